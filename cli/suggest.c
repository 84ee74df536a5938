#include "cli/suggest.h"

#include <stdbool.h>
#include <string.h>

enum { LONGEST = 63 };

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

size_t suggest_distance(const char *a, const char *b)
{
    size_t n = strlen(a), m = strlen(b);
    if (n > LONGEST || m > LONGEST)
        return n > m ? n : m;
    size_t rows[3][LONGEST + 1];
    size_t *before = rows[0], *last = rows[1], *now = rows[2];
    for (size_t j = 0; j <= m; j++)
        last[j] = j;
    for (size_t i = 1; i <= n; i++) {
        now[0] = i;
        for (size_t j = 1; j <= m; j++) {
            now[j] = least(last[j - 1] + (a[i - 1] != b[j - 1]), 1 + least(last[j], now[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                now[j] = least(now[j], before[j - 2] + 1);
        }
        size_t *freed = before;
        before = last;
        last = now;
        now = freed;
    }
    return last[m];
}

void suggest_offer(suggestion *s, const char *candidate)
{
    size_t length = strlen(s->word);
    bool beginning = length > 1 && !strncmp(s->word, candidate, length);
    size_t distance = beginning ? 1 : suggest_distance(s->word, candidate);
    size_t limit = length < 6 ? 1 : length / 3;
    if (length > 3 && limit < 2)
        limit = 2;
    if (distance <= limit && (!s->best || distance < s->distance)) {
        s->best = candidate;
        s->distance = distance;
    }
}
