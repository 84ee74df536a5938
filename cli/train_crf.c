/* `train crf`, `eval entities`: a model of entities learned, and tried. */
#include "cli/complain.h"
#include "cli/interrupt.h"
#include "cli/models.h"
#include "cli/overwrite.h"
#include "cli/page.h"
#include "cli/progress.h"
#include "cli/training.h"
#include "cli/values.h"

#include <voxpop_train.h>

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS_MOST = 10000 };

static const option train_table[] = {
    {"lang", 'l', "LANG", NULL, "language of the sentences: zh, nl, en or ru"},
    {"map", 0, "FILE", NULL, "what types are learned as: lines of TYPE, tab, TYPE; - drops one"},
    {"clusters", 0, "PACK", NULL,
     "word classes of `train word-clusters` (the shipped ones); they go along in the pack"},
    {"features", 0, "FILE", NULL, "the features to learn from, a name a line (all)"},
    {"learner", 0, "NAME", "lbfgs perceptron", "lbfgs (more accurate) or perceptron (faster) (lbfgs)"},
    {"l1", 0, "X", NULL, "penalty on the weights' size, which makes the model small (0.1); of lbfgs"},
    {"l2", 0, "X", NULL, "penalty on their squares (0.05); of lbfgs"},
    {"recall", 0, "X", NULL, "log odds taken off \"no name\": more names are found, fewer of them right (0)"},
    {"rounds", 0, "N", NULL, "over the sentences, at most (lbfgs 100, perceptron 12)"},
    {"licence", 0, "TEXT", NULL, "what the pack says of the licence of its data"},
    {"output", 'o', "PACK", NULL, "the pack to write"},
    {0},
};
static const option_group train_options = {NULL, train_table};

static const option eval_table[] = {
    {"lang", 'l', "LANG", NULL, "language of the sentences"},
    {"map", 0, "FILE", NULL, "compare common types: lines of TYPE, tab, TYPE; - drops one"},
    {"lower", 0, NULL, NULL, "read the sentences without capitals"},
    {0},
};
static const option_group eval_options = {NULL, eval_table};

static vp_status train(const arguments *given, const vp_crf_training *options, vp_error *error)
{
    const vp_training training = training_of(given, given->positions, given->position_count);
    vp_engine *engine;
    vp_status status = vp_engine_new(NULL, &engine, error);
    if (status)
        return status;
    status = vp_train_crf(engine, &training, options, option_value(given, "output"), error);
    vp_engine_free(engine);
    return status;
}

static int read_share(const command *self, const arguments *given, const char *name, double *out)
{
    const char *text = option_value(given, name);
    if (text && !value_share(text, out))
        return complain_usage(self, "--%s needs a number from 0 to 1", name);
    return DONE;
}

static int read_number(const command *self, const arguments *given, const char *name, uint64_t most, uint32_t *out)
{
    uint64_t number = 0;
    const char *text = option_value(given, name);
    if (text && !value_count(text, most, &number))
        return complain_usage(self, "--%s needs a number from 1 to %" PRIu64, name, most);
    *out = (uint32_t)number;
    return DONE;
}

static int train_run(const command *self, const arguments *given)
{
    static const char *const needed[] = {"lang", "output", NULL};
    progress shown;
    const char *learner = option_value(given, "learner");
    vp_crf_training o = {.struct_size = sizeof o,
                         .map = option_value(given, "map"),
                         .clusters = option_value(given, "clusters"),
                         .features = option_value(given, "features"),
                         .l1 = 0.1,
                         .l2 = 0.05,
                         .online = learner && !strcmp(learner, "perceptron"),
                         .progress = progress_report,
                         .cancelled = interrupt_asked,
                         .context = &shown};
    int code = complain_if_missing(self, given, needed);
    if (code == DONE && !given->position_count)
        code = complain_usage(self, "train crf needs files to learn from");
    if (code == DONE)
        code = read_share(self, given, "l1", &o.l1);
    if (code == DONE)
        code = read_share(self, given, "l2", &o.l2);
    if (code == DONE)
        code = read_share(self, given, "recall", &o.recall);
    if (code == DONE)
        code = read_number(self, given, "rounds", ROUNDS_MOST, &o.rounds);
    if (code == DONE)
        code = overwrite_check(self, given, given->positions, given->position_count);
    if (code != DONE)
        return code;
    vp_error error = {0};
    progress_start(&shown, given, false);
    interrupt_watch();
    vp_status status = train(given, &o, &error);
    progress_clear(&shown);
    interrupt_unwatch();
    return status ? complain_error(&error, NULL) : DONE;
}

static const option clusters_table[] = {
    {"lang", 'l', "LANG", NULL, "language of the texts: zh, nl, en or ru"},
    {"vectors", 0, NULL, NULL, "FILE has vectors: lines of a word and its numbers, frequent words first"},
    {"words", 0, "N", NULL, "the most frequent words that have classes (50000)"},
    {"lists", 0, "FILE", NULL, "lists of names, at most 16: lines of a word, tab, list (surnames, cities)"},
    {"licence", 0, "TEXT", NULL, "what the pack says of the licence of its data"},
    {"output", 'o', "PACK", NULL, "the pack to write"},
    {0},
};
static const option_group clusters_options = {NULL, clusters_table};

static vp_status make_clusters(const arguments *given, uint32_t words, vp_error *error)
{
    progress shown;
    vp_engine *engine;
    const vp_training training = training_of(given, given->positions, given->position_count);
    const vp_cluster_training o = {.struct_size = sizeof o,
                                   .vectors = option_given(given, "vectors"),
                                   .lists = option_value(given, "lists"),
                                   .progress = progress_report,
                                   .cancelled = interrupt_asked,
                                   .context = &shown,
                                   .words = words};
    vp_status status = vp_engine_new(NULL, &engine, error);
    if (status)
        return status;
    progress_start(&shown, given, false);
    interrupt_watch();
    status = vp_train_word_clusters(engine, &training, &o, option_value(given, "output"), error);
    progress_clear(&shown);
    interrupt_unwatch();
    vp_engine_free(engine);
    return status;
}

static int clusters_run(const command *self, const arguments *given)
{
    static const char *const needed[] = {"lang", "output", NULL};
    vp_error error = {0};
    uint32_t words = 0;
    int code = complain_if_missing(self, given, needed);
    if (code == DONE)
        code = read_number(self, given, "words", UINT32_MAX, &words);
    if (code == DONE && !given->position_count)
        code = complain_usage(self, "train word-clusters needs files of text");
    if (code == DONE)
        code = overwrite_check(self, given, given->positions, given->position_count);
    if (code != DONE)
        return code;
    return make_clusters(given, words, &error) ? complain_error(&error, NULL) : DONE;
}

static vp_status examine(const arguments *given, vp_table **out, vp_error *error)
{
    vp_engine *engine;
    vp_session *session = NULL;
    const vp_entity_evaluation how = {
        .struct_size = sizeof how, .map = option_value(given, "map"), .lower = option_given(given, "lower")};
    vp_status status = models_engine(given, NULL, &engine, error);
    if (status != VP_OK)
        return status;
    status = vp_session_new(engine, &session, error);
    if (status == VP_OK)
        status = vp_evaluate_entities(session, option_value(given, "lang"), &how, given->positions,
                                      given->position_count, out, error);
    vp_session_free(session);
    vp_engine_free(engine);
    return status;
}

static int eval_run(const command *self, const arguments *given)
{
    static const char *const needed[] = {"lang", NULL};
    page result;
    int code = page_choose(self, given, &result);
    if (code == DONE)
        code = complain_if_missing(self, given, needed);
    if (code == DONE && !given->position_count)
        code = complain_usage(self, "%s needs a GOLD file", self->name);
    if (code != DONE)
        return code;
    vp_table *table = NULL;
    vp_error error = {0};
    vp_status status = examine(given, &table, &error);
    return page_print(&result, status, table, &error, NULL);
}

const command train_crf_command = {
    .name = "train crf",
    .family = FAMILY_MODEL,
    .summary = "learn to find names from sentences with marked ones",
    .synopsis = "-l LANG [options] -o PACK FILE...",
    .details =
        "FILE has a token a line, a tab, and its tag (B-PER, I-PER, O, any types), with empty lines between "
        "sentences; in Chinese a token is a character. A linear-chain conditional random field learns "
        "from them. Every fourth sentence is read once more without capitals, so that names are found in careless "
        "text, too. The same files in the same order give the same pack. Features: word, surface (with capitals), "
        "stem, shape, outline (a longer shape), prefix, suffix, gram (2 to 5 characters inside), cluster (word class), "
        "pair (neighbours), list, lists (of names that have the word), handle (@JohnSmith), kind (what a place is; "
        "of Chinese its place in the word); of Chinese: han-word, length, character-cluster, listed.",
    .examples =
        {"voxpop train crf -l nl news.tsv.gz --licence CC0 -o names.pack",
         "voxpop train crf -l en --learner perceptron --clusters en.clusters names.tsv --licence MIT -o en.pack"},
    .groups = {&train_options, &general_options},
    .run = train_run,
};

const command train_word_clusters_command = {
    .name = "train word-clusters",
    .family = FAMILY_MODEL,
    .summary = "sort words into classes, by text without labels",
    .synopsis = "-l LANG [options] -o PACK FILE...",
    .details =
        "FILE has lines of text, or JSON lines with \"text\". Words that stand beside the same words come into the "
        "same class: cities with cities. The classes tell `train crf` of words that its sentences do not hold. "
        "The same files in the same order give the same pack.",
    .examples = {"voxpop train word-clusters -l nl reviews.jsonl.gz --licence CC0 -o nl.clusters",
                 "voxpop train word-clusters -l en --vectors words.vec --licence PDDL -o en.clusters"},
    .groups = {&clusters_options, &general_options},
    .run = clusters_run,
};

const command eval_entities_command = {
    .name = "eval entities",
    .family = FAMILY_MODEL,
    .summary = "accuracy of the names: precision, recall and F1 by type",
    .synopsis = "-l LANG [options] GOLD...",
    .details =
        "GOLD has a token a line, a tab, and its tag, as of train crf. Right is what has the same type and the same "
        "first and last token. tokens_s: tokens that were tagged in a second, on one thread.",
    .examples = {"voxpop eval entities -l en --map common.tsv gold.tsv",
                 "voxpop eval entities -l nl --model-file names.pack --lower gold.tsv.gz"},
    .groups = {&eval_options, &page_options, &models_options, &general_options},
    .run = eval_run,
};
