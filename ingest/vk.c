#include "ingest/vk.h"

#include "ingest/window.h"

#include <stdio.h>
#include <stdlib.h>

static const char BEGIN[] = "<div class=\"message\" data-id=\"", HEADER[] = "<div class=\"message__header\"",
                  ATTACHED[] = "<div class=\"kludges\"", DESCRIPTION[] = "<div class=\"attachment__description\"",
                  END[] = "</div>";
static const char NO_HEADER[] = "this message has no header", TOO_LONG[] = "the message is longer than 16 MB";

static const char *const column_names[] = {"data-id", "author", "author link", "date", "text", "attachments"};
enum { DATA_ID, AUTHOR, AUTHOR_LINK, DATE, TEXT, ATTACHMENTS, COLUMNS };

typedef struct vk {
    window window;
    reader *reader;
    arena memory; /* of the row */
    str cells[COLUMNS];
} vk;

/* ---- Pieces of HTML ---- */

/* What stands behind `mark`, {NULL, 0} where it is not there. */
static str behind(str text, const char *mark)
{
    size_t n = strlen(mark);
    const char *at = text.n ? memmem(text.p, text.n, mark, n) : NULL;
    return at ? (str){at + n, text.n - (size_t)(at + n - text.p)} : (str){NULL, 0};
}

/* What stands before `mark`, or all of it. */
static str before(str text, const char *mark)
{
    const char *at = text.n ? memmem(text.p, text.n, mark, strlen(mark)) : NULL;
    return at ? (str){text.p, (size_t)(at - text.p)} : text;
}

/* What an element holds of which the text begins within the opening tag: up to the next end of a div. */
static str inside(str text)
{
    return before(behind(text, ">"), END);
}

/* The text without its tags; a <br> ends a line. References (&amp;) stay: they are read with the text. */
static str plain(str html, arena *memory, bool *ok)
{
    char *out = arena_alloc(memory, html.n + 1);
    size_t n = 0;
    *ok = *ok && out;
    while (out && html.n) {
        str piece = str_cut(&html, '<');
        memcpy(out + n, piece.p, piece.n);
        n += piece.n;
        if (html.n && str_starts(html, "br"))
            out[n++] = '\n';
        str_cut(&html, '>');
    }
    return str_trim((str){out, n});
}

/* ---- A message ---- */

/* "<a href="LINK">NAME</a>, 12 мар 2020 в 15:30:45", or of the archive's owner "Вы, 12 мар ..." */
static bool take_header(vk *v, str header)
{
    bool ok = true;
    str link = behind(header, "<a href=\""), rest = behind(header, "</a>"), name = {NULL, 0};
    if (link.p && rest.p) {
        v->cells[AUTHOR_LINK] = before(link, "\"");
        name = before(behind(link, ">"), "</a>");
    } else {
        rest = header;
        name = str_cut(&rest, ',');
    }
    v->cells[AUTHOR] = plain(name, &v->memory, &ok);
    rest = str_trim(before(rest, "<"));
    if (rest.n && rest.p[0] == ',')
        rest.p++, rest.n--;
    v->cells[DATE] = str_trim(rest);
    return ok;
}

/* "Фотография, Ссылка" */
static bool take_attachments(vk *v, str message)
{
    buf all = {.cap = READER_MAX_ROW};
    bool ok = true;
    for (str rest = behind(message, DESCRIPTION); ok && rest.p; rest = behind(rest, DESCRIPTION)) {
        str one = plain(inside(rest), &v->memory, &ok);
        ok = ok && (!all.n || buf_puts(&all, ", ")) && buf_add_str(&all, one);
    }
    v->cells[ATTACHMENTS] = ok ? arena_copy(&v->memory, buf_str(&all)) : (str){NULL, 0};
    buf_release(&all);
    return ok && v->cells[ATTACHMENTS].p;
}

/* `message`: from its number on. *sound false: it has no header. False when memory ran out. */
static bool take_apart(vk *v, str message, bool *sound)
{
    bool ok = true;
    arena_clear(&v->memory);
    memset(v->cells, 0, sizeof v->cells);
    str header = behind(message, HEADER);
    *sound = header.p != NULL;
    if (!*sound)
        return true;
    v->cells[DATA_ID] = before(message, "\"");
    str body = before(behind(behind(header, END), "<div>"), ATTACHED);
    v->cells[TEXT] = plain(before(body, END), &v->memory, &ok);
    return ok && take_header(v, inside(header)) && take_attachments(v, message);
}

/* ---- The reader ---- */

/* Passes what stands before the next message and its mark. *found false: there is none. */
static vp_status find_message(vk *v, bool *found, vp_error *error)
{
    enum { MARK = sizeof BEGIN - 1 };
    vp_status status = VP_OK;
    *found = false;
    while (!status && !*found) {
        str rest = window_rest(&v->window), after = behind(rest, BEGIN);
        *found = after.p != NULL;
        size_t keep = rest.n < MARK ? rest.n : MARK - 1; /* it may have begun */
        window_pass(&v->window, rest.n - (*found ? after.n : keep));
        if (*found || v->window.ended)
            break;
        status = window_more(&v->window, error);
    }
    return status;
}

/* What is there up to the next message, at most a little more than READER_MAX_ROW. */
static vp_status read_message(vk *v, str *message, vp_error *error)
{
    for (;;) {
        str rest = window_rest(&v->window);
        *message = before(rest, BEGIN);
        if (message->n < rest.n || v->window.ended || rest.n > READER_MAX_ROW)
            return VP_OK;
        vp_status status = window_more(&v->window, error);
        if (status)
            return status;
    }
}

static vp_status vk_next(void *self, row *out, bool *more, vp_error *error)
{
    vk *v = self;
    str message = {NULL, 0};
    bool sound = true;
    vp_status status = find_message(v, more, error);
    if (!status && *more)
        status = read_message(v, &message, error);
    window_report(&v->window, v->reader);
    if (status || !*more)
        return status;
    *out = (row){.cells = v->cells, .count = COLUMNS, .line = v->window.line, .byte = window_byte(&v->window)};
    bool long_one = message.n > READER_MAX_ROW;
    if (!long_one && !take_apart(v, message, &sound))
        return fail_memory(error);
    if (long_one || !sound) {
        out->reason = sound ? TOO_LONG : NO_HEADER;
        out->raw = (str){message.p, message.n < READER_MAX_RAW ? message.n : READER_MAX_RAW};
        out->count = 0;
    }
    window_pass(&v->window, message.n); /* cells stay valid: the text moves at the next read only */
    return VP_OK;
}

static void vk_close(void *self)
{
    vk *v = self;
    window_close(&v->window);
    arena_release(&v->memory);
    free(v);
}

static const reader_ops vk_ops = {vk_next, vk_close};

bool vk_recognise(str head)
{
    return behind(head, BEGIN).p != NULL;
}

vp_status vk_open(const char *path, const read_options *options, reader *r, vp_error *error)
{
    vk *v = calloc(1, sizeof *v);
    if (!v)
        return fail_memory(error);
    *v = (vk){.reader = r, .memory.cap = 4 * (size_t)READER_MAX_ROW};
    r->ops = &vk_ops;
    r->self = v;
    r->decimal = '.';
    snprintf(r->format, sizeof r->format, "VK archive");
    for (size_t i = 0; i < COLUMNS; i++)
        if (!reader_add_column(&r->columns, str_of(column_names[i])))
            return fail_memory(error);
    vp_status status = window_open(&v->window, path, options->encoding, r->limits, error);
    v->window.whole_lines = options->whole_rows;
    return status;
}
