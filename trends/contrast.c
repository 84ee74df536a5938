#include "trends/contrast.h"

#include "base/sort.h"
#include "base/rng.h"
#include "models/log_odds.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SHUFFLES = 199, TAIL = 8 /* of them may be larger: 4 % */, LEAST = 5 /* documents that bear a mark */ };

static const double PRIOR = 20; /* documents that the prior is worth */

typedef struct counts {
    uint32_t *in[2]; /* [marks] documents that bear it, before and after */
    double size[2];
} counts;

static void count_marks(const contrast_document *d, const bool *after, size_t n, uint32_t marks, counts *c)
{
    memset(c->in[0], 0, marks * sizeof *c->in[0]);
    memset(c->in[1], 0, marks * sizeof *c->in[1]);
    c->size[0] = c->size[1] = 0;
    for (size_t i = 0; i < n; i++) {
        uint32_t *in = c->in[after[i]];
        c->size[after[i]]++;
        for (uint32_t k = 0; k < d[i].count; k++)
            in[d[i].marks[k]]++;
    }
}

static double z_of(const counts *c, uint32_t mark)
{
    if (c->in[0][mark] + c->in[1][mark] < LEAST)
        return 0;
    double a = c->in[1][mark], b = c->in[0][mark];
    log_odds ratio = log_odds_of(a, c->size[1], b, c->size[0], PRIOR);
    /* Marks may be in most documents: then those without are what is rare. */
    double without = 1 / (c->size[1] - a + 0.5) + 1 / (c->size[0] - b + 0.5);
    return ratio.delta / sqrt(ratio.variance + without);
}

static double largest(const counts *c, uint32_t marks)
{
    double most = 0;
    for (uint32_t m = 0; m < marks; m++)
        most = fmax(most, fabs(z_of(c, m)));
    return most;
}

static int by_z(const void *a, const void *b)
{
    const contrast_mark *x = a, *y = b;
    double one = fabs(x->z), other = fabs(y->z);
    return one != other ? (one < other) - (one > other) : (x->mark > y->mark) - (x->mark < y->mark);
}

/* What |z| of a mark must be above. `order` and `after` are scratch. */
static double threshold(const contrast_document *d, size_t n, uint32_t marks, counts *c, uint32_t *order, bool *after)
{
    double found[SHUFFLES];
    for (size_t i = 0; i < n; i++)
        order[i] = (uint32_t)i;
    for (uint64_t s = 0; s < SHUFFLES; s++) {
        rng_shuffle(rng_at(1955, s), order, n);
        for (size_t i = 0; i < n; i++)
            after[i] = d[order[i]].after;
        count_marks(d, after, n, marks, c);
        found[s] = largest(c, marks);
    }
    qsort(found, SHUFFLES, sizeof *found, compare_doubles);
    return found[SHUFFLES - TAIL];
}

size_t contrast_find(const contrast_document *d, size_t n, uint32_t marks, contrast_mark *out, size_t most)
{
    counts c = {{calloc(marks + 1, sizeof(uint32_t)), calloc(marks + 1, sizeof(uint32_t))}, {0, 0}};
    uint32_t *order = malloc((n + 1) * sizeof *order);
    bool *after = malloc((n + 1) * sizeof *after);
    contrast_mark *all = malloc((marks + 1) * sizeof *all);
    size_t found = 0;
    bool ok = c.in[0] && c.in[1] && order && after && all;
    if (ok && n) {
        double least = threshold(d, n, marks, &c, order, after);
        for (size_t i = 0; i < n; i++)
            after[i] = d[i].after;
        count_marks(d, after, n, marks, &c);
        for (uint32_t m = 0; m < marks; m++) {
            double z = z_of(&c, m);
            if (fabs(z) > least)
                all[found++] = (contrast_mark){m, c.in[0][m] / c.size[0], c.in[1][m] / c.size[1], z};
        }
        qsort(all, found, sizeof *all, by_z);
        found = found < most ? found : most;
        memcpy(out, all, found * sizeof *all);
    }
    free(c.in[0]);
    free(c.in[1]);
    free(order);
    free(after);
    free(all);
    return ok ? found : SIZE_MAX;
}

/* Parts that one side lacks have the level of the other: what they bring is mix. */
contrast_split contrast_decompose(const contrast_part *parts, size_t count)
{
    double n[2] = {0, 0};
    contrast_split s = {0, 0};
    for (size_t i = 0; i < count; i++)
        for (int side = 0; side < 2; side++)
            n[side] += parts[i].n[side];
    for (size_t i = 0; i < count; i++) {
        const contrast_part *p = &parts[i];
        double share[2], level[2];
        for (int side = 0; side < 2; side++) {
            int known = p->n[side] > 0 ? side : !side;
            share[side] = p->n[side] / n[side];
            level[side] = p->n[known] > 0 ? p->sum[known] / p->n[known] : 0;
        }
        s.mix += (share[1] - share[0]) * (level[0] + level[1]) / 2;
        s.level += (level[1] - level[0]) * (share[0] + share[1]) / 2;
    }
    return s;
}
