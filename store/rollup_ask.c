/* Asking the rollups. */
#include "base/array.h"
#include "base/intern.h"
#include "store/rollup_hits.h"
#include "store/rollup.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    DAY_SECONDS = 86400,
    PLACES_MOST = 1 << 22 /* combinations of the values of the marked fields that matter */,
    BLOCK = 1024,
    NO_GROUP = -1,
    UNKNOWN = -2
};

#define CATEGORY "a.category"

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

static str column_str(sqlite3_stmt *q, int column)
{
    return (str){(const char *)sqlite3_column_text(q, column), (size_t)sqlite3_column_bytes(q, column)};
}

static vp_status damaged(vp_error *error)
{
    return fail(error, VP_STORE, "`voxpop store compact` makes them anew", "the rollups of the store are damaged");
}

/* ---- Names ---- */

typedef struct name_reader {
    asker *asker;
    names *out;
} name_reader;

static vp_status take_name(void *context, sqlite3_stmt *q, vp_error *error)
{
    const name_reader *r = context;
    names *n = r->out;
    if (sqlite3_column_int64(q, 0) != (int64_t)n->count)
        return damaged(error);
    if (!array_room(&n->items, sizeof *n->items, n->count, &n->room))
        return fail_memory(error);
    n->items[n->count] = arena_copy(&r->asker->memory, column_str(q, 1));
    return n->items[n->count++].p ? VP_OK : fail_memory(error);
}

static vp_status read_names(asker *a, int kind, names *out, vp_error *error)
{
    char sql[80];
    name_reader r = {a, out};
    snprintf(sql, sizeof sql, "SELECT id, name FROM rollup_name WHERE kind = %d ORDER BY id", kind);
    return query_each(a->store, sql, NULL, take_name, &r, error);
}

static bool is_category(const rollup_question *q, int field)
{
    return q->fields[field] && !strcmp(q->fields[field], CATEGORY);
}

/* The marked fields that matter; *few false: they have too many values together. */
static vp_status read_marks(asker *a, bool *few, vp_error *error)
{
    unsigned used = a->question->filter->marks;
    vp_status status = VP_OK;
    for (int i = 0; i < 2; i++)
        if (a->question->fields[i] && !is_category(a->question, i))
            used |= 1u << filter_mark(str_of(a->question->fields[i]));
    a->place_count = 1;
    for (int field = 0; !status && field < FILTER_MARKS; field++) {
        mark *m = &a->marks[a->mark_count];
        if (!(used >> field & 1))
            continue;
        m->field = field;
        status = read_names(a, NAME_MARKS + field, &m->values, error);
        m->codes = (uint32_t)m->values.count + 1;
        m->stride = (uint32_t)a->place_count;
        a->place_count *= m->values.count < PLACES_MOST ? m->codes : PLACES_MOST;
        a->mark_count++;
        if (a->place_count > PLACES_MOST)
            break;
    }
    a->hit_stride = a->place_count;
    a->place_count <<= a->hit_count;
    *few = !status && a->place_count <= PLACES_MOST;
    if (*few && !(a->group_of = malloc(a->place_count * sizeof *a->group_of)))
        status = fail_memory(error);
    for (size_t i = 0; !status && *few && i < a->place_count; i++)
        a->group_of[i] = UNKNOWN;
    return status;
}

/* ---- Groups ---- */

static bool find_group(asker *a, const str named[2], int32_t *out)
{
    buf key = {0};
    bool ok = buf_printf(&key, "%zu:", named[0].n) && buf_add_str(&key, named[0]) && buf_add_str(&key, named[1]);
    uint32_t id = ok ? intern_add(&a->keys, buf_str(&key)) : INTERN_NONE;
    buf_release(&key);
    *out = (int32_t)id;
    if (id == INTERN_NONE || id < a->group_count)
        return id != INTERN_NONE;
    if (!array_room(&a->groups, sizeof *a->groups, a->group_count, &a->group_room) ||
        !array_room(&a->touched, sizeof *a->touched, a->group_count, &a->touched_room))
        return false;
    group *g = &a->groups[a->group_count++];
    *g = (group){.names = {arena_copy(&a->memory, named[0]), arena_copy(&a->memory, named[1])}};
    return g->names[0].p && g->names[1].p;
}

/* Fields and conditions are about marks alone: so what holds for a combination holds for all documents that have it. */
static vp_status prepare_groups(asker *a, vp_error *error)
{
    static const char *const columns[FILTER_MARKS] = {"lang", "country", "shop", "product", "channel"};
    const filter *f = a->question->filter;
    buf sql = {0};
    bool ok = buf_puts(&sql, "SELECT ");
    for (int i = 0; i < 2; i++) {
        const char *field = a->question->fields[i];
        ok = ok && buf_puts(&sql, field && !is_category(a->question, i) ? field : "''") && buf_puts(&sql, ", ");
    }
    ok = ok && buf_putc(&sql, '(') && rollup_hits_put(f, a->hits, a->hit_count, &sql) &&
         buf_puts(&sql, ") FROM (SELECT 0");
    for (size_t i = 0; i < a->mark_count; i++)
        ok = ok && buf_printf(&sql, ", ?%zu AS %s", f->count + i + 1, columns[a->marks[i].field]);
    for (size_t i = 0; i < a->hit_count; i++)
        ok = ok && buf_printf(&sql, ", ?%zu AS hit%zu", f->count + a->mark_count + i + 1, i);
    ok = ok && buf_puts(&sql, ") d") && buf_terminate(&sql);
    vp_status status = ok ? store_prepare(store_db(a->store), sql.p, &a->belongs, error) : fail_memory(error);
    buf_release(&sql);
    return status ? status : query_bind(a->store, a->belongs, f, error);
}

static bool read_group(asker *a, int32_t *out)
{
    str named[2];
    bool in = sqlite3_column_int(a->belongs, 2) != 0;
    for (int i = 0; i < 2; i++) {
        named[i] = column_str(a->belongs, i);
        in = in && (named[i].n || !a->question->fields[i] || is_category(a->question, i));
    }
    *out = NO_GROUP;
    return !in || find_group(a, named, out);
}

/* The group of a combination that was not seen before. */
static int32_t ask_group(asker *a, uint32_t place)
{
    int32_t found = NO_GROUP;
    for (size_t i = 0; i < a->mark_count; i++) {
        const mark *m = &a->marks[i];
        uint32_t code = place / m->stride % m->codes;
        int at = (int)(a->question->filter->count + i) + 1;
        if (code)
            sqlite3_bind_text64(a->belongs, at, m->values.items[code - 1].p, m->values.items[code - 1].n, SQLITE_STATIC,
                                SQLITE_UTF8);
        else
            sqlite3_bind_null(a->belongs, at);
    }
    for (size_t i = 0; i < a->hit_count; i++)
        sqlite3_bind_int(a->belongs, (int)(a->question->filter->count + a->mark_count + i) + 1,
                         (int)(place / a->hit_stride >> i & 1));
    if (sqlite3_step(a->belongs) != SQLITE_ROW)
        a->status = store_fail(store_db(a->store), "the store cannot be asked", a->error);
    else if (!read_group(a, &found))
        a->status = fail_memory(a->error);
    sqlite3_reset(a->belongs);
    return a->group_of[place] = a->status ? NO_GROUP : found;
}

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
                at = ask_group(a, places[i]);
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
            if (is_category(a->question, f))
                c.names[f] = category;
        if (!status && (category.n || a->question->kind == ROLLUP_DOCUMENTS))
            status = a->take(a->context, &c, error);
        g->n = g->sum = g->squares = 0;
    }
    a->touched_count = 0;
    return status;
}

static int64_t day_time(int64_t part, uint32_t day)
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
        int64_t time = day_time(part, r.day);
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
        return code == SQLITE_DONE ? damaged(error)
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
            return damaged(error);
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
        status = damaged(error);
    for (size_t i = 0; !status && i < a->mark_count; i++) {
        str column;
        status = read_column(a, a->marks[i].column, COLUMN_MARKS + (rollup_column)a->marks[i].field, &column, error);
        if (!status && !set_codes(column, rows, &p->marks[i]))
            status = damaged(error);
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
                                                                                                 : damaged(error);
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
static vp_status take_piece(asker *a, int64_t part, vp_error *error)
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

/* The pieces of a part whose numbers begin at those of a slice; 0: of all rows. */
static vp_status take_slice(asker *a, int64_t part, unsigned slice, vp_error *error)
{
    vp_status status = VP_OK;
    int code = SQLITE_DONE;
    sqlite3_bind_int64(a->pieces, 2, part);
    sqlite3_bind_int64(a->pieces, 3, (int64_t)slice * ROLLUP_SLICE);
    sqlite3_bind_int64(a->pieces, 4, ((int64_t)slice + 1) * ROLLUP_SLICE - 1);
    while (!status && (code = sqlite3_step(a->pieces)) == SQLITE_ROW)
        status = take_piece(a, part, error);
    if (!status && code != SQLITE_DONE)
        status = store_fail(store_db(a->store), "the store cannot be asked", error);
    sqlite3_reset(a->pieces);
    return status;
}

static vp_status take_part(asker *a, int64_t part, bool sliced, vp_error *error)
{
    vp_status status = VP_OK;
    for (uint32_t day = 0; day < ROLLUP_DAYS; day++)
        a->starts[day] = a->question->as_one ? 0 : period_start(a->question->unit, day_time(part, day));
    if (!sliced || a->slice_field < 0)
        return take_slice(a, part, 0, error);
    for (uint32_t k = 0; !status && k < ROLLUP_BUCKETS; k++)
        if (a->buckets >> k & 1)
            status = take_slice(a, part, rollup_slice(a->slice_field, k + 1), error);
    return status;
}

/* ---- Which slices ---- */

/* The buckets of a marked field that what the filter requires of it lies in. */
static unsigned required_buckets(const asker *a, const mark *m)
{
    const filter *f = a->question->filter;
    unsigned buckets = 0;
    for (size_t i = 0; i < f->required[m->field].count; i++) {
        const filter_value *v = &f->values[f->required[m->field].first + i];
        for (uint32_t code = 1; code < m->codes; code++)
            if (str_equal_nocase(m->values.items[code - 1], v->text.p))
                buckets |= 1u << (code - 1) % ROLLUP_BUCKETS;
    }
    return buckets;
}

/* The field of which the least is to be read. */
static void choose_slices(asker *a)
{
    double least = 1;
    a->slice_field = -1;
    for (size_t i = 0; i < a->mark_count && !a->hit_count; i++) {
        const mark *m = &a->marks[i];
        size_t values = m->codes - 1 < ROLLUP_BUCKETS ? m->codes - 1 : ROLLUP_BUCKETS;
        unsigned buckets = required_buckets(a, m);
        double share = values ? (double)__builtin_popcount(buckets) / (double)values : 1;
        if (a->question->filter->required[m->field].count && share < least) {
            a->slice_field = m->field;
            a->buckets = buckets;
            least = share;
        }
    }
}

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

static vp_status prepare_all(asker *a, vp_error *error)
{
    vp_status status = prepare_worth(a, error);
    if (!status)
        status = prepare_groups(a, error);
    if (!status)
        status = store_prepare(store_db(a->store),
                               "SELECT part, max(piece) FROM rollup WHERE kind = ?1 AND \"column\" = 0 AND part "
                               "BETWEEN ?2 AND ?3 GROUP BY part ORDER BY part",
                               &a->parts, error);
    if (!status)
        status = store_prepare(store_db(a->store),
                               "SELECT piece, data FROM rollup WHERE kind = ?1 AND \"column\" = 0 AND part = ?2 AND "
                               "piece BETWEEN ?3 AND ?4 ORDER BY piece",
                               &a->pieces, error);
    if (!status)
        status = prepare_column(a, &a->values, error);
    if (!status)
        status = prepare_column(a, &a->dictionary, error);
    if (!status)
        status = prepare_column(a, &a->documents, error);
    for (size_t i = 0; !status && i < a->mark_count; i++)
        status = prepare_column(a, &a->marks[i].column, error);
    if (status)
        return status;
    sqlite3_bind_int(a->pieces, 1, a->question->kind);
    sqlite3_bind_int(a->parts, 1, a->question->kind);
    sqlite3_bind_int64(a->parts, 2, (int64_t)rollup_part(a->question->since));
    sqlite3_bind_int64(a->parts, 3, (int64_t)rollup_part(a->question->until));
    return VP_OK;
}

static vp_status take_parts(asker *a, vp_error *error)
{
    vp_status status = prepare_all(a, error);
    int code = SQLITE_DONE;
    choose_slices(a);
    while (!status && (code = sqlite3_step(a->parts)) == SQLITE_ROW)
        status = take_part(a, sqlite3_column_int64(a->parts, 0), sqlite3_column_int64(a->parts, 1) >= ROLLUP_SLICE,
                           error);
    if (!status && code != SQLITE_DONE)
        status = store_fail(store_db(a->store), "the store cannot be asked", error);
    return status;
}

/* ---- The question ---- */

static void release(asker *a)
{
    sqlite3_stmt *all[] = {a->parts, a->pieces, a->values, a->dictionary, a->documents, a->worth, a->belongs};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        sqlite3_finalize(all[i]);
    for (size_t i = 0; i < FILTER_MARKS; i++) {
        sqlite3_finalize(a->marks[i].column);
        free(a->marks[i].values.items);
    }
    for (size_t i = 0; i < a->hit_count; i++)
        free(a->hits[i].bits);
    free(a->group_of);
    free(a->groups);
    free(a->touched);
    free(a->categories.items);
    intern_release(&a->keys);
    buf_release(&a->table);
    arena_release(&a->memory);
}

static vp_status read_categories(asker *a, vp_error *error)
{
    if (a->question->kind != ROLLUP_DOCUMENTS)
        return read_names(a, a->question->kind, &a->categories, error);
    a->categories = (names){calloc(1, sizeof(str)), 1, 1};
    return a->categories.items ? VP_OK : fail_memory(error);
}

static vp_status is_up_to_date(asker *a, bool *out, vp_error *error)
{
    char sql[200];
    double fresh;
    snprintf(sql, sizeof sql,
             "SELECT EXISTS (SELECT 1 FROM rollup WHERE kind = 0 AND \"column\" = %d) AND NOT EXISTS (SELECT 1 FROM "
             "rollup_stale WHERE kind = %d)",
             COLUMN_DOCUMENT /* those of older stores lack it */, (int)a->question->kind);
    vp_status status = query_number(a->store, sql, NULL, 0, &fresh, error);
    *out = !status && fresh;
    return status;
}

vp_status rollup_ask(store *s, const rollup_question *q, rollup_take take, void *context, bool *answered,
                     vp_error *error)
{
    asker a = {.store = s, .question = q, .take = take, .context = context, .error = error};
    bool alone = sqlite3_get_autocommit(store_db(s)) != 0;
    *answered = false;
    vp_status status = alone ? store_run(store_db(s), "BEGIN", error) : VP_OK; /* one view of the store for all */
    if (status)
        return status;
    status = is_up_to_date(&a, answered, error);
    if (!status && *answered)
        status = rollup_hits_read(s, q->filter, a.hits, &a.hit_count, answered, error);
    if (!status && *answered)
        status = read_marks(&a, answered, error);
    if (!status && *answered)
        status = read_categories(&a, error);
    if (!status && *answered)
        status = take_parts(&a, error);
    release(&a);
    if (alone)
        sqlite3_exec(store_db(s), "ROLLBACK", NULL, NULL, NULL); /* nothing was written */
    return store_unchanged(s, status, error);
}
