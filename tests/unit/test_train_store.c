/* A store's own models while others write to it, and where a language has too little to learn from. */
#include "engine/rescore.h"
#include "store/query.h"
#include "tests/unit/store_maker.h"

#include <voxpop_train.h>

static const char *const things[] = {"table", "lamp", "chair", "order", "room", "bread", "ticket", "bike"};

/* Documents `from` .. `to` - 1, rated 5 and 1 by turns; in the words of nobody else, or (`same`) bad ones all alike. */
static void add(vp_store *s, int from, int to, const char *lang, bool same)
{
    writer *w = begin(s);
    for (int i = from; i < to; i++) {
        char text[120];
        bool good = same ? i % 4 : i % 2;
        snprintf(text, sizeof text, "the %s that we had was %s to all of us (%d)", things[i % 8],
                 good ? "flibber" : "grumbo", i);
        document d = make(0, 1, same && !good ? "it was grumbo" : text);
        d.identity[0] = (unsigned char)(i & 255), d.identity[1] = (unsigned char)(i >> 8);
        d.identity[2] = (unsigned char)lang[0];
        d.lang = lang;
        d.has_rating = true;
        d.rating = good ? 5 : 1;
        d.rating_unit = good;
        d.label = "neu";
        d.intent = "none";
        d.urgency = "none";
        put(w, d, WRITE_NEW);
    }
    end(w);
}

static double number(vp_store *s, const char *sql)
{
    double found;
    assert_int_equal(query_number(s->db, sql, NULL, -99, &found, NULL), VP_OK);
    return found;
}

static vp_status train(vp_store *s, vp_train_store_options *o, vp_table **out, vp_error *e)
{
    o->struct_size = sizeof *o;
    o->target = "rating";
    return vp_train_store(s, o, out, e);
}

static const char *cell_text(const vp_table *t, size_t row, size_t column)
{
    return vp_table_cell(t, row, column).text;
}

typedef struct other {
    vp_store *store;
    int next;
} other;

static void append(void *context, const vp_progress *now)
{
    other *o = context;
    (void)now;
    add(o->store, o->next, o->next + 1500, "en", false);
    o->next += 1500;
}

static void others_may_write_meanwhile(void **state)
{
    vp_store *s = with_source(path_of(*state, "a.db"));
    other o = {open_store(path_of(*state, "a.db")), 100};
    vp_train_store_options options = {.progress = append, .context = &o};
    vp_table *t = NULL;
    vp_error e = {0};
    add(s, 0, 100, "en", false);
    if (train(s, &options, &t, &e))
        fail_msg("%s", e.message);
    assert_int_equal(vp_table_rows(t), 1);
    assert_int_equal(vp_table_cell(t, 0, 1).integer, 100);
    assert_string_equal(cell_text(t, 0, 9), "used");
    assert_true(number(s, "SELECT count(*) FROM document") == o.next);
    assert_true(number(s, "SELECT count(*) FROM document WHERE score IS NULL OR p_neg = 0") == 0);
    vp_table_free(t);
    vp_store_free(o.store);
    vp_store_free(s);
}

static void a_class_in_one_fold_is_too_few(void **state)
{
    vp_store *s = with_source(path_of(*state, "a.db"));
    vp_train_store_options options = {0};
    vp_table *t = NULL;
    vp_error e = {0};
    add(s, 0, 80, "nl", true);
    add(s, 0, 100, "en", false);
    if (train(s, &options, &t, &e))
        fail_msg("%s", e.message);
    assert_int_equal(vp_table_rows(t), 2);
    assert_string_equal(cell_text(t, 0, 0), "nl");
    assert_string_equal(cell_text(t, 0, 9), "too few negative");
    assert_string_equal(cell_text(t, 1, 9), "used");
    vp_table_free(t);
    vp_store_free(s);
}

/* Stops when the second language is begun. */
static int is_english(void *context)
{
    return number(context, "SELECT count(*) FROM model") > 0;
}

static void what_is_finished_is_told(void **state)
{
    vp_store *s = with_source(path_of(*state, "a.db"));
    vp_store *watched = open_store(path_of(*state, "a.db"));
    vp_train_store_options options = {.cancelled = is_english, .context = watched};
    vp_table *t = NULL;
    vp_error e = {0};
    add(s, 0, 100, "nl", false);
    add(s, 0, 100, "en", false);
    assert_int_equal(train(s, &options, &t, &e), VP_CANCELLED);
    assert_int_equal(vp_table_rows(t), 1);
    assert_string_equal(cell_text(t, 0, 0), "nl");
    assert_string_equal(cell_text(t, 0, 9), "used");
    vp_table_free(t);
    vp_store_free(watched);
    vp_store_free(s);
}

typedef struct intruder {
    sqlite3 *db;
    int tries, entered;
} intruder;

/* Tries to write when new scores are put aside. */
static int intrude(unsigned kind, void *context, void *statement, void *sql)
{
    intruder *i = context;
    (void)kind;
    (void)statement;
    if (strncmp(sql, "INSERT INTO temp.rescored", 25))
        return 0;
    i->tries++;
    i->entered += sqlite3_exec(i->db, "BEGIN IMMEDIATE; ROLLBACK", NULL, NULL, NULL) == SQLITE_OK;
    return 0;
}

static void nobody_writes_while_scores_are_made(void **state)
{
    vp_store *s = with_source(path_of(*state, "a.db"));
    vp_store *second = open_store(path_of(*state, "a.db"));
    intruder i = {store_db(second->db), 0, 0};
    add(s, 0, 10, "en", false);
    assert_int_equal(store_run(store_db(s->db), "INSERT INTO model VALUES ('en', 'x', 'x', '{}', 1)", NULL), VP_OK);
    sqlite3_busy_timeout(i.db, 0);
    sqlite3_trace_v2(store_db(s->db), SQLITE_TRACE_STMT, intrude, &i);
    assert_int_equal(rescore_without(s, LANGUAGE_EN, NULL), VP_OK);
    sqlite3_trace_v2(store_db(s->db), 0, NULL, NULL);
    assert_int_equal(i.tries, 10);
    assert_int_equal(i.entered, 0);
    assert_true(number(s, "SELECT count(*) FROM model") == 0);
    assert_true(number(s, "SELECT count(*) FROM temp.sqlite_schema") == 0);
    vp_store_free(second);
    vp_store_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(others_may_write_meanwhile),
        IN_FOLDER(a_class_in_one_fold_is_too_few),
        IN_FOLDER(what_is_finished_is_told),
        IN_FOLDER(nobody_writes_while_scores_are_made),
    };
    return cmocka_run_group_tests(tests, make_engine, free_engine);
}
