/* What customers are worth by how lately, how often and for how much they bought. */
#ifndef CUSTOMERS_RFM_H
#define CUSTOMERS_RFM_H

#include <stdbool.h>
#include <stddef.h>

enum { RFM_SCORES = 5 };

typedef struct rfm {
    double recency; /* days since the last purchase */
    double frequency, monetary;
    int r, f, m; /* 1 to RFM_SCORES, 5 the best: fifths of the customers by rank */
} rfm;

/* Sets the scores; equal values are ranked in the order they stand in. False when memory ran out. */
bool rfm_score(rfm *customers, size_t count);

/* What marketing calls a customer of these scores of recency and frequency: "champions", "at risk" ...; static. */
const char *rfm_group(int r, int f);

#endif
