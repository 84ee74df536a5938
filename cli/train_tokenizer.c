/* `train tokenizer`: Chinese words from segmented text, tokens and sentences of other languages from treebanks. */
#include "cli/complain.h"
#include "cli/interrupt.h"
#include "cli/overwrite.h"
#include "cli/progress.h"
#include "cli/training.h"

#include <stdlib.h>
#include <string.h>

static const option train_tokenizer_table[] = {
    {"lang", 'l', "LANG", NULL, "language of the texts: zh, nl, en or ru"},
    {"train", 0, "FILE...", NULL, "zh: lines of text with spaces between the words; else treebanks (CoNLL-U)"},
    {"unlabelled", 0, "FILE...", NULL,
     "zh: text as people write it, plain or JSON lines with \"text\": more words get known"},
    {"words", 0, "FILE...", NULL, "zh: words of a dictionary, one a line"},
    {"licence", 0, "TEXT", NULL, "what the pack says of the licence of its data"},
    {"output", 'o', "PACK", NULL, "the pack to write"},
    {0},
};
static const option_group train_tokenizer_options = {NULL, train_tokenizer_table};

static int check_arguments(const command *self, const arguments *given)
{
    static const char *const needed[] = {"lang", "train", "licence", "output"};
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
        if (!option_given(given, needed[i]))
            return complain_usage(self, "%s needs --%s", self->name, needed[i]);
    bool chinese = !strcmp(option_value(given, "lang"), "zh");
    if (!chinese && (option_given(given, "unlabelled") || option_given(given, "words")))
        return complain_usage(self, "--unlabelled and --words are for zh only");
    if (given->position_count)
        return complain_usage(self, "what is %s? files to learn from come after --train", given->positions[0]);
    return DONE;
}

/* The files of three options, one after the other in `files`. */
static vp_status learn_chinese(const arguments *given, const char **files, vp_error *error)
{
    progress shown;
    progress_start(&shown, given, false);
    vp_segmenter_training o = {
        .struct_size = sizeof o, .progress = progress_report, .cancelled = interrupt_asked, .context = &shown};
    const vp_training training = training_of(given, files, option_values(given, "train", files));
    files += training.train_count;
    o.unlabelled = files;
    o.unlabelled_count = option_values(given, "unlabelled", files);
    o.dictionaries = files + o.unlabelled_count;
    o.dictionary_count = option_values(given, "words", files + o.unlabelled_count);
    vp_status status = vp_train_segmenter(&training, &o, option_value(given, "output"), error);
    progress_clear(&shown);
    return status;
}

static vp_status learn_treebanks(const arguments *given, const char **files, vp_error *error)
{
    vp_engine *engine;
    vp_status status = vp_engine_new(NULL, &engine, error);
    if (status != VP_OK)
        return status;
    const vp_training training = training_of(given, files, option_values(given, "train", files));
    status = vp_train_tokenizer(engine, &training, option_value(given, "output"), error);
    vp_engine_free(engine);
    return status;
}

static vp_status learn(const arguments *given, const char **files, vp_error *error)
{
    bool chinese = !strcmp(option_value(given, "lang"), "zh");
    return (chinese ? learn_chinese : learn_treebanks)(given, files, error);
}

static int train_tokenizer_run(const command *self, const arguments *given)
{
    int code = check_arguments(self, given);
    if (code != DONE)
        return code;
    vp_error error = {0};
    const char **files = complain_if_null(calloc(given->use_count, sizeof *files));
    code = overwrite_check(self, given, files, option_values(given, "train", files));
    if (code == DONE && learn(given, files, &error))
        code = complain_error(&error, NULL);
    free(files);
    return code;
}

const command train_tokenizer_command = {
    .name = "train tokenizer",
    .family = FAMILY_MODEL,
    .summary = "learn where tokens and sentences end",
    .synopsis = "-l LANG --train FILE... [options] --licence TEXT -o PACK",
    .details = "Chinese is learned from text with spaces between the words, the other languages from treebanks. The "
               "same files in "
               "the same order give the same pack. `voxpop tokenize --model PACK` cuts Chinese words with it.",
    .examples = {"voxpop train tokenizer -l zh --train words.txt --licence CC0 -o zh.pack",
                 "voxpop train tokenizer -l nl --train treebank.conllu.gz --licence CC-BY-SA-4.0 -o tokens.pack"},
    .groups = {&train_tokenizer_options, &general_options},
    .run = train_tokenizer_run,
};
