/* Tables of findings, whose last column is a sentence. */
#ifndef CLI_FINDINGS_H
#define CLI_FINDINGS_H

#include "cli/page.h"

/* Writes the sentences for people, a line each (`nothing` where there are none), and the table for programs; frees the
 * table. Returns the exit code. */
int findings_print(const page *result, vp_table *table, const char *nothing);

/* The sentences alone. */
void findings_write(const vp_table *table, sink *out);

#endif
