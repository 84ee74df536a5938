/* Files of texts with labels: any format a reader knows, with columns `text` and `label` (neg, neu, pos). */
#ifndef ENGINE_LABELLED_H
#define ENGINE_LABELLED_H

#include "base/error.h"
#include "base/str.h"

#include <voxpop.h>

/* `text` is borrowed until the call returns. */
typedef vp_status (*take_labelled)(void *context, str text, vp_sentiment_label label, vp_error *error);

/* Calls `take` for every row with a text and a label, in order. Others are left out, and how many they are goes to
 * the log. */
vp_status labelled_each(const char *path, take_labelled take, void *context, vp_error *error);

#endif
