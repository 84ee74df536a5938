/*
 * Scores of places: the sums of the weights of all that is said of them. What an item says is summed at its first
 * sight; what two neighbours say is remembered for a while, and so is what one of them says beside any that looks like
 * the other, of which most of it consists.
 */
#ifndef NER_TAG_SUMS_H
#define NER_TAG_SUMS_H

#include "ner/tag_model.h"

/* Of one session and language. Start with `model` (borrowed) and `items.chinese`. Owned: tag_sums_release. */
typedef struct tag_sums {
    const tag_model *model;
    tag_items items;
    int16_t *of_items; /* [item_room][slots][width] */
    size_t item_room;
    struct tag_groups *groups; /* NULL until the first text */
} tag_sums;

void tag_sums_release(tag_sums *s);
size_t tag_sums_bytes(const tag_sums *s);
/* To be called before a text. False: memory ran out. */
bool tag_sums_start(tag_sums *s, const words *w);
/* Scores of places [first, first + count), into scores[count][width]. */
void tag_sums_score(tag_sums *s, const tag_places *p, size_t first, size_t count, float *scores);

#endif
