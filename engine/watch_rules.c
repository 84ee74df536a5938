#include "engine/watch_rules.h"

#include "base/calendar.h"
#include "base/num.h"
#include "base/utf8.h"
#include "engine/trend_points.h"

#include <math.h>
#include <stdlib.h>

enum { LINE_BYTES = 4096, PERIODS_BACK = 1000, WEEK = 7 };

#define KEYS_HINT "keys are metric, of, every, by, where, direction, deviations, change, minimum, history and cooldown"

typedef struct rule_reader {
    arena *memory;
    const char *file;
    size_t line;
    watch_rule *rules; /* [WATCH_RULES_MOST] */
    size_t count;
    vp_error *error;
} rule_reader;

static vp_status refuse(rule_reader *r, const char *hint, const char *what, str text)
{
    str shown = utf8_prefix(text, 60);
    fail(r->error, VP_INVALID, hint, "%s \"%.*s\"", what, (int)shown.n, shown.p);
    fail_at(r->error, r->file, r->line, 0);
    return VP_INVALID;
}

static vp_status begin_rule(rule_reader *r, str name)
{
    if (!name.n || name.n > 200)
        return refuse(r, "as in [late parcels]", "a rule needs a name of 1 to 200 bytes, not", name);
    for (size_t i = 0; i < r->count; i++)
        if (str_is(name, r->rules[i].name))
            return refuse(r, "call one of them otherwise", "there are two rules", name);
    if (r->count == WATCH_RULES_MOST)
        return refuse(r, "take a second file", "there are more than 200 rules, the last of them", name);
    str copy = arena_copy(r->memory, name);
    if (!copy.p)
        return fail_memory(r->error);
    r->rules[r->count++] = (watch_rule){
        .name = copy.p,
        .line = r->line,
        .query = {.struct_size = sizeof(vp_trend_query), .metric = "sentiment", .every = "day"},
        .alarm = {.deviations = 4, .minimum = VP_THIN, .cooldown = SIZE_MAX},
    };
    return VP_OK;
}

/* `hint` says what is between `least` and `most`. */
static vp_status set_number(rule_reader *r, str value, double least, double most, const char *hint, double *out)
{
    if (!number_parse(value, out) || !(*out >= least && *out <= most))
        return refuse(r, hint, "this makes no sense:", value);
    return VP_OK;
}

static vp_status set_count(rule_reader *r, str value, double least, const char *hint, size_t *out)
{
    double number = 0;
    vp_status status = set_number(r, value, least, PERIODS_BACK, hint, &number);
    if (!status && number != floor(number))
        status = refuse(r, hint, "this makes no sense:", value);
    if (!status)
        *out = (size_t)number;
    return status;
}

static vp_status set_direction(rule_reader *r, str value, int *out)
{
    static const char *const names[] = {"down", "both", "up"};
    for (int i = 0; i < 3; i++)
        if (str_is(value, names[i])) {
            *out = i - 1;
            return VP_OK;
        }
    return refuse(r, "up, down or both", "there is no direction", value);
}

static vp_status set_text(rule_reader *r, str value, const char **out)
{
    str copy = arena_copy(r->memory, value);
    *out = copy.p;
    return copy.p ? VP_OK : fail_memory(r->error);
}

static vp_status set(rule_reader *r, watch_rule *rule, str key, str value)
{
    const struct {
        const char *key, **text;
    } texts[] = {{"metric", &rule->query.metric},
                 {"of", &rule->query.of},
                 {"every", &rule->query.every},
                 {"by", &rule->query.by},
                 {"where", &rule->query.where}};
    alarm_rule *a = &rule->alarm;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (str_is(key, texts[i].key))
            return set_text(r, value, texts[i].text);
    if (str_is(key, "direction"))
        return set_direction(r, value, &a->direction);
    if (str_is(key, "deviations"))
        return set_number(r, value, 1, 100, "from 1 to 100 standard deviations", &a->deviations);
    if (str_is(key, "change"))
        return set_number(r, value, 0, 1e12, "a number in the metric's own unit; 0 or more", &a->change);
    if (str_is(key, "minimum"))
        return set_number(r, value, 1, 1e12, "documents, 1 or more", &a->minimum);
    if (str_is(key, "history"))
        return set_count(r, value, ALARM_HISTORY, "whole periods, from 8 to 1000", &a->history);
    if (str_is(key, "cooldown"))
        return set_count(r, value, 0, "whole periods, from 0 to 1000", &a->cooldown);
    return refuse(r, KEYS_HINT, "there is no key", key);
}

static vp_status read_line(rule_reader *r, str line)
{
    str value = line, key = str_trim(str_cut(&value, '='));
    if (!line.n || line.p[0] == '#')
        return VP_OK;
    if (line.n > LINE_BYTES || utf8_valid(line) < line.n || memchr(line.p, '\0', line.n))
        return refuse(r, "a line has at most 4096 bytes of UTF-8", "this is no line of rules:", STR(""));
    if (line.p[0] == '[' && str_ends(line, "]"))
        return begin_rule(r, str_trim((str){line.p + 1, line.n - 2}));
    if (!value.p)
        return refuse(r, "write KEY = VALUE, or [NAME] to begin a rule", "this is no line of rules:", line);
    if (!r->count)
        return refuse(r, "write [NAME] before", "this belongs to no rule:", line);
    return set(r, &r->rules[r->count - 1], key, str_trim(value));
}

/* What a period makes of what is not said, in periods: days are compared with the same day of eight weeks. */
static vp_status settle(rule_reader *r, watch_rule *rule)
{
    static const size_t history[PERIOD_UNITS] = {56, 26, 24, 12, 10}, cooldown[PERIOD_UNITS] = {7, 4, 3, 2, 1};
    period_unit unit = period_by_name(rule->query.every, strlen(rule->query.every));
    metric m = metric_by_name(rule->query.metric);
    r->line = rule->line;
    if (unit == PERIOD_UNITS)
        return refuse(r, "one of day, week, month, quarter, year", "there is no period", str_of(rule->query.every));
    if (m == METRICS)
        return refuse(r, "one of sentiment, volume, share, rating, nps, csat, net-sentiment", "there is no metric",
                      str_of(rule->query.metric));
    if (rule->alarm.cooldown == SIZE_MAX)
        rule->alarm.cooldown = cooldown[unit];
    if (!rule->alarm.history)
        rule->alarm.history = history[unit];
    rule->alarm.season = unit == PERIOD_DAY && rule->alarm.history >= ALARM_PLACE * WEEK ? WEEK : 1;
    rule->alarm.cycle = unit == PERIOD_DAY ? 0 : trend_season_length(unit);
    rule->alarm.counts = m == METRIC_VOLUME;
    return VP_OK;
}

vp_status watch_rules_read(str text, const char *file, arena *memory, watch_rule **out, size_t *count, vp_error *error)
{
    rule_reader r = {.memory = memory, .file = file, .error = error};
    r.rules = arena_array(memory, WATCH_RULES_MOST, sizeof *r.rules);
    vp_status status = r.rules ? VP_OK : fail_memory(error);
    for (str rest = text; !status && rest.p;) {
        r.line++;
        status = read_line(&r, str_trim(str_cut(&rest, '\n')));
    }
    for (size_t i = 0; !status && i < r.count; i++)
        status = settle(&r, &r.rules[i]);
    r.line = 0;
    if (!status && !r.count)
        status = refuse(&r, "begin one with [NAME]", "there are no rules in", str_of(file));
    *out = r.rules;
    *count = r.count;
    return status;
}
