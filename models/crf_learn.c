#include "models/crf_learn.h"

#include "base/clones.h"
#include "base/rng.h"

#include <lbfgs.h>
#include <stdlib.h>

/* ---- One pass over the data ---- */

/* What a pass needs, and what it finds: derivatives by the sums of units and by the chain's scores. */
typedef struct pass {
    const crf_data *data;
    const crf_chain *chain;
    float *sums;     /* [units][width] */
    float *slopes;   /* [units][width] expected less right */
    double *between; /* [labels + 1][width] the same of the chain */
    float *scores;   /* [longest][width] */
    crf_work work;
    double loss;
} pass;

static size_t longest_of(const crf_data *d)
{
    size_t longest = 1;
    for (size_t i = 0; i < d->sequences; i++)
        longest = d->first[i + 1] - d->first[i] > longest ? d->first[i + 1] - d->first[i] : longest;
    return longest;
}

static void pass_release(pass *p)
{
    free(p->sums);
    free(p->slopes);
    free(p->between);
    free(p->scores);
    crf_work_release(&p->work);
}

static bool pass_open(pass *p, const crf_data *d, const crf_chain *c)
{
    *p = (pass){.data = d, .chain = c};
    p->sums = malloc((d->units + 1) * c->width * sizeof *p->sums);
    p->slopes = malloc((d->units + 1) * c->width * sizeof *p->slopes);
    p->between = malloc((c->labels + 1ull) * c->width * sizeof *p->between);
    p->scores = malloc(longest_of(d) * c->width * sizeof *p->scores);
    return p->sums && p->slopes && p->between && p->scores;
}

PART_OF_CLONED void add_lanes(float *to, const float *by, size_t width)
{
    for (size_t lane = 0; lane < width; lane += LANES)
        *(lanes *)(to + lane) += *(const lanes *)(by + lane);
}

/* Scores of the places of a sequence. */
CLONED static void score_places(const pass *p, size_t sequence)
{
    const crf_data *d = p->data;
    const size_t begin = d->first[sequence], end = d->first[sequence + 1], width = p->chain->width;
    memset(p->scores, 0, (end - begin) * width * sizeof *p->scores);
    for (size_t i = begin; i < end; i++)
        for (size_t k = d->place_first[i]; k < d->place_first[i + 1]; k++)
            add_lanes(p->scores + (i - begin) * width, p->sums + d->over[k] * width, width);
}

/* What the labels that are right add to the log likelihood; they are taken from what is expected. */
static void take_right(pass *p, size_t begin, size_t places)
{
    const size_t width = p->chain->width;
    for (size_t i = 0, from = p->chain->labels; i < places; i++) {
        size_t label = p->data->labels[begin + i];
        p->loss -= (double)p->scores[i * width + label] + (double)crf_next(p->chain, from)[label];
        p->work.marginal[i * width + label] -= 1;
        p->between[from * width + label] -= 1;
        from = label;
    }
}

CLONED static void add_slopes(pass *p, size_t begin, size_t places)
{
    const crf_data *d = p->data;
    const size_t width = p->chain->width;
    const crf_work *w = &p->work;
    for (size_t i = 0; i < places; i++)
        for (size_t k = d->place_first[begin + i]; k < d->place_first[begin + i + 1]; k++)
            add_lanes(p->slopes + d->over[k] * width, w->marginal + i * width, width);
}

/* How often each label is expected behind each other. */
CLONED static void add_between(pass *p, size_t places)
{
    const size_t width = p->chain->width;
    const crf_work *w = &p->work;
    for (size_t t = 0; t < width; t++)
        p->between[p->chain->labels * width + t] += (double)w->marginal[t];
    for (size_t i = 1; i < places; i++)
        for (size_t s = 0; s < p->chain->labels; s++) {
            float before = w->forward[(i - 1) * width + s];
            if (before < 1e-7F)
                continue;
            const float *between = w->between + s * width, *behind = w->backward + i * width;
            double *out = p->between + s * width;
            for (size_t t = 0; t < width; t++)
                out[t] += (double)(before * between[t] * behind[t]);
        }
}

/* p->sums are known; finds loss, slopes and between. False when memory ran out. */
static bool pass_run(pass *p)
{
    const crf_data *d = p->data;
    const size_t width = p->chain->width;
    p->loss = 0;
    memset(p->slopes, 0, d->units * width * sizeof *p->slopes);
    memset(p->between, 0, (p->chain->labels + 1) * width * sizeof *p->between);
    if (!crf_prepare(p->chain, &p->work))
        return false;
    for (size_t i = 0; i < d->sequences; i++) {
        size_t begin = d->first[i], places = d->first[i + 1] - begin;
        double log_sum;
        if (!places)
            continue;
        score_places(p, i);
        if (!crf_marginals(p->chain, p->scores, places, &p->work, &log_sum))
            return false;
        p->loss += log_sum;
        add_between(p, places);
        take_right(p, begin, places);
        add_slopes(p, begin, places);
    }
    return true;
}

/* ---- In batches: L-BFGS ---- */

/* The weights that are learned: of each feature those of the labels it was seen with, then the chain's. */
typedef struct batch {
    pass pass;
    crf_chain *chain;
    const crf_settings *settings;
    size_t *first;   /* [row_count + 1] */
    uint8_t *labels; /* [first[row_count]] */
    size_t count;    /* with the chain's */
    lbfgsfloatval_t *x;
    bool stopped, no_memory;
} batch;

typedef struct label_set {
    uint64_t bits[CRF_LABELS_MAX / 64];
} label_set;

static void note_labels(const crf_data *d, label_set *seen)
{
    for (size_t i = 0; i < d->first[d->sequences]; i++)
        for (size_t k = d->place_first[i]; k < d->place_first[i + 1]; k++)
            for (size_t r = d->unit_first[d->over[k]]; r < d->unit_first[d->over[k] + 1]; r++)
                seen[d->rows[r]].bits[d->labels[i] / 64] |= 1ull << d->labels[i] % 64;
}

static size_t chain_size(const crf_chain *c)
{
    return (c->labels + 1ull) * c->labels;
}

static bool list_weights(batch *b)
{
    const crf_data *d = b->pass.data;
    label_set *seen = calloc(d->row_count + 1ull, sizeof *seen);
    b->first = malloc((d->row_count + 1ull) * sizeof *b->first);
    if (seen)
        note_labels(d, seen);
    size_t n = 0;
    for (size_t r = 0; seen && r < d->row_count; r++)
        for (size_t k = 0; k < CRF_LABELS_MAX / 64; k++)
            n += (size_t)__builtin_popcountll(seen[r].bits[k]);
    b->labels = malloc(n + 1);
    bool ok = seen && b->first && b->labels;
    n = 0;
    for (size_t r = 0; ok && r < d->row_count; r++) {
        b->first[r] = n;
        for (uint32_t t = 0; t < b->chain->labels; t++)
            if (seen[r].bits[t / 64] >> t % 64 & 1)
                b->labels[n++] = (uint8_t)t;
    }
    if (ok) {
        b->first[d->row_count] = n;
        b->count = n + chain_size(b->chain);
        b->x = b->count < INT32_MAX ? lbfgs_malloc((int)b->count) : NULL;
    }
    free(seen);
    if (b->x)
        memset(b->x, 0, b->count * sizeof *b->x);
    return ok && b->x;
}

static void sum_units(batch *b, const lbfgsfloatval_t *x)
{
    const crf_data *d = b->pass.data;
    const size_t width = b->chain->width;
    memset(b->pass.sums, 0, d->units * width * sizeof *b->pass.sums);
    for (size_t u = 0; u < d->units; u++)
        for (size_t r = d->unit_first[u]; r < d->unit_first[u + 1]; r++)
            for (size_t k = b->first[d->rows[r]]; k < b->first[d->rows[r] + 1]; k++)
                b->pass.sums[u * width + b->labels[k]] += (float)x[k];
}

static void set_chain(const batch *b, const lbfgsfloatval_t *x)
{
    const lbfgsfloatval_t *next = x + b->first[b->pass.data->row_count];
    for (uint32_t from = 0; from <= b->chain->labels; from++)
        for (uint32_t t = 0; t < b->chain->labels; t++, next++)
            if (crf_next(b->chain, from)[t] > CRF_NEVER)
                crf_next(b->chain, from)[t] = (float)*next;
}

static void share_slopes(const batch *b, lbfgsfloatval_t *g)
{
    const crf_data *d = b->pass.data;
    const size_t width = b->chain->width;
    for (size_t u = 0; u < d->units; u++)
        for (size_t r = d->unit_first[u]; r < d->unit_first[u + 1]; r++)
            for (size_t k = b->first[d->rows[r]]; k < b->first[d->rows[r] + 1]; k++)
                g[k] += (double)b->pass.slopes[u * width + b->labels[k]];
    g += b->first[d->row_count];
    for (uint32_t from = 0; from <= b->chain->labels; from++)
        for (uint32_t t = 0; t < b->chain->labels; t++, g++)
            *g += crf_next(b->chain, from)[t] > CRF_NEVER ? b->pass.between[from * width + t] : 0;
}

static lbfgsfloatval_t evaluate(void *instance, const lbfgsfloatval_t *x, lbfgsfloatval_t *g, const int n,
                                const lbfgsfloatval_t step)
{
    batch *b = instance;
    (void)step;
    sum_units(b, x);
    set_chain(b, x);
    b->no_memory = b->no_memory || !pass_run(&b->pass);
    double squares = 0;
    for (int i = 0; i < n; i++) {
        squares += x[i] * x[i];
        g[i] = 2 * b->settings->l2 * x[i];
    }
    share_slopes(b, g);
    return b->pass.loss + b->settings->l2 * squares;
}

/* Not zero: stop. */
static int show_round(void *instance, const lbfgsfloatval_t *x, const lbfgsfloatval_t *g, const lbfgsfloatval_t fx,
                      const lbfgsfloatval_t xnorm, const lbfgsfloatval_t gnorm, const lbfgsfloatval_t step, int n,
                      int round, int ls)
{
    batch *b = instance;
    const crf_settings *s = b->settings;
    (void)x, (void)g, (void)fx, (void)xnorm, (void)gnorm, (void)step, (void)n, (void)ls;
    b->stopped = s->progress && !s->progress(s->context, (double)round / s->rounds);
    return b->stopped || b->no_memory;
}

static void minimise(batch *b)
{
    lbfgs_parameter_t how;
    lbfgs_parameter_init(&how);
    how.max_iterations = b->settings->rounds;
    how.past = 5;
    how.delta = 1e-4;
    how.max_linesearch = 20;
    if (b->settings->l1 > 0) {
        how.orthantwise_c = b->settings->l1;
        how.linesearch = LBFGS_LINESEARCH_BACKTRACKING;
    }
    int end = lbfgs((int)b->count, b->x, NULL, evaluate, show_round, b, &how);
    /* No more rounds, no better point on the line: no failures. What counts is where it stands. */
    b->no_memory = b->no_memory || end == LBFGSERR_OUTOFMEMORY;
}

static void give_weights(const batch *b, crf_weights *w)
{
    const size_t width = w->chain.width;
    memset(w->rows, 0, b->pass.data->row_count * width * sizeof *w->rows);
    for (size_t r = 0; r < b->pass.data->row_count; r++)
        for (size_t k = b->first[r]; k < b->first[r + 1]; k++)
            w->rows[r * width + b->labels[k]] = (float)b->x[k];
    set_chain(b, b->x);
}

crf_outcome crf_learn_batch(crf_weights *w, const crf_data *d, const crf_settings *s)
{
    batch b = {.chain = &w->chain, .settings = s};
    bool ok = pass_open(&b.pass, d, &w->chain) && list_weights(&b);
    if (ok) {
        minimise(&b);
        give_weights(&b, w);
    }
    pass_release(&b.pass);
    free(b.first);
    free(b.labels);
    lbfgs_free(b.x);
    return !ok || b.no_memory ? CRF_NO_MEMORY : b.stopped ? CRF_STOPPED : CRF_LEARNED;
}

bool crf_loss(const crf_weights *w, const crf_data *d, double *loss, crf_weights *gradient)
{
    pass p;
    const size_t width = w->chain.width;
    bool ok = pass_open(&p, d, &w->chain);
    if (ok)
        memset(p.sums, 0, d->units * width * sizeof *p.sums);
    for (size_t u = 0; ok && u < d->units; u++)
        for (size_t r = d->unit_first[u]; r < d->unit_first[u + 1]; r++)
            add_lanes(p.sums + u * width, w->rows + d->rows[r] * width, width);
    ok = ok && pass_run(&p);
    for (size_t u = 0; ok && gradient && u < d->units; u++)
        for (size_t r = d->unit_first[u]; r < d->unit_first[u + 1]; r++)
            add_lanes(gradient->rows + d->rows[r] * width, p.slopes + u * width, width);
    for (size_t i = 0; ok && gradient && i < (w->chain.labels + 1) * width; i++)
        gradient->chain.next[i] = (float)p.between[i];
    *loss = p.loss;
    pass_release(&p);
    return ok;
}

/* ---- Online: the averaged perceptron ---- */

typedef struct online {
    const crf_data *data;
    crf_weights *w;
    double *late, *late_next; /* like the weights: each change times the step it came at */
    double step;
    float *scores;  /* [longest][width] */
    uint8_t *found; /* [longest] */
    crf_work work;
} online;

CLONED static void score_features(const online *o, size_t begin, size_t places)
{
    const crf_data *d = o->data;
    const size_t width = o->w->chain.width;
    memset(o->scores, 0, places * width * sizeof *o->scores);
    for (size_t i = 0; i < places; i++)
        for (size_t k = d->place_first[begin + i]; k < d->place_first[begin + i + 1]; k++)
            for (size_t r = d->unit_first[d->over[k]]; r < d->unit_first[d->over[k] + 1]; r++)
                add_lanes(o->scores + i * width, o->w->rows + d->rows[r] * width, width);
}

/* Of a place: towards what is right, away from what was found. */
static void change(online *o, size_t place, size_t right, size_t wrong)
{
    const crf_data *d = o->data;
    const size_t width = o->w->chain.width;
    for (size_t k = d->place_first[place]; k < d->place_first[place + 1]; k++)
        for (size_t r = d->unit_first[d->over[k]]; r < d->unit_first[d->over[k] + 1]; r++) {
            size_t row = d->rows[r] * width;
            o->w->rows[row + right] += 1;
            o->w->rows[row + wrong] -= 1;
            o->late[row + right] += o->step;
            o->late[row + wrong] -= o->step;
        }
}

static void change_next(online *o, const uint8_t *labels, size_t places, float by)
{
    const crf_chain *c = &o->w->chain;
    for (size_t i = 0, from = c->labels; i < places; from = labels[i++]) {
        size_t at = from * c->width + labels[i];
        c->next[at] += by;
        o->late_next[at] += (double)by * o->step;
    }
}

static bool learn_from(online *o, size_t begin, size_t places)
{
    const uint8_t *right = o->data->labels + begin;
    score_features(o, begin, places);
    if (!crf_decode(&o->w->chain, o->scores, places, o->found, &o->work))
        return false;
    o->step++;
    if (!memcmp(o->found, right, places))
        return true;
    for (size_t i = 0; i < places; i++)
        if (o->found[i] != right[i])
            change(o, begin + i, right[i], o->found[i]);
    change_next(o, right, places, 1);
    change_next(o, o->found, places, -1);
    return true;
}

static void average(online *o)
{
    const crf_chain *c = &o->w->chain;
    for (size_t i = 0; i < (size_t)o->data->row_count * c->width; i++)
        o->w->rows[i] -= (float)(o->late[i] / o->step);
    for (size_t i = 0; i < (c->labels + 1ull) * c->width; i++)
        if (c->next[i] > CRF_NEVER)
            c->next[i] -= (float)(o->late_next[i] / o->step);
}

static crf_outcome learn_rounds(online *o, const crf_settings *s, uint32_t *order)
{
    const crf_data *d = o->data;
    for (size_t i = 0; i < d->sequences; i++)
        order[i] = (uint32_t)i;
    for (int round = 0; round < s->rounds; round++) {
        rng_shuffle(s->seed + (uint64_t)round, order, d->sequences);
        for (size_t i = 0; i < d->sequences; i++) {
            size_t begin = d->first[order[i]];
            double part = (round + (double)i / (double)d->sequences) / s->rounds;
            if (i % 1024 == 0 && s->progress && !s->progress(s->context, part))
                return CRF_STOPPED;
            if (!learn_from(o, begin, d->first[order[i] + 1] - begin))
                return CRF_NO_MEMORY;
        }
    }
    return CRF_LEARNED;
}

crf_outcome crf_learn_online(crf_weights *w, const crf_data *d, const crf_settings *s)
{
    const size_t width = w->chain.width, longest = longest_of(d);
    online o = {.data = d, .w = w, .step = 1};
    o.late = calloc(d->row_count * width + 1, sizeof *o.late);
    o.late_next = calloc((w->chain.labels + 1) * width, sizeof *o.late_next);
    o.scores = malloc(longest * width * sizeof *o.scores);
    o.found = malloc(longest);
    uint32_t *order = malloc((d->sequences + 1) * sizeof *order);
    crf_outcome outcome = CRF_NO_MEMORY;
    if (o.late && o.late_next && o.scores && o.found && order) {
        memset(w->rows, 0, d->row_count * width * sizeof *w->rows);
        outcome = learn_rounds(&o, s, order);
        average(&o);
    }
    free(o.late);
    free(o.late_next);
    free(o.scores);
    free(o.found);
    free(order);
    crf_work_release(&o.work);
    return outcome;
}
