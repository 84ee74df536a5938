#include "ner/entity.h"

#include "base/array.h"

#include <stdlib.h>

bool entities_add(entity_list *l, entity e)
{
    if (!array_room(&l->items, sizeof *l->items, l->count, &l->room))
        return false;
    l->items[l->count++] = e;
    return true;
}

void entities_clear(entity_list *l)
{
    l->count = 0;
    arena_clear(&l->texts);
}

void entities_release(entity_list *l)
{
    free(l->items);
    arena_release(&l->texts);
    *l = (entity_list){0};
}

static int compare(size_t a, size_t b)
{
    return (a > b) - (a < b);
}

static int better_first(const void *a, const void *b)
{
    const entity *x = a, *y = b;
    int c = compare(x->source != ENTITY_OWN_NAME, y->source != ENTITY_OWN_NAME);
    if (!c)
        c = compare(y->evidence, x->evidence);
    if (!c)
        c = compare(y->verified, x->verified);
    if (!c)
        c = compare(x->source, y->source);
    if (!c && x->source == ENTITY_MODEL)
        c = (y->score > x->score) - (y->score < x->score);
    if (!c)
        c = compare(x->priority, y->priority);
    if (!c)
        c = compare(x->begin, y->begin);
    return c ? c : compare(y->end, x->end);
}

static int by_begin(const void *a, const void *b)
{
    return compare(((const entity *)a)->begin, ((const entity *)b)->begin);
}

/* ---- People ---- */

static bool is_person_of(const entity *e, entity_source source)
{
    return e->source == source && str_is(e->type, "PER");
}

static int by_begin_models_first(const void *a, const void *b)
{
    const entity *x = a, *y = b;
    int c = by_begin(a, b);
    return c ? c : compare(y->source, x->source);
}

/* Evidence in front of a person stays what it is. */
static void set_place(entity *person, size_t begin, size_t end)
{
    const size_t before = person->evidence - (person->end - person->begin);
    person->begin = begin;
    person->end = end;
    person->evidence = before + end - begin;
}

static void widen(entity *person, const entity *guess)
{
    const bool spoken_for = person->evidence > person->end - person->begin;
    set_place(person, guess->begin < person->begin && !spoken_for ? guess->begin : person->begin,
              guess->end > person->end ? guess->end : person->end);
}

void entities_widen_people(entity_list *l)
{
    entity *person = NULL, *guess = NULL;
    size_t end = 0; /* of the person, as the rule found it */
    if (l->count > 1)
        qsort(l->items, l->count, sizeof *l->items, by_begin_models_first);
    for (size_t i = 0; i < l->count; i++) {
        entity *e = &l->items[i];
        if (e->personal && is_person_of(e, ENTITY_MODEL)) {
            guess = e;
            if (person && person->end > e->begin)
                widen(person, e);
        } else if (is_person_of(e, ENTITY_RULE)) {
            person = e;
            end = e->end;
            if (guess && guess->end > e->begin)
                widen(e, guess);
        } else if (person && e->source <= ENTITY_NAME && e->begin >= end && e->begin < person->end)
            set_place(person, person->begin, end);
    }
}

/* ---- What stays ---- */

static void mark_rules(const entity_list *l, unsigned char *taken, int mark)
{
    for (size_t i = 0; i < l->count; i++) {
        const entity *e = &l->items[i];
        if (e->source == ENTITY_RULE || e->source == ENTITY_OWN_RULE)
            memset(taken + e->begin, mark, e->end - e->begin);
    }
}

/* Drops what a model found where a rule found anything. */
static void drop_guesses(entity_list *l, unsigned char *taken)
{
    size_t kept = 0;
    mark_rules(l, taken, 1);
    for (size_t i = 0; i < l->count; i++) {
        const entity *e = &l->items[i];
        if (e->source != ENTITY_MODEL || !memchr(taken + e->begin, 1, e->end - e->begin))
            l->items[kept++] = *e;
    }
    l->count = kept;
    mark_rules(l, taken, 0);
}

static int by_begin_of_name(const void *a, const void *b)
{
    const entity *x = a, *y = b;
    int c = by_begin(a, b);
    return c ? c : compare(y->several, x->several);
}

/* Drops people who are shops. */
static void drop_listed(entity_list *l)
{
    const entity *name = NULL;
    size_t kept = 0;
    qsort(l->items, l->count, sizeof *l->items, by_begin_of_name);
    for (size_t i = 0; i < l->count; i++) {
        entity e = l->items[i];
        if (is_person_of(&e, ENTITY_RULE) && name && name->begin == e.begin && name->end <= e.end)
            continue;
        l->items[kept] = e;
        if (e.several)
            name = &l->items[kept];
        kept++;
    }
    l->count = kept;
}

vp_status entities_merge(entity_list *l, size_t text_length, vp_error *error)
{
    if (l->count < 2)
        return VP_OK;
    unsigned char *taken = calloc(text_length + 1, 1); /* by byte: a hostile text has a million entities */
    if (!taken)
        return fail_memory(error);
    drop_guesses(l, taken);
    drop_listed(l);
    size_t kept = 0;
    qsort(l->items, l->count, sizeof *l->items, better_first);
    for (size_t i = 0; i < l->count; i++) {
        entity e = l->items[i];
        if (memchr(taken + e.begin, 1, e.end - e.begin))
            continue;
        memset(taken + e.begin, 1, e.end - e.begin);
        l->items[kept++] = e;
    }
    l->count = kept;
    qsort(l->items, kept, sizeof *l->items, by_begin);
    free(taken);
    return VP_OK;
}
