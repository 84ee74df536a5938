/* Why a column was taken for what it is, in words for people, and how to say it better. */
#ifndef INGEST_WHY_H
#define INGEST_WHY_H

#include "ingest/mapping.h"

/* Appends why the column has its role to `why`, and the option that gives it another one to `change`. `guessed`: the
 * mapping of the same profile without the user's word. False when memory ran out. */
bool why_role(const mapping *m, const mapping *guessed, const profile *p, const intern *columns, size_t column,
              buf *why, buf *change);

#endif
