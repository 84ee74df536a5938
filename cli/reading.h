/* Documents for reading on a terminal: the facts on one line, the text wrapped below them, without markup. */
#ifndef CLI_READING_H
#define CLI_READING_H

#include "cli/sink.h"

/* Characters that stand around hits in the column "text" of the table; noncharacters of Unicode, which no text has. */
#define READING_OPEN "\uFDD0"
#define READING_CLOSE "\uFDD1"

/* True when the table has a column "text". */
bool reading_fits(const vp_table *table);

/* `session` makes the texts readable. */
void reading_print_one(const vp_table *table, size_t row, const vp_style *style, vp_session *session, sink *out);
void reading_print(const vp_table *table, const vp_style *style, vp_session *session, sink *out);

#endif
