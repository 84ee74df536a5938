/* Rules at work on texts of one language: one pass over the tokens, each of which costs a look-up in a column, and more
 * only where a trigger stands. */
#ifndef NER_FINDER_H
#define NER_FINDER_H

#include "base/column.h"
#include "base/intern.h"
#include "ner/entity.h"
#include "ner/rules.h"
#include "tokenizer/tokens.h"

enum { FINDER_BOOKS = 6, FINDER_LANGUAGE = 2 /* the book of the text's language */ };

typedef struct finder {
    rule_book *books[FINDER_BOOKS]; /* the user's first; NULL: none */
    size_t first[FINDER_BOOKS + 1]; /* rules of the books before each */
    char decimal;                   /* mark in numbers of the language */
    column sets;                    /* uint32_t, by word id: 1 + the set of triggers it has; 0: not yet known */
    uint32_t generation;
    intern lists; /* the sets: trigger numbers, book << 16 | trigger, as bytes; set 0 is empty */
    pcre2_match_data *data;
    pcre2_match_context *limits;
    uint8_t *exhausted; /* [rules of all books] how often a pattern reached a limit in this text */
    buf mended;         /* the text with invalid bytes replaced */
    buf normal;
} finder;

void finder_release(finder *f);

/* Adds what the rules find in the text to `out`; overlapping entities are all there. `tokens` are those of the text,
 * of which each word is known to `w`. */
vp_status finder_run(finder *f, str text, const token_list *tokens, const words *w, entity_list *out, vp_error *error);

#endif
