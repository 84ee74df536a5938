#include "sentiment/lessons.h"

#include "models/nb_svm.h"
#include "models/softmax.h"

#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

enum {
    FOLDS = 3,
    GROUPS_MAX = 4, /* of files beside each other; each is held out once */
    VIEWS = 2,      /* scores of a text: by models without its fold, and without its file */
    ROUNDS = 6,
    HEAD_ROUNDS = 40,
    THREADS_MAX = 16,
    ROWS_OF_THREE = 1 << 20, /* 3 MB of three columns, 2 MB of one */
    ROWS_OF_ONE = 1 << 21,
    ROWS_OF_STARS = 1 << 18 /* half a MB */
};

static const double COST = 0.7;
static const double FILE_BALANCE = 0.25; /* 0: each text counts the same; 1: each file */
static const double HEAD_BALANCE = 0.5, FOREIGN_WEIGHT = 0.7, HEAD_PENALTY = 1e-5;

_Static_assert((int)BLOCK_COUNT == (int)SVM_BLOCKS, "the learner's blocks are those of the features");

/* ---- Texts ---- */

static bool grow(void **items, size_t size, size_t room)
{
    void *larger = realloc(*items, size * room);
    *items = larger ? larger : *items;
    return larger != NULL;
}

static bool make_room(sentiment_lessons *l)
{
    if (l->count < l->room)
        return true;
    size_t room = l->room ? l->room * 2 : 1024;
    bool ok = grow((void **)&l->ends, BLOCK_COUNT * sizeof *l->ends, room) &&
              grow((void **)&l->x, SENTIMENT_FEATURES * sizeof *l->x, room) &&
              grow((void **)&l->scores, VIEWS * LESSON_SCORES * sizeof *l->scores, room) &&
              grow((void **)&l->fold, sizeof *l->fold, room) && grow((void **)&l->label, sizeof *l->label, room) &&
              grow((void **)&l->stars, sizeof *l->stars, room) && grow((void **)&l->file, sizeof *l->file, room);
    l->room = ok ? room : l->room;
    return ok;
}

static bool add_features(sentiment_lessons *l, feature_maker *m, const words *w)
{
    bool ok = true;
    for (int b = 0; ok && b < BLOCK_COUNT; b++) {
        for (size_t i = 0; ok && i < m->words.count; i++) {
            const uint8_t *count = m->column[m->words.items[i]].count;
            const uint32_t *of = features_of_word(m, w, m->words.items[i]);
            ok = of != NULL;
            for (uint32_t k = 0; ok && k < count[b]; k++)
                ok = feature_list_add(&l->features, of[(b ? count[BLOCK_WORDS] : 0) + k]);
        }
        for (size_t i = 0; ok && i < m->more[b].count; i++)
            ok = feature_list_add(&l->features, m->more[b].items[i]);
        l->ends[l->count * BLOCK_COUNT + (size_t)b] = l->features.count;
    }
    return ok;
}

/* What stands in any text. */
static bool add_common(sentiment_lessons *l, sentiment_scorer *s, const words *w)
{
    feature_maker *m = &s->features;
    bool ok = true;
    for (size_t i = 0; i < m->words.count; i++) {
        const word *one = words_at(w, m->words.items[i]);
        const word_features *f = &m->column[m->words.items[i]];
        if (one->kind != VP_TOKEN_PUNCTUATION && !lexicon_is_stopword(s->lexicon.lexicon, one->folded))
            continue;
        const uint32_t *of = features_of_word(m, w, m->words.items[i]);
        ok = ok && of;
        for (uint32_t k = 0; ok && k < f->count[BLOCK_WORDS] + f->count[BLOCK_CHARACTERS]; k++)
            ok = feature_list_add(&l->common, of[k]);
    }
    return ok;
}

vp_status lessons_add(sentiment_lessons *l, sentiment_scorer *s, str text, const token_list *tokens, const words *w,
                      const lesson *of, vp_error *error)
{
    if (!make_room(l))
        return fail_memory(error);
    size_t i = l->count;
    s->features.keeps = true; /* most texts repeat words */
    vp_status status = sentiment_features(s, text, tokens, w, l->x + i * SENTIMENT_FEATURES, error);
    if (status)
        return status;
    if (!add_features(l, &s->features, w) || (l->keeps_common && !add_common(l, s, w)))
        return fail_memory(error);
    l->fold[i] = (uint8_t)(XXH3_64bits(text.p, text.n) % FOLDS); /* repeats of a text are in one fold */
    l->label[i] = (uint8_t)of->label;
    l->stars[i] = (uint8_t)of->stars;
    l->file[i] = (uint16_t)of->file;
    l->files = of->file + 1 > l->files ? of->file + 1 : l->files;
    l->count++;
    return VP_OK;
}

void lessons_release(sentiment_lessons *l)
{
    free(l->features.items);
    free(l->common.items);
    free(l->ends);
    free(l->x);
    free(l->scores);
    free(l->fold);
    free(l->label);
    free(l->stars);
    free(l->file);
}

/* ---- Models ---- */

/* Each column is learned once without each fold, once without each group of files, and once from all texts. */
typedef struct learning {
    sentiment_lessons *lessons;
    const lessons_settings *settings;
    sentiment_model *model;
    bool *neutral;    /* [files] has neutral texts: the others tell nothing of what is neutral */
    bool any_neutral; /* of them */
    bool any_mixed;   /* a file has texts of all labels: else files are parts of one source, split by label */
    float *file_cost; /* [files] */
    uint32_t groups, columns, tasks;
    atomic_uint next; /* task */
    atomic_bool failed;
} learning;

/* A column of one of the model's tables. */
typedef struct place {
    bool stars;
    uint32_t column;
} place;

static place place_of(const learning *g, uint32_t column)
{
    uint32_t classes = g->model->polarity.columns;
    return column < classes ? (place){false, column} : (place){true, column - classes};
}

static sentiment_table *table_of(const learning *g, place at)
{
    return at.stars ? &g->model->stars : &g->model->polarity;
}

static uint32_t group_of(const learning *g, size_t example)
{
    return (uint32_t)(g->lessons->file[example] * g->groups / g->lessons->files);
}

/* Whether an example is held out of set `set`: the folds, then the groups, then none. */
static bool is_held_out(const learning *g, uint32_t set, size_t example)
{
    return set < FOLDS ? g->lessons->fold[example] == set : group_of(g, example) == set - FOLDS;
}

/* The side of an example: 1, -1, or 0 where it says nothing. Files without neutral texts know nothing of what is
 * neutral. */
static int side_of(const learning *g, place at, size_t example)
{
    static const int above[STAR_COLUMNS] = {1, VP_STARS - 1};
    const sentiment_lessons *l = g->lessons;
    if (at.stars)
        return !l->stars[example] ? 0 : l->stars[example] > above[at.column] ? 1 : -1;
    bool two = g->model->polarity.columns == 1;
    uint32_t class = two ? VP_POSITIVE : at.column;
    if (!g->settings->bayes && class == VP_NEUTRAL && !g->neutral[l->file[example]])
        return 0;
    if (two && l->label[example] == VP_NEUTRAL)
        return 0;
    return l->label[example] == class ? 1 : -1;
}

static const bayes_settings smoothed = {.smoothing = 0.5, .least = 2};

/* Counts the features of an example. */
static void count_example(bayes_counts *counts, const sentiment_lessons *l, size_t i, int label)
{
    size_t begin = i ? l->ends[i * BLOCK_COUNT - 1] : 0, end = l->ends[(i + 1) * BLOCK_COUNT - 1];
    bayes_count(counts, l->features.items + begin, end - begin, label);
}

static bool learn_linear(svm_problem *p)
{
    p->rounds = ROUNDS;
    return svm_scale(p, &smoothed) && svm_learn(p);
}

/* Multinomial naive Bayes tells a class from all texts, complement naive Bayes all texts from those of other classes;
 * of two classes both tell one from the other. */
static bool learn_bayes(const learning *g, place at, svm_problem *p)
{
    const unsigned all = 1 << VP_NEGATIVE | 1 << VP_NEUTRAL | 1 << VP_POSITIVE;
    bool two = g->model->polarity.columns == 1, complement = g->settings->bayes == BAYES_COMPLEMENT;
    unsigned class = two ? 1 << VP_POSITIVE : 1u << at.column;
    unsigned of = complement && !two ? all : class;
    unsigned others = two ? 1 << VP_NEGATIVE : complement ? all & ~class : all;
    bayes_counts counts;
    float *ratios = malloc(p->row_count * sizeof *ratios);
    bool ok = bayes_start(&counts, p->row_count) && ratios;
    for (size_t i = 0; ok && i < p->examples.count; i++)
        if (p->costs[i] != 0)
            count_example(&counts, g->lessons, i, g->lessons->label[i]);
    if (ok && g->settings->counts)
        bayes_merge(&counts, g->settings->counts);
    if (ok)
        bayes_ratios(&counts, of, others, &smoothed, ratios);
    for (size_t i = 0; ok && i < p->row_count; i++)
        p->rows[i].weight = ratios[i];
    bayes_release(&counts);
    free(ratios);
    return ok;
}

/* Into eight bits. */
static void keep(const learning *g, place at, const svm_problem *p)
{
    sentiment_table *t = table_of(g, at);
    int8_t *rows = (int8_t *)t->rows;
    float most = 1e-6F;
    for (size_t i = 0; i < p->row_count; i++)
        most = fmaxf(most, fabsf(p->rows[i].weight));
    t->column[at.column] = (sentiment_column){most / INT8_MAX, p->bias};
    for (size_t i = 0; i < p->row_count; i++)
        rows[i * t->columns + at.column] = (int8_t)lrintf(p->rows[i].weight / most * INT8_MAX);
}

static bool learn_column(learning *g, uint32_t set, uint32_t column)
{
    sentiment_lessons *l = g->lessons;
    place at = place_of(g, column);
    uint32_t row_count = table_of(g, at)->row_count, score = at.stars ? SENTIMENT_CLASSES + at.column : at.column;
    bool all = set == FOLDS + g->groups;
    float *costs = malloc((l->count + 1) * sizeof *costs);
    svm_problem p = {.examples = {l->features.items, l->ends, l->count},
                     .costs = costs,
                     .rows = calloc(row_count, sizeof *p.rows),
                     .row_count = row_count};
    bool ok = costs && p.rows;
    for (size_t i = 0; ok && i < l->count; i++)
        costs[i] = !all && is_held_out(g, set, i) ? 0 : (float)side_of(g, at, i) * g->file_cost[l->file[i]];
    if (ok)
        ok = g->settings->bayes ? learn_bayes(g, at, &p) : learn_linear(&p);
    if (ok && all)
        keep(g, at, &p);
    for (size_t i = 0; ok && !all && i < l->count; i++)
        if (is_held_out(g, set, i))
            l->scores[(i * VIEWS + (set >= FOLDS)) * LESSON_SCORES + score] = svm_score(&p, i);
    free(costs);
    free(p.rows);
    return ok;
}

static void *work(void *context)
{
    learning *g = context;
    for (uint32_t task; (task = atomic_fetch_add(&g->next, 1)) < g->tasks && !g->failed;)
        if (!learn_column(g, task / g->columns, task % g->columns))
            g->failed = true;
    return NULL;
}

static void run(learning *g, int threads)
{
    pthread_t others[THREADS_MAX];
    int started = 0;
    while (started < threads - 1 && started < THREADS_MAX && !pthread_create(&others[started], NULL, work, g))
        started++;
    work(g);
    while (started)
        pthread_join(others[--started], NULL);
}

/* ---- Heads ---- */

/* Examples of a head: texts in each view. */
enum { ALL_CLASSES = 0xFF, TWO_CLASSES = 1 << VP_NEGATIVE | 1 << VP_POSITIVE };

typedef struct head_examples {
    double *x, *weight;
    int *label;
    unsigned char *open; /* [count] see softmax_fit */
    size_t *text;        /* [count] */
    size_t count, features;
} head_examples;

static void release(head_examples *e)
{
    free(e->x);
    free(e->weight);
    free(e->label);
    free(e->open);
    free(e->text);
}

/* So that a large file does not drown a small one. What a model says of texts of its own files counts for more: there
 * its scores are far from 0, and an error in their probabilities is large. */
static bool weigh(const learning *g, head_examples *e)
{
    const sentiment_lessons *l = g->lessons;
    size_t own = e->count / (g->groups ? VIEWS : 1);
    double *texts = calloc(l->files + 1, sizeof *texts);
    if (!texts)
        return false;
    for (size_t i = 0; i < own; i++)
        texts[l->file[e->text[i]]]++;
    for (size_t i = 0; i < e->count; i++)
        e->weight[i] = pow(texts[l->file[e->text[i]]], -HEAD_BALANCE) * (i < own ? 1 : FOREIGN_WEIGHT);
    free(texts);
    return true;
}

static void describe(const learning *g, size_t text, size_t view, bool stars, double *x)
{
    const sentiment_lessons *l = g->lessons;
    const float *scores = l->scores + (text * VIEWS + view) * LESSON_SCORES;
    double of_classes[SENTIMENT_FEATURES];
    memcpy(of_classes, l->x + text * SENTIMENT_FEATURES, sizeof of_classes);
    sentiment_put_learned(of_classes, g->model->polarity.columns, scores);
    if (stars)
        sentiment_put_stars(x, of_classes, scores + SENTIMENT_CLASSES);
    else
        memcpy(x, of_classes, sizeof of_classes);
}

/* Whether a text teaches the head: one of three classes nothing of a model of two, one without stars nothing of these.
 */
static bool teaches(const learning *g, size_t text, bool stars)
{
    const sentiment_lessons *l = g->lessons;
    return stars ? l->stars[text] > 0 : g->model->polarity.columns > 1 || l->label[text] != VP_NEUTRAL;
}

static bool gather(const learning *g, bool stars, head_examples *e)
{
    const sentiment_lessons *l = g->lessons;
    size_t views = g->groups ? VIEWS : 1, most = l->count * views + 1;
    e->features = stars ? STAR_FEATURES : SENTIMENT_FEATURES;
    e->x = malloc(most * e->features * sizeof *e->x);
    e->weight = malloc(most * sizeof *e->weight);
    e->label = malloc(most * sizeof *e->label);
    e->open = malloc(most * sizeof *e->open);
    e->text = malloc(most * sizeof *e->text);
    if (!e->x || !e->weight || !e->label || !e->open || !e->text)
        return false;
    for (size_t view = 0; view < views; view++)
        for (size_t text = 0; text < l->count; text++) {
            if (!teaches(g, text, stars))
                continue;
            describe(g, text, view, stars, e->x + e->count * e->features);
            e->label[e->count] = stars ? l->stars[text] - 1 : l->label[text];
            e->open[e->count] = stars || !g->any_mixed || g->neutral[l->file[text]] ? ALL_CLASSES : TWO_CLASSES;
            e->text[e->count++] = text;
        }
    return weigh(g, e);
}

/* Shifts the heads so that labels come as often as is expected, not as often as they came (Saerens et al. 2002,
 * formula 2.4, with the class's share of the examples). */
static void expect(const learning *g, const head_examples *e)
{
    double seen[SENTIMENT_CLASSES] = {0}, all = 0;
    for (size_t i = 0; i < e->count; i++) {
        double weight = e->open[i] == ALL_CLASSES ? e->weight[i] : 0;
        seen[e->label[i]] += weight;
        all += weight;
    }
    for (int head = 0; head < SENTIMENT_HEADS; head++)
        for (int c = 0; c < SENTIMENT_CLASSES; c++)
            if (seen[c] > 0) /* the first feature of the heads is constant */
                g->model->heads[head][c * SENTIMENT_FEATURES] += log(fmax(g->settings->prior[c], 1e-6) * all / seen[c]);
}

/* Without texts nothing can be calibrated: the probabilities are those of naive Bayes, and of the lists. */
static void assume_heads(const learning *g)
{
    const bayes_counts *counts = g->settings->counts;
    double all = 0;
    for (int c = 0; c < SENTIMENT_CLASSES; c++)
        all += (double)counts->texts[c];
    for (int head = 0; head < SENTIMENT_HEADS; head++)
        for (int c = 0; c < SENTIMENT_CLASSES; c++) {
            double share = g->settings->prior ? g->settings->prior[c] : (double)counts->texts[c] / all;
            sentiment_assume((vp_sentiment_method)head, c, share, g->model->heads[head] + c * SENTIMENT_FEATURES);
        }
}

static bool fit_stars(const learning *g)
{
    head_examples e = {0};
    bool ok = gather(g, true, &e) && softmax_fit(e.x, e.label, e.weight, e.open, e.count, VP_STARS, STAR_FEATURES,
                                                 HEAD_PENALTY, HEAD_ROUNDS, g->model->star_head);
    release(&e);
    return ok;
}

static bool fit_heads(const learning *g)
{
    head_examples e = {0};
    bool ok = gather(g, false, &e);
    double *masked = ok ? malloc((e.count + 1) * SENTIMENT_FEATURES * sizeof *masked) : NULL;
    for (int head = 0; masked && head < SENTIMENT_HEADS; head++) {
        for (size_t i = 0; i < e.count * SENTIMENT_FEATURES; i++)
            masked[i] = sentiment_uses((vp_sentiment_method)head, (int)(i % SENTIMENT_FEATURES)) ? e.x[i] : 0;
        ok = ok && softmax_fit(masked, e.label, e.weight, e.open, e.count, SENTIMENT_CLASSES, SENTIMENT_FEATURES,
                               HEAD_PENALTY, HEAD_ROUNDS, g->model->heads[head]);
    }
    ok = ok && masked;
    if (ok && g->settings->prior)
        expect(g, &e);
    free(masked);
    release(&e);
    return ok;
}

/* ---- All ---- */

static bool start_table(sentiment_table *t, uint32_t columns, uint32_t row_count)
{
    *t = (sentiment_table){.columns = columns, .row_count = row_count};
    t->rows = malloc((size_t)t->row_count * t->columns);
    return t->rows != NULL;
}

static bool start_model(learning *g)
{
    const bayes_counts *more = g->settings->counts;
    bool three = g->any_neutral || (more && more->texts[VP_NEUTRAL]);
    *g->model = (sentiment_model){0};
    return start_table(&g->model->polarity, three ? SENTIMENT_CLASSES : 1,
                       three || more ? ROWS_OF_THREE : ROWS_OF_ONE) &&
           (!g->settings->stars || start_table(&g->model->stars, STAR_COLUMNS, ROWS_OF_STARS));
}

static bool start(learning *g)
{
    const sentiment_lessons *l = g->lessons;
    uint8_t *labels = calloc(l->files + 1, sizeof *labels);
    double *texts = calloc(l->files + 1, sizeof *texts), mean = l->files ? (double)l->count / (double)l->files : 0;
    g->neutral = calloc(l->files + 1, sizeof *g->neutral);
    g->file_cost = calloc(l->files + 1, sizeof *g->file_cost);
    bool ok = texts && labels && g->neutral && g->file_cost;
    for (size_t i = 0; ok && i < l->count; i++) {
        texts[l->file[i]]++;
        g->neutral[l->file[i]] |= l->label[i] == VP_NEUTRAL;
        g->any_neutral |= l->label[i] == VP_NEUTRAL;
        labels[l->file[i]] |= (uint8_t)(1 << l->label[i]);
        g->any_mixed |= labels[l->file[i]] == (1 << SENTIMENT_CLASSES) - 1;
    }
    for (size_t f = 0; ok && f < l->files; f++)
        g->file_cost[f] = (float)(COST * (texts[f] > 0 ? pow(mean / texts[f], FILE_BALANCE) : 0));
    free(texts);
    free(labels);
    ok = ok && start_model(g);
    g->groups = l->files <= 1 ? 0 : l->files < GROUPS_MAX ? (uint32_t)l->files : GROUPS_MAX;
    g->columns = g->model->polarity.columns + g->model->stars.columns;
    g->tasks = (FOLDS + g->groups + 1) * g->columns;
    return ok;
}

static bool fit(const learning *g)
{
    if (g->lessons->count)
        return fit_heads(g) && (!g->settings->stars || fit_stars(g));
    assume_heads(g);
    return true;
}

vp_status lessons_learn(sentiment_lessons *l, const lessons_settings *settings, sentiment_model *out, vp_error *error)
{
    sentiment_model model = {0};
    learning g = {.lessons = l, .settings = settings, .model = &model};
    bool ok = start(&g);
    if (ok)
        run(&g, settings->threads);
    ok = ok && !g.failed && fit(&g);
    free(g.neutral);
    free(g.file_cost);
    if (ok)
        *out = model;
    else
        lessons_free_model(&model);
    return ok ? VP_OK : fail_memory(error);
}

void lessons_free_model(sentiment_model *m)
{
    free((void *)m->polarity.rows);
    free((void *)m->stars.rows);
}

vp_status lessons_no_counts(bayes_counts *out, vp_error *error)
{
    return bayes_start(out, ROWS_OF_THREE) ? VP_OK : fail_memory(error);
}

vp_status lessons_count(const sentiment_lessons *l, bayes_counts *out, vp_error *error)
{
    vp_status status = lessons_no_counts(out, error);
    for (size_t i = 0; !status && i < l->count; i++)
        count_example(out, l, i, l->label[i]);
    return status;
}
