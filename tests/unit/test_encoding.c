#include "tests/unit/ingest_files.h"

#include "base/utf8.h"
#include "ingest/encoding.h"
#include "ingest/source.h"

#include <unicode/ucnv.h>
#include <zlib.h>
#include <zstd.h>

typedef struct sample {
    const char *encoding;
    const char *texts[6];
} sample;

/* One to three sentences each, as people write them. */
static const sample samples[] = {
    {"GB18030",
     {"很好吃", "物流很快，包装完好。", "一般般吧,没有想象的好",
      "客服态度太差了，退款一直不处理，等了三周还没有消息。\n再也不会买了。",
      "酒店位置很好，离地铁站近，房间干净，早餐丰富。下次还会再来！"}},
    {"Big5",
     {"價格太貴", "房間很乾淨，服務也好。", "這個產品的品質真的很差，用了兩天就壞了，客服也不回覆。",
      "送貨速度快，包裝完整，下次還會再來購買！價錢也合理。\n推薦給大家。"}},
    {"windows-1251",
     {"ПЛОХО", "Отличный товар", "все супер", "Ужасное обслуживание, деньги не вернули до сих пор.",
      "Доставка быстрая, рекомендую! Качество хорошее. Спасибо.",
      "5 баллов из 5, всё понравилось: ёлка, подъезд, съёмка"}},
    {"KOI8-R",
     {"ПЛОХО", "Отличный товар", "все супер", "Ужасное обслуживание, деньги не вернули до сих пор.",
      "Приложение постоянно вылетает после обновления, исправьте пожалуйста.\nСлужба поддержки молчит.\n"}},
    {"IBM866",
     {"Отличный товар", "Ужасное обслуживание, деньги не вернули.", "Доставка быстрая, рекомендую! Спасибо."}},
    {"windows-1252",
     {"Eén woord: geweldig", "Ideeën genoeg", "Ik kreeg mijn geld (€ 30,50) niet terug. Belachelijk!",
      "Pizza’s waren koud. ‘Nooit meer’ zei mijn vriend – en hij heeft gelijk.", "It’s great",
      "The café was lovely; crème brûlée to die for."}},
    {"UTF-16LE",
     {"Goed, snel en netjes", "Price: €15… too much", "物流很快，包装完好。", "很好吃", "все супер, спасибо",
      "It’s great, really"}},
    {"UTF-16BE",
     {"Goed, snel en netjes", "Price: €15… too much", "物流很快，包装完好。", "很好吃", "все супер, спасибо"}},
    {"UTF-8", {"Eén café", "很好吃", "все супер", "價格太貴", "It’s great", "👍👍"}},
};

/* A text in another encoding; to be freed. */
static str encode(const char *text, const char *encoding)
{
    UErrorCode code = U_ZERO_ERROR;
    size_t room = strlen(text) * 4 + 16;
    char *p = malloc(room);
    assert_non_null(p);
    int32_t n = ucnv_convert(encoding, "UTF-8", p, (int32_t)room, text, -1, &code);
    assert_true(U_SUCCESS(code));
    return (str){p, (size_t)n};
}

static void check_guess(const char *text, const char *encoding)
{
    str bytes = encode(text, encoding);
    const char *name = NULL;
    encoding_detect(bytes, true, &name);
    if (strcmp(name, encoding))
        print_error("%s: \"%s\"\n", encoding, text);
    assert_string_equal(name, encoding);
    free((char *)bytes.p);
}

static void guesses_from_a_sentence(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++)
        for (size_t k = 0; k < 6 && samples[i].texts[k]; k++)
            check_guess(samples[i].texts[k], samples[i].encoding);
}

static void guesses_from_a_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        for (size_t k = 0; k < 6 && samples[i].texts[k]; k++) {
            buf text = {0};
            assert_true(buf_printf(&text, "id,date,text\r\n1,2024-05-06,\"%s\"\r\n", samples[i].texts[k]) &&
                        buf_terminate(&text));
            check_guess(text.p, samples[i].encoding);
            buf_release(&text);
        }
    }
}

static void ascii_is_not_decided(void **state)
{
    (void)state;
    const char *name;
    assert_int_equal(encoding_detect(STR("plain text, nothing else\n"), false, &name), ENCODING_ASCII);
    assert_string_equal(name, "UTF-8");
    assert_int_equal(encoding_detect(STR("one caf\xE9 in English"), false, &name), ENCODING_UNSURE);
    assert_string_equal(name, "windows-1252");
}

static void damaged_utf8_stays_utf8(void **state)
{
    (void)state;
    const char *name;
    encoding_detect(STR("Все хорошо\xFF и дальше\xD0"), true, &name);
    assert_string_equal(name, "UTF-8");
    encoding_detect(STR("Все хорошо и дальш\xD0"), false, &name); /* cut in a character */
    assert_string_equal(name, "UTF-8");
}

static void reads_marks(void **state)
{
    (void)state;
    const char *name = NULL;
    assert_int_equal(encoding_mark(STR("\xEF\xBB\xBFid"), &name), 3);
    assert_string_equal(name, "UTF-8");
    assert_int_equal(encoding_mark(STR("\xFF\xFEi\0"), &name), 2);
    assert_string_equal(name, "UTF-16LE");
    assert_int_equal(encoding_mark(STR("\xFE\xFF\0i"), &name), 2);
    assert_string_equal(name, "UTF-16BE");
    assert_int_equal(encoding_mark(STR("\xFF\xFE\0\0i\0\0\0"), &name), 4);
    assert_string_equal(name, "UTF-32LE");
    assert_int_equal(encoding_mark(STR("\0\0\xFE\xFF\0\0\0i"), &name), 4);
    assert_string_equal(name, "UTF-32BE");
    assert_int_equal(encoding_mark(STR("\xFF\xFEtext,rating\ngood,5\n"), &name), 2);
    assert_null(name);
    assert_int_equal(encoding_mark(STR("id"), &name), 0);
}

static void transcodes_in_pieces(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        const char *text = samples[i].texts[0];
        str bytes = encode(text, samples[i].encoding);
        buf out = {0};
        transcoder *t = NULL;
        assert_int_equal(transcoder_open(samples[i].encoding, &t, NULL), VP_OK);
        for (size_t k = 0; k < bytes.n; k++)
            assert_int_equal(transcoder_feed(t, (str){bytes.p + k, 1}, k + 1 == bytes.n, &out, NULL), VP_OK);
        assert_true(str_is(buf_str(&out), text));
        transcoder_close(t);
        buf_release(&out);
        free((char *)bytes.p);
    }
    vp_error error;
    transcoder *t = NULL;
    assert_int_equal(transcoder_open("no such thing", &t, &error), VP_INVALID);
    assert_null(t);
}

/* ---- Whole files */

static void check_source(str content, const char *encoding, const char *expected_encoding, const char *expected)
{
    char path[64];
    source *s = NULL;
    buf out = {0};
    bool end = false;
    write_file(content, path);
    assert_int_equal(source_open(path, encoding, (unpack_limits){0}, &s, NULL), VP_OK);
    while (!end)
        assert_int_equal(source_read(s, &out, &end, NULL), VP_OK);
    assert_string_equal(source_encoding(s), expected_encoding);
    assert_true(str_is(buf_str(&out), expected));
    source_close(s);
    buf_release(&out);
    unlink(path);
}

static void drops_marks(void **state)
{
    (void)state;
    check_source(STR("\xEF\xBB\xBFtext\n"), NULL, "UTF-8", "text\n");
    check_source(STR("\xEF\xBB\xBFtext\n"), "UTF-8", "UTF-8", "text\n");
    check_source(STR("\xFF\xFEt\0e\0x\0t\0"), NULL, "UTF-16LE", "text");
    check_source(STR("\xFE\xFF\0t\0e\0x\0t"), NULL, "UTF-16BE", "text");
    check_source(STR("\xFF\xFEt\0e\0x\0t\0"), "UTF-16", "UTF-16LE", "text");
    check_source(STR("\xFF\xFE\0\0t\0\0\0\x14\x04\0\0"), NULL, "UTF-32LE", "tД");
    check_source(STR("\xFF\xFEtext,rating\ngood,5\n"), NULL, "UTF-8", "text,rating\ngood,5\n");
    check_source(STR("caf\x8E"), "macintosh", "macintosh", "café");
    check_source(STR(""), NULL, "UTF-8", "");
}

/* The first accent may come late, and the first of them may be damaged. */
static void waits_for_evidence(void **state)
{
    (void)state;
    enum { FILLER = 300 << 10 };
    buf text = {0}, expected = {0};
    for (int i = 0; i < FILLER / 20; i++)
        assert_true(buf_puts(&text, "just plain English\r\n"));
    assert_true(buf_add_str(&expected, buf_str(&text)));
    assert_true(buf_puts(&text, "one \xFF byte\r\n") && buf_puts(&expected, "one \xFF byte\r\n"));
    for (int i = 0; i < FILLER / 20; i++)
        assert_true(buf_puts(&text, "just plain English\r\n") && buf_puts(&expected, "just plain English\r\n"));
    for (int i = 0; i < 50; i++)
        assert_true(buf_puts(&text, "хорошо\r\n") && buf_puts(&expected, "хорошо\r\n"));
    assert_true(buf_terminate(&expected));
    check_source(buf_str(&text), NULL, "UTF-8", expected.p);
    buf_release(&text);
    buf_release(&expected);
}

static str gzip(str text, char *room, size_t size)
{
    z_stream z = {0};
    assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    z.next_in = (Bytef *)text.p;
    z.avail_in = (uInt)text.n;
    z.next_out = (Bytef *)room;
    z.avail_out = (uInt)size;
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    deflateEnd(&z);
    return (str){room, size - z.avail_out};
}

static void unpacks(void **state)
{
    (void)state;
    char one[200], two[200], both[400];
    str first = gzip(STR("text\nгуд "), one, sizeof one), second = gzip(STR("бай\n"), two, sizeof two);
    memcpy(both, first.p, first.n);
    memcpy(both + first.n, second.p, second.n);
    check_source((str){both, first.n + second.n}, NULL, "UTF-8", "text\nгуд бай\n");
    size_t n = ZSTD_compress(both, sizeof both, "text\nok\n", 8, 3);
    assert_false(ZSTD_isError(n));
    check_source((str){both, n}, NULL, "UTF-8", "text\nok\n");
}

static void reports_damaged_archives(void **state)
{
    (void)state;
    char room[200], path[64];
    str whole = gzip(STR("text\nsomething long enough to be cut\n"), room, sizeof room);
    source *s = NULL;
    buf out = {0};
    vp_error error = {0};
    bool end = false;
    vp_status status = VP_OK;
    write_file((str){whole.p, whole.n - 12}, path);
    assert_int_equal(source_open(path, NULL, (unpack_limits){0}, &s, NULL), VP_OK);
    while (!end && !status)
        status = source_read(s, &out, &end, &error);
    assert_int_equal(status, VP_FORMAT);
    assert_string_equal(error.message, "the compressed file is damaged: it ends too early");
    assert_string_equal(error.file, path);
    source_close(s);
    buf_release(&out);
    unlink(path);
}

static void stops_at_bombs(void **state)
{
    (void)state;
    enum { PIECE = 32 << 20, PIECES = 33 };
    char path[64], *plain = malloc(PIECE);
    buf file = {0}, out = {0};
    assert_non_null(plain);
    memset(plain, 'x', PIECE);
    static char packed[1 << 20];
    size_t n = ZSTD_compress(packed, sizeof packed, plain, PIECE, 1);
    free(plain);
    assert_false(ZSTD_isError(n));
    for (int i = 0; i < PIECES; i++)
        assert_true(buf_add(&file, packed, n));
    write_file(buf_str(&file), path);
    buf_release(&file);
    source *s = NULL;
    vp_error error = {0};
    assert_int_equal(source_open(path, "UTF-8", (unpack_limits){0}, &s, &error), VP_OK);
    vp_status status = VP_OK;
    uint64_t bytes = 0;
    for (bool end = false; !end && !status; bytes += out.n) {
        buf_clear(&out);
        status = source_read(s, &out, &end, &error);
    }
    assert_int_equal(status, VP_LIMIT);
    assert_in_range(bytes, (1 << 30) - (1 << 20), (1 << 30) + (1 << 20));
    assert_string_equal(error.file, path);
    source_close(s);
    buf_release(&out);
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(guesses_from_a_sentence),
        cmocka_unit_test(guesses_from_a_table),
        cmocka_unit_test(ascii_is_not_decided),
        cmocka_unit_test(damaged_utf8_stays_utf8),
        cmocka_unit_test(reads_marks),
        cmocka_unit_test(transcodes_in_pieces),
        cmocka_unit_test(drops_marks),
        cmocka_unit_test(waits_for_evidence),
        cmocka_unit_test(unpacks),
        cmocka_unit_test(reports_damaged_archives),
        cmocka_unit_test(stops_at_bombs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
