#include "engine/pipeline.h"

#include "store/words.h"

#include <pthread.h>
#include <stdlib.h>

enum {
    THREADS_MAX = 64,
    BATCH_CAP = 96 << 20,
    FULL_CACHES = 4,       /* what all threads together remember, in halves of the engine's size: */
    STORE_CACHES = 3,      /* where a store is written, which remembers pages and words, too */
    LEAST_CACHE = 8 << 20, /* of a thread */
};

typedef enum slot_state { SLOT_EMPTY, SLOT_READ, SLOT_TAKEN, SLOT_ANALYSED } slot_state;

typedef struct slot {
    batch *batch;
    slot_state state;
} slot;

typedef struct pipeline {
    const vp_engine *engine;
    const langid_prior *prior;
    const pipeline_work *work;
    slot *slots; /* [slot_count] batch number n lies in slot n % slot_count */
    size_t slot_count, threads;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    uint64_t read, taken, written; /* batches */
    bool ended;                    /* the reader has no more */
    vp_status status;              /* of the first failure */
    vp_error error;
} pipeline;

/* What a thread that analyses works with. */
typedef struct worker {
    const pipeline_work *work;
    const langid_prior *prior;
    vp_session *session;
    buf scratch;
} worker;

/* However many threads there are, memory stays in bounds: they share what they may remember. */
static size_t cache_of(const vp_engine *engine, const pipeline_work *work, size_t threads)
{
    size_t all = engine->cache_bytes / 2 * (work->words ? STORE_CACHES : FULL_CACHES);
    size_t share = all / threads, least = LEAST_CACHE;
    share = share < least ? least : share;
    return share < engine->cache_bytes ? share : engine->cache_bytes;
}

static vp_status worker_open(worker *w, const vp_engine *engine, size_t threads, vp_error *error)
{
    vp_status status = session_new_with(engine, w->work->own, &w->session, error);
    if (!status)
        w->session->cache_bytes = cache_of(engine, w->work, threads);
    return status;
}

static void worker_close(worker *w)
{
    vp_session_free(w->session);
    buf_release(&w->scratch);
}

/* The words of a text for the store's index: cut here, because only one thread can write. */
static bool cut_words(worker *w, str text, arena *memory, str *out)
{
    buf_clear(&w->scratch);
    if (!text.n)
        return true;
    if (vp_index_words(w->session, text.p, text.n, 0, &w->scratch, words_pack))
        return false;
    *out = arena_copy(memory, buf_str(&w->scratch));
    return out->p != NULL;
}

static vp_status analyse_batch(worker *w, batch *b, vp_error *error)
{
    vp_status status = VP_OK;
    for (size_t i = 0; !status && i < b->count; i++) {
        const record *r = &b->records[i];
        annotation *note = &b->notes[i];
        status = analyse_record(w->session, w->prior, r, &w->scratch, &b->memory, note, error);
        if (!status && w->work->words &&
            !(cut_words(w, r->title, &b->memory, &note->title_words) &&
              cut_words(w, r->text, &b->memory, &note->text_words)))
            status = fail_memory(error);
    }
    return status;
}

static void empty_batch(batch *b)
{
    arena_clear(&b->memory);
    b->count = 0;
}

static batch *new_batch(void)
{
    batch *b = calloc(1, sizeof *b);
    if (b)
        b->memory.cap = BATCH_CAP;
    return b;
}

static void free_batch(batch *b)
{
    if (b)
        arena_release(&b->memory);
    free(b);
}

/* ---- One thread ---- */

static vp_status run_alone(const vp_engine *engine, const langid_prior *prior, const pipeline_work *work,
                           vp_error *error)
{
    worker w = {work, prior, NULL, {0}};
    batch *b = new_batch();
    bool more = true;
    vp_status status = b ? worker_open(&w, engine, 1, error) : fail_memory(error);
    while (!status && more) {
        empty_batch(b);
        status = work->read(work->context, b, &more, error);
        if (!status)
            status = analyse_batch(&w, b, error);
        if (!status)
            status = work->write(work->context, b, error);
    }
    worker_close(&w);
    free_batch(b);
    return status;
}

/* ---- Several ---- */

static void stop(pipeline *p, vp_status status, const vp_error *error)
{
    pthread_mutex_lock(&p->lock);
    if (!p->status) {
        p->status = status;
        p->error = *error;
    }
    pthread_cond_broadcast(&p->changed);
    pthread_mutex_unlock(&p->lock);
}

/* Waits until the slot of batch `number` is in a state; NULL when the pipeline stops, or when the batch will never
 * come. */
static slot *wait_for(pipeline *p, uint64_t number, slot_state state)
{
    slot *s = &p->slots[number % p->slot_count];
    while (!p->status && s->state != state && !(p->ended && number >= p->read && state != SLOT_EMPTY))
        pthread_cond_wait(&p->changed, &p->lock);
    return p->status || s->state != state ? NULL : s;
}

static void set_state(pipeline *p, slot *s, slot_state state)
{
    s->state = state;
    pthread_cond_broadcast(&p->changed);
}

static void *read_batches(void *context)
{
    pipeline *p = context;
    bool more = true;
    while (more) {
        pthread_mutex_lock(&p->lock);
        slot *s = wait_for(p, p->read, SLOT_EMPTY);
        pthread_mutex_unlock(&p->lock);
        if (!s)
            return NULL;
        empty_batch(s->batch);
        vp_error error = {0};
        vp_status status = p->work->read(p->work->context, s->batch, &more, &error);
        if (status) {
            stop(p, status, &error);
            return NULL;
        }
        pthread_mutex_lock(&p->lock);
        p->read++;
        p->ended = !more;
        set_state(p, s, SLOT_READ);
        pthread_mutex_unlock(&p->lock);
    }
    return NULL;
}

static slot *take_batch(pipeline *p)
{
    pthread_mutex_lock(&p->lock);
    slot *s = NULL;
    while (!p->status && !s && !(p->ended && p->taken >= p->read)) {
        if (p->taken < p->read) {
            s = &p->slots[p->taken++ % p->slot_count];
            s->state = SLOT_TAKEN;
        } else {
            pthread_cond_wait(&p->changed, &p->lock);
        }
    }
    pthread_mutex_unlock(&p->lock);
    return s;
}

static void *analyse_batches(void *context)
{
    pipeline *p = context;
    worker w = {p->work, p->prior, NULL, {0}};
    vp_error error = {0};
    vp_status status = worker_open(&w, p->engine, p->threads, &error);
    slot *s;
    while (!status && (s = take_batch(p))) {
        status = analyse_batch(&w, s->batch, &error);
        pthread_mutex_lock(&p->lock);
        if (!status)
            set_state(p, s, SLOT_ANALYSED);
        pthread_mutex_unlock(&p->lock);
    }
    if (status)
        stop(p, status, &error);
    worker_close(&w);
    return NULL;
}

static void write_batches(pipeline *p)
{
    for (;;) {
        pthread_mutex_lock(&p->lock);
        slot *s = wait_for(p, p->written, SLOT_ANALYSED);
        pthread_mutex_unlock(&p->lock);
        if (!s)
            return;
        vp_error error = {0};
        vp_status status = p->work->write(p->work->context, s->batch, &error);
        if (status) {
            stop(p, status, &error);
            return;
        }
        pthread_mutex_lock(&p->lock);
        p->written++;
        set_state(p, s, SLOT_EMPTY);
        pthread_mutex_unlock(&p->lock);
    }
}

static vp_status cannot_start(vp_error *error)
{
    return fail(error, VP_LIMIT, "use --threads 1", "the system gave no more threads");
}

static void run_threads(pipeline *p, int threads)
{
    pthread_t ids[THREADS_MAX + 1];
    int started = 0;
    vp_error error = {0};
    for (int i = 0; i <= threads; i++) {
        if (pthread_create(&ids[i], NULL, i ? analyse_batches : read_batches, p)) {
            stop(p, cannot_start(&error), &error);
            break;
        }
        started++;
    }
    write_batches(p);
    for (int i = 0; i < started; i++)
        pthread_join(ids[i], NULL);
}

vp_status pipeline_run(const vp_engine *engine, int threads, const langid_prior *prior, const pipeline_work *work,
                       vp_error *error)
{
    if (threads <= 1)
        return run_alone(engine, prior, work, error);
    if (threads > THREADS_MAX)
        threads = THREADS_MAX;
    pipeline p = {
        .engine = engine, .prior = prior, .work = work, .slot_count = (size_t)threads + 4, .threads = (size_t)threads};
    p.slots = calloc(p.slot_count, sizeof *p.slots);
    bool ok = p.slots != NULL;
    for (size_t i = 0; ok && i < p.slot_count; i++)
        ok = (p.slots[i].batch = new_batch()) != NULL;
    if (ok) {
        pthread_mutex_init(&p.lock, NULL);
        pthread_cond_init(&p.changed, NULL);
        run_threads(&p, threads);
        pthread_cond_destroy(&p.changed);
        pthread_mutex_destroy(&p.lock);
    }
    for (size_t i = 0; p.slots && i < p.slot_count; i++)
        free_batch(p.slots[i].batch);
    free(p.slots);
    session_give_back(); /* the rollups, which come next, want much themselves */
    if (!ok)
        return fail_memory(error);
    if (p.status && error)
        *error = p.error;
    return p.status;
}
