/* A session that remembers no chunks, to compare one with that does. */
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

static inline bool is_same_token(const vp_token *a, const vp_token *b)
{
    return a->begin == b->begin && a->end == b->end && a->kind == b->kind && !strcmp(a->folded, b->folded) &&
           !strcmp(a->stem, b->stem);
}

/* What is unlike in the answers of two sessions; NULL: nothing. `lang` may be NULL. */
static inline const char *session_difference(vp_session *a, vp_session *b, const char *lang, const char *text, size_t n)
{
    const vp_token *x, *y;
    vp_language l, m;
    size_t x_count, y_count;
    if (vp_tokenize(a, lang, text, n, &x, &x_count, NULL) || vp_tokenize(b, lang, text, n, &y, &y_count, NULL))
        return "a text was not tokenized";
    for (size_t i = 0; i < x_count && i < y_count; i++)
        if (!is_same_token(&x[i], &y[i]))
            return "the tokens are others";
    if (x_count != y_count)
        return "there are more tokens";
    if (vp_detect(a, text, n, NULL, &l, NULL) || vp_detect(b, text, n, NULL, &m, NULL))
        return "the language was not detected";
    return strcmp(l.code, m.code) || strcmp(l.script, m.script) || l.confidence != m.confidence
               ? "the language is another"
               : NULL;
}

#endif
