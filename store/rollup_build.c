/* Keeping the rollups: what has changed, and making it anew. */
#include "base/array.h"
#include "base/intern.h"
#include "store/rollup.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { TRANSACTION_ROWS = 1 << 21, DAY_SECONDS = 86400 };
static const int64_t ALL_READ = INT64_MIN;

const char *const rollup_labels[ROLLUP_LABELS] = {"neg", "neu", "pos"};

/* ---- What has changed ---- */

#define EACH_KIND "(VALUES (0), (1), (2), (3)) k"

size_t rollup_part(int64_t time)
{
    const int64_t seconds = (int64_t)ROLLUP_DAYS * DAY_SECONDS;
    int64_t part = (time - ((time % seconds) + seconds) % seconds) / seconds + ROLLUP_FIRST;
    return part < 0 ? 0 : part >= ROLLUP_PARTS ? ROLLUP_PARTS - 1 : (size_t)part;
}

static int64_t part_begin(int64_t part)
{
    return (part - ROLLUP_FIRST) * ROLLUP_DAYS * DAY_SECONDS;
}

static vp_status run_with(store *s, const char *sql, int64_t value, vp_error *error)
{
    sqlite3_stmt *q = NULL;
    vp_status status = store_prepare(store_db(s), sql, &q, error);
    if (!status)
        sqlite3_bind_int64(q, 1, value);
    if (!status && sqlite3_step(q) != SQLITE_DONE)
        status = store_fail(store_db(s), "the store cannot be changed", error);
    sqlite3_finalize(q);
    return status;
}

vp_status rollup_mark_part(store *s, size_t part, vp_error *error)
{
    return run_with(s, "INSERT OR IGNORE INTO rollup_stale SELECT ?1, k.column1 FROM " EACH_KIND, (int64_t)part, error);
}

vp_status rollup_mark_document(store *s, int64_t document, vp_error *error)
{
    return run_with(s,
                    "INSERT OR IGNORE INTO rollup_stale SELECT " ROLLUP_PART_OF_TIME
                    ", k.column1 FROM document, " EACH_KIND " WHERE id = ?1 AND time IS NOT NULL",
                    document, error);
}

vp_status rollup_mark_all(store *s, bool topics_alone, vp_error *error)
{
    return store_run(store_db(s),
                     topics_alone
                         ? "INSERT OR IGNORE INTO rollup_stale SELECT DISTINCT part, 1 FROM rollup WHERE kind = 0"
                         : "INSERT OR IGNORE INTO rollup_stale SELECT DISTINCT part, k.column1 FROM rollup, " EACH_KIND
                           " WHERE kind = 0",
                     error);
}

vp_status rollup_mark_untagged(store *s, vp_error *error)
{
    return store_run(store_db(s),
                     "INSERT OR IGNORE INTO rollup_stale SELECT DISTINCT " ROLLUP_PART_OF_TIME
                     ", 1 FROM document WHERE time IS NOT NULL AND id NOT IN (SELECT document FROM document_topic)",
                     error);
}

vp_status rollup_forget(store *s, vp_error *error)
{
    return store_run(store_db(s),
                     "INSERT OR IGNORE INTO rollup_stale SELECT DISTINCT " ROLLUP_PART_OF_TIME ", k.column1 FROM "
                     "document, " EACH_KIND " WHERE time IS NOT NULL;"
                     "DELETE FROM rollup; DELETE FROM rollup_name",
                     error);
}

/* ---- Facts ---- */

typedef struct fact {
    uint32_t category, day, document, marks[FILTER_MARKS]; /* marks: ids + 1; 0: none */
    float score;
    double rating; /* NaN: none */
    uint8_t nps, label;
} fact;

typedef struct facts {
    fact *items; /* [count]; owned: free */
    size_t count, room;
    int64_t pieces; /* written of the part */
} facts;

/* A category of one document. */
typedef struct found {
    str name; /* borrowed */
    uint32_t category, place, mentions;
    double scores; /* of them all */
} found;

/* Facts that are written as a piece. */
typedef struct rows {
    const fact *items; /* [count] */
    size_t count;
    int64_t piece;
} rows;

#define IN_ORDER " WHERE d.time >= ?1 AND d.time < ?2 ORDER BY d.time, d.id" /* the documents of a part */

enum { DOCUMENTS_OF, CATEGORIES_OF, ADD_NAME = CATEGORIES_OF + ROLLUP_KINDS, ADD_COLUMN, STATEMENTS };

typedef struct builder {
    store *store;
    sqlite3_stmt *prepared[STATEMENTS];
    intern names[NAME_KINDS]; /* ids as in the table */
    facts kinds[ROLLUP_KINDS];
    bool wanted[ROLLUP_KINDS];
    int64_t reached[ROLLUP_KINDS]; /* the document of the category that comes next; ALL_READ: none does */
    found *found;                  /* [found_count] of a document and kind; owned: free */
    size_t found_count, found_room;
    int64_t part;
    size_t rows; /* written in this transaction */
} builder;

static const char *const statements[STATEMENTS] = {
    [DOCUMENTS_OF] =
        "SELECT d.id, d.time, d.score, d.rating_unit, d.nps, d.label, d.lang, d.country, d.shop, d.product, "
        "d.channel FROM document d" IN_ORDER,
    [CATEGORIES_OF + ROLLUP_TOPICS] = "SELECT d.id, k.id FROM document d CROSS JOIN document_topic t ON "
                                      "t.document = d.id CROSS JOIN topic k ON k.number = t.topic" IN_ORDER,
    [CATEGORIES_OF + ROLLUP_ASPECTS] = "SELECT d.id, a.category, a.score FROM document d CROSS JOIN aspect a ON "
                                       "a.document = d.id" IN_ORDER,
    [CATEGORIES_OF +
        ROLLUP_ENTITIES] = "SELECT d.id, e.name FROM document d CROSS JOIN entity e ON e.document = d.id" IN_ORDER,
    [ADD_NAME] = "INSERT INTO rollup_name VALUES (?1, ?2, ?3)",
    [ADD_COLUMN] = "INSERT INTO rollup (kind, part, piece, \"column\", data) VALUES (?1, ?2, ?3, ?4, ?5)",
};

static str column_str(sqlite3_stmt *q, int column)
{
    return (str){(const char *)sqlite3_column_text(q, column), (size_t)sqlite3_column_bytes(q, column)};
}

static vp_status run(builder *b, int statement, vp_error *error)
{
    sqlite3_stmt *q = b->prepared[statement];
    vp_status status = sqlite3_step(q) == SQLITE_DONE
                           ? VP_OK
                           : store_fail(store_db(b->store), "the rollups cannot be kept", error);
    sqlite3_reset(q);
    return status;
}

static vp_status find_name(builder *b, int kind, str name, uint32_t *id, vp_error *error)
{
    uint32_t before = b->names[kind].count;
    *id = intern_add(&b->names[kind], name);
    if (*id == INTERN_NONE)
        return fail_memory(error);
    if (*id < before)
        return VP_OK;
    sqlite3_stmt *q = b->prepared[ADD_NAME];
    sqlite3_bind_int(q, 1, kind);
    sqlite3_bind_int64(q, 2, *id);
    sqlite3_bind_text64(q, 3, name.p, name.n, SQLITE_STATIC, SQLITE_UTF8);
    return run(b, ADD_NAME, error);
}

/* ---- A piece ---- */

static int by_run(const void *a, const void *b)
{
    const fact *x = a, *y = b;
    return x->category != y->category ? (x->category > y->category) - (x->category < y->category)
                                      : (x->day > y->day) - (x->day < y->day);
}

static vp_status put_column(builder *b, rollup_kind kind, int64_t piece, rollup_column column, const buf *data,
                            vp_error *error)
{
    sqlite3_stmt *q = b->prepared[ADD_COLUMN];
    sqlite3_bind_int(q, 1, kind);
    sqlite3_bind_int64(q, 2, b->part);
    sqlite3_bind_int64(q, 3, piece);
    sqlite3_bind_int(q, 4, column);
    sqlite3_bind_blob64(q, 5, data->n ? data->p : "", data->n, SQLITE_STATIC);
    return run(b, ADD_COLUMN, error);
}

static bool encode_runs(const rows *r, buf *out)
{
    bool ok = true;
    for (size_t i = 0, end; ok && i < r->count; i = end) {
        for (end = i + 1; end < r->count && !by_run(&r->items[i], &r->items[end]);)
            end++;
        rollup_run run = {r->items[i].category, r->items[i].day, (uint32_t)(end - i)};
        ok = buf_add(out, &run, sizeof run);
    }
    return ok;
}

/* Each in as many bytes as the largest needs. Little-endian, as all that voxpop runs on. */
static bool encode_codes(const uint32_t *codes, size_t n, buf *out)
{
    uint32_t most = 0;
    for (size_t i = 0; i < n; i++)
        most = codes[i] > most ? codes[i] : most;
    size_t width = most <= UINT8_MAX ? 1 : most <= UINT16_MAX ? 2 : 4;
    if (!buf_reserve(out, n * width))
        return false;
    for (size_t i = 0; i < n; i++)
        memcpy(out->p + out->n + i * width, &codes[i], width);
    out->n += n * width;
    return true;
}

/* Ratings take few values: these, in the order of first sight, and the place of each row's among them. */
static bool encode_ratings(const rows *r, uint32_t *places, buf *codes, buf *values)
{
    intern known = {0};
    bool ok = true;
    for (size_t i = 0; ok && i < r->count; i++) {
        double rating = r->items[i].rating;
        uint32_t before = known.count;
        places[i] = isnan(rating) ? 0 : intern_add(&known, (str){(const char *)&rating, sizeof rating}) + 1;
        ok = (isnan(rating) || places[i]) && (known.count == before || buf_add(values, &rating, sizeof rating));
    }
    intern_release(&known);
    return ok && encode_codes(places, r->count, codes);
}

static bool encode_scores(const rows *r, buf *out)
{
    const size_t width = sizeof r->items->score;
    if (!buf_reserve(out, r->count * width))
        return false;
    for (size_t i = 0; i < r->count; i++)
        memcpy(out->p + out->n + i * width, &r->items[i].score, width);
    out->n += r->count * width;
    return true;
}

static uint32_t code_of(const fact *f, rollup_column column)
{
    switch (column) {
    case COLUMN_NPS: return f->nps;
    case COLUMN_LABEL: return f->label;
    case COLUMN_DOCUMENT: return f->document;
    default: return f->marks[column - COLUMN_MARKS];
    }
}

static bool encode(const rows *r, buf columns[COLUMNS])
{
    uint32_t *codes = malloc((r->count + 1) * sizeof *codes);
    bool ok = codes && encode_runs(r, &columns[COLUMN_RUNS]) && encode_scores(r, &columns[COLUMN_SCORE]) &&
              encode_ratings(r, codes, &columns[COLUMN_RATING], &columns[COLUMN_RATINGS]);
    for (rollup_column c = COLUMN_NPS; ok && c < COLUMNS; c++) {
        if (c == COLUMN_DOCUMENT && r->piece >= ROLLUP_SLICE)
            continue;
        for (size_t i = 0; i < r->count; i++)
            codes[i] = code_of(&r->items[i], c);
        ok = encode_codes(codes, r->count, &columns[c]);
    }
    free(codes);
    return ok;
}

static vp_status write_rows(builder *b, rollup_kind kind, const rows *r, vp_error *error)
{
    buf columns[COLUMNS] = {{0}};
    if (!r->count)
        return VP_OK;
    vp_status status = encode(r, columns) ? VP_OK : fail_memory(error);
    for (int i = 0; i < COLUMNS; i++) {
        if (!status && (columns[i].n || i != COLUMN_DOCUMENT))
            status = put_column(b, kind, r->piece, (rollup_column)i, &columns[i], error);
        buf_release(&columns[i]);
    }
    return status;
}

/* The rows by their bucket of a field, each bucket in the order they had: a counting sort. */
static void sort_by_bucket(const facts *f, int field, size_t begins[ROLLUP_BUCKETS + 2], fact *out)
{
    memset(begins, 0, (ROLLUP_BUCKETS + 2) * sizeof *begins);
    for (size_t i = 0; i < f->count; i++)
        if (f->items[i].marks[field])
            begins[rollup_slice(0, f->items[i].marks[field]) + 1]++;
    for (size_t i = 2; i < ROLLUP_BUCKETS + 2; i++)
        begins[i] += begins[i - 1];
    for (size_t i = 0; i < f->count; i++)
        if (f->items[i].marks[field])
            out[begins[rollup_slice(0, f->items[i].marks[field])]++] = f->items[i];
}

static vp_status write_slices(builder *b, rollup_kind kind, vp_error *error)
{
    const facts *f = &b->kinds[kind];
    size_t ends[ROLLUP_BUCKETS + 2]; /* moved on from the beginnings */
    fact *sorted = malloc(f->count * sizeof *sorted);
    vp_status status = sorted ? VP_OK : fail_memory(error);
    for (int field = 0; !status && field < FILTER_MARKS; field++) {
        sort_by_bucket(f, field, ends, sorted);
        for (uint32_t k = 1; !status && k <= ROLLUP_BUCKETS; k++) {
            rows r = {sorted + ends[k - 1], ends[k] - ends[k - 1],
                      (int64_t)rollup_slice(field, k) * ROLLUP_SLICE + f->pieces};
            status = write_rows(b, kind, &r, error);
        }
    }
    free(sorted);
    return status;
}

static vp_status write_piece(builder *b, rollup_kind kind, vp_error *error)
{
    facts *f = &b->kinds[kind];
    if (!f->count)
        return VP_OK;
    qsort(f->items, f->count, sizeof *f->items, by_run);
    rows all = {f->items, f->count, f->pieces};
    vp_status status = write_rows(b, kind, &all, error);
    if (!status && (f->count >= ROLLUP_SLICED || f->pieces))
        status = write_slices(b, kind, error);
    f->pieces++;
    b->rows += f->count;
    f->count = 0;
    return status;
}

/* ---- A part ---- */

static vp_status add_fact(builder *b, rollup_kind kind, fact added, vp_error *error)
{
    facts *f = &b->kinds[kind];
    if (!array_room(&f->items, sizeof *f->items, f->count, &f->room))
        return fail_memory(error);
    f->items[f->count++] = added;
    return f->count < ROLLUP_PIECE ? VP_OK : write_piece(b, kind, error);
}

static double number_or_nan(sqlite3_stmt *q, int column)
{
    return sqlite3_column_type(q, column) == SQLITE_NULL ? (double)NAN : sqlite3_column_double(q, column);
}

/* The categories of all documents of a part are read in one row beside the documents. */
static vp_status next_category(builder *b, rollup_kind kind, vp_error *error)
{
    sqlite3_stmt *q = b->prepared[CATEGORIES_OF + kind];
    int code = sqlite3_step(q);
    b->reached[kind] = code == SQLITE_ROW ? sqlite3_column_int64(q, 0) : ALL_READ;
    return code == SQLITE_ROW || code == SQLITE_DONE
               ? VP_OK
               : store_fail(store_db(b->store), "the rollups cannot be made", error);
}

static vp_status add_found(builder *b, rollup_kind kind, uint32_t category, double score, vp_error *error)
{
    if (!array_room(&b->found, sizeof *b->found, b->found_count, &b->found_room))
        return fail_memory(error);
    b->found[b->found_count] = (found){b->names[kind].strings[category], category, (uint32_t)b->found_count, 1, score};
    b->found_count++;
    return VP_OK;
}

static int by_name(const void *a, const void *b)
{
    const found *x = a, *y = b;
    size_t n = x->name.n < y->name.n ? x->name.n : y->name.n;
    int order = memcmp(x->name.p, y->name.p, n);
    if (!order)
        order = (x->name.n > y->name.n) - (x->name.n < y->name.n);
    return order ? order : (x->place > y->place) - (x->place < y->place);
}

/* Those that differ in the case of ASCII letters alone stand together, the least first. */
static int by_name_of_any_case(const void *a, const void *b)
{
    const found *x = a, *y = b;
    size_t n = x->name.n < y->name.n ? x->name.n : y->name.n;
    int order = sqlite3_strnicmp(x->name.p, y->name.p, (int)n);
    if (!order)
        order = (x->name.n > y->name.n) - (x->name.n < y->name.n);
    return order ? order : by_name(a, b);
}

static bool is_same(rollup_kind kind, str x, str y)
{
    return kind == ROLLUP_ENTITIES ? x.n == y.n && !sqlite3_strnicmp(x.p, y.p, (int)x.n) : str_equal(x, y);
}

/* Makes the mentions of a category one. Names of entities that differ in the case of ASCII letters alone are one,
 * called by the least of them. */
static void join_found(builder *b, rollup_kind kind)
{
    size_t kept = 0;
    if (b->found_count > 1)
        qsort(b->found, b->found_count, sizeof *b->found, kind == ROLLUP_ENTITIES ? by_name_of_any_case : by_name);
    for (size_t i = 0; i < b->found_count; i++) {
        found *f = &b->found[i], *last = kept ? &b->found[kept - 1] : NULL;
        if (!last || !is_same(kind, last->name, f->name)) {
            b->found[kept++] = *f;
            continue;
        }
        last->mentions += f->mentions;
        last->scores += f->scores;
    }
    b->found_count = kept;
}

static vp_status add_categories(builder *b, rollup_kind kind, int64_t document, const fact *of, vp_error *error)
{
    sqlite3_stmt *q = b->prepared[CATEGORIES_OF + kind];
    vp_status status = VP_OK;
    b->found_count = 0;
    while (!status && b->reached[kind] == document) {
        uint32_t category;
        status = find_name(b, kind, column_str(q, 1), &category, error);
        if (!status)
            status = add_found(b, kind, category, kind == ROLLUP_ASPECTS ? sqlite3_column_double(q, 2) : 0, error);
        if (!status)
            status = next_category(b, kind, error);
    }
    join_found(b, kind);
    for (size_t i = 0; !status && i < b->found_count; i++) {
        fact f = *of;
        f.category = b->found[i].category;
        if (kind == ROLLUP_ASPECTS)
            f.score = (float)(b->found[i].scores / b->found[i].mentions);
        status = add_fact(b, kind, f, error);
    }
    return status;
}

static uint8_t label_code(str label)
{
    for (uint8_t i = 0; label.p && i < ROLLUP_LABELS; i++)
        if (str_is(label, rollup_labels[i]))
            return (uint8_t)(i + 1);
    return 0;
}

static vp_status add_document(builder *b, sqlite3_stmt *q, vp_error *error)
{
    int64_t number = sqlite3_column_int64(q, 0);
    int nps = sqlite3_column_type(q, 4) == SQLITE_NULL ? -1 : sqlite3_column_int(q, 4);
    fact f = {.day = (uint32_t)((sqlite3_column_int64(q, 1) - part_begin(b->part)) / DAY_SECONDS),
              .document = number > 0 && number <= UINT32_MAX ? (uint32_t)number : 0,
              .score = (float)number_or_nan(q, 2),
              .rating = number_or_nan(q, 3),
              .nps = (uint8_t)(nps >= 0 && nps < ROLLUP_NPS ? nps + 1 : 0),
              .label = label_code(column_str(q, 5))};
    vp_status status = VP_OK;
    for (int i = 0; !status && i < FILTER_MARKS; i++)
        if (sqlite3_column_type(q, 6 + i) != SQLITE_NULL) {
            status = find_name(b, NAME_MARKS + i, column_str(q, 6 + i), &f.marks[i], error);
            f.marks[i]++;
        }
    if (!status && b->wanted[ROLLUP_DOCUMENTS])
        status = add_fact(b, ROLLUP_DOCUMENTS, f, error);
    for (rollup_kind k = ROLLUP_TOPICS; !status && k < ROLLUP_KINDS; k++)
        if (b->wanted[k])
            status = add_categories(b, k, number, &f, error);
    return status;
}

static vp_status clear_part(builder *b, vp_error *error)
{
    char sql[200];
    vp_status status = VP_OK;
    for (rollup_kind k = 0; !status && k < ROLLUP_KINDS; k++) {
        if (!b->wanted[k])
            continue;
        snprintf(sql, sizeof sql,
                 "DELETE FROM rollup WHERE kind = %d AND part = %lld AND \"column\" BETWEEN 0 AND %d; DELETE FROM "
                 "rollup_stale WHERE part = %lld AND kind = %d",
                 (int)k, (long long)b->part, COLUMNS, (long long)b->part, (int)k);
        status = store_run(store_db(b->store), sql, error);
    }
    return status;
}

static vp_status open_part(builder *b, vp_error *error)
{
    vp_status status = clear_part(b, error);
    for (int i = DOCUMENTS_OF; i < ADD_NAME; i++)
        if (b->prepared[i]) {
            sqlite3_bind_int64(b->prepared[i], 1, part_begin(b->part));
            sqlite3_bind_int64(b->prepared[i], 2, part_begin(b->part + 1));
        }
    for (rollup_kind k = 0; !status && k < ROLLUP_KINDS; k++) {
        b->kinds[k].pieces = 0, b->kinds[k].count = 0;
        if (b->wanted[k] && k != ROLLUP_DOCUMENTS)
            status = next_category(b, k, error);
    }
    return status;
}

static vp_status make_part(builder *b, vp_error *error)
{
    sqlite3_stmt *q = b->prepared[DOCUMENTS_OF];
    vp_status status = open_part(b, error);
    int code = SQLITE_DONE;
    while (!status && (code = sqlite3_step(q)) == SQLITE_ROW)
        status = add_document(b, q, error);
    if (!status && code != SQLITE_DONE)
        status = store_fail(store_db(b->store), "the rollups cannot be made", error);
    for (int i = DOCUMENTS_OF; i < ADD_NAME; i++)
        sqlite3_reset(b->prepared[i]);
    for (rollup_kind k = 0; !status && k < ROLLUP_KINDS; k++)
        status = write_piece(b, k, error);
    return status;
}

/* ---- All that is stale ---- */

static vp_status take_name(void *context, sqlite3_stmt *q, vp_error *error)
{
    builder *b = context;
    int kind = sqlite3_column_int(q, 0);
    bool ok = kind > 0 && kind < NAME_KINDS &&
              intern_add(&b->names[kind], column_str(q, 2)) == (uint64_t)sqlite3_column_int64(q, 1);
    return ok ? VP_OK : fail(error, VP_STORE, NULL, "the rollups are damaged");
}

static void forget_known(builder *b)
{
    for (int k = 0; k < NAME_KINDS; k++)
        intern_release(&b->names[k]);
}

/* What is damaged is made anew. */
static vp_status read_known(builder *b, vp_error *error)
{
    vp_status status = query_each(b->store, "SELECT kind, id, name FROM rollup_name ORDER BY kind, id", NULL, take_name,
                                  b, error);
    if (status != VP_STORE)
        return status;
    forget_known(b);
    return rollup_forget(b->store, error);
}

typedef struct stale {
    int64_t part;
    unsigned kinds; /* bits */
} stale;

static vp_status take_stale(void *context, sqlite3_stmt *q, vp_error *error)
{
    buf *all = context;
    stale *last = all->n ? (stale *)(void *)(all->p + all->n - sizeof *last) : NULL;
    stale one = {sqlite3_column_int64(q, 0), 1u << (sqlite3_column_int(q, 1) & 31)};
    if (last && last->part == one.part)
        last->kinds |= one.kinds;
    else if (!buf_add(all, &one, sizeof one))
        return fail_memory(error);
    return VP_OK;
}

/* Until the transaction is large enough. *all: nothing is left. */
static vp_status make_some(builder *b, const stale *parts, size_t count, bool *all, vp_error *error)
{
    vp_status status = VP_OK;
    size_t i = 0;
    for (; !status && i < count && b->rows < TRANSACTION_ROWS; i++) {
        b->part = parts[i].part;
        for (rollup_kind k = 0; k < ROLLUP_KINDS; k++)
            b->wanted[k] = parts[i].kinds >> k & 1;
        status = make_part(b, error);
    }
    *all = i == count;
    return status;
}

static void builder_release(builder *b)
{
    for (int i = 0; i < STATEMENTS; i++)
        sqlite3_finalize(b->prepared[i]);
    for (rollup_kind k = 0; k < ROLLUP_KINDS; k++)
        free(b->kinds[k].items);
    free(b->found);
    forget_known(b);
}

static vp_status work(builder *b, bool *all, vp_error *error)
{
    buf parts = {0};
    vp_status status = VP_OK;
    for (int i = 0; !status && i < STATEMENTS; i++)
        if (statements[i])
            status = store_prepare(store_db(b->store), statements[i], &b->prepared[i], error);
    if (!status)
        status = read_known(b, error);
    if (!status)
        status = query_each(b->store, "SELECT part, kind FROM rollup_stale ORDER BY part, kind", NULL, take_stale,
                            &parts, error);
    if (!status)
        status = make_some(b, (const stale *)(void *)parts.p, parts.n / sizeof(stale), all, error);
    buf_release(&parts);
    return status;
}

/* One transaction. Each reads what is known anew: others may have written in between. */
static vp_status transact(store *s, bool *all, vp_error *error)
{
    builder b = {.store = s};
    vp_status status = store_run(store_db(s), "BEGIN IMMEDIATE", error);
    if (!status)
        status = work(&b, all, error);
    builder_release(&b);
    if (!status)
        status = store_run(store_db(s), "COMMIT", error);
    if (status)
        sqlite3_exec(store_db(s), "ROLLBACK", NULL, NULL, NULL);
    return status;
}

vp_status rollup_refresh(store *s, vp_error *error)
{
    double stale_ones = 0;
    if (!store_path(s)) /* asked once: a scan is cheaper */
        return VP_OK;
    vp_status status = query_number(s, "SELECT EXISTS (SELECT 1 FROM rollup_stale)", NULL, 0, &stale_ones, error);
    bool all = status || !stale_ones;
    while (!status && !all)
        status = transact(s, &all, error);
    return status;
}

void rollup_try_refresh(store *s)
{
    vp_error error = {0};
    if (rollup_refresh(s, &error))
        log_line("the rollups could not be made anew, so trends are slower: %s", error.message);
}
