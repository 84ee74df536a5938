#include "ner/doubts.h"

#include <stdlib.h>

static const double SURE = 0.9;

static bool is_guess(const entity *e)
{
    return e->source == ENTITY_RULE && e->score < SURE && str_is(e->type, "PER");
}

static bool is_listed(const entity *e)
{
    return (e->source == ENTITY_NAME || e->source == ENTITY_OWN_NAME) && !e->personal;
}

static int by_begin(const void *a, const void *b)
{
    const entity *x = a, *y = b;
    int c = (x->begin > y->begin) - (x->begin < y->begin);
    return c ? c : is_listed(y) - is_listed(x);
}

static bool is_given(const rule_book *book, const word *entry)
{
    return rules_value(book, STR("given"), entry->stem).p || rules_value(book, STR("given"), entry->folded).p ||
           rules_value(book, STR("given_too"), entry->folded).p;
}

/* `listed_end`: how far the listed names reach that begin no later. */
static bool is_none(const doubts *d, const entity *e, size_t listed_end)
{
    size_t at = tokens_behind(d->tokens, e->begin);
    if (at == d->tokens->count)
        return false;
    const token *t = &d->tokens->items[at];
    const word *first = words_at(d->w, t->word);
    bool stopword = d->stopwords && t->end >= e->end && lexicon_is_stopword(d->stopwords, first->folded);
    return (stopword || listed_end >= e->end) && !is_given(d->book, first);
}

void doubts_drop(const doubts *d, entity_list *l)
{
    size_t kept = 0, listed_end = 0;
    if (l->count)
        qsort(l->items, l->count, sizeof *l->items, by_begin);
    for (size_t i = 0; i < l->count; i++) {
        entity e = l->items[i];
        if (is_listed(&e) && e.end > listed_end)
            listed_end = e.end;
        if (!is_guess(&e) || !is_none(d, &e, listed_end))
            l->items[kept++] = e;
    }
    l->count = kept;
}
