#include "models/confusion.h"

#include "base/rng.h"
#include "base/sort.h"

#include <math.h>
#include <stdlib.h>

enum { TAIL = 40 /* one draw in so many lies outside, on each side */ };

confusion confusion_of(const decision *decisions, size_t n)
{
    confusion c = {{{0}}};
    for (size_t i = 0; i < n; i++)
        c.cell[decisions[i].right][decisions[i].answer]++;
    return c;
}

confusion confusion_redrawn(const decision *decisions, size_t n, uint64_t draw)
{
    confusion c = {{{0}}};
    for (size_t i = 0; i < n; i++) {
        const decision *d = &decisions[rng_below(draw, i, n)];
        c.cell[d->right][d->answer]++;
    }
    return c;
}

uint64_t confusion_count(const confusion *c)
{
    uint64_t n = 0;
    for (int k = 0; k < CONFUSION_CLASSES; k++)
        for (int j = 0; j < CONFUSION_CLASSES; j++)
            n += c->cell[k][j];
    return n;
}

uint64_t confusion_right(const confusion *c)
{
    uint64_t n = 0;
    for (int k = 0; k < CONFUSION_CLASSES; k++)
        n += c->cell[k][k];
    return n;
}

double confusion_accuracy(const confusion *c)
{
    uint64_t n = confusion_count(c);
    return n ? (double)confusion_right(c) / (double)n : NAN;
}

double confusion_macro_f1(const confusion *c)
{
    double sum = 0;
    int classes = 0;
    for (int k = 0; k < CONFUSION_CLASSES; k++) {
        uint64_t right = 0, answers = 0;
        for (int j = 0; j < CONFUSION_CLASSES; j++) {
            right += c->cell[k][j];
            answers += c->cell[j][k];
        }
        sum += right ? 2 * (double)c->cell[k][k] / (double)(right + answers) : 0;
        classes += right > 0;
    }
    return classes ? sum / classes : NAN;
}

double confusion_within(const confusion *c, int distance)
{
    uint64_t n = 0, near = 0;
    for (int k = 0; k < CONFUSION_CLASSES; k++)
        for (int j = 0; j < CONFUSION_CLASSES; j++) {
            n += c->cell[k][j];
            near += abs(k - j) <= distance ? c->cell[k][j] : 0;
        }
    return n ? (double)near / (double)n : NAN;
}

double confusion_distance(const confusion *c)
{
    uint64_t n = 0, sum = 0;
    for (int k = 0; k < CONFUSION_CLASSES; k++)
        for (int j = 0; j < CONFUSION_CLASSES; j++) {
            n += c->cell[k][j];
            sum += c->cell[k][j] * (uint64_t)abs(k - j);
        }
    return n ? (double)sum / (double)n : NAN;
}

double confusion_kappa(const confusion *c)
{
    double right[CONFUSION_CLASSES] = {0}, answers[CONFUSION_CLASSES] = {0}, n = 0, seen = 0, by_chance = 0;
    for (int k = 0; k < CONFUSION_CLASSES; k++)
        for (int j = 0; j < CONFUSION_CLASSES; j++) {
            double here = (double)c->cell[k][j];
            right[k] += here;
            answers[j] += here;
            n += here;
            seen += here * (k - j) * (k - j);
        }
    for (int k = 0; k < CONFUSION_CLASSES; k++)
        for (int j = 0; j < CONFUSION_CLASSES; j++)
            by_chance += right[k] * answers[j] * (k - j) * (k - j);
    return by_chance > 0 ? 1 - n * seen / by_chance : NAN;
}

int likeliest_class(const double *p, int classes)
{
    int best = 0;
    for (int k = 1; k < classes; k++)
        best = p[k] > p[best] ? k : best;
    return best;
}

interval middle_of_draws(double *draws, size_t n)
{
    qsort(draws, n, sizeof *draws, compare_doubles);
    return (interval){draws[n / TAIL], draws[n - 1 - n / TAIL]};
}
