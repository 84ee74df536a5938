/* Models: `train sentiment`, `train langid`, `train tokenizer`, `pack info`. */
#include "cli/complain.h"
#include "cli/overwrite.h"
#include "cli/page.h"

#include <voxpop_train.h>

#include <stdlib.h>

static const option train_sentiment_table[] = {
    {"lang", 'l', "LANG", NULL, "language of the texts"},
    {"train", 0, "FILE...", NULL, "JSON lines with \"text\" and \"label\" (neg, neu, pos) to learn from"},
    {"licence", 0, "TEXT", NULL, "what the pack says of the licence of its data"},
    {"output", 'o', "PACK", NULL, "the pack to write"},
    {0},
};
static const option_group train_sentiment_options = {NULL, train_sentiment_table};

static const option train_tokenizer_table[] = {
    {"lang", 'l', "LANG", NULL, "language of the treebanks: nl, en or ru"},
    {"train", 0, "FILE...", NULL, "treebanks (CoNLL-U) to learn from"},
    {"licence", 0, "TEXT", NULL, "what the pack says of the licence of its data"},
    {"output", 'o', "PACK", NULL, "the pack to write"},
    {0},
};
static const option_group train_tokenizer_options = {NULL, train_tokenizer_table};

static const option train_langid_table[] = {
    {"licence", 0, "TEXT", NULL, "what the pack says of the licence of its data"},
    {"output", 'o', "PACK", NULL, "the pack to write"},
    {0},
};
static const option_group train_langid_options = {NULL, train_langid_table};

/* Complains about the first option of the list (ends with NULL) that is not given. */
static int require(const command *self, const arguments *given, const char *const *names)
{
    for (; *names; names++)
        if (!option_given(given, *names))
            return complain_usage(self, "%s needs --%s", self->name, *names);
    return DONE;
}

/* A learner from the files of --train. */
typedef vp_status (*learner)(const vp_engine *engine, const char *lang, const char *const *train, size_t train_count,
                             const char *licence, const char *out_path, vp_error *error);

static vp_status learn(learner learn_from, const arguments *given, const char *const *files, size_t count,
                       vp_error *error)
{
    vp_engine *engine;
    vp_status status = vp_engine_new(NULL, &engine, error);
    if (status != VP_OK)
        return status;
    status = learn_from(engine, option_value(given, "lang"), files, count, option_value(given, "licence"),
                        option_value(given, "output"), error);
    vp_engine_free(engine);
    return status;
}

static int train_run(const command *self, const arguments *given, learner learn_from)
{
    static const char *const needed[] = {"lang", "train", "licence", "output", NULL};
    int code = require(self, given, needed);
    if (code != DONE)
        return code;
    if (given->position_count)
        return complain_usage(self, "what is %s? files to learn from come after --train", given->positions[0]);
    vp_error error = {0};
    const char **files = complain_if_null(calloc(given->use_count, sizeof *files));
    size_t count = option_values(given, "train", files);
    code = overwrite_check(self, given, files, count);
    if (code == DONE && learn(learn_from, given, files, count, &error))
        code = complain_error(&error, NULL);
    free(files);
    return code;
}

static int train_sentiment_run(const command *self, const arguments *given)
{
    return train_run(self, given, vp_train_sentiment);
}

static int train_tokenizer_run(const command *self, const arguments *given)
{
    return train_run(self, given, vp_train_tokenizer);
}

static int train_langid_run(const command *self, const arguments *given)
{
    static const char *const needed[] = {"output", NULL};
    int code = require(self, given, needed);
    if (code != DONE)
        return code;
    if (!given->position_count)
        return complain_usage(self, "train langid needs files to learn from");
    code = overwrite_check(self, given, given->positions, given->position_count);
    if (code != DONE)
        return code;
    const char *licence = option_value(given, "licence");
    vp_error error = {0};
    vp_status status = vp_train_langid(given->positions, given->position_count, licence ? licence : "",
                                       option_value(given, "output"), &error);
    return status == VP_OK ? DONE : complain_error(&error, NULL);
}

static int pack_info_run(const command *self, const arguments *given)
{
    page result;
    int code = page_choose(self, given, &result);
    if (code != DONE)
        return code;
    if (given->position_count != 1)
        return complain_usage(self, "pack info needs one PACK");
    code = overwrite_check(self, given, given->positions, 1);
    if (code != DONE)
        return code;
    vp_table *table = NULL;
    vp_error error = {0};
    vp_status status = vp_pack_info(given->positions[0], &table, &error);
    return page_print(&result, status, table, &error, NULL);
}

const command train_sentiment_command = {
    .name = "train sentiment",
    .family = FAMILY_MODEL,
    .summary = "learn a sentiment model from labelled texts",
    .synopsis = "-l LANG --train FILE... --licence TEXT -o PACK",
    .details = "The same files in the same order give the same pack.",
    .examples = {"voxpop train sentiment -l nl --train a.jsonl.gz b.jsonl --licence CC0 -o nl.pack"},
    .groups = {&train_sentiment_options, &general_options},
    .run = train_sentiment_run,
};

const command train_langid_command = {
    .name = "train langid",
    .family = FAMILY_MODEL,
    .summary = "learn to tell languages from lines of code, tab, text",
    .synopsis = "[--licence TEXT] -o PACK FILE...",
    .examples = {"voxpop train langid sentences.tsv.gz -o langid.pack"},
    .groups = {&train_langid_options, &general_options},
    .run = train_langid_run,
};

const command train_tokenizer_command = {
    .name = "train tokenizer",
    .family = FAMILY_MODEL,
    .summary = "learn where tokens and sentences end from treebanks",
    .synopsis = "-l LANG --train FILE... --licence TEXT -o PACK",
    .details = "The same files in the same order give the same pack.",
    .examples = {"voxpop train tokenizer -l nl --train treebank.conllu.gz --licence CC-BY-SA-4.0 -o tokens.pack"},
    .groups = {&train_tokenizer_options, &general_options},
    .run = train_tokenizer_run,
};

const command pack_info_command = {
    .name = "pack info",
    .family = FAMILY_MODEL,
    .summary = "what a model says of its data, licence and scores",
    .synopsis = "[options] PACK",
    .examples = {"voxpop pack info nl.pack"},
    .groups = {&page_options, &general_options},
    .run = pack_info_run,
};
