/* What the session makes of texts, compared with what is right: `voxpop eval`. */
#include <voxpop_train.h>

#include "base/intern.h"
#include "base/table.h"
#include "base/utf8.h"
#include "engine/engine.h"
#include "engine/percentage.h"
#include "ingest/conllu.h"
#include "ingest/lines.h"

#include <math.h>
#include <stdlib.h>
#include <unicode/uchar.h>

enum { PARAGRAPH_MAX = 512 << 10 /* bytes of sentences that are put together into one text */ };

/* ---- Spans: tokens and sentences ---- */

typedef struct span_list {
    vp_span *items; /* [room], owned */
    size_t count, room;
} span_list;

typedef struct span_examination {
    vp_session *session;
    const char *lang;
    buf text; /* of the example in the making */
    span_list gold, found;
    bool space; /* behind the last sentence */
    uint64_t gold_count, found_count, right;
} span_examination;

static vp_status add_span(span_list *l, size_t begin, size_t end, vp_error *error)
{
    if (l->count == l->room) {
        size_t room = l->room ? l->room * 2 : 256;
        vp_span *items = realloc(l->items, room * sizeof *items);
        if (!items)
            return fail_memory(error);
        l->items = items;
        l->room = room;
    }
    l->items[l->count++] = (vp_span){begin, end};
    return VP_OK;
}

/* Counts what is in both lists; both ascend. */
static void count_right(span_examination *x)
{
    size_t g = 0, f = 0;
    while (g < x->gold.count && f < x->found.count) {
        vp_span a = x->gold.items[g], b = x->found.items[f];
        x->right += a.begin == b.begin && a.end == b.end;
        g += a.begin <= b.begin;
        f += b.begin <= a.begin;
    }
    x->gold_count += x->gold.count;
    x->found_count += x->found.count;
    x->gold.count = x->found.count = 0;
}

static void release_spans(span_examination *x)
{
    buf_release(&x->text);
    free(x->gold.items);
    free(x->found.items);
}

static vp_status span_table(const span_examination *x, vp_table **out, vp_error *error)
{
    static const char *const names[] = {"precision", "recall", "f1", "gold", "found", "right"};
    vp_table *t = NULL;
    vp_status status = table_new(names, sizeof names / sizeof *names, &t, error);
    if (status)
        return status;
    double gold = (double)x->gold_count, found = (double)x->found_count, right = (double)x->right;
    bool ok = table_row(t);
    table_real(t, percentage(right, found));
    table_real(t, percentage(right, gold));
    table_real(t, percentage(2 * right, gold + found));
    table_integer(t, (int64_t)x->gold_count);
    table_integer(t, (int64_t)x->found_count);
    if (!ok || !table_integer(t, (int64_t)x->right)) {
        vp_table_free(t);
        return fail_memory(error);
    }
    *out = t;
    return VP_OK;
}

/* ---- Tokens: places are counted in bytes that are no white space, as corpora drop spaces inside tokens ---- */

static size_t solid_bytes(str s)
{
    size_t n = 0;
    for (size_t i = 0, step; i < s.n; i += step) {
        uint32_t c = utf8_decode(s.p + i, s.n - i, &step);
        n += c != UTF8_INVALID && u_isUWhiteSpace((UChar32)c) ? 0 : step;
    }
    return n;
}

static vp_status examine_tokens(span_examination *x, str text, vp_error *error)
{
    const vp_token *tokens;
    size_t count, at = 0;
    vp_status status = vp_tokenize(x->session, x->lang, text.p, text.n, &tokens, &count, error);
    for (size_t i = 0; !status && i < count; i++) {
        size_t n = solid_bytes((str){text.p + tokens[i].begin, tokens[i].end - tokens[i].begin});
        status = add_span(&x->found, at, at + n, error);
        at += n;
    }
    if (!status)
        count_right(x);
    return status;
}

static vp_status take_tokens(void *context, const conllu_sentence *s, vp_error *error)
{
    span_examination *x = context;
    vp_status status = VP_OK;
    for (size_t i = 0, at = 0; !status && i < s->token_count; i++) {
        size_t n = solid_bytes(s->tokens[i].form);
        status = add_span(&x->gold, at, at + n, error);
        at += n;
    }
    return status ? status : examine_tokens(x, s->text, error);
}

/* A line of words between spaces, as corpora of Chinese are given. */
static vp_status take_words(void *context, str line, uint64_t number, vp_error *error)
{
    span_examination *x = context;
    vp_status status = VP_OK;
    (void)number;
    buf_clear(&x->text);
    for (str rest = line; !status && rest.p;) {
        str word = str_trim(str_cut(&rest, ' '));
        size_t at = x->text.n;
        if (!buf_add_str(&x->text, word))
            return fail_memory(error);
        if (word.n)
            status = add_span(&x->gold, at, x->text.n, error);
    }
    return status || !x->text.n ? status : examine_tokens(x, buf_str(&x->text), error);
}

vp_status vp_evaluate_tokens(vp_session *session, const char *lang, const char *path, vp_table **out, vp_error *error)
{
    span_examination x = {.session = session, .lang = lang};
    vp_status status = conllu_is_named(path) ? conllu_each(path, take_tokens, &x, error)
                                             : lines_each(path, take_words, &x, error);
    if (!status)
        status = span_table(&x, out, error);
    release_spans(&x);
    return status;
}

/* ---- Sentences: those of a paragraph are put together as the treebank spaces them ---- */

static vp_status end_paragraph(span_examination *x, vp_error *error)
{
    const vp_span *spans;
    size_t count;
    vp_status status = vp_sentences(x->session, x->lang, x->text.p, x->text.n, &spans, &count, error);
    for (size_t i = 0; !status && i < count; i++)
        status = add_span(&x->found, spans[i].begin, spans[i].end, error);
    if (!status)
        count_right(x);
    buf_clear(&x->text);
    x->space = false;
    return status;
}

static vp_status take_sentence(void *context, const conllu_sentence *s, vp_error *error)
{
    span_examination *x = context;
    bool starts = s->begins_paragraph || x->text.n + s->text.n > PARAGRAPH_MAX;
    vp_status status = starts && x->text.n ? end_paragraph(x, error) : VP_OK;
    if (status)
        return status;
    if (x->space && !buf_putc(&x->text, ' '))
        return fail_memory(error);
    size_t begin = x->text.n;
    if (!buf_add_str(&x->text, s->text))
        return fail_memory(error);
    x->space = s->tokens[s->token_count - 1].space_after;
    return add_span(&x->gold, begin, x->text.n, error);
}

vp_status vp_evaluate_sentences(vp_session *session, const char *lang, const char *path, vp_table **out,
                                vp_error *error)
{
    span_examination x = {.session = session, .lang = lang};
    vp_status status = conllu_each(path, take_sentence, &x, error);
    if (!status && x.text.n)
        status = end_paragraph(&x, error);
    if (!status)
        status = span_table(&x, out, error);
    release_spans(&x);
    return status;
}

/* ---- Languages ---- */

enum { CODES_MAX = 256, MISTAKES_SHOWN = 3 };

typedef struct language_examination {
    vp_session *session;
    const char *among;
    intern codes;
    uint64_t answers[CODES_MAX][CODES_MAX]; /* [right code][answer] */
    double confidence[CODES_MAX];           /* sum over the texts in it */
    bool in_gold[CODES_MAX];
} language_examination;

static vp_status code_id(language_examination *x, str code, uint32_t *out, vp_error *error)
{
    *out = intern_add(&x->codes, code);
    if (*out == INTERN_NONE)
        return fail_memory(error);
    return *out < CODES_MAX
               ? VP_OK
               : fail(error, VP_LIMIT, "give lines of CODE<TAB>TEXT", "the file has more than 256 languages");
}

static vp_status take_text(void *context, str line, uint64_t number, vp_error *error)
{
    language_examination *x = context;
    uint32_t right, answer = 0;
    vp_language found;
    (void)number;
    str text = line, code = str_cut(&text, '\t');
    code = str_cut(&code, '-'); /* zh-Hant is zh: the script is another question */
    if (!line.n)
        return VP_OK;
    if (!text.p)
        return fail(error, VP_FORMAT, "give lines of CODE<TAB>TEXT", "the line has no tab");
    vp_status status = code_id(x, code, &right, error);
    if (!status)
        status = vp_detect(x->session, text.p, text.n, x->among, &found, error);
    if (!status)
        status = code_id(x, str_of(found.code), &answer, error);
    if (status)
        return status;
    x->in_gold[right] = true;
    x->answers[right][answer]++;
    x->confidence[right] += found.confidence;
    return VP_OK;
}

/* The commonest wrong answers: "af 12, de 3". */
static bool put_mistakes(const language_examination *x, uint32_t right, buf *out)
{
    bool shown[CODES_MAX] = {false}, ok = true;
    buf_clear(out);
    for (int k = 0; ok && k < MISTAKES_SHOWN; k++) {
        uint32_t most = right;
        for (uint32_t i = 0; i < x->codes.count; i++)
            if (i != right && !shown[i] && x->answers[right][i] > (most == right ? 0 : x->answers[right][most]))
                most = i;
        if (most == right)
            break;
        shown[most] = true;
        ok = buf_printf(out, "%s%s %llu", out->n ? ", " : "", x->codes.strings[most].p,
                        (unsigned long long)x->answers[right][most]);
    }
    return ok;
}

/* How many texts in a language were taken for one of those that are analysed, other than itself. */
static uint64_t taken_for_ours(const language_examination *x, uint32_t right)
{
    uint64_t n = 0;
    for (uint32_t i = 0; i < x->codes.count; i++)
        n += i != right && language_of(x->codes.strings[i].p) != LANGUAGE_OTHER ? x->answers[right][i] : 0;
    return n;
}

static bool language_row(const language_examination *x, uint32_t code, vp_table *t, buf *mistakes)
{
    double gold = 0, found = 0, right = (double)x->answers[code][code];
    for (uint32_t i = 0; i < x->codes.count; i++) {
        gold += (double)x->answers[code][i];
        found += (double)x->answers[i][code];
    }
    table_row(t);
    table_text(t, x->codes.strings[code]);
    table_integer(t, (int64_t)gold);
    table_real(t, percentage(right, gold));
    table_real(t, percentage(right, found));
    table_real(t, percentage(2 * right, gold + found));
    table_real(t, percentage(x->confidence[code], gold));
    table_real(t, percentage((double)taken_for_ours(x, code), gold));
    return put_mistakes(x, code, mistakes) && table_text(t, buf_str(mistakes));
}

static vp_status language_table(const language_examination *x, vp_table **out, vp_error *error)
{
    static const char *const names[] = {"language", "texts",      "recall",         "precision",
                                        "f1",       "confidence", "taken_for_ours", "taken_for"};
    vp_table *t = NULL;
    vp_status status = table_new(names, sizeof names / sizeof *names, &t, error);
    buf mistakes = {0};
    bool ok = true;
    for (uint32_t i = 0; !status && ok && i < x->codes.count; i++)
        if (x->in_gold[i])
            ok = language_row(x, i, t, &mistakes);
    buf_release(&mistakes);
    if (!status && !ok) {
        vp_table_free(t);
        return fail_memory(error);
    }
    if (!status)
        *out = t;
    return status;
}

vp_status vp_evaluate_langid(vp_session *session, const char *among, const char *path, vp_table **out, vp_error *error)
{
    language_examination *x = calloc(1, sizeof *x);
    if (!x)
        return fail_memory(error);
    x->session = session;
    x->among = among;
    vp_status status = lines_each(path, take_text, x, error);
    if (!status)
        status = language_table(x, out, error);
    intern_release(&x->codes);
    free(x);
    return status;
}
