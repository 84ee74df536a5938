/* What holds of the tokens of any text: random bytes, all code points, texts that could take long, and the sample. */
#include "base/rng.h"
#include "base/utf8.h"
#include "tests/unit/engine_maker.h"
#include "tests/unit/token_check.h"
#include "tokenizer/tokens.h"

#include <unicode/uchar.h>

/* ---- Tokens cover the text */

static void check_text(vp_session *s, const char *lang, const char *bytes, size_t n)
{
    char *text = malloc(n ? n : 1); /* so that the sanitizer sees a read behind the end */
    assert_non_null(text);
    memcpy(text, bytes, n);
    const vp_token *borrowed;
    const vp_span *spans;
    size_t count, sentence_count;
    assert_int_equal(vp_tokenize(s, lang, text, n, &borrowed, &count, NULL), VP_OK);
    const char *fault = token_fault(text, n, borrowed, count);
    if (fault)
        fail_msg("%s: %.*s", fault, (int)n, text);
    vp_token *t = malloc((count + 1) * sizeof *t);
    if (count)
        memcpy(t, borrowed, count * sizeof *t);
    assert_int_equal(vp_sentences(s, lang, text, n, &spans, &sentence_count, NULL), VP_OK);
    fault = sentence_fault(t, count, spans, sentence_count);
    if (fault)
        fail_msg("%s: %.*s", fault, (int)n, text);
    free(t);
    vp_sentiment opinion;
    vp_language language;
    assert_int_equal(vp_sentiment_of(s, lang, text, n, NULL, &opinion, NULL), VP_OK);
    double sum = opinion.probability[0] + opinion.probability[1] + opinion.probability[2];
    assert_true(sum > 0.999999 && sum < 1.000001 && opinion.score >= -1 && opinion.score <= 1);
    assert_int_equal(vp_detect(s, text, n, NULL, &language, NULL), VP_OK);
    assert_true(language.confidence >= 0 && language.confidence <= 1 && strlen(language.code) >= 2);
    free(text);
}

static const char *const languages[] = {"nl", "en", "ru", "zh", "und", NULL};

static const char *const pieces[] = {"goed",   "Niet",     "very",     "not",      "не",    "очень",   "好",
                                     "不",     "客服",     "態度",     "'s",       "’n",    "-",       "_",
                                     ".",      "...",      "!",        "?",        "。",    "，",      "\"",
                                     ")",      "(",        "«",        ":",        ":-)",   "xD",      "T_T",
                                     "orz",    ")))",      "((",       "<3",       "www.",  "a.nl",    "http://",
                                     "a@b.ru", "@",        "#",        "#топ",     "123",   "1.234,5", "12:30",
                                     "€",      "☹",        "😀",        "👍🏽", "🇳🇱",    "1️⃣", "\u200D",
                                     "\uFE0F", "\u0301",   "\u200B",   "\u00AD",   "<b>",   "</p>",    "<a b=\"c d\">",
                                     "&amp;",  "&eacute;", "&lt;",     "[b]",      "[/b]",  "Ｗ",      "\xFF",
                                     "\xC3",   "\xE4\xB8", "\xF0\x9F", "\x01",     "\x00",  "ﷺ",       "ก",
                                     "の",     "한국",     "עברית",    " ",        "\n",    "\t",      "\u00A0",
                                     "\u3000", "\x1D",     "\x85",     "\xC2\x85", "x",     "É",       "ﬁ",
                                     "ё",      "0",        "★",        "→",        "\uFFFF"};

enum { RANDOM_MAX = 200 };

/* Bytes, code points or pieces of text in any order. */
static size_t random_text(uint64_t seed, char text[RANDOM_MAX])
{
    size_t n = 0, length = rng_below(seed, 0, 160);
    for (uint64_t i = 1; n < length; i++) {
        uint64_t draw = rng_at(seed, i);
        if (seed % 3 == 0) {
            text[n++] = (char)draw;
        } else if (seed % 3 == 1) {
            uint32_t c = (uint32_t)(draw >> 8) % (draw % 4 == 0 ? 0x110000 : draw % 4 == 1 ? 0x3000 : 0x300);
            n += utf8_encode(c >= 0xD800 && c < 0xE000 ? 'x' : c, text + n);
        } else {
            const char *piece = pieces[draw % (sizeof pieces / sizeof *pieces)];
            size_t bytes = *piece ? strlen(piece) : 1;
            memcpy(text + n, piece, bytes);
            n += bytes;
        }
    }
    return n;
}

static void any_text(void **state)
{
    (void)state;
    vp_session *s = new_session(engine);
    for (uint64_t seed = 0; seed < 12000; seed++) {
        char text[RANDOM_MAX];
        size_t n = random_text(seed, text);
        check_text(s, languages[seed / 3 % 6], text, n);
    }
    check_text(s, NULL, "", 0);
    const vp_token *t;
    size_t count;
    assert_int_equal(vp_tokenize(s, NULL, NULL, 0, &t, &count, NULL), VP_OK);
    assert_int_equal(count, 0);
    vp_session_free(s);
}

/* Each code point, between letters and alone. */
static void any_code_point(void **state)
{
    (void)state;
    vp_session *s = new_session(engine);
    char text[4096];
    for (uint32_t c = 0; c < 0x110000;) {
        size_t n = 0;
        for (; c < 0x110000 && n < sizeof text - 16; c += c < 0x30000 ? 1 : 97) {
            if (c >= 0xD800 && c < 0xE000)
                continue;
            n += utf8_encode(c, text + n);
            if (c % 3 == 0)
                text[n++] = 'a';
            if (c % 5 == 0)
                text[n++] = ' ';
        }
        check_text(s, c % 2 ? "zh" : "nl", text, n);
    }
    vp_session_free(s);
}

static void check_findings(vp_session *s, const char *lang, const char *text, size_t n)
{
    const vp_aspect *aspects;
    const vp_entity *entities;
    const char *masked;
    size_t count, length;
    assert_int_equal(vp_aspects_of(s, lang, text, n, &aspects, &count, NULL), VP_OK);
    for (size_t i = 0; i < count; i++)
        assert_true(aspects[i].sentence.begin <= aspects[i].term.begin && aspects[i].term.end <= n);
    assert_int_equal(vp_entities(s, lang, text, n, &entities, &count, NULL), VP_OK);
    for (size_t i = 0; i < count; i++)
        assert_true(entities[i].begin < entities[i].end && entities[i].end <= n);
    assert_int_equal(vp_redact(s, lang, text, n, NULL, &masked, &length, NULL), VP_OK);
    assert_true(length > 0);
}

/* What could take quadratic time does not: these would run for minutes. */
static void long_texts(void **state)
{
    (void)state;
    enum { LENGTH = TOKENIZE_MAX };
    static const char *const repeated[] = {"a",
                                           ")\"",
                                           "(",
                                           ")",
                                           "#1",
                                           "@",
                                           "http://a",
                                           "a.",
                                           "1.",
                                           "'",
                                           "好",
                                           "👍",
                                           "\u200D",
                                           "\xF0\x9F\x91\x8D\u200D",
                                           "a@",
                                           "\x80",
                                           "very ",
                                           "не ",
                                           ":(",
                                           "'s ",
                                           "👍 ",
                                           "服务、",
                                           "service, ",
                                           "服务很好，",
                                           "Jan en Piet, ",
                                           "3 mei, "};
    static const char *const starts[] = {"", "http://a(", "http://a/b", "a.nl/(", "a@"};
    vp_session *s = new_session(engine);
    char *text = malloc(LENGTH);
    for (size_t i = 0; i < sizeof repeated / sizeof *repeated + sizeof starts / sizeof *starts; i++) {
        bool start = i >= sizeof repeated / sizeof *repeated;
        size_t n = 0, size;
        if (start) {
            const char *head = starts[i - sizeof repeated / sizeof *repeated];
            n = strlen(head);
            memcpy(text, head, n);
        }
        const char *piece = start ? ")" : repeated[i];
        for (size = strlen(piece); n + size <= LENGTH; n += size)
            memcpy(text + n, piece, size);
        check_text(s, i % 2 ? "en" : "zh", text, n);
        check_findings(s, i % 2 ? "zh" : "nl", text, n / 4);
    }
    free(text);
    vp_session_free(s);
}

static void stops_at_the_limit(void **state)
{
    (void)state;
    vp_session *s = new_session(engine);
    const vp_token *t;
    size_t n = TOKENIZE_MAX + 100, count;
    char *text = malloc(n);
    for (size_t i = 0; i + 3 <= n; i += 3)
        memcpy(text + i, i % 2 ? "é " : "abc", 3);
    vp_error error;
    assert_int_equal(vp_tokenize(s, "en", text, n, &t, &count, &error), VP_LIMIT);
    assert_true(error.hint[0] != '\0');
    assert_int_equal(vp_tokenize(s, "en", text, TOKENIZE_MAX, &t, &count, NULL), VP_OK);
    assert_null(token_fault(text, t[count - 1].end, t, count));
    assert_true(t[count - 1].end >= TOKENIZE_MAX - 8);
    free(text);
    vp_session_free(s);
}

/* ---- A token by itself is itself */

/* Whether nothing but the token decides where it ends: no joint of it is the model's, and no word is Chinese. */
static bool stands_alone(str token, vp_token_kind kind)
{
    size_t letters = 0, step;
    for (size_t i = 0; i < token.n; i += step) {
        uint32_t c = utf8_decode(token.p + i, token.n - i, &step);
        if (c == UTF8_INVALID || c >= 0x0E00)
            return false;
        letters += u_isalpha((UChar32)c) != 0;
    }
    return kind == VP_TOKEN_WORD && letters == utf8_count(token);
}

typedef struct retold {
    size_t tokens, changed;
} retold;

static void tell_again(vp_session *s, vp_session *other, const char *lang, str text, retold *found)
{
    const vp_token *t, *again;
    size_t count, n;
    assert_int_equal(vp_tokenize(s, lang, text.p, text.n, &t, &count, NULL), VP_OK);
    for (size_t i = 0; i < count; i++) {
        str token = {text.p + t[i].begin, t[i].end - t[i].begin};
        assert_int_equal(vp_tokenize(other, lang, token.p, token.n, &again, &n, NULL), VP_OK);
        bool same = n == 1 && again->begin == 0 && again->end == token.n;
        if (!same && stands_alone(token, t[i].kind))
            fail_msg("%s: %.*s is another token in %.*s", lang, (int)token.n, token.p, (int)text.n, text.p);
        found->tokens++;
        found->changed += !same;
    }
}

/* Runs of letters are the same token by themselves, in any text; of all tokens of real texts one in a hundred is
 * not: those whose joints the model decides by the words around ("etc.", "C1920"), and words of Chinese. */
static void a_token_by_itself_is_itself(void **state)
{
    (void)state;
    static const char *const files[] = {"corpora/sample/feedback.nl.csv", "corpora/sample/feedback.en.csv",
                                        "corpora/sample/feedback.ru.csv", "corpora/sample/feedback.zh.jsonl"};
    vp_session *s = new_session(engine), *other = new_session(engine);
    char text[RANDOM_MAX], line[4096];
    for (uint64_t seed = 0; seed < 3000; seed++)
        tell_again(s, other, languages[seed / 3 % 4], (str){text, random_text(seed, text)}, &(retold){0});
    for (size_t i = 0; i < 4; i++) {
        FILE *file = fopen(files[i], "rb");
        assert_non_null(file);
        retold found = {0};
        while (fgets(line, sizeof line, file))
            tell_again(s, other, languages[i], str_of(line), &found);
        fclose(file);
        assert_true(found.tokens > 1000 && found.changed * 50 < found.tokens);
    }
    vp_session_free(s);
    vp_session_free(other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_text),
        cmocka_unit_test(any_code_point),
        cmocka_unit_test(long_texts),
        cmocka_unit_test(stops_at_the_limit),
        cmocka_unit_test(a_token_by_itself_is_itself),
    };
    return cmocka_run_group_tests(tests, make_engine, free_engine);
}
