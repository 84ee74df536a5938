/* Accuracy on texts for which the right answer is known: `eval tokens`, `eval sentences`, `eval lemmas`,
 * `eval langid`, `eval sentiment`. */
#include "cli/complain.h"
#include "cli/models.h"
#include "cli/page.h"
#include "cli/values.h"

#include <voxpop_train.h>

static const option lang_table[] = {
    {"lang", 'l', "LANG", NULL, "language of the texts, as in nl (else detected text by text)"},
    {0},
};
static const option_group lang_options = {NULL, lang_table};

static const option tokens_table[] = {
    {"lang", 'l', "LANG", NULL, "language of the texts, as in nl (else detected text by text)"},
    {"model", 0, "NAME", NULL, "how Chinese words are cut: default, ud, sxu or a pack of `train tokenizer`"},
    {0},
};
static const option_group tokens_options = {NULL, tokens_table};

static const option among_table[] = {
    {"among", 0, "LANGS", NULL, "only these languages, as in zh,ru,nl,en"},
    {0},
};
static const option_group among_options = {NULL, among_table};

static const option sentiment_table[] = {
    {"lang", 'l', "LANG", NULL, "language of the texts, as in nl (else detected text by text)"},
    {"method", 0, "NAME", "lexicon bayes blend", "lexicon, bayes or blend (blend)"},
    {"model", 0, "PACK", NULL, "a model of your own in place of the shipped one"},
    {"binary", 0, NULL, NULL, "only neg or pos; texts labelled neu are left out"},
    {"confusion", 0, NULL, NULL, "what each label was taken for, with recall and precision"},
    {"reliability", 0, NULL, NULL, "how often labels of each probability are right"},
    {"stars", 0, NULL, NULL, "stars in place of labels: rows have \"stars\", 1 to 5"},
    {0},
};
static const option_group sentiment_options = {NULL, sentiment_table};

/* `hint`: the language, or the languages to choose among. */
typedef vp_status (*examination)(vp_session *session, const char *hint, const char *path, vp_table **out,
                                 vp_error *error);

static vp_status examine(examination run, const arguments *given, const char *segmenter, const char *hint,
                         const char *path, vp_table **out, vp_error *error)
{
    vp_engine *engine;
    vp_session *session = NULL;
    const vp_engine_options options = {.struct_size = sizeof options, .segmenter = segmenter};
    vp_status status = models_engine(given, &options, &engine, error);
    if (status != VP_OK)
        return status;
    status = vp_session_new(engine, &session, error);
    if (status == VP_OK)
        status = run(session, hint, path, out, error);
    vp_session_free(session);
    vp_engine_free(engine);
    return status;
}

static int answer(const command *self, const arguments *given, const char *segmenter, const char *hint, examination run)
{
    page result;
    int code = page_choose(self, given, &result);
    if (code != DONE)
        return code;
    if (given->position_count != 1)
        return complain_usage(self, "%s needs one GOLD file", self->name);
    vp_table *table = NULL;
    vp_error error = {0};
    vp_status status = examine(run, given, segmenter, option_value(given, hint), given->positions[0], &table, &error);
    return page_print(&result, status, table, &error, NULL);
}

static int tokens_run(const command *self, const arguments *given)
{
    return answer(self, given, option_value(given, "model"), "lang", vp_evaluate_tokens);
}

static int sentences_run(const command *self, const arguments *given)
{
    return answer(self, given, NULL, "lang", vp_evaluate_sentences);
}

static int lemmas_run(const command *self, const arguments *given)
{
    return answer(self, given, NULL, "lang", vp_evaluate_lemmas);
}

static int langid_run(const command *self, const arguments *given)
{
    return answer(self, given, NULL, "among", vp_evaluate_langid);
}

static vp_status examine_sentiment(const arguments *given, vp_table **out, vp_error *error)
{
    vp_engine *engine;
    vp_session *session = NULL;
    const vp_engine_options options = {.struct_size = sizeof options, .sentiment_model = option_value(given, "model")};
    const vp_sentiment_options scoring = {.struct_size = sizeof scoring,
                                          .method = value_method(option_value(given, "method")),
                                          .binary = option_given(given, "binary")};
    const vp_sentiment_evaluation how = {
        .struct_size = sizeof how,
        .scoring = &scoring,
        .stars = option_given(given, "stars"),
        .view = option_given(given, "confusion")     ? VP_VIEW_CONFUSION
                : option_given(given, "reliability") ? VP_VIEW_RELIABILITY
                                                     : VP_VIEW_SCORES,
    };
    vp_status status = vp_engine_new(&options, &engine, error);
    if (status != VP_OK)
        return status;
    status = vp_session_new(engine, &session, error);
    const char *lang = option_value(given, "lang");
    if (status == VP_OK)
        status = vp_evaluate_sentiment(session, lang, &how, given->positions, given->position_count, out, error);
    vp_session_free(session);
    vp_engine_free(engine);
    return status;
}

static int sentiment_run(const command *self, const arguments *given)
{
    page result;
    int code = page_choose(self, given, &result);
    if (code != DONE)
        return code;
    if (!given->position_count)
        return complain_usage(self, "%s needs a FILE with labelled texts", self->name);
    static const char *const of_labels[] = {"method", "binary"};
    for (size_t i = 0; option_given(given, "stars") && i < sizeof of_labels / sizeof *of_labels; i++)
        if (option_given(given, of_labels[i]))
            return complain_usage(self, "--%s is about labels, not stars", of_labels[i]);
    if (option_given(given, "confusion") && option_given(given, "reliability"))
        return complain_usage(self, "--confusion and --reliability exclude each other");
    vp_table *table = NULL;
    vp_error error = {0};
    vp_status status = examine_sentiment(given, &table, &error);
    return page_print(&result, status, table, &error, NULL);
}

const command eval_tokens_command = {
    .name = "eval tokens",
    .family = FAMILY_MODEL,
    .summary = "accuracy of the words: precision, recall, F1",
    .synopsis = "[options] GOLD",
    .details =
        "GOLD is a treebank in CoNLL-U, where a multiword token counts as one, or text with words between spaces.",
    .examples = {"voxpop eval tokens -l en treebank.conllu",
                 "voxpop eval tokens -l zh --model sxu segmented.txt --json"},
    .groups = {&tokens_options, &page_options, &models_options, &general_options},
    .run = tokens_run,
};

const command eval_sentences_command = {
    .name = "eval sentences",
    .family = FAMILY_MODEL,
    .summary = "accuracy of the sentences: precision, recall, F1",
    .synopsis = "[options] GOLD",
    .details = "GOLD is a treebank in CoNLL-U; its sentences are put together to paragraphs as it marks them.",
    .examples = {"voxpop eval sentences -l nl treebank.conllu.gz"},
    .groups = {&lang_options, &page_options, &models_options, &general_options},
    .run = sentences_run,
};

const command eval_lemmas_command = {
    .name = "eval lemmas",
    .family = FAMILY_MODEL,
    .summary = "accuracy of the lemmas: as they stand, without case, without marks between parts",
    .synopsis = "[options] GOLD",
    .details = "GOLD is a treebank in CoNLL-U; its words are taken as they are, those in multiword tokens apart.",
    .examples = {"voxpop eval lemmas -l nl treebank.conllu.gz"},
    .groups = {&lang_options, &page_options, &models_options, &general_options},
    .run = lemmas_run,
};

const command eval_langid_command = {
    .name = "eval langid",
    .family = FAMILY_MODEL,
    .summary = "accuracy of the languages, and what each was taken for",
    .synopsis = "[options] GOLD",
    .details = "GOLD has lines of code, tab, text.",
    .examples = {"voxpop eval langid sentences.tsv.gz", "voxpop eval langid --among zh,ru,nl,en pairs.tsv"},
    .groups = {&among_options, &page_options, &models_options, &general_options},
    .run = langid_run,
};

const command eval_sentiment_command = {
    .name = "eval sentiment",
    .family = FAMILY_MODEL,
    .summary = "accuracy of the sentiment, and how true its probabilities are",
    .synopsis = "[options] FILE...",
    .details =
        "FILE has rows with text and label (neg, neu, pos), or stars (1 to 5). A row a file, then all texts together "
        "and the mean of the files: accuracy and macro F1 with 95 % intervals (bootstrap), and expected calibration "
        "error (ece), in per cent. With --stars: accuracy, mean distance in stars, Cohen's kappa with quadratic "
        "weights, share at most one star off, macro F1 and ece of the likely number of stars. --confusion has a row "
        "for each label instead, and a column for what it was taken for.",
    .examples = {"voxpop eval sentiment -l nl labelled.jsonl",
                 "voxpop eval sentiment -l en --binary --method lexicon a.jsonl.gz b.jsonl --table",
                 "voxpop eval sentiment --reliability labelled.jsonl --csv",
                 "voxpop eval sentiment -l en --stars --confusion rated.csv --table"},
    .groups = {&sentiment_options, &page_options, &general_options},
    .run = sentiment_run,
};
