/* What customers are worth by what they bought: `segments rfm`. */
#include "cli/asking.h"
#include "cli/complain.h"
#include "cli/overwrite.h"
#include "cli/values.h"

#include <voxpop_customers.h>

#include <stdio.h>

static const option rfm_table[] = {
    {"amount", 0, "COL", NULL, "what was paid (else recognised); rows with nothing or less (returns) are not counted"},
    {"customer", 0, "COL", NULL, "who bought (else recognised)"},
    {"date", 0, "COL", NULL, "when (else recognised)"},
    {"order", 0, "COL", NULL, "rows with the same are one order of a customer (else each row is one)"},
    {"today", 0, "DATE", NULL,
     "the day that is counted to, without what was bought after it (the one behind the newest purchase)"},
    {"encoding", 0, "NAME", NULL, "encoding of the file (else recognised)"},
    {"sheet", 0, "NAME", NULL, "sheet of a workbook, a name or a number"},
    {0},
};
static const option_group rfm_options = {NULL, rfm_table};

static void tell(const arguments *given, const vp_rfm *r)
{
    char rows[VALUE_ROOM], nobody[VALUE_ROOM], undated[VALUE_ROOM], returns[VALUE_ROOM], later[VALUE_ROOM],
        rejected[VALUE_ROOM];
    if (!option_given(given, "quiet") && r->nobody + r->undated + r->returns + r->later + r->rejected)
        fprintf(stderr,
                "of %s rows not counted: %s without a customer, %s without a date, %s returns, %s after --today; %s "
                "could not be read\n",
                value_grouped(r->rows, rows), value_grouped(r->nobody, nobody), value_grouped(r->undated, undated),
                value_grouped(r->returns, returns), value_grouped(r->later, later),
                value_grouped(r->rejected, rejected));
}

static int rfm_run(const command *self, const arguments *given)
{
    page result;
    vp_error error = {0};
    vp_rfm made = {0};
    int code = page_choose(self, given, &result);
    if (code == DONE && given->position_count != 1)
        code = complain_usage(self, "%s needs one TABLE", self->name);
    if (code == DONE && vp_is_store(given->positions[0]))
        code = complain_usage(
            self,
            "%s is a store: purchases are in a table of their own, and `voxpop segments fit %s` makes segments of "
            "what customers wrote",
            given->positions[0], given->positions[0]);
    if (code == DONE)
        code = overwrite_check(self, given, given->positions, given->position_count);
    if (code != DONE)
        return code;
    const vp_rfm_query q = {.struct_size = sizeof q,
                            .customer = option_value(given, "customer"),
                            .date = option_value(given, "date"),
                            .amount = option_value(given, "amount"),
                            .order = option_value(given, "order"),
                            .today = option_value(given, "today"),
                            .encoding = option_value(given, "encoding"),
                            .sheet = option_value(given, "sheet")};
    vp_status status = vp_rfm_measure(given->positions[0], &q, &made, &error);
    if (status == VP_OK)
        tell(given, &made);
    return page_print(&result, status, made.customers, &error, NULL);
}

const command segments_rfm_command = {
    .name = "segments rfm",
    .family = FAMILY_ASK,
    .summary = "customers by how lately, how often and for how much they bought",
    .synopsis = "[--amount COL] [--customer COL] [--date COL] [--order COL] TABLE",
    .details =
        "TABLE is a list of purchases. Scores are fifths of the customers by rank, 5 the best, and equal ones rank by "
        "name; groups go by recency "
        "and frequency: champions, loyal, potential loyalists, new, promising, need attention, about to sleep, at "
        "risk, cannot lose, hibernating. With --join the answer becomes columns beside what customers write.",
    .examples = {"voxpop segments rfm orders.csv --amount total --order order_id -o worth.csv",
                 "voxpop analyze reviews.csv --join worth.csv --store feedback.db"},
    .groups = {&rfm_options, &page_options, &general_options},
    .run = rfm_run,
};
