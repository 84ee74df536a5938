#include "tests/unit/ingest_files.h"

#include "ingest/conllu.h"

/* A row of a treebank: number, form, lemma, tag, the last column. */
#define ROW(number, form, lemma, tag, misc) number "\t" form "\t" lemma "\t" tag "\t_\t_\t0\troot\t_\t" misc "\n"

/* Appends "[P]text: form@begin(lemma/tag lemma/tag) ..." for each sentence. */
static vp_status print_sentence(void *context, const conllu_sentence *s, vp_error *error)
{
    (void)error;
    buf *out = context;
    assert_true(buf_printf(out, "%s%.*s:", s->begins_paragraph ? "[P]" : "", (int)s->text.n, s->text.p));
    for (size_t i = 0; i < s->token_count; i++) {
        const conllu_token *t = &s->tokens[i];
        assert_true(str_equal(t->form, (str){s->text.p + t->begin, t->end - t->begin}));
        assert_true(buf_printf(out, " %.*s@%zu(", (int)t->form.n, t->form.p, t->begin));
        for (size_t k = t->first; k < t->first + t->words; k++)
            assert_true(buf_printf(out, "%s%.*s/%.*s", k > t->first ? " " : "", (int)s->words[k].lemma.n,
                                   s->words[k].lemma.p, (int)s->words[k].upos.n, s->words[k].upos.p));
        assert_true(buf_puts(out, ")"));
    }
    assert_true(buf_puts(out, "\n"));
    return VP_OK;
}

static vp_status read_treebank(str content, buf *out, vp_error *error)
{
    char path[64];
    write_file(content, path);
    vp_status status = conllu_each(path, print_sentence, out, error);
    unlink(path);
    return status;
}

static void check_treebank(str content, const char *expected)
{
    buf out = {0};
    assert_int_equal(read_treebank(content, &out, NULL), VP_OK);
    assert_true(buf_terminate(&out));
    assert_string_equal(out.p, expected);
    buf_release(&out);
}

static void check_refused(str content, uint64_t line)
{
    buf out = {0};
    vp_error error = {0};
    assert_int_equal(read_treebank(content, &out, &error), VP_FORMAT);
    assert_int_equal(error.line, line);
    buf_release(&out);
}

static void reads_sentences(void **state)
{
    (void)state;
    check_treebank(STR("# newdoc id = a\n# text = We don't go.\n" ROW("1", "We", "we", "PRON", "_")
                           ROW("2-3", "don't", "_", "_", "_") ROW("2", "do", "do", "AUX", "_")
                               ROW("3", "n't", "not", "PART", "_") ROW("4", "go", "go", "VERB", "SpaceAfter=No")
                                   ROW("5", ".", ".", "PUNCT", "_") "\n# newpar\n" ROW(
                                       "1", "Nice", "nice", "ADJ", "SpaceAfter=No") ROW("2", "!", "!", "PUNCT", "_")),
                   "[P]We don't go.: We@0(we/PRON) don't@3(do/AUX not/PART) go@9(go/VERB) .@11(./PUNCT)\n"
                   "[P]Nice!: Nice@0(nice/ADJ) !@4(!/PUNCT)\n");
}

static void leaves_out_empty_nodes(void **state)
{
    (void)state;
    check_treebank(STR(ROW("1", "a", "_", "_", "_") ROW("1.1", "gone", "go", "VERB", "_") ROW("2", "b", "b", "X", "_")),
                   "a b: a@0(_/) b@2(b/X)\n");
}

static void makes_the_text_of_the_tokens(void **state)
{
    (void)state;
    check_treebank(STR("# text = something else\n" ROW("1", "a", "a", "X", "SpaceAfter=No") ROW("2", "b", "b", "X", "_")
                           ROW("3", "1 000", "1000", "NUM", "Note=x|SpaceAfter=No")),
                   "ab 1 000: a@0(a/X) b@1(b/X) 1 000@3(1000/NUM)\n");
}

static void refuses_what_is_none(void **state)
{
    (void)state;
    check_refused(STR("# text = a\njust prose\n"), 2);
    check_refused(STR(ROW("1", "a", "a", "X", "_") ROW("3", "b", "b", "X", "_")), 2);
    check_refused(STR(ROW("1", "a", "a", "X", "_") ROW("3-2", "b", "b", "X", "_")), 2);
    check_refused(STR(ROW("1-3", "ab", "_", "_", "_") ROW("1", "a", "a", "X", "_") "\n"), 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_sentences),
        cmocka_unit_test(leaves_out_empty_nodes),
        cmocka_unit_test(makes_the_text_of_the_tokens),
        cmocka_unit_test(refuses_what_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
