/* Sentiment of a text: the word lists, a learned linear model, and their blend, with calibrated probabilities. */
#ifndef SENTIMENT_SENTIMENT_H
#define SENTIMENT_SENTIMENT_H

#include "base/pack.h"
#include "sentiment/features.h"
#include "sentiment/lexicon_score.h"

enum {
    SENTIMENT_CLASSES = 3,
    SENTIMENT_FEATURES = 12,
    SENTIMENT_HEADS = 3, /* by vp_sentiment_method */
    STAR_COLUMNS = 2,
    STAR_FEATURES = SENTIMENT_FEATURES + STAR_COLUMNS
};

/* A column of weights tells one side of the texts from the other. */
typedef struct sentiment_column {
    float step; /* value of a weight of 1 */
    float bias;
} sentiment_column;

/* What was learned of the features: the rows of their hashes, with a weight a column. */
typedef struct sentiment_table {
    const int8_t *rows; /* [row_count * columns]; NULL: nothing learned */
    uint32_t row_count; /* a power of two */
    uint32_t columns;
    sentiment_column column[SENTIMENT_CLASSES]; /* [columns] */
} sentiment_table;

/*
 * A language's model, as it lies in a pack; immutable and shared. Each class has a column; a model that knows no
 * neutral texts has one, positive against negative. Ratings are ordered, so what is learned of stars is the places
 * between them (Frank and Hall 2001): those around three stars are the columns of the negative and the positive class,
 * and those of the stars are the outer ones, above one star and below five.
 */
typedef struct sentiment_model {
    sentiment_table polarity, stars;
    double heads[SENTIMENT_HEADS][SENTIMENT_CLASSES * SENTIMENT_FEATURES]; /* softmax weights of each method */
    double star_head[VP_STARS * STAR_FEATURES];                            /* softmax weights */
} sentiment_model;

/* Reads a pack that holds one; the model points into it. */
vp_status sentiment_model_read(const pack *p, sentiment_model *out, vp_error *error);

/* Beside the words cache: what the weights of each word's features sum up to. */
typedef struct word_sums {
    int16_t *items; /* [room * BLOCK_COUNT * SENTIMENT_CLASSES], owned */
    uint32_t count, room, generation;
} word_sums;

/* A worker's scorer for one language. Starts zeroed but for `model`, `lexicon.lexicon`, `lexicon.emoji` and
 * by_character of both; sentiment_scorer_release. */
typedef struct sentiment_scorer {
    const sentiment_model *model; /* NULL: untrained; the lexicon's weight decides */
    lexicon_scorer lexicon;
    feature_maker features;
    word_sums polarity_sums, star_sums;
} sentiment_scorer;

vp_status sentiment_score(sentiment_scorer *s, vp_sentiment_method method, bool binary, str text,
                          const token_list *tokens, const words *w, vp_sentiment *out, vp_error *error);
/* What words beside each other, or one, do to the odds. */
typedef struct sentiment_part {
    uint32_t first, last; /* tokens */
    double contribution;
} sentiment_part;

/* Of the log odds of positive against negative, ln(p(pos) / p(neg)) of the same method. */
typedef struct sentiment_reasons {
    double odds;           /* base + lists + the contributions of the parts */
    double base;           /* what every text of the length has */
    double lists;          /* of the word lists */
    sentiment_part *parts; /* [count] of the learned model, by their places; owned: free */
    size_t count;
} sentiment_reasons;

/* The heads are linear in the scores, and these in the features, so what each feature adds is exact. */
vp_status sentiment_explain(sentiment_scorer *s, vp_sentiment_method method, str text, const token_list *tokens,
                            const words *w, sentiment_reasons *out, vp_error *error);
/* `s` has a model that knows stars. */
vp_status sentiment_stars(sentiment_scorer *s, str text, const token_list *tokens, const words *w, vp_stars *out,
                          vp_error *error);
/* The features that the heads weigh; what the learned model sees is left in s->features. */
vp_status sentiment_features(sentiment_scorer *s, str text, const token_list *tokens, const words *w,
                             double x[SENTIMENT_FEATURES], vp_error *error);
/* Puts the scores of the learned model's columns among them: for training. */
void sentiment_put_learned(double x[SENTIMENT_FEATURES], uint32_t columns, const float *scores);
/* Puts weights of a class, by hand, into a head that nothing was learned for: what the parts say as it stands, beside
 * the class's share of the texts. */
void sentiment_assume(vp_sentiment_method method, int class, double share, double weights[SENTIMENT_FEATURES]);
/* The features that the head of the stars weighs: those of the others, and the scores of the columns of stars. */
void sentiment_put_stars(double of_stars[STAR_FEATURES], const double x[SENTIMENT_FEATURES],
                         const float scores[STAR_COLUMNS]);
/* Whether a head of that method sees feature f. */
bool sentiment_uses(vp_sentiment_method method, int f);
void sentiment_scorer_release(sentiment_scorer *s);

#endif
