#include "store/copy_keys.h"

#include "base/buf.h"

#include <stdio.h>

enum {
    BLOCK_KEYS = 1024,
    PART = COPY_KEY_BITS / 8, /* bytes of a hash, and of a document */
    ENTRY = 2 * PART,
    LEVELS = 40 /* a list of level l has at most BLOCK_KEYS << l keys */
};

/* Each level has two numbers of lists: while one is merged into the other both are there. */
static int64_t list_of(int level, int half)
{
    return 2 * (int64_t)level + half;
}

static copy_key entry_at(str data, size_t i)
{
    copy_key key = {0, 0};
    memcpy(&key.hash, data.p + i * ENTRY, PART); /* little-endian, as all that voxpop runs on */
    memcpy(&key.document, data.p + i * ENTRY + PART, PART);
    return key;
}

static bool put_entry(buf *out, copy_key key)
{
    return buf_add(out, &key.hash, PART) && buf_add(out, &key.document, PART);
}

static vp_status failed(store *s, vp_error *error)
{
    return store_fail(store_db(s), "copies cannot be told", error);
}

static str blob_of(sqlite3_stmt *q, int column)
{
    const char *p = sqlite3_column_blob(q, column);
    return (str){p, (size_t)sqlite3_column_bytes(q, column)};
}

/* ---- Finding ---- */

/* The block of a list that would hold the hash; data.p NULL: none does. Good until the statement goes on. */
typedef struct place {
    sqlite3_stmt *query;
    int64_t list, first;
    str data;
} place;

static const char block_sql[] =
    "SELECT first, data FROM copy_list WHERE list = ?1 AND first <= ?2 ORDER BY first DESC LIMIT 1";

static vp_status go_to(store *s, place *at, int64_t hash, vp_error *error)
{
    sqlite3_reset(at->query);
    sqlite3_bind_int64(at->query, 1, at->list);
    sqlite3_bind_int64(at->query, 2, hash);
    int code = sqlite3_step(at->query);
    at->data = (str){NULL, 0};
    if (code == SQLITE_ROW) {
        at->first = sqlite3_column_int64(at->query, 0);
        at->data = blob_of(at->query, 1);
    }
    return code == SQLITE_ROW || code == SQLITE_DONE ? VP_OK : failed(s, error);
}

/* The keys and a list side by side: a block is read once for all keys that fall into it. */
static vp_status find_in_list(store *s, place *at, const copy_key *keys, size_t count, int64_t *owners, vp_error *error)
{
    vp_status status = VP_OK;
    size_t entry = 0, entries = 0;
    for (size_t i = 0; !status && i < count; i++) {
        if (!entries || keys[i].hash > entry_at(at->data, entries - 1).hash) {
            status = go_to(s, at, keys[i].hash, error);
            entry = 0;
            entries = at->data.n / ENTRY;
        }
        while (entry < entries && entry_at(at->data, entry).hash < keys[i].hash)
            entry++;
        if (entry < entries && entry_at(at->data, entry).hash == keys[i].hash)
            owners[i] = entry_at(at->data, entry).document;
    }
    return status;
}

vp_status copy_keys_find(store *s, const copy_key *keys, size_t count, int64_t *owners, vp_error *error)
{
    place at = {.query = NULL};
    vp_status status = store_prepare(store_db(s), block_sql, &at.query, error);
    memset(owners, 0, count * sizeof *owners);
    for (int64_t list = 0; !status && count && list < list_of(LEVELS, 0); list++) {
        at.list = list;
        status = go_to(s, &at, INT64_MAX, error);
        if (!status && at.data.n)
            status = find_in_list(s, &at, keys, count, owners, error);
    }
    sqlite3_finalize(at.query);
    return status;
}

/* ---- Adding ---- */

/* Keys on their way into a new list: from lists, and the new ones. */
typedef struct source {
    sqlite3_stmt *query; /* NULL: the new ones */
    str block;           /* what is left of one */
    const copy_key *keys;
    size_t count; /* that are left */
    copy_key head;
    bool ended;
} source;

typedef struct merge {
    store *store;
    source sources[2 * LEVELS + 1]; /* [count] */
    size_t count;
    sqlite3_stmt *add;
    int64_t list; /* that is made */
    buf block;
} merge;

static vp_status run(store *s, sqlite3_stmt *q, vp_error *error)
{
    vp_status status = sqlite3_step(q) == SQLITE_DONE ? VP_OK : failed(s, error);
    sqlite3_reset(q);
    return status;
}

static vp_status advance(store *s, source *from, vp_error *error)
{
    int code = SQLITE_ROW;
    if (!from->query) {
        from->ended = !from->count;
        if (!from->ended)
            from->head = *from->keys++, from->count--;
        return VP_OK;
    }
    while (from->block.n < ENTRY && (code = sqlite3_step(from->query)) == SQLITE_ROW)
        from->block = blob_of(from->query, 0);
    from->ended = code != SQLITE_ROW;
    if (from->ended)
        return code == SQLITE_DONE ? VP_OK : failed(s, error);
    from->head = entry_at(from->block, 0);
    from->block.p += ENTRY;
    from->block.n -= ENTRY;
    return VP_OK;
}

static vp_status write_block(merge *m, vp_error *error)
{
    if (!m->block.n)
        return VP_OK;
    sqlite3_bind_int64(m->add, 1, m->list);
    sqlite3_bind_int64(m->add, 2, entry_at(buf_str(&m->block), 0).hash);
    sqlite3_bind_blob64(m->add, 3, m->block.p, m->block.n, SQLITE_STATIC);
    vp_status status = run(m->store, m->add, error);
    buf_clear(&m->block);
    return status;
}

static source *least(merge *m)
{
    source *best = NULL;
    for (size_t i = 0; i < m->count; i++)
        if (!m->sources[i].ended && (!best || m->sources[i].head.hash < best->head.hash))
            best = &m->sources[i];
    return best;
}

static vp_status merge_all(merge *m, vp_error *error)
{
    vp_status status = VP_OK;
    source *next;
    for (size_t i = 0; !status && i < m->count; i++)
        status = advance(m->store, &m->sources[i], error);
    while (!status && (next = least(m))) {
        status = put_entry(&m->block, next->head) ? advance(m->store, next, error) : fail_memory(error);
        if (!status && m->block.n >= (size_t)BLOCK_KEYS * ENTRY)
            status = write_block(m, error);
    }
    return status ? status : write_block(m, error);
}

static vp_status open_source(merge *m, int64_t list, vp_error *error)
{
    source *from = &m->sources[m->count];
    vp_status status = store_prepare(store_db(m->store), "SELECT data FROM copy_list WHERE list = ?1 ORDER BY first",
                                     &from->query, error);
    if (!status) {
        sqlite3_bind_int64(from->query, 1, list);
        m->count++;
    }
    return status;
}

/* The lists up to `level` become one of it, with the new keys. */
static vp_status merge_into(merge *m, int level, int half, vp_error *error)
{
    char sql[120];
    vp_status status = store_prepare(store_db(m->store), "INSERT INTO copy_list VALUES (?1, ?2, ?3)", &m->add, error);
    m->list = list_of(level, half);
    for (int64_t list = 0; !status && list <= list_of(level, 1); list++)
        if (list != m->list)
            status = open_source(m, list, error);
    if (!status)
        status = merge_all(m, error);
    for (size_t i = 0; i < m->count; i++)
        sqlite3_finalize(m->sources[i].query);
    sqlite3_finalize(m->add);
    buf_release(&m->block);
    snprintf(sql, sizeof sql, "DELETE FROM copy_list WHERE list <= %lld AND list <> %lld", (long long)list_of(level, 1),
             (long long)m->list);
    return status ? status : store_run(store_db(m->store), sql, error);
}

/* Keys of a list. */
static vp_status count_keys(store *s, int64_t list, int64_t *out, vp_error *error)
{
    sqlite3_stmt *q = NULL;
    vp_status status = store_prepare(store_db(s), "SELECT sum(length(data)) FROM copy_list WHERE list = ?1", &q, error);
    if (!status)
        sqlite3_bind_int64(q, 1, list);
    if (!status && sqlite3_step(q) != SQLITE_ROW)
        status = failed(s, error);
    *out = status ? 0 : sqlite3_column_int64(q, 0) / ENTRY;
    sqlite3_finalize(q);
    return status;
}

vp_status copy_keys_add(store *s, const copy_key *keys, size_t count, vp_error *error)
{
    merge m = {.store = s, .sources = {{.keys = keys, .count = count}}, .count = 1};
    vp_status status = VP_OK;
    int64_t all = (int64_t)count, halves[2];
    if (!count)
        return VP_OK;
    for (int level = 0; !status && level < LEVELS; level++) {
        for (int half = 0; !status && half < 2; half++)
            status = count_keys(s, list_of(level, half), &halves[half], error);
        all += halves[0] + halves[1];
        if (!status && all <= (int64_t)BLOCK_KEYS << level)
            return merge_into(&m, level, halves[0] > 0, error);
    }
    return status ? status : fail(error, VP_LIMIT, NULL, "there are too many documents");
}

/* ---- Removing ---- */

static vp_status write_without(store *s, const place *at, size_t entry, vp_error *error)
{
    buf rest = {0};
    sqlite3_stmt *q = NULL;
    size_t begin = entry * ENTRY;
    bool ok = buf_add(&rest, at->data.p, begin) &&
              buf_add(&rest, at->data.p + begin + ENTRY, at->data.n - begin - ENTRY);
    vp_status status = ok ? store_prepare(store_db(s),
                                          rest.n ? "UPDATE copy_list SET data = ?3 WHERE list = ?1 AND first = ?2"
                                                 : "DELETE FROM copy_list WHERE list = ?1 AND first = ?2",
                                          &q, error)
                          : fail_memory(error);
    if (!status) {
        sqlite3_bind_int64(q, 1, at->list);
        sqlite3_bind_int64(q, 2, at->first);
        if (rest.n)
            sqlite3_bind_blob64(q, 3, rest.p, rest.n, SQLITE_STATIC);
        status = run(s, q, error);
    }
    sqlite3_finalize(q);
    buf_release(&rest);
    return status;
}

vp_status copy_keys_remove(store *s, copy_key key, vp_error *error)
{
    place at = {.query = NULL};
    vp_status status = store_prepare(store_db(s), block_sql, &at.query, error);
    for (int64_t list = 0; !status && list < list_of(LEVELS, 0); list++) {
        at.list = list;
        status = go_to(s, &at, key.hash, error);
        for (size_t i = 0; !status && i < at.data.n / ENTRY; i++) {
            copy_key known = entry_at(at.data, i);
            if (known.hash == key.hash && known.document == key.document) {
                status = write_without(s, &at, i, error);
                break; /* it is there once */
            }
        }
    }
    sqlite3_finalize(at.query);
    return status;
}
