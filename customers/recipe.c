#include "customers/recipe.h"

#include <math.h>
#include <stdlib.h>

enum { FOLDS = 5, FEWEST_OF_LEVEL = 2, FEW_ROWS = 20, NUMBER_DIGITS = 15 };
static const double MOST_DIFFERENT = 0.5; /* of the filled rows: texts that say who, not what */
static const double REPEATS = 0.999;      /* correlation with the target, or what texts explain of it */
static const double DRAWN_BY = 20;        /* rows of the overall mean that are added to a level (m-estimate:
                                             Micci-Barreca 2001) */

void recipe_release(recipe *r)
{
    arena_release(&r->memory);
    *r = (recipe){0};
}

/* ---- Texts of a column ---- */

/* The texts of a column as small numbers. */
typedef struct levels {
    intern names;
    uint32_t *of;  /* [rows] INTERN_NONE: a gap */
    size_t *count; /* [names.count] rows */
    size_t filled;
} levels;

static void levels_release(levels *l)
{
    intern_release(&l->names);
    free(l->of);
    free(l->count);
}

/* Numbers among texts are texts, too. */
static uint32_t level_add(const frame *f, const frame_column *c, size_t row, intern *names, buf *room)
{
    if (c->texts[row] != INTERN_NONE)
        return intern_add(names, f->texts.strings[c->texts[row]]);
    buf_clear(room);
    return buf_number(room, c->numbers[row], NUMBER_DIGITS) ? intern_add(names, buf_str(room)) : INTERN_NONE;
}

static bool is_gap(const frame_column *c, size_t row)
{
    return c->texts[row] == INTERN_NONE && isnan(c->numbers[row]);
}

static bool levels_find(const frame *f, uint32_t column, levels *out)
{
    const frame_column *c = &f->columns[column];
    buf room = {0};
    *out = (levels){.of = malloc((f->rows + 1) * sizeof *out->of)};
    bool ok = out->of;
    for (size_t i = 0; ok && i < f->rows; i++) {
        out->of[i] = is_gap(c, i) ? INTERN_NONE : level_add(f, c, i, &out->names, &room);
        ok = is_gap(c, i) || out->of[i] != INTERN_NONE;
    }
    buf_release(&room);
    out->count = ok ? calloc(out->names.count + 1, sizeof *out->count) : NULL;
    for (size_t i = 0; out->count && i < f->rows; i++)
        if (out->of[i] != INTERN_NONE) {
            out->count[out->of[i]]++;
            out->filled++;
        }
    return out->count;
}

/* ---- Means of the target by level ---- */

/* Of the rows with a target: how many there are and the sum of their targets, by level and fold. */
typedef struct sums {
    double *n, *sum; /* [level_count * FOLDS] */
    double all_n[FOLDS], all[FOLDS];
} sums;

static bool sums_find(const uint32_t *level_of, size_t level_count, const double *target, const uint32_t *group,
                      size_t rows, sums *out)
{
    *out = (sums){.n = calloc(2 * level_count * FOLDS + 1, sizeof *out->n)};
    if (!out->n)
        return false;
    out->sum = out->n + level_count * FOLDS;
    for (size_t i = 0; i < rows; i++) {
        size_t fold = group ? group[i] % FOLDS : 0;
        if (isnan(target[i]))
            continue;
        out->all_n[fold]++;
        out->all[fold] += target[i];
        if (level_of[i] == INTERN_NONE)
            continue;
        out->n[level_of[i] * FOLDS + fold]++;
        out->sum[level_of[i] * FOLDS + fold] += target[i];
    }
    return true;
}

static double sum_without(const double *by_fold, size_t fold)
{
    double sum = 0;
    for (size_t k = 0; k < FOLDS; k++)
        sum += k == fold ? 0 : by_fold[k];
    return sum;
}

/* Drawn to the mean of all, which is that of a gap and of a new level. `fold` FOLDS: of all rows. */
static double mean_of_level(const sums *s, uint32_t level, size_t fold)
{
    double all_n = sum_without(s->all_n, fold), overall = all_n > 0 ? sum_without(s->all, fold) / all_n : 0;
    if (level == INTERN_NONE)
        return overall;
    double n = sum_without(s->n + level * FOLDS, fold), sum = sum_without(s->sum + level * FOLDS, fold);
    return (sum + DRAWN_BY * overall) / (n + DRAWN_BY);
}

/* *out: how much of the target's variance lies between the levels. False when memory ran out. */
static bool explained_by(const levels *l, const double *target, size_t rows, double *out)
{
    sums s;
    double squares = 0, between = 0;
    if (!sums_find(l->of, l->names.count, target, NULL, rows, &s))
        return false;
    double mean = s.all_n[0] > 0 ? s.all[0] / s.all_n[0] : 0;
    for (size_t i = 0; i < rows; i++)
        squares += isnan(target[i]) || l->of[i] == INTERN_NONE ? 0 : (target[i] - mean) * (target[i] - mean);
    for (size_t v = 0; v < l->names.count; v++) {
        double n = s.n[v * FOLDS], away = n > 0 ? s.sum[v * FOLDS] / n - mean : 0;
        between += n * away * away;
    }
    free(s.n);
    *out = squares > 0 ? between / squares : 0;
    return true;
}

/* ---- Learning a column ---- */

/* Of a few rows any two numbers may go together: two always do. */
static bool repeats(const double *x, const double *target, size_t rows)
{
    size_t both = 0;
    for (size_t i = 0; i < rows; i++)
        both += !isnan(x[i]) && !isnan(target[i]);
    return both >= FEW_ROWS && fabs(frame_correlation(x, target, rows)) >= REPEATS;
}

/* False when memory ran out. */
static bool fate_of_number(const frame *f, uint32_t column, const recipe_plan *plan, recipe_fate *fate)
{
    const double *x = f->columns[column].numbers;
    bool date = plan->dates[column] != RECIPE_NO_DATES;
    bool some_lack = plan->gap_is_zero[column] && f->columns[column].number_count < f->rows;
    bool measure = true;
    if (!date && f->rows >= FEW_ROWS && !frame_is_measure(f, column, &measure))
        return false;
    if (!frame_varies(f, column) && !some_lack)
        *fate = RECIPE_SAME;
    else if (!measure)
        *fate = RECIPE_NAMES;
    else if (plan->target != INTERN_NONE && repeats(x, f->columns[plan->target].numbers, f->rows))
        *fate = RECIPE_REPEATS;
    else
        *fate = RECIPE_TAKEN;
    return true;
}

/* False when memory ran out. */
static bool fate_of_texts(const frame *f, const levels *l, const recipe_plan *plan, recipe_fate *fate)
{
    double different = (double)l->names.count / (double)l->filled;
    double explained = 0;
    if (plan->target != INTERN_NONE && different <= MOST_DIFFERENT &&
        !explained_by(l, f->columns[plan->target].numbers, f->rows, &explained))
        return false;
    if (l->names.count == 1)
        *fate = RECIPE_SAME;
    else if (l->names.count > RECIPE_LEVELS && different > MOST_DIFFERENT)
        *fate = RECIPE_NAMES;
    else
        *fate = explained >= REPEATS ? RECIPE_REPEATS : RECIPE_TAKEN;
    return true;
}

typedef struct ranked {
    size_t count;
    str name;
    uint32_t id;
} ranked;

static int by_count(const void *a, const void *b)
{
    const ranked *x = a, *y = b;
    return x->count != y->count ? (x->count > y->count ? -1 : 1) : str_compare(x->name, y->name);
}

/* The levels that are kept, with the mean of the target of each where it is asked. */
static bool keep_levels(recipe *r, recipe_column *c, const levels *l, const sums *means)
{
    ranked *all = calloc(l->names.count + 1, sizeof *all);
    bool ok = all && (c->levels = arena_array(&r->memory, l->names.count + 1, sizeof *c->levels));
    for (uint32_t v = 0; ok && v < l->names.count; v++)
        all[v] = (ranked){l->count[v], l->names.strings[v], v};
    if (ok)
        qsort(all, l->names.count, sizeof *all, by_count);
    for (size_t v = 0; ok && v < l->names.count; v++) {
        if (!means && (v >= RECIPE_LEVELS || all[v].count < FEWEST_OF_LEVEL)) {
            c->others = true;
            continue;
        }
        c->levels[c->level_count++] = (recipe_level){arena_copy(&r->memory, all[v].name),
                                                     means ? mean_of_level(means, all[v].id, FOLDS) : 0};
        ok = c->levels[c->level_count - 1].name.p;
    }
    free(all);
    return ok;
}

static bool learn_texts(const frame *f, const levels *l, const recipe_plan *plan, recipe *r, recipe_column *c)
{
    c->kind = l->names.count > RECIPE_LEVELS && plan->target != INTERN_NONE ? RECIPE_MEANS : RECIPE_ONE_HOT;
    if (c->kind == RECIPE_ONE_HOT)
        return keep_levels(r, c, l, NULL);
    sums s;
    bool ok = sums_find(l->of, l->names.count, f->columns[plan->target].numbers, NULL, f->rows, &s) &&
              points_measure(f, &plan->target, 1, plan->scale, NULL, &c->scaling) && keep_levels(r, c, l, &s);
    if (ok)
        c->scaling.fill = mean_of_level(&s, INTERN_NONE, FOLDS);
    free(s.n);
    return ok;
}

/* *fate is what it comes to. False when memory ran out. */
static bool learn_column(const frame *f, uint32_t column, const recipe_plan *plan, recipe *r, recipe_fate *fate)
{
    recipe_column c = {.name = arena_copy(&r->memory, f->names.strings[column]), .dates = plan->dates[column]};
    const frame_column *from = &f->columns[column];
    levels l = {0};
    bool ok = c.name.p, zero = plan->gap_is_zero[column];
    size_t filled = 0;
    for (size_t i = 0; i < f->rows; i++)
        filled += !is_gap(from, i);
    bool numeric = frame_mostly_numbers(from->number_count, filled);
    *fate = RECIPE_EMPTY;
    c.gaps = (numeric ? from->number_count : filled) < f->rows && !zero; /* texts among numbers are filled like gaps */
    if (numeric) {
        ok = ok && fate_of_number(f, column, plan, fate) &&
             points_measure(f, &column, 1, plan->scale, &zero, &c.scaling);
    } else if (filled) {
        ok = ok && levels_find(f, column, &l) && fate_of_texts(f, &l, plan, fate) &&
             (*fate != RECIPE_TAKEN || learn_texts(f, &l, plan, r, &c));
    }
    levels_release(&l);
    if (ok && *fate == RECIPE_TAKEN)
        r->columns[r->count++] = c;
    return ok;
}

vp_status recipe_learn(const frame *f, const recipe_plan *plan, recipe_fate *fates, recipe *out, vp_error *error)
{
    recipe r = {0};
    r.rows = arena_copy(&r.memory, str_of(plan->rows));
    r.target = arena_copy(&r.memory, plan->target == INTERN_NONE ? STR("") : f->names.strings[plan->target]);
    r.columns = arena_array(&r.memory, f->count + 1, sizeof *r.columns);
    bool ok = r.rows.p && r.target.p && r.columns;
    for (uint32_t c = 0; ok && c < f->count; c++)
        if (c == plan->target)
            fates[c] = RECIPE_APART;
        else if (fates[c] != RECIPE_APART)
            ok = learn_column(f, c, plan, &r, &fates[c]);
    vp_status status = ok ? VP_OK : fail_memory(error);
    if (!status && !r.count)
        status = fail(error, VP_FORMAT, NULL, "no column is left that a model could use");
    if (!status && recipe_outputs(&r) > RECIPE_MOST_OUTPUTS)
        status = fail(error, VP_LIMIT, NULL, "%zu columns would be more than %d", recipe_outputs(&r),
                      RECIPE_MOST_OUTPUTS);
    if (status)
        recipe_release(&r);
    else
        *out = r;
    return status;
}

/* ---- What comes out ---- */

static size_t outputs_of(const recipe_column *c)
{
    return (c->kind == RECIPE_ONE_HOT ? c->level_count + c->others : 1) + c->gaps;
}

size_t recipe_outputs(const recipe *r)
{
    size_t n = 0;
    for (size_t i = 0; i < r->count; i++)
        n += outputs_of(&r->columns[i]);
    return n;
}

size_t recipe_column_of(const recipe *r, size_t output)
{
    size_t k = 0;
    while (output >= outputs_of(&r->columns[k]))
        output -= outputs_of(&r->columns[k++]);
    return k;
}

bool recipe_name(const recipe *r, size_t output, buf *out)
{
    const recipe_column *c = r->columns;
    while (output >= outputs_of(c))
        output -= outputs_of(c++);
    if (!buf_add_str(out, c->name))
        return false;
    if (c->gaps && output + 1 == outputs_of(c))
        return buf_puts(out, ".missing");
    if (c->kind == RECIPE_ONE_HOT)
        return buf_putc(out, '=') &&
               buf_add_str(out, output < c->level_count ? c->levels[output].name : STR("(other)"));
    return c->kind == RECIPE_NUMBER || buf_puts(out, ".target");
}

static double scaled(const recipe_column *c, double value)
{
    return ((isnan(value) ? c->scaling.fill : value) - c->scaling.middle) / c->scaling.width;
}

/* Level of the recipe that each row has, to of[rows]: level_count where it is another. False when memory ran out. */
static bool match_levels(const recipe_column *c, const frame *f, const frame_column *from, uint32_t *of)
{
    intern names = {0};
    buf room = {0};
    bool ok = true;
    for (size_t v = 0; ok && v < c->level_count; v++)
        ok = intern_add(&names, c->levels[v].name) != INTERN_NONE;
    for (size_t i = 0; ok && i < f->rows; i++) {
        of[i] = INTERN_NONE;
        if (is_gap(from, i))
            continue;
        uint32_t id = level_add(f, from, i, &names, &room);
        ok = id != INTERN_NONE;
        of[i] = id < c->level_count ? id : (uint32_t)c->level_count;
    }
    intern_release(&names);
    buf_release(&room);
    return ok;
}

static void put_one_hot(const recipe_column *c, const uint32_t *of, size_t rows, double *out, size_t stride)
{
    for (size_t i = 0; i < rows; i++, out += stride) {
        for (size_t v = 0; v < c->level_count + c->others; v++)
            out[v] = of[i] == v;
    }
}

/* Of the rows that were learned from (`group` not NULL) without those of their own fold. */
static bool put_means(const recipe_column *c, const uint32_t *of, const double *target, const uint32_t *group,
                      size_t rows, double *out, size_t stride)
{
    sums s = {0};
    if (group && !sums_find(of, c->level_count + 1, target, group, rows, &s))
        return false;
    for (size_t i = 0; i < rows; i++, out += stride) {
        bool known = of[i] < c->level_count;
        double mean = group   ? mean_of_level(&s, known ? of[i] : INTERN_NONE, group[i] % FOLDS)
                      : known ? c->levels[of[i]].mean
                              : NAN;
        *out = scaled(c, mean);
    }
    free(s.n);
    return true;
}

static bool put_texts(const recipe *r, const recipe_column *c, const frame *f, uint32_t column, const uint32_t *group,
                      double *out, size_t stride, recipe_misfit *misfit)
{
    uint32_t *of = malloc((f->rows + 1) * sizeof *of), target = intern_find(&f->names, r->target);
    bool ok = of && match_levels(c, f, &f->columns[column], of);
    for (size_t i = 0; ok && i < f->rows; i++)
        misfit->unseen += of[i] == c->level_count && !c->others;
    if (ok && c->kind == RECIPE_ONE_HOT)
        put_one_hot(c, of, f->rows, out, stride);
    else
        ok = ok && put_means(c, of, target == INTERN_NONE ? NULL : f->columns[target].numbers,
                             target == INTERN_NONE ? NULL : group, f->rows, out, stride);
    free(of);
    return ok;
}

static bool lacks(const recipe_column *c, const frame_column *from, size_t row)
{
    return c->kind == RECIPE_NUMBER ? isnan(from->numbers[row]) : is_gap(from, row);
}

bool recipe_apply(const recipe *r, const frame *f, const uint32_t *group, double *out, recipe_misfit *misfits)
{
    size_t stride = recipe_outputs(r);
    bool ok = true;
    for (size_t k = 0; ok && k < r->count; k++) {
        const recipe_column *c = &r->columns[k];
        uint32_t column = intern_find(&f->names, c->name);
        const frame_column *from = column == INTERN_NONE ? NULL : &f->columns[column];
        size_t gap = outputs_of(c) - 1;
        misfits[k] = (recipe_misfit){.lacking = !from};
        for (size_t i = 0; from && i < f->rows; i++)
            misfits[k].filled += !c->gaps && lacks(c, from, i);
        if (c->kind != RECIPE_NUMBER && from)
            ok = put_texts(r, c, f, column, group, out, stride, &misfits[k]);
        for (size_t i = 0; i < f->rows; i++) {
            if (!from || c->kind == RECIPE_NUMBER)
                for (size_t v = 0; v < outputs_of(c) - c->gaps; v++)
                    out[i * stride + v] = c->kind == RECIPE_ONE_HOT ? 0 : scaled(c, from ? from->numbers[i] : NAN);
            if (c->gaps)
                out[i * stride + gap] = !from || lacks(c, from, i);
        }
        out += outputs_of(c);
    }
    return ok;
}

/* ---- As a pack ---- */

static const char KIND[] = "{\"kind\":\"features\",\"format\":1}";
enum { NUMBERS_OF_COLUMN = 8 };

static bool put_columns(const recipe *r, buf *texts, buf *numbers)
{
    bool ok = buf_add(texts, r->rows.p, r->rows.n + 1) && buf_add(texts, r->target.p, r->target.n + 1);
    for (size_t k = 0; ok && k < r->count; k++) {
        const recipe_column *c = &r->columns[k];
        const double known[NUMBERS_OF_COLUMN] = {
            c->kind,         c->gaps,           c->others,        c->dates,
            c->scaling.fill, c->scaling.middle, c->scaling.width, (double)c->level_count};
        ok = buf_add(texts, c->name.p, c->name.n + 1) && buf_add(numbers, known, sizeof known);
        for (size_t v = 0; ok && v < c->level_count; v++)
            ok = buf_add(texts, c->levels[v].name.p, c->levels[v].name.n + 1) &&
                 buf_add(numbers, &c->levels[v].mean, sizeof c->levels[v].mean);
    }
    return ok;
}

vp_status recipe_write(const recipe *r, const char *path, vp_error *error)
{
    buf texts = {0}, numbers = {0};
    bool ok = put_columns(r, &texts, &numbers);
    const pack_part parts[] = {
        {"meta", KIND, sizeof KIND - 1}, {"numbers", numbers.p, numbers.n}, {"texts", texts.p, texts.n}};
    vp_status status = ok ? pack_write(path, parts, sizeof parts / sizeof *parts, error) : fail_memory(error);
    buf_release(&texts);
    buf_release(&numbers);
    return status;
}

/* What is still to be read. */
typedef struct rest {
    str texts;
    const double *numbers;
    size_t number_count;
    arena *memory;
} rest;

static bool next_text(rest *from, str *out)
{
    const char *end = from->texts.n ? memchr(from->texts.p, 0, from->texts.n) : NULL;
    *out = end ? arena_copy(from->memory, str_cut(&from->texts, '\0')) : (str){NULL, 0};
    return out->p;
}

static bool next_number(rest *from, double low, double high, double *out)
{
    *out = from->number_count ? *from->numbers++ : NAN;
    from->number_count -= from->number_count > 0;
    return *out >= low && *out <= high;
}

static bool read_column(rest *from, recipe_column *c)
{
    const double any = FRAME_LARGEST;
    double kind, gaps, others, dates, count;
    points_scaling *s = &c->scaling;
    bool ok = next_text(from, &c->name) && next_number(from, 0, RECIPE_KINDS - 1, &kind) &&
              next_number(from, 0, 1, &gaps) && next_number(from, 0, 1, &others) &&
              next_number(from, RECIPE_NO_DATES, 2, &dates) && next_number(from, -any, any, &s->fill) &&
              next_number(from, -any, any, &s->middle) && next_number(from, 0, any, &s->width) &&
              next_number(from, 0, (double)from->number_count, &count);
    if (!ok || (kind != RECIPE_ONE_HOT && !(s->width > 0)))
        return false;
    c->kind = (recipe_kind)kind;
    c->gaps = gaps > 0;
    c->others = others > 0;
    c->dates = (int)dates;
    c->levels = arena_array(from->memory, (size_t)count + 1, sizeof *c->levels);
    c->level_count = (size_t)count;
    for (size_t v = 0; ok && c->levels && v < c->level_count; v++)
        ok = next_text(from, &c->levels[v].name) && next_number(from, -any, any, &c->levels[v].mean);
    return ok && c->levels && (c->kind != RECIPE_ONE_HOT || c->level_count <= RECIPE_LEVELS);
}

static bool read_all(const pack *p, recipe *r)
{
    str numbers = pack_section(p, "numbers");
    rest from = {pack_section(p, "texts"), (const double *)(const void *)numbers.p, numbers.n / sizeof(double),
                 &r->memory};
    r->columns = arena_array(&r->memory, from.number_count / NUMBERS_OF_COLUMN + 1, sizeof *r->columns);
    bool ok = r->columns && next_text(&from, &r->rows) && next_text(&from, &r->target);
    while (ok && from.number_count)
        ok = read_column(&from, &r->columns[r->count++]);
    return ok && r->count && !from.texts.n && recipe_outputs(r) <= RECIPE_MOST_OUTPUTS;
}

vp_status recipe_read(const pack *p, recipe *out, vp_error *error)
{
    recipe r = {0};
    if (!str_is(pack_section(p, "meta"), KIND) || !read_all(p, &r)) {
        recipe_release(&r);
        return fail(error, VP_FORMAT, "`voxpop features --learn` makes one", "this is no sound recipe of features");
    }
    *out = r;
    return VP_OK;
}
