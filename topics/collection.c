#include "topics/collection.h"

#include "base/array.h"

#include <stdlib.h>

uint32_t *word_column_at(word_column *c, const words *w, uint32_t id)
{
    if (c->generation != words_generation(w)) {
        column_release(&c->values);
        c->generation = words_generation(w);
    }
    return column_reserve(&c->values, id + 1, sizeof(uint32_t)) ? (uint32_t *)c->values.items + id : NULL;
}

/* ---- Documents ---- */

void collection_release(collection *c)
{
    intern_release(&c->surfaces);
    intern_release(&c->stems);
    intern_release(&c->stop);
    free(c->stem_of);
    free(c->polar);
    free(c->terms);
    free(c->starts);
    free(c->lengths);
    column_release(&c->column.values);
    *c = (collection){0};
}

/* The value of a word that is seen for the first time; false when memory ran out. */
static bool add_surface(collection *c, const word *w, const lexicon *l, uint32_t *value)
{
    if (!is_content_word(l, w) || intern_find(&c->stop, w->stem) != INTERN_NONE) {
        *value = WORD_NONE;
        return true;
    }
    uint32_t known = c->surfaces.count, stem = intern_add(&c->stems, w->stem);
    uint32_t surface = intern_add(&c->surfaces, w->folded);
    if (stem == INTERN_NONE || surface == INTERN_NONE ||
        !array_room(&c->stem_of, sizeof *c->stem_of, known, &c->surface_room) ||
        !array_room(&c->polar, sizeof *c->polar, known, &c->polar_room))
        return false;
    if (surface == known) {
        c->stem_of[surface] = stem;
        c->polar[surface] = is_polar_word(l, w);
    }
    *value = WORD_SOME + surface;
    return true;
}

static bool add_term(collection *c, const words *w, uint32_t id, const lexicon *l)
{
    uint32_t *value = word_column_at(&c->column, w, id);
    if (!value || (*value == WORD_NEW && !add_surface(c, words_at(w, id), l, value)))
        return false;
    uint32_t term = *value == WORD_NONE ? COLLECTION_GAP : *value - WORD_SOME;
    bool again = term == COLLECTION_GAP && c->term_count > c->starts[c->documents] &&
                 c->terms[c->term_count - 1] == COLLECTION_GAP;
    if (again) /* one gap says it */
        return true;
    if (!array_room(&c->terms, sizeof *c->terms, c->term_count, &c->term_room))
        return false;
    c->terms[c->term_count++] = term;
    return true;
}

bool collection_add(collection *c, const words *w, const token_list *tokens, const lexicon *l)
{
    if (!array_room(&c->lengths, sizeof *c->lengths, c->documents, &c->length_room) ||
        !array_room(&c->starts, sizeof *c->starts, c->documents + 1, &c->start_room))
        return false;
    c->starts[0] = 0;
    uint32_t length = 0;
    for (size_t i = 0; i < tokens->count; i++) {
        length += tokens->items[i].kind == VP_TOKEN_WORD;
        if (!add_term(c, w, tokens->items[i].word, l))
            return false;
    }
    c->lengths[c->documents] = length;
    c->starts[++c->documents] = c->term_count;
    return true;
}
