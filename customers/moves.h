/* How customers move between segments from one period to the next. */
#ifndef CUSTOMERS_MOVES_H
#define CUSTOMERS_MOVES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* So many customers were in one segment at the end of a period, and in the other at the end of the next. */
typedef struct move {
    uint32_t period; /* of the end, from 1 up */
    uint32_t from, to;
    double customers;
} move;

/* Whether what is foretold by the periods before was right: each move by the moves of all earlier periods, against the
 * guess that customers stay where they are. */
typedef struct moves_test {
    double n;               /* moves that were foretold */
    double right, stay;     /* share where the likeliest segment was the next one; where the customer stayed */
    double loss, stay_loss; /* mean -log2 of what was given to the segment that it became: with the moves, and with
                               nothing but how many stay in all */
} moves_test;

/* The probability of each next segment, to out[segments * segments], a row for where customers are: what was counted,
 * and as much as `segments` customers more who stay or go as all do together. */
void moves_probabilities(const move *moves, size_t count, size_t segments, double *out);

/* `moves` in order of the period. False when memory ran out. */
bool moves_test_back(const move *moves, size_t count, size_t segments, moves_test *out);

#endif
