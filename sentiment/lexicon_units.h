/* A text as the lists see it: a unit a word, or in Chinese a character, each with its key. */
#ifndef SENTIMENT_LEXICON_UNITS_H
#define SENTIMENT_LEXICON_UNITS_H

#include "sentiment/lexicon_score.h"

typedef enum mark { MARK_NONE, MARK_CLAUSE, MARK_SENTENCE, MARK_QUESTION, MARK_EXCLAMATION } mark;

struct scored_unit {
    uint32_t token;             /* index */
    uint8_t part;               /* of the token's units, from 0 */
    uint8_t mark;               /* enum mark */
    bool new_line : 1;          /* what begins here goes not on from the line before */
    bool picture : 1;           /* emoji and the like: its entry is of the list of emoji, and not in the sequence */
    bool leads : 1;             /* an entry of more units may begin with it and the next one */
    const lexicon_entry *alone; /* its entry; NULL: none */
};

/* Fills s->units and s->keys [s->unit_count]. False when memory ran out. */
bool lexicon_units_make(lexicon_scorer *s, str text, const token_list *tokens, const words *w);
/* The longest entry at unit i of at most `most` units (not more than are left), *length its units; NULL: none. */
const lexicon_entry *lexicon_units_match(const lexicon_scorer *s, size_t i, size_t most, size_t *length);

#endif
