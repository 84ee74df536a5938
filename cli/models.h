/* What commands that read texts use beside what is shipped: --dictionary, --lexicon, --taxonomy, --gazetteer,
 * --model-file. */
#ifndef CLI_MODELS_H
#define CLI_MODELS_H

#include "cli/options.h"

#include <voxpop.h>

extern const option_group models_options;

/* An engine with these options; `base` (may be NULL) has the others. *out is owned: vp_engine_free. */
vp_status models_engine(const arguments *given, const vp_engine_options *base, vp_engine **out, vp_error *error);

#endif
