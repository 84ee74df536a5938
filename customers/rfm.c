#include "customers/rfm.h"

#include <stdlib.h>

typedef struct ranked {
    double value;
    size_t at;
} ranked;

static int by_value(const void *a, const void *b)
{
    const ranked *x = a, *y = b;
    if (x->value != y->value)
        return x->value < y->value ? -1 : 1;
    return x->at < y->at ? -1 : x->at > y->at;
}

bool rfm_score(rfm *customers, size_t count)
{
    ranked *order = malloc((count + 1) * sizeof *order);
    for (int kind = 0; order && kind < 3; kind++) {
        for (size_t i = 0; i < count; i++) {
            const rfm *c = &customers[i];
            order[i] = (ranked){kind == 0 ? -c->recency : kind == 1 ? c->frequency : c->monetary, i};
        }
        qsort(order, count, sizeof *order, by_value);
        for (size_t rank = 0; rank < count; rank++) {
            rfm *c = &customers[order[rank].at];
            *(kind == 0 ? &c->r : kind == 1 ? &c->f : &c->m) = (int)((RFM_SCORES * (rank + 1) + count - 1) / count);
        }
    }
    free(order);
    return order;
}

const char *rfm_group(int r, int f)
{
    static const char *const groups[RFM_SCORES][RFM_SCORES] = {
        /* f: 1, 2, 3, 4, 5 */
        {"hibernating", "hibernating", "at risk", "at risk", "cannot lose"},
        {"hibernating", "hibernating", "at risk", "at risk", "cannot lose"},
        {"about to sleep", "about to sleep", "need attention", "loyal", "loyal"},
        {"promising", "potential loyalists", "potential loyalists", "loyal", "loyal"},
        {"new", "potential loyalists", "potential loyalists", "champions", "champions"},
    };
    return groups[r - 1][f - 1];
}
