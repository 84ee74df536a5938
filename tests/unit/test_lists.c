#include "base/num.h"
#include "base/utf8.h"
#include "tests/unit/lexicon_maker.h"
#include "tokenizer/whole_words.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct list {
    char *text;
    str *lines; /* [count] without comments */
    size_t count;
} list;

static list read_list(const char *language, const char *name)
{
    char path[80];
    snprintf(path, sizeof path, "lexicons/%s/%s", language, name);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    list l = {.text = calloc(1, 1 << 20), .lines = calloc(20000, sizeof(str))};
    size_t n = fread(l.text, 1, 1 << 20, file);
    assert_true(n > 0 && n < 1 << 20 && l.text[n - 1] == '\n');
    fclose(file);
    assert_int_equal(utf8_valid((str){l.text, n}), n);
    for (str rest = {l.text, n - 1}; rest.p;) {
        str line = str_cut(&rest, '\n');
        if (line.n && line.p[0] == '#')
            continue;
        assert_true(l.count < 20000);
        l.lines[l.count++] = line;
    }
    return l;
}

static void release_list(list *l)
{
    free(l->text);
    free(l->lines);
}

static str term_of(str line)
{
    return str_cut(&line, '\t');
}

static void is_sorted(const list *l, const char *name)
{
    for (size_t i = 1; i < l->count; i++) {
        if (str_compare(l->lines[i - 1], l->lines[i]) >= 0)
            fail_msg("%s: '%.*s' stands too late", name, (int)l->lines[i].n, l->lines[i].p);
        if (str_equal(term_of(l->lines[i - 1]), term_of(l->lines[i])))
            fail_msg("%s: '%.*s' stands twice", name, (int)term_of(l->lines[i]).n, l->lines[i].p);
    }
}

static void is_well_formed(const list *l, const char *name, size_t least, size_t most)
{
    for (size_t i = 0; i < l->count; i++) {
        str line = l->lines[i], term = term_of(line);
        size_t tabs = 0;
        for (size_t k = 0; k < line.n; k++) {
            unsigned char c = (unsigned char)line.p[k];
            tabs += c == '\t';
            if (c < 0x20 && c != '\t')
                fail_msg("%s: control character in '%.*s'", name, (int)line.n, line.p);
        }
        bool spaces = term.n && (term.p[0] == ' ' || term.p[term.n - 1] == ' ' || memmem(term.p, term.n, "  ", 2));
        if (tabs + 1 < least || tabs + 1 > most || !term.n || spaces)
            fail_msg("%s: '%.*s'", name, (int)line.n, line.p);
    }
}

static double weight_of(str line)
{
    double weight = NAN;
    str_cut(&line, '\t');
    assert_true(number_parse(str_cut(&line, '\t'), &weight));
    return weight;
}

static bool is_quarter_step(double weight)
{
    return weight >= -3 && weight <= 3 && weight * 4 == (int)(weight * 4);
}

static const char *const languages[] = {"nl", "en", "ru", "zh"};

static void shipped_lists_are_clean(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        size_t least, most;
    } kinds[] = {{"polarity.tsv", 2, 3}, {"modifiers.tsv", 3, 4}, {"stopwords.txt", 1, 1}, {"names.tsv", 2, 3}};
    for (size_t i = 0; i < 4; i++) {
        for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
            list l = read_list(languages[i], kinds[k].name);
            is_sorted(&l, kinds[k].name);
            is_well_formed(&l, kinds[k].name, kinds[k].least, kinds[k].most);
            assert_true(l.count >= (k == 0 ? 1500 : 50));
            release_list(&l);
        }
    }
    for (size_t i = 0; i < 3; i++) { /* Chinese has none */
        list slips = read_list(languages[i], "slips.tsv");
        is_sorted(&slips, "slips.tsv");
        is_well_formed(&slips, "slips.tsv", 2, 2);
        assert_true(slips.count > 500);
        release_list(&slips);
    }
    list whole = read_list("zh", "words.txt");
    is_sorted(&whole, "words.txt");
    is_well_formed(&whole, "words.txt", 1, 1);
    for (size_t i = 0; i < whole.count; i++)
        assert_in_range(utf8_count(whole.lines[i]), 2, WHOLE_LONGEST);
    assert_true(whole.count > 300);
    release_list(&whole);
    for (size_t i = 0; i < 4; i++) {
        list cues = read_list(languages[i], "intents.tsv");
        is_sorted(&cues, "intents.tsv");
        assert_true(cues.count > 500);
        release_list(&cues);
    }
    list emoji = read_list("common", "emoji.tsv");
    is_sorted(&emoji, "emoji.tsv");
    is_well_formed(&emoji, "emoji.tsv", 2, 2);
    for (size_t i = 0; i < emoji.count; i++)
        assert_true(is_quarter_step(weight_of(emoji.lines[i])));
    assert_true(emoji.count > 200);
    release_list(&emoji);
}

static void whole_words_of_a_list(void **state)
{
    (void)state;
    whole_words *w = whole_words_new(STR("# goods\n洗发水\n四川麻辣火锅底料包"));
    assert_non_null(w);
    assert_int_equal(whole_words_at(w, STR("买洗发水"), 3), 9);
    assert_int_equal(whole_words_at(w, STR("四川麻辣火锅底料包"), 0), 0); /* longer than any that is found */
    whole_words_free(w);
}

static bool is_listed(const list *l, str term)
{
    for (size_t i = 0; i < l->count; i++)
        if (str_equal(l->lines[i], term))
            return true;
    return false;
}

static void shipped_polarity(void **state)
{
    (void)state;
    for (size_t i = 0; i < 4; i++) {
        list polarity = read_list(languages[i], "polarity.tsv"), stopwords = read_list(languages[i], "stopwords.txt");
        size_t good = 0, bad = 0;
        for (size_t k = 0; k < polarity.count; k++) {
            str term = term_of(polarity.lines[k]);
            double weight = weight_of(polarity.lines[k]);
            assert_true(is_quarter_step(weight));
            good += weight > 0;
            bad += weight < 0;
            if (term.n > 1 && term.p[0] == '=')
                term = (str){term.p + 1, term.n - 1};
            if (weight != 0 && is_listed(&stopwords, term))
                fail_msg("%s: '%.*s' is polar and a stop word", languages[i], (int)term.n, term.p);
        }
        assert_true(good + bad >= 1500 && good > 500 && bad > 500);
        release_list(&polarity);
        release_list(&stopwords);
    }
}

/* What stands in a list is found, by the list's own loader, with the weight that stands there, or with that of the
 * exact form. */
static void shipped_lists_load(void **state)
{
    (void)state;
    for (size_t i = 0; i < 4; i++) {
        fixture f;
        vp_error e;
        begin(&f, languages[i]);
        list polarity = read_list(languages[i], "polarity.tsv"), modifiers = read_list(languages[i], "modifiers.tsv");
        if (lexicon_add_polarity(f.lexicon, str_of(polarity.text), "polarity.tsv", &e) ||
            lexicon_add_modifiers(f.lexicon, str_of(modifiers.text), "modifiers.tsv", &e))
            fail_msg("%s: %s:%d: %s", languages[i], e.file, (int)e.line, e.message);
        for (size_t k = 0; k < polarity.count; k++) {
            str term = term_of(polarity.lines[k]);
            char text[256];
            size_t length, exact = term.n > 1 && term.p[0] == '=';
            snprintf(text, sizeof text, "%.*s", (int)(term.n - exact), term.p + exact);
            lexicon_unit units[UNITS];
            size_t count = units_of(&f, text, units);
            const lexicon_entry *found = lexicon_match(f.lexicon, units, count, &length);
            if (!found || length != count || !found->listed ||
                (exact && found->weight != (float)weight_of(polarity.lines[k])))
                fail_msg("%s: '%s' is not found", languages[i], text);
        }
        release_list(&polarity);
        release_list(&modifiers);
        end(&f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shipped_lists_are_clean),
        cmocka_unit_test(whole_words_of_a_list),
        cmocka_unit_test(shipped_polarity),
        cmocka_unit_test(shipped_lists_load),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
