/* What became of the rows of an analysis, for people and programs. */
#ifndef CLI_INTAKE_H
#define CLI_INTAKE_H

#include "cli/draft.h"

#include <voxpop.h>

#include <stdbool.h>

/* A paragraph about the rows. `rejects`: where the rejected ones are. */
void intake_account(const vp_intake *intake, const char *rejects, draft *out);

/* The same as one JSON object. */
void intake_json(const vp_intake *intake, draft *out);

/* More than this share of the rows was rejected. */
bool intake_has_many_rejects(const vp_intake *intake, double most);

#endif
