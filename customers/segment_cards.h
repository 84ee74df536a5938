/* What sets segments apart, and how surely they would be found again. */
#ifndef CUSTOMERS_SEGMENT_CARDS_H
#define CUSTOMERS_SEGMENT_CARDS_H

#include "customers/segments.h"

enum { CARD_TRAITS = 5, CARD_TYPICAL = 3, CARD_LEVELS = 50 /* most values of a column of texts that is looked at */ };

typedef struct trait {
    uint32_t column;
    uint32_t level;     /* id of the text that is meant; INTERN_NONE: the number of the column */
    double own, others; /* means of the number, or shares of the text */
    double effect, low,
        high; /* Cohen's d, or of shares Cohen's h, with its 95 % interval; NaN: without spread there is none */
} trait;

typedef struct segment_card {
    size_t size;
    trait traits[CARD_TRAITS]; /* [trait_count] the strongest first */
    size_t trait_count;
    uint32_t typical[CARD_TYPICAL]; /* [typical_count] rows nearest to its middle, from 0 */
    size_t typical_count;
    double found_again; /* mean share of it, together with what came along, found again in resamples (Jaccard index:
                           Hennig 2007); NaN where it was not tried */
} segment_card;

/* Cards of all segments to cards[r->segments]. `resamples`: how many times segments are looked for again; 0: not. False
 * when memory ran out. */
bool segment_cards(const frame *f, const points *p, const segments_plan *plan, const segments_result *r,
                   unsigned resamples, segment_card *cards);

#endif
