/* What did not match when tables were joined, for people. */
#ifndef CLI_REMARKS_H
#define CLI_REMARKS_H

#include "cli/options.h"

#include <voxpop.h>

/* Nothing with --quiet. */
void remarks_tell(const arguments *given, const vp_table *remarks);

#endif
