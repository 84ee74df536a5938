#include "engine/trend_points.h"

#include "engine/options.h"
#include "store/rollup.h"
#include "trends/bootstrap.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- Filters ---- */

vp_status trend_filter(vp_store *s, const char *where, const char *since, const char *until, filter *out,
                       vp_error *error)
{
    *out = (filter){0};
    vp_status status = query_read_filter(s, where, out, error);
    if (status || (!since && !until))
        return status;
    filter_release(out);
    *out = (filter){0};
    buf whole = {0};
    bool ok = !where || !*where || (buf_putc(&whole, '(') && buf_puts(&whole, where) && buf_putc(&whole, ')'));
    const struct {
        const char *day, *sign;
    } ends[] = {{since, ">="}, {until, "<="}};
    for (int i = 0; i < 2; i++)
        if (ends[i].day)
            ok = ok && (!whole.n || buf_puts(&whole, " and ")) && buf_printf(&whole, "time %s ", ends[i].sign) &&
                 filter_quote(&whole, str_of(ends[i].day));
    ok = ok && buf_terminate(&whole);
    status = ok ? filter_parse(whole.p, out, error) : fail_memory(error);
    if (status && error)
        error->column = 0; /* a day is at fault, which stands nowhere in `where` */
    buf_release(&whole);
    return status;
}

static const char *field_of_period(str period)
{
    if (memchr(period.p, 'Q', period.n) || memchr(period.p, 'q', period.n))
        return "quarter";
    return memchr(period.p, 'W', period.n) || memchr(period.p, 'w', period.n) ? "week" : "time";
}

static bool put_bound(str period, const char *sign, buf *out)
{
    return buf_printf(out, "%s %s ", field_of_period(period), sign) && filter_quote(out, period);
}

bool trend_period_filter(str period, buf *out)
{
    const char *dots = memmem(period.p, period.n, "..", 2);
    if (!dots)
        return put_bound(period, "=", out);
    size_t first = (size_t)(dots - period.p);
    return put_bound((str){period.p, first}, ">=", out) && buf_puts(out, " and ") &&
           put_bound((str){dots + 2, period.n - first - 2}, "<=", out);
}

/* ---- What is asked ---- */

enum { CELLS_MOST = 10000000 /* of shares */ };

/* Cells are what the store counts: of one period, group and, where that matters, customer. */
typedef struct cell {
    int64_t start;
    uint32_t group, cluster;
    moments sums;
} cell;

typedef struct reader {
    vp_store *store;
    const vp_trend_query *query;
    trend_points *out;
    bool clusters; /* customers are told apart */
    buf cells;     /* of cell: of the question being read */
    buf groups;    /* of trend_group */
    intern customers;
    bool names_groups; /* false: of the question about what shares are of */
} reader;

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

/* In a group of an aspect the sentiment is that of the aspect. */
static vp_status put_value(reader *r, const filter *f, bool aspects, buf *sql, vp_error *error)
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
static vp_status put_question(reader *r, const filter *f, const str fields[TREND_FIELDS], buf *sql, vp_error *error)
{
    buf parts[TREND_FIELDS] = {{0}}, value = {0};
    str several = several_of(fields);
    bool content = false, aspects = is_aspect(several);
    vp_status status = put_value(r, f, aspects, &value, error);
    for (size_t i = 0; !status && i < TREND_FIELDS; i++)
        status = put_field(fields[i], several, &parts[i], &content, error);
    bool ok =
        !status && buf_puts(sql, "SELECT min(t), dense_rank() OVER (ORDER BY g COLLATE NOCASE, h COLLATE NOCASE), ") &&
        put_name(sql, "g", fields[0].n) && put_name(sql, "h", fields[1].n) &&
        buf_printf(sql, "k, count(x), sum(x), sum(x * x) FROM (SELECT d.time AS t, %s%s%s AS p, %s AS k, ",
                   r->out->as_one ? "" : "period('", r->out->as_one ? "0" : period_name(r->out->unit),
                   r->out->as_one ? "" : "', d.time)", r->clusters ? "coalesce('c' || d.customer, d.id)" : "NULL") &&
        buf_add_str(sql, buf_str(&parts[0])) && buf_puts(sql, " AS g, ") && buf_add_str(sql, buf_str(&parts[1])) &&
        buf_puts(sql, " AS h, ") && buf_add_str(sql, buf_str(&value)) && buf_puts(sql, " AS x") &&
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
    return status ? status : ok ? VP_OK : fail_memory(error);
}

/* ---- Reading cells ---- */

static trend_group *groups_of(const reader *r)
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

static uint32_t add_key(reader *r, str first, str second)
{
    buf key = {0};
    uint32_t id = put_key(&key, first, second) ? intern_add(&r->out->keys, buf_str(&key)) : INTERN_NONE;
    buf_release(&key);
    return id;
}

static uint32_t find_key(const trend_points *p, str first, str second)
{
    buf key = {0};
    uint32_t id = put_key(&key, first, second) ? intern_find(&p->keys, buf_str(&key)) : INTERN_NONE;
    buf_release(&key);
    return id;
}

uint32_t trend_group_find(const trend_points *p, const str names[TREND_FIELDS])
{
    uint32_t key = find_key(p, names[0], names[1]);
    return key == INTERN_NONE ? UINT32_MAX : p->places[key];
}

/* INTERN_NONE when memory ran out. */
static uint32_t find_group(reader *r, str first, str second, int64_t order)
{
    uint32_t id = add_key(r, first, second);
    const trend_group unnamed = {.key = id, .order = -1};
    if (id == INTERN_NONE || (id * sizeof unnamed == r->groups.n && !buf_add(&r->groups, &unnamed, sizeof unnamed)))
        return INTERN_NONE;
    trend_group *known = &groups_of(r)[id];
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
    reader *r = context;
    cell c = {.start = r->out->as_one ? 0 : period_start(r->out->unit, sqlite3_column_int64(q, 0)),
              .sums = {sqlite3_column_double(q, 5), sqlite3_column_double(q, 6), sqlite3_column_double(q, 7)}};
    c.group = find_group(r, text_of(q, 2), text_of(q, 3), sqlite3_column_int64(q, 1));
    if (r->clusters)
        c.cluster = intern_add(&r->customers, text_of(q, 4));
    bool ok = c.group != INTERN_NONE && c.cluster != INTERN_NONE && buf_add(&r->cells, &c, sizeof c);
    return ok ? VP_OK : fail_memory(error);
}

static int by_place(const void *a, const void *b)
{
    const cell *x = a, *y = b;
    if (x->start != y->start)
        return x->start < y->start ? -1 : 1;
    return x->group != y->group ? (x->group > y->group) - (x->group < y->group)
                                : (x->cluster > y->cluster) - (x->cluster < y->cluster);
}

static vp_status scan(reader *r, const char *where, const str fields[TREND_FIELDS], vp_error *error)
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
    reader *r = context;
    cell c = {.start = taken->start, .sums = {taken->n, taken->sum, taken->squares}};
    c.group = find_group(r, taken->names[0], taken->names[1], 0);
    return c.group != INTERN_NONE && buf_add(&r->cells, &c, sizeof c) ? VP_OK : fail_memory(error);
}

/* The second at which the days begin, or are over; rollups know whole days. */
static vp_status read_bound(reader *r, const char *since, const char *until, int64_t *out, bool *whole, vp_error *error)
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
static vp_status put_rollup(reader *r, const filter *f, const str fields[TREND_FIELDS], rollup_question *q,
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
    q->value = value->p;
    q->of_rating = !strcmp(r->out->name, "nps_proxy");
    return status;
}

static vp_status ask_rollups(reader *r, const char *where, const str fields[TREND_FIELDS], bool *answered,
                             vp_error *error)
{
    filter f = {0};
    buf parts[TREND_FIELDS] = {{0}}, value = {0};
    rollup_question q;
    bool can = false;
    *answered = false;
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
static vp_status settle_groups(reader *r, vp_error *error)
{
    static int (*const orders[TREND_FIELDS])(const void *, const void *) = {by_first, by_second};
    size_t all = r->groups.n / sizeof(trend_group), n = 0;
    trend_group **named = malloc((all + 1) * sizeof *named);
    if (!named)
        return fail_memory(error);
    for (size_t i = 0; i < all; i++)
        if (groups_of(r)[i].order >= 0)
            named[n++] = &groups_of(r)[i];
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
    cell *all = (cell *)(void *)cells->p;
    size_t n = cells->n / sizeof *all, kept = 0;
    if (n)
        qsort(all, n, sizeof *all, by_place);
    for (size_t i = 0; i < n; i++) {
        cell *last = kept ? &all[kept - 1] : NULL;
        if (last && !by_place(last, &all[i])) {
            moments more = all[i].sums;
            last->sums = (moments){last->sums.n + more.n, last->sums.sum + more.sum, last->sums.squares + more.squares};
        } else {
            all[kept++] = all[i];
        }
    }
    cells->n = kept * sizeof *all;
}

/* Reads the cells of a filter into r->cells, sorted. */
static vp_status read_cells(reader *r, const char *where, const str fields[TREND_FIELDS], vp_error *error)
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

/* ---- Shares ---- */

/* Cells by group, in the order they had. */
typedef struct cell_index {
    const cell **cells; /* [number of cells]; owned, as `begins` */
    size_t *begins;     /* [groups + 1] */
} cell_index;

static void index_release(cell_index *x)
{
    free(x->cells);
    free(x->begins);
}

static bool index_cells(const buf *cells, size_t groups, cell_index *out)
{
    const cell *all = (const cell *)(const void *)cells->p;
    size_t n = cells->n / sizeof(cell);
    out->cells = malloc((n + 1) * sizeof *out->cells);
    out->begins = calloc(groups + 2, sizeof *out->begins);
    if (!out->cells || !out->begins)
        return false;
    for (size_t i = 0; i < n; i++)
        out->begins[all[i].group + 2]++;
    for (size_t g = 2; g < groups + 2; g++)
        out->begins[g] += out->begins[g - 1];
    for (size_t i = 0; i < n; i++) /* moves each beginning on to the next group's */
        out->cells[out->begins[all[i].group + 1]++] = &all[i];
    return true;
}

/* The group that the share of group g is of: itself, or all of the first field. */
static uint32_t group_divided(const reader *r, uint32_t g, bool each_group)
{
    const trend_group *group = &groups_of(r)[g];
    return group->order < 0 ? INTERN_NONE : each_group ? find_key(r->out, STR(""), group->names[1]) : g;
}

/* Customers of all groups in all periods can be more than memory holds. */
static vp_status check_cells(const reader *r, const cell_index *whole, bool each_group, vp_error *error)
{
    size_t sum = 0;
    for (uint32_t g = 0; g < r->groups.n / sizeof(trend_group) && sum <= CELLS_MOST; g++) {
        uint32_t of = group_divided(r, g, each_group);
        sum += of == INTERN_NONE ? 0 : whole->begins[of + 1] - whole->begins[of];
    }
    return sum <= CELLS_MOST ? VP_OK
                             : fail(error, VP_LIMIT,
                                    r->clusters ? "take --interval analytic, or narrow with --where or --since"
                                                : "narrow with --where or --since, or take longer periods",
                                    "these groups and periods%s are more than %d cells",
                                    r->clusters ? " and customers" : "", CELLS_MOST);
}

/* The cells of `whole` as what shares are of, and of each that in `part`, which is the same period, group and cluster.
 */
static vp_status divide(reader *r, const buf *part, const buf *whole, bool each_group, vp_error *error)
{
    const cell *parts = (const cell *)(const void *)part->p;
    size_t groups = r->groups.n / sizeof(trend_group);
    cell_index index = {0};
    vp_status status = index_cells(whole, groups, &index) ? VP_OK : fail_memory(error);
    if (!status)
        status = check_cells(r, &index, each_group, error);
    for (uint32_t g = 0; !status && g < groups; g++) {
        uint32_t of = group_divided(r, g, each_group);
        for (size_t i = of == INTERN_NONE ? 0 : index.begins[of];
             !status && of != INTERN_NONE && i < index.begins[of + 1]; i++) {
            cell c = *index.cells[i];
            c.group = g;
            const cell *hits = part->n ? bsearch(&c, parts, part->n / sizeof(cell), sizeof c, by_place) : NULL;
            double k = hits ? 100 * hits->sums.n : 0;
            c.sums = (moments){c.sums.n, k, 100 * k};
            status = buf_add(&r->cells, &c, sizeof c) ? VP_OK : fail_memory(error);
        }
    }
    index_release(&index);
    if (!status && r->cells.n)
        qsort(r->cells.p, r->cells.n / sizeof(cell), sizeof(cell), by_place);
    return status;
}

/* Shares of the documents that also meet `of`, in each group; without `of`, of the groups of the first field among the
 * documents of the period (and of the second field's value). */
static vp_status read_shares(reader *r, vp_error *error)
{
    const vp_trend_query *q = r->query;
    const str *fields = r->out->fields;
    buf where = {0}, part = {0}, whole = {0};
    bool where_given = q->where && *q->where, of = q->of && *q->of;
    filter alone = {0};
    vp_status status = of ? query_read_filter(r->store, q->of, &alone, error) : VP_OK;
    bool ok = (!where_given || (buf_putc(&where, '(') && buf_puts(&where, q->where) && buf_putc(&where, ')'))) &&
              (!of || ((!where_given || buf_puts(&where, " and ")) && buf_putc(&where, '(') &&
                       buf_puts(&where, q->of) && buf_putc(&where, ')'))) &&
              buf_terminate(&where);
    filter_release(&alone);
    if (!status)
        status = ok ? trend_filter(r->store, q->where, NULL, NULL, &alone, error) : fail_memory(error);
    filter_release(&alone);
    r->names_groups = !of;
    if (!status)
        status = read_cells(r, where.p, fields, error);
    part = r->cells;
    r->cells = (buf){0};
    const str others[TREND_FIELDS] = {{"", 0}, fields[1]};
    r->names_groups = of;
    if (!status)
        status = read_cells(r, q->where, of ? fields : others, error);
    whole = r->cells;
    r->cells = (buf){0};
    if (!status)
        status = divide(r, &part, &whole, !of, error);
    buf_release(&where);
    buf_release(&part);
    buf_release(&whole);
    return status;
}

/* ---- Points ---- */

static estimate in_points(estimate e)
{
    return (estimate){100 * e.value, 100 * e.low, 100 * e.high, e.n};
}

estimate trend_estimate(const trend_points *p, moments m)
{
    switch (p->metric) {
    case METRIC_VOLUME: return estimate_count(m.n);
    case METRIC_SHARE:
    case METRIC_CSAT: return in_points(estimate_share(m.sum / 100, m.n));
    case METRIC_NPS:
    case METRIC_NET_SENTIMENT: return in_points(estimate_net((moments){m.n, m.sum / 100, m.squares / 1e4}));
    default: return estimate_scale(m, p->lowest, p->highest);
    }
}

estimate trend_estimate_nothing(const trend_points *p)
{
    return p->metric == METRIC_VOLUME ? estimate_count(0) : (estimate){NAN, NAN, NAN, 0};
}

/* A few customers who happen to agree say less than it seems: no interval gets narrower by them. */
static void widen(estimate *e, estimate other)
{
    e->low = fmin(e->low, other.low);
    e->high = fmax(e->high, other.high);
}

/* Cells [0..n) of one point. False when memory ran out. */
static bool make_point(reader *r, const cell *cells, size_t n, trend_point *out)
{
    moments all = {0, 0, 0}, *clusters = r->clusters ? malloc(n * sizeof *clusters) : NULL;
    if (r->clusters && !clusters)
        return false;
    for (size_t i = 0; i < n; i++) {
        moments m = cells[i].sums;
        all = (moments){all.n + m.n, all.sum + m.sum, all.squares + m.squares};
        if (clusters)
            clusters[i] = m;
    }
    *out = (trend_point){cells->start, cells->group, all, trend_estimate(r->out, all)};
    if (clusters)
        widen(&out->result, r->out->metric == METRIC_VOLUME ? bootstrap_count(clusters, n)
                                                            : bootstrap_mean(clusters, n, (uint64_t)cells->start));
    free(clusters);
    return true;
}

static int by_period(const void *a, const void *b)
{
    const trend_point *x = a, *y = b;
    return x->start != y->start ? (x->start > y->start) - (x->start < y->start)
                                : (x->group > y->group) - (x->group < y->group);
}

static int by_order(const void *a, const void *b)
{
    const trend_group *x = a, *y = b;
    return x->order != y->order ? (x->order > y->order) - (x->order < y->order) : (x->key > y->key) - (x->key < y->key);
}

/* Groups take their places in order, and points follow them. */
static vp_status order_groups(reader *r, vp_error *error)
{
    trend_points *p = r->out;
    size_t all = r->groups.n / sizeof(trend_group);
    p->places = arena_array(&p->memory, all + 1, sizeof *p->places);
    p->groups = arena_array(&p->memory, all + 1, sizeof *p->groups);
    if (!p->places || !p->groups)
        return fail_memory(error);
    for (size_t i = 0; i < all; i++) {
        p->places[i] = UINT32_MAX;
        if (groups_of(r)[i].order >= 0)
            p->groups[p->group_count++] = groups_of(r)[i];
    }
    qsort(p->groups, p->group_count, sizeof *p->groups, by_order);
    for (uint32_t i = 0; i < p->group_count; i++)
        p->places[p->groups[i].key] = i;
    for (size_t i = 0; i < p->count; i++)
        p->items[i].group = p->places[p->items[i].group];
    if (p->count)
        qsort(p->items, p->count, sizeof *p->items, by_period);
    return VP_OK;
}

static vp_status make_points(reader *r, vp_error *error)
{
    trend_points *p = r->out;
    const cell *cells = (const cell *)(const void *)r->cells.p;
    size_t n = r->cells.n / sizeof(cell);
    p->items = arena_array(&p->memory, n + 1, sizeof *p->items);
    if (!p->items)
        return fail_memory(error);
    for (size_t i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n && cells[end].start == cells[i].start && cells[end].group == cells[i].group;)
            end++;
        if (!make_point(r, &cells[i], end - i, &p->items[p->count++]))
            return fail_memory(error);
    }
    return order_groups(r, error);
}

const trend_point *trend_point_at(const trend_points *p, int64_t start, uint32_t group)
{
    trend_point wanted = {.start = start, .group = group};
    return p->count ? bsearch(&wanted, p->items, p->count, sizeof wanted, by_period) : NULL;
}

size_t trend_period_count(const trend_points *p, size_t most)
{
    size_t periods = 0;
    if (p->count)
        for (int64_t t = p->items[0].start; t <= p->items[p->count - 1].start && periods <= most;
             t = period_next(p->unit, t))
            periods++;
    return periods;
}

enum { COLUMNS_MOST = 16 };

vp_status trend_table_new(const trend_points *p, const char *const *names, size_t count, size_t lead, vp_table **out,
                          vp_error *error)
{
    const char *all[COLUMNS_MOST];
    char longer[COLUMNS_MOST][32];
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        for (size_t f = 0; i == lead && f < p->field_count; f++)
            all[n++] = p->fields[f].p;
        all[n] = names[i];
        for (size_t f = 0; f < p->field_count; f++)
            if (str_equal_nocase(p->fields[f], names[i])) {
                snprintf(longer[n], sizeof longer[n], "%s_value", names[i]);
                all[n] = longer[n];
            }
        n++;
    }
    return table_new(all, n, out, error);
}

/* ---- The question ---- */

static vp_status find_scale(vp_store *s, trend_points *p, vp_error *error)
{
    static const double ends[METRICS][2] = {
        [METRIC_SENTIMENT] = {-1, 1}, [METRIC_VOLUME] = {0, INFINITY}, [METRIC_SHARE] = {0, 100},
        [METRIC_NPS] = {-100, 100},   [METRIC_CSAT] = {0, 100},        [METRIC_NET_SENTIMENT] = {-100, 100}};
    p->lowest = ends[p->metric][0];
    p->highest = ends[p->metric][1];
    return p->metric == METRIC_RATING ? query_rating_scale(s->db, &p->lowest, &p->highest, error) : VP_OK;
}

/* A trend of what no document has would be an empty table, and leave the user guessing. */
static vp_status check_documents(vp_store *s, metric m, vp_error *error)
{
#define SCORED                                                                                   \
    {                                                                                            \
        "score IS NOT NULL", "texts in a language that is scored", "these are zh, ru, nl and en" \
    }
#define RATED(what)                                                 \
    {                                                               \
        what, "ratings", "name the column with --map rating=COLUMN" \
    }
    static const struct {
        const char *sql, *what, *hint;
    } needs[METRICS] = {[METRIC_SENTIMENT] = SCORED,
                        [METRIC_NET_SENTIMENT] = SCORED,
                        [METRIC_RATING] = RATED("rating_unit IS NOT NULL"),
                        [METRIC_CSAT] = RATED("rating_unit IS NOT NULL"),
                        [METRIC_NPS] = {"nps IS NOT NULL OR rating_unit IS NOT NULL", "NPS answers or ratings",
                                        "name the column with --map nps=COLUMN"},
                        [METRIC_VOLUME] = {"1", "", ""},
                        [METRIC_SHARE] = {"1", "", ""}};
    char sql[160];
    double dated, measured;
    snprintf(sql, sizeof sql, "SELECT EXISTS (SELECT 1 FROM document WHERE %s)", needs[m].sql);
    vp_status status = query_number(s->db, "SELECT EXISTS (SELECT 1 FROM document WHERE time IS NOT NULL)", NULL, 0,
                                    &dated, error);
    if (!status)
        status = query_number(s->db, sql, NULL, 0, &measured, error);
    if (!status && !dated)
        return fail(error, VP_NOT_FOUND, "name the column with --map time=COLUMN",
                    "the data hold no dates, so there is no trend");
    if (!status && !measured)
        return fail(error, VP_NOT_FOUND, needs[m].hint, "the data hold no %s, so there is no trend", needs[m].what);
    return status;
}

vp_status trend_metric_read(vp_store *s, const char *name, trend_points *out, vp_error *error)
{
    *out = (trend_points){.name = name ? name : "sentiment"};
    out->metric = metric_by_name(out->name);
    if (out->metric == METRICS || out->metric == METRIC_VOLUME || out->metric == METRIC_SHARE)
        return fail(error, VP_INVALID, "one of sentiment, rating, nps, csat, net-sentiment",
                    "\"%s\" is no metric of single documents", out->name);
    return find_scale(s, out, error);
}

static vp_status check_field(vp_store *s, str by, vp_error *error)
{
    buf sql = {0}, field = {0};
    bool content = false;
    double known = 1;
    vp_status status = filter_field_sql(by, &field, &content, error);
    if (!status && !(buf_puts(&sql, "SELECT EXISTS (SELECT 1 FROM document d JOIN content c ON c.id = d.id WHERE ") &&
                     buf_add_str(&sql, buf_str(&field)) && buf_puts(&sql, " <> '')") && buf_terminate(&sql)))
        status = fail_memory(error);
    if (!status)
        status = query_number(s->db, sql.p, NULL, 0, &known, error);
    if (!status && !known)
        status = fail(error, VP_NOT_FOUND, "see `voxpop sources` for what was recognised",
                      "no document has a field \"%.*s\"", (int)by.n, by.p);
    buf_release(&sql);
    buf_release(&field);
    return status;
}

static str trimmed(str s)
{
    for (; s.n && s.p[0] == ' '; s.p++)
        s.n--;
    for (; s.n && s.p[s.n - 1] == ' ';)
        s.n--;
    return s;
}

/* "country, "Store type"": a comma inside quotes is part of a name. */
static vp_status read_fields(vp_store *s, const char *by, trend_points *out, vp_error *error)
{
    for (str rest = str_of(by); rest.p;) {
        char quote = 0;
        size_t end = 0;
        for (; end < rest.n && (quote || rest.p[end] != ','); end++)
            if (quote ? rest.p[end] == quote : rest.p[end] == '"' || rest.p[end] == '`')
                quote = quote ? 0 : rest.p[end];
        str field = arena_copy(&out->memory, trimmed((str){rest.p, end}));
        rest = end < rest.n ? (str){rest.p + end + 1, rest.n - end - 1} : (str){NULL, 0};
        if (out->field_count == TREND_FIELDS)
            return fail(error, VP_INVALID, "ask twice, or narrow with a filter", "a trend has at most %d fields",
                        TREND_FIELDS);
        vp_status status = field.p ? check_field(s, field, error) : fail_memory(error);
        if (status)
            return status;
        out->fields[out->field_count++] = field;
    }
    return VP_OK;
}

static vp_status read_question(const vp_trend_query *q, trend_points *out, bool *clusters, vp_error *error)
{
    const char *every = q->every ? q->every : "month", *interval = q->interval ? q->interval : "analytic";
    out->name = q->metric ? q->metric : "sentiment";
    out->metric = metric_by_name(out->name);
    out->unit = period_by_name(every, strlen(every));
    out->as_one = !strcmp(every, TREND_AS_ONE);
    if (out->as_one)
        out->unit = PERIOD_YEAR;
    *clusters = !strcmp(interval, "bootstrap");
    if (out->metric == METRICS)
        return fail(error, VP_INVALID, "one of sentiment, volume, share, rating, nps, csat, net-sentiment",
                    "there is no metric \"%s\"", out->name);
    if (out->unit == PERIOD_UNITS)
        return fail(error, VP_INVALID, "one of day, week, month, quarter, year", "there is no period \"%s\"", every);
    if (!*clusters && strcmp(interval, "analytic"))
        return fail(error, VP_INVALID, "analytic or bootstrap", "there is no interval \"%s\"", interval);
    bool of = q->of && *q->of;
    if (out->metric == METRIC_SHARE && !of && !q->by)
        return fail(error, VP_INVALID, "of a filter with --of, or of the groups of --by",
                    "of what a share is meant is not said");
    return out->metric != METRIC_SHARE && of
               ? fail(error, VP_INVALID, "it goes with --metric share", "only shares are of a filter")
               : VP_OK;
}

vp_status trend_points_read(vp_store *s, const vp_trend_query *query, trend_points *out, vp_error *error)
{
    *out = (trend_points){0};
    reader r = {.store = s, .query = query, .out = out, .names_groups = true};
    vp_status status = read_question(query, out, &r.clusters, error);
    if (!status)
        status = check_documents(s, out->metric, error);
    if (!status)
        status = read_fields(s, query->by, out, error);
    if (!status)
        status = find_scale(s, out, error);
    if (!status)
        status = out->metric == METRIC_SHARE ? read_shares(&r, error)
                                             : read_cells(&r, query->where, out->fields, error);
    if (!status)
        status = make_points(&r, error);
    buf_release(&r.cells);
    buf_release(&r.groups);
    intern_release(&r.customers);
    return status;
}

void trend_points_release(trend_points *p)
{
    intern_release(&p->keys);
    arena_release(&p->memory);
    *p = (trend_points){0};
}
