/* Texts whose aspects are marked: what aspect models learn from and are examined by. */
#ifndef ENGINE_ASPECT_LESSONS_H
#define ENGINE_ASPECT_LESSONS_H

#include "engine/engine.h"
#include "sentiment/aspect_model.h"

typedef struct aspect_gold {
    size_t begin, end; /* bytes of the text */
    uint8_t polarity;  /* vp_sentiment_label */
} aspect_gold;

typedef struct aspect_lesson {
    str text;
    size_t first, count; /* of its aspects */
    bool held_out;       /* "split" says dev or test */
} aspect_lesson;

/* Starts zeroed; aspect_lessons_release. */
typedef struct aspect_lessons {
    arena texts;
    buf lessons, golds; /* of aspect_lesson, aspect_gold */
} aspect_lessons;

static inline size_t aspect_lessons_count(const aspect_lessons *l)
{
    return l->lessons.n / sizeof(aspect_lesson);
}

static inline const aspect_lesson *aspect_lesson_at(const aspect_lessons *l, size_t i)
{
    return (const aspect_lesson *)(const void *)l->lessons.p + i;
}

static inline const aspect_gold *aspect_gold_at(const aspect_lessons *l, size_t i)
{
    return (const aspect_gold *)(const void *)l->golds.p + i;
}

/* Whether its aspects differ in polarity. */
bool aspect_lesson_is_mixed(const aspect_lessons *l, const aspect_lesson *lesson);

/* Adds the rows of a file: {"text", "split" (may be left out), "aspects": [{"from", "to", "polarity"}]} with places in
 * code points. A row whose aspects do not lie in its text is refused. */
vp_status aspect_lessons_read(aspect_lessons *l, const char *path, vp_error *error);
void aspect_lessons_release(aspect_lessons *l);

/* A lesson's text in the session: tokens, word lists and taxonomy. */
typedef struct aspect_reading {
    workshop *shop;
    const aspect_text *text;
    aspect_term *terms; /* [term_count] its aspects as tokens, in order and apart; owned: free */
    size_t term_count;
    size_t *term_of; /* [lesson->count] which of them an aspect is; SIZE_MAX: none. owned: free */
} aspect_reading;

vp_status aspect_reading_make(vp_session *s, language l, const aspect_lessons *lessons, const aspect_lesson *lesson,
                              aspect_reading *out, vp_error *error);
void aspect_reading_release(aspect_reading *r);

typedef struct aspect_training {
    bool words;               /* learn what single words say, too */
    bool blind;               /* polarity from the whole sentence, for comparison; then no terms are learned */
    const aspect_model *base; /* polarity is learned from this model's weights on; NULL: from none */
    uint32_t folds; /* 0: all lessons that are not held out; else those whose number leaves another rest than `fold` */
    uint32_t fold;
} aspect_training;

/* *out: its rows are owned: aspect_model_free. Deterministic. */
vp_status aspect_model_learn(vp_session *s, language l, const aspect_lessons *lessons, const aspect_training *training,
                             aspect_model *out, vp_error *error);
void aspect_model_free(aspect_model *m);

#endif
