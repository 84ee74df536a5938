/* What each line names: `entities`. */
#include "cli/bio.h"
#include "cli/models.h"
#include "cli/offsets.h"
#include "cli/plumbing.h"

#include <stdio.h>
#include <string.h>

static const option entities_table[] = {
    {"lang", 'l', "LANG", NULL, "language of the texts, as in nl (else detected line by line)"},
    {"rules", 0, "FILE", NULL, "rules of your own, which win over the shipped ones"},
    {"offsets", 0, "UNIT", "bytes chars utf16", "what begin and end count: bytes, chars or utf16 (bytes)"},
    {"bio", 0, NULL, NULL,
     "a token a line and empty lines between sentences (in Chinese a character), each answered with its tag"},
    {0},
};
static const option_group entities_options = {NULL, entities_table};

typedef struct places {
    offset_unit unit;
    offset_counter counter;
} places;

static void put_entity(places *at, const char *text, const vp_entity *e, draft *out)
{
    size_t begin = offset_at(&at->counter, at->unit, text, e->begin);
    size_t end = offset_at(&at->counter, at->unit, text, e->end);
    draft_printf(out, "{\"type\":\"%s\",\"begin\":%zu,\"end\":%zu,", e->type, begin, end);
    if (at->unit != OFFSET_BYTES)
        draft_printf(out, "\"offsets\":\"%s\",", offset_unit_name(at->unit));
    draft_puts(out, "\"text\":");
    draft_json(out, text + e->begin, e->end - e->begin);
    if (e->normal[0]) {
        draft_puts(out, ",\"normal\":");
        draft_json(out, e->normal, strlen(e->normal));
    }
    draft_printf(out, ",\"source\":\"%s\"", e->source);
    if (e->rule[0]) {
        draft_puts(out, ",\"rule\":");
        draft_json(out, e->rule, strlen(e->rule));
    }
    draft_printf(out, ",\"score\":%.2f}", e->score);
}

static vp_status entities(plumbing *p, const char *text, size_t length, draft *out, vp_error *error)
{
    const vp_entity *found;
    size_t count;
    places at = {.unit = offset_unit_of(option_value(p->given, "offsets"))};
    vp_status status = vp_entities(p->session, p->lang, text, length, &found, &count, error);
    if (status != VP_OK)
        return status;
    draft_puts(out, "[");
    for (size_t i = 0; i < count; i++) {
        draft_puts(out, i ? "," : "");
        put_entity(&at, text, &found[i], out);
    }
    draft_puts(out, "]");
    return VP_OK;
}

static int entities_run(const command *self, const arguments *given)
{
    if (option_given(given, "bio"))
        return bio_run(self, given);
    const vp_engine_options engine = {.struct_size = sizeof engine, .entity_rules = option_value(given, "rules")};
    const plumbing_plan plan = {
        .member = "entities", .answer = entities, .lang = option_value(given, "lang"), .engine = &engine};
    return plumbing_run(self, given, &plan);
}

const command entities_command = {
    .name = "entities",
    .family = FAMILY_TEXT,
    .summary = "what each line names, as JSON: people, places, addresses, money, dates",
    .synopsis = "[options] [FILE...]",
    .details =
        "An array of objects: type, begin, end, text, normal (telephones as E.164, dates as ISO 8601, amounts "
        "with their "
        "unit), source, rule, score. Where entities overlap, the one with more evidence stays, then one with a "
        "checksum, then that of the earlier rule; a learned name (source model) gives way to every rule. "
        "A file of rules has blocks such as `rule ticket TICKET personal`, and indented below it `at tkt*` (where to "
        "try), `match TKT-\\d{5}` (PCRE2), `yes my <TKT-12345> is late` (an example that must hold). A file of names "
        "(--gazetteer) has lines name, tab, TYPE, tab, other name | other name; type - is no name. docs/entities.md "
        "(share/doc/voxpop/entities.md) has all of it.",
    .examples = {"echo 'Bel 06-12345678 voor 3 mei' | voxpop entities -l nl",
                 "voxpop entities --offsets chars reviews.txt", "voxpop entities --rules mine.rules reviews.txt"},
    .groups = {&entities_options, &plumbing_options, &models_options, &general_options},
    .run = entities_run,
};
