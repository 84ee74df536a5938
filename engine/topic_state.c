#include "engine/topic_state.h"

#include "engine/queries.h"
#include "store/rollup.h"

#include <stdlib.h>

/* ---- The taxonomy ---- */

typedef struct text_reader {
    buf *out;
    int64_t *version;
} text_reader;

static vp_status take_text(void *context, sqlite3_stmt *q, vp_error *error)
{
    text_reader *r = context;
    *r->version = sqlite3_column_int64(q, 1);
    str text = {(const char *)sqlite3_column_text(q, 0), (size_t)sqlite3_column_bytes(q, 0)};
    return buf_add_str(r->out, text) ? VP_OK : fail_memory(error);
}

vp_status topic_state_text(vp_store *s, int64_t version, buf *out, int64_t *found, vp_error *error)
{
    text_reader r = {out, found};
    filter_value value = {.type = FILTER_NUMBER, .number = (double)version};
    const filter one = {.values = &value, .count = 1};
    *found = 0;
    return query_each(s->db,
                      "SELECT taxonomy, id FROM topic_version WHERE id = iif(?1, ?1, (SELECT max(id) FROM "
                      "topic_version))",
                      &one, take_text, &r, error);
}

/* ---- Numbers ---- */

static vp_status number_of(vp_store *s, str id, int64_t *next, int64_t *out, vp_error *error)
{
    double known;
    filter_value value = {.type = FILTER_TEXT, .text = id};
    const filter one = {.values = &value, .count = 1};
    vp_status status = query_number(s->db, "SELECT number FROM topic WHERE id = ?1", &one, 0, &known, error);
    *out = (int64_t)known;
    if (!status && !known)
        *out = ++*next;
    return status;
}

/* The numbers of the tree's topics: those that the store has keep theirs. Owned. */
static vp_status number_all(vp_store *s, const tree *t, int64_t **out, vp_error *error)
{
    double most;
    int64_t *numbers = calloc(t->count + 1, sizeof *numbers);
    vp_status status = numbers ? query_number(s->db, "SELECT max(number) FROM topic", NULL, 0, &most, error)
                               : fail_memory(error);
    int64_t next = status ? 0 : (int64_t)most;
    for (size_t i = 0; !status && i < t->count; i++)
        status = number_of(s, t->topics[i].id, &next, &numbers[i], error);
    if (status)
        free(numbers);
    else
        *out = numbers;
    return status;
}

/* ---- Trying a taxonomy ---- */

vp_status topic_state_begin(vp_store *s, vp_error *error)
{
    return store_run(
        store_db(s->db),
        "CREATE TEMP TABLE IF NOT EXISTS next_topic (number INTEGER PRIMARY KEY, id TEXT, place INTEGER, parent TEXT, "
        "level INTEGER, name TEXT, names TEXT);"
        "CREATE TEMP TABLE IF NOT EXISTS next_document_topic (document INTEGER, topic INTEGER, share REAL, rule "
        "INTEGER, leaf INTEGER, PRIMARY KEY (document, topic)) WITHOUT ROWID;"
        "CREATE TEMP TABLE IF NOT EXISTS next_topic_model AS SELECT * FROM topic_model WHERE 0;"
        "CREATE TEMP VIEW IF NOT EXISTS topic_model AS SELECT * FROM main.topic_model UNION ALL SELECT * FROM "
        "temp.next_topic_model;"
        "CREATE TEMP VIEW IF NOT EXISTS gained AS SELECT document, topic FROM next_document_topic EXCEPT SELECT "
        "document, topic FROM document_topic;"
        "CREATE TEMP VIEW IF NOT EXISTS lost AS SELECT document, topic FROM document_topic EXCEPT SELECT document, "
        "topic FROM next_document_topic;"
        "CREATE TEMP VIEW IF NOT EXISTS moved AS SELECT document FROM gained WHERE topic UNION SELECT document FROM "
        "lost WHERE topic;"
        "DELETE FROM next_topic_model",
        error);
}

static bool write_names(const tree_topic *t, buf *out)
{
    bool ok = buf_putc(out, '{'), more = false;
    for (const tree_name *n = t->names; ok && n; n = n->next) {
        if (!*n->lang)
            continue;
        ok = (!more || buf_putc(out, ',')) && buf_json(out, str_of(n->lang)) && buf_putc(out, ':') &&
             buf_json(out, n->text);
        more = true;
    }
    return ok && buf_putc(out, '}');
}

static vp_status insert_topic(vp_store *s, const tree *t, size_t i, int64_t number, vp_error *error)
{
    sqlite3_stmt *q = NULL;
    buf names = {0};
    size_t parent = tree_parent(t, i);
    const tree_topic *topic = &t->topics[i];
    vp_status status = write_names(topic, &names) ? VP_OK : fail_memory(error);
    if (!status)
        status = store_prepare(store_db(s->db), "INSERT INTO next_topic VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)", &q,
                               error);
    if (!status) {
        sqlite3_bind_int64(q, 1, number);
        sqlite3_bind_text(q, 2, topic->id.p, (int)topic->id.n, SQLITE_STATIC);
        sqlite3_bind_int64(q, 3, (int64_t)i);
        if (parent < t->count)
            sqlite3_bind_text(q, 4, t->topics[parent].id.p, (int)t->topics[parent].id.n, SQLITE_STATIC);
        sqlite3_bind_int(q, 5, (int)topic->level);
        sqlite3_bind_text(q, 6, topic->names->text.p, (int)topic->names->text.n, SQLITE_STATIC);
        sqlite3_bind_text(q, 7, names.p, (int)names.n, SQLITE_STATIC);
        if (sqlite3_step(q) != SQLITE_DONE)
            status = store_fail(store_db(s->db), "the topics cannot be kept", error);
    }
    sqlite3_finalize(q);
    buf_release(&names);
    return status;
}

static vp_status insert_topics(vp_store *s, const tree *t, const int64_t *numbers, vp_error *error)
{
    vp_status status = store_run(store_db(s->db), "DELETE FROM next_topic; DELETE FROM next_document_topic", error);
    for (size_t i = 0; !status && i < t->count; i++)
        status = insert_topic(s, t, i, numbers[i], error);
    return status;
}

#define DOCUMENTS "SELECT d.id, d.lang, " QUERY_WORDS " FROM document d JOIN content c ON c.id = d.id"

vp_status topic_state_try(vp_store *s, const tree *t, const char *file, bool names_only, const topic_progress *p,
                          vp_error *error)
{
    int64_t *numbers = NULL;
    topic_tagger tagger = {0};
    vp_status status = number_all(s, t, &numbers, error);
    if (!status)
        status = insert_topics(s, t, numbers, error);
    if (!status)
        status = topic_tagger_open(s, t, file, &tagger, error);
    if (!status && names_only)
        status = store_run(store_db(s->db), "INSERT INTO next_document_topic SELECT * FROM document_topic", error);
    if (!status && !names_only)
        status = topic_tagging_run(s, &tagger, numbers, DOCUMENTS " ORDER BY d.id", "next_document_topic", p, error);
    topic_tagger_release(&tagger);
    free(numbers);
    return status;
}

vp_status topic_state_moved(vp_store *s, double *moved, vp_error *error)
{
    return query_number(s->db, "SELECT count(*) FROM moved", NULL, 0, moved, error);
}

/* ---- Keeping it ---- */

static vp_status add_version(vp_store *s, const tree *t, const vp_author *author, const char *what, int64_t same_as,
                             double moved, vp_error *error)
{
    buf text = {0};
    sqlite3_stmt *q = NULL;
    vp_status status = tree_write(t, &text) ? VP_OK : fail_memory(error);
    if (!status)
        status = store_prepare(store_db(s->db),
                               "INSERT INTO topic_version (person, time, what, taxonomy, same_as, moved) VALUES (?1, "
                               "?2, ?3, ?4, coalesce(?5, (SELECT coalesce(max(id), 0) + 1 FROM topic_version)), ?6)",
                               &q, error);
    if (!status) {
        sqlite3_bind_text(q, 1, author->person, -1, SQLITE_STATIC);
        sqlite3_bind_int64(q, 2, author->time);
        sqlite3_bind_text(q, 3, what, -1, SQLITE_STATIC);
        sqlite3_bind_text(q, 4, text.n ? text.p : "", (int)text.n, SQLITE_STATIC);
        if (same_as)
            sqlite3_bind_int64(q, 5, same_as);
        sqlite3_bind_int64(q, 6, (int64_t)moved);
        if (sqlite3_step(q) != SQLITE_DONE)
            status = store_fail(store_db(s->db), "the topics cannot be kept", error);
    }
    sqlite3_finalize(q);
    buf_release(&text);
    return status;
}

vp_status topic_state_keep(vp_store *s, const tree *t, const vp_author *author, const char *what, int64_t same_as,
                           vp_error *error)
{
    double moved;
    vp_status status = topic_state_moved(s, &moved, error);
    if (!status)
        status = add_version(s, t, author, what, same_as, moved, error);
    if (!status)
        status = rollup_mark_all(s->db, true, error);
    return status ? status
                  : store_run(store_db(s->db),
                              "INSERT INTO main.topic_model SELECT * FROM temp.next_topic_model;"
                              "DELETE FROM next_topic_model;"
                              "DELETE FROM topic; INSERT INTO topic SELECT * FROM next_topic;"
                              "DELETE FROM document_topic; INSERT INTO document_topic SELECT * FROM "
                              "next_document_topic",
                              error);
}

/* ---- New documents ---- */

static vp_status tag_new(vp_store *s, const tree *t, vp_error *error)
{
    int64_t *numbers = NULL;
    topic_tagger tagger = {0};
    vp_status status = store_run(store_db(s->db), "BEGIN IMMEDIATE", error);
    if (!status)
        status = number_all(s, t, &numbers, error);
    if (!status)
        status = topic_tagger_open(s, t, NULL, &tagger, error);
    if (!status)
        status = rollup_mark_untagged(s->db, error);
    if (!status)
        status = topic_tagging_run(s, &tagger, numbers,
                                   DOCUMENTS " WHERE d.id NOT IN (SELECT document FROM document_topic)",
                                   "document_topic", NULL, error);
    if (!status)
        status = store_run(store_db(s->db), "COMMIT", error);
    if (status)
        sqlite3_exec(store_db(s->db), "ROLLBACK", NULL, NULL, NULL);
    topic_tagger_release(&tagger);
    free(numbers);
    return status;
}

vp_status topic_state_tag_new(vp_store *s, vp_error *error)
{
    int64_t version;
    buf text = {0};
    tree t = {0};
    vp_status status = topic_state_text(s, 0, &text, &version, error);
    if (!status && version) {
        status = tree_read(buf_str(&text), NULL, &t, error);
        if (!status)
            status = tag_new(s, &t, error);
        tree_release(&t);
    }
    buf_release(&text);
    return status;
}
