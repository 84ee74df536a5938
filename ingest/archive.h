/* What is no text: ZIP archives, and what they hold; other files, by their first bytes. */
#ifndef INGEST_ARCHIVE_H
#define INGEST_ARCHIVE_H

#include "base/spool.h"

/* Fails with VP_FORMAT, and says what it is, when the first bytes are those of a file that holds neither text nor a
 * workbook. */
vp_status archive_refuse_foreign(str start, vp_error *error);
/* The same for pages in HTML and XML documents, which some shops call .xls; `head` as UTF-8. */
vp_status archive_refuse_page(str head, vp_error *error);

/* Whether a file begins like a ZIP archive, as workbooks do. */
bool archive_recognise(str start);

/* Looks into the ZIP archive at `path`. A workbook is left to its reader: *member stays as it is. The file with
 * the feedback (of some exports: its parts, one after the other) is copied to *member, which is then owned:
 * spool_close. Fails with VP_FORMAT, and says what it is, in all other cases, with VP_LIMIT when it is too large for a
 * file of `origin` bytes. */
vp_status archive_extract(const char *path, uint64_t origin, spool *member, vp_error *error);

#endif
