/* The segments of a store's customers in a report: how the documents of each differ, what sets them apart, and a map.
 */
#include "engine/report.h"

#include "base/num.h"
#include "base/parallel.h"
#include "engine/features.h"
#include "engine/segment_store.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { DOTS = 600 };

/* ---- The map ---- */

static bool keep_map(reporter *r, const vp_segments *s)
{
    report_map *map = &r->out->map;
    size_t n = s->map_count < DOTS ? s->map_count : DOTS;
    *map = (report_map){.at = arena_array(&r->out->memory, 2 * n + 1, sizeof *map->at),
                        .segment = arena_array(&r->out->memory, n + 1, sizeof *map->segment),
                        .segments = s->count,
                        .share = s->map_share};
    if (!map->at || !map->segment)
        return false;
    for (; map->count < n; map->count++) {
        size_t from = points_drawn(s->map_count, n, map->count);
        map->at[2 * map->count] = s->map[2 * from];
        map->at[2 * map->count + 1] = s->map[2 * from + 1];
        map->segment[map->count] = s->segment[s->map_row[from]];
    }
    return true;
}

/* ---- What sets a segment apart ---- */

/* "delivery", in the language of the report; "orders"; "country NL". */
static vp_status name_trait(reporter *r, const vp_segment_trait *t, str *out, vp_error *error)
{
    str name = features_plain_name(str_of(t->column));
    size_t n = strlen("aspect.");
    buf text = {0};
    if (str_starts(name, "aspect."))
        name = report_aspect_name(r, (str){name.p + n, name.n - n});
    bool ok = buf_add_str(&text, name) && (!t->level || (buf_putc(&text, ' ') && buf_puts(&text, t->level)));
    vp_status status = ok ? report_mask(r, r->lang, buf_str(&text), out, error) : fail_memory(error);
    buf_release(&text);
    return status;
}

static vp_status add_traits(reporter *r, const vp_segment *s, report_item *item, vp_error *error)
{
    vp_status status = VP_OK;
    for (size_t i = 0; !status && i < s->trait_count && i < REPORT_TRAITS; i++) {
        const vp_segment_trait *t = &s->traits[i];
        report_trait *to = &item->traits[item->trait_count++];
        *to = (report_trait){.own = t->own,
                             .others = t->others,
                             .effect = {t->effect, t->low, t->high, (double)s->size},
                             .share = t->level != NULL};
        status = name_trait(r, t, &to->name, error);
    }
    return status;
}

/* ---- The list ---- */

static vp_status describe(reporter *r, const kept_segments *m, const vp_segments *s, report_item *item, vp_error *error)
{
    double number;
    buf name = {0};
    if (!number_parse(item->name, &number) || !(number >= 0 && number < (double)m->count))
        return VP_OK;
    const kept_segment *kept = &m->segments[(size_t)number];
    const vp_segment *own = &s->segments[(size_t)number];
    bool ok = buf_add_str(&name, item->name) && buf_puts(&name, " · ") && buf_add_str(&name, kept->name);
    vp_status status = ok ? report_mask(r, r->lang, buf_str(&name), &item->name, error) : fail_memory(error);
    buf_release(&name);
    item->customers = (double)own->size;
    item->part = s->rows ? (double)own->size / (double)s->rows : NAN;
    item->found = kept->found_again;
    return status ? status : add_traits(r, own, item, error);
}

static vp_status tell(reporter *r, const kept_segments *m, crowd *c, vp_error *error)
{
    segment_report *cards = NULL;
    report_list *out = &r->out->segments;
    vp_status status = segment_store_cards(m, c, &cards, error);
    if (!status)
        status = report_list_by(r, SAY_SEGMENTS, "segment",
                                "SELECT d.id AS document, s.segment AS category, s.segment AS name FROM document d "
                                "JOIN customer_segment s ON s.customer = d.customer WHERE s.segment >= 0",
                                out, error);
    for (size_t i = 0; !status && i < out->count; i++)
        status = describe(r, m, &cards->public, &out->items[i], error);
    if (!status && !keep_map(r, &cards->public))
        status = fail_memory(error);
    if (cards)
        vp_segments_free(&cards->public);
    return status;
}

vp_status report_segments(reporter *r, vp_error *error)
{
    kept_segments m = {0};
    crowd c = {0};
    vp_error none = {0};
    if (!r->out->main)
        return VP_OK;
    vp_status status = segment_store_read(r->store, &m, &none);
    if (status == VP_NOT_FOUND)
        return VP_OK;
    if (status)
        return fail(error, status, NULL, "%s", none.message);
    status = segment_store_crowd(r->store, &m, 0, parallel_threads(0), &c, error);
    if (!status && c.points.count)
        status = tell(r, &m, &c, error);
    segment_store_release(&c);
    kept_segments_release(&m);
    return status;
}
