#include "tokenizer/tokens.h"

#include <unicode/uchar.h>

enum { CLOSING_MAX = 8 /* brackets and quotes behind the end of a sentence */ };

/* Abbreviations that end with a full stop inside a sentence, folded and without it. */
static const char *const abbreviations[] = {
    "mr",    "mrs",   "ms",   "dr",  "prof", "st",  "vs",     "etc",  "eg",  "e.g",   "i.e",   "ie",
    "inc",   "ltd",   "no",   "nr",  "jr",   "sr",  "approx", "apt",  "dhr", "mevr",  "mw",    "drs",
    "ir",    "ca",    "bijv", "bv",  "evt",  "enz", "incl",   "excl", "o.a", "d.w.z", "m.b.t", "t.a.v",
    "i.p.v", "a.u.b", "tel",  "blz", "г",    "гг",  "ул",     "д",    "кв",  "т.е",   "т.к",   "т.д",
    "т.п",   "руб",   "тыс",  "млн", "см",   "им",  "стр",    "тел",  "др",  "пр",    "мин",   "сек"};

static bool is_abbreviation(str folded)
{
    for (size_t i = 0; i < sizeof abbreviations / sizeof *abbreviations; i++)
        if (str_is(folded, abbreviations[i]))
            return true;
    return false;
}

static bool ends_sentence(str text, const token *t)
{
    static const char *const marks[] = {".", "!", "?", "…", "。", "！", "？", "；", "..."};
    str mark = {text.p + t->begin, t->end - t->begin};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (str_starts(mark, marks[i]))
            return true;
    return false;
}

static bool closes(str text, const token *t)
{
    static const char *const marks[] = {")", "\"", "'", "”", "’", "»", "」", "』", "）", "]"};
    str mark = {text.p + t->begin, t->end - t->begin};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (str_is(mark, marks[i]))
            return true;
    return false;
}

static bool is_wide(str text, const token *t)
{
    return t->end - t->begin >= 3 && (unsigned char)text.p[t->begin] >= 0xE3;
}

/* Whether a sentence may begin with this token, after a full stop. */
static bool may_begin(const word *w, const token *t)
{
    return t->kind != VP_TOKEN_WORD || (w->flags & WORD_TITLE) || (unsigned char)w->folded.p[0] >= 0xE3;
}

/* Whether the text breaks between tokens i and i + 1 by an empty line or a new line after which a new thought begins.
 */
static bool line_break_between(str text, const token *a, const token *b)
{
    return memchr(text.p + a->end, '\n', b->begin - a->end) != NULL;
}

static bool breaks_after(str text, const token_list *list, const words *w, size_t i)
{
    const token *t = &list->items[i], *next = &list->items[i + 1];
    if (line_break_between(text, t, next))
        return true;
    size_t mark = i;
    while (mark > 0 && i - mark < CLOSING_MAX && closes(text, &list->items[mark]) &&
           list->items[mark].kind == VP_TOKEN_PUNCTUATION)
        mark--;
    const token *m = &list->items[mark];
    if (m->kind == VP_TOKEN_EMOJI || m->kind == VP_TOKEN_EMOTICON)
        return next->space_before && next->kind == VP_TOKEN_WORD && (words_at(w, next->word)->flags & WORD_TITLE);
    if (m->kind != VP_TOKEN_PUNCTUATION || !ends_sentence(text, m) || closes(text, next) ||
        next->kind == VP_TOKEN_EMOJI || next->kind == VP_TOKEN_EMOTICON)
        return false;
    if (is_wide(text, m))
        return true;
    const word *before = mark ? words_at(w, list->items[mark - 1].word) : NULL;
    bool single_stop = m->end - m->begin == 1 && text.p[m->begin] == '.';
    if (single_stop && before && (is_abbreviation(before->folded) || utf8_count(before->folded) == 1))
        return false;
    if (!next->space_before)
        return next->kind == VP_TOKEN_WORD && (words_at(w, next->word)->flags & WORD_TITLE) && before &&
               before->folded.n > 2;
    bool certain = !single_stop && mark == i; /* "(really!) and so on" goes on */
    return certain || may_begin(words_at(w, next->word), next);
}

size_t sentences_find(str text, const token_list *list, const words *w, vp_span *spans)
{
    size_t count = 0, begin = 0;
    for (size_t i = 0; i < list->count; i++) {
        bool last = i + 1 == list->count;
        if (!last && !breaks_after(text, list, w, i))
            continue;
        spans[count++] = (vp_span){list->items[begin].begin, list->items[i].end};
        begin = i + 1;
    }
    return count;
}
