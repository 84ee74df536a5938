/* Asking the rollups: which parts and slices of them are read. */
#include "store/rollup_asker.h"

#include <stdio.h>
#include <stdlib.h>

/* The pieces of a part whose numbers begin at those of a slice; 0: of all rows. */
static vp_status take_slice(asker *a, int64_t part, unsigned slice, vp_error *error)
{
    vp_status status = VP_OK;
    int code = SQLITE_DONE;
    sqlite3_bind_int64(a->pieces, 2, part);
    sqlite3_bind_int64(a->pieces, 3, (int64_t)slice * ROLLUP_SLICE);
    sqlite3_bind_int64(a->pieces, 4, ((int64_t)slice + 1) * ROLLUP_SLICE - 1);
    while (!status && (code = sqlite3_step(a->pieces)) == SQLITE_ROW)
        status = asker_take_piece(a, part, error);
    if (!status && code != SQLITE_DONE)
        status = store_fail(store_db(a->store), "the store cannot be asked", error);
    sqlite3_reset(a->pieces);
    return status;
}

static vp_status take_part(asker *a, int64_t part, bool sliced, vp_error *error)
{
    vp_status status = VP_OK;
    for (uint32_t day = 0; day < ROLLUP_DAYS; day++)
        a->starts[day] = a->question->as_one ? 0 : period_start(a->question->unit, asker_day_time(part, day));
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
static vp_status prepare_all(asker *a, vp_error *error)
{
    vp_status status = asker_prepare_columns(a, error);
    if (!status)
        status = asker_prepare_groups(a, error);
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
        return asker_read_names(a, a->question->kind, &a->categories, error);
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
    if (store_is_shifted(s))
        return VP_OK;
    vp_status status = alone ? store_run(store_db(s), "BEGIN", error) : VP_OK; /* one view of the store for all */
    if (status)
        return status;
    status = is_up_to_date(&a, answered, error);
    if (!status && *answered)
        status = rollup_hits_read(s, q->filter, a.hits, &a.hit_count, answered, error);
    if (!status && *answered)
        status = asker_read_marks(&a, answered, error);
    if (!status && *answered)
        status = read_categories(&a, error);
    if (!status && *answered)
        status = take_parts(&a, error);
    release(&a);
    if (alone)
        sqlite3_exec(store_db(s), "ROLLBACK", NULL, NULL, NULL); /* nothing was written */
    return store_unchanged(s, status, error);
}
