/* Which of several ways to part the same points there is most evidence for. */
#ifndef CUSTOMERS_EVIDENCE_H
#define CUSTOMERS_EVIDENCE_H

#include "customers/points.h"

enum { EVIDENCE_NEAREST = 5, EVIDENCE_ROWS = 1000 };

/* The nearest other points of a choice of points. */
typedef struct surroundings {
    uint32_t *rows;     /* [count] */
    uint32_t *nearest;  /* [EVIDENCE_NEAREST * count] */
    size_t count, each; /* each: how many neighbours a point has */
} surroundings;

/* Owned: surroundings_release, also after failure. False when memory ran out. */
bool surroundings_find(const points *p, surroundings *out);
void surroundings_release(surroundings *s);

typedef struct evidence {
    double cut; /* share of neighbours that are in another segment, summed over segments */
    double fit; /* Bayesian information criterion of a bell for each segment, or of balls of one size: less is better;
                   infinite where neither can be */
} evidence;

/* Of segments below `segments`. False when memory ran out. */
bool evidence_find(const points *p, const surroundings *s, const uint32_t *segment, size_t segments, evidence *out);

/* Where there are gaps, whatever the shapes, the partition that runs along them is the better one; else the one that
 * fits better. */
bool evidence_is_better(const evidence *a, const evidence *b);

#endif
