/* Words, sentences and stems of each line: `tokenize`, `sentences`, `stem`. */
#include "cli/complain.h"
#include "cli/models.h"
#include "cli/plumbing.h"

#include <stdlib.h>
#include <string.h>

static const option lang_table[] = {
    {"lang", 'l', "LANG", NULL, "language of the texts, as in nl (else detected line by line)"},
    {0},
};
static const option_group lang_options = {NULL, lang_table};

static const option tokenize_table[] = {
    {"lang", 'l', "LANG", NULL, "language of the texts, as in nl (else detected line by line)"},
    {"model", 0, "NAME", NULL, "how Chinese words are cut: default, ud, sxu or a pack of `train tokenizer`"},
    {0},
};
static const option_group tokenize_options = {NULL, tokenize_table};

static const option stem_table[] = {
    {"lang", 'l', "LANG", NULL, "language of the texts, as in nl (else detected line by line)"},
    {"pretokenized", 0, NULL, NULL, "words stand between spaces already"},
    {"lemma", 0, NULL, NULL, "lemmas, as a dictionary lists them, instead of stems (nl, en, ru)"},
    {"split-compounds", 0, NULL, NULL, "Dutch compounds as their parts, with _ between them: bezorg_kost"},
    {"correct", 0, NULL, NULL, "typing slips give the stem or lemma of the word that is meant"},
    {"model", 0, "PACK", NULL, "with --lemma: a model of your own (see voxpop train lemmas)"},
    {0},
};
static const option_group stem_options = {NULL, stem_table};

static int run(const command *self, const arguments *given, const char *member, plumbing_answer answer)
{
    const plumbing_plan plan = {.member = member, .answer = answer, .lang = option_value(given, "lang")};
    return plumbing_run(self, given, &plan);
}

/* The next of the answer's words: ` word` or `,"word"`, `first` without what stands before it. */
static void put_word(const plumbing *p, bool first, const char *word, size_t length, draft *out)
{
    if (!first)
        draft_puts(out, p->json ? "," : " ");
    if (p->json)
        draft_json(out, word, length);
    else
        draft_add(out, word, length);
}

/* ---- tokenize ---- */

static vp_status tokenize(plumbing *p, const char *text, size_t length, draft *out, vp_error *error)
{
    const vp_token *tokens;
    size_t count;
    vp_status status = vp_tokenize(p->session, p->lang, text, length, &tokens, &count, error);
    if (status != VP_OK)
        return status;
    draft_puts(out, p->json ? "[" : "");
    for (size_t i = 0; i < count; i++)
        put_word(p, !i, text + tokens[i].begin, tokens[i].end - tokens[i].begin, out);
    draft_puts(out, p->json ? "]" : "");
    return VP_OK;
}

static int tokenize_run(const command *self, const arguments *given)
{
    const vp_engine_options engine = {.struct_size = sizeof engine, .segmenter = option_value(given, "model")};
    const plumbing_plan plan = {
        .member = "tokens", .answer = tokenize, .lang = option_value(given, "lang"), .engine = &engine};
    return plumbing_run(self, given, &plan);
}

/* ---- sentences ---- */

static vp_status sentences(plumbing *p, const char *text, size_t length, draft *out, vp_error *error)
{
    const vp_span *spans;
    size_t count;
    vp_status status = vp_sentences(p->session, p->lang, text, length, &spans, &count, error);
    if (status != VP_OK)
        return status;
    draft_puts(out, "[");
    for (size_t i = 0; i < count; i++)
        draft_printf(out, "%s[%zu,%zu]", i ? "," : "", spans[i].begin, spans[i].end);
    draft_puts(out, "]");
    return VP_OK;
}

static int sentences_run(const command *self, const arguments *given)
{
    return run(self, given, "sentences", sentences);
}

/* ---- stem ---- */

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* `base`, a stem or lemma of `word`, with its parts when they are asked for: they are those of the word, and what is
 * left of the last one in `base`. */
static vp_status put_base(plumbing *p, bool first, const char *base, const char *word, size_t length, draft *out,
                          vp_error *error)
{
    vp_span parts[VP_COMPOUND_PARTS] = {{0, length}};
    size_t n = strlen(base), count = 1;
    vp_status status = VP_OK;
    if (option_given(p->given, "split-compounds"))
        status = vp_split_compound(p->session, word, length, parts, &count, error);
    size_t last = parts[count - 1].begin;
    if (count == 1 || n <= last) {
        put_word(p, first, base, n, out);
        return status;
    }
    draft joined = {0};
    for (size_t i = 0; i + 1 < count; i++) {
        draft_add(&joined, base + parts[i].begin, parts[i].end - parts[i].begin);
        draft_puts(&joined, "_");
    }
    draft_puts(&joined, base + last);
    put_word(p, first, joined.bytes, joined.length, out);
    draft_release(&joined);
    return status;
}

/* A stem that would be none, or several (normalisation puts spaces into some symbols), gives way to its word. */
static vp_status put_stem(plumbing *p, bool first, const char *stem, const char *word, size_t length, draft *out,
                          vp_error *error)
{
    if (*stem && !strchr(stem, ' '))
        return put_base(p, first, stem, word, length, out, error);
    put_word(p, first, word, length, out);
    return VP_OK;
}

static vp_status stem_tokens(plumbing *p, const char *text, size_t length, draft *out, vp_error *error)
{
    const vp_token *tokens;
    size_t count;
    vp_status status = vp_tokenize(p->session, p->lang, text, length, &tokens, &count, error);
    for (size_t i = 0; status == VP_OK && i < count; i++) {
        const vp_token *t = &tokens[i];
        status = put_stem(p, !i, t->stem, text + t->begin, t->end - t->begin, out, error);
    }
    return status;
}

/* Without -l one language for the whole line: a single word is too short to tell. */
static vp_status stem_words(plumbing *p, const char *text, size_t length, draft *out, vp_error *error)
{
    vp_language found = {0};
    vp_status status = p->lang ? VP_OK : vp_detect(p->session, text, length, NULL, &found, error);
    const char *lang = p->lang ? p->lang : found.code;
    bool first = true;
    for (size_t at = 0, end; status == VP_OK && at < length; at = end) {
        for (end = at; end < length && !is_space(text[end]);)
            end++;
        const char *stem;
        if (end == at) {
            end++;
            continue;
        }
        status = vp_stem(p->session, lang, text + at, end - at, &stem, error);
        if (status == VP_OK)
            status = put_stem(p, first, stem, text + at, end - at, out, error);
        first = false;
    }
    return status;
}

/* The words that stand between spaces; *words is owned by the caller. */
static size_t find_words(const char *text, size_t length, vp_span **words)
{
    size_t count = 0;
    *words = complain_if_null(malloc((length / 2 + 1) * sizeof **words));
    for (size_t at = 0, end; at < length; at = end + 1) {
        for (end = at; end < length && !is_space(text[end]);)
            end++;
        if (end > at)
            (*words)[count++] = (vp_span){at, end};
    }
    return count;
}

static vp_status lemmas(plumbing *p, const char *text, size_t length, draft *out, vp_error *error)
{
    vp_span *words = NULL;
    size_t count = option_given(p->given, "pretokenized") ? find_words(text, length, &words) : 0, found;
    const char *const *lemma;
    vp_status status = vp_lemmas(p->session, p->lang, text, length, words, count, &lemma, &found, error);
    for (size_t i = 0; status == VP_OK && i < found; i++)
        status = put_base(p, !i, lemma[i], lemma[i], strlen(lemma[i]), out, error);
    free(words);
    return status;
}

static vp_status stem(plumbing *p, const char *text, size_t length, draft *out, vp_error *error)
{
    bool pretokenized = option_given(p->given, "pretokenized");
    plumbing_answer answer = option_given(p->given, "lemma") ? lemmas : pretokenized ? stem_words : stem_tokens;
    draft_puts(out, p->json ? "[" : "");
    vp_status status = answer(p, text, length, out, error);
    draft_puts(out, p->json ? "]" : "");
    return status;
}

static int stem_run(const command *self, const arguments *given)
{
    bool lemma = option_given(given, "lemma");
    const vp_engine_options engine = {.struct_size = sizeof engine,
                                      .lemma_model = option_value(given, "model"),
                                      .correct_slips = option_given(given, "correct")};
    const plumbing_plan plan = {
        .member = lemma ? "lemmas" : "stems", .answer = stem, .lang = option_value(given, "lang"), .engine = &engine};
    if (option_given(given, "split-compounds") && (!plan.lang || strncasecmp(plan.lang, "nl", 2)))
        return complain_usage(self, "--split-compounds is for Dutch: give -l nl");
    if (engine.lemma_model && !lemma)
        return complain_usage(self, "--model needs --lemma");
    return plumbing_run(self, given, &plan);
}

const command tokenize_command = {
    .name = "tokenize",
    .family = FAMILY_TEXT,
    .summary = "the words of each line, with single spaces between them",
    .synopsis = "[options] [FILE...]",
    .details =
        "Together the tokens are the line without its white space. Tags and invisible characters between the words "
        "are tokens, too; those inside a word belong to it.",
    .examples = {"echo '质量很好，物流太慢' | voxpop tokenize -l zh", "voxpop tokenize -l nl reviews.txt"},
    .groups = {&tokenize_options, &plumbing_options, &models_options, &general_options},
    .run = tokenize_run,
};

const command sentences_command = {
    .name = "sentences",
    .family = FAMILY_TEXT,
    .summary = "the sentences of each line: a JSON array of [begin,end]",
    .synopsis = "[options] [FILE...]",
    .details = "Offsets are bytes; with --jsonl they are bytes of the text in UTF-8, without the escapes of JSON.",
    .examples = {"echo 'Snel geleverd. Top!' | voxpop sentences -l nl"},
    .groups = {&lang_options, &plumbing_options, &models_options, &general_options},
    .run = sentences_run,
};

const command stem_command = {
    .name = "stem",
    .family = FAMILY_TEXT,
    .summary = "the stems of each line, with single spaces between them",
    .synopsis = "[options] [FILE...]",
    .examples = {"echo 'быстрая доставка' | voxpop stem -l ru",
                 "voxpop tokenize -l en f.txt | voxpop stem -l en --pretokenized"},
    .groups = {&stem_options, &plumbing_options, &models_options, &general_options},
    .run = stem_run,
};
