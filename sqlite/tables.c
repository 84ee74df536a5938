/* vp_tokens(text, lang) and vp_entities(text, lang): functions with rows, as eponymous virtual tables ("The Virtual
 * Table Mechanism Of SQLite", 2.1.2 and 3.1). */
#include "sqlite/voxpop_sqlite.h"

#include <stdlib.h>
#include <string.h>

/* A row, with its words copied: another function of the same query may use the session meanwhile. */
typedef struct row {
    size_t begin, end;
    const char *words[4]; /* in `strings`, or static */
    double score;
} row;

typedef struct rows {
    row *items; /* [count] */
    size_t count;
    char *strings;
} rows;

typedef struct kind {
    const char *name, *declaration;
    int columns; /* before input and lang, which are hidden */
    vp_status (*find)(voice *v, const char *lang, const char *text, size_t length, rows *out, vp_error *error);
    void (*tell)(sqlite3_context *context, const char *input, const row *r, int column);
} kind;

typedef struct table {
    sqlite3_vtab base;
    const kind *kind;
    voice *voice;
} table;

typedef struct cursor {
    sqlite3_vtab_cursor base;
    rows found;
    size_t at;
    char *input, *lang; /* copied; lang NULL: detected */
    size_t length;
} cursor;

static void release(rows *r)
{
    free(r->items);
    free(r->strings);
    *r = (rows){0};
}

/* Room for rows and the bytes of their words. */
static vp_status make_room(rows *out, size_t count, size_t bytes, vp_error *error)
{
    out->items = calloc(count + 1, sizeof *out->items);
    out->strings = malloc(bytes + 1);
    if (out->items && out->strings)
        return VP_OK;
    release(out);
    *error = (vp_error){.code = VP_NO_MEMORY};
    return VP_NO_MEMORY;
}

static const char *put(char **at, const char *word)
{
    size_t n = strlen(word) + 1;
    const char *copy = memcpy(*at, word, n);
    *at += n;
    return copy;
}

static void tell_word(sqlite3_context *context, const char *word)
{
    sqlite3_result_text(context, word, -1, SQLITE_TRANSIENT);
}

static void tell_span(sqlite3_context *context, const char *input, const row *r)
{
    sqlite3_result_text(context, input + r->begin, (int)(r->end - r->begin), SQLITE_TRANSIENT);
}

/* ---- vp_tokens ---- */

static const char *kind_name(vp_token_kind kind)
{
    static const char *const names[] = {"word", "number", "punctuation", "symbol",  "emoji", "emoticon",
                                        "url",  "email",  "mention",     "hashtag", "markup"};
    return names[kind];
}

static vp_status find_tokens(voice *v, const char *lang, const char *text, size_t length, rows *out, vp_error *error)
{
    const vp_token *tokens;
    size_t count, bytes = 0;
    vp_status status = vp_tokenize(v->session, lang, text, length, &tokens, &count, error);
    for (size_t i = 0; !status && i < count; i++)
        bytes += strlen(tokens[i].folded) + strlen(tokens[i].stem) + 2;
    if (!status)
        status = make_room(out, count, bytes, error);
    char *at = out->strings;
    for (size_t i = 0; !status && i < count; i++) {
        const vp_token *t = &tokens[i];
        row *r = &out->items[out->count++];
        *r = (row){.begin = t->begin, .end = t->end, .words = {kind_name(t->kind)}};
        r->words[1] = put(&at, t->folded);
        r->words[2] = put(&at, t->stem);
    }
    return status;
}

enum { TOKEN_KIND, TOKEN_TEXT, TOKEN_FOLDED, TOKEN_STEM, TOKEN_BEGIN, TOKEN_END, TOKEN_COLUMNS };

static void tell_token(sqlite3_context *context, const char *input, const row *r, int column)
{
    switch (column) {
    case TOKEN_KIND: tell_word(context, r->words[0]); break;
    case TOKEN_TEXT: tell_span(context, input, r); break;
    case TOKEN_FOLDED: tell_word(context, r->words[1]); break;
    case TOKEN_STEM: tell_word(context, r->words[2]); break;
    default: sqlite3_result_int64(context, (sqlite3_int64)(column == TOKEN_END ? r->end : r->begin));
    }
}

/* ---- vp_entities ---- */

static vp_status find_entities(voice *v, const char *lang, const char *text, size_t length, rows *out, vp_error *error)
{
    const vp_entity *found;
    size_t count, bytes = 0;
    vp_status status = vp_entities(v->session, lang, text, length, &found, &count, error);
    for (size_t i = 0; !status && i < count; i++)
        bytes += strlen(found[i].type) + strlen(found[i].normal) + strlen(found[i].source) + strlen(found[i].rule) + 4;
    if (!status)
        status = make_room(out, count, bytes, error);
    char *at = out->strings;
    for (size_t i = 0; !status && i < count; i++) {
        const vp_entity *e = &found[i];
        row *r = &out->items[out->count++];
        *r = (row){.begin = e->begin, .end = e->end, .score = e->score};
        const char *const words[] = {e->type, e->normal, e->source, e->rule};
        for (int k = 0; k < 4; k++)
            r->words[k] = put(&at, words[k]);
    }
    return status;
}

enum {
    ENTITY_TYPE,
    ENTITY_NAME,
    ENTITY_TEXT,
    ENTITY_SOURCE,
    ENTITY_RULE,
    ENTITY_SCORE,
    ENTITY_BEGIN,
    ENTITY_END,
    ENTITY_COLUMNS
};

static void tell_entity(sqlite3_context *context, const char *input, const row *r, int column)
{
    switch (column) {
    case ENTITY_TYPE: tell_word(context, r->words[0]); break;
    case ENTITY_NAME: r->words[1][0] ? tell_word(context, r->words[1]) : tell_span(context, input, r); break;
    case ENTITY_TEXT: tell_span(context, input, r); break;
    case ENTITY_SOURCE: tell_word(context, r->words[2]); break;
    case ENTITY_RULE: tell_word(context, r->words[3]); break;
    case ENTITY_SCORE: sqlite3_result_double(context, r->score); break;
    default: sqlite3_result_int64(context, (sqlite3_int64)(column == ENTITY_END ? r->end : r->begin));
    }
}

/* Columns as in the view `entities` of a store. */
static const kind kinds[] = {
    {"vp_tokens", "CREATE TABLE x (kind, text, folded, stem, \"begin\", \"end\", input HIDDEN, lang HIDDEN)",
     TOKEN_COLUMNS, find_tokens, tell_token},
    {"vp_entities",
     "CREATE TABLE x (type, name, text, source, rule, score, \"begin\", \"end\", input HIDDEN, lang HIDDEN)",
     ENTITY_COLUMNS, find_entities, tell_entity},
};

/* ---- The table ---- */

/* What a connection's module is made of. */
typedef struct shelf {
    const kind *kind;
    voice *voice;
} shelf;

static int connect(sqlite3 *db, void *context, int count, const char *const *arguments, sqlite3_vtab **out,
                   char **message)
{
    const shelf *s = context;
    (void)count;
    (void)arguments;
    (void)message;
    int code = sqlite3_declare_vtab(db, s->kind->declaration);
    if (code != SQLITE_OK)
        return code;
    table *t = sqlite3_malloc(sizeof *t);
    if (!t)
        return SQLITE_NOMEM;
    *t = (table){.kind = s->kind, .voice = s->voice};
    *out = &t->base;
    return sqlite3_vtab_config(db, SQLITE_VTAB_INNOCUOUS);
}

static int disconnect(sqlite3_vtab *base)
{
    sqlite3_free(base);
    return SQLITE_OK;
}

/* The text must be given, and can then only be used; the language may be. */
static int best_index(sqlite3_vtab *base, sqlite3_index_info *info)
{
    int hidden = ((table *)base)->kind->columns, given[2] = {-1, -1};
    for (int i = 0; i < info->nConstraint; i++) {
        int which = info->aConstraint[i].iColumn - hidden;
        if (which < 0 || info->aConstraint[i].op != SQLITE_INDEX_CONSTRAINT_EQ)
            continue;
        if (!info->aConstraint[i].usable)
            return SQLITE_CONSTRAINT;
        given[which] = i;
    }
    if (given[0] < 0) {
        base->zErrMsg = sqlite3_mprintf("%s needs a text: %s('...')", ((table *)base)->kind->name,
                                        ((table *)base)->kind->name);
        return SQLITE_ERROR;
    }
    for (int k = 0; k < 2; k++)
        if (given[k] >= 0) {
            info->aConstraintUsage[given[k]].argvIndex = k + 1;
            info->aConstraintUsage[given[k]].omit = 1;
        }
    info->estimatedCost = 100;
    info->estimatedRows = 20;
    return SQLITE_OK;
}

static int open_cursor(sqlite3_vtab *base, sqlite3_vtab_cursor **out)
{
    (void)base;
    cursor *c = calloc(1, sizeof *c);
    if (!c)
        return SQLITE_NOMEM;
    *out = &c->base;
    return SQLITE_OK;
}

static void empty(cursor *c)
{
    release(&c->found);
    free(c->input);
    free(c->lang);
    c->input = c->lang = NULL;
    c->at = 0;
}

static int close_cursor(sqlite3_vtab_cursor *base)
{
    cursor *c = (cursor *)base;
    empty(c);
    free(c);
    return SQLITE_OK;
}

static int complain(sqlite3_vtab *base, vp_status status, const vp_error *e)
{
    if (status == VP_NO_MEMORY)
        return SQLITE_NOMEM;
    sqlite3_free(base->zErrMsg);
    base->zErrMsg = sqlite3_mprintf("%s", e->message);
    return SQLITE_ERROR;
}

static int filter(sqlite3_vtab_cursor *base, int number, const char *name, int count, sqlite3_value **values)
{
    cursor *c = (cursor *)base;
    table *t = (table *)base->pVtab;
    size_t lang_length = 0;
    const char *text = text_of(values[0], &c->length), *lang = count > 1 ? text_of(values[1], &lang_length) : NULL;
    vp_error e;
    (void)number;
    (void)name;
    empty(c);
    if (!text)
        return SQLITE_OK; /* no rows of NULL */
    c->input = malloc(c->length + 1);
    c->lang = lang ? strdup(lang) : NULL;
    if (!c->input || (lang && !c->lang))
        return SQLITE_NOMEM;
    memcpy(c->input, text, c->length);
    vp_status status = voice_start(t->voice, &e);
    if (!status)
        status = t->kind->find(t->voice, lang, text, c->length, &c->found, &e);
    return status ? complain(base->pVtab, status, &e) : SQLITE_OK;
}

static int next(sqlite3_vtab_cursor *base)
{
    ((cursor *)base)->at++;
    return SQLITE_OK;
}

static int at_end(sqlite3_vtab_cursor *base)
{
    const cursor *c = (const cursor *)base;
    return c->at >= c->found.count;
}

static int tell(sqlite3_vtab_cursor *base, sqlite3_context *context, int column)
{
    const cursor *c = (const cursor *)base;
    const kind *k = ((table *)base->pVtab)->kind;
    if (column < k->columns)
        k->tell(context, c->input, &c->found.items[c->at], column);
    else if (column == k->columns)
        sqlite3_result_text(context, c->input, (int)c->length, SQLITE_TRANSIENT);
    else if (c->lang)
        sqlite3_result_text(context, c->lang, -1, SQLITE_TRANSIENT);
    return SQLITE_OK;
}

static int row_number(sqlite3_vtab_cursor *base, sqlite3_int64 *out)
{
    *out = (sqlite3_int64)((const cursor *)base)->at + 1;
    return SQLITE_OK;
}

static void drop_shelf(void *context)
{
    shelf *s = context;
    voice_drop(s->voice);
    free(s);
}

int register_tables(sqlite3 *db, voice *v)
{
    static const sqlite3_module methods = {
        .xConnect = connect, /* without xCreate: only as a function */
        .xBestIndex = best_index,
        .xDisconnect = disconnect,
        .xOpen = open_cursor,
        .xClose = close_cursor,
        .xFilter = filter,
        .xNext = next,
        .xEof = at_end,
        .xColumn = tell,
        .xRowid = row_number,
    };
    int code = SQLITE_OK;
    for (size_t i = 0; code == SQLITE_OK && i < sizeof kinds / sizeof *kinds; i++) {
        shelf *s = malloc(sizeof *s);
        if (!s)
            return SQLITE_NOMEM;
        *s = (shelf){&kinds[i], v};
        v->holders++;
        code = sqlite3_create_module_v2(db, kinds[i].name, &methods, s, drop_shelf);
    }
    return code;
}
