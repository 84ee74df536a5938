/* Sentiment of a text: the word lists, a learned linear model, and their blend, with calibrated probabilities. */
#ifndef SENTIMENT_SENTIMENT_H
#define SENTIMENT_SENTIMENT_H

#include "base/pack.h"
#include "sentiment/features.h"
#include "sentiment/lexicon_score.h"

enum { SENTIMENT_CLASSES = 3, SENTIMENT_FEATURES = 12, SENTIMENT_HEADS = 3 /* by vp_sentiment_method */ };

/* A column of weights tells a class from the others; a model that knows no neutral texts has one, positive against
 * negative. */
typedef struct sentiment_column {
    float step; /* value of a weight of 1 */
    float bias;
} sentiment_column;

/* A language's model, as it lies in a pack; immutable and shared. */
typedef struct sentiment_model {
    const int8_t *rows; /* [row_count * columns]; NULL: nothing learned, only the lists */
    uint32_t row_count; /* a power of two */
    uint32_t columns;   /* 1 or SENTIMENT_CLASSES */
    sentiment_column column[SENTIMENT_CLASSES];
    double heads[SENTIMENT_HEADS][SENTIMENT_CLASSES * SENTIMENT_FEATURES]; /* softmax weights of each method */
} sentiment_model;

/* Reads a pack that holds one; the model points into it. */
vp_status sentiment_model_read(const pack *p, sentiment_model *out, vp_error *error);

/* A worker's scorer for one language. Starts zeroed but for `model`, `lexicon.lexicon`, `lexicon.emoji` and
 * by_character of both; sentiment_scorer_release. */
typedef struct sentiment_scorer {
    const sentiment_model *model; /* NULL: untrained; the lexicon's weight decides */
    lexicon_scorer lexicon;
    feature_maker features;
    int32_t *sums; /* [sum_room * BLOCK_COUNT * SENTIMENT_CLASSES] what the weights of a word's features sum up to */
    uint32_t sum_count, sum_room, generation;
} sentiment_scorer;

vp_status sentiment_score(sentiment_scorer *s, vp_sentiment_method method, bool binary, str text,
                          const token_list *tokens, const words *w, vp_sentiment *out, vp_error *error);
/* The features that the heads weigh; what the learned model sees is left in s->features. */
vp_status sentiment_features(sentiment_scorer *s, str text, const token_list *tokens, const words *w,
                             double x[SENTIMENT_FEATURES], vp_error *error);
/* Puts the scores of the learned model's columns among them: for training. */
void sentiment_put_learned(double x[SENTIMENT_FEATURES], uint32_t columns, const float *scores);
/* Puts weights of a class, by hand, into a head that nothing was learned for: what the parts say as it stands, beside
 * the class's share of the texts. */
void sentiment_assume(vp_sentiment_method method, int class, double share, double weights[SENTIMENT_FEATURES]);
/* Whether a head of that method sees feature f. */
bool sentiment_uses(vp_sentiment_method method, int f);
void sentiment_scorer_release(sentiment_scorer *s);

#endif
