/* A session for the targets that need one. */
#ifndef TESTS_FUZZ_SESSION_H
#define TESTS_FUZZ_SESSION_H

#include "tests/fuzz/fuzz.h"

#include "tests/unit/plain_session.h"

/* Made once, with a word cache so small that it is cleared often. */
static inline vp_session *fuzz_session(void)
{
    static vp_session *session;
    static vp_engine *engine;
    if (!session)
        MUST(!vp_engine_new(&(vp_engine_options){.struct_size = sizeof(vp_engine_options), .cache_bytes = 1 << 20},
                            &engine, NULL) &&
             !vp_session_new(engine, &session, NULL));
    return session;
}

/* One that remembers no chunks, of the same engine. */
static inline vp_session *fuzz_plain_session(void)
{
    static vp_session *session;
    if (!session)
        MUST((session = plain_session(fuzz_session()->engine)));
    return session;
}

/* One that forgets all between two texts, of the same engine. */
static inline vp_session *fuzz_forgetful_session(void)
{
    static vp_session *session;
    if (!session)
        MUST((session = forgetful_session(fuzz_session()->engine)));
    return session;
}

#endif
