/*
 * Conditions become SQL as they are read; what joins them becomes a small tree, which is written at the end. `not` is
 * moved down to the conditions on the way, so that what is empty counts as false there and not as unknown, and the SQL
 * nests as little as it can: SQLite's parser has a stack of 100.
 */
#include "store/filter_condition.h"

#include "base/utf8.h"

#include <stdio.h>

enum {
    LONGEST_EXPRESSION = 64 * 1024,
    MOST_VALUES = 500, /* a condition without a value counts as one */
    MOST_PARENTHESES = 100,
    MOST_SAVED = 16,   /* saved filters in each other */
    MOST_NESTING = 64, /* entries of the stack of SQLite's parser that are left to joints and parentheses */
};

#define OPERATORS_HINT "the operators are = != < <= > >= in, between, is empty, has, matches"
#define EXAMPLE_HINT "a condition reads: rating <= 2"

/* ---- The tree */

typedef enum node_kind { NODE_CONDITION, NODE_AND, NODE_OR } node_kind;

typedef struct node {
    node_kind kind;
    size_t begin, end;   /* of a condition: its SQL in the parser's buffer */
    int mark;            /* the marked field that it wants one of these values of; -1: it is another condition */
    size_t value, count; /* the first of them, and how many */
    struct node *first, *last, *next;
    int nesting;
} node;

typedef struct parser {
    filter_reader reader;
    filter_token now; /* the token that is looked at */
    filter *out;
    buf conditions;            /* SQL of all conditions, one behind the other */
    filter_token *values;      /* [MOST_VALUES] of the condition being read */
    size_t count;              /* values so far */
    int parentheses;           /* open now */
    const filter_names *names; /* of saved filters; NULL: there are none */
    int saved;                 /* filters that are read now, one in the other */
} parser;

static node *new_node(parser *p, node_kind kind)
{
    node *n = arena_array(p->reader.memory, 1, sizeof *n);
    if (n)
        *n = (node){.kind = kind, .mark = -1};
    else
        p->reader.status = fail_memory(p->reader.error);
    return n;
}

static void append(node *group, node *child)
{
    if (group->last)
        group->last->next = child;
    else
        group->first = child;
    group->last = child;
}

/* A group of the same kind is dissolved in the other one. */
static node *join(parser *p, node_kind kind, node *left, node *right)
{
    node *group = left;
    if (left->kind != kind) {
        group = new_node(p, kind);
        if (!group)
            return NULL;
        append(group, left);
    }
    if (right->kind == kind) {
        group->last->next = right->first;
        group->last = right->last;
    } else {
        append(group, right);
    }
    return group;
}

/* How many entries of its stack SQLite's parser needs for `n`, and what needs most first, where it needs least. */
static void measure(node *n)
{
    node *before = NULL, *deepest_before = NULL;
    int deepest = -1, rest = 0;
    for (node *child = n->first; child; before = child, child = child->next) {
        measure(child);
        int nesting = child->nesting + (child->kind == NODE_OR); /* a parenthesis */
        if (nesting > deepest) {
            rest = deepest > rest ? deepest : rest;
            deepest = nesting;
            deepest_before = before;
        } else {
            rest = nesting > rest ? nesting : rest;
        }
    }
    if (!n->first)
        return;
    if (deepest_before) {
        node *child = deepest_before->next;
        deepest_before->next = child->next;
        child->next = n->first;
        n->first = child;
    }
    n->nesting = deepest > rest + 2 ? deepest : rest + 2; /* before the others stand an expression and an operator */
}

/* Only `or` needs parentheses, in `and` and around the whole. */
static bool write_node(const parser *p, const node *n, buf *sql)
{
    if (n->kind == NODE_CONDITION)
        return buf_add(sql, p->conditions.p + n->begin, n->end - n->begin);
    bool ok = n->kind == NODE_AND || buf_putc(sql, '(');
    for (const node *child = n->first; ok && child; child = child->next)
        ok = (child == n->first || buf_puts(sql, n->kind == NODE_AND ? " AND " : " OR ")) && write_node(p, child, sql);
    return ok && (n->kind == NODE_AND || buf_putc(sql, ')'));
}

/* ---- Tokens */

static bool advance(parser *p)
{
    return filter_lex_next(&p->reader, &p->now);
}

static const char *shown(parser *p)
{
    str text = {p->reader.source.p + p->now.begin, p->now.end - p->now.begin};
    return filter_lex_shown(&p->reader, text);
}

static bool refuse_here(parser *p, vp_status status)
{
    return filter_lex_refuse(&p->reader, p->now.begin, status);
}

/* `what` is missing where the present token stands. */
static bool refuse_missing(parser *p, const char *what, const char *hint)
{
    vp_status status = p->now.kind == TOKEN_END
                           ? fail(p->reader.error, VP_INVALID, hint, "%s is missing at the end", what)
                           : fail(p->reader.error, VP_INVALID, hint, "%s is missing before %s", what, shown(p));
    return refuse_here(p, status);
}

/* A keyword, sign or habit from elsewhere, and what it is here. */
static const char *here_called(str word)
{
    static const struct {
        const char *here, *elsewhere[4];
    } names[] = {{"=", {"==", "===", "equals"}},
                 {"!=", {"≠", "><", "!=="}},
                 {"<=", {"≤", "=<"}},
                 {">=", {"≥", "=>"}},
                 {"and", {"&", "&&"}},
                 {"or", {"|", "||"}},
                 {"has", {"contains", "includes"}},
                 {"not", {"!"}},
                 {"not matches", {"!~"}},
                 {"matches", {"~", "=~", "like", "regexp"}},
                 {"empty", {"null"}}};
    static const char *const keywords[] = {"and", "or", "not", "in", "is", "between", "has", "matches", "empty"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        for (size_t k = 0; k < 4 && names[i].elsewhere[k]; k++)
            if (str_equal_nocase(word, names[i].elsewhere[k]))
                return names[i].here;
    return filter_lex_nearest(word, keywords, sizeof keywords / sizeof *keywords);
}

/* Writes a hint for a token that means nothing where it stands. */
static const char *suggestion(const parser *p, const char *otherwise, char room[64])
{
    bool name = p->now.kind == TOKEN_WORD || p->now.kind == TOKEN_OPERATOR;
    const char *meant = name ? here_called(p->now.text) : NULL;
    if (!meant || str_equal_nocase(p->now.text, meant))
        return otherwise;
    snprintf(room, 64, "did you mean \"%s\"?", meant);
    return room;
}

/* What stands here belongs to nothing. */
static bool refuse_rest(parser *p)
{
    char room[64];
    vp_error *error = p->reader.error;
    if (p->now.kind == TOKEN_CLOSE)
        return refuse_here(p, fail(error, VP_INVALID, NULL, "this parenthesis closes nothing"));
    const char *hint = suggestion(p, "a value of several words stands in quotes: 'too late'", room);
    return refuse_here(p, fail(error, VP_INVALID, hint, "\"and\" or \"or\" is missing before %s", shown(p)));
}

static bool count_value(parser *p)
{
    if (p->count++ < MOST_VALUES)
        return true;
    return refuse_here(
        p, fail(p->reader.error, VP_LIMIT, "ask for less at once", "there are more than %d values", MOST_VALUES));
}

/* ---- Conditions */

/* Whether `name` begins with "field.", which is taken off. */
static bool take_prefix(str *name)
{
    str prefix = STR("field.");
    if (name->n < prefix.n || !str_equal_nocase((str){name->p, prefix.n}, prefix.p))
        return false;
    *name = (str){name->p + prefix.n, name->n - prefix.n};
    return true;
}

static bool is_name(const filter_token *t)
{
    return t->kind == TOKEN_STRING && t->quote != '\'';
}

/* Whether a condition can begin at the present token; else refuses. */
static bool check_begin(parser *p)
{
    vp_error *error = p->reader.error;
    char room[64];
    double number;
    if (is_name(&p->now))
        return true;
    if (p->now.kind == TOKEN_STRING)
        return refuse_here(p, fail(error, VP_INVALID, "names of fields stand bare or in \"double quotes\"",
                                   "a condition cannot begin with a text"));
    if (filter_field_number(&p->now, &number))
        return refuse_here(p, fail(error, VP_INVALID, "the field comes first: rating = 5; a column: field.\"5\"",
                                   "a condition cannot begin with a number"));
    if (p->now.kind != TOKEN_WORD || filter_lex_is(&p->now, "and") || filter_lex_is(&p->now, "or"))
        return refuse_missing(p, "a condition", suggestion(p, EXAMPLE_HINT, room));
    return true;
}

/* A bare word, "..." or `...`; with `field.` in front it is always a column of the source. */
static bool read_field(parser *p, filter_condition *c)
{
    filter_token name = p->now;
    if (!check_begin(p) || !advance(p))
        return false;
    bool own = name.kind == TOKEN_WORD && take_prefix(&name.text);
    if (own && !name.text.n && is_name(&p->now) && p->now.begin == name.end) {
        name.text = p->now.text;
        if (!advance(p))
            return false;
    }
    const char *fault = filter_field_fault(name.text);
    if (fault)
        return filter_lex_refuse(
            &p->reader, name.begin,
            fail(p->reader.error, VP_INVALID, NULL, "this cannot be the name of a field: %s", fault));
    c->name = name.text;
    c->begin = name.begin;
    c->field = filter_field_find(name.text, own);
    return true;
}

static bool refuse_operator(parser *p)
{
    char room[64];
    bool joint = filter_lex_is(&p->now, "and") || filter_lex_is(&p->now, "or");
    if (joint || (p->now.kind != TOKEN_WORD && p->now.kind != TOKEN_OPERATOR))
        return refuse_missing(p, "an operator", OPERATORS_HINT);
    const char *hint = suggestion(p, OPERATORS_HINT, room);
    return refuse_here(p, fail(p->reader.error, VP_INVALID, hint, "there is no operator \"%s\"", shown(p)));
}

/* Behind "is". */
static bool read_empty(parser *p, bool *negated)
{
    if (filter_lex_is(&p->now, "not")) {
        *negated = !*negated;
        if (!advance(p))
            return false;
    }
    if (filter_lex_is(&p->now, "empty"))
        return count_value(p) && advance(p);
    char room[64];
    return refuse_missing(p, "\"empty\"", suggestion(p, "values are compared with = or !=", room));
}

static bool read_operator(parser *p, filter_condition *c, bool *negated)
{
    static const struct {
        const char *written;
        filter_operator op;
        bool negated, after_not;
    } operators[] = {{"=", OPERATOR_AMONG, false, false},     {"!=", OPERATOR_AMONG, true, false},
                     {"<>", OPERATOR_AMONG, true, false},     {"<", OPERATOR_LESS, false, false},
                     {"<=", OPERATOR_AT_MOST, false, false},  {">", OPERATOR_GREATER, false, false},
                     {">=", OPERATOR_AT_LEAST, false, false}, {"is", OPERATOR_EMPTY, false, false},
                     {"in", OPERATOR_AMONG, false, true},     {"between", OPERATOR_BETWEEN, false, true},
                     {"has", OPERATOR_HAS, false, true},      {"matches", OPERATOR_MATCHES, false, true}};
    bool after_not = filter_lex_is(&p->now, "not");
    if (after_not && !advance(p))
        return false;
    bool name = p->now.kind == TOKEN_WORD || p->now.kind == TOKEN_OPERATOR;
    size_t i = 0, count = sizeof operators / sizeof *operators;
    while (i < count && !(name && str_equal_nocase(p->now.text, operators[i].written)))
        i++;
    if (i == count)
        return refuse_operator(p);
    if (after_not && !operators[i].after_not)
        return refuse_here(p, fail(p->reader.error, VP_INVALID, "not goes before the condition: not rating = 2",
                                   "\"not\" cannot stand before \"%s\"", shown(p)));
    c->op = operators[i].op;
    c->op_token = p->now;
    *negated ^= after_not ^ operators[i].negated;
    return advance(p) && (c->op != OPERATOR_EMPTY || read_empty(p, negated));
}

static bool read_value(parser *p, filter_condition *c)
{
    bool keyword = filter_lex_is(&p->now, "and") || filter_lex_is(&p->now, "or") || filter_lex_is(&p->now, "not");
    bool text = p->now.kind == TOKEN_STRING && p->now.quote != '`';
    if (!text && (p->now.kind != TOKEN_WORD || keyword)) {
        const char *hint = "texts stand in quotes: 'too late'";
        if (p->now.kind == TOKEN_OPEN)
            hint = "lists go with in: shop in ('a', 'b')";
        return refuse_missing(p, "a value", hint);
    }
    if (!count_value(p))
        return false;
    p->values[c->count++] = p->now;
    return advance(p);
}

static bool read_list(parser *p, filter_condition *c)
{
    if (p->now.kind != TOKEN_OPEN)
        return refuse_missing(p, "\"(\"", "a list reads: shop in ('a', 'b')");
    do {
        if (!advance(p) || !read_value(p, c))
            return false;
    } while (p->now.kind == TOKEN_COMMA);
    if (p->now.kind != TOKEN_CLOSE)
        return refuse_missing(p, "\",\" or \")\"", "a list reads: shop in ('a', 'b')");
    return advance(p);
}

static bool read_values(parser *p, filter_condition *c)
{
    if (c->op == OPERATOR_EMPTY)
        return true;
    if (filter_lex_is(&c->op_token, "in"))
        return read_list(p, c);
    if (!read_value(p, c) || c->op != OPERATOR_BETWEEN)
        return !p->reader.status;
    if (!filter_lex_is(&p->now, "and"))
        return refuse_missing(p, "\"and\"", "a range reads: rating between 1 and 3");
    return advance(p) && read_value(p, c);
}

static node *read_condition(parser *p, bool negated)
{
    filter_condition c = {.values = p->values};
    if (!read_field(p, &c) || !read_operator(p, &c, &negated) || !filter_condition_check(&p->reader, &c) ||
        !read_values(p, &c))
        return NULL;
    node *n = new_node(p, NODE_CONDITION);
    if (!n)
        return NULL;
    n->begin = p->conditions.n;
    n->value = p->out->count;
    size_t aspects = p->out->aspects.n;
    bool ok = !negated || buf_putc(&p->conditions, '(');
    ok = ok && filter_condition_write(&p->reader, &c, p->out, &p->conditions);
    ok = ok && (!negated || buf_puts(&p->conditions, ") IS NOT TRUE"));
    n->end = p->conditions.n;
    n->count = p->out->count - n->value;
    if (!negated && c.op == OPERATOR_AMONG && c.field->sql && n->count == c.count)
        n->mark = filter_mark(str_of(c.field->sql));
    if (negated) /* what is not spoken of has no opinion */
        p->out->aspects.n = aspects;
    if (!ok && !p->reader.status)
        p->reader.status = fail_memory(p->reader.error);
    return ok ? n : NULL;
}

/* ---- What joins them */

static node *read_joined(parser *p, bool negated, bool alternatives);

static const char saved_where[] = "in the saved filter";

/* What went wrong in a saved filter is told of the innermost one, at the name that the user wrote. */
static void tell_saved(parser *p, str name)
{
    vp_error *error = p->reader.error;
    char message[sizeof error->message];
    if (!error || p->reader.status == VP_NO_MEMORY || str_starts(str_of(error->message), saved_where))
        return;
    snprintf(message, sizeof message, "%s \"%.*s\": %.200s", saved_where, (int)name.n, name.p, error->message);
    memcpy(error->message, message, sizeof message);
}

static bool find_saved(parser *p, str *text)
{
    vp_error *error = p->reader.error;
    const char *name = filter_lex_shown(&p->reader, p->now.text);
    *text = (str){NULL, 0};
    if (p->saved == MOST_SAVED)
        return refuse_here(p, fail(error, VP_LIMIT, "if one stands in itself, save it without its own name",
                                   "more than %d saved filters stand in each other, with \"%s\"", MOST_SAVED, name));
    vp_status status = p->names ? p->names->find(p->names->context, p->now.text, p->reader.memory, text, error) : VP_OK;
    if (status)
        return refuse_here(p, status);
    return text->p ? true
                   : refuse_here(p, fail(error, VP_NOT_FOUND, "voxpop filter list STORE shows those that there are",
                                         "no filter is saved as \"%s\"", name));
}

/* @name: the filter that is saved under it, as if it stood here in parentheses. */
static node *read_saved(parser *p, bool negated)
{
    const filter_token name = p->now;
    const filter_reader here = p->reader;
    str text;
    if (!find_saved(p, &text))
        return NULL;
    p->reader.outside = filter_lex_column(&here, name.begin);
    p->reader.source = text;
    p->reader.at = 0;
    p->saved++;
    node *inside = advance(p) ? read_joined(p, negated, true) : NULL;
    if (inside && p->now.kind != TOKEN_END)
        refuse_rest(p);
    p->saved--;
    if (p->reader.status) {
        tell_saved(p, name.text);
        return NULL;
    }
    p->reader = here;
    return advance(p) ? inside : NULL;
}

static node *read_operand(parser *p, bool negated)
{
    for (; filter_lex_is(&p->now, "not"); negated = !negated)
        if (!advance(p))
            return NULL;
    if (p->now.kind == TOKEN_SAVED)
        return read_saved(p, negated);
    if (p->now.kind != TOKEN_OPEN)
        return read_condition(p, negated);
    size_t open = p->now.begin;
    if (++p->parentheses > MOST_PARENTHESES) {
        refuse_here(
            p, fail(p->reader.error, VP_LIMIT, NULL, "parentheses are nested more than %d deep", MOST_PARENTHESES));
        return NULL;
    }
    node *inside = advance(p) ? read_joined(p, negated, true) : NULL;
    if (!inside)
        return NULL;
    if (p->now.kind == TOKEN_END)
        filter_lex_refuse(&p->reader, open, fail(p->reader.error, VP_INVALID, NULL, "this parenthesis is not closed"));
    else if (p->now.kind != TOKEN_CLOSE)
        refuse_rest(p);
    p->parentheses--;
    return !p->reader.status && advance(p) ? inside : NULL;
}

/* Alternatives are joined by `or` and made of what `and` joins, which binds closer. */
static node *read_joined(parser *p, bool negated, bool alternatives)
{
    const char *word = alternatives ? "or" : "and";
    node_kind kind = alternatives == negated ? NODE_AND : NODE_OR; /* not (a or b): not a and not b */
    node *all = alternatives ? read_joined(p, negated, false) : read_operand(p, negated);
    while (all && filter_lex_is(&p->now, word)) {
        if (!advance(p))
            return NULL;
        node *more = alternatives ? read_joined(p, negated, false) : read_operand(p, negated);
        all = more ? join(p, kind, all, more) : NULL;
    }
    return all;
}

/* ---- The whole */

static bool write_tree(parser *p, node *root)
{
    measure(root);
    if (root->nesting > MOST_NESTING) {
        p->reader.status = fail(p->reader.error, VP_LIMIT, NULL, "the conditions are nested too deeply");
        return false;
    }
    return write_node(p, root, &p->out->sql);
}

/* What every document must have that the filter finds. */
static void note_required(const node *root, filter *out)
{
    const node *n = root->kind == NODE_AND ? root->first : root->kind == NODE_CONDITION ? root : NULL;
    for (; n; n = n->next)
        if (n->mark >= 0) {
            out->required[n->mark].first = n->value;
            out->required[n->mark].count = n->count;
        }
}

static void read_whole(parser *p)
{
    p->values = arena_array(p->reader.memory, MOST_VALUES, sizeof *p->values);
    if (!p->values) {
        p->reader.status = fail_memory(p->reader.error);
        return;
    }
    if (!advance(p))
        return;
    bool everything = p->now.kind == TOKEN_END;
    node *root = everything ? NULL : read_joined(p, false, true);
    if (!p->reader.status && p->now.kind != TOKEN_END)
        refuse_rest(p);
    if (p->reader.status)
        return;
    if (!everything)
        note_required(root, p->out);
    bool ok = everything ? buf_putc(&p->out->sql, '1') : write_tree(p, root);
    if (!(ok && buf_terminate(&p->out->sql)) && !p->reader.status)
        p->reader.status = fail_memory(p->reader.error);
}

vp_status filter_parse(const char *expression, filter *out, vp_error *error)
{
    return filter_parse_with(NULL, expression, out, error);
}

vp_status filter_parse_with(const filter_names *names, const char *expression, filter *out, vp_error *error)
{
    *out = (filter){.count = 0};
    str source = str_of(expression ? expression : "");
    parser p = {.reader = {.source = source, .memory = &out->memory, .error = error}, .out = out, .names = names};
    if (source.n > LONGEST_EXPRESSION)
        return fail(error, VP_LIMIT, NULL, "the filter is longer than %d bytes", LONGEST_EXPRESSION);
    size_t valid = utf8_valid(source);
    if (valid < source.n)
        filter_lex_refuse(&p.reader, valid, fail(error, VP_INVALID, NULL, "this is not UTF-8"));
    else
        read_whole(&p);
    buf_release(&p.conditions);
    return p.reader.status;
}

void filter_release(filter *f)
{
    buf_release(&f->sql);
    buf_release(&f->aspects);
    arena_release(&f->memory);
    *f = (filter){.count = 0};
}

/* ---- Fields and quotes for others */

static bool write_entity(str name, buf *out)
{
    return buf_puts(out, "(SELECT min(name) FROM entity WHERE document = d.id") && filter_field_entities(name, out) &&
           buf_putc(out, ')');
}

static bool write_own(str name, buf *out)
{
    buf path = {.cap = 0};
    bool ok = filter_field_path(name, &path) && buf_puts(out, "json_extract(c.fields, ") &&
              filter_quote(out, buf_str(&path)) && buf_putc(out, ')'); /* SQL quotes as the language does */
    buf_release(&path);
    return ok;
}

vp_status filter_field_sql(str name, buf *out, bool *uses_content, vp_error *error)
{
    str bare = name;
    bool own = take_prefix(&bare);
    if (bare.n > 1 && (bare.p[0] == '"' || bare.p[0] == '`') && bare.p[bare.n - 1] == bare.p[0])
        bare = (str){bare.p + 1, bare.n - 2};
    const char *fault = filter_field_fault(bare);
    if (fault)
        return fail(error, VP_NOT_FOUND, NULL, "this cannot be the name of a field: %s", fault);
    const filter_field *field = filter_field_find(bare, own);
    if (field->kind == FIELD_WORDS)
        return fail(error, VP_NOT_FOUND, "a column of that name is written field.words", "words can only be searched");
    size_t start = out->n;
    if (!(field->sql                    ? buf_puts(out, field->sql)
          : field->kind == FIELD_ENTITY ? write_entity(bare, out)
                                        : write_own(bare, out))) {
        out->n = start;
        return fail_memory(error);
    }
    if (field->uses_content)
        *uses_content = true;
    return VP_OK;
}

bool filter_quote(buf *out, str text)
{
    size_t start = out->n;
    bool ok = buf_putc(out, '\'');
    for (size_t i = 0; ok && i < text.n; i++)
        ok = (text.p[i] != '\'' || buf_putc(out, '\'')) && buf_putc(out, text.p[i]);
    ok = ok && buf_putc(out, '\'');
    if (!ok)
        out->n = start;
    return ok;
}
