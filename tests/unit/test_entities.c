/* Entities: the checks by numbers from outside, the examples beside the shipped rules, merging, masks, bad rules. */
#include "engine/entities.h"
#include "ner/checks.h"
#include "ner/redact.h"
#include "tests/unit/engine_maker.h"

/* ---- Checks ---- */

typedef struct check_case {
    const char *check, *argument, *text, *normal; /* NULL: refused */
} check_case;

static void check_one(const check_case *c)
{
    const check_entry *entry = check_find(str_of(c->check));
    assert_non_null(entry);
    buf normal = {0};
    rule r = {.argument = str_of(c->argument)};
    rule_match m = {.rule = &r, .text = str_of(c->text), .end = strlen(c->text), .normal = &normal};
    bool held = entry->check(&m);
    if (held != (c->normal != NULL) || (held && !str_equal(buf_str(&normal), str_of(c->normal))))
        fail_msg("%s of '%s': %s '%.*s'", c->check, c->text, held ? "holds" : "refused", (int)normal.n, normal.p);
    buf_release(&normal);
}

/* Published examples (SWIFT's registry, issuers' test numbers, Wikipedia, standards), and the same with a slip. */
static void checks_know_right_from_wrong(void **state)
{
    static const check_case cases[] = {
        {"iban", "", "NL91 ABNA 0417 1643 00", "NL91ABNA0417164300"},
        {"iban", "", "GB29NWBK60161331926819", "GB29NWBK60161331926819"},
        {"iban", "", "DE89 3704 0044 0532 0130 00", "DE89370400440532013000"},
        {"iban", "", "FR14 2004 1010 0505 0001 3M02 606", "FR1420041010050500013M02606"},
        {"iban", "", "MT84MALT011000012345MTLCAST001S", "MT84MALT011000012345MTLCAST001S"},
        {"iban", "", "NL91 ABNA 0417 1643 01", NULL},
        {"iban", "", "NL19 ABNA 0417 1643 00", NULL},
        {"iban", "", "NL91 ABNA 0417 1643", NULL},
        {"iban", "", "XX91 ABNA 0417 1643 00", NULL},
        {"card", "", "4111 1111 1111 1111", "4111111111111111"},
        {"card", "", "5555-5555-5555-4444", "5555555555554444"},
        {"card", "", "378282246310005", "378282246310005"},
        {"card", "", "6011111111111117", "6011111111111117"},
        {"card", "", "2223003122003222", "2223003122003222"},
        {"card", "", "4111 1111 1111 1112", NULL},
        {"card", "", "1111111111111117", NULL},
        {"card", "", "37828224631000", NULL},
        {"bsn", "", "111222333", "111222333"},
        {"bsn", "", "1234.56.782", "123456782"},
        {"bsn", "", "123456789", NULL},
        {"bsn", "", "000000000", NULL},
        {"inn", "", "7707083893", "7707083893"},
        {"inn", "", "500100732259", "500100732259"},
        {"inn", "", "7707083894", NULL},
        {"inn", "", "500100732258", NULL},
        {"inn", "", "50010073225", NULL},
        {"snils", "", "112-233-445 95", "11223344595"},
        {"snils", "", "112-233-445 96", NULL},
        {"ogrn", "", "1027700132195", "1027700132195"},
        {"ogrn", "", "304500116000157", "304500116000157"},
        {"ogrn", "", "1027700132196", NULL},
        {"resident", "", "11010519491231002X", "11010519491231002X"},
        {"resident", "", "440524188001010014", "440524188001010014"},
        {"resident", "", "110105194912310021", NULL},
        {"resident", "", "11010519490231002X", NULL},
        {"resident", "", "99010519491231002X", NULL},
        {"s10", "", "RR473124829GB", "RR473124829GB"},
        {"s10", "", "RR 473 124 829 GB", "RR473124829GB"},
        {"s10", "", "RR473124828GB", NULL},
        {"plate-nl", "", "AB-123-C", "AB123C"},
        {"plate-nl", "", "12-34-56", NULL},
        {"plate-nl", "", "AB-CD-EF", NULL},
        {"phone", "31", "06-12345678", "+31612345678"},
        {"phone", "7", "8 (916) 123-45-67", "+79161234567"},
        {"phone", "7", "9161234567", "+79161234567"},
        {"phone", "86", "86-13812345678", "+8613812345678"},
        {"phone", "1", "1-800-555-0199", "+18005550199"},
        {"phone", "", "+31 (0)20 712 3456", "+31207123456"},
        {"phone", "", "0031207123456", "+31207123456"},
        {"phone", "", "+31 6 1234", NULL},
        {"phone", "", "+999 99", NULL},
        {"ip", "", "192.168.1.10", "192.168.1.10"},
        {"ip", "", "2001:0DB8:0::0042", "2001:db8::42"},
        {"ip", "", "12:30:45", NULL},
        {"compact", "", "sw1a 1aa", "SW1A1AA"},
        {"lower", "", "@ЛИЗА", "@лиза"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check_one(&cases[i]);
}

static void amounts_are_read_as_written(void **state)
{
    static const struct {
        const char *text;
        char decimal;
        double value; /* -1: none */
    } cases[] = {{"1.234,56", ',', 1234.56},
                 {"1,234.56", '.', 1234.56},
                 {"1 234", ',', 1234},
                 {"12,-", ',', 12},
                 {"1\xC2\xA0"
                  "234,5",
                  ',', 1234.5},
                 {"三百五十", '.', 350},
                 {"两万三千", '.', 23000},
                 {"十二", '.', 12},
                 {"一百零五", '.', 105},
                 {"二〇二四", '.', 2024},
                 {"百五x", '.', -1},
                 {"", ',', -1}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        double value = -1;
        bool ok = amount_parse(str_of(cases[i].text), cases[i].decimal, &value);
        if (ok != (cases[i].value >= 0) || (ok && value != cases[i].value))
            fail_msg("'%s' is %g", cases[i].text, value);
    }
}

/* ---- Rules ---- */

static void shipped_rules_find_their_examples(void **state)
{
    vp_error e;
    (void)state;
    for (language l = 0; l < LANGUAGE_COUNT; l++) {
        const char *lang = l == LANGUAGE_OTHER ? "en" : language_code(l);
        rule_book *rules = NULL;
        assert_int_equal(engine_rules(engine, l, &rules, &e), VP_OK);
        assert_true(rules && rules->test_count > 10);
        if (entities_try_examples(engine, rules, lang, &e))
            fail_msg("%s:%d: %s", e.file, (int)e.line, e.message);
    }
}

/* ---- What is found in a text */

static vp_session *session_of(vp_engine *e)
{
    vp_session *s;
    assert_int_equal(vp_session_new(e, &s, NULL), VP_OK);
    return s;
}

/* "TYPE:text TYPE:text" */
static void finds(vp_session *s, const char *lang, const char *text, const char *wanted)
{
    const vp_entity *e;
    size_t n;
    buf got = {0};
    assert_int_equal(vp_entities(s, lang, text, strlen(text), &e, &n, NULL), VP_OK);
    for (size_t i = 0; i < n; i++)
        buf_printf(&got, "%s%s:%.*s", i ? " " : "", e[i].type, (int)(e[i].end - e[i].begin), text + e[i].begin);
    if (!str_equal(buf_str(&got), str_of(wanted)))
        fail_msg("'%s': %.*s", text, (int)got.n, got.p);
    buf_release(&got);
}

static void the_one_with_more_evidence_stays(void **state)
{
    (void)state;
    vp_session *s = session_of(engine);
    finds(s, "nl", "bestelling 0612345678", "ORDER:0612345678");
    finds(s, "nl", "bel 0612345678", "PHONE:0612345678");
    finds(s, "nl", "voor € 0612345678", "MONEY:€ 0612345678");
    finds(s, "en", "firmware 10.0.0.1 from 10.0.0.1", "IP:10.0.0.1");
    finds(s, "zh", "订单号4111111111111111，卡号4111111111111111", "ORDER:4111111111111111 CARD:4111111111111111");
    finds(s, "nl", "NL91 ABNA 0417 1643 01", "");
    finds(s, "nl", "Bedankt Albert Heijn!", "ORG:Albert Heijn");
    finds(s, "ru", "Обслуживание в банке Дом.РФ отличное.", "ORG:Дом.РФ");
    finds(s, "nl", "Bedankt Albert Heijnsma!", "PER:Albert Heijnsma");
    vp_session_free(s);
}

/* The answer is that of the set of entities, in whatever order they came. */
static void merging_does_not_know_the_order(void **state)
{
    static const entity all[] = {
        {.begin = 0, .end = 9, .evidence = 9, .verified = false, .priority = 1, .source = ENTITY_RULE},
        {.begin = 0, .end = 9, .evidence = 9, .verified = true, .priority = 7, .source = ENTITY_RULE},
        {.begin = 5, .end = 20, .evidence = 15, .priority = 9, .source = ENTITY_MODEL},
        {.begin = 20, .end = 25, .evidence = 5, .priority = 2, .source = ENTITY_RULE},
        {.begin = 22, .end = 27, .evidence = 5, .priority = 3, .source = ENTITY_OWN_RULE},
        {.begin = 30, .end = 31, .evidence = 40, .source = ENTITY_NAME},
        {.begin = 30, .end = 33, .evidence = 41, .source = ENTITY_MODEL},
        {.begin = 32, .end = 33, .evidence = 1, .source = ENTITY_OWN_NAME},
        {.begin = 34, .end = 35, .evidence = 1, .source = ENTITY_NAME},
        {.begin = 34, .end = 38, .evidence = 4, .source = ENTITY_MODEL},
    };
    enum { ALL = sizeof all / sizeof *all };
    (void)state;
    for (size_t turn = 0; turn < ALL; turn++) {
        entity_list l = {0};
        for (size_t i = 0; i < ALL; i++)
            assert_true(entities_add(&l, all[(i * 3 + turn) % ALL]));
        assert_int_equal(entities_merge(&l, 40, NULL), VP_OK);
        assert_int_equal(l.count, 5);
        assert_int_equal(l.items[0].end, 9); /* what a model found gives way, though it is longer */
        assert_true(l.items[0].verified);
        assert_int_equal(l.items[1].begin, 22);
        assert_int_equal(l.items[2].begin, 30);
        assert_int_equal(l.items[2].end, 31);
        assert_int_equal(l.items[3].begin, 32);
        assert_int_equal(l.items[4].end, 38);
        entities_release(&l);
    }
}

/* A rule's person grows to what a model found, but not over the words that spoke for it. */
static void people_are_as_long_as_what_was_learned(void **state)
{
    static const entity rule = {
        .begin = 7, .end = 12, .evidence = 12, .source = ENTITY_RULE, .type = {"PER", 3}}; /* driver Ahmed */
    static const entity alone = {.begin = 7, .end = 12, .evidence = 5, .source = ENTITY_RULE, .type = {"PER", 3}};
    static const struct {
        entity rule;
        size_t begin, end; /* of the model's */
        const char *type;
        size_t wanted_begin, wanted_end, wanted_evidence;
    } cases[] = {
        {rule, 0, 20, "PER", 7, 20, 20}, {alone, 0, 20, "PER", 0, 20, 20}, {alone, 10, 20, "PER", 7, 20, 13},
        {alone, 0, 9, "PER", 0, 12, 12}, {alone, 12, 20, "PER", 7, 12, 5}, {alone, 0, 20, "ORG", 7, 12, 5},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (int turn = 0; turn < 2; turn++) {
            entity_list l = {0};
            const entity guess = {.begin = cases[i].begin,
                                  .end = cases[i].end,
                                  .evidence = cases[i].end - cases[i].begin,
                                  .source = ENTITY_MODEL,
                                  .personal = true,
                                  .type = str_of(cases[i].type)};
            assert_true(entities_add(&l, turn ? guess : cases[i].rule) &&
                        entities_add(&l, turn ? cases[i].rule : guess));
            entities_widen_people(&l);
            const entity *e = l.items[0].source == ENTITY_RULE ? &l.items[0] : &l.items[1];
            assert_int_equal(e->begin, cases[i].wanted_begin);
            assert_int_equal(e->end, cases[i].wanted_end);
            assert_int_equal(e->evidence, cases[i].wanted_evidence);
            entities_release(&l);
        }
}

/* "Jan of KPN": the listed name is no part of him. */
static void people_do_not_grow_over_listed_names(void **state)
{
    const entity all[] = {{.begin = 7, .end = 12, .evidence = 5, .source = ENTITY_RULE, .type = {"PER", 3}},
                          {.begin = 7, .end = 20, .source = ENTITY_MODEL, .personal = true, .type = {"PER", 3}},
                          {.begin = 16, .end = 20, .source = ENTITY_NAME, .type = {"ORG", 3}}};
    (void)state;
    for (size_t turn = 0; turn < 3; turn++) {
        entity_list l = {0};
        for (size_t i = 0; i < 3; i++)
            assert_true(entities_add(&l, all[(i + turn) % 3]));
        entities_widen_people(&l);
        for (size_t i = 0; i < 3; i++)
            if (l.items[i].source == ENTITY_RULE) {
                assert_int_equal(l.items[i].end, 12);
                assert_int_equal(l.items[i].evidence, 5);
            }
        entities_release(&l);
    }
}

/* Offsets are those of the original, and do not depend on the size of the cache. */
static void places_are_those_of_the_original(void **state)
{
    static const char text[] = "bel <b>06</b>-&#49;2345678 of ０６１２３４５６７８";
    const vp_engine_options small = {.struct_size = sizeof small, .cache_bytes = 1};
    vp_engine *other;
    (void)state;
    assert_int_equal(vp_engine_new(&small, &other, NULL), VP_OK);
    vp_session *s = session_of(engine), *t = session_of(other);
    for (int i = 0; i < 3; i++) {
        finds(s, "nl", text, "PHONE:06</b>-&#49;2345678 PHONE:０６１２３４５６７８");
        finds(t, "nl", text, "PHONE:06</b>-&#49;2345678 PHONE:０６１２３４５６７８");
        finds(t, "nl", "na 3 weken", "QUANTITY:3 weken");
    }
    finds(s, "nl", "bel 06\xff 0612345678\xc3", "PHONE:0612345678");
    finds(s, "nl", "", "");
    vp_session_free(s);
    vp_session_free(t);
    vp_engine_free(other);
}

/* ---- Masks */

static void masks(vp_session *s, const vp_redact_options *o, const char *text, const char *wanted)
{
    const char *out;
    size_t n;
    assert_int_equal(vp_redact(s, "nl", text, strlen(text), o, &out, &n, NULL), VP_OK);
    assert_string_equal(out, wanted);
    assert_int_equal(n, strlen(wanted));
}

static void personal_data_are_masked(void **state)
{
    (void)state;
    vp_session *s = session_of(engine);
    const vp_redact_options dates = {.struct_size = sizeof dates, .types = "DATE, EMAIL"};
    masks(s, NULL, "bel 06-12345678 voor 3 mei", "bel [PHONE] voor 3 mei");
    masks(s, NULL, "<a href=\"mailto:jan@example.nl\">mail</a>", "<a href=\"mailto:[EMAIL]\">mail</a>");
    masks(s, NULL, "", "");
    masks(s, &dates, "bel 06-12345678 voor 3 mei", "bel 06-12345678 voor [DATE]");
    vp_session_free(s);
}

/* The expected pseudonym was computed with Python's hmac: HMAC-SHA-256 of "PHONE\0+31612345678". */
static void pseudonyms_are_keyed_and_stable(void **state)
{
    (void)state;
    vp_session *s = session_of(engine);
    const char *out;
    size_t n;
    vp_error e;
    const vp_redact_options keyed = {.struct_size = sizeof keyed, .key = "0123456789abcdef", .key_length = 16},
                            weak = {.struct_size = sizeof weak, .key = "short", .key_length = 5},
                            unknown = {.struct_size = sizeof unknown, .types = "PHONES"};
    masks(s, &keyed, "06-12345678 of +31 6 1234 5678", "[PHONE:ab2fd586c82f3b02] of [PHONE:ab2fd586c82f3b02]");
    assert_int_equal(vp_redact(s, "nl", "x", 1, &weak, &out, &n, &e), VP_INVALID);
    assert_int_equal(vp_redact(s, "nl", "x", 1, &unknown, &out, &n, &e), VP_INVALID);
    vp_session_free(s);
}

/* ---- Rules of one's own */

static void wrong_rules_are_shown_where_they_are_wrong(void **state)
{
    static const struct {
        const char *text, *message;
        int line, column;
    } cases[] = {
        {"rule a A\n  at x\n  match (é|b\n", "rule 'a': missing closing parenthesis", 3, 13},
        {"let P a+\nrule a A\n  at x\n  match b@{P}[z-a]\n", "rule 'a': range out of order in character class", 4, 17},
        {"rule a A\n  at x\n  match @{NO}\n", "there is no list or pattern 'NO'", 3, 0},
        {"let A aaaaaaaaaaaaaaaa\nlet B @{A}@{A}@{A}@{A}@{A}@{A}@{A}@{A}@{A}@{A}@{A}@{A}@{A}@{A}@{A}@{A}@{A}@{A}\n"
         "let C @{B}@{B}@{B}@{B}@{B}@{B}@{B}@{B}@{B}@{B}@{B}@{B}@{B}@{B}@{B}@{B}@{B}@{B}\n"
         "let D @{C}@{C}@{C}@{C}@{C}@{C}@{C}@{C}@{C}@{C}@{C}@{C}@{C}@{C}@{C}@{C}@{C}@{C}\n",
         "the pattern is longer than 64 KB or has more than 512 parts", 4, 0},
        {"rule a A\n  at :number\n", "there is no trigger ':number'", 2, 0},
        {"rule a A\n  at @no\n", "there is no list 'no'", 2, 0},
        {"rule a A\n  check luck\n", "there is no check 'luck'", 2, 0},
        {"rule a A\n  score 2\n", "the score is no number from 0 to 1", 2, 0},
        {"rule a A\n  yes nothing\n", "the example shows no entity", 2, 0},
        {"rule a A\n  when x\n", "a rule has no 'when'", 2, 0},
        {"\nrule a A\n  at x\n", "rule 'a' has no pattern", 2, 0},
        {"\nrule a A\n  match x\n", "rule 'a' has no trigger", 2, 0},
        {"rule a\n", "the rule has no type", 1, 0},
        {"rule a A personl\n", "behind the type stands 'personl'", 1, 0},
        {"rule a \"A\n", "no type is called '\"A'", 1, 0},
        {"rule a A\n  at x\n  match x\nrule a B\n", "there is a rule 'a' in line 1", 4, 0},
        {"list\n", "no list or pattern is called ''", 1, 0},
        {"list a b\n", "no list or pattern is called 'a b'", 1, 0},
        {"list a\n  x\n", "the value 'x' has no words", 2, 0},
        {"\nlist a\nrule b B\n", "list 'a' is empty", 2, 0},
        {"let a\n", "'a' stands for nothing", 1, 0},
        {"let a b\nlist a\n", "there is a list or pattern 'a' already", 2, 0},
        {"\xEF\xBB\xBFrule a\n", "the rule has no type", 1, 0},
        {"rules\n", "the line begins with 'rules'", 1, 0},
        {"# \xff\n", "the rules are not in UTF-8", 1, 3},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        rule_book *b = NULL;
        vp_error e = {0};
        if (!rules_read(str_of(cases[i].text), "mine", NULL, &b, &e) || strcmp(e.message, cases[i].message) ||
            (int)e.line != cases[i].line || (int)e.column != cases[i].column || strcmp(e.file, "mine"))
            fail_msg("%s: %s (%d:%d)", cases[i].text, e.message, (int)e.line, (int)e.column);
    }
}

static void patterns_have_a_limit(void **state)
{
    (void)state;
    buf text = {0};
    bool ok = buf_puts(&text, "list l\n");
    for (int i = 0; ok && i < 200; i++)
        ok = buf_printf(&text, "  v %0*d\n", 100, i);
    for (int i = 0; ok && i < 450; i++)
        ok = buf_printf(&text, "rule a%d A\n  at x\n  match @{l}\n", i);
    assert_true(ok);
    rule_book *b = NULL;
    vp_error e = {0};
    assert_int_equal(rules_read(buf_str(&text), "mine", NULL, &b, &e), VP_LIMIT);
    assert_string_equal(e.message, "the patterns with their lists are larger than 8 MB");
    buf_release(&text);
}

static void own_rules_win(void **state)
{
    static const char rules[] = "list staff\n  jan  Jan de Vries | Jan\n"
                                "rule staff STAFF personal\n  at @staff\n  match @{WORD_BEGIN}@{staff}@{WORD_END}\n"
                                "  check value staff\n  yes vraag <Jan de Vries> maar = jan\n  no januari\n"
                                "rule extension EXTENSION\n  at :digit\n  match 06-12345678\n";
    fixture *f = *state;
    const vp_engine_options o = {.struct_size = sizeof o, .entity_rules = text_file(f, "own.rules", rules)};
    vp_engine *own;
    assert_int_equal(vp_engine_new(&o, &own, NULL), VP_OK);
    vp_session *s = session_of(own);
    finds(s, "nl", "Jan de Vries (jan) 06-12345678", "STAFF:Jan de Vries STAFF:jan EXTENSION:06-12345678");
    vp_session_free(s);
    vp_engine_free(own);
    vp_error e;
    text_file(f, "own.rules", "rule a A\n  at b\n  match b\n  yes a <c>\n");
    assert_int_equal(vp_engine_new(&o, &own, &e), VP_FORMAT);
    assert_int_equal(e.line, 4);
}

/* A pattern that takes forever is left alone soon. */
static void hostile_patterns_are_bounded(void **state)
{
    fixture *f = *state;
    const char *path = text_file(f, "own.rules",
                                 "rule a A\n  at aa* \n  match (?:(?:a+)+)+$\nrule b B\n  at @\n  match @(?R)?\n");
    const vp_engine_options o = {.struct_size = sizeof o, .entity_rules = path};
    vp_engine *own;
    buf text = {0};
    assert_int_equal(vp_engine_new(&o, &own, NULL), VP_OK);
    vp_session *s = session_of(own);
    for (int i = 0; i < 2000; i++)
        assert_true(buf_puts(&text, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa! @@@@@@@@ "));
    const vp_entity *found;
    size_t n;
    assert_int_equal(vp_entities(s, "en", text.p, text.n, &found, &n, NULL), VP_OK);
    buf_release(&text);
    vp_session_free(s);
    vp_engine_free(own);
}

enum { THREADS = 4 };

static void *look_for_entities(void *shared)
{
    vp_session *s = NULL;
    const vp_entity *e;
    size_t n = 0;
    static const char text[] = "bel 06-12345678";
    bool ok = !vp_session_new(shared, &s, NULL) && !vp_entities(s, "nl", text, sizeof text - 1, &e, &n, NULL) && n == 1;
    vp_session_free(s);
    return ok ? shared : NULL;
}

/* Sessions of one engine may look for entities for the first time all at once. */
static void threads_share_the_rules(void **state)
{
    vp_engine *shared;
    pthread_t threads[THREADS];
    (void)state;
    assert_int_equal(vp_engine_new(NULL, &shared, NULL), VP_OK);
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, look_for_entities, shared), 0);
    for (int i = 0; i < THREADS; i++) {
        void *ended = NULL;
        pthread_join(threads[i], &ended);
        assert_ptr_equal(ended, shared);
    }
    vp_engine_free(shared);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(checks_know_right_from_wrong),
        cmocka_unit_test(amounts_are_read_as_written),
        cmocka_unit_test(shipped_rules_find_their_examples),
        cmocka_unit_test(the_one_with_more_evidence_stays),
        cmocka_unit_test(merging_does_not_know_the_order),
        cmocka_unit_test(people_are_as_long_as_what_was_learned),
        cmocka_unit_test(people_do_not_grow_over_listed_names),
        cmocka_unit_test(places_are_those_of_the_original),
        cmocka_unit_test(personal_data_are_masked),
        cmocka_unit_test(pseudonyms_are_keyed_and_stable),
        cmocka_unit_test(wrong_rules_are_shown_where_they_are_wrong),
        cmocka_unit_test(patterns_have_a_limit),
        cmocka_unit_test(threads_share_the_rules),
        IN_FOLDER(own_rules_win),
        IN_FOLDER(hostile_patterns_are_bounded),
    };
    return cmocka_run_group_tests_name("entities", tests, make_engine, free_engine);
}
