/* Documents for reading on a terminal: the facts on one line, the text wrapped below them. */
#ifndef CLI_READING_H
#define CLI_READING_H

#include "cli/sink.h"

/* Characters that stand around hits in the column "text" of the table. */
#define READING_OPEN "\x01"
#define READING_CLOSE "\x02"

/* True when the table has a column "text". */
bool reading_fits(const vp_table *table);

void reading_print(const vp_table *table, const vp_style *style, sink *out);

#endif
