/* Rollups answer as a scan of the documents does, after whatever has changed these. */
#include "base/rng.h"
#include "store/corrections.h"
#include "store/rollup.h"
#include "tests/unit/store_maker.h"

#include <math.h>

enum { DOCUMENTS = 1200, QUESTIONS = 150, DAY = 86400 };

typedef struct chance {
    uint64_t seed, at;
} chance;

static uint64_t below(chance *c, uint64_t n)
{
    return rng_below(c->seed, c->at++, n);
}

/* -1 to 1. */
static double any_score(chance *c)
{
    return (double)below(c, 2000001) / 1e6 - 1;
}

#define ANY(chance, list) list[below(chance, sizeof list / sizeof *list)]

static const char *const shops[] = {"Utrecht", "utrecht", "Delft", "", NULL, "O'Neil", "Zwolle, west"};
static const char *const countries[] = {"NL", "nl", "BE", NULL};
static const char *const langs[] = {"nl", "en", "zh"};
static const char *const labels[] = {"neg", "neu", "pos"};
static const char *const entities[] = {"HEMA", "Hema", "PostNL", "Ali", "ALI"};
static const char *const texts[] = {"a text", "a broken text", "late, and a broken text", "late text"};
static const char *const categories[] = {"delivery", "price", "other"};

static void run(vp_store *s, const char *sql)
{
    char *message = NULL;
    if (sqlite3_exec(store_db(s->db), sql, NULL, NULL, &message))
        fail_msg("%s", message);
}

/* Spread over five years, and some days before 1970. */
static int64_t any_time(chance *r)
{
    int64_t day = below(r, 20) ? 18000 + (int64_t)below(r, 1800) : -(int64_t)below(r, 40);
    return day * DAY + (int64_t)below(r, DAY);
}

static void put_any(writer *w, chance *r, unsigned number, int64_t version)
{
    document_aspect aspects[3];
    document_entity named[3];
    document d = make(0, version, ANY(r, texts));
    memcpy(d.identity, &number, sizeof number);
    d.lang = ANY(r, langs);
    d.shop = str_of(ANY(r, shops));
    d.country = str_of(ANY(r, countries));
    d.has_time = below(r, 30) > 0;
    d.time = version > 1 ? 20500 * DAY + (int64_t)number * 30 : any_time(r);
    d.has_rating = below(r, 4) > 0;
    d.rating = 1 + (double)below(r, 9) / 2;
    d.rating_unit = (d.rating - 1) / 4;
    d.nps = (int)below(r, 12) - 1;
    d.label = below(r, 5) ? ANY(r, labels) : NULL;
    d.score = any_score(r);
    d.intent = "none";
    d.urgency = "none";
    d.aspect_count = below(r, 4);
    for (size_t i = 0; i < d.aspect_count; i++)
        aspects[i] = (document_aspect){.category = ANY(r, categories),
                                       .label = "neu",
                                       .term = STR("t"),
                                       .opinion = STR(""),
                                       .score = any_score(r)};
    d.entity_count = below(r, 4);
    for (size_t i = 0; i < d.entity_count; i++)
        named[i] = (document_entity){
            .type = "ORG", .source = "name", .name = str_of(ANY(r, entities)), .text = STR("t")};
    d.aspects = aspects;
    d.entities = named;
    put(w, d, version > 1 && number < DOCUMENTS ? WRITE_REPLACED : WRITE_NEW);
}

static const char topics[] =
    "INSERT INTO topic VALUES (1, 'post', 0, NULL, 1, 'Post', '{}'), (2, 'late', 1, 'post', 2, 'Late', '{}');"
    "INSERT INTO document_topic SELECT id, 1, 1, 0, 1 FROM document WHERE id % 3 = 0;"
    "INSERT INTO document_topic SELECT id, 2, 1, 0, 1 FROM document WHERE id % 5 < 2;"
    "INSERT INTO document_topic SELECT id, 0, 0, 0, 1 FROM document WHERE id % 7 = 1";

/* `same_month`: documents beside the others that are written in one month. */
static vp_store *made_with(fixture *f, unsigned seed, unsigned same_month)
{
    chance r = {seed, 0};
    vp_store *s = with_source(path_of(f, "s.db"));
    writer *w = begin(s);
    for (unsigned i = 0; i < DOCUMENTS + same_month; i++)
        put_any(w, &r, i, i < DOCUMENTS ? 1 : 2);
    end(w);
    run(s, topics);
    assert_int_equal(rollup_refresh(s->db, NULL), VP_OK);
    return s;
}

static vp_store *made(fixture *f, unsigned seed)
{
    return made_with(f, seed, 0);
}

static vp_trend_query any_question(chance *r)
{
    static const char *const metrics[] = {"sentiment", "volume", "share", "rating", "nps", "csat", "net-sentiment"};
    static const char *const every[] = {"day", "week", "month", "quarter", "year"};
    static const char *const by[] = {NULL,     "shop",        "country,shop", "lang",
                                     "topic",  "topic,shop",  "aspect",       "shop, aspect",
                                     "entity", "entity,lang", "topic,aspect", "product"};
    static const char *const where[] = {NULL,
                                        "country = 'NL'",
                                        "shop = 'utrecht' and country = 'be'",
                                        "not lang = 'nl' or shop is empty",
                                        "shop matches '^(Delft|O)'",
                                        "shop in ('Delft', 'nowhere')",
                                        "shop = 'nowhere'",
                                        "rating <= 3",
                                        "text has 'broken' and shop = 'delft'",
                                        "not text has 'late' or lang = 'en' and text has 'broken'",
                                        "shop in (utrecht, Delft) and lang = zh and not country is empty"};
    static const char *const since[] = {NULL, "2019-06-03", "2020", "1969-12-20"};
    static const char *const until[] = {NULL, "2023-02-28", "2021-05-05"};
    vp_trend_query q = {.struct_size = sizeof q};
    q.metric = ANY(r, metrics);
    q.every = ANY(r, every);
    q.by = ANY(r, by);
    q.where = ANY(r, where);
    q.since = ANY(r, since);
    q.until = ANY(r, until);
    if (!strcmp(q.metric, "share") && (!q.by || below(r, 2)))
        q.of = below(r, 2) ? "country = 'nl'" : "text has 'text'";
    return q;
}

static void same_cell(vp_cell a, vp_cell b, const vp_trend_query *q)
{
    bool same = a.type == b.type && (a.type != VP_CELL_TEXT || !strcmp(a.text, b.text)) && a.integer == b.integer &&
                (a.type != VP_CELL_REAL || fabs(a.real - b.real) <= 1e-6 * fmax(1, fabs(b.real)));
    if (!same)
        fail_msg("%s every %s by %s where %s: %s %lld %.9g instead of %s %lld %.9g", q->metric, q->every,
                 q->by ? q->by : "-", q->where ? q->where : "-", a.text ? a.text : "", (long long)a.integer, a.real,
                 b.text ? b.text : "", (long long)b.integer, b.real);
}

static bool are_slices(vp_store *s)
{
    double n;
    assert_int_equal(query_number(s->db, "SELECT count(*) FROM rollup WHERE piece >= 65536", NULL, 0, &n, NULL), VP_OK);
    return n > 0;
}

static void same_answer(vp_store *s, const vp_trend_query *q)
{
    vp_table *a = NULL, *b = NULL;
    vp_error e = {0};
    vp_status first = vp_trend(s, q, &a, &e);
    run(s, "INSERT INTO rollup_stale VALUES (1, 0), (1, 1), (1, 2), (1, 3)"); /* so the documents are scanned */
    vp_status second = vp_trend(s, q, &b, &e);
    run(s, "DELETE FROM rollup_stale WHERE part = 1");
    assert_int_equal(first, second);
    if (!first) {
        if (vp_table_rows(a) != vp_table_rows(b))
            fail_msg("%s every %s by %s where %s: %zu rows instead of %zu", q->metric, q->every, q->by ? q->by : "-",
                     q->where ? q->where : "-", vp_table_rows(a), vp_table_rows(b));
        for (size_t i = 0; i < vp_table_rows(b); i++)
            for (size_t k = 0; k < vp_table_columns(b); k++)
                same_cell(vp_table_cell(a, i, k), vp_table_cell(b, i, k), q);
    }
    vp_table_free(a);
    vp_table_free(b);
}

static void ask_some(vp_store *s, unsigned seed, int questions)
{
    chance r = {seed, 0};
    for (int i = 0; i < questions; i++) {
        vp_trend_query q = any_question(&r);
        same_answer(s, &q);
    }
}

static void ask(vp_store *s, unsigned seed)
{
    ask_some(s, seed, QUESTIONS);
}

static void as_the_scan(void **state)
{
    vp_store *s = made(*state, 1);
    ask(s, 2);
    assert_false(are_slices(s));
    vp_store_free(s);
}

static void by_slices(void **state)
{
    vp_store *s = made_with(*state, 18, 34000);
    assert_true(are_slices(s));
    ask_some(s, 19, 60);
    vp_store_free(s);
}

static void as_the_scan_without_answers(void **state) /* NPS of ratings */
{
    vp_store *s = made(*state, 3);
    run(s, "UPDATE document SET nps = NULL");
    assert_int_equal(rollup_mark_all(s->db, false, NULL), VP_OK);
    assert_int_equal(rollup_refresh(s->db, NULL), VP_OK);
    ask(s, 4);
    vp_store_free(s);
}

static double stale_parts(vp_store *s)
{
    double n;
    assert_int_equal(query_number(s->db, "SELECT count(*) FROM rollup_stale", NULL, 0, &n, NULL), VP_OK);
    return n;
}

static void after_changes(void **state)
{
    vp_store *s = made(*state, 5);
    chance r = {6, 0};
    writer *w = begin(s);
    for (unsigned i = 0; i < 50; i++) {
        unsigned number = 20 * i;
        put_any(w, &r, number, 2);
    }
    for (unsigned i = DOCUMENTS; i < DOCUMENTS + 50; i++)
        put_any(w, &r, i, 1);
    end(w);
    assert_true(stale_parts(s) > 4);
    assert_int_equal(rollup_refresh(s->db, NULL), VP_OK);
    assert_true(stale_parts(s) == 0);
    ask(s, 7);
    static const correction said = {
        .document = 5, .field = {"sentiment", 9}, .value = {"neg", 3}, .person = "p", .origin = "o"};
    corrections_added added;
    assert_int_equal(corrections_add(s->db, &said, &added, NULL), VP_OK);
    assert_true(stale_parts(s) == 4);
    assert_int_equal(rollup_refresh(s->db, NULL), VP_OK);
    run(s, "DELETE FROM document_topic WHERE document % 2 = 0; UPDATE topic SET id = 'posted' WHERE number = 1");
    assert_int_equal(rollup_mark_all(s->db, true, NULL), VP_OK);
    assert_int_equal(rollup_refresh(s->db, NULL), VP_OK);
    ask(s, 8);
    assert_int_equal(rollup_forget(s->db, NULL), VP_OK);
    assert_int_equal(rollup_refresh(s->db, NULL), VP_OK);
    ask(s, 9);
    run(s, "DELETE FROM rollup"); /* as another process leaves them that has just forgotten them */
    assert_int_equal(rollup_forget(s->db, NULL), VP_OK);
    assert_true(stale_parts(s) > 4);
    vp_store_free(s);
}

/* Documents that get their topics later than their rollups. */
static void tagged_later(void **state)
{
    vp_store *s = made(*state, 16);
    double n;
    run(s, "DELETE FROM document_topic WHERE document = (SELECT min(id) FROM document WHERE time IS NOT NULL)");
    assert_int_equal(rollup_mark_untagged(s->db, NULL), VP_OK);
    run(s, "DELETE FROM rollup_stale WHERE kind = 1");
    assert_true(stale_parts(s) == 0);
    run(s, "DELETE FROM document_topic");
    assert_int_equal(rollup_mark_untagged(s->db, NULL), VP_OK);
    assert_int_equal(query_number(s->db, "SELECT count(DISTINCT part) FROM rollup", NULL, 0, &n, NULL), VP_OK);
    assert_true(stale_parts(s) == n);
    vp_store_free(s);
}

/* A store that has no rollups yet is not one without documents. */
static void of_an_older_store(void **state)
{
    fixture *f = *state;
    vp_store *s = made(f, 10);
    run(s, "DROP TABLE rollup; DROP TABLE rollup_stale; DROP TABLE rollup_name; DELETE FROM meta "
           "WHERE key = 'later'");
    vp_store_free(s);
    s = open_store(f->paths[0]);
    assert_true(stale_parts(s) > 4);
    ask(s, 11);
    assert_int_equal(rollup_refresh(s->db, NULL), VP_OK);
    ask(s, 12);
    vp_store_free(s);
}

/* That they are asked at all: they do not know what was changed behind their back. */
static void are_asked(void **state)
{
    static const char *const where[] = {"country = 'NL'", "text has 'late' and country = 'NL'"};
    vp_store *s = made(*state, 13);
    vp_table *before[2], *after;
    for (int i = 0; i < 4; i++) {
        vp_trend_query q = {.struct_size = sizeof q, .metric = "volume", .every = "year", .where = where[i % 2]};
        assert_int_equal(vp_trend(s, &q, i < 2 ? &before[i] : &after, NULL), VP_OK);
        if (i == 1)
            run(s, "UPDATE document SET country = 'BE'");
        if (i < 2)
            continue;
        assert_int_equal(vp_table_rows(before[i - 2]), vp_table_rows(after));
        for (size_t k = 0; k < vp_table_rows(after); k++)
            same_cell(vp_table_cell(after, k, 1), vp_table_cell(before[i - 2], k, 1), &q);
        vp_table_free(before[i - 2]);
        vp_table_free(after);
    }
    vp_store_free(s);
}

/* Whatever lies in the columns: an answer or a complaint. */
static void damaged(void **state)
{
    vp_store *s = made(*state, 14);
    chance r = {15, 0};
    for (int i = 0; i < 200; i++) {
        char sql[300];
        static const char *const ways[] = {"data = substr(data, 1, length(data) / 2)",
                                           "data = x''",
                                           "data = randomblob(length(data))",
                                           "data = data || x'00'",
                                           "\"column\" = 12",
                                           "part = part + 1"};
        snprintf(sql, sizeof sql, "SAVEPOINT a; UPDATE OR IGNORE rollup SET %s WHERE id %% 17 = %d AND \"column\" = %d",
                 ANY(&r, ways), (int)below(&r, 17), (int)below(&r, 11));
        run(s, sql);
        vp_trend_query q = any_question(&r);
        vp_table *t = NULL;
        vp_error e = {0};
        vp_status status = vp_trend(s, &q, &t, &e);
        assert_true(status == VP_OK || status == VP_STORE || status == VP_LIMIT || status == VP_NOT_FOUND);
        vp_table_free(t);
        run(s, "ROLLBACK TO a; RELEASE a");
    }
    vp_store_free(s);
}

/* A run of more rows than a piece has is no answer, and not counted to its end. */
static void a_run_without_end(void **state)
{
    vp_store *s = made(*state, 17);
    vp_trend_query q = {.struct_size = sizeof q, .metric = "volume", .every = "year"};
    vp_table *t = NULL;
    run(s, "UPDATE rollup SET data = x'0000000000000000ffffffff' WHERE kind = 0 AND \"column\" = 0");
    assert_int_equal(vp_trend(s, &q, &t, NULL), VP_STORE);
    vp_store_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(as_the_scan, set_up, tear_down),
        cmocka_unit_test_setup_teardown(by_slices, set_up, tear_down),
        cmocka_unit_test_setup_teardown(as_the_scan_without_answers, set_up, tear_down),
        cmocka_unit_test_setup_teardown(after_changes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(of_an_older_store, set_up, tear_down),
        cmocka_unit_test_setup_teardown(are_asked, set_up, tear_down),
        cmocka_unit_test_setup_teardown(damaged, set_up, tear_down),
        cmocka_unit_test_setup_teardown(tagged_later, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_run_without_end, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, make_engine, free_engine);
}
