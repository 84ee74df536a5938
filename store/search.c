#include "store/search.h"

#include "base/array.h"

#include <math.h>
#include <stdlib.h>

/* ---- relevance(documents_fts, weights) ---- */

static const double K1 = 1.2, B = 0.75;

/* The mean length of all documents, which FTS5 reads anew each time it is asked. */
static int read_mean(const Fts5ExtensionApi *api, Fts5Context *fts, double *out)
{
    sqlite3_int64 rows = 0, words = 0;
    double *kept = api->xGetAuxdata(fts, 0);
    int code = SQLITE_OK;
    if (!kept) {
        code = api->xRowCount(fts, &rows);
        if (code == SQLITE_OK)
            code = api->xColumnTotalSize(fts, -1, &words);
        kept = malloc(sizeof *kept);
        if (!kept)
            return SQLITE_NOMEM;
        *kept = rows && words ? (double)words / (double)rows : 1;
        int set = api->xSetAuxdata(fts, kept, free); /* which frees it when it fails */
        if (set != SQLITE_OK)
            return set;
    }
    *out = *kept;
    return code;
}

static int read_length(const Fts5ExtensionApi *api, Fts5Context *fts, double *of_mean)
{
    int length = 0, code = api->xColumnSize(fts, -1, &length);
    double mean = 1;
    if (code == SQLITE_OK)
        code = read_mean(api, fts, &mean);
    *of_mean = length / mean;
    return code;
}

static int count_hits(const Fts5ExtensionApi *api, Fts5Context *fts, int phrase, double *out)
{
    Fts5PhraseIter at;
    int column, place, code = api->xPhraseFirst(fts, phrase, &at, &column, &place);
    for (*out = 0; code == SQLITE_OK && column >= 0; ++*out)
        api->xPhraseNext(fts, &at, &column, &place);
    return code;
}

void search_relevance(const Fts5ExtensionApi *api, Fts5Context *fts, sqlite3_context *context, int count,
                      sqlite3_value **values)
{
    double sum = 0, of_mean;
    int code = read_length(api, fts, &of_mean), phrases = api->xPhraseCount(fts);
    size_t bytes = count == 1 ? (size_t)sqlite3_value_bytes(values[0]) : 0;
    const char *weights = bytes ? sqlite3_value_blob(values[0]) : NULL;
    for (int p = 0; code == SQLITE_OK && p < phrases && ((size_t)p + 1) * sizeof(double) <= bytes; p++) {
        double weight, n;
        memcpy(&weight, weights + (size_t)p * sizeof weight, sizeof weight);
        code = count_hits(api, fts, p, &n);
        sum += weight * n * (K1 + 1) / (n + K1 * (1 - B + B * of_mean));
    }
    if (code == SQLITE_OK)
        sqlite3_result_double(context, sum);
    else
        sqlite3_result_error_code(context, code);
}

/* ---- How common phrases are ---- */

/* The weight of a phrase (inverse document frequency) in an index of `documents`. */
static double weight_of(double documents, double holding)
{
    double weight = log((documents - holding + 0.5) / (holding + 0.5));
    return weight > 1e-6 ? weight : 1e-6; /* as FTS5 has it: in more than half of all */
}

static vp_status take_two(void *context, sqlite3_stmt *row, vp_error *error)
{
    (void)error;
    double *two = context;
    two[0] = sqlite3_column_double(row, 0);
    two[1] = sqlite3_column_double(row, 1);
    return VP_OK;
}

/* How many documents hold a phrase; of one that more than SEARCH_RANKED do, by those that came in last. */
static vp_status count_holding(store *s, str phrase, double newest, double *out, vp_error *error)
{
    double found[2] = {0, 0}; /* their number, and the first of them */
    filter_value values[] = {{FILTER_TEXT, phrase, 0}, {FILTER_NUMBER, {NULL, 0}, SEARCH_RANKED}};
    const filter f = {.values = values, .count = 2};
    vp_status status = query_each(s,
                                  "SELECT count(*), min(id) FROM (SELECT rowid AS id FROM documents_fts WHERE "
                                  "documents_fts MATCH ?1 ORDER BY rowid DESC LIMIT ?2)",
                                  &f, take_two, found, error);
    *out = found[0] < SEARCH_RANKED ? found[0] : found[0] * newest / (newest - found[1] + 1);
    return status;
}

/* Appends the weights of all phrases to `out`, as doubles; of one alone it makes no difference. */
static vp_status weigh(store *s, const search_question *q, buf *out, vp_error *error)
{
    double newest = 0, holding = 0;
    bool alone = memchr(q->phrases.p, '\0', q->phrases.n) == q->phrases.p + q->phrases.n - 1;
    vp_status status = query_number(s, "SELECT max(id) FROM content", NULL, 0, &newest, error);
    for (str rest = q->phrases; !status && rest.n;) {
        str phrase = str_cut(&rest, '\0');
        if (!alone)
            status = count_holding(s, phrase, newest, &holding, error);
        double weight = weight_of(newest, holding);
        if (!status && !buf_add(out, &weight, sizeof weight))
            status = fail_memory(error);
    }
    return status;
}

/* ---- The best ---- */

typedef struct ranked {
    int64_t id;
    double score;
} ranked;

typedef struct ranking {
    ranked *items; /* [count]; owned: free */
    size_t count, room;
} ranking;

static vp_status take_ranked(ranking *r, sqlite3_stmt *row, vp_error *error)
{
    if (!array_room(&r->items, sizeof *r->items, r->count, &r->room))
        return fail_memory(error);
    r->items[r->count++] = (ranked){sqlite3_column_int64(row, 0), sqlite3_column_double(row, 1)};
    return VP_OK;
}

static int by_score(const void *a, const void *b)
{
    const ranked *x = a, *y = b;
    return x->score != y->score ? (x->score < y->score) - (x->score > y->score) : (x->id > y->id) - (x->id < y->id);
}

/* FTS5 goes through its lists from their ends, and no further than it is asked. */
static bool put_walk(const search_question *q, buf *sql)
{
    size_t at = q->filter ? q->filter->count : 0;
    bool ok = buf_printf(sql, "SELECT documents_fts.rowid, relevance(documents_fts, ?%zu) FROM documents_fts", at + 1);
    if (ok && q->filter)
        ok = buf_puts(sql, " CROSS JOIN document d ON d.id = documents_fts.rowid") &&
             (!q->filter->uses_content || buf_puts(sql, " CROSS JOIN content c ON c.id = d.id"));
    ok = ok && buf_printf(sql, " WHERE documents_fts MATCH ?%zu", at + 2);
    if (ok && q->filter)
        ok = buf_puts(sql, " AND (") && buf_add_str(sql, buf_str(&q->filter->sql)) && buf_putc(sql, ')');
    return ok && buf_printf(sql, " ORDER BY documents_fts.rowid DESC LIMIT ?%zu", at + 3) && buf_terminate(sql);
}

static vp_status prepare_walk(store *s, const search_question *q, const search_answer *a, sqlite3_stmt **out,
                              vp_error *error)
{
    buf sql = {0};
    int at = q->filter ? (int)q->filter->count : 0;
    int64_t most = q->limit > SEARCH_RANKED ? (int64_t)q->limit : SEARCH_RANKED;
    vp_status status = put_walk(q, &sql) ? store_prepare(store_db(s), sql.p, out, error) : fail_memory(error);
    buf_release(&sql);
    if (status)
        return status;
    sqlite3_bind_blob64(*out, at + 1, a->weights.p, a->weights.n, SQLITE_STATIC);
    sqlite3_bind_text64(*out, at + 2, a->expression.p, a->expression.n, SQLITE_STATIC, SQLITE_UTF8);
    sqlite3_bind_int64(*out, at + 3, q->limit ? most + 1 : -1); /* the last one says that there are more */
    return query_bind(s, *out, q->filter, error);
}

static vp_status walk(store *s, sqlite3_stmt *q, ranking *r, vp_error *error)
{
    vp_status status = VP_OK;
    int code = SQLITE_DONE;
    while (!status && (code = sqlite3_step(q)) == SQLITE_ROW)
        status = take_ranked(r, q, error);
    if (!status && code != SQLITE_DONE)
        status = store_fail(store_db(s), "the store cannot be asked", error);
    return store_unchanged(s, status, error);
}

static bool put_numbers(ranking *r, size_t limit, search_answer *out)
{
    size_t most = limit > SEARCH_RANKED ? limit : SEARCH_RANKED;
    out->more = limit && r->count > most;
    r->count -= out->more;
    if (r->count)
        qsort(r->items, r->count, sizeof *r->items, by_score);
    size_t n = limit && limit < r->count ? limit : r->count;
    bool ok = buf_putc(&out->numbers, '[');
    for (size_t i = 0; ok && i < n; i++) {
        ok = buf_printf(&out->numbers, i ? ",%lld" : "%lld", (long long)r->items[i].id);
        out->first = !i || r->items[i].id < out->first ? r->items[i].id : out->first;
    }
    return ok && buf_putc(&out->numbers, ']') && buf_terminate(&out->numbers);
}

vp_status search_best(store *s, const search_question *q, search_answer *out, vp_error *error)
{
    ranking r = {0};
    sqlite3_stmt *hits = NULL;
    *out = (search_answer){.first = 0};
    bool ok = buf_add_str(&out->expression, q->phrases) && buf_terminate(&out->expression);
    for (size_t i = 0; ok && i < out->expression.n; i++)
        out->expression.p[i] = out->expression.p[i] ? out->expression.p[i] : ' ';
    vp_status status = ok ? weigh(s, q, &out->weights, error) : fail_memory(error);
    if (!status)
        status = prepare_walk(s, q, out, &hits, error);
    if (!status)
        status = walk(s, hits, &r, error);
    if (!status && !put_numbers(&r, q->limit, out))
        status = fail_memory(error);
    sqlite3_finalize(hits);
    free(r.items);
    return status;
}

void search_release(search_answer *a)
{
    buf_release(&a->expression);
    buf_release(&a->weights);
    buf_release(&a->numbers);
}
