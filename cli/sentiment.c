#include "cli/complain.h"
#include "cli/explanation.h"
#include "cli/models.h"
#include "cli/plumbing.h"
#include "cli/values.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const option sentiment_table[] = {
    {"lang", 'l', "LANG", NULL, "language of the texts, as in nl (else detected line by line)"},
    {"method", 0, "NAME", "lexicon bayes blend", "lexicon, bayes or blend (blend)"},
    {"model", 0, "PACK", NULL, "a model of your own in place of the shipped one"},
    {"binary", 0, NULL, NULL, "only neg or pos"},
    {"explain", 0, NULL, NULL, "as JSON, with what each word does: of the learned model, and of the lists"},
    {"table", 0, NULL, NULL, "with --explain: for people, the strongest words first"},
    {"stars", 0, NULL, NULL, "also how many stars the writer would give (nl, en, ru, or a model that knows stars)"},
    {"unsure", 0, "P", NULL, "say unsure where the label is less probable than P, as in 0.6"},
    {0},
};
static const option_group sentiment_options = {NULL, sentiment_table};

typedef struct settings {
    vp_sentiment_options options;
    double unsure;
    bool explain, table, stars;
} settings;

/* What is printed as zero has no sign. */
static double shown(double score)
{
    return fabs(score) < 0.00005 ? 0 : score;
}

/* The expected number, and as JSON how likely each is. Where the language was found and not said, a model that knows no
 * stars leaves them out. */
static vp_status put_stars(plumbing *p, const char *text, size_t length, bool json, draft *out, vp_error *error)
{
    vp_stars found;
    vp_status status = vp_stars_of(p->session, p->lang, text, length, &found, error);
    if (status == VP_NOT_FOUND && !p->lang) {
        draft_puts(out, json ? ",\"stars\":null" : "\t");
        return VP_OK;
    }
    if (status != VP_OK)
        return status;
    if (!json) {
        draft_printf(out, "\t%.2f", found.expected);
        return VP_OK;
    }
    draft_printf(out, ",\"stars\":{\"likely\":%d,\"expected\":%.2f,\"p\":[", found.likely, found.expected);
    for (int k = 0; k < VP_STARS; k++)
        draft_printf(out, "%s%.4f", k ? "," : "", found.probability[k]);
    draft_puts(out, "]}");
    return VP_OK;
}

static vp_status put_reasons(plumbing *p, const char *text, size_t length, draft *out, vp_error *error)
{
    const settings *s = p->settings;
    vp_explanation why;
    vp_status status = vp_explain_sentiment(p->session, p->lang, text, length, s->options.method, &why, error);
    if (status == VP_OK)
        (s->table ? explanation_table : explanation_json)(text, &why, out);
    return status;
}

static vp_status sentiment(plumbing *p, const char *text, size_t length, draft *out, vp_error *error)
{
    const settings *s = p->settings;
    vp_sentiment found;
    vp_status status = vp_sentiment_of(p->session, p->lang, text, length, &s->options, &found, error);
    if (status != VP_OK)
        return status;
    const double *probability = found.probability;
    const char *label = probability[found.label] < s->unsure ? "unsure" : vp_sentiment_name(found.label);
    if (s->table) {
        draft_add(out, text, length);
        draft_printf(out, "\n  %s, score %.2f: neg %.0f %%, neu %.0f %%, pos %.0f %%\n", label, shown(found.score),
                     100 * probability[VP_NEGATIVE], 100 * probability[VP_NEUTRAL], 100 * probability[VP_POSITIVE]);
        return put_reasons(p, text, length, out, error);
    }
    if (!p->json && !s->explain) {
        draft_puts(out, label);
        draft_puts(out, "\t");
        draft_number(out, found.score);
        draft_puts(out, "\t");
        draft_number(out, probability[found.label]);
        return s->stars ? put_stars(p, text, length, false, out, error) : VP_OK;
    }
    draft_printf(out, "{\"label\":\"%s\",\"score\":%.4f,\"p\":{\"neg\":%.4f,\"neu\":%.4f,\"pos\":%.4f}", label,
                 shown(found.score), probability[VP_NEGATIVE], probability[VP_NEUTRAL], probability[VP_POSITIVE]);
    if (s->stars)
        status = put_stars(p, text, length, true, out, error);
    if (status == VP_OK && s->explain)
        status = put_reasons(p, text, length, out, error);
    draft_puts(out, "}");
    return status;
}

static int sentiment_run(const command *self, const arguments *given)
{
    settings chosen = {.options = {.struct_size = sizeof chosen.options}};
    chosen.options.method = value_method(option_value(given, "method"));
    chosen.options.binary = option_given(given, "binary");
    chosen.explain = option_given(given, "explain");
    chosen.table = option_given(given, "table");
    chosen.stars = option_given(given, "stars");
    if (chosen.table && (!chosen.explain || chosen.stars || option_given(given, "jsonl")))
        return complain_usage(self, "--table goes with --explain, and not with --jsonl or --stars");
    const char *unsure = option_value(given, "unsure");
    if (unsure && !value_share(unsure, &chosen.unsure))
        return complain_usage(self, "--unsure cannot be '%s': a probability such as 0.6", unsure);
    const vp_engine_options engine = {.struct_size = sizeof engine, .sentiment_model = option_value(given, "model")};
    const plumbing_plan plan = {
        .member = "sentiment",
        .answer = sentiment,
        .engine = &engine,
        .lang = option_value(given, "lang"),
        .settings = &chosen,
    };
    return plumbing_run(self, given, &plan);
}

const command sentiment_command = {
    .name = "sentiment",
    .family = FAMILY_TEXT,
    .summary = "how each line feels: label, tab, score, tab, probability",
    .synopsis = "[options] [FILE...]",
    .details =
        "Labels are neg, neu and pos; the score goes from -1 to 1; the probability is that of the label. "
        "With --stars a fourth column has the number of stars, 1 to 5, that is to be expected. With --explain the "
        "log odds of pos against neg, ln(p(pos)/p(neg)), are the sum of what every text has, what the lists say, "
        "and what the learned model says of each word and of words beside each other.",
    .examples = {"echo 'Great kettle, awful courier' | voxpop sentiment -l en",
                 "echo 'Great kettle, awful courier' | voxpop sentiment -l en --explain --table",
                 "voxpop sentiment --unsure 0.6 reviews.txt", "voxpop sentiment -l nl --stars --jsonl reviews.jsonl",
                 "voxpop sentiment --jsonl reviews.jsonl"},
    .groups = {&sentiment_options, &plumbing_options, &models_options, &general_options},
    .run = sentiment_run,
};
