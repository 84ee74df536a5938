/* What trends are asked: options that several commands share. */
#ifndef CLI_TREND_H
#define CLI_TREND_H

#include "cli/commands.h"

#include <voxpop.h>

extern const option_group trend_question_options;

/* Its options; the texts are borrowed from the command line. */
vp_trend_query trend_question(const arguments *given);

#endif
