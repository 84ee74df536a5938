/* What texts are about: `aspects`, `train aspects`, `eval aspects`. */
#include "cli/complain.h"
#include "cli/models.h"
#include "cli/overwrite.h"
#include "cli/page.h"
#include "cli/plumbing.h"
#include "cli/training.h"
#include "cli/values.h"

#include <math.h>
#include <stdlib.h>

enum { MOST_FOLDS = 100 };

static const option aspects_table[] = {
    {"lang", 'l', "LANG", NULL, "language of the texts, as in nl (else detected line by line)"},
    {"model", 0, "PACK", NULL, "a model of `train aspects` in place of the shipped one"},
    {0},
};
static const option_group aspects_options = {NULL, aspects_table};

static const option train_aspects_table[] = {
    {"lang", 'l', "LANG", NULL, "language of the texts"},
    {"transfer", 0, "LANG", NULL, "for another language, which has no such texts: learn nothing of single words"},
    {"model", 0, "PACK", NULL, "go on from what this model knows of polarity"},
    {"licence", 0, "TEXT", NULL, "what the pack says of the licence of its data"},
    {"output", 'o', "PACK", NULL, "the pack to write"},
    {0},
};
static const option_group train_aspects_options = {NULL, train_aspects_table};

static const option eval_aspects_table[] = {
    {"lang", 'l', "LANG", NULL, "language of the texts"},
    {"folds", 0, "N", NULL, "learn from the texts themselves, N - 1 parts of N, and examine the Nth; each in turn"},
    {"taxonomy", 0, "FILE", NULL, "categories and terms of your own, added to the shipped ones"},
    {"model", 0, "PACK", NULL, "a model of `train aspects` in place of the shipped one"},
    {0},
};
static const option_group eval_aspects_options = {NULL, eval_aspects_table};

/* What is printed as zero has no sign. */
static double shown(double score)
{
    return fabs(score) < 0.00005 ? 0 : score;
}

static void put_aspect(draft *out, const char *text, const vp_aspect *a)
{
    draft_printf(out, "{\"category\":\"%s\",\"term\":", a->category);
    draft_json(out, text + a->term.begin, a->term.end - a->term.begin);
    draft_printf(out, ",\"begin\":%zu,\"end\":%zu,\"polarity\":\"%s\",\"score\":%.4f,\"opinions\":[", a->term.begin,
                 a->term.end, vp_sentiment_name(a->polarity), shown(a->score));
    for (size_t i = 0; i < a->opinion_count; i++)
        draft_printf(out, "%s[%zu,%zu]", i ? "," : "", a->opinions[i].begin, a->opinions[i].end);
    draft_printf(out, "]}");
}

static vp_status aspects(plumbing *p, const char *text, size_t length, draft *out, vp_error *error)
{
    const vp_aspect *found;
    size_t count;
    vp_status status = vp_aspects_of(p->session, p->lang, text, length, &found, &count, error);
    if (status != VP_OK)
        return status;
    draft_printf(out, "[");
    for (size_t i = 0; i < count; i++) {
        draft_printf(out, i ? "," : "");
        put_aspect(out, text, &found[i]);
    }
    draft_printf(out, "]");
    return VP_OK;
}

static int aspects_run(const command *self, const arguments *given)
{
    const vp_engine_options engine = {.struct_size = sizeof engine, .aspect_model = option_value(given, "model")};
    const plumbing_plan plan = {
        .member = "aspects", .answer = aspects, .engine = &engine, .lang = option_value(given, "lang")};
    return plumbing_run(self, given, &plan);
}

static int train_aspects_run(const command *self, const arguments *given)
{
    static const char *const needed[] = {"lang", "licence", "output"};
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
        if (!option_given(given, needed[i]))
            return complain_usage(self, "%s needs --%s", self->name, needed[i]);
    if (!given->position_count)
        return complain_usage(self, "%s needs files to learn from", self->name);
    int code = overwrite_check(self, given, given->positions, given->position_count);
    if (code != DONE)
        return code;
    vp_error error = {0};
    vp_engine *engine;
    const vp_engine_options options = {.struct_size = sizeof options, .aspect_model = option_value(given, "model")};
    vp_status status = vp_engine_new(&options, &engine, &error);
    if (status != VP_OK)
        return complain_error(&error, NULL);
    const vp_training training = training_of(given, given->positions, given->position_count);
    status = vp_train_aspects(engine, &training, option_value(given, "transfer"), option_value(given, "output"),
                              &error);
    vp_engine_free(engine);
    return status == VP_OK ? DONE : complain_error(&error, NULL);
}

static vp_status examine(const arguments *given, uint32_t folds, vp_table **out, vp_error *error)
{
    vp_engine *engine;
    vp_session *session = NULL;
    const vp_engine_options options = {.struct_size = sizeof options,
                                       .taxonomy = option_value(given, "taxonomy"),
                                       .aspect_model = option_value(given, "model")};
    vp_status status = vp_engine_new(&options, &engine, error);
    if (status != VP_OK)
        return status;
    status = vp_session_new(engine, &session, error);
    if (status == VP_OK)
        status = vp_evaluate_aspects(session, option_value(given, "lang"), given->positions[0], folds, out, error);
    vp_session_free(session);
    vp_engine_free(engine);
    return status;
}

static int eval_aspects_run(const command *self, const arguments *given)
{
    page result;
    int code = page_choose(self, given, &result);
    if (code != DONE)
        return code;
    const char *given_folds = option_value(given, "folds");
    uint64_t folds = 0;
    if (!option_given(given, "lang"))
        return complain_usage(self, "%s needs --lang", self->name);
    if (given_folds && (!value_count(given_folds, MOST_FOLDS, &folds) || folds < 2))
        return complain_usage(self, "--folds cannot be '%s': a number from 2 to %d", given_folds, MOST_FOLDS);
    if (given->position_count != 1)
        return complain_usage(self, "%s needs one GOLD file", self->name);
    vp_table *table = NULL;
    vp_error error = {0};
    vp_status status = examine(given, (uint32_t)folds, &table, &error);
    return page_print(&result, status, table, &error, NULL);
}

const command aspects_command = {
    .name = "aspects",
    .family = FAMILY_TEXT,
    .summary = "what each line is about, and how each thing is spoken of",
    .synopsis = "[options] [FILE...]",
    .details =
        "A JSON array a line. Each aspect has its category (\"other\" when it is in none of the taxonomy's), the "
        "term with its place, its polarity (neg, neu, pos), a score from -1 to 1, and the places of the words of "
        "opinion that belong to it; places are bytes.",
    .examples = {"echo 'Great food but the service was slow' | voxpop aspects -l en",
                 "voxpop aspects --taxonomy telecom.tsv --jsonl reviews.jsonl"},
    .groups = {&aspects_options, &plumbing_options, &models_options, &general_options},
    .run = aspects_run,
};

const command train_aspects_command = {
    .name = "train aspects",
    .family = FAMILY_MODEL,
    .summary = "learn to find aspects and their polarity from marked texts",
    .synopsis = "-l LANG [--transfer LANG] --licence TEXT -o PACK FILE...",
    .details = "FILE has JSON lines with \"text\" and \"aspects\": [{\"from\", \"to\", \"polarity\"}], places in "
               "characters from 0. Rows whose \"split\" is dev or test are left out. The same files in the same order "
               "give the same pack.",
    .examples = {"voxpop train aspects -l en --licence MIT -o aspects.en.vpack television.jsonl"},
    .groups = {&train_aspects_options, &general_options},
    .run = train_aspects_run,
};

const command eval_aspects_command = {
    .name = "eval aspects",
    .family = FAMILY_MODEL,
    .summary = "accuracy of aspects: terms, and polarity given the term",
    .synopsis = "-l LANG [--folds N] [options] GOLD",
    .details =
        "GOLD has JSON lines as `train aspects` reads. Terms count where their place is exactly that of GOLD. Of "
        "polarities, f1 is the macro F1, and precision and recall are the accuracy; mixed sentences are those "
        "whose aspects differ. Without --folds the model is examined on rows whose \"split\" is dev or test (on "
        "all, where there are none). With --folds there is a comparison with a model that sees the whole "
        "sentence, but not the term; what is learned of polarity goes on from that of --model, where it is given.",
    .examples = {"voxpop eval aspects -l nl restaurants.jsonl", "voxpop eval aspects -l en --folds 5 mams.jsonl.gz"},
    .groups = {&eval_aspects_options, &page_options, &general_options},
    .run = eval_aspects_run,
};
