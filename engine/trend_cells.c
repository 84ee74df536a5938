#include "engine/trend_cells.h"

#include "store/rollup.h"

#include <stdlib.h>

/* ---- What is asked ---- */

static bool is_aspect(str field)
{
    return str_equal_nocase(field, "aspect");
}

static bool is_entity(str field)
{
    str rest = field;
    return str_equal_nocase(str_cut(&rest, ':'), "entity");
}

static bool is_topic(str field)
{
    return str_equal_nocase(field, "topic");
}

/* The field that a document has several values of, and is counted in the group of each; empty: none. */
static str several_of(const str fields[TREND_FIELDS])
{
    for (size_t i = 0; i < TREND_FIELDS; i++)
        if (is_aspect(fields[i]))
            return fields[i];
    for (size_t i = 0; i < TREND_FIELDS; i++)
        if (is_entity(fields[i]) || is_topic(fields[i]))
            return fields[i];
    return (str){"", 0};
}

static vp_status put_field(str field, str several, buf *sql, bool *content, vp_error *error)
{
    if (!field.n)
        return buf_puts(sql, "NULL") ? VP_OK : fail_memory(error);
    if (field.p == several.p)
        return buf_puts(sql, "a.category") ? VP_OK : fail_memory(error);
    return filter_field_sql(field, sql, content, error);
}

/* What a document weighs: 1 and its counts; what is no count is 0. */
static vp_status put_weight(const char *counts, buf *sql, bool *content, vp_error *error)
{
    vp_status status = buf_putc(sql, '1') ? VP_OK : fail_memory(error);
    for (str rest = str_of(counts ? counts : ""); !status && rest.n;) {
        str field = str_trim(str_cut(&rest, '+'));
        status = buf_puts(sql, " + max(0, CAST(coalesce(") ? VP_OK : fail_memory(error);
        if (!status)
            status = filter_field_sql(field, sql, content, error);
        if (!status && !buf_puts(sql, ", 0) AS REAL))"))
            status = fail_memory(error);
    }
    return status;
}

/* Number, sum and sum of squares of the values: of weighted ones as of the effective number. */
static const char *measures(const vp_trend_query *q)
{
#define WEIGHTS "sum(w) FILTER (WHERE x IS NOT NULL)"
#define EFFECT "(" WEIGHTS " / sum(w * w) FILTER (WHERE x IS NOT NULL))"
    return q->weight ? WEIGHTS " * " EFFECT ", sum(w * x) * " EFFECT ", sum(w * x * x) * " EFFECT
                     : "count(x), sum(x), sum(x * x)";
#undef WEIGHTS
#undef EFFECT
}

/* In a group of an aspect the sentiment is that of the aspect. */
static vp_status put_value(cell_reader *r, const filter *f, bool aspects, buf *sql, vp_error *error)
{
    metric m = r->out->metric;
    bool proxy = false, of_aspects = aspects || f->aspects.n;
    if (!of_aspects || (m != METRIC_SENTIMENT && m != METRIC_NET_SENTIMENT)) {
        vp_status status = query_metric_sql(r->store->db, m, sql, &proxy, error);
        if (proxy)
            r->out->name = "nps_proxy";
        return status;
    }
    bool ok = buf_puts(sql, m == METRIC_SENTIMENT ? "(" : "100.0 * sign(") &&
              (aspects ? buf_puts(sql, "a.score") : query_sentiment_sql(f, sql)) && buf_putc(sql, ')');
    return ok ? VP_OK : fail_memory(error);
}

static bool put_name(buf *sql, const char *column, bool used)
{
    /* Groups are told apart as filters do, in any case of the letters; all periods call one by the same name. */
    return used ? buf_printf(sql, "min(min(%s COLLATE BINARY)) OVER (PARTITION BY %s COLLATE NOCASE), ", column, column)
                : buf_puts(sql, "NULL, ");
}

/* The statement: a row for each period, group and cluster. */
static vp_status put_question(cell_reader *r, const filter *f, const str fields[TREND_FIELDS], buf *sql,
                              vp_error *error)
{
    buf parts[TREND_FIELDS] = {{0}}, value = {0}, weight = {0};
    str several = several_of(fields);
    bool content = false, aspects = is_aspect(several);
    vp_status status = put_value(r, f, aspects, &value, error);
    for (size_t i = 0; !status && i < TREND_FIELDS; i++)
        status = put_field(fields[i], several, &parts[i], &content, error);
    if (!status)
        status = put_weight(r->query->weight, &weight, &content, error);
    bool ok =
        !status && buf_puts(sql, "SELECT min(t), dense_rank() OVER (ORDER BY g COLLATE NOCASE, h COLLATE NOCASE), ") &&
        put_name(sql, "g", fields[0].n) && put_name(sql, "h", fields[1].n) &&
        buf_printf(sql, "k, count(x), %s FROM (SELECT d.time AS t, %s%s%s AS p, %s AS k, ", measures(r->query),
                   r->out->as_one ? "" : "period('", r->out->as_one ? "0" : period_name(r->out->unit),
                   r->out->as_one ? "" : "', d.time)", r->clusters ? "coalesce('c' || d.customer, d.id)" : "NULL") &&
        buf_add_str(sql, buf_str(&parts[0])) && buf_puts(sql, " AS g, ") && buf_add_str(sql, buf_str(&parts[1])) &&
        buf_puts(sql, " AS h, ") && buf_add_str(sql, buf_str(&value)) && buf_puts(sql, " AS x, ") &&
        buf_add_str(sql, buf_str(&weight)) && buf_puts(sql, " AS w") &&
        (aspects             ? query_from_aspects(f, content, sql)
         : is_topic(several) ? query_from_topics(f, content, sql)
         : several.n         ? query_from_entities(f, several, content, sql)
                             : query_from(f, content, sql)) &&
        buf_puts(sql, " AND d.time IS NOT NULL) WHERE 1") && (!fields[0].n || buf_puts(sql, " AND g <> ''")) &&
        (!fields[1].n || buf_puts(sql, " AND h <> ''")) &&
        buf_puts(sql, " GROUP BY p, g COLLATE NOCASE, h COLLATE NOCASE, k HAVING count(x) > 0") && buf_terminate(sql);
    for (size_t i = 0; i < TREND_FIELDS; i++)
        buf_release(&parts[i]);
    buf_release(&value);
    buf_release(&weight);
    return status ? status : ok ? VP_OK : fail_memory(error);
}

/* ---- Reading cells ---- */

trend_group *trend_cells_groups(const cell_reader *r)
{
    return (trend_group *)(void *)r->groups.p;
}

/* Both names, in small letters as SQLite's NOCASE has them. */
static bool put_key(buf *key, str first, str second)
{
    bool ok = buf_add_str(key, first) && buf_putc(key, '\0') && buf_add_str(key, second);
    for (size_t i = 0; ok && i < key->n; i++)
        if (key->p[i] >= 'A' && key->p[i] <= 'Z')
            key->p[i] = (char)(key->p[i] + 0x20);
    return ok;
}

static uint32_t add_key(cell_reader *r, str first, str second)
{
    buf key = {0};
    uint32_t id = put_key(&key, first, second) ? intern_add(&r->out->keys, buf_str(&key)) : INTERN_NONE;
    buf_release(&key);
    return id;
}

uint32_t trend_cells_key(const trend_points *p, str first, str second)
{
    buf key = {0};
    uint32_t id = put_key(&key, first, second) ? intern_find(&p->keys, buf_str(&key)) : INTERN_NONE;
    buf_release(&key);
    return id;
}

uint32_t trend_group_find(const trend_points *p, const str names[TREND_FIELDS])
{
    uint32_t key = trend_cells_key(p, names[0], names[1]);
    return key == INTERN_NONE ? UINT32_MAX : p->places[key];
}

/* INTERN_NONE when memory ran out. */
static uint32_t find_group(cell_reader *r, str first, str second, int64_t order)
{
    uint32_t id = add_key(r, first, second);
    const trend_group unnamed = {.key = id, .order = -1};
    if (id == INTERN_NONE || (id * sizeof unnamed == r->groups.n && !buf_add(&r->groups, &unnamed, sizeof unnamed)))
        return INTERN_NONE;
    trend_group *known = &trend_cells_groups(r)[id];
    if (!r->names_groups)
        return id;
    const str names[TREND_FIELDS] = {first, second};
    bool ok = true;
    for (size_t i = 0; i < TREND_FIELDS; i++)
        if (known->order < 0 || str_compare(names[i], known->names[i]) < 0)
            ok = (known->names[i] = arena_copy(&r->out->memory, names[i])).p && ok;
    known->order = order;
    return ok ? id : INTERN_NONE;
}

static str text_of(sqlite3_stmt *q, int column)
{
    return (str){(const char *)sqlite3_column_text(q, column), (size_t)sqlite3_column_bytes(q, column)};
}

static vp_status take_cell(void *context, sqlite3_stmt *q, vp_error *error)
{
    cell_reader *r = context;
    trend_cell c = {.start = r->out->as_one ? 0 : period_start(r->out->unit, sqlite3_column_int64(q, 0)),
                    .sums = {sqlite3_column_double(q, 6), sqlite3_column_double(q, 7), sqlite3_column_double(q, 8)},
                    .documents = sqlite3_column_double(q, 5)};
    c.group = find_group(r, text_of(q, 2), text_of(q, 3), sqlite3_column_int64(q, 1));
    if (r->clusters)
        c.cluster = intern_add(&r->customers, text_of(q, 4));
    bool ok = c.group != INTERN_NONE && c.cluster != INTERN_NONE && buf_add(&r->cells, &c, sizeof c);
    return ok ? VP_OK : fail_memory(error);
}

int trend_cells_order(const void *a, const void *b)
{
    const trend_cell *x = a, *y = b;
    if (x->start != y->start)
        return x->start < y->start ? -1 : 1;
    return x->group != y->group ? (x->group > y->group) - (x->group < y->group)
                                : (x->cluster > y->cluster) - (x->cluster < y->cluster);
}

static vp_status scan(cell_reader *r, const char *where, const str fields[TREND_FIELDS], vp_error *error)
{
    filter f = {0};
    buf sql = {0};
    vp_status status = trend_filter(r->store, where, r->query->since, r->query->until, &f, error);
    if (!status)
        status = put_question(r, &f, fields, &sql, error);
    if (!status)
        status = query_each(r->store->db, sql.p, &f, take_cell, r, error);
    filter_release(&f);
    buf_release(&sql);
    return status;
}

/* ---- Cells of rollups ---- */

static vp_status take_rollup(void *context, const rollup_cell *taken, vp_error *error)
{
    cell_reader *r = context;
    trend_cell c = {.start = taken->start, .sums = {taken->n, taken->sum, taken->squares}, .documents = taken->n};
    c.group = find_group(r, taken->names[0], taken->names[1], 0);
    return c.group != INTERN_NONE && buf_add(&r->cells, &c, sizeof c) ? VP_OK : fail_memory(error);
}

/* The second at which the days begin, or are over; rollups know whole days. */
static vp_status read_bound(cell_reader *r, const char *since, const char *until, int64_t *out, bool *whole,
                            vp_error *error)
{
    filter f = {0};
    vp_status status = since || until ? trend_filter(r->store, NULL, since, until, &f, error) : VP_OK;
    if (!status && f.count)
        *out = (int64_t)f.values[0].number;
    *whole = *whole && *out % 86400 == 0;
    filter_release(&f);
    return status;
}

static rollup_kind kind_of(str several)
{
    return is_aspect(several)  ? ROLLUP_ASPECTS
           : is_topic(several) ? ROLLUP_TOPICS
           : several.n         ? ROLLUP_ENTITIES
                               : ROLLUP_DOCUMENTS;
}

/* Whether rollups hold what is asked: then its parts stand in `q`, `parts` and `value`. */
static vp_status put_rollup(cell_reader *r, const filter *f, const str fields[TREND_FIELDS], rollup_question *q,
                            buf parts[TREND_FIELDS], buf *value, bool *can, vp_error *error)
{
    str several = several_of(fields);
    bool content = false;
    *can = !r->clusters && !f->beyond_marks && !strchr(several.p, ':');
    *q = (rollup_question){.kind = kind_of(several),
                           .filter = f,
                           .metric = r->out->metric,
                           .since = -62167219200, /* year 0 */
                           .until = 253402300800, /* year 10000 */
                           .unit = r->out->unit,
                           .as_one = r->out->as_one};
    vp_status status = read_bound(r, r->query->since, NULL, &q->since, can, error);
    if (!status)
        status = read_bound(r, NULL, r->query->until, &q->until, can, error);
    *can = *can && q->since < q->until; /* else the scan says what is wrong */
    for (size_t i = 0; !status && *can && i < TREND_FIELDS; i++) {
        if (!fields[i].n)
            continue;
        status = put_field(fields[i], several, &parts[i], &content, error);
        *can = fields[i].p == several.p || filter_mark(buf_str(&parts[i])) >= 0;
        if (!status && !buf_terminate(&parts[i]))
            status = fail_memory(error);
        q->fields[i] = parts[i].p;
    }
    if (!status && *can)
        status = put_value(r, f, is_aspect(several), value, error);
    if (!status && !buf_terminate(value))
        status = fail_memory(error);
    *can = *can && (status || !strstr(value->p, QUERY_RECOMMENDED));
    q->value = value->p;
    q->of_rating = !strcmp(r->out->name, "nps_proxy");
    return status;
}

static vp_status ask_rollups(cell_reader *r, const char *where, const str fields[TREND_FIELDS], bool *answered,
                             vp_error *error)
{
    filter f = {0};
    buf parts[TREND_FIELDS] = {{0}}, value = {0};
    rollup_question q;
    bool can = false;
    *answered = false;
    if (r->query->weight)
        return VP_OK;
    vp_status status = query_read_filter(r->store, where, &f, error);
    if (!status)
        status = put_rollup(r, &f, fields, &q, parts, &value, &can, error);
    if (!status && can)
        status = rollup_ask(r->store->db, &q, take_rollup, r, answered, error);
    for (size_t i = 0; i < TREND_FIELDS; i++)
        buf_release(&parts[i]);
    buf_release(&value);
    filter_release(&f);
    return status;
}

static int fold(char c)
{
    return (unsigned char)(c >= 'A' && c <= 'Z' ? c + 0x20 : c);
}

/* As SQLite's NOCASE. */
static int compare_nocase(str a, str b)
{
    for (size_t i = 0; i < a.n && i < b.n; i++)
        if (fold(a.p[i]) != fold(b.p[i]))
            return fold(a.p[i]) - fold(b.p[i]);
    return (a.n > b.n) - (a.n < b.n);
}

static int by_first(const void *a, const void *b)
{
    const trend_group *const *x = a, *const *y = b;
    int order = compare_nocase((*x)->names[0], (*y)->names[0]);
    return order ? order : compare_nocase((*x)->names[1], (*y)->names[1]);
}

static int by_second(const void *a, const void *b)
{
    const trend_group *const *x = a, *const *y = b;
    return compare_nocase((*x)->names[1], (*y)->names[1]);
}

/* Names that differ in case alone become the least of them, and groups get the order of their names: what the scan
 * leaves to SQL. */
static vp_status settle_groups(cell_reader *r, vp_error *error)
{
    static int (*const orders[TREND_FIELDS])(const void *, const void *) = {by_first, by_second};
    size_t all = r->groups.n / sizeof(trend_group), n = 0;
    trend_group **named = malloc((all + 1) * sizeof *named);
    if (!named)
        return fail_memory(error);
    for (size_t i = 0; i < all; i++)
        if (trend_cells_groups(r)[i].order >= 0)
            named[n++] = &trend_cells_groups(r)[i];
    for (size_t f = TREND_FIELDS; f-- > 0;) { /* the first field at last: it orders the groups */
        qsort(named, n, sizeof *named, orders[f]);
        for (size_t i = 0, end; i < n; i = end) {
            str least = named[i]->names[f];
            for (end = i + 1; end < n && !compare_nocase(named[end]->names[f], least); end++)
                least = str_compare(named[end]->names[f], least) < 0 ? named[end]->names[f] : least;
            for (size_t k = i; k < end; k++)
                named[k]->names[f] = least;
        }
    }
    for (size_t i = 0; i < n; i++)
        named[i]->order = (int64_t)i;
    free(named);
    return VP_OK;
}

/* Sorts cells, and adds up those of one place. */
static void settle_cells(buf *cells)
{
    trend_cell *all = (trend_cell *)(void *)cells->p;
    size_t n = cells->n / sizeof *all, kept = 0;
    if (n)
        qsort(all, n, sizeof *all, trend_cells_order);
    for (size_t i = 0; i < n; i++) {
        trend_cell *last = kept ? &all[kept - 1] : NULL;
        if (last && !trend_cells_order(last, &all[i])) {
            moments more = all[i].sums;
            last->sums = (moments){last->sums.n + more.n, last->sums.sum + more.sum, last->sums.squares + more.squares};
            last->documents += all[i].documents;
        } else {
            all[kept++] = all[i];
        }
    }
    cells->n = kept * sizeof *all;
}

/* Reads the cells of a filter into r->cells, sorted. */
vp_status trend_cells_read(cell_reader *r, const char *where, const str fields[TREND_FIELDS], vp_error *error)
{
    bool answered = false;
    vp_status status = ask_rollups(r, where, fields, &answered, error);
    if (!status && !answered)
        status = scan(r, where, fields, error);
    else if (!status && r->names_groups)
        status = settle_groups(r, error);
    settle_cells(&r->cells);
    return status;
}
