/* Where sentences end: at places that are certain, and at others a linear model or plain rules decide. */
#ifndef TOKENIZER_SENTENCES_H
#define TOKENIZER_SENTENCES_H

#include "tokenizer/tokens.h"

/* Begin and end of the sentences of a text, from its tokens. `m` NULL: by rules alone. `spans` has room for
 * tokens->count entries. Returns how many. */
size_t sentences_find(str text, const token_list *tokens, const token_model *m, vp_span *spans);

/* ---- One place, for training too ---- */

/* What is known at a place between two tokens, and of the sentence so far. */
typedef struct sentence_place {
    str text;
    const token_list *tokens;
    size_t begin;  /* first token of the sentence */
    size_t at;     /* the token in front of the place; another follows */
    size_t pause;  /* last token with a mark of any kind, or `begin` */
    int brackets;  /* open ones */
    int quotes;    /* 1: a quote is open */
    bool titled;   /* all words so far begin with a capital or are short */
    bool unmarked; /* the sentence before ended without a mark */
    bool bare;     /* no mark or picture ends any sentence of the text */
} sentence_place;

typedef enum sentence_answer { SENTENCE_GOES_ON, SENTENCE_ENDS, SENTENCE_OPEN } sentence_answer;

sentence_place sentence_start(str text, const token_list *tokens);
/* What is certain whatever the language. */
sentence_answer sentence_certain(const sentence_place *p);
/* To the next place; `ended`: a sentence ended at this one. */
void sentence_move(sentence_place *p, bool ended);

enum { SENTENCE_FEATURES = 36 };

void sentence_features(const sentence_place *p, const vocabulary *words, uint32_t out[SENTENCE_FEATURES]);

#endif
