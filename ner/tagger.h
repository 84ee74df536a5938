/* Names of people, places and whatever a model knows, found in tokens by a linear-chain conditional random field. */
#ifndef NER_TAGGER_H
#define NER_TAGGER_H

#include "ner/tag_sums.h"

typedef struct tagged {
    size_t begin, end;  /* [begin, end) in bytes of the text */
    size_t first, last; /* [first, last) places of the sentence: tokens, in Chinese characters */
    const char *type;   /* borrowed from the model */
    double probability; /* of the least sure place: at least that of type and borders being right, 0..1 */
} tagged;

enum { TAGGER_SPAN = 1024 /* places that are looked at together; of a longer sentence the parts by themselves */ };

/* Of one session and language. Start with `model` (borrowed; NULL: nothing is found) and `chinese`. Owned:
 * tagger_release. */
typedef struct tagger {
    const tag_model *model;
    bool chinese;
    tag_sums sums;
    tag_places places;
    float *scores; /* [TAGGER_SPAN][width], owned */
    uint8_t labels[TAGGER_SPAN];
    crf_work work;
    tagged *found; /* [count], of the last call; owned */
    size_t count, room;
} tagger;

void tagger_release(tagger *t);
/* What is remembered, and giving it up: what was found is gone. */
size_t tagger_bytes(const tagger *t);
void tagger_forget(tagger *t);
/* Makes t->found of sentences[count] (parts of the text in bytes, in order; `tokens` are those of the text): in order,
 * without overlaps. VP_NO_MEMORY is the only failure. */
vp_status tagger_run(tagger *t, str text, const token_list *tokens, words *w, const vp_span *sentences, size_t count,
                     vp_error *error);
/* The same of tokens that are one sentence, and where the characters of Chinese are given (else NULL, 0). */
vp_status tagger_sentence(tagger *t, str text, const token *tokens, size_t token_count, words *w, const vp_span *parts,
                          size_t part_count, vp_error *error);

#endif
