/* Sessions that remember less, to compare one with that does. */
#ifndef TESTS_UNIT_PLAIN_SESSION_H
#define TESTS_UNIT_PLAIN_SESSION_H

#include "engine/engine.h"

/* All chunks are cut where they stand. NULL when memory ran out. */
static inline vp_session *plain_session(const vp_engine *engine)
{
    vp_session *s;
    if (vp_session_new(engine, &s, NULL))
        return NULL;
    s->chunks.longest = 0;
    return s;
}

/* All is forgotten between two texts; one at a time. NULL when memory ran out. */
static inline vp_session *forgetful_session(const vp_engine *engine)
{
    static vp_engine forgetful;
    vp_session *s;
    forgetful = *engine;
    forgetful.cache_bytes = 1;
    return vp_session_new(&forgetful, &s, NULL) ? NULL : s;
}

static inline bool is_same_token(const vp_token *a, const vp_token *b)
{
    return a->begin == b->begin && a->end == b->end && a->kind == b->kind && !strcmp(a->folded, b->folded) &&
           !strcmp(a->stem, b->stem);
}

/* What is unlike in the tokens of two sessions; NULL: nothing. `lang` may be NULL. */
static inline const char *tokens_difference(vp_session *a, vp_session *b, const char *lang, const char *text, size_t n)
{
    const vp_token *x, *y;
    size_t x_count, y_count;
    if (vp_tokenize(a, lang, text, n, &x, &x_count, NULL) || vp_tokenize(b, lang, text, n, &y, &y_count, NULL))
        return "a text was not tokenized";
    for (size_t i = 0; i < x_count && i < y_count; i++)
        if (!is_same_token(&x[i], &y[i]))
            return "the tokens are others";
    return x_count == y_count ? NULL : "there are more tokens";
}

/* The same, of the language too. */
static inline const char *session_difference(vp_session *a, vp_session *b, const char *lang, const char *text, size_t n)
{
    vp_language l, m;
    if (vp_detect(a, text, n, NULL, &l, NULL) || vp_detect(b, text, n, NULL, &m, NULL))
        return "the language was not detected";
    bool same = !strcmp(l.code, m.code) && !strcmp(l.script, m.script) && l.confidence == m.confidence;
    return same ? tokens_difference(a, b, lang, text, n) : "the language is another";
}

#endif
