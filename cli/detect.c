#include "cli/plumbing.h"

static const option detect_table[] = {
    {"among", 0, "LANGS", NULL, "only these languages, as in zh,ru,nl,en"},
    {0},
};
static const option_group detect_options = {NULL, detect_table};

static vp_status detect(plumbing *p, const char *text, size_t length, draft *out, vp_error *error)
{
    vp_language found;
    vp_status status = vp_detect(p->session, text, length, option_value(p->given, "among"), &found, error);
    if (status != VP_OK)
        return status;
    if (p->json)
        draft_printf(out, "{\"code\":\"%s\",\"confidence\":%.4f}", found.code, found.confidence);
    else
        draft_printf(out, "%s\t%.4f", found.code, found.confidence);
    return VP_OK;
}

static int detect_run(const command *self, const arguments *given)
{
    const plumbing_plan plan = {.member = "language", .answer = detect};
    return plumbing_run(self, given, &plan);
}

const command detect_command = {
    .name = "detect",
    .family = FAMILY_TEXT,
    .summary = "the language of each line: code, tab, confidence",
    .synopsis = "[options] [FILE...]",
    .details = "Codes are ISO 639-1 where there is one, else 639-3; zh for both scripts of Chinese; und when unsure.",
    .examples = {"voxpop detect reviews.txt", "echo 'Prima spul, snel in huis' | voxpop detect --among zh,ru,nl,en",
                 "voxpop detect --jsonl --field body posts.jsonl"},
    .groups = {&detect_options, &plumbing_options, &general_options},
    .run = detect_run,
};
