#include "store/filter_condition.h"

#include "base/utf8.h"
#include "store/store.h"

#define PATTERN_HINT "patterns are regular expressions as in Perl; \\ goes before a sign that is meant as it is"

/* Where SQL goes. A failure stays in the reader's status and is looked at once, at the end. */
typedef struct writer {
    filter_reader *reader;
    const filter_condition *condition;
    filter *filter;
    buf *sql;
    const char *subject; /* SQL of the field */
    size_t path;         /* of a column of the source: the number of the parameter with its JSON path; else 0 */
} writer;

/* ---- Writing */

static void no_memory(writer *w)
{
    if (!w->reader->status)
        w->reader->status = fail_memory(w->reader->error);
}

static void put(writer *w, const char *sql)
{
    if (!buf_puts(w->sql, sql))
        no_memory(w);
}

/* Adds a value; the number of its parameter. */
static size_t add_value(writer *w, filter_value value)
{
    filter *f = w->filter;
    enum { FIRST_ROOM = 8 };
    bool full = f->count >= FIRST_ROOM ? (f->count & (f->count - 1)) == 0 : f->count == 0;
    if (full) { /* the room is always a power of two */
        filter_value *more = arena_array(&f->memory, f->count ? 2 * f->count : FIRST_ROOM, sizeof *more);
        if (!more) {
            no_memory(w);
            return 0;
        }
        if (f->count)
            memcpy(more, f->values, f->count * sizeof *more);
        f->values = more;
    }
    f->values[f->count++] = value;
    return f->count;
}

static void put_parameter(writer *w, size_t number)
{
    if (!buf_printf(w->sql, "?%zu", number))
        no_memory(w);
}

static void put_number(writer *w, double number)
{
    put_parameter(w, add_value(w, (filter_value){.type = FILTER_NUMBER, .number = number}));
}

static void put_text(writer *w, str text)
{
    str copy = arena_copy(&w->filter->memory, text);
    if (!copy.p)
        no_memory(w);
    else
        put_parameter(w, add_value(w, (filter_value){.type = FILTER_TEXT, .text = copy}));
}

static void put_value(writer *w, filter_value value)
{
    if (value.type == FILTER_NUMBER)
        put_number(w, value.number);
    else
        put_text(w, value.text);
}

/* Opens the first of several alternatives, or separates the next one. */
static void put_alternative(writer *w, bool *any)
{
    put(w, *any ? " OR " : "(");
    *any = true;
}

static const char *sign_of(filter_operator op)
{
    switch (op) {
    case OPERATOR_LESS: return " < ";
    case OPERATOR_AT_MOST: return " <= ";
    case OPERATOR_GREATER: return " > ";
    case OPERATOR_AT_LEAST: return " >= ";
    default: return " BETWEEN ";
    }
}

/* The part of a comparison of order behind its subject. */
static void put_order(writer *w, const filter_value *values)
{
    put(w, sign_of(w->condition->op));
    put_value(w, values[0]);
    if (w->condition->op == OPERATOR_BETWEEN) {
        put(w, " AND ");
        put_value(w, values[1]);
    }
}

/* ---- Fields whose values are of one type and spelling */

static void write_plain(writer *w)
{
    const filter_condition *c = w->condition;
    filter_value values[2] = {{.number = 0}};
    put(w, w->subject);
    if (c->op == OPERATOR_AMONG) {
        put(w, c->count == 1 ? " = " : " IN (");
        for (size_t i = 0; i < c->count; i++) {
            if (!filter_field_value(w->reader, c->field, &c->values[i], values))
                return;
            put(w, i ? ", " : "");
            put_value(w, values[0]);
        }
        put(w, c->count == 1 ? "" : ")");
        return;
    }
    for (size_t i = 0; i < c->count; i++)
        if (!filter_field_value(w->reader, c->field, &c->values[i], &values[i]))
            return;
    put_order(w, values);
}

/* ---- Time */

static void put_range(writer *w, int64_t begin, int64_t end)
{
    put(w, "d.time >= ");
    put_number(w, (double)begin);
    put(w, " AND d.time < ");
    put_number(w, (double)end);
}

static void write_time(writer *w)
{
    const filter_condition *c = w->condition;
    filter_span first, last;
    bool any = false;
    if (c->op == OPERATOR_AMONG) {
        for (size_t i = 0; i < c->count; i++) {
            if (!filter_field_span(w->reader, c->field, &c->values[i], &first))
                return;
            put_alternative(w, &any);
            put_range(w, first.begin, first.end);
        }
        put(w, ")");
        return;
    }
    if (!filter_field_span(w->reader, c->field, &c->values[0], &first) ||
        !filter_field_span(w->reader, c->field, &c->values[c->count - 1], &last))
        return;
    bool before = c->op == OPERATOR_LESS || c->op == OPERATOR_AT_MOST;
    bool at_begin = c->op == OPERATOR_LESS || c->op == OPERATOR_AT_LEAST;
    if (c->op == OPERATOR_BETWEEN) {
        put_range(w, first.begin, last.end);
    } else {
        put(w, before ? "d.time < " : "d.time >= ");
        put_number(w, (double)(at_begin ? first.begin : first.end));
    }
}

/* ---- Texts and columns of the source */

static void put_text_subject(writer *w)
{
    put(w, w->path ? "CAST(" : "");
    put(w, w->subject);
    put(w, w->path ? " AS TEXT)" : "");
}

/* The values as texts; an empty one stands for what is empty. */
static void write_texts(writer *w, bool *any)
{
    const filter_condition *c = w->condition;
    size_t filled = 0, n = 0;
    for (size_t i = 0; i < c->count; i++)
        filled += c->values[i].text.n > 0;
    if (filled < c->count) {
        put_alternative(w, any);
        put(w, "coalesce(");
        put(w, w->subject);
        put(w, ", '') = ''");
    }
    if (!filled)
        return;
    put_alternative(w, any);
    put_text_subject(w);
    put(w, filled == 1 ? " COLLATE NOCASE = " : " COLLATE NOCASE IN (");
    for (size_t i = 0; i < c->count; i++) {
        if (c->values[i].text.n) {
            put(w, n++ ? ", " : "");
            put_text(w, c->values[i].text);
        }
    }
    put(w, filled == 1 ? "" : ")");
}

/* Numbers among the values of a column of the source stand for numbers as well. */
static void write_numbers(writer *w, bool *any)
{
    const filter_condition *c = w->condition;
    size_t n = 0;
    for (size_t i = 0; i < c->count; i++) {
        double number;
        if (!filter_field_number(&c->values[i], &number))
            continue;
        if (!n)
            put_alternative(w, any);
        put(w, n ? ", " : w->subject);
        put(w, n++ ? "" : " IN (");
        put_number(w, number);
    }
    put(w, n ? ")" : "");
}

/* SQL gives the true and false of JSON as 1 and 0. */
static void write_booleans(writer *w, bool *any)
{
    const filter_condition *c = w->condition;
    for (size_t i = 0; i < c->count; i++) {
        bool yes = str_equal_nocase(c->values[i].text, "true");
        if (!yes && !str_equal_nocase(c->values[i].text, "false"))
            continue;
        put_alternative(w, any);
        put(w, "json_type(c.fields, ");
        put_parameter(w, w->path);
        put(w, yes ? ") = 'true'" : ") = 'false'");
    }
}

static void write_among(writer *w)
{
    bool any = false;
    write_texts(w, &any);
    if (w->path) {
        write_numbers(w, &any);
        write_booleans(w, &any);
    }
    put(w, ")");
}

static void write_order(writer *w)
{
    const filter_condition *c = w->condition;
    filter_value texts[2] = {{.text = c->values[0].text}, {.text = c->values[c->count - 1].text}};
    filter_value numbers[2] = {{.type = FILTER_NUMBER}, {.type = FILTER_NUMBER}};
    bool numeric = w->path && filter_field_number(&c->values[0], &numbers[0].number) &&
                   filter_field_number(&c->values[c->count - 1], &numbers[c->count - 1].number);
    if (!numeric) {
        put(w, "nullif(");
        put_text_subject(w);
        put(w, ", '') COLLATE NOCASE");
        put_order(w, texts);
        return;
    }
    put(w, w->subject);
    put_order(w, numbers);
    if (c->op == OPERATOR_GREATER || c->op == OPERATOR_AT_LEAST) { /* any text exceeds any number */
        put(w, " AND ");
        put(w, w->subject);
        put(w, " < ''");
    }
}

/* ---- What an expression names */

/* `at`: where it stands, in bytes. */
static void note_name(writer *w, str name, str path, size_t at, filter_column **all)
{
    filter_column *column = arena_array(&w->filter->memory, 1, sizeof *column);
    str copy = arena_copy(&w->filter->memory, name);
    if (!column || !copy.p) {
        no_memory(w);
        return;
    }
    *column = (filter_column){copy, path, filter_lex_column(w->reader, at), *all};
    *all = column;
}

/* ---- Aspects */

/* "delivery" or "delivery:neg", as a condition on rows of the table. */
static void put_mention(writer *w, const filter_token *value, buf *sql)
{
    buf *kept = w->sql;
    str label = value->text, category = str_cut(&label, ':');
    filter_value opinion = {.type = FILTER_TEXT};
    w->sql = sql;
    put(w, sql->n ? " OR " : "");
    put(w, "(category = ");
    put_text(w, category);
    if (label.p && filter_field_opinion(w->reader, value, label, &opinion)) {
        put(w, " AND label = ");
        put_value(w, opinion);
    }
    put(w, ")");
    w->sql = kept;
    note_name(w, category, STR(""), value->begin, &w->filter->categories);
}

static void write_aspect(writer *w)
{
    const filter_condition *c = w->condition;
    buf mentions = {.cap = 0};
    for (size_t i = 0; i < c->count; i++)
        put_mention(w, &c->values[i], &mentions);
    buf *all = &w->filter->aspects;
    if (!(!all->n || buf_puts(all, " OR ")) || !buf_add_str(all, buf_str(&mentions)) || !buf_terminate(&mentions))
        no_memory(w);
    put(w, "d.id IN (SELECT document FROM aspect WHERE ");
    put(w, mentions.p ? mentions.p : "0");
    put(w, ")");
    buf_release(&mentions);
}

/* ---- Entities */

static void write_entity(writer *w)
{
    const filter_condition *c = w->condition;
    put(w, "d.id IN (SELECT document FROM entity WHERE name COLLATE NOCASE IN (");
    for (size_t i = 0; i < c->count; i++) {
        put(w, i ? ", " : "");
        put_text(w, c->values[i].text);
    }
    put(w, ")");
    if (!filter_field_entities(c->name, w->sql))
        no_memory(w);
    put(w, ")");
}

/* ---- Topics */

static void write_topic(writer *w)
{
    const filter_condition *c = w->condition;
    bool any = false;
    put(w, "d.id IN (SELECT document FROM document_topic WHERE topic IN (SELECT number FROM topic WHERE ");
    for (size_t i = 0; i < c->count; i++) {
        put_alternative(w, &any);
        put(w, "EXISTS (SELECT 1 FROM (SELECT id AS n UNION ALL SELECT name UNION ALL SELECT value FROM "
               "json_each(names)) WHERE n COLLATE NOCASE = ");
        put_text(w, c->values[i].text);
        put(w, ")");
        note_name(w, c->values[i].text, STR(""), c->values[i].begin, &w->filter->topics);
    }
    put(w, ")))");
}

/* ---- The other operators */

static void write_empty(writer *w)
{
    filter_field_kind kind = w->condition->field->kind;
    if (kind == FIELD_ENTITY) {
        put(w, "NOT EXISTS (SELECT 1 FROM entity WHERE document = d.id");
        if (!filter_field_entities(w->condition->name, w->sql))
            no_memory(w);
        put(w, ")");
        return;
    }
    bool text = kind == FIELD_TEXT || kind == FIELD_OWN;
    put(w, text ? "coalesce(" : "");
    put(w, w->subject);
    put(w, text ? ", '') = ''" : " IS NULL");
}

static void write_search(writer *w)
{
    str query;
    if (!filter_field_query(w->reader, w->condition->field, &w->condition->values[0], &query))
        return;
    str copy = arena_copy(&w->filter->memory, query);
    size_t number = copy.p ? add_value(w, (filter_value){.type = FILTER_TEXT, .text = copy}) : 0;
    if (!number || !buf_printf(w->sql, FILTER_SEARCH_OPEN "%zu" FILTER_SEARCH_CLOSE, number))
        no_memory(w);
}

static void write_match(writer *w)
{
    const filter_token *pattern = &w->condition->values[0];
    char fault[PATTERN_FAULT_ROOM];
    if (store_pattern_fault(pattern->text, fault)) {
        vp_error *error = w->reader->error;
        filter_lex_refuse(w->reader, pattern->begin,
                          fail(error, VP_INVALID, PATTERN_HINT, "this is no pattern: %s", fault));
        return;
    }
    put(w, "matches(");
    put_text(w, pattern->text);
    put(w, ", ");
    put(w, w->subject);
    put(w, ")");
}

/* ---- Which operators a field takes */

static bool takes(const filter_field *field, filter_operator op)
{
    filter_field_kind kind = field->kind;
    switch (op) {
    case OPERATOR_HAS: return field->columns;
    case OPERATOR_MATCHES: return kind == FIELD_TEXT || kind == FIELD_OWN;
    case OPERATOR_AMONG:
    case OPERATOR_EMPTY: return kind != FIELD_WORDS;
    default:
        return kind != FIELD_WORDS && kind != FIELD_ASPECT && kind != FIELD_ENTITY && kind != FIELD_TOPIC &&
               kind != FIELD_SENTIMENT && kind != FIELD_YES_NO;
    }
}

bool filter_condition_check(filter_reader *r, const filter_condition *c)
{
    if (takes(c->field, c->op))
        return true;
    const char *hint = "it takes = != < <= > >= in, between, is empty";
    if (c->op == OPERATOR_HAS)
        hint = "title, text and words (both) can be searched; other fields take = or matches";
    else if (c->field->kind == FIELD_WORDS)
        hint = "it takes has; to compare, name title or text";
    else if (!takes(c->field, OPERATOR_LESS))
        hint = "it takes = != in, is empty";
    const char *op = filter_lex_shown(r, c->op_token.text), *name = filter_lex_shown(r, c->name);
    return filter_lex_refuse(r, c->op_token.begin,
                             fail(r->error, VP_INVALID, hint, "\"%s\" does not go with %s", op, name));
}

/* ---- The whole */

/* The SQL of a column of the source, whose name is a parameter. */
static void write_path(writer *w, buf *subject)
{
    buf path = {.cap = 0};
    if (!filter_field_path(w->condition->name, &path))
        no_memory(w);
    str copy = arena_copy(&w->filter->memory, buf_str(&path));
    buf_release(&path);
    if (!copy.p || !(w->path = add_value(w, (filter_value){.type = FILTER_TEXT, .text = copy})) ||
        !buf_printf(subject, "json_extract(c.fields, ?%zu)", w->path) || !buf_terminate(subject))
        no_memory(w);
    else
        note_name(w, w->condition->name, copy, w->condition->begin, &w->filter->columns);
}

bool filter_condition_write(filter_reader *r, const filter_condition *c, filter *f, buf *sql)
{
    writer w = {.reader = r, .condition = c, .filter = f, .sql = sql, .subject = c->field->sql};
    buf own = {.cap = 0};
    if (c->field->kind == FIELD_OWN) {
        write_path(&w, &own);
        w.subject = own.p;
    } else if (str_equal_nocase(c->name, "segment"))
        note_name(&w, c->name, STR(""), c->begin, &f->segments);
    if (r->status) {
        buf_release(&own);
        return false;
    }
    int mark = c->op == OPERATOR_HAS ? -1 : filter_mark(str_of(w.subject));
    f->beyond_marks |= mark < 0 && c->op != OPERATOR_HAS;
    f->marks |= mark < 0 ? 0 : 1u << mark;
    if (c->op != OPERATOR_HAS)
        f->uses_content |= c->field->uses_content;
    if (c->op == OPERATOR_EMPTY)
        write_empty(&w);
    else if (c->op == OPERATOR_HAS)
        write_search(&w);
    else if (c->op == OPERATOR_MATCHES)
        write_match(&w);
    else if (c->field->kind == FIELD_TIME)
        write_time(&w);
    else if (c->field->kind == FIELD_ASPECT)
        write_aspect(&w);
    else if (c->field->kind == FIELD_ENTITY)
        write_entity(&w);
    else if (c->field->kind == FIELD_TOPIC)
        write_topic(&w);
    else if (c->field->kind != FIELD_TEXT && c->field->kind != FIELD_OWN)
        write_plain(&w);
    else if (c->op == OPERATOR_AMONG)
        write_among(&w);
    else
        write_order(&w);
    buf_release(&own);
    return !r->status;
}
