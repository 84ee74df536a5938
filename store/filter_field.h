/* The fields of the filter language and what values mean for them. Internal to store/filter*.c. */
#ifndef STORE_FILTER_FIELD_H
#define STORE_FILTER_FIELD_H

#include "store/filter_lex.h"
#include "store/filter.h"

typedef enum filter_field_kind {
    FIELD_NUMBER,
    FIELD_TEXT,
    FIELD_TIME,
    FIELD_PERIOD,
    FIELD_SENTIMENT,
    FIELD_INTENT,
    FIELD_URGENCY,
    FIELD_YES_NO,
    FIELD_ASPECT, /* of the table of aspects: a category, or category:label */
    FIELD_ENTITY, /* of the table of entities: a name; the field's own name may end in :TYPE */
    FIELD_TOPIC,  /* of the table of topics: an id or a name */
    FIELD_WORDS,  /* title and text together, to be searched only */
    FIELD_OWN     /* a column of the source; what it holds differs from row to row */
} filter_field_kind;

typedef struct filter_field {
    const char *name;
    filter_field_kind kind;
    bool uses_content;
    const char *sql;     /* NULL: depends on the name, or there is none */
    const char *example; /* of a period: how it is written */
    const char *columns; /* of the full-text index; NULL: cannot be searched */
} filter_field;

/* The built-in field of this name, in any case; else, and when `own`, the one for all columns of the source. Static. */
const filter_field *filter_field_find(str name, bool own);

/* Why a column of the source cannot be named so; NULL when it can. */
const char *filter_field_fault(str name);

/* The type in the name of a field of entities: of "entity:ORG" ORG; empty: any. */
str filter_field_type(str name);
/* Appends a condition on rows of the table of entities that holds for those of the type. */
bool filter_field_entities(str name, buf *out);

/* Appends the JSON path of a column of the source. */
bool filter_field_path(str name, buf *out);

/* Values as the fields read them; false after filter_lex_refuse. */

/* Of a number, period, sentiment or yes-no field. Texts are in the reader's memory or static. */
bool filter_field_value(filter_reader *r, const filter_field *field, const filter_token *t, filter_value *out);

/* neg, neu or pos, as part of a value. */
bool filter_field_opinion(filter_reader *r, const filter_token *t, str text, filter_value *out);

typedef struct filter_span {
    int64_t begin, end; /* [begin, end) in seconds */
} filter_span;

/* The year, month, day, minute or second that `t` names. */
bool filter_field_span(filter_reader *r, const filter_field *field, const filter_token *t, filter_span *out);

/* The FTS5 query for what `has` is given. */
bool filter_field_query(filter_reader *r, const filter_field *field, const filter_token *t, str *out);

/* Whether `t` is a number that is not in quotes. */
bool filter_field_number(const filter_token *t, double *out);

#endif
