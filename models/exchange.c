#include "models/exchange.h"

#include "base/clones.h"
#include "models/lanes.h"

#include <stdlib.h>

typedef struct exchange {
    const exchange_counts *data;
    size_t width;  /* of a row: the classes, rounded up */
    float *beside; /* [contexts][width] how often a context stands beside words of a class */
    float *totals; /* [width] */
    float *gains;  /* [width] */
} exchange;

/* x log2 x, 0 for 0: the logarithm to five digits, by the exponent and a polynomial of the mantissa. */
PART_OF_CLONED void entropy_lanes(const lanes *x, lanes *out)
{
    lane_counts bits = (lane_counts)*x;
    lanes exponent = __builtin_convertvector((bits >> 23) - 127, lanes);
    lanes m = (lanes)((bits & 0x007FFFFF) | 0x3F800000) - 1.0F;
    lanes p = m * -0.02627305F + 0.12466067F;
    p = p * m - 0.28324985F;
    p = p * m + 0.46159057F;
    p = p * m - 0.71938777F;
    p = p * m + 1.44265944F;
    *out = *x * (exponent + m * p);
}

/* Adds to the gains what it would bring to add `more` to each number, times `sign`. */
PART_OF_CLONED void add_gains(const float *numbers, float more, float sign, size_t width, float *gains)
{
    for (size_t lane = 0; lane < width; lane += LANES) {
        lanes before = *(const lanes *)(numbers + lane), behind = before + more, a, b;
        entropy_lanes(&before, &a);
        entropy_lanes(&behind, &b);
        *(lanes *)(gains + lane) += (b - a) * sign;
    }
}

CLONED static void find_gains(exchange *e, uint32_t word, float total)
{
    const exchange_counts *x = e->data;
    memset(e->gains, 0, e->width * sizeof *e->gains);
    for (size_t k = x->first[word]; k < x->first[word + 1]; k++)
        add_gains(e->beside + x->contexts[k] * e->width, (float)x->counts[k], 1, e->width, e->gains);
    add_gains(e->totals, total, -1, e->width, e->gains);
}

/* Puts a word into a class (sign 1) or takes it out (-1); returns how often it stands anywhere. */
static float move_word(exchange *e, uint32_t word, size_t class, float sign)
{
    const exchange_counts *x = e->data;
    float total = 0;
    for (size_t k = x->first[word]; k < x->first[word + 1]; k++) {
        e->beside[x->contexts[k] * e->width + class] += sign * (float)x->counts[k];
        total += (float)x->counts[k];
    }
    e->totals[class] += sign * total;
    return total;
}

static void exchange_word(exchange *e, uint32_t word, uint32_t classes, uint16_t *class)
{
    float total = move_word(e, word, *class, -1);
    find_gains(e, word, total);
    uint32_t best = *class; /* where all are alike it stays */
    for (uint32_t c = 0; c < classes; c++)
        if (e->gains[c] > e->gains[best])
            best = c;
    *class = (uint16_t)best;
    move_word(e, word, best, 1);
}

bool exchange_classes(const exchange_counts *x, uint32_t classes, int rounds,
                      bool (*progress)(void *context, double part), void *context, uint16_t *out)
{
    exchange e = {.data = x, .width = lanes_round_up(classes)};
    e.beside = calloc((x->context_count + 1ull) * e.width, sizeof *e.beside);
    e.totals = calloc(e.width, sizeof *e.totals);
    e.gains = calloc(e.width, sizeof *e.gains);
    bool ok = e.beside && e.totals && e.gains, going = ok;
    for (uint32_t w = 0; ok && w < x->words; w++) {
        out[w] = (uint16_t)(w % classes);
        move_word(&e, w, out[w], 1);
    }
    for (int round = 0; going && round < rounds; round++) {
        for (uint32_t w = 0; w < x->words; w++)
            exchange_word(&e, w, classes, &out[w]);
        going = !progress || progress(context, (round + 1.0) / rounds);
    }
    free(e.beside);
    free(e.totals);
    free(e.gains);
    return ok;
}
