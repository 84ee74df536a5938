/* How a command's result is written: format, place and style. */
#ifndef CLI_PAGE_H
#define CLI_PAGE_H

#include "cli/commands.h"
#include "cli/sink.h"

#include <voxpop.h>

extern const option_group page_options;

typedef struct page {
    const char *path; /* NULL: standard output */
    vp_format format;
    bool chosen;   /* the format was asked for, by an option or by the name of the file */
    bool terminal; /* standard output, and it is a terminal */
    vp_style style;
} page;

/* Reads the options of page_options. Returns DONE or the exit code. */
int page_choose(const command *self, const arguments *given, page *out);

/* The part of it that needs no --csv, --json ...: -o and the style, with VP_TEXT. */
page page_plain(const arguments *given);

/* Writes the table, if `status` is VP_OK, and frees it; else complains about `error` (`expression` as in
 * complain_error). Returns the exit code. */
int page_print(const page *p, vp_status status, vp_table *table, vp_error *error, const char *expression);

#endif
