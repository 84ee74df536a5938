#include "cli/models.h"

#include "cli/complain.h"

#include <stdlib.h>

static const option models_table[] = {
    {"dictionary", 0, "FILE", NULL, "Chinese words of your own, a line each: word, word<TAB>weight (1-100), -word"},
    {"lexicon", 0, "[LANG=]FILE", NULL,
     "opinion words of your own, a line each: term<TAB>weight (-3 to 3); may be repeated"},
    {"taxonomy", 0, "FILE", NULL, "categories and terms of your own, added to the shipped ones"},
    {"model-file", 0, "PACK", NULL,
     "pack of `voxpop train` in place of the shipped one of its kind and language; may be repeated"},
    {"gazetteer", 0, "FILE", NULL,
     "names of your own, a line each: name<TAB>TYPE<TAB>other | other; type -: no name; may be repeated"},
    {0},
};
const option_group models_options = {"Words and models", models_table};

vp_status models_engine(const arguments *given, const vp_engine_options *base, vp_engine **out, vp_error *error)
{
    static const vp_engine_options none = {.struct_size = sizeof none};
    vp_engine_options options = base ? *base : none;
    const char **models = complain_if_null(calloc(given->use_count + 1, sizeof *models));
    const char **gazetteers = complain_if_null(calloc(given->use_count + 1, sizeof *gazetteers));
    const char **lexicons = complain_if_null(calloc(given->use_count + 1, sizeof *lexicons));
    options.dictionary = option_value(given, "dictionary");
    options.models = models;
    options.model_count = option_values(given, "model-file", models);
    options.taxonomy = option_value(given, "taxonomy");
    options.lexicons = lexicons;
    options.lexicon_count = option_values(given, "lexicon", lexicons);
    options.gazetteers = gazetteers;
    options.gazetteer_count = option_values(given, "gazetteer", gazetteers);
    vp_status status = vp_engine_new(&options, out, error);
    free(gazetteers);
    free(models);
    free(lexicons);
    return status;
}
