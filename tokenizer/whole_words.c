#include "tokenizer/whole_words.h"

#include "base/intern.h"
#include "base/utf8.h"
#include "tokenizer/simplify.h"

#include <stdlib.h>

enum { STARTS = 1 << 16 };

struct whole_words {
    intern words;           /* folded */
    uint8_t starts[STARTS]; /* by the low bits of a folded character: the most characters of a word that begins so */
};

static uint32_t fold(uint32_t c)
{
    if (c > 0xFF00 && c < 0xFF5F) /* full width */
        c -= 0xFEE0;
    return c - 'A' < 26 ? c + 32 : simplify(c);
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
    size_t n = 0, count = 0, step;
    for (size_t at = 0; at < word.n && count < WHOLE_LONGEST; count++)
        at = fold_next(word, at, folded, &n);
    uint8_t *most = &w->starts[utf8_decode(folded, n, &step) % STARTS];
    *most = count > *most ? (uint8_t)count : *most;
    return intern_add(&w->words, (str){folded, n}) != INTERN_NONE;
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
    size_t step, n = 0, longest = 0, at = begin;
    uint32_t first = fold(utf8_decode(text.p + begin, text.n - begin, &step));
    for (unsigned left = w->starts[first % STARTS]; left && at < text.n; left--) {
        at = fold_next(text, at, folded, &n);
        if (intern_find(&w->words, (str){folded, n}) != INTERN_NONE)
            longest = at - begin;
    }
    return longest;
}
