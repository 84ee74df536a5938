/* Rows that are about the others: sums ("Total", "Gemiddelde", "Итого", "合计"), and the header, come again. */
#ifndef INGEST_TOTALS_H
#define INGEST_TOTALS_H

#include "ingest/mapping.h"

/* Whether a row has such a word in its first filled cell and nothing but numbers behind it. Then it may still be the
 * text "Average" with its stars. */
bool totals_suspect(const row *r, char decimal);

/* Whether that word stands for no text and no rating, and nobody wrote the row at some time. */
bool totals_recognise(const mapping *m, const row *r);

/* Whether the row says the names of its columns: files were put behind each other with their headers. */
bool totals_is_header(const intern *columns, const row *r);

extern const char totals_reason[], totals_header_reason[];

#endif
