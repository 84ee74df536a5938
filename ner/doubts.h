/* People whom a rule only guessed, and who are something else. */
#ifndef NER_DOUBTS_H
#define NER_DOUBTS_H

#include "lexicons/lexicon.h"
#include "ner/entity.h"
#include "ner/rules.h"
#include "tokenizer/tokens.h"

typedef struct doubts {
    const rule_book *book;    /* of the language; its lists `given` and `given_too` are given names */
    const lexicon *stopwords; /* NULL: none */
    const token_list *tokens;
    const words *w;
} doubts;

/*
 * Drops people whom a rule of ours that is less sure than .9 took for such, where a listed name that is none of a
 * person covers them ("Thanks, Amazon"), or where they are a single stop word ("my mother Always complains"). Those
 * that begin with a given name stay ("my daughter Charlotte", "my son Will"). The order of the list changes.
 */
void doubts_drop(const doubts *d, entity_list *l);

#endif
