/*
 * Records through reading, analysis and writing, in batches and in order. One thread reads, `threads` analyse, the
 * calling one writes; the output does not depend on their number. With one thread all is done in turn by the caller.
 */
#ifndef ENGINE_PIPELINE_H
#define ENGINE_PIPELINE_H

#include "engine/analysis.h"

enum { BATCH_RECORDS = 256, BATCH_BYTES = 1 << 20 };

typedef struct batch {
    arena memory; /* texts of the records */
    record records[BATCH_RECORDS];
    annotation notes[BATCH_RECORDS];
    size_t count;
} batch;

typedef struct pipeline_work {
    /* Fills an empty batch; *more false: nothing is left, and what the batch holds is the last. Called by the reading
     * thread. */
    vp_status (*read)(void *context, batch *b, bool *more, vp_error *error);
    /* Takes an analysed batch. Called by the thread that called pipeline_run, in order. */
    vp_status (*write)(void *context, batch *b, vp_error *error);
    void *context;
    const own_models *own; /* of the store that the records go to; NULL: none */
    bool words;            /* those of the store's index are wanted, too */
} pipeline_work;

vp_status pipeline_run(const vp_engine *engine, int threads, const langid_prior *prior, const pipeline_work *work,
                       vp_error *error);

#endif
