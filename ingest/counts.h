/* Counts as platforms show them: "1,234", "1.2K", "100万+", "1,2 тыс.". */
#ifndef INGEST_COUNTS_H
#define INGEST_COUNTS_H

#include "base/str.h"

/* Reads a whole cell as a count, 0 to 10^15, rounded down; a "+" behind it (and more) is passed over. A mark before
 * three digits separates thousands; before a unit it is the decimal one. False: it is none. */
bool count_parse(str cell, double *out);

/* Whether a field of that name holds counts: "likes", "Shares count", "转发数". */
bool count_is_name(str name);

#endif
