#include "ingest/mail_own.h"

#include <string.h>

enum {
    LONGEST_LEAD = 120,
    LONGEST_HTML_LEAD = 480, /* with its tags */
    LONGEST_LABEL = 40,
    LABELS_BELOW = 5,         /* lines below "From:" that are looked at */
    LABELS_BELOW_HTML = 2000, /* bytes */
    LABEL_TAGS = 6,           /* around a label */
    FROMS_MAX = 50            /* labels below which others are looked for */
};

static bool starts_at(str text, size_t at, const char *what)
{
    return str_starts_nocase((str){text.p + at, text.n - at}, what);
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* ---- What stands above a quote ---- */

static const char *const from_labels[] = {"From",   "Van",    "От",  "От кого", "发件人",
                                          "發件人", "寄件者", "Von", "De",      NULL};
static const char *const other_labels[] = {
    "Sent",     "Date",      "To",         "Cc",     "CC",   "Subject", "Verzonden", "Datum",
    "Aan",      "Onderwerp", "Отправлено", "Дата",   "Кому", "Копия",   "Тема",      "发送时间",
    "发件时间", "日期",      "收件人",     "抄送",   "主题", "主旨",    "寄件日期",  "收件者",
    "Gesendet", "An",        "Betreff",    "Envoyé", "À",    "Objet",   NULL};

static bool is_one_of(str label, const char *const *labels)
{
    for (; label.n && *labels; labels++)
        if (str_is(label, *labels))
            return true;
    return false;
}

/* "Sent: Monday", "*Sent:* Monday": the label; empty where there is none. */
static str label_of(str line)
{
    while (line.n && (is_space(line.p[0]) || line.p[0] == '*'))
        line = (str){line.p + 1, line.n - 1};
    for (size_t i = 0; i < line.n && i < LONGEST_LABEL; i++)
        if (line.p[i] == ':' || starts_at(line, i, "："))
            return str_trim((str){line.p, i});
    return (str){line.p, 0};
}

/* The header of the message below, as Outlook writes it: who, when, to whom, about what. */
static bool is_header_below(str line, str rest)
{
    int labels = 0;
    if (!is_one_of(label_of(line), from_labels))
        return false;
    for (int i = 0; i < LABELS_BELOW && rest.n; i++)
        labels += is_one_of(label_of(str_cut_line(&rest)), other_labels);
    return labels >= 2;
}

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
            if (starts_at(line, at, verbs[i]))
                return true;
        if (line.p[at] == '@' || (at && at + 2 < line.n && line.p[at] == ':' && is_digit(line.p[at - 1]) &&
                                  is_digit(line.p[at + 1]) && is_digit(line.p[at + 2])))
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

/* "________________", above the header of the message below. */
static str without_rule(str text)
{
    size_t n = text.n;
    while (n && text.p[n - 1] == '_')
        n--;
    return text.n - n >= 5 && (!n || text.p[n - 1] == '\n') ? str_trim((str){text.p, n}) : text;
}

size_t mail_own_words(str text, char *out)
{
    size_t n = 0;
    bool quoted = false;
    while (text.n) {
        str line = str_cut_line(&text);
        if (is_original(line) || str_is(line, "-- ") || is_header_below(line, text))
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
    str own = without_rule(str_trim((str){out, n}));
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
    while (end > least && (out[end - 1] == '>' || is_space(out[end - 1]))) {
        size_t tag = end - 1;
        while (out[end - 1] == '>' && tag > least && out[tag] != '<')
            tag--;
        end = tag;
    }
    for (size_t at = end; at-- > least;)
        if (starts_at((str){out, end}, at, "<br") || starts_at((str){out, end}, at, "<p") ||
            starts_at((str){out, end}, at, "<div"))
            return is_lead((str){out + at, end - at}, LONGEST_HTML_LEAD) ? at : n;
    return !least && is_lead((str){out, end}, LONGEST_HTML_LEAD) ? 0 : n;
}

/* The label in bold letters that begins at a tag; empty where there is none. */
static str bold_label(str html, size_t at)
{
    if (!starts_at(html, at, "<b>") && !starts_at(html, at, "<b ") && !starts_at(html, at, "<strong"))
        return (str){html.p, 0};
    for (int tags = 0; tags < LABEL_TAGS && at < html.n && (html.p[at] == '<' || is_space(html.p[at])); tags++)
        at = html.p[at] == '<' ? behind(html, at, '>') : at + 1;
    return label_of((str){html.p + at, html.n - at});
}

/* `froms`: labels that were looked at before; counted. */
static bool is_header_below_html(str html, size_t at, int *froms)
{
    int labels = 0;
    size_t end = html.n - at < LABELS_BELOW_HTML ? html.n : at + LABELS_BELOW_HTML;
    if (*froms == FROMS_MAX || !is_one_of(bold_label(html, at), from_labels))
        return false;
    ++*froms;
    while (++at < end)
        labels += html.p[at] == '<' && is_one_of(bold_label(html, at), other_labels);
    return labels >= 2;
}

size_t mail_own_html(str html, char *out)
{
    size_t n = 0, depth = 0;
    int froms = 0;
    for (size_t at = 0, next; at < html.n; at = next) {
        bool opens = starts_at(html, at, "<blockquote"), closes = depth && starts_at(html, at, "</blockquote");
        if (starts_at(html, at, "<div id=\"divRplyFwdMsg\"") || is_header_below_html(html, at, &froms)) /* Outlook's */
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
