/*
 * The filter language: `topic = 'delivery' and country = 'NL' and rating <= 2 and text has 'te laat'`. Parsed once into
 * SQL with parameters. Grammar in docs/filters.md.
 */
#ifndef STORE_FILTER_H
#define STORE_FILTER_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"

typedef enum filter_value_type {
    FILTER_TEXT,
    FILTER_NUMBER,
    FILTER_BYTES /* text with any bytes in it */
} filter_value_type;

typedef struct filter_value {
    filter_value_type type;
    str text; /* NUL-terminated, in the filter's memory */
    double number;
} filter_value;

/* A column of the source, or a category of aspects, that an expression names. */
typedef struct filter_column {
    str name, path; /* as written, and in the JSON of c.fields */
    size_t at;      /* where it stands, in characters from 1 */
    struct filter_column *next;
} filter_column;

/* The fields that rollups keep (store/rollup.h): language, country, shop, product, channel. */
enum { FILTER_MARKS = 5 };

typedef struct filter {
    buf sql; /* a condition over the tables `document d` and `content c`, with ?1, ?2 ... for the values; "1" when the
                expression is empty */
    filter_value *values; /* [count] to bind, in order */
    size_t count;
    bool uses_content; /* the condition names `c` */
    bool beyond_marks; /* it names more than marked fields and searches, and ... */
    unsigned marks;    /* ... these of the fields, a bit each */
    struct {
        size_t first, count;
    } required[FILTER_MARKS]; /* values one of which the field must have, in any case of their letters; count 0: any */
    buf aspects;              /* a condition on rows of the table of aspects, those that it asks for; empty: for none */
    filter_column *columns;   /* that it names, the last one first */
    filter_column *topics;    /* that it names, the same way; `path` is empty */
    filter_column *segments;  /* where it names the field, the same way */
    filter_column *categories; /* of aspects that it names, the same way */
    arena memory;
} filter;

/* Parses `expression` (NULL or empty: everything). On failure error->column is the place in characters from 1 and the
 * message fits under a caret. filter_release also after failure. */
vp_status filter_parse(const char *expression, filter *out, vp_error *error);
void filter_release(filter *f);

/* Where saved filters are found that an expression names (@late). `find` gives the text of one, valid UTF-8 and
 * NUL-terminated in `memory`; p NULL: there is none. */
typedef struct filter_names {
    vp_status (*find)(void *context, str name, arena *memory, str *text, vp_error *error);
    void *context;
} filter_names;

/* The same as filter_parse with saved filters; `names` NULL: none. */
vp_status filter_parse_with(const filter_names *names, const char *expression, filter *out, vp_error *error);

/* Appends the SQL of one field as `--by` and filters name it ("shop", "rating", "month", any column of the source) to
 * `out`; own fields come from c.fields. Sets *uses_content when it names `c`. VP_NOT_FOUND for what cannot be a field's
 * name. */
vp_status filter_field_sql(str name, buf *out, bool *uses_content, vp_error *error);

/* A condition that words occur, as it stands in the SQL: with the number of the value between these. */
#define FILTER_SEARCH_OPEN "d.id IN (SELECT rowid FROM documents_fts WHERE documents_fts MATCH ?"
#define FILTER_SEARCH_CLOSE ")"

/* Which of the marked fields has this SQL; -1: none. */
int filter_mark(str sql);

/* Appends `text` as a filter string literal, quoted. */
bool filter_quote(buf *out, str text);

#endif
