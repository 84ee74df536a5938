/* Drivers as a table for people, and as JSON and CSV. */
#include "report/figure.h"
#include "report/output.h"
#include "report/text_width.h"

#include <voxpop_customers.h>

#include <math.h>
#include <string.h>

enum { NAME_MOST = 28, DIGITS = 12 };
static const double OVERLAP = 10;

/* ---- Text ---- */

static bool put_number(buf *out, double value, int decimals)
{
    char room[FIGURE_ROOM];
    return buf_add_str(out, figure(value, decimals, room));
}

/* Right-aligned; nothing for NaN. */
static bool put_right(buf *out, double value, int decimals, const char *unit, size_t width)
{
    char room[FIGURE_ROOM];
    str text = figure(value, decimals, room);
    size_t taken = text.n ? text.n + strlen(unit) : 0;
    return text_spaces(out, width > taken ? width - taken : 0) && buf_add_str(out, text) &&
           buf_puts(out, text.n ? unit : "");
}

static bool put_count(buf *out, uint64_t n)
{
    char digits[24];
    size_t used = 0;
    do
        digits[used++] = (char)('0' + n % 10);
    while (n /= 10);
    bool ok = true;
    while (ok && used--)
        ok = buf_putc(out, digits[used]) && (!used || used % 3 || buf_putc(out, ','));
    return ok;
}

static bool put_head(buf *out, const vp_drivers *d)
{
    bool ok = put_count(out, d->complete) && buf_puts(out, " of ") && put_count(out, d->rows) && buf_puts(out, " rows");
    if (ok && d->rows > d->complete)
        ok = buf_puts(out, " (") && put_count(out, d->rows - d->complete) && buf_puts(out, " incomplete)");
    ok = ok && buf_puts(out, "; explained ") && put_number(out, 100 * d->explained, 0) && buf_puts(out, "% of ") &&
         text_plain(out, str_of(d->target)) && buf_puts(out, "; ") && buf_puts(out, d->meaning);
    if (ok && d->draws && d->customers)
        ok = buf_puts(out, "; intervals by customer (") && put_count(out, d->customers) && buf_puts(out, ")");
    else if (ok && d->draws)
        ok = buf_puts(out, "; intervals by row");
    else if (ok)
        ok = buf_puts(out, "; no intervals");
    return ok && buf_putc(out, '\n');
}

/* Whether all have the same scale, so that it can stand above the columns. */
static bool one_scale(const vp_drivers *d)
{
    for (size_t i = 0; i < d->count; i++)
        if (isnan(d->drivers[i].low_rated) || d->drivers[i].lowest != d->drivers[0].lowest ||
            d->drivers[i].highest != d->drivers[0].highest)
            return false;
    return true;
}

static bool put_columns(buf *out, const vp_drivers *d, size_t width)
{
    bool ok = text_spaces(out, width) && buf_puts(out, "   share  95%          ");
    if (!one_scale(d))
        return ok && buf_puts(out, "       mean\n");
    double low = d->drivers[0].lowest, high = d->drivers[0].highest;
    double end = ceil(low + 0.4 * (high - low + 1) - 0.5) - 1;
    return ok && buf_puts(out, "  mean ") && put_number(out, low, 0) && buf_putc(out, '-') &&
           put_number(out, high, 0) && buf_puts(out, "  rated ") && put_number(out, low, 0) &&
           (end <= low || (buf_putc(out, '-') && put_number(out, end, 0))) && buf_putc(out, '\n');
}

static bool is_second_target(const vp_driver *d)
{
    return !strcmp(d->place, "second target");
}

static bool put_notes(buf *out, const vp_driver *d)
{
    const char *before = "   ";
    bool ok = true;
    if (is_second_target(d)) {
        ok = buf_puts(out, before) && buf_puts(out, "! nearly a second target (r ") &&
             put_number(out, d->correlation, 2) && buf_putc(out, ')');
        before = "; ";
    } else if (*d->place) {
        ok = buf_puts(out, before) && buf_puts(out, d->place);
        before = "; ";
    }
    if (ok && !strcmp(d->kind, "basic"))
        ok = buf_puts(out, before) && buf_puts(out, "missed when bad"), before = "; ";
    else if (ok && !strcmp(d->kind, "excitement"))
        ok = buf_puts(out, before) && buf_puts(out, "delights when good"), before = "; ";
    if (ok && d->inflation > OVERLAP)
        ok = buf_puts(out, before) && buf_puts(out, "the others tell most of it (VIF ") &&
             (isinf(d->inflation) ? buf_puts(out, "infinite") : put_number(out, d->inflation, 0)) && buf_putc(out, ')');
    return ok;
}

static bool put_driver(buf *out, const vp_drivers *all, const vp_driver *d, size_t width)
{
    size_t taken;
    bool ok = text_fitted(out, str_of(d->name), NAME_MOST, &taken) && text_spaces(out, width - taken) &&
              put_right(out, 100 * d->share.value, 1, "%", 8);
    size_t from = out->n;
    if (ok && !isnan(d->share.low))
        ok = buf_puts(out, "  ") && put_number(out, 100 * d->share.low, 1) && buf_putc(out, '-') &&
             put_number(out, 100 * d->share.high, 1);
    ok = ok && text_spaces(out, 15 - (out->n - from < 15 ? out->n - from : 15));
    if (!one_scale(all))
        ok = ok && put_right(out, d->rated, figure_decimals(fabs(d->rated), false), "", 11);
    else
        ok = ok && put_right(out, d->mean, 2, "", 10) && put_right(out, 100 * d->low_rated, 0, "%", 11);
    return ok && put_notes(out, d) && buf_putc(out, '\n');
}

/* Ranks whose neighbours' intervals overlap have no order. */
static bool put_ties(buf *out, const vp_drivers *d)
{
    bool ok = true, any = false;
    for (size_t i = 0; ok && i + 1 < d->count;) {
        size_t end = i;
        while (end + 1 < d->count && d->drivers[end].share.low < d->drivers[end + 1].share.high)
            end++;
        if (end > i) {
            ok = buf_puts(out, any ? ", " : "Neighbours overlap in ranks ") && put_count(out, i + 1) &&
                 buf_putc(out, '-') && put_count(out, end + 1);
            any = true;
        }
        i = end + 1;
    }
    return ok && (!any || buf_puts(out, ": no order is claimed there.\n"));
}

static bool put_unused(buf *out, const vp_drivers *d)
{
    bool ok = true;
    for (size_t i = 0; ok && i < d->unused_count; i++)
        ok = buf_puts(out, i ? ", " : "Not used: ") && text_plain(out, str_of(d->unused[i].name)) &&
             buf_puts(out, " (") && buf_puts(out, d->unused[i].why) && buf_putc(out, ')');
    return ok && (!d->unused_count || buf_puts(out, ".\n"));
}

/* What the first that can rise would give. */
static bool put_lift(buf *out, const vp_drivers *d)
{
    const vp_driver *best = NULL;
    if (!d->beyond_chance)
        return buf_puts(out, "All together explain no more than chance may: nothing to mend by them.\n");
    for (size_t i = 0; i < d->count; i++)
        if (!is_second_target(&d->drivers[i]) && d->drivers[i].lift.value > 0 &&
            (!best || d->drivers[i].lift.value > best->lift.value))
            best = &d->drivers[i];
    if (!best)
        return true;
    int decimals = figure_decimals(best->lift.value, false);
    bool ok = buf_puts(out, "If ") && text_plain(out, str_of(best->name)) &&
              buf_puts(out, " were at the median of its best quarter: ") && text_plain(out, str_of(d->target)) &&
              buf_puts(out, " +") && put_number(out, best->lift.value, decimals);
    if (ok && !isnan(best->lift.low))
        ok = buf_puts(out, " [") && put_number(out, best->lift.low, decimals) && buf_puts(out, ", ") &&
             put_number(out, best->lift.high, decimals) && buf_putc(out, ']');
    return ok && buf_putc(out, '\n');
}

static bool put_dominance(buf *out, const vp_drivers *d)
{
    if (!d->count || !d->drivers[0].dominates)
        return true;
    bool ok = buf_puts(out, "Adds more to every subset of the others (complete dominance):\n");
    for (size_t i = 0; ok && i < d->count; i++) {
        const char *before = " over ";
        for (size_t j = 0; ok && j < d->count; j++) {
            if (!d->drivers[i].dominates[j])
                continue;
            ok = (*before == ',' || (buf_puts(out, "  ") && text_plain(out, str_of(d->drivers[i].name)))) &&
                 buf_puts(out, before) && text_plain(out, str_of(d->drivers[j].name));
            before = ", ";
        }
        ok = ok && (*before != ',' || buf_putc(out, '\n'));
    }
    return ok;
}

/* "staff  bad in 812: rude, queue; topic check-in 31% (others 9%); "Nobody helped us" #51" */
static bool put_cause(buf *out, const char *name, const vp_driver_cause *c)
{
    bool ok = buf_puts(out, "  ") && text_plain(out, str_of(name)) &&
              buf_puts(out, strcmp(c->sentiment, "neg") ? ", good in " : ", bad in ") && put_count(out, c->texts) &&
              buf_puts(out, c->texts == 1 ? " text" : " texts");
    for (size_t i = 0; ok && i < c->word_count; i++)
        ok = buf_puts(out, i ? ", " : ": ") && text_plain(out, str_of(c->words[i]));
    if (ok && *c->topic)
        ok = buf_puts(out, "; topic ") && text_plain(out, str_of(c->topic)) && buf_putc(out, ' ') &&
             put_number(out, 100 * c->topic_share, 0) && buf_puts(out, "% (others ") &&
             put_number(out, 100 * c->topic_others, 0) && buf_puts(out, "%)");
    if (ok && c->quote_number)
        ok = buf_puts(out, "\n    \"") && text_plain(out, str_of(c->quote)) &&
             buf_printf(out, "\" #%lld", (long long)c->quote_number);
    return ok && buf_putc(out, '\n');
}

static bool put_causes(buf *out, const vp_drivers *d)
{
    bool ok = true, any = false;
    for (size_t i = 0; ok && i < d->count; i++)
        for (size_t k = 0; ok && k < d->drivers[i].cause_count; k++) {
            ok = (any ||
                  buf_puts(out, "What carries them, in words that stand out among all that is said of each:\n")) &&
                 put_cause(out, d->drivers[i].name, &d->drivers[i].causes[k]);
            any = true;
        }
    return ok;
}

static bool put_json_causes(buf *out, const vp_driver *d)
{
    bool ok = buf_puts(out, ",\"causes\":[");
    for (size_t k = 0; ok && k < d->cause_count; k++) {
        const vp_driver_cause *c = &d->causes[k];
        ok = buf_puts(out, k ? ",{\"sentiment\":" : "{\"sentiment\":") && buf_json(out, str_of(c->sentiment)) &&
             buf_printf(out, ",\"texts\":%llu,\"words\":[", (unsigned long long)c->texts);
        for (size_t i = 0; ok && i < c->word_count; i++)
            ok = (!i || buf_putc(out, ',')) && buf_json(out, str_of(c->words[i]));
        ok = ok && buf_puts(out, "],\"topic\":") && buf_json(out, str_of(c->topic)) &&
             buf_puts(out, ",\"topic_share\":") && buf_number(out, c->topic_share, DIGITS) &&
             buf_puts(out, ",\"topic_others\":") && buf_number(out, c->topic_others, DIGITS) &&
             buf_printf(out, ",\"number\":%lld,\"quote\":", (long long)c->quote_number) &&
             buf_json(out, str_of(c->quote)) && buf_putc(out, '}');
    }
    return ok && buf_putc(out, ']');
}

static bool put_text(buf *out, const vp_drivers *d)
{
    size_t width = 8;
    for (size_t i = 0; i < d->count; i++) {
        size_t own = text_width(str_of(d->drivers[i].name));
        width = own > width ? own : width;
    }
    width = width > NAME_MOST ? NAME_MOST : width;
    bool ok = put_head(out, d) && put_columns(out, d, width);
    for (size_t i = 0; ok && i < d->count; i++)
        ok = put_driver(out, d, &d->drivers[i], width);
    ok = ok && put_ties(out, d) && put_unused(out, d) && put_dominance(out, d) && put_lift(out, d) &&
         put_causes(out, d);
    if (ok && *d->note)
        ok = buf_puts(out, d->note) && buf_puts(out, ".\n");
    return ok && buf_puts(out, "Association, not cause: what goes with the target need not move it.\n");
}

/* ---- For programs ---- */

typedef struct member {
    const char *name;
    double value;
} member;

enum { MEMBERS = 21 }; /* the last one is empty */

static void members_of(const vp_driver *d, member out[MEMBERS])
{
    const member all[MEMBERS] = {
        {"importance", d->importance.value},
        {"importance_low", d->importance.low},
        {"importance_high", d->importance.high},
        {"share", d->share.value},
        {"low", d->share.low},
        {"high", d->share.high},
        {"lift", d->lift.value},
        {"lift_low", d->lift.low},
        {"lift_high", d->lift.high},
        {"correlation", d->correlation},
        {"coefficient", d->coefficient},
        {"error", d->error},
        {"inflation", d->inflation},
        {"mean", d->mean},
        {"lowest", d->lowest},
        {"highest", d->highest},
        {"low_rated", d->low_rated},
        {"penalty", d->penalty},
        {"reward", d->reward},
        {"rated", d->rated},
    };
    memcpy(out, all, sizeof all);
}

static bool put_json_driver(buf *out, const vp_drivers *all, const vp_driver *d)
{
    member members[MEMBERS];
    members_of(d, members);
    bool ok = buf_puts(out, "{\"name\":") && buf_json(out, str_of(d->name));
    for (const member *m = members; ok && m->name; m++)
        ok = buf_puts(out, ",\"") && buf_puts(out, m->name) && buf_puts(out, "\":") &&
             buf_number(out, m->value, DIGITS);
    ok = ok && buf_puts(out, ",\"kind\":") && buf_json(out, str_of(d->kind)) && buf_puts(out, ",\"place\":") &&
         buf_json(out, str_of(d->place));
    for (size_t i = 0; ok && d->conditional && i < all->count; i++)
        ok = buf_puts(out, i ? "," : ",\"conditional\":[") && buf_number(out, d->conditional[i], DIGITS);
    ok = ok && (!d->conditional || buf_puts(out, "],\"dominates\":["));
    const char *before = "";
    for (size_t i = 0; ok && d->dominates && i < all->count; i++)
        if (d->dominates[i]) {
            ok = buf_puts(out, before) && buf_json(out, str_of(all->drivers[i].name));
            before = ",";
        }
    return ok && (!d->dominates || buf_putc(out, ']')) && (!d->cause_count || put_json_causes(out, d)) &&
           buf_putc(out, '}');
}

static bool put_json(buf *out, const vp_drivers *d)
{
    bool ok = buf_puts(out, "{\"target\":") && buf_json(out, str_of(d->target)) && buf_puts(out, ",\"method\":") &&
              buf_json(out, str_of(d->method)) && buf_puts(out, ",\"r2\":") && buf_number(out, d->explained, DIGITS) &&
              buf_puts(out, d->beyond_chance ? ",\"beyond_chance\":true" : ",\"beyond_chance\":false") &&
              buf_puts(out, ",\"intercept\":") && buf_number(out, d->intercept, DIGITS) && buf_puts(out, ",\"n\":") &&
              buf_number(out, (double)d->complete, DIGITS) && buf_puts(out, ",\"rows\":") &&
              buf_number(out, (double)d->rows, DIGITS) && buf_puts(out, ",\"customers\":") &&
              buf_number(out, (double)d->customers, DIGITS) && buf_puts(out, ",\"draws\":") &&
              buf_number(out, d->draws, DIGITS) && buf_puts(out, ",\"drivers\":[");
    for (size_t i = 0; ok && i < d->count; i++)
        ok = (!i || buf_putc(out, ',')) && put_json_driver(out, d, &d->drivers[i]);
    ok = ok && buf_puts(out, "],\"unused\":[");
    for (size_t i = 0; ok && i < d->unused_count; i++)
        ok = buf_puts(out, i ? ",{\"name\":" : "{\"name\":") && buf_json(out, str_of(d->unused[i].name)) &&
             buf_puts(out, ",\"why\":") && buf_json(out, str_of(d->unused[i].why)) && buf_putc(out, '}');
    return ok && buf_puts(out, "],\"note\":") && buf_json(out, str_of(d->note)) && buf_puts(out, "}\n");
}

/* A name as a cell of CSV. */
static bool put_cell(buf *out, str name)
{
    bool ok = buf_putc(out, '"');
    for (size_t i = 0; ok && i < name.n; i++)
        ok = (name.p[i] != '"' || buf_putc(out, '"')) && buf_putc(out, name.p[i]);
    return ok && buf_putc(out, '"');
}

static bool put_csv(buf *out, const vp_drivers *d)
{
    member members[MEMBERS] = {0};
    bool ok = buf_puts(out, "name");
    members_of(&(vp_driver){0}, members);
    for (const member *m = members; ok && m->name; m++)
        ok = buf_putc(out, ',') && buf_puts(out, m->name);
    ok = ok && buf_puts(out, ",kind,place\n");
    for (size_t i = 0; ok && i < d->count; i++) {
        members_of(&d->drivers[i], members);
        ok = put_cell(out, str_of(d->drivers[i].name));
        for (const member *m = members; ok && m->name; m++)
            ok = buf_putc(out, ',') && (!isfinite(m->value) || buf_number(out, m->value, DIGITS));
        ok = ok && buf_putc(out, ',') && buf_puts(out, d->drivers[i].kind) && buf_putc(out, ',') &&
             buf_puts(out, d->drivers[i].place) && buf_putc(out, '\n');
    }
    return ok;
}

static bool put_json_lines(buf *out, const vp_drivers *d)
{
    bool ok = true;
    for (size_t i = 0; ok && i < d->count; i++)
        ok = put_json_driver(out, d, &d->drivers[i]) && buf_putc(out, '\n');
    return ok;
}

vp_status vp_drivers_write(const vp_drivers *drivers, vp_format format, const vp_style *style, vp_write write,
                           void *context, vp_error *error)
{
    static bool (*const forms[])(buf *, const vp_drivers *) = {
        [VP_TEXT] = put_text, [VP_CSV] = put_csv, [VP_JSON] = put_json, [VP_JSONL] = put_json_lines};
    (void)style;
    output o = {.write = write, .context = context};
    vp_status status = output_refuse_sheet(format, error);
    return status ? status : output_end(&o, output_pass(&o, forms[format](&o.text, drivers), error), error);
}
