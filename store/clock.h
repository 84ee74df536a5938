/* Asking a store by the clock of another time zone than its own. */
#ifndef STORE_CLOCK_H
#define STORE_CLOCK_H

#include "base/error.h"

#include <sqlite3.h>

/* From now on the connection sees the documents with the times that the clocks of zone `asked` showed, where those of
 * zone `own` showed the ones that are stored. */
vp_status clock_shift(sqlite3 *db, const char *own, const char *asked, vp_error *error);

#endif
