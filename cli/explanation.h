/* Why a text has its sentiment, as `sentiment --explain` tells it. */
#ifndef CLI_EXPLANATION_H
#define CLI_EXPLANATION_H

#include "cli/draft.h"

#include <voxpop.h>

/* Members of a JSON object that has others before them. */
void explanation_json(const char *text, const vp_explanation *why, draft *out);
/* Lines for people, without the end of the last. */
void explanation_table(const char *text, const vp_explanation *why, draft *out);

#endif
