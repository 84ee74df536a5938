/* Commands that answer every line of text with one line. */
#ifndef CLI_PLUMBING_H
#define CLI_PLUMBING_H

#include "cli/commands.h"
#include "cli/draft.h"

#include <voxpop.h>

/* --jsonl and --field. */
extern const option_group plumbing_options;

typedef struct plumbing {
    const arguments *given;
    vp_session *session;
    const char *lang; /* of -l, or NULL */
    bool json;        /* the answer is a JSON value, else a line of text without its newline */
    void *settings;   /* of the command */
} plumbing;

/* Appends the answer for one text. */
typedef vp_status (*plumbing_answer)(plumbing *p, const char *text, size_t length, draft *out, vp_error *error);

typedef struct plumbing_plan {
    const char *member; /* name of the answer in JSON lines */
    plumbing_answer answer;
    const vp_engine_options *engine; /* but for what models_options give; may be NULL */
    bool without_engine;             /* it asks none: p->session is NULL */
    const char *lang;                /* may be NULL */
    bool everywhere;                 /* in JSON lines each string is answered, and nothing is passed on as it is */
    void *settings;
} plumbing_plan;

/* Answers the lines of the files given, or of standard input. Returns the exit code. */
int plumbing_run(const command *self, const arguments *given, const plumbing_plan *plan);

#endif
