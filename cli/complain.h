/* Messages on standard error: what is wrong, where, and what to do. */
#ifndef CLI_COMPLAIN_H
#define CLI_COMPLAIN_H

#include "cli/commands.h"

#include <voxpop.h>

/* "voxpop: MESSAGE". */
__attribute__((format(printf, 1, 2))) void complain(const char *format, ...);
/* "  hint: HINT" below it. */
__attribute__((format(printf, 1, 2))) void complain_hint(const char *format, ...);

/* A wrong command line; points to the help of the command. Returns USAGE. */
__attribute__((format(printf, 2, 3))) int complain_usage(const command *self, const char *format, ...);

/* Complains about the first option of the list (ends with NULL) that is not given. Returns DONE or USAGE. */
int complain_if_missing(const command *self, const arguments *given, const char *const *names);

/* "voxpop: FILE:LINE: message" and the hint; with the expression and a caret when the error has a column in it.
 * `expression` may be NULL. Returns the exit code that fits. */
int complain_error(const vp_error *error, const char *expression);

/* Takes out of `text`, in place, what could command the terminal. */
void complain_clean(char *text);

/* For allocations: ends the program when `memory` is NULL. */
void *complain_if_null(void *memory);

#endif
