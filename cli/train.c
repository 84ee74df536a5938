/* Models: `train langid`, `train lemmas`, `train spelling`, `pack info`. */
#include "cli/complain.h"
#include "cli/overwrite.h"
#include "cli/page.h"
#include "cli/training.h"
#include "cli/values.h"

#include <stdlib.h>
#include <string.h>

static const option train_lemmas_table[] = {
    {"lang", 'l', "LANG", NULL, "language of the treebanks"},
    {"train", 0, "CONLLU...", NULL, "treebanks to learn from"},
    {"table", 0, "FILE...", NULL, "further forms: lines of form, tab, lemma, and perhaps tab, word class (NOUN, ...)"},
    {"licence", 0, "TEXT", NULL, "what the pack says of the licence of its data"},
    {"output", 'o', "PACK", NULL, "the pack to write"},
    {0},
};
static const option_group train_lemmas_options = {NULL, train_lemmas_table};

static const option train_spelling_table[] = {
    {"lang", 'l', "LANG", NULL, "language of the words"},
    {"licence", 0, "TEXT", NULL, "what the pack says of the licence of its data"},
    {"output", 'o', "PACK", NULL, "the pack to write"},
    {0},
};
static const option_group train_spelling_options = {NULL, train_spelling_table};

static const option train_langid_table[] = {
    {"licence", 0, "TEXT", NULL, "what the pack says of the licence of its data"},
    {"output", 'o', "PACK", NULL, "the pack to write"},
    {0},
};
static const option_group train_langid_options = {NULL, train_langid_table};

static int train_lemmas_run(const command *self, const arguments *given)
{
    static const char *const needed[] = {"lang", "train", "licence", "output", NULL};
    int code = complain_if_missing(self, given, needed);
    if (code != DONE)
        return code;
    if (given->position_count)
        return complain_usage(self, "what is %s? treebanks come after --train", given->positions[0]);
    vp_error error = {0};
    const char **files = complain_if_null(calloc(given->use_count, sizeof *files));
    size_t count = option_values(given, "train", files), tables = option_values(given, "table", files + count);
    code = overwrite_check(self, given, files, count + tables);
    const vp_training training = training_of(given, files, count);
    if (code == DONE && vp_train_lemmas(&training, files + count, tables, option_value(given, "output"), &error))
        code = complain_error(&error, NULL);
    free(files);
    return code;
}

static int train_langid_run(const command *self, const arguments *given)
{
    static const char *const needed[] = {"output", NULL};
    int code = complain_if_missing(self, given, needed);
    if (code != DONE)
        return code;
    if (!given->position_count)
        return complain_usage(self, "train langid needs files to learn from");
    code = overwrite_check(self, given, given->positions, given->position_count);
    if (code != DONE)
        return code;
    vp_error error = {0};
    const vp_training training = {.struct_size = sizeof training,
                                  .train = given->positions,
                                  .train_count = given->position_count,
                                  .licence = option_value(given, "licence")};
    vp_status status = vp_train_langid(&training, option_value(given, "output"), &error);
    return status == VP_OK ? DONE : complain_error(&error, NULL);
}

static int train_spelling_run(const command *self, const arguments *given)
{
    static const char *const needed[] = {"lang", "licence", "output", NULL};
    int code = complain_if_missing(self, given, needed);
    if (code != DONE)
        return code;
    if (!given->position_count)
        return complain_usage(self, "train spelling needs files of words");
    code = overwrite_check(self, given, given->positions, given->position_count);
    if (code != DONE)
        return code;
    vp_error error = {0};
    const vp_training training = training_of(given, given->positions, given->position_count);
    vp_status status = vp_train_spelling(&training, option_value(given, "output"), &error);
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

const command train_lemmas_command = {
    .name = "train lemmas",
    .family = FAMILY_MODEL,
    .summary = "learn lemmas from treebanks and tables of forms",
    .synopsis = "-l LANG --train CONLLU... [--table FILE...] --licence TEXT -o PACK",
    .details = "The same files in the same order give the same pack.",
    .examples = {"voxpop train lemmas -l nl --train lassy.conllu.gz --licence 'CC BY-SA 4.0' -o lemmas.nl.vpack"},
    .groups = {&train_lemmas_options, &general_options},
    .run = train_lemmas_run,
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

const command train_spelling_command = {
    .name = "train spelling",
    .family = FAMILY_MODEL,
    .summary = "make the vocabulary that slips and compounds are told by",
    .synopsis = "-l LANG --licence TEXT -o PACK FILE...",
    .details = "Lines of FILE: a word, a tab, its occurrences in a billion words; then, each behind a tab, perhaps "
               "`first` and `last`, when compounds begin and end with it, or `whole`, when it is none.",
    .examples = {"voxpop train spelling -l nl words.tsv --licence CC0 -o spelling.nl.vpack"},
    .groups = {&train_spelling_options, &general_options},
    .run = train_spelling_run,
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
