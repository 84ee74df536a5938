#include "base/rng.h"
#include "base/utf8.h"
#include "models/chain.h"
#include "tests/unit/check.h"
#include "tokenizer/segment_train.h"
#include "tokenizer/user_dictionary.h"

#include <voxpop_train.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* ---- A small model */

/* Words of which sentences are made, so that every pair of words is seen. */
static const char *const lexicon[] = {"我们", "喜欢", "这家", "餐厅",   "的",   "味道", "服务员", "很",
                                      "好",   "不错", "手机", "洗衣机", "电池", "慢",   "头发",   "了"};
enum { LEXICON = sizeof lexicon / sizeof *lexicon, LINES = 1200 };

static void sentence(uint64_t number, const char *between, buf *out)
{
    buf_clear(out);
    size_t words = 3 + rng_below(number, 0, 6);
    for (size_t i = 1; i <= words; i++)
        assert_true(buf_puts(out, lexicon[rng_below(number, i, LEXICON)]) && buf_puts(out, between));
    assert_true(buf_terminate(out));
}

static void train(const char *path)
{
    segment_trainer *t = segment_trainer_new();
    buf line = {0};
    assert_non_null(t);
    for (uint64_t i = 0; i < LINES; i++) {
        sentence(i, " ", &line);
        assert_int_equal(segment_trainer_add_words(t, buf_str(&line), NULL), VP_OK);
        sentence(i + LINES, "", &line);
        assert_int_equal(segment_trainer_add_text(t, buf_str(&line), NULL), VP_OK);
    }
    for (size_t i = 0; i < LEXICON; i++)
        assert_int_equal(segment_trainer_add_entry(t, str_of(lexicon[i]), NULL), VP_OK);
    const segment_progress silent = {0};
    assert_int_equal(segment_trainer_write(t, STR("{}"), path, &silent, NULL), VP_OK);
    segment_trainer_free(t);
    buf_release(&line);
}

static char folder[] = "/tmp/voxpop-segment-XXXXXX";
static char path[64];
static pack trained;
static segment_model model;
static segment_work *work;

static int make_model(void **state)
{
    (void)state;
    if (!mkdtemp(folder))
        return 1;
    snprintf(path, sizeof path, "%s/model.vpack", folder);
    train(path);
    work = calloc(1, sizeof *work);
    return !work || pack_open(path, &trained, NULL) || segment_read(&trained, &model, NULL);
}

static int free_model(void **state)
{
    (void)state;
    pack_close(&trained);
    free(work);
    unlink(path);
    return rmdir(folder);
}

/* The words of a run with spaces between them. */
static void cut_with(const segment_model *m, const user_dictionary *d, str text, buf *out)
{
    buf_clear(out);
    for (size_t at = 0; at < text.n;) {
        size_t n = segment_cut(m, d, text, at, text.n, work);
        assert_true(n > 0);
        for (size_t i = 0; i < n; i++) {
            assert_true(work->ends[i] > at && work->ends[i] <= text.n);
            assert_true((at == 0 || buf_putc(out, ' ')) && buf_add(out, text.p + at, work->ends[i] - at));
            at = work->ends[i];
        }
    }
    assert_true(buf_terminate(out));
}

static void check_cut(const user_dictionary *d, const char *text, const char *words)
{
    buf out = {0};
    cut_with(&model, d, str_of(text), &out);
    assert_string_equal(out.p, words);
    buf_release(&out);
}

static void cuts_what_it_has_learned(void **state)
{
    (void)state;
    check_cut(NULL, "我们喜欢这家餐厅的味道", "我们 喜欢 这家 餐厅 的 味道");
    check_cut(NULL, "服务员很慢了", "服务员 很 慢 了");
    check_cut(NULL, "好", "好");
}

static void traditional_is_cut_as_simplified(void **state)
{
    (void)state;
    check_cut(NULL, "我們喜歡這家餐廳的味道", "我們 喜歡 這家 餐廳 的 味道");
    check_cut(NULL, "服務員很慢了", "服務員 很 慢 了");
}

static void elongated_characters_are_one_word(void **state)
{
    (void)state;
    check_cut(NULL, "很很很好", "很很很 好");
    check_cut(NULL, "味道好好好好", "味道 好好好好");
    check_cut(NULL, "我们喜欢好好好餐厅了了了", "我们 喜欢 好好好 餐厅 了了了");
    check_cut(NULL, "好好", "好 好");
}

static void marks_stay_with_their_character(void **state)
{
    (void)state;
    check_cut(NULL, "味\xE2\x80\x8B道\xE2\x80\x8B好", "味\xE2\x80\x8B道\xE2\x80\x8B 好");
    check_cut(NULL, "好\xE2\x80\x8B好\xE2\x80\x8B好\xE2\x80\x8B", "好\xE2\x80\x8B好\xE2\x80\x8B好\xE2\x80\x8B");
}

/* Longer than what is cut together: no word is lost or torn at the seams. */
static void long_runs(void **state)
{
    (void)state;
    buf text = {0}, words = {0}, out = {0};
    for (size_t i = 0; i < 700; i++) {
        const char *word = lexicon[i % 2 ? 3 : i % 3 ? 11 : 6];
        assert_true(buf_puts(&text, word) && (i == 0 || buf_putc(&words, ' ')) && buf_puts(&words, word));
    }
    assert_true(buf_terminate(&words));
    cut_with(&model, NULL, buf_str(&text), &out);
    assert_string_equal(out.p, words.p);
    buf_release(&text);
    buf_release(&words);
    buf_release(&out);
}

static void training_is_deterministic(void **state)
{
    (void)state;
    char again[80];
    pack p;
    snprintf(again, sizeof again, "%s/again.vpack", folder);
    train(again);
    assert_int_equal(pack_open(again, &p, NULL), VP_OK);
    assert_int_equal(p.size, trained.size);
    assert_memory_equal(p.bytes, trained.bytes, p.size);
    pack_close(&p);
    unlink(again);
}

static bool refuse(void *context, double part)
{
    (void)part;
    return *(bool *)context;
}

static void learning_can_be_stopped(void **state)
{
    (void)state;
    bool go_on = false;
    vp_error e = {0};
    segment_trainer *t = segment_trainer_new();
    assert_non_null(t);
    assert_int_equal(segment_trainer_add_words(t, STR("味道 很 好"), NULL), VP_OK);
    const segment_progress stop = {refuse, &go_on};
    assert_int_equal(segment_trainer_write(t, STR("{}"), "/dev/null", &stop, &e), VP_CANCELLED);
    segment_trainer_free(t);
}

static int always(void *context)
{
    (void)context;
    return 1;
}

/* Also when nobody wants to know how far it is. */
static void training_can_be_cancelled(void **state)
{
    (void)state;
    char words[80];
    snprintf(words, sizeof words, "%s/words.txt", folder);
    FILE *f = fopen(words, "w");
    assert_true(f && fputs("味道 很 好\r\n服务 很 慢", f) >= 0 && !fclose(f));
    const char *const files[] = {words};
    const vp_training training = {.struct_size = sizeof training, .train = files, .train_count = 1};
    vp_segmenter_training o = {.struct_size = sizeof o, .cancelled = always};
    vp_error e = {0};
    assert_int_equal(vp_train_segmenter(&training, &o, "/dev/null", &e), VP_CANCELLED);
    unlink(words);
}

/* A line of a dictionary may hold many words, and short ones. */
static void dictionary_lines_hold_words(void **state)
{
    (void)state;
    char other[80];
    buf line = {0};
    snprintf(other, sizeof other, "%s/lines.vpack", folder);
    segment_trainer *t = segment_trainer_new();
    assert_non_null(t);
    for (int i = 0; i < 5000; i++)
        assert_true(buf_puts(&line, i % 2 ? "一 " : "二 "));
    assert_int_equal(segment_trainer_add_words(t, STR("味道 很 好"), NULL), VP_OK);
    assert_int_equal(segment_trainer_add_entry(t, buf_str(&line), NULL), VP_OK);
    const segment_progress silent = {0};
    assert_int_equal(segment_trainer_write(t, STR("{}"), other, &silent, NULL), VP_OK);
    segment_trainer_free(t);
    buf_release(&line);
    unlink(other);
}

/* ---- Against plain search: features one by one, all ways to cut */

static uint32_t row_of(gram_table t, uint64_t hash)
{
    for (size_t mask = t.mask | 3, at = (size_t)(hash >> 32) & t.mask;; at = (at + 4) & mask)
        for (size_t i = 0; i < 4; i++) {
            if (!t.slots[at + i])
                return 0;
            if (t.slots[at + i] >> GRAM_ROW_BITS == (uint32_t)hash >> GRAM_ROW_BITS)
                return t.slots[at + i] % GRAM_ROWS;
        }
}

enum { PLAIN_MOST = 11 };

typedef struct plain_text {
    uint16_t symbols[PLAIN_MOST + 4]; /* two before and behind */
    size_t places;
} plain_text;

static int plain_score(const plain_text *t, size_t place, size_t tag)
{
    const uint16_t *s = t->symbols + 2;
    int at = (int)place, n = (int)t->places, sum = 0;
    for (int i = at - 2; i <= at + 2; i++)
        sum += model.singles[(s[i] * 5 + (at - i + 2)) * 4 + (int)tag];
    for (int i = at - 2; i <= at + 1; i++)
        sum +=
            model.pairs[(row_of(model.pair_table, gram_hash(gram_pair(s[i], s[i + 1]))) * 4 + (uint32_t)(at - i + 1)) *
                            4 +
                        tag];
    for (int length = 3; length <= 4; length++)
        for (int i = at - length + 1; i <= at; i++) {
            if (i < 0 || i + length > n)
                continue;
            uint64_t hash = gram_hash(gram_pair(s[i], s[i + 1]) | (uint64_t)s[i + 2] << 32);
            if (length == 4)
                hash = gram_hash_longer(hash, s[i + 3]);
            sum += model.strings[(row_of(model.string_table, hash) * 4 + (uint32_t)(at - i)) * 4 + tag];
        }
    return sum;
}

/* Bit i of `cuts`: a word ends behind place i. */
static int plain_total(const plain_text *t, uint32_t cuts)
{
    int sum = 0;
    size_t before = SEGMENT_TAGS;
    bool begins = true;
    for (size_t i = 0; i < t->places; i++) {
        bool ends = i + 1 == t->places || cuts >> i & 1;
        size_t tag = begins ? (ends ? TAG_ALONE : TAG_BEGIN) : ends ? TAG_END : TAG_MIDDLE;
        sum += plain_score(t, i, tag) + model.head.next[before][tag];
        before = tag;
        begins = ends;
    }
    return sum;
}

static void read_plain(str text, plain_text *t)
{
    size_t n = 0, step;
    for (size_t i = 0; i < text.n && n < PLAIN_MOST; i += step)
        t->symbols[2 + n++] = model.symbols[utf8_decode(text.p + i, text.n - i, &step)];
    t->places = n;
    t->symbols[0] = t->symbols[1] = t->symbols[n + 2] = t->symbols[n + 3] = model.symbols[' '];
}

static uint32_t cuts_found(str text)
{
    uint32_t cuts = 0;
    size_t n = segment_cut(&model, NULL, text, 0, text.n, work);
    for (size_t i = 0; i + 1 < n; i++)
        cuts |= 1U << (work->ends[i] / 3 - 1);
    return cuts;
}

static void finds_the_best_of_all_ways(void **state)
{
    (void)state;
    for (uint64_t number = 0; number < 60; number++) {
        char text[3 * PLAIN_MOST + 1] = "";
        size_t places = 1 + number % PLAIN_MOST;
        for (size_t i = 0; i < places; i++) { /* known characters in an order that was never seen */
            const char *word = lexicon[rng_below(77, number * 20 + i, LEXICON)];
            memcpy(text + 3 * i, i > 1 && !memcmp(text + 3 * i - 3, word, 3) ? "\xE7\x8C\xAB" : word, 3);
        }
        str s = {text, 3 * places};
        plain_text t;
        read_plain(s, &t);
        int best = plain_total(&t, 0);
        for (uint32_t cuts = 1; cuts < 1U << (places - 1); cuts++)
            best = plain_total(&t, cuts) > best ? plain_total(&t, cuts) : best;
        assert_int_equal(plain_total(&t, cuts_found(s)), best);
    }
}

/* ---- Tables of grams */

enum { SLOT_BITS = 10, SLOTS = 1 << SLOT_BITS };

/* A tag of 0 would be that of an empty slot. */
static void every_gram_can_be_found(void **state)
{
    (void)state;
    uint32_t slots[SLOTS] = {0};
    const gram_table t = {slots, gram_mask(SLOT_BITS), 10};
    for (uint64_t tag = 0; tag < 3; tag++) {
        uint64_t hash = tag << GRAM_ROW_BITS | tag << 40;
        assert_int_equal(gram_find(t, hash), 0);
        slots[gram_bucket(gram_mask(SLOT_BITS), hash, 0)] = gram_tag(hash) << GRAM_ROW_BITS | (7 + (uint32_t)tag);
        assert_int_equal(gram_find(t, hash), 7 + tag);
    }
}

/* However full a forged table is, a look-up ends soon, and its row exists. */
static void full_tables_are_not_walked(void **state)
{
    (void)state;
    uint32_t slots[SLOTS];
    const gram_table t = {slots, gram_mask(SLOT_BITS), 4};
    const uint64_t hash = (uint64_t)9 << GRAM_ROW_BITS;
    for (size_t i = 0; i < SLOTS; i++)
        slots[i] = 5 << GRAM_ROW_BITS | 1;
    slots[gram_bucket(gram_mask(SLOT_BITS), hash, GRAM_PROBES)] = 9 << GRAM_ROW_BITS | 3;
    assert_int_equal(gram_find(t, hash), 0);
    size_t last = gram_bucket(gram_mask(SLOT_BITS), hash, GRAM_PROBES - 1);
    slots[last] = 9 << GRAM_ROW_BITS | 2;
    assert_int_equal(gram_find(t, hash), 2);
    slots[last + 1] = 9 << GRAM_ROW_BITS | 1;
    assert_true(gram_find(t, hash) < t.rows);
}

/* ---- Words of the user's */

static user_dictionary *dictionary(const char *text)
{
    user_dictionary *d = NULL;
    assert_int_equal(user_dictionary_new(str_of(text), "mine.txt", &d, NULL), VP_OK);
    return d;
}

static void check_dictionary(const char *entries, const char *text, const char *words)
{
    user_dictionary *d = dictionary(entries);
    check_cut(d, text, words);
    user_dictionary_free(d);
}

static void users_words_are_obeyed(void **state)
{
    (void)state;
    const char *text = "这家餐厅服务员很好";
    check_cut(NULL, text, "这家 餐厅 服务员 很 好");
    check_dictionary("很好\n", text, "这家 餐厅 服务员 很好");
    check_dictionary("\xEF\xBB\xBF# mine\r\n\r\n家餐\t100\r\n", text, "这 家餐 厅 服务员 很 好");
    check_dictionary("-服务员\n很\n", text, "这家 餐厅 服务 员 很 好");
    check_dictionary("-服务员\n-服务\n", text, "这家 餐厅 服 务 员 很 好");
    check_dictionary("很好 5 a\n-服务员\n-服务 3\n", text, "这家 餐厅 服 务 员 很好");
    check_dictionary("餐\n厅服务\n", text, "这家 餐 厅服务 员 很 好");
    check_dictionary("", text, "这家 餐厅 服务员 很 好");
}

static void words_of_two_scripts_are_found(void **state)
{
    (void)state;
    user_dictionary *d = dictionary("5G手机\n手机\n手机壳OK\n-T机\n");
    const char *text = "用5G手机壳OK";
    assert_int_equal(user_dictionary_mixed(d, str_of(text), 3), strlen("5G手机"));
    assert_int_equal(user_dictionary_mixed(d, str_of(text), 5), strlen("手机壳OK"));
    assert_int_equal(user_dictionary_mixed(d, str_of(text), 8), 0);
    assert_int_equal(user_dictionary_mixed(d, str_of("手机"), 0), 0); /* of one script */
    assert_int_equal(user_dictionary_mixed(d, str_of("T机"), 0), 0);  /* forbidden */
    /* What of them is among the places counts: 手机 in the first, 手机壳 in the second. */
    const uint32_t begins[] = {5, 8, 11, 14};
    int16_t scores[3][SEGMENT_TAGS] = {{0}};
    user_dictionary_score(d, str_of(text), begins, 3, scores[0]);
    assert_true(scores[0][TAG_BEGIN] == 3 * scores[2][TAG_END] && scores[1][TAG_END] == 2 * scores[2][TAG_END]);
    assert_true(scores[1][TAG_MIDDLE] == scores[2][TAG_END] && scores[2][TAG_END] > 0);
    user_dictionary_free(d);
}

static void weights_decide(void **state)
{
    (void)state;
    const char *text = "我们喜欢手机";
    check_dictionary("喜欢手机\t100\n", text, "我们 喜欢手机");
    check_dictionary("喜欢手\t100\n手机\t1\n", text, "我们 喜欢手 机");
    user_dictionary *d = dictionary("喜欢手机\t1\n");
    assert_false(user_dictionary_forbids_any(d));
    buf weak = {0};
    cut_with(&model, d, str_of(text), &weak);
    assert_true(strlen(weak.p) >= strlen("我们 喜欢手机")); /* the model may still have its way */
    user_dictionary_free(d);
    buf_release(&weak);
}

static void check_refused(const char *text, vp_status code, uint64_t line)
{
    user_dictionary *d = NULL;
    vp_error e = {0};
    assert_int_equal(user_dictionary_new(str_of(text), "mine.txt", &d, &e), code);
    assert_null(d);
    assert_string_equal(e.file, "mine.txt");
    assert_int_equal(e.line, line);
}

static void bad_dictionaries_are_refused(void **state)
{
    (void)state;
    check_refused("好\nabc\n", VP_FORMAT, 2);
    check_refused("好！\n", VP_FORMAT, 1);
    check_refused("好\t0\n", VP_FORMAT, 1);
    check_refused("好\t101\n", VP_FORMAT, 1);
    check_refused("好\tx\n", VP_FORMAT, 1);
    check_refused("好的\n\n-好\n", VP_FORMAT, 3);
    check_refused("-好的\t5\n", VP_FORMAT, 1);
    check_refused("\xFF\xFE\n", VP_FORMAT, 1);
    check_refused("一二三四五六七八九十一二三四五六七八九十一二三四五\n", VP_FORMAT, 1);
}

/* ---- Packs that were tampered with */

static void mangled_packs_do_no_harm(void **state)
{
    (void)state;
    static const char *const names[] = {"segment", "symbols",   "singles",    "pairs",
                                        "strings", "pair.rows", "string.rows"};
    char *bytes = aligned_alloc(PACK_ALIGN, (trained.size + PACK_ALIGN) / PACK_ALIGN * PACK_ALIGN);
    assert_non_null(bytes);
    const pack copy = {.bytes = bytes, .size = trained.size};
    size_t read = 0;
    buf out = {0};
    for (uint64_t round = 0; round < 400; round++) {
        memcpy(bytes, trained.bytes, trained.size);
        str part = pack_section(&copy, names[round % (sizeof names / sizeof *names)]);
        for (uint64_t k = 0; k < 1 + round % 40; k++)
            bytes[part.p - bytes + (ptrdiff_t)rng_below(5, round * 50 + k, part.n)] = (char)rng_at(6, round * 50 + k);
        segment_model m;
        if (segment_read(&copy, &m, NULL))
            continue;
        read++;
        cut_with(&m, NULL, STR("我们喜欢这家餐厅的味道服务员很慢了猫猫猫好"), &out);
    }
    assert_true(read > 20);
    free(bytes);
    buf_release(&out);
}

/* ---- The chain learner */

/* Two features and two tags: the tag is that of the feature, but behind tag 1 it is always 0. */
static void a_chain_learns_what_follows(void **state)
{
    (void)state;
    const chain_feature seen[] = {{0, 0, 1}, {1, 1, 1}, {1, 2, 1}, {0, 3, 1}, {1, 4, 1}, {1, 5, 1}, {1, 6, 1}};
    const uint8_t right[] = {0, 1, 0, 0, 1, 0, 1};
    const chain_example e = {seen, 7, right, 7};
    float weights[2 * CHAIN_TAGS] = {0};
    chain_model m = {.weights = weights, .rows = 2, .last = {true, true}};
    for (int t = 0; t <= CHAIN_TAGS; t++)
        for (int tag = 2; tag < CHAIN_TAGS; tag++)
            m.next[t][tag] = CHAIN_NEVER;
    const chain_settings settings = {.rounds = 20, .seed = 3};
    assert_int_equal(chain_learn(&m, &e, 1, &settings), CHAIN_LEARNED);
    assert_true(weights[0] > weights[1] && weights[CHAIN_TAGS + 1] > weights[CHAIN_TAGS]);
    assert_true(m.next[1][0] > m.next[1][1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cuts_what_it_has_learned),
        cmocka_unit_test(traditional_is_cut_as_simplified),
        cmocka_unit_test(elongated_characters_are_one_word),
        cmocka_unit_test(marks_stay_with_their_character),
        cmocka_unit_test(long_runs),
        cmocka_unit_test(training_is_deterministic),
        cmocka_unit_test(learning_can_be_stopped),
        cmocka_unit_test(training_can_be_cancelled),
        cmocka_unit_test(dictionary_lines_hold_words),
        cmocka_unit_test(words_of_two_scripts_are_found),
        cmocka_unit_test(finds_the_best_of_all_ways),
        cmocka_unit_test(every_gram_can_be_found),
        cmocka_unit_test(full_tables_are_not_walked),
        cmocka_unit_test(users_words_are_obeyed),
        cmocka_unit_test(weights_decide),
        cmocka_unit_test(bad_dictionaries_are_refused),
        cmocka_unit_test(mangled_packs_do_no_harm),
        cmocka_unit_test(a_chain_learns_what_follows),
    };
    return cmocka_run_group_tests(tests, make_model, free_model);
}
