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
    const vp_aspect *aspects;  /* [aspect_count], places in title and text as they were joined */
    const vp_entity *entities; /* [entity_count], the same way */
    size_t entity_count;
    str title_words, text_words;     /* of the store's index, packed (store/words.h); p NULL: not asked for */
    size_t aspect_count, text_begin; /* text_begin: where the text begins there; what lies before is in the title */
} annotation;

/* The place of a span in its own field; *title: which that is. */
vp_span annotation_place(const annotation *a, vp_span joined, bool *title);

/* Analyses title and text of a record. `joined` is scratch. `prior` may be NULL. Aspects and entities lie in `memory`;
 * NULL: they are not looked for. */
vp_status analyse_record(vp_session *s, const langid_prior *prior, const record *r, buf *joined, arena *memory,
                         annotation *out, vp_error *error);

/* Analyses a text alone. */
vp_status analyse_text(vp_session *s, const langid_prior *prior, str text, arena *memory, annotation *out,
                       vp_error *error);

#endif
