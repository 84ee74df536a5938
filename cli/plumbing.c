#include "cli/plumbing.h"
#include "cli/models.h"

#include "cli/complain.h"
#include "cli/input.h"
#include "cli/jsonline.h"
#include "cli/lines.h"
#include "cli/sink.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_COMPLAINTS = 10 };

static const option plumbing_table[] = {
    {"jsonl", 0, NULL, NULL, "lines are JSON objects, and the answer becomes a member of them"},
    {"field", 0, "NAME", NULL, "with --jsonl: the member that holds the text (text)"},
    {0},
};
const option_group plumbing_options = {"Input", plumbing_table};

typedef struct work {
    plumbing p;
    const plumbing_plan *plan;
    const char *field;
    const char *file;    /* being read, for messages */
    uint64_t line, byte; /* where the line being read begins */
    uint64_t refused;    /* lines without an answer */
    int code;            /* of the failure that ended the work */
    sink out;
    draft answer;
    draft text;   /* of a JSON string, without escapes */
    draft object; /* a JSON line whose strings are answered: */
    const char *from;
    size_t done;      /* bytes of `from` that are in `object` */
    vp_status status; /* of the first string without an answer */
} work;

/* Of a line that cannot be answered; the work goes on. */
static void refuse(work *w, const char *message)
{
    if (w->refused++ < MOST_COMPLAINTS)
        complain("%s:%llu: %s", w->file, (unsigned long long)w->line, message);
}

static void refuse_long(work *w, const char *message)
{
    char text[400];
    snprintf(text, sizeof text, "%s (the line begins at byte %llu)", message, (unsigned long long)w->byte);
    refuse(w, text);
}

/* Fills w->answer. Only a text beyond a limit is no reason to stop: *answered is false then. */
static vp_status ask(work *w, const char *text, size_t length, bool *answered)
{
    vp_error error = {0};
    w->answer.length = 0;
    vp_status status = w->plan->answer(&w->p, text, length, &w->answer, &error);
    *answered = status == VP_OK;
    if (status == VP_LIMIT) {
        refuse_long(w, error.message);
        return VP_OK;
    }
    if (status != VP_OK)
        w->code = complain_error(&error, NULL);
    return status;
}

static vp_status answer_text(work *w, const char *line, size_t length)
{
    bool answered;
    vp_status status = ask(w, line, length, &answered);
    if (answered)
        sink_write(&w->out, w->answer.bytes, w->answer.length);
    return status;
}

static void unescape(work *w, const char *raw, size_t length)
{
    w->text.length = 0;
    w->text.length = jsonline_unescape(raw, length, draft_room(&w->text, length));
}

/* What is wrong with the line, or NULL and its text. */
static const char *find_text(work *w, const char *line, size_t length, jsonline *found)
{
    const char *wrong = jsonline_scan(line, length, w->field, w->plan->member, found);
    if (wrong)
        return wrong;
    if (found->value == JSONLINE_MISSING)
        return "the member with the text is missing (see --field)";
    if (found->value == JSONLINE_OTHER)
        return "the member with the text is no string (see --field)";
    unescape(w, line + found->begin, found->end - found->begin);
    return NULL;
}

/* Of a number that is no text for the answer nothing changes. */
static void answer_value(void *context, size_t begin, size_t end)
{
    work *w = context;
    bool answered, string = w->from[begin] == '"';
    unescape(w, w->from + begin + string, end - begin - 2 * string);
    if (!w->status)
        w->status = ask(w, w->text.bytes, w->text.length, &answered);
    if (w->status)
        return;
    draft_add(&w->object, w->from + w->done, begin - w->done);
    w->done = end;
    bool same = w->answer.length == w->text.length + 2 && !memcmp(w->answer.bytes + 1, w->text.bytes, w->text.length);
    if (answered && same)
        draft_add(&w->object, w->from + begin, end - begin);
    else if (answered)
        draft_add(&w->object, w->answer.bytes, w->answer.length);
    else
        draft_puts(&w->object, "null");
}

/* Makes w->object, the same line with each string answered. */
static vp_status answer_everywhere(work *w, const char *line, size_t length)
{
    w->from = line;
    w->done = w->object.length = 0;
    w->status = VP_OK;
    jsonline_values(line, length, answer_value, w);
    draft_add(&w->object, line + w->done, length - w->done);
    return w->status;
}

static bool is_blank(const char *line, size_t length)
{
    size_t i = 0;
    while (i < length && (line[i] == ' ' || line[i] == '\t' || line[i] == '\r'))
        i++;
    return i == length;
}

/* In place of a line that must not be passed on. */
static void put_null(work *w)
{
    sink_puts(&w->out, "{\"");
    sink_puts(&w->out, w->plan->member);
    sink_puts(&w->out, "\":null}");
}

static vp_status answer_object(work *w, const char *line, size_t length)
{
    jsonline found;
    bool answered = false;
    vp_status status = VP_OK;
    const char *wrong = is_blank(line, length) ? NULL : find_text(w, line, length, &found);
    if (wrong)
        refuse(w, wrong);
    else if (!is_blank(line, length))
        status = ask(w, w->text.bytes, w->text.length, &answered);
    sink_write(&w->out, line, answered ? found.place : length);
    if (!answered)
        return status;
    if (!found.answered) {
        sink_puts(&w->out, found.has_members ? ",\"" : "\"");
        sink_puts(&w->out, w->plan->member);
        sink_puts(&w->out, "\":");
    }
    sink_write(&w->out, w->answer.bytes, w->answer.length);
    sink_write(&w->out, line + found.rest, length - found.rest);
    return status;
}

/* Lines without an answer are passed on as they are. */
static vp_status answer_json(work *w, const char *line, size_t length)
{
    jsonline found;
    if (!w->plan->everywhere || is_blank(line, length))
        return answer_object(w, line, length);
    const char *wrong = jsonline_scan(line, length, w->field, w->plan->member, &found);
    if (wrong) {
        refuse(w, wrong);
        put_null(w);
        return VP_OK;
    }
    vp_status status = answer_everywhere(w, line, length);
    return status ? status : answer_object(w, w->object.bytes, w->object.length);
}

static bool cannot_read(work *w)
{
    w->code = FAILED;
    complain("%s: cannot read: %s", w->file, strerror(errno));
    return false;
}

/* A line that is too long to be held has no answer. Adds the bytes behind its first part to *length. */
static bool skip_line(work *w, lines *in, const char *part, size_t *length)
{
    bool ends = false;
    int got = 1;
    refuse_long(w, "the line is longer than 16 MB");
    bool passed = w->p.json && !w->plan->everywhere;
    if (w->p.json && !passed)
        put_null(w);
    for (size_t more = *length; got > 0; *length += more) {
        if (passed && sink_write(&w->out, part, more))
            return false;
        got = ends ? 0 : lines_next(in, &part, &more, &ends);
        more = got > 0 ? more : 0;
    }
    return got == 0 || cannot_read(w);
}

static bool answer_line(work *w, lines *in, const char *line, size_t *length, bool ends)
{
    bool ok = ends ? (w->p.json ? answer_json : answer_text)(w, line, *length) == VP_OK
                   : skip_line(w, in, line, length);
    return ok && !sink_puts(&w->out, "\n");
}

/* Returns false when the work cannot go on. */
static bool answer_lines(work *w, lines *in)
{
    const char *line;
    size_t length;
    bool ends;
    w->byte = 0;
    for (w->line = 1;; w->line++, w->byte += length + 1) {
        if (!lines_is_ready(in))
            sink_flush(&w->out); /* who waits for the answers so far may be who sends the next line */
        int got = lines_next(in, &line, &length, &ends);
        if (got <= 0)
            return got == 0 || cannot_read(w);
        if (!answer_line(w, in, line, &length, ends))
            return false;
    }
}

static bool answer_file(work *w, const char *path)
{
    lines in;
    w->file = strcmp(path, "-") ? path : "standard input";
    if (!lines_open(&in, path))
        return cannot_read(w);
    bool ok = answer_lines(w, &in);
    lines_close(&in);
    return ok;
}

static int answer_files(work *w, const char *const *paths, size_t count)
{
    bool ok = sink_open(&w->out, NULL);
    for (size_t i = 0; ok && i < count; i++)
        ok = answer_file(w, paths[i]);
    int written = sink_close(&w->out, VP_OK, NULL, NULL);
    if (w->refused > MOST_COMPLAINTS)
        complain("%llu more lines without an answer", (unsigned long long)(w->refused - MOST_COMPLAINTS));
    draft_release(&w->answer);
    draft_release(&w->text);
    draft_release(&w->object);
    if (w->code == DONE && (w->refused || written != DONE))
        w->code = FAILED;
    return w->code;
}

/* Answers an empty text first: what is wrong with the options is said before any input is waited for. */
static int start(work *w, vp_engine **engine)
{
    vp_error error = {0};
    if (!w->plan->without_engine &&
        (models_engine(w->p.given, w->plan->engine, engine, &error) || vp_session_new(*engine, &w->p.session, &error)))
        return complain_error(&error, NULL);
    if (w->plan->answer(&w->p, "", 0, &w->answer, &error) == VP_OK)
        return DONE;
    draft_release(&w->answer);
    return complain_error(&error, NULL);
}

int plumbing_run(const command *self, const arguments *given, const plumbing_plan *plan)
{
    static const char *const standard_input[] = {"-"};
    size_t count = given->position_count ? given->position_count : 1;
    const char *const *paths = given->position_count ? given->positions : standard_input;
    for (size_t i = 0; i < count; i++)
        if (input_is_missing(self, paths[i]))
            return USAGE;
    const char *field = option_value(given, "field");
    if (field && !option_given(given, "jsonl"))
        return complain_usage(self, "--field goes with --jsonl");
    work *w = complain_if_null(calloc(1, sizeof *w));
    w->p = (plumbing){.given = given, .lang = plan->lang, .settings = plan->settings};
    w->p.json = option_given(given, "jsonl");
    w->plan = plan;
    w->field = field ? field : "text";
    vp_engine *engine = NULL;
    int code = start(w, &engine);
    if (code == DONE)
        code = answer_files(w, paths, count);
    vp_session_free(w->p.session);
    vp_engine_free(engine);
    free(w);
    return code;
}
