/* Names of gazetteers in texts of one language: the longest at a place, by one look-up in a column for each token. */
#ifndef NER_NAME_FINDER_H
#define NER_NAME_FINDER_H

#include "base/column.h"
#include "ner/entity.h"
#include "ner/gazetteer.h"
#include "tokenizer/tokens.h"

typedef struct name_finder {
    const gazetteer *names;
    const vocabulary *common; /* words that are written small; NULL: any may be */
    column known;             /* struct known_name, by word id */
    uint32_t generation;
} name_finder;

void name_finder_release(name_finder *f);

/* Adds the names in the text to `out`. */
vp_status name_finder_run(name_finder *f, str text, const token_list *tokens, const words *w, entity_list *out,
                          vp_error *error);
/* Whether the tokens [first, end), which something else takes for a name, are written as names are: words with a
 * capital among them, in Chinese its own characters. To be called after name_finder_run. */
bool name_finder_believes(const name_finder *f, str text, const token_list *tokens, const words *w, size_t first,
                          size_t end);
/* Whether the word is one that is written small, so that a name like it must stand out: never one of Latin letters
 * between Chinese characters. */
bool name_finder_is_small(const name_finder *f, str folded);
/* Whether the token begins a sentence or a line, so that its capital may be due to its place. */
bool name_finder_begins_sentence(str text, const token_list *tokens, const words *w, size_t at);

#endif
