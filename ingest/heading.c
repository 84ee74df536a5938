#include "ingest/heading.h"

#include "ingest/cells.h"
#include "ingest/roles.h"

heading heading_weigh(const str *cells, size_t count)
{
    heading h = {0};
    for (size_t i = 0; i < count; i++) {
        str cell = str_trim(cells[i]);
        if (!cell.n)
            continue;
        h.filled++;
        h.known += roles_know(cell);
        h.values += cell_is_value(cell);
    }
    return h;
}

bool heading_outranks(const heading *below, const heading *above)
{
    return below->filled > above->filled && !below->values && below->known > 1 && below->known > above->known;
}
