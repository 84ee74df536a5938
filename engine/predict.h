/* What `predict` is made of: answers learned from texts, and by trees from what else is known. */
#ifndef ENGINE_PREDICT_H
#define ENGINE_PREDICT_H

#include "customers/frame.h"
#include "customers/recipe.h"
#include "engine/engine.h"
#include "engine/store_handle.h"
#include "models/trees.h"
#include "sentiment/lessons.h"
#include "store/query.h"

#include <voxpop_customers.h>

enum {
    PREDICT_FOLDS = 5,
    PREDICT_CLASSES = 3,
    PREDICT_PARTS = (PREDICT_FOLDS + 1) * (PREDICT_CLASSES - 1),
    PREDICT_REASONS = 3
};

typedef struct document_facts {
    int64_t number;
    int8_t label; /* -1: no answer */
    uint8_t fold;
} document_facts;

/* What trees learn from beside the texts, and what comes of it. */
typedef struct predict_trees {
    bool used;
    trees_kind kind;
    vp_table *table; /* columns of vp_features, a row a document */
    size_t *row_of;  /* [documents] in `table` */
    recipe recipe;
    size_t columns, items; /* of x; that reasons are made of: the text, and each column of the recipe */
    float *x;              /* [documents * columns] */
    float *says;           /* [documents * (classes - 1) * items] what each adds to being above a class */
} predict_trees;

typedef struct predictor {
    vp_store *store;
    vp_session *session;
    const vp_prediction_query *query;
    size_t target, classes;
    filter filter;
    buf sql;
    sentiment_lessons lessons;
    document_facts *facts; /* [lessons.count] */
    size_t room;
    float *scores;      /* [count * (classes - 1)] of learners that have not seen the document's customer */
    double *x;          /* of the heads that make probabilities of them */
    double *p, *honest; /* [count * classes]: of the final heads; of heads that have not seen the customer either */
    float *weights;     /* what a feature of the text says for being above a class */
    bool failed[PREDICT_PARTS];
    predict_trees trees;
    vp_table *table, *remarks;
} predictor;

/* Whether part `fold` learns from a document; and whether it tells of it. Parts up to PREDICT_FOLDS learn from the
 * answers outside their fold and tell of those in it; the last one learns from all and tells of who gave none. */
static inline bool predict_learns(const document_facts *d, size_t fold)
{
    return d->label >= 0 && d->fold != fold;
}

static inline bool predict_tells(const document_facts *d, size_t fold)
{
    return fold == PREDICT_FOLDS ? d->label < 0 : d->label >= 0 && d->fold == fold;
}

/* Finds what is known beside the texts, and remarks what is left out of it. */
vp_status predict_trees_read(predictor *t, vp_error *error);
/* Puts the scores of trees in the place of those of the texts, from which they have learned, too. */
vp_status predict_trees_learn(predictor *t, vp_error *error);
void predict_trees_release(predict_trees *trees);

/* ---- Reasons ---- */

typedef struct reason {
    str text;
    double weight;
} reason;

/* The strongest, for a class and against it. */
typedef struct reasons {
    reason best[2][PREDICT_REASONS];
    size_t count[2];
} reasons;

void reasons_offer(reasons *r, str text, double weight);
/* "+ crew, friendly  - late" */
bool reasons_write(const reasons *r, buf *out);
/* What speaks for a class and against it by the trees; `words` are those of the text. False when memory ran out. */
bool predict_trees_reasons(const predictor *t, size_t document, size_t class, const reasons *words, buf *out);

/* What is said for a class by what is said for being above each: for being above the one below it, and against being
 * above it. above[0] is of the lowest border, the next one `stride` on. */
static inline double predict_for_class(const float *above, size_t stride, size_t class, size_t classes)
{
    double below = class > 0 ? above[(class - 1) * stride] : 0;
    return below - (class + 1 < classes ? above[class * stride] : 0);
}

#endif
