/* What columns say of customers, by their names: the five ways in which marketing divides them. */
#ifndef ENGINE_CUSTOMER_COLUMNS_H
#define ENGINE_CUSTOMER_COLUMNS_H

#include "base/str.h"

#define CUSTOMER_COLUMN_KINDS "demographic, geographic, behavioural, psychographic or value"

bool customer_column_kind_is(const char *kind);
/* Whether a column of that name, of a table or of `features`, is of the kind. */
bool customer_column_is_of(str name, const char *kind);

#endif
