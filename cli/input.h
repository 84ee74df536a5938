/* The SOURCEs of a command: a store, or data files that are analysed first. */
#ifndef CLI_INPUT_H
#define CLI_INPUT_H

#include "cli/commands.h"
#include "cli/draft.h"

#include <voxpop.h>

extern const option_group input_options;

typedef struct input {
    vp_engine *engine;
    vp_store *store;
    char *name;  /* owned; the sources as they are typed in a shell */
    int verdict; /* see input_analyze */
} input;

/* Opens the store, or analyses the files into a temporary one, as many of them as can be. Returns DONE, or another exit
 * code after it complained; then there is nothing to close. */
int input_open(const command *self, const arguments *given, const char *const *sources, size_t count, input *out);

/* Returns the exit code of the command: `code`, or the verdict on the files where all else went well. */
int input_close(input *in, int code);

/* The options for data files, read. */
typedef struct input_settings {
    vp_analyze_options options;
    double max_rejects;
} input_settings;

/* Finds what is wrong before work begins: no source, a terminal where data is expected, a store among files, bad
 * values. Returns DONE or the exit code. */
int input_check(const command *self, const arguments *given, const char *const *sources, size_t count,
                input_settings *out);

typedef struct input_task {
    const vp_engine *engine;
    const char *const *paths;
    size_t count;
    vp_store *store; /* or NULL, and `write` */
    vp_write write;
    void *write_context;
    bool to_terminal; /* `write` prints to a terminal */
    bool lasting;     /* the result outlives the command: all rows are accounted for, not only the rejected ones */
} input_task;

/* Analyses data files with progress, and tells on standard error what became of the rows. Returns DONE when there is
 * something to go on with; *verdict is the exit code for when the rest is done too: DONE, FAILED when some of the files
 * could not be analysed, or MANY_REJECTS. */
int input_analyze(const arguments *given, const input_settings *settings, const input_task *task, vp_intake *intake,
                  int *verdict);

/* All of --map as one, with a NUL behind; nothing when it is not given. */
void input_map(const arguments *given, draft *out);

/* As a shell wants it: 'my reviews.csv'. */
void input_quote(draft *out, const char *word);

/* True when data is expected on standard input and nobody sends any; then the help was shown. */
bool input_is_missing(const command *self, const char *path);

#endif
