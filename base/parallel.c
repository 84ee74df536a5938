#include "base/parallel.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <unistd.h>

typedef struct crew {
    parallel_work work;
    void *context;
    size_t parts;
    atomic_size_t next;
} crew;

typedef struct member {
    crew *crew;
    unsigned thread;
    pthread_t id;
    bool runs;
} member;

unsigned parallel_threads(int asked)
{
    long n = asked > 0 ? asked : sysconf(_SC_NPROCESSORS_ONLN);
    return n < 1 ? 1 : n > PARALLEL_THREADS_MAX ? PARALLEL_THREADS_MAX : (unsigned)n;
}

static void *work_on(void *context)
{
    const member *m = context;
    crew *c = m->crew;
    for (size_t part; (part = atomic_fetch_add(&c->next, 1)) < c->parts;)
        c->work(c->context, part, m->thread);
    return NULL;
}

void parallel_run(unsigned threads, size_t parts, parallel_work work, void *context)
{
    crew c = {work, context, parts, 0};
    member members[PARALLEL_THREADS_MAX];
    if (threads > parts)
        threads = (unsigned)parts;
    if (threads > PARALLEL_THREADS_MAX)
        threads = PARALLEL_THREADS_MAX;
    for (unsigned i = 1; i < threads; i++) {
        members[i] = (member){.crew = &c, .thread = i};
        members[i].runs = !pthread_create(&members[i].id, NULL, work_on, &members[i]);
    }
    members[0] = (member){.crew = &c};
    work_on(&members[0]);
    for (unsigned i = 1; i < threads; i++)
        if (members[i].runs)
            pthread_join(members[i].id, NULL);
}
