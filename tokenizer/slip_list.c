#include "tokenizer/slip_list.h"

#include <stdlib.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

enum { FEWEST_PLACES = 64 };

/* The word of the line at `place`, and its slip. */
static str read_line(const slip_list *l, uint32_t place, str *slip)
{
    str rest = {l->lines.p + place, l->lines.n - place}, word = str_cut(&rest, '\n');
    *slip = str_cut(&word, '\t');
    return word;
}

/* Where a slip stands, or the free place where it belongs. A line is read only where its hash is that of the slip. */
static uint64_t *place_of(const slip_list *l, str folded, uint64_t hash, str *word)
{
    uint32_t i = (uint32_t)hash & l->mask;
    for (str slip; l->places[i]; i = (i + 1) & l->mask) {
        if (l->places[i] >> 32 != hash >> 32)
            continue;
        *word = read_line(l, (uint32_t)l->places[i] - 1, &slip);
        if (str_equal(slip, folded))
            break;
    }
    return &l->places[i];
}

static uint64_t hash_of(str folded)
{
    return XXH3_64bits(folded.p, folded.n);
}

bool slip_list_read(str lines, slip_list *out)
{
    uint32_t count = 0, places = FEWEST_PLACES;
    for (size_t i = 0; i < lines.n; i++)
        count += lines.p[i] == '\n';
    while (places <= 2 * count)
        places *= 2;
    slip_list l = {lines, calloc(places, sizeof *l.places), places - 1};
    if (!l.places)
        return false;
    for (str rest = lines, word, slip; rest.n;) {
        uint32_t begin = (uint32_t)(rest.p - lines.p);
        str_cut(&rest, '\n');
        word = read_line(&l, begin, &slip);
        uint64_t hash = hash_of(slip);
        if (word.n && *slip.p != '#')
            *place_of(&l, slip, hash, &word) = hash >> 32 << 32 | (begin + 1);
    }
    *out = l;
    return true;
}

str slip_list_find(const slip_list *l, str folded)
{
    str word = {0};
    return l->places && *place_of(l, folded, hash_of(folded), &word) ? word : (str){0};
}

void slip_list_release(slip_list *l)
{
    free(l->places);
    *l = (slip_list){0};
}
