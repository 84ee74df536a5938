/* The rules of `watch`: docs/watch.md. */
#ifndef ENGINE_WATCH_RULES_H
#define ENGINE_WATCH_RULES_H

#include "base/arena.h"
#include "base/error.h"
#include "trends/alarms.h"

enum { WATCH_RULES_MOST = 200 };

typedef struct watch_rule {
    const char *name; /* in the arena, as all texts */
    size_t line;      /* of the file */
    vp_trend_query query;
    alarm_rule alarm; /* cooldown SIZE_MAX, history 0: the period's own */
} watch_rule;

/* Reads the text of a file of rules, called `file` in messages. *out is in `memory`. */
vp_status watch_rules_read(str text, const char *file, arena *memory, watch_rule **out, size_t *count, vp_error *error);

#endif
