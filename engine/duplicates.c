/* Groups of documents with the same words. */
#include "engine/options.h"
#include "engine/queries.h"
#include "store/copies.h"

/* Of rows d of copies and of what they are copies of. */
#define GROUP_KIND                                                                                                  \
    "CASE WHEN count(customer) < count(*) THEN 'copies' WHEN count(DISTINCT customer) = 1 THEN 'repost' WHEN "      \
    "count(DISTINCT customer) >= 3 AND count(time) = count(*) AND max(time) - min(time) <= 604800 THEN 'campaign' " \
    "ELSE 'copy-paste' END"

static const char groups[] =
    "SELECT g.id AS number, documents, kind, iif(similarity < 1, 'near', 'exact') AS \"match\", similarity, "
    "date(since, 'unixepoch') AS first, date(until, 'unixepoch') AS last, customers, shops, channels, "
    "substr(replace(words, char(10), ' '), 1, 200) || iif(length(words) > 200, '…', '') AS text FROM (SELECT g.*, "
    "(SELECT " QUERY_WORDS " FROM content c WHERE c.id = g.id) AS words FROM (SELECT original AS id, count(*) AS "
    "documents, " GROUP_KIND " AS kind, min(similarity) AS similarity, min(time) AS since, max(time) AS until, "
    "count(DISTINCT customer) AS customers, count(DISTINCT shop) AS shops, count(DISTINCT channel) AS channels FROM "
    "(SELECT d.*, coalesce((SELECT original FROM copy WHERE document = d.id), d.id) AS original, (SELECT similarity "
    "FROM copy WHERE document = d.id) AS similarity";

static bool groups_sql(const filter *f, const vp_duplicates_query *q, buf *sql)
{
    size_t least = q->least < 2 ? 2 : q->least;
    return buf_puts(sql, groups) && query_from(f, false, sql) &&
           buf_printf(sql,
                      " AND d.id IN (SELECT document FROM copy UNION SELECT original FROM copy)) GROUP BY original "
                      "HAVING count(*) >= %zu ORDER BY documents DESC, id LIMIT %lld) g) g",
                      least, q->limit ? (long long)q->limit : -1LL) &&
           buf_terminate(sql);
}

static vp_status check_known(vp_store *s, vp_error *error)
{
    bool known = false;
    vp_status status = copies_known(s->db, &known, error);
    return status || known
               ? status
               : fail(error, VP_STORE, "`voxpop store compact STORE`, or the next `voxpop analyze`, looks for them",
                      "the store was made by a voxpop that did not look for copies");
}

vp_status vp_duplicates(vp_store *store, const vp_duplicates_query *query, vp_table **out, vp_error *error)
{
    vp_duplicates_query q = {0};
    filter f = {0};
    buf sql = {0};
    vp_status status = options_copy(&q, sizeof q, query, error);
    if (!status)
        status = check_known(store, error);
    if (!status)
        status = query_read_filter(store, q.where, &f, error);
    if (!status)
        status = groups_sql(&f, &q, &sql) ? query_table(store->db, sql.p, &f, out, error) : fail_memory(error);
    filter_release(&f);
    buf_release(&sql);
    return status;
}
