#include "store/rollup_hits.h"

#include <stdlib.h>

enum {
    DOCUMENTS_MOST = 1 << 28,
    RARE = 500 /* where one document in as many is found, looking these up is as fast as reading the rollups */
};

/* The next search in the condition: what stands before it, and the number of its parameter. False: there is none. */
static bool next_search(str *rest, str *before, size_t *parameter)
{
    static const char open[] = FILTER_SEARCH_OPEN;
    const char *at = memmem(rest->p, rest->n, open, sizeof open - 1);
    if (!at)
        return false;
    *before = (str){rest->p, (size_t)(at - rest->p)};
    const char *p = at + sizeof open - 1;
    for (*parameter = 0; *p >= '0' && *p <= '9'; p++)
        *parameter = *parameter * 10 + (size_t)(*p - '0');
    p += sizeof FILTER_SEARCH_CLOSE - 1;
    *rest = (str){p, rest->n - (size_t)(p - rest->p)};
    return true;
}

bool rollup_hits_put(const filter *f, const rollup_hits *hits, size_t count, buf *sql)
{
    str rest = buf_str(&f->sql), before;
    size_t parameter;
    bool ok = true;
    while (ok && next_search(&rest, &before, &parameter)) {
        size_t i = 0;
        while (i < count && hits[i].parameter != parameter)
            i++;
        ok = buf_add_str(sql, before) && buf_printf(sql, "d.hit%zu", i);
    }
    return ok && buf_add_str(sql, rest);
}

typedef struct hit_reader {
    rollup_hits *hits;
    size_t found;
} hit_reader;

static vp_status take_hit(void *context, sqlite3_stmt *row, vp_error *error)
{
    (void)error;
    hit_reader *r = context;
    int64_t document = sqlite3_column_int64(row, 0);
    r->found++;
    if (document >= 0 && (uint64_t)document < r->hits->room)
        r->hits->bits[document / 8] |= (unsigned char)(1 << document % 8);
    return VP_OK;
}

static vp_status read_search(store *s, const filter *f, double newest, rollup_hits *out, size_t *found, vp_error *error)
{
    const filter one = {.values = &f->values[out->parameter - 1], .count = 1};
    hit_reader r = {out, 0};
    out->room = (size_t)newest + 1;
    out->bits = calloc(out->room / 8 + 1, 1);
    if (!out->bits)
        return fail_memory(error);
    vp_status status = query_each(s, "SELECT rowid FROM documents_fts WHERE documents_fts MATCH ?1", &one, take_hit, &r,
                                  error);
    *found += r.found;
    return status;
}

vp_status rollup_hits_read(store *s, const filter *f, rollup_hits out[ROLLUP_SEARCHES], size_t *count, bool *can,
                           vp_error *error)
{
    str rest = buf_str(&f->sql), before;
    size_t parameter, found = 0;
    double newest = 0;
    vp_status status = VP_OK;
    *count = 0;
    *can = true;
    while (!status && *can && next_search(&rest, &before, &parameter)) {
        if (!newest)
            status = query_number(s, "SELECT max(id) FROM document", NULL, 0, &newest, error);
        *can = *count < ROLLUP_SEARCHES && newest < DOCUMENTS_MOST;
        if (status || !*can)
            break;
        out[*count] = (rollup_hits){.parameter = parameter};
        status = read_search(s, f, newest, &out[(*count)++], &found, error);
    }
    *can = *can && (!*count || (double)found * RARE >= newest);
    return status;
}
