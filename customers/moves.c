#include "customers/moves.h"

#include <math.h>
#include <stdlib.h>

/* The share of customers who stay, one half more of each kind. */
static double staying(const move *moves, size_t count)
{
    double stay = 0.5, all = 1;
    for (size_t i = 0; i < count; i++) {
        all += moves[i].customers;
        stay += moves[i].from == moves[i].to ? moves[i].customers : 0;
    }
    return stay / all;
}

/* Without knowing the segment: who goes, goes anywhere. */
static double of_staying(double stay, size_t segments, bool same)
{
    return segments < 2 ? 1 : same ? stay : (1 - stay) / (double)(segments - 1);
}

void moves_probabilities(const move *moves, size_t count, size_t segments, double *out)
{
    double stay = staying(moves, count), more = (double)segments;
    for (size_t from = 0; from < segments; from++)
        for (size_t to = 0; to < segments; to++)
            out[from * segments + to] = more * of_staying(stay, segments, from == to);
    for (size_t i = 0; i < count; i++)
        out[moves[i].from * segments + moves[i].to] += moves[i].customers;
    for (size_t from = 0; from < segments; from++) {
        double sum = 0;
        for (size_t to = 0; to < segments; to++)
            sum += out[from * segments + to];
        for (size_t to = 0; to < segments; to++)
            out[from * segments + to] /= sum;
    }
}

static size_t likeliest(const double *row, size_t segments)
{
    size_t best = 0;
    for (size_t s = 1; s < segments; s++)
        best = row[s] > row[best] ? s : best;
    return best;
}

bool moves_test_back(const move *moves, size_t count, size_t segments, moves_test *out)
{
    double *p = malloc((segments * segments + 1) * sizeof *p), stay = 0.5;
    moves_test t = {0};
    for (size_t i = 0, begin = 0; p && i < count; i++) {
        if (!i || moves[i].period != moves[i - 1].period) {
            begin = i;
            moves_probabilities(moves, begin, segments, p);
            stay = staying(moves, begin);
        }
        if (!begin)
            continue;
        const move *m = &moves[i];
        const double *row = p + m->from * segments;
        t.n += m->customers;
        t.right += likeliest(row, segments) == m->to ? m->customers : 0;
        t.stay += m->from == m->to ? m->customers : 0;
        t.loss -= m->customers * log2(row[m->to]);
        t.stay_loss -= m->customers * log2(of_staying(stay, segments, m->from == m->to));
    }
    free(p);
    if (t.n > 0)
        *out = (moves_test){t.n, t.right / t.n, t.stay / t.n, t.loss / t.n, t.stay_loss / t.n};
    else
        *out = (moves_test){0, NAN, NAN, NAN, NAN};
    return p != NULL;
}
