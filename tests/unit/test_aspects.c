/* Taxonomies, and aspects of texts: terms, polarity at contrasts, opinions, places in the original. */
#include "engine/aspect_lessons.h"
#include "lexicons/taxonomy.h"
#include "tests/unit/engine_maker.h"
#include "tests/unit/training_maker.h"
#include "tokenizer/words.h"

/* ---- Taxonomies */

static bool fold(void *context, str one, str *folded, str *stem)
{
    (void)context;
    *folded = *stem = one;
    return true;
}

static taxonomy *empty_taxonomy(void)
{
    static const lexicon_forms forms = {fold, NULL, false};
    taxonomy *t = NULL;
    assert_int_equal(taxonomy_new(&forms, NULL, &t, NULL), VP_OK);
    return t;
}

static size_t category_of(const taxonomy *t, const char *word)
{
    const lexicon_entry *e = lexicon_find(taxonomy_terms(t), str_of(word), str_of(word));
    return e ? e->tag : 0;
}

static bool count_found(void *context, size_t begin, size_t end, size_t tag)
{
    (void)begin, (void)end, (void)tag;
    ++*(size_t *)context;
    return true;
}

static void test_later_lines_win(void **state)
{
    (void)state;
    taxonomy *t = empty_taxonomy();
    assert_int_equal(taxonomy_add(t, STR("# x\n@price\tPrice\n@app\tApp\ncost\tprice\nbug\tapp\n"), "one", NULL),
                     VP_OK);
    assert_int_equal(taxonomy_add(t, STR("@price\tPrijs\r\ncost\tapp\nbug\t-\n"), "two", NULL), VP_OK);
    assert_int_equal(taxonomy_count(t), 2);
    assert_string_equal(taxonomy_name(t, 1).p, "Prijs");
    assert_int_equal(category_of(t, "cost"), 2);
    assert_int_equal(category_of(t, "bug"), 0);
    assert_int_equal(taxonomy_add(t, STR("!only\n@x\tX\nfee\tx\n"), "three", NULL), VP_OK);
    assert_int_equal(taxonomy_count(t), 1);
    assert_int_equal(category_of(t, "cost"), 0);
    assert_int_equal(category_of(t, "fee"), 1);
    taxonomy_free(t);
}

static void test_compiled(void **state)
{
    (void)state;
    static const lexicon_forms forms = {fold, NULL, false};
    buf bytes = {0};
    pack p;
    taxonomy *t = NULL;
    assert_int_equal(taxonomy_compile(&forms,
                                      STR("@price\tPrice\n@app\tApp\ncost\tprice\nbug\tapp\n/\\d+ euro/\tprice\n"), "a",
                                      &bytes, NULL),
                     VP_OK);
    assert_int_equal(pack_view(bytes.p, bytes.n, &p, NULL), VP_OK);
    assert_int_equal(taxonomy_new(&forms, &p, &t, NULL), VP_OK);
    assert_int_equal(taxonomy_count(t), 2);
    assert_string_equal(taxonomy_name(t, 2).p, "App");
    assert_int_equal(category_of(t, "bug"), 2);
    patterns_scratch *scratch = NULL;
    size_t found = 0;
    assert_int_equal(taxonomy_match(t, STR("it was 20 euro"), &scratch, count_found, &found, NULL), VP_OK);
    assert_int_equal(found, 1);
    patterns_scratch_free(scratch);
    assert_int_equal(taxonomy_add(t, STR("@price\tPrijs\nbug\tprice\nfee\tprice\n"), "own", NULL), VP_OK);
    assert_int_equal(category_of(t, "bug"), 1);
    assert_int_equal(category_of(t, "fee"), 1);
    assert_int_equal(category_of(t, "cost"), 1);
    taxonomy_free(t);
    buf_release(&bytes);
}

static void test_wrong_lines(void **state)
{
    (void)state;
    static const char *const wrong[] = {"@x\tX\nfee\tprice\n", "@x\tX\nfee\n",  "@x\tX\n/(/\tx\n",
                                        "@x\tX\n@Big\tX\n",    "@x\tX\n@y\t\n", "@x\tX\n\tx\n"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        taxonomy *t = empty_taxonomy();
        vp_error e = {0};
        assert_int_equal(taxonomy_add(t, str_of(wrong[i]), "mine.tsv", &e), VP_FORMAT);
        assert_int_equal(e.line, 2);
        assert_string_equal(e.file, "mine.tsv");
        assert_true(e.message[0] && e.hint[0]);
        taxonomy_free(t);
    }
}

typedef struct matches {
    size_t count, begin, end, category;
} matches;

static bool take_match(void *context, size_t begin, size_t end, size_t category)
{
    matches *m = context;
    *m = (matches){m->count + 1, begin, end, category};
    return true;
}

static void test_patterns(void **state)
{
    (void)state;
    taxonomy *t = empty_taxonomy();
    patterns_scratch *scratch = NULL;
    matches m = {0};
    assert_int_equal(taxonomy_add(t, STR("@p\tP\n@q\tQ\n/\\d+ euro/\tp\n/z*/\tq\n/(a+)+b/\tq\n"), "x", NULL), VP_OK);
    assert_int_equal(taxonomy_match(t, STR("voor 12 EURO, за 5 euro"), &scratch, take_match, &m, NULL), VP_OK);
    assert_int_equal(m.count, 2);
    assert_int_equal(m.category, 1);
    assert_int_equal(m.end - m.begin, 6);
    m = (matches){0};
    assert_int_equal(
        taxonomy_match(t, STR("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!"), &scratch, take_match, &m, NULL), VP_OK);
    assert_int_equal(m.count, 0);
    patterns_scratch_free(scratch);
    taxonomy_free(t);
}

/* ---- Aspects */

static const vp_aspect *aspects_of(vp_session *s, const char *lang, const char *text, size_t *count)
{
    const vp_aspect *found = NULL;
    assert_int_equal(vp_aspects_of(s, lang, text, strlen(text), &found, count, NULL), VP_OK);
    return found;
}

static void find(const char *lang, const char *text, const char *category, const char *term, int polarity)
{
    vp_session *s = NULL;
    size_t count, hits = 0;
    assert_int_equal(vp_session_new(engine, &s, NULL), VP_OK);
    const vp_aspect *found = aspects_of(s, lang, text, &count);
    for (size_t i = 0; i < count; i++) {
        assert_true(found[i].term.begin < found[i].term.end && found[i].term.end <= strlen(text));
        assert_true(found[i].sentence.begin <= found[i].term.begin && found[i].sentence.end >= found[i].term.end);
        assert_true(found[i].score >= -1 && found[i].score <= 1);
        str at = {text + found[i].term.begin, found[i].term.end - found[i].term.begin};
        if (strcmp(found[i].category, category) || !str_is(at, term))
            continue;
        hits++;
        if (polarity >= 0)
            assert_int_equal(found[i].polarity, polarity);
    }
    assert_int_equal(hits, 1);
    vp_session_free(s);
}

static void test_contrast(void **state)
{
    (void)state;
    static const char en[] = "The food was delicious but the service was terrible.";
    find("en", en, "food", "food", VP_POSITIVE);
    find("en", en, "service", "service", VP_NEGATIVE);
    static const char nl[] = "Heerlijk eten, maar de bediening was verschrikkelijk onvriendelijk.";
    find("nl", nl, "food", "eten", VP_POSITIVE);
    find("nl", nl, "service", "bediening", VP_NEGATIVE);
    static const char ru[] = "Еда отличная, но обслуживание ужасное.";
    find("ru", ru, "food", "Еда", VP_POSITIVE);
    find("ru", ru, "service", "обслуживание", VP_NEGATIVE);
    static const char zh[] = "电池很好，但是屏幕很差";
    find("zh", zh, "battery", "电池", VP_POSITIVE);
    find("zh", zh, "screen", "屏幕", VP_NEGATIVE);
}

static void test_places_are_of_the_original(void **state)
{
    (void)state;
    find("nl", "Top!<br>De <b>bezorging</b> &amp; prijs", "delivery", "bezorging", -1);
    find("en", "It cost me 40 dollars in all", "price", "40 dollars", -1);
    size_t count;
    vp_session *s = NULL;
    assert_int_equal(vp_session_new(engine, &s, NULL), VP_OK);
    aspects_of(s, "de", "Die Lieferung war schlecht", &count);
    assert_int_equal(count, 0);
    aspects_of(s, "nl", "", &count);
    assert_int_equal(count, 0);
    vp_session_free(s);
}

static void test_opinions(void **state)
{
    (void)state;
    static const char text[] = "экран ужасный";
    size_t count;
    vp_session *s = NULL;
    assert_int_equal(vp_session_new(engine, &s, NULL), VP_OK);
    const vp_aspect *found = aspects_of(s, "ru", text, &count);
    assert_int_equal(count, 1);
    assert_int_equal(found[0].opinion_count, 1);
    assert_int_equal(found[0].opinions[0].begin, strlen("экран "));
    assert_int_equal(found[0].opinions[0].end, strlen(text));
    vp_session_free(s);
}

/* Checks that aspect `which` of a text has one opinion, `opinion`. */
static void has_opinion(const char *lang, const char *text, size_t which, int polarity, const char *opinion)
{
    size_t count;
    vp_session *s = NULL;
    assert_int_equal(vp_session_new(engine, &s, NULL), VP_OK);
    const vp_aspect *found = aspects_of(s, lang, text, &count);
    assert_true(count > which);
    assert_int_equal(found[which].polarity, polarity);
    assert_int_equal(found[which].opinion_count, 1);
    vp_span at = found[which].opinions[0];
    assert_true(str_is((str){text + at.begin, at.end - at.begin}, opinion));
    vp_session_free(s);
}

/* What names a category may be an opinion, too, of the things around it. */
static void test_terms_that_are_opinions(void **state)
{
    (void)state;
    static const char text[] = "The room was clean, the bed comfortable and the breakfast disappointing.";
    has_opinion("en", text, 0, VP_POSITIVE, "clean");         /* room */
    has_opinion("en", text, 1, VP_POSITIVE, "clean");         /* cleanliness */
    has_opinion("en", text, 2, VP_POSITIVE, "comfortable");   /* bed */
    has_opinion("en", text, 4, VP_NEGATIVE, "disappointing"); /* breakfast */
}

static void test_opinions_of_several_words(void **state)
{
    (void)state;
    has_opinion("en", "battery: dies fast", 0, VP_NEGATIVE, "dies fast");
    has_opinion("zh", "价格实惠", 0, VP_POSITIVE, "实惠"); /* an entry of the list that names its thing */
    has_opinion("zh", "菜很好吃，但是服务很慢。", 0, VP_POSITIVE, "很好吃");
}

static void test_opinions_of_other_clauses(void **state)
{
    (void)state;
    has_opinion("en", "Great kettle, awful courier", 0, VP_NEGATIVE, "awful");
    has_opinion("en", "I love the app but hate the price.", 0, VP_POSITIVE, "love");
    has_opinion("en", "The food and the service were great.", 0, VP_POSITIVE, "great");
}

/* ---- Learning */

static const char lessons[] =
    "{\"text\":\"the blorp is great\",\"aspects\":[{\"from\":4,\"to\":9,\"polarity\":\"pos\"}]}\n"
    "{\"text\":\"a blorp of bad quirk\",\"aspects\":[{\"from\":2,\"to\":7,\"polarity\":\"neg\"}]}\n"
    "{\"text\":\"we saw nothing today\",\"aspects\":[]}\n"
    "{\"text\":\"so the blorp "
    "arrived\",\"split\":\"train\",\"aspects\":[{\"from\":7,\"to\":12,\"polarity\":\"neu\"}]}\n";

static vp_status learn(const char *data, const char *out, vp_error *error)
{
    const vp_training training = from_file("en", &data);
    return vp_train_aspects(engine, &training, NULL, out, error);
}

static void test_a_model_learns(void **state)
{
    const char *data = text_file(*state, "lessons.jsonl", lessons), *one = path_of(*state, "one.vpack"),
               *two = path_of(*state, "two.vpack");
    assert_int_equal(learn(data, one, NULL), VP_OK);
    assert_int_equal(learn(data, two, NULL), VP_OK);
    pack a, b;
    assert_int_equal(pack_open(one, &a, NULL), VP_OK);
    assert_int_equal(pack_open(two, &b, NULL), VP_OK);
    assert_int_equal(a.size, b.size);
    assert_memory_equal(a.bytes, b.bytes, a.size);
    pack_close(&a);
    pack_close(&b);
    const vp_engine_options options = {.struct_size = sizeof options, .aspect_model = one};
    vp_engine *taught = NULL;
    vp_session *s = NULL;
    size_t count;
    assert_int_equal(vp_engine_new(&options, &taught, NULL), VP_OK);
    assert_int_equal(vp_session_new(taught, &s, NULL), VP_OK);
    const vp_aspect *found = aspects_of(s, "en", "the blorp is great", &count);
    assert_int_equal(count, 1);
    assert_string_equal(found[0].category, "other");
    assert_int_equal(found[0].polarity, VP_POSITIVE);
    vp_session_free(s);
    vp_engine_free(taught);
}

static void test_wrong_lessons(void **state)
{
    static const char *const wrong[] = {
        "{\"text\":\"abc\",\"aspects\":[{\"from\":1,\"to\":9,\"polarity\":\"pos\"}]}\n",
        "{\"text\":\"abc\",\"aspects\":\"none\"}\n", "{\"text\":\"abc\",\"aspects\":[]}\n",
        "{\"text\":\"abc\",\"split\":\"test\",\"aspects\":[{\"from\":0,\"to\":3,\"polarity\":\"pos\"}]}\n"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        vp_error e = {0};
        const char *data = text_file(*state, "lessons.jsonl", wrong[i]);
        assert_int_equal(learn(data, path_of(*state, "x.vpack"), &e), VP_FORMAT);
        assert_true(e.message[0] && e.hint[0]);
    }
}

/* A CSV's cell ends where the next begins, and holds what it likes. */
static void test_lessons_in_cells(void **state)
{
    aspect_lessons l = {0};
    vp_error e = {0};
    if (aspect_lessons_read(&l, text_file(*state, "plain.csv", "aspects,text\n[],Fine\n,Good\n"), &e))
        fail_msg("%s", e.message);
    assert_int_equal(aspect_lessons_count(&l), 2);
    buf deep = {0};
    assert_true(buf_puts(&deep, "text,aspects\nFine,"));
    for (int i = 0; i < 400000; i++)
        assert_true(buf_putc(&deep, '['));
    assert_true(buf_putc(&deep, '\n'));
    assert_int_equal(aspect_lessons_read(&l, file(*state, "deep.csv", deep.p, deep.n), &e), VP_FORMAT);
    assert_int_equal(e.line, 2);
    buf_release(&deep);
    aspect_lessons_release(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_later_lines_win),
        cmocka_unit_test(test_compiled),
        cmocka_unit_test(test_wrong_lines),
        cmocka_unit_test(test_patterns),
        cmocka_unit_test(test_contrast),
        cmocka_unit_test(test_places_are_of_the_original),
        cmocka_unit_test(test_opinions),
        cmocka_unit_test(test_terms_that_are_opinions),
        cmocka_unit_test(test_opinions_of_several_words),
        cmocka_unit_test(test_opinions_of_other_clauses),
        cmocka_unit_test_setup_teardown(test_a_model_learns, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_wrong_lessons, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_lessons_in_cells, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, make_engine, free_engine);
}
