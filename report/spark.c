#include "report/spark.h"

#include <math.h>

int spark_step(double value, double low, double high, int steps)
{
    if (!(low < high))
        return (steps - 1) / 2;
    double step = floor((value / 2 - low / 2) / (high / 2 - low / 2) * steps); /* halves: no overflow */
    if (!(step > 0))
        return 0;
    return step < steps ? (int)step : steps - 1;
}

bool spark_line(buf *out, const double *values, size_t n, double low, double high)
{
    static const char blocks[][4] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    size_t start = out->n;
    for (size_t i = 0; i < n; i++) {
        if (!buf_puts(out, isnan(values[i]) ? " " : blocks[spark_step(values[i], low, high, 8)])) {
            out->n = start;
            return false;
        }
    }
    return true;
}
