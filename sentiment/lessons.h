/*
 * Learning a sentiment model from labelled texts. Each text is scored twice by models that have not seen it: by one
 * that has learned from other texts of its file, as when users' texts are like the training data, and by one that has
 * learned from other files only, as when they are something else. From these scores the heads learn how far to trust
 * the learned model, and how far the word lists, so their probabilities hold for texts of both kinds.
 */
#ifndef SENTIMENT_LESSONS_H
#define SENTIMENT_LESSONS_H

#include "sentiment/sentiment.h"

typedef struct sentiment_lessons {
    feature_list features;
    size_t *ends;   /* [room * BLOCK_COUNT] see svm_examples */
    double *x;      /* [room * SENTIMENT_FEATURES] */
    float *scores;  /* [room * 2 * SENTIMENT_CLASSES] of models that have not seen the text, or nothing of its file */
    uint8_t *fold;  /* [room] */
    uint8_t *label; /* [room] vp_sentiment_label */
    uint16_t *file; /* [room] */
    size_t count, room;
    size_t files;
} sentiment_lessons;

/* Adds a text of file number `file`, whose features `s` (without a model) finds. */
vp_status lessons_add(sentiment_lessons *l, sentiment_scorer *s, str text, const token_list *tokens, const words *w,
                      vp_sentiment_label label, size_t file, vp_error *error);
/* *out is owned: free((void *)out->rows). Deterministic, whatever the number of threads. */
vp_status lessons_learn(sentiment_lessons *l, int threads, sentiment_model *out, vp_error *error);
void lessons_release(sentiment_lessons *l);

#endif
