#include "base/buf.h"
#include "base/rng.h"
#include "tests/unit/engine_maker.h"
#include "tests/unit/plain_session.h"

enum { TEXTS = 1500, PIECES = 40 };

/* What is decided by its neighbours, what is cut in several tokens, and what has a say in the language. */
static const char *const pieces[] = {
    "de",         "the",          "и",
    "Pot",        "Goed",         "bezorging",
    "delivery",   "доставка",     "don't",
    "well-known", "e-mail",       "zo'n",
    "'s",         "'gratis",      "gratis'",
    "Mevr.",      "Dr.",          "г.",
    "etc.",       "tel.",         "e.g.",
    "А.",         "С.",           "слово.",
    "goed.",      "Xyzzq.",       "3am",
    "5кг",        "12,50",        "20,-",
    "35,",        "10%",          "$5",
    "°C",         "(goed)",       "(",
    ")",          "\"",           "...",
    "?!",         ":*",           ":-)",
    "))",         "XD",           "👍🏽",
    "❤️",     "🇳🇱",           "1️⃣",
    "很好",       "物流太慢了，", "50％",
    "12万",       "すごい",       "#top",
    "@jan",       "x.nl/a",       "http://a.nl/b?c=d.",
    "\xE2\x80",   "\xC2",         "\x01",
    "кое-что",    "Баден-Баден",  "sooooo",
    "C++",        "R&D",          "&amp;",
    "<b>",        "een/twee",     "14-03-2023",
    "_",          "\xF0\x9F",
};
static const char *const gaps[] = {" ", " ",  " ",  " ",  " ",      " ",      "",
                                   "",  "\n", "  ", "\t", "\u00A0", "\u3000", "\u2009"};

static const char *pick(const char *const *from, size_t count, uint64_t seed, uint64_t *n)
{
    return from[rng_below(seed, (*n)++, count)];
}

static void make_text(buf *out, uint64_t seed)
{
    uint64_t n = 0;
    buf_clear(out);
    for (size_t left = 1 + rng_below(seed, n++, PIECES); left; left--) {
        assert_true(buf_puts(out, pick(pieces, sizeof pieces / sizeof *pieces, seed, &n)));
        assert_true(buf_puts(out, pick(gaps, sizeof gaps / sizeof *gaps, seed, &n)));
    }
}

static void check_texts(const vp_engine *e)
{
    static const char *const languages[] = {NULL, "nl", "en", "ru", "zh", "de"};
    vp_session *s = new_session(e), *plain = plain_session(e);
    buf text = {0};
    assert_non_null(plain);
    for (uint64_t i = 0; i < TEXTS; i++) {
        make_text(&text, i);
        const char *difference = session_difference(s, plain, languages[i % 6], text.p, text.n);
        if (difference)
            fail_msg("%s: '%.*s'", difference, (int)text.n, text.p);
    }
    buf_release(&text);
    vp_session_free(s);
    vp_session_free(plain);
}

static void remembering_changes_nothing(void **state)
{
    (void)state;
    check_texts(engine);
}

/* The cache is emptied before each text. */
static void forgetting_changes_nothing(void **state)
{
    (void)state;
    vp_engine *e;
    vp_engine_options o = {.struct_size = sizeof o, .cache_bytes = 1};
    assert_int_equal(vp_engine_new(&o, &e, NULL), VP_OK);
    check_texts(e);
    vp_engine_free(e);
}

/* A chunk of each length, at the end of a text and in front of others. */
static void chunks_of_any_length(void **state)
{
    (void)state;
    char text[3 * CHUNK_LONGEST];
    chunks c = {.chars = &unicode_chars, .longest = CHUNK_LONGEST};
    for (size_t n = 1; n < 2 * CHUNK_LONGEST; n++) {
        memset(text, 'a', sizeof text);
        text[n] = ' ';
        assert_true(chunks_start(&c, (str){text, n + 1 + n % CHUNK_LONGEST}) && chunks_until(&c, sizeof text));
        assert_int_equal(c.count, 1 + (n % CHUNK_LONGEST > 0));
        assert_int_equal(c.items[0].begin, 0);
        assert_int_equal(c.items[0].end, n);
        assert_true((c.items[0].id == CHUNK_NONE) == (n > CHUNK_LONGEST));
        if (c.count == 2 && n < CHUNK_LONGEST)
            assert_int_equal(c.items[1].id, c.items[0].id);
    }
    assert_int_equal(c.known, CHUNK_LONGEST);
    chunks_release(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(remembering_changes_nothing),
        cmocka_unit_test(forgetting_changes_nothing),
        cmocka_unit_test(chunks_of_any_length),
    };
    return cmocka_run_group_tests(tests, make_engine, free_engine);
}
