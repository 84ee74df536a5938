/* What the commands `train ...` have in common. */
#ifndef CLI_TRAINING_H
#define CLI_TRAINING_H

#include "cli/options.h"

#include <voxpop_train.h>

/* What a trainer is given: files[count], and the options --lang and --licence, which the command must have. All is
 * borrowed. */
vp_training training_of(const arguments *given, const char *const *files, size_t count);

#endif
