/* What the steps of a fit share. */
#ifndef TOPICS_FIT_WORK_H
#define TOPICS_FIT_WORK_H

#include "topics/checkpoint.h"
#include "topics/describe.h"
#include "topics/fit.h"

typedef struct fit_work {
    const topic_plan *plan;
    const topic_vocabulary *v;
    topic_outcome *outcome;
    guided guided;      /* what the plan's guide says of v */
    word_corpus corpus; /* that is learned from: of v or, with a guide, of `guided` */
    uint32_t topics;    /* to learn */
    uint32_t iterations;
    uint32_t done, all;        /* iterations of all runs, those made and those to make */
    bool chosen;               /* going on: which topics emerge is decided */
    topic_base base;           /* of the model that is continued; its arrays are owned */
    topic_sets sets;           /* of the guide; owned */
    topic_matrix matrix;       /* what was learned; owned: topic_matrix_release */
    topic_sizes sizes;         /* of it */
    topic_matrix witnesses[2]; /* learned from every other document; without words where none were asked for; owned */
    double *stability;         /* [topics] as they were numbered while they were learned; NULL: not known; owned */
    uint32_t *order;           /* [matrix.topics] these numbers; owned */
    double beta;
} fit_work;

/* ---- Going on with a model (topics/update.c) ---- */

/* Fills f->base, for f->topics. */
vp_status update_base(fit_work *f, vp_error *error);
/* The topics of the model, and new ones that hold no word in particular. Owned: topic_matrix_release. */
vp_status update_start(const fit_work *f, topic_matrix *out, vp_error *error);
/* Chooses in f->order the topics of the model as they are numbered there, then the emerging ones, the largest first,
 * and says in the outcome what became of each. `sizes`: of m. *kept: how many. */
vp_status update_keep(fit_work *f, const topic_matrix *m, const topic_sizes *sizes, uint32_t *kept, vp_error *error);

/* ---- The file (topics/fit_write.c) ---- */

vp_status fit_write(const fit_work *f, const char *path, vp_error *error);

#endif
