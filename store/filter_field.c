#include "store/filter_field.h"

#include "base/calendar.h"
#include "base/num.h"
#include "base/utf8.h"
#include "store/phrase.h"

enum {
    LONGEST_QUERY = 4096, /* bytes of a value to search for: each word of it costs a look into the index */
    MOST_QUARTERS = 4,
    MOST_WEEKS = 53,
    DAY_SECONDS = 86400,
};

/* ---- Names */

const filter_field *filter_field_find(str name, bool own)
{
    static const filter_field of_source = {.kind = FIELD_OWN, .uses_content = true};
    static const filter_field builtins[] = {
        {"number", FIELD_NUMBER, false, "d.id", NULL, NULL},
        {"id", FIELD_TEXT, false, "coalesce(d.external_id, lower(hex(d.identity)))", NULL, NULL},
        {"time", FIELD_TIME, false, "d.time", NULL, NULL},
        {"year", FIELD_PERIOD, false, "period('year', d.time)", "2023", NULL},
        {"quarter", FIELD_PERIOD, false, "period('quarter', d.time)", "2023-Q1", NULL},
        {"month", FIELD_PERIOD, false, "period('month', d.time)", "2023-03", NULL},
        {"week", FIELD_PERIOD, false, "period('week', d.time)", "2023-W07", NULL},
        {"day", FIELD_PERIOD, false, "period('day', d.time)", "2023-03-14", NULL},
        {"lang", FIELD_TEXT, false, "d.lang", NULL, NULL},
        {"given_lang", FIELD_TEXT, false, "d.given_lang", NULL, NULL},
        {"customer", FIELD_TEXT, false, "d.customer", NULL, NULL},
        {"segment", FIELD_NUMBER, false, "(SELECT segment FROM customer_segment WHERE customer = d.customer)", NULL,
         NULL},
        {"country", FIELD_TEXT, false, "d.country", NULL, NULL},
        {"shop", FIELD_TEXT, false, "d.shop", NULL, NULL},
        {"product", FIELD_TEXT, false, "d.product", NULL, NULL},
        {"channel", FIELD_TEXT, false, "d.channel", NULL, NULL},
        {"rating", FIELD_NUMBER, false, "d.rating", NULL, NULL},
        {"nps", FIELD_NUMBER, false, "d.nps", NULL, NULL},
        {"recommended", FIELD_YES_NO, false, "d.recommended", NULL, NULL},
        {"tokens", FIELD_NUMBER, false, "d.tokens", NULL, NULL},
        {"sentiment", FIELD_SENTIMENT, false, "d.label", NULL, NULL},
        {"score", FIELD_NUMBER, false, "d.score", NULL, NULL},
        {"p_neg", FIELD_NUMBER, false, "d.p_neg", NULL, NULL},
        {"p_neu", FIELD_NUMBER, false, "d.p_neu", NULL, NULL},
        {"p_pos", FIELD_NUMBER, false, "d.p_pos", NULL, NULL},
        {"intent", FIELD_INTENT, false, "d.intent", NULL, NULL},
        {"urgency", FIELD_URGENCY, false, "d.urgency", NULL, NULL},
        {"p_leaving", FIELD_NUMBER, false, "(d.p_leaving / 100.0)", NULL, NULL},
        {"p_complaint", FIELD_NUMBER, false, "(d.p_complaint / 100.0)", NULL, NULL},
        {"p_request", FIELD_NUMBER, false, "(d.p_request / 100.0)", NULL, NULL},
        {"p_question", FIELD_NUMBER, false, "(d.p_question / 100.0)", NULL, NULL},
        {"p_suggestion", FIELD_NUMBER, false, "(d.p_suggestion / 100.0)", NULL, NULL},
        {"p_praise", FIELD_NUMBER, false, "(d.p_praise / 100.0)", NULL, NULL},
        {"aspect", FIELD_ASPECT, false, "(SELECT min(category) FROM aspect WHERE document = d.id)", NULL, NULL},
        {"entity", FIELD_ENTITY, false, NULL, NULL, NULL},
        {"topic", FIELD_TOPIC, false,
         "(SELECT min(k.id) FROM document_topic t JOIN topic k ON k.number = t.topic WHERE t.document = d.id)", NULL,
         NULL},
        {"copy", FIELD_YES_NO, false, "EXISTS (SELECT 1 FROM copy WHERE document = d.id)", NULL, NULL},
        {"copy_of", FIELD_NUMBER, false, "(SELECT original FROM copy WHERE document = d.id)", NULL, NULL},
        {"title", FIELD_TEXT, true, "c.title", NULL, "title"},
        {"text", FIELD_TEXT, true, "c.text", NULL, "text"},
        {"words", FIELD_WORDS, false, NULL, NULL, "title text"},
        {"source", FIELD_TEXT, false, "(SELECT name FROM source WHERE id = d.source)", NULL, NULL},
    };
    if (!own && filter_field_type(name).n)
        name = STR("entity");
    for (size_t i = 0; !own && i < sizeof builtins / sizeof *builtins; i++)
        if (str_equal_nocase(name, builtins[i].name))
            return &builtins[i];
    return &of_source;
}

int filter_mark(str sql)
{
    static const char *const marks[FILTER_MARKS] = {"d.lang", "d.country", "d.shop", "d.product", "d.channel"};
    for (int i = 0; i < FILTER_MARKS; i++)
        if (str_is(sql, marks[i]))
            return i;
    return -1;
}

str filter_field_type(str name)
{
    str type = name, field = str_cut(&type, ':');
    return type.p && str_equal_nocase(field, "entity") ? type : (str){"", 0};
}

bool filter_field_entities(str name, buf *out)
{
    str type = filter_field_type(name);
    return !type.n || (buf_puts(out, " AND type = ") && filter_quote(out, type) && buf_puts(out, " COLLATE NOCASE"));
}

const char *filter_field_fault(str name)
{
    if (!name.n)
        return "it is empty";
    if (utf8_valid(name) < name.n)
        return "it is not UTF-8";
    for (size_t i = 0; i < name.n; i++) {
        if (name.p[i] == '"')
            return "it holds a double quote";
        if ((unsigned char)name.p[i] < 0x20 || name.p[i] == 0x7F)
            return "it holds a control character";
    }
    return NULL;
}

bool filter_field_path(str name, buf *out)
{
    bool ok = buf_puts(out, "$.\"");
    for (size_t i = 0; ok && i < name.n; i++) /* SQLite compares keys the way they are escaped in the JSON */
        ok = (name.p[i] != '\\' || buf_putc(out, '\\')) && buf_putc(out, name.p[i]);
    return ok && buf_putc(out, '"');
}

/* ---- Times */

static bool read_digits(str *rest, size_t width, int *out)
{
    if (rest->n < width)
        return false;
    *out = 0;
    for (size_t i = 0; i < width; i++) {
        if (rest->p[i] < '0' || rest->p[i] > '9')
            return false;
        *out = *out * 10 + (rest->p[i] - '0');
    }
    *rest = (str){rest->p + width, rest->n - width};
    return true;
}

/* A mark and two digits behind it that make at most `most`. */
static bool read_part(str *rest, char mark, int most, int *out)
{
    if (!rest->n || rest->p[0] != mark)
        return false;
    *rest = (str){rest->p + 1, rest->n - 1};
    return read_digits(rest, 2, out) && *out <= most;
}

static int64_t month_begin(int year, int month)
{
    return days_from_civil(year, month, 1) * DAY_SECONDS;
}

static filter_span span_of(int64_t begin, int64_t seconds)
{
    return (filter_span){begin, begin + seconds};
}

static bool read_clock(str rest, int64_t day, filter_span *out)
{
    int hour, minute, second;
    char mark = rest.p[0];
    if ((mark != 'T' && mark != 't' && mark != ' ') || !read_part(&rest, mark, 23, &hour) ||
        !read_part(&rest, ':', 59, &minute))
        return false;
    *out = span_of(day + hour * 3600 + minute * 60, 60);
    if (!rest.n)
        return true;
    if (!read_part(&rest, ':', 59, &second) || rest.n)
        return false;
    *out = span_of(out->begin + second, 1);
    return true;
}

static bool read_span(str rest, filter_span *out)
{
    int year, month, day;
    if (!read_digits(&rest, 4, &year))
        return false;
    *out = (filter_span){month_begin(year, 1), month_begin(year + 1, 1)};
    if (!rest.n)
        return true;
    if (!read_part(&rest, '-', 12, &month) || !month)
        return false;
    *out = (filter_span){month_begin(year, month), month_begin(year + month / 12, month % 12 + 1)};
    if (!rest.n)
        return true;
    if (!read_part(&rest, '-', (int)((out->end - out->begin) / DAY_SECONDS), &day) || !day)
        return false;
    *out = span_of(out->begin + (day - 1) * DAY_SECONDS, DAY_SECONDS);
    return !rest.n || read_clock(rest, out->begin, out);
}

/* A period is written as its example, digit for digit. */
static bool is_period(str text, str example)
{
    filter_span unused;
    if (text.n != example.n)
        return false;
    char letter = '\0';
    for (size_t i = 0; i < text.n; i++) {
        bool digit = example.p[i] >= '0' && example.p[i] <= '9';
        char upper = text.p[i] >= 'a' && text.p[i] <= 'z' ? (char)(text.p[i] - 0x20) : text.p[i];
        if (digit ? text.p[i] < '0' || text.p[i] > '9' : upper != example.p[i])
            return false;
        if (example.p[i] >= 'A')
            letter = upper;
    }
    if (!letter)
        return read_span(text, &unused);
    int most = letter == 'Q' ? MOST_QUARTERS : MOST_WEEKS, number = 0;
    str behind = {text.p + 6, text.n - 6};
    return read_digits(&behind, behind.n, &number) && number >= 1 && number <= most;
}

/* ---- Values */

static bool refuse_value(filter_reader *r, const filter_token *t, const filter_field *field, const char *what,
                         const char *hint)
{
    return filter_lex_refuse(
        r, t->begin,
        fail(r->error, VP_INVALID, hint, "%s is %s, not \"%s\"", field->name, what, filter_lex_shown(r, t->text)));
}

bool filter_field_span(filter_reader *r, const filter_field *field, const filter_token *t, filter_span *out)
{
    return read_span(t->text, out) ||
           refuse_value(r, t, field, "a date or time",
                        "write 2023, 2023-03, 2023-03-14 or 2023-03-14T10:00, without a zone");
}

static bool read_period(filter_reader *r, const filter_field *field, const filter_token *t, filter_value *out)
{
    if (!is_period(t->text, str_of(field->example))) {
        char what[32] = "written ";
        memcpy(what + strlen(what), field->example, strlen(field->example) + 1);
        return refuse_value(r, t, field, what, "other dates go with time: time >= 2023-03-14");
    }
    str copy = arena_copy(r->memory, t->text);
    if (!copy.p)
        return filter_lex_refuse(r, t->begin, fail_memory(r->error));
    for (char *c = (char *)copy.p; *c; c++)
        if (*c == 'q' || *c == 'w')
            *c = (char)(*c - 0x20);
    *out = (filter_value){.type = FILTER_TEXT, .text = copy};
    return true;
}

typedef struct spelling {
    const char *written;
    filter_value means;
} spelling;

static bool read_spelling(const spelling *spellings, size_t count, str text, filter_value *out)
{
    for (size_t i = 0; i < count; i++) {
        if (str_equal_nocase(text, spellings[i].written)) {
            *out = spellings[i].means;
            return true;
        }
    }
    return false;
}

static bool spell_sentiment(str text, filter_value *out)
{
    static const spelling spellings[] = {
        {"neg", {.text = {"neg", 3}}},      {"neu", {.text = {"neu", 3}}},     {"pos", {.text = {"pos", 3}}},
        {"negative", {.text = {"neg", 3}}}, {"neutral", {.text = {"neu", 3}}}, {"positive", {.text = {"pos", 3}}},
    };
    return read_spelling(spellings, sizeof spellings / sizeof *spellings, text, out);
}

static bool read_sentiment(filter_reader *r, const filter_field *field, const filter_token *t, filter_value *out)
{
    return spell_sentiment(t->text, out) ||
           refuse_value(r, t, field, "neg, neu or pos", "numbers go with score: score < -0.5");
}

static bool read_intent(filter_reader *r, const filter_field *field, const filter_token *t, filter_value *out)
{
    static const spelling spellings[] = {
        {"leaving", {.text = {"leaving", 7}}},
        {"complaint", {.text = {"complaint", 9}}},
        {"request", {.text = {"request", 7}}},
        {"question", {.text = {"question", 8}}},
        {"suggestion", {.text = {"suggestion", 10}}},
        {"praise", {.text = {"praise", 6}}},
        {"none", {.text = {"none", 4}}},
    };
    return read_spelling(spellings, sizeof spellings / sizeof *spellings, t->text, out) ||
           refuse_value(r, t, field, "a known intent",
                        "leaving, complaint, request, question, suggestion, praise or none");
}

static bool read_urgency(filter_reader *r, const filter_field *field, const filter_token *t, filter_value *out)
{
    static const spelling spellings[] = {
        {"urgent", {.text = {"urgent", 6}}},
        {"soon", {.text = {"soon", 4}}},
        {"normal", {.text = {"normal", 6}}},
        {"none", {.text = {"none", 4}}},
    };
    return read_spelling(spellings, sizeof spellings / sizeof *spellings, t->text, out) ||
           refuse_value(r, t, field, "urgent, soon, normal or none", NULL);
}

bool filter_field_opinion(filter_reader *r, const filter_token *t, str text, filter_value *out)
{
    static const filter_field aspect = {.name = "aspect"};
    return spell_sentiment(text, out) || refuse_value(r, t, &aspect, "a category, or category:neg, :neu or :pos",
                                                      "write aspect = 'delivery' or aspect = 'delivery:neg'");
}

static bool read_yes_no(filter_reader *r, const filter_field *field, const filter_token *t, filter_value *out)
{
    static const spelling spellings[] = {
        {"0", {.type = FILTER_NUMBER, .number = 0}},     {"1", {.type = FILTER_NUMBER, .number = 1}},
        {"no", {.type = FILTER_NUMBER, .number = 0}},    {"yes", {.type = FILTER_NUMBER, .number = 1}},
        {"false", {.type = FILTER_NUMBER, .number = 0}}, {"true", {.type = FILTER_NUMBER, .number = 1}},
    };
    return read_spelling(spellings, sizeof spellings / sizeof *spellings, t->text, out) ||
           refuse_value(r, t, field, "yes or no", NULL);
}

bool filter_field_number(const filter_token *t, double *out)
{
    return t->kind == TOKEN_WORD && number_parse(t->text, out);
}

bool filter_field_value(filter_reader *r, const filter_field *field, const filter_token *t, filter_value *out)
{
    switch (field->kind) {
    case FIELD_PERIOD: return read_period(r, field, t, out);
    case FIELD_SENTIMENT: return read_sentiment(r, field, t, out);
    case FIELD_INTENT: return read_intent(r, field, t, out);
    case FIELD_URGENCY: return read_urgency(r, field, t, out);
    case FIELD_YES_NO: return read_yes_no(r, field, t, out);
    default:
        *out = (filter_value){.type = FILTER_NUMBER};
        return number_parse(t->text, &out->number) ||
               refuse_value(r, t, field, "a number", "numbers are written 2, 2.5 or -3");
    }
}

/* ---- Searching */

typedef struct query {
    buf text;
    size_t parts;
    bool full; /* memory ran out */
} query;

static void add_part(query *q, str part, bool prefix)
{
    size_t before = q->text.n;
    q->full |= q->parts && !buf_puts(&q->text, " AND ");
    size_t begin = q->text.n;
    q->full |= !phrase_add(&q->text, part, prefix);
    q->parts += q->text.n > begin;
    if (q->text.n == begin)
        q->text.n = before;
}

static bool has_phrases(str text)
{
    for (size_t i = 0, step; i < text.n; i += step) {
        if (filter_lex_quote(text, i) == '"')
            return true;
        utf8_decode(text.p + i, text.n - i, &step);
    }
    return false;
}

/* Adds each word and each phrase of a text with phrases. False: a phrase has no end. */
static bool add_parts(query *q, str text)
{
    for (size_t at = 0, step; at < text.n;) {
        filter_quoted phrase = filter_lex_quoted(text, at);
        if (phrase.kind == '"') {
            if (!phrase.closed)
                return false;
            bool prefix = phrase.after < text.n && text.p[phrase.after] == '*';
            add_part(q, (str){text.p + phrase.begin, phrase.end - phrase.begin}, prefix);
            at = phrase.after;
            continue;
        }
        size_t end = at;
        while (end < text.n && filter_lex_quote(text, end) != '"' &&
               !filter_lex_is_space(utf8_decode(text.p + end, text.n - end, &step)))
            end += step;
        add_part(q, (str){text.p + at, end - at}, false);
        at = end;
        if (at < text.n && filter_lex_is_space(utf8_decode(text.p + at, text.n - at, &step)))
            at += step;
    }
    return true;
}

static vp_status check_query(filter_reader *r, str text)
{
    if (text.n > LONGEST_QUERY)
        return fail(r->error, VP_LIMIT, "search for fewer words", "a text to search for is longer than %d bytes",
                    LONGEST_QUERY);
    for (size_t i = 0; i < text.n; i++)
        if ((unsigned char)text.p[i] < 0x20 || text.p[i] == 0x7F)
            return fail(r->error, VP_INVALID, NULL, "a text to search for holds a control character");
    return VP_OK;
}

bool filter_field_query(filter_reader *r, const filter_field *field, const filter_token *t, str *out)
{
    vp_status status = check_query(r, t->text);
    if (status)
        return filter_lex_refuse(r, t->begin, status);
    query q = {.full = false};
    bool closed = true;
    q.full = !buf_printf(&q.text, "{%s} : (", field->columns);
    if (has_phrases(t->text))
        closed = add_parts(&q, t->text);
    else
        add_part(&q, t->text, false);
    q.full |= !buf_putc(&q.text, ')');
    if (!closed)
        status = fail(r->error, VP_INVALID, "a phrase has a quote at both ends: '\"too late\" parcel'",
                      "a quote inside this text is not closed");
    else if (!q.parts)
        status = fail(r->error, VP_INVALID, "write what to search for: text has 'too late'",
                      "there is nothing to search for");
    *out = q.full || status ? (str){NULL, 0} : arena_copy(r->memory, buf_str(&q.text));
    buf_release(&q.text);
    if (!status && !out->p)
        status = fail_memory(r->error);
    return !status || filter_lex_refuse(r, t->begin, status);
}
