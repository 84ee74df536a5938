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
static const char *const gaps[] = {" ",  " ",  " ",  " ",      " ",      " ",      "",    "",
                                   "\n", "  ", "\t", "\u00A0", "\u3000", "\u2009", "\x1C"};

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

/* How the second session differs from the first over texts in several languages. */
typedef const char *(*difference_of)(vp_session *a, vp_session *b, const char *lang, const char *text, size_t n);

static void check_texts(vp_session *a, vp_session *b, difference_of differ)
{
    static const char *const languages[] = {NULL, "nl", "en", "ru", "zh", "de"};
    buf text = {0};
    assert_non_null(b);
    for (uint64_t i = 0; i < TEXTS; i++) {
        make_text(&text, i);
        const char *difference = differ(a, b, languages[i % 6], text.p, text.n);
        if (difference)
            fail_msg("%s: '%.*s'", difference, (int)text.n, text.p);
    }
    buf_release(&text);
    vp_session_free(a);
    vp_session_free(b);
}

static void remembering_changes_nothing(void **state)
{
    (void)state;
    check_texts(new_session(engine), forgetful_session(engine), session_difference);
}

/* Without a model nothing but rules decides: alone as where the chunk stands. */
static const char *by_rule(vp_session *a, vp_session *b, const char *lang, const char *text, size_t n)
{
    (void)lang;
    return tokens_difference(a, b, "de", text, n);
}

static void standing_alone_changes_no_rule(void **state)
{
    (void)state;
    check_texts(new_session(engine), plain_session(engine), by_rule);
}

/* What is known of the joints of an English chunk whatever stands around it. */
static joint_answer answer_alone(const char *text)
{
    const token_model *m = &engine->tokens[LANGUAGE_EN];
    atom atoms[8];
    standing alone = {.atoms = atoms, .behind = JOINT_NUMBER};
    scanner s = {.chars = &unicode_chars, .text = str_of(text)};
    for (scan_next(&s, &atoms[0]); atoms[alone.count].form != ATOM_EDGE; scan_next(&s, &atoms[alone.count]))
        assert_true(++alone.count < 8);
    joint j = {0};
    joint_answer answer = JOINT_OPEN;
    bool held = false;
    for (joint_enter(&j, &alone); j.at < alone.count; joint_move(&j, s.text, held))
        if ((answer = joint_alone(s.text, &j, m, &held)) == JOINT_OPEN)
            break;
    return answer;
}

static void clear_joints_are_settled(void **state)
{
    (void)state;
    assert_true(engine->has_tokens[LANGUAGE_EN]);
    assert_int_equal(answer_alone("didn't"), JOINT_KEEP);
    assert_int_equal(answer_alone("10:30"), JOINT_KEEP);
    assert_int_equal(answer_alone("pasta/rice"), JOINT_CUT);
    assert_int_equal(answer_alone("etc."), JOINT_OPEN);
    assert_int_equal(answer_alone("Mr."), JOINT_OPEN);
    assert_int_equal(answer_alone("'gratis"), JOINT_OPEN);
    assert_int_equal(answer_alone("e-mail"), JOINT_OPEN);
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
        cmocka_unit_test(standing_alone_changes_no_rule),
        cmocka_unit_test(clear_joints_are_settled),
        cmocka_unit_test(chunks_of_any_length),
    };
    return cmocka_run_group_tests(tests, make_engine, free_engine);
}
