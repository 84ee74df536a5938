/* Any bytes as numbers, one a line, and these as a series. */
#include "tests/fuzz/fuzz.h"

#include "base/str.h"
#include "cli/values.h"

#include <math.h>

enum { MOST = 64 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    double values[MOST];
    size_t count = 0;
    for (str rest = {(const char *)data, size}; rest.n;) {
        str cell = str_cut(&rest, '\n');
        double value = NAN;
        if (!value_number(cell.p, cell.n, &value))
            continue;
        MUST(isfinite(value));
        if (count < MOST)
            values[count++] = value;
    }
    vp_table *found = NULL;
    vp_error error = {0};
    MUST(vp_series_changes(values, count, &found, &error) == VP_OK);
    for (size_t i = 0; i < vp_table_rows(found); i++)
        MUST(vp_table_cell(found, i, 0).integer < (int64_t)count);
    vp_table_free(found);
    return 0;
}
