#include "ner/names_again.h"

#include "base/utf8.h"

#include <stdlib.h>

enum { LETTERS_LEAST = 3, PARTICLES_SURE = 2, GIVEN_BYTES = 6 /* two characters */ };

static const double SCORE = 0.8;

typedef struct again {
    const name_finder *names;
    const rule_book *book;
    str text;
    const token_list *tokens;
    const words *w;
    entity_list *found;
    intern stems;         /* of the words of names, in Chinese names themselves */
    unsigned char *taken; /* by byte of the text */
} again;

static const word *word_at(const again *a, size_t at)
{
    return words_at(a->w, a->tokens->items[at].word);
}

static bool is_titled(const again *a, size_t at)
{
    return a->tokens->items[at].kind == VP_TOKEN_WORD && word_at(a, at)->flags & (WORD_TITLE | WORD_SHOUTED);
}

static bool is_particle(const again *a, size_t at)
{
    return rules_value(a->book, STR("name_particle"), word_at(a, at)->folded).p;
}

/* Whether a single space stands in front of the token. */
static bool follows(const again *a, size_t at)
{
    const token *t = a->tokens->items;
    return at && at < a->tokens->count && t[at].begin == t[at - 1].end + 1 && a->text.p[t[at - 1].end] == ' ';
}

/* Where a name ends that a token holds: without the 's of the genitive. */
static size_t name_end(const again *a, size_t at)
{
    const token *t = &a->tokens->items[at];
    str surface = {a->text.p + t->begin, t->end - t->begin};
    bool genitive = str_ends(surface, "'s") || str_ends(surface, "’s") || str_ends(surface, "'S") ||
                    str_ends(surface, "’S");
    return t->end - (genitive ? surface.p[surface.n - 2] == '\'' ? 2 : 4 : 0);
}

static bool is_person(const entity *e)
{
    return str_is(e->type, "PER");
}

/* ---- Surnames behind given names ---- */

static bool is_claimed(const again *a, size_t at)
{
    const token *t = &a->tokens->items[at];
    return memchr(a->taken + t->begin, 1, t->end - t->begin);
}

/* A surname behind the particles [first, at): "Jan van KPN" and "Jan van Service" have none. */
static bool is_surname(const again *a, size_t first, size_t at)
{
    if (!is_titled(a, at) || word_at(a, at)->flags & WORD_SHOUTED || is_claimed(a, at))
        return false;
    bool of = at - first < PARTICLES_SURE && str_is(word_at(a, first)->folded, "van");
    return !of || !name_finder_is_small(a->names, word_at(a, at)->folded);
}

static void take_surname(const again *a, entity *e)
{
    size_t first = tokens_behind(a->tokens, e->end - 1) + 1, at = first;
    while (follows(a, at) && is_particle(a, at))
        at++;
    if (at == first || !follows(a, at) || !is_surname(a, first, at))
        return;
    e->evidence += name_end(a, at) - e->end;
    e->end = name_end(a, at);
}

/* ---- What names are made of ---- */

/* Its stem; of Russian surnames without what their cases leave on some stems and not on others (Петр-ов, Петров-у). */
static str key_of(const word *entry)
{
    static const char *const ends[] = {"ов", "ев", "ёв", "ин", "ын"};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (entry->stem.n > strlen(ends[i]) && str_ends(entry->stem, ends[i]))
            return (str){entry->stem.p, entry->stem.n - strlen(ends[i])};
    return entry->stem;
}

static bool add_words(again *a, const entity *e)
{
    bool ok = true;
    for (size_t i = tokens_behind(a->tokens, e->begin);
         ok && i < a->tokens->count && a->tokens->items[i].begin < e->end; i++) {
        const word *entry = word_at(a, i);
        if (is_titled(a, i) && !is_particle(a, i) && utf8_count(entry->folded) >= LETTERS_LEAST)
            ok = intern_add(&a->stems, key_of(entry)) != INTERN_NONE;
    }
    return ok;
}

static bool add_name(again *a, const entity *e)
{
    if (!a->names->names->forms.by_character)
        return add_words(a, e);
    str name = {a->text.p + e->begin, e->end - e->begin};
    size_t characters = utf8_count(name);
    bool ok = characters < 2 || intern_add(&a->stems, name) != INTERN_NONE;
    if (ok && characters >= 3 && name.n == 3 * characters)
        ok = intern_add(&a->stems, (str){name.p + name.n - GIVEN_BYTES, GIVEN_BYTES}) != INTERN_NONE;
    return ok;
}

static bool is_disputed(const again *a, const entity *e)
{
    return memchr(a->taken + e->begin, 1, e->end - e->begin);
}

/* ---- Elsewhere ---- */

/* Whether the token is written as a name is, and part of one that is known. */
static bool is_part(const again *a, size_t at)
{
    if (at >= a->tokens->count || is_claimed(a, at))
        return false;
    const token *t = &a->tokens->items[at];
    str surface = {a->text.p + t->begin, t->end - t->begin};
    return a->names->names->forms.by_character
               ? intern_find(&a->stems, surface) != INTERN_NONE
               : is_titled(a, at) && intern_find(&a->stems, key_of(word_at(a, at))) != INTERN_NONE;
}

/* Whether such a token alone can only be the name. */
static bool is_plainly_name(const again *a, size_t at)
{
    const word *entry = word_at(a, at);
    return a->names->names->forms.by_character || !name_finder_is_small(a->names, entry->folded) ||
           rules_value(a->book, STR("given"), entry->stem).p ||
           (!(entry->flags & WORD_SHOUTED) && !name_finder_begins_sentence(a->text, a->tokens, a->w, at));
}

/* All of the name from one part of it on, and the particles in front that are written as a name is; *at becomes the
 * last token of it. */
static vp_status add_again(again *a, size_t *at, vp_error *error)
{
    size_t first = *at, last = first;
    while (follows(a, last + 1) && is_part(a, last + 1))
        last++;
    *at = last;
    if (first == last && !is_plainly_name(a, first))
        return VP_OK;
    size_t begin = first;
    while (follows(a, begin) && is_particle(a, begin - 1) && !is_claimed(a, begin - 1))
        begin--;
    if (!is_titled(a, begin)) /* "the colleague of Linda" */
        begin = first;
    entity e = {.begin = a->tokens->items[begin].begin,
                .end = name_end(a, last),
                .type = STR("PER"),
                .rule = STR("person-again"),
                .source = ENTITY_RULE,
                .personal = true,
                .score = SCORE};
    e.evidence = e.end - e.begin;
    return entities_add(a->found, e) ? VP_OK : fail_memory(error);
}

/* "Иванову" is a case of Иванов, who is in the text, as well as of a town's name. */
static bool is_surname_as_place(const again *a, const entity *e)
{
    size_t at = tokens_behind(a->tokens, e->begin);
    if (!str_is(e->type, "LOC") || at == a->tokens->count || e->end > a->tokens->items[at].end || !is_titled(a, at))
        return false;
    str key = key_of(word_at(a, at));
    return key.n < word_at(a, at)->stem.n && intern_find(&a->stems, key) != INTERN_NONE;
}

/* A learned name that was not sure enough to be masked is so where one that is has the same. */
static void be_sure(again *a, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        entity *e = &a->found->items[i];
        if (is_person(e) && !e->personal)
            e->personal = is_part(a, tokens_behind(a->tokens, e->begin));
        else if (is_surname_as_place(a, e))
            *e = (entity){.begin = e->begin,
                          .end = e->end,
                          .evidence = e->evidence,
                          .type = STR("PER"),
                          .rule = STR("person-again"),
                          .source = ENTITY_RULE,
                          .personal = true,
                          .score = SCORE};
    }
}

static void claim(again *a, size_t count, bool people)
{
    for (size_t i = 0; i < count; i++) {
        const entity *e = &a->found->items[i];
        if (is_person(e) == people)
            memset(a->taken + e->begin, 1, e->end - e->begin);
    }
}

static vp_status find_again(again *a, size_t count, vp_error *error)
{
    vp_status status = VP_OK;
    be_sure(a, count);
    claim(a, count, true);
    for (size_t i = 0; !status && i < a->tokens->count; i++)
        if (is_part(a, i))
            status = add_again(a, &i, error);
    return status;
}

static vp_status run(again *a, vp_error *error)
{
    size_t count = a->found->count;
    bool ok = true;
    claim(a, count, false);
    for (size_t i = 0; ok && i < count; i++) {
        entity *e = &a->found->items[i];
        if (!is_person(e) || !e->personal || is_disputed(a, e))
            continue;
        take_surname(a, e);
        ok = add_name(a, e);
    }
    return !ok ? fail_memory(error) : a->stems.count ? find_again(a, count, error) : VP_OK;
}

vp_status names_again(const name_finder *names, const rule_book *book, str text, const token_list *tokens,
                      const words *w, entity_list *l, vp_error *error)
{
    bool person = false;
    for (size_t i = 0; i < l->count && !person; i++)
        person = is_person(&l->items[i]) && l->items[i].personal;
    if (!person)
        return VP_OK;
    again a = {.names = names, .book = book, .text = text, .tokens = tokens, .w = w, .found = l};
    a.taken = calloc(text.n + 1, 1);
    vp_status status = a.taken ? run(&a, error) : fail_memory(error);
    intern_release(&a.stems);
    free(a.taken);
    return status;
}
