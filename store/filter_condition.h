/* One condition of the filter language as SQL. Internal to store/filter*.c. */
#ifndef STORE_FILTER_CONDITION_H
#define STORE_FILTER_CONDITION_H

#include "store/filter_field.h"

typedef enum filter_operator {
    OPERATOR_AMONG, /* "=" with one value, "in" with several */
    OPERATOR_LESS,
    OPERATOR_AT_MOST,
    OPERATOR_GREATER,
    OPERATOR_AT_LEAST,
    OPERATOR_BETWEEN,
    OPERATOR_EMPTY,
    OPERATOR_HAS,
    OPERATOR_MATCHES
} filter_operator;

typedef struct filter_condition {
    const filter_field *field;
    str name;     /* as it was written, without quotes */
    size_t begin; /* in bytes of the source */
    filter_operator op;
    filter_token op_token;
    const filter_token *values; /* [count] */
    size_t count;
} filter_condition;

/* Whether the field takes the operator; else refuses. */
bool filter_condition_check(filter_reader *r, const filter_condition *c);

/* Appends the SQL of a condition, fit to stand beside AND and OR, and its values to `f`. False when the reader has
 * failed. */
bool filter_condition_write(filter_reader *r, const filter_condition *c, filter *f, buf *sql);

#endif
