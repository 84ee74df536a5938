/* Topics of documents: `topics show`, `topics apply`. */
#include "cli/complain.h"
#include "cli/models.h"
#include "cli/overwrite.h"
#include "cli/page.h"
#include "cli/plumbing.h"
#include "cli/teller.h"
#include "cli/topics_store.h"
#include "cli/values.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const option show_table[] = {
    {"lang", 'l', "LANG", "zh ru nl en", "of a store: names in this language, where there are any"},
    {"taxonomy", 0, NULL, NULL, "of a store: the taxonomy as text, to be edited"},
    {"coverage", 0, NULL, NULL, "of a store: how many documents have topics, and several"},
    {0},
};
static const option_group show_options = {NULL, show_table};

static const option apply_table[] = {
    {"taxonomy", 0, "FILE", NULL, "put an edited taxonomy in force in a store"},
    {"unclear", 0, "P", NULL, "with --jsonl: no topic where it is less sure than P (0.5)"},
    {0},
};
static const option_group apply_options = {NULL, apply_table};

/* ---- show ---- */

static int show_run(const command *self, const arguments *given)
{
    page result;
    int code = page_choose(self, given, &result);
    if (code != DONE)
        return code;
    if (given->position_count != 1)
        return complain_usage(self, "topics show needs one MODEL or STORE");
    code = overwrite_check(self, given, given->positions, 1);
    if (code != DONE)
        return code;
    if (vp_is_store(given->positions[0]))
        return topics_store_show(self, given, given->positions[0]);
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

static int apply_to_store(const command *self, const arguments *given)
{
    const char *file = option_value(given, "taxonomy");
    if (!file || given->position_count != 1)
        return complain_usage(self, "topics apply STORE needs --taxonomy, the file to put in force");
    return topics_store_change(given, given->positions[0],
                               &(vp_topic_change){.action = VP_TOPICS_TAXONOMY, .target = file});
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
        return complain_usage(self, "topics apply needs a MODEL, made by topics fit, or a STORE");
    if (vp_is_store(given->positions[0]))
        return apply_to_store(self, given);
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

const command topics_show_command = {
    .name = "topics show",
    .family = FAMILY_MODEL,
    .summary = "the topics of a store or a model, with quotes",
    .synopsis = "[options] STORE | MODEL",
    .details = "share: of the documents; documents: those that have it as their first topic; coherence: how much the "
               "first ten words stand together (NPMI, -1 to 1); exclusivity: how far they are this topic's own; "
               "stability: how alike the topic is in runs with other seeds (0 to 1).",
    .examples = {"voxpop topics show feedback.db", "voxpop topics show feedback.db --taxonomy -o topics.txt",
                 "voxpop topics show reviews.topics", "voxpop topics show reviews.topics --json"},
    .groups = {&show_options, &page_options, &general_options},
    .run = show_run,
};

const command topics_apply_command = {
    .name = "topics apply",
    .family = FAMILY_TEXT,
    .summary = "what each line is about, by a model of topics",
    .synopsis = "[options] MODEL [FILE...] | STORE --taxonomy FILE",
    .details = "The answer is a JSON array with the weight of each topic; together they are 1. With --jsonl the member "
               "topics has the first topic, its label, how sure that is, and the weights; where it is not sure enough "
               "the topic is null and the label \"unclear\".",
    .examples = {"voxpop topics apply feedback.db --taxonomy topics.txt", "voxpop topics apply reviews.topics new.txt",
                 "voxpop topics apply reviews.topics --jsonl new.jsonl"},
    .groups = {&apply_options, &plumbing_options, &models_options, &teller_options, &general_options},
    .run = apply_run,
};
