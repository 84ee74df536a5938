/* What a trainer is given that learns from one file. */
#ifndef TRAINING_MAKER_H
#define TRAINING_MAKER_H

#include <voxpop_train.h>

/* `path` is borrowed. */
static inline vp_training from_file(const char *lang, const char *const *path)
{
    return (vp_training){
        .struct_size = sizeof(vp_training), .lang = lang, .train = path, .train_count = 1, .licence = "ours"};
}

#endif
