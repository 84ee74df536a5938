/* Tables of features as they are asked for. */
#include "engine/features_table.h"

#include "engine/features.h"
#include "engine/options.h"
#include "engine/queries.h"

#include <math.h>

vp_status features_remark(vp_table *remarks, const char *what, str name, double rows, vp_error *error)
{
    bool ok = table_row(remarks) && table_text(remarks, str_of(what)) && table_text(remarks, name) &&
              (isnan(rows) ? table_empty(remarks) : table_integer(remarks, (int64_t)rows));
    return ok ? VP_OK : fail_memory(error);
}

bool features_put_cell(vp_table *t, vp_cell cell)
{
    switch (cell.type) {
    case VP_CELL_INTEGER: return table_integer(t, cell.integer);
    case VP_CELL_REAL: return table_real(t, cell.real);
    case VP_CELL_TEXT: return table_text(t, (str){cell.text, cell.length});
    default: return table_empty(t);
    }
}

static vp_status check(const vp_features_query *q, vp_error *error)
{
    if (q->learn && q->recipe)
        return fail(error, VP_INVALID, "learn from one table, then do it to another",
                    "a recipe is learned or done, not both");
    if ((q->target || q->scale) && !q->learn)
        return fail(error, VP_INVALID, NULL, "%s is of a recipe that is learned", q->target ? "a target" : "a scale");
    if ((q->join.key || q->join.secret_length) && !q->join.table)
        return fail(error, VP_INVALID, NULL, "a key and a secret are of a table to join");
    return VP_OK;
}

vp_status features_need_customers(vp_store *store, vp_error *error)
{
    double known;
    vp_status status = query_number(store->db, "SELECT EXISTS (SELECT 1 FROM document WHERE customer IS NOT NULL)",
                                    NULL, 0, &known, error);
    return status || known > 0 ? status
                               : fail(error, VP_NOT_FOUND, "map a column with --map customer=COL",
                                      "no document says which customer it is from");
}

static const char *const remark_names[] = {"what", "name", "rows"};

static vp_status make(vp_store *store, const vp_features_query *q, vp_table **table, vp_table *remarks, vp_error *error)
{
    vp_status status = q->per_customer ? features_need_customers(store, error) : VP_OK;
    if (!status)
        status = features_ask(store, q->per_customer ? FEATURES_OF_CUSTOMERS : FEATURES_OF_DOCUMENTS, q->where, 0,
                              table, error);
    if (!status && q->join.table)
        status = features_join(&q->join, table, remarks, error);
    if (!status && (q->learn || q->recipe))
        status = features_ready(q, table, remarks, error);
    if (!status && q->keep)
        status = features_keep(store, q->per_customer ? "customer_features" : "document_features", *table, error);
    return status;
}

vp_status vp_features(vp_store *store, const vp_features_query *query, vp_table **out, vp_table **remarks,
                      vp_error *error)
{
    vp_features_query q = {.struct_size = sizeof q};
    vp_table *table = NULL, *told = NULL;
    vp_status status = options_copy(&q, sizeof q, query, error);
    if (!status)
        status = check(&q, error);
    if (!status)
        status = table_new(remark_names, sizeof remark_names / sizeof *remark_names, &told, error);
    if (!status)
        status = make(store, &q, &table, told, error);
    if (!status && out) {
        *out = table;
        table = NULL;
    }
    if (!status && remarks) {
        *remarks = told;
        told = NULL;
    }
    vp_table_free(table);
    vp_table_free(told);
    return status;
}

vp_status vp_customers_join(vp_store *store, const vp_join *join, vp_table **remarks, vp_error *error)
{
    vp_table *table = NULL, *told = NULL;
    vp_status status = features_need_customers(store, error);
    if (!status)
        status = table_new(remark_names, sizeof remark_names / sizeof *remark_names, &told, error);
    if (!status)
        status = query_table(store->db, "SELECT DISTINCT customer FROM document WHERE customer IS NOT NULL ORDER BY 1",
                             NULL, &table, error);
    if (!status)
        status = features_join(join, &table, told, error);
    if (!status)
        status = features_keep(store, FEATURES_JOINED, table, error);
    vp_table_free(table);
    if (!status && remarks)
        *remarks = told;
    else
        vp_table_free(told);
    return status;
}
