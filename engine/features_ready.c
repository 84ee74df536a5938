/* Features made ready for a model, by a recipe that is learned or was learned before. */
#include "base/buf.h"
#include "customers/recipe.h"
#include "engine/features.h"
#include "engine/features_table.h"

#include <math.h>
#include <stdlib.h>

typedef struct preparing {
    const vp_features_query *query;
    const vp_table *table;
    frame frame;
    recipe recipe;
    int *dates; /* [frame.count] as of recipe_column */
    uint32_t target;
} preparing;

static void preparing_release(preparing *p)
{
    frame_release(&p->frame);
    recipe_release(&p->recipe);
    free(p->dates);
}

/* ---- Learning ---- */

static bool names_a_row(const vp_features_query *q, str column)
{
    return q->per_customer ? str_is(column, "customer")
                           : str_is(column, "number") || str_is(column, "id") || str_is(column, "customer");
}

static vp_status remark_fates(const preparing *p, const recipe_fate *fates, vp_table *remarks, vp_error *error)
{
    static const char *const why[] = {[RECIPE_EMPTY] = "left out: has no value",
                                      [RECIPE_SAME] = "left out: never varies",
                                      [RECIPE_NAMES] = "left out: says who, or counts rows",
                                      [RECIPE_REPEATS] = "left out: repeats the target"};
    vp_status status = VP_OK;
    for (size_t fate = RECIPE_EMPTY; !status && fate <= RECIPE_REPEATS; fate++)
        for (uint32_t c = 0; !status && c < p->frame.count; c++)
            if (fates[c] == fate)
                status = features_remark(remarks, why[fate], p->frame.names.strings[c], NAN, error);
    return status;
}

static vp_status learn(preparing *p, vp_table *remarks, vp_error *error)
{
    frame *f = &p->frame;
    points_scale scale = POINTS_STANDARD;
    recipe_fate *fates = calloc(f->count + 1, sizeof *fates);
    bool *zero = calloc(f->count + 1, sizeof *zero);
    for (uint32_t c = 0; fates && zero && c < f->count; c++) {
        p->dates[c] = frame_dates_of(f, c);
        if (p->dates[c] != RECIPE_NO_DATES)
            frame_read_dates(f, c, p->dates[c]);
        fates[c] = names_a_row(p->query, f->names.strings[c]) ? RECIPE_APART : RECIPE_TAKEN;
        zero[c] = features_says_nothing_is_zero(f->names.strings[c]);
    }
    const char *name = p->query->scale ? p->query->scale : "standard";
    vp_status status = fates && zero ? VP_OK : fail_memory(error);
    if (!status && (!points_scale_read(name, &scale) || scale == POINTS_GOWER))
        status = fail(error, VP_INVALID, "none, standard or robust", "there is no scale '%s' of features", name);
    const recipe_plan plan = {.rows = p->query->per_customer ? "customer" : "document",
                              .target = p->target,
                              .scale = scale,
                              .dates = p->dates,
                              .gap_is_zero = zero};
    if (!status)
        status = recipe_learn(f, &plan, fates, &p->recipe, error);
    if (!status)
        status = recipe_write(&p->recipe, p->query->learn, error);
    if (!status)
        status = remark_fates(p, fates, remarks, error);
    free(fates);
    free(zero);
    return status;
}

static vp_status find_target(preparing *p, vp_error *error)
{
    p->target = INTERN_NONE;
    if (!p->query->target)
        return VP_OK;
    vp_status status = frame_find(&p->frame, p->query->target, &p->target, error);
    if (!status && !frame_varies(&p->frame, p->target))
        status = fail(error, VP_FORMAT, NULL, "the target '%s' has no two different numbers", p->query->target);
    return status;
}

/* ---- Doing ---- */

static vp_status read_recipe(preparing *p, vp_error *error)
{
    pack bytes = {0};
    vp_status status = pack_open(p->query->recipe, &bytes, error);
    if (!status)
        status = recipe_read(&bytes, &p->recipe, error);
    pack_close(&bytes);
    if (status)
        return status;
    if (!str_is(p->recipe.rows, p->query->per_customer ? "customer" : "document"))
        return fail(error, VP_INVALID, p->query->per_customer ? "leave --per customer out" : "add --per customer",
                    "the recipe is of %ss", p->recipe.rows.p);
    p->target = intern_find(&p->frame.names, p->recipe.target);
    frame_read_dates_of(&p->frame, &p->recipe);
    return VP_OK;
}

static vp_status remark_misfits(const preparing *p, const recipe_misfit *misfits, vp_table *remarks, vp_error *error)
{
    vp_status status = VP_OK;
    for (size_t k = 0; !status && k < p->recipe.count; k++)
        if (misfits[k].lacking)
            status = features_remark(remarks, "not in the data, taken as gaps", p->recipe.columns[k].name, NAN, error);
    for (size_t k = 0; !status && k < p->recipe.count; k++)
        if (misfits[k].unseen)
            status = features_remark(remarks, "has texts that were not learned", p->recipe.columns[k].name,
                                     (double)misfits[k].unseen, error);
    for (size_t k = 0; !status && k < p->recipe.count; k++)
        if (misfits[k].filled && !features_says_nothing_is_zero(p->recipe.columns[k].name))
            status = features_remark(remarks, "has gaps and had none before, filled", p->recipe.columns[k].name,
                                     (double)misfits[k].filled, error);
    return status;
}

static vp_status new_table(const preparing *p, vp_table **out, vp_error *error)
{
    size_t outputs = recipe_outputs(&p->recipe), n = 0;
    arena memory = {0};
    const char **names = arena_array(&memory, p->frame.count + outputs + 1, sizeof *names);
    buf name = {0};
    bool ok = names;
    for (uint32_t c = 0; ok && c < p->frame.count; c++)
        if (c == p->target || names_a_row(p->query, p->frame.names.strings[c]))
            names[n++] = p->frame.names.strings[c].p;
    for (size_t i = 0; ok && i < outputs; i++) {
        buf_clear(&name);
        ok = recipe_name(&p->recipe, i, &name) && (names[n++] = arena_copy(&memory, buf_str(&name)).p);
    }
    vp_status status = ok ? table_new(names, n, out, error) : fail_memory(error);
    buf_release(&name);
    arena_release(&memory);
    return status;
}

static bool put_rows(const preparing *p, const double *x, vp_table *out)
{
    size_t outputs = recipe_outputs(&p->recipe);
    bool ok = true;
    for (size_t i = 0; ok && i < p->frame.rows; i++, x += outputs) {
        ok = table_row(out);
        for (uint32_t c = 0; ok && c < p->frame.count; c++)
            if (c == p->target || names_a_row(p->query, p->frame.names.strings[c]))
                ok = features_put_cell(out, vp_table_cell(p->table, i, c));
        for (size_t v = 0; ok && v < outputs; v++)
            ok = table_real(out, x[v]);
    }
    return ok;
}

/* Rows of one customer are learned from together. */
static bool group_rows(const preparing *p, uint32_t *group)
{
    uint32_t customer = intern_find(&p->frame.names, STR("customer"));
    if (customer != INTERN_NONE)
        return frame_groups(&p->frame, customer, group) != SIZE_MAX;
    for (size_t i = 0; i < p->frame.rows; i++)
        group[i] = (uint32_t)i;
    return true;
}

static vp_status apply(const preparing *p, vp_table *remarks, vp_table *out, vp_error *error)
{
    size_t rows = p->frame.rows, outputs = recipe_outputs(&p->recipe);
    double *x = malloc((rows * outputs + 1) * sizeof *x);
    uint32_t *group = malloc((rows + 1) * sizeof *group);
    recipe_misfit *misfits = calloc(p->recipe.count + 1, sizeof *misfits);
    bool ok = x && group && misfits && group_rows(p, group) &&
              recipe_apply(&p->recipe, &p->frame, p->query->learn ? group : NULL, x, misfits) && put_rows(p, x, out);
    vp_status status = ok ? remark_misfits(p, misfits, remarks, error) : fail_memory(error);
    free(x);
    free(group);
    free(misfits);
    return status;
}

vp_status features_ready(const vp_features_query *q, vp_table **table, vp_table *remarks, vp_error *error)
{
    preparing p = {.query = q, .table = *table};
    vp_table *out = NULL;
    vp_status status = frame_of_cells(*table, &p.frame, error);
    if (!status && !(p.dates = calloc(p.frame.count + 1, sizeof *p.dates)))
        status = fail_memory(error);
    if (!status && q->learn)
        status = find_target(&p, error);
    if (!status)
        status = q->learn ? learn(&p, remarks, error) : read_recipe(&p, error);
    if (!status)
        status = new_table(&p, &out, error);
    if (!status)
        status = apply(&p, remarks, out, error);
    preparing_release(&p);
    if (!status) {
        vp_table_free(*table);
        *table = out;
    } else
        vp_table_free(out);
    return status;
}
