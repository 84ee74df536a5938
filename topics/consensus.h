/*
 * A start that chance has no part in. Several short runs with seeds of their own, the same ones whatever the seed of
 * the learning, see a part of the documents; their topics are matched and averaged. What all runs find is sharp in the
 * mean, what one of them makes up is not, and the learning that begins from there gives nearly the same topics with any
 * seed. How alike the runs are in a topic is its stability (Greene, O'Callaghan and Cunningham 2014; Belford, Mac Namee
 * and Greene 2018 for the ensemble).
 */
#ifndef TOPICS_CONSENSUS_H
#define TOPICS_CONSENSUS_H

#include "topics/run.h"

typedef struct consensus {
    topic_matrix mean; /* `words` and `prior` are owned */
    double *stability; /* [topics] mean cosine of two runs, 0..1; owned */
} consensus;

enum { CONSENSUS_STEPS = 320 /* iterations of all its runs */, CONSENSUS_TOPICS_MAX = 500 };

typedef struct consensus_plan {
    run_plan run;
    uint32_t fixed; /* topics, the first ones, that are the same in all runs: they have seeds */
    /* Told after each iteration, from 1 to CONSENSUS_STEPS; a failure ends the work. */
    vp_status (*progress)(void *context, uint32_t done, double likelihood, vp_error *error);
    void *context;
} consensus_plan;

/* Owned: consensus_release. */
vp_status consensus_new(const word_corpus *c, const consensus_plan *plan, consensus *out, vp_error *error);
void consensus_release(consensus *c);

#endif
