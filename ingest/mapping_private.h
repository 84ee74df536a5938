/* What the files behind mapping.h share. */
#ifndef INGEST_MAPPING_PRIVATE_H
#define INGEST_MAPPING_PRIVATE_H

#include "ingest/mapping.h"

/* recognise.c: fills all of `m` but decimal and zone. */
vp_status mapping_recognise_roles(mapping *m, const profile *p, const intern *columns, const char *map,
                                  vp_error *error);

/* Gives a column its role; -1 is no column. Of several with that role the first in the file is `column_of`. */
void mapping_assign(mapping *m, role r, int column);

/* recognise.c: the column of dates that is likely the time; -1: none. */
int mapping_best_date(const mapping *m, const profile *p, const intern *columns);

/* recognise_content.c: what a column holds, whatever its name. */
double content_share(uint64_t part, uint64_t whole);
double content_length(const column_profile *c);                 /* mean bytes of a cell */
uint64_t content_given(const column_profile *c);                /* cells that say something */
bool content_is_counter(const column_profile *c);               /* numbers that count up or down from row to row */
bool content_is_unique(const column_profile *c, uint64_t rows); /* `c` may be NULL */
bool content_is_worded(const column_profile *c);                /* letters, be they only "yes" and "no" */
bool content_is_prose(const column_profile *c, bool strict);    /* words, few digits, lengths and texts that differ */
bool content_is_ratings(const column_profile *c);
bool content_is_ids(const column_profile *c);
/* Whether what a column holds allows the role that its name suggests. `c` may be NULL. */
bool content_allows(role r, const column_profile *c, uint64_t rows);

/* recognise_text.c: whether a column is one of several texts of a row; makes all those the text, beside what is it
 * already; finds the text where no name told it. */
bool mapping_is_part(const column_profile *c, str name);
void mapping_add_parts(mapping *m, const profile *p, const intern *columns);
void mapping_find_text(mapping *m, const profile *p, const intern *columns);

/* recognise_text.c: whether the table has no header. */
bool mapping_is_nameless(const intern *columns);

/* recognise_lookup.c: whether it is a lookup table, and its key. */
void mapping_judge_feedback(mapping *m, const profile *p, const intern *columns);

/* recognise_scale.c: scale of the rating column, and the column that tells two scales apart. */
void mapping_find_scale(mapping *m, const profile *p, const intern *columns);
/* A scale that a column's name tells: two ends, or "out of" the upper one. */
bool rating_scale_in_name(str name, scale *out);
/* How a column of few numbers goes with the rating: Pearson's r; NaN when that cannot be said. */
double rating_agreement(const column_profile *c);

/* identity.c: hashes the names of the columns, once their roles are known; false when memory ran out. */
bool identity_prepare(mapping *m, const intern *columns);
/* Fills identity, version and wording of a record whose other members are filled; false when memory ran out. */
bool identity_find(const mapping *m, const row *r, arena *memory, record *out);

/* recognise_map.c: changes the mapping by the user's word. */
vp_status mapping_apply_map(mapping *m, const profile *p, const intern *columns, const char *map, vp_error *error);

#endif
