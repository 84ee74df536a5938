/* What the parts of the language identifier share. */
#ifndef TOKENIZER_LANGID_MODEL_H
#define TOKENIZER_LANGID_MODEL_H

#include "tokenizer/langid.h"

/*
 * The section "langid" of a pack. "rows" holds the weights of the groups one after the other, "slots" the features that
 * have a row (see langid_row).
 */
typedef struct langid_group_section {
    uint32_t rows, slots, width, first, count;
    float step, temperature[LANGID_LENGTHS];
} langid_group_section;

typedef struct langid_section {
    langid_group_section groups[ALPHABETS];
    float bias[LANGID_CLASSES];
    char codes[LANGID_CLASSES][8];
} langid_section;

/* What was seen of a text. Start with zeros. */
typedef struct langid_evidence {
    int32_t sum[LANGID_CLASSES]; /* in WORD_UNIT */
    uint32_t features[ALPHABETS], letters[ALPHABETS_ALL];
    uint32_t alphabets; /* a bit for each that has letters */
    uint32_t simplified, traditional;
    uint32_t claims[2]; /* what single words in Latin letters clearly say for each of the usual two against the other */
} langid_evidence;

/* What all of a text says; and `most` bytes of it, half of them at its begin and half at its end. */
void langid_gather(const langid *m, langid_memory *memory, str text, langid_evidence *e);
void langid_look(const langid *m, langid_memory *memory, str text, size_t most, langid_evidence *e);
enum { WORD_UNIT = 8 /* of the weights, in the sum of a word */, LANGID_MIDDLE = 128 /* of such a sum */ };

/* The sums of a word's rows in WORD_UNIT, of its group's width: 255 is the likeliest; borrowed until the next call.
 * `text`: that the word is in. Of an alphabet below ALPHABETS. */
const uint8_t *langid_word_sums(const langid *m, langid_memory *memory, str text, const langid_word *w,
                                uint8_t own[LANGID_WIDTH], uint32_t *features);

/* The rows of the features that have one; returns how many. */
size_t langid_rows(const uint32_t *slots, uint32_t slot_count, uint32_t *features, size_t count);

/* Scores of the classes of a group; `sum` as in the evidence, from the group's first class. */
void langid_scores(const langid_group *g, const int32_t *sum, uint32_t features, float *score);
/* The most probable class of a group of those `allowed` (NULL: all are), *most: its probability; p[count of the group]:
 * how much of that each has. -1 when none is possible: p and *most mean nothing then. */
int langid_weigh(const langid *m, int alphabet, const langid_evidence *e, const bool *allowed,
                 const langid_prior *prior, float p[LANGID_WIDTH], float *most);
/* A language with what the characters tell of its script; "und" where the confidence is too low. */
langid_answer langid_answer_of(const char *code, double confidence, const langid_evidence *e);
/* The temperature of a text with so many features. */
uint32_t langid_length(uint32_t features);

#endif
