/* Documents with the words of others. */
#include "base/rng.h"
#include "store/copies.h"
#include "store/copy_keys.h"
#include "tests/unit/check.h"
#include "tests/unit/store_maker.h"

#include <stdio.h>
#include <stdlib.h>

static int64_t ask(vp_store *s, const char *sql)
{
    sqlite3_stmt *q = NULL;
    if (sqlite3_prepare_v2(store_db(s->db), sql, -1, &q, NULL) != SQLITE_OK || sqlite3_step(q) != SQLITE_ROW)
        fail_msg("%s: %s", sql, sqlite3_errmsg(store_db(s->db)));
    int64_t value = sqlite3_column_int64(q, 0);
    sqlite3_finalize(q);
    return value;
}

static document numbered(unsigned number, const char *text)
{
    document d = make(1, 1, text);
    memcpy(d.identity + 4, &number, sizeof number);
    return d;
}

/* Whether the second of two texts is a copy of the first. */
static bool is_copy(const char *first, const char *second, const char *customer, const char *other)
{
    vp_store *s = with_source(NULL);
    writer *w = begin(s);
    document a = numbered(1, first), b = numbered(2, second);
    a.customer = customer ? str_of(customer) : (str){NULL, 0};
    b.customer = other ? str_of(other) : (str){NULL, 0};
    put(w, a, WRITE_NEW);
    put(w, b, WRITE_NEW);
    end(w);
    int64_t copies = ask(s, "SELECT count(*) FROM copy"), right = ask(s, "SELECT count(*) FROM copy WHERE document = "
                                                                         "2 AND original = 1 AND similarity >= 0.7");
    assert_int_equal(copies, right);
    vp_store_free(s);
    return copies == 1;
}

/* Of 25 words, and 23 runs of three: a word in the middle changes three of them, one at the end one. */
#define MIDDLE(word)                                                \
    "De bestelling kwam pas na drie weken aan en de doos was " word \
    " open zodat de helft van de kopjes kapot in het papier lag"

static void test_nearly_the_same(void **state)
{
    (void)state;
    const char *text = MIDDLE("helemaal");
    assert_true(is_copy(text, text, NULL, NULL));
    assert_true(is_copy(text, MIDDLE("gewoon"), NULL, NULL)); /* 20 of 26 */
    assert_true(is_copy(text,
                        "DE BESTELLING kwam pas na drie weken aan, en de doos was helemaal open; zodat de helft "
                        "van de kopjes <b>kapot</b> in het papier lag!!!",
                        NULL, NULL));
    assert_false(is_copy(text,
                         "papier het in kapot lag kopjes de van helft de zodat open helemaal was doos de en aan "
                         "weken drie na pas kwam bestelling De",
                         NULL, NULL));
    assert_false(is_copy(text,
                         "De bestelling kwam pas na drie weken aan en de klantenservice wist van niets, dus ik "
                         "koop hier nooit meer iets",
                         NULL, NULL));
    assert_true(is_copy("房间很干净，服务员非常热情，离地铁站走路五分钟，早餐的种类也很多，下次还会再来住",
                        "房间很干净，服务员非常热情，离地铁站走路五分钟，早餐的种类也很多，下次还会再来", NULL, NULL));
    assert_false(is_copy("房间很干净，服务员非常热情，离地铁站走路五分钟，早餐的种类也很多，下次还会再来住",
                         "浴室太小，空调整晚都很吵，前台说没有别的房间可以换，早餐也只有面包和咖啡", NULL, NULL));
}

static void test_short(void **state)
{
    (void)state;
    const char *five = "Weer veel te laat bezorgd", *two = "Prima service";
    assert_false(is_copy(five, five, NULL, NULL));
    assert_false(is_copy(five, five, "Jan", "Piet"));
    assert_true(is_copy(five, five, "Jan", "Jan"));
    assert_false(is_copy(five, "Weer veel te laat verstuurd", "Jan", "Jan"));
    assert_false(is_copy(two, two, "Jan", "Jan"));
    assert_false(is_copy("", "", "Jan", "Jan"));
    assert_false(is_copy("好好好好好好好好好好好好好好好好好好好好", "好好好好好好好好好好好好好好好好好好好好好好",
                         NULL, NULL));
    assert_false(is_copy("ha ha ha ha ha ha ha ha ha ha ha ha", "ha ha ha ha ha ha ha ha ha ha ha ha", NULL, NULL));
}

/* What copies there are, as one number. */
static const char all[] =
    "SELECT coalesce(sum(document * 1000003 + original * 10007 + CAST(similarity * 1000 AS INT)), 0) "
    "+ count(*) FROM copy";

static const char *const texts[] = {
    MIDDLE("helemaal"),
    MIDDLE("gewoon"),
    "Altijd vriendelijk geholpen aan de balie en snel klaar, aanrader voor iedereen",
    MIDDLE("half"),
    "iets heel anders",
    "Altijd vriendelijk geholpen aan de balie en snel klaar, aanrader voor iedereen!",
};
enum { TEXTS = sizeof texts / sizeof *texts };

static void test_batches(void **state)
{
    (void)state;
    int64_t found[2];
    for (int apart = 0; apart < 2; apart++) {
        vp_store *s = with_source(NULL);
        writer *w = begin(s);
        for (unsigned i = 0; i < TEXTS; i++) {
            put(w, numbered(i, texts[i]), WRITE_NEW);
            if (apart)
                assert_int_equal(writer_commit(w, NULL), VP_OK);
        }
        end(w);
        found[apart] = ask(s, all);
        assert_int_equal(ask(s, "SELECT count(*) FROM copy"), 3);
        assert_int_equal(copies_make(s->db, NULL), VP_OK); /* the whole store anew */
        assert_int_equal(ask(s, all), found[apart]);
        vp_store_free(s);
    }
    assert_int_equal(found[0], found[1]);
}

static void put_version(writer *w, unsigned number, int64_t version, const char *text)
{
    document d = numbered(number, text);
    d.version = version;
    put(w, d, version > 1 ? WRITE_REPLACED : WRITE_NEW);
}

/* What tells the keys of the documents from others; and how many the document has. */
static int64_t keys(vp_store *s, int64_t document, int64_t *of_document)
{
    enum { HALF = 6 };
    sqlite3_stmt *q = NULL;
    int64_t sum = 0, none;
    of_document = of_document ? of_document : &none;
    *of_document = 0;
    assert_int_equal(store_prepare(store_db(s->db), "SELECT data FROM copy_list", &q, NULL), VP_OK);
    while (sqlite3_step(q) == SQLITE_ROW) {
        const char *p = sqlite3_column_blob(q, 0);
        for (int i = 0; i < sqlite3_column_bytes(q, 0); i += 2 * HALF) {
            int64_t hash = 0, has = 0;
            memcpy(&hash, p + i, HALF);
            memcpy(&has, p + i + HALF, HALF);
            sum += hash % 1000003 * has + 1;
            *of_document += has == document;
        }
    }
    sqlite3_finalize(q);
    return sum;
}

/* Nothing stays of a text that was replaced: as if the last one had come first. */
static void test_replaced(void **state)
{
    (void)state;
    vp_store *s = with_source(NULL), *fresh = with_source(NULL);
    int64_t of_document;
    writer *w = begin(s), *of_fresh = begin(fresh);
    put_version(w, 1, 1, texts[0]);
    put_version(w, 2, 1, texts[2]);
    assert_int_equal(writer_commit(w, NULL), VP_OK);
    put_version(w, 1, 2, texts[2]);
    put_version(w, 3, 1, texts[0]);
    put_version(w, 3, 2, texts[3]);
    put_version(w, 1, 3, texts[4]);
    put_version(w, 3, 3, texts[0]);
    assert_int_equal(writer_commit(w, NULL), VP_OK);
    put_version(of_fresh, 1, 1, texts[4]);
    put_version(of_fresh, 2, 1, texts[2]);
    put_version(of_fresh, 3, 1, texts[0]);
    end(of_fresh);
    assert_int_equal(ask(s, "SELECT count(*) FROM copy"), 0);
    assert_int_equal(keys(s, 0, NULL), keys(fresh, 0, NULL));
    vp_store_free(fresh);

    put_version(w, 4, 1, texts[1]);
    put_version(w, 5, 1, texts[1]);
    assert_int_equal(writer_commit(w, NULL), VP_OK);
    assert_int_equal(ask(s, "SELECT count(*) FROM copy WHERE original = 3"), 2);
    put_version(w, 3, 4, texts[4]); /* those that were copies of it are copies of the first of them */
    end(w);
    assert_int_equal(ask(s, "SELECT count(*) FROM copy"), 1);
    assert_int_equal(ask(s, "SELECT document * 10 + original FROM copy"), 54);
    keys(s, 3, &of_document);
    assert_int_equal(of_document, 0);
    keys(s, 4, &of_document);
    assert_true(of_document > 0);
    vp_store_free(s);
}

/* What was not kept leaves nothing behind. */
static void test_taken_back(void **state)
{
    (void)state;
    vp_store *s = with_source(NULL);
    writer *w = begin(s);
    put_version(w, 1, 1, texts[0]);
    writer_close(w);
    assert_int_equal(ask(s, "SELECT count(*) FROM copy_list"), 0);
    w = begin(s);
    put_version(w, 2, 1, texts[0]);
    end(w);
    assert_int_equal(ask(s, "SELECT count(*) FROM copy"), 0);
    vp_store_free(s);
}

/* Keys in batches of many sizes, some of which are taken away again, belong to whom a plain array says. */
static void test_keys(void **state)
{
    (void)state;
    enum { KEYS = 30000, BATCHES = 60, SPREAD = 1 << 20 };
    static int64_t said[SPREAD], owners[KEYS];
    static copy_key batch[KEYS];
    vp_store *s = with_source(NULL);
    uint64_t at = 0;
    for (int b = 1; b <= BATCHES; b++) {
        size_t n = 0, size = b % 7 ? (size_t)1 << b % 13 : KEYS;
        for (int64_t hash = 0; hash < SPREAD && n < KEYS; hash++)
            if (!said[hash] && (size_t)rng_below(1, at++, SPREAD) < size)
                batch[n++] = (copy_key){hash, b}, said[hash] = b;
        assert_int_equal(copy_keys_add(s->db, batch, n, NULL), VP_OK);
        for (size_t i = 0; i < n && i < 3; i++) {
            assert_int_equal(copy_keys_remove(s->db, (copy_key){batch[i].hash, b + 1}, NULL), VP_OK); /* another's */
            assert_int_equal(copy_keys_remove(s->db, batch[i], NULL), VP_OK);
            said[batch[i].hash] = 0;
        }
        for (size_t i = 0; i < KEYS; i++)
            batch[i] = (copy_key){(int64_t)(i * (SPREAD / KEYS)) + b % 3, 0};
        assert_int_equal(copy_keys_find(s->db, batch, KEYS, owners, NULL), VP_OK);
        for (size_t i = 0; i < KEYS; i++)
            assert_int_equal(owners[i], said[batch[i].hash]);
    }
    assert_true(ask(s, "SELECT count(DISTINCT list) FROM copy_list") < 12);
    vp_store_free(s);
}

/* Equal texts, and texts of one beginning, cost no more each than the first of them. */
static void test_many(void **state)
{
    (void)state;
    enum { MANY = 20000 };
    vp_store *s = with_source(NULL);
    writer *w = begin(s);
    char text[400];
    for (unsigned i = 0; i < MANY; i++)
        put(w, numbered(i, texts[0]), WRITE_NEW);
    for (unsigned i = MANY; i < MANY + MANY / 4; i++) {
        snprintf(text, sizeof text, "Beste klant, bedankt voor uw bericht van gisteren. a%u b%u c%u d%u e%u f%u g%u", i,
                 i, i, i, i, i, i);
        put(w, numbered(i, text), WRITE_NEW);
    }
    end(w);
    assert_int_equal(ask(s, "SELECT count(*) FROM copy WHERE original = 1 AND similarity = 1"), MANY - 1);
    assert_int_equal(ask(s, "SELECT count(*) FROM copy"), MANY - 1);
    vp_store_free(s);
}

/* Of a long text the beginning is compared. */
static void test_long(void **state)
{
    (void)state;
    enum { WORDS = 100000, ROOM = 7 * WORDS + 1 };
    char *one = malloc(ROOM), *other = malloc(ROOM);
    assert_true(one && other);
    size_t n = 0;
    for (unsigned i = 0; i < WORDS; i++)
        n += (size_t)snprintf(one + n, ROOM - n, "w%05u ", i);
    memcpy(other, one, n + 1);
    memset(other + n / 2, 'x', n / 2);
    assert_true(is_copy(one, one, NULL, NULL));
    assert_true(is_copy(one, other, NULL, NULL));
    free(one);
    free(other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nearly_the_same),
        cmocka_unit_test(test_short),
        cmocka_unit_test(test_batches),
        cmocka_unit_test(test_replaced),
        cmocka_unit_test(test_taken_back),
        cmocka_unit_test(test_keys),
        cmocka_unit_test(test_many),
        cmocka_unit_test(test_long),
    };
    return cmocka_run_group_tests(tests, make_engine, free_engine);
}
