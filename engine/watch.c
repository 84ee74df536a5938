/* Watching numbers: rules, what they raise an alarm for, and the incidents that a store keeps of it. */
#include "engine/options.h"
#include "engine/trend_points.h"
#include "engine/watch_rules.h"
#include "report/figure.h"
#include "store/incidents.h"

#include <math.h>
#include <stdlib.h>

enum { PERIODS_MOST = 20000, YEAR_DAYS = 365, DAY_SECONDS = 86400 };

typedef struct watcher {
    vp_store *store;
    const watch_rule *rule;
    bool backtest;
    vp_table *table;
    size_t fired; /* in all */
    trend_points points;
    int64_t oldest, newest; /* seconds of the oldest and the newest document */
    int64_t watched;        /* period up to which the rule was looked at before; INT64_MIN: never */
    /* The series of a group. */
    int64_t *starts;     /* [count] of the periods */
    alarm_value *values; /* [count] */
    size_t count;
    uint32_t group;
    /* Of a backtest of the rule. */
    size_t times, off;
    int64_t first, last; /* alarms; INT64_MIN: none */
} watcher;

/* ---- Series ---- */

static vp_status list_periods(watcher *w, vp_error *error)
{
    const trend_points *p = &w->points;
    if (!p->count)
        return VP_OK;
    int64_t end = period_start(p->unit, w->newest), begin = p->items[0].start;
    if (p->metric == METRIC_VOLUME) /* there was nothing before, which is a number */
        begin = period_start(p->unit, w->oldest);
    for (int64_t t = begin; t <= end && w->count <= PERIODS_MOST; t = period_next(p->unit, t))
        w->count++;
    if (w->count > PERIODS_MOST)
        return fail(error, VP_LIMIT, "watch longer periods (every = week)", "there are more than %d periods",
                    PERIODS_MOST);
    w->starts = calloc(w->count + 1, sizeof *w->starts);
    w->values = calloc(w->count + 1, sizeof *w->values);
    if (!w->starts || !w->values)
        return fail_memory(error);
    for (size_t i = 0; i < w->count; i++)
        w->starts[i] = i ? period_next(p->unit, w->starts[i - 1]) : begin;
    return VP_OK;
}

static void read_series(watcher *w)
{
    const double z = 1.96;
    for (size_t i = 0; i < w->count; i++) {
        const trend_point *at = trend_point_at(&w->points, w->starts[i], w->group);
        estimate e = at ? at->result : trend_estimate_nothing(&w->points);
        w->values[i] = (alarm_value){e.value, isnan(e.high) ? INFINITY : (e.high - e.low) / (2 * z), e.n};
    }
}

/* ---- What is said ---- */

static bool put_figure(const watcher *w, double value, buf *out)
{
    const trend_points *p = &w->points;
    double scale = isfinite(p->highest) ? p->highest - p->lowest : fabs(value);
    char room[FIGURE_ROOM];
    return buf_add_str(out, figure(value, scale >= 50 ? 0 : scale >= 5 ? 1 : 2, room));
}

static bool put_period(const watcher *w, size_t at, buf *out)
{
    char period[16];
    period_format(w->points.unit, w->starts[at], period);
    return buf_puts(out, period);
}

/* Incidents go by this, so two fields must not look like two others. */
static bool put_group(const watcher *w, buf *out)
{
    const trend_points *p = &w->points;
    bool ok = true;
    for (size_t i = 0; ok && i < p->field_count; i++) {
        str name = p->groups[w->group].names[i];
        bool plain = p->field_count == 1 || (!memchr(name.p, ',', name.n) && !memchr(name.p, '\'', name.n));
        ok = buf_puts(out, i ? ", " : "") && (plain ? buf_add_str(out, name) : filter_quote(out, name));
    }
    return ok;
}

/* "late parcels: Utrecht: share was 12 in 2026-W07, 4 to be expected (5.2 standard deviations, 87 documents); off 3
 * weeks since 2026-W06". */
static bool say(const watcher *w, const alarm_run *a, buf *out)
{
    char deviations[FIGURE_ROOM];
    const alarm_value *v = &w->values[a->worst];
    bool ok = buf_printf(out, "%s: ", w->rule->name) && put_group(w, out) &&
              buf_puts(out, w->points.field_count ? ": " : "") && buf_puts(out, w->points.name) &&
              buf_puts(out, " was ") && put_figure(w, v->value, out) && buf_puts(out, " in ") &&
              put_period(w, a->worst, out) && buf_puts(out, ", ") && put_figure(w, a->expected, out) &&
              buf_puts(out, " to be expected (") && buf_add_str(out, figure(fabs(a->deviations), 1, deviations)) &&
              buf_puts(out, " standard deviations");
    if (ok && w->points.metric != METRIC_VOLUME)
        ok = buf_printf(out, ", %.0f documents", v->n);
    ok = ok && buf_putc(out, ')');
    if (a->off < 2)
        return ok;
    return ok && buf_printf(out, "; off in %zu %ss since ", a->off, period_name(w->points.unit)) &&
           put_period(w, a->first, out);
}

static bool put_condition(buf *out, const char *condition)
{
    bool given = condition && *condition;
    return !given || (buf_puts(out, out->n ? " and (" : "(") && buf_puts(out, condition) && buf_putc(out, ')'));
}

/* The documents of an alarm, as a filter. */
static bool put_filter(const watcher *w, const alarm_run *a, buf *out)
{
    const trend_points *p = &w->points;
    bool ok = put_condition(out, w->rule->query.where) && put_condition(out, w->rule->query.of);
    for (size_t i = 0; ok && i < p->field_count; i++)
        ok = buf_puts(out, out->n ? " and " : "") && buf_add_str(out, p->fields[i]) && buf_puts(out, " = ") &&
             filter_quote(out, p->groups[w->group].names[i]);
    ok = ok && buf_printf(out, "%s%s >= '", out->n ? " and " : "", period_name(p->unit)) &&
         put_period(w, a->first, out) && buf_printf(out, "' and %s <= '", period_name(p->unit)) &&
         put_period(w, a->last, out) && buf_putc(out, '\'');
    return ok;
}

/* ---- Alarms ---- */

static vp_status add_row(watcher *w, const alarm_run *a, const char *state, str name, str finding, vp_error *error)
{
    buf filter = {0};
    char since[16], until[16];
    const alarm_value *v = &w->values[a->worst];
    vp_table *t = w->table;
    period_format(w->points.unit, w->starts[a->first], since);
    period_format(w->points.unit, w->starts[a->last], until);
    bool ok = put_filter(w, a, &filter) && table_row(t) && table_text(t, str_of(w->rule->name)) &&
              table_text(t, str_of(state)) && table_text(t, name) && table_text(t, str_of(since)) &&
              table_text(t, str_of(until)) && table_integer(t, (int64_t)a->off) &&
              table_text(t, str_of(w->points.name)) && table_real(t, v->value) && table_real(t, a->expected) &&
              table_real(t, a->deviations) && table_integer(t, (int64_t)v->n) && table_text(t, buf_str(&filter)) &&
              table_text(t, finding);
    buf_release(&filter);
    return ok ? VP_OK : fail_memory(error);
}

/* Keeps an alarm in the store. It is told of when it is new, or went on. */
static vp_status keep(watcher *w, const alarm_run *a, str name, str finding, vp_error *error)
{
    static const char *const states[] = {[INCIDENT_GREW] = "goes on", [INCIDENT_NEW] = "new"};
    const alarm_value *v = &w->values[a->worst];
    size_t before = a->first > w->rule->alarm.cooldown ? a->first - w->rule->alarm.cooldown : 0;
    incident_state state;
    const incident in = {.rule = str_of(w->rule->name),
                         .name = name,
                         .since = w->starts[a->first],
                         .last = w->starts[a->last],
                         .periods = (int64_t)a->off,
                         .metric = w->points.name,
                         .value = v->value,
                         .expected = a->expected,
                         .deviations = a->deviations,
                         .documents = (int64_t)v->n,
                         .finding = finding};
    vp_status status = incidents_keep(w->store->db, &in, w->starts[before], &state, error);
    w->fired += !status && state == INCIDENT_NEW;
    return status || state == INCIDENT_KNOWN ? status : add_row(w, a, states[state], name, finding, error);
}

static void count_alarm(watcher *w, const alarm_run *a)
{
    if (w->starts[a->first] <= w->newest - (int64_t)YEAR_DAYS * DAY_SECONDS)
        return;
    w->times++;
    w->off += a->off;
    w->first = w->times == 1 || w->starts[a->first] < w->first ? w->starts[a->first] : w->first;
    w->last = w->times == 1 || w->starts[a->first] > w->last ? w->starts[a->first] : w->last;
}

/* Periods that an earlier run has seen are history; at the first run all but the last are. */
static bool is_history(const watcher *w, const alarm_run *a)
{
    int64_t from = w->watched == INT64_MIN ? w->starts[w->count - 1] : period_start(w->points.unit, w->watched);
    return w->starts[a->last] < from;
}

static vp_status take_alarm(watcher *w, const alarm_run *a, vp_error *error)
{
    buf name = {0}, finding = {0};
    vp_status status = VP_OK;
    if (w->backtest)
        count_alarm(w, a);
    else if (!is_history(w, a))
        status = put_group(w, &name) && say(w, a, &finding)
                     ? keep(w, a, name.n ? buf_str(&name) : STR(""), buf_str(&finding), error)
                     : fail_memory(error);
    buf_release(&name);
    buf_release(&finding);
    return status;
}

static vp_status watch_group(watcher *w, vp_error *error)
{
    alarm_run *alarms;
    size_t count;
    read_series(w);
    if (!alarms_find(w->values, w->count, &w->rule->alarm, &alarms, &count))
        return fail_memory(error);
    vp_status status = VP_OK;
    for (size_t i = 0; !status && i < count; i++)
        status = take_alarm(w, &alarms[i], error);
    free(alarms);
    return status;
}

/* ---- Rules ---- */

static vp_status add_backtest(watcher *w, vp_error *error)
{
    vp_table *t = w->table;
    buf finding = {0};
    char day[2][24] = {"", ""};
    period_unit unit = w->points.unit;
    size_t checked = 0;
    for (size_t i = 0; i < w->count; i++)
        checked += w->starts[i] > w->newest - (int64_t)YEAR_DAYS * DAY_SECONDS;
    bool ok = buf_printf(&finding, "%s: would have fired %zu time%s in %zu %ss", w->rule->name, w->times,
                         w->times == 1 ? "" : "s", checked, period_name(unit));
    if (w->times) {
        period_format(unit, w->first, day[0]);
        period_format(unit, w->last, day[1]);
        ok = ok && buf_printf(&finding, ", %sin %s", w->times > 1 ? "last " : "", day[1]);
    }
    ok = ok && table_row(t) && table_text(t, str_of(w->rule->name)) && table_integer(t, (int64_t)w->times) &&
         table_integer(t, (int64_t)checked) && table_integer(t, (int64_t)w->off) &&
         table_text(t, w->times ? str_of(day[0]) : (str){NULL, 0}) &&
         table_text(t, w->times ? str_of(day[1]) : (str){NULL, 0}) && table_text(t, buf_str(&finding));
    buf_release(&finding);
    return ok ? VP_OK : fail_memory(error);
}

static vp_status watch_rule_now(watcher *w, vp_error *error)
{
    vp_status status = incidents_watched(w->store->db, w->rule->name, &w->watched, error);
    if (!status)
        status = trend_points_read(w->store, &w->rule->query, &w->points, error);
    if (!status)
        status = list_periods(w, error);
    for (w->group = 0; !status && w->count && w->group < w->points.group_count; w->group++)
        status = watch_group(w, error);
    if (!status && w->backtest)
        status = add_backtest(w, error);
    else if (!status && w->count)
        status = incidents_set_watched(w->store->db, w->rule->name, w->starts[w->count - 1], error);
    return status;
}

static vp_status watch_one(watcher *w, const char *file, vp_error *error)
{
    vp_status status = watch_rule_now(w, error);
    if (status && error && status != VP_NO_MEMORY && status != VP_STORE) {
        error->column = 0;
        fail_at(error, file, w->rule->line, 0);
    }
    free(w->starts);
    free(w->values);
    trend_points_release(&w->points);
    *w = (watcher){.store = w->store,
                   .backtest = w->backtest,
                   .table = w->table,
                   .fired = w->fired,
                   .oldest = w->oldest,
                   .newest = w->newest};
    return status;
}

/* The seconds of the oldest and the newest document, but for dates that cannot be meant. */
static vp_status find_ends(watcher *w, vp_error *error)
{
    const vp_trend_query years = {.struct_size = sizeof years, .metric = "volume", .every = "year"};
    trend_points p = {0};
    double oldest = 0, newest = 0;
    vp_status status = trend_points_read(w->store, &years, &p, error);
    filter_value values[] = {{.type = FILTER_NUMBER, .number = p.count ? (double)p.items[0].start : 0},
                             {.type = FILTER_NUMBER, .number = 0}};
    const filter between = {.values = values, .count = 2};
    if (p.count)
        values[1].number = (double)period_next(PERIOD_YEAR, p.items[p.count - 1].start);
    if (!status)
        status = query_number(w->store->db, "SELECT min(time) FROM document WHERE time >= ?1 AND time < ?2", &between,
                              0, &oldest, error);
    if (!status)
        status = query_number(w->store->db, "SELECT max(time) FROM document WHERE time >= ?1 AND time < ?2", &between,
                              0, &newest, error);
    trend_points_release(&p);
    w->oldest = (int64_t)oldest;
    w->newest = (int64_t)newest;
    return status;
}

static vp_status watch_all(watcher *w, const watch_rule *rules, size_t count, const char *file, vp_error *error)
{
    double dated = 0;
    vp_status status = query_number(w->store->db, "SELECT EXISTS (SELECT 1 FROM document WHERE time IS NOT NULL)", NULL,
                                    0, &dated, error);
    if (!status && !dated)
        return fail(error, VP_NOT_FOUND, "name the column with --map time=COLUMN",
                    "the data hold no dates, so there is nothing to watch");
    if (!status)
        status = find_ends(w, error);
    for (size_t i = 0; !status && i < count; i++) {
        w->rule = &rules[i];
        status = watch_one(w, file, error);
    }
    return status;
}

static bool same_alarms(const vp_table *a, const vp_table *b)
{
    enum { KEY = 5 /* rule, state, name, since, until */ };
    bool same = vp_table_rows(a) == vp_table_rows(b);
    for (size_t i = 0; same && i < KEY * vp_table_rows(a); i++)
        same = !strcmp(vp_table_cell(a, i / KEY, i % KEY).text, vp_table_cell(b, i / KEY, i % KEY).text);
    return same;
}

/* Looks, and keeps what was found, for all rules or for none: what is to be told only when it is what was `told`. */
static vp_status look(watcher *w, const watch_rule *rules, size_t count, const vp_watch_options *o,
                      const vp_table *told, vp_error *error)
{
    static const char *const alarms[] = {"rule",  "state",    "name",       "since",     "until",  "periods", "metric",
                                         "value", "expected", "deviations", "documents", "filter", "finding"};
    static const char *const tested[] = {"rule", "fired", "checked", "off", "first", "last", "finding"};
    sqlite3 *db = store_db(w->store->db);
    vp_status status = w->backtest ? table_new(tested, sizeof tested / sizeof *tested, &w->table, error)
                                   : table_new(alarms, sizeof alarms / sizeof *alarms, &w->table, error);
    if (!status)
        status = store_run(db, w->backtest ? "BEGIN" : "BEGIN IMMEDIATE", error);
    if (status)
        return status;
    status = watch_all(w, rules, count, o->file ? o->file : "the rules", error);
    if (!status && (!w->fired || !o->tell || (told && same_alarms(w->table, told))))
        status = store_run(db, "COMMIT", error);
    if (!sqlite3_get_autocommit(db))
        sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
    return status;
}

/* Others may write while something is told, which can take long; so it is looked for again to be kept. Where that
 * failed, or finds something else by then, nothing is kept, and the next run tells of it. */
static vp_status look_and_tell(watcher *w, const watch_rule *rules, size_t count, const vp_watch_options *o,
                               vp_error *error)
{
    watcher again = {.store = w->store};
    vp_status status = look(w, rules, count, o, NULL, error);
    if (status || !w->fired || !o->tell || o->tell(o->context, w->table))
        return status;
    status = look(&again, rules, count, o, w->table, error);
    vp_table_free(again.table);
    return status;
}

vp_status vp_watch(vp_store *store, const vp_watch_options *given, vp_table **out, size_t *fired, vp_error *error)
{
    vp_watch_options o = {0};
    arena memory = {0};
    watch_rule *rules;
    size_t count;
    vp_status status = options_copy(&o, sizeof o, given, error);
    watcher w = {.store = store, .backtest = o.backtest};
    if (!status && !o.rules)
        status = fail(error, VP_INVALID, NULL, "there are no rules");
    if (!status)
        status = watch_rules_read((str){o.rules, o.length}, o.file ? o.file : "the rules", &memory, &rules, &count,
                                  error);
    if (!status)
        status = look_and_tell(&w, rules, count, &o, error);
    arena_release(&memory);
    if (status) {
        vp_table_free(w.table);
        return status;
    }
    *out = w.table;
    if (fired)
        *fired = w.fired;
    return VP_OK;
}
