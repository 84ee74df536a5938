/* Topics of documents: `topics fit`, `topics show`, `topics apply`. */
#include "cli/complain.h"
#include "cli/input.h"
#include "cli/interrupt.h"
#include "cli/models.h"
#include "cli/overwrite.h"
#include "cli/page.h"
#include "cli/plumbing.h"
#include "cli/progress.h"
#include "cli/values.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_TOPICS = 4096, MOST_ITERATIONS = 100000 };

static const option fit_table[] = {
    {"topics", 'k', "N", NULL, "how many topics, of short texts that many at most; or auto (auto)"},
    {"seed", 0, "N", NULL, "start of the random numbers (1); the same gives the same topics"},
    {"iterations", 0, "N", NULL, "passes over the documents (200; of short texts 60)"},
    {"lang", 'l', "LANG", "zh ru nl en und", "language of the documents (else that of most of them)"},
    {"where", 0, "FILTER", NULL, "of a store: only these documents, as in \"country = 'NL'\""},
    {"model", 0, "OUT", NULL, "the file to write"},
    {0},
};
static const option_group fit_options = {NULL, fit_table};

static const option apply_table[] = {
    {"unclear", 0, "P", NULL, "with --jsonl: no topic where it is less sure than P (0.5)"},
    {0},
};
static const option_group apply_options = {NULL, apply_table};

/* ---- fit ---- */

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

static void tell(const vp_topics_outcome *o)
{
    fprintf(stderr, "%llu documents in %s: %u topics of %u words and %u phrases, perplexity %.1f\n",
            (unsigned long long)o->documents, o->lang, o->topics, o->words, o->phrases, o->perplexity);
    for (size_t i = 0; i < o->trial_count; i++)
        fprintf(stderr, "  tried %3u: held-out perplexity %.1f, stability %.2f\n", o->trials[i].topics,
                o->trials[i].perplexity, o->trials[i].stability);
    if (o->short_texts)
        fprintf(stderr, "texts are short (half of them have %u words or fewer), so each is taken to have one topic\n",
                o->median_length);
    if (o->empty)
        fprintf(stderr, "%llu have no word that counts\n", (unsigned long long)o->empty);
    if (o->other_languages)
        fprintf(stderr, "%llu in other languages were left out (-l chooses the language)\n",
                (unsigned long long)o->other_languages);
}

static int fit(const arguments *given, vp_topics_options *o, const vp_engine *engine, vp_store *store)
{
    progress line;
    vp_error error = {0};
    vp_topics_outcome outcome;
    progress_start(&line, given, false);
    o->progress = show_progress;
    o->cancelled = interrupt_asked;
    o->context = &line;
    interrupt_watch();
    vp_status status = vp_topics_fit(engine, store, given->positions, given->position_count, o,
                                     option_value(given, "model"), &outcome, &error);
    progress_clear(&line);
    interrupt_unwatch();
    if (status == VP_CANCELLED)
        return interrupt_exit_code();
    if (status)
        return complain_error(&error, o->where);
    if (!option_given(given, "quiet"))
        tell(&outcome);
    return DONE;
}

static int fit_lines(const arguments *given, vp_topics_options *o)
{
    vp_engine *engine;
    vp_error error = {0};
    if (models_engine(given, NULL, &engine, &error))
        return complain_error(&error, NULL);
    int code = fit(given, o, engine, NULL);
    vp_engine_free(engine);
    return code;
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

static int read_options(const command *self, const arguments *given, vp_topics_options *out)
{
    uint64_t topics = 0, seed = 1, iterations = 0;
    const char *many = option_value(given, "topics");
    int code = many && strcmp(many, "auto") != 0 ? read_number(self, given, "topics", MOST_TOPICS, &topics) : DONE;
    if (code == DONE)
        code = read_number(self, given, "iterations", MOST_ITERATIONS, &iterations);
    const char *text = option_value(given, "seed");
    if (code == DONE && text && !value_count(text, UINT64_MAX, &seed))
        code = complain_usage(self, "--seed cannot be '%s': a number", text);
    *out = (vp_topics_options){.struct_size = sizeof *out,
                               .lang = option_value(given, "lang"),
                               .where = option_value(given, "where"),
                               .topics = (unsigned)topics,
                               .iterations = (unsigned)iterations,
                               .seed = seed};
    return code;
}

static int fit_run(const command *self, const arguments *given)
{
    vp_topics_options options;
    input_settings settings;
    if (!option_given(given, "model"))
        return complain_usage(self, "topics fit needs --model, the file to write");
    int code = read_options(self, given, &options);
    if (code == DONE)
        code = overwrite_check(self, given, given->positions, given->position_count);
    if (code == DONE)
        code = input_check(self, given, given->positions, given->position_count, &settings);
    if (code != DONE)
        return code;
    options.threads = settings.options.threads;
    if (are_lines(given->positions, given->position_count))
        return options.where ? complain_usage(self, "--where asks for fields, and lines of text have none")
                             : fit_lines(given, &options);
    input in;
    code = input_open(self, given, given->positions, given->position_count, &in);
    return code == DONE ? input_close(&in, fit(given, &options, in.engine, in.store)) : code;
}

/* ---- show ---- */

static int show_run(const command *self, const arguments *given)
{
    page result;
    int code = page_choose(self, given, &result);
    if (code != DONE)
        return code;
    if (given->position_count != 1)
        return complain_usage(self, "topics show needs one MODEL");
    code = overwrite_check(self, given, given->positions, 1);
    if (code != DONE)
        return code;
    vp_topics *topics = NULL;
    vp_table *table = NULL;
    vp_error error = {0};
    vp_status status = vp_topics_open(given->positions[0], &topics, &error);
    if (!status)
        status = vp_topics_table(topics, result.format == VP_TEXT || result.format == VP_CSV, &table, &error);
    vp_topics_free(topics);
    return page_print(&result, status, table, &error, NULL);
}

/* ---- apply ---- */

typedef struct apply_settings {
    vp_topics *topics;
    double unclear;
} apply_settings;

/* [0.9012,0.0988], four digits behind the point: by hand, as there are many. */
static void put_weights(draft *out, const vp_topic_weights *w)
{
    draft_puts(out, "[");
    for (size_t k = 0; k < w->count; k++) {
        unsigned n = (unsigned)((double)w->weights[k] * 10000 + 0.5);
        char *p = draft_room(out, 8);
        size_t length = 0;
        if (k)
            p[length++] = ',';
        p[length++] = (char)('0' + n / 10000);
        if (n % 10000) {
            p[length++] = '.';
            for (unsigned unit = 1000; unit && n % (unit * 10); unit /= 10)
                p[length++] = (char)('0' + n / unit % 10);
        }
        out->length += length;
    }
    draft_puts(out, "]");
}

static vp_status apply(plumbing *p, const char *text, size_t length, draft *out, vp_error *error)
{
    const apply_settings *s = p->settings;
    vp_topic_weights w;
    vp_status status = vp_topics_apply(p->session, s->topics, text, length, &w, error);
    if (status)
        return status;
    if (!p->json) {
        put_weights(out, &w);
        return VP_OK;
    }
    if (w.confidence < s->unclear)
        draft_puts(out, "{\"topic\":null,\"label\":\"unclear\"");
    else {
        draft_printf(out, "{\"topic\":%zu,\"label\":", w.topic);
        draft_json(out, w.label, strlen(w.label));
    }
    draft_printf(out, ",\"confidence\":%.4f,\"weights\":", w.confidence);
    put_weights(out, &w);
    draft_puts(out, "}");
    return VP_OK;
}

static int apply_run(const command *self, const arguments *given)
{
    apply_settings settings = {.unclear = 0.5};
    const char *unclear = option_value(given, "unclear");
    if (unclear && !option_given(given, "jsonl"))
        return complain_usage(self, "--unclear goes with --jsonl");
    if (unclear && !value_share(unclear, &settings.unclear))
        return complain_usage(self, "--unclear cannot be '%s': a probability such as 0.5", unclear);
    if (!given->position_count)
        return complain_usage(self, "topics apply needs a MODEL, made by topics fit");
    vp_error error = {0};
    if (vp_topics_open(given->positions[0], &settings.topics, &error))
        return complain_error(&error, NULL);
    arguments files = *given;
    files.positions++;
    files.position_count--;
    const plumbing_plan plan = {.member = "topics", .answer = apply, .settings = &settings};
    int code = plumbing_run(self, &files, &plan);
    vp_topics_free(settings.topics);
    return code;
}

const command topics_fit_command = {
    .name = "topics fit",
    .family = FAMILY_MODEL,
    .summary = "learn what documents are about",
    .synopsis = "[options] --model OUT SOURCE...",
    .details =
        "A line of a file whose name ends with .txt is a document; of other files and of stores it is a row with "
        "text. All documents are in one language; those in others are left out. Topics are numbered by size, "
        "and the same documents, number and seed give the same topics, whatever the number of threads. Where "
        "half of the documents have fewer than 15 words, each is taken to have one topic.",
    .examples = {"voxpop topics fit reviews.csv -k 20 --model reviews.topics",
                 "voxpop topics fit feedback.db -k 50 --seed 7 --where \"lang = 'nl'\" --model nl.topics"},
    .groups = {&fit_options, &input_options, &models_options, &general_options},
    .run = fit_run,
};

const command topics_show_command = {
    .name = "topics show",
    .family = FAMILY_MODEL,
    .summary = "the topics of a model: label, share, coherence, words",
    .synopsis = "[options] MODEL",
    .details = "share: of the documents; documents: those that have it as their first topic; coherence: how much the "
               "first ten words stand together (NPMI, -1 to 1); exclusivity: how far they are this topic's own; "
               "stability: how alike the topic is in runs with other seeds (0 to 1).",
    .examples = {"voxpop topics show reviews.topics", "voxpop topics show reviews.topics --json"},
    .groups = {&page_options, &general_options},
    .run = show_run,
};

const command topics_apply_command = {
    .name = "topics apply",
    .family = FAMILY_TEXT,
    .summary = "what each line is about, by a model of topics",
    .synopsis = "[options] MODEL [FILE...]",
    .details = "The answer is a JSON array with the weight of each topic; together they are 1. With --jsonl the member "
               "topics has the first topic, its label, how sure that is, and the weights; where it is not sure enough "
               "the topic is null and the label \"unclear\".",
    .examples = {"voxpop topics apply reviews.topics new.txt", "voxpop topics apply reviews.topics --jsonl new.jsonl"},
    .groups = {&apply_options, &plumbing_options, &models_options, &general_options},
    .run = apply_run,
};
