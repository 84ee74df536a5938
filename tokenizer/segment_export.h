/* From learned weights to the pack that segment.h reads. For the trainer. */
#ifndef TOKENIZER_SEGMENT_EXPORT_H
#define TOKENIZER_SEGMENT_EXPORT_H

#include "models/chain.h"
#include "tokenizer/segment_strings.h"

/* Where the weights of what stand among the rows of the learned model, each SEGMENT_TAGS numbers. */
typedef struct segment_rows {
    uint32_t singles;                  /* SEGMENT_SINGLES rows a symbol */
    uint32_t classes[SEGMENT_LONGEST]; /* by length - 1: STRING_CLASSES times a row for each character */
    uint32_t pairs;                    /* SEGMENT_PAIRS rows a pair */
} segment_rows;

typedef struct segment_learned {
    const chain_model *model;
    segment_rows rows;
    const uint16_t *symbols; /* [SEGMENT_CODES] */
    uint32_t symbol_count;
    const uint32_t *pairs; /* [pair_count] the grams of the pairs, sorted */
    size_t pair_count;
    const known_string *strings[SEGMENT_LONGEST]; /* by length - 1, [string_counts] sorted */
    size_t string_counts[SEGMENT_LONGEST];
} segment_learned;

vp_status segment_export(const segment_learned *l, str meta, const char *path, vp_error *error);

#endif
