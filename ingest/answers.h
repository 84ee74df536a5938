/* Short answers that are words: "yes", "Отлично", "非常满意", "n/a". */
#ifndef INGEST_ANSWERS_H
#define INGEST_ANSWERS_H

#include "base/str.h"

typedef enum answer_kind {
    ANSWER_MISSING, /* says that there is none */
    ANSWER_NO,
    ANSWER_YES,
    ANSWER_RATING,
} answer_kind;

typedef struct answer {
    answer_kind kind;
    double value, high; /* of 0..1 for yes and no; of 1..5 or 0..1 for ratings */
} answer;

/* Case and white space around it do not matter. False when the cell is none of the known words. */
bool answer_find(str cell, answer *out);

#endif
