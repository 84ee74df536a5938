/* What a fit has so far, in a file beside the model: one that was stopped or killed goes on from there, with the same
 * result. */
#ifndef TOPICS_CHECKPOINT_H
#define TOPICS_CHECKPOINT_H

#include "base/pack.h"
#include "topics/choose.h"
#include "topics/run.h"

typedef struct checkpoint {
    char *path; /* owned; NULL: nothing is kept */
    uint64_t fingerprint;
    double saved, took; /* seconds: when, and for how long, it was last written */
} checkpoint;

/* What was found in the file, or is to be written. */
typedef struct fit_state {
    topic_trials trials;     /* those that were made */
    learner_state run;       /* topics NULL: it had not begun */
    uint32_t topics;         /* of it */
    size_t vocabulary, row;  /* row: floats of `prior`; found only */
    const double *stability; /* [topics]; NULL: not known */
    pack pack;               /* that what was found lies in */
} fit_state;

/* `model`: the file to be made, or NULL. `fingerprint`: of all that the result depends on. Whatever file is of another
 * fit, or broken, is passed over. checkpoint_close; pack_close of found->pack. False when memory ran out. */
bool checkpoint_open(checkpoint *c, const char *model, uint64_t fingerprint, fit_state *found);
/* Frees; `done`: and removes the file. */
void checkpoint_close(checkpoint *c, bool done);

/* Whether so much time has passed that a little more for writing does not matter. */
bool checkpoint_due(const checkpoint *c);
vp_status checkpoint_save(checkpoint *c, const fit_state *s, vp_error *error);

#endif
