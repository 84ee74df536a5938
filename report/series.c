#include "report/series.h"

#include "base/buf.h"
#include "base/intern.h"
#include "base/table.h"
#include "report/figure.h"

#include <math.h>
#include <stdlib.h>

/* A period or a group; `id` as interned. */
typedef struct entry {
    str name;
    int64_t n;
    uint32_t id;
} entry;

/* What is needed while the table is read. */
typedef struct reading {
    const vp_table *table;
    size_t low; /* column of that name */
    buf name;   /* scratch */
    intern periods, groups;
    uint32_t *period_of, *group_of; /* [rows]: id */
    size_t *place;                  /* [periods]: where the period of an id stands in order of time */
    size_t *line;                   /* [groups]: the line of the group of an id; SIZE_MAX: left out */
} reading;

static const vp_cell *cell_at(const reading *r, size_t row, size_t column)
{
    return &r->table->cells[row * r->table->columns + column];
}

static double number_of(const vp_cell *c)
{
    return (c->type == VP_CELL_REAL || c->type == VP_CELL_INTEGER) && isfinite(c->real) ? c->real : NAN;
}

static int64_t count_of(const vp_cell *c)
{
    return c->type == VP_CELL_INTEGER && c->integer > 0 ? c->integer : 0;
}

/* period, up to two fields, the value, low, high, n; what stands behind is not drawn. */
static vp_status find_columns(reading *r, vp_error *error)
{
    const vp_table *t = r->table;
    for (r->low = 2; r->low <= 4 && r->low + 3 <= t->columns; r->low++)
        if (!strcmp(t->names[0], "period") && !strcmp(t->names[r->low], "low") &&
            !strcmp(t->names[r->low + 1], "high") && !strcmp(t->names[r->low + 2], "n"))
            return VP_OK;
    return fail(error, VP_INVALID, "pass a table made by vp_trend", "this table is not a trend");
}

/* The values of the fields, " / " between. */
static bool group_name(const reading *r, size_t row, buf *out)
{
    char room[FIGURE_ROOM];
    buf_clear(out);
    if (r->low == 2)
        return buf_puts(out, r->table->names[1]);
    bool ok = true;
    for (size_t column = 1; ok && column + 1 < r->low; column++) {
        str name = cell_plain(cell_at(r, row, column), room);
        ok = (column == 1 || buf_puts(out, " / ")) && buf_add_str(out, name.n ? name : STR("(none)"));
    }
    return ok;
}

static bool read_names(reading *r, arena *memory)
{
    const vp_table *t = r->table;
    char room[FIGURE_ROOM];
    r->period_of = arena_array(memory, t->rows, sizeof *r->period_of);
    r->group_of = arena_array(memory, t->rows, sizeof *r->group_of);
    if (!r->period_of || !r->group_of)
        return false;
    for (size_t row = 0; row < t->rows; row++) {
        r->period_of[row] = intern_add(&r->periods, cell_plain(&t->cells[row * t->columns], room));
        r->group_of[row] = group_name(r, row, &r->name) ? intern_add(&r->groups, buf_str(&r->name)) : INTERN_NONE;
        if (r->period_of[row] == INTERN_NONE || r->group_of[row] == INTERN_NONE)
            return false;
    }
    return true;
}

static entry *list_entries(const intern *names, arena *memory)
{
    entry *entries = arena_array(memory, names->count, sizeof *entries);
    for (uint32_t id = 0; entries && id < names->count; id++)
        entries[id] = (entry){.name = names->strings[id], .id = id};
    return entries;
}

static int by_name(const void *a, const void *b)
{
    return str_compare(((const entry *)a)->name, ((const entry *)b)->name);
}

static int by_n(const void *a, const void *b)
{
    const entry *x = a, *y = b;
    return x->n != y->n ? (x->n < y->n) - (x->n > y->n) : (x->id > y->id) - (x->id < y->id);
}

/* The names of periods (2026-03, 2026-W12, 2026-Q1) sort as time goes. A group's rows need not hold all of them. */
static bool order_periods(reading *r, series_set *out)
{
    entry *entries = list_entries(&r->periods, &out->memory);
    out->period_count = r->periods.count;
    out->periods = arena_array(&out->memory, out->period_count, sizeof *out->periods);
    r->place = arena_array(&out->memory, out->period_count, sizeof *r->place);
    if (!entries || !out->periods || !r->place)
        return false;
    qsort(entries, out->period_count, sizeof *entries, by_name);
    for (size_t i = 0; i < out->period_count; i++) {
        out->periods[i] = arena_copy(&out->memory, entries[i].name);
        if (!out->periods[i].p)
            return false;
        r->place[entries[i].id] = i;
    }
    return true;
}

static bool make_line(series *line, const entry *group, size_t periods, arena *memory)
{
    line->name = arena_copy(memory, group->name);
    line->n = group->n;
    double *values = arena_array(memory, 4 * periods, sizeof *values);
    if (!line->name.p || !values)
        return false;
    for (size_t i = 0; i < 4 * periods; i++)
        values[i] = NAN;
    line->value = values;
    line->low = values + periods;
    line->high = values + 2 * periods;
    line->count = values + 3 * periods;
    return true;
}

static bool choose_lines(reading *r, size_t most, series_set *out)
{
    size_t groups = r->groups.count;
    entry *entries = list_entries(&r->groups, &out->memory);
    out->count = groups < most ? groups : most;
    out->left_out = groups - out->count;
    out->lines = arena_array(&out->memory, out->count, sizeof *out->lines);
    r->line = arena_array(&out->memory, groups, sizeof *r->line);
    if (!entries || !out->lines || !r->line)
        return false;
    for (size_t row = 0; row < r->table->rows; row++) {
        int64_t *n = &entries[r->group_of[row]].n;
        if (__builtin_add_overflow(*n, count_of(cell_at(r, row, r->low + 2)), n))
            *n = INT64_MAX;
    }
    qsort(entries, groups, sizeof *entries, by_n);
    for (size_t i = 0; i < groups; i++) {
        r->line[entries[i].id] = i < out->count ? i : SIZE_MAX;
        if (i < out->count && !make_line(&out->lines[i], &entries[i], out->period_count, &out->memory))
            return false;
    }
    return true;
}

static void fill_lines(const reading *r, series_set *out)
{
    for (size_t row = 0; row < r->table->rows; row++) {
        size_t line = r->line[r->group_of[row]], at = r->place[r->period_of[row]];
        if (line == SIZE_MAX)
            continue;
        out->lines[line].value[at] = number_of(cell_at(r, row, r->low - 1));
        out->lines[line].low[at] = number_of(cell_at(r, row, r->low));
        out->lines[line].high[at] = number_of(cell_at(r, row, r->low + 1));
        out->lines[line].count[at] = number_of(cell_at(r, row, r->low + 2));
    }
    out->whole = true;
    for (size_t line = 0; line < out->count; line++) {
        const double *values = out->lines[line].value;
        series_range(values, out->period_count, &out->lowest, &out->highest);
        for (size_t i = 0; i < out->period_count; i++)
            out->whole = out->whole && (isnan(values[i]) || values[i] == floor(values[i]));
    }
}

vp_status series_read(const vp_table *trend, size_t most, series_set *out, vp_error *error)
{
    reading r = {.table = trend};
    vp_status status = find_columns(&r, error);
    if (status != VP_OK)
        return status;
    series_set set = {.lowest = NAN, .highest = NAN};
    if (read_names(&r, &set.memory) && order_periods(&r, &set) && choose_lines(&r, most, &set))
        fill_lines(&r, &set);
    else
        status = fail_memory(error);
    intern_release(&r.periods);
    intern_release(&r.groups);
    buf_release(&r.name);
    if (status == VP_OK)
        *out = set;
    else
        series_release(&set);
    return status;
}

void series_release(series_set *set)
{
    arena_release(&set->memory);
    *set = (series_set){0};
}

void series_range(const double *values, size_t n, double *lowest, double *highest)
{
    for (size_t i = 0; i < n; i++) {
        *lowest = fmin(*lowest, values[i]); /* of NaN and a number, the number */
        *highest = fmax(*highest, values[i]);
    }
}
