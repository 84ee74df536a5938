/* What trend points are made of: sums of what a store measured by period, group and, where that matters, customer. They
 * come from rollups where these hold what is asked, else from a scan of the documents. */
#ifndef ENGINE_TREND_CELLS_H
#define ENGINE_TREND_CELLS_H

#include "engine/trend_points.h"

/* Of one period, group and, where customers are told apart, customer. */
typedef struct trend_cell {
    int64_t start;
    uint32_t group, cluster;
    moments sums;     /* where documents have weights, of as many equal ones as say the same: effective */
    double documents; /* that were measured */
} trend_cell;

typedef struct cell_reader {
    vp_store *store;
    const vp_trend_query *query;
    trend_points *out;
    bool clusters; /* customers are told apart */
    buf cells;     /* of trend_cell: of the question being read */
    buf groups;    /* of trend_group */
    intern customers;
    bool names_groups; /* false: of the question about what shares are of */
} cell_reader;

/* Reads the cells of a filter into r->cells, sorted; r->groups grows by what groups they have. */
vp_status trend_cells_read(cell_reader *r, const char *where, const str fields[TREND_FIELDS], vp_error *error);

trend_group *trend_cells_groups(const cell_reader *r);
/* The key of a group; INTERN_NONE: none, or memory ran out. */
uint32_t trend_cells_key(const trend_points *p, str first, str second);
/* By period, group, customer: for qsort and bsearch. */
int trend_cells_order(const void *a, const void *b);

#endif
