#include "store/corrections.h"
#include "store/query.h"
#include "tests/unit/store_maker.h"

static const char *const texts[] = {"De bezorging was te laat", "Alles is goed gegaan", NULL};

static const vp_author ana = {"Ana", 1000}, bob = {"Bob", 2000};

static void say(vp_store *s, const char *document, const char *field, const char *value)
{
    const vp_statement said = {field, value};
    vp_error e;
    if (vp_correct(s, document, &said, 1, "correct", &ana, NULL, &e))
        fail_msg("%s", e.message);
}

static void refuses(vp_store *s, const char *document, const char *field, const char *value, vp_status expected)
{
    const vp_statement said = {field, value};
    assert_int_equal(vp_correct(s, document, &said, 1, "correct", &ana, NULL, NULL), expected);
}

static double number(vp_store *s, const char *sql)
{
    double found;
    assert_int_equal(query_number(s->db, sql, NULL, -99, &found, NULL), VP_OK);
    return found;
}

/* A newer version of the first document. */
static void edit(vp_store *s, int64_t version, const char *text)
{
    document d = make(1, version, text);
    d.label = "pos";
    d.score = 0.5;
    d.intent = "praise";
    d.urgency = "none";
    d.has_rating = true;
    d.rating = (double)version; /* says something new */
    writer *w = begin(s);
    put(w, d, WRITE_REPLACED);
    end(w);
}

static void a_word_stays_with_its_text(void **state)
{
    vp_store *s = with_texts(path_of(*state, "a.db"), texts);
    say(s, "1", "sentiment", "NEGATIVE");
    assert_true(number(s, "SELECT score FROM document WHERE id = 1") == -1);
    edit(s, 2, texts[0]);
    assert_true(number(s, "SELECT score FROM document WHERE id = 1") == -1);
    assert_true(number(s, "SELECT score FROM analysed WHERE id = 1") == 0.5);
    edit(s, 3, "Toch goed");
    assert_true(number(s, "SELECT score FROM document WHERE id = 1") == 0.5);
    assert_true(number(s, "SELECT stale FROM correction") == 1);
    edit(s, 4, texts[0]); /* the text that it was said of */
    assert_true(number(s, "SELECT score FROM document WHERE id = 1") == -1);
    assert_true(number(s, "SELECT stale FROM correction") == 0);
    vp_store_free(s);
}

static void undone_is_as_before(void **state)
{
    vp_store *s = with_texts(path_of(*state, "a.db"), texts);
    edit(s, 2, texts[0]);
    say(s, "1", "sentiment", "neg");
    say(s, "1", "sentiment", "neu");
    assert_true(number(s, "SELECT p_neu FROM document WHERE id = 1") == 1);
    assert_int_equal(vp_correct_undo(s, 2, &bob, NULL), VP_OK);
    assert_true(number(s, "SELECT p_neg FROM document WHERE id = 1") == 1);
    assert_int_equal(vp_correct_undo(s, 1, &bob, NULL), VP_OK);
    assert_true(number(s, "SELECT score FROM document WHERE id = 1") == 0.5);
    assert_true(number(s, "SELECT count(*) FROM analysed") == 0);
    assert_true(number(s, "SELECT count(*) FROM correction WHERE undone = 2000 AND undone_by = 'Bob'") == 2);
    assert_int_equal(vp_correct_undo(s, 1, &bob, NULL), VP_NOT_FOUND);
    vp_store_free(s);
}

static void a_main_intent_rules_out_those_before(void **state)
{
    vp_store *s = with_texts(path_of(*state, "a.db"), texts);
    assert_int_equal(store_run(store_db(s->db),
                               "UPDATE document SET p_leaving = 90, p_complaint = 80, p_request = 70, "
                               "p_question = 60, p_suggestion = 50, p_praise = 40",
                               NULL),
                     VP_OK);
    say(s, "1", "intent", "question");
    assert_true(number(s, "SELECT p_leaving = 0 AND p_complaint = 0 AND p_request = 0 AND p_question = 100 AND "
                          "p_suggestion = 50 AND p_praise = 40 FROM document WHERE id = 1") == 1);
    say(s, "2", "intent", "none");
    assert_true(number(s, "SELECT p_leaving + p_complaint + p_request + p_question + p_suggestion + p_praise FROM "
                          "document WHERE id = 2") == 0);
    vp_store_free(s);
}

static void nonsense_changes_nothing(void **state)
{
    vp_store *s = with_texts(path_of(*state, "a.db"), texts);
    char name[300];
    memset(name, 'x', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    refuses(s, "1", "sentiment", "fine", VP_INVALID);
    refuses(s, "1", "colour", "red", VP_INVALID);
    refuses(s, "1", "aspect.", "neg", VP_INVALID);
    refuses(s, "1", "aspect.a\nb", "neg", VP_INVALID);
    refuses(s, "1", "aspect.it's", "neg", VP_INVALID);
    refuses(s, "1", name, "neg", VP_INVALID);
    refuses(s, "9", "sentiment", "neg", VP_NOT_FOUND);
    refuses(s, "number=99999999999999999999", "sentiment", "neg", VP_NOT_FOUND);
    refuses(s, name, "sentiment", "neg", VP_NOT_FOUND);
    const vp_statement two[] = {{"sentiment", "neg"}, {"intent", "anger"}};
    assert_int_equal(vp_correct(s, "1", two, 2, "correct", &ana, NULL, NULL), VP_INVALID);
    assert_int_equal(vp_correct(s, "1", two, 1, "correct", &(vp_author){name, 1}, NULL, NULL), VP_INVALID);
    assert_int_equal(vp_correct(s, "1", two, 1, "correct", NULL, NULL, NULL), VP_INVALID);
    assert_int_equal(vp_correct(s, "1", two, 1, NULL, &ana, NULL, NULL), VP_INVALID);
    assert_true(number(s, "SELECT count(*) FROM correction") == 0);
    vp_store_free(s);
}

static void tables_are_all_or_nothing(void **state)
{
    vp_store *s = with_texts(path_of(*state, "a.db"), texts);
    vp_corrected done;
    vp_error e;
    const char *bad = text_file(*state, "bad.csv", "number,sentiment\n1,neg\n2,splendid\n");
    assert_int_equal(vp_correct_from(s, bad, &ana, &done, &e), VP_INVALID);
    assert_int_equal(e.line, 3);
    assert_true(number(s, "SELECT count(*) FROM correction") == 0);
    const char *good = text_file(
        *state, "good.jsonl",
        "{\"number\": 1, \"field\": \"aspect.price\", \"value\": \"Positive\", \"person\": \"Bob\"}\n"
        "{\"number\": 7, \"field\": \"intent\", \"value\": \"praise\"}\n");
    assert_int_equal(vp_correct_from(s, good, &ana, &done, NULL), VP_OK);
    assert_true(done.rows == 2 && done.added == 1 && done.unknown == 1);
    assert_true(number(s, "SELECT count(*) FROM correction WHERE person = 'Bob' AND value = 'pos'") == 1);
    assert_int_equal(vp_correct_from(s, good, &ana, &done, NULL), VP_OK);
    assert_true(done.added == 0 && done.held == 1);
    vp_store_free(s);
}

/* Cells that are deeper than any annotation, and rows of more columns than anybody has. */
static void wild_tables_are_refused(void **state)
{
    vp_store *s = with_texts(path_of(*state, "a.db"), texts);
    vp_error e;
    buf deep = {0}, wide = {0};
    assert_true(buf_puts(&deep, "number,annotations\n1,"));
    for (int i = 0; i < 400000; i++)
        assert_true(buf_putc(&deep, '['));
    assert_true(buf_putc(&deep, '\n'));
    assert_int_equal(vp_correct_from(s, file(*state, "deep.csv", deep.p, deep.n), &ana, NULL, &e), VP_FORMAT);
    assert_int_equal(e.line, 2);
    assert_true(buf_puts(&wide, "{\"number\": 1"));
    for (int i = 0; i < 65; i++)
        assert_true(buf_printf(&wide, ", \"aspect.a%d\": \"neg\"", i));
    assert_true(buf_puts(&wide, "}\n"));
    assert_int_equal(vp_correct_from(s, file(*state, "wide.jsonl", wide.p, wide.n), &ana, NULL, &e), VP_LIMIT);
    assert_true(number(s, "SELECT count(*) FROM correction") == 0);
    buf_release(&deep);
    buf_release(&wide);
    vp_store_free(s);
}

static void the_last_annotation_counts(void **state)
{
    static const char tasks[] =
        "[{\"data\": {\"number\": 1}, \"annotations\": [{\"result\": [{\"value\": {\"choices\": [\"Negative\"]}}]},"
        "{\"result\": [{\"value\": {\"choices\": [\"Positive\"]}}]},"
        "{\"was_cancelled\": true, \"result\": [{\"value\": {\"choices\": [\"Neutral\"]}}]}]},"
        "{\"data\": {\"number\": 2}, \"annotations\": []}]";
    vp_store *s = with_texts(path_of(*state, "a.db"), texts);
    const char *path = text_file(*state, "tasks.json", tasks);
    vp_corrected done;
    for (int i = 0; i < 2; i++)
        assert_int_equal(vp_correct_from(s, path, &ana, &done, NULL), VP_OK);
    assert_true(done.added == 0 && done.held == 1);
    assert_true(number(s, "SELECT count(*) FROM correction WHERE value = 'pos'") == 1);
    assert_true(number(s, "SELECT count(*) FROM correction") == 1);
    vp_store_free(s);
}

static void aspects_too(void **state)
{
    vp_store *s = with_texts(path_of(*state, "a.db"), texts);
    assert_int_equal(
        store_run(store_db(s->db),
                  "INSERT INTO aspect VALUES (1, 0, 'delivery', 'bezorging', 'pos', 0.5, '', 0, 3, 12, 0, 24)", NULL),
        VP_OK);
    say(s, "1", "aspect.delivery", "neg");
    say(s, "1", "aspect.price", "pos");
    assert_true(number(s, "SELECT count(*) FROM aspect WHERE document = 1") == 2);
    assert_true(number(s, "SELECT score FROM aspect WHERE category = 'delivery'") == -1);
    assert_true(number(s, "SELECT score FROM aspect WHERE category = 'price'") == 1);
    assert_int_equal(vp_correct_undo(s, 1, &bob, NULL), VP_OK);
    assert_true(number(s, "SELECT score FROM aspect WHERE category = 'delivery'") == 0.5);
    assert_true(number(s, "SELECT count(*) FROM aspect WHERE document = 1") == 2);
    assert_int_equal(vp_correct_undo(s, 2, &bob, NULL), VP_OK);
    assert_true(number(s, "SELECT count(*) FROM aspect WHERE document = 1") == 1);
    assert_true(number(s, "SELECT count(*) FROM analysed_aspect") == 0);
    vp_store_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(a_word_stays_with_its_text),
        IN_FOLDER(undone_is_as_before),
        IN_FOLDER(a_main_intent_rules_out_those_before),
        IN_FOLDER(nonsense_changes_nothing),
        IN_FOLDER(tables_are_all_or_nothing),
        IN_FOLDER(wild_tables_are_refused),
        IN_FOLDER(the_last_annotation_counts),
        IN_FOLDER(aspects_too),
    };
    return cmocka_run_group_tests(tests, make_engine, free_engine);
}
