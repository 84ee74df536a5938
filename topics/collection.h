/* The documents that topics are learned from, as the content words of each. */
#ifndef TOPICS_COLLECTION_H
#define TOPICS_COLLECTION_H

#include "base/column.h"
#include "tokenizer/content_words.h"
#include "tokenizer/tokens.h"

#define COLLECTION_GAP UINT32_MAX /* stands for what is no content word: phrases do not reach across it */

/* What a word of the session's cache is here, by its id; starts anew with the cache. */
typedef struct word_column {
    column values; /* uint32_t: WORD_NEW, WORD_NONE, or WORD_SOME and a number; owned: column_release */
    uint32_t generation;
} word_column;

enum { WORD_NEW, WORD_NONE, WORD_SOME };

/* The value of a word; borrowed until the next call. NULL when memory ran out. */
uint32_t *word_column_at(word_column *c, const words *w, uint32_t id);

typedef struct collection {
    intern surfaces, stems; /* folded forms, and what they have in common */
    intern stop;            /* stems that are left out, set by the caller */
    uint32_t *stem_of;      /* [surfaces.count] */
    bool *polar;            /* [surfaces.count] it is an opinion */
    size_t surface_room, polar_room;
    uint32_t *terms; /* [term_count] surfaces, with gaps */
    size_t term_count, term_room;
    uint64_t *starts;  /* [documents + 1] in `terms` */
    uint32_t *lengths; /* [documents] words in all, content or not */
    size_t documents, start_room, length_room;
    word_column column; /* surfaces of the session's words; WORD_NONE: no content word */
} collection;

/* All zeros is an empty one; collection_release frees what it holds. */
void collection_release(collection *c);
/* Adds a document. `l` may be NULL. False when memory ran out. */
bool collection_add(collection *c, const words *w, const token_list *tokens, const lexicon *l);

#endif
