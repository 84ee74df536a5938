/* How a store's own model compares with the shipped one. */
#ifndef ENGINE_TRAIN_STORE_H
#define ENGINE_TRAIN_STORE_H

#include <stddef.h>

typedef struct store_comparison {
    size_t n;                        /* texts that were held out, each once */
    double accuracy[2], macro_f1[2]; /* per cent, of the shipped and of the own model */
    double low, high;                /* 95 % interval of the difference of macro F1 */
} store_comparison;

#endif
