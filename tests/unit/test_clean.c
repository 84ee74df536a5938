#include "base/rng.h"
#include "tests/unit/check.h"
#include "tests/unit/woven.h"
#include "tokenizer/clean.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <voxpop.h>

static vp_engine *engine;
static vp_session *session;

static int set_up(void **state)
{
    (void)state;
    return vp_engine_new(NULL, &engine, NULL) || vp_session_new(engine, &session, NULL);
}

static int tear_down(void **state)
{
    (void)state;
    vp_session_free(session);
    vp_engine_free(engine);
    return 0;
}

/* ---- The readable text */

static const char *const readable[][2] = {
    {"Een <b>mooie</b> <I>lamp</I>", "Een mooie lamp"},
    {"Goed<br>Snel<br/>Duur<BR clear=all />!", "Goed\nSnel\nDuur\n!"},
    {"<p>een</p><P class=\"a > b\">twee</P>", "\neen\n\ntwee\n"},
    {"<a href='http://a.nl/?b=1&amp;c=2' target=_blank>hier</a>", "hier"},
    {"<iframe src=\"x\" allowfullscreen></iframe>ok", "ok"},
    {"a <!-- <b> weg --> z<!doctype html>", "a  z"},
    {"x<script type=\"a\">if (a < b) \"</b>\"</SCRIPT>y<style>p{}</style>z", "x\ny\nz"},
    {"x <script>en verder", "x \nen verder"},
    {"wo<!-- -- > -->rd", "word"},
    {"x <!-- en verder", "x <!-- en verder"},
    {"wo<b>rd</b> w&shy;oord wo\u00ADord", "word woord woord"},
    {"5 < 6 <3 a<b en c>d <b en c>d", "5 < 6 <3 a<b en c>d <b en c>d"},
    {"<naam> <evil grin> </ > <> < b> <b", "<naam> <evil grin> </ > <> < b> <b"},
    {"<b <i>x</i>", "<b x"},
    {"<a href=\"los>x", "<a href=\"los>x"},
    {"R&D, AT&T & co &bogus; &amp &; &#; &#x; &#xD800; &#0;", "R&D, AT&T & co &bogus; &amp &; &#; &#x; &#xD800; &#0;"},
    {"caf&eacute; &#39;t &#x1F600; &euro;5 &nbsp;.", "café 't 😀 €5 \u00A0."},
    {"&amp;quot;x&amp;amp;amp;eacute;&amp;lt;", "\"xé<"},
    {"&#146;s &#128;", "’s €"},
    {"&lt;3 &lt;br /&gt; &lt;p class=&quot;x&quot;&gt;y &lt;naam&gt;", "<3 \n \ny <naam>"},
    {"[b]vet[/b] [url=http://a.nl]hier[/url] [quote author=Jan link=1]ja[/quote]", "vet hier \nja\n"},
    {"[1] [sic] [b] [a] of [i] nee[/i] [/u] [color]", "[1] [sic] [b] [a] of  nee [/u] [color]"},
    {"[list][*]een[*]twee[/list]", "\n\neen\ntwee\n"},
    {"[b [b]x[/b]", "[b x"},
    {"Ｈｅｌｌｏ　１２３，好！", "Hello　123，好！"},
    {"\uFEFFgo\u200Bed\u200E \u202Ax\u202C \x01y\x7F\xC2\x80z\t\n", "goed x yz\t\n"},
    {"👨‍👩‍👧 ❤️ क्‍ष", "👨‍👩‍👧 ❤️ क्‍ष"},
    {"niets te doen, “echt” — niet…", "niets te doen, “echt” — niet…"},
    {"", ""},
};

static void is_readable(void **state)
{
    (void)state;
    cleaner c = {0};
    for (size_t i = 0; i < sizeof readable / sizeof *readable; i++) {
        str text = str_of(readable[i][0]), out;
        assert_true(clean(&c, text, &out));
        if (!str_is(out, readable[i][1]))
            fail_msg("'%s' became '%.*s' instead of '%s'", text.p, (int)out.n, out.p, readable[i][1]);
        if (str_equal(text, out))
            assert_ptr_equal(text.p, out.p); /* nothing is copied for nothing */
    }
    cleaner_release(&c);
}

/* ---- Tokens of the original */

/* The tokens between bars, and their folded forms: none for markup. */
static const struct {
    const char *lang, *text, *tokens, *folded;
} tokens[] = {
    {"nl", "wo<b>rd</b> caf&eacute;!", "wo<b>rd|</b>|caf&eacute;|!", "word||café|!"},
    {"nl", "<p>Een<br />twee", "<p>|Een|<br|/>|twee", "|een|||twee"},
    {"nl", "zo<i class=\"x\">veel</i>", "zo<i|class=\"x\">veel|</i>", "zoveel||"},
    {"nl", "\u200Bdag\u200B \u200B", "\u200B|dag|\u200B|\u200B", "|dag||"},
    {"en", "I&#39;m &lt;3 &#x1F600;&#x1F600;", "I&#39;m|&lt;3|&#x1F600;|&#x1F600;", "i'm|<3|😀|😀"},
    {"en", "[url=http://a.nl]here[/url]", "[url=http://a.nl]|here|[/url]", "|here|"},
    {"zh", "<em>物\u200B流</em>很快", "<em>|物\u200B流|</em>|很|快", "|物流||很|快"},
    {"nl", "<br>", "<br>", ""},
};

static void add(buf *b, str text, bool first)
{
    assert_true((first || buf_putc(b, '|')) && buf_add_str(b, text));
}

static void keeps_offsets(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof tokens / sizeof *tokens; i++) {
        buf surface = {0}, folded = {0};
        const vp_token *t;
        size_t n;
        const char *text = tokens[i].text;
        assert_int_equal(vp_tokenize(session, tokens[i].lang, text, strlen(text), &t, &n, NULL), VP_OK);
        for (size_t k = 0; k < n; k++) {
            add(&surface, (str){text + t[k].begin, t[k].end - t[k].begin}, !k);
            add(&folded, str_of(t[k].folded), !k);
            assert_int_equal(t[k].kind == VP_TOKEN_MARKUP, !*t[k].folded);
        }
        assert_true(buf_terminate(&surface) && buf_terminate(&folded));
        assert_string_equal(surface.p, tokens[i].tokens);
        assert_string_equal(folded.p, tokens[i].folded);
        buf_release(&surface);
        buf_release(&folded);
    }
}

static void sentences_are_of_the_readable_text(void **state)
{
    (void)state;
    static const char text[] = "<p>Te<br>laat. <b>Nooit meer!</b></p>";
    const vp_span *s;
    size_t n;
    assert_int_equal(vp_sentences(session, "nl", text, sizeof text - 1, &s, &n, NULL), VP_OK);
    static const char *const expected[] = {"Te", "laat.", "Nooit meer!"};
    assert_int_equal(n, 3);
    for (size_t i = 0; i < n; i++)
        assert_true(str_is((str){text + s[i].begin, s[i].end - s[i].begin}, expected[i]));
}

static void same_opinion(const char *lang, const char *a, const char *b)
{
    vp_sentiment x, y;
    assert_int_equal(vp_sentiment_of(session, lang, a, strlen(a), NULL, &x, NULL), VP_OK);
    assert_int_equal(vp_sentiment_of(session, lang, b, strlen(b), NULL, &y, NULL), VP_OK);
    assert_true(x.score == y.score && x.label == y.label);
}

static void opinions_do_not_see_markup(void **state)
{
    (void)state;
    same_opinion("nl", "<p>niet <b>goed</b>, hele<i>maal</i> niet &lt;3</p>", "\nniet goed, helemaal niet <3\n");
    same_opinion("zh", "<em>物流</em>太\u200B慢", "物流太慢");
    same_opinion(NULL, "&#1055;&#1083;&#1086;&#1093;&#1086; <span style=\"color:red\">очень</span>", "Плохо очень");
}

/* ---- Properties */

/* In order, without overlap, together all but the white space, and without any. */
static void check_tokens(str text, const vp_token *t, size_t count)
{
    size_t at = 0;
    for (size_t i = 0; i <= count; i++) {
        size_t begin = i < count ? t[i].begin : text.n;
        for (; at < begin; at++)
            assert_true(text.p[at] == ' ' || (text.p[at] >= '\t' && text.p[at] <= '\r'));
        assert_true(at == begin && (i == count || t[i].end > begin));
        for (; i < count && at < t[i].end; at++)
            assert_true(text.p[at] != ' ' && text.p[at] != '\n');
    }
}

static vp_token *words_of(const char *lang, str text, size_t *count)
{
    const vp_token *t;
    size_t n, k = 0;
    assert_int_equal(vp_tokenize(session, lang, text.p, text.n, &t, &n, NULL), VP_OK);
    check_tokens(text, t, n);
    vp_token *out = malloc((n + 1) * sizeof *out);
    for (size_t i = 0; i < n; i++)
        if (t[i].kind != VP_TOKEN_MARKUP) {
            out[k] = t[i];
            out[k++].folded = strdup(t[i].folded);
        }
    *count = k;
    return out;
}

static void markup_changes_no_word(void **state)
{
    (void)state;
    static const char *const pieces[] = {"goed", "не",   "物流太慢", " ",           "\n",   "!",    "'",    "é",
                                         "\xFF", "\xFC", "\xF8",     "\xF9",        "\xFA", "\xFB", "\xFD", "😀",
                                         "5",    "-",    ".",        "http://a.nl", "\xFE", ")"};
    static const char *const languages[] = {"nl", "ru", "zh"};
    for (uint64_t seed = 0; seed < 3000; seed++) {
        buf bytes = {0}, plain = {0}, marked = {0};
        for (uint64_t i = 0, n = rng_below(seed, 0, 40); i < n; i++)
            assert_true(buf_puts(&bytes, pieces[rng_below(seed, i + 1, sizeof pieces / sizeof *pieces)]));
        assert_true(weave(buf_str(&bytes), &plain, &marked));
        size_t n, m;
        vp_token *a = words_of(languages[seed % 3], buf_str(&plain), &n);
        vp_token *b = words_of(languages[seed % 3], buf_str(&marked), &m);
        if (n != m)
            fail_msg("other words in '%.*s'", (int)marked.n, marked.p);
        for (size_t i = 0; i < n; i++) {
            assert_int_equal(a[i].kind, b[i].kind);
            assert_string_equal(a[i].folded, b[i].folded);
            free((char *)a[i].folded);
            free((char *)b[i].folded);
        }
        free(a);
        free(b);
        buf_release(&bytes);
        buf_release(&plain);
        buf_release(&marked);
    }
}

/* What could be looked for again and again takes time in proportion to the text. */
static void takes_linear_time(void **state)
{
    (void)state;
    static const char *const repeated[] = {
        "<",          "<!--", "<script>", "<style>x",  "&",           "&amp;",        "&lt;",       "&lt;b &quot;",
        "<a b='c\" ", "[b]",  "[/b]",     "[quote=x ", "[url=[/url]", "<b><!doctype", "<a b=\"<a ", "amp;",
        "[",          "<b ",  "&amp;lt;", "\u200B",    "<b>x</b>",    "[b][i][/b]",   "<a x=' y=' "};
    enum { LENGTH = 1 << 20 };
    char *text = malloc(LENGTH);
    cleaner c = {0};
    clock_t begin = clock();
    for (size_t i = 0; i < sizeof repeated / sizeof *repeated; i++) {
        size_t size = strlen(repeated[i]), n = 0;
        for (; n + size <= LENGTH; n += size)
            memcpy(text + n, repeated[i], size);
        str out;
        assert_true(clean(&c, (str){text, n}, &out));
        assert_true(out.n <= n);
    }
    assert_true((double)(clock() - begin) / CLOCKS_PER_SEC < 20); /* under sanitizers: some seconds */
    cleaner_release(&c);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_readable),
        cmocka_unit_test(keeps_offsets),
        cmocka_unit_test(sentences_are_of_the_readable_text),
        cmocka_unit_test(opinions_do_not_see_markup),
        cmocka_unit_test(markup_changes_no_word),
        cmocka_unit_test(takes_linear_time),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
