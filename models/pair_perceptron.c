#include "models/pair_perceptron.h"

#include <math.h>
#include <stdlib.h>

struct pair_trainer {
    uint32_t bits;
    double now;    /* examples seen */
    float *weight; /* [1 << bits] */
    double *moved; /* [1 << bits] sum of the changes, each times the examples seen before it (Daumé 2006, 2.4) */
};

pair_trainer *pair_trainer_new(uint32_t bits)
{
    pair_trainer *t = calloc(1, sizeof *t);
    if (!t)
        return NULL;
    t->bits = bits;
    t->weight = calloc((size_t)1 << bits, sizeof *t->weight);
    t->moved = calloc((size_t)1 << bits, sizeof *t->moved);
    if (!t->weight || !t->moved) {
        pair_trainer_free(t);
        return NULL;
    }
    return t;
}

void pair_trainer_free(pair_trainer *t)
{
    if (!t)
        return;
    free(t->weight);
    free(t->moved);
    free(t);
}

float pair_trainer_score(const pair_trainer *t, const uint32_t *features, size_t count, uint32_t class)
{
    float sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += t->weight[pair_place(t->bits, features[i], class)];
    return sum;
}

void pair_trainer_add(pair_trainer *t, const uint32_t *features, size_t count, uint32_t class, float by)
{
    for (size_t i = 0; i < count; i++) {
        uint32_t place = pair_place(t->bits, features[i], class);
        t->weight[place] += by;
        t->moved[place] += by * t->now;
    }
}

void pair_trainer_tick(pair_trainer *t)
{
    t->now++;
}

void pair_trainer_export(pair_trainer *t, int8_t *out)
{
    static const double CUT = 6; /* deviations beyond which weights are cut */
    size_t n = (size_t)1 << t->bits, used = 0;
    double squares = 0, seen = t->now > 0 ? t->now : 1;
    for (size_t i = 0; i < n; i++) {
        double mean = t->weight[i] - t->moved[i] / seen;
        squares += mean * mean;
        used += mean != 0;
    }
    double step = sqrt(squares / (double)(used ? used : 1)) * CUT / 127;
    for (size_t i = 0; i < n; i++) {
        double w = step > 0 ? round((t->weight[i] - t->moved[i] / seen) / step) : 0;
        out[i] = (int8_t)(w > 127 ? 127 : w < -127 ? -127 : w);
    }
}
