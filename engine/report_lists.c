/* What a report lists: aspects, topics, names and groups of customers; with quotes. */
#include "engine/report.h"

#include "base/array.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    ITEMS_MOST = 12,
    ITEMS_QUOTED = 6,
    GROUPS_MOST = 8 /* and the highest and the lowest */,
    QUOTE_CANDIDATES = 12,
    LEAST = 3 /* documents */
};

/* ---- Quotes ---- */

typedef struct quoting {
    reporter *reporter;
    report_quote *quotes;
    size_t *count, before;
    bool counter;
} quoting;

static bool is_used(const report_content *c, const quoting *o, int64_t number)
{
    for (size_t i = 0; i < *o->count; i++)
        if (o->quotes[i].number == number)
            return true;
    for (size_t i = 0; i < c->event_count; i++)
        for (size_t k = 0; k < c->events[i].quote_count; k++)
            if (c->events[i].quotes[k].number == number)
                return true;
    const report_list *lists[] = {&c->aspects, &c->topics, &c->drivers, &c->segments};
    for (size_t l = 0; l < sizeof lists / sizeof *lists; l++)
        for (size_t i = 0; i < lists[l]->count; i++)
            for (size_t k = 0; k < lists[l]->items[i].quote_count; k++)
                if (lists[l]->items[i].quotes[k].number == number)
                    return true;
    return false;
}

static vp_status take_quote(void *context, sqlite3_stmt *q, vp_error *error)
{
    quoting *o = context;
    int64_t number = sqlite3_column_int64(q, 0);
    if (*o->count > o->before || is_used(o->reporter->out, o, number))
        return VP_OK;
    str lang = str_of((const char *)sqlite3_column_text(q, 1)),
        text = {(const char *)sqlite3_column_text(q, 2), (size_t)sqlite3_column_bytes(q, 2)};
    report_quote *out = &o->quotes[*o->count];
    *out = (report_quote){.number = number, .lang = report_keep(o->reporter, lang), .counter = o->counter};
    vp_status status = out->lang.p ? report_mask(o->reporter, lang.p, text, &out->text, error) : fail_memory(error);
    *o->count += !status && out->text.n;
    return status;
}

/* The language that quotes are wanted in: that of the report, where enough documents are in it, else that of most. */
static const char *quote_language(const reporter *r)
{
    const report_content *c = r->out;
    for (size_t i = 0; i < c->language_count; i++)
        if (str_is(c->languages[i].code, r->lang) && c->languages[i].n * 5 >= c->with_text)
            return r->lang;
    return c->language_count ? c->languages[0].code.p : "";
}

/* In that language, of a length that can be read at a glance, the most decided first. Texts are read of the few that
 * are taken only. */
static bool quote_sql(const filter *f, bool good, const char *lang, buf *out)
{
    const char *mood = good ? "x" : "-x";
    return buf_puts(out, "SELECT d.id, d.lang, ") && query_text_sql(f, out) &&
           buf_printf(out,
                      " FROM (SELECT id AS chosen, row_number() OVER (ORDER BY lang <> '%s', tokens NOT BETWEEN 6 AND "
                      "60, round(%s, 1) DESC, id) AS place FROM (SELECT d.id, d.tokens, d.lang, ",
                      lang, mood) &&
           query_sentiment_sql(f, out) && buf_puts(out, " AS x") && query_from(f, false, out) &&
           buf_printf(out,
                      ") WHERE %s > 0 ORDER BY place LIMIT %d) o JOIN document d ON d.id = o.chosen JOIN content c ON "
                      "c.id = d.id WHERE c.text <> '' ORDER BY o.place",
                      mood, QUOTE_CANDIDATES) &&
           buf_terminate(out);
}

vp_status report_quote_add(reporter *r, const char *where, report_mood mood, bool counter, report_quote *quotes,
                           size_t *count, vp_error *error)
{
    quoting o = {r, quotes, count, *count, counter};
    filter f = {0};
    buf text = {0}, sql = {0};
    bool good = (mood == MOOD_BEST) != counter;
    if (r->options->quotes == VP_QUOTES_NONE || *count == REPORT_QUOTES)
        return VP_OK;
    vp_status status = report_narrow(r, where, &text) ? query_parse(r->store, text.p, &f, error) : fail_memory(error);
    if (!status)
        status = quote_sql(&f, good, quote_language(r), &sql)
                     ? query_each(r->store->db, sql.p, &f, take_quote, &o, error)
                     : fail_memory(error);
    filter_release(&f);
    buf_release(&text);
    buf_release(&sql);
    return status;
}

/* ---- Lists ---- */

/* A category as it was read. */
typedef struct listed {
    str id; /* as filters have it */
    size_t place;
    double n; /* documents */
    moments own;
    double good, bad; /* values above and below the middle */
} listed;

typedef struct lister {
    reporter *reporter;
    report_list *out;
    const char *field; /* of filters */
    trend_points scale;
    size_t most;
    bool rated;       /* what counts is how many were measured */
    double good, bad; /* over all items */
    moments all;      /* of the values of all items */
    moments *own;     /* [seen]; owned: of each, in the order of places */
    size_t seen, room;
    listed items[ITEMS_MOST]; /* [out->count] */
    struct {
        listed item;
        str name;
    } extremes[2]; /* of rated items: the highest and the lowest that are no thin points; n 0: none */
} lister;

str report_aspect_name(const reporter *r, str category)
{
    const taxonomy *t = r->store->engine->taxonomies[language_of(r->lang)];
    for (size_t i = 1; t && i <= taxonomy_count(t); i++)
        if (str_equal(taxonomy_id(t, i), category))
            return taxonomy_name(t, i);
    return category;
}

static vp_status add_item(lister *l, const listed *item, str name, vp_error *error)
{
    report_list *out = l->out;
    reporter *r = l->reporter;
    bool aspect = !strcmp(l->field, "aspect"), free = !strcmp(l->field, "entity") || !strcmp(l->field, "topic");
    estimate e = trend_estimate(&l->scale, item->own);
    report_item *to = &out->items[out->count];
    *to = (report_item){.share = l->rated ? NAN : item->n / r->out->with_text,
                        .value = {e.value, e.low, e.high, l->rated ? item->own.n : item->n}};
    listed *kept = &l->items[out->count++];
    *kept = *item;
    kept->id = report_keep(r, item->id);
    vp_status status = VP_OK;
    if (free) /* made of words of texts */
        status = report_mask(r, r->lang, name, &to->name, error);
    else
        to->name = report_keep(r, aspect ? report_aspect_name(r, item->id) : name);
    return status ? status : to->name.p && kept->id.p ? VP_OK : fail_memory(error);
}

/* Remembers an item that is higher or lower than any before it: what is listed by size may hold neither. */
static bool keep_extremes(lister *l, const listed *item, str name)
{
    bool ok = true;
    double value = trend_estimate(&l->scale, item->own).value;
    if (!l->rated || item->own.n < VP_THIN || isnan(value))
        return true;
    for (int i = 0; i < 2; i++) {
        double best = l->extremes[i].item.n ? trend_estimate(&l->scale, l->extremes[i].item.own).value : NAN;
        if (i ? value >= best : value <= best)
            continue;
        l->extremes[i].item = *item;
        l->extremes[i].item.id = report_keep(l->reporter, item->id);
        l->extremes[i].name = report_keep(l->reporter, name);
        ok = ok && l->extremes[i].item.id.p && l->extremes[i].name.p;
    }
    return ok;
}

/* Category, its name (or NULL), documents, count, sum and squares of what is measured, and its good and bad values. */
static vp_status take_item(void *context, sqlite3_stmt *q, vp_error *error)
{
    lister *l = context;
    const moments m = {sqlite3_column_double(q, 3), sqlite3_column_double(q, 4), sqlite3_column_double(q, 5)};
    const listed item = {str_of((const char *)sqlite3_column_text(q, 0)),
                         l->seen,
                         sqlite3_column_double(q, 2),
                         m,
                         sqlite3_column_double(q, 6),
                         sqlite3_column_double(q, 7)};
    str name = str_of((const char *)sqlite3_column_text(q, 1));
    if (!array_room(&l->own, sizeof *l->own, l->seen, &l->room) || !keep_extremes(l, &item, name))
        return fail_memory(error);
    l->own[l->seen++] = m;
    l->all = (moments){l->all.n + m.n, l->all.sum + m.sum, l->all.squares + m.squares};
    l->good += item.good;
    l->bad += item.bad;
    if (l->out->count == l->most || item.n < LEAST) {
        l->out->left_out++;
        return VP_OK;
    }
    return add_item(l, &item, name, error);
}

static vp_status add_extremes(lister *l, vp_error *error)
{
    vp_status status = VP_OK;
    for (int i = 0; !status && i < 2; i++) {
        const listed *item = &l->extremes[i].item;
        bool is_there = !item->n;
        for (size_t k = 0; k < l->out->count; k++)
            is_there = is_there || l->items[k].place == item->place;
        if (is_there)
            continue;
        status = add_item(l, item, l->extremes[i].name, error);
        l->out->left_out--;
    }
    return status;
}

/* `each`: a SELECT of document, category, name; where empty, the documents' own field. `value`: what is measured. */
static bool list_sql(const reporter *r, const char *each, const char *field, str value, buf *out)
{
    const filter *f = &r->filter;
    bool own = !*each;
    return buf_puts(out, "SELECT min(category), min(name), count(*), count(x), sum(x), sum(x * x), sum(x > 0), sum(x < "
                         "0) FROM (SELECT ") &&
           (own ? buf_printf(out, "d.%s AS category, d.%s AS name, ", field, field)
                : buf_puts(out, "a.category, a.name, ")) &&
           buf_add_str(out, value) && buf_puts(out, " AS x FROM document d") &&
           (own || (buf_puts(out, " JOIN (") && buf_puts(out, each) && buf_puts(out, ") a ON a.document = d.id"))) &&
           (!f->uses_content || buf_puts(out, " JOIN content c ON c.id = d.id")) && buf_puts(out, " WHERE (") &&
           buf_add_str(out, buf_str(&f->sql)) &&
           buf_puts(out, ")) WHERE category <> '' GROUP BY category COLLATE NOCASE ORDER BY count(*) DESC, 1") &&
           buf_terminate(out);
}

/* As of topics (engine/topic_report.c): the mood that is common, and commoner than it is elsewhere. */
static report_mood mood_of(const lister *l, size_t i)
{
    double good = l->items[i].good, bad = l->items[i].bad;
    return bad * bad * (l->good + 1) > good * good * (l->bad + 1) ? MOOD_WORST : MOOD_BEST;
}

/* What is typical of those of an item, and what stands against it. */
static vp_status add_quotes(lister *l, vp_error *error)
{
    reporter *r = l->reporter;
    vp_status status = VP_OK;
    for (size_t i = 0; !status && i < l->out->count && i < ITEMS_QUOTED; i++) {
        report_item *item = &l->out->items[i];
        buf where = {0};
        bool ok = buf_printf(&where, "%s = ", l->field) && filter_quote(&where, l->items[i].id) &&
                  buf_terminate(&where);
        for (int counter = 0; !status && counter < 2; counter++)
            status = ok ? report_quote_add(r, where.p, mood_of(l, i), counter == 1, item->quotes, &item->quote_count,
                                           error)
                        : fail_memory(error);
        buf_release(&where);
    }
    return status;
}

/* Which items differ from all the others together beyond chance, as many as there are. */
static bool set_apart(const lister *l)
{
    double *p = calloc(l->seen + 1, sizeof *p);
    unsigned char *keep = calloc(l->seen + 1, 1);
    ranked_p *order = calloc(l->seen + 1, sizeof *order);
    bool ok = p && keep && order;
    for (size_t i = 0; ok && i < l->seen; i++) {
        const moments own = l->own[i], rest = {l->all.n - own.n, l->all.sum - own.sum, l->all.squares - own.squares};
        difference d = own.n < VP_THIN ? (difference){.p = NAN} : compare_means(own, rest);
        p[i] = isnan(d.p) ? 1 : d.p;
    }
    if (ok)
        false_discovery(p, l->seen, 0.05, keep, order);
    for (size_t i = 0; ok && i < l->out->count; i++)
        l->out->items[i].apart = keep[l->items[i].place];
    free(p);
    free(keep);
    free(order);
    return ok;
}

static vp_status make_list(lister *l, const char *each, str value, bool quoted, vp_error *error)
{
    reporter *r = l->reporter;
    buf sql = {0};
    l->out->items = arena_array(&r->out->memory, ITEMS_MOST, sizeof *l->out->items);
    bool ok = l->out->items && list_sql(r, each, l->field, value, &sql);
    vp_status status = ok ? query_each(r->store->db, sql.p, &r->filter, take_item, l, error) : fail_memory(error);
    buf_release(&sql);
    l->out->all = l->out->title == SAY_ASPECTS && l->all.n > 0 ? l->all.sum / l->all.n : l->out->measure->all.value;
    if (!status)
        status = add_extremes(l, error);
    if (!status && !set_apart(l))
        status = fail_memory(error);
    free(l->own);
    return status || !quoted ? status : add_quotes(l, error);
}

/* ---- Which lists ---- */

static vp_status list_spoken_of(reporter *r, vp_error *error)
{
    static const struct {
        saying title;
        const char *field, *each;
    } kinds[] = {
        {SAY_ASPECTS, "aspect",
         "SELECT document, category, category AS name, avg(score) AS score FROM aspect WHERE category <> 'other' GROUP "
         "BY document, category"},
        {SAY_TOPICS, "topic",
         "SELECT t.document, k.id AS category, coalesce(json_extract(k.names, '$.' || '%s'), k.name) AS name FROM "
         "document_topic t JOIN topic k ON k.number = t.topic WHERE k.id NOT IN (SELECT parent FROM topic WHERE parent "
         "IS NOT NULL)"},
        {SAY_ENTITIES, "entity",
         "SELECT document, min(name) AS category, min(name) AS name FROM entity WHERE type IN ('ORG', 'PRODUCT') OR "
         "source = 'own name' GROUP BY document, name COLLATE NOCASE"},
    };
    report_list *const outs[] = {&r->out->aspects, &r->out->topics, &r->out->entities};
    buf value = {0};
    bool proxy;
    vp_status status = report_metric_sql(r, METRIC_SENTIMENT, &value, &proxy, error);
    for (size_t i = 0; !status && i < sizeof kinds / sizeof *kinds; i++) {
        char each[400];
        lister l = {.reporter = r, .out = outs[i], .field = kinds[i].field, .most = ITEMS_MOST};
        *l.out = (report_list){.title = kinds[i].title, .measure = &r->out->sentiment};
        snprintf(each, sizeof each, kinds[i].each, r->lang);
        status = trend_metric_read(r->store, "sentiment", &l.scale, error);
        if (!status)
            status = make_list(&l, each, i ? buf_str(&value) : STR("a.score"), i < 2, error);
        trend_points_release(&l.scale);
    }
    buf_release(&value);
    return status;
}

static vp_status list_groups(reporter *r, vp_error *error)
{
    static const struct {
        saying title;
        const char *field;
    } dimensions[REPORT_DIMENSIONS] = {{SAY_PRODUCT, "product"},
                                       {SAY_SHOP, "shop"},
                                       {SAY_CHANNEL, "channel"},
                                       {SAY_COUNTRY, "country"},
                                       {SAY_LANG, "lang"}};
    vp_status status = VP_OK;
    for (size_t i = 0; !status && r->out->main && i < REPORT_DIMENSIONS; i++)
        status = report_list_by(r, dimensions[i].title, dimensions[i].field, "", &r->out->groups[i], error);
    return status;
}

vp_status report_list_by(reporter *r, saying title, const char *field, const char *each, report_list *out,
                         vp_error *error)
{
    bool rated = r->out->main == &r->out->rating, proxy;
    lister l = {.reporter = r, .out = out, .field = field, .most = GROUPS_MOST, .rated = true};
    buf value = {0};
    *out = (report_list){.title = title, .measure = r->out->main};
    vp_status status = report_metric_sql(r, rated ? METRIC_RATING : METRIC_SENTIMENT, &value, &proxy, error);
    if (!status)
        status = trend_metric_read(r->store, rated ? "rating" : "sentiment", &l.scale, error);
    if (!status)
        status = make_list(&l, each, buf_str(&value), *each, error);
    if (out->count < 2) /* nothing to compare */
        out->count = 0;
    trend_points_release(&l.scale);
    buf_release(&value);
    return status;
}

vp_status report_lists(reporter *r, vp_error *error)
{
    vp_status status = list_spoken_of(r, error);
    return status ? status : list_groups(r, error);
}
