#include "cli/bio.h"

#include "cli/complain.h"
#include "cli/draft.h"
#include "cli/input.h"
#include "cli/lines.h"
#include "cli/models.h"
#include "cli/sink.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { SENTENCE_MAX = 1 << 20 /* bytes; a longer one is cut */ };

typedef struct bio {
    vp_session *session;
    const char *lang;
    bool chinese;
    sink out;
    draft text;     /* the sentence */
    vp_span *words; /* [room], owned */
    size_t count, room;
} bio;

static void put_line(bio *b, const char *token, size_t length, const char *tag)
{
    sink_write(&b->out, token, length);
    sink_puts(&b->out, "\t");
    sink_puts(&b->out, tag);
    sink_puts(&b->out, "\n");
}

static vp_status end_sentence(bio *b, vp_error *error)
{
    const char *const *tags;
    if (!b->count)
        return VP_OK;
    vp_status status = vp_tag(b->session, b->lang, b->text.bytes, b->text.length, b->words, b->count, &tags, error);
    for (size_t i = 0; !status && i < b->count; i++)
        put_line(b, b->text.bytes + b->words[i].begin, b->words[i].end - b->words[i].begin, tags[i]);
    b->count = b->text.length = 0;
    return status;
}

static vp_status add_token(bio *b, const char *token, size_t length, vp_error *error)
{
    if (b->text.length + length >= SENTENCE_MAX) {
        vp_status status = end_sentence(b, error);
        if (status)
            return status;
    }
    if (b->count == b->room) {
        b->room = b->room ? 2 * b->room : 64;
        b->words = complain_if_null(realloc(b->words, b->room * sizeof *b->words));
    }
    if (b->count && !b->chinese)
        draft_puts(&b->text, " ");
    b->words[b->count++] = (vp_span){b->text.length, b->text.length + length};
    draft_add(&b->text, token, length);
    return VP_OK;
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static void trim(const char **text, size_t *length)
{
    while (*length && is_space(**text))
        ++*text, --*length;
    while (*length && is_space((*text)[*length - 1]))
        --*length;
}

/* The token of a line: its first cell. Training and evaluation read it in the same way. False: the line is empty. */
static bool read_token(const char **line, size_t *length)
{
    static const char nothing[] = "\xEF\xBF\xBD";
    const char *tab = memchr(*line, '\t', *length), *all = *line;
    size_t rest = *length;
    trim(&all, &rest);
    *length = tab ? (size_t)(tab - *line) : *length;
    trim(line, length);
    if (!*length && rest) {
        *line = nothing;
        *length = sizeof nothing - 1;
    }
    return rest > 0;
}

static vp_status tag_lines(bio *b, lines *in, vp_error *error)
{
    const char *line;
    size_t length;
    bool ends;
    int got;
    vp_status status = VP_OK;
    while (!status && (got = lines_next(in, &line, &length, &ends)) > 0) {
        if (read_token(&line, &length)) {
            status = add_token(b, line, length < SENTENCE_MAX / 2 ? length : SENTENCE_MAX / 2, error);
            continue;
        }
        status = end_sentence(b, error);
        sink_puts(&b->out, "\n");
        if (!lines_is_ready(in))
            sink_flush(&b->out);
    }
    return status ? status : end_sentence(b, error);
}

static int tag_file(bio *b, const char *path)
{
    lines in;
    vp_error error = {0};
    if (!lines_open(&in, path)) {
        complain("%s: cannot read: %s", path, strerror(errno));
        return FAILED;
    }
    vp_status status = tag_lines(b, &in, &error);
    lines_close(&in);
    return status ? complain_error(&error, NULL) : DONE;
}

static int start(bio *b, const arguments *given, vp_engine **engine)
{
    vp_error error = {0};
    const char *const *tags;
    if (models_engine(given, NULL, engine, &error) || vp_session_new(*engine, &b->session, &error) ||
        vp_tag(b->session, b->lang, "", 0, NULL, 0, &tags, &error))
        return complain_error(&error, NULL);
    return sink_open(&b->out, NULL) ? DONE : FAILED;
}

int bio_run(const command *self, const arguments *given)
{
    static const char *const standard_input[] = {"-"};
    size_t count = given->position_count ? given->position_count : 1;
    const char *const *paths = given->position_count ? given->positions : standard_input;
    for (size_t i = 0; i < count; i++)
        if (input_is_missing(self, paths[i]))
            return USAGE;
    if (!option_given(given, "lang"))
        return complain_usage(self, "--bio needs --lang");
    bio *b = complain_if_null(calloc(1, sizeof *b));
    vp_engine *engine = NULL;
    b->lang = option_value(given, "lang");
    b->chinese = !strncmp(b->lang, "zh", 2);
    int code = start(b, given, &engine);
    if (code == DONE) {
        for (size_t i = 0; code == DONE && i < count; i++)
            code = tag_file(b, paths[i]);
        int written = sink_close(&b->out, VP_OK, NULL, NULL);
        code = code == DONE ? written : code;
    }
    vp_session_free(b->session);
    vp_engine_free(engine);
    draft_release(&b->text);
    free(b->words);
    free(b);
    return code;
}
