/* Customers by what they bought: recency, frequency, monetary value. */
#include "base/calendar.h"
#include "base/table.h"
#include "customers/rfm.h"
#include "engine/frame_of_table.h"
#include "engine/options.h"
#include "ingest/dates.h"
#include "ingest/roles.h"

#include <voxpop_customers.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { DAY = 86400, KNOWN_NAME = 2 };

typedef struct purchases {
    frame frame;
    uint32_t customer, date, amount, order; /* columns; order: INTERN_NONE */
    intern customers, orders;               /* names; customer, tab, order */
    uint32_t *owner;                        /* [rows] id of the customer; INTERN_NONE: not counted */
    int64_t *days;                          /* [rows] since 1970 */
} purchases;

/* ---- Columns ---- */

static vp_status find(const frame *f, const char *name, role known, const char *option, uint32_t *out, vp_error *error)
{
    char hint[80];
    if (name)
        return frame_find(f, name, out, error);
    for (uint32_t c = 0; c < f->count; c++)
        if (role_match_name(f->names.strings[c], known).strength >= KNOWN_NAME) {
            *out = c;
            return VP_OK;
        }
    snprintf(hint, sizeof hint, "name it with --%s", option);
    return fail(error, VP_NOT_FOUND, hint, "no column is known to be the %s", option);
}

/* What was paid, by the names that it goes by, the likelier first. */
static vp_status find_amount(const frame *f, const char *name, uint32_t *out, vp_error *error)
{
    static const char *const known[] = {
        "amount",  "total", "order_total", "order total", "total_price", "total price", "total_amount",
        "revenue", "sales", "paid",        "spend",       "price",       "bedrag",      "totaal",
        "omzet",   "prijs", "сумма",       "стоимость",   "金额",        "总价",        "实付金额"};
    if (name)
        return frame_find(f, name, out, error);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        for (uint32_t c = 0; c < f->count; c++)
            if (str_equal_nocase(f->names.strings[c], known[i]) && f->columns[c].number_count) {
                *out = c;
                return VP_OK;
            }
    return fail(error, VP_NOT_FOUND, "name it with --amount", "no column is known to be the amount");
}

static vp_status find_columns(purchases *p, const vp_rfm_query *q, vp_error *error)
{
    vp_status status = find(&p->frame, q->customer, ROLE_CUSTOMER, "customer", &p->customer, error);
    if (!status)
        status = find(&p->frame, q->date, ROLE_TIME, "date", &p->date, error);
    if (!status)
        status = find_amount(&p->frame, q->amount, &p->amount, error);
    p->order = INTERN_NONE;
    return status || !q->order ? status : frame_find(&p->frame, q->order, &p->order, error);
}

static str cell_text(const frame *f, uint32_t column, size_t row)
{
    uint32_t id = f->columns[column].texts[row];
    return id == INTERN_NONE ? STR("") : f->texts.strings[id];
}

/* ---- Rows ---- */

static date_order order_of_dates(const purchases *p)
{
    date_column seen = {0};
    for (size_t i = 0; i < p->frame.rows; i++)
        date_observe(&seen, cell_text(&p->frame, p->date, i));
    return date_decide(&seen);
}

/* Purchases are rows with a customer, a date and an amount above 0. */
static bool read_rows(purchases *p, vp_rfm *out)
{
    date_order order = order_of_dates(p);
    for (size_t i = 0; i < p->frame.rows; i++) {
        str name = cell_text(&p->frame, p->customer, i);
        uint32_t customer = name.n ? intern_add(&p->customers, name) : INTERN_NONE;
        date_value when;
        bool dated = date_parse(cell_text(&p->frame, p->date, i), order, &when);
        double amount = p->frame.columns[p->amount].numbers[i];
        if (name.n && customer == INTERN_NONE)
            return false;
        out->nobody += !name.n;
        out->undated += name.n && !dated;
        out->returns += name.n && dated && !(amount > 0);
        bool counts = name.n && dated && amount > 0;
        p->owner[i] = counts ? customer : INTERN_NONE;
        p->days[i] = counts ? (when.seconds - ((when.seconds % DAY) + DAY) % DAY) / DAY : 0;
    }
    return true;
}

/* Whether the row begins an order of its customer; false also when memory ran out (*ok). */
static bool is_new_order(purchases *p, size_t row, bool *ok)
{
    buf key = {0};
    uint32_t before = p->orders.count;
    if (p->order == INTERN_NONE)
        return true;
    *ok = *ok && buf_printf(&key, "%u\t", p->owner[row]) && buf_add_str(&key, cell_text(&p->frame, p->order, row)) &&
          intern_add(&p->orders, buf_str(&key)) != INTERN_NONE;
    buf_release(&key);
    return p->orders.count > before;
}

static bool sum_up(purchases *p, int64_t today, rfm *customers, bool *bought)
{
    bool ok = true;
    int64_t *last = calloc(p->customers.count + 1, sizeof *last);
    for (size_t i = 0; last && ok && i < p->frame.rows; i++) {
        uint32_t c = p->owner[i];
        if (c == INTERN_NONE)
            continue;
        last[c] = !bought[c] || p->days[i] > last[c] ? p->days[i] : last[c];
        bought[c] = true;
        customers[c].frequency += is_new_order(p, i, &ok);
        customers[c].monetary += p->frame.columns[p->amount].numbers[i];
        customers[c].recency = (double)(today - last[c]);
    }
    free(last);
    return last && ok;
}

/* The day behind the newest purchase, unless it is given: then purchases after it are left out. */
static vp_status find_today(purchases *p, const vp_rfm_query *q, vp_rfm *made, int64_t *out, vp_error *error)
{
    date_value when;
    *out = INT64_MIN;
    if (q->today && !date_parse(str_of(q->today), DATE_YEAR_FIRST, &when))
        return fail(error, VP_INVALID, "write 2023-03-14", "'%s' is no date", q->today);
    int64_t end = q->today ? when.seconds / DAY : INT64_MAX;
    for (size_t i = 0; i < p->frame.rows; i++) {
        bool counts = p->owner[i] != INTERN_NONE, late = counts && p->days[i] > end;
        made->later += late;
        p->owner[i] = late ? INTERN_NONE : p->owner[i];
        if (counts && !late && p->days[i] + 1 > *out)
            *out = p->days[i] + 1;
    }
    if (*out == INT64_MIN)
        return fail(error, VP_FORMAT, NULL, "no row has a customer, a date%s and an amount above 0",
                    made->later ? " before --today" : "");
    *out = q->today ? end : *out;
    return VP_OK;
}

/* ---- The table ---- */

typedef struct named {
    str name;
    rfm worth;
} named;

static int by_name(const void *a, const void *b)
{
    return str_compare(((const named *)a)->name, ((const named *)b)->name);
}

static bool put(vp_table *t, const named *c, const rfm *w)
{
    return table_row(t) && table_text(t, c->name) && table_integer(t, (int64_t)w->recency) &&
           table_integer(t, (int64_t)w->frequency) && table_real(t, w->monetary) && table_integer(t, w->r) &&
           table_integer(t, w->f) && table_integer(t, w->m) && table_text(t, str_of(rfm_group(w->r, w->f)));
}

static vp_status tabulate(const purchases *p, const rfm *customers, const bool *bought, vp_rfm *out, vp_error *error)
{
    static const char *const names[] = {"customer", "recency_days", "frequency", "monetary", "r", "f", "m", "group"};
    size_t n = 0;
    named *all = malloc((p->customers.count + 1) * sizeof *all);
    rfm *sorted = malloc((p->customers.count + 1) * sizeof *sorted);
    for (uint32_t c = 0; all && sorted && c < p->customers.count; c++)
        if (bought[c])
            all[n++] = (named){p->customers.strings[c], customers[c]};
    if (all && sorted)
        qsort(all, n, sizeof *all, by_name);
    for (size_t i = 0; all && sorted && i < n; i++)
        sorted[i] = all[i].worth;
    bool ok = all && sorted && rfm_score(sorted, n);
    vp_status status = ok ? table_new(names, sizeof names / sizeof *names, &out->customers, error) : fail_memory(error);
    for (size_t i = 0; !status && ok && i < n; i++)
        ok = put(out->customers, &all[i], &sorted[i]);
    if (!status && !ok) {
        vp_table_free(out->customers);
        status = fail_memory(error);
    }
    free(all);
    free(sorted);
    return status;
}

static vp_status measure(purchases *p, const vp_rfm_query *q, vp_rfm *out, vp_error *error)
{
    int64_t today = 0;
    vp_status status = find_columns(p, q, error);
    if (status)
        return status;
    p->owner = malloc((p->frame.rows + 1) * sizeof *p->owner);
    p->days = malloc((p->frame.rows + 1) * sizeof *p->days);
    if (!p->owner || !p->days || !read_rows(p, out))
        return fail_memory(error);
    status = find_today(p, q, out, &today, error);
    rfm *customers = calloc(p->customers.count + 1, sizeof *customers);
    bool *bought = calloc(p->customers.count + 1, sizeof *bought);
    if (!status && (!customers || !bought || !sum_up(p, today, customers, bought)))
        status = fail_memory(error);
    if (!status)
        status = tabulate(p, customers, bought, out, error);
    free(customers);
    free(bought);
    return status;
}

vp_status vp_rfm_measure(const char *path, const vp_rfm_query *query, vp_rfm *out, vp_error *error)
{
    vp_rfm_query q = {.struct_size = sizeof q};
    vp_rfm made = {0};
    purchases p = {0};
    vp_status status = options_copy(&q, sizeof q, query, error);
    if (status)
        return status;
    const read_options options = {.encoding = q.encoding, .sheet = q.sheet};
    status = frame_of_table_as_written(path, &options, &p.frame, &made.rejected, error);
    made.rows = p.frame.rows;
    if (!status)
        status = measure(&p, &q, &made, error);
    frame_release(&p.frame);
    intern_release(&p.customers);
    intern_release(&p.orders);
    free(p.owner);
    free(p.days);
    if (!status)
        *out = made;
    return status;
}
