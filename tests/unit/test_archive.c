/* Compressed files, archives, and what is no text. */
#include "tests/unit/ingest_files.h"

#include "base/spool.h"

#include <fcntl.h>
#include <zip.h>
#include <zlib.h>
#include <zstd.h>

#define TABLE "id,comment\n1,It works very well\n2,It broke in a week\n"
#define ROWS "id|comment\n2@11:1|It works very well\n3@32:2|It broke in a week\n"

static void check_refusal(str content, vp_status status, const char *message)
{
    char path[64];
    reader *r = NULL;
    vp_error error = {0};
    write_file(content, path);
    assert_int_equal(reader_open(path, NULL, &r, &error), status);
    if (!strstr(error.message, message))
        print_error("%s\n", error.message);
    assert_non_null(strstr(error.message, message));
    assert_string_equal(error.file, path);
    unlink(path);
}

/* In place: packs what `b` holds. */
static void pack(buf *b)
{
    char *room = malloc(b->n + 200);
    assert_non_null(room);
    z_stream z = {.next_in = (Bytef *)b->p, .avail_in = (uInt)b->n, .next_out = (Bytef *)room};
    z.avail_out = (uInt)b->n + 200;
    assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    buf_clear(b);
    assert_true(buf_add(b, room, z.total_out));
    deflateEnd(&z);
    free(room);
}

/* A ZIP archive of files with the names and one content. */
static void zip_up(const char *const *names, size_t count, str content, buf *out)
{
    char path[64];
    write_file((str){NULL, 0}, path);
    zip_t *archive = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, NULL);
    assert_non_null(archive);
    for (size_t i = 0; i < count; i++) {
        zip_source_t *source = zip_source_buffer(archive, content.p, content.n, 0);
        assert_non_null(source);
        assert_true(zip_file_add(archive, names[i], source, 0) >= 0);
    }
    assert_int_equal(zip_close(archive), 0);
    FILE *f = fopen(path, "rb");
    char chunk[4096];
    assert_non_null(f);
    buf_clear(out);
    for (size_t n; (n = fread(chunk, 1, sizeof chunk, f)) > 0;)
        assert_true(buf_add(out, chunk, n));
    fclose(f);
    unlink(path);
}

static void unpacks_three_times(void **state)
{
    (void)state;
    buf b = {0};
    assert_true(buf_puts(&b, TABLE));
    for (int i = 0; i < 3; i++) {
        pack(&b);
        check_text(buf_str(&b), ROWS);
    }
    pack(&b);
    check_refusal(buf_str(&b), VP_LIMIT, "compressed more than 3 times over");
    buf_release(&b);
}

/* What fills the decompressor's room exactly is whole all the same. */
static void unpacks_content_of_any_length(void **state)
{
    (void)state;
    static const size_t lengths[] = {256 << 10, 512 << 10};
    for (size_t k = 0; k < 4; k++) {
        buf b = {0};
        assert_true(buf_puts(&b, "word"));
        while (b.n < lengths[k / 2])
            assert_true(buf_puts(&b, "\nWorks"));
        b.n = lengths[k / 2];
        size_t room = ZSTD_compressBound(b.n);
        char *packed = malloc(room);
        assert_non_null(packed);
        if (k % 2) {
            size_t n = ZSTD_compress(packed, room, b.p, b.n, 1);
            assert_false(ZSTD_isError(n));
            buf_clear(&b);
            assert_true(buf_add(&b, packed, n));
        } else {
            pack(&b);
        }
        char *text = read_text(buf_str(&b), NULL);
        assert_non_null(strstr(text, "Works"));
        free(text);
        free(packed);
        buf_release(&b);
    }
}

static void tells_what_of_a_copy_failed(void **state)
{
    (void)state;
    spool s;
    vp_error error = {0};
    int folder = open("/tmp", O_RDONLY);
    assert_int_equal(spool_open(&s, &error), VP_OK);
    assert_true(fcntl(s.file, F_GETFD) & FD_CLOEXEC);
    assert_int_equal(spool_copy(&s, folder, &error), VP_IO);
    assert_non_null(strstr(error.message, "cannot read the input"));
    close(folder);
    spool_close(&s);
}

static void reads_the_one_file_of_an_archive(void **state)
{
    (void)state;
    static const char *const one[] = {"__MACOSX/._a.csv", "folder/a.csv"}, *const two[] = {"a.csv", "b.csv"};
    buf b = {0}, outer = {0};
    zip_up(one, 2, STR(TABLE), &b);
    check_text(buf_str(&b), ROWS);
    zip_up(one, 1, STR(TABLE), &outer);
    check_refusal(buf_str(&outer), VP_FORMAT, "a ZIP archive with 0 files inside");
    zip_up(two, 2, STR(TABLE), &outer);
    check_refusal(buf_str(&outer), VP_FORMAT, "a ZIP archive with 2 files inside");
    check_refusal((str){b.p, b.n - 30}, VP_FORMAT, "damaged or cut off");
    for (int i = 0; i < 2; i++) {
        zip_up(one + 1, 1, buf_str(&b), &outer);
        buf swap = b;
        b = outer;
        outer = swap;
        check_text(buf_str(&b), ROWS);
    }
    zip_up(one + 1, 1, buf_str(&b), &outer);
    check_refusal(buf_str(&outer), VP_LIMIT, "archives in archives");
    buf_release(&b);
    buf_release(&outer);
}

/* A file in a file in a file: what comes out is measured by the first. */
static void archives_in_each_other_do_not_multiply(void **state)
{
    (void)state;
    static const char *const name[] = {"a.gz"};
    buf member = {0}, b = {0}, archive = {0};
    uint64_t x = 7;
    while (member.n < (1 << 20) + 7) { /* a gzip member, to a 700th */
        x = x * 6364136223846793005u + 1442695040888963407u;
        assert_true(buf_putc(&member, member.n % 5000 < 4 ? (char)('a' + (x >> 33) % 26) : ' '));
    }
    pack(&member);
    for (int i = 0; i < 1100; i++)
        assert_true(buf_add_str(&b, buf_str(&member)));
    zip_up(name, 1, buf_str(&b), &archive);
    assert_true(member.n > (1 << 20) / 900 && archive.n < 100000);
    char path[64];
    reader *r = NULL;
    vp_error error = {0};
    write_file(buf_str(&archive), path);
    vp_status status = reader_open(path, NULL, &r, &error);
    row at;
    for (bool more = true; !status && more;)
        status = reader_next(r, &at, &more, &error);
    assert_int_equal(status, VP_LIMIT);
    reader_close(r);
    unlink(path);
    buf_release(&member);
    buf_release(&b);
    buf_release(&archive);
}

static void names_what_is_no_text(void **state)
{
    (void)state;
    check_refusal(STR("%PDF-1.4\n1 0 obj\n"), VP_FORMAT, "a PDF document");
    check_refusal(STR("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 old"), VP_FORMAT, "an old Office file");
    check_refusal(STR("PAR1\x15\x04\x15"), VP_FORMAT, "a Parquet file");
    check_refusal(STR("BZh91AY&SY"), VP_FORMAT, "compressed with bzip2");
    static const char *const word[] = {"word/document.xml"};
    buf b = {0};
    zip_up(word, 1, STR("<w/>"), &b);
    check_refusal(buf_str(&b), VP_FORMAT, "a Word document");
    buf_clear(&b);
    assert_true(buf_puts(&b, "%PDF-1.4\n"));
    pack(&b);
    check_refusal(buf_str(&b), VP_FORMAT, "a PDF document");
    buf_release(&b);
}

static void refuses_what_no_encoding_reads(void **state)
{
    (void)state;
    char bytes[3000];
    memset(bytes, 0xFF, sizeof bytes);
    check_refusal((str){bytes, sizeof bytes}, VP_FORMAT, "no text in any encoding");
    uint64_t x = 7;
    for (size_t i = 0; i < sizeof bytes; i++) {
        x = x * 6364136223846793005u + 1442695040888963407u;
        bytes[i] = (char)((x >> 33) % 255 + 1); /* without NUL */
    }
    check_refusal((str){bytes, sizeof bytes}, VP_FORMAT, "no text in any encoding");
    check_refusal((str){bytes, 90}, VP_FORMAT, "no text in any encoding");
    memset(bytes, 0, sizeof bytes);
    check_refusal((str){bytes, sizeof bytes}, VP_FORMAT, "no text in any encoding");
}

/* One odd byte is damage, no encoding of its own; one accent is. */
static void keeps_utf8_for_a_stray_byte(void **state)
{
    (void)state;
    check_text(STR("id,comment\n1,It \xFF works\n2,It broke\n"),
               "id|comment\n2@11:1|It \uFFFD works~bytes that are no valid UTF-8 became U+FFFD, NUL bytes were "
               "dropped\n3@24:2|It broke\n");
    check_text(STR("id,comment\n1,Nice caf\xE9\n2,It broke\n"), "id|comment\n2@11:1|Nice café\n3@24:2|It broke\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unpacks_three_times),         cmocka_unit_test(reads_the_one_file_of_an_archive),
        cmocka_unit_test(names_what_is_no_text),       cmocka_unit_test(refuses_what_no_encoding_reads),
        cmocka_unit_test(keeps_utf8_for_a_stray_byte), cmocka_unit_test(unpacks_content_of_any_length),
        cmocka_unit_test(tells_what_of_a_copy_failed), cmocka_unit_test(archives_in_each_other_do_not_multiply),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
