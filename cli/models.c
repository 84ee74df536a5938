#include "cli/models.h"

#include <stdlib.h>

static const option models_table[] = {
    {"dictionary", 0, "FILE", NULL, "Chinese words of your own, a line each: word, word<TAB>weight (1-100), -word"},
    {"model-file", 0, "PACK", NULL,
     "pack of `voxpop train` in place of the shipped one of its kind and language; may be repeated"},
    {0},
};
const option_group models_options = {"Words and models", models_table};

vp_status models_engine(const arguments *given, const vp_engine_options *base, vp_engine **out, vp_error *error)
{
    static const vp_engine_options none = {.struct_size = sizeof none};
    vp_engine_options options = base ? *base : none;
    const char **models = calloc(given->use_count + 1, sizeof *models);
    if (!models)
        return VP_NO_MEMORY;
    options.dictionary = option_value(given, "dictionary");
    options.models = models;
    options.model_count = option_values(given, "model-file", models);
    vp_status status = vp_engine_new(&options, out, error);
    free(models);
    return status;
}
