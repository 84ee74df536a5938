/* Pieces of what is told of segments. */
#ifndef REPORT_SEGMENT_TEXT_H
#define REPORT_SEGMENT_TEXT_H

#include "base/buf.h"

#include <voxpop_customers.h>

/* False when memory ran out; so are all. */
bool segment_put_number(buf *out, double value, int decimals);
bool segment_put_percent(buf *out, double share); /* "18%" */
/* A column of features as people call it: "delivery opinion" for aspect.delivery. */
bool segment_put_column(buf *out, str column);
/* "delivery opinion -0.42, others 0.11 (d -0.9 [-1.0, -0.8])" */
bool segment_put_trait(buf *out, const vp_segment_trait *t);
bool segment_put_json_trait(buf *out, const vp_segment_trait *t);

#endif
