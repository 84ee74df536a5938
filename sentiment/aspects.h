/*
 * What a text is about, and how each of these things is spoken of: terms, found by a learned chain and by the taxonomy,
 * their polarity, and the words of opinion that belong to them.
 */
#ifndef SENTIMENT_ASPECTS_H
#define SENTIMENT_ASPECTS_H

#include "sentiment/aspect_model.h"

enum { ASPECT_OPINIONS = 4 /* most of a term that are kept */ };

typedef struct aspect {
    aspect_term term;
    uint32_t category; /* of the taxonomy; 0: none */
    bool learned;      /* found by the model, else by the taxonomy alone */
    vp_sentiment_label polarity;
    double probability[3];
    aspect_term opinions[ASPECT_OPINIONS]; /* tokens of each */
    uint32_t opinion_count;
} aspect;

/* A worker's scratch for one language. Starts zeroed but for the first members of `text`; aspect_finder_release. */
typedef struct aspect_finder {
    aspect_text text;
    aspect_scratch scratch;
    aspect_term *terms; /* [room]; the first [plain] are the terms that are no opinions themselves */
    aspect *found;      /* [count], in order and apart */
    size_t count, plain, room;
} aspect_finder;

/* Fills f->found. mood: as of aspect_text_read. */
vp_status aspects_find(aspect_finder *f, str text, const token_list *tokens, const words *w,
                       const sentiment_scorer *mood, vp_error *error);
/* The tokens of the sentence in which a term begins. */
aspect_term aspect_sentence(const aspect_text *t, aspect_term term);
/* Terms and categories of the text that f->text holds, without polarity. */
vp_status aspects_find_terms(aspect_finder *f, vp_error *error);
void aspect_finder_release(aspect_finder *f);

#endif
