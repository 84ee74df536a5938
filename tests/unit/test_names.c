/* Names of lists: how they must stand in a text, their forms, the user's own, what is wrong with a list. */
#include "base/rng.h"
#include "ner/gazetteer.h"
#include "tests/unit/engine_maker.h"

/* "TYPE:text=key TYPE:text=key" */
static void finds_with(vp_engine *e, const char *lang, const char *text, const char *wanted)
{
    const vp_entity *found;
    size_t n;
    buf got = {0};
    vp_session *s;
    assert_int_equal(vp_session_new(e, &s, NULL), VP_OK);
    assert_int_equal(vp_entities(s, lang, text, strlen(text), &found, &n, NULL), VP_OK);
    for (size_t i = 0; i < n; i++)
        buf_printf(&got, "%s%s:%.*s=%s", i ? " " : "", found[i].type, (int)(found[i].end - found[i].begin),
                   text + found[i].begin, found[i].normal);
    if (!str_equal(buf_str(&got), str_of(wanted)))
        fail_msg("'%s': %.*s", text, (int)got.n, got.p);
    buf_release(&got);
    vp_session_free(s);
}

static void finds(const char *lang, const char *text, const char *wanted)
{
    finds_with(engine, lang, text, wanted);
}

static void names_count_as_one(void **state)
{
    (void)state;
    finds("nl", "bij AH, albert heijn en Albert Heijn",
          "ORG:AH=Albert Heijn ORG:albert heijn=Albert Heijn "
          "ORG:Albert Heijn=Albert Heijn");
    finds("ru", "в Сбербанке и сбербанком, из Москвы, в Нижнем Новгороде",
          "ORG:Сбербанке=Сбербанк ORG:сбербанком=Сбербанк LOC:Москвы=Москва LOC:Нижнем Новгороде=Нижний Новгород");
    finds("zh", "在淘寶買的，中国银行在上海市", "ORG:淘寶=淘宝 ORG:中国银行=中国银行 LOC:上海市=上海");
    finds("en", "the UK and the United Kingdom's H&M",
          "LOC:UK=United Kingdom LOC:United Kingdom's=United Kingdom "
          "ORG:H&M=H&M");
    finds("nl", "Europa's Coolblue's prijzen", "LOC:Europa's=Europa ORG:Coolblue's=Coolblue");
    finds("de", "in Amsterdam und Rotterdam", "LOC:Amsterdam=Amsterdam");
}

/* What is a word as well must stand as a name does. */
static void words_are_no_names(void **state)
{
    (void)state;
    finds("en", "Turkey is on the table. turkey. WE ATE TURKEY", "");
    finds("en", "We flew to Turkey with them", "LOC:Turkey=Turkey");
    finds("en", "between you and us, the best buy, on target", "");
    finds("nl", "ah, wat leuk. plus een zak. Plus een zak", "");
    finds("nl", "Nederlandse klanten spreken Nederlands", "");
    finds("ru", "Дана оценка. Того же мнения", "");
    finds("zh", "山东京剧团，金色", "ORG:山东京剧团=");
}

/* Names that stand in no list; small words and what a rule finds are none. */
static void names_are_learned(void **state)
{
    (void)state;
    finds("en", "I spoke with Margaret Thornbury in Rotterdam about it", "PER:Margaret Thornbury= LOC:Rotterdam=");
    finds("ru", "Мы говорили с Иваном Петровичем в Казахстане",
          "PER:Иваном Петровичем=Иван Петрович LOC:Казахстане=Казахстан");
    finds("nl", "We hebben met Martin Bakker gebeld", "PER:Martin Bakker=");
    finds("en", "terrible service, never again with them", "");
    finds("en", "ask [PER] and [CUSTOMER:0123456789abcdef], or [PHONE]", "");
}

static void people_are_masked(void **state)
{
    static const char text[] = "We hebben met Martin Bakker in Zwolle gebeld";
    const vp_redact_options all = {.struct_size = sizeof all};
    const char *masked;
    size_t n;
    vp_session *s;
    (void)state;
    assert_int_equal(vp_session_new(engine, &s, NULL), VP_OK);
    assert_int_equal(vp_redact(s, "nl", text, strlen(text), &all, &masked, &n, NULL), VP_OK);
    assert_string_equal(masked, "We hebben met [PER] in Zwolle gebeld");
    vp_session_free(s);
}

static void own_names_win(void **state)
{
    static const char names[] =
        "# ours\nNice\tORG\tNC | Nice BV\n\nMobile\tPRODUCT\nAmsterdam\t-\n"
        "Jan de Vries\tSTAFF personal\tJan\r\nklantenservice\tTEAM\nOrder 66\tPRODUCT\n"
        "Zonnebries\tPRODUCT\tkookplaat | tovertas | Zonnehuis\nDaan\tSTAFF\nDaans\tORG\nPhilip\tSTAFF\n";
    fixture *f = *state;
    const char *path = text_file(f, "own.tsv", names);
    const vp_engine_options o = {.struct_size = sizeof o, .gazetteers = &path, .gazetteer_count = 1};
    vp_engine *own;
    assert_int_equal(vp_engine_new(&o, &own, NULL), VP_OK);
    finds_with(own, "en", "my Mobile in Amsterdam, nice. NC and Nice BV",
               "PRODUCT:Mobile=Mobile ORG:NC=Nice "
               "ORG:Nice BV=Nice");
    finds_with(own, "nl", "Jan de Vries van de Klantenservice, jan",
               "STAFF:Jan de Vries=Jan de Vries "
               "TEAM:Klantenservice=klantenservice");
    finds_with(own, "nl", "bij Order 66 uit Rotterdam, Amsterdam", "PRODUCT:Order 66=Order 66 LOC:Rotterdam=Rotterdam");
    finds_with(own, "nl", "Jans kookplaten, tovertassen en zonnehuisje; bij Daans en Philips",
               "STAFF:Jans=Jan de Vries PRODUCT:kookplaten=Zonnebries PRODUCT:tovertassen=Zonnebries "
               "PRODUCT:zonnehuisje=Zonnebries ORG:Daans=Daans ORG:Philips=Philips");
    vp_engine_free(own);
}

/* However tokens are cut, which depends on what stands around. */
static void articles_are_found_by_their_parts(void **state)
{
    static const char *const articles[] = {
        "Sony WH-1000XM5",
        "C-17",
        "Samsung UE55AU7100",
        "7Up",
        "iPhone 15 Pro",
        "Bosch KGN39VWEP",
        "AT&T A-b1000x",
        "Philips HD9252/90 Airfryer Essential Compact XL 4.1L met 7-in-1 functies, zwart, 1400W, digitaal display"};
    static const char *const languages[] = {"en", "nl", "zh"};
    fixture *f = *state;
    buf list = {0}, text = {0}, wanted = {0};
    for (size_t i = 0; i < sizeof articles / sizeof *articles; i++) {
        buf_clear(&list);
        buf_printf(&list, "%s\tPRODUCT\n", articles[i]);
        assert_true(buf_putc(&list, 0));
        const char *path = text_file(f, "articles.tsv", list.p);
        const vp_engine_options o = {.struct_size = sizeof o, .gazetteers = &path, .gazetteer_count = 1};
        vp_engine *e;
        assert_int_equal(vp_engine_new(&o, &e, NULL), VP_OK);
        for (size_t k = 0; k < sizeof languages / sizeof *languages; k++) {
            buf_clear(&text);
            buf_clear(&wanted);
            buf_printf(&text, "my %s, and %s!", articles[i], articles[i]);
            buf_printf(&wanted, "PRODUCT:%s=%s PRODUCT:%s=%s", articles[i], articles[i], articles[i], articles[i]);
            assert_true(buf_putc(&text, 0) && buf_putc(&wanted, 0));
            finds_with(e, languages[k], text.p, wanted.p);
        }
        vp_engine_free(e);
    }
    buf_release(&list);
    buf_release(&text);
    buf_release(&wanted);
}

/* Lemmas cannot tell whose name "Петрова" is. */
static void surnames_agree_with_names(void **state)
{
    (void)state;
    finds("ru", "Передайте Ивану Петрову благодарность", "PER:Ивану Петрову=Иван Петров");
    finds("ru", "Разговаривала с Ольгой Ивановой", "PER:Ольгой Ивановой=Ольга Иванова");
    finds("ru", "Говорили о Владимире Путине", "PER:Владимире Путине=Владимир Путин");
    finds("ru", "Обратился к Никите Орлову", "PER:Никите Орлову=Никита Орлов");
    finds("ru", "от Марии Достоевской", "PER:Марии Достоевской=Мария Достоевская");
    finds("ru", "из Великобритании", "LOC:Великобритании=Великобритания");
}

static void wrong_lists_are_shown_where_they_are_wrong(void **state)
{
    static const struct {
        const char *text, *message;
        int line;
    } cases[] = {
        {"a\tORG\nb\n", "'' is no type", 2},
        {"a\torg\n", "'org' is no type", 1},
        {"a\tORG private\n", "'ORG private' is no type", 1},
        {"\n\ta\tORG\n", "'a' is no type", 2},
        {"\tORG\n", "a name is empty, longer than 250 bytes or of more than 64 words and marks", 1},
        {"a\tORG\tb | \n", "a name is empty, longer than 250 bytes or of more than 64 words and marks", 1},
        {"a\tORG\tb\tc\n", "the line has more than three cells", 1},
        {"a\tORG\nb\xff\tORG\n", "the names are not in UTF-8", 2},
    };
    fixture *f = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *path = text_file(f, "own.tsv", cases[i].text);
        const vp_engine_options o = {.struct_size = sizeof o, .gazetteers = &path, .gazetteer_count = 1};
        vp_engine *own = NULL;
        vp_error e = {0};
        if (!vp_engine_new(&o, &own, &e) || strcmp(e.message, cases[i].message) || (int)e.line != cases[i].line)
            fail_msg("%s: %s (%d)", cases[i].text, e.message, (int)e.line);
    }
}

static void forms_differ_in_their_ending(void **state)
{
    (void)state;
    assert_true(gazetteer_inflects(STR("москва"), STR("москвой")));
    assert_true(gazetteer_inflects(STR("нижний"), STR("нижнего")));
    assert_true(gazetteer_inflects(STR("сбербанк"), STR("сбербанками")));
    assert_false(gazetteer_inflects(STR("дания"), STR("дана")));
    assert_false(gazetteer_inflects(STR("рим"), STR("римскими")));
    assert_false(gazetteer_inflects(STR("омск"), STR("ом")));
}

/* ---- What was read before changes nothing */

enum { WOVEN = 1500, WOVEN_LENGTH = 60, WOVEN_ROOM = 4 * WOVEN_LENGTH + 1 };

/* Frequent characters at random, which look like names often enough. */
static size_t woven_text(uint64_t number, char out[WOVEN_ROOM])
{
    static const char some[] =
        "王李张刘陈杨赵黄周吴小大明华国文建军英玉海林平东方山河湖南京上北广州店酒公司人在去来说的了是有和";
    const size_t each = 3, kinds = (sizeof some - 1) / each;
    size_t n = 0;
    for (size_t i = 0; i < WOVEN_LENGTH; i++, n += each)
        memcpy(out + n, some + each * rng_below(number, i, kinds), each);
    return n;
}

/* Adds up scores of the entities of a text, with what and where they are. */
static double entities_sum(vp_session *s, uint64_t number)
{
    char text[WOVEN_ROOM];
    const vp_entity *found;
    size_t n;
    double sum = 0;
    assert_int_equal(vp_entities(s, "zh", text, woven_text(number, text), &found, &n, NULL), VP_OK);
    for (size_t i = 0; i < n; i++)
        sum += found[i].score * (double)(found[i].begin + 2 * found[i].end) + found[i].type[0];
    return sum;
}

static void the_order_of_texts_changes_nothing(void **state)
{
    (void)state;
    static double forward[WOVEN];
    vp_session *one = new_session(engine), *other = new_session(engine);
    double all = 0;
    for (uint64_t i = 0; i < WOVEN; i++)
        all += forward[i] = entities_sum(one, i);
    for (uint64_t i = WOVEN; i-- > 0;)
        if (entities_sum(other, i) != forward[i])
            fail_msg("text %d has other entities when others are read before it", (int)i);
    assert_true(all > 0);
    vp_session_free(one);
    vp_session_free(other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_count_as_one),
        cmocka_unit_test(words_are_no_names),
        cmocka_unit_test(names_are_learned),
        cmocka_unit_test(surnames_agree_with_names),
        IN_FOLDER(articles_are_found_by_their_parts),
        cmocka_unit_test(people_are_masked),
        cmocka_unit_test(the_order_of_texts_changes_nothing),
        IN_FOLDER(own_names_win),
        IN_FOLDER(wrong_lists_are_shown_where_they_are_wrong),
        cmocka_unit_test(forms_differ_in_their_ending),
    };
    return cmocka_run_group_tests_name("names", tests, make_engine, free_engine);
}
