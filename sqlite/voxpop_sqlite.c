#include "sqlite/voxpop_sqlite.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <strings.h>

SQLITE_EXTENSION_INIT1

vp_status voice_start(voice *v, vp_error *error)
{
    vp_status status = v->engine ? VP_OK : vp_engine_new(NULL, &v->engine, error);
    return status || v->session ? status : vp_session_new(v->engine, &v->session, error);
}

void voice_drop(void *p)
{
    voice *v = p;
    if (--v->holders > 0)
        return;
    vp_session_free(v->session);
    vp_engine_free(v->engine);
    free(v);
}

const char *text_of(sqlite3_value *value, size_t *length)
{
    const char *text = (const char *)sqlite3_value_text(value);
    *length = text ? (size_t)sqlite3_value_bytes(value) : 0;
    return text;
}

/* ---- Functions ---- */

static void complain(sqlite3_context *context, vp_status status, const vp_error *e)
{
    if (status == VP_NO_MEMORY)
        sqlite3_result_error_nomem(context);
    else
        sqlite3_result_error(context, e->message, -1);
}

static void sql_detect(sqlite3_context *context, int count, sqlite3_value **values)
{
    voice *v = sqlite3_user_data(context);
    size_t length;
    const char *text = text_of(values[0], &length);
    vp_language found;
    vp_error e;
    (void)count;
    if (!text)
        return; /* NULL of NULL */
    vp_status status = voice_start(v, &e);
    if (!status)
        status = vp_detect(v->session, text, length, NULL, &found, &e);
    if (status)
        complain(context, status, &e);
    else
        sqlite3_result_text(context, found.code, -1, SQLITE_TRANSIENT);
}

/* Whether stores have a sentiment in a language: "nl", "NL" or "nl-BE". */
static bool is_scored(const char *lang)
{
    static const char *const scored[] = {"zh", "ru", "nl", "en"};
    bool found = false;
    for (size_t i = 0; i < sizeof scored / sizeof *scored; i++)
        found = found || (!strncasecmp(lang, scored[i], 2) && !isalnum((unsigned char)lang[2]));
    return found;
}

/* False: there is none, as in a store, or an error was told. */
static bool opinion(sqlite3_context *context, int count, sqlite3_value **values, vp_sentiment *out)
{
    voice *v = sqlite3_user_data(context);
    size_t length, lang_length = 0;
    const char *text = text_of(values[0], &length), *lang = count > 1 ? text_of(values[1], &lang_length) : NULL;
    vp_language found;
    vp_error e;
    if (!text || !length)
        return false;
    vp_status status = voice_start(v, &e);
    if (!status && !lang_length) {
        status = vp_detect(v->session, text, length, NULL, &found, &e);
        lang = found.code;
    }
    if (!status && !is_scored(lang))
        return false;
    if (!status)
        status = vp_sentiment_of(v->session, lang, text, length, NULL, out, &e);
    if (status)
        complain(context, status, &e);
    return !status;
}

static void sql_sentiment(sqlite3_context *context, int count, sqlite3_value **values)
{
    vp_sentiment s;
    if (opinion(context, count, values, &s))
        sqlite3_result_double(context, s.score);
}

static void sql_sentiment_label(sqlite3_context *context, int count, sqlite3_value **values)
{
    static const char *const names[] = {"neg", "neu", "pos"};
    vp_sentiment s;
    if (opinion(context, count, values, &s))
        sqlite3_result_text(context, names[s.label], -1, SQLITE_STATIC);
}

static int register_functions(sqlite3 *db, voice *v)
{
    static const struct {
        const char *name;
        int arguments;
        void (*call)(sqlite3_context *, int, sqlite3_value **);
    } functions[] = {
        {"vp_detect", 1, sql_detect},
        {"vp_sentiment", 1, sql_sentiment},
        {"vp_sentiment", 2, sql_sentiment},
        {"vp_sentiment_label", 1, sql_sentiment_label},
        {"vp_sentiment_label", 2, sql_sentiment_label},
    };
    const int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
    int code = SQLITE_OK;
    for (size_t i = 0; code == SQLITE_OK && i < sizeof functions / sizeof *functions; i++) {
        v->holders++; /* SQLite drops it when it refuses, too */
        code = sqlite3_create_function_v2(db, functions[i].name, functions[i].arguments, flags, v, functions[i].call,
                                          NULL, NULL, voice_drop);
    }
    return code;
}

/* ---- The tokenizer of stores' full-text indexes ---- */

static int words_create(void *context, const char **arguments, int count, Fts5Tokenizer **out)
{
    (void)arguments;
    (void)count;
    vp_error e;
    if (voice_start(context, &e))
        return e.code == VP_NO_MEMORY ? SQLITE_NOMEM : SQLITE_ERROR;
    *out = context; /* all of a connection share it */
    return SQLITE_OK;
}

static void words_delete(Fts5Tokenizer *tokenizer)
{
    (void)tokenizer;
}

static int words_tokenize(Fts5Tokenizer *tokenizer, void *sink, int flags, const char *text, int length,
                          int (*emit)(void *, int, const char *, int, int, int))
{
    const voice *v = (const voice *)tokenizer;
    return vp_index_words(v->session, text, length > 0 ? (size_t)length : 0, (flags & FTS5_TOKENIZE_QUERY) != 0, sink,
                          emit);
}

/* See "Extending FTS5" in SQLite's documentation. A program whose SQLite has no FTS5 does without. */
static int register_tokenizer(sqlite3 *db, voice *v)
{
    static const fts5_tokenizer methods = {words_create, words_delete, words_tokenize};
    fts5_api *api = NULL;
    sqlite3_stmt *query = NULL;
    if (sqlite3_prepare_v2(db, "SELECT fts5(?1)", -1, &query, NULL) == SQLITE_OK) {
        sqlite3_bind_pointer(query, 1, &api, "fts5_api_ptr", NULL);
        sqlite3_step(query);
    }
    sqlite3_finalize(query);
    if (!api)
        return SQLITE_OK;
    v->holders++;
    int code = api->xCreateTokenizer(api, "voxpop", v, (fts5_tokenizer *)&methods, voice_drop);
    if (code != SQLITE_OK)
        voice_drop(v); /* unlike a function's, a refused tokenizer's owner is not told */
    return code;
}

/* SQLite makes this name of the file's: voxpop_sqlite.so. */
VP_API int sqlite3_voxpopsqlite_init(sqlite3 *db, char **message, const sqlite3_api_routines *api)
{
    SQLITE_EXTENSION_INIT2(api);
    voice *v = calloc(1, sizeof *v);
    if (!v)
        return SQLITE_NOMEM;
    v->holders = 1;
    int code = register_functions(db, v);
    if (code == SQLITE_OK)
        code = register_tables(db, v);
    if (code == SQLITE_OK)
        code = register_tokenizer(db, v);
    if (code != SQLITE_OK)
        *message = sqlite3_mprintf("voxpop: %s", sqlite3_errmsg(db));
    voice_drop(v);
    return code;
}
