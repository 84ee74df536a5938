/* Rows of a file with personal data masked, before anything else sees them. */
#ifndef ENGINE_ROW_REDACTOR_H
#define ENGINE_ROW_REDACTOR_H

#include "engine/engine.h"
#include "ingest/mapping.h"
#include "ner/redact.h"

/* The type of what stands in the column of the customer: all of it is masked, and its words in the row's other cells.
 * So are those of other columns with people in them. */
extern const char redact_customer[];

typedef struct row_redactor row_redactor;

/* `o` is borrowed for the life of it. *out is owned: row_redactor_free. */
vp_status row_redactor_new(const vp_engine *e, const vp_redact_options *o, row_redactor **out, vp_error *error);
void row_redactor_free(row_redactor *r);

/* To be called before the first row of each file, with what is known of it: borrowed until the next. */
void row_redactor_begin(row_redactor *r, const profile *p);

/* The row with personal data masked in every cell; borrowed until the next call. `columns`: the names of the file's.
 * The raw text of a row that could not be read is withheld where files have customers. Without a key all ids that are
 * personal would become one: such an id is left out. */
vp_status row_redact(row_redactor *r, const mapping *m, const intern *columns, const row *in, row *out,
                     vp_error *error);
/* A text alone; borrowed the same way. */
vp_status row_redact_text(row_redactor *r, str text, str *out, vp_error *error);

/* "EMAIL 12, PHONE 40": what was masked since the last call, the most frequent first; *total: together. False when
 * memory ran out. */
bool row_redactor_report(row_redactor *r, buf *out, uint64_t *total);

/* "masked in the columns customer, text; nothing in date": of the rows since the last call. False when memory ran out.
 */
bool row_redactor_columns(row_redactor *r, const intern *columns, buf *out);

/* Appends what stands for a customer where rows were redacted with the key. False when memory ran out. */
bool redact_customer_mask(str key, str customer, buf *out);

/* "[CUSTOMER]", "[PER:0123456789abcdef]": what an earlier redaction left of somebody.
 * "[JANSEN]" is a name. */
bool redact_is_mask(str cell);

/* What tells one way of redacting from another without telling the key. */
void redact_fingerprint(const vp_redact_options *o, char out[40]);

#endif
