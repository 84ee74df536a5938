#include "sentiment/intent.h"
#include "tests/unit/engine_maker.h"
#include "tokenizer/word_forms.h"

static vp_intent intent_in(const char *lang, const char *text)
{
    vp_session *s;
    vp_intent found;
    vp_error e;
    assert_int_equal(vp_session_new(engine, &s, NULL), VP_OK);
    if (vp_intent_of(s, lang, text, strlen(text), &found, &e))
        fail_msg("%s", e.message);
    vp_session_free(s);
    return found;
}

static void means(const char *lang, const char *text, vp_intent_kind main, vp_urgency urgency)
{
    vp_intent found = intent_in(lang, text);
    if (found.main != main || found.urgency != urgency)
        fail_msg("%s: %s, %s", text, vp_intent_name(found.main), vp_urgency_name(found.urgency));
    for (int i = 0; i < VP_INTENT_COUNT; i++)
        assert_true(found.probability[i] > 0 && found.probability[i] < 1);
}

static void tells_what_is_wanted(void **state)
{
    (void)state;
    means("en", "Where can I find the serial number?", VP_INTENT_QUESTION, VP_URGENCY_NORMAL);
    means("en", "I want my money back, it arrived broken.", VP_INTENT_COMPLAINT, VP_URGENCY_SOON);
    means("nl", "Ik zeg mijn abonnement op.", VP_INTENT_LEAVING, VP_URGENCY_SOON);
    means("nl", "Wanneer komt mijn bestelling?", VP_INTENT_QUESTION, VP_URGENCY_NORMAL);
    means("ru", "Верните деньги, товар бракованный!", VP_INTENT_COMPLAINT, VP_URGENCY_SOON);
    means("ru", "Ухожу от вас к другому оператору", VP_INTENT_LEAVING, VP_URGENCY_SOON);
    means("zh", "建议增加一个快捷键", VP_INTENT_SUGGESTION, VP_URGENCY_NORMAL);
    means("zh", "水壶漏电，太危险了，请马上退款", VP_INTENT_COMPLAINT, VP_URGENCY_URGENT);
    means("en", "Terrible: a dead beetle was baked into the bread.", VP_INTENT_COMPLAINT, VP_URGENCY_URGENT);
    means("en",
          "Terrible: the bread was stale, the film was about a beetle, and nobody at home had a good word for it. "
          "The hotel we went to afterwards had dead plants in the lobby.",
          VP_INTENT_COMPLAINT, VP_URGENCY_NORMAL); /* far from each other they tell nothing */
}

static void urgency_has_reasons(void **state)
{
    (void)state;
    vp_intent found = intent_in("en", "The kettle caught fire! My lawyer will call you.");
    assert_int_equal(found.urgency, VP_URGENCY_URGENT);
    char room[INTENT_REASONS_ROOM];
    intent_reasons(&found, room);
    assert_string_equal(room, "danger legal");
    found.reasons = (1u << VP_REASON_COUNT) - 1;
    assert_true(intent_reasons(&found, room) < sizeof room);
}

static void empty_and_foreign(void **state)
{
    (void)state;
    means("en", "", VP_INTENT_NONE, VP_URGENCY_NONE);
    means("fi", "Kiitos", VP_INTENT_NONE, VP_URGENCY_NONE);
}

static void too_long_is_told(void **state)
{
    (void)state;
    vp_intent found;
    vp_session *s = NULL;
    size_t n = (1 << 20) + 1;
    char *text = malloc(n);
    assert_non_null(text);
    memset(text, ' ', n);
    assert_int_equal(vp_session_new(engine, &s, NULL), VP_OK);
    assert_int_equal(vp_intent_of(s, "en", text, n, &found, NULL), VP_LIMIT);
    vp_session_free(s);
    free(text);
}

/* Whether the words are an entry, each in its stem. */
static bool knows(const cue_list *l, const char *words)
{
    lexicon_unit units[8];
    size_t n = 0, length = 0;
    for (str rest = str_of(words); rest.p; n++) {
        str word = str_cut(&rest, ' ');
        units[n] = lexicon_unit_of(l->terms, word, word);
    }
    return lexicon_match(l->terms, units, n, &length) && length == n;
}

static void reads_lines(void **state)
{
    (void)state;
    static const char *const bad[] = {"term",
                                      "term\tanger\t1",
                                      "term\tpraise",
                                      "term\tpraise\tmuch",
                                      "term\tpraise\t6",
                                      "term\tpraise\t1\tlegal",
                                      "@none\tpraise\t1",
                                      "@a=",
                                      "@a=\t"};
    word_forms m = {.words = words_new("en")};
    lexicon_forms forms = {word_forms_analyse, &m, false};
    cue_list l;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        vp_error e = {0};
        assert_int_equal(cue_list_read(&forms, str_of(bad[i]), "list", &l, &e), VP_FORMAT);
        assert_int_equal(e.line, 1);
    }
    static const char many[] = "@a=\ta|b|c|d|e|f|g|h|i|j\n@a @a @a @a\tpraise\t1\n";
    assert_int_equal(cue_list_read(&forms, STR(many), "list", &l, NULL), VP_LIMIT);
    assert_int_equal(
        cue_list_read(&forms, STR("@end @my plan\tleaving\t3\n@end=\tend | give up\n@my=\t | my\n"), "list", &l, NULL),
        VP_OK);
    assert_int_equal(l.count, 4);
    assert_true(knows(&l, "give up my plan") && knows(&l, "end plan") && !knows(&l, "up my plan"));
    cue_list_release(&l);
    assert_int_equal(cue_list_read(&forms, STR("a b\tpraise\t1\tlegal\t-2\n"), "list", &l, NULL), VP_OK);
    assert_int_equal(l.count, 1);
    buf bytes = {0};
    pack p;
    assert_int_equal(cue_list_save(&l, &bytes, NULL), VP_OK);
    cue_list_release(&l);
    word_forms_release(&m);
    assert_int_equal(pack_view(bytes.p, bytes.n, &p, NULL), VP_OK);
    assert_int_equal(cue_list_view(&p, false, &l, NULL), VP_OK);
    lexicon_unit units[] = {lexicon_unit_of(l.terms, STR("a"), STR("a")), lexicon_unit_of(l.terms, STR("b"), STR("b"))};
    size_t length = 0;
    const lexicon_entry *e = lexicon_match(l.terms, units, 2, &length);
    assert_true(e && length == 2 && l.weights[e->tag - 1].of[VP_INTENT_PRAISE] == 1);
    cue_list_release(&l);
    buf_release(&bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_what_is_wanted), cmocka_unit_test(urgency_has_reasons),
        cmocka_unit_test(empty_and_foreign),    cmocka_unit_test(too_long_is_told),
        cmocka_unit_test(reads_lines),
    };
    return cmocka_run_group_tests(tests, make_engine, free_engine);
}
