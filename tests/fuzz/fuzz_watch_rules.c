/* Any text as a file of rules of `watch`: what is read makes sense, what is refused says where. */
#include "tests/fuzz/fuzz.h"

#include "engine/watch_rules.h"
#include "store/query.h"

#include <math.h>

enum { LONGEST = 1 << 16 };

static void check_rule(const watch_rule *rules, size_t at)
{
    const watch_rule *r = &rules[at];
    const alarm_rule *a = &r->alarm;
    MUST(r->name[0] && strlen(r->name) <= 200 && r->line);
    for (size_t i = 0; i < at; i++)
        MUST(strcmp(r->name, rules[i].name) && rules[i].line < r->line);
    MUST(period_by_name(r->query.every, strlen(r->query.every)) < PERIOD_UNITS);
    MUST(metric_by_name(r->query.metric) < METRICS);
    MUST(a->direction >= -1 && a->direction <= 1 && a->deviations >= 1 && a->deviations <= 100);
    MUST(isfinite(a->change) && a->change >= 0 && isfinite(a->minimum) && a->minimum >= 1);
    MUST(a->history >= 1 && a->history <= 1000 && a->cooldown <= 1000 && a->season);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    arena memory = {0};
    watch_rule *rules = NULL;
    size_t count = 0, lines = 1;
    vp_error e = {0};
    if (size > LONGEST)
        return 0;
    for (size_t i = 0; i < size; i++)
        lines += data[i] == '\n';
    if (watch_rules_read((str){(const char *)data, size}, "fuzz", &memory, &rules, &count, &e)) {
        MUST(e.message[0] && e.line <= lines && !strcmp(e.file, "fuzz"));
    } else {
        MUST(count && count <= WATCH_RULES_MOST);
        for (size_t i = 0; i < count; i++)
            check_rule(rules, i);
    }
    arena_release(&memory);
    return 0;
}
