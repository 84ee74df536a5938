/* Which column is what: recognised from a profile, changed by the user's --map, applied to rows. */
#ifndef INGEST_MAPPING_H
#define INGEST_MAPPING_H

#include "base/zone.h"
#include "ingest/exports.h"
#include "ingest/profile.h"
#include "ingest/record.h"

enum { MAPPING_SPLITS = PROFILE_VALUES };

typedef enum field_kind { FIELD_PLAIN, FIELD_COUNT, FIELD_VERSION } field_kind;

/* How a column without a role is kept. */
typedef struct field {
    str name; /* its own, or the export's */
    field_kind kind;
    bool people; /* names an author or others: of an export only */
} field;

typedef struct mapping {
    role *roles; /* [count] by column id */
    size_t count;
    int column_of[ROLE_COUNT]; /* -1: none; for ROLE_SUBRATING the first of several */
    scale rating;
    bool rating_given; /* the user, or the column's name, fixed the scale */
    double
        own_high;   /* cells that say this end of the scale ("/10") mean `rating`; others that say one mean their own */
    bool two_sided; /* words for two sides, and perhaps a middle: 0, 0.5 and 1, whatever each says alone */
    int split_column; /* the rating's scale depends on the value of this column; -1: it does not */
    struct {
        char value[PROFILE_VALUE_BYTES + 1];
        scale rating;
    } splits[MAPPING_SPLITS]; /* [split_count] */
    size_t split_count;
    date_order order;
    int undated_column; /* says that it holds dates, and few of its cells are; -1: none, or another column has the time
                         */
    bool has_order;     /* worth telling: not all dates begin with the year */
    char decimal;
    const export_kind *export;                                     /* the platform's; NULL: none that is known */
    int aside_columns[EXPORT_ASIDES], parts_column, repost_column; /* of that export; -1: none */
    int staff_columns[2];    /* the shop's own rows have the same in both; -1: none */
    field *fields;           /* [count] */
    bool lookup;             /* no feedback in it: a table to join with */
    int key_column;          /* of a lookup table; -1: none */
    uint64_t space;          /* ids of files with another shape mean other documents */
    uint64_t *names;         /* [count] hashes that stand for the columns: of their roles, or names */
    zone *zone;              /* the store's; NULL: UTC */
    int64_t now;             /* seconds since 1970 on the store's clock: what relative times are counted from */
    bool now_given;          /* by the user */
    uint64_t relative_dates; /* counted from `now` by mapping_apply */
    uint64_t lost_dates,
        lost_ratings; /* filled cells that did not fit the order or the scale, counted by mapping_apply */
    arena memory;
} mapping;

/* Recognises the roles. `map` may be NULL. mapping_release also after failure. */
vp_status mapping_recognise(mapping *m, const profile *p, const intern *columns, char decimal, const char *map,
                            const char *timezone, vp_error *error);

/* From when "5分钟前" is counted: `as_of`, a time on the store's clock, or where that is NULL `modified`, when the file
 * last changed (seconds since 1970, UTC). Fails with VP_INVALID when `as_of` is no time. */
vp_status mapping_set_now(mapping *m, const char *as_of, int64_t modified, vp_error *error);

/* Turns a row into a record; texts are copied into `memory`. */
vp_status mapping_apply(mapping *m, const row *r, arena *memory, record *out, vp_error *error);

/* Why the row of an export is no feedback, static; NULL: it is. */
const char *mapping_aside(const mapping *m, const row *r);

/* Whether the export says that a column names its author or other people, as its customers in public are. */
bool mapping_names_people(const mapping *m, size_t column);

/* {"text": "Comment", "time": "Date", "order": "day first", "rating": "Score", "scale": "1-5", ...} */
bool mapping_describe(const mapping *m, const intern *columns, buf *out);

/* Whether a cell is a number that JSON and SQL may hold as one without loss. */
bool mapping_is_plain_number(str cell);

void mapping_release(mapping *m);

#endif
