/*
 * Making a model follow corrections. A handful of corrected texts tells nothing of how common labels are, how
 * probabilities lie, or what words mean that all texts hold: so biases, heads and stars stay, and stop words and marks.
 * The weights of the other words and of pairs move, as little as makes the blend agree: the passive-aggressive update
 * (Crammer et al. 2006, section 4), of the odds between the right label and its strongest rival.
 */
#ifndef SENTIMENT_AMEND_H
#define SENTIMENT_AMEND_H

#include "sentiment/lessons.h"

/* `corrections` were added with keeps_common. Labels that the base does not know (neutral, of two classes) teach
 * nothing. *out is owned: lessons_free_model. Deterministic. */
vp_status amend_model(const sentiment_lessons *corrections, const sentiment_model *base, sentiment_model *out,
                      vp_error *error);

#endif
