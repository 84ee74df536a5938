/* What the parts of a question to the rollups share. Internal to store/rollup_ask.c, rollup_group.c, rollup_piece.c. */
#ifndef STORE_ROLLUP_ASKER_H
#define STORE_ROLLUP_ASKER_H

#include "base/intern.h"
#include "store/rollup.h"
#include "store/rollup_hits.h"

enum { NO_GROUP = -1, UNKNOWN = -2 };

/* What documents are grouped as; a category goes in the place of its field. */
typedef struct group {
    str names[2];
    double n, sum, squares; /* of the period and category at hand */
} group;

/* A list of names, in the memory of the asker. */
typedef struct names {
    str *items; /* [count]; owned: free */
    size_t count, room;
} names;

/* A marked field that the question depends on. */
typedef struct mark {
    int field;
    names values;
    uint32_t codes, stride; /* codes: of its values, and 0 for none */
    sqlite3_stmt *column;
} mark;
typedef struct asker {
    store *store;
    const rollup_question *question;
    rollup_take take;
    void *context;
    mark marks[FILTER_MARKS]; /* [mark_count] */
    size_t mark_count;
    rollup_hits hits[ROLLUP_SEARCHES]; /* [hit_count]; behind the marks in places: found or not */
    size_t hit_count, hit_stride;
    int slice_field;   /* the field by whose slices parts are read, where they have slices; -1: none */
    unsigned buckets;  /* of it, a bit each */
    int32_t *group_of; /* [place_count]: of each combination of all that, found out at first sight */
    size_t place_count;
    group *groups; /* [group_count], names in `memory` */
    size_t group_count, group_room;
    uint32_t *touched; /* [touched_count] groups that have something */
    size_t touched_count, touched_room;
    intern keys; /* of groups */
    names categories;
    int64_t starts[ROLLUP_DAYS]; /* of the period that each day of the part is in */
    buf table;                   /* of double: the values of codes */
    sqlite3_stmt *parts, *pieces, *values, *dictionary, *documents, *worth, *belongs;
    vp_status status; /* of finding groups */
    vp_error *error;
    arena memory;
} asker;

vp_status asker_damaged(vp_error *error);

/* rollup_group.c: names of a kind, by their ids from 0; the marked fields that matter, *few false: they have too many
 * values together; the group of a combination that was not seen before, NO_GROUP also after failure (a->status). */
vp_status asker_read_names(asker *a, int kind, names *out, vp_error *error);
vp_status asker_read_marks(asker *a, bool *few, vp_error *error);
bool asker_is_category(const rollup_question *q, int field);
vp_status asker_prepare_groups(asker *a, vp_error *error);
int32_t asker_find_group(asker *a, uint32_t place);

/* rollup_piece.c: the statements that read columns; adds up the piece that the statement of pieces stands on. */
vp_status asker_prepare_columns(asker *a, vp_error *error);
vp_status asker_take_piece(asker *a, int64_t part, vp_error *error);
int64_t asker_day_time(int64_t part, uint32_t day);

#endif
