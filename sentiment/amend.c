#include "sentiment/amend.h"

#include <math.h>
#include <stdlib.h>

enum { ROUNDS = 50 /* texts alike that were corrected in different ways never settle */ };

static const double MARGIN = 0.5; /* log odds: the right label is 1.6 times as likely as another */
static const double LENGTH_LEAST = 1e-6;

typedef struct amending {
    const sentiment_lessons *lessons;
    const sentiment_model *base;
    bool *moves;    /* [row_count] whether corrections move the row */
    float *weights; /* [row_count * columns] in steps of the base's column, as far as eight bits go */
} amending;

/* A block of a text's features, each of which counts `value`. */
typedef struct block {
    const uint32_t *features;
    size_t count;
    float value;
} block;

static block block_of(const sentiment_lessons *l, size_t text, int b)
{
    size_t at = text * BLOCK_COUNT + (size_t)b, begin = at ? l->ends[at - 1] : 0, count = l->ends[at] - begin;
    return (block){l->features.items + begin, count, count ? 1 / sqrtf((float)count) : 0};
}

static uint32_t row_of(const amending *a, uint32_t feature)
{
    return feature & (a->base->polarity.row_count - 1);
}

static void scores_of(const amending *a, size_t text, float scores[SENTIMENT_CLASSES])
{
    const sentiment_table *t = &a->base->polarity;
    for (uint32_t c = 0; c < t->columns; c++)
        scores[c] = t->column[c].bias;
    for (int b = 0; b < BLOCK_COUNT; b++) {
        block x = block_of(a->lessons, text, b);
        for (size_t i = 0; i < x.count; i++)
            for (uint32_t c = 0; c < t->columns; c++)
                scores[c] += x.value * t->column[c].step *
                             a->weights[(size_t)row_of(a, x.features[i]) * t->columns + c];
    }
}

/* The squared length of what moves of a text. */
static double length_of(const amending *a, size_t text)
{
    block x = block_of(a->lessons, text, BLOCK_WORDS);
    double length = 0;
    for (size_t i = 0; i < x.count; i++)
        length += a->moves[row_of(a, x.features[i])] ? x.value * x.value : 0;
    return length;
}

static void move(amending *a, size_t text, const double by[SENTIMENT_CLASSES])
{
    const sentiment_table *t = &a->base->polarity;
    block x = block_of(a->lessons, text, BLOCK_WORDS);
    for (size_t i = 0; i < x.count; i++) {
        size_t row = row_of(a, x.features[i]);
        for (uint32_t c = 0; c < t->columns && a->moves[row]; c++) {
            float *weight = &a->weights[row * t->columns + c];
            *weight = fmaxf(-INT8_MAX, fminf(INT8_MAX, *weight + (float)by[c] * x.value / t->column[c].step));
        }
    }
}

/* Of two labels of a text whose learned scores are these. */
static double odds_between(const amending *a, size_t text, const float *scores, int label, int rival)
{
    const double *head = a->base->heads[VP_METHOD_BLEND];
    double x[SENTIMENT_FEATURES], odds = 0;
    memcpy(x, a->lessons->x + text * SENTIMENT_FEATURES, sizeof x);
    sentiment_put_learned(x, a->base->polarity.columns, scores);
    for (int f = 0; f < SENTIMENT_FEATURES; f++)
        odds += (head[label * SENTIMENT_FEATURES + f] - head[rival * SENTIMENT_FEATURES + f]) * x[f];
    return odds;
}

static bool knows(const amending *a, int label)
{
    return label != VP_NEUTRAL || a->base->polarity.columns > 1;
}

static int rival_of(const amending *a, size_t text, const float *scores)
{
    int label = a->lessons->label[text], rival = -1;
    double least = INFINITY;
    for (int c = 0; c < SENTIMENT_CLASSES; c++) {
        double odds = c != label && knows(a, c) ? odds_between(a, text, scores, label, c) : INFINITY;
        rival = odds < least ? c : rival;
        least = fmin(least, odds);
    }
    return rival;
}

/* How the odds change with the score of each column: they are linear in them. */
static double slopes_of(const amending *a, size_t text, int rival, double slope[SENTIMENT_CLASSES])
{
    static const float none[SENTIMENT_CLASSES] = {0};
    int label = a->lessons->label[text];
    double squares = 0, at_none = odds_between(a, text, none, label, rival);
    for (uint32_t c = 0; c < a->base->polarity.columns; c++) {
        float one[SENTIMENT_CLASSES] = {0};
        one[c] = 1;
        slope[c] = odds_between(a, text, one, label, rival) - at_none;
        squares += slope[c] * slope[c];
    }
    return squares;
}

/* Whether the model had to move for the text, and could. */
static bool follow(amending *a, size_t text)
{
    float scores[SENTIMENT_CLASSES];
    double by[SENTIMENT_CLASSES] = {0};
    scores_of(a, text, scores);
    int rival = rival_of(a, text, scores);
    double missing = MARGIN - odds_between(a, text, scores, a->lessons->label[text], rival);
    if (missing <= 0)
        return false;
    double length = slopes_of(a, text, rival, by) * length_of(a, text);
    if (length < LENGTH_LEAST)
        return false;
    for (int c = 0; c < SENTIMENT_CLASSES; c++)
        by[c] *= missing / length;
    move(a, text, by);
    return true;
}

static void follow_all(amending *a)
{
    const sentiment_lessons *l = a->lessons;
    bool moved = true;
    for (int round = 0; moved && round < ROUNDS; round++) {
        moved = false;
        for (size_t i = 0; i < l->count; i++)
            moved |= knows(a, l->label[i]) && follow(a, i);
    }
}

/* Words move, n-grams of letters do not: these are in many other words, too. */
static void choose_rows(amending *a)
{
    const sentiment_lessons *l = a->lessons;
    for (size_t i = 0; i < l->count; i++) {
        block x = block_of(l, i, BLOCK_WORDS);
        for (size_t k = 0; k < x.count; k++)
            a->moves[row_of(a, x.features[k])] = true;
    }
    for (size_t i = 0; i < l->common.count; i++)
        a->moves[row_of(a, l->common.items[i])] = false;
}

static bool start(amending *a)
{
    const sentiment_table *t = &a->base->polarity;
    size_t weights = (size_t)t->row_count * t->columns;
    a->moves = calloc(t->row_count, sizeof *a->moves);
    a->weights = malloc(weights * sizeof *a->weights);
    if (!a->moves || !a->weights)
        return false;
    for (size_t i = 0; i < weights; i++)
        a->weights[i] = t->rows[i];
    choose_rows(a);
    return true;
}

static bool copy_rows(const sentiment_table *from, sentiment_table *to)
{
    size_t size = (size_t)from->row_count * from->columns;
    int8_t *rows = from->rows ? malloc(size) : NULL;
    *to = *from;
    to->rows = rows;
    if (rows)
        memcpy(rows, from->rows, size);
    return rows || !from->rows;
}

/* Back into eight bits, in the steps of the base, so that a row that did not move is as it was. */
static bool finish(const amending *a, sentiment_model *out)
{
    *out = *a->base;
    out->stars.rows = NULL;
    if (!copy_rows(&a->base->polarity, &out->polarity) || !copy_rows(&a->base->stars, &out->stars))
        return false;
    int8_t *rows = (int8_t *)out->polarity.rows;
    for (size_t i = 0; i < (size_t)out->polarity.row_count * out->polarity.columns; i++)
        rows[i] = (int8_t)lrintf(a->weights[i]);
    return true;
}

vp_status amend_model(const sentiment_lessons *corrections, const sentiment_model *base, sentiment_model *out,
                      vp_error *error)
{
    amending a = {.lessons = corrections, .base = base};
    sentiment_model model = {0};
    bool ok = start(&a);
    if (ok)
        follow_all(&a);
    ok = ok && finish(&a, &model);
    if (ok)
        *out = model;
    else
        lessons_free_model(&model);
    free(a.moves);
    free(a.weights);
    return ok ? VP_OK : fail_memory(error);
}
