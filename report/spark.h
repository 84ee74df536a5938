/* A row of block characters that shows how a number moved. */
#ifndef REPORT_SPARK_H
#define REPORT_SPARK_H

#include "base/buf.h"

/* Appends a block a value, from ▁ for `low` to █ for `high`; values beyond are drawn as these. NaN: a space. When
 * low >= high all blocks are of middle height. */
bool spark_line(buf *out, const double *values, size_t n, double low, double high);

/* The step of `value` on a scale of `steps` equal ones between low and high, 0 at the bottom. */
int spark_step(double value, double low, double high, int steps);

#endif
