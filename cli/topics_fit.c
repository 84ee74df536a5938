/* Learning topics: `topics fit`, `topics update`, `topics merge-models`. */
#include "cli/complain.h"
#include "cli/input.h"
#include "cli/interrupt.h"
#include "cli/models.h"
#include "cli/overwrite.h"
#include "cli/page.h"
#include "cli/progress.h"
#include "cli/teller.h"
#include "cli/topics_store.h"
#include "cli/values.h"

#include <stdio.h>
#include <string.h>

enum { MOST_TOPICS = 4096, MOST_ITERATIONS = 100000 };

static const option fit_table[] = {
    {"topics", 'k', "N", NULL, "how many topics, of short texts that many at most; or auto (auto)"},
    {"seed", 0, "N", NULL, "start of the random numbers (1); the same gives the same topics"},
    {"iterations", 0, "N", NULL, "passes over the documents (200; of short texts 60)"},
    {"lang", 'l', "LANG", "zh ru nl en und", "language of the documents (else that of most of them; in a store, each)"},
    {"where", 0, "FILTER", NULL, "of a store: only these documents, as in \"country = 'NL'\""},
    {"seeds", 0, "FILE", NULL,
     "words that stand for topics, as in \"Delivery: parcel, courier\", and words that go "
     "together (+ app, application) or apart (- bill, menu)"},
    {"stop", 0, "FILE", NULL, "words to leave out; a store remembers them"},
    {"model", 0, "OUT", NULL, "write the topics to this file, and leave the store as it is"},
    {0},
};
static const option_group fit_options = {NULL, fit_table};

static const option update_table[] = {
    {"seed", 0, "N", NULL, "start of the random numbers (1); the same gives the same topics"},
    {"iterations", 0, "N", NULL, "passes over the documents (200; of short texts 60)"},
    {"where", 0, "FILTER", NULL, "of a store: only these documents, as in \"time >= '2025-03-01'\""},
    {"model", 0, "OUT", NULL, "the file to write"},
    {0},
};
static const option_group update_options = {NULL, update_table};

static const option merge_table[] = {
    {"base", 0, "MODEL", NULL, "the model that all have gone on from by topics update"},
    {"model", 0, "OUT", NULL, "the file to write"},
    {0},
};
static const option_group merge_options = {NULL, merge_table};

/* ---- What all need ---- */

static bool ends_with(const char *text, const char *end)
{
    size_t n = strlen(text), m = strlen(end);
    return n >= m && !strcmp(text + n - m, end);
}

/* Plain text, where each line is a document whatever is in it. */
static bool are_lines(const char *const *sources, size_t count)
{
    bool lines = true;
    for (size_t i = 0; i < count; i++)
        lines = lines && (ends_with(sources[i], ".txt") || ends_with(sources[i], ".txt.gz"));
    return lines;
}

static void show_progress(void *context, unsigned done, unsigned all, double perplexity)
{
    char note[80] = "";
    if (perplexity > 0)
        snprintf(note, sizeof note, "  iteration %u of %u, perplexity %.1f", done, all, perplexity);
    progress_share(context, "topics", (double)done / all, note);
}

/* "12 in other languages were left out, as a model is of one: 10 ru, 2 en (-l ru learns from those)" */
static void tell_others(const vp_topics_outcome *o)
{
    const vp_topics_others *most = NULL;
    fprintf(stderr,
            "%llu in other languages were left out, as a model is of one:", (unsigned long long)o->other_languages);
    for (size_t i = 0; i < o->other_count; i++) {
        const vp_topics_others *one = &o->others[i];
        fprintf(stderr, "%s %llu %s", i ? "," : "", (unsigned long long)one->documents,
                *one->lang ? one->lang : "of others");
        if (*one->lang && (!most || one->documents > most->documents))
            most = one;
    }
    if (most)
        fprintf(stderr, " (-l %s learns from those)", most->lang);
    fputc('\n', stderr);
}

static const char *ending(uint64_t n)
{
    return n == 1 ? "" : "s";
}

void topics_tell(const vp_topics_outcome *o)
{
    fprintf(stderr, "%llu document%s in %s: %u topic%s of %u word%s and %u phrase%s, perplexity %.1f\n",
            (unsigned long long)o->documents, ending(o->documents), o->lang, o->topics, ending(o->topics), o->words,
            ending(o->words), o->phrases, ending(o->phrases), o->perplexity);
    for (size_t i = 0; i < o->trial_count; i++)
        fprintf(stderr, "  tried %3u: held-out perplexity %.1f, stability %.2f\n", o->trials[i].topics,
                o->trials[i].perplexity, o->trials[i].stability);
    if (o->resumed)
        fprintf(stderr, "went on from iteration %u of a fit that was stopped\n", o->resumed);
    if (o->short_texts == VP_TOPICS_FEW)
        fputs("there are few words to learn from, so each text is taken to have one topic; topics want thousands of "
              "texts, aspects any number\n",
              stderr);
    else if (o->short_texts)
        fprintf(stderr, "texts are short (half of them have %u word%s or fewer), so each is taken to have one topic\n",
                o->median_length, ending(o->median_length));
    if (o->empty)
        fprintf(stderr, "%llu have no word that counts\n", (unsigned long long)o->empty);
    if (o->other_languages)
        tell_others(o);
}

/* What is learned, and from what. */
typedef struct job {
    arguments given; /* its positions are the sources */
    vp_topics_options options;
    const char *before; /* the model to go on with; NULL: none */
    page page;          /* of what became of its topics */
} job;

static vp_status learn(job *j, const vp_engine *engine, vp_store *store, vp_topics_outcome *outcome, vp_table **changes,
                       vp_error *error)
{
    const char *out = option_value(&j->given, "model"), *const *paths = j->given.positions;
    size_t count = j->given.position_count;
    int as_text = j->page.format == VP_TEXT || j->page.format == VP_CSV;
    return j->before ? vp_topics_update(engine, store, paths, count, j->before, &j->options, out, as_text, outcome,
                                        changes, error)
                     : vp_topics_fit(engine, store, paths, count, &j->options, out, outcome, error);
}

static int run_job(job *j, const vp_engine *engine, vp_store *store)
{
    progress line;
    vp_error error = {0};
    vp_topics_outcome outcome;
    vp_table *changes = NULL;
    progress_start(&line, &j->given, false);
    j->options.progress = show_progress;
    j->options.cancelled = interrupt_asked;
    j->options.context = &line;
    interrupt_watch();
    vp_status status = learn(j, engine, store, &outcome, &changes, &error);
    progress_clear(&line);
    interrupt_unwatch();
    if (status == VP_CANCELLED) {
        if (!j->before)
            fputs("stopped; the same command goes on from here\n", stderr);
        return interrupt_exit_code();
    }
    if (status)
        return complain_error(&error, j->options.where);
    if (!option_given(&j->given, "quiet"))
        topics_tell(&outcome);
    return j->before ? page_print(&j->page, status, changes, &error, NULL) : DONE;
}

static int run_on_lines(job *j)
{
    vp_engine *engine;
    vp_error error = {0};
    if (models_engine(&j->given, NULL, &engine, &error))
        return complain_error(&error, NULL);
    int code = run_job(j, engine, NULL);
    vp_engine_free(engine);
    return code;
}

/* Checks the sources, opens them, and runs. */
static int run_on_sources(const command *self, job *j)
{
    const char *const *sources = j->given.positions;
    size_t count = j->given.position_count;
    input_settings settings;
    int code = input_check(self, &j->given, sources, count, &settings);
    if (code != DONE)
        return code;
    j->options.threads = settings.options.threads;
    if (are_lines(sources, count))
        return j->options.where ? complain_usage(self, "--where asks for fields, and lines of text have none")
                                : run_on_lines(j);
    input in;
    code = input_open(self, &j->given, sources, count, &in);
    return code == DONE ? input_close(&in, run_job(j, in.engine, in.store)) : code;
}

/* The option's number from 1 to `most`, or `usual` where it is not given. */
static int read_number(const command *self, const arguments *given, const char *name, uint64_t most, uint64_t *out)
{
    const char *text = option_value(given, name);
    if (text && (!value_count(text, most, out) || !*out))
        return complain_usage(self, "--%s cannot be '%s': a number from 1 to %llu", name, text,
                              (unsigned long long)most);
    return DONE;
}

/* The options that fit and update share. */
static int read_options(const command *self, const arguments *given, vp_topics_options *out)
{
    uint64_t seed = 1, iterations = 0;
    const char *text = option_value(given, "seed");
    int code = read_number(self, given, "iterations", MOST_ITERATIONS, &iterations);
    if (code == DONE && text && !value_count(text, UINT64_MAX, &seed))
        code = complain_usage(self, "--seed cannot be '%s': a number", text);
    *out = (vp_topics_options){.struct_size = sizeof *out,
                               .where = option_value(given, "where"),
                               .iterations = (unsigned)iterations,
                               .seed = seed};
    return code;
}

/* ---- fit ---- */

static int fit_run(const command *self, const arguments *given)
{
    job j = {.given = *given};
    bool keep = !option_given(given, "model");
    if (keep && (given->position_count != 1 || !vp_is_store(given->positions[0])))
        return complain_usage(self, "topics fit needs --model, the file to write, or a store to keep the topics in");
    uint64_t topics = 0;
    const char *many = option_value(given, "topics");
    int code = many && strcmp(many, "auto") != 0 ? read_number(self, given, "topics", MOST_TOPICS, &topics) : DONE;
    if (code == DONE)
        code = read_options(self, given, &j.options);
    j.options.lang = option_value(given, "lang");
    j.options.seeds = option_value(given, "seeds");
    j.options.stop = option_value(given, "stop");
    j.options.topics = (unsigned)topics;
    if (code == DONE)
        code = overwrite_check(self, given, given->positions, given->position_count);
    if (code == DONE && keep)
        return topics_store_change(given, given->positions[0], &(vp_topic_change){.learning = &j.options});
    return code == DONE ? run_on_sources(self, &j) : code;
}

/* ---- update ---- */

static int update_run(const command *self, const arguments *given)
{
    job j = {.given = *given};
    int code = page_choose(self, given, &j.page);
    if (code != DONE)
        return code;
    if (!option_given(given, "model"))
        return complain_usage(self, "topics update needs --model, the file to write");
    if (given->position_count < 2)
        return complain_usage(self, "topics update needs a MODEL, made by topics fit, and a SOURCE of new documents");
    code = read_options(self, given, &j.options);
    if (code == DONE)
        code = overwrite_check(self, given, given->positions, given->position_count);
    j.before = j.given.positions[0];
    j.given.positions++;
    j.given.position_count--;
    return code == DONE ? run_on_sources(self, &j) : code;
}

/* ---- merge-models ---- */

static int merge_run(const command *self, const arguments *given)
{
    vp_error error = {0};
    const char *base = option_value(given, "base"), *out = option_value(given, "model");
    if (!out)
        return complain_usage(self, "topics merge-models needs --model, the file to write");
    if (given->position_count < 2)
        return complain_usage(self, "topics merge-models needs two MODELs or more");
    int code = overwrite_check(self, given, given->positions, given->position_count);
    if (code == DONE && base)
        code = overwrite_check(self, given, &base, 1);
    if (code != DONE)
        return code;
    return vp_topics_merge(given->positions, given->position_count, base, out, &error) ? complain_error(&error, NULL)
                                                                                       : DONE;
}

const command topics_fit_command = {
    .name = "topics fit",
    .family = FAMILY_MODEL,
    .summary = "learn what documents are about",
    .synopsis = "[options] STORE | --model OUT SOURCE...",
    .details =
        "A line of a file whose name ends with .txt is a document; of other files and of stores it is a row with "
        "text. All documents are in one language; those in others are left out. Topics are numbered by size, "
        "and the same documents, number and seed give the same topics, whatever the number of threads. Where "
        "half of the documents have fewer than 15 words, or all together fewer than 10,000, each is taken to have one "
        "topic. A fit that is stopped "
        "(Ctrl-C) or killed goes on where it was when it is begun again: OUT.unfinished says how far it is. Without "
        "--model the topics of each language with enough documents are kept in the store, as a new version of its "
        "taxonomy: documents get topics, also those that come later, and filters and trends know them. Topics that "
        "are like those before keep their names, and what people made of them.",
    .examples = {"voxpop topics fit feedback.db", "voxpop topics fit reviews.csv -k 20 --model reviews.topics",
                 "voxpop topics fit feedback.db -k 50 --seed 7 --where \"lang = 'nl'\" --model nl.topics"},
    .groups = {&fit_options, &teller_options, &input_options, &models_options, &general_options},
    .run = fit_run,
};

const command topics_update_command = {
    .name = "topics update",
    .family = FAMILY_MODEL,
    .summary = "go on with a model of topics on new documents, and list what emerges",
    .synopsis = "[options] --model OUT MODEL SOURCE...",
    .details =
        "The topics of the model keep their numbers and names, and learn from the new documents. What fits none of "
        "them, and whose words stand in the new documents more often than in those the model was learned from last, "
        "becomes a topic behind them: kind emerging, listed first. before and share: of the documents then and now; "
        "growth: how many times as often, with its 95 % interval (low, high); examples: texts that are most about it.",
    .examples = {"voxpop topics update march.topics april.csv --model april.topics",
                 "voxpop topics update old.topics new.db --where \"rating < 3\" --model new.topics"},
    .groups = {&update_options, &input_options, &models_options, &page_options, &general_options},
    .run = update_run,
};

const command topics_merge_models_command = {
    .name = "topics merge-models",
    .family = FAMILY_MODEL,
    .summary = "one model of topics from those of parts of the documents",
    .synopsis = "[options] --model OUT MODEL MODEL...",
    .details = "What the models have counted is added up. With --base they have all gone on from that model: its "
               "topics are the same in all, and what it had counted counts once. Without it the most similar topics go "
               "together, one to one, by their words; what is like none of the first model's comes behind them.",
    .examples = {"voxpop topics merge-models north.topics south.topics --model all.topics",
                 "voxpop topics merge-models --base start.topics part1.topics part2.topics --model all.topics"},
    .groups = {&merge_options, &general_options},
    .run = merge_run,
};
