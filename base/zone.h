/* Time zones, daylight saving included, as ICU knows them. */
#ifndef BASE_ZONE_H
#define BASE_ZONE_H

#include "base/error.h"

#include <stdint.h>

typedef struct zone zone; /* of one thread at a time */

/* *out is owned: zone_close. VP_INVALID: no zone has this IANA name. */
vp_status zone_open(const char *name, zone **out, vp_error *error);
void zone_close(zone *z); /* NULL is fine */

/* Between seconds since 1970 in UTC and those that the zone's clocks show. Of an hour that its clocks show twice the
 * first is meant; one that they leave out is taken to stand behind the gap. */
int64_t zone_from_utc(zone *z, int64_t seconds);
int64_t zone_to_utc(zone *z, int64_t seconds);

#endif
