#include "models/crf.h"

#include "base/clones.h"

#include <math.h>
#include <stdlib.h>

bool crf_chain_new(crf_chain *c, uint32_t labels)
{
    *c = (crf_chain){.labels = labels, .width = lanes_round_up(labels)};
    c->next = calloc((labels + 1ull) * c->width, sizeof *c->next);
    c->end = calloc(c->width, sizeof *c->end);
    if (!c->next || !c->end) {
        crf_chain_release(c);
        return false;
    }
    for (uint32_t t = labels; t < c->width; t++) {
        c->end[t] = CRF_NEVER;
        for (uint32_t from = 0; from <= labels; from++)
            crf_next(c, from)[t] = CRF_NEVER;
    }
    return true;
}

void crf_chain_release(crf_chain *c)
{
    free(c->next);
    free(c->end);
    *c = (crf_chain){0};
}

void crf_work_release(crf_work *w)
{
    free(w->forward);
    free(w->backward);
    free(w->potential);
    free(w->marginal);
    free(w->scale);
    free(w->between);
    free(w->across);
    *w = (crf_work){0};
}

/* Places grow together; a work of another width starts anew. A failure leaves nothing. */
static bool make_room(crf_work *w, size_t places, uint32_t width)
{
    if (places <= w->room && width == w->width)
        return true;
    size_t room = places < 256 ? 256 : places + places / 2;
    float *between = w->between, *across = w->across;
    bool same = width == w->width;
    if (same)
        w->between = w->across = NULL;
    crf_work_release(w);
    if (same) {
        w->between = between;
        w->across = across;
    }
    w->forward = malloc(room * width * sizeof *w->forward);
    w->backward = malloc(room * width * sizeof *w->backward);
    w->potential = malloc(room * width * sizeof *w->potential);
    w->marginal = malloc(room * width * sizeof *w->marginal);
    w->scale = malloc(room * sizeof *w->scale);
    if (!w->forward || !w->backward || !w->potential || !w->marginal || !w->scale) {
        crf_work_release(w);
        return false;
    }
    w->room = room;
    w->width = width;
    return true;
}

/* ---- Viterbi ---- */

enum { BLOCKS = 4 };

/* Blocks of labels are worked out four at a time, so that what they share is read once. `blocks` is known where this is
 * compiled. */
PART_OF_CLONED void ways_to_blocks(const crf_chain *c, const float *before, const float *next, size_t blocks,
                                   float *out)
{
    lanes best[BLOCKS];
    for (size_t b = 0; b < blocks; b++)
        best[b] = before[0] + *(const lanes *)(next + b * LANES);
    for (uint32_t s = 1; s < c->labels; s++)
        for (size_t b = 0; b < blocks; b++) {
            lanes way = before[s] + *(const lanes *)(next + (size_t)s * c->width + b * LANES);
            lane_counts better = way > best[b];
            best[b] = (lanes)(((lane_counts)way & better) | ((lane_counts)best[b] & ~better));
        }
    for (size_t b = 0; b < blocks; b++)
        *(lanes *)(out + b * LANES) = best[b];
}

/* out[width]: the best ways to all labels, from all labels in front. */
PART_OF_CLONED void best_ways(const crf_chain *c, const float *before, float *out)
{
    for (size_t lane = 0; lane < c->width; lane += BLOCKS * LANES)
        switch ((c->width - lane) / LANES) {
        case 1: ways_to_blocks(c, before, c->next + lane, 1, out + lane); break;
        case 2: ways_to_blocks(c, before, c->next + lane, 2, out + lane); break;
        case 3: ways_to_blocks(c, before, c->next + lane, 3, out + lane); break;
        default: ways_to_blocks(c, before, c->next + lane, BLOCKS, out + lane);
        }
}

/* w->backward has what the ways to a label are worth before it, w->forward with it. */
CLONED static void find_ways(const crf_chain *c, const float *scores, size_t places, crf_work *w)
{
    const size_t width = c->width;
    memcpy(w->backward, crf_next(c, c->labels), width * sizeof *w->backward);
    for (size_t i = 0; i < places; i++) {
        if (i)
            best_ways(c, w->forward + (i - 1) * width, w->backward + i * width);
        for (size_t at = i * width; at < (i + 1) * width; at += LANES)
            *(lanes *)(w->forward + at) = *(const lanes *)(w->backward + at) + *(const lanes *)(scores + at);
    }
}

/* The label in front on the best way to a label of place i. */
static uint8_t best_before(const crf_chain *c, const crf_work *w, size_t i, uint8_t label)
{
    const float *before = w->forward + (i - 1) * c->width, best = w->backward[i * c->width + label];
    uint32_t s = 0;
    while (s + 1 < c->labels && before[s] + crf_next(c, s)[label] != best)
        s++;
    return (uint8_t)s;
}

bool crf_decode(const crf_chain *c, const float *scores, size_t places, uint8_t *found, crf_work *w)
{
    if (!places)
        return true;
    if (!make_room(w, places, c->width))
        return false;
    find_ways(c, scores, places, w);
    const float *last = w->forward + (places - 1) * c->width;
    uint8_t best = 0;
    for (uint32_t t = 1; t < c->labels; t++)
        if (last[t] + c->end[t] > last[best] + c->end[best])
            best = (uint8_t)t;
    for (size_t i = places; i--;) {
        found[i] = best;
        best = i ? best_before(c, w, i, best) : best;
    }
    return true;
}

/* ---- Probabilities: forward-backward with scaling (Rabiner 1989, V.A) ---- */

bool crf_prepare(const crf_chain *c, crf_work *w)
{
    if (!make_room(w, 1, c->width))
        return false;
    if (!w->between)
        w->between = malloc((c->width + 1ull) * c->width * sizeof *w->between);
    if (!w->across)
        w->across = calloc((c->width + 1ull) * c->width, sizeof *w->across);
    if (!w->between || !w->across) {
        crf_work_release(w);
        return false;
    }
    for (uint32_t from = 0; from <= c->labels; from++)
        for (uint32_t t = 0; t < c->width; t++) {
            w->between[(size_t)from * c->width + t] = expf(crf_next(c, from)[t]);
            if (from < c->labels)
                w->across[(size_t)t * c->width + from] = w->between[(size_t)from * c->width + t];
        }
    return true;
}

/* exp for x <= 0, to seven digits: 2^n by the exponent's bits, the rest by a polynomial (Cody and Waite 1980). Written
 * out so that eight are worked out at a time, and with the same result everywhere. */
PART_OF_CLONED void exp_lanes(const float *scores, float top, float *out)
{
    lanes x = *(const lanes *)scores - top;
    lane_counts tiny = x < -87.0F;
    x = (lanes)((lane_counts)x & ~tiny);
    lanes turns = x * 1.44269504F;
    lane_counts n = __builtin_convertvector(turns - 0.5F, lane_counts);
    lanes whole = __builtin_convertvector(n, lanes);
    lanes r = (x - whole * 0.693359375F) - whole * -2.12194440e-4F;
    lanes p = 1.9875691500e-4F * r + 1.3981999507e-3F;
    p = p * r + 8.3334519073e-3F;
    p = p * r + 4.1665795894e-2F;
    p = p * r + 1.6666665459e-1F;
    p = p * r + 5.0000001201e-1F;
    p = p * (r * r) + r + 1.0F;
    lanes power = (lanes)((n + 127) << 23);
    *(lanes *)out = (lanes)((lane_counts)(p * power) & ~tiny);
}

PART_OF_CLONED float largest_of(const float *row, uint32_t count)
{
    float tops[LANES], top = row[0];
    for (size_t l = 0; l < LANES; l++)
        tops[l] = top;
    uint32_t t = 0;
    for (; t + LANES <= count; t += LANES)
        for (size_t l = 0; l < LANES; l++)
            tops[l] = row[t + l] > tops[l] ? row[t + l] : tops[l];
    for (; t < count; t++)
        top = row[t] > top ? row[t] : top;
    for (size_t l = 0; l < LANES; l++)
        top = tops[l] > top ? tops[l] : top;
    return top;
}

/* Returns the sum of the largest scores. */
CLONED static double find_potentials(const crf_chain *c, const float *scores, size_t places, float *out)
{
    double sum = 0;
    for (size_t i = 0; i < places; i++) {
        const float *row = scores + i * c->width;
        float top = largest_of(row, c->labels);
        for (size_t lane = 0; lane < c->width; lane += LANES)
            exp_lanes(row + lane, top, out + i * c->width + lane);
        for (uint32_t t = c->labels; t < c->width; t++) /* may be far above the labels */
            out[i * c->width + t] = 0;
        sum += (double)top;
    }
    return sum;
}

PART_OF_CLONED void multiply_blocks(const crf_chain *c, const float *factors, const float *matrix, size_t blocks,
                                    float *out)
{
    lanes sum[BLOCKS] = {0};
    for (uint32_t s = 0; s < c->labels; s++)
        for (size_t b = 0; b < blocks; b++)
            sum[b] += factors[s] * *(const lanes *)(matrix + (size_t)s * c->width + b * LANES);
    for (size_t b = 0; b < blocks; b++)
        *(lanes *)(out + b * LANES) = sum[b];
}

/* out[width] = factors[labels] times matrix[labels][width] */
PART_OF_CLONED void multiply(const crf_chain *c, const float *factors, const float *matrix, float *out)
{
    for (size_t lane = 0; lane < c->width; lane += BLOCKS * LANES)
        switch ((c->width - lane) / LANES) {
        case 1: multiply_blocks(c, factors, matrix + lane, 1, out + lane); break;
        case 2: multiply_blocks(c, factors, matrix + lane, 2, out + lane); break;
        case 3: multiply_blocks(c, factors, matrix + lane, 3, out + lane); break;
        default: multiply_blocks(c, factors, matrix + lane, BLOCKS, out + lane);
        }
}

PART_OF_CLONED float total_of(const crf_chain *c, const float *row)
{
    lanes sum = {0};
    for (size_t lane = 0; lane < c->width; lane += LANES)
        sum += *(const lanes *)(row + lane);
    return lanes_total((const float *)&sum);
}

/* Returns the log of what was divided by. */
CLONED static double go_forward(const crf_chain *c, size_t places, crf_work *w)
{
    double log_scale = 0;
    for (size_t i = 0; i < places; i++) {
        float *row = w->forward + i * c->width;
        if (i)
            multiply(c, row - c->width, w->between, row);
        else
            memcpy(row, w->between + (size_t)c->labels * c->width, c->width * sizeof *row);
        for (uint32_t t = 0; t < c->width; t++)
            row[t] *= w->potential[i * c->width + t] * (i + 1 == places && c->end[t] < 0 ? 0 : 1);
        float total = total_of(c, row);
        w->scale[i] = total > 0 ? total : 1;
        for (uint32_t t = 0; t < c->width; t++)
            row[t] /= w->scale[i];
        log_scale += log((double)w->scale[i]);
    }
    return log_scale;
}

/* w->backward has the product of what is behind a place and the potential at it, as the place in front needs it. */
CLONED static void go_backward(const crf_chain *c, size_t places, crf_work *w)
{
    for (size_t i = places; i--;) {
        float *row = w->backward + i * c->width, *marginal = w->marginal + i * c->width;
        const float *forward = w->forward + i * c->width;
        if (i + 1 < places)
            multiply(c, row + c->width, w->across, row);
        else
            for (uint32_t t = 0; t < c->width; t++)
                row[t] = c->end[t] < 0 ? 0 : 1;
        for (uint32_t t = 0; t < c->width; t++)
            marginal[t] = forward[t] * row[t];
        for (uint32_t t = 0; t < c->width; t++)
            row[t] *= w->potential[i * c->width + t] / w->scale[i];
        float total = total_of(c, marginal);
        for (uint32_t t = 0; total > 0 && t < c->width; t++)
            marginal[t] /= total;
    }
}

bool crf_marginals(const crf_chain *c, const float *scores, size_t places, crf_work *w, double *log_sum)
{
    if (!make_room(w, places, c->width))
        return false;
    double sum = find_potentials(c, scores, places, w->potential);
    sum += go_forward(c, places, w);
    go_backward(c, places, w);
    if (log_sum)
        *log_sum = sum;
    return true;
}
