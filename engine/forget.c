/* Erases a person from a store: documents, index, everything derived, and the rejected rows. */
#include "engine/analyze_authors.h"
#include "engine/forget_words.h"
#include "engine/options.h"
#include "engine/row_redactor.h"
#include "engine/store_handle.h"
#include "engine/words_of_name.h"
#include "base/pack.h"
#include "base/table.h"
#include "base/utf8.h"
#include "ingest/rejects.h"
#include "ingest/unpack.h"
#include "store/copies.h"
#include "store/query.h"
#include "store/rollup.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <yajl/yajl_tree.h>

/* In `meta` while a person is out of the tables, but perhaps not yet out of the file. */
static const char unscrubbed[] = "unscrubbed";

/* Words that more documents of others hold are no name. */
enum { WORD_DOCUMENTS = 10 };
static const double WORD_SHARE = 0.01;

typedef struct forgetting {
    vp_store *store;
    str customer;
    sought names; /* the customer, and `mask` */
    sought words; /* what is masked in the rows of others */
    buf mask;     /* what stands in the place of the customer where the store is redacted with the key; else empty */
    vp_table *table;
    int64_t erased;
} forgetting;

static vp_status report(forgetting *f, str what, int64_t count, vp_error *error)
{
    bool ok = table_row(f->table) && table_text(f->table, what) && table_integer(f->table, count);
    return ok ? VP_OK : fail_memory(error);
}

/* ---- Tables ---- */

/* is_person(cell), names_person(text), without_person(cell): for SQL. */

static str text_of(sqlite3_value *value)
{
    const void *p = sqlite3_value_blob(value);
    return (str){p ? p : "", p ? (size_t)sqlite3_value_bytes(value) : 0};
}

static void sql_is_person(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count;
    const forgetting *f = sqlite3_user_data(context);
    str cell = text_of(values[0]);
    sqlite3_result_int(context, name_is(cell, f->customer) || (f->mask.n && str_equal(cell, buf_str(&f->mask))));
}

static void sql_names_person(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count;
    const forgetting *f = sqlite3_user_data(context);
    str cell = text_of(values[0]);
    bool words = sqlite3_value_type(values[0]) != SQLITE_BLOB || pack_is(cell); /* by chance bytes spell anything */
    sqlite3_result_int(context, words && sought_in(&f->words, cell));
}

static void sql_without_person(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count;
    const forgetting *f = sqlite3_user_data(context);
    str cell = text_of(values[0]);
    char *copy = aligned_alloc(PACK_ALIGN, (cell.n / PACK_ALIGN + 1) * PACK_ALIGN);
    if (!copy) {
        sqlite3_result_error_nomem(context);
        return;
    }
    memcpy(copy, cell.p, cell.n);
    sought_mask(&f->words, copy, cell.n);
    if (sqlite3_value_type(values[0]) == SQLITE_BLOB)
        sqlite3_result_blob64(context, copy, cell.n, free);
    else
        sqlite3_result_text64(context, copy, cell.n, free, SQLITE_UTF8);
}

static const struct {
    const char *name;
    void (*function)(sqlite3_context *, int, sqlite3_value **);
} functions[] = {
    {"is_person", sql_is_person}, {"names_person", sql_names_person}, {"without_person", sql_without_person}};

static vp_status add_functions(forgetting *f, vp_error *error)
{
    sqlite3 *db = store_db(f->store->db);
    bool ok = true;
    for (size_t i = 0; ok && i < sizeof functions / sizeof *functions; i++)
        ok = sqlite3_create_function_v2(db, functions[i].name, 1, SQLITE_UTF8 | SQLITE_DIRECTONLY, f,
                                        functions[i].function, NULL, NULL, NULL) == SQLITE_OK;
    return ok ? VP_OK : store_fail(db, "the store cannot be set up", error);
}

static void remove_functions(const forgetting *f)
{
    sqlite3 *db = store_db(f->store->db);
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
        sqlite3_create_function_v2(db, functions[i].name, 1, SQLITE_UTF8, NULL, NULL, NULL, NULL, NULL);
}

static vp_status find_documents(forgetting *f, vp_error *error)
{
    sqlite3 *db = store_db(f->store->db);
    vp_status status = store_run(db,
                                 "CREATE TEMP TABLE forgotten (id INTEGER PRIMARY KEY);"
                                 "INSERT INTO temp.forgotten SELECT id FROM document WHERE is_person(customer)",
                                 error);
    f->erased += status ? 0 : sqlite3_changes(db);
    return status;
}

static vp_status take_name(void *context, sqlite3_stmt *q, vp_error *error)
{
    str name = {(const char *)sqlite3_column_text(q, 0), (size_t)sqlite3_column_bytes(q, 0)};
    return buf_add_str(context, name) && buf_putc(context, '\n') ? VP_OK : fail_memory(error);
}

/* The rows of a table for which the condition holds. */
static vp_status erase_from(forgetting *f, str table, const char *condition, vp_error *error)
{
    sqlite3 *db = store_db(f->store->db);
    buf name = {0};
    char *sql = buf_add_str(&name, table) && buf_terminate(&name)
                    ? sqlite3_mprintf("DELETE FROM main.\"%w\" WHERE %s", name.p, condition)
                    : NULL;
    vp_status status = sql ? store_run(db, sql, error) : fail_memory(error);
    int64_t count = sqlite3_changes(db);
    sqlite3_free(sql);
    buf_release(&name);
    return status || !count ? status : report(f, table, count, error);
}

/* From all tables that have the column, whatever they are for; from `document` itself last of all. What tells copies is
 * made anew as a whole. */
static vp_status erase_derived(forgetting *f, const char *column, const char *condition, vp_error *error)
{
    buf names = {0};
    filter_value value = {.type = FILTER_TEXT, .text = str_of(column)};
    const filter one = {.values = &value, .count = 1};
    vp_status status = query_each(f->store->db,
                                  "SELECT m.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c WHERE m.type = "
                                  "'table' AND c.name = ?1 AND m.name NOT IN ('document', 'copy') ORDER BY m.name",
                                  &one, take_name, &names, error);
    for (str rest = buf_str(&names), one_name; !status && rest.n && (one_name = str_cut(&rest, '\n')).n;)
        status = erase_from(f, one_name, condition, error);
    buf_release(&names);
    return status;
}

/* ---- Rows of others ---- */

/* How many documents of others hold the words. */
static vp_status count_others(const forgetting *f, double *out, vp_error *error)
{
    return query_number(f->store->db,
                        "SELECT count(*) FROM document d JOIN content c ON c.id = d.id WHERE names_person(title) OR "
                        "names_person(text) OR names_person(fields) OR names_person(external_id) OR "
                        "names_person(country) OR names_person(shop) OR names_person(product) OR names_person(channel)",
                        NULL, 0, out, error);
}

/* What is masked: the name, unless so many others write it that it is a word; and of its words those that nobody else
 * uses, which may be in what was learned. */
static vp_status choose_words(forgetting *f, vp_error *error)
{
    double all = 0, others = 0;
    int64_t left = 0;
    vp_status status = query_number(f->store->db, "SELECT count(*) FROM document", NULL, 0, &all, error);
    f->words = f->names;
    if (!status)
        status = count_others(f, &others, error);
    if (status)
        return status;
    sought chosen = f->names;
    if (!name_tells(f->customer) || others > fmax(WORD_DOCUMENTS, WORD_SHARE * all))
        chosen.count = 0;
    for (str rest = f->customer, word; !status && (word = name_cut(&rest)).p;) {
        f->words = (sought){{word}, 1};
        others = 1;
        if (name_tells(word))
            status = count_others(f, &others, error);
        if (!status && !others)
            left += !sought_add(&chosen, word);
    }
    f->words = chosen;
    return status || !left ? status
                           : report(f, STR("left: words of the name in what was learned (too many)"), left, error);
}

static vp_status mask_column(const forgetting *f, str table, str column, int64_t *count, vp_error *error)
{
    sqlite3 *db = store_db(f->store->db);
    char *sql = sqlite3_mprintf("UPDATE OR REPLACE main.\"%.*w\" SET \"%.*w\" = without_person(\"%.*w\") WHERE "
                                "names_person(\"%.*w\")",
                                (int)table.n, table.p, (int)column.n, column.p, (int)column.n, column.p, (int)column.n,
                                column.p);
    vp_status status = sql ? store_run(db, sql, error) : fail_memory(error);
    sqlite3_free(sql);
    *count += status ? 0 : sqlite3_changes(db);
    return status;
}

/* `columns`: of a table, with commas between. */
static vp_status mask_table(forgetting *f, str table, str columns, vp_error *error)
{
    int64_t count = 0;
    buf what = {0};
    vp_status status = VP_OK;
    while (!status && columns.n)
        status = mask_column(f, table, str_cut(&columns, ','), &count, error);
    f->erased += count;
    if (!status && count)
        status = buf_printf(&what, "masked in %.*s", (int)table.n, table.p) ? report(f, buf_str(&what), count, error)
                                                                            : fail_memory(error);
    buf_release(&what);
    return status;
}

/* All columns that hold words of people, whatever tables there are: not those whose words are the program's own, and
 * not the names of other customers. */
static vp_status mask_others(forgetting *f, vp_error *error)
{
    static const char sql[] =
        "SELECT t.name || char(9) || group_concat(c.name) FROM pragma_table_list t JOIN pragma_table_info(t.name) c "
        "WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT IN ('meta', 'sqlite_schema', 'sqlite_sequence') "
        "AND upper(c.type) IN ('TEXT', 'BLOB', '') AND c.name NOT IN ('identity', 'customer', 'lang', 'given_lang', "
        "'label', 'sentiment', 'intent', 'urgency', 'reasons', 'format', 'encoding', 'field', 'type') "
        "AND NOT (t.name = 'entity' AND c.name = 'source') GROUP BY t.name ORDER BY t.name";
    buf tables = {0};
    vp_status status = f->words.count ? query_each(f->store->db, sql, NULL, take_name, &tables, error) : VP_OK;
    for (str rest = buf_str(&tables), one; !status && rest.n && (one = str_cut(&rest, '\n')).n;) {
        str table = str_cut(&one, '\t');
        status = mask_table(f, table, one, error);
    }
    buf_release(&tables);
    return status;
}

static vp_status erase_rows(forgetting *f, vp_error *error)
{
    static const char forgotten[] = "id IN (SELECT id FROM temp.forgotten)";
    vp_status status = erase_derived(f, "document", "document IN (SELECT id FROM temp.forgotten)", error);
    if (!status)
        status = erase_derived(f, "customer", "is_person(customer)", error);
    if (!status && f->erased)
        status = copies_forget(f->store->db, error);
    if (!status)
        status = erase_from(f, STR("analysed"), forgotten, error);
    if (!status)
        status = erase_from(f, STR("content"), forgotten, error);
    if (!status)
        status = erase_from(f, STR("document"), forgotten, error);
    if (!status && f->erased)
        status = choose_words(f, error);
    if (!status && f->erased)
        status = mask_others(f, error);
    /* An index over texts that are gone keeps their words; made anew it has none of them. */
    if (!status && f->erased)
        status = store_run(store_db(f->store->db), "INSERT INTO documents_fts (documents_fts) VALUES ('rebuild')",
                           error);
    if (!status && f->erased)
        status = store_set(f->store->db, unscrubbed, "1", error);
    return status;
}

static vp_status erase_in_store(forgetting *f, vp_error *error)
{
    sqlite3 *db = store_db(f->store->db);
    vp_status status = store_run(db, "PRAGMA secure_delete = ON; BEGIN IMMEDIATE", error);
    if (status)
        return status;
    status = find_documents(f, error);
    if (!status)
        status = erase_rows(f, error);
    if (!status && f->erased)
        status = rollup_forget(f->store->db, error);
    if (!status && f->erased)
        status = copies_make(f->store->db, error); /* of the texts as they are now */
    if (!status)
        status = store_run(db, "DROP TABLE temp.forgotten; COMMIT", error);
    if (status)
        sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
    return status;
}

/* Writes the file anew without the pages that were freed, and empties the write-ahead log. */
static vp_status scrub(forgetting *f, vp_error *error)
{
    sqlite3 *db = store_db(f->store->db);
    sqlite3_stmt *q = NULL;
    char due[4];
    vp_status status = store_get(f->store->db, unscrubbed, due, sizeof due, error);
    if (status || !due[0])
        return status;
    status = store_run(db, "VACUUM", error);
    if (!status)
        status = store_prepare(db, "PRAGMA wal_checkpoint(TRUNCATE)", &q, error);
    if (status)
        return status;
    bool busy = sqlite3_step(q) != SQLITE_ROW || sqlite3_column_int(q, 0);
    sqlite3_finalize(q);
    if (busy)
        return fail(error, VP_STORE, "close what reads the store, and run the same command again",
                    "the person is out of the tables, but not yet out of the file: it is in use");
    status = store_set(f->store->db, unscrubbed, NULL, error);
    if (status || f->erased)
        return status;
    f->erased = 1;
    return report(f, STR("what an earlier run could not take out of the file"), 1, error);
}

/* ---- What is left elsewhere ---- */

static vp_status count_mentions(forgetting *f, vp_error *error)
{
    static const struct {
        str what;
        const char *sql;
    } places[] = {
        {STR("left: documents of others (the words are too common or too short for a name)"),
         "SELECT count(*) FROM content WHERE names_person(title) OR names_person(text) OR names_person(fields)"},
        {STR("left: documents of customers whose names hold the words"),
         "SELECT count(*) FROM document WHERE names_person(customer)"},
    };
    vp_status status = VP_OK;
    f->words = f->names;
    for (size_t i = 0; !status && i < sizeof places / sizeof *places; i++) {
        double count = 0;
        status = query_number(f->store->db, places[i].sql, NULL, 0, &count, error);
        if (!status && count)
            status = report(f, places[i].what, (int64_t)count, error);
    }
    return status;
}

/* ---- Rejected rows ---- */

/* The raw row of a line as rejects_add writes it, in JSON; what stands in strings has its quotes escaped, and is not
 * mistaken for the member. */
static str raw_of(str line)
{
    static const char member[] = ",\"raw\":";
    const char *at = memmem(line.p, line.n, member, strlen(member)), *end = memrchr(line.p, '"', line.n);
    const char *begin = at ? at + strlen(member) : NULL;
    return begin && *begin == '"' && end > begin ? (str){begin, (size_t)(end + 1 - begin)} : (str){NULL, 0};
}

/* Whether the customer is in the raw row of a line; one that is not as we write them is looked at as it is. */
static bool is_of_person(const forgetting *f, str line)
{
    char why[200];
    buf json = {0};
    str raw = raw_of(line);
    yajl_val row = raw.n && buf_add_str(&json, raw) && buf_terminate(&json) ? yajl_tree_parse(json.p, why, sizeof why)
                                                                            : NULL;
    bool found = sought_in(&f->names, YAJL_IS_STRING(row) ? str_of(YAJL_GET_STRING(row)) : line);
    yajl_tree_free(row);
    buf_release(&json);
    return found;
}

static vp_status cannot_change(const char *path, vp_error *error)
{
    fail(error, VP_IO, "check the permissions", "cannot change the rejected rows: %s", strerror(errno));
    fail_at(error, path, 0, 0);
    return VP_IO;
}

static vp_status refuse_packed(const char *path, vp_error *error)
{
    unpacker *u;
    vp_status status = unpacker_open(path, (unpack_limits){0}, &u, error);
    if (status)
        return status;
    bool packed = unpacker_is_packed(u);
    unpacker_close(u);
    if (!packed)
        return VP_OK;
    fail(error, VP_FORMAT, "unpack it, run the same command again, and pack it anew",
         "rejected rows in a packed file cannot be taken out");
    fail_at(error, path, 0, 0);
    return VP_FORMAT;
}

/* Moves the lines of others forward over those of the person: in place, so that no older copy of the bytes stays. */
static bool keep_others(const forgetting *f, FILE *file, int64_t *count)
{
    char *line = NULL;
    size_t room = 0;
    ssize_t n;
    off_t end = 0;
    bool ok = true;
    while (ok && (n = getline(&line, &room, file)) > 0) {
        if (is_of_person(f, (str){line, (size_t)n})) {
            ++*count;
            continue;
        }
        ok = !*count || pwrite(fileno(file), line, (size_t)n, end) == n;
        end += n;
    }
    free(line);
    return ok && !ferror(file) && (!*count || !ftruncate(fileno(file), end));
}

static vp_status erase_rejects(forgetting *f, const char *path, vp_error *error)
{
    int64_t count = 0;
    vp_status status = refuse_packed(path, error);
    if (status)
        return status;
    FILE *file = fopen(path, "r+be");
    if (!file)
        return cannot_change(path, error);
    if (!keep_others(f, file, &count))
        status = cannot_change(path, error);
    fclose(file);
    f->erased += count;
    return status || !count ? status : report(f, STR("rejected rows"), count, error);
}

/* Those beside a source: its name, and whether rows of it were rejected. */
static vp_status erase_beside(void *context, sqlite3_stmt *q, vp_error *error)
{
    forgetting *f = context;
    struct stat info;
    buf path = {0}, missing = {0};
    vp_status status = VP_OK;
    if (!rejects_name(NULL, (const char *)sqlite3_column_text(q, 0), &path))
        status = fail_memory(error);
    else if (!lstat(path.p, &info) && S_ISREG(info.st_mode))
        status = erase_rejects(f, path.p, error);
    else if (sqlite3_column_int(q, 1))
        status = buf_printf(&missing, "not found, name it with --rejects: %s", path.p)
                     ? report(f, buf_str(&missing), 0, error)
                     : fail_memory(error);
    buf_release(&path);
    buf_release(&missing);
    return status;
}

static vp_status erase_all_rejects(forgetting *f, const vp_forget_options *o, vp_error *error)
{
    const char *sources = o->reject_count ? "SELECT name, 0 FROM source GROUP BY name"
                                          : "SELECT name, max(rejected) > 0 FROM source GROUP BY name";
    vp_status status = query_each(f->store->db, sources, NULL, erase_beside, f, error);
    for (size_t i = 0; !status && i < o->reject_count; i++)
        status = erase_rejects(f, o->rejects[i], error);
    return status;
}

/* ---- The whole ---- */

/* *keyed: the store was redacted with a key. */
static vp_status check_key(const forgetting *f, const vp_forget_options *o, bool *keyed, vp_error *error)
{
    const vp_redact_options key = {.struct_size = sizeof key, .key = o->key, .key_length = o->key_length};
    char then[48], now[48];
    vp_status status = store_get(f->store->db, "redaction_key", then, sizeof then, error);
    redact_fingerprint(&key, now);
    *keyed = !status && then[0];
    return *keyed && o->key_length && strcmp(then, now) ? fail(error, VP_INVALID, "--key FILE: the secret of that time",
                                                               "the store was redacted with another key")
                                                        : status;
}

/* Whether the store's authors have pseudonyms; `then`: the fingerprint of their key. */
static vp_status has_pseudonyms(const forgetting *f, char then[48], bool *has, vp_error *error)
{
    vp_status status = store_get(f->store->db, AUTHORS_META, then, 48, error);
    *has = !status && then[0] && strcmp(then, AUTHORS_KEPT) != 0;
    return status;
}

/* The usual key stands in for one that was not given, where the authors' pseudonyms are of it. */
static vp_status find_key(const forgetting *f, vp_forget_options *o, author_key *room, vp_error *error)
{
    char then[48], now[48];
    bool has;
    vp_status status = has_pseudonyms(f, then, &has, error);
    if (status || !has || o->key_length || !o->authors || author_key_read(o->authors, false, room, NULL))
        return status;
    author_key_fingerprint(room, now);
    if (strcmp(then, now))
        return VP_OK;
    o->key = room->bytes;
    o->key_length = room->n;
    return VP_OK;
}

/* The same for authors. */
static vp_status check_authors(const forgetting *f, const vp_forget_options *o, bool *keyed, vp_error *error)
{
    const vp_redact_options key = {.struct_size = sizeof key, .key = o->key, .key_length = o->key_length};
    char then[48], now[48];
    bool has;
    vp_status status = has_pseudonyms(f, then, &has, error);
    redact_fingerprint(&key, now);
    if (!status && has && !*keyed && o->key_length && strcmp(then, now))
        return fail(error, VP_INVALID, "--key FILE: the key of that time",
                    "the store's authors have pseudonyms of another key");
    *keyed |= has;
    return status;
}

static vp_status no_customer(const forgetting *f, bool lacks_key, vp_error *error)
{
    return fail(error, VP_NOT_FOUND,
                lacks_key ? "the store has pseudonyms: name their key with --key FILE"
                          : "voxpop quotes STORE \"customer is not empty\" shows how they are written",
                "there is no customer \"%.*s\"", (int)utf8_prefix(f->customer, 100).n, f->customer.p);
}

/* The mask of a store without a key stands for all customers. */
static vp_status check_customer(const forgetting *f, vp_error *error)
{
    return str_is(f->customer, "[CUSTOMER]")
               ? fail(error, VP_INVALID, "redact with --key, so that each has its own mask",
                      "[CUSTOMER] is everybody whose name was masked without a key")
               : VP_OK;
}

static vp_status forget(forgetting *f, const vp_forget_options *o, vp_error *error)
{
    bool keyed = false;
    vp_status status = check_customer(f, error);
    if (!status)
        status = check_key(f, o, &keyed, error);
    if (!status)
        status = check_authors(f, o, &keyed, error);
    if (!status)
        status = store_handle_refresh_index(f->store, error);
    if (!status)
        status = add_functions(f, error);
    if (!status)
        status = erase_all_rejects(f, o, error); /* first: the store says where they are */
    if (!status)
        status = erase_in_store(f, error);
    if (!status)
        status = scrub(f, error);
    rollup_try_refresh(f->store->db);
    if (!status && !f->erased)
        return no_customer(f, keyed && !o->key_length, error);
    return status ? status : count_mentions(f, error);
}

vp_status vp_forget(vp_store *store, const vp_forget_options *options, vp_table **out, vp_error *error)
{
    static const char *const columns[] = {"what", "erased"};
    vp_forget_options o = {0};
    vp_status status = options_copy(&o, sizeof o, options, error);
    if (status)
        return status;
    forgetting f = {.store = store, .customer = str_trim(str_of(o.customer ? o.customer : ""))};
    if (!f.customer.n)
        return fail(error, VP_INVALID, NULL, "no customer is named");
    author_key usual;
    status = find_key(&f, &o, &usual, error);
    if (status)
        return status;
    if (o.key_length && !redact_customer_mask((str){o.key, o.key_length}, f.customer, &f.mask))
        return fail_memory(error);
    sought_add(&f.names, f.customer);
    if (f.mask.n)
        sought_add(&f.names, buf_str(&f.mask));
    status = table_new(columns, 2, &f.table, error);
    if (!status)
        status = forget(&f, &o, error);
    remove_functions(&f);
    buf_release(&f.mask);
    if (status)
        vp_table_free(f.table);
    else
        *out = f.table;
    return status;
}
