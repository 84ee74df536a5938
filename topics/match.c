#include "topics/match.h"

#include "base/clones.h"
#include "models/assignment.h"
#include "models/lanes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const float NOTHING = 1e-6f; /* probabilities below change no cosine */

/* both[topics * width] += a's row times b's, for each word. */
CLONED static void add_products(const topic_matrix *a, const topic_matrix *b, float *both)
{
    size_t width = a->width;
    for (size_t w = 0; w < a->vocabulary; w++) {
        const float *x = a->words + w * width, *y = b->words + w * width;
        for (size_t i = 0; i < a->topics; i++) {
            float *row = both + i * width;
            for (size_t j = 0; x[i] > NOTHING && j < width; j += LANES)
                *(lanes *)(row + j) += x[i] * *(const lanes *)(y + j);
        }
    }
}

static void add_squares(const topic_matrix *m, double *squares)
{
    for (size_t w = 0; w < m->vocabulary; w++)
        for (size_t k = 0; k < m->topics; k++)
            squares[k] += (double)m->words[w * m->width + k] * m->words[w * m->width + k];
}

double topic_match(const topic_matrix *a, const topic_matrix *b, uint32_t fixed, uint32_t *match, double *cosines)
{
    size_t n = a->topics;
    float *both = calloc(n * a->width, sizeof *both);
    double *gain = calloc(n * n, sizeof *gain), *one = calloc(2 * n, sizeof *one), sum = NAN;
    if (both && gain && one) {
        add_products(a, b, both);
        add_squares(a, one);
        add_squares(b, one + n);
        for (size_t i = 0; i < n * n; i++) {
            double lengths = sqrt(one[i / n] * one[n + i % n]);
            bool foreign = i / n != i % n && (i / n < fixed || i % n < fixed);
            gain[i] = foreign ? -(double)n : lengths > 0 ? both[i / n * a->width + i % n] / lengths : 0;
        }
        sum = assignment_best(gain, n, match);
    }
    for (size_t i = 0; cosines && !isnan(sum) && i < n; i++)
        cosines[i] = gain[i * n + match[i]];
    free(both);
    free(gain);
    free(one);
    return sum / (double)n;
}

static void copy_row(const topic_matrix *from, size_t row, float *to)
{
    memcpy(to, from->words + row * from->width, from->topics * sizeof *to);
}

double topic_match_models(const topic_model *a, const topic_model *b, uint32_t *match, double *cosines)
{
    const topic_matrix *x = &a->matrix, *y = &b->matrix;
    uint32_t n = x->topics > y->topics ? x->topics : y->topics, width = lanes_round_up(n);
    uint32_t vocabulary = x->vocabulary + y->vocabulary, next = x->vocabulary;
    float *one = calloc(2 * (size_t)vocabulary * width, sizeof *one), *two = one + (size_t)vocabulary * width;
    double mean = NAN;
    if (one) {
        for (size_t w = 0; w < x->vocabulary; w++)
            copy_row(x, w, one + w * width);
        for (size_t w = 0; w < y->vocabulary; w++) {
            uint32_t same = intern_find(&a->stems, b->stems.strings[w]);
            copy_row(y, w, two + (size_t)(same == INTERN_NONE ? next++ : same) * width);
        }
        const topic_matrix left = {n, width, next, false, one, NULL}, right = {n, width, next, false, two, NULL};
        mean = topic_match(&left, &right, 0, match, cosines);
    }
    free(one);
    return mean;
}
