/* Changes of a store's topics: tried on all documents, told, and kept as a version. */
#include "engine/options.h"
#include "engine/queries.h"
#include "engine/topic_learn.h"
#include "engine/topic_steer.h"
#include "ingest/unpack.h"
#include "store/rollup.h"

#include <voxpop_topics.h>

#include <stdlib.h>

enum { FEWEST_DOCUMENTS = 3 /* of a topic */, TOLD = 10 /* names */ };

typedef struct changer {
    vp_store *store;
    const vp_topic_change *change;
    const vp_author *author;
    tree tree;
    const char *file; /* of the taxonomy, for errors; NULL: the store's */
    buf what;         /* for the history */
    int64_t same_as;
} changer;

/* ---- Naming topics ---- */

static vp_status find(const changer *c, const char *meant, size_t *topic, vp_error *error)
{
    *topic = tree_find(&c->tree, str_of(meant));
    return *topic < c->tree.count
               ? VP_OK
               : fail(error, VP_NOT_FOUND,
                      c->tree.count ? "`voxpop topics show STORE` lists them" : "`voxpop topics fit STORE` learns some",
                      "no topic is called \"%.100s\"", meant);
}

static vp_status need(bool given, const char *what, vp_error *error)
{
    return given ? VP_OK : fail(error, VP_INVALID, NULL, "the change needs %s", what);
}

static vp_status note(changer *c, const char *verb, const char *before_target, vp_error *error)
{
    bool ok = buf_puts(&c->what, verb);
    for (size_t i = 0; ok && i < c->change->topic_count; i++)
        ok = buf_puts(&c->what, i ? ", " : " ") && buf_puts(&c->what, c->change->topics[i]);
    ok = ok && (!before_target || !c->change->target ||
                (buf_puts(&c->what, before_target) && buf_puts(&c->what, c->change->target)));
    return ok ? VP_OK : fail_memory(error);
}

/* ---- The actions: each changes the tree ---- */

static vp_status usual_options(const changer *c, vp_topics_options *out, vp_error *error)
{
    *out = (vp_topics_options){.seed = 1};
    vp_status status = options_copy(out, sizeof *out, c->change->learning, error);
    out->struct_size = sizeof *out;
    return status;
}

static vp_status learn(changer *c, vp_error *error)
{
    unsigned languages;
    vp_topics_options o;
    vp_status status = usual_options(c, &o, error);
    if (!status)
        status = topic_learn_all(c->store, &o, c->author->time, &c->tree, &languages, error);
    if (!status && !buf_printf(&c->what, "fit %u language%s", languages, languages == 1 ? "" : "s"))
        status = fail_memory(error);
    return status;
}

static vp_status split(changer *c, vp_error *error)
{
    size_t topic;
    unsigned languages;
    vp_topics_options o;
    vp_status status = need(c->change->topic_count == 1, "one topic", error);
    if (!status)
        status = find(c, c->change->topics[0], &topic, error);
    if (!status)
        status = usual_options(c, &o, error);
    if (!status)
        status = topic_learn_parts(c->store, &o, c->author->time, &c->tree, topic, &languages, error);
    return status ? status : note(c, "split", NULL, error);
}

static vp_status take_taxonomy(changer *c, vp_error *error)
{
    buf text = {0};
    tree fresh;
    vp_status status = need(c->change->target, "a file", error);
    if (!status)
        status = unpack_file(c->change->target, TREE_BYTES_MAX, &text, error);
    if (!status)
        status = tree_read(buf_str(&text), c->change->target, &fresh, error);
    buf_release(&text);
    if (status)
        return status;
    tree_release(&c->tree);
    c->tree = fresh;
    c->file = c->change->target;
    if (!c->tree.count) {
        status = fail(error, VP_FORMAT, "`voxpop topics delete STORE TOPIC...` takes topics away, all of them, too",
                      "the taxonomy has no topics");
        fail_at(error, c->file, 0, 0);
        return status;
    }
    return note(c, "taxonomy", " ", error);
}

static vp_status rename_topic(changer *c, vp_error *error)
{
    static const char *const languages[] = {"zh", "ru", "nl", "en"};
    size_t topic;
    const char *lang = c->change->lang ? c->change->lang : "";
    bool known = !*lang;
    for (size_t i = 0; i < 4; i++)
        known = known || !strcmp(lang, languages[i]);
    vp_status status = need(c->change->topic_count == 1 && c->change->target, "one topic and a name", error);
    if (!status)
        status = find(c, c->change->topics[0], &topic, error);
    if (!status && !known)
        status = fail(error, VP_INVALID, "one of zh, ru, nl, en", "names are not kept in language \"%.20s\"", lang);
    if (!status)
        status = tree_rename(&c->tree, topic, lang, str_of(c->change->target), error);
    return status ? status : note(c, "rename", " to ", error);
}

static vp_status merge(changer *c, vp_error *error)
{
    size_t into, from;
    vp_status status = need(c->change->topic_count && c->change->target, "topics, and one to merge them into", error);
    for (size_t i = 0; !status && i < c->change->topic_count; i++) {
        status = find(c, c->change->target, &into, error);
        if (!status)
            status = find(c, c->change->topics[i], &from, error);
        if (!status && from == into)
            status = fail(error, VP_INVALID, NULL, "a topic cannot be merged into itself");
        if (!status)
            status = tree_merge(&c->tree, from, into, error);
    }
    return status ? status : note(c, "merge", " into ", error);
}

static vp_status move(changer *c, vp_error *error)
{
    vp_status status = need(c->change->topic_count, "topics", error);
    for (size_t i = 0; !status && i < c->change->topic_count; i++) {
        size_t topic, parent = c->tree.count;
        status = find(c, c->change->topics[i], &topic, error);
        if (!status && c->change->target)
            status = find(c, c->change->target, &parent, error);
        if (!status)
            status = tree_move(&c->tree, topic, parent, error);
    }
    return status ? status : note(c, "move", c->change->target ? " below " : NULL, error);
}

static vp_status delete (changer *c, vp_error *error)
{
    size_t topic;
    vp_status status = need(c->change->topic_count, "topics", error);
    for (size_t i = 0; !status && i < c->change->topic_count; i++) {
        status = find(c, c->change->topics[i], &topic, error);
        if (!status)
            tree_delete(&c->tree, topic);
    }
    return status ? status : note(c, "delete", NULL, error);
}

/* Without a number: to what was before the version that the one in force equals, so that undoing goes on backwards. */
static vp_status go_back(changer *c, vp_error *error)
{
    double before;
    int64_t version = c->change->version, found;
    buf text = {0};
    tree fresh;
    vp_status status = query_number(c->store->db,
                                    "SELECT same_as - 1 FROM topic_version WHERE id = (SELECT max(id) FROM "
                                    "topic_version)",
                                    NULL, -1, &before, error);
    if (!status && !version)
        version = (int64_t)before;
    if (!status && version < 1)
        return fail(error, VP_NOT_FOUND, NULL, "there is nothing to undo");
    if (!status)
        status = topic_state_text(c->store, version, &text, &found, error);
    if (!status && !found)
        status = fail(error, VP_NOT_FOUND, "`voxpop topics history STORE` lists them", "there is no version %lld",
                      (long long)version);
    if (!status)
        status = tree_read(buf_str(&text), NULL, &fresh, error);
    buf_release(&text);
    if (status)
        return status;
    tree_release(&c->tree);
    c->tree = fresh;
    c->same_as = version;
    return buf_printf(&c->what, "back to version %lld", (long long)version) ? VP_OK : fail_memory(error);
}

static vp_status act(changer *c, vp_error *error)
{
    static vp_status (*const actions[])(changer *, vp_error *) = {
        [VP_TOPICS_LEARN] = learn,         [VP_TOPICS_TAXONOMY] = take_taxonomy,
        [VP_TOPICS_RENAME] = rename_topic, [VP_TOPICS_MERGE] = merge,
        [VP_TOPICS_SPLIT] = split,         [VP_TOPICS_MOVE] = move,
        [VP_TOPICS_DELETE] = delete,       [VP_TOPICS_BACK] = go_back};
    int64_t version;
    buf text = {0};
    if ((size_t)c->change->action >= sizeof actions / sizeof *actions)
        return fail(error, VP_INVALID, NULL, "there is no such change");
    vp_status status = topic_state_text(c->store, 0, &text, &version, error);
    if (!status)
        status = tree_read(buf_str(&text), NULL, &c->tree, error);
    buf_release(&text);
    if (!status)
        status = actions[c->change->action](c, error);
    return !status && !buf_terminate(&c->what) ? fail_memory(error) : status;
}

/* ---- The difference ---- */

#define NAMES(table, topics)                                                                                         \
    "(SELECT group_concat(n, ', ') FROM (SELECT k.id AS n FROM " table " x JOIN " topics " k ON k.number = x.topic " \
    "WHERE x.document = m.document AND x.leaf ORDER BY k.place))"

static const char topics_sql[] =
    "WITH more AS (SELECT topic, count(*) AS n FROM gained GROUP BY 1), less AS (SELECT topic, count(*) AS n FROM lost "
    "GROUP BY 1), known AS (SELECT number, id, name FROM next_topic UNION ALL SELECT number, id, name FROM topic WHERE "
    "number NOT IN (SELECT number FROM next_topic) UNION ALL SELECT 0, NULL, '(none)') "
    "SELECT k.id AS topic, k.name, (SELECT count(*) FROM document_topic WHERE topic = k.number) AS before, (SELECT "
    "count(*) FROM next_document_topic WHERE topic = k.number) AS after, coalesce(more.n, 0) AS gained, "
    "coalesce(less.n, 0) AS lost FROM known k LEFT JOIN more ON more.topic = k.number LEFT JOIN less ON less.topic = "
    "k.number WHERE more.n OR less.n ORDER BY coalesce(more.n, 0) + coalesce(less.n, 0) DESC, k.id";

static const char moves_sql[] =
    "SELECT m.document AS number, coalesce(d.external_id, lower(hex(d.identity))) AS id, " NAMES(
        "document_topic",
        "topic") " AS \"from\", " NAMES("next_document_topic",
                                        "next_topic") " AS \"to\", c.text FROM moved m JOIN document d ON d.id = "
                                                      "m.document JOIN content c ON c.id = d.id ORDER BY m.document "
                                                      "LIMIT 1000";

static vp_status tell(vp_store *s, vp_topic_difference *out, vp_error *error)
{
    double documents, moved;
    vp_topic_difference d = {0};
    vp_status status = query_number(s->db, "SELECT count(*) FROM content WHERE text <> '' OR title <> ''", NULL, 0,
                                    &documents, error);
    if (!status)
        status = topic_state_moved(s, &moved, error);
    if (!status)
        status = query_table(s->db, topics_sql, NULL, &d.topics, error);
    if (!status)
        status = query_table(s->db, moves_sql, NULL, &d.moves, error);
    if (status) {
        vp_topic_difference_release(&d);
        return status;
    }
    d.documents = (uint64_t)documents;
    d.moved = (uint64_t)moved;
    *out = d;
    return VP_OK;
}

void vp_topic_difference_release(vp_topic_difference *d)
{
    if (!d)
        return;
    vp_table_free(d->topics);
    vp_table_free(d->moves);
    *d = (vp_topic_difference){0};
}

/* ---- The whole ---- */

/* What others have committed to the store, and the version of its topics. */
typedef struct seen {
    double commits, version;
} seen;

static vp_status look(const changer *c, seen *out, vp_error *error)
{
    vp_status status = query_number(c->store->db, "SELECT data_version FROM pragma_data_version", NULL, 0,
                                    &out->commits, error);
    return status ? status
                  : query_number(c->store->db, "SELECT max(id) FROM topic_version", NULL, 0, &out->version, error);
}

static vp_status try(const changer *c, vp_error *error)
{
    const vp_topic_change *change = c->change;
    vp_topics_options o;
    vp_status status = usual_options(c, &o, error);
    if (status)
        return status;
    const topic_progress p = {change->progress, change->cancelled, change->context, o.threads};
    return topic_state_try(c->store, &c->tree, c->file, change->action == VP_TOPICS_RENAME, &p, error);
}

typedef struct dropper {
    tree *tree;
    size_t count;
    buf names;
} dropper;

static vp_status drop(void *context, sqlite3_stmt *q, vp_error *error)
{
    dropper *d = context;
    size_t i = tree_find(d->tree, (str){(const char *)sqlite3_column_text(q, 0), (size_t)sqlite3_column_bytes(q, 0)});
    if (i == d->tree->count || tree_end(d->tree, i) != i + 1)
        return VP_OK;
    bool ok = true;
    if (d->count++ < TOLD)
        ok = (!d->names.n || buf_puts(&d->names, "; ")) && buf_add_str(&d->names, d->tree->topics[i].names->text);
    tree_delete(d->tree, i);
    return ok ? VP_OK : fail_memory(error);
}

/* Topics that were learned just now and that hardly a document is clearly about are none. */
static vp_status drop_small(changer *c, vp_error *error)
{
    dropper d = {.tree = &c->tree};
    filter_value value = {.type = FILTER_NUMBER, .number = FEWEST_DOCUMENTS};
    const filter one = {.values = &value, .count = 1};
    vp_status status = query_each(c->store->db,
                                  "SELECT k.id FROM next_topic k LEFT JOIN (SELECT topic, count(*) AS n FROM "
                                  "next_document_topic GROUP BY topic) t ON t.topic = k.number WHERE coalesce(n, 0) < "
                                  "?1 AND k.id NOT IN (SELECT id FROM topic) ORDER BY k.place DESC",
                                  &one, drop, &d, error);
    if (!status && d.count && !buf_terminate(&d.names))
        status = fail_memory(error);
    if (!status && (!c->tree.count || (d.count && c->change->action == VP_TOPICS_SPLIT)))
        status = fail(
            error, VP_FORMAT,
            "topics want some hundred documents; `voxpop topics apply STORE --taxonomy FILE` gives them by rules",
            "the documents have too little in common to learn %stopics from",
            c->change->action == VP_TOPICS_SPLIT ? "so many " : "");
    else if (!status && d.count) {
        log_line("left out, as fewer than %d documents are clearly about each: %s%s", FEWEST_DOCUMENTS, d.names.p,
                 d.count > TOLD ? "; ..." : "");
        status = try(c, error);
    }
    buf_release(&d.names);
    return status;
}

/* All that takes long, while others may write. */
static vp_status prepare(changer *c, seen *before, vp_error *error)
{
    vp_status status = topic_state_begin(c->store, error);
    if (!status)
        status = look(c, before, error);
    if (!status)
        status = act(c, error);
    if (!status)
        status = try(c, error);
    bool learned = c->change->action == VP_TOPICS_LEARN || c->change->action == VP_TOPICS_SPLIT;
    return !status && learned ? drop_small(c, error) : status;
}

/* What others have written in the meantime has to be tagged, too. */
static vp_status keep(changer *c, const seen *before, vp_error *error)
{
    seen now;
    vp_topics_options o;
    vp_status status = usual_options(c, &o, error);
    if (!status)
        status = look(c, &now, error);
    if (!status && now.version != before->version)
        status = fail(error, VP_INVALID, "look at `voxpop topics history STORE`, and do it again",
                      "somebody else has changed the topics in the meantime");
    if (!status && now.commits != before->commits)
        status = try(c, error);
    if (!status && c->change->action == VP_TOPICS_LEARN && o.stop)
        status = steer_keep_stop(c->store, o.stop, error);
    return status ? status : topic_state_keep(c->store, &c->tree, c->author, c->what.p, c->same_as, error);
}

/* Ends a transaction: what was done stays, or not. */
static vp_status end(sqlite3 *db, vp_status status, vp_error *error)
{
    if (!status)
        status = store_run(db, "COMMIT", error);
    if (status)
        sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
    return status;
}

static vp_status run(changer *c, vp_topic_difference *out, vp_error *error)
{
    seen before;
    sqlite3 *db = store_db(c->store->db);
    vp_status status = store_run(db, "BEGIN", error);
    if (status)
        return status;
    status = prepare(c, &before, error);
    if (!status && out)
        status = tell(c->store, out, error);
    status = end(db, status, error);
    if (status || c->change->try_only)
        return status;
    status = store_run(db, "BEGIN IMMEDIATE", error);
    if (!status)
        status = end(db, keep(c, &before, error), error);
    if (!status)
        rollup_try_refresh(c->store->db);
    return status;
}

vp_status vp_topics_change(vp_store *s, const vp_topic_change *given, const vp_author *author, vp_topic_difference *out,
                           vp_error *error)
{
    vp_topic_change change = {0};
    vp_topic_difference difference = {0};
    vp_status status = options_copy(&change, sizeof change, given, error);
    changer c = {.store = s, .change = &change, .author = author};
    if (status)
        return status;
    status = run(&c, out ? &difference : NULL, error);
    if (status)
        vp_topic_difference_release(&difference);
    else if (out)
        *out = difference;
    tree_release(&c.tree);
    buf_release(&c.what);
    return status;
}

/* ---- What was ---- */

vp_status vp_topics_history(vp_store *s, vp_table **out, vp_error *error)
{
    return query_table(s->db,
                       "SELECT id AS version, person, strftime('%Y-%m-%dT%H:%M:%SZ', time, 'unixepoch') AS time, what, "
                       "moved, id = (SELECT max(id) FROM topic_version) AS \"in force\" FROM topic_version ORDER BY id "
                       "DESC",
                       NULL, out, error);
}

vp_status vp_topics_taxonomy(vp_store *s, int64_t version, vp_write write, void *context, vp_error *error)
{
    int64_t found;
    buf text = {0};
    vp_status status = topic_state_text(s, version, &text, &found, error);
    if (!status && !found)
        status = fail(error, VP_NOT_FOUND,
                      version ? "`voxpop topics history STORE` lists them" : "`voxpop topics fit STORE` learns some",
                      version ? "there is no such version" : "the store has no topics");
    if (!status && text.n && write(context, text.p, text.n))
        status = fail(error, VP_IO, NULL, "the taxonomy cannot be written");
    buf_release(&text);
    return status;
}
