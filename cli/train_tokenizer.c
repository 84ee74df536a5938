/* `train tokenizer`. */
#include "cli/complain.h"
#include "cli/interrupt.h"
#include "cli/overwrite.h"
#include "cli/progress.h"

#include <voxpop_train.h>

#include <stdlib.h>
#include <string.h>

static const option train_tokenizer_table[] = {
    {"lang", 'l', "LANG", NULL, "language of the texts: zh"},
    {"train", 0, "FILE...", NULL, "lines of text with spaces between the words, to learn from"},
    {"unlabelled", 0, "FILE...", NULL,
     "text as people write it, plain or JSON lines with \"text\": more words get known"},
    {"words", 0, "FILE...", NULL, "words of a dictionary, one a line"},
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
    if (strcmp(option_value(given, "lang"), "zh"))
        return complain_usage(self, "words are learned in zh only, not in %s", option_value(given, "lang"));
    if (given->position_count)
        return complain_usage(self, "what is %s? files to learn from come after --train", given->positions[0]);
    return DONE;
}

/* The files of three options, one after the other in `files`. */
static vp_status learn(const arguments *given, const char **files, vp_error *error)
{
    progress shown;
    progress_start(&shown, given, false);
    vp_segmenter_training o = {.struct_size = sizeof o,
                               .train = files,
                               .licence = option_value(given, "licence"),
                               .progress = progress_report,
                               .cancelled = interrupt_asked,
                               .context = &shown};
    o.train_count = option_values(given, "train", files);
    o.unlabelled = files + o.train_count;
    o.unlabelled_count = option_values(given, "unlabelled", files + o.train_count);
    o.dictionaries = o.unlabelled + o.unlabelled_count;
    o.dictionary_count = option_values(given, "words", files + o.train_count + o.unlabelled_count);
    vp_status status = vp_train_segmenter(&o, option_value(given, "output"), error);
    progress_clear(&shown);
    return status;
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
    .summary = "learn where Chinese words end from text with spaces between them",
    .synopsis = "-l zh --train FILE... [options] --licence TEXT -o PACK",
    .details =
        "The same files in the same order give the same pack. `voxpop tokenize --model PACK` cuts words with it.",
    .examples = {"voxpop train tokenizer -l zh --train words.txt --licence CC0 -o zh.pack"},
    .groups = {&train_tokenizer_options, &general_options},
    .run = train_tokenizer_run,
};
