#include "base/pack.h"
#include "base/rng.h"
#include "tests/unit/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

/* ---- A pack of three sections */

static const char meta[] = "{\"kind\":\"test\"}";
static const unsigned char numbers[200] = {1, 2, 3, 250, 251};

static const pack_part parts[] = {
    {"meta", meta, sizeof meta - 1}, {"empty", "", 0}, {"numbers", numbers, sizeof numbers}};

enum {
    HEADER = 64,
    ENTRY = 64,
    PARTS = 3,
    VERSION_AT = 8,
    SECTIONS_AT = 12,
    SIZE_AT = 16,
    TABLE_HASH_AT = 24,
    OFFSET_AT = 32,
    ENTRY_SIZE_AT = 40
};

typedef struct fixture {
    char folder[40], path[60];
    char *bytes; /* 64-byte aligned */
    size_t size;
} fixture;

static char *aligned_copy(const char *bytes, size_t size)
{
    char *copy = aligned_alloc(PACK_ALIGN, (size + PACK_ALIGN) / PACK_ALIGN * PACK_ALIGN);
    assert_non_null(copy);
    memcpy(copy, bytes, size);
    return copy;
}

static int set_up(void **state)
{
    fixture *f = calloc(1, sizeof *f);
    memcpy(f->folder, "/tmp/voxpop.test.XXXXXX", 24);
    assert_non_null(mkdtemp(f->folder));
    snprintf(f->path, sizeof f->path, "%s/a.vpack", f->folder);
    assert_int_equal(pack_write(f->path, parts, PARTS, NULL), VP_OK);
    FILE *file = fopen(f->path, "rb");
    assert_non_null(file);
    static char content[4096];
    f->size = fread(content, 1, sizeof content, file);
    fclose(file);
    f->bytes = aligned_copy(content, f->size);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    fixture *f = *state;
    unlink(f->path);
    int failed = rmdir(f->folder); /* fails when a ".part" stayed */
    free(f->bytes);
    free(f);
    return failed;
}

static void holds_the_parts(const pack *p)
{
    for (size_t i = 0; i < PARTS; i++) {
        str s = pack_section(p, parts[i].name);
        assert_non_null(s.p);
        assert_int_equal(s.n, parts[i].size);
        assert_memory_equal(s.p, parts[i].bytes, s.n);
        assert_int_equal((uintptr_t)s.p % PACK_ALIGN, 0);
    }
    assert_null(pack_section(p, "other").p);
    assert_null(pack_section(p, "").p);
    assert_null(pack_section(p, "met").p);
}

static void round_trip(void **state)
{
    fixture *f = *state;
    pack p = {0};
    assert_null(pack_section(&p, "meta").p);
    assert_int_equal(pack_open(f->path, &p, NULL), VP_OK);
    assert_true(p.mapped);
    holds_the_parts(&p);
    pack_close(&p);
    pack_close(&p);
    assert_int_equal(pack_view(f->bytes, f->size, &p, NULL), VP_OK);
    holds_the_parts(&p);
    pack_close(&p);
    assert_int_equal(f->size % PACK_ALIGN, 0);
    assert_memory_equal(f->bytes, "VPPACK\r\n\1\0\0\0\3\0\0\0", 16); /* the format as base/pack.h writes it down */
    assert_int_equal(*(uint64_t *)(f->bytes + SIZE_AT), f->size);
}

static void same_parts_same_bytes(void **state)
{
    fixture *f = *state;
    assert_int_equal(pack_write(f->path, parts, PARTS, NULL), VP_OK);
    FILE *file = fopen(f->path, "rb");
    char content[4096];
    assert_int_equal(fread(content, 1, sizeof content, file), f->size);
    fclose(file);
    assert_memory_equal(content, f->bytes, f->size);
}

static void an_empty_pack(void **state)
{
    fixture *f = *state;
    pack p;
    assert_int_equal(pack_write(f->path, NULL, 0, NULL), VP_OK);
    assert_int_equal(pack_open(f->path, &p, NULL), VP_OK);
    assert_null(pack_section(&p, "meta").p);
    pack_close(&p);
}

/* ---- Damage */

static void refused(const char *bytes, size_t size, const char *message)
{
    vp_error e = {0};
    pack p = {0};
    char *copy = aligned_copy(bytes, size);
    assert_int_equal(pack_view(copy, size, &p, &e), VP_FORMAT);
    assert_int_equal(e.code, VP_FORMAT);
    assert_true(strlen(e.hint) > 5);
    if (!strstr(e.message, message))
        fail_msg("'%s' instead of '%s'", e.message, message);
    assert_null(p.bytes);
    free(copy);
}

/* Puts the table's checksum right, as one who forges packs would. */
static void sign(char *bytes)
{
    uint32_t sections = *(uint32_t *)(bytes + SECTIONS_AT);
    *(uint64_t *)(bytes + TABLE_HASH_AT) = XXH3_64bits(bytes + HEADER, sections * ENTRY);
}

static void damaged_headers(void **state)
{
    fixture *f = *state;
    char *b = aligned_copy(f->bytes, f->size);
    b[0] = 'X';
    refused(b, f->size, "no voxpop pack");
    memcpy(b, f->bytes, f->size);
    b[VERSION_AT] = 2;
    refused(b, f->size, "version 2");
    memcpy(b, f->bytes, f->size);
    *(uint32_t *)(b + SECTIONS_AT) = PACK_SECTIONS_MAX + 1;
    refused(b, f->size, "cut short");
    *(uint32_t *)(b + SECTIONS_AT) = UINT32_MAX;
    refused(b, f->size, "cut short");
    *(uint32_t *)(b + SECTIONS_AT) = 2;
    refused(b, f->size, "table does not match");
    memcpy(b, f->bytes, f->size);
    *(uint64_t *)(b + SIZE_AT) += 64;
    refused(b, f->size, "cut short");
    memcpy(b, f->bytes, f->size);
    b[TABLE_HASH_AT] ^= 1;
    refused(b, f->size, "table does not match");
    free(b);
    refused("", 0, "no voxpop pack");
    refused("VPPACK\r\n", 8, "no voxpop pack");
}

static void damaged_entries(void **state)
{
    fixture *f = *state;
    static const uint64_t offsets[] = {1, 63, UINT64_MAX, UINT64_MAX - 63, 1u << 20, (uint64_t)1 << 63};
    char *b = aligned_copy(f->bytes, f->size), *entry = b + HEADER + 2 * ENTRY;
    for (size_t i = 0; i < sizeof offsets / sizeof *offsets; i++) {
        *(uint64_t *)(entry + OFFSET_AT) = offsets[i];
        sign(b);
        refused(b, f->size, "outside of the file");
    }
    memcpy(b, f->bytes, f->size);
    *(uint64_t *)(entry + ENTRY_SIZE_AT) = f->size;
    sign(b);
    refused(b, f->size, "outside of the file");
    *(uint64_t *)(entry + ENTRY_SIZE_AT) = UINT64_MAX;
    sign(b);
    refused(b, f->size, "outside of the file");
    memcpy(b, f->bytes, f->size);
    memset(entry, 'x', 32); /* a name without an end */
    sign(b);
    refused(b, f->size, "outside of the file");
    memcpy(b, f->bytes, f->size);
    b[f->size - PACK_ALIGN - 1] ^= 0x10;
    refused(b, f->size, "section \"numbers\" does not match");
    free(b);
}

static void cut_at_every_length(void **state)
{
    fixture *f = *state;
    for (size_t n = 0; n < f->size; n++) {
        refused(f->bytes, n, "");
        char *b = aligned_copy(f->bytes, n < HEADER ? HEADER : n); /* and with a header that says so */
        *(uint64_t *)(b + SIZE_AT) = n;
        pack p;
        if (pack_view(b, n, &p, NULL) == VP_OK) { /* only what lies behind the last section was lost */
            assert_true(n >= f->size - PACK_ALIGN);
            holds_the_parts(&p);
        }
        free(b);
    }
}

/* A flipped bit is noticed, or lies where nothing is: behind a section, or among the zeros of the header. */
static void every_bit_flipped(void **state)
{
    fixture *f = *state;
    size_t accepted = 0;
    char *b = aligned_copy(f->bytes, f->size);
    for (size_t bit = 0; bit < f->size * 8; bit++) {
        b[bit / 8] ^= (char)(1 << bit % 8);
        vp_error e = {0};
        pack p;
        if (pack_view(b, f->size, &p, &e) == VP_OK) {
            accepted++;
            holds_the_parts(&p);
        } else {
            assert_int_equal(e.code, VP_FORMAT);
            assert_true(e.message[0] && e.hint[0]);
        }
        b[bit / 8] ^= (char)(1 << bit % 8);
    }
    free(b);
    size_t padding = 2 * PACK_ALIGN - (sizeof meta - 1) % PACK_ALIGN - sizeof numbers % PACK_ALIGN;
    assert_int_equal(accepted, (32 + padding) * 8);
}

static void random_damage(void **state)
{
    fixture *f = *state;
    char *b = aligned_copy(f->bytes, f->size);
    for (uint64_t seed = 0; seed < 20000; seed++) {
        memcpy(b, f->bytes, f->size);
        for (uint64_t i = 0; i < 1 + seed % 8; i++)
            b[rng_below(seed, 2 * i, HEADER + PARTS * ENTRY)] = (char)rng_at(seed, 2 * i + 1);
        if (seed % 2 && *(uint32_t *)(b + SECTIONS_AT) <= PARTS)
            sign(b);
        pack p;
        if (pack_view(b, f->size, &p, NULL) == VP_OK)
            for (size_t i = 0; i < PARTS; i++) {
                str s = pack_section(&p, parts[i].name);
                assert_true(!s.p || (s.p >= b && s.n <= f->size && s.p + s.n <= b + f->size));
            }
    }
    free(b);
}

/* ---- Files */

static void files_that_cannot_be_opened(void **state)
{
    fixture *f = *state;
    vp_error e;
    pack p;
    char path[80];
    snprintf(path, sizeof path, "%s/none", f->folder);
    assert_int_equal(pack_open(path, &p, &e), VP_IO);
    assert_string_equal(e.file, path);
    assert_true(e.hint[0]);
    assert_int_equal(pack_open(f->folder, &p, &e), VP_FORMAT);
    assert_string_equal(e.file, f->folder);
    FILE *file = fopen(f->path, "wb");
    fclose(file);
    assert_int_equal(pack_open(f->path, &p, &e), VP_FORMAT);
    assert_string_equal(e.message, "the pack is empty");
    assert_string_equal(e.file, f->path);
    file = fopen(f->path, "wb");
    fputs("text\n", file);
    fclose(file);
    assert_int_equal(pack_open(f->path, &p, &e), VP_FORMAT);
    assert_string_equal(e.file, f->path);
    assert_non_null(strstr(e.message, "no voxpop pack"));
}

static void refuses_to_write(void **state)
{
    fixture *f = *state;
    vp_error e;
    pack_part many[PACK_SECTIONS_MAX + 1];
    for (size_t i = 0; i <= PACK_SECTIONS_MAX; i++)
        many[i] = (pack_part){"x", "", 0};
    assert_int_equal(pack_write(f->path, many, PACK_SECTIONS_MAX + 1, &e), VP_LIMIT);
    assert_int_equal(pack_write(f->path, many, PACK_SECTIONS_MAX, &e), VP_OK);
    assert_int_equal(pack_write("/nonexistent/a.vpack", parts, PARTS, &e), VP_IO);
    assert_string_equal(e.file, "/nonexistent/a.vpack");
    assert_true(e.hint[0]);
}

static void a_link_stays_a_link(void **state)
{
    fixture *f = *state;
    char link[PATH_MAX + 8];
    struct stat info;
    snprintf(link, sizeof link, "%s.link", f->path);
    unlink(link);
    assert_int_equal(pack_write(f->path, parts, PARTS, NULL), VP_OK);
    assert_int_equal(symlink(f->path, link), 0);
    assert_int_equal(pack_write(link, parts, 1, NULL), VP_OK);
    assert_int_equal(lstat(link, &info), 0);
    assert_true(S_ISLNK(info.st_mode));
    pack p;
    assert_int_equal(pack_open(f->path, &p, NULL), VP_OK);
    assert_null(pack_section(&p, parts[1].name).p);
    pack_close(&p);
    unlink(link);
    assert_int_equal(pack_write("/dev/null", parts, PARTS, NULL), VP_OK);
    assert_int_equal(stat("/dev/null", &info), 0);
    assert_true(S_ISCHR(info.st_mode));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_link_stays_a_link, set_up, tear_down),
        cmocka_unit_test_setup_teardown(round_trip, set_up, tear_down),
        cmocka_unit_test_setup_teardown(same_parts_same_bytes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_empty_pack, set_up, tear_down),
        cmocka_unit_test_setup_teardown(damaged_headers, set_up, tear_down),
        cmocka_unit_test_setup_teardown(damaged_entries, set_up, tear_down),
        cmocka_unit_test_setup_teardown(cut_at_every_length, set_up, tear_down),
        cmocka_unit_test_setup_teardown(every_bit_flipped, set_up, tear_down),
        cmocka_unit_test_setup_teardown(random_damage, set_up, tear_down),
        cmocka_unit_test_setup_teardown(files_that_cannot_be_opened, set_up, tear_down),
        cmocka_unit_test_setup_teardown(refuses_to_write, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
