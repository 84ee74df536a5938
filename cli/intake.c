#include "cli/intake.h"

#include "cli/values.h"

static void add_count(draft *out, const char *before, uint64_t number, const char *after)
{
    char room[VALUE_ROOM];
    draft_printf(out, "%s%s%s", before, value_grouped(number, room), after);
}

static void add_rejected(draft *out, const vp_intake *intake, const char *rejects)
{
    double share = intake->rows ? 100.0 * (double)intake->rejected / (double)intake->rows : 100;
    add_count(out, ", ", intake->rejected, " rejected");
    draft_printf(out, " (%.*f %%", share < 0.1 ? 3 : 1, share);
    if (intake->dropped)
        draft_puts(out, ", not kept: name a file with --rejects)");
    else
        draft_printf(out, ", see %s)", rejects);
}

/* "; 40 repaired, 3 unchanged". */
static void add_notes(draft *out, const vp_intake *intake)
{
    const struct {
        uint64_t number;
        const char *one, *several;
    } notes[] = {
        {intake->no_feedback, " of the rejected is sound, but no feedback",
         " of the rejected are sound, but no feedback"},
        {intake->repaired, " repaired", " repaired"},
        {intake->unchanged, " unchanged since the last time", " unchanged since the last time"},
        {intake->replaced, " replaced by a newer version", " replaced by newer versions"},
        {intake->repeats, " repeat of an earlier row kept", " repeats of earlier rows kept"},
        {intake->masked, " piece of personal data masked", " pieces of personal data masked"},
        {intake->lookup_rows, " more of a lookup table left out", " more of lookup tables left out"},
    };
    const char *before = "; ";
    for (size_t i = 0; i < sizeof notes / sizeof *notes; i++) {
        if (!notes[i].number)
            continue;
        add_count(out, before, notes[i].number, notes[i].number == 1 ? notes[i].one : notes[i].several);
        before = ", ";
    }
}

void intake_account(const vp_intake *intake, const char *rejects, draft *out)
{
    add_count(out, "", intake->rows, intake->rows == 1 ? " row: " : " rows: ");
    add_count(out, "", intake->with_text, " with text");
    if (intake->rating_only)
        add_count(out, ", ", intake->rating_only, " with a rating only");
    if (intake->empty)
        add_count(out, ", ", intake->empty, " empty");
    if (intake->rejected)
        add_rejected(out, intake, rejects);
    add_notes(out, intake);
    draft_puts(out, "\n");
}

void intake_json(const vp_intake *intake, draft *out)
{
    const struct {
        const char *name;
        uint64_t number;
    } counts[] = {
        {"rows", intake->rows},
        {"with_text", intake->with_text},
        {"rating_only", intake->rating_only},
        {"empty", intake->empty},
        {"rejected", intake->rejected},
        {"dropped", intake->dropped},
        {"no_feedback", intake->no_feedback},
        {"repaired", intake->repaired},
        {"unchanged", intake->unchanged},
        {"replaced", intake->replaced},
        {"repeats", intake->repeats},
        {"lookup_rows", intake->lookup_rows},
        {"failed", intake->failed},
        {"masked", intake->masked},
    };
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        draft_printf(out, "%c\"%s\":%llu", i ? ',' : '{', counts[i].name, (unsigned long long)counts[i].number);
    draft_puts(out, "}\n");
}

bool intake_has_many_rejects(const vp_intake *intake, double most)
{
    double allowed = most * (double)intake->rows;
    return (double)(intake->rejected - intake->no_feedback) > allowed * (1 + 1e-12); /* which is no damage */
}
