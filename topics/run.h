/* A run of a learner: latent Dirichlet allocation or, for short texts, a mixture. */
#ifndef TOPICS_RUN_H
#define TOPICS_RUN_H

#include "models/topic_matrix.h"

typedef struct topic_run topic_run;

typedef struct run_plan {
    bool single; /* a mixture */
    uint32_t topics;
    uint64_t seed;
    int threads;
    double beta;     /* pseudo-counts of each word in each topic, to begin with; 0: the usual ones */
    topic_base base; /* of documents before; words NULL: none */
    topic_sets sets; /* of a guide; NULL: none */
} run_plan;

/* `c` is borrowed until run_free. VP_FORMAT for a corpus without words, VP_INVALID for topics out of range. *out is
 * owned: run_free. */
vp_status run_new(const word_corpus *c, const run_plan *plan, topic_run **out, vp_error *error);
void run_free(topic_run *r);

/* As of models/lda.h. */
vp_status run_start(topic_run *r, const topic_matrix *from, vp_error *error);
void run_step(topic_run *r);
double run_likelihood(const topic_run *r);
void run_sample(topic_run *r);
topic_matrix run_matrix(const topic_run *r);
learner_state run_state(const topic_run *r);
vp_status run_resume(topic_run *r, const learner_state *s, vp_error *error);

/* The pseudo-counts of each word in each topic that the model was made with. */
double run_beta(const topic_run *r);

#endif
