#include "engine/forget_words.h"

#include "base/pack.h"
#include "base/utf8.h"
#include "engine/words_of_name.h"

#include <string.h>

enum { MARK = 'x', DIGITS = 26 };

bool sought_add(sought *s, str words)
{
    if (s->count == SOUGHT_MAX)
        return false;
    s->items[s->count++] = words;
    return true;
}

bool sought_in(const sought *s, str text)
{
    name_place place;
    for (size_t i = 0; i < s->count; i++)
        if (name_find(text, 0, s->items[i], &place))
            return true;
    return false;
}

/* Of a number: capitals at the end of the mask tell it from others, as no folded word has any. */
static void put_mask(char *at, size_t n, size_t number)
{
    memset(at, MARK, n);
    for (; number && n; number /= DIGITS)
        at[--n] = (char)('A' + number % DIGITS);
}

static void mask_text(const sought *s, char *bytes, size_t n, size_t number)
{
    for (size_t i = 0; i < s->count; i++)
        for (name_place hit = {0}; name_find((str){bytes, n}, hit.end, s->items[i], &hit);)
            put_mask(bytes + hit.begin, hit.end - hit.begin, number);
}

/* Strings, each with NUL at its end, which must stay different from each other. */
static void mask_strings(const sought *s, char *bytes, size_t n)
{
    size_t number = 0;
    for (size_t at = 0; at < n; at += strnlen(bytes + at, n - at) + 1)
        mask_text(s, bytes + at, strnlen(bytes + at, n - at), ++number);
}

/* Of a pack the sections that are text: numbers are hardly ever UTF-8 from one end to the other. */
void sought_mask(const sought *s, char *bytes, size_t n)
{
    pack p;
    str section;
    if (pack_view(bytes, n, &p, NULL)) {
        mask_text(s, bytes, n, 0);
        return;
    }
    for (size_t i = 0; (section = pack_section_at(&p, i)).p; i++)
        if (utf8_valid(section) == section.n)
            mask_strings(s, bytes + (section.p - p.bytes), section.n);
    pack_seal(bytes);
}
