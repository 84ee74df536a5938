#include "cli/training.h"

vp_training training_of(const arguments *given, const char *const *files, size_t count)
{
    return (vp_training){
        .struct_size = sizeof(vp_training),
        .lang = option_value(given, "lang"),
        .train = files,
        .train_count = count,
        .licence = option_value(given, "licence"),
    };
}
