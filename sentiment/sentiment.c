#include "sentiment/sentiment.h"

#include "base/bits.h"
#include "models/softmax.h"

#include <math.h>
#include <stdlib.h>

/* The features of the heads. */
enum {
    CONSTANT,
    LENGTH,
    SHORT,   /* 1 of no words, 0 of many */
    LEARNED, /* a score a class */
    LEARNED_SHORT = LEARNED + SENTIMENT_CLASSES,
    LEXICON_SCORE,
    LEXICON_BALANCE,
    LEXICON_SILENT,
    LEXICON_LAST,
    LEXICON_SHORT
};

/* Tokens of a text that is half as short as one of none. */
static const double HALF_SHORT = 8;

enum { AHEAD = 24 /* words whose sums are asked for before they are used */ };

static const float WEIGHT_MOST = 1e6F;

static const char OTHER_VERSION[] = "the sentiment model was made by another version";
static const char DAMAGED[] = "the sentiment model is damaged";
static const char RETRAIN[] = "train it again with `voxpop train sentiment`";

/* ---- Reading ---- */

/* Whether weights are such that every text gets probabilities from them. */
static bool are_sound(const double *weights, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!(fabs(weights[i]) < WEIGHT_MOST))
            return false;
    return true;
}

/* The table in the sections of these names; nothing of it where there are none. */
static vp_status read_table(const pack *p, const char *columns_name, const char *rows_name, sentiment_table *out,
                            vp_error *error)
{
    str columns = pack_section(p, columns_name), rows = pack_section(p, rows_name);
    size_t count = columns.n / sizeof(sentiment_column);
    if (!columns.p && !rows.p)
        return VP_OK;
    bool fits = columns.n % sizeof(sentiment_column) == 0 && count >= 1 && count <= SENTIMENT_CLASSES &&
                rows.n % count == 0 && is_power_of_two(rows.n / count) && rows.n / count <= UINT32_MAX;
    if (!fits)
        return fail(error, VP_FORMAT, RETRAIN, OTHER_VERSION);
    sentiment_table t = {
        .rows = (const int8_t *)rows.p, .row_count = (uint32_t)(rows.n / count), .columns = (uint32_t)count};
    memcpy(t.column, columns.p, columns.n);
    for (uint32_t c = 0; c < t.columns; c++)
        if (!(fabsf(t.column[c].step) < WEIGHT_MOST && fabsf(t.column[c].bias) < WEIGHT_MOST))
            return fail(error, VP_FORMAT, RETRAIN, DAMAGED);
    *out = t;
    return VP_OK;
}

static vp_status read_heads(const pack *p, const char *name, double *out, size_t count, vp_error *error)
{
    str heads = pack_section(p, name);
    if (heads.n != count * sizeof *out)
        return fail(error, VP_FORMAT, RETRAIN, OTHER_VERSION);
    memcpy(out, heads.p, heads.n);
    return are_sound(out, count) ? VP_OK : fail(error, VP_FORMAT, RETRAIN, DAMAGED);
}

vp_status sentiment_model_read(const pack *p, sentiment_model *out, vp_error *error)
{
    sentiment_model m = {0};
    if (!pack_section(p, "columns").p)
        return fail(error, VP_FORMAT, "name a pack made by `voxpop train sentiment`",
                    "the pack holds no sentiment model");
    vp_status status = read_table(p, "columns", "rows", &m.polarity, error);
    if (!status)
        status = read_heads(p, "heads", m.heads[0], sizeof m.heads / sizeof(double), error);
    if (!status)
        status = read_table(p, "star_columns", "star_rows", &m.stars, error);
    if (!status && m.stars.rows)
        status = read_heads(p, "star_head", m.star_head, sizeof m.star_head / sizeof(double), error);
    bool fits = m.polarity.columns != 2 && (!m.stars.rows || m.stars.columns == STAR_COLUMNS);
    if (!status && !fits)
        status = fail(error, VP_FORMAT, RETRAIN, OTHER_VERSION);
    if (!status)
        *out = m;
    return status;
}

/* ---- The learned model ---- */

/* Adds the weights of features[count]. `columns` is the table's, known to the compiler. */
static inline __attribute__((always_inline)) void sum_columns(const sentiment_table *m, uint32_t columns,
                                                              const uint32_t *features, size_t count,
                                                              int32_t sum[SENTIMENT_CLASSES])
{
    const uint32_t mask = m->row_count - 1;
    int32_t all[SENTIMENT_CLASSES] = {0};
    for (size_t i = 0; i < count; i++) {
        const int8_t *row = m->rows + (size_t)(features[i] & mask) * columns;
        for (uint32_t c = 0; c < columns; c++)
            all[c] += row[c];
    }
    for (uint32_t c = 0; c < columns; c++)
        sum[c] += all[c];
}

static void sum_rows(const sentiment_table *m, const uint32_t *features, size_t count, int32_t sum[SENTIMENT_CLASSES])
{
    if (m->columns == SENTIMENT_CLASSES)
        sum_columns(m, SENTIMENT_CLASSES, features, count, sum);
    else if (m->columns == 1)
        sum_columns(m, 1, features, count, sum);
    else
        sum_columns(m, m->columns, features, count, sum);
}

/* The sums of the features of words that were not seen before. */
static bool fill_sums(const sentiment_table *t, feature_maker *f, const words *w, word_sums *s)
{
    if (s->generation != f->generation) {
        s->generation = f->generation;
        s->count = 0;
    }
    if (f->column_count > s->room) {
        int16_t *items = realloc(s->items, f->column_room * sizeof *items * BLOCK_COUNT * SENTIMENT_CLASSES);
        if (!items)
            return false;
        s->items = items;
        s->room = f->column_room;
    }
    for (; s->count < f->column_count; s->count++) {
        const uint8_t *count = f->column[s->count].count;
        const uint32_t *features = features_of_word(f, w, s->count);
        if (!features)
            return false;
        int16_t *kept = s->items + (size_t)s->count * BLOCK_COUNT * SENTIMENT_CLASSES;
        int32_t sum[BLOCK_COUNT * SENTIMENT_CLASSES] = {0};
        sum_rows(t, features, count[BLOCK_WORDS], sum);
        sum_rows(t, features + count[BLOCK_WORDS], count[BLOCK_CHARACTERS], sum + SENTIMENT_CLASSES);
        for (int i = 0; i < BLOCK_COUNT * SENTIMENT_CLASSES; i++)
            kept[i] = (int16_t)sum[i];
    }
    return true;
}

/* The scores of the columns for the text whose features were found last. */
static bool learned_scores(const sentiment_table *t, feature_maker *f, const words *w, word_sums *sums,
                           float scores[SENTIMENT_CLASSES])
{
    int32_t sum[BLOCK_COUNT][SENTIMENT_CLASSES] = {{0}};
    if (!fill_sums(t, f, w, sums))
        return false;
    for (size_t i = 0; i < AHEAD && i < f->words.count; i++)
        __builtin_prefetch(sums->items + (size_t)f->words.items[i] * BLOCK_COUNT * SENTIMENT_CLASSES);
    for (size_t i = 0; i < f->words.count; i++) {
        const int16_t *of_word = sums->items + (size_t)f->words.items[i] * BLOCK_COUNT * SENTIMENT_CLASSES;
        if (i + AHEAD < f->words.count)
            __builtin_prefetch(sums->items + (size_t)f->words.items[i + AHEAD] * BLOCK_COUNT * SENTIMENT_CLASSES);
        for (int b = 0; b < BLOCK_COUNT; b++)
            for (int c = 0; c < SENTIMENT_CLASSES; c++)
                sum[b][c] += of_word[b * SENTIMENT_CLASSES + c];
    }
    for (uint32_t c = 0; c < t->columns; c++)
        scores[c] = t->column[c].bias;
    for (int b = 0; b < BLOCK_COUNT; b++) {
        sum_rows(t, f->more[b].items, f->more[b].count, sum[b]);
        for (uint32_t c = 0; c < t->columns && f->count[b]; c++)
            scores[c] += t->column[c].step * (float)sum[b][c] / sqrtf((float)f->count[b]);
    }
    return true;
}

void sentiment_put_learned(double x[SENTIMENT_FEATURES], uint32_t columns, const float *scores)
{
    for (uint32_t c = 0; c < SENTIMENT_CLASSES; c++)
        x[LEARNED + c] = columns == 1 ? scores[0] * ((double)c - VP_NEUTRAL) : scores[c];
    x[LEARNED_SHORT] = (x[LEARNED + VP_POSITIVE] - x[LEARNED + VP_NEGATIVE]) * x[SHORT];
}

/* ---- The blend ---- */

vp_status sentiment_features(sentiment_scorer *s, str text, const token_list *tokens, const words *w,
                             double x[SENTIMENT_FEATURES], vp_error *error)
{
    lexicon_evidence e;
    vp_status status = lexicon_score(&s->lexicon, text, tokens, w, &e, error);
    if (status)
        return status;
    x[CONSTANT] = 1;
    x[LENGTH] = log1p((double)tokens->count) / 4;
    x[LEXICON_SCORE] = lexicon_normalise(e.sum);
    x[LEXICON_BALANCE] = (e.positive - e.negative) / (e.positive + e.negative + 1);
    x[LEXICON_SILENT] = e.hits ? 0 : 1;
    x[LEXICON_LAST] = lexicon_normalise(e.last);
    x[SHORT] = 1 / (1 + (double)tokens->count / HALF_SHORT);
    x[LEXICON_SHORT] = x[LEXICON_SCORE] * x[SHORT];
    float scores[SENTIMENT_CLASSES] = {0};
    const sentiment_table *learned = s->model && s->model->polarity.rows ? &s->model->polarity : NULL;
    if (learned)
        s->features.expected = (feature_weights){learned->rows, learned->row_count - 1, learned->columns};
    if (!features_of(&s->features, tokens, w, s->lexicon.negated))
        return fail_memory(error);
    if (learned && !learned_scores(learned, &s->features, w, &s->polarity_sums, scores))
        return fail_memory(error);
    sentiment_put_learned(x, s->model ? s->model->polarity.columns : 1, scores);
    return VP_OK;
}

bool sentiment_uses(vp_sentiment_method method, int f)
{
    bool learned = f >= LEARNED && f < LEXICON_SCORE, lexicon = f >= LEXICON_SCORE;
    return method == VP_METHOD_BLEND || (method == VP_METHOD_BAYES ? !lexicon : !learned);
}

void sentiment_assume(vp_sentiment_method method, int class, double share, double weights[SENTIMENT_FEATURES])
{
    static const double least_share = 1e-6, of_lexicon = 2.5; /* as far as `untrained` goes by it */
    memset(weights, 0, SENTIMENT_FEATURES * sizeof *weights);
    weights[CONSTANT] = log(fmax(share, least_share));
    if (sentiment_uses(method, LEARNED))
        weights[LEARNED + class] = 1;
    if (sentiment_uses(method, LEXICON_SCORE))
        weights[LEXICON_SCORE] = of_lexicon * (class - VP_NEUTRAL);
}

/* Without a trained model: the lexicon's score, spread over three classes. */
static void untrained(const double *x, double p[SENTIMENT_CLASSES])
{
    double score = x[LEXICON_SCORE];
    p[VP_NEUTRAL] = 0.6 * (1 - fabs(score)) * (1 - fabs(score)) + (x[LEXICON_SILENT] > 0 ? 0.3 : 0);
    p[VP_POSITIVE] = (1 - p[VP_NEUTRAL]) / (1 + exp(-5 * score));
    p[VP_NEGATIVE] = 1 - p[VP_NEUTRAL] - p[VP_POSITIVE];
}

/* A model that has seen no neutral texts knows two classes: what lies between them is neutral, the more the nearer to
 * the middle. */
static void make_room_for_neutral(double p[SENTIMENT_CLASSES])
{
    double both = p[VP_NEGATIVE] + p[VP_POSITIVE];
    if (!(both > 0)) /* a class that it has never seen is sure: the model is of no use */
        p[VP_NEGATIVE] = p[VP_POSITIVE] = 0.5, both = 1;
    double difference = (p[VP_POSITIVE] - p[VP_NEGATIVE]) / both;
    p[VP_NEUTRAL] = 0.5 * (1 - fabs(difference)) * (1 - fabs(difference));
    for (int c = 0; c < SENTIMENT_CLASSES; c += 2)
        p[c] = p[c] / both * (1 - p[VP_NEUTRAL]);
}

static void finish(const double p[SENTIMENT_CLASSES], vp_sentiment *out)
{
    out->label = VP_NEGATIVE;
    for (int c = 0; c < SENTIMENT_CLASSES; c++) {
        out->probability[c] = p[c];
        if (p[c] > out->probability[out->label])
            out->label = (vp_sentiment_label)c;
    }
    out->score = p[VP_POSITIVE] - p[VP_NEGATIVE];
}

vp_status sentiment_score(sentiment_scorer *s, vp_sentiment_method method, bool binary, str text,
                          const token_list *tokens, const words *w, vp_sentiment *out, vp_error *error)
{
    double x[SENTIMENT_FEATURES], p[SENTIMENT_CLASSES];
    vp_status status = sentiment_features(s, text, tokens, w, x, error);
    if (status)
        return status;
    bool trained = s->model && tokens->count; /* no model has seen empty texts */
    if (!trained)
        untrained(x, p);
    else
        softmax_predict(s->model->heads[method], SENTIMENT_CLASSES, SENTIMENT_FEATURES, x, p);
    if (trained && s->model->polarity.columns == 1)
        make_room_for_neutral(p);
    if (binary) {
        double both = p[VP_NEGATIVE] + p[VP_POSITIVE];
        p[VP_NEUTRAL] = 0;
        p[VP_POSITIVE] = both > 0 ? p[VP_POSITIVE] / both : 0.5;
        p[VP_NEGATIVE] = 1 - p[VP_POSITIVE];
    }
    finish(p, out);
    return VP_OK;
}

/* ---- Reasons ---- */

/* What feature f of the heads adds to the log odds. */
static double odds_of(const double *head, int f)
{
    return head[VP_POSITIVE * SENTIMENT_FEATURES + f] - head[VP_NEGATIVE * SENTIMENT_FEATURES + f];
}

/* What a score of 1 in a column adds to them. */
static double odds_of_column(const double *head, const sentiment_table *t, uint32_t column, double shortness)
{
    double x[SENTIMENT_FEATURES] = {[SHORT] = shortness}, sum = 0;
    const float scores[SENTIMENT_CLASSES] = {[0] = column == 0, [1] = column == 1, [2] = column == 2};
    sentiment_put_learned(x, t->columns, scores);
    for (int f = LEARNED; f < LEXICON_SCORE; f++)
        sum += odds_of(head, f) * x[f];
    return sum;
}

static int compare_parts(const void *a, const void *b)
{
    const sentiment_part *x = a, *y = b;
    return x->first != y->first ? (x->first > y->first) - (x->first < y->first)
                                : (x->last > y->last) - (x->last < y->last);
}

/* Parts at the same place are one. */
static size_t merge_parts(sentiment_part *parts, size_t count)
{
    size_t kept = 0;
    qsort(parts, count, sizeof *parts, compare_parts);
    for (size_t i = 0; i < count; i++)
        if (kept && !compare_parts(&parts[kept - 1], &parts[i]))
            parts[kept - 1].contribution += parts[i].contribution;
        else
            parts[kept++] = parts[i];
    return kept;
}

/* What each feature of the text that was scored last adds; `step`: of a weight of 1 in a column. */
static size_t weigh_parts(const sentiment_scorer *s, const double step[SENTIMENT_CLASSES], sentiment_part *out)
{
    const sentiment_table *t = &s->model->polarity;
    const feature_maker *f = &s->features;
    size_t n = 0;
    for (size_t i = 0; i < f->words.count; i++, n++) {
        const int16_t *sum = s->polarity_sums.items + (size_t)f->words.items[i] * BLOCK_COUNT * SENTIMENT_CLASSES;
        out[n] = (sentiment_part){f->words_at.items[2 * i], f->words_at.items[2 * i + 1], 0};
        for (int b = 0; b < BLOCK_COUNT; b++)
            for (uint32_t c = 0; c < t->columns && f->count[b]; c++)
                out[n].contribution += step[c] * sum[b * SENTIMENT_CLASSES + (int)c] / sqrt((double)f->count[b]);
    }
    for (int b = 0; b < BLOCK_COUNT; b++)
        for (size_t i = 0; i < f->more[b].count; i++, n++) {
            const int8_t *row = t->rows + (size_t)(f->more[b].items[i] & (t->row_count - 1)) * t->columns;
            out[n] = (sentiment_part){f->more_at[b].items[2 * i], f->more_at[b].items[2 * i + 1], 0};
            for (uint32_t c = 0; c < t->columns; c++)
                out[n].contribution += step[c] * row[c] / sqrt((double)f->count[b]);
        }
    return n;
}

static bool explain_learned(sentiment_scorer *s, const double *head, double shortness, sentiment_reasons *out)
{
    const sentiment_table *t = &s->model->polarity;
    const feature_maker *f = &s->features;
    double step[SENTIMENT_CLASSES] = {0};
    for (uint32_t c = 0; c < t->columns; c++) {
        double of_column = odds_of_column(head, t, c, shortness);
        out->base += of_column * (double)t->column[c].bias;
        step[c] = of_column * (double)t->column[c].step;
    }
    out->parts = malloc((f->words.count + f->more[0].count + f->more[1].count + 1) * sizeof *out->parts);
    if (out->parts)
        out->count = merge_parts(out->parts, weigh_parts(s, step, out->parts));
    return out->parts;
}

vp_status sentiment_explain(sentiment_scorer *s, vp_sentiment_method method, str text, const token_list *tokens,
                            const words *w, sentiment_reasons *out, vp_error *error)
{
    double x[SENTIMENT_FEATURES], p[SENTIMENT_CLASSES];
    *out = (sentiment_reasons){0};
    s->features.traced = true;
    vp_status status = sentiment_features(s, text, tokens, w, x, error);
    s->features.traced = false;
    if (status)
        return status;
    if (!s->model || !tokens->count) {
        untrained(x, p);
        out->odds = out->lists = log(p[VP_POSITIVE] / p[VP_NEGATIVE]);
        return VP_OK;
    }
    const double *head = s->model->heads[method];
    for (int f = CONSTANT; f < LEARNED; f++)
        out->base += odds_of(head, f) * x[f];
    for (int f = LEXICON_SCORE; f < SENTIMENT_FEATURES; f++)
        out->lists += odds_of(head, f) * x[f];
    if (s->model->polarity.rows && method != VP_METHOD_LEXICON && !explain_learned(s, head, x[SHORT], out))
        return fail_memory(error);
    out->odds = out->base + out->lists;
    for (size_t i = 0; i < out->count; i++)
        out->odds += out->parts[i].contribution;
    return VP_OK;
}

/* ---- Stars ---- */

void sentiment_put_stars(double of_stars[STAR_FEATURES], const double x[SENTIMENT_FEATURES],
                         const float scores[STAR_COLUMNS])
{
    memcpy(of_stars, x, SENTIMENT_FEATURES * sizeof *x);
    for (int c = 0; c < STAR_COLUMNS; c++)
        of_stars[SENTIMENT_FEATURES + c] = scores[c];
}

static void finish_stars(vp_stars *s)
{
    double below = 0;
    s->expected = 0;
    s->likely = 0;
    for (int k = 0; k < VP_STARS; k++) {
        s->expected += (k + 1) * s->probability[k];
        below += s->probability[k];
        if (!s->likely && below >= 0.5)
            s->likely = k + 1;
    }
}

vp_status sentiment_stars(sentiment_scorer *s, str text, const token_list *tokens, const words *w, vp_stars *out,
                          vp_error *error)
{
    double x[SENTIMENT_FEATURES], of_stars[STAR_FEATURES];
    float scores[SENTIMENT_CLASSES] = {0};
    vp_status status = sentiment_features(s, text, tokens, w, x, error);
    if (!status && !tokens->count) { /* no model has seen empty texts */
        for (int k = 0; k < VP_STARS; k++)
            out->probability[k] = 1.0 / VP_STARS;
        finish_stars(out);
        return VP_OK;
    }
    if (!status && !learned_scores(&s->model->stars, &s->features, w, &s->star_sums, scores))
        status = fail_memory(error);
    if (status)
        return status;
    sentiment_put_stars(of_stars, x, scores);
    softmax_predict(s->model->star_head, VP_STARS, STAR_FEATURES, of_stars, out->probability);
    finish_stars(out);
    return VP_OK;
}

void sentiment_scorer_release(sentiment_scorer *s)
{
    lexicon_scorer_release(&s->lexicon);
    feature_maker_release(&s->features);
    free(s->polarity_sums.items);
    free(s->star_sums.items);
}
