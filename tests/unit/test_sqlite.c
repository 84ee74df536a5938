/* The loadable extension, as any program would use it: SQLite and the file, given as the argument. */
#include "tests/unit/check.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <voxpop.h>

static const char *extension;

static sqlite3 *opened(const char *path)
{
    sqlite3 *db;
    char *message = NULL;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_enable_load_extension(db, 1), SQLITE_OK);
    if (sqlite3_load_extension(db, extension, NULL, &message) != SQLITE_OK)
        fail_msg("%s", message);
    return db;
}

static int add_row(void *out, int count, char **values, char **names)
{
    (void)names;
    for (int i = 0; i < count; i++)
        fprintf(out, "%s%s", i ? "|" : "", values[i] ? values[i] : "NULL");
    return fputs("\n", out) < 0;
}

static void answers(sqlite3 *db, const char *sql, const char *expected)
{
    char *said, *message = NULL;
    size_t length;
    FILE *out = open_memstream(&said, &length);
    assert_non_null(out);
    if (sqlite3_exec(db, sql, add_row, out, &message) != SQLITE_OK)
        fprintf(out, "error: %s\n", message);
    sqlite3_free(message);
    assert_int_equal(fclose(out), 0);
    assert_string_equal(said, expected);
    free(said);
}

static void functions(void **state)
{
    (void)state;
    sqlite3 *db = opened(":memory:");
    answers(db,
            "SELECT vp_detect('De bezorging was te laat'), vp_detect('客服态度很差'), vp_detect(NULL), vp_detect('')",
            "nl|zh|NULL|und\n");
    answers(db, "SELECT vp_sentiment('Great service, thank you!') > .5, vp_sentiment('Ужасный сервис', 'ru') < -.5",
            "1|1\n");
    answers(db, "SELECT vp_sentiment_label('Great service, thank you!'), vp_sentiment_label(NULL, 'nl')", "pos|NULL\n");
    /* As in a store: not known without a text, or a model of its language. */
    answers(
        db,
        "SELECT vp_sentiment('good', 'klingon'), vp_sentiment(''), vp_sentiment('Das ist sehr gut und schön, danke')",
        "NULL|NULL|NULL\n");
    answers(db,
            "SELECT vp_sentiment_label('great', ''), vp_sentiment_label('great', 'EN'), vp_sentiment_label('great', "
            "'en-GB')",
            "pos|pos|pos\n");
    answers(db, "SELECT vp_sentiment(zeroblob(2000000), 'en')", "error: the text is longer than 1 MB\n");
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void rows_of_a_text(void **state)
{
    (void)state;
    sqlite3 *db = opened(":memory:");
    answers(db, "SELECT kind, text, stem, \"begin\", \"end\" FROM vp_tokens('Slow deliveries!', 'en')",
            "word|Slow|slow|0|4\nword|deliveries|deliveri|5|15\npunctuation|!|!|15|16\n");
    answers(db, "SELECT type, name, text, rule FROM vp_entities('mail jan@example.nl, 25 euro')",
            "EMAIL|jan@example.nl|jan@example.nl|email\nMONEY|25 EUR|25 euro|money-behind\n");
    answers(db, "SELECT count(*) FROM vp_tokens(NULL)", "0\n");
    answers(db, "SELECT count(*) FROM vp_tokens('')", "0\n");
    answers(db, "SELECT * FROM vp_tokens", "error: vp_tokens needs a text: vp_tokens('...')\n");
    answers(db, "CREATE VIRTUAL TABLE t USING vp_tokens", "error: no such module: vp_tokens\n");
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

/* The rows of one function stay what they are while others of the same query use the session. */
static void functions_within_rows(void **state)
{
    (void)state;
    sqlite3 *db = opened(":memory:");
    answers(db,
            "WITH r (t) AS (VALUES ('Slechte service hoor'), ('Отличный магазин')) SELECT vp_detect(t), "
            "group_concat(k.folded), "
            "count(vp_sentiment(t)), count(vp_detect(k.text)) FROM r JOIN vp_tokens(r.t) k GROUP BY t ORDER BY 1",
            "nl|slechte,service,hoor|3|3\nru|отличный,магазин|2|2\n");
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static vp_status fill(const vp_engine *engine, const char *source, const char *path)
{
    vp_store *store;
    vp_intake intake;
    vp_status status = vp_store_open(engine, path, 1, &store, NULL);
    if (!status)
        status = vp_analyze(engine, &source, 1, NULL, store, NULL, NULL, &intake, NULL);
    vp_store_free(store);
    return status;
}

static void index_of_a_store(void **state)
{
    (void)state;
    char folder[] = "/tmp/voxpop.test.XXXXXX", source[64], path[64];
    assert_non_null(mkdtemp(folder));
    snprintf(source, sizeof source, "%s/a.csv", folder);
    snprintf(path, sizeof path, "%s/a.db", folder);
    FILE *f = fopen(source, "w");
    assert_non_null(f);
    fputs("id,comment\n1,De bezorging was te laat\n2,客服态度很差\n3,Доставка опоздала на день\n", f);
    assert_int_equal(fclose(f), 0);
    vp_engine *engine;
    assert_int_equal(vp_engine_new(NULL, &engine, NULL), VP_OK);
    assert_int_equal(fill(engine, source, path), VP_OK);
    vp_engine_free(engine);

    sqlite3 *db = opened(path);
    answers(db, "SELECT rowid FROM documents_fts WHERE documents_fts MATCH 'bezorgingen'", "1\n");
    answers(db, "SELECT rowid FROM documents_fts WHERE documents_fts MATCH '态度'", "2\n");
    answers(db, "SELECT highlight(documents_fts, 1, '[', ']') FROM documents_fts WHERE documents_fts MATCH 'опоздали'",
            "Доставка [опоздала] на день\n");
    answers(db, "SELECT count(*) FROM documents WHERE abs(score - vp_sentiment(text, lang)) < 1e-6", "3\n");
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    unlink(source);
    unlink(path);
    assert_int_equal(rmdir(folder), 0);
}

int main(int count, char **arguments)
{
    if (count != 2)
        return 2;
    extension = arguments[1];
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(functions),
        cmocka_unit_test(rows_of_a_text),
        cmocka_unit_test(functions_within_rows),
        cmocka_unit_test(index_of_a_store),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
