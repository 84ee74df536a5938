#include "topics/collection.h"

#include <stdlib.h>

/* Makes room for one more item of `size` bytes behind `count`; false when memory ran out. */
static bool make_room(void *array, size_t size, size_t count, size_t *room)
{
    void *old, *grown;
    if (count < *room)
        return true;
    size_t more = *room ? *room * 2 : 1024;
    memcpy(&old, array, sizeof old);
    if (!(grown = realloc(old, more * size)))
        return false;
    memcpy(array, &grown, sizeof grown);
    *room = more;
    return true;
}

/* ---- Columns ---- */

void word_column_release(word_column *c)
{
    free(c->values);
    *c = (word_column){0};
}

uint32_t *word_column_at(word_column *c, const words *w, uint32_t id)
{
    if (c->generation != words_generation(w)) {
        for (size_t i = 0; i < c->room; i++)
            c->values[i] = WORD_COLUMN_NEW;
        c->generation = words_generation(w);
    }
    while (id >= c->room) {
        size_t before = c->room;
        if (!make_room(&c->values, sizeof *c->values, c->room, &c->room))
            return NULL;
        for (size_t i = before; i < c->room; i++)
            c->values[i] = WORD_COLUMN_NEW;
    }
    return &c->values[id];
}

/* ---- Documents ---- */

void collection_release(collection *c)
{
    intern_release(&c->surfaces);
    intern_release(&c->stems);
    free(c->stem_of);
    free(c->terms);
    free(c->starts);
    free(c->lengths);
    word_column_release(&c->column);
    *c = (collection){0};
}

/* The surface of a word, or a gap; false when memory ran out. */
static bool add_surface(collection *c, const word *w, const lexicon *l, uint32_t *surface)
{
    *surface = COLLECTION_GAP;
    if (!is_content_word(l, w))
        return true;
    uint32_t known = c->surfaces.count, stem = intern_add(&c->stems, w->stem);
    *surface = intern_add(&c->surfaces, w->folded);
    if (stem == INTERN_NONE || *surface == INTERN_NONE)
        return false;
    if (*surface < known)
        return true;
    if (!make_room(&c->stem_of, sizeof *c->stem_of, known, &c->surface_room))
        return false;
    c->stem_of[*surface] = stem;
    return true;
}

static bool add_term(collection *c, const words *w, uint32_t id, const lexicon *l)
{
    uint32_t *surface = word_column_at(&c->column, w, id);
    if (!surface || (*surface == WORD_COLUMN_NEW && !add_surface(c, words_at(w, id), l, surface)))
        return false;
    bool again = *surface == COLLECTION_GAP && c->term_count > c->starts[c->documents] &&
                 c->terms[c->term_count - 1] == COLLECTION_GAP;
    if (again) /* one gap says it */
        return true;
    if (!make_room(&c->terms, sizeof *c->terms, c->term_count, &c->term_room))
        return false;
    c->terms[c->term_count++] = *surface;
    return true;
}

bool collection_add(collection *c, const words *w, const token_list *tokens, const lexicon *l)
{
    if (!make_room(&c->lengths, sizeof *c->lengths, c->documents, &c->length_room) ||
        !make_room(&c->starts, sizeof *c->starts, c->documents + 1, &c->start_room))
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
