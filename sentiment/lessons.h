/*
 * Learning a sentiment model from labelled texts. Each text is scored twice by models that have not seen it: by one
 * that has learned from other texts of its file, as when users' texts are like the training data, and by one that has
 * learned from other files only, as when they are something else. From these scores the heads learn how far to trust
 * the learned model, and how far the word lists, so their probabilities hold for texts of both kinds.
 */
#ifndef SENTIMENT_LESSONS_H
#define SENTIMENT_LESSONS_H

#include "models/naive_bayes.h"
#include "sentiment/sentiment.h"

/* Columns of scores: those of the classes, then those of the stars. */
enum { LESSON_SCORES = SENTIMENT_CLASSES + STAR_COLUMNS };

typedef struct sentiment_lessons {
    feature_list features;
    size_t *ends;   /* [room * BLOCK_COUNT] see svm_examples */
    double *x;      /* [room * SENTIMENT_FEATURES] */
    float *scores;  /* [room * 2 * LESSON_SCORES] of models that have not seen the text, or nothing of its file */
    uint8_t *fold;  /* [room] */
    uint8_t *label; /* [room] vp_sentiment_label */
    uint8_t *stars; /* [room] 1..VP_STARS; 0: not told */
    uint16_t *file; /* [room] */
    size_t count, room;
    size_t files;
    bool keeps_common;   /* set it to be told of `common` */
    feature_list common; /* the features of stop words and marks */
} sentiment_lessons;

/* What is known of a text. */
typedef struct lesson {
    vp_sentiment_label label;
    int stars;   /* 1..VP_STARS; 0: not told */
    size_t file; /* its number */
} lesson;

/* Adds a text, whose features `s` (without a model) finds. */
vp_status lessons_add(sentiment_lessons *l, sentiment_scorer *s, str text, const token_list *tokens, const words *w,
                      const lesson *of, vp_error *error);

typedef struct lessons_settings {
    bayes_kind bayes;           /* BAYES_NONE: a linear model whose features naive Bayes scales */
    const bayes_counts *counts; /* of texts elsewhere, added to those of the lessons (naive Bayes only); NULL: none */
    const double *prior;        /* [SENTIMENT_CLASSES] shares of the labels to expect; NULL: those of the lessons */
    bool stars;                 /* learns those, too: of texts that tell them */
    int threads;
} lessons_settings;

/* *out is owned: lessons_free_model. Deterministic, whatever the number of threads. */
vp_status lessons_learn(sentiment_lessons *l, const lessons_settings *settings, sentiment_model *out, vp_error *error);
void lessons_free_model(sentiment_model *m);
/* Counts of nothing, that others can be added to. *out is owned: bayes_release. */
vp_status lessons_no_counts(bayes_counts *out, vp_error *error);
/* The counts of all lessons. *out is owned: bayes_release. */
vp_status lessons_count(const sentiment_lessons *l, bayes_counts *out, vp_error *error);
void lessons_release(sentiment_lessons *l);

#endif
