/* Messages are cut out of the file here, so that each is bounded, and taken apart by GMime. */
#include "ingest/mail.h"

#include "base/utf8.h"
#include "ingest/encoding.h"
#include "ingest/mail_own.h"
#include "ingest/unpack.h"

#include <gmime/gmime.h>
#include <pthread.h>

enum {
    LINE_MAX_BYTES = 64 << 10,
    SCAN_LINES = 200,
    GROUPS_MAX = 64 /* colons of an address field: GMime reads groups of addresses by recursion */,
    PARTS_DEEP = 32
};

static const char CUT[] = "what stands behind 8 MB of a mail was left out";
static const char CUT_ADDRESSES[] = "addresses with more groups than anyone needs were left out";
static const char NO_MAIL[] = "this is no mail: it has no header";
static const char NO_PARTS[] = "the parts of the mail cannot be told apart: it has no text";
_Static_assert(MAIL_MESSAGE_MAX == 8 << 20, "the message says so");

static const char *const column_names[] = {"message-id", "date", "from",        "name",          "to",
                                           "subject",    "text", "in-reply-to", "auto-submitted"};
enum { COLUMNS = sizeof column_names / sizeof *column_names };

typedef struct mail {
    reader *reader;
    unpacker *file;
    buf in; /* read and not yet passed: from `at` on */
    size_t at;
    bool ended;          /* the file holds no more */
    bool whole_rows;     /* leaves a message behind which no other begins */
    bool box;            /* messages begin with a "From " line */
    uint64_t line, byte; /* of in.p[at] in the file */
    buf message;
    const char *repair; /* what was left out of the message; NULL: nothing */
    size_t colons;      /* of the address field that is being read; its name's counts */
    bool addresses;     /* such a field is being read */
    bool header;        /* a header is being read: of the mail, a part, or a mail in it */
    bool untyped;       /* it is a part's, without a type as yet: in a digest that is a mail */
    bool mail_follows;  /* it says that a mail follows */
    arena memory;       /* of the row */
    str cells[COLUMNS];
} mail;

/* ---- Telling a mail ---- */

/* "From alice@example.org Mon Mar  3 10:00:00 2025": with a time, so that no sentence is one. */
static bool is_separator(str line)
{
    if (!str_starts(line, "From "))
        return false;
    for (size_t i = 5; i + 4 < line.n; i++)
        if (g_ascii_isdigit(line.p[i]) && g_ascii_isdigit(line.p[i + 1]) && line.p[i + 2] == ':' &&
            g_ascii_isdigit(line.p[i + 3]) && g_ascii_isdigit(line.p[i + 4]))
            return true;
    return false;
}

/* The name of a field of a header (RFC 5322, 2.2); 0 bytes: the line is none. */
static str field_name(str line)
{
    size_t n = 0;
    while (n < line.n && line.p[n] > ' ' && line.p[n] < 127 && line.p[n] != ':')
        n++;
    return (str){line.p, n && n < line.n && line.p[n] == ':' ? n : 0};
}

static bool is_header(str head)
{
    bool from = false, other = false;
    for (int i = 0; i < SCAN_LINES && head.n; i++) {
        str line = str_cut_line(&head), name = field_name(line);
        if (!line.n)
            break;
        if (i && (line.p[0] == ' ' || line.p[0] == '\t'))
            continue;
        if (!name.n)
            return false;
        from = from || str_equal_nocase(name, "from");
        other = other || str_equal_nocase(name, "message-id") || str_equal_nocase(name, "received") ||
                str_equal_nocase(name, "mime-version") || str_equal_nocase(name, "subject");
    }
    return from && other;
}

bool mail_recognise(str head)
{
    str rest = head;
    return is_header(is_separator(str_cut_line(&rest)) ? rest : head);
}

/* ---- Cutting messages ---- */

/* The next line with its end, or a piece of one that is too long. {NULL, 0}: there is none. */
static vp_status next_line(mail *m, str *line, vp_error *error)
{
    vp_status status = VP_OK;
    const char *end = NULL;
    *line = (str){NULL, 0};
    while (!status) {
        size_t n = m->in.n - m->at;
        end = n ? memchr(m->in.p + m->at, '\n', n) : NULL;
        if (end || n >= LINE_MAX_BYTES || m->ended)
            break;
        memmove(m->in.p ? m->in.p : "", m->in.p ? m->in.p + m->at : "", n);
        m->in.n = n;
        m->at = 0;
        status = unpacker_read(m->file, &m->in, &m->ended, error);
    }
    size_t rest = m->in.n - m->at;
    if (!status && rest)
        *line = (str){m->in.p + m->at, end ? (size_t)(end - (m->in.p + m->at)) + 1 : rest};
    return status;
}

static void pass(mail *m, str line)
{
    m->at += line.n;
    m->byte += line.n;
    m->line += line.p[line.n - 1] == '\n';
}

static bool is_address_field(str name)
{
    static const char *const names[] = {"from", "sender", "reply-to", "to", "cc", "bcc"};
    if (name.n > 7 && str_equal_nocase((str){name.p, 7}, "resent-"))
        name = (str){name.p + 7, name.n - 7};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_equal_nocase(name, names[i]))
            return true;
    return false;
}

static bool names_mail(str line)
{
    for (size_t at = 0; at < line.n; at++)
        if (str_starts_nocase((str){line.p + at, line.n - at}, "message/"))
            return true;
    return false;
}

static void follow_headers(mail *m, str line)
{
    if (str_starts(line, "--")) {
        m->header = m->untyped = true;
        m->mail_follows = m->addresses = false;
    } else if (line.p[0] == '\n' || str_starts(line, "\r\n")) {
        m->header = m->header && (m->mail_follows || m->untyped);
        m->untyped = m->mail_follows = m->addresses = false;
    } else if (m->header) {
        str name = field_name(line);
        if (line.p[0] != ' ' && line.p[0] != '\t') {
            m->addresses = is_address_field(name);
            m->colons = 0;
        }
        m->untyped = m->untyped && !str_equal_nocase(name, "content-type");
        m->mail_follows = m->mail_follows || names_mail(line);
    }
}

/* How much of a line is kept: of an address field what stands before too many colons. `whole`: the line begins one. */
static size_t bounded(mail *m, str line, bool whole)
{
    if (whole)
        follow_headers(m, line);
    for (size_t i = 0; m->header && m->addresses && i < line.n; i++)
        if (line.p[i] == ':' && ++m->colons > GROUPS_MAX)
            return i;
    return line.n;
}

static vp_status keep(mail *m, str line, bool whole, vp_error *error)
{
    size_t n = bounded(m, line, whole);
    bool ok = true;
    if (m->repair != CUT && m->message.n + line.n > MAIL_MESSAGE_MAX)
        m->repair = CUT;
    if (m->repair == CUT)
        return VP_OK;
    if (n < line.n) {
        m->repair = CUT_ADDRESSES;
        ok = buf_add_str(&m->message, (str){line.p, n}) && (line.p[line.n - 1] != '\n' || buf_putc(&m->message, '\n'));
    } else {
        ok = buf_add_str(&m->message, line);
    }
    return ok ? VP_OK : fail_memory(error);
}

/* Fills m->message, without the line of the mailbox; *more false: there is none. */
static vp_status take_message(mail *m, bool *more, vp_error *error)
{
    str line;
    bool blank = true, whole = true; /* the line before was empty; this one begins one */
    buf_clear(&m->message);
    m->repair = NULL;
    m->header = true;
    m->untyped = m->mail_follows = m->addresses = false;
    vp_status status = next_line(m, &line, error);
    *more = line.n > 0;
    if (!status && m->box && is_separator(line)) {
        pass(m, line);
        status = next_line(m, &line, error);
    }
    while (!status && line.n && !(m->box && blank && whole && m->message.n && is_separator(line))) {
        status = keep(m, line, whole, error);
        blank = whole && (line.p[0] == '\n' || str_starts(line, "\r\n"));
        whole = line.p[line.n - 1] == '\n';
        pass(m, line);
        if (!status)
            status = next_line(m, &line, error);
    }
    if (*more && m->whole_rows && !line.n) {
        m->reader->unfinished = true;
        *more = false;
    }
    return status;
}

/* ---- Taking a message apart ---- */

static GMimeMessage *parse(const mail *m)
{
    GMimeStream *stream = g_mime_stream_mem_new_with_buffer(m->message.p, m->message.n);
    GMimeParser *parser = g_mime_parser_new_with_stream(stream);
    GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);
    g_object_unref(parser);
    g_object_unref(stream);
    return message;
}

typedef struct text_parts {
    GMimePart *plain, *html; /* the first of each that is no attachment; borrowed; NULL: there is none */
} text_parts;

/* A mail within the mail is another person's. */
static void find_texts(GMimeObject *part, int depth, text_parts *found)
{
    if (!part || depth == PARTS_DEEP)
        return;
    if (GMIME_IS_MULTIPART(part)) {
        int count = g_mime_multipart_get_count(GMIME_MULTIPART(part));
        for (int i = 0; i < count; i++)
            find_texts(g_mime_multipart_get_part(GMIME_MULTIPART(part), i), depth + 1, found);
    } else if (GMIME_IS_TEXT_PART(part) && !g_mime_part_is_attachment(GMIME_PART(part))) {
        GMimeContentType *type = g_mime_object_get_content_type(part);
        if (!found->plain && g_mime_content_type_is_type(type, "text", "plain"))
            found->plain = GMIME_PART(part);
        else if (!found->html && g_mime_content_type_is_type(type, "text", "html"))
            found->html = GMIME_PART(part);
    }
}

static bool copy(mail *m, const char *text, str *cell)
{
    *cell = text ? arena_copy(&m->memory, str_of(text)) : STR("");
    return cell->p != NULL;
}

/* What the part says it is in, under the name of the larger set that programs take it for; NULL: nothing to go by, and
 * the bytes must tell. */
static const char *told_charset(GMimePart *part)
{
    const char *name = g_mime_object_get_content_type_parameter(GMIME_OBJECT(part), "charset");
    if (!name || !g_ascii_strcasecmp(name, "us-ascii") || !g_ascii_strcasecmp(name, "utf-8"))
        return NULL;
    return g_ascii_strncasecmp(name, "gb", 2) ? name : "GB18030";
}

static bool has_high_bytes(str bytes)
{
    for (size_t i = 0; i < bytes.n; i++)
        if ((unsigned char)bytes.p[i] >= 0x80)
            return true;
    return false;
}

/* Appends bytes of a charset (NULL: not told) to *out as UTF-8. What is UTF-8 beyond ASCII is no other. */
static vp_status decode(str bytes, const char *charset, buf *out, vp_error *error)
{
    transcoder *t = NULL;
    const char *name = "UTF-8";
    if (utf8_valid(bytes) == bytes.n && (!charset || has_high_bytes(bytes)))
        return buf_add_str(out, bytes) ? VP_OK : fail_memory(error);
    if (!charset || transcoder_open(charset, &t, NULL)) {
        encoding_detect(bytes, true, &name);
        vp_status status = transcoder_open(name, &t, error);
        if (status)
            return status;
    }
    vp_status status = transcoder_feed(t, bytes, true, out, error);
    transcoder_close(t);
    return status;
}

/* The text of a part; empty where there is none. */
static vp_status decode_part(GMimePart *part, buf *out, vp_error *error)
{
    buf_clear(out);
    GMimeDataWrapper *content = part ? g_mime_part_get_content(part) : NULL;
    if (!content)
        return VP_OK;
    GMimeStream *stream = g_mime_stream_mem_new();
    g_mime_data_wrapper_write_to_stream(content, stream);
    GByteArray *bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
    vp_status status = bytes->len ? decode((str){(const char *)bytes->data, bytes->len}, told_charset(part), out, error)
                                  : VP_OK;
    g_object_unref(stream);
    return status;
}

/* The plain text, or the HTML where that is blank. */
static vp_status take_text(mail *m, const text_parts *found, str *cell, vp_error *error)
{
    buf text = {0};
    vp_status status = decode_part(found->plain, &text, error);
    bool plain = str_trim(buf_str(&text)).n > 0;
    if (!status && !plain)
        status = decode_part(found->html, &text, error);
    if (!status && text.n)
        text.n = (plain ? mail_own_words : mail_own_html)(buf_str(&text), text.p);
    if (!status) {
        *cell = arena_copy(&m->memory, buf_str(&text));
        status = cell->p ? VP_OK : fail_memory(error);
    }
    buf_release(&text);
    return status;
}

/* As it was decoded, or, where it stands there in 8-bit letters, in the charset of the text. */
static vp_status take_subject(mail *m, GMimeMessage *message, const text_parts *found, str *cell, vp_error *error)
{
    GMimeHeader *header = g_mime_header_list_get_header(g_mime_object_get_header_list(GMIME_OBJECT(message)),
                                                        "Subject");
    const char *raw = header ? g_mime_header_get_raw_value(header) : NULL;
    GMimePart *part = found->plain ? found->plain : found->html;
    str bytes = str_trim(str_of(raw ? raw : ""));
    if (utf8_valid(bytes) == bytes.n) {
        const char *subject = g_mime_message_get_subject(message);
        return copy(m, subject, cell) ? VP_OK : fail_memory(error);
    }
    buf text = {0};
    vp_status status = decode(bytes, part ? told_charset(part) : NULL, &text, error);
    if (!status) {
        *cell = arena_copy(&m->memory, buf_str(&text));
        status = cell->p ? VP_OK : fail_memory(error);
    }
    buf_release(&text);
    return status;
}

static bool take_date(mail *m, GMimeMessage *message, str *cell)
{
    GDateTime *date = g_mime_message_get_date(message);
    char *text = date ? g_date_time_format(date, "%Y-%m-%dT%H:%M:%S%:z") : NULL;
    bool ok = copy(m, text, cell);
    g_free(text);
    return ok;
}

static bool take_sender(mail *m, GMimeMessage *message, str *address, str *name)
{
    InternetAddressList *list = g_mime_message_get_from(message);
    InternetAddress *first = list && internet_address_list_length(list) > 0 ? internet_address_list_get_address(list, 0)
                                                                            : NULL;
    bool mailbox = first && INTERNET_ADDRESS_IS_MAILBOX(first);
    return copy(m, mailbox ? internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(first)) : NULL, address) &&
           copy(m, first ? internet_address_get_name(first) : NULL, name);
}

static bool take_recipients(mail *m, GMimeMessage *message, str *cell)
{
    InternetAddressList *list = g_mime_message_get_to(message);
    char *text = list ? internet_address_list_to_string(list, NULL, FALSE) : NULL;
    bool ok = copy(m, text, cell);
    g_free(text);
    return ok;
}

static bool take_header(mail *m, GMimeMessage *message, const char *name, str *cell)
{
    return copy(m, g_mime_object_get_header(GMIME_OBJECT(message), name), cell);
}

/* It says that it has parts, but not where they begin, or was cut before the first. */
static bool has_lost_its_parts(GMimeObject *body)
{
    return body && GMIME_IS_MULTIPART(body) && g_mime_multipart_get_count(GMIME_MULTIPART(body)) == 0;
}

/* In the order of column_names. */
static vp_status take_apart(mail *m, GMimeMessage *message, vp_error *error)
{
    str *c = m->cells;
    text_parts found = {NULL, NULL};
    find_texts(g_mime_message_get_mime_part(message), 0, &found);
    if (has_lost_its_parts(g_mime_message_get_mime_part(message)))
        m->repair = NO_PARTS;
    if (!copy(m, g_mime_message_get_message_id(message), &c[0]) || !take_date(m, message, &c[1]) ||
        !take_sender(m, message, &c[2], &c[3]) || !take_recipients(m, message, &c[4]) ||
        !take_header(m, message, "In-Reply-To", &c[7]) || !take_header(m, message, "Auto-Submitted", &c[8]))
        return fail_memory(error);
    vp_status status = take_subject(m, message, &found, &c[5], error);
    return status ? status : take_text(m, &found, &c[6], error);
}

/* ---- The reader ---- */

static vp_status mail_next(void *self, row *out, bool *more, vp_error *error)
{
    mail *m = self;
    uint64_t line = m->line, byte = m->byte;
    vp_status status = take_message(m, more, error);
    unpacker_position(m->file, &m->reader->bytes_done, &m->reader->bytes_total);
    if (status || !*more)
        return status;
    *out = (row){.cells = m->cells, .count = COLUMNS, .line = line, .byte = byte};
    if (!is_header(buf_str(&m->message))) {
        size_t n = m->message.n < READER_MAX_RAW ? m->message.n : READER_MAX_RAW;
        *out = (row){.line = line, .byte = byte, .reason = NO_MAIL, .raw = {m->message.p, n}};
        return VP_OK;
    }
    arena_clear(&m->memory);
    GMimeMessage *message = parse(m);
    if (!message)
        return fail_memory(error);
    status = take_apart(m, message, error);
    out->repair = m->repair;
    g_object_unref(message);
    return status;
}

static void mail_close(void *self)
{
    mail *m = self;
    unpacker_close(m->file);
    buf_release(&m->in);
    buf_release(&m->message);
    arena_release(&m->memory);
    free(m);
}

static const reader_ops mail_ops = {mail_next, mail_close};

vp_status mail_open(const char *path, const read_options *options, reader *r, vp_error *error)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, g_mime_init);
    mail *m = calloc(1, sizeof *m);
    if (!m)
        return fail_memory(error);
    *m = (mail){.reader = r, .line = 1, .whole_rows = options->whole_rows};
    r->ops = &mail_ops;
    r->self = m;
    r->decimal = '.';
    for (size_t i = 0; i < COLUMNS; i++)
        if (!reader_add_column(&r->columns, str_of(column_names[i])))
            return fail_memory(error);
    str line;
    vp_status status = unpacker_open(path, r->limits, &m->file, error);
    if (!status)
        status = next_line(m, &line, error);
    if (!status && str_starts(line, "\xEF\xBB\xBF")) {
        m->at += 3;
        m->byte += 3;
        line = (str){line.p + 3, line.n - 3};
    }
    m->box = !status && is_separator(line);
    snprintf(r->format, sizeof r->format, "%s", m->box ? "mailbox" : "mail");
    return status;
}
