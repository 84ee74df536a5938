#include "sentiment/lexicon_score.h"
#include "tests/unit/lexicon_maker.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static void add_polarity(fixture *f, const char *text)
{
    vp_error e;
    if (lexicon_add_polarity(f->lexicon, str_of(text), "p.tsv", &e))
        fail_msg("%s (line %d): %s", e.message, (int)e.line, text);
}

static const lexicon_entry *match(fixture *f, const char *text, size_t *length)
{
    lexicon_unit units[UNITS];
    return lexicon_match(f->lexicon, units, units_of(f, text, units), length);
}

/* The entry at the start of `text` takes `length` units and has this weight; length 0: there is none. */
static void matches(fixture *f, const char *text, size_t length, double weight)
{
    size_t got = 0;
    const lexicon_entry *e = match(f, text, &got);
    if (!e) {
        if (length)
            fail_msg("'%s' was not found", text);
        return;
    }
    if (got != length || e->weight != (float)weight)
        fail_msg("'%s': %d units of weight %g", text, (int)got, (double)e->weight);
}

/* ---- Matching */

static void the_longest_wins(void **state)
{
    (void)state;
    fixture f;
    begin(&f, "en");
    add_polarity(&f, "# a comment\n\ngood\t2\nnot good at all\t-3\nnot good\t-1.5\r\npretty\t1\npretty "
                     "much\t0\ncustomer service\t0\n");
    matches(&f, "good", 1, 2);
    matches(&f, "good service", 1, 2);
    matches(&f, "not good", 2, -1.5);
    matches(&f, "not good at", 2, -1.5);
    matches(&f, "not good at all", 4, -3);
    matches(&f, "not at all good", 0, 0);
    matches(&f, "at all", 0, 0);
    matches(&f, "nonsense", 0, 0);
    matches(&f, "pretty much the same", 2, 0); /* protected */
    matches(&f, "pretty good", 1, 1);
    size_t length;
    assert_int_equal(match(&f, "pretty much", &length)->listed, 1);
    end(&f);
}

static void exact_before_stem(void **state)
{
    (void)state;
    fixture f;
    begin(&f, "en");
    add_polarity(&f, "disappoint\t-2\n=disappointed\t-3\n=interesting\t1\nlate delivery\t-1\n=late deliveries\t-2\n=a "
                     "b\t1\na b c\t2\n");
    matches(&f, "disappointing", 1, -2);
    matches(&f, "disappoints", 1, -2);
    matches(&f, "disappointed", 1, -3);
    matches(&f, "interesting", 1, 1);
    matches(&f, "interest", 0, 0);
    matches(&f, "late delivery", 2, -1);
    matches(&f, "late deliveries", 2, -2);
    matches(&f, "a b", 2, 1);
    matches(&f, "a b c", 3, 2); /* the longer one, though by stems */
    end(&f);
}

/* Some tokenizers keep a word with hyphens, some cut it. */
static void hyphens_both_ways(void **state)
{
    (void)state;
    fixture f;
    begin(&f, "en");
    add_polarity(&f, "easy-going\t2\n=over-the-top\t-1\na-\t3\n");
    matches(&f, "easy-going", 1, 2);
    matches(&f, "easy - going", 3, 2);
    matches(&f, "easy going", 0, 0);
    matches(&f, "over-the-top", 1, -1);
    matches(&f, "over - the - top", 5, -1);
    matches(&f, "a-", 1, 3);
    matches(&f, "a -", 0, 0);
    end(&f);
}

static void case_and_forms(void **state)
{
    (void)state;
    fixture f;
    begin(&f, "ru");
    add_polarity(&f, "надёжный\t2\n=не очень\t-1\n");
    matches(&f, "НАДЁЖНЫЙ", 1, 2);
    matches(&f, "надежного", 1, 2);
    matches(&f, "Не Очень", 2, -1);
    end(&f);
}

static void chinese_by_character(void **state)
{
    (void)state;
    fixture f;
    begin(&f, "zh");
    add_polarity(&f, "好\t1\n不好\t-1.5\n好不好\t0\n性价比高\t2\nbug多\t-1.5\nVIP 服务\t1\n");
    matches(&f, "好", 1, 1);
    matches(&f, "不好吃", 2, -1.5);
    matches(&f, "好不好", 3, 0);
    matches(&f, "好不", 1, 1);
    matches(&f, "不", 0, 0);
    matches(&f, "性价比高", 4, 2);
    matches(&f, "性價比高", 4, 2); /* traditional characters */
    matches(&f, "bug多", 2, -1.5);
    matches(&f, "BUG 多", 2, -1.5);
    matches(&f, "vip服务", 3, 1);
    end(&f);
}

static void splits_terms(void **state)
{
    (void)state;
    str rest = STR("  te  laat ");
    assert_true(str_is(lexicon_next_unit(false, &rest), "te"));
    assert_true(str_is(lexicon_next_unit(false, &rest), "laat"));
    assert_null(lexicon_next_unit(false, &rest).p);
    rest = STR("ab好c d");
    static const char *const units[] = {"ab", "好", "c", "d"};
    for (size_t i = 0; i < 4; i++)
        assert_true(str_is(lexicon_next_unit(true, &rest), units[i]));
    assert_null(lexicon_next_unit(true, &rest).p);
    rest = STR("\xE5\xA5");
    assert_int_equal(lexicon_next_unit(true, &rest).n, 2); /* cut in the middle of a character */
}

static void modifiers_and_stopwords(void **state)
{
    (void)state;
    fixture f;
    size_t length;
    begin(&f, "nl");
    assert_int_equal(
        lexicon_add_modifiers(
            f.lexicon,
            STR("niet\tnegator\t4\nheel\tintensifier\t1.5\neen beetje\tdiminisher\t0.5\nmaar\tadversative\t1\n"), "m",
            NULL),
        VP_OK);
    add_polarity(&f, "heel\t1\n");
    static const struct {
        const char *text;
        modifier kind;
        float value;
        size_t length;
    } known[] = {{"niet", MODIFIER_NEGATOR, 4, 1},
                 {"heel", MODIFIER_INTENSIFIER, 1.5f, 1},
                 {"een beetje", MODIFIER_DIMINISHER, 0.5f, 2},
                 {"maar", MODIFIER_ADVERSATIVE, 1, 1}};
    for (size_t i = 0; i < 4; i++) {
        const lexicon_entry *e = match(&f, known[i].text, &length);
        assert_non_null(e);
        assert_true(e->modifier == known[i].kind && e->value == known[i].value && length == known[i].length);
    }
    assert_true(match(&f, "heel", &length)->listed && match(&f, "heel", &length)->weight == 1);
    assert_false(match(&f, "niet", &length)->listed);
    assert_int_equal(lexicon_add_stopwords(f.lexicon, STR("# de lijst\nde\nhet\n"), "s", NULL), VP_OK);
    assert_true(lexicon_is_stopword(f.lexicon, STR("de")) && lexicon_is_stopword(f.lexicon, STR("het")));
    assert_false(lexicon_is_stopword(f.lexicon, STR("heel")) || lexicon_is_stopword(f.lexicon, STR("# de lijst")));
    end(&f);
}

static void later_files_win(void **state)
{
    (void)state;
    fixture f;
    begin(&f, "en");
    add_polarity(&f, "cheap\t-1\nfine\t1\n");
    add_polarity(&f, "cheap\t2\n");
    matches(&f, "cheap", 1, 2);
    matches(&f, "fine", 1, 1);
    end(&f);
}

/* ---- Loading */

typedef vp_status (*add_list)(lexicon *l, str text, const char *name, vp_error *error);

static void refused(add_list add, const char *text, unsigned line, unsigned byte)
{
    fixture f;
    vp_error e = {0};
    begin(&f, "en");
    if (add(f.lexicon, str_of(text), "lists/bad.tsv", &e) != VP_FORMAT)
        fail_msg("status %d (%s) for '%s'", (int)e.code, e.message, text);
    assert_int_equal(e.code, VP_FORMAT);
    assert_string_equal(e.file, "lists/bad.tsv");
    assert_int_equal(e.line, line);
    assert_int_equal(e.byte, byte);
    assert_true(e.message[0] && e.hint[0]);
    end(&f);
}

static void names_the_bad_line(void **state)
{
    (void)state;
    refused(lexicon_add_polarity, "good\n", 1, 0);
    refused(lexicon_add_polarity, "# comment\ngood\t1\n\nbad\tx\n", 4, 18);
    refused(lexicon_add_polarity, "good\t1\r\nbad\t\r\n", 2, 8);
    refused(lexicon_add_polarity, "good\t3.5\n", 1, 0);
    refused(lexicon_add_polarity, "good\t-3.01\n", 1, 0);
    refused(lexicon_add_polarity, "good\t1,5\n", 1, 0);
    refused(lexicon_add_polarity, "good\tnan\n", 1, 0);
    refused(lexicon_add_polarity, "fine\t1\n\t2\n", 2, 7);
    refused(lexicon_add_polarity, "   \t2\n", 1, 0);
    refused(lexicon_add_polarity, "= \t2\n", 1, 0);
    refused(lexicon_add_modifiers, "not\tnegation\t3\n", 1, 0);
    refused(lexicon_add_modifiers, "not\tnegator\n", 1, 0);
    refused(lexicon_add_modifiers, "not\tnegator\t0\n", 1, 0);
    refused(lexicon_add_modifiers, "not\tnegator\t11\n", 1, 0);
    refused(lexicon_add_modifiers, "x\tnegator\t2\n\tnegator\t2", 2, 12);
    refused(lexicon_add_stopwords, "the\n\tof\n", 2, 4);
}

static void bounds_of_terms(void **state)
{
    (void)state;
    fixture f;
    char line[512], many[256] = "";
    memset(line, 'a', 201);
    memcpy(line + 201, "\t1\n", 4);
    refused(lexicon_add_polarity, line, 1, 0);
    begin(&f, "en");
    add_polarity(&f, line + 1);
    add_polarity(&f, "");
    add_polarity(&f, "last\t1"); /* no newline */
    matches(&f, "last", 1, 1);
    end(&f);
    for (int i = 0; i < 25; i++) /* longer than what the matcher follows: it would never be found */
        memcpy(many + 2 * i, "a ", 3);
    snprintf(line, sizeof line, "%s\t1\n", many);
    refused(lexicon_add_polarity, line, 1, 0);
    begin(&f, "en");
    snprintf(line, sizeof line, "%s\t1\n", many + 2);
    add_polarity(&f, line);
    matches(&f, many + 2, 24, 1);
    end(&f);
}

static void memory_may_run_out(void **state)
{
    (void)state;
    fixture f;
    vp_error e = {0};
    begin(&f, "en");
    f.maker.broken = true;
    assert_int_equal(lexicon_add_polarity(f.lexicon, STR("good\t1\n"), "p", &e), VP_NO_MEMORY);
    assert_int_equal(lexicon_add_stopwords(f.lexicon, STR("good\n"), "s", &e), VP_NO_MEMORY);
    f.maker.broken = false;
    add_polarity(&f, "good\t1\n");
    matches(&f, "good", 1, 1);
    end(&f);
    lexicon_free(NULL);
}

static void many_terms(void **state)
{
    (void)state;
    enum { TERMS = 30000 };
    fixture f;
    buf text = {0};
    begin(&f, "und");
    for (int i = 0; i < TERMS; i++)
        assert_true(buf_printf(&text, "w%d x%d\t%d\n", i % 173, i, i % 7 - 3));
    assert_int_equal(lexicon_add_polarity(f.lexicon, buf_str(&text), "p", NULL), VP_OK);
    buf_release(&text);
    for (int i = 0; i < TERMS; i++) {
        char term[40];
        snprintf(term, sizeof term, "w%d x%d y", i % 173, i);
        matches(&f, term, 2, i % 7 - 3);
        snprintf(term, sizeof term, "w%d x%d", (i + 1) % 173, i);
        matches(&f, term, 0, 0);
    }
    end(&f);
}

/* ---- Scoring */

static lexicon_evidence score(fixture *f, const lexicon *emoji, const char *text)
{
    lexicon_scorer s = {.lexicon = f->lexicon, .emoji = emoji};
    token_list tokens = {0};
    lexicon_evidence e;
    assert_int_equal(tokenize_once(&unicode_chars, NULL, f->maker.forms.words, NULL, str_of(text), &tokens, NULL),
                     VP_OK);
    assert_int_equal(lexicon_score(&s, str_of(text), &tokens, f->maker.forms.words, &e, NULL), VP_OK);
    lexicon_scorer_release(&s);
    tokens_release(&tokens);
    return e;
}

static void sums(fixture *f, const lexicon *emoji, const char *text, double sum, unsigned hits)
{
    lexicon_evidence e = score(f, emoji, text);
    if (fabs(e.sum - sum) > 1e-6 || e.hits != hits)
        fail_msg("'%s' sums to %g in %u hits", text, e.sum, e.hits);
}

static void scores(void **state)
{
    (void)state;
    fixture f;
    begin(&f, "en");
    add_polarity(&f, "good\t2\nbad\t-2\nlate\t-1\n");
    assert_int_equal(lexicon_add_modifiers(
                         f.lexicon,
                         STR("not\tnegator\t3\nvery\tintensifier\t1.5\nslightly\tdiminisher\t0.5\nbut\tadversative\t1\n"
                             "hoped\texpectation\t1\n"),
                         "m", NULL),
                     VP_OK);
    sums(&f, NULL, "it was good", 2, 1);
    sums(&f, NULL, "not good", -1.2, 1);
    sums(&f, NULL, "not all that good", -1.2, 1);
    sums(&f, NULL, "not one two three good", 2 - 0.5, 2); /* out of reach: the negator counts by itself */
    sums(&f, NULL, "not, good", 2 - 0.5, 2);              /* a comma ends the reach */
    sums(&f, NULL, "not not good", 2, 1);                 /* they cancel each other */
    sums(&f, NULL, "not bad. good", 0.6 + 2, 2);
    sums(&f, NULL, "very good", 3, 1);
    sums(&f, NULL, "slightly late", -0.5, 1);
    sums(&f, NULL, "GOOD", 2.4, 1);
    sums(&f, NULL, "gooood", 2.4, 1);
    sums(&f, NULL, "good but late", 0.6 * 2 - 1.3, 2);
    sums(&f, NULL, "hoped good but late", 0.6 * 2 * -0.4 - 1.3, 2); /* the good was only hoped for */
    sums(&f, NULL, "hoped, good, but", 0.6 * 2 * -0.4, 1);
    sums(&f, NULL, "late, hoped good but", 0.6 * (-1 + 2 * -0.4), 2);
    sums(&f, NULL, "hoped good. but late", 2 - 1.3, 2);
    sums(&f, NULL, "hoped good", 2, 1);
    lexicon_evidence turned = score(&f, NULL, "late hoped good but");
    assert_true(turned.positive == 0 && fabs(turned.negative - 0.6 * 1.8) < 1e-6);
    sums(&f, NULL, "", 0, 0);
    assert_true(score(&f, NULL, "bad. good").last == 2 && score(&f, NULL, "good. nothing").last == 2);
    end(&f);
}

static void negations(void **state)
{
    (void)state;
    fixture f;
    begin(&f, "nl");
    add_polarity(&f, "goed\t2\nslecht\t-2\n");
    assert_int_equal(lexicon_add_modifiers(f.lexicon,
                                           STR("=niet\tnegator\t3\t4\nnooit\tnegator\t3\nniemand\tconcord\t3\nheel\t"
                                               "intensifier\t1.5\nhoewel\tconcessive\t0.5\nals\tirrealis\t0.5\n"
                                               "hadden\tirrealis\t-0.5\nmaar\tadversative\t1\n"),
                                           "m", NULL),
                     VP_OK);
    sums(&f, NULL, "goed is het niet", -1.2, 1); /* behind what it turns, at the end of the clause */
    sums(&f, NULL, "goed is het niet, toch", -1.2, 1);
    sums(&f, NULL, "goed is het niet maar", 0.6 * -1.2, 1);
    sums(&f, NULL, "goed is het niet duur", 2 - 0.5, 2);
    sums(&f, NULL, "goed een twee drie vier niet", 2 - 0.5, 2);
    sums(&f, NULL, "goed, niet", 2 - 0.5, 2); /* another clause */
    sums(&f, NULL, "goed nooit", 2 - 0.5, 2); /* this one does not reach back */
    sums(&f, NULL, "niemand niet goed", -1.2, 1);
    sums(&f, NULL, "niet nooit goed", 2, 1);
    sums(&f, NULL, "niet heel goed", -1.2 * 1.5, 1);
    sums(&f, NULL, "hoewel goed, slecht", 1 - 2, 2);
    sums(&f, NULL, "als het goed is", 1, 1);
    sums(&f, NULL, "als het slecht is", -2, 1); /* what is bad stays bad */
    sums(&f, NULL, "hadden het goed gedaan. goed", -1 + 2, 2);
    sums(&f, NULL, "goed?", 2 * 0.2, 1);
    sums(&f, NULL, "slecht?", -2, 1);
    sums(&f, NULL, "goed!", 2 * 1.1, 1);
    sums(&f, NULL, "niet\nGoed", 2 - 0.5, 2); /* a new line ends a sentence, ... */
    sums(&f, NULL, "niet\ngoed", -1.2, 1);    /* ... but where it goes on in small letters */
    end(&f);
}

/* What the learned model takes for negated is what the score takes for negated, and what an entry has negated. */
static void one_negation(void **state)
{
    (void)state;
    fixture f;
    token_list tokens = {0};
    lexicon_evidence e;
    str text = STR("goed is dit niet. niet erg goed nu dus. niet duur en mooi");
    begin(&f, "nl");
    add_polarity(&f, "goed\t2\nniet duur\t1\n");
    assert_int_equal(lexicon_add_modifiers(f.lexicon, STR("niet\tnegator\t3\t2\n"), "m", NULL), VP_OK);
    lexicon_scorer s = {.lexicon = f.lexicon};
    assert_int_equal(tokenize_once(&unicode_chars, NULL, f.maker.forms.words, NULL, text, &tokens, NULL), VP_OK);
    assert_int_equal(lexicon_score(&s, text, &tokens, f.maker.forms.words, &e, NULL), VP_OK);
    static const bool expected[] = {false, true,  true,  false, false, false, true, true,
                                    true,  false, false, false, true,  true,  true};
    assert_int_equal(tokens.count, 15);
    for (size_t i = 0; i < 15; i++)
        if (s.negated[i] != expected[i])
            fail_msg("token %zu", i);
    lexicon_scorer_release(&s);
    tokens_release(&tokens);
    end(&f);
}

static void own_entries_win(void **state)
{
    (void)state;
    fixture f;
    vp_error e = {0};
    size_t length;
    begin(&f, "en");
    add_polarity(&f, "cheap\t-1\n=cheap\t-2\ndirt cheap\t2\nsick\t-2\n");
    assert_int_equal(
        lexicon_add_own(f.lexicon,
                        STR("# mine\ncheap\t1\tany\tfurther cells\ndirt cheap\tnone\nso\tintensifier\t1.3\n"), "own",
                        &e),
        VP_OK);
    matches(&f, "cheap", 1, 1);
    matches(&f, "dirt cheap", 0, 0); /* struck out */
    assert_int_equal(match(&f, "so", &length)->modifier, MODIFIER_INTENSIFIER);
    matches(&f, "sick", 1, -2);
    assert_int_equal(lexicon_add_own(f.lexicon, STR("fine\t1\nnice\tgood\n"), "own.tsv", &e), VP_FORMAT);
    assert_int_equal(e.line, 2);
    assert_string_equal(e.file, "own.tsv");
    end(&f);
}

/* Puts the lexicon in its place that is read from its pack, `bytes`, as the program reads one. */
static void compile(fixture *f, buf *bytes)
{
    const lexicon_forms forms = {analyse, &f->maker, f->by_character};
    pack p;
    assert_int_equal(lexicon_save(f->lexicon, NULL, 0, bytes, NULL), VP_OK);
    lexicon_free(f->lexicon);
    assert_int_equal(pack_view(bytes->p, bytes->n, &p, NULL), VP_OK);
    assert_int_equal(lexicon_view(&forms, &p, &f->lexicon, NULL), VP_OK);
}

static void reads_a_compiled_one(void **state)
{
    (void)state;
    fixture f;
    buf bytes = {0};
    size_t length;
    begin(&f, "en");
    add_polarity(&f, "good\t2\n=goods\t0.5\nnot good at all\t-3\nuser-friendly\t1\n");
    assert_int_equal(lexicon_add_modifiers(f.lexicon, STR("very\tintensifier\t1.5\n"), "m", NULL), VP_OK);
    assert_int_equal(lexicon_add_stopwords(f.lexicon, STR("the\n"), "s", NULL), VP_OK);
    compile(&f, &bytes);
    matches(&f, "good", 1, 2);
    matches(&f, "goods", 1, 0.5);
    matches(&f, "not good at all", 4, -3);
    matches(&f, "user friendly", 0, 0);
    matches(&f, "bad", 0, 0);
    assert_int_equal(match(&f, "very", &length)->modifier, MODIFIER_INTENSIFIER);
    assert_true(lexicon_is_stopword(f.lexicon, STR("the")));
    assert_false(lexicon_is_stopword(f.lexicon, STR("good")));
    buf_release(&bytes);
    end(&f);
}

/* What is added to a compiled one wins, and leaves the pack as it was. */
static void adds_to_a_compiled_one(void **state)
{
    (void)state;
    fixture f;
    buf bytes = {0}, before = {0};
    begin(&f, "en");
    add_polarity(&f, "good\t2\ncheap\t-1\nnot good\t-2\n");
    compile(&f, &bytes);
    assert_true(buf_add_str(&before, buf_str(&bytes)));
    assert_int_equal(lexicon_add_own(f.lexicon,
                                     STR("cheap\t1\nnot good enough\t-3\nsnazzy\t1.5\nvery\tintensifier\t2\n"), "own",
                                     NULL),
                     VP_OK);
    assert_int_equal(lexicon_add_stopwords(f.lexicon, STR("good\nhence\n"), "s", NULL), VP_OK);
    for (int i = 0; i < 20000; i++) { /* more than the copy has room for */
        char line[40];
        snprintf(line, sizeof line, "w%d x%d\t1\n", i, i);
        add_polarity(&f, line);
    }
    matches(&f, "good", 1, 2);
    matches(&f, "cheap", 1, 1);
    matches(&f, "not good", 2, -2);
    matches(&f, "not good enough", 3, -3);
    matches(&f, "snazzy", 1, 1.5);
    matches(&f, "w19999 x19999", 2, 1);
    assert_true(lexicon_is_stopword(f.lexicon, STR("good")) && lexicon_is_stopword(f.lexicon, STR("hence")));
    assert_memory_equal(bytes.p, before.p, before.n);
    buf_release(&bytes);
    buf_release(&before);
    end(&f);
}

static void intensifiers_have_an_end(void **state)
{
    (void)state;
    fixture f;
    buf text = {0};
    begin(&f, "en");
    add_polarity(&f, "good\t2\n");
    assert_int_equal(lexicon_add_modifiers(f.lexicon, STR("very\tintensifier\t1.5\n"), "m", NULL), VP_OK);
    for (int i = 0; i < 5000; i++)
        assert_true(buf_puts(&text, "very "));
    assert_true(buf_puts(&text, "good") && buf_terminate(&text));
    lexicon_evidence e = score(&f, NULL, text.p);
    assert_true(e.sum > 2 && e.sum < 100);
    assert_true(lexicon_normalise(e.sum) > 0.5 && lexicon_normalise(e.sum) < 1);
    buf_release(&text);
    end(&f);
}

/* Both lists number their words from 1: an emoji must not pass for a word of a phrase. */
static void emoji_are_no_words(void **state)
{
    (void)state;
    fixture f, pictures;
    begin(&f, "en");
    begin(&pictures, "und");
    add_polarity(&f, "aa bb\t3\nbb\t1\n");
    add_polarity(&pictures, "😀\t1\n😡\t-3\n❤\t2\n★★\t-2\n:)\t1\n");
    sums(&f, pictures.lexicon, "aa 😡", -3, 1);
    sums(&f, pictures.lexicon, "aa bb 😀", 4, 2);
    sums(&f, pictures.lexicon, "❤❤️", 4, 2);
    sums(&f, pictures.lexicon, "★★ :)", -1, 2);
    end(&f);
    end(&pictures);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_longest_wins),
        cmocka_unit_test(exact_before_stem),
        cmocka_unit_test(hyphens_both_ways),
        cmocka_unit_test(case_and_forms),
        cmocka_unit_test(chinese_by_character),
        cmocka_unit_test(splits_terms),
        cmocka_unit_test(modifiers_and_stopwords),
        cmocka_unit_test(later_files_win),
        cmocka_unit_test(names_the_bad_line),
        cmocka_unit_test(bounds_of_terms),
        cmocka_unit_test(memory_may_run_out),
        cmocka_unit_test(many_terms),
        cmocka_unit_test(scores),
        cmocka_unit_test(negations),
        cmocka_unit_test(one_negation),
        cmocka_unit_test(own_entries_win),
        cmocka_unit_test(reads_a_compiled_one),
        cmocka_unit_test(adds_to_a_compiled_one),
        cmocka_unit_test(intensifiers_have_an_end),
        cmocka_unit_test(emoji_are_no_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
