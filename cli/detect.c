#include "cli/complain.h"
#include "cli/models.h"
#include "cli/plumbing.h"

#include <stdlib.h>
#include <string.h>

static const option detect_table[] = {
    {"among", 0, "LANGS", NULL, "only these languages, as in zh,ru,nl,en"},
    {"spans", 0, NULL, NULL, "the share of each language and where it stands, as JSON"},
    {0},
};
static const option_group detect_options = {NULL, detect_table};

static vp_status detect(plumbing *p, const char *text, size_t length, draft *out, vp_error *error)
{
    vp_language found;
    vp_status status = vp_detect(p->session, text, length, option_value(p->given, "among"), &found, error);
    if (status != VP_OK)
        return status;
    if (!p->json) {
        draft_printf(out, "%s\t%.4f", found.code, found.confidence);
        return VP_OK;
    }
    draft_printf(out, "{\"code\":\"%s\",\"confidence\":%.4f", found.code, found.confidence);
    if (found.script[0])
        draft_printf(out, ",\"script\":\"%s\"", found.script);
    draft_puts(out, "}");
    return VP_OK;
}

/* ---- Spans ---- */

enum { LANGUAGES_MAX = 256 /* more than there are codes */ };

typedef struct portion {
    const char *code;
    double share;
} portion;

static int by_share(const void *a, const void *b)
{
    const portion *x = a, *y = b;
    return x->share != y->share ? (x->share < y->share ? 1 : -1) : strcmp(x->code, y->code);
}

/* Each language once, those with more of the text first. */
static void put_languages(const vp_language_span *spans, size_t count, draft *out)
{
    portion all[LANGUAGES_MAX];
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        size_t k = 0;
        while (k < n && strcmp(all[k].code, spans[i].language.code))
            k++;
        if (k == LANGUAGES_MAX)
            continue;
        all[k] = (portion){spans[i].language.code, (k < n ? all[k].share : 0) + spans[i].share};
        n += k == n;
    }
    qsort(all, n, sizeof *all, by_share);
    draft_puts(out, "\"languages\":[");
    for (size_t i = 0; i < n; i++)
        draft_printf(out, "%s{\"code\":\"%s\",\"share\":%.4f}", i ? "," : "", all[i].code, all[i].share);
    draft_puts(out, "]");
}

static vp_status spans(plumbing *p, const char *text, size_t length, draft *out, vp_error *error)
{
    const vp_language_span *found;
    size_t count;
    vp_status status = vp_detect_spans(p->session, text, length, &found, &count, error);
    if (status != VP_OK)
        return status;
    draft_puts(out, "{");
    put_languages(found, count, out);
    draft_puts(out, ",\"spans\":[");
    for (size_t i = 0; i < count; i++)
        draft_printf(out, "%s{\"begin\":%zu,\"end\":%zu,\"code\":\"%s\",\"confidence\":%.4f}", i ? "," : "",
                     found[i].begin, found[i].end, found[i].language.code, found[i].language.confidence);
    draft_puts(out, "]}");
    return VP_OK;
}

static int detect_run(const command *self, const arguments *given)
{
    bool parts = option_given(given, "spans");
    if (parts && option_given(given, "among"))
        return complain_usage(self, "--spans knows all languages: leave --among out");
    const plumbing_plan plan = {.member = "language", .answer = parts ? spans : detect};
    return plumbing_run(self, given, &plan);
}

const command detect_command = {
    .name = "detect",
    .family = FAMILY_TEXT,
    .summary = "the language of each line: code, tab, confidence",
    .synopsis = "[options] [FILE...]",
    .details =
        "Codes are ISO 639-1 where there is one, else 639-3; zh for both scripts of Chinese; und when unsure. "
        "The confidence is the probability that the code is right. With --jsonl Chinese has a script, Hans or "
        "Hant. With --spans a line becomes {\"languages\":[{\"code\",\"share\"}...], \"spans\":[{\"begin\",\"end\","
        "\"code\",\"confidence\"}...]}; offsets are bytes, and the confidence is lower where words of two languages "
        "are mixed. Hardly told apart: short Limburgish (li) and Low Saxon (nds) from nl, Scots (sco) from en, Wu "
        "(wuu) "
        "from zh; sr, hr and bs in Latin letters.",
    .examples = {"voxpop detect reviews.txt", "echo 'Prima spul, snel in huis' | voxpop detect --among zh,ru,nl,en",
                 "voxpop detect --jsonl --field body posts.jsonl",
                 "echo 'Levering was snel. The battery died after a week.' | voxpop detect --spans"},
    .groups = {&detect_options, &plumbing_options, &models_options, &general_options},
    .run = detect_run,
};
