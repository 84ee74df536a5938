/* Which of the first rows names the columns: above the header of an export stand its title, its period, its filters. */
#ifndef INGEST_HEADING_H
#define INGEST_HEADING_H

#include "base/str.h"

enum { HEADING_TITLE_ROWS = 10 /* the header is looked for below so many rows at most */ };

/* What a row shows of being a header. */
typedef struct heading {
    size_t filled; /* cells */
    size_t known;  /* of them, names that feedback has */
    size_t values; /* of them, numbers and dates */
} heading;

heading heading_weigh(const str *cells, size_t count);

/* Whether a row is the header, and one above it, which could have been, a title: it fills more cells, all with words,
 * and more of them are known as names. */
bool heading_outranks(const heading *below, const heading *above);

#endif
