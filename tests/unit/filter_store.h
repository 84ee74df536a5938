/* A store of twelve documents for the tests of filters. Reads store/schema.sql and store/later.sql: run them in the
 * root of the source. */
#ifndef TESTS_FILTER_STORE_H
#define TESTS_FILTER_STORE_H

#include "base/arena.h"
#include "store/filter.h"
#include "tests/unit/check.h" /* behind base/error.h: cmocka has a macro `fail` */

#include <regex.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static const char rows[] =
    "INSERT INTO source (id, name, format, encoding, recognised) VALUES (1, 'a.csv', 'CSV', 'UTF-8', '{}'),"
    " (2, 'B.jsonl', 'JSON lines', 'UTF-8', '{}');"
    "INSERT INTO document (id, identity, version, source, external_id, time, lang, lang_conf, given_lang, customer,"
    " country, shop, product, channel, rating, nps, recommended, tokens, label, score, p_neg, p_neu, p_pos) VALUES"
    "(1, x'01', 1, 1, NULL, unixepoch('2023-03-14 10:00:30'), 'nl', 1, 'nl', 'c1', 'NL', 'Utrecht', 'p1', 'web',"
    " 1, 2, 0, 6, 'neg', -0.8, 0.85, 0.1, 0.05),"
    "(2, x'02', 1, 1, NULL, unixepoch('2023-03-31 23:59:59'), 'nl', 1, NULL, NULL, 'NL', '12', 'p2', 'app',"
    " 2.5, 5, 0, 4, 'neg', -0.5, 0.7, 0.1, 0.2),"
    "(3, x'03', 1, 1, NULL, unixepoch('2023-04-01'), 'en', 1, NULL, 'c3', 'BE', 'O''Neil', 'p1', 'web',"
    " 4.5, 9, 1, 5, 'pos', 0.7, 0.1, 0.1, 0.8),"
    "(4, x'04', 1, 1, NULL, unixepoch('2022-12-31'), 'ru', 1, NULL, NULL, 'RU', 'Москва', NULL, NULL,"
    " 2, NULL, NULL, 2, 'neg', -0.6, 0.7, 0.2, 0.1),"
    "(5, x'05', 1, 1, NULL, NULL, 'zh', 1, NULL, NULL, NULL, '', NULL, NULL, NULL, NULL, NULL, 5, 'neu', 0, 0.1, 0.8, "
    "0.1),"
    "(6, x'06', 1, 1, NULL, unixepoch('2024-02-29 12:30:00'), 'en', 1, NULL, NULL, 'nl', 'utrecht', NULL, NULL,"
    " 5, NULL, NULL, 0, NULL, NULL, NULL, NULL, NULL),"
    "(7, x'07', 1, 2, NULL, unixepoch('2020-12-31 08:00:00'), 'en', 1, NULL, NULL, NULL, NULL, NULL, NULL,"
    " NULL, NULL, NULL, 6, 'neu', 0.1, 0.2, 0.5, 0.3),"
    "(8, x'08', 1, 2, 'R-8', unixepoch('2021-01-03'), 'en', 1, NULL, NULL, NULL, NULL, NULL, NULL,"
    " 3, 7, 1, 5, 'neu', 0, 0.3, 0.4, 0.3),"
    "(9, x'09', 1, 2, '900', unixepoch('2023-01-01'), 'nl', 1, NULL, NULL, NULL, NULL, NULL, NULL,"
    " -3, 0, 0, 3, 'neg', -1, 1, 0, 0),"
    "(10, x'0A', 1, 2, NULL, unixepoch('2023-12-31 23:59:59'), 'nl', 1, NULL, NULL, NULL, NULL, NULL, NULL,"
    " NULL, NULL, NULL, 3, 'pos', 0.9, 0, 0, 1),"
    "(11, x'0B', 1, 2, NULL, NULL, 'und', 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL, NULL, NULL,"
    " NULL, NULL),"
    "(12, x'0C', 1, 2, NULL, NULL, 'nl', 1, NULL, NULL, NULL, NULL, NULL, NULL, 10, 10, 1, 1, 'pos', 1, 0, 0, 1);"
    "INSERT INTO content (id, title, text, fields) VALUES"
    "(1, 'Te laat', 'Het pakket kwam te laat aan', '{\"theme\":\"delivery\",\"visits\":5,\"verified\":true}'),"
    "(2, NULL, 'Laat maar, te duur', '{\"visits\":\"5\",\"Store type\":\"City\"}'),"
    "(3, NULL, 'Great service, not too late', '{\"visits\":50,\"verified\":false}'),"
    "(4, NULL, 'Доставка опоздала', '{\"visits\":10,\"город\":\"Москва\"}'),"
    "(5, '', '快递太慢了', '{}'),"
    "(6, NULL, NULL, '{\"visits\":\"\",\"theme\":\"Delivery\"}'),"
    "(7, 'Screens', 'A crate of 5\" screens', '{\"a.b\":1,\"it''s\":\"x\",\"back\\\\slash\":\"y\",\"5\":\"five\"}'),"
    "(8, 'Late parcels', 'Parcel, late again', '{\"visits\":2.5,\"verified\":\"true\",\"shop\":\"own\"}'),"
    "(9, NULL, 'Laatste keer', '{\"visits\":\"many\",\"seen\":\"2023-03-14\"}'),"
    "(10, NULL, 'Prima', '{\"seen\":\"2024-01-01\"}'),"
    "(11, NULL, NULL, '{\"visits\":null}'),"
    "(12, NULL, '100%', '{\"visits\":-1}');"
    "INSERT INTO topic VALUES (1, 'post', 0, NULL, 1, 'Post', '{\"ru\":\"Почта\"}'), (2, 'late', 1, 'post', 2, "
    "'Too late', '{}');"
    "INSERT INTO document_topic VALUES (1, 1, 0.5, 0, 0), (1, 2, 0.5, 1, 1), (2, 1, 0.7, 0, 1), (3, 0, 0, 0, 1);"
    "INSERT INTO documents_fts (rowid, title, text) SELECT id, title, text FROM content;";

/* Stands in for the store's own: extended POSIX expressions. */
static void sql_matches(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count;
    const char *pattern = (const char *)sqlite3_value_text(values[0]);
    const char *text = (const char *)sqlite3_value_text(values[1]);
    regex_t regex;
    if (!text)
        return;
    if (regcomp(&regex, pattern, REG_EXTENDED | REG_ICASE | REG_NOSUB)) {
        sqlite3_result_error(context, "bad expression", -1);
        return;
    }
    sqlite3_result_int(context, regexec(&regex, text, 0, NULL, 0) == 0);
    regfree(&regex);
}

/* Stands in for the store's own. */
static void sql_period(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count;
    if (sqlite3_value_type(values[1]) == SQLITE_NULL)
        return;
    time_t seconds = (time_t)sqlite3_value_int64(values[1]);
    struct tm t;
    gmtime_r(&seconds, &t);
    const char *unit = (const char *)sqlite3_value_text(values[0]);
    char text[32];
    if (!strcmp(unit, "quarter"))
        snprintf(text, sizeof text, "%04d-Q%d", t.tm_year + 1900, t.tm_mon / 3 + 1);
    else if (!strcmp(unit, "year"))
        strftime(text, sizeof text, "%Y", &t);
    else if (!strcmp(unit, "month"))
        strftime(text, sizeof text, "%Y-%m", &t);
    else if (!strcmp(unit, "week"))
        strftime(text, sizeof text, "%G-W%V", &t);
    else
        strftime(text, sizeof text, "%Y-%m-%d", &t);
    sqlite3_result_text(context, text, -1, SQLITE_TRANSIENT);
}

static void read_sql(const char *path, char *out, size_t room)
{
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    assert_true(fread(out, 1, room - 1, f) > 0);
    assert_int_equal(fclose(f), 0);
}

static char *read_schema(void)
{
    enum { ROOM = 65536 };
    char *sql = calloc(2, ROOM);
    assert_non_null(sql);
    read_sql("store/schema.sql", sql, ROOM);
    read_sql("store/later.sql", sql + strlen(sql), ROOM);
    char *tokenizer = strstr(sql, "tokenize = 'voxpop'"); /* needs an engine */
    assert_non_null(tokenizer);
    memcpy(tokenizer, "tokenize=unicode61 ", strlen("tokenize = 'voxpop'"));
    return sql;
}

static int open_store(void **state)
{
    sqlite3 *db;
    assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
    sqlite3_create_function(db, "matches", 2, SQLITE_UTF8, NULL, sql_matches, NULL, NULL);
    sqlite3_create_function(db, "period", 2, SQLITE_UTF8, NULL, sql_period, NULL, NULL);
    char *schema = read_schema();
    assert_int_equal(sqlite3_exec(db, schema, NULL, NULL, NULL), SQLITE_OK);
    free(schema);
    if (sqlite3_exec(db, rows, NULL, NULL, NULL) != SQLITE_OK)
        print_error("%s\n", sqlite3_errmsg(db));
    *state = db;
    return sqlite3_total_changes(db) < 24;
}

static int close_store(void **state)
{
    return sqlite3_close(*state) != SQLITE_OK;
}

/* ---- Asking it */

static void bind(sqlite3_stmt *statement, const filter *f)
{
    for (size_t i = 0; i < f->count; i++) {
        const filter_value *v = &f->values[i];
        if (v->type == FILTER_NUMBER)
            sqlite3_bind_double(statement, (int)i + 1, v->number);
        else
            sqlite3_bind_text(statement, (int)i + 1, v->text.p, (int)v->text.n, SQLITE_STATIC);
    }
}

/* The statement that asks for the numbers of what a filter finds; as deep as a query of the store may be. */
static sqlite3_stmt *prepare(sqlite3 *db, const filter *f)
{
    buf sql = {.cap = 0};
    assert_true(buf_printf(&sql,
                           "WITH found AS (SELECT id FROM (SELECT d.id AS id FROM document d%s WHERE d.id > 0 AND %s))"
                           " SELECT id FROM found ORDER BY id",
                           f->uses_content ? " JOIN content c ON c.id = d.id" : "", f->sql.p));
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(db, sql.p, (int)sql.n, &statement, NULL) != SQLITE_OK)
        print_error("%s\n%.*s\n", sqlite3_errmsg(db), (int)sql.n, sql.p);
    buf_release(&sql);
    assert_non_null(statement);
    assert_int_equal(sqlite3_bind_parameter_count(statement), f->count);
    bind(statement, f);
    return statement;
}

/* What an expression finds: a bit for each number. */
static unsigned found(sqlite3 *db, const char *expression)
{
    filter f;
    vp_error error;
    if (filter_parse(expression, &f, &error)) {
        print_error("%s\n%*s\n%s (%s)\n", expression, (int)error.column, "^", error.message, error.hint);
        assert_true(false);
    }
    sqlite3_stmt *statement = prepare(db, &f);
    unsigned bits = 0;
    int result;
    while ((result = sqlite3_step(statement)) == SQLITE_ROW)
        bits |= 1u << sqlite3_column_int(statement, 0);
    if (result != SQLITE_DONE)
        print_error("%s: %s\n", expression, sqlite3_errmsg(db));
    assert_int_equal(result, SQLITE_DONE);
    sqlite3_finalize(statement);
    filter_release(&f);
    return bits;
}

#endif
