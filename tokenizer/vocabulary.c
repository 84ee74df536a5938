#include "tokenizer/vocabulary.h"

#include "tokenizer/scan.h"
#include "tokenizer/traits.h"

#include <unicode/uchar.h>

static str text_of(str text, const atom *a)
{
    return (str){text.p + a->begin, a->end - a->begin};
}

/* A mark that says nothing of the word in front of it: a full stop may be part of an abbreviation. */
static bool stands_apart(str text, const atom *after)
{
    static const char marks[] = ",;:!?)\"";
    return after->form == ATOM_EDGE || after->space_before ||
           (after->form == ATOM_MARK && memchr(marks, text.p[after->begin], sizeof marks - 1));
}

void vocabulary_count(const char_table *chars, str text, uint8_t counts[VOCABULARY_WORDS])
{
    scanner s = {.chars = chars, .text = text};
    atom a, after;
    scan_next(&s, &a);
    for (; a.form != ATOM_EDGE; a = after) {
        size_t step;
        scan_next(&s, &after);
        bool alone = a.form == ATOM_LETTERS && (a.space_before || !a.begin) && stands_apart(text, &after);
        if (!alone || !u_islower((UChar32)utf8_decode(text.p + a.begin, a.end - a.begin, &step)))
            continue;
        uint8_t *count = &counts[traits_of(text_of(text, &a)).word & (VOCABULARY_WORDS - 1)];
        *count = (uint8_t)(*count < UINT8_MAX ? *count + 1 : UINT8_MAX);
    }
}

void vocabulary_set(uint8_t classes[VOCABULARY_WORDS / 4], uint32_t word, word_class c)
{
    uint32_t at = word & (VOCABULARY_WORDS - 1), shift = at % 4 * 2;
    classes[at / 4] = (uint8_t)((classes[at / 4] & ~(3u << shift)) | (uint32_t)c << shift);
}
