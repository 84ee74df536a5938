/* How customers of a store move between segments. */
#include "engine/segment_moves.h"

#include "base/array.h"
#include "engine/queries.h"
#include "engine/segment_store.h"
#include "models/statistics.h"

#include <math.h>
#include <stdlib.h>

static vp_status take_move(void *context, sqlite3_stmt *q, vp_error *error)
{
    segment_moves *m = context;
    uint32_t n[3];
    for (int i = 0; i < 3; i++)
        n[i] = (uint32_t)sqlite3_column_int64(q, i);
    if (n[1] >= m->states || n[2] >= m->states)
        return VP_OK;
    if (!array_room(&m->moves, sizeof *m->moves, m->count, &m->room))
        return fail_memory(error);
    m->moves[m->count++] = (move){n[0], n[1], n[2], sqlite3_column_double(q, 3)};
    return VP_OK;
}

vp_status segment_moves_read(vp_store *s, size_t segments, segment_moves *out, vp_error *error)
{
    *out = (segment_moves){.states = segments + 1};
    filter_value none = {.type = FILTER_NUMBER, .number = (double)segments};
    const filter values = {.values = &none, .count = 1};
    vp_status status = query_each(
        s->db,
        "WITH ends AS (SELECT until, row_number() OVER (ORDER BY until) AS n FROM (SELECT DISTINCT until FROM "
        "segment_history)), wrote AS (SELECT DISTINCT customer, (SELECT min(until) FROM ends WHERE until > time) AS "
        "until FROM document WHERE customer IS NOT NULL) SELECT b.n, iif(x.segment < 0, ?1, x.segment) AS one, "
        "iif(y.segment < 0, ?1, y.segment) AS "
        "next, count(*) FROM ends a JOIN ends b ON b.n = a.n + 1 JOIN segment_history x ON x.until = a.until JOIN "
        "segment_history y ON y.until = b.until AND y.customer = x.customer JOIN wrote w ON w.customer = y.customer "
        "AND w.until = b.until "
        "GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
        &values, take_move, out, error);
    out->probabilities = status ? NULL : malloc(out->states * out->states * sizeof *out->probabilities);
    if (!status && !out->probabilities)
        status = fail_memory(error);
    if (!status && !moves_test_back(out->moves, out->count, out->states, &out->test))
        status = fail_memory(error);
    if (!status)
        moves_probabilities(out->moves, out->count, out->states, out->probabilities);
    return status;
}

void segment_moves_release(segment_moves *m)
{
    free(m->moves);
    free(m->probabilities);
    *m = (segment_moves){0};
}

double segment_moves_between(const segment_moves *m, size_t from, size_t to, double *all)
{
    double n = 0;
    *all = 0;
    for (size_t i = 0; i < m->count; i++) {
        if (m->moves[i].from != from)
            continue;
        *all += m->moves[i].customers;
        n += m->moves[i].to == to ? m->moves[i].customers : 0;
    }
    return n;
}

static bool put_state(vp_table *t, const kept_segments *m, size_t state)
{
    bool none = state >= m->count;
    return table_integer(t, none ? -1 : (int64_t)state) &&
           table_text(t, none ? STR("in none") : m->segments[state].name);
}

static vp_status fill(const kept_segments *m, const segment_moves *moves, vp_table *t, vp_error *error)
{
    bool ok = true;
    for (size_t from = 0; ok && from < moves->states; from++)
        for (size_t to = 0; ok && to < moves->states; to++) {
            double all, n = segment_moves_between(moves, from, to, &all);
            if (!n)
                continue;
            estimate share = estimate_share(n, all);
            ok = table_row(t) && put_state(t, m, from) && put_state(t, m, to) && table_integer(t, (int64_t)n) &&
                 table_real(t, moves->probabilities[from * moves->states + to]) && table_real(t, share.low) &&
                 table_real(t, share.high);
        }
    return ok ? VP_OK : fail_memory(error);
}

vp_status vp_segments_moves(vp_store *store, vp_segments_backtest *test, vp_table **out, vp_error *error)
{
    static const char *const names[] = {"from", "from_name", "to", "to_name", "moves", "probability", "low", "high"};
    kept_segments m = {0};
    segment_moves moves = {0};
    vp_table *t = NULL;
    vp_status status = segment_store_read(store, &m, error);
    if (!status)
        status = segment_moves_read(store, m.count, &moves, error);
    if (!status && !moves.count)
        status = fail(error, VP_NOT_FOUND,
                      "customers who write again, over four whole weeks, months or quarters, make one",
                      "the customers of the store have no history to tell movements from");
    if (!status)
        status = table_new(names, sizeof names / sizeof *names, &t, error);
    if (!status && (status = fill(&m, &moves, t, error)))
        vp_table_free(t);
    if (!status) {
        const moves_test *b = &moves.test;
        *test = (vp_segments_backtest){(uint64_t)b->n, b->right, b->stay, b->loss, b->stay_loss};
        *out = t;
    }
    segment_moves_release(&moves);
    kept_segments_release(&m);
    return status;
}
