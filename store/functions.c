/* What the store adds to SQLite: functions for filters and search, and the tokenizer of the full-text index. */
#include "store/search.h"

#include "base/calendar.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdlib.h>

enum { MATCH_LIMIT = 1000000, HEAP_LIMIT_KB = 20000 };

/* ---- period(unit, seconds) ---- */

static void sql_period(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count;
    const char *name = (const char *)sqlite3_value_text(values[0]);
    if (!name || sqlite3_value_type(values[1]) == SQLITE_NULL)
        return;
    period_unit unit = period_by_name(name, strlen(name));
    if (unit == PERIOD_UNITS) {
        sqlite3_result_error(context, "no such period", -1);
        return;
    }
    char text[16];
    period_format(store_unit(sqlite3_user_data(context), unit), sqlite3_value_int64(values[1]), text);
    sqlite3_result_text(context, text, -1, SQLITE_TRANSIENT);
}

/* ---- matches(pattern, text) ---- */

typedef struct regex {
    pcre2_code *code;
    pcre2_match_data *data;
    pcre2_match_context *limits;
} regex;

static void regex_free(void *p)
{
    regex *r = p;
    pcre2_code_free(r->code);
    pcre2_match_data_free(r->data);
    pcre2_match_context_free(r->limits);
    free(r);
}

static pcre2_code *compile(str pattern, char fault[PATTERN_FAULT_ROOM])
{
    int number;
    PCRE2_SIZE offset;
    const uint32_t flags = PCRE2_CASELESS | PCRE2_UTF | PCRE2_UCP;
    pcre2_code *code = pcre2_compile((PCRE2_SPTR)pattern.p, pattern.n, flags, &number, &offset, NULL);
    if (!code)
        pcre2_get_error_message(number, (PCRE2_UCHAR *)fault, PATTERN_FAULT_ROOM);
    return code;
}

bool store_pattern_fault(str pattern, char message[PATTERN_FAULT_ROOM])
{
    pcre2_code *code = compile(pattern, message);
    pcre2_code_free(code);
    return !code;
}

static regex *regex_new(sqlite3_context *context, str pattern)
{
    regex *r = calloc(1, sizeof *r);
    if (!r) {
        sqlite3_result_error_nomem(context);
        return NULL;
    }
    char fault[PATTERN_FAULT_ROOM];
    r->code = compile(pattern, fault);
    if (!r->code) {
        sqlite3_result_error(context, fault, -1);
        regex_free(r);
        return NULL;
    }
    pcre2_jit_compile(r->code, PCRE2_JIT_COMPLETE);
    r->data = pcre2_match_data_create_from_pattern(r->code, NULL);
    r->limits = pcre2_match_context_create(NULL);
    if (!r->data || !r->limits) {
        regex_free(r);
        sqlite3_result_error_nomem(context);
        return NULL;
    }
    pcre2_set_match_limit(r->limits, MATCH_LIMIT);
    pcre2_set_heap_limit(r->limits, HEAP_LIMIT_KB);
    return r;
}

/* Text that is deep but no riddle outgrows the stack of compiled patterns; the interpreter keeps its own on the heap.
 */
static int match(regex *r, str text)
{
    PCRE2_SPTR p = (PCRE2_SPTR)text.p;
    int found = pcre2_match(r->code, p, text.n, 0, 0, r->data, r->limits);
    return found == PCRE2_ERROR_JIT_STACKLIMIT ? pcre2_match(r->code, p, text.n, 0, PCRE2_NO_JIT, r->data, r->limits)
                                               : found;
}

static void sql_matches(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count;
    const char *pattern = (const char *)sqlite3_value_text(values[0]),
               *text = (const char *)sqlite3_value_text(values[1]);
    if (!pattern || !text) {
        sqlite3_result_int(context, 0);
        return;
    }
    regex *r = sqlite3_get_auxdata(context, 0);
    if (!r) {
        r = regex_new(context, (str){pattern, (size_t)sqlite3_value_bytes(values[0])});
        if (!r)
            return;
        sqlite3_set_auxdata(context, 0, r, regex_free);
        r = sqlite3_get_auxdata(context, 0);
        if (!r) { /* SQLite could not keep it */
            sqlite3_result_error_nomem(context);
            return;
        }
    }
    int found = match(r, (str){text, (size_t)sqlite3_value_bytes(values[1])});
    if (found <
        PCRE2_ERROR_UTF32_ERR2) /* a limit was reached; what lies above is no match, or bytes that are no text */
        sqlite3_result_error(context, "the pattern takes too long: make it simpler", -1);
    else
        sqlite3_result_int(context, found >= 0);
}

vp_status store_functions(store *s, vp_error *error)
{
    sqlite3 *db = store_db(s);
    const int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
    bool ok = sqlite3_create_function_v2(db, "period", 2, flags, s, sql_period, NULL, NULL, NULL) == SQLITE_OK &&
              sqlite3_create_function_v2(db, "matches", 2, flags, NULL, sql_matches, NULL, NULL, NULL) == SQLITE_OK;
    return ok ? VP_OK : store_fail(db, "the store cannot be set up", error);
}

/* ---- The tokenizer "voxpop" ---- */

static int words_create(void *context, const char **arguments, int count, Fts5Tokenizer **out)
{
    (void)arguments;
    (void)count;
    *out = context; /* the store's words: nothing of our own */
    return SQLITE_OK;
}

static void words_delete(Fts5Tokenizer *tokenizer)
{
    (void)tokenizer;
}

static int emit_packed(str words, void *sink, int (*emit)(void *, int, const char *, int, int, int))
{
    packed_word word;
    int code = SQLITE_OK;
    while (code == SQLITE_OK && words_next(&words, &word))
        code = emit(sink, word.flags, word.text.p, (int)word.text.n, 0, 0);
    return code;
}

static int words_tokenize(Fts5Tokenizer *tokenizer, void *sink, int flags, const char *text, int length,
                          int (*emit)(void *, int, const char *, int, int, int))
{
    const store_words *w = (const store_words *)tokenizer;
    str words, all = {text, length > 0 ? (size_t)length : 0};
    if (w->ready && flags == FTS5_TOKENIZE_DOCUMENT && ready_take(w->ready, all.n, &words))
        return emit_packed(words, sink, emit);
    return w->each(w->context, all, (flags & FTS5_TOKENIZE_QUERY) != 0, sink, emit);
}

/* The FTS5 API of a connection, see "Extending FTS5". */
static fts5_api *fts_of(sqlite3 *db)
{
    fts5_api *api = NULL;
    sqlite3_stmt *query = NULL;
    if (sqlite3_prepare_v2(db, "SELECT fts5(?1)", -1, &query, NULL) == SQLITE_OK) {
        sqlite3_bind_pointer(query, 1, &api, "fts5_api_ptr", NULL);
        sqlite3_step(query);
    }
    sqlite3_finalize(query);
    return api;
}

vp_status store_register_words(sqlite3 *db, const store_words *words, vp_error *error)
{
    static const fts5_tokenizer methods = {words_create, words_delete, words_tokenize};
    fts5_api *api = fts_of(db);
    if (!api)
        return fail(error, VP_STORE, "install an SQLite with FTS5", "this SQLite has no full-text search");
    if (api->xCreateTokenizer(api, "voxpop", (void *)words, (fts5_tokenizer *)&methods, NULL) != SQLITE_OK ||
        api->xCreateFunction(api, "relevance", NULL, search_relevance, NULL) != SQLITE_OK)
        return store_fail(db, "the store cannot be set up", error);
    return VP_OK;
}
