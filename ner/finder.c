#include "ner/finder.h"

#include "base/utf8.h"

#include <stdlib.h>
#include <unicode/uchar.h>

enum {
    MATCH_LIMIT = 20000,
    HEAP_LIMIT_KB = 2000,
    EXHAUSTED_MAX = 4, /* times that a pattern may reach a limit in a text before it is left out */
    BEHIND = 512,      /* bytes behind the place that a pattern sees, and in front of it: */
    BEFORE = 64,
    NORMAL_ROOM = 8 << 10, /* bytes: more than the normal form of a match and the values of the shipped lists take */
    RUNS = 4,              /* parts of a run with hyphens that are tried */
    WORDS_BEFORE = 2,
    RUN_MAX = 64,   /* bytes of a name before a trigger */
    SET_MAX = 1024, /* triggers of a word; further ones are left out */
};

void finder_release(finder *f)
{
    column_release(&f->sets);
    free(f->exhausted);
    intern_release(&f->lists);
    pcre2_match_data_free(f->data);
    pcre2_match_context_free(f->limits);
    buf_release(&f->mended);
    buf_release(&f->normal);
}

static bool open_finder(finder *f)
{
    f->data = f->data ? f->data : pcre2_match_data_create(RULE_GROUPS_MAX + 1, NULL);
    f->limits = f->limits ? f->limits : pcre2_match_context_create(NULL);
    if (!f->data || !f->limits)
        return false;
    pcre2_set_match_limit(f->limits, MATCH_LIMIT);
    pcre2_set_heap_limit(f->limits, HEAP_LIMIT_KB);
    for (size_t i = 0; i < FINDER_BOOKS; i++) {
        if (f->books[i])
            rules_prepare(f->books[i]);
        f->first[i + 1] = f->first[i] + (f->books[i] ? f->books[i]->rule_count : 0);
    }
    f->generation = UINT32_MAX; /* of no words */
    f->exhausted = calloc(f->first[FINDER_BOOKS] + 1, 1);
    return f->exhausted != NULL;
}

/* ---- Which triggers a word has, found out at its first sight ---- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool has_digit(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (is_digit(s.p[i]))
            return true;
    return false;
}

static bool starts_with(str s, str prefix)
{
    return s.n >= prefix.n && !memcmp(s.p, prefix.p, prefix.n);
}

static bool fires(const trigger *t, str rest, bool whole, const word *entry, bool digits)
{
    switch (t->kind) {
    case TRIGGER_TOKEN: return t->token_kind == entry->kind;
    case TRIGGER_DIGIT: return digits;
    case TRIGGER_WORD:
        return whole && starts_with(rest, t->text) &&
               (rest.n == t->text.n || (rest.n == t->text.n + 1 && rest.p[t->text.n] == '.'));
    case TRIGGER_PREFIX: return whole && starts_with(rest, t->text);
    default: return !whole && starts_with(rest, t->text);
    }
}

typedef struct set_maker {
    uint32_t items[SET_MAX];
    size_t count;
} set_maker;

static void add_once(set_maker *m, uint32_t item)
{
    for (size_t i = 0; i < m->count; i++)
        if (m->items[i] == item)
            return;
    if (m->count < SET_MAX)
        m->items[m->count++] = item;
}

/* Adds the triggers of a book whose text begins with the byte. */
static void add_triggers(set_maker *m, const finder *f, uint32_t book, unsigned char byte, str rest, bool whole,
                         const word *entry, bool digits)
{
    const rule_book *b = f->books[book];
    uint32_t begin = whole || !byte ? b->first[byte] : b->first_text[byte];
    uint32_t end = whole ? b->first_text[byte] : b->first[byte + 1];
    for (uint32_t i = begin; i < end; i++)
        if (fires(&b->triggers[i], rest, whole, entry, digits))
            add_once(m, book << 16 | i);
}

/* 1 + the set of a word; 0 when memory ran out. */
static uint32_t make_set(finder *f, str surface, const word *entry)
{
    set_maker m;
    bool digits = has_digit(surface);
    m.count = 0;
    for (uint32_t book = 0; book < FINDER_BOOKS; book++) {
        if (!f->books[book])
            continue;
        add_triggers(&m, f, book, 0, (str){NULL, 0}, false, entry, digits);
        if (entry->folded.n)
            add_triggers(&m, f, book, (unsigned char)entry->folded.p[0], entry->folded, true, entry, digits);
        for (size_t i = 0; i < surface.n; i++)
            if (surface.p[i])
                add_triggers(&m, f, book, (unsigned char)surface.p[i], (str){surface.p + i, surface.n - i}, false,
                             entry, digits);
    }
    uint32_t id = intern_add(&f->lists, (str){(const char *)m.items, m.count * sizeof *m.items});
    return id == INTERN_NONE ? 0 : id + 1;
}

/* The place of a word's set in the column; NULL when memory ran out. */
static uint32_t *set_of(finder *f, const words *w, uint32_t id)
{
    if (f->generation != words_generation(w)) {
        f->generation = words_generation(w);
        column_release(&f->sets);
        intern_clear(&f->lists);
        if (intern_add(&f->lists, (str){"", 0}))
            return NULL;
    }
    return column_reserve(&f->sets, id + 1, sizeof(uint32_t)) ? (uint32_t *)f->sets.items + id : NULL;
}

/* ---- A pattern at a place ---- */

typedef struct search {
    finder *f;
    str text;
    entity_list *out;
    uint32_t book;
    const trigger *trigger;
} search;

static bool is_inside(char c)
{
    return (c & 0xC0) == 0x80;
}

/* The part of the text around a place that a pattern sees, so that no place costs more than another. */
static str window_at(str text, size_t place)
{
    size_t begin = place > BEFORE ? place - BEFORE : 0, end = text.n - place > BEHIND ? place + BEHIND : text.n;
    while (begin && is_inside(text.p[begin]))
        begin--;
    while (end < text.n && end > place && is_inside(text.p[end]))
        end--;
    return (str){text.p + begin, end - begin};
}

/* Text that is deep but no riddle outgrows the stack of compiled patterns; the interpreter keeps its own on the heap.
 */
static int match(finder *f, const rule *r, str window, size_t at, uint32_t edges)
{
    PCRE2_SPTR p = (PCRE2_SPTR)window.p;
    uint32_t flags = PCRE2_NO_UTF_CHECK | edges;
    int found = pcre2_match(r->code, p, window.n, at, flags, f->data, f->limits);
    return found == PCRE2_ERROR_JIT_STACKLIMIT
               ? pcre2_match(r->code, p, window.n, at, flags | PCRE2_NO_JIT, f->data, f->limits)
               : found;
}

/* Takes what a pattern matched, where its check allows it. */
static bool take(search *s, const rule *r, size_t number, rule_match *m, bool *taken)
{
    finder *f = s->f;
    str value = match_field(m, "v");
    size_t evidence = m->groups[1] - m->groups[0];
    m->begin = value.p ? (size_t)(value.p - m->text.p) : m->groups[0];
    m->end = value.p ? m->begin + value.n : m->groups[1];
    size_t full = m->end;
    buf_clear(&f->normal);
    if (!buf_reserve(&f->normal, NORMAL_ROOM)) /* in a check a lack of memory would be no match */
        return false;
    *taken = m->begin < m->end && (!r->check || r->check(m)) && m->begin < m->end;
    if (!*taken)
        return true;
    size_t shift = (size_t)(m->text.p - s->text.p);
    entity e = {.begin = m->begin + shift,
                .end = m->end + shift,
                .evidence = evidence - (full - m->end),
                .type = r->type,
                .rule = r->id,
                .source = s->book == 0 ? ENTITY_OWN_RULE : ENTITY_RULE,
                .verified = r->verified,
                .personal = r->personal,
                .priority = (uint32_t)number,
                .score = r->score};
    e.normal = f->normal.n ? arena_copy(&s->out->texts, buf_str(&f->normal)) : (str){NULL, 0};
    return (!f->normal.n || e.normal.p) && entities_add(s->out, e);
}

static bool try_at(search *s, size_t place, bool *taken)
{
    finder *f = s->f;
    const rule_book *b = f->books[s->book];
    const rule *r = &b->rules[s->trigger->rule];
    size_t number = f->first[s->book] + s->trigger->rule;
    *taken = false;
    if (f->exhausted[number] >= EXHAUSTED_MAX)
        return true;
    str window = window_at(s->text, place);
    uint32_t edges = (window.p > s->text.p ? PCRE2_NOTBOL : 0) |
                     (window.p + window.n < s->text.p + s->text.n ? PCRE2_NOTEOL : 0);
    int found = match(f, r, window, place - (size_t)(window.p - s->text.p), edges);
    if (found < PCRE2_ERROR_UTF32_ERR2) /* a limit was reached; what lies above is no match */
        f->exhausted[number]++;
    if (found <= 0)
        return true;
    rule_match m = {.book = b,
                    .rule = r,
                    .text = window,
                    .groups = pcre2_get_ovector_pointer(f->data),
                    .group_count = (uint32_t)found,
                    .decimal = f->decimal,
                    .normal = &f->normal};
    return take(s, r, number, &m, taken);
}

/* ---- Places ---- */

/* The code point that ends at `at`, and where it begins. */
static uint32_t before(str text, size_t at, size_t *begin)
{
    size_t step;
    for (*begin = at - 1; *begin && is_inside(text.p[*begin]);)
        --*begin;
    return utf8_decode(text.p + *begin, at - *begin, &step);
}

static bool is_word_part(uint32_t c)
{
    return c != UTF8_INVALID && u_isalnum((UChar32)c) && !u_hasBinaryProperty((UChar32)c, UCHAR_IDEOGRAPHIC);
}

static bool is_name_part(uint32_t c)
{
    return is_word_part(c) || (c < 0x80 && c && strchr("._%+-", (int)c));
}

static size_t run_begin(str text, size_t at, bool (*belongs)(uint32_t))
{
    size_t lowest = at > RUN_MAX ? at - RUN_MAX : 0;
    for (size_t begin; at > lowest && belongs(before(text, at, &begin));)
        at = begin;
    return at;
}

/* Where the letters and digits begin that the place stands in; else those in front of a hyphen, and so on. */
static bool try_runs(search *s, size_t place)
{
    bool taken = false;
    for (int i = 0; i < RUNS && !taken; i++) {
        place = run_begin(s->text, place, is_word_part);
        if (!try_at(s, place, &taken))
            return false;
        if (place < 2 || s->text.p[place - 1] != '-')
            break;
        place--;
    }
    return true;
}

static bool is_opening(uint32_t c)
{
    return c == 0xFF08 || (c < 0x80 && c && strchr("([{<-", (int)c));
}

/* Over a space, a bracket or dash, a space. */
static size_t name_before(str text, size_t at)
{
    size_t begin;
    if (at && text.p[at - 1] == ' ')
        at--;
    if (at && is_opening(before(text, at, &begin)))
        at = begin;
    if (at && text.p[at - 1] == ' ')
        at--;
    return run_begin(text, at, is_name_part);
}

/* Where the word begins that the place stands in; but first where that many words before it do, over single spaces. */
static bool try_words(search *s, size_t place, int before, bool *taken)
{
    size_t begin = run_begin(s->text, place, is_name_part);
    *taken = false;
    if (before && begin && s->text.p[begin - 1] == ' ' && !try_words(s, begin - 1, before - 1, taken))
        return false;
    return *taken || try_at(s, begin, taken);
}

static bool try_place(search *s, size_t place)
{
    bool taken;
    if (s->trigger->place == PLACE_RUN)
        return try_runs(s, place);
    if (s->trigger->place == PLACE_WORDS)
        return try_words(s, place, WORDS_BEFORE, &taken);
    return try_at(s, s->trigger->place == PLACE_BEFORE ? name_before(s->text, place) : place, &taken);
}

static bool try_digits(search *s, const token *t)
{
    for (size_t i = t->begin; i < t->end; i++)
        if (is_digit(s->text.p[i]) && (!i || !is_digit(s->text.p[i - 1])) && !try_place(s, i))
            return false;
    return true;
}

static bool try_texts(search *s, const token *t)
{
    str wanted = s->trigger->text;
    for (size_t i = t->begin; i + wanted.n <= t->end; i++)
        if (!memcmp(s->text.p + i, wanted.p, wanted.n) && !try_place(s, i))
            return false;
    return true;
}

static bool try_trigger(search *s, const token *t)
{
    if (s->trigger->kind == TRIGGER_DIGIT)
        return try_digits(s, t);
    return s->trigger->kind == TRIGGER_TEXT ? try_texts(s, t) : try_place(s, t->begin);
}

static bool try_triggers(search *s, const token *t, str set)
{
    for (size_t i = 0; i + sizeof(uint32_t) <= set.n; i += sizeof(uint32_t)) {
        uint32_t item;
        memcpy(&item, set.p + i, sizeof item);
        s->book = item >> 16;
        s->trigger = &s->f->books[s->book]->triggers[item & 0xFFFF];
        if (!try_trigger(s, t))
            return false;
    }
    return true;
}

/* ---- Texts ---- */

/* Patterns are matched without a check of the encoding. Bytes that are no UTF-8 become marks of the same length. */
static bool mend(finder *f, str *text)
{
    size_t valid = utf8_valid(*text);
    if (valid == text->n)
        return true;
    buf_clear(&f->mended);
    if (!buf_add_str(&f->mended, *text))
        return false;
    for (size_t i = valid, step; i < text->n; i += step)
        if (utf8_decode(text->p + i, text->n - i, &step) == UTF8_INVALID)
            f->mended.p[i] = '?';
    *text = buf_str(&f->mended);
    return true;
}

vp_status finder_run(finder *f, str text, const token_list *tokens, const words *w, entity_list *out, vp_error *error)
{
    search s = {.f = f, .out = out};
    str whole = utf8_prefix(text, TOKENIZE_MAX);
    if ((!f->exhausted && !open_finder(f)) || !mend(f, &whole))
        return fail_memory(error);
    s.text = whole;
    memset(f->exhausted, 0, f->first[FINDER_BOOKS] + 1);
    for (size_t i = 0; i < tokens->count; i++) {
        const token *t = &tokens->items[i];
        uint32_t *set = set_of(f, w, t->word);
        if (set && !*set)
            *set = make_set(f, (str){whole.p + t->begin, t->end - t->begin}, words_at(w, t->word));
        if (!set || !*set || (*set > 1 && !try_triggers(&s, t, f->lists.strings[*set - 1])))
            return fail_memory(error);
    }
    return VP_OK;
}
