/* A file of rejected rows begins empty: it must be none that is read or written otherwise. */
#ifndef ENGINE_OVERWRITING_H
#define ENGINE_OVERWRITING_H

#include <voxpop.h>

/* Fails with VP_INVALID where rejected rows of one of the inputs would overwrite an input, the table that is joined, or
 * the store at `store` (NULL: none that has a file). */
vp_status overwriting_check(const char *const *paths, size_t count, const vp_analyze_options *o, const char *store,
                            vp_error *error);

#endif
