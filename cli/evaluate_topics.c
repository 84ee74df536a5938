/* How good a model of topics is: `eval topics`. */
#include "cli/complain.h"
#include "cli/models.h"
#include "cli/page.h"

#include <voxpop_train.h>

static const option topics_table[] = {
    {"other", 0, "MODEL", NULL, "one with another seed: how alike the topics are"},
    {"reliability", 0, NULL, NULL, "how often topics of each confidence are right"},
    {0},
};
static const option_group topics_options = {NULL, topics_table};

static vp_status examine(const arguments *given, vp_table **out, vp_error *error)
{
    vp_engine *engine;
    vp_session *session = NULL;
    vp_status status = models_engine(given, NULL, &engine, error);
    if (status != VP_OK)
        return status;
    status = vp_session_new(engine, &session, error);
    if (status == VP_OK)
        status = vp_evaluate_topics(session, given->positions[0], option_value(given, "other"),
                                    option_given(given, "reliability"), given->positions + 1, given->position_count - 1,
                                    out, error);
    vp_session_free(session);
    vp_engine_free(engine);
    return status;
}

static int run(const command *self, const arguments *given)
{
    page result;
    int code = page_choose(self, given, &result);
    if (code != DONE)
        return code;
    if (given->position_count < 2)
        return complain_usage(self, "eval topics needs a MODEL, and a FILE with texts");
    vp_table *table = NULL;
    vp_error error = {0};
    vp_status status = examine(given, &table, &error);
    return page_print(&result, status, table, &error, NULL);
}

const command eval_topics_command = {
    .name = "eval topics",
    .family = FAMILY_MODEL,
    .summary = "how well topics predict texts, hold together, and fit labels",
    .synopsis = "[options] MODEL FILE...",
    .details =
        "FILE has rows with text, and label where it is known. perplexity: of every second word, given the others of "
        "its text; coherence: how much the first ten words of topics stand together in these texts (NPMI, -1 to 1). In "
        "per cent: purity, the texts whose topic is mostly of their label; nmi, mutual information of topic and "
        "label, normalised; clear, the texts that are not \"unclear\", and how many of them are right (clear_right); "
        "ece, how far confidence is from being right, on average. stability: how alike the topics of --other are.",
    .examples = {"voxpop eval topics reviews.topics labelled.jsonl",
                 "voxpop eval topics reviews.topics labelled.jsonl --reliability"},
    .groups = {&topics_options, &page_options, &models_options, &general_options},
    .run = run,
};
