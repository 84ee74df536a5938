/* The pieces of rollups: their columns, and the sums over their rows. */
#include "store/rollup_asker.h"

#include <math.h>

enum { DAY_SECONDS = 86400, BLOCK = 1024 };

/* A column of codes as it lies in the store. */
typedef struct codes {
    const char *p;
    size_t width;
} codes;

/* The columns of a piece. */
typedef struct piece {
    const char *runs;
    size_t run_count;
    codes marks[FILTER_MARKS]; /* [mark_count] */
    codes documents;           /* their numbers, where hits matter */
    codes values;              /* width 0: all documents count alike */
    bool coded;                /* values are places in `table`, else floats */
    const double *table;       /* [table_count]; NaN: none */
    size_t table_count;
    bool signs; /* of what is measured only the sign counts, in points of 100 */
} piece;

/* ---- What is measured ---- */

/* Adds what the metric makes of a code's meaning to the table. */
static vp_status add_worth(asker *a, vp_error *error)
{
    double worth = NAN;
    vp_status status = VP_OK;
    if (sqlite3_step(a->worth) != SQLITE_ROW)
        status = store_fail(store_db(a->store), "the store cannot be asked", error);
    else if (sqlite3_column_type(a->worth, 0) != SQLITE_NULL)
        worth = sqlite3_column_double(a->worth, 0);
    sqlite3_reset(a->worth);
    sqlite3_clear_bindings(a->worth);
    return status ? status : buf_add(&a->table, &worth, sizeof worth) ? VP_OK : fail_memory(error);
}

/* The table of a column of codes; 0 stands for none. */
static vp_status make_table(asker *a, rollup_column column, str ratings, vp_error *error)
{
    buf_clear(&a->table);
    vp_status status = add_worth(a, error);
    for (size_t i = 0; !status && column == COLUMN_RATING && (i + 1) * sizeof(double) <= ratings.n; i++) {
        double rating;
        memcpy(&rating, ratings.p + i * sizeof rating, sizeof rating);
        sqlite3_bind_double(a->worth, 1, rating);
        status = add_worth(a, error);
    }
    for (int i = 0; !status && column == COLUMN_NPS && i < ROLLUP_NPS; i++) {
        sqlite3_bind_int(a->worth, 2, i);
        status = add_worth(a, error);
    }
    for (int i = 0; !status && column == COLUMN_LABEL && i < ROLLUP_LABELS; i++) {
        sqlite3_bind_text(a->worth, 3, rollup_labels[i], -1, SQLITE_STATIC);
        status = add_worth(a, error);
    }
    return status;
}

/* COLUMN_RUNS: each document counts alike. */
static rollup_column column_of(const rollup_question *q)
{
    switch (q->metric) {
    case METRIC_SENTIMENT: return COLUMN_SCORE;
    case METRIC_NET_SENTIMENT: return q->kind == ROLLUP_ASPECTS ? COLUMN_SCORE : COLUMN_LABEL;
    case METRIC_RATING:
    case METRIC_CSAT: return COLUMN_RATING;
    case METRIC_NPS: return q->of_rating ? COLUMN_RATING : COLUMN_NPS;
    default: return COLUMN_RUNS;
    }
}

/* ---- Adding up ---- */

static inline uint32_t code_at(const codes *c, size_t i)
{
    uint32_t wide;
    uint16_t narrow;
    if (c->width == 1)
        return (unsigned char)c->p[i];
    if (c->width == 2) {
        memcpy(&narrow, c->p + 2 * i, 2);
        return narrow;
    }
    memcpy(&wide, c->p + 4 * i, 4);
    return wide;
}

static inline double value_at(const piece *p, size_t i)
{
    if (p->coded) {
        uint32_t code = code_at(&p->values, i);
        return code < p->table_count ? p->table[code] : (double)NAN;
    }
    float value;
    memcpy(&value, p->values.p + sizeof value * i, sizeof value);
    return p->signs ? 100.0 * ((value > 0) - (value < 0)) + 0 * value : value;
}

static inline void add_row(asker *a, const piece *p, int32_t at, size_t i)
{
    double x = p->values.width ? value_at(p, i) : 1;
    group *g = &a->groups[at];
    if (isnan(x))
        return;
    if (g->n == 0)
        a->touched[a->touched_count++] = (uint32_t)at;
    g->n++;
    g->sum += x;
    g->squares += x * x;
}

/* Adds the share of one field to the places of rows [begin, begin + n). */
static void add_places(const mark *m, const codes *c, size_t begin, size_t n, uint32_t *places)
{
    for (size_t i = 0; i < n; i++) {
        uint32_t code = code_at(c, begin + i);
        places[i] += (code < m->codes ? code : 0) * m->stride;
    }
}

static void add_hits(const asker *a, const codes *documents, size_t begin, size_t n, uint32_t *places)
{
    for (size_t h = 0; h < a->hit_count; h++)
        for (size_t i = 0; i < n; i++)
            if (rollup_hits_has(&a->hits[h], code_at(documents, begin + i)))
                places[i] += (uint32_t)a->hit_stride << h;
}

static void add_rows(asker *a, const piece *p, size_t begin, size_t end)
{
    uint32_t places[BLOCK];
    for (size_t n; begin < end; begin += n) {
        n = end - begin < BLOCK ? end - begin : BLOCK;
        memset(places, 0, n * sizeof *places);
        for (size_t m = 0; m < a->mark_count; m++)
            add_places(&a->marks[m], &p->marks[m], begin, n, places);
        add_hits(a, &p->documents, begin, n, places);
        for (size_t i = 0; i < n; i++) {
            int32_t at = a->group_of[places[i]];
            if (at == UNKNOWN)
                at = asker_find_group(a, places[i]);
            if (at != NO_GROUP)
                add_row(a, p, at, begin + i);
        }
    }
}

static vp_status give(asker *a, str category, int64_t start, vp_error *error)
{
    vp_status status = a->status;
    for (size_t i = 0; i < a->touched_count; i++) {
        group *g = &a->groups[a->touched[i]];
        rollup_cell c = {start, {g->names[0], g->names[1]}, g->n, g->sum, g->squares};
        for (int f = 0; f < 2; f++)
            if (asker_is_category(a->question, f))
                c.names[f] = category;
        if (!status && (category.n || a->question->kind == ROLLUP_DOCUMENTS))
            status = a->take(a->context, &c, error);
        g->n = g->sum = g->squares = 0;
    }
    a->touched_count = 0;
    return status;
}

int64_t asker_day_time(int64_t part, uint32_t day)
{
    return ((part - ROLLUP_FIRST) * ROLLUP_DAYS + day) * DAY_SECONDS;
}

static rollup_run run_at(const piece *p, size_t i)
{
    rollup_run r;
    memcpy(&r, p->runs + i * sizeof r, sizeof r);
    return r;
}

static vp_status add_piece(asker *a, const piece *p, int64_t part, vp_error *error)
{
    vp_status status = VP_OK;
    size_t at = 0;
    for (size_t i = 0; !status && i < p->run_count; i++) {
        rollup_run r = run_at(p, i), next = i + 1 < p->run_count ? run_at(p, i + 1) : (rollup_run){0};
        int64_t time = asker_day_time(part, r.day);
        if (time >= a->question->since && time < a->question->until)
            add_rows(a, p, at, at + r.count);
        at += r.count;
        bool goes_on = i + 1 < p->run_count && next.category == r.category && a->starts[next.day] == a->starts[r.day];
        if (!goes_on)
            status = give(a, a->categories.items[r.category], a->starts[r.day], error);
    }
    return status;
}

/* ---- Pieces ---- */

static vp_status read_column(asker *a, sqlite3_stmt *q, rollup_column column, str *out, vp_error *error)
{
    *out = (str){NULL, 0};
    sqlite3_bind_int(q, 2, column);
    int code = sqlite3_step(q);
    if (code != SQLITE_ROW)
        return code == SQLITE_DONE ? asker_damaged(error)
                                   : store_fail(store_db(a->store), "the store cannot be asked", error);
    *out = (str){sqlite3_column_blob(q, 0), (size_t)sqlite3_column_bytes(q, 0)};
    return VP_OK;
}

/* Rows of the piece, and whether its runs make sense. */
static vp_status check_runs(const asker *a, const piece *p, size_t *rows, vp_error *error)
{
    *rows = 0;
    for (size_t i = 0; i < p->run_count; i++) {
        rollup_run r = run_at(p, i);
        if (r.category >= a->categories.count || r.day >= ROLLUP_DAYS || r.count > ROLLUP_PIECE - *rows)
            return asker_damaged(error);
        *rows += r.count;
    }
    return VP_OK;
}

static bool set_codes(str column, size_t rows, codes *out)
{
    *out = (codes){column.p, column.n == 4 * rows ? 4 : column.n == 2 * rows ? 2 : 1};
    return column.n == out->width * rows;
}

static vp_status read_mark_columns(asker *a, size_t rows, piece *p, vp_error *error)
{
    vp_status status = VP_OK;
    str numbers;
    if (a->hit_count)
        status = read_column(a, a->documents, COLUMN_DOCUMENT, &numbers, error);
    if (!status && a->hit_count && !set_codes(numbers, rows, &p->documents))
        status = asker_damaged(error);
    for (size_t i = 0; !status && i < a->mark_count; i++) {
        str column;
        status = read_column(a, a->marks[i].column, COLUMN_MARKS + (rollup_column)a->marks[i].field, &column, error);
        if (!status && !set_codes(column, rows, &p->marks[i]))
            status = asker_damaged(error);
    }
    return status;
}

static vp_status read_values(asker *a, size_t rows, piece *p, vp_error *error)
{
    rollup_column column = column_of(a->question);
    str values = {NULL, 0}, ratings = {NULL, 0};
    if (column == COLUMN_RUNS)
        return VP_OK;
    vp_status status = read_column(a, a->values, column, &values, error);
    if (!status && column == COLUMN_RATING)
        status = read_column(a, a->dictionary, COLUMN_RATINGS, &ratings, error);
    p->coded = column != COLUMN_SCORE;
    if (!status && p->coded)
        status = make_table(a, column, ratings, error);
    if (status)
        return status;
    p->table = (const double *)(void *)a->table.p;
    p->table_count = a->table.n / sizeof *p->table;
    p->signs = a->question->metric == METRIC_NET_SENTIMENT;
    return set_codes(values, rows, &p->values) && (p->coded || p->values.width == sizeof(float)) ? VP_OK
                                                                                                 : asker_damaged(error);
}

/* The statements that read columns. */
static size_t columns_of(asker *a, sqlite3_stmt *out[3 + FILTER_MARKS])
{
    size_t n = 0;
    out[n++] = a->values;
    out[n++] = a->dictionary;
    out[n++] = a->documents;
    for (size_t i = 0; i < a->mark_count; i++)
        out[n++] = a->marks[i].column;
    return n;
}

/* The piece that the statement of pieces stands on. */
vp_status asker_take_piece(asker *a, int64_t part, vp_error *error)
{
    sqlite3_stmt *columns[3 + FILTER_MARKS];
    size_t n = columns_of(a, columns), rows;
    piece p = {.runs = sqlite3_column_blob(a->pieces, 1),
               .run_count = (size_t)sqlite3_column_bytes(a->pieces, 1) / sizeof(rollup_run)};
    for (size_t i = 0; i < n; i++) {
        sqlite3_bind_int64(columns[i], 3, part);
        sqlite3_bind_int64(columns[i], 4, sqlite3_column_int64(a->pieces, 0));
    }
    vp_status status = check_runs(a, &p, &rows, error);
    if (!status)
        status = read_mark_columns(a, rows, &p, error);
    if (!status)
        status = read_values(a, rows, &p, error);
    if (!status)
        status = add_piece(a, &p, part, error);
    for (size_t i = 0; i < n; i++)
        sqlite3_reset(columns[i]);
    return status;
}

/* ---- Statements ---- */

static vp_status prepare_worth(asker *a, vp_error *error)
{
    buf sql = {0};
    bool ok = buf_printf(&sql, "SELECT %s FROM (SELECT ?1 AS rating_unit, ?2 AS nps, ?3 AS label) d",
                         column_of(a->question) >= COLUMN_RATING ? a->question->value : "1") &&
              buf_terminate(&sql);
    vp_status status = ok ? store_prepare(store_db(a->store), sql.p, &a->worth, error) : fail_memory(error);
    buf_release(&sql);
    return status;
}

static vp_status prepare_column(asker *a, sqlite3_stmt **out, vp_error *error)
{
    vp_status status = store_prepare(store_db(a->store),
                                     "SELECT data FROM rollup WHERE kind = ?1 AND \"column\" = ?2 AND part = ?3 AND "
                                     "piece = ?4",
                                     out, error);
    return status ? status : (sqlite3_bind_int(*out, 1, a->question->kind), VP_OK);
}

vp_status asker_prepare_columns(asker *a, vp_error *error)
{
    vp_status status = prepare_worth(a, error);
    if (!status)
        status = prepare_column(a, &a->values, error);
    if (!status)
        status = prepare_column(a, &a->dictionary, error);
    if (!status)
        status = prepare_column(a, &a->documents, error);
    for (size_t i = 0; !status && i < a->mark_count; i++)
        status = prepare_column(a, &a->marks[i].column, error);
    return status;
}
