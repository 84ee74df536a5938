#include "models/trees.h"

#include <xgboost/c_api.h>

#include <dlfcn.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 200, FOREST_TREES = 100, MOST_ROWS_AT_ONCE = 4096 };
static const double SURE = 0.005; /* no forest is surer */

/* What is used of the library, by the declarations of its header. */
typedef struct xgboost {
    void *library;
    __typeof__(XGBGetLastError) *last_error;
    __typeof__(XGDMatrixCreateFromMat_omp) *new_matrix;
    __typeof__(XGDMatrixSetFloatInfo) *set_labels;
    __typeof__(XGDMatrixFree) *free_matrix;
    __typeof__(XGBoosterCreate) *new_booster;
    __typeof__(XGBoosterSetParam) *set;
    __typeof__(XGBoosterUpdateOneIter) *update;
    __typeof__(XGBoosterPredictFromDMatrix) *predict;
    __typeof__(XGBoosterFree) *free_booster;
} xgboost;

struct trees {
    xgboost api;
    BoosterHandle booster;
    trees_kind kind;
    size_t columns;
};

/* ---- The library ---- */

static bool find_functions(xgboost *api)
{
    const struct {
        const char *name;
        void *to;
    } functions[] = {
        {"XGBGetLastError", &api->last_error},       {"XGDMatrixCreateFromMat_omp", &api->new_matrix},
        {"XGDMatrixSetFloatInfo", &api->set_labels}, {"XGDMatrixFree", &api->free_matrix},
        {"XGBoosterCreate", &api->new_booster},      {"XGBoosterSetParam", &api->set},
        {"XGBoosterUpdateOneIter", &api->update},    {"XGBoosterPredictFromDMatrix", &api->predict},
        {"XGBoosterFree", &api->free_booster},
    };
    bool found = true;
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        void *function = dlsym(api->library, functions[i].name);
        memcpy(functions[i].to, &function, sizeof function);
        found = found && function;
    }
    return found;
}

/* Once loaded it stays: its threads would not survive that. */
static vp_status load(xgboost *api, vp_error *error)
{
    static const char *const names[] = {"libxgboost.so.0", "libxgboost.so"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        api->library = dlopen(names[i], RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
        if (api->library && find_functions(api))
            return VP_OK;
        if (api->library)
            dlclose(api->library);
    }
    return fail(error, VP_NOT_FOUND, "install the package libxgboost0", "the library of XGBoost is not installed");
}

vp_status trees_prepare(vp_error *error)
{
    xgboost api;
    return load(&api, error);
}

/* Its message is a line with its source in brackets, then a stack. */
static vp_status fail_xgboost(const xgboost *api, vp_error *error)
{
    const char *message = api->last_error();
    return fail(error, VP_LIMIT, NULL, "XGBoost: %.*s", (int)strcspn(message, "\n"), message);
}

/* ---- Learning ---- */

typedef struct setting {
    const char *name, *value;
} setting;

static bool set_all(trees *t, const setting *settings, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (t->api.set(t->booster, settings[i].name, settings[i].value))
            return false;
    return true;
}

static bool set_up(trees *t, const trees_problem *p)
{
    static const setting boosted[] = {
        {"objective", "binary:logistic"}, {"eta", "0.05"},      {"max_depth", "4"},
        {"min_child_weight", "5"},        {"subsample", "0.8"}, {"colsample_bytree", "0.8"}};
    static const setting forest[] = {{"objective", "reg:squarederror"}, /* leaves are shares */
                                     {"eta", "1"},
                                     {"max_depth", "8"},
                                     {"min_child_weight", "5"},
                                     {"subsample", "0.63"}}; /* as many different rows as a bootstrap has */
    char seed[24], base[24], trees[24], some[24];
    double ones = 0;
    for (size_t i = 0; i < p->rows; i++)
        ones += (double)p->labels[i];
    /* In thousandths, so that no locale writes a comma where a point must be. */
    snprintf(base, sizeof base, "0.%03d", (int)fmin(fmax(1000 * ones / (double)p->rows, 1), 999));
    snprintf(some, sizeof some, "0.%03d", (int)fmin(1000 / sqrt((double)p->columns), 999));
    snprintf(seed, sizeof seed, "%u", (unsigned)(p->seed & INT32_MAX));
    snprintf(trees, sizeof trees, "%d", FOREST_TREES);
    const setting common[] = {
        {"tree_method", "hist"}, {"nthread", "1"}, {"verbosity", "0"}, {"seed", seed}, {"base_score", base}};
    const setting shape[] = {{"num_parallel_tree", trees}, {"colsample_bynode", some}};
    if (!set_all(t, common, sizeof common / sizeof *common))
        return false;
    if (p->kind == TREES_BOOSTED)
        return set_all(t, boosted, sizeof boosted / sizeof *boosted);
    return set_all(t, forest, sizeof forest / sizeof *forest) && set_all(t, shape, sizeof shape / sizeof *shape);
}

static bool learn(trees *t, const trees_problem *p, DMatrixHandle matrix)
{
    int rounds = p->kind == TREES_BOOSTED ? ROUNDS : 1;
    if (t->api.set_labels(matrix, "label", p->labels, p->rows) || t->api.new_booster(&matrix, 1, &t->booster) ||
        !set_up(t, p))
        return false;
    for (int i = 0; i < rounds; i++)
        if (t->api.update(t->booster, i, matrix))
            return false;
    return true;
}

vp_status trees_learn(const trees_problem *p, trees **out, vp_error *error)
{
    DMatrixHandle matrix = NULL;
    trees *t = calloc(1, sizeof *t);
    if (!t)
        return fail_memory(error);
    t->kind = p->kind;
    t->columns = p->columns;
    vp_status status = load(&t->api, error);
    if (status) {
        free(t);
        return status;
    }
    if (t->api.new_matrix(p->x, p->rows, p->columns, NAN, &matrix, 1) || !learn(t, p, matrix))
        status = fail_xgboost(&t->api, error);
    if (matrix)
        t->api.free_matrix(matrix);
    if (status)
        trees_free(t);
    else
        *out = t;
    return status;
}

/* ---- Scores ---- */

/* Of a share, which the regression of a forest may put a little outside 0 to 1. */
static float log_odds(float share)
{
    double p = fmin(fmax((double)share, SURE), 1 - SURE);
    return (float)log(p / (1 - p));
}

/* A few rows at once, so that what the library keeps of them stays small. */
static bool score_some(trees *t, DMatrixHandle matrix, size_t rows, float *scores, float *contributions)
{
    static const char margins[] = "{\"type\":1,\"training\":false,\"iteration_begin\":0,\"iteration_end\":0,"
                                  "\"strict_shape\":false}";
    static const char shapley[] = "{\"type\":2,\"training\":false,\"iteration_begin\":0,\"iteration_end\":0,"
                                  "\"strict_shape\":false}";
    const bst_ulong *shape;
    bst_ulong dimensions;
    const float *result;
    if (t->api.predict(t->booster, matrix, margins, &shape, &dimensions, &result))
        return false;
    for (size_t i = 0; i < rows; i++)
        scores[i] = t->kind == TREES_FOREST ? log_odds(result[i]) : result[i];
    if (!contributions)
        return true;
    if (t->api.predict(t->booster, matrix, shapley, &shape, &dimensions, &result))
        return false;
    memcpy(contributions, result, rows * (t->columns + 1) * sizeof *contributions);
    return true;
}

vp_status trees_score(trees *t, const float *x, size_t rows, float *scores, float *contributions, vp_error *error)
{
    bool ok = true;
    for (size_t i = 0, n; ok && i < rows; i += n) {
        DMatrixHandle matrix = NULL;
        n = rows - i < MOST_ROWS_AT_ONCE ? rows - i : MOST_ROWS_AT_ONCE;
        ok = !t->api.new_matrix(x + i * t->columns, n, t->columns, NAN, &matrix, 1) &&
             score_some(t, matrix, n, scores + i, contributions ? contributions + i * (t->columns + 1) : NULL);
        if (matrix)
            t->api.free_matrix(matrix);
    }
    return ok ? VP_OK : fail_xgboost(&t->api, error);
}

void trees_free(trees *t)
{
    if (!t)
        return;
    if (t->booster)
        t->api.free_booster(t->booster);
    dlclose(t->api.library);
    free(t);
}
