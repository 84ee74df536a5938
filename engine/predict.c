/* What customers who gave no answer would have said, by their texts. */
#include "engine/predict.h"

#include "engine/judged.h"
#include "engine/options.h"
#include "engine/queries.h"
#include "models/nb_svm.h"
#include "models/softmax.h"
#include "tokenizer/content_words.h"

#include "base/parallel.h"
#include "base/sort.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

enum {
    FOLDS = PREDICT_FOLDS,
    CLASSES_MOST = PREDICT_CLASSES,
    ROWS = 1 << 20,
    ROUNDS = 6,
    HEAD_ROUNDS = 30,
    DENSE = SENTIMENT_FEATURES + CLASSES_MOST - 1,
    LEAST_OF_A_CLASS = 20,
    SENTIMENT_CONSTANT = 0, /* of SENTIMENT_FEATURES: always 1 */
    DOCUMENTS_MOST = 500000,
};
static const float COST = 0.1F;
static const double RIDGE = 1e-3;
static const bayes_settings smoothed = {.smoothing = 0.5, .least = 2};

/* What can be foretold: classes from bad to good, as a number from 0 up. */
static const struct {
    const char *name, *sql;
    size_t classes;
    const char *classes_names[CLASSES_MOST];
} targets[] = {
    {"recommended", "d.recommended", 2, {"p_no", "p_yes"}},
    {"nps", NULL, 3, {"p_detractor", "p_passive", "p_promoter"}},
};

static void release(predictor *t)
{
    lessons_release(&t->lessons);
    filter_release(&t->filter);
    buf_release(&t->sql);
    vp_session_free(t->session);
    free(t->facts);
    free(t->scores);
    free(t->x);
    free(t->p);
    free(t->honest);
    free(t->weights);
    predict_trees_release(&t->trees);
}

/* ---- The texts ---- */

static bool make_room(predictor *t)
{
    size_t at = t->lessons.count, room = t->room ? 2 * t->room : 1024;
    if (at < t->room)
        return true;
    document_facts *facts = realloc(t->facts, room * sizeof *facts);
    if (facts) {
        t->facts = facts;
        t->room = room;
    }
    return facts;
}

/* Reads a text, whose features are then in the scorer of its workshop. */
static vp_status read_text(predictor *t, sqlite3_stmt *q, str *text, workshop **w, vp_error *error)
{
    language lang = language_of((const char *)sqlite3_column_text(q, 1));
    *text = (str){(const char *)sqlite3_column_text(q, 4), (size_t)sqlite3_column_bytes(q, 4)};
    vp_status status = session_workshop(t->session, lang, w, error);
    if (!status)
        status = session_clean(t->session, *text, text, error);
    return status ? status : session_tokenize(t->session, *w, *text, error);
}

static vp_status take_document(void *context, sqlite3_stmt *q, vp_error *error)
{
    predictor *t = context;
    str text;
    workshop *w;
    if (t->lessons.count == DOCUMENTS_MOST)
        return fail(error, VP_LIMIT, "choose some with --where", "more than %d documents", DOCUMENTS_MOST);
    vp_status status = make_room(t) ? read_text(t, q, &text, &w, error) : fail_memory(error);
    if (status)
        return status;
    document_facts *d = &t->facts[t->lessons.count];
    bool answered = sqlite3_column_type(q, 3) != SQLITE_NULL;
    str customer = {(const char *)sqlite3_column_text(q, 2), (size_t)sqlite3_column_bytes(q, 2)};
    *d = (document_facts){.number = sqlite3_column_int64(q, 0),
                          .label = (int8_t)(answered ? sqlite3_column_int(q, 3) : -1)};
    str key = customer.n ? customer : text; /* equal texts of nobody are one customer's */
    d->fold = (uint8_t)(XXH3_64bits(key.p ? key.p : "", key.n) % FOLDS);
    const lesson none = {0};
    return lessons_add(&t->lessons, &w->scorer, text, &t->session->tokens, w->words, &none, error);
}

static vp_status write_question(predictor *t, vp_error *error)
{
    bool proxy = false, ok = buf_puts(&t->sql, "SELECT d.id, d.lang, d.customer, ");
    vp_status status = query_read_filter(t->store, t->query->where, &t->filter, error);
    if (!status && !targets[t->target].sql) {
        buf points = {0};
        status = query_metric_sql(t->store->db, METRIC_NPS, &points, &proxy, error);
        ok = ok && buf_puts(&t->sql, "(") && buf_add_str(&t->sql, buf_str(&points)) &&
             buf_puts(&t->sql, " + 100) / 100");
        buf_release(&points);
    } else
        ok = ok && buf_puts(&t->sql, targets[t->target].sql ? targets[t->target].sql : "");
    ok = ok &&
         buf_puts(&t->sql, ", " QUERY_WORDS " AS words, d.external_id FROM document d JOIN content c ON c.id = d.id "
                           "WHERE words <> '' AND (") &&
         buf_add_str(&t->sql, buf_str(&t->filter.sql)) && buf_puts(&t->sql, ") ORDER BY d.id") &&
         buf_terminate(&t->sql);
    return status || ok ? status : fail_memory(error);
}

/* ---- What features say ---- */

/* Part number fold * columns + column: learns above which class a document is, without the fold, and scores this; with
 * fold FOLDS from all who answered, and scores those who did not. */
static void learn_part(void *context, size_t part, unsigned thread)
{
    (void)thread;
    predictor *t = context;
    const sentiment_lessons *l = &t->lessons;
    size_t columns = t->classes - 1, fold = part / columns, column = part % columns;
    float *costs = calloc(l->count + 1, sizeof *costs);
    svm_problem p = {.examples = {l->features.items, l->ends, l->count},
                     .costs = costs,
                     .rows = calloc(ROWS, sizeof *p.rows),
                     .row_count = ROWS,
                     .rounds = ROUNDS};
    for (size_t i = 0; costs && i < l->count; i++)
        if (predict_learns(&t->facts[i], fold))
            costs[i] = t->facts[i].label > (int)column ? COST : -COST;
    bool ok = costs && p.rows && svm_scale(&p, &smoothed) && svm_learn(&p);
    for (size_t i = 0; ok && i < l->count; i++)
        if (predict_tells(&t->facts[i], fold))
            t->scores[i * columns + column] = svm_score(&p, i);
    if (ok && fold == FOLDS)
        for (size_t i = 0; i < ROWS; i++)
            t->weights[column * ROWS + i] = p.rows[i].weight;
    t->failed[part] = !ok;
    free(costs);
    free(p.rows);
}

static vp_status learn(predictor *t, vp_error *error)
{
    size_t n = t->lessons.count, parts = (FOLDS + 1) * (t->classes - 1);
    t->scores = calloc(n * (t->classes - 1) + 1, sizeof *t->scores);
    t->weights = calloc((t->classes - 1) * ROWS, sizeof *t->weights);
    if (!t->scores || !t->weights)
        return fail_memory(error);
    parallel_run(parallel_threads(t->query->threads), parts, learn_part, t);
    for (size_t i = 0; i < parts; i++)
        if (t->failed[i])
            return fail_memory(error);
    return VP_OK;
}

/* ---- Probabilities ---- */

static void fill_dense(predictor *t)
{
    size_t columns = t->classes - 1;
    for (size_t i = 0; i < t->lessons.count; i++) {
        double *x = t->x + i * DENSE;
        memset(x, 0, SENTIMENT_FEATURES * sizeof *x);
        x[SENTIMENT_CONSTANT] = 1; /* trees have had the others */
        if (!t->trees.used)
            memcpy(x, t->lessons.x + i * SENTIMENT_FEATURES, SENTIMENT_FEATURES * sizeof *x);
        for (size_t c = 0; c < CLASSES_MOST - 1; c++)
            x[SENTIMENT_FEATURES + c] = c < columns ? t->scores[i * columns + c] : 0;
    }
}

/* Head learned from all folds but one (FOLDS: from all), to the probabilities of that one (of all) in `out`. */
static bool apply_head(predictor *t, int fold, double *x, int *label, double *weight, double *out)
{
    size_t n = 0;
    double weights[CLASSES_MOST * DENSE] = {0};
    for (size_t i = 0; i < t->lessons.count; i++) {
        if (t->facts[i].label < 0 || t->facts[i].fold == fold)
            continue;
        memcpy(x + n * DENSE, t->x + i * DENSE, DENSE * sizeof *x);
        label[n] = t->facts[i].label;
        weight[n++] = 1;
    }
    if (!softmax_fit(x, label, weight, NULL, n, t->classes, DENSE, RIDGE, HEAD_ROUNDS, weights))
        return false;
    for (size_t i = 0; i < t->lessons.count; i++)
        if (fold == FOLDS || (t->facts[i].label >= 0 && t->facts[i].fold == fold))
            softmax_predict(weights, t->classes, DENSE, t->x + i * DENSE, out + i * t->classes);
    return true;
}

static vp_status calibrate(predictor *t, vp_error *error)
{
    size_t n = t->lessons.count;
    t->x = malloc((n * DENSE + 1) * sizeof *t->x);
    t->p = calloc(n * t->classes + 1, sizeof *t->p);
    t->honest = calloc(n * t->classes + 1, sizeof *t->honest);
    double *x = malloc((n * DENSE + 1) * sizeof *x), *weight = malloc((n + 1) * sizeof *weight);
    int *label = malloc((n + 1) * sizeof *label);
    bool ok = t->x && t->p && t->honest && x && weight && label;
    if (ok)
        fill_dense(t);
    for (int fold = 0; ok && fold < FOLDS; fold++)
        ok = apply_head(t, fold, x, label, weight, t->honest);
    ok = ok && apply_head(t, FOLDS, x, label, weight, t->p);
    free(x);
    free(weight);
    free(label);
    return ok ? VP_OK : fail_memory(error);
}

/* ---- How good it is ---- */

typedef struct foretold {
    double p;
    bool yes;
} foretold;

static int by_p(const void *a, const void *b)
{
    return compare_doubles(&((const foretold *)a)->p, &((const foretold *)b)->p);
}

/* The probability that one of the best class is ranked above one that is not (Mann and Whitney 1947). `sorted` by p. */
static void judge(const foretold *sorted, size_t n, vp_prediction *out)
{
    double below = 0, pairs = 0, yes = 0;
    for (size_t i = 0, next; i < n; i = next) {
        double here = 0;
        for (next = i; next < n && sorted[next].p == sorted[i].p; next++)
            here += sorted[next].yes;
        double no = (double)(next - i) - here;
        pairs += here * (below + no / 2);
        below += no;
        yes += here;
    }
    double share = yes / (double)n;
    out->auc = pairs / (yes * ((double)n - yes));
    out->usual_brier = share * (1 - share);
}

static vp_status evaluate(predictor *t, vp_prediction *out, vp_error *error)
{
    size_t n = 0, best = t->classes - 1;
    foretold *all = malloc((t->lessons.count + 1) * sizeof *all);
    judged answers = {0};
    bool ok = all;
    for (size_t i = 0; ok && i < t->lessons.count; i++) {
        if (t->facts[i].label < 0)
            continue;
        foretold *j = &all[n++];
        *j = (foretold){t->honest[i * t->classes + best], t->facts[i].label == (int)best};
        out->brier += (j->p - j->yes) * (j->p - j->yes);
        ok = judged_add(&answers, j->yes, true, j->p);
    }
    if (ok) {
        qsort(all, n, sizeof *all, by_p);
        judge(all, n, out);
        out->calibration_error = judged_calibration_error(&answers);
        out->answered = n;
        out->brier /= (double)n;
    }
    judged_release(&answers);
    free(all);
    return ok ? VP_OK : fail_memory(error);
}

static vp_status check_answers(const predictor *t, vp_error *error)
{
    size_t of[CLASSES_MOST] = {0};
    for (size_t i = 0; i < t->lessons.count; i++)
        if (t->facts[i].label >= 0 && t->facts[i].label < (int)t->classes)
            of[t->facts[i].label]++;
    for (size_t c = 0; c < t->classes; c++)
        if (of[c] < LEAST_OF_A_CLASS)
            return fail(error, VP_NOT_FOUND, "name the column with --map, as in nps=COLUMN or recommended=COLUMN",
                        "%zu answers of the class %s are too few to learn from: there must be %d of each", of[c],
                        targets[t->target].classes_names[c] + 2, LEAST_OF_A_CLASS);
    return VP_OK;
}

/* ---- The answers ---- */

void reasons_offer(reasons *r, str text, double weight)
{
    reason *best = r->best[weight < 0];
    size_t *count = &r->count[weight < 0], at = *count < PREDICT_REASONS ? (*count)++ : PREDICT_REASONS;
    for (; at > 0 && fabs(best[at - 1].weight) < fabs(weight); at--)
        if (at < PREDICT_REASONS)
            best[at] = best[at - 1];
    if (at < PREDICT_REASONS)
        best[at] = (reason){text, weight};
}

bool reasons_write(const reasons *r, buf *out)
{
    bool ok = true;
    for (size_t side = 0; side < 2; side++)
        for (size_t i = 0; ok && i < r->count[side]; i++)
            ok = buf_puts(out, i      ? ", "
                               : side ? (out->n ? "  - " : "- ")
                                      : "+ ") &&
                 buf_add_str(out, r->best[side][i].text);
    return ok;
}

/* What the features of a word add for a class, those of its letters too. */
static double weight_of(const predictor *t, size_t class, workshop *w, uint32_t word)
{
    feature_maker *m = &w->scorer.features;
    const uint32_t *of = features_of_word(m, w->words, word);
    double sum = 0;
    for (size_t b = 0; of && b < BLOCK_COUNT; b++)
        for (size_t i = 0; i < m->column[word].count[b]; i++)
            sum += predict_for_class(t->weights + (*of++ & (ROWS - 1)), ROWS, class, t->classes) /
                   sqrt((double)m->count[b]);
    return sum;
}

/* The words that speak most for a class and against it: of promoters "+ crew, friendly  - late". */
static void find_words(predictor *t, size_t class, workshop *w, const lexicon *l, reasons *out)
{
    const feature_maker *m = &w->scorer.features;
    for (size_t i = 0; i < m->words.count; i++) {
        uint32_t id = m->words.items[i];
        const word *one = words_at(w->words, id);
        double weight = is_content_word(l, one) ? weight_of(t, class, w, id) : 0;
        if (weight != 0)
            reasons_offer(out, one->folded, weight);
    }
}

static bool put_reasons(predictor *t, size_t document, const double *p, workshop *w, language lang, buf *out)
{
    reasons words = {0};
    size_t class = (size_t)likeliest_class(p, (int)t->classes);
    find_words(t, class, w, t->session->engine->lexicons[lang], &words);
    return t->trees.used ? predict_trees_reasons(t, document, class, &words, out) : reasons_write(&words, out);
}

typedef struct answering {
    predictor *t;
    size_t at;
    vp_prediction *out;
} answering;

static vp_status put_answer(void *context, sqlite3_stmt *q, vp_error *error)
{
    answering *a = context;
    predictor *t = a->t;
    size_t i = a->at++;
    bool answered = t->facts[i].label >= 0;
    if (answered && !t->query->all)
        return VP_OK;
    const double *p = (answered ? t->honest : t->p) + i * t->classes;
    str text, customer = {(const char *)sqlite3_column_text(q, 2), (size_t)sqlite3_column_bytes(q, 2)};
    str id = {(const char *)sqlite3_column_text(q, 5), (size_t)sqlite3_column_bytes(q, 5)};
    workshop *w;
    buf reasons = {0};
    double x[SENTIMENT_FEATURES];
    vp_status status = read_text(t, q, &text, &w, error);
    if (!status)
        status = sentiment_features(&w->scorer, text, &t->session->tokens, w->words, x, error);
    language lang = language_of((const char *)sqlite3_column_text(q, 1));
    bool ok = status || put_reasons(t, i, p, w, lang, &reasons);
    ok = ok && table_row(t->table) && table_integer(t->table, t->facts[i].number) && table_text(t->table, id) &&
         table_text(t->table, customer);
    for (size_t c = 0; ok && c < t->classes; c++)
        ok = table_real(t->table, p[c]);
    if (ok && t->query->all)
        ok = answered ? table_integer(t->table, t->facts[i].label) : table_empty(t->table);
    ok = ok && table_text(t->table, buf_str(&reasons));
    buf_release(&reasons);
    if (!answered)
        a->out->unanswered++;
    return status || ok ? status : fail_memory(error);
}

static vp_status answer(predictor *t, vp_prediction *out, vp_error *error)
{
    const char *names[5 + CLASSES_MOST] = {"number", "id", "customer"};
    size_t n = 3;
    for (size_t c = 0; c < t->classes; c++)
        names[n++] = targets[t->target].classes_names[c];
    if (t->query->all)
        names[n++] = "answer";
    names[n++] = "reasons";
    vp_status status = table_new(names, n, &t->table, error);
    answering a = {t, 0, out};
    if (!status && (status = query_each(t->store->db, t->sql.p, &t->filter, put_answer, &a, error)))
        vp_table_free(t->table);
    return status;
}

static vp_status predict(predictor *t, vp_prediction *out, vp_error *error)
{
    vp_status status = write_question(t, error);
    if (!status)
        status = session_new_with(t->store->engine, NULL, &t->session, error);
    if (!status)
        status = query_each(t->store->db, t->sql.p, &t->filter, take_document, t, error);
    if (!status)
        status = check_answers(t, error);
    if (!status && t->trees.used)
        status = predict_trees_read(t, error);
    if (!status)
        status = learn(t, error);
    if (!status && t->trees.used)
        status = predict_trees_learn(t, error);
    if (!status)
        status = calibrate(t, error);
    if (!status)
        status = evaluate(t, out, error);
    return status ? status : answer(t, out, error);
}

static const char *const methods[] = {"linear", "boosting", "forest"};
static const trees_kind kinds[] = {[1] = TREES_BOOSTED, [2] = TREES_FOREST};

static vp_status choose(predictor *t, vp_error *error)
{
    const char *target = t->query->target ? t->query->target : "nps";
    const char *method = t->query->method ? t->query->method : methods[0];
    while (t->target < sizeof targets / sizeof *targets && strcmp(targets[t->target].name, target))
        t->target++;
    if (t->target == sizeof targets / sizeof *targets)
        return fail(error, VP_INVALID, "nps or recommended", "'%s' cannot be foretold", target);
    t->classes = targets[t->target].classes;
    size_t m = 0;
    while (m < sizeof methods / sizeof *methods && strcmp(methods[m], method))
        m++;
    if (m == sizeof methods / sizeof *methods)
        return fail(error, VP_INVALID, "linear, boosting or forest", "there is no method '%s'", method);
    t->trees.used = m > 0;
    t->trees.kind = kinds[m];
    if (!t->trees.used && (t->query->join.table || t->query->column_count))
        return fail(error, VP_INVALID, "take boosting or forest", "linear learns from texts alone, not from columns");
    return VP_OK;
}

vp_status vp_predict(vp_store *store, const vp_prediction_query *query, vp_prediction *out, vp_error *error)
{
    static const char *const remark_columns[] = {"what", "name", "rows"};
    vp_prediction_query q = {.struct_size = sizeof q};
    vp_prediction made = {0};
    vp_status status = options_copy(&q, sizeof q, query, error);
    if (status)
        return status;
    predictor t = {.store = store, .query = &q};
    status = choose(&t, error);
    if (!status)
        status = table_new(remark_columns, 3, &t.remarks, error);
    if (!status)
        status = store_run(store_db(store->db), "SAVEPOINT predict", error); /* one view of the store */
    if (!status) {
        status = predict(&t, &made, error);
        sqlite3_exec(store_db(store->db), "RELEASE predict", NULL, NULL, NULL);
    }
    release(&t);
    if (status) {
        vp_table_free(t.remarks);
        return status;
    }
    made.rows = t.table;
    made.remarks = t.remarks;
    *out = made;
    return VP_OK;
}
