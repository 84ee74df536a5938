/* What carries the drivers of a store: words, topics and quotes. */
#ifndef ENGINE_DRIVER_CAUSES_H
#define ENGINE_DRIVER_CAUSES_H

#include "base/arena.h"
#include "engine/store_handle.h"

#include <voxpop_customers.h>

/* Sets the causes of the first few of drivers[count] that are aspects; all in `memory`. */
vp_status driver_causes_find(vp_store *s, const char *where, vp_driver *drivers, size_t count, arena *memory,
                             vp_error *error);

#endif
