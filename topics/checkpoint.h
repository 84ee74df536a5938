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

/* A fit that goes on from what was found. */
typedef struct fit_shape {
    uint32_t topics, iterations;
    size_t vocabulary;
} fit_shape;

/* `model`: the file to be made, or NULL. `fingerprint`: of all that the result depends on. Whatever file is of another
 * fit, or broken, is passed over. checkpoint_close; pack_close of found->pack. False when memory ran out. */
bool checkpoint_open(checkpoint *c, const char *model, uint64_t fingerprint, fit_state *found);
/* Fills the state from its pack, whose content is borrowed. False when it is of another fit, or broken. */
bool checkpoint_read(uint64_t fingerprint, fit_state *s);
/* Whether the run that was found is of such a fit; which topics its words have is for run_resume to check. */
bool checkpoint_fits(const fit_state *found, const fit_shape *shape);
/* Frees; `done`: and removes the file. */
void checkpoint_close(checkpoint *c, bool done);

/* Whether so much time has passed that a little more for writing does not matter. */
bool checkpoint_due(const checkpoint *c);
vp_status checkpoint_save(checkpoint *c, const fit_state *s, vp_error *error);

#endif
