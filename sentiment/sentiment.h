/* Sentiment of a text: the lexicon, naive Bayes, and their blend, with calibrated probabilities. */
#ifndef SENTIMENT_SENTIMENT_H
#define SENTIMENT_SENTIMENT_H

#include "base/pack.h"
#include "models/naive_bayes.h"
#include "sentiment/features.h"
#include "sentiment/lexicon_score.h"

enum { SENTIMENT_FEATURES = 9, SENTIMENT_HEADS = 3 /* by vp_sentiment_method */ };

/* A language's model, as it lies in a pack; immutable and shared. */
typedef struct sentiment_model {
    const bayes_slot *slots; /* [slot_count]; NULL: no naive Bayes, only the lexicon */
    uint32_t slot_count;
    bool neutral;                                                      /* trained with neutral texts */
    double heads[SENTIMENT_HEADS][BAYES_CLASSES * SENTIMENT_FEATURES]; /* softmax weights of each method */
} sentiment_model;

/* Reads a pack that holds one; the model points into it. */
vp_status sentiment_model_read(const pack *p, sentiment_model *out, vp_error *error);

/* A worker's scorer for one language. Starts zeroed but for `model`, `lexicon.lexicon`, `lexicon.emoji` and
 * by_character of both; sentiment_scorer_release. */
typedef struct sentiment_scorer {
    const sentiment_model *model; /* NULL: untrained; the lexicon's weight decides */
    lexicon_scorer lexicon;
    feature_maker features;
    uint32_t *seen; /* [model->slot_count] number of the text that last had the feature */
    uint32_t texts;
} sentiment_scorer;

vp_status sentiment_score(sentiment_scorer *s, vp_sentiment_method method, bool binary, str text,
                          const token_list *tokens, const words *w, vp_sentiment *out, vp_error *error);
/* What naive Bayes counts, in s->features: for training. */
vp_status sentiment_evidence(sentiment_scorer *s, str text, const token_list *tokens, const words *w, vp_error *error);
/* The features that the heads weigh: for training. */
vp_status sentiment_features(sentiment_scorer *s, str text, const token_list *tokens, const words *w,
                             double x[SENTIMENT_FEATURES], vp_error *error);
/* Whether a head of that method sees feature f. */
bool sentiment_uses(vp_sentiment_method method, int f);
void sentiment_scorer_release(sentiment_scorer *s);

#endif
