#include "engine/topic_tagging.h"

#include "base/array.h"
#include "base/parallel.h"
#include "engine/queries.h"

#include <stdlib.h>

enum { BATCH = 4096 /* documents */, BATCH_BYTES = 1 << 24 /* or so many bytes of them */, TOGETHER = 64 };

typedef struct waiting {
    int64_t document;
    language language;
    size_t begin, length; /* in `texts` */
    size_t tags;          /* of its part's, in order */
} waiting;

/* Documents next to each other, done by one thread. */
typedef struct part {
    topic_tag *tags;
    size_t count, room;
    vp_error error;
} part;

typedef struct tagging {
    vp_store *store;
    const int64_t *numbers;
    sqlite3_stmt *insert;
    const topic_progress *progress;
    double documents, done;
    unsigned threads;
    vp_session *sessions[PARALLEL_THREADS_MAX]; /* the first is the store's */
    tagger_bench benches[PARALLEL_THREADS_MAX];
    waiting *batch; /* [BATCH] */
    size_t count;
    buf texts;
    part parts[BATCH / TOGETHER];
} tagging;

/* ---- By threads ---- */

static vp_status tag_one(tagging *t, part *p, waiting *w, unsigned thread)
{
    size_t count = 0;
    vp_status status = VP_OK;
    tagger_bench *b = &t->benches[thread];
    if (w->length)
        status = tagger_bench_tag(b, t->sessions[thread], w->language, (str){t->texts.p + w->begin, w->length}, &count,
                                  &p->error);
    for (size_t i = 0; !status && i < count; i++) {
        if (!array_room(&p->tags, sizeof *p->tags, p->count, &p->room))
            return fail_memory(&p->error);
        p->tags[p->count++] = b->tags[i];
    }
    w->tags = count;
    return status;
}

static void do_part(void *context, size_t number, unsigned thread)
{
    tagging *t = context;
    part *p = &t->parts[number];
    vp_status status = VP_OK;
    p->count = 0;
    for (size_t i = number * TOGETHER; !status && i < t->count && i < (number + 1) * TOGETHER; i++)
        status = tag_one(t, p, &t->batch[i], thread);
}

/* ---- By the caller ---- */

static vp_status put(tagging *t, int64_t document, int64_t topic, const topic_tag *tag, vp_error *error)
{
    sqlite3_bind_int64(t->insert, 1, document);
    sqlite3_bind_int64(t->insert, 2, topic);
    sqlite3_bind_double(t->insert, 3, tag->share > 1 ? 1 : tag->share);
    sqlite3_bind_int(t->insert, 4, tag->rule);
    sqlite3_bind_int(t->insert, 5, tag->leaf);
    bool ok = sqlite3_step(t->insert) == SQLITE_DONE;
    sqlite3_reset(t->insert);
    return ok ? VP_OK : store_fail(store_db(t->store->db), "the topics of a document cannot be kept", error);
}

static vp_status put_part(tagging *t, size_t number, vp_error *error)
{
    const part *p = &t->parts[number];
    const topic_tag *tag = p->tags;
    vp_status status = p->error.code;
    if (status && error)
        *error = p->error;
    for (size_t i = number * TOGETHER; !status && i < t->count && i < (number + 1) * TOGETHER; i++) {
        const waiting *w = &t->batch[i];
        if (!w->tags)
            status = put(t, w->document, 0, &(topic_tag){.leaf = true}, error);
        for (size_t k = 0; !status && k < w->tags; k++, tag++)
            status = put(t, w->document, t->numbers[tag->topic], tag, error);
    }
    return status;
}

static vp_status flush(tagging *t, vp_error *error)
{
    const topic_progress *p = t->progress;
    size_t parts = (t->count + TOGETHER - 1) / TOGETHER;
    vp_status status = VP_OK;
    parallel_run(t->threads, parts, do_part, t);
    for (size_t i = 0; !status && i < parts; i++)
        status = put_part(t, i, error);
    t->done += (double)t->count;
    t->count = t->texts.n = 0;
    if (p && p->tell)
        p->tell(p->context, t->done / t->documents);
    if (!status && p && p->cancelled && p->cancelled(p->context))
        status = fail(error, VP_CANCELLED, NULL, "stopped");
    return status;
}

static vp_status take_row(void *context, sqlite3_stmt *q, vp_error *error)
{
    tagging *t = context;
    str text = {(const char *)sqlite3_column_text(q, 2), (size_t)sqlite3_column_bytes(q, 2)};
    t->batch[t->count++] = (waiting){.document = sqlite3_column_int64(q, 0),
                                     .language = language_of((const char *)sqlite3_column_text(q, 1)),
                                     .begin = t->texts.n,
                                     .length = text.n};
    if (text.n && !buf_add(&t->texts, text.p, text.n))
        return fail_memory(error);
    return t->count < BATCH && t->texts.n < BATCH_BYTES ? VP_OK : flush(t, error);
}

/* ---- The whole ---- */

static vp_status open(tagging *t, const topic_tagger *tagger, const char *table, vp_error *error)
{
    buf sql = {0};
    bool ok = buf_printf(&sql, "INSERT INTO %s VALUES (?1, ?2, ?3, ?4, ?5)", table) && buf_terminate(&sql);
    vp_status status = ok ? store_prepare(store_db(t->store->db), sql.p, &t->insert, error) : fail_memory(error);
    buf_release(&sql);
    t->batch = malloc(BATCH * sizeof *t->batch);
    if (!status && !t->batch)
        status = fail_memory(error);
    if (!status)
        status = query_number(t->store->db, "SELECT count(*) FROM document", NULL, 0, &t->documents, error);
    t->threads = t->documents > TOGETHER ? parallel_threads(t->progress ? t->progress->threads : 0) : 1;
    t->sessions[0] = t->store->session;
    for (unsigned i = 0; !status && i < t->threads; i++) {
        status = i ? vp_session_new(t->store->engine, &t->sessions[i], error) : VP_OK;
        if (!status)
            status = tagger_bench_open(tagger, &t->benches[i], error);
    }
    return status;
}

static void close(tagging *t)
{
    for (unsigned i = 0; i < t->threads; i++) {
        tagger_bench_release(&t->benches[i]);
        if (i)
            vp_session_free(t->sessions[i]);
    }
    for (size_t i = 0; i < BATCH / TOGETHER; i++)
        free(t->parts[i].tags);
    sqlite3_finalize(t->insert);
    buf_release(&t->texts);
    free(t->batch);
    free(t);
}

vp_status topic_tagging_run(vp_store *s, const topic_tagger *tagger, const int64_t *numbers, const char *select,
                            const char *table, const topic_progress *p, vp_error *error)
{
    tagging *t = calloc(1, sizeof *t);
    if (!t)
        return fail_memory(error);
    t->store = s;
    t->numbers = numbers;
    t->progress = p;
    vp_status status = open(t, tagger, table, error);
    if (!status)
        status = query_each(s->db, select, NULL, take_row, t, error);
    if (!status && t->count)
        status = flush(t, error);
    close(t);
    return status;
}
