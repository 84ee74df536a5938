#include "tokenizer/whole_words.h"

#include "base/intern.h"
#include "base/utf8.h"
#include "tokenizer/simplify.h"

#include <stdlib.h>

enum { STARTS = 1 << 16, PAIRS = 1 << 13 };

struct whole_words {
    intern words;           /* folded */
    uint8_t starts[STARTS]; /* by the low bits of a character: the most characters of a word that begins with it */
    uint8_t pairs[PAIRS];   /* by pair_of: whether a word may begin so */
};

static uint32_t fold(uint32_t c)
{
    if (c > 0xFF00 && c < 0xFF5F) /* full width */
        c -= 0xFEE0;
    return c - 'A' < 26 ? c + 32 : simplify(c);
}

static size_t pair_of(uint32_t first, uint32_t second)
{
    return (first * 61 + second) % PAIRS;
}

/* Puts the folded character at `at` into `out` and moves both on. */
static size_t fold_next(str text, size_t at, char *out, size_t *n)
{
    size_t step;
    *n += utf8_encode(fold(utf8_decode(text.p + at, text.n - at, &step)), out + *n);
    return at + step;
}

static bool add(whole_words *w, str word)
{
    char folded[4 * WHOLE_LONGEST];
    size_t at = 0, n = 0, count = 0, step;
    for (; at < word.n && count < WHOLE_LONGEST; count++)
        at = fold_next(word, at, folded, &n);
    if (at < word.n)
        return true;
    uint32_t first = utf8_decode(folded, n, &step), second = utf8_decode(folded + step, n - step, &step);
    uint8_t *most = &w->starts[first % STARTS];
    *most = count > *most ? (uint8_t)count : *most;
    w->pairs[pair_of(first, second)] = true;
    return intern_add(&w->words, (str){folded, n}) != INTERN_NONE;
}

/* What begins words when it is folded does so as it stands. */
static void add_unfolded_starts(whole_words *w)
{
    for (uint32_t c = 0; c < STARTS; c++)
        if (fold(c) != c && !w->starts[c])
            w->starts[c] = w->starts[fold(c)];
}

whole_words *whole_words_new(str list)
{
    whole_words *w = calloc(1, sizeof *w);
    for (str rest = list; w && rest.p;) {
        str line = str_trim(str_cut(&rest, '\n'));
        if (line.n && line.p[0] != '#' && !add(w, line)) {
            whole_words_free(w);
            w = NULL;
        }
    }
    if (w)
        add_unfolded_starts(w);
    return w;
}

void whole_words_free(whole_words *w)
{
    if (!w)
        return;
    intern_release(&w->words);
    free(w);
}

size_t whole_words_at(const whole_words *w, str text, size_t begin)
{
    char folded[4 * WHOLE_LONGEST];
    size_t step, next, n = 0, longest = 0, at = begin;
    uint32_t first = utf8_decode(text.p + begin, text.n - begin, &step);
    unsigned left = w->starts[first % STARTS];
    if (!left || begin + step >= text.n)
        return 0;
    uint32_t second = utf8_decode(text.p + begin + step, text.n - begin - step, &next);
    if (!w->pairs[pair_of(fold(first), fold(second))])
        return 0;
    for (; left && at < text.n; left--) {
        at = fold_next(text, at, folded, &n);
        if (intern_find(&w->words, (str){folded, n}) != INTERN_NONE)
            longest = at - begin;
    }
    return longest;
}
