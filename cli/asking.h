/* What questions to tables and stores share: numbers, lists of columns, and writing what came of them. */
#ifndef CLI_ASKING_H
#define CLI_ASKING_H

#include "cli/page.h"

/* An option that is a whole number from 0 to `most`; `value` keeps what it was where the option is not given. */
typedef struct asked_number {
    const char *name;
    uint64_t most, *value;
} asked_number;

/* Returns DONE or the exit code. */
int asked_numbers(const command *self, const arguments *given, const asked_number *numbers, size_t count);

typedef struct asked_names {
    const char **names; /* [count] */
    size_t count;
    char *text;
} asked_names;

/* The names of an option such as --columns, with commas between; none where it is not given. asked_names_release also
 * after a failure. Returns DONE or the exit code. */
int asked_names_read(const command *self, const arguments *given, const char *option, asked_names *out);
void asked_names_release(asked_names *n);

/* Writes an answer that is no table, if `status` is VP_OK; else complains about `error`, as page_print does. `write`
 * calls the library. Returns the exit code. */
typedef vp_status (*asked_write)(const void *answer, const page *p, sink *out, vp_error *error);
int asked_print(const page *p, vp_status status, const void *answer, asked_write write, vp_error *error,
                const char *expression);

#endif
