/* What a pack says of itself: what `voxpop pack info` does. */
#include <voxpop_train.h>

#include "base/pack.h"
#include "base/table.h"

vp_status vp_pack_info(const char *path, vp_table **out, vp_error *error)
{
    static const char *const names[] = {"name", "value"};
    pack p;
    vp_status status = pack_open(path, &p, error);
    if (status)
        return status;
    vp_table *t = NULL;
    status = table_new(names, 2, &t, error);
    str meta = pack_section(&p, "meta");
    bool ok = !status && table_row(t) && table_text(t, STR("meta")) && table_json(t, meta.p ? meta : STR("{}")) &&
              table_row(t) && table_text(t, STR("bytes")) && table_integer(t, (int64_t)p.size);
    pack_close(&p);
    if (!status && !ok)
        status = fail_memory(error);
    if (status)
        vp_table_free(t);
    else
        *out = t;
    return status;
}
