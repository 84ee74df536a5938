/* Trees that learn from what the texts say, and from the columns beside them. */
#include "engine/features.h"
#include "engine/features_table.h"
#include "engine/predict.h"

#include "base/parallel.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

enum { NOT_ASKED, UNKNOWN, ASKED, VALUE_DIGITS = 3, TEXT_ITEM = 0 };
static const double KNOWN_ENOUGH = 0.5; /* of the share among who answered */

void predict_trees_release(predict_trees *trees)
{
    vp_table_free(trees->table);
    free(trees->row_of);
    recipe_release(&trees->recipe);
    free(trees->x);
    free(trees->says);
}

/* ---- Columns ---- */

/* Texts without words have a row of the table, and are no documents here. Both are in the order of their numbers. */
static vp_status match_rows(predictor *t, vp_error *error)
{
    predict_trees *trees = &t->trees;
    size_t rows = vp_table_rows(trees->table), row = 0;
    trees->row_of = malloc((t->lessons.count + 1) * sizeof *trees->row_of);
    if (!trees->row_of)
        return fail_memory(error);
    for (size_t i = 0; i < t->lessons.count; i++) {
        while (row < rows && vp_table_cell(trees->table, row, 0).integer != t->facts[i].number)
            row++;
        if (row == rows)
            return fail(error, VP_STORE, NULL, "document %lld has no features", (long long)t->facts[i].number);
        trees->row_of[i] = row;
    }
    return VP_OK;
}

static bool is_answer_or_name(str column)
{
    static const char *const apart[] = {"number", "id", "customer", "time", "rating", "nps", "recommended"};
    for (size_t i = 0; i < sizeof apart / sizeof *apart; i++)
        if (str_is(column, apart[i]))
            return true;
    return false;
}

/* Whether the column was given with the texts, not found in them. */
static bool is_given(str column)
{
    static const char *const roles[] = {"country", "shop", "product", "channel"};
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
        if (str_is(column, roles[i]))
            return true;
    return features_is_given(column);
}

/* What the text says as a whole, which it tells itself. */
static bool is_of_text(str column)
{
    return str_is(column, "sentiment") || str_is(column, "p_neg") || str_is(column, "p_pos");
}

static bool is_joined(const vp_prediction_query *q, str column)
{
    return q->join.table && features_is_given(column) && !str_starts(column, "field.");
}

static bool is_named(const vp_prediction_query *q, str column)
{
    for (size_t i = 0; i < q->column_count; i++)
        if (str_equal_nocase(column, q->columns[i]) || str_equal_nocase(features_plain_name(column), q->columns[i]))
            return true;
    return false;
}

/* Whether a column is filled for those who are told of half as often as for those who answered: an answer to another
 * question of the survey is not. Where all have answered that is not known, and only what was joined is taken. */
static bool is_known_of_all(const predictor *t, size_t column, str name)
{
    double rows[2] = {0}, filled[2] = {0};
    for (size_t i = 0; i < t->lessons.count; i++) {
        bool answered = t->facts[i].label >= 0;
        rows[answered]++;
        filled[answered] += vp_table_cell(t->trees.table, t->trees.row_of[i], column).type != VP_CELL_EMPTY;
    }
    if (filled[true] < 1) /* of nobody: the recipe passes it by */
        return true;
    if (rows[false] < 1)
        return is_joined(t->query, name);
    return filled[false] / rows[false] >= KNOWN_ENOUGH * filled[true] / rows[true];
}

static int choose_column(const predictor *t, size_t column)
{
    str name = str_of(vp_table_name(t->trees.table, column));
    if (is_answer_or_name(name) || (!t->query->column_count && is_of_text(name)))
        return NOT_ASKED;
    if (t->query->column_count)
        return is_named(t->query, name) ? ASKED : NOT_ASKED;
    return !is_given(name) || is_known_of_all(t, column, name) ? ASKED : UNKNOWN;
}

/* All that are named must be there, and none may be the answer. */
static vp_status check_named(const predictor *t, vp_error *error)
{
    frame names = {0};
    uint32_t found;
    vp_status status = VP_OK;
    for (size_t c = 0; !status && c < vp_table_columns(t->trees.table); c++)
        if (frame_column_id(&names, str_of(vp_table_name(t->trees.table, c))) == INTERN_NONE)
            status = fail_memory(error);
    for (size_t i = 0; !status && i < t->query->column_count; i++) {
        status = frame_find(&names, t->query->columns[i], &found, error);
        if (!status && is_answer_or_name(names.names.strings[found]))
            status = fail(error, VP_INVALID, "leave it out", "the column '%s' is an answer, or says who or when",
                          t->query->columns[i]);
    }
    frame_release(&names);
    return status;
}

/* ---- What trees learn from ---- */

/* The documents with an answer, or those without, in order. */
static size_t pick(const predictor *t, bool answered, size_t *documents)
{
    size_t n = 0;
    for (size_t i = 0; i < t->lessons.count; i++)
        if (answered == (t->facts[i].label >= 0))
            documents[n++] = i;
    return n;
}

/* The rows of documents, with their labels in a last column, ANSWER. */
static const char ANSWER[] = "answer";

static vp_status take_rows(const predictor *t, const size_t *documents, size_t count, frame *out, vp_error *error)
{
    size_t *rows = malloc((count + 1) * sizeof *rows);
    for (size_t i = 0; rows && i < count; i++)
        rows[i] = t->trees.row_of[documents[i]];
    vp_status status = rows ? frame_of_rows(t->trees.table, rows, count, out, error) : fail_memory(error);
    free(rows);
    uint32_t answer = status ? 0 : frame_column_id(out, str_of(ANSWER));
    if (!status && answer == INTERN_NONE)
        status = fail_memory(error);
    for (size_t i = 0; !status && i < count; i++) {
        int label = t->facts[documents[i]].label;
        out->columns[answer].numbers[i] = label >= 0 ? label : (double)NAN;
        out->columns[answer].number_count += label >= 0;
    }
    return status;
}

static vp_status remark(predictor *t, const char *what, str column, vp_error *error)
{
    return features_remark(t->remarks, what, column, NAN, error);
}

static vp_status remark_fates(predictor *t, const frame *f, const recipe_fate *fates, const bool *unknown,
                              vp_error *error)
{
    vp_status status = VP_OK;
    for (uint32_t c = 0; !status && c < f->count; c++)
        if (unknown[c])
            status = remark(t, "left out: not known of who did not answer", f->names.strings[c], error);
    for (uint32_t c = 0; !status && c < f->count; c++)
        if (fates[c] == RECIPE_NAMES)
            status = remark(t, "left out: says who, or counts rows", f->names.strings[c], error);
    for (uint32_t c = 0; !status && c < f->count; c++)
        if (fates[c] == RECIPE_REPEATS)
            status = remark(t, "left out: repeats the answer", f->names.strings[c], error);
    return status;
}

/* A leak that was asked for. */
static vp_status refuse_leaks(const predictor *t, const frame *f, const recipe_fate *fates, vp_error *error)
{
    for (uint32_t c = 0; t->query->column_count && c < f->count; c++)
        if (fates[c] == RECIPE_REPEATS)
            return fail(error, VP_INVALID, "leave it out", "the column '%s' repeats the answer", f->names.strings[c].p);
    return VP_OK;
}

static vp_status learn_recipe(predictor *t, frame *f, vp_error *error)
{
    recipe_fate *fates = calloc(f->count + 1, sizeof *fates);
    bool *zero = calloc(f->count + 1, sizeof *zero), *unknown = calloc(f->count + 1, sizeof *unknown);
    int *dates = calloc(f->count + 1, sizeof *dates);
    bool ok = fates && zero && unknown && dates;
    for (uint32_t c = 0; ok && c < f->count; c++) {
        int choice = c < vp_table_columns(t->trees.table) ? choose_column(t, c) : NOT_ASKED;
        fates[c] = choice == ASKED ? RECIPE_TAKEN : RECIPE_APART;
        unknown[c] = choice == UNKNOWN;
        zero[c] = features_says_nothing_is_zero(f->names.strings[c]);
        dates[c] = choice == ASKED ? frame_dates_of(f, c) : RECIPE_NO_DATES;
        if (dates[c] != RECIPE_NO_DATES)
            frame_read_dates(f, c, dates[c]);
    }
    const recipe_plan plan = {.rows = "document",
                              .target = intern_find(&f->names, str_of(ANSWER)),
                              .scale = POINTS_RAW,
                              .dates = dates,
                              .gap_is_zero = zero};
    vp_status status = ok ? recipe_learn(f, &plan, fates, &t->trees.recipe, error) : fail_memory(error);
    if (!status || status == VP_FORMAT) { /* no column is left: perhaps it was a leak */
        vp_status refused = refuse_leaks(t, f, fates, error);
        status = refused ? refused : status;
    }
    if (!status)
        status = remark_fates(t, f, fates, unknown, error);
    free(fates);
    free(zero);
    free(unknown);
    free(dates);
    return status;
}

static size_t text_columns(const predictor *t)
{
    return t->classes - 1 + SENTIMENT_FEATURES;
}

/* A float that trees take. */
static float bounded(double x)
{
    return (float)fmin(fmax(x, (double)-FLT_MAX), (double)FLT_MAX);
}

/* What the recipe makes of the documents, behind the columns of their texts. Means of who answered are of other folds
 * than their own. */
static bool put_columns(predictor *t, const frame *f, const size_t *documents, bool answered)
{
    predict_trees *trees = &t->trees;
    size_t outputs = recipe_outputs(&trees->recipe), n = f->rows;
    double *made = malloc((n * outputs + 1) * sizeof *made);
    uint32_t *fold = malloc((n + 1) * sizeof *fold);
    recipe_misfit *misfits = calloc(trees->recipe.count + 1, sizeof *misfits);
    for (size_t i = 0; fold && i < n; i++)
        fold[i] = t->facts[documents[i]].fold;
    bool ok = made && fold && misfits && recipe_apply(&trees->recipe, f, answered ? fold : NULL, made, misfits);
    for (size_t i = 0; ok && i < n; i++)
        for (size_t v = 0; v < outputs; v++)
            trees->x[documents[i] * trees->columns + text_columns(t) + v] = bounded(made[i * outputs + v]);
    free(made);
    free(fold);
    free(misfits);
    return ok;
}

static vp_status prepare(predictor *t, bool answered, size_t *documents, vp_error *error)
{
    predict_trees *trees = &t->trees;
    frame f = {0};
    size_t n = pick(t, answered, documents);
    if (!n)
        return VP_OK;
    vp_status status = take_rows(t, documents, n, &f, error);
    if (!status && answered) {
        status = learn_recipe(t, &f, error);
        trees->columns = text_columns(t) + (status ? 0 : recipe_outputs(&trees->recipe));
        trees->items = 1 + trees->recipe.count;
        if (!status && !(trees->x = calloc(t->lessons.count * trees->columns + 1, sizeof *trees->x)))
            status = fail_memory(error);
    } else if (!status)
        frame_read_dates_of(&f, &trees->recipe);
    if (!status && !put_columns(t, &f, documents, answered))
        status = fail_memory(error);
    frame_release(&f);
    return status;
}

vp_status predict_trees_read(predictor *t, vp_error *error)
{
    const vp_prediction_query *q = t->query;
    size_t *documents = malloc((t->lessons.count + 1) * sizeof *documents);
    vp_status status = documents ? VP_OK : fail_memory(error);
    if (!status)
        status = features_ask(t->store, FEATURES_OF_DOCUMENTS, q->where, 0, &t->trees.table, error);
    if (!status && q->join.table)
        status = features_join(&q->join, &t->trees.table, t->remarks, error);
    if (!status)
        status = match_rows(t, error);
    if (!status)
        status = check_named(t, error);
    if (!status)
        status = prepare(t, true, documents, error); /* learns the recipe, which the others need */
    if (!status)
        status = prepare(t, false, documents, error);
    free(documents);
    return status;
}

/* ---- Learning ---- */

/* The rows of a part, and what comes of them. */
typedef struct part_rows {
    float *x, *labels, *scores, *says;
    size_t *documents, count;
} part_rows;

static bool take_part(const predictor *t, size_t fold, size_t border, bool learns, bool says, part_rows *out)
{
    size_t n = 0, columns = t->trees.columns;
    for (size_t i = 0; i < t->lessons.count; i++)
        n += learns ? predict_learns(&t->facts[i], fold) : predict_tells(&t->facts[i], fold);
    *out = (part_rows){.x = malloc((n * columns + 1) * sizeof *out->x),
                       .labels = malloc((n + 1) * sizeof *out->labels),
                       .scores = malloc((n + 1) * sizeof *out->scores),
                       .says = says ? malloc((n * (columns + 1) + 1) * sizeof *out->says) : NULL,
                       .documents = malloc((n + 1) * sizeof *out->documents)};
    if (!out->x || !out->labels || !out->scores || !out->documents || (says && !out->says))
        return false;
    for (size_t i = 0; i < t->lessons.count; i++) {
        const document_facts *d = &t->facts[i];
        if (!(learns ? predict_learns(d, fold) : predict_tells(d, fold)))
            continue;
        memcpy(out->x + out->count * columns, t->trees.x + i * columns, columns * sizeof *out->x);
        out->labels[out->count] = d->label > (int)border;
        out->documents[out->count++] = i;
    }
    return true;
}

static void part_release(part_rows *p)
{
    free(p->x);
    free(p->labels);
    free(p->scores);
    free(p->says);
    free(p->documents);
}

/* What the columns that a column was made into add, together. */
static void keep_says(predictor *t, const part_rows *p, size_t border)
{
    predict_trees *trees = &t->trees;
    size_t borders = t->classes - 1, text = text_columns(t);
    for (size_t i = 0; i < p->count; i++) {
        float *to = trees->says + (p->documents[i] * borders + border) * trees->items;
        const float *from = p->says + i * (trees->columns + 1);
        for (size_t v = 0; v < trees->columns; v++)
            to[v < text ? TEXT_ITEM : 1 + recipe_column_of(&trees->recipe, v - text)] += from[v];
    }
}

typedef struct learning {
    predictor *t;
    float *scores; /* as of the predictor */
    vp_status status[PREDICT_PARTS];
    vp_error errors[PREDICT_PARTS];
} learning;

/* Part number fold * borders + border, as of the learners of texts. */
static void learn_part(void *context, size_t part, unsigned thread)
{
    (void)thread;
    learning *l = context;
    predictor *t = l->t;
    vp_error *error = &l->errors[part];
    size_t borders = t->classes - 1, fold = part / borders, border = part % borders;
    bool says = fold == PREDICT_FOLDS || t->query->all;
    part_rows from = {0}, to = {0};
    trees *grown = NULL;
    vp_status status = take_part(t, fold, border, true, false, &from) && take_part(t, fold, border, false, says, &to)
                           ? VP_OK
                           : fail_memory(error);
    const trees_problem problem = {from.x, from.labels, from.count, t->trees.columns, t->trees.kind, t->query->seed};
    if (!status && to.count)
        status = trees_learn(&problem, &grown, error);
    if (!status && to.count)
        status = trees_score(grown, to.x, to.count, to.scores, to.says, error);
    for (size_t i = 0; !status && i < to.count; i++)
        l->scores[to.documents[i] * borders + border] = to.scores[i];
    if (!status && says)
        keep_says(t, &to, border);
    l->status[part] = status;
    trees_free(grown);
    part_release(&from);
    part_release(&to);
}

/* The text is its scores, and what the shipped models and lists say of it. */
static void put_texts(predictor *t)
{
    size_t borders = t->classes - 1;
    for (size_t i = 0; i < t->lessons.count; i++) {
        float *x = t->trees.x + i * t->trees.columns;
        memcpy(x, t->scores + i * borders, borders * sizeof *x);
        for (size_t v = 0; v < SENTIMENT_FEATURES; v++)
            x[borders + v] = bounded(t->lessons.x[i * SENTIMENT_FEATURES + v]);
    }
}

vp_status predict_trees_learn(predictor *t, vp_error *error)
{
    size_t n = t->lessons.count, borders = t->classes - 1, parts = (PREDICT_FOLDS + 1) * borders;
    learning *l = calloc(1, sizeof *l);
    vp_status status = trees_prepare(error);
    t->trees.says = calloc(n * borders * t->trees.items + 1, sizeof *t->trees.says);
    if (!status && (!l || !t->trees.says || !(l->scores = calloc(n * borders + 1, sizeof *l->scores))))
        status = fail_memory(error);
    if (!status) {
        l->t = t;
        put_texts(t);
        parallel_run(parallel_threads(t->query->threads), parts, learn_part, l);
        memcpy(t->scores, l->scores, n * borders * sizeof *t->scores);
    }
    for (size_t part = 0; !status && part < parts; part++)
        if ((status = l->status[part]) && error)
            *error = l->errors[part];
    if (l)
        free(l->scores);
    free(l);
    return status;
}

/* ---- Reasons ---- */

/* "text (lovely, fast)": with the words that say most on the same side. */
static bool put_text_item(const reasons *words, bool against, buf *out)
{
    bool ok = buf_puts(out, "text");
    for (size_t i = 0; ok && i < words->count[against]; i++)
        ok = buf_puts(out, i ? ", " : " (") && buf_add_str(out, words->best[against][i].text);
    return ok && (!words->count[against] || buf_putc(out, ')'));
}

/* "customer.plan=gold", "no aspect.staff" */
static bool put_column_item(const predictor *t, size_t document, str name, buf *out)
{
    const predict_trees *trees = &t->trees;
    size_t column = 0;
    while (!str_is(name, vp_table_name(trees->table, column)))
        column++;
    vp_cell cell = vp_table_cell(trees->table, trees->row_of[document], column);
    if (cell.type == VP_CELL_EMPTY)
        return buf_puts(out, "no ") && buf_add_str(out, name);
    if (!buf_add_str(out, name) || !buf_putc(out, '='))
        return false;
    switch (cell.type) {
    case VP_CELL_INTEGER: return buf_printf(out, "%lld", (long long)cell.integer);
    case VP_CELL_REAL: return buf_number(out, cell.real, VALUE_DIGITS);
    default: return buf_add_str(out, (str){cell.text, cell.length});
    }
}

bool predict_trees_reasons(const predictor *t, size_t document, size_t class, const reasons *words, buf *out)
{
    const predict_trees *trees = &t->trees;
    const float *says = trees->says + document * (t->classes - 1) * trees->items;
    arena memory = {0};
    buf text = {0};
    reasons found = {0};
    bool ok = true;
    for (size_t item = 0; ok && item < trees->items; item++) {
        double weight = predict_for_class(says + item, trees->items, class, t->classes);
        if (weight == 0)
            continue;
        buf_clear(&text);
        ok = item == TEXT_ITEM ? put_text_item(words, weight < 0, &text)
                               : put_column_item(t, document, trees->recipe.columns[item - 1].name, &text);
        str kept = ok ? arena_copy(&memory, buf_str(&text)) : (str){0};
        ok = kept.p;
        reasons_offer(&found, kept, weight);
    }
    ok = ok && reasons_write(&found, out);
    buf_release(&text);
    arena_release(&memory);
    return ok;
}
