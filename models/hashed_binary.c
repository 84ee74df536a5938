#include "models/hashed_binary.h"

#include "base/rng.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PASSES = 12 };

static const float RATE = 0.1f, DECAY = 3e-4f;

bool binary_examples_add(binary_examples *e, const uint32_t *features, bool label)
{
    if (e->count == e->room) {
        size_t room = e->room ? e->room * 2 : 4096;
        uint32_t *more = realloc(e->features, room * e->width * sizeof *more);
        if (!more)
            return false;
        e->features = more;
        uint8_t *labels = realloc(e->labels, room);
        if (!labels)
            return false;
        e->labels = labels;
        e->room = room;
    }
    memcpy(e->features + e->count * e->width, features, e->width * sizeof *features);
    e->labels[e->count++] = label;
    return true;
}

void binary_examples_release(binary_examples *e)
{
    free(e->features);
    free(e->labels);
    *e = (binary_examples){.width = e->width};
}

/* [buckets] each; `mean` sums the weights after each of the later passes. */
typedef struct descent {
    float *weights, *squares, *mean;
    uint8_t *seen; /* examples that have the feature, at most 2 */
    uint32_t mask;
} descent;

static void step(descent *d, const uint32_t *features, size_t width, bool label)
{
    float score = 0;
    for (size_t i = 0; i < width; i++)
        score += d->weights[features[i] & d->mask];
    float gradient = 1 / (1 + expf(-score)) - (float)label;
    for (size_t i = 0; i < width; i++) {
        uint32_t b = features[i] & d->mask;
        if (d->seen[b] < 2)
            continue;
        float g = gradient + DECAY * d->weights[b];
        d->squares[b] += g * g;
        d->weights[b] -= RATE * g / (1 + sqrtf(d->squares[b]));
    }
}

static void descend(descent *d, const binary_examples *e, uint32_t *order)
{
    for (size_t i = 0; i < e->count; i++) {
        order[i] = (uint32_t)i;
        for (size_t k = 0; k < e->width; k++) {
            uint8_t *seen = &d->seen[e->features[i * e->width + k] & d->mask];
            *seen = (uint8_t)(*seen < 2 ? *seen + 1 : 2);
        }
    }
    for (unsigned pass = 0; pass < PASSES; pass++) {
        rng_shuffle(pass, order, e->count);
        for (size_t i = 0; i < e->count; i++)
            step(d, e->features + order[i] * e->width, e->width, e->labels[order[i]]);
        for (uint32_t b = 0; pass >= PASSES / 2 && b <= d->mask; b++)
            d->mean[b] += d->weights[b];
    }
}

/* Weights in eight bits: the largest, but for one in a thousand, becomes 127. */
static void quantize(const descent *d, int8_t *weights)
{
    double squares = 0;
    size_t used = 0;
    for (uint32_t b = 0; b <= d->mask; b++) {
        squares += (double)d->mean[b] * d->mean[b];
        used += d->mean[b] != 0;
    }
    float unit = (float)(sqrt(squares / (double)(used ? used : 1)) * 8 / 127);
    for (uint32_t b = 0; b <= d->mask; b++) {
        float w = unit > 0 ? roundf(d->mean[b] / unit) : 0;
        weights[b] = (int8_t)(w > 127 ? 127 : w < -127 ? -127 : w);
    }
}

bool hashed_binary_train(const binary_examples *e, uint32_t buckets, int8_t *weights)
{
    descent d = {calloc(buckets, sizeof(float)), calloc(buckets, sizeof(float)), calloc(buckets, sizeof(float)),
                 calloc(buckets, 1), buckets - 1};
    uint32_t *order = calloc(e->count + 1, sizeof *order);
    bool ok = d.weights && d.squares && d.mean && d.seen && order;
    if (ok) {
        descend(&d, e, order);
        quantize(&d, weights);
    }
    free(d.weights);
    free(d.squares);
    free(d.mean);
    free(d.seen);
    free(order);
    return ok;
}
