/* Lemmas, compounds, and words that are not written as they should be. */
#include "tests/unit/engine_maker.h"
#include "tests/unit/training_maker.h"

#include "engine/engine.h"
#include "tokenizer/slip_list.h"
#include "tokenizer/lemma_script.h"

/* ---- Scripts: learnt from a pair, applied to another word */

static const struct {
    const char *surface, *folded, *lemma;  /* the script is made of these */
    const char *other, *other_folded, *is; /* NULL: it does not fit */
} scripts[] = {
    {"gewerkt", "gewerkt", "werken", "gemerkt", "gemerkt", "merken"},
    {"ingevoerd", "ingevoerd", "invoeren", "opgevoerd", "opgevoerd", "opvoeren"},
    {"ingevoerd", "ingevoerd", "invoeren", "verstoord", "verstoord", NULL},
    {"Cities", "cities", "city", "PARTIES", "parties", "party"},
    {"Америкой", "америкой", "Америка", "Москвой", "москвой", "Москва"},
    {"МОСКВОЙ", "москвой", "Москва", "ВОЛГОЙ", "волгой", "Волга"},
    {"сша", "сша", "США", "ссср", "ссср", "СССР"},
    {"was", "was", "be", "I", "i", NULL},
    {"слово", "слово", "слово", "дело", "дело", "дело"},
};

static void scripts_carry_over(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++) {
        buf script = {0}, made = {0};
        lemma_script s;
        bool fits;
        assert_true(lemma_script_derive(3, str_of(scripts[i].surface), str_of(scripts[i].folded),
                                        str_of(scripts[i].lemma), &script));
        assert_true(script.n && lemma_script_read(buf_str(&script), &s));
        assert_int_equal(s.tag, 3);
        assert_true(lemma_script_apply(&s, str_of(scripts[i].surface), str_of(scripts[i].folded), &made, &fits));
        assert_true(fits && str_is(buf_str(&made), scripts[i].lemma));
        buf_clear(&made);
        assert_true(lemma_script_apply(&s, str_of(scripts[i].other), str_of(scripts[i].other_folded), &made, &fits));
        assert_int_equal(fits, scripts[i].is != NULL);
        if (fits && !str_is(buf_str(&made), scripts[i].is))
            fail_msg("%s: %.*s\n", scripts[i].other, (int)made.n, made.p);
        buf_release(&script);
        buf_release(&made);
    }
}

static void broken_scripts_are_refused(void **state)
{
    (void)state;
    static const char good[] = "\1\0\0\1\0\0y";
    lemma_script s;
    assert_true(lemma_script_read((str){good, 7}, &s));
    for (size_t n = 0; n < 6; n++)
        assert_false(lemma_script_read((str){good, n}, &s));
    assert_false(lemma_script_read((str){"\1\4\0\1\0\0y", 7}, &s));
    assert_false(lemma_script_read((str){"\1\0\0\1\2\0y", 7}, &s));
    assert_false(lemma_script_read((str){"\1\0\0\1\0\0\xD0", 7}, &s));
}

/* ---- A model of a few sentences: what a form is depends on its neighbours */

#define ROW(number, form, lemma, class) number "\t" form "\t" lemma "\t" class "\t_\t_\t_\t_\t_\t_\n"
#define SENTENCE(first, lemma1, class1, lemma2, class2, third, lemma3, class3) \
    ROW("1", first, lemma1, class1)                                            \
    ROW("2", "saw", lemma2, class2) ROW("3", third, lemma3, class3) ROW("4", ".", ".", "PUNCT") "\n"

static const char treebank[] = SENTENCE("I", "I", "PRON", "see", "VERB", "cats", "cat", "NOUN")
    SENTENCE("the", "the", "DET", "saw", "NOUN", "cuts", "cut", "VERB")
        SENTENCE("I", "I", "PRON", "see", "VERB", "dogs", "dog", "NOUN")
            SENTENCE("the", "the", "DET", "saw", "NOUN", "falls", "fall", "VERB");

static size_t read_pack(const char *path, char **out)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    *out = malloc(4 << 20);
    assert_non_null(*out);
    size_t n = fread(*out, 1, 4 << 20, file);
    fclose(file);
    return n;
}

/* The lemmas of a text's tokens, or of `words`, with spaces between them. */
static void lemmas_are(vp_engine *e, const char *lang, const char *text, const char *expected)
{
    vp_session *s = new_session(e);
    const char *const *lemmas;
    size_t count;
    char got[400] = "";
    assert_int_equal(vp_lemmas(s, lang, text, strlen(text), NULL, 0, &lemmas, &count, NULL), VP_OK);
    for (size_t i = 0, at = 0; i < count; i++)
        at += (size_t)snprintf(got + at, sizeof got - at, "%s%s", i ? " " : "", lemmas[i]);
    assert_string_equal(got, expected);
    vp_session_free(s);
}

static vp_status learn(const char *lang, const char *gold, const char *const *tables, size_t count, const char *out,
                       vp_error *error)
{
    const vp_training training = from_file(lang, &gold);
    return vp_train_lemmas(&training, tables, count, out, error);
}

static vp_status spell(const char *lang, const char *counts, const char *out, vp_error *error)
{
    const vp_training training = from_file(lang, &counts);
    return vp_train_spelling(&training, out, error);
}

static void learns_from_a_treebank(void **state)
{
    fixture *f = *state;
    static const char forms[] = "mice\tmouse\tNOUN\noxen\tox\tNOUN\n";
    const char *gold = file(f, "gold.conllu", treebank, sizeof treebank - 1);
    const char *table = file(f, "forms.tsv", forms, sizeof forms - 1);
    const char *one = path_of(f, "one.vpack"), *two = path_of(f, "two.vpack");
    char *a, *b;
    assert_int_equal(learn("en", gold, &table, 1, one, NULL), VP_OK);
    assert_int_equal(learn("en", gold, &table, 1, two, NULL), VP_OK);
    size_t n = read_pack(one, &a), m = read_pack(two, &b);
    assert_int_equal(n, m);
    assert_memory_equal(a, b, n);
    free(a);
    free(b);
    const vp_engine_options options = {.struct_size = sizeof options, .lemma_model = one};
    vp_engine *e;
    assert_int_equal(vp_engine_new(&options, &e, NULL), VP_OK);
    lemmas_are(e, "en", "I saw mice . the saw falls .", "I see mouse . the saw fall .");
    vp_engine_free(e);
}

/* Three forms are no rule for words that were never seen; thirteen are. */
static void rare_scripts_stay_with_their_forms(void **state)
{
    fixture *f = *state;
    static const char forms[] = "booit\tbooight\tNOUN\nfooit\tfooight\tNOUN\nkooit\tkooight\tNOUN\n"
                                "lamps\tlamp\tNOUN\nramps\tramp\tNOUN\ntramps\ttramp\tNOUN\nclamps\tclamp\tNOUN\n"
                                "pumps\tpump\tNOUN\njumps\tjump\tNOUN\nbumps\tbump\tNOUN\nlumps\tlump\tNOUN\n"
                                "dumps\tdump\tNOUN\nhumps\thump\tNOUN\nchamps\tchamp\tNOUN\n"
                                "stamps\tstamp\tNOUN\ncamps\tcamp\tNOUN\ndamps\tdamp\tNOUN\n";
    const char *gold = file(f, "gold.conllu", treebank, sizeof treebank - 1);
    const char *table = file(f, "forms.tsv", forms, sizeof forms - 1), *out = path_of(f, "rare.vpack");
    assert_int_equal(learn("en", gold, &table, 1, out, NULL), VP_OK);
    const vp_engine_options options = {.struct_size = sizeof options, .lemma_model = out};
    vp_engine *e;
    assert_int_equal(vp_engine_new(&options, &e, NULL), VP_OK);
    lemmas_are(e, "en", "kooit nooit vamps", "kooight nooit vamp");
    vp_engine_free(e);
}

static void bad_treebanks_are_named(void **state)
{
    fixture *f = *state;
    vp_error error = {0};
    const char *gold = file(f, "bad.conllu", "1\tone column\n\n", 15), *out = path_of(f, "out.vpack");
    assert_int_equal(learn("en", gold, NULL, 0, out, &error), VP_FORMAT);
    assert_string_equal(error.file, gold);
    gold = file(f, "empty.conllu", "", 0);
    assert_int_equal(learn("en", gold, NULL, 0, out, &error), VP_FORMAT);
}

/* ---- The shipped models */

static void shipped_lemmas(void **state)
{
    (void)state;
    lemmas_are(engine, "nl", "De katten sliepen, en zij werden opgehaald.", "de kat slapen , en zij worden ophalen .");
    lemmas_are(engine, "nl", "Te laat en te vroeg, niet te koop of te zien.",
               "te laat en te vroeg , niet te koop of te zien .");
    lemmas_are(engine, "nl", "Eten was lekker, genoeg rijst.", "eten zijn lekker , genoeg rijst .");
    lemmas_are(engine, "ru", "ВТБ и мтс, закладную подписали.", "ВТБ и МТС , закладная подписать .");
    lemmas_are(engine, "en", "The children went home happier.", "the child go home happy .");
    lemmas_are(engine, "ru", "Мы заказали две книги и ждали доставку неделю.",
               "мы заказать два книга и ждать доставка неделя .");
    lemmas_are(engine, "ru", "Zakaz Samsung ne prishel, spasibo.", "заказ Samsung не прийти , спасибо .");
    lemmas_are(engine, "zh", "好", "好");
}

static void abbreviations_stay(void **state)
{
    (void)state;
    lemmas_are(engine, "ru", "Я написал в ООО и в ОСАГО, а это УЖАС.", "я написать в ООО и в ОСАГО , а это ужас .");
    lemmas_are(engine, "en", "HEMA and KVK helped.", "HEMA and KVK help .");
    lemmas_are(engine, "nl", "Dat AAA werkt, MOOOI!", "dat AAA werken , mooi !");
}

/* Words and sentences as they stand in feedback. */
static const struct {
    const char *lang, *text, *lemmas;
} feedback[] = {
    {"nl", "besteld", "bestellen"},
    {"nl", "slechte", "slecht"},
    {"nl", "Slechte service", "slecht service"},
    {"nl", "Lekkere taart", "lekker taart"},
    {"nl", "goedkopere", "goedkoop"},
    {"nl", "dozen", "doos"},
    {"nl", "glazen", "glas"},
    {"nl", "eieren", "ei"},
    {"nl", "uitgepakt", "uitpakken"},
    {"nl", "vieze", "vies"},
    {"nl", "messen", "mes"},
    {"nl", "krassen", "kras"},
    {"nl", "netjes", "netjes"},
    {"nl", "Bezorgkosten", "bezorgkosten"},
    {"nl", "bezorgkosten", "bezorgkosten"},
    {"nl", "verzendkosten", "verzendkosten"},
    {"nl", "mooiiii", "mooi"},
    {"nl", "productttt", "product"},
    {"nl", "teleurgesteld", "teleurgesteld"},
    {"nl", "gezellige restaurantjes", "gezellig restaurant"},
    {"nl", "foto's", "foto"},
    {"nl", "vriendelijke", "vriendelijk"},
    {"nl", "klanten", "klant"},
    {"nl", "bestellingen", "bestelling"},
    {"nl", "Het was kapot", "het zijn kapot"},
    {"nl", "de doos was beschadigd", "de doos zijn beschadigen"},
    {"en", "I didn't like it", "I didn't like it"},
    {"en", "it wasn't good", "it wasn't good"},
    {"en", "they're rude", "they're rude"},
    {"en", "I'd go", "i'd go"},
    {"en", "who's that", "who's that"},
    {"en", "that's it", "that's it"},
    {"en", "you're wrong", "you're wrong"},
    {"en", "haven't", "haven't"},
    {"en", "wouldn't", "wouldn't"},
    {"en", "isn't", "isn't"},
    {"en", "the cable's end", "the cable end"},
    {"en", "didnt", "didnt"},
    {"en", "isnt", "isnt"},
    {"en", "hasnt", "hasnt"},
    {"en", "dont", "dont"},
    {"en", "b", "b"},
    {"en", "m", "m"},
    {"en", "children", "child"},
    {"en", "the batteries died", "the battery die"},
    {"en", "boxes were broken", "box be broken"},
    {"en", "than I'd expected", "than i'd expect"},
    {"en", "won't work", "won't work"},
    {"ru", "Пришлось ждать", "прийтись ждать"},
    {"ru", "мне пришлось ждать", "я прийтись ждать"},
    {"ru", "стекло разбито", "стекло разбить"},
    {"ru", "куплю-ка", "куплю-ка"},
    {"ru", "ваще", "ваще"},
    {"ru", "тыс.", "тысяча"},
    {"ru", "см.", "сантиметр ."},
    {"ru", "книги", "книга"},
    {"ru", "заказали", "заказать"},
    {"ru", "отличные товары", "отличный товар"},
    {"ru", "купила телефон", "купить телефон"},
    {"ru", "не работает", "не работать"},
    {"ru", "быстрая доставка", "быстрый доставка"},
};

static void lemmas_of_feedback(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof feedback / sizeof *feedback; i++)
        lemmas_are(engine, feedback[i].lang, feedback[i].text, feedback[i].lemmas);
}

/* A language without lemmas, and tables that are none. */
static void what_cannot_be_learned_is_refused(void **state)
{
    fixture *f = *state;
    vp_error error = {0};
    const char *gold = file(f, "gold.conllu", treebank, sizeof treebank - 1), *out = path_of(f, "out.vpack");
    const char *table = file(f, "table.tsv", "mice\n", 5), *counts = file(f, "counts.tsv", "mouse\t7\n", 8);
    assert_int_equal(learn("xx", gold, NULL, 0, out, &error), VP_INVALID);
    assert_int_equal(learn("zh", gold, NULL, 0, out, &error), VP_INVALID);
    assert_int_equal(learn("en", gold, &table, 1, out, &error), VP_FORMAT);
    assert_string_equal(error.file, table);
    assert_int_equal(spell("xx", counts, out, &error), VP_INVALID);
    assert_int_equal(spell("en", counts, out, &error), VP_OK);
}

static void lemmas_are_columns(void **state)
{
    (void)state;
    static const char text[] = "\xC2\xA8 \xEF\xB7\xBA ' ... 3 http://a.b x\xFFy";
    vp_session *s = new_session(engine);
    const char *const *lemmas;
    size_t count;
    for (size_t l = 0; l < 3; l++) {
        assert_int_equal(vp_lemmas(s, ((const char *[]){"nl", "en", "ru"})[l], text, sizeof text - 1, NULL, 0, &lemmas,
                                   &count, NULL),
                         VP_OK);
        for (size_t i = 0; i < count; i++)
            assert_true(*lemmas[i] && !strpbrk(lemmas[i], " \t\n"));
    }
    const vp_span outside = {0, sizeof text};
    assert_int_equal(vp_lemmas(s, "nl", text, sizeof text - 1, &outside, 1, &lemmas, &count, NULL), VP_INVALID);
    vp_session_free(s);
}

static void stem_is(vp_engine *e, const char *lang, const char *word, const char *expected)
{
    vp_session *s = new_session(e);
    const char *stem;
    assert_int_equal(vp_stem(s, lang, word, strlen(word), &stem, NULL), VP_OK);
    assert_string_equal(stem, expected);
    vp_session_free(s);
}

static void russian_in_latin_letters(void **state)
{
    (void)state;
    stem_is(engine, "ru", "privet", "привет");
    stem_is(engine, "ru", "ochen", "очен");
    stem_is(engine, "ru", "ghbdtn", "привет");
    stem_is(engine, "ru", "{jhjibq", "хорош");
    stem_is(engine, "ru", "cgfcb,j", "спасиб");
    stem_is(engine, "ru", "руддщ", "hello");
    stem_is(engine, "ru", "ыгззщке", "support");
    stem_is(engine, "ru", "рук", "рук"); /* "her" */
    stem_is(engine, "ru", "шт.", "шт."); /* "in", were the stop left out */
    stem_is(engine, "ru", "Samsung", "samsung");
    stem_is(engine, "ru", "iPhone", "iphone");
    stem_is(engine, "nl", "privet", "privet");
}

/* Every entry gives the stem of its word; a list may be of one line, or of none. */
static void listed_slips(void **state)
{
    (void)state;
    static const struct {
        const char *lang, *slip, *word;
    } cases[] = {{"en", "recieve", "receive"},       {"en", "Teh", "the"},
                 {"en", "absolutley", "absolutely"}, {"en", "yuo", "you"},
                 {"nl", "tervreden", "tevreden"},    {"ru", "спосибо", "спасибо"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        vp_session *s = new_session(engine);
        const char *stem;
        assert_int_equal(vp_stem(s, cases[i].lang, cases[i].word, strlen(cases[i].word), &stem, NULL), VP_OK);
        stem_is(engine, cases[i].lang, cases[i].slip, stem);
        vp_session_free(s);
    }
    slip_list list;
    assert_true(slip_list_read(STR("# of\n# ours\nab\tba\nac\tca\nb\tbb\n"), &list));
    assert_true(str_is(slip_list_find(&list, STR("ab")), "ba") && str_is(slip_list_find(&list, STR("ac")), "ca"));
    assert_true(str_is(slip_list_find(&list, STR("b")), "bb"));
    for (const char *const *none = (const char *const[]){"", "a", "abc", "z", "#", NULL}; *none; none++)
        assert_int_equal(slip_list_find(&list, str_of(*none)).n, 0);
    slip_list_release(&list);
    assert_int_equal(slip_list_find(&list, STR("ab")).n, 0);
}

static void slips_on_demand(void **state)
{
    (void)state;
    const vp_engine_options options = {.struct_size = sizeof options, .correct_slips = 1};
    vp_engine *e;
    assert_int_equal(vp_engine_new(&options, &e, NULL), VP_OK);
    stem_is(e, "nl", "geleeverd", "geleverd");
    stem_is(engine, "nl", "geleeverd", "geleeverd");
    stem_is(e, "nl", "bestellling", "bestell");
    stem_is(e, "en", "fligths", "flight");
    stem_is(e, "ru", "скорсоть", "скорост");
    stem_is(e, "nl", "bezorgkosten", "bezorgkost");
    stem_is(e, "en", "Fligths", "fligth"); /* a name is no slip */
    vp_engine_free(e);
}

static void parts_of_compounds(void **state)
{
    (void)state;
    static const struct {
        const char *word, *parts;
    } known[] = {
        {"bezorgkosten", "bezorg+kosten"}, {"verkeersbord", "verkeer+bord"},
        {"boekenkast", "boek+kast"},       {"Voetbalclub", "Voetbal+club"},
        {"bestelling", "bestelling"},      {"personeel", "personeel"},
        {"vertrouwen", "vertrouwen"},      {"", ""},
    };
    vp_session *s = new_session(engine);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        vp_span parts[VP_COMPOUND_PARTS];
        size_t count, at = 0;
        char got[80] = "";
        assert_int_equal(vp_split_compound(s, known[i].word, strlen(known[i].word), parts, &count, NULL), VP_OK);
        for (size_t k = 0; k < count; k++)
            at += (size_t)snprintf(got + at, sizeof got - at, "%s%.*s", k ? "+" : "",
                                   (int)(parts[k].end - parts[k].begin), known[i].word + parts[k].begin);
        assert_string_equal(got, known[i].parts);
    }
    vp_session_free(s);
}

/* Each token of the text as it was passed has a lemma; markup stays, and what entities stand for is read. */
static void lemmas_of_marked_text(void **state)
{
    (void)state;
    const char *text = "<p>Mooie <b>foto&apos;s</b> &amp; huizen<br/>[i]snel[/i] gel<b>everd</b></p>";
    const vp_token *tokens;
    const char *const *lemmas;
    size_t count, found;
    vp_session *s = new_session(engine);
    assert_int_equal(vp_lemmas(s, "nl", text, strlen(text), NULL, 0, &lemmas, &found, NULL), VP_OK);
    assert_string_equal(lemmas[0], "<p>");
    assert_string_equal(lemmas[1], "mooi");
    assert_string_equal(lemmas[3], "foto");
    assert_string_equal(lemmas[5], "&");
    assert_string_equal(lemmas[6], "huis");
    assert_int_equal(vp_tokenize(s, "nl", text, strlen(text), &tokens, &count, NULL), VP_OK);
    assert_int_equal(count, found);
    vp_session_free(s);
}

/* Parts of a word are looked for while the tokens before them are in use, however small the cache is. */
static void parts_leave_tokens_alone(void **state)
{
    (void)state;
    const vp_engine_options small = {.struct_size = sizeof small, .cache_bytes = 1};
    vp_engine *e = NULL;
    vp_session *s = NULL;
    assert_int_equal(vp_engine_new(&small, &e, NULL), VP_OK);
    assert_int_equal(vp_session_new(e, &s, NULL), VP_OK);
    const char *text = "bezorgkosten en boekenkast";
    const vp_token *tokens;
    size_t count, n;
    assert_int_equal(vp_tokenize(s, "nl", text, strlen(text), &tokens, &count, NULL), VP_OK);
    for (size_t i = 0; i < count; i++) {
        vp_span parts[VP_COMPOUND_PARTS];
        const char *word = text + tokens[i].begin;
        assert_int_equal(vp_split_compound(s, word, tokens[i].end - tokens[i].begin, parts, &n, NULL), VP_OK);
    }
    assert_string_equal(tokens[0].folded, "bezorgkosten");
    assert_string_equal(tokens[2].folded, "boekenkast");
    vp_session_free(s);
    vp_engine_free(e);
}

/* What is remembered of lemmas counts in the cap of a session, and goes with the rest. */
static void lemmas_count_in_the_cache(void **state)
{
    (void)state;
    vp_engine *e = NULL;
    vp_session *s = NULL;
    const char *const *lemmas;
    size_t count;
    vp_language found;
    assert_int_equal(vp_engine_new(NULL, &e, NULL), VP_OK);
    assert_int_equal(vp_session_new(e, &s, NULL), VP_OK);
    assert_int_equal(vp_lemmas(s, "nl", "katten", 6, NULL, 0, &lemmas, &count, NULL), VP_OK);
    lemmatizer *of_nl = &s->shops[LANGUAGE_NL].lemmas;
    size_t kept = lemmatizer_bytes(of_nl);
    assert_true(kept > 0);
    assert_int_equal(vp_detect(s, "kat", 3, NULL, &found, NULL), VP_OK);
    assert_int_equal(lemmatizer_bytes(of_nl), kept);
    of_nl->text.used += e->cache_bytes;         /* as if many words had been seen */
    for (int texts = 0; texts < 10000; texts++) /* it is not counted at each text */
        assert_int_equal(vp_detect(s, "kat", 3, NULL, &found, NULL), VP_OK);
    assert_int_equal(lemmatizer_bytes(of_nl), 0);
    vp_session_free(s);
    vp_engine_free(e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scripts_carry_over),
        cmocka_unit_test(broken_scripts_are_refused),
        cmocka_unit_test_setup_teardown(learns_from_a_treebank, set_up, tear_down),
        cmocka_unit_test_setup_teardown(rare_scripts_stay_with_their_forms, set_up, tear_down),
        cmocka_unit_test_setup_teardown(bad_treebanks_are_named, set_up, tear_down),
        cmocka_unit_test(shipped_lemmas),
        cmocka_unit_test(abbreviations_stay),
        cmocka_unit_test(lemmas_of_feedback),
        cmocka_unit_test(lemmas_are_columns),
        cmocka_unit_test(lemmas_count_in_the_cache),
        cmocka_unit_test_setup_teardown(what_cannot_be_learned_is_refused, set_up, tear_down),
        cmocka_unit_test(russian_in_latin_letters),
        cmocka_unit_test(listed_slips),
        cmocka_unit_test(slips_on_demand),
        cmocka_unit_test(lemmas_of_marked_text),
        cmocka_unit_test(parts_of_compounds),
        cmocka_unit_test(parts_leave_tokens_alone),
    };
    return cmocka_run_group_tests(tests, make_engine, free_engine);
}
