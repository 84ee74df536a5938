#include "store/incidents.h"

static vp_status finish(store *s, sqlite3_stmt *q, vp_status status, vp_error *error)
{
    if (!status && sqlite3_step(q) != SQLITE_DONE)
        status = store_fail(store_db(s), "the incident cannot be kept", error);
    sqlite3_finalize(q);
    return status;
}

vp_status incidents_watched(store *s, const char *rule, int64_t *until, vp_error *error)
{
    sqlite3_stmt *q = NULL;
    vp_status status = store_prepare(store_db(s), "SELECT until FROM watched WHERE rule = ?1", &q, error);
    *until = INT64_MIN;
    if (status)
        return status;
    sqlite3_bind_text(q, 1, rule, -1, SQLITE_STATIC);
    if (sqlite3_step(q) == SQLITE_ROW)
        *until = sqlite3_column_int64(q, 0);
    sqlite3_finalize(q);
    return VP_OK;
}

vp_status incidents_set_watched(store *s, const char *rule, int64_t until, vp_error *error)
{
    sqlite3_stmt *q = NULL;
    vp_status status = store_prepare(
        store_db(s), "INSERT INTO watched VALUES (?1, ?2) ON CONFLICT (rule) DO UPDATE SET until = max(until, ?2)", &q,
        error);
    if (!status) {
        sqlite3_bind_text(q, 1, rule, -1, SQLITE_STATIC);
        sqlite3_bind_int64(q, 2, until);
    }
    return finish(s, q, status, error);
}

static void bind_incident(sqlite3_stmt *q, const incident *in)
{
    const int64_t whole[] = {in->since, in->last, in->periods};
    const double real[] = {in->value, in->expected, in->deviations};
    sqlite3_bind_text64(q, 2, in->rule.p, in->rule.n, SQLITE_STATIC, SQLITE_UTF8);
    sqlite3_bind_text64(q, 3, in->name.p, in->name.n, SQLITE_STATIC, SQLITE_UTF8);
    for (int i = 0; i < 3; i++)
        sqlite3_bind_int64(q, 4 + i, whole[i]);
    sqlite3_bind_text(q, 7, in->metric, -1, SQLITE_STATIC);
    for (int i = 0; i < 3; i++)
        sqlite3_bind_double(q, 8 + i, real[i]);
    sqlite3_bind_int64(q, 11, in->documents);
    sqlite3_bind_text64(q, 12, in->finding.p, in->finding.n, SQLITE_STATIC, SQLITE_UTF8);
}

/* The incident that `in` goes on, and how far it had come; *id 0: none. Direction counts: a rise is not a fall. */
static vp_status find(store *s, const incident *in, int64_t reach, int64_t *id, int64_t *last, vp_error *error)
{
    sqlite3_stmt *q = NULL;
    vp_status status = store_prepare(store_db(s),
                                     "SELECT id, last FROM incident WHERE rule = ?2 AND name = ?3 AND last >= ?1 AND "
                                     "since <= ?5 AND (deviations > 0) = (?10 > 0) ORDER BY last DESC LIMIT 1",
                                     &q, error);
    *id = *last = 0;
    if (status)
        return status;
    bind_incident(q, in);
    sqlite3_bind_int64(q, 1, reach);
    int code = sqlite3_step(q);
    if (code == SQLITE_ROW) {
        *id = sqlite3_column_int64(q, 0);
        *last = sqlite3_column_int64(q, 1);
    } else if (code != SQLITE_DONE) {
        status = store_fail(store_db(s), "the store cannot be asked", error);
    }
    sqlite3_finalize(q);
    return status;
}

vp_status incidents_keep(store *s, const incident *in, int64_t reach, incident_state *state, vp_error *error)
{
    sqlite3_stmt *q = NULL;
    int64_t id, last;
    vp_status status = find(s, in, reach, &id, &last, error);
    *state = !id ? INCIDENT_NEW : in->last > last ? INCIDENT_GREW : INCIDENT_KNOWN;
    if (!status)
        status = store_prepare(store_db(s),
                               "INSERT INTO incident VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) ON "
                               "CONFLICT (id) DO UPDATE "
                               "SET since = min(since, ?4), last = ?5, periods = ?6, value = ?8, expected = ?9, "
                               "deviations = ?10, documents "
                               "= ?11, finding = ?12",
                               &q, error);
    if (!status) {
        bind_incident(q, in);
        if (id)
            sqlite3_bind_int64(q, 1, id);
    }
    return finish(s, q, status, error);
}
