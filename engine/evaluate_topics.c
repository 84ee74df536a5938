/* Topics of texts compared with labels, and with themselves: `eval topics`. */
#include "base/array.h"
#include "base/table.h"
#include "engine/percentage.h"
#include "engine/topics.h"
#include "ingest/reader.h"
#include "topics/describe.h"
#include "topics/match.h"

#include <voxpop_train.h>

#include <math.h>
#include <stdlib.h>

enum { BINS = 10 };
#define NO_LABEL UINT32_MAX

typedef struct judged_text {
    uint32_t topic, label; /* label: NO_LABEL: it has none */
    double confidence;
} judged_text;

typedef struct examination {
    vp_session *session;
    vp_topics *topics;
    intern labels;
    judged_text *texts; /* [count] */
    uint64_t *starts;   /* [count + 1] in `words` */
    uint32_t *words;
    size_t count, text_room, start_room, word_count, word_room;
    uint64_t *cells;    /* [labels * topics] texts of each */
    uint32_t *majority; /* [topics] the label of most texts; NO_LABEL: of none */
} examination;

/* ---- Reading ---- */

static str cell_of(const intern *columns, const row *in, str name)
{
    uint32_t at = intern_find(columns, name);
    return at < in->count ? in->cells[at] : (str){NULL, 0};
}

static bool add_words(examination *x, const uint32_t *ids, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (!array_room(&x->words, sizeof *x->words, x->word_count, &x->word_room))
            return false;
        x->words[x->word_count++] = ids[i];
    }
    return true;
}

static vp_status take_row(void *context, const intern *columns, const row *in, vp_error *error)
{
    examination *x = context;
    str text = in->reason ? (str){NULL, 0} : cell_of(columns, in, STR("text"));
    if (!text.n)
        return VP_OK;
    topic_answer a;
    vp_status status = topics_answer(x->session, x->topics, text, &a, error);
    if (status)
        return status;
    str label = cell_of(columns, in, STR("label"));
    uint32_t of = label.n ? intern_add(&x->labels, label) : NO_LABEL;
    if ((label.n && of == INTERN_NONE) || !array_room(&x->texts, sizeof *x->texts, x->count, &x->text_room) ||
        !array_room(&x->starts, sizeof *x->starts, x->count + 1, &x->start_room) ||
        !add_words(x, x->topics->reader.ids, a.words))
        return fail_memory(error);
    x->starts[0] = 0;
    x->texts[x->count++] = (judged_text){(uint32_t)a.best, of, a.confidence};
    x->starts[x->count] = x->word_count;
    return VP_OK;
}

/* ---- Scores ---- */

static bool count_cells(examination *x)
{
    size_t topics = x->topics->model.matrix.topics;
    x->cells = calloc(x->labels.count * topics + 1, sizeof *x->cells);
    x->majority = malloc(topics * sizeof *x->majority);
    if (!x->cells || !x->majority)
        return false;
    for (size_t i = 0; i < x->count; i++)
        if (x->texts[i].label != NO_LABEL)
            x->cells[x->texts[i].label * topics + x->texts[i].topic]++;
    for (size_t k = 0; k < topics; k++) {
        uint64_t most = 0;
        x->majority[k] = NO_LABEL;
        for (uint32_t l = 0; l < x->labels.count; l++)
            if (x->cells[l * topics + k] > most) {
                most = x->cells[l * topics + k];
                x->majority[k] = l;
            }
    }
    return true;
}

static bool is_right(const examination *x, const judged_text *t)
{
    return x->majority[t->topic] == t->label;
}

static double entropy(const double *counts, size_t n, double all)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum -= counts[i] > 0 ? counts[i] / all * log(counts[i] / all) : 0;
    return sum;
}

/* 2 I(label; topic) / (H(label) + H(topic)); NaN where both are one, or memory ran out. */
static double mutual_information(const examination *x)
{
    size_t topics = x->topics->model.matrix.topics, labels = x->labels.count;
    double *both = calloc(labels * topics + 1, sizeof *both), *one = calloc(labels + topics, sizeof *one), all = 0;
    double result = NAN;
    for (size_t i = 0; both && one && i < labels * topics; i++) {
        both[i] = (double)x->cells[i];
        one[i / topics] += both[i];
        one[labels + i % topics] += both[i];
        all += both[i];
    }
    if (both && one && all > 0) {
        double of_label = entropy(one, labels, all), of_topic = entropy(one + labels, topics, all);
        result = 2 * (of_label + of_topic - entropy(both, labels * topics, all)) / (of_label + of_topic);
    }
    free(both);
    free(one);
    return result;
}

typedef struct bin {
    double texts, right, confidence;
} bin;

static void fill_bins(const examination *x, bin bins[BINS])
{
    for (size_t i = 0; i < x->count; i++) {
        const judged_text *t = &x->texts[i];
        int at = (int)(t->confidence * BINS);
        bin *b = &bins[at < BINS ? at : BINS - 1];
        if (t->label == NO_LABEL)
            continue;
        b->texts++;
        b->right += is_right(x, t);
        b->confidence += t->confidence;
    }
}

typedef struct shares {
    double labelled, right, clear, clear_labelled, clear_right, error;
} shares;

static shares count_shares(const examination *x)
{
    bin bins[BINS] = {{0}};
    shares s = {0};
    fill_bins(x, bins);
    for (size_t i = 0; i < BINS; i++)
        s.error += fabs(bins[i].right - bins[i].confidence);
    for (size_t i = 0; i < x->count; i++) {
        const judged_text *t = &x->texts[i];
        bool clear = t->confidence >= 0.5, labelled = t->label != NO_LABEL, right = labelled && is_right(x, t);
        s.clear += clear;
        s.labelled += labelled;
        s.right += right;
        s.clear_labelled += clear && labelled;
        s.clear_right += clear && right;
    }
    return s;
}

/* Mean cosine of the topics of both models. */
static vp_status likeness(const topic_model *a, const topic_model *b, double *mean, vp_error *error)
{
    uint32_t n = a->matrix.topics > b->matrix.topics ? a->matrix.topics : b->matrix.topics;
    uint32_t *match = calloc(n, sizeof *match);
    *mean = match ? topic_match_models(a, b, match, NULL) : NAN;
    free(match);
    return isnan(*mean) ? fail_memory(error) : VP_OK;
}

/* ---- Tables ---- */

static vp_status perplexity_of(const examination *x, const word_corpus *c, double *out, vp_error *error)
{
    double likelihood;
    uint64_t n;
    vp_status status = topic_matrix_completion(&x->topics->model.matrix, c, &likelihood, &n, error);
    *out = n ? exp(-likelihood / (double)n) : NAN;
    return status;
}

static vp_status scores(const examination *x, const topic_model *other, vp_table **out, vp_error *error)
{
    static const char *const names[] = {"texts", "words", "perplexity",  "coherence", "purity",
                                        "nmi",   "clear", "clear_right", "ece",       "stability"};
    const topic_model *m = &x->topics->model;
    const word_corpus c = {x->words, x->starts, x->count, m->matrix.vocabulary};
    const shares s = count_shares(x);
    double perplexity, stability = NAN, coherence = 0, *each = calloc(m->matrix.topics, sizeof *each);
    vp_table *t = NULL;
    vp_status status = each && topic_coherence(m->first, m->matrix.topics, &c, each) ? VP_OK : fail_memory(error);
    if (!status)
        status = perplexity_of(x, &c, &perplexity, error);
    if (!status && other)
        status = likeness(m, other, &stability, error);
    if (!status)
        status = table_new(names, sizeof names / sizeof *names, &t, error);
    if (!status) {
        for (uint32_t k = 0; k < m->matrix.topics; k++)
            coherence += each[k] / m->matrix.topics;
        bool ok = table_row(t) && table_integer(t, (int64_t)x->count) && table_integer(t, (int64_t)x->word_count) &&
                  table_real(t, perplexity) && table_real(t, coherence) &&
                  table_real(t, percentage(s.right, s.labelled)) &&
                  table_real(t, percentage(mutual_information(x), 1)) &&
                  table_real(t, percentage(s.clear, (double)x->count)) &&
                  table_real(t, percentage(s.clear_right, s.clear_labelled)) &&
                  table_real(t, percentage(s.error, s.labelled)) && table_real(t, stability);
        status = ok ? VP_OK : fail_memory(error);
    }
    free(each);
    *out = t;
    return status;
}

static vp_status reliability(const examination *x, vp_table **out, vp_error *error)
{
    static const char *const names[] = {"from", "to", "texts", "confidence", "right"};
    bin bins[BINS] = {{0}};
    vp_status status = table_new(names, sizeof names / sizeof *names, out, error);
    fill_bins(x, bins);
    for (int i = 0; !status && i < BINS; i++) {
        const bin *b = &bins[i];
        bool ok = b->texts <= 0 ||
                  (table_row(*out) && table_real(*out, 100.0 * i / BINS) && table_real(*out, 100.0 * (i + 1) / BINS) &&
                   table_integer(*out, (int64_t)b->texts) && table_real(*out, percentage(b->confidence, b->texts)) &&
                   table_real(*out, percentage(b->right, b->texts)));
        status = ok ? VP_OK : fail_memory(error);
    }
    return status;
}

static void release(examination *x)
{
    intern_release(&x->labels);
    void *const owned[] = {x->texts, x->starts, x->words, x->cells, x->majority};
    for (size_t i = 0; i < sizeof owned / sizeof *owned; i++)
        free(owned[i]);
    vp_topics_free(x->topics);
}

vp_status vp_evaluate_topics(vp_session *session, const char *model, const char *other, int with_reliability,
                             const char *const *paths, size_t count, vp_table **out, vp_error *error)
{
    examination x = {.session = session};
    vp_topics *beside = NULL;
    vp_table *t = NULL;
    vp_status status = vp_topics_open(model, &x.topics, error);
    if (!status && other)
        status = vp_topics_open(other, &beside, error);
    for (size_t i = 0; !status && i < count; i++)
        status = reader_each(paths[i], NULL, take_row, &x, error);
    if (!status && !x.count)
        status = fail(error, VP_FORMAT, "give rows with \"text\", and \"label\" where it is known",
                      "there are no texts");
    if (!status && !count_cells(&x))
        status = fail_memory(error);
    if (!status)
        status = with_reliability ? reliability(&x, &t, error) : scores(&x, beside ? &beside->model : NULL, &t, error);
    vp_topics_free(beside);
    release(&x);
    if (status)
        vp_table_free(t);
    else
        *out = t;
    return status;
}
