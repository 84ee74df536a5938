/*
 * A report of a store for people: one HTML file. The rules of voxpop.h hold here too.
 */
#ifndef VOXPOP_REPORT_H
#define VOXPOP_REPORT_H

#include <voxpop.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum vp_report_quotes {
    VP_QUOTES_MASKED = 0, /* personal data in them is masked */
    VP_QUOTES_NONE = 1,
    VP_QUOTES_PLAIN = 2, /* as they were written */
} vp_report_quotes;

typedef struct vp_report_options {
    size_t struct_size;
    const char *locale;        /* of words, numbers and dates: "nl", "zh-CN", "ru_RU.UTF-8"; NULL: English */
    const char *title;         /* NULL: a plain one */
    const char *where;         /* filter, or NULL */
    const char *since, *until; /* ISO dates, first and last day; or NULL */
    const char *every;         /* period of trends, as of vp_trend_query; NULL: chosen */
    vp_report_quotes quotes;
    const char *types;   /* what VP_QUOTES_MASKED masks, comma-separated; NULL: all that is personal */
    const char *command; /* that makes the report, told at its end; NULL: not told */
    const char *made;    /* ISO date, told at its end; NULL: not told */
} vp_report_options;

/* Writes a page that needs nothing else: what was analysed, findings, trends with bands, what changed, aspects, topics
 * and names with quotes, drivers, the quality of the data, and what it was made of. The same store and options give
 * the same bytes. `options` may be NULL. VP_INVALID: no such language, period, type. */
VP_API vp_status vp_report(vp_store *store, const vp_report_options *options, vp_write write, void *context,
                           vp_error *error);

#ifdef __cplusplus
}
#endif

#endif
