#include "topics/phrases.h"

#include <math.h>
#include <stdlib.h>

enum { MOST_PAIRS = 1 << 22, MOST_PHRASES = 1 << 15, LEAST_COUNT = 5 };
static const double CHANCE = 32.8 /* chi square of one degree with p = 1e-8 */, TOGETHER = 0.4;

bool phrases_count(pair_table *pairs, const uint32_t *ids, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        if (ids[i - 1] == PHRASES_GAP || ids[i] == PHRASES_GAP || ids[i - 1] == ids[i])
            continue;
        for (uint32_t least = 2; pairs->count >= MOST_PAIRS; least *= 2)
            if (!pair_table_prune(pairs, least))
                return false;
        uint32_t *count = pair_table_at(pairs, ids[i - 1], ids[i]);
        if (!count)
            return false;
        ++*count;
    }
    return true;
}

static double part(double observed, double expected)
{
    return observed > 0 ? observed * log(observed / expected) : 0;
}

double phrases_ratio(double n, double a, double b, double total)
{
    double not_a = total - a, not_b = total - b, neither = total - a - b + n;
    return 2 * (part(n, a * b / total) + part(a - n, a * not_b / total) + part(b - n, not_a * b / total) +
                part(neither, not_a * not_b / total));
}

static bool belong_together(double n, double a, double b, double total)
{
    if (n < LEAST_COUNT || n * total <= a * b)
        return false;
    double together = log(n * total / (a * b)) / -log(n / total);
    return together >= TOGETHER && phrases_ratio(n, a, b, total) >= CHANCE;
}

static int by_pair(const void *a, const void *b)
{
    uint64_t x = ((const pair_entry *)a)->pair, y = ((const pair_entry *)b)->pair;
    return (x > y) - (x < y);
}

static int commonest_first(const void *a, const void *b)
{
    uint32_t x = ((const pair_entry *)a)->value, y = ((const pair_entry *)b)->value;
    return x != y ? (x < y) - (x > y) : by_pair(a, b);
}

bool phrases_choose(const pair_table *pairs, const uint32_t *of_word, uint64_t total, pair_table *phrases)
{
    pair_entry *chosen = malloc((pairs->count + 1) * sizeof *chosen);
    size_t count = 0;
    if (!chosen)
        return false;
    for (size_t i = 0; i < pairs->slot_count; i++) {
        const pair_entry *e = &pairs->slots[i];
        if (e->used && belong_together(e->value, of_word[e->pair >> 32], of_word[(uint32_t)e->pair], (double)total))
            chosen[count++] = *e;
    }
    qsort(chosen, count, sizeof *chosen, commonest_first);
    count = count < MOST_PHRASES ? count : MOST_PHRASES;
    qsort(chosen, count, sizeof *chosen, by_pair);
    bool ok = true;
    for (size_t i = 0; ok && i < count; i++) {
        uint32_t *id = pair_table_at(phrases, (uint32_t)(chosen[i].pair >> 32), (uint32_t)chosen[i].pair);
        if ((ok = id))
            *id = (uint32_t)i;
    }
    free(chosen);
    return ok;
}

size_t phrases_find(const pair_table *phrases, const uint32_t *ids, size_t n, uint32_t *found, uint32_t *places)
{
    size_t count = 0;
    for (size_t i = 0; i + 1 < n; i++) {
        bool pair = ids[i] != PHRASES_GAP && ids[i + 1] != PHRASES_GAP;
        const uint32_t *phrase = pair ? pair_table_find(phrases, ids[i], ids[i + 1]) : NULL;
        if (!phrase)
            continue;
        found[count] = *phrase;
        places[count++] = (uint32_t)i++;
    }
    return count;
}
