/* The taxonomy of topics: read, written, changed, and what its rules find. */
#include "tests/unit/check.h"

#include "tokenizer/tokens.h"
#include "topics/topic_rules.h"

static const char ours[] = "# ours\n"
                           "@post Post and parcels | nl:Post\n"
                           "[en1.0] parcel, late\n"
                           "@@late Late\n"
                           "nl:te laat\n"
                           "late ~2 parcel\n"
                           "-late checkout\n"
                           "@@lost Lost\n"
                           "@food\n"
                           "=soup\n"
                           "/noodles?/\n";

static tree read_tree(const char *text)
{
    tree t;
    vp_error e = {0};
    if (tree_read(str_of(text), "test", &t, &e))
        fail_msg("%s", e.message);
    return t;
}

static void assert_text(const tree *t, const char *expected)
{
    buf out = {0};
    assert_true(tree_write(t, &out) && buf_terminate(&out));
    assert_string_equal(out.p, expected);
    buf_release(&out);
}

static void test_what_is_read_is_written(void **state)
{
    (void)state;
    tree t = read_tree(ours);
    assert_int_equal(t.count, 4);
    assert_int_equal(tree_find(&t, STR("LATE")), 1);
    assert_int_equal(tree_find(&t, STR("post and parcels")), 0);
    assert_int_equal(tree_find(&t, STR("nothing")), t.count);
    assert_int_equal(tree_parent(&t, 2), 0);
    assert_int_equal(tree_parent(&t, 3), t.count);
    assert_int_equal(tree_end(&t, 0), 3);
    assert_true(str_is(tree_name_in(&t.topics[0], "nl"), "Post"));
    assert_true(str_is(tree_name_in(&t.topics[3], "nl"), "food"));
    const tree_rule *near = t.topics[1].rules->next;
    assert_int_equal(near->kind, TREE_NEAR);
    assert_int_equal(near->number, 2);
    assert_text(&t, "# ours\n@post Post and parcels | nl:Post\n[en1.0] parcel, late\n@@late Late\nnl:te laat\n"
                    "late ~2 parcel\n-late checkout\n@@lost Lost\n@food food\n=soup\n/noodles?/\n");
    tree_release(&t);
}

static void test_changes(void **state)
{
    (void)state;
    tree t = read_tree("@a A\nx\n@@b B\ny\n@@@c C\n@d D\nz\n");
    assert_int_equal(tree_move(&t, 0, 3, NULL), VP_INVALID); /* four levels */
    assert_int_equal(tree_move(&t, 0, 2, NULL), VP_INVALID); /* below itself */
    assert_int_equal(tree_merge(&t, 0, 1, NULL), VP_INVALID);
    assert_int_equal(tree_move(&t, 1, 3, NULL), VP_OK);
    assert_text(&t, "@a A\nx\n@d D\nz\n@@b B\ny\n@@@c C\n");
    assert_int_equal(tree_merge(&t, 1, 0, NULL), VP_OK);
    assert_text(&t, "@a A\nx\nz\n@@b B\ny\n@@@c C\n");
    assert_int_equal(tree_merge(&t, 1, 0, NULL), VP_OK);
    assert_text(&t, "@a A\nx\nz\ny\n@@c C\n");
    assert_int_equal(tree_rename(&t, 1, "ru", STR("Цена"), NULL), VP_OK);
    assert_int_equal(tree_rename(&t, 1, "", STR("one | two"), NULL), VP_INVALID);
    assert_int_equal(tree_move(&t, 1, t.count, NULL), VP_OK);
    assert_text(&t, "@a A\nx\nz\ny\n@c C | ru:Цена\n");
    size_t added;
    assert_int_equal(tree_add(&t, 0, STR("c"), STR("Another"), &added, NULL), VP_OK);
    assert_int_equal(tree_add_rule(&t, added, STR("[en2.1] w"), NULL), VP_OK);
    assert_text(&t, "@a A\nx\nz\ny\n@@c-2 Another\n[en2.1] w\n@c C | ru:Цена\n");
    tree_delete(&t, 0);
    assert_text(&t, "@c C | ru:Цена\n");
    tree_release(&t);
}

static void test_ids_of_names(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"Late parcels!", "late-parcels"}, {"  ", "topic"}, {"Цена, счёт", "Цена-счёт"}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        buf out = {0};
        assert_true(tree_id_of(str_of(pairs[i][0]), &out) && buf_terminate(&out));
        assert_string_equal(out.p, pairs[i][1]);
        buf_release(&out);
    }
}

/* Cuts at spaces; the marks are tokens of their own. */
static void cut(words *w, str text, token_list *out)
{
    out->count = 0;
    for (uint32_t i = 0; i < text.n;) {
        uint32_t end = i;
        bool mark = text.p[i] == ',' || text.p[i] == '.';
        while (end < text.n && text.p[end] != ' ' && (end == i || (text.p[end] != ',' && text.p[end] != '.' && !mark)))
            end++;
        vp_token_kind kind = mark ? VP_TOKEN_PUNCTUATION : VP_TOKEN_WORD;
        if (end > i)
            assert_true(
                tokens_add(out, (token){i, end, words_id(w, (str){text.p + i, end - i}, kind), (uint8_t)kind, false}));
        i = end + (end == i);
    }
}

static void test_rules(void **state)
{
    (void)state;
    static const struct {
        const char *text, *found; /* a letter for each topic */
    } cases[] = {
        {"the parcel was late", ".L.."},
        {"late, and again a parcel", "...."},
        {"late was the parcel", ".L.."},
        {"late late late", "...."},
        {"a late checkout parcel", "...."},
        {"parcels come late", ".L.."},
        {"het pakje kwam te laat", "...."},
        {"soup and noodles", "...F"},
        {"soups", "...."},
        {"noodle", "...F"},
        {"", "...."},
    };
    tree t = read_tree(ours);
    topic_rules *r;
    topic_matcher m;
    token_list tokens = {0};
    words *w = words_new("en");
    assert_int_equal(topic_rules_new(&t, "en", "test", &r, NULL), VP_OK);
    assert_int_equal(topic_matcher_open(r, &m, NULL), VP_OK);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cut(w, str_of(cases[i].text), &tokens);
        assert_int_equal(topic_matcher_match(&m, w, &tokens, str_of(cases[i].text), NULL), VP_OK);
        for (size_t k = 0; k < t.count; k++)
            if (m.found[k] != (cases[i].found[k] != '.'))
                fail_msg("\"%s\": topic %zu", cases[i].text, k);
    }
    topic_matcher_release(&m);
    topic_rules_free(r);
    tokens_release(&tokens);
    words_free(w);
    tree_release(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_read_is_written),
        cmocka_unit_test(test_changes),
        cmocka_unit_test(test_ids_of_names),
        cmocka_unit_test(test_rules),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
