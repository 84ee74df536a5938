#include "models/naive_bayes.h"

#include <math.h>
#include <stdlib.h>

typedef struct counter {
    uint64_t hash; /* 0: free */
    uint32_t documents[BAYES_CLASSES];
    uint32_t last; /* number of the last document that held it */
} counter;

struct bayes_counts {
    counter *counters; /* [slots] */
    size_t slots, used;
    uint32_t documents;
};

/* ---- Using ---- */

static uint32_t check_of(uint64_t hash)
{
    return (uint32_t)(hash >> 32) | 1;
}

const bayes_slot *bayes_find(const bayes_slot *slots, uint32_t slot_count, uint64_t hash)
{
    uint32_t mask = slot_count - 1, check = check_of(hash);
    for (uint32_t i = (uint32_t)hash & mask; slots[i].check; i = (i + 1) & mask)
        if (slots[i].check == check)
            return &slots[i];
    return NULL;
}

/* ---- Counting ---- */

bayes_counts *bayes_counts_new(void)
{
    bayes_counts *c = calloc(1, sizeof *c);
    if (c) {
        c->slots = 1 << 16;
        c->counters = calloc(c->slots, sizeof *c->counters);
    }
    if (c && !c->counters) {
        free(c);
        return NULL;
    }
    return c;
}

void bayes_counts_free(bayes_counts *c)
{
    if (c)
        free(c->counters);
    free(c);
}

static counter *find_counter(counter *counters, size_t slots, uint64_t hash)
{
    size_t i = hash & (slots - 1);
    while (counters[i].hash && counters[i].hash != hash)
        i = (i + 1) & (slots - 1);
    return &counters[i];
}

static bool grow(bayes_counts *c)
{
    size_t slots = c->slots * 2;
    counter *counters = calloc(slots, sizeof *counters);
    if (!counters)
        return false;
    for (size_t i = 0; i < c->slots; i++)
        if (c->counters[i].hash)
            *find_counter(counters, slots, c->counters[i].hash) = c->counters[i];
    free(c->counters);
    c->counters = counters;
    c->slots = slots;
    return true;
}

bool bayes_count(bayes_counts *c, const uint64_t *features, size_t count, int label)
{
    c->documents++;
    for (size_t i = 0; i < count; i++) {
        if (c->used * 2 >= c->slots && !grow(c))
            return false;
        uint64_t hash = features[i] ? features[i] : 1;
        counter *f = find_counter(c->counters, c->slots, hash);
        if (!f->hash) {
            f->hash = hash;
            c->used++;
        }
        if (f->last == c->documents)
            continue;
        f->last = c->documents;
        f->documents[label]++;
    }
    return true;
}

/* ---- Training ---- */

typedef struct totals {
    double log_total[BAYES_CLASSES]; /* log of the smoothed sum of counts */
    bool present[BAYES_CLASSES];
} totals;

static uint32_t documents_of(const counter *f)
{
    return f->documents[0] + f->documents[1] + f->documents[2];
}

static totals sum_up(const bayes_counts *c, const bayes_settings *s)
{
    double sum[BAYES_CLASSES] = {0};
    size_t kept = 0;
    for (size_t i = 0; i < c->slots; i++) {
        const counter *f = &c->counters[i];
        if (!f->hash || documents_of(f) < s->min_documents)
            continue;
        kept++;
        for (int k = 0; k < BAYES_CLASSES; k++)
            sum[k] += f->documents[k];
    }
    totals t;
    for (int k = 0; k < BAYES_CLASSES; k++) {
        t.present[k] = sum[k] > 0;
        t.log_total[k] = log(sum[k] + s->smoothing * (double)kept + 1e-9);
    }
    return t;
}

static int16_t quantise(double weight)
{
    double steps = round(weight / BAYES_STEP);
    return (int16_t)(steps > INT16_MAX ? INT16_MAX : steps < INT16_MIN ? INT16_MIN : steps);
}

/* Weights of a feature; false when it is left out. */
static bool weigh(const counter *f, const totals *t, const bayes_settings *s, bayes_slot *out)
{
    uint32_t n = documents_of(f);
    if (!f->hash || n < s->min_documents)
        return false;
    double p[BAYES_CLASSES];
    for (int k = 0; k < BAYES_CLASSES; k++)
        p[k] = log(f->documents[k] + s->smoothing) - t->log_total[k];
    double polarity = p[2] - p[0], middle = t->present[1] ? p[1] - (p[0] + p[2]) / 2 : 0;
    double strongest = fabs(polarity) > fabs(middle) ? fabs(polarity) : fabs(middle);
    if (strongest * sqrt(n) < s->min_weight)
        return false;
    *out = (bayes_slot){check_of(f->hash), quantise(polarity), quantise(middle)};
    return true;
}

static int by_hash(const void *a, const void *b)
{
    uint64_t x = ((const counter *)a)->hash, y = ((const counter *)b)->hash;
    return (x > y) - (x < y);
}

/* The kept counters in the order of their hashes: the table must not depend on the order of counting. */
static counter *sorted_counters(const bayes_counts *c, size_t *count)
{
    counter *sorted = malloc((c->used + 1) * sizeof *sorted);
    if (!sorted)
        return NULL;
    *count = 0;
    for (size_t i = 0; i < c->slots; i++)
        if (c->counters[i].hash)
            sorted[(*count)++] = c->counters[i];
    qsort(sorted, *count, sizeof *sorted, by_hash);
    return sorted;
}

bayes_slot *bayes_table(const bayes_counts *c, const bayes_settings *settings, uint32_t *slot_count, uint32_t *features)
{
    size_t count;
    counter *sorted = sorted_counters(c, &count);
    if (!sorted)
        return NULL;
    totals t = sum_up(c, settings);
    uint32_t kept = 0, slots = 1024;
    bayes_slot slot;
    for (size_t i = 0; i < count; i++)
        kept += weigh(&sorted[i], &t, settings, &slot);
    while (slots < kept + kept / 3)
        slots *= 2;
    bayes_slot *table = calloc(slots, sizeof *table);
    for (size_t i = 0; table && i < count; i++) {
        if (!weigh(&sorted[i], &t, settings, &slot))
            continue;
        uint32_t at = (uint32_t)sorted[i].hash & (slots - 1);
        while (table[at].check)
            at = (at + 1) & (slots - 1);
        table[at] = slot;
    }
    free(sorted);
    *slot_count = slots;
    *features = kept;
    return table;
}
