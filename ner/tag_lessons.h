/* Sentences with marked entities, what is learned from them, and the pack that is made of it. */
#ifndef NER_TAG_LESSONS_H
#define NER_TAG_LESSONS_H

#include "models/crf_learn.h"
#include "ner/tag_model.h"

/* What is right at a place. */
typedef struct tag_gold {
    uint8_t type; /* 1 + the number of the type; 0: outside */
    bool begins;  /* an entity; one that no place begins begins where it is first seen */
} tag_gold;

typedef struct tag_lessons tag_lessons;

/* `clusters` (may be NULL) last as long as the lessons. `templates`: a bit for each tag_template that is learned from.
 * NULL when memory ran out; owned: tag_lessons_free. */
tag_lessons *tag_lessons_new(bool chinese, const tag_clusters *clusters, uint32_t templates);
void tag_lessons_free(tag_lessons *l);

/* Adds a sentence: what tagger_sentence takes, with gold[places]. `again`: it is the one before in another form.
 * What stands in one sentence only is not learned. The words must be the same in all calls and not be
 * forgotten. */
vp_status tag_lessons_add(tag_lessons *l, str text, const token *tokens, size_t count, words *w, const vp_span *parts,
                          size_t part_count, const tag_gold *gold, bool again, vp_error *error);
size_t tag_lessons_places(const tag_lessons *l);

typedef struct tag_training {
    const char (*types)[TAG_TYPE_NAME_MAX + 1]; /* [type_count] */
    size_t type_count;
    bool online; /* by the averaged perceptron, else L-BFGS */
    crf_settings settings;
    float recall; /* taken off the score of no name, as log odds (Minkov et al. 2006) */
    const char *language;
    str meta;                     /* JSON */
    const tag_clusters *clusters; /* that go along; may be NULL */
} tag_training;

/* Learns, and writes the pack. VP_CANCELLED: `progress` said so. */
vp_status tag_lessons_learn(tag_lessons *l, const tag_training *t, const char *path, vp_error *error);

#endif
