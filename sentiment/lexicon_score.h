/* Sentiment from word lists: polar words, turned by negators, strengthened and weakened by their neighbours. */
#ifndef SENTIMENT_LEXICON_SCORE_H
#define SENTIMENT_LEXICON_SCORE_H

#include "lexicons/lexicon.h"
#include "tokenizer/tokens.h"

typedef struct lexicon_evidence {
    double sum;      /* of the weights after modification */
    double positive; /* of them, the positive ... */
    double negative; /* ... and the negative part (as a positive number) */
    double last;     /* sum over the last sentence that has a hit */
    uint32_t hits;
    uint32_t own_hits; /* of them, those in the list of the language, not in that of emoji */
} lexicon_evidence;

/* A worker's scratch and its column beside the words cache. Starts zeroed; lexicon_scorer_release. */
typedef struct lexicon_scorer {
    const lexicon *lexicon; /* of the language; NULL: emoji only */
    const lexicon *emoji;
    bool by_character;
    lexicon_unit *unit_of; /* [unit_room] by word id */
    uint32_t unit_count, unit_room, generation;
    struct scored_unit *units; /* [room] of the text */
    lexicon_unit *keys;        /* [room] beside it */
    size_t room;
    bool *negated; /* [negated_room] of the text's tokens */
    size_t negated_room;
    float *weights; /* [weight_room] of the tokens of the text that was scored last, as modified; 0: not polar */
    size_t weight_room;
} lexicon_scorer;

vp_status lexicon_score(lexicon_scorer *s, str text, const token_list *tokens, const words *w, lexicon_evidence *out,
                        vp_error *error);
/* (*out)[tokens->count]: whether a token is one of the next words after a negator. Borrowed until the next call. */
vp_status lexicon_negated(lexicon_scorer *s, str text, const token_list *tokens, const words *w, const bool **out,
                          vp_error *error);
void lexicon_scorer_release(lexicon_scorer *s);

/* -1..1 from a sum of weights: sum / sqrt(sum^2 + 15), as VADER does (Hutto and Gilbert 2014). */
double lexicon_normalise(double sum);

#endif
