#include "base/pack.h"
#include "engine/engine.h"
#include "tests/unit/engine_maker.h"
#include "tokenizer/langid.h"

#include <math.h>
#include <string.h>

/* ---- Languages and scripts */

static vp_language detect(vp_session *s, const char *text)
{
    vp_language l;
    assert_int_equal(vp_detect(s, text, strlen(text), NULL, &l, NULL), VP_OK);
    return l;
}

static void expect(vp_session *s, const char *text, const char *code, const char *script)
{
    vp_language l = detect(s, text);
    if (strcmp(l.code, code) || strcmp(l.script, script))
        fail_msg("'%s' is %s %s, not %s %s (%.2f)", text, l.code, l.script, code, script, l.confidence);
}

static void chinese_has_a_script(void **state)
{
    (void)state;
    vp_session *s = new_session(engine);
    expect(s, "这个水壶质量很好，快递员态度也不错", "zh", "Hans");
    expect(s, "這個水壺品質很好，快遞員態度也不錯", "zh", "Hant");
    expect(s, "很好", "zh", ""); /* written alike in both */
    expect(s, "呢個水煲好靚，佢哋送貨又快，下次仲會再嚟買嘅", "yue", "Hant");
    expect(s, "Heel goed", "nl", "");
    vp_session_free(s);
}

static void as_customers_write(void **state)
{
    (void)state;
    static const char *const texts[][2] = {
        {"en", "soooo gooood"},
        {"en", "Niceeee"},
        {"nl", "Heeeel goed"},
        {"ru", "Прекраааасно"},
        {"ru", "privet, zakaz ne prishel"},
        {"ru", "Samsung Galaxy S21 Ultra отличный"},
        {"ru", "Wi-Fi и Bluetooth работают"},
        {"zh", "客服very nice"},
        {"nl", "https://winkel.example/a/b/c?delivery=express mooie schoenen"},
        {"und", "https://shop.example/p/12 info@shop.example"},
        {"und", "👍👍 @shop_help"},
        {"und", "https://winkel.example/mooie-rode-schoenen-voor-kinderen/alle-merken-en-alle-maten-op-voorraad/"
                "snel-in-huis-en-gratis-verzonden-naar-heel-nederland/klantenservice-en-veelgestelde-vragen"},
    };
    vp_session *s = new_session(engine);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        expect(s, texts[i][1], texts[i][0], "");
    vp_session_free(s);
}

static void neighbours(void **state)
{
    (void)state;
    static const char *const texts[][2] = {
        {"nl", "De waterkoker is goed, maar de bezorging duurde veel te lang."},
        {"af", "Die ketel is goed, maar die aflewering het baie lank geneem."},
        {"de", "Der Wasserkocher ist gut, aber die Lieferung hat viel zu lange gedauert."},
        {"fy", "De tsjettel is goed, mar it besoargjen hat folsto lang duorre en nimmen hat my antwurd jûn."},
        {"ru", "Чайник хороший, но доставка заняла слишком много времени."},
        {"uk", "Чайник добрий, але доставка тривала надто довго."},
        {"be", "Чайнік добры, але дастаўка заняла занадта шмат часу."},
        {"bg", "Чайникът е добър, но доставката отне твърде много време."},
        {"mk", "Чајникот е добар, но испораката траеше премногу долго."},
        {"sr", "Чајник је добар, али испорука је трајала предуго."},
        {"ja", "やかんは良いですが、配達に時間がかかりすぎました。"},
    };
    vp_session *s = new_session(engine);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        expect(s, texts[i][1], texts[i][0], "");
    vp_session_free(s);
}

/* The begin and the end are not enough where they do not tell, or not the same. */
static void long_texts(void **state)
{
    (void)state;
    static const char *const texts[][2] = {
        {"nl",
         "Philips SensoTouch RQ1160 Series 7000 XL 3D, na een jaar intensief gebruik ben ik nog altijd erg blij met "
         "deze aanschaf. HQ8500, RQ11, SH90, AquaTec 2.0 Pro Max"},
        {"ru",
         "iPhone 12 Pro Max 256 Gb, Samsung Galaxy S21: пользуюсь обоими полгода, оба хороши, но у второго быстрее "
         "садится батарея. USB Type-C, Lightning, Bluetooth 5.0, Wi-Fi 6"},
    };
    vp_session *s = new_session(engine);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        expect(s, texts[i][1], texts[i][0], "");
    vp_session_free(s);
}

static void russian_in_latin_letters(void **state)
{
    (void)state;
    vp_session *s = new_session(engine);
    expect(s, "privet, zakaz ne prishel", "ru", "");
    expect(s, "Zakazyvala chajnik, kurier opozdal na dva chasa", "ru", "");
    assert_true(detect(s, "privet, zakaz ne prishel").confidence <
                detect(s, "привет, заказ не пришёл").confidence + 0.05);
    vp_session_free(s);
}

static void short_texts_are_not_certain(void **state)
{
    (void)state;
    static const char *const texts[] = {"op de lamp", "in the box", "is was in"};
    vp_session *s = new_session(engine);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_true(detect(s, texts[i]).confidence < 0.995);
    expect(s, "Pim 3 x", "und", "");
    vp_session_free(s);
}

static void at_least_sixty(void **state)
{
    (void)state;
    static const char codes[] =
        "zh,yue,wuu,ja,ko,ru,uk,be,bg,sr,mk,kk,ky,tg,tt,ba,mn,nl,af,fy,li,nds,de,gsw,lb,en,sco,fr,oc,es,"
        "ca,gl,pt,it,ro,la,eo,da,nb,nn,sv,is,fo,fi,et,lv,lt,pl,cs,sk,sl,hr,bs,hsb,dsb,hu,sq,tr,az,tk,"
        "uz,eu,ga,gd,cy,br,mt,id,ms,tl,vi,sw,so,yo,zu,xh,ar,fa,ur,ps,ug,he,yi,hi,mr,ne,bn,pa,gu,ta,"
        "te,kn,ml,si,th,lo,km,my,ka,hy,el,am";
    vp_session *s = new_session(engine);
    vp_language l;
    vp_error e = {0};
    if (vp_detect(s, "Prima", 5, codes, &l, &e))
        fail_msg("%s", e.message);
    vp_session_free(s);
}

/* ---- Spans */

static const vp_language_span *spans_of(vp_session *s, const char *text, size_t *count)
{
    const vp_language_span *spans;
    size_t at = 0, n = strlen(text);
    double share = 0;
    assert_int_equal(vp_detect_spans(s, text, n, &spans, count, NULL), VP_OK);
    for (size_t i = 0; i < *count; i++) {
        assert_int_equal(spans[i].begin, at);
        assert_true(spans[i].end > at && spans[i].language.confidence >= 0 && spans[i].language.confidence <= 1);
        at = spans[i].end;
        share += spans[i].share;
    }
    assert_int_equal(at, n);
    assert_true(!n || fabs(share - 1) < 1e-9);
    return spans;
}

static void one_language_is_one_span(void **state)
{
    (void)state;
    static const char *const texts[] = {"Mooie lamp maar het snoer is te kort, jammer.",
                                        "Отличный чайник Philips EasySpeed, всем советую", "12 - 34", "水壶很好用",
                                        "Great kettle, boils fast. Would buy it again!"};
    vp_session *s = new_session(engine);
    size_t count;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        const vp_language_span *spans = spans_of(s, texts[i], &count);
        vp_language whole = spans[0].language;
        if (count != 1)
            fail_msg("'%s' has %zu parts, the first is %s", texts[i], count, spans[0].language.code);
        assert_string_equal(detect(s, texts[i]).code, whole.code);
    }
    spans_of(s, "", &count);
    assert_int_equal(count, 0);
    vp_session_free(s);
}

static void mixed_texts_have_several(void **state)
{
    (void)state;
    static const char dutch[] = "De levering was snel en alles was netjes ingepakt. ",
                      english[] = "But the kettle stopped working after one week.",
                      chinese[] = "水壶质量很好，快递也很快。 ";
    char text[256];
    size_t count;
    vp_session *s = new_session(engine);
    snprintf(text, sizeof text, "%s%s", dutch, english);
    const vp_language_span *spans = spans_of(s, text, &count);
    assert_int_equal(count, 2);
    assert_string_equal(spans[0].language.code, "nl");
    assert_string_equal(spans[1].language.code, "en");
    assert_int_equal(spans[1].begin, strlen(dutch));
    assert_true(spans[0].share > 0.4 && spans[0].share < 0.6);
    snprintf(text, sizeof text, "%s%s", chinese, english);
    spans = spans_of(s, text, &count);
    assert_int_equal(count, 2);
    assert_string_equal(spans[0].language.code, "zh");
    assert_string_equal(spans[0].language.script, "Hans");
    assert_int_equal(spans[1].begin, strlen(chinese));
    spans = spans_of(s, "Хороший product, fast shipping, спасибо", &count); /* other letters, however few */
    assert_int_equal(count, 3);
    assert_string_equal(spans[0].language.code, "ru");
    assert_string_equal(spans[1].language.code, "en");
    assert_string_equal(spans[2].language.code, "ru");
    spans = spans_of(s, "Das Produkt ist gut but the delivery was late", &count);
    assert_int_equal(count, 2);
    assert_string_equal(spans[0].language.code, "de");
    assert_string_equal(spans[1].language.code, "en");
    vp_session_free(s);
}

/* Words of two languages between each other are no parts, but the answer is not sure. */
static void mixed_words_make_unsure(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool sure;
    } texts[] = {{"ik vond the delivery wel nice en de box very mooi", false},
                 {"het was nice maar the box kapot, echt a shame", false},
                 {"the service was really top quality, thanks guys", true},
                 {"de service was echt van topkwaliteit, bedankt mensen", true},
                 {"Заказ Samsung Galaxy пришёл вовремя, спасибо", true}};
    vp_session *s = new_session(engine);
    size_t count;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        double sure = spans_of(s, texts[i].text, &count)->language.confidence;
        if (count != 1 || (texts[i].sure ? sure < 0.95 : sure > 0.75))
            fail_msg("'%s': %zu parts, %f", texts[i].text, count, sure);
    }
    vp_session_free(s);
}

/* A word of the lists tells more of a short text than its letters do; else it is left unsure. */
static void the_other_keyboard(void **state)
{
    (void)state;
    vp_session *s = new_session(engine);
    expect(s, "pfrfp yt ghbitk", "ru", "");
    expect(s, "Ghbdtn! Jxtym gkj[jq ntktajy", "ru", "");
    expect(s, "zxcq wqrt", "und", "");
    vp_session_free(s);
}

static void short_answers(void **state)
{
    (void)state;
    static const char *const texts[][2] = {
        {"nl", "Prima spul!"}, {"nl", "Prima"}, {"nl", "Snel geleverd"}, {"nl", "Goed"},     {"nl", "Valt tegen"},
        {"nl", "Kan beter"},   {"ru", "Норм"},  {"ru", "Спасибо"},       {"ru", "Так себе"}, {"en", "Fast delivery"},
        {"en", "Poor"},        {"en", "Bad"},   {"und", "Nee"},          {"und", "Jsbdhf"},  {"und", "да"},
    };
    vp_session *s = new_session(engine);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        expect(s, texts[i][1], texts[i][0], "");
    assert_true(detect(s, "Top service").confidence < 0.8); /* is of both */
    vp_session_free(s);
}

/* Words of two languages: the confidence is the share of what they say. Names are none. */
static void mixed_texts_are_not_certain(void **state)
{
    (void)state;
    static const char *const mixed[] = {"De levering was snel maar the battery died after a week",
                                        "Ik vind het great, really fast delivery en goede prijs",
                                        "Het is een nice product met excellent quality for the price",
                                        "Курьер приехал вовремя, but the packaging was completely broken",
                                        "快递很快就到了 but the packaging was completely broken"},
                             *const pure[] = {"De levering was snel maar de accu ging na een week al stuk",
                                              "The delivery was quick but the battery died after a week",
                                              "De nieuwe Galaxy Watch Ultra en de Amazon Echo Dot zijn vandaag bezorgd",
                                              "Взял наушники Sony Wireless Noise Cancelling, звук отличный",
                                              "这个APP很好用，物流也快，ok，以后还会买Apple Watch Series"};
    vp_session *s = new_session(engine);
    for (size_t i = 0; i < sizeof mixed / sizeof *mixed; i++) {
        assert_true(detect(s, mixed[i]).confidence >= 0.5 && detect(s, mixed[i]).confidence < 0.8);
        assert_true(detect(s, pure[i]).confidence > 0.95);
    }
    vp_session_free(s);
}

static void short_parts_are_what_the_text_is(void **state)
{
    (void)state;
    vp_session *s = new_session(engine);
    size_t count;
    assert_string_equal(detect(s, "prima spul").code, "nl");
    assert_string_equal(spans_of(s, "prima spul", &count)->language.code, "nl");
    assert_int_equal(count, 1);
    vp_session_free(s);
}

/* ---- Priors and memory */

static void a_file_tells_what_to_expect(void **state)
{
    (void)state;
    const langid *m = &engine->langid;
    str unsure = STR("Alt er i orden"); /* Danish and Norwegian alike */
    langid_prior danish = langid_prior_of(m), norwegian = langid_prior_of(m);
    for (size_t i = 0; i < 200; i++) {
        langid_observe(m, NULL, STR("Jeg er meget glad for min nye kedel, men leveringen tog alt for lang tid."),
                       &danish);
        langid_observe(m, NULL, STR("Jeg er veldig fornøyd med den nye kjelen, men leveringen tok altfor lang tid."),
                       &norwegian);
    }
    assert_string_equal(langid_detect(m, NULL, unsure, NULL, &danish).code, "da");
    assert_string_equal(langid_detect(m, NULL, unsure, NULL, &norwegian).code, "nb");
}

static void a_word_follows_its_file(void **state)
{
    (void)state;
    static const char *const texts[] = {"Mooie lamp maar het snoer is te kort.", "Snel geleverd en netjes verpakt.",
                                        "Helaas was de doos beschadigd bij aankomst.",
                                        "Wij zijn erg tevreden met deze stofzuiger."};
    const langid *m = &engine->langid;
    langid_prior dutch = langid_prior_of(m);
    assert_string_equal(langid_detect(m, NULL, STR("Prima"), NULL, NULL).code, "und");
    for (size_t i = 0; i < 4; i++)
        langid_observe(m, NULL, str_of(texts[i]), &dutch);
    assert_string_equal(langid_detect(m, NULL, STR("Prima"), NULL, &dutch).code, "nl");
    assert_string_equal(langid_detect(m, NULL, STR("Das Kabel ist viel zu kurz, aber sonst gut."), NULL, &dutch).code,
                        "de");
}

static void pairs_of_words_among_few(void **state)
{
    (void)state;
    static const char *const texts[][2] = {
        {"nl", "mooie stofzuiger"}, {"nl", "provinciale staten"}, {"nl", "somme regio"}, {"en", "wireless mouse"},
        {"en", "delivery driver"},  {"ru", "чайник отличный"},    {"zh", "很好"}};
    vp_session *s = new_session(engine);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        vp_language l;
        assert_int_equal(vp_detect(s, texts[i][1], strlen(texts[i][1]), "zh,ru,nl,en", &l, NULL), VP_OK);
        if (strcmp(l.code, texts[i][0]))
            fail_msg("'%s' is %s among four", texts[i][1], l.code);
    }
    vp_session_free(s);
}

static void memory_changes_nothing(void **state)
{
    (void)state;
    static const char *const texts[] = {"Goed product, goed verpakt, goed", "Хороший товар", "Good kettle",
                                        "壶 kettle чайник"};
    chunks c = {.chars = &unicode_chars, .longest = CHUNK_LONGEST};
    langid_memory memory = {.chunks = &c};
    for (size_t i = 0; i < 8; i++) {
        str text = str_of(texts[i % 4]);
        langid_answer a = langid_detect(&engine->langid, NULL, text, NULL, NULL);
        chunks_start(&c, text);
        langid_answer b = langid_detect(&engine->langid, &memory, text, NULL, NULL);
        assert_string_equal(a.code, b.code);
        assert_true(a.confidence == b.confidence);
    }
    langid_forget(&memory);
    chunks_release(&c);
}

static void knows_scripts_without_a_pack(void **state)
{
    (void)state;
    langid *m = malloc(sizeof *m);
    assert_int_equal(langid_read(NULL, NULL, m, NULL), VP_OK);
    assert_string_equal(langid_detect(m, NULL, STR("한국어"), NULL, NULL).code, "ko");
    assert_string_equal(langid_detect(m, NULL, STR("Nederlands"), NULL, NULL).code, "und");
    free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(chinese_has_a_script),
        cmocka_unit_test(as_customers_write),
        cmocka_unit_test(neighbours),
        cmocka_unit_test(long_texts),
        cmocka_unit_test(russian_in_latin_letters),
        cmocka_unit_test(short_texts_are_not_certain),
        cmocka_unit_test(at_least_sixty),
        cmocka_unit_test(one_language_is_one_span),
        cmocka_unit_test(mixed_texts_have_several),
        cmocka_unit_test(mixed_words_make_unsure),
        cmocka_unit_test(short_answers),
        cmocka_unit_test(the_other_keyboard),
        cmocka_unit_test(mixed_texts_are_not_certain),
        cmocka_unit_test(short_parts_are_what_the_text_is),
        cmocka_unit_test(a_file_tells_what_to_expect),
        cmocka_unit_test(a_word_follows_its_file),
        cmocka_unit_test(pairs_of_words_among_few),
        cmocka_unit_test(memory_changes_nothing),
        cmocka_unit_test(knows_scripts_without_a_pack),
    };
    return cmocka_run_group_tests(tests, make_engine, free_engine);
}
