/* Messages are cut out of the file here, so that each is bounded, and taken apart by GMime. */
#include "ingest/mail.h"

#include "ingest/unpack.h"

#include <gmime/gmime.h>
#include <pthread.h>

enum {
    LINE_MAX_BYTES = 64 << 10,
    SCAN_LINES = 200,
    LONGEST_LEAD = 120,
    LONGEST_HTML_LEAD = 480, /* with its tags */
    GROUPS_MAX = 64 /* colons of an address field: GMime reads groups of addresses by recursion */,
    PARTS_DEEP = 32
};

static const char CUT[] = "what stands behind 8 MB of a mail was left out";
static const char CUT_ADDRESSES[] = "addresses with more groups than anyone needs were left out";
static const char NO_MAIL[] = "this is no mail: it has no header";
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

static str first_line(str *rest)
{
    str line = str_cut(rest, '\n');
    if (line.n && line.p[line.n - 1] == '\r')
        line.n--;
    return line;
}

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
        str line = first_line(&head), name = field_name(line);
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
    return is_header(is_separator(first_line(&rest)) ? rest : head);
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

static bool has_at(str text, size_t at, const char *what)
{
    size_t n = strlen(what);
    return text.n - at >= n && !g_ascii_strncasecmp(text.p + at, what, n);
}

static bool names_mail(str line)
{
    for (size_t at = 0; at < line.n; at++)
        if (has_at(line, at, "message/"))
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
    *more = *more && !(m->whole_rows && !line.n);
    return status;
}

/* ---- Taking a message apart ---- */

static bool is_quoted(str line)
{
    return line.n && line.p[0] == '>' && !str_starts(line, ">From ");
}

/* "-----Original Message-----", in whatever language. */
static bool is_original(str line)
{
    line = str_trim(line);
    return line.n > 12 && str_starts(line, "-----") && str_ends(line, "-----") && line.p[line.n / 2] != '-';
}

/* Whether a line introduces a quote: it ends with a colon, and tells who wrote or when. "My app shows this:" does not.
 */
static bool is_lead(str line, size_t longest)
{
    static const char *const verbs[] = {"wrote", "writes",  "schreef", "schrieb", "crit ",
                                        "пишет", "написал", "писал",   "写道",    "寫道"};
    if (!line.n || line.p[line.n - 1] != ':' || line.n > longest)
        return false;
    for (size_t at = 0; at < line.n; at++) {
        for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
            if (has_at(line, at, verbs[i]))
                return true;
        if (line.p[at] == '@' || (at && at + 2 < line.n && line.p[at] == ':' && g_ascii_isdigit(line.p[at - 1]) &&
                                  g_ascii_isdigit(line.p[at + 1]) && g_ascii_isdigit(line.p[at + 2])))
            return true;
    }
    return false;
}

/* Takes back the line that introduces the quoted ones: "On Monday Alice wrote:". */
static size_t drop_lead(const char *out, size_t n)
{
    size_t end = n;
    while (end && (out[end - 1] == '\n' || out[end - 1] == '\r' || out[end - 1] == ' '))
        end--;
    size_t begin = end;
    while (begin && out[begin - 1] != '\n')
        begin--;
    return is_lead((str){out + begin, end - begin}, LONGEST_LEAD) ? begin : n;
}

size_t mail_own_words(str text, char *out)
{
    size_t n = 0;
    bool quoted = false;
    while (text.n) {
        str line = first_line(&text);
        if (is_original(line) || str_is(line, "-- "))
            break;
        if (is_quoted(line)) {
            n = quoted ? n : drop_lead(out, n);
            quoted = true;
            continue;
        }
        quoted = false;
        size_t escape = str_starts(line, ">From "); /* as mailboxes write "From " */
        memmove(out + n, line.p + escape, line.n - escape);
        n += line.n - escape;
        if (text.n)
            out[n++] = '\n';
    }
    str own = str_trim((str){out, n});
    memmove(out, own.p, own.n);
    return own.n;
}

/* Behind the next `c` from `at` on, or the end. */
static size_t behind(str text, size_t at, char c)
{
    const char *found = memchr(text.p + at, c, text.n - at);
    return found ? (size_t)(found - text.p) + 1 : text.n;
}

/* Takes back the line that introduces a quote, as drop_lead does: text that ends with a colon, since the last tag that
 * is no link's or style's. */
static size_t drop_html_lead(const char *out, size_t n)
{
    size_t least = n > LONGEST_HTML_LEAD ? n - LONGEST_HTML_LEAD : 0, end = n;
    while (end > least && (out[end - 1] == '>' || g_ascii_isspace(out[end - 1]))) {
        size_t tag = end - 1;
        while (out[end - 1] == '>' && tag > least && out[tag] != '<')
            tag--;
        end = tag;
    }
    for (size_t at = end; at-- > least;)
        if (has_at((str){out, end}, at, "<br") || has_at((str){out, end}, at, "<p") ||
            has_at((str){out, end}, at, "<div"))
            return is_lead((str){out + at, end - at}, LONGEST_HTML_LEAD) ? at : n;
    return !least && is_lead((str){out, end}, LONGEST_HTML_LEAD) ? 0 : n;
}

size_t mail_own_html(str html, char *out)
{
    size_t n = 0, depth = 0;
    for (size_t at = 0, next; at < html.n; at = next) {
        bool opens = has_at(html, at, "<blockquote"), closes = depth && has_at(html, at, "</blockquote");
        if (has_at(html, at, "<div id=\"divRplyFwdMsg\"")) /* Outlook's, above what it quotes */
            break;
        if (opens && !depth)
            n = drop_html_lead(out, n);
        depth += opens;
        depth -= closes;
        next = opens || closes ? behind(html, at, '>') : at + 1;
        while (next < html.n && !opens && !closes && html.p[next] != '<')
            next++;
        if (!depth && !closes) {
            memmove(out + n, html.p + at, next - at);
            n += next - at;
        }
    }
    return n;
}

static GMimeMessage *parse(const mail *m)
{
    GMimeStream *stream = g_mime_stream_mem_new_with_buffer(m->message.p, m->message.n);
    GMimeParser *parser = g_mime_parser_new_with_stream(stream);
    GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);
    g_object_unref(parser);
    g_object_unref(stream);
    return message;
}

typedef struct text_part {
    GMimeTextPart *part; /* borrowed; NULL: there is none */
    bool plain;
} text_part;

/* The first plain text that is no attachment, else the first HTML. A mail within the mail is another person's. */
static void find_text(GMimeObject *part, int depth, text_part *found)
{
    if (!part || found->plain || depth == PARTS_DEEP)
        return;
    if (GMIME_IS_MULTIPART(part)) {
        int count = g_mime_multipart_get_count(GMIME_MULTIPART(part));
        for (int i = 0; i < count; i++)
            find_text(g_mime_multipart_get_part(GMIME_MULTIPART(part), i), depth + 1, found);
    } else if (GMIME_IS_TEXT_PART(part) && !g_mime_part_is_attachment(GMIME_PART(part))) {
        GMimeContentType *type = g_mime_object_get_content_type(part);
        found->plain = g_mime_content_type_is_type(type, "text", "plain");
        if (found->plain || (!found->part && g_mime_content_type_is_type(type, "text", "html")))
            found->part = GMIME_TEXT_PART(part);
    }
}

static bool copy(mail *m, const char *text, str *cell)
{
    *cell = text ? arena_copy(&m->memory, str_of(text)) : STR("");
    return cell->p != NULL;
}

static bool take_text(mail *m, GMimeMessage *message, str *cell)
{
    text_part found = {NULL, false};
    find_text(g_mime_message_get_mime_part(message), 0, &found);
    char *text = found.part ? g_mime_text_part_get_text(found.part) : NULL;
    if (text)
        text[(found.plain ? mail_own_words : mail_own_html)(str_of(text), text)] = '\0';
    bool ok = copy(m, text, cell);
    g_free(text);
    return ok;
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

/* In the order of column_names. */
static bool take_apart(mail *m, GMimeMessage *message)
{
    str *c = m->cells;
    return copy(m, g_mime_message_get_message_id(message), &c[0]) && take_date(m, message, &c[1]) &&
           take_sender(m, message, &c[2], &c[3]) && take_recipients(m, message, &c[4]) &&
           copy(m, g_mime_message_get_subject(message), &c[5]) && take_text(m, message, &c[6]) &&
           take_header(m, message, "In-Reply-To", &c[7]) && take_header(m, message, "Auto-Submitted", &c[8]);
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
    out->repair = m->repair;
    if (!is_header(buf_str(&m->message))) {
        size_t n = m->message.n < READER_MAX_RAW ? m->message.n : READER_MAX_RAW;
        *out = (row){.line = line, .byte = byte, .reason = NO_MAIL, .raw = {m->message.p, n}};
        return VP_OK;
    }
    arena_clear(&m->memory);
    GMimeMessage *message = parse(m);
    bool ok = message && take_apart(m, message);
    if (message)
        g_object_unref(message);
    return ok ? VP_OK : fail_memory(error);
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
    m->box = !status && is_separator(line);
    snprintf(r->format, sizeof r->format, "%s", m->box ? "mailbox" : "mail");
    return status;
}
