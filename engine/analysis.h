/* One document through the rooms: language, tokens, sentiment. */
#ifndef ENGINE_ANALYSIS_H
#define ENGINE_ANALYSIS_H

#include "engine/engine.h"
#include "ingest/record.h"

typedef struct annotation {
    char lang[8], script[8];
    double lang_conf;
    uint64_t tokens;
    bool scored; /* false: no text, or a language without sentiment */
    vp_sentiment sentiment;
    vp_intent intent;
} annotation;

/* Analyses title and text of a record. `joined` is scratch. `prior` may be NULL. */
vp_status analyse_record(vp_session *s, const langid_prior *prior, const record *r, buf *joined, annotation *out,
                         vp_error *error);

/* Analyses a text alone. */
vp_status analyse_text(vp_session *s, const langid_prior *prior, str text, annotation *out, vp_error *error);

#endif
