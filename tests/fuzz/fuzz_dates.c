/* Any bytes as a column of dates, a cell a line. */
#include "tests/fuzz/fuzz.h"

#include "base/calendar.h"
#include "ingest/ago.h"
#include "ingest/cells.h"
#include "ingest/dates.h"
#include "ingest/rating.h"

#include <math.h>

static void look_at(str cell, date_column *column)
{
    static const date_order orders[] = {DATE_DAY_FIRST, DATE_MONTH_FIRST, DATE_YEAR_FIRST};
    date_observe(column, cell);
    for (size_t i = 0; i < sizeof orders / sizeof *orders; i++) {
        date_value value;
        char text[32];
        if (!date_parse(cell, orders[i], &value))
            continue;
        date_format(value.seconds, value.has_time, text);
        MUST(value.seconds >= days_from_civil(1899, 12, 31) * 86400 &&
             value.seconds < days_from_civil(2101, 1, 2) * 86400);
    }
    int64_t now = days_from_civil(2024, 3, 5) * 86400 + 1;
    date_value ago = {0};
    bool told = ago_parse(cell, now, &ago);
    MUST(!ago_is(cell) || told);
    MUST(!told || (ago.seconds < now + 86400 && ago.seconds > -now));
    double value = 0, own_high = 0;
    if (rating_parse(cell, ',', &value, &own_high))
        MUST(isfinite(value) && own_high >= 0 && own_high <= 100);
    cell_examine(str_trim(cell), '.');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    date_column column = {0};
    str rest = {(const char *)data, size};
    while (rest.n)
        look_at(str_cut(&rest, '\n'), &column);
    MUST(column.dates <= column.filled);
    date_decide(&column);
    return 0;
}
