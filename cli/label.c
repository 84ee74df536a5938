/* Labelling by one key a document: `label`. */
#include "cli/complain.h"
#include "cli/interrupt.h"
#include "cli/overwrite.h"
#include "cli/page.h"
#include "cli/reading.h"
#include "cli/teller.h"
#include "cli/terminal.h"
#include "cli/values.h"

#include <ctype.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

enum { USUAL_LIMIT = 50, MOST_LIMIT = 1000, CONTROL_C = 3, CONTROL_D = 4, LOOK_MS = 500 };

static const option label_table[] = {
    {"where", 0, "FILTER", NULL, "only these documents, as in \"lang = 'nl'\""},
    {"limit", 0, "N", NULL, "this many at most (50; --export: all)"},
    {"export", 0, "FILE", NULL, "write the documents as tasks for Label Studio instead"},
    {"import", 0, "FILE", NULL, "take the labels of a Label Studio export (JSON) instead"},
    {0},
};
static const option_group label_options = {NULL, label_table};

/* ---- The keyboard ---- */

typedef struct keyboard {
    bool terminal;
    struct termios before;
} keyboard;

/* A key is read as it is pressed. Signals of the keyboard are keys too, and others are only noted, so that the terminal
 * is always put right. */
static void keyboard_open(keyboard *k)
{
    interrupt_watch();
    k->terminal = isatty(STDIN_FILENO) && !tcgetattr(STDIN_FILENO, &k->before);
    if (!k->terminal)
        return;
    struct termios now = k->before;
    now.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ISIG);
    now.c_cc[VMIN] = 1;
    now.c_cc[VTIME] = 0;
    tcsetattr(STDIN_FILENO, TCSANOW, &now);
}

static void keyboard_close(const keyboard *k)
{
    if (k->terminal)
        tcsetattr(STDIN_FILENO, TCSANOW, &k->before);
    interrupt_unwatch();
}

/* False: a signal came first. */
static bool keyboard_wait(void)
{
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    while (!interrupt_asked(NULL))
        if (poll(&input, 1, LOOK_MS) > 0)
            return true;
    return false;
}

/* The next key, in small letters; 'q' at the end of the input, or when a signal came. */
static char keyboard_read(void)
{
    char key;
    do
        if (!keyboard_wait() || read(STDIN_FILENO, &key, 1) != 1 || key == CONTROL_C || key == CONTROL_D)
            return 'q';
    while (isspace((unsigned char)key));
    return (char)tolower((unsigned char)key);
}

/* ---- The loop ---- */

typedef struct labeller {
    teller *teller;
    const vp_table *documents;
    int64_t *said; /* [rows] number of the correction; 0: none */
    size_t at, labelled;
    vp_session *session;
    vp_style style;
} labeller;

static int64_t integer_in(const labeller *l, const char *column)
{
    for (size_t i = 0; i < vp_table_columns(l->documents); i++)
        if (!strcmp(vp_table_name(l->documents, i), column))
            return vp_table_cell(l->documents, l->at, i).integer;
    return 0;
}

/* The document, and what can be pressed. */
static void show(const labeller *l)
{
    sink *out = complain_if_null(malloc(sizeof *out));
    printf("\n%zu of %zu  ", l->at + 1, vp_table_rows(l->documents));
    fflush(stdout);
    if (sink_open(out, NULL)) {
        reading_print_one(l->documents, l->at, &l->style, l->session, out);
        sink_close(out, VP_OK, NULL, NULL);
    }
    free(out);
    printf("1 neg  2 neu  3 pos  s skip  z undo  q quit: ");
    fflush(stdout);
}

static vp_status label(labeller *l, const char *value, vp_error *error)
{
    const vp_statement said = {"sentiment", value};
    char document[40];
    vp_corrected done;
    snprintf(document, sizeof document, "number=%lld", (long long)integer_in(l, "number"));
    vp_status status = vp_correct(l->teller->store, document, &said, 1, "label", &l->teller->author, &done, error);
    if (status != VP_OK)
        return status;
    l->said[l->at++] = done.last;
    l->labelled++;
    return VP_OK;
}

static vp_status undo(labeller *l, vp_error *error)
{
    if (!l->at)
        return VP_OK;
    int64_t last = l->said[--l->at];
    l->said[l->at] = 0;
    if (!last)
        return VP_OK;
    l->labelled--;
    return vp_correct_undo(l->teller->store, last, &l->teller->author, error);
}

/* False: enough. */
static bool answer(labeller *l, char key, vp_status *status, vp_error *error)
{
    static const char *const labels[] = {"neg", "neu", "pos"};
    if (key == 'q')
        return false;
    printf("%c\n", isprint((unsigned char)key) ? key : '?');
    if (key >= '1' && key <= '3')
        *status = label(l, labels[key - '1'], error);
    else if (key == 's')
        l->at++;
    else if (key == 'z')
        *status = undo(l, error);
    else
        printf("there is no key '%c'\n", isprint((unsigned char)key) ? key : '?');
    return *status == VP_OK;
}

static int ask_all(labeller *l)
{
    vp_error error = {0};
    vp_status status = VP_OK;
    keyboard keys;
    keyboard_open(&keys);
    bool more = true;
    while (more && l->at < vp_table_rows(l->documents)) {
        show(l);
        more = answer(l, keyboard_read(), &status, &error);
    }
    keyboard_close(&keys);
    printf("\n%zu labelled\n", l->labelled);
    if (status != VP_OK)
        return complain_error(&error, NULL);
    return interrupt_asked(NULL) ? interrupt_exit_code() : DONE;
}

static int ask(const arguments *given, teller *t, size_t limit)
{
    const char *where = option_value(given, "where");
    vp_error error = {0};
    vp_table *documents;
    if (vp_label_queue(t->store, where, limit, &documents, &error))
        return complain_error(&error, where);
    labeller l = {.teller = t, .documents = documents, .style = terminal_style(given, false)};
    l.said = complain_if_null(calloc(vp_table_rows(documents) + 1, sizeof *l.said));
    int code = vp_session_new(t->engine, &l.session, &error) ? complain_error(&error, NULL) : DONE;
    if (code == DONE)
        code = ask_all(&l);
    vp_session_free(l.session);
    free(l.said);
    vp_table_free(documents);
    return code;
}

/* ---- Label Studio ---- */

static int export_tasks(const arguments *given, vp_store *store, size_t limit)
{
    const char *where = option_value(given, "where");
    vp_error error = {0};
    sink *out = complain_if_null(malloc(sizeof *out));
    int code = FAILED;
    if (sink_open(out, option_value(given, "export"))) {
        vp_status status = vp_label_export(store, where, option_given(given, "limit") ? limit : 0, sink_write, out,
                                           &error);
        code = sink_close(out, status, &error, where);
    }
    free(out);
    return code;
}

static int import_tasks(const arguments *given, const teller *t)
{
    vp_corrected done;
    vp_error error = {0};
    if (vp_correct_from(t->store, option_value(given, "import"), &t->author, &done, &error))
        return complain_error(&error, NULL);
    return teller_account(given, &done);
}

static int check(const command *self, const arguments *given, size_t *limit)
{
    uint64_t number = USUAL_LIMIT;
    const char *text = option_value(given, "limit");
    if (given->position_count != 1)
        return complain_usage(self, "label needs one STORE");
    if (text && !value_count(text, MOST_LIMIT, &number))
        return complain_usage(self, "--limit cannot be '%s': a number up to %d", text, MOST_LIMIT);
    if (option_given(given, "export") && option_given(given, "import"))
        return complain_usage(self, "--export and --import exclude each other");
    *limit = (size_t)number;
    if (option_given(given, "export") && vp_is_store(option_value(given, "export")))
        return complain_usage(self, "%s is a store, and would be overwritten", option_value(given, "export"));
    return overwrite_check(self, given, given->positions, 1);
}

static int label_run(const command *self, const arguments *given)
{
    size_t limit = 0;
    teller t;
    int code = check(self, given, &limit);
    if (code == DONE)
        code = teller_open(given, given->positions[0], !option_given(given, "export"), &t);
    if (code != DONE)
        return code;
    code = option_given(given, "export")   ? export_tasks(given, t.store, limit)
           : option_given(given, "import") ? import_tasks(given, &t)
                                           : ask(given, &t, limit);
    teller_close(&t);
    return code;
}

const command label_command = {
    .name = "label",
    .family = FAMILY_ASK,
    .summary = "tell the sentiment of documents, one key each",
    .synopsis = "[options] STORE",
    .details =
        "Shows the documents first whose label teaches the models most: those in doubt, and unlike those before. A key "
        "is a label: 1 neg, 2 neu, 3 pos; s skips, z takes the last one back, q ends. Each answer is in the store at "
        "once, as a correction (see correct). Without a terminal the keys are read from standard input.",
    .examples = {"voxpop label feedback.db", "voxpop label feedback.db --where \"lang = 'ru'\" --limit 200 --by Ana",
                 "voxpop label feedback.db --export tasks.json", "voxpop label feedback.db --import labelled.json"},
    .groups = {&label_options, &teller_options, &general_options},
    .run = label_run,
};
