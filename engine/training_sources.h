/* The files that a model has learned from, as its pack names them, and with them those of the model it went
 * on from. */
#ifndef ENGINE_TRAINING_SOURCES_H
#define ENGINE_TRAINING_SOURCES_H

#include "base/buf.h"

/* Whether the meta data say that the model has not learned from a file of that name; false where they do not say. */
bool training_sources_lack(str meta, const char *path);

/* Appends the array: `paths` (their last parts), then the files of the base, whose meta data are {NULL, 0} where there
 * is none; null stands for files nobody knows. False when memory ran out. */
bool training_sources_write(const char *const *paths, size_t count, str base, buf *out);

#endif
