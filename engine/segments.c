/* Segments of the rows of a table, and new rows placed in them. */
#include "base/parallel.h"
#include "base/table.h"
#include "engine/frame_of_table.h"
#include "engine/options.h"
#include "engine/segment_report.h"

#include <stdio.h>
#include <stdlib.h>

vp_status vp_segments_fit(const char *path, const vp_segments_query *query, vp_segments **out, vp_error *error)
{
    vp_segments_query q;
    segment_report *r;
    vp_status status = segment_report_new(query, false, &q, &r, error);
    if (status)
        return status;
    uint64_t rejected;
    const read_options options = {.encoding = q.encoding, .sheet = q.sheet};
    status = frame_of_table(path, &options, &r->frame, &rejected, error);
    if (!status)
        status = segment_report_fit(r, &q, error);
    if (!status && rejected && !*r->note)
        snprintf(r->note, sizeof r->note, "%llu rows could not be read", (unsigned long long)rejected);
    if (!status && q.model)
        status = kept_segments_pack(&r->model, q.model, NULL, error);
    return segment_report_end(r, status, out);
}

/* ---- Placing rows ---- */

static vp_status put_row(vp_table *t, const kept_segments *m, size_t row, const placement *p, vp_error *error)
{
    bool ok = table_row(t) && table_integer(t, (int64_t)row + 1) && table_integer(t, p->segment) &&
              (p->segment < 0 ? table_empty(t) : table_text(t, m->segments[p->segment].name)) &&
              (p->border < 0 ? table_empty(t) : table_integer(t, p->border)) && table_real(t, p->away);
    return ok ? VP_OK : fail_memory(error);
}

static vp_status place_rows(const kept_segments *m, frame *f, int threads, vp_table **out, vp_error *error)
{
    static const char *const names[] = {"row", "segment", "name", "border", "distance"};
    uint32_t columns[POINTS_MOST_DIMENSIONS];
    points p = {0};
    vp_status status = VP_OK;
    for (size_t j = 0; !status && j < m->dimensions; j++)
        if (!frame_find_level(f, m->columns[j], &columns[j]))
            status = fail_memory(error);
        else if (columns[j] == INTERN_NONE)
            status = frame_find(f, m->columns[j].p, &columns[j], error);
    placement *placed = malloc((f->rows + 1) * sizeof *placed);
    if (!status && (!placed || !points_take(f, columns, m->dimensions, m->scaling, &p)))
        status = fail_memory(error);
    if (!status)
        status = table_new(names, sizeof names / sizeof *names, out, error);
    if (!status && !kept_segments_place(m, &p, parallel_threads(threads), placed)) {
        vp_table_free(*out);
        status = fail_memory(error);
    }
    for (size_t i = 0; !status && i < f->rows; i++)
        if ((status = put_row(*out, m, i, &placed[i], error)))
            vp_table_free(*out);
    points_release(&p);
    free(placed);
    return status;
}

vp_status vp_segments_apply(const char *model, const char *path, const vp_segments_query *query, vp_table **out,
                            vp_error *error)
{
    vp_segments_query q = {.struct_size = sizeof q};
    pack p = {0};
    kept_segments m = {0};
    frame f = {0};
    uint64_t rejected;
    vp_table *made = NULL;
    vp_status status = options_copy(&q, sizeof q, query, error);
    if (status)
        return status;
    const read_options options = {.encoding = q.encoding, .sheet = q.sheet};
    status = pack_open(model, &p, error);
    if (!status)
        status = kept_segments_read(&p, &m, error);
    if (!status)
        status = frame_of_table(path, &options, &f, &rejected, error);
    if (!status)
        status = place_rows(&m, &f, q.threads, &made, error);
    kept_segments_release(&m);
    pack_close(&p);
    frame_release(&f);
    if (!status)
        *out = made;
    return status;
}
