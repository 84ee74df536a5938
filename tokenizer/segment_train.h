/* Learning the model of segment.h from text. */
#ifndef TOKENIZER_SEGMENT_TRAIN_H
#define TOKENIZER_SEGMENT_TRAIN_H

#include "tokenizer/segment.h"

typedef struct segment_trainer segment_trainer;

segment_trainer *segment_trainer_new(void); /* NULL when memory ran out; owned: segment_trainer_free */
void segment_trainer_free(segment_trainer *t);

/* A line whose words stand between spaces: what is learned. */
vp_status segment_trainer_add_words(segment_trainer *t, str line, vp_error *error);
/* A line as people write it: which strings stand freely. */
vp_status segment_trainer_add_text(segment_trainer *t, str line, vp_error *error);
/* A line of a dictionary, of whatever standard: a word, or more with white space between them. */
vp_status segment_trainer_add_entry(segment_trainer *t, str line, vp_error *error);

typedef struct segment_progress {
    bool (*show)(void *context, double part); /* may be NULL; false stops with VP_CANCELLED */
    void *context;
} segment_progress;

/* Learns, and writes the pack; `meta` is its section of that name. Deterministic. */
vp_status segment_trainer_write(segment_trainer *t, str meta, const char *path, const segment_progress *progress,
                                vp_error *error);

#endif
