/* What the rating of a report goes with. */
#include "engine/features.h"
#include "engine/report.h"

#include <voxpop_customers.h>

#include <math.h>

enum { ITEMS_MOST = 12, ITEMS_QUOTED = 3, USUAL_DRAWS = 1000 /* as of `drivers` */ };

static bool is_grave(vp_status status)
{
    return status == VP_NO_MEMORY || status == VP_STORE || status == VP_IO;
}

/* ---- What carries a driver ---- */

/* Documents that are bad (or good) in it: in what they say of the aspect, or in the third of the scale of what they
 * rated. */
static bool put_side(buf *out, const vp_driver *d, bool good)
{
    str name = features_plain_name(str_of(d->name));
    double third = (d->highest - d->lowest) / 3, end = good ? d->highest - third : d->lowest + third;
    bool ok;
    buf_clear(out);
    if (str_starts(name, "aspect."))
        ok = buf_printf(out, "aspect = '%s:%s'", name.p + strlen("aspect."), good ? "pos" : "neg");
    else
        ok = buf_puts(out, "field.\"") && buf_add_str(out, name) && buf_puts(out, good ? "\" >= " : "\" <= ") &&
             buf_number(out, end, 6);
    return ok && buf_terminate(out);
}

/* Of what is bad in it, and then of what is good; nothing of a column whose name no filter can say. */
static vp_status add_quotes(reporter *r, const vp_driver *d, report_item *item, vp_error *error)
{
    buf where = {0};
    vp_error why = {0};
    vp_status status = VP_OK;
    for (int good = 0; !status && good < 2; good++)
        status = put_side(&where, d, good)
                     ? report_quote_add(r, where.p, MOOD_WORST, good, item->quotes, &item->quote_count, &why)
                     : fail_memory(&why);
    buf_release(&where);
    return is_grave(status) ? fail(error, status, NULL, "%s", why.message) : VP_OK;
}

/* Words that stand out where it is bad. */
static vp_status add_words(reporter *r, const vp_driver *d, report_item *item, vp_error *error)
{
    const vp_driver_cause *cause = d->causes;
    buf words = {0};
    if (!d->cause_count || strcmp(cause->sentiment, "neg") || !cause->word_count || !r->out->quoted)
        return VP_OK;
    bool ok = true;
    for (size_t i = 0; ok && i < cause->word_count; i++)
        ok = (!i || buf_puts(&words, ", ")) && buf_puts(&words, cause->words[i]);
    vp_status status = ok ? report_mask(r, r->lang, buf_str(&words), &item->words, error) : fail_memory(error);
    buf_release(&words);
    return status;
}

/* ---- The list ---- */

static str name_of(const reporter *r, const vp_driver *d)
{
    str name = features_plain_name(str_of(d->name));
    size_t n = strlen("aspect.");
    return str_starts(name, "aspect.") ? report_aspect_name(r, (str){name.p + n, name.n - n}) : name;
}

static saying place_of(const vp_driver *d)
{
    static const struct {
        const char *place;
        saying said;
    } places[] = {{"fix first", SAY_FIX_FIRST},
                  {"keep", SAY_KEEP},
                  {"watch", SAY_WATCH},
                  {"good enough", SAY_GOOD_ENOUGH},
                  {"second target", SAY_SECOND_TARGET}};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        if (!strcmp(d->place, places[i].place))
            return places[i].said;
    return SAYINGS;
}

static vp_status keep_driver(reporter *r, const vp_drivers *all, const vp_driver *d, vp_error *error)
{
    report_list *out = &r->out->drivers;
    report_item *item = &out->items[out->count++];
    *item = (report_item){.name = report_keep(r, name_of(r, d)),
                          .rated = d->rated,
                          .place = place_of(d),
                          .share = NAN,
                          .value = {d->share.value, d->share.low, d->share.high, (double)all->complete}};
    if (!item->name.p)
        return fail_memory(error);
    if (!all->beyond_chance || out->count > ITEMS_QUOTED)
        return VP_OK;
    vp_status status = add_words(r, d, item, error);
    return status ? status : add_quotes(r, d, item, error);
}

static vp_status keep_drivers(reporter *r, const vp_drivers *d, vp_error *error)
{
    report_content *c = r->out;
    c->explained = (report_measure){SAY_COLUMN_SHARE,
                                    SAY_COLUMN_SHARE,
                                    SAY_COLUMN_SHARE,
                                    0,
                                    1,
                                    0,
                                    0,
                                    {d->explained, NAN, NAN, (double)d->complete}};
    c->drivers_beyond_chance = d->beyond_chance;
    c->drivers = (report_list){.title = SAY_DRIVERS,
                               .measure = &c->explained,
                               .items = arena_array(&c->memory, ITEMS_MOST, sizeof *c->drivers.items)};
    vp_status status = c->drivers.items ? VP_OK : fail_memory(error);
    for (size_t i = 0; !status && i < d->count && i < ITEMS_MOST; i++)
        status = keep_driver(r, d, &d->drivers[i], error);
    c->drivers.left_out = d->count > ITEMS_MOST ? d->count - ITEMS_MOST : 0;
    return status;
}

/* ---- Which ---- */

typedef struct sub_ratings {
    reporter *reporter;
    const char *names[ITEMS_MOST];
    size_t count;
} sub_ratings;

static vp_status take_sub_rating(void *context, sqlite3_stmt *q, vp_error *error)
{
    sub_ratings *s = context;
    buf name = {0};
    if (s->count == ITEMS_MOST)
        return VP_OK;
    bool ok = buf_puts(&name, "field.") && buf_puts(&name, (const char *)sqlite3_column_text(q, 0));
    str kept = ok ? report_keep(s->reporter, buf_str(&name)) : (str){NULL, 0};
    buf_release(&name);
    s->names[s->count++] = kept.p;
    return kept.p ? VP_OK : fail_memory(error);
}

/* Columns of the sources that hold marks from 0, 1 or 2 to at most 10 in half of the report's documents, as far as one
 * looks. */
static vp_status find_sub_ratings(sub_ratings *s, vp_error *error)
{
    const reporter *r = s->reporter;
    buf sql = {0};
    bool ok =
        buf_puts(&sql, "WITH looked AS (SELECT c.fields AS fields") && query_from(&r->filter, true, &sql) &&
        buf_puts(
            &sql,
            " ORDER BY d.id LIMIT 4000), marks AS (SELECT j.key AS name, CAST(j.value AS REAL) AS mark, j.value GLOB "
            "'*[^0-9.]*' AS other FROM looked, json_each(looked.fields) j WHERE j.type IN ('integer', 'real', 'text') "
            "AND j.value <> '') SELECT name FROM marks GROUP BY name HAVING sum(NOT other) * 2 >= (SELECT count(*) "
            "FROM looked) AND sum(other) * 50 <= count(*) AND min(iif(other, NULL, mark)) IN (0, 1, 2) AND "
            "max(iif(other, NULL, mark)) IN (4, 5, 6, 7, 10) AND count(DISTINCT mark) BETWEEN 3 AND 11 ORDER BY "
            "name") &&
        buf_terminate(&sql);
    vp_status status = ok ? query_each(r->store->db, sql.p, &r->filter, take_sub_rating, s, error) : fail_memory(error);
    buf_release(&sql);
    return status;
}

/* What customers rated apart, where they did; else what the texts say of aspects. */
vp_status report_drivers(reporter *r, vp_error *error)
{
    sub_ratings rated = {.reporter = r};
    if (r->out->main != &r->out->rating)
        return VP_OK;
    vp_status status = find_sub_ratings(&rated, error);
    if (status)
        return status;
    vp_drivers_query q = {.struct_size = sizeof q,
                          .target = "rating",
                          .drivers = rated.names,
                          .driver_count = rated.count >= 2 ? rated.count : 0,
                          .seed = 1,
                          .draws = USUAL_DRAWS};
    vp_drivers *d = NULL;
    vp_error none = {0};
    const char *where = r->where.n ? r->where.p : NULL;
    status = vp_drivers_of_store(r->store, where, &q, &d, &none);
    if (status && !is_grave(status) && q.driver_count) {
        q.driver_count = 0;
        status = vp_drivers_of_store(r->store, where, &q, &d, &none);
    }
    if (is_grave(status))
        return fail(error, status, NULL, "%s", none.message);
    if (status) /* too few of anything: there is nothing to tell */
        return VP_OK;
    status = keep_drivers(r, d, error);
    vp_drivers_free(d);
    return status;
}
