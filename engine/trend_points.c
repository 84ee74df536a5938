#include "engine/trend_points.h"

#include "engine/options.h"
#include "engine/trend_cells.h"
#include "trends/bootstrap.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static const int64_t FAR_SECONDS = 30 * 366 * 86400LL;

/* ---- Filters ---- */

bool trend_filter_text(const char *where, const char *since, const char *until, buf *out)
{
    const struct {
        const char *day, *sign;
    } ends[] = {{since, ">="}, {until, "<="}};
    bool ok = !where || !*where || (buf_putc(out, '(') && buf_puts(out, where) && buf_putc(out, ')'));
    for (int i = 0; i < 2; i++)
        if (ends[i].day)
            ok = ok && (!out->n || buf_puts(out, " and ")) && buf_printf(out, "time %s ", ends[i].sign) &&
                 filter_quote(out, str_of(ends[i].day));
    return ok && (!out->n || buf_terminate(out));
}

bool trend_read_day(const char *day, int64_t *begin, int64_t *end)
{
    buf text = {0};
    filter f = {0};
    bool ok = day && trend_filter_text(NULL, day, day, &text) && filter_parse(text.p, &f, NULL) == VP_OK &&
              f.count == 2;
    if (ok) {
        *begin = (int64_t)f.values[0].number;
        *end = (int64_t)f.values[1].number;
    }
    filter_release(&f);
    buf_release(&text);
    return ok;
}

static vp_status check_order(const char *since, const char *until, vp_error *error)
{
    int64_t first[2], last[2];
    bool reversed = trend_read_day(since, &first[0], &first[1]) && trend_read_day(until, &last[0], &last[1]) &&
                    first[0] >= last[1];
    return reversed ? fail(error, VP_INVALID, "exchange them", "the first day, %.40s, is behind the last, %.40s", since,
                           until)
                    : VP_OK;
}

vp_status trend_filter(vp_store *s, const char *where, const char *since, const char *until, filter *out,
                       vp_error *error)
{
    *out = (filter){0};
    vp_status status = query_read_filter(s, where, out, error);
    if (status || (!since && !until))
        return status;
    status = check_order(since, until, error);
    if (status)
        return status;
    filter_release(out);
    *out = (filter){0};
    buf whole = {0};
    status = trend_filter_text(where, since, until, &whole) ? query_parse(s, whole.p, out, error) : fail_memory(error);
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

/* ---- Shares ---- */

enum { CELLS_MOST = 10000000 /* of shares */ };

/* Cells by group, in the order they had. */
typedef struct cell_index {
    const trend_cell **cells; /* [number of cells]; owned, as `begins` */
    size_t *begins;           /* [groups + 1] */
} cell_index;

static void index_release(cell_index *x)
{
    free(x->cells);
    free(x->begins);
}

static bool index_cells(const buf *cells, size_t groups, cell_index *out)
{
    const trend_cell *all = (const trend_cell *)(const void *)cells->p;
    size_t n = cells->n / sizeof(trend_cell);
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
static uint32_t group_divided(const cell_reader *r, uint32_t g, bool each_group)
{
    const trend_group *group = &trend_cells_groups(r)[g];
    return group->order < 0 ? INTERN_NONE : each_group ? trend_cells_key(r->out, STR(""), group->names[1]) : g;
}

/* Customers of all groups in all periods can be more than memory holds. */
static vp_status check_cells(const cell_reader *r, const cell_index *whole, bool each_group, vp_error *error)
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
static vp_status divide(cell_reader *r, const buf *part, const buf *whole, bool each_group, vp_error *error)
{
    const trend_cell *parts = (const trend_cell *)(const void *)part->p;
    size_t groups = r->groups.n / sizeof(trend_group);
    cell_index index = {0};
    vp_status status = index_cells(whole, groups, &index) ? VP_OK : fail_memory(error);
    if (!status)
        status = check_cells(r, &index, each_group, error);
    for (uint32_t g = 0; !status && g < groups; g++) {
        uint32_t of = group_divided(r, g, each_group);
        for (size_t i = of == INTERN_NONE ? 0 : index.begins[of];
             !status && of != INTERN_NONE && i < index.begins[of + 1]; i++) {
            trend_cell c = *index.cells[i];
            c.group = g;
            const trend_cell *hits = part->n
                                         ? bsearch(&c, parts, part->n / sizeof(trend_cell), sizeof c, trend_cells_order)
                                         : NULL;
            double k = hits ? 100 * hits->sums.n : 0;
            c.sums = (moments){c.sums.n, k, 100 * k};
            status = buf_add(&r->cells, &c, sizeof c) ? VP_OK : fail_memory(error);
        }
    }
    index_release(&index);
    if (!status && r->cells.n)
        qsort(r->cells.p, r->cells.n / sizeof(trend_cell), sizeof(trend_cell), trend_cells_order);
    return status;
}

/* Shares of the documents that also meet `of`, in each group; without `of`, of the groups of the first field among the
 * documents of the period (and of the second field's value). */
static vp_status read_shares(cell_reader *r, vp_error *error)
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
        status = trend_cells_read(r, where.p, fields, error);
    part = r->cells;
    r->cells = (buf){0};
    const str others[TREND_FIELDS] = {{"", 0}, fields[1]};
    r->names_groups = of;
    if (!status)
        status = trend_cells_read(r, q->where, of ? fields : others, error);
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
static bool make_point(cell_reader *r, const trend_cell *cells, size_t n, trend_point *out)
{
    double documents = 0;
    moments all = {0, 0, 0}, *clusters = r->clusters ? malloc(n * sizeof *clusters) : NULL;
    if (r->clusters && !clusters)
        return false;
    for (size_t i = 0; i < n; i++) {
        moments m = cells[i].sums;
        all = (moments){all.n + m.n, all.sum + m.sum, all.squares + m.squares};
        documents += cells[i].documents;
        if (clusters)
            clusters[i] = m;
    }
    *out = (trend_point){cells->start, cells->group, all, trend_estimate(r->out, all)};
    if (r->query->weight)
        out->result.n = documents;
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
static vp_status order_groups(cell_reader *r, vp_error *error)
{
    trend_points *p = r->out;
    size_t all = r->groups.n / sizeof(trend_group);
    p->places = arena_array(&p->memory, all + 1, sizeof *p->places);
    p->groups = arena_array(&p->memory, all + 1, sizeof *p->groups);
    if (!p->places || !p->groups)
        return fail_memory(error);
    for (size_t i = 0; i < all; i++) {
        p->places[i] = UINT32_MAX;
        if (trend_cells_groups(r)[i].order >= 0)
            p->groups[p->group_count++] = trend_cells_groups(r)[i];
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

static vp_status make_points(cell_reader *r, vp_error *error)
{
    trend_points *p = r->out;
    const trend_cell *cells = (const trend_cell *)(const void *)r->cells.p;
    size_t n = r->cells.n / sizeof(trend_cell);
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

void trend_partial(period_unit unit, int64_t first, int64_t last, bool out[2])
{
    const int64_t starts[] = {period_start(unit, first), period_start(unit, last)};
    const int64_t missing[] = {first - starts[0], period_next(unit, starts[1]) - last - 86400};
    for (int i = 0; i < 2; i++)
        out[i] = unit != PERIOD_DAY && missing[i] * 10 > period_next(unit, starts[i]) - starts[i];
}

vp_status trend_points_partial(vp_store *s, const vp_trend_query *query, const trend_points *p, bool out[2],
                               vp_error *error)
{
    int64_t ends[2], day[2];
    out[0] = out[1] = false;
    if (!p->count)
        return VP_OK;
    ends[0] = p->items[0].start;
    ends[1] = period_next(p->unit, p->items[p->count - 1].start);
    if (trend_read_day(query->since, &day[0], &day[1]) && day[0] > ends[0])
        ends[0] = day[0];
    if (trend_read_day(query->until, &day[0], &day[1]) && day[1] < ends[1])
        ends[1] = day[1];
    filter_value values[] = {{.type = FILTER_NUMBER, .number = (double)ends[0]},
                             {.type = FILTER_NUMBER, .number = (double)ends[1]}};
    const filter between = {.values = values, .count = 2};
    double first = 0, last = 0;
    vp_status status = query_number(s->db, "SELECT min(time) FROM document WHERE time >= ?1 AND time < ?2", &between,
                                    (double)ends[0], &first, error);
    if (!status)
        status = query_number(s->db, "SELECT max(time) FROM document WHERE time >= ?1 AND time < ?2", &between,
                              (double)ends[1] - 1, &last, error);
    if (!status)
        trend_partial(p->unit, (int64_t)first, (int64_t)last, out);
    return status;
}

/* ---- Dates that cannot be meant ---- */

/* The period at which a part of all documents is reached. */
static int64_t quantile_of(const trend_points *p, double part)
{
    double all = 0, seen = 0;
    size_t i = 0;
    for (size_t k = 0; k < p->count; k++)
        all += p->items[k].sums.n;
    for (; i + 1 < p->count; i++) {
        seen += p->items[i].sums.n;
        if (seen >= part * all)
            break;
    }
    return p->items[i].start;
}

static void say_left_out(const trend_points *p, const trend_point *first, const trend_point *last, double documents)
{
    char from[16], to[16];
    period_format(p->unit, first->start, from);
    period_format(p->unit, last->start, to);
    log_line("%.0f document%s far away in time (%s%s%s) left out; --since and --until take them in", documents,
             documents == 1 ? " is" : "s are", from, strcmp(from, to) ? " to " : "", strcmp(from, to) ? to : "");
}

/* A date of year 1, 1900 or 9999 is a slip, or stands for none; all others would be a point beside it. */
static void leave_out_far(const vp_trend_query *q, trend_points *p)
{
    if (!p->count || p->as_one)
        return;
    int64_t low = quantile_of(p, 0.25), high = quantile_of(p, 0.75), reach = 20 * (high - low);
    reach = reach > FAR_SECONDS ? reach : FAR_SECONDS;
    const trend_point *first = NULL, *last = NULL;
    size_t kept = 0;
    double documents = 0;
    trend_point ends[2];
    for (size_t i = 0; i < p->count; i++) {
        const trend_point *at = &p->items[i];
        if (!((at->start < low - reach && !q->since) || (at->start > high + reach && !q->until))) {
            p->items[kept++] = *at;
            continue;
        }
        documents += at->sums.n;
        ends[first ? 1 : 0] = *at;
        last = &ends[first ? 1 : 0];
        first = &ends[0];
    }
    p->count = kept;
    if (first)
        say_left_out(p, first, last, documents);
}

size_t trend_season_length(period_unit unit)
{
    static const size_t lengths[PERIOD_UNITS] = {7, 52, 12, 4, 0};
    return lengths[period_plain(unit)];
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
                        [METRIC_NPS] = {"nps IS NOT NULL OR rating_unit IS NOT NULL OR recommended IS NOT NULL",
                                        "NPS answers, ratings or recommendations",
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

static const char *where_to_find(str field)
{
    return str_is(field, "topic")     ? "`voxpop topics fit STORE` finds some"
           : str_is(field, "segment") ? "`voxpop segments fit STORE` finds some"
                                      : "see `voxpop sources` for what was recognised";
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
        status = fail(error, VP_NOT_FOUND, where_to_find(by), "no document has a field \"%.*s\"", (int)by.n, by.p);
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

static vp_status check_weight(vp_store *s, const vp_trend_query *q, const trend_points *p, bool clusters,
                              vp_error *error)
{
    vp_status status = VP_OK;
    if (q->weight && (p->metric == METRIC_VOLUME || p->metric == METRIC_SHARE || clusters))
        return fail(error, VP_INVALID, "leave the weight out", "%s",
                    clusters ? "weights go with the analytic interval" : "volume and share count documents");
    for (str rest = str_of(q->weight ? q->weight : ""); !status && rest.n;)
        status = check_field(s, str_trim(str_cut(&rest, '+')), error);
    return status;
}

static vp_status read_question(const vp_store *s, const vp_trend_query *q, trend_points *out, bool *clusters,
                               vp_error *error)
{
    const char *every = q->every ? q->every : "month", *interval = q->interval ? q->interval : "analytic";
    out->name = q->metric ? q->metric : "sentiment";
    out->metric = metric_by_name(out->name);
    out->unit = store_unit(s->db, period_by_name(every, strlen(every)));
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
    cell_reader r = {.store = s, .query = query, .out = out, .names_groups = true};
    vp_status status = read_question(s, query, out, &r.clusters, error);
    if (!status)
        status = check_documents(s, out->metric, error);
    if (!status)
        status = check_weight(s, query, out, r.clusters, error);
    if (!status)
        status = read_fields(s, query->by, out, error);
    if (!status)
        status = find_scale(s, out, error);
    if (!status)
        status = out->metric == METRIC_SHARE ? read_shares(&r, error)
                                             : trend_cells_read(&r, query->where, out->fields, error);
    if (!status)
        status = make_points(&r, error);
    if (!status)
        leave_out_far(query, out);
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
