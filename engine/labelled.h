/* Files of texts with labels: any format a reader knows, with columns `text` and `label` (neg, neu, pos), or `stars`.
 */
#ifndef ENGINE_LABELLED_H
#define ENGINE_LABELLED_H

#include "base/error.h"
#include "base/str.h"

#include <voxpop.h>

typedef struct labelled {
    str text;                 /* borrowed until the call returns */
    vp_sentiment_label label; /* where the row has none: one or two stars are negative, three neutral */
    int stars;                /* 1..5; 0: not told */
} labelled;

typedef vp_status (*take_labelled)(void *context, const labelled *one, vp_error *error);

/* Calls `take` for every row with a text and a label or stars, in order. Others are left out, and how many they are
 * goes to the log. */
vp_status labelled_each(const char *path, take_labelled take, void *context, vp_error *error);

#endif
