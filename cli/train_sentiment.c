/* Sentiment models: a pack from labelled texts, or a store's own from its documents. */
#include "cli/complain.h"
#include "cli/interrupt.h"
#include "cli/models.h"
#include "cli/overwrite.h"
#include "cli/page.h"
#include "cli/progress.h"
#include "cli/training.h"
#include "cli/values.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

static const option train_sentiment_table[] = {
    {"lang", 'l', "LANG", NULL, "language of the texts; with --from-store only this one"},
    {"train", 0, "FILE...", NULL, "texts with \"label\" (neg, neu, pos) or \"stars\" (1 to 5) to learn from"},
    {"learner", 0, "NAME", "linear multinomial complement",
     "linear, or multinomial or complement naive Bayes (linear)"},
    {"prior", 0, "SHARES", NULL, "how often neg, neu and pos are to be expected, as in 0.3,0.1,0.6 (as in the files)"},
    {"stars", 0, NULL, NULL, "learn 1 to 5 stars, too, where rows have \"stars\""},
    {"base", 0, "PACK", NULL, "make this model (a pack, or `shipped`) follow the texts"},
    {"counts", 0, "PACK...", NULL, "counts of texts elsewhere to learn from too (naive Bayes)"},
    {"counts-only", 0, NULL, NULL, "write the counts of the texts instead of a model: to be put together by --counts"},
    {"licence", 0, "TEXT", NULL, "what the pack says of the licence of its data"},
    {0},
};
static const option_group train_sentiment_options = {"A pack", train_sentiment_table};

static const option store_table[] = {
    {"from-store", 0, "STORE", NULL, "learn from the documents of this store, for this store"},
    {"target", 0, "NAME", "labels rating nps", "what tells how a document feels: labels, rating or nps (labels)"},
    {"drop", 0, NULL, NULL, "go back to the shipped models"},
    {0},
};
static const option_group store_options = {"A store's own model", store_table};

static vp_sentiment_learner learner_of(const arguments *given)
{
    const char *name = option_value(given, "learner");
    if (name && !strcmp(name, "multinomial"))
        return VP_LEARN_MULTINOMIAL;
    return name && !strcmp(name, "complement") ? VP_LEARN_COMPLEMENT : VP_LEARN_LINEAR;
}

static vp_status train_sentiment(const arguments *given, const vp_training *training, const vp_sentiment_training *how,
                                 vp_error *error)
{
    vp_engine *engine;
    const char *base = option_value(given, "base"), *path = option_value(given, "output");
    const vp_engine_options options = {.struct_size = sizeof options,
                                       .sentiment_model = base && strcmp(base, "shipped") ? base : NULL};
    vp_status status = models_engine(given, &options, &engine, error);
    if (status != VP_OK)
        return status;
    status = option_given(given, "counts-only") ? vp_count_sentiment(engine, training, how, path, error)
                                                : vp_train_sentiment(engine, training, how, path, error);
    vp_engine_free(engine);
    return status;
}

static int train_pack(const command *self, const arguments *given)
{
    static const char *const needed[] = {"train", "lang", "licence", "output", NULL};
    double prior[3];
    int code = complain_if_missing(self, given, needed + option_given(given, "counts"));
    if (code != DONE)
        return code;
    if (given->position_count)
        return complain_usage(self, "what is %s? files to learn from come after --train", given->positions[0]);
    const char *shares = option_value(given, "prior");
    if (shares && !value_shares(shares, 3, prior))
        return complain_usage(self, "--prior cannot be '%s': three shares such as 0.3,0.1,0.6", shares);
    vp_error error = {0};
    const char **files = complain_if_null(calloc(given->use_count, sizeof *files));
    size_t count = option_values(given, "train", files), counts = option_values(given, "counts", files + count);
    const vp_training training = training_of(given, files, count);
    const vp_sentiment_training how = {
        .struct_size = sizeof how,
        .learner = learner_of(given),
        .from_engine = option_given(given, "base"),
        .prior = shares ? prior : NULL,
        .counts = files + count,
        .counts_count = counts,
        .stars = option_given(given, "stars"),
    };
    code = overwrite_check(self, given, files, count + counts);
    if (code == DONE && train_sentiment(given, &training, &how, &error))
        code = complain_error(&error, NULL);
    free(files);
    return code;
}

/* ---- A store's own ---- */

static void report_progress(void *context, const vp_progress *now)
{
    progress_report(context, now);
}

static int train_for(const arguments *given, vp_store *store, const page *result)
{
    progress line;
    vp_error error = {0};
    vp_table *table = NULL;
    const vp_train_store_options options = {
        .struct_size = sizeof options,
        .lang = option_value(given, "lang"),
        .target = option_value(given, "target"),
        .time = (int64_t)time(NULL),
        .progress = report_progress,
        .cancelled = interrupt_asked,
        .context = &line,
    };
    progress_start(&line, given, false);
    interrupt_watch();
    vp_status status = vp_train_store(store, &options, &table, &error);
    progress_clear(&line);
    bool stopped = status == VP_CANCELLED && interrupt_asked(NULL), some = table && vp_table_rows(table);
    interrupt_unwatch();
    if (!status)
        return page_print(result, VP_OK, table, &error, NULL);
    if (some)
        page_print(result, VP_OK, table, &(vp_error){0}, NULL);
    else
        vp_table_free(table);
    if (!stopped)
        return complain_error(&error, NULL);
    complain(some ? "stopped; the languages listed are done" : "stopped; the store is as it was");
    return interrupt_exit_code();
}

static int drop(const arguments *given, vp_store *store)
{
    vp_error error = {0};
    return vp_train_store_drop(store, option_value(given, "lang"), &error) ? complain_error(&error, NULL) : DONE;
}

static int train_in_store(const command *self, const arguments *given)
{
    const char *path = option_value(given, "from-store");
    page result;
    vp_engine *engine = NULL;
    vp_store *store = NULL;
    vp_error error = {0};
    int code = page_choose(self, given, &result);
    if (code == DONE && (option_given(given, "train") || given->position_count))
        code = complain_usage(self, "--from-store learns from a store alone");
    if (code == DONE)
        code = overwrite_check(self, given, &path, 1);
    if (code == DONE && !vp_is_store(path))
        code = complain_usage(self, "%s is no store", path);
    if (code != DONE)
        return code;
    if (models_engine(given, NULL, &engine, &error) || vp_store_open(engine, path, 1, &store, &error))
        code = complain_error(&error, NULL);
    else
        code = option_given(given, "drop") ? drop(given, store) : train_for(given, store, &result);
    vp_store_free(store);
    vp_engine_free(engine);
    return code;
}

static int train_sentiment_run(const command *self, const arguments *given)
{
    if (option_given(given, "from-store"))
        return train_in_store(self, given);
    if (option_given(given, "target") || option_given(given, "drop"))
        return complain_usage(self, "--target and --drop go with --from-store");
    return train_pack(self, given);
}

const command train_sentiment_command = {
    .name = "train sentiment",
    .family = FAMILY_MODEL,
    .summary = "learn a sentiment model from labelled texts, or for a store",
    .synopsis = "[options] --train FILE... -o PACK | --from-store STORE",
    .details =
        "The same files in the same order give the same pack. Put files that are alike beside each other: models "
        "of texts from elsewhere are tried by leaving out groups of neighbours. Counts of naive Bayes from many "
        "machines add up exactly (--counts-only, --counts), and are a model without a text, too, whose probabilities "
        "are then not calibrated; weights of the linear learner do not. With --base the texts are corrections of a "
        "model: "
        "its words change as little as makes it agree with them, and all else stays. With --from-store "
        "the model learns from the labels and "
        "corrections of persons in a store (see label and correct), or from its star ratings or NPS answers, and is "
        "blended with the shipped one. Both are compared on texts that were held out, five times a fifth of them; only "
        "where the blend has a better macro F1, with 95 % confidence, the store keeps it, scores its documents anew "
        "and "
        "uses it from then on. info tells which models are in use.",
    .examples = {"voxpop train sentiment -l nl --train a.jsonl.gz b.jsonl --licence CC0 -o nl.pack",
                 "voxpop train sentiment -l nl --base shipped --train corrections.jsonl --licence CC0 -o ours.pack",
                 "voxpop train sentiment --from-store feedback.db",
                 "voxpop train sentiment --from-store feedback.db --target rating",
                 "voxpop train sentiment --from-store feedback.db --drop"},
    .groups = {&train_sentiment_options, &store_options, &models_options, &page_options, &general_options},
    .run = train_sentiment_run,
};
