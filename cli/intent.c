#include "cli/models.h"
#include "cli/plumbing.h"

static const option intent_table[] = {
    {"lang", 'l', "LANG", NULL, "language of the texts, as in nl (else detected line by line)"},
    {0},
};
static const option_group intent_options = {NULL, intent_table};

static void put_json(const vp_intent *found, draft *out)
{
    draft_printf(out, "{\"main\":\"%s\",\"p\":{", vp_intent_name(found->main));
    for (int i = 0; i < VP_INTENT_COUNT; i++)
        draft_printf(out, "%s\"%s\":%.4f", i ? "," : "", vp_intent_name((vp_intent_kind)i), found->probability[i]);
    draft_printf(out, "},\"urgency\":\"%s\",\"reasons\":[", vp_urgency_name(found->urgency));
    const char *between = "";
    for (int i = 0; i < VP_REASON_COUNT; i++)
        if (found->reasons & 1u << i) {
            draft_printf(out, "%s\"%s\"", between, vp_reason_name((vp_reason)i));
            between = ",";
        }
    draft_puts(out, "]}");
}

static vp_status intent(plumbing *p, const char *text, size_t length, draft *out, vp_error *error)
{
    vp_intent found;
    vp_status status = vp_intent_of(p->session, p->lang, text, length, &found, error);
    if (status != VP_OK)
        return status;
    if (p->json)
        put_json(&found, out);
    else
        draft_printf(out, "%s\t%s", vp_intent_name(found.main), vp_urgency_name(found.urgency));
    return VP_OK;
}

static int intent_run(const command *self, const arguments *given)
{
    const plumbing_plan plan = {.member = "intent", .answer = intent, .lang = option_value(given, "lang")};
    return plumbing_run(self, given, &plan);
}

const command intent_command = {
    .name = "intent",
    .family = FAMILY_TEXT,
    .summary = "what each line wants: intent, tab, how soon to answer",
    .synopsis = "[options] [FILE...]",
    .details =
        "Intents are leaving, complaint, request, question, suggestion, praise and none; where several hold, the "
        "first of these is named, and --jsonl gives the probability of each. An answer is due urgent, soon, "
        "normal or none; --jsonl tells the reasons.",
    .examples = {"echo 'Where is my parcel? I want my money back' | voxpop intent -l en",
                 "voxpop intent --jsonl tickets.jsonl"},
    .groups = {&intent_options, &plumbing_options, &models_options, &general_options},
    .run = intent_run,
};
