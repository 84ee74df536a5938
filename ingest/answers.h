/* Short answers that are words: "yes", "Отлично", "非常满意", "n/a", "Nederlands". */
#ifndef INGEST_ANSWERS_H
#define INGEST_ANSWERS_H

#include "base/str.h"

typedef enum answer_kind {
    ANSWER_MISSING, /* says that there is none */
    ANSWER_NO,
    ANSWER_YES,
    ANSWER_RATING,
    ANSWER_SIDE,     /* a rating that may have a single counterpart: "good" and "bad" */
    ANSWER_LANGUAGE, /* the name of a language */
} answer_kind;

typedef struct answer {
    answer_kind kind;
    double value, high; /* of 0..1 for yes and no; of 1..5 or 0..1 for ratings */
} answer;

/* Case does not matter; the cell is trimmed. False when it is none of the known words. */
bool answer_find(str cell, answer *out);

#endif
