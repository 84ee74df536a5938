/* Options from a caller that may have been built with an older or a newer header. */
#ifndef ENGINE_OPTIONS_H
#define ENGINE_OPTIONS_H

#include "base/error.h"

#include <stddef.h>

/* Copies the caller's options over the defaults at `to`. `from` begins with its struct_size, or is NULL: the defaults
 * stay. Refuses a size of 0, and options that this version does not know. */
vp_status options_copy(void *to, size_t size, const void *from, vp_error *error);

#endif
