/* The summary's head: what was read, in which languages, and what people think. */
#include "engine/summary.h"
#include "models/statistics.h"

#include <math.h>
#include <stdio.h>

/* ---- Sources ---- */

static bool read_as(buf *out, sqlite3_stmt *q)
{
    static const char *const roles[] = {"text", "title",   "time",    "rating",  "nps", "recommended", "customer",
                                        "shop", "product", "channel", "country", "id",  "language"};
    bool ok = true, first = true;
    for (int i = 0; ok && i < (int)(sizeof roles / sizeof *roles); i++) {
        const char *column = (const char *)sqlite3_column_text(q, 7 + i);
        if (!column)
            continue;
        ok = (first || buf_puts(out, "  ")) && buf_printf(out, "%s=%s", roles[i], column);
        const char *order = (const char *)sqlite3_column_text(q, 4), *scale = (const char *)sqlite3_column_text(q, 5);
        if (ok && i == 2 && order)
            ok = buf_printf(out, " (%s", order) &&
                 (!sqlite3_column_int64(q, 22) ||
                  buf_printf(out, ", %lld do not fit", (long long)sqlite3_column_int64(q, 22))) &&
                 buf_putc(out, ')');
        if (ok && i == 3 && scale)
            ok = buf_printf(out, " %s", sqlite3_column_text(q, 6) ? "on several scales" : scale);
        first = false;
    }
    return ok;
}

static vp_status take_source(void *context, sqlite3_stmt *q, vp_error *error)
{
    summarizer *s = context;
    source_line *line = &s->out->sources[s->out->source_count];
    buf text = {0};
    bool ok = read_as(&text, q);
    line->name = arena_copy(&s->out->memory, str_of((const char *)sqlite3_column_text(q, 0)));
    line->notes = arena_copy(&s->out->memory, str_of((const char *)sqlite3_column_text(q, 20)));
    line->rows = sqlite3_column_double(q, 1);
    line->rejected = sqlite3_column_double(q, 2);
    line->feedback = sqlite3_column_int(q, 3) != 0;
    const char *key = (const char *)sqlite3_column_text(q, 21);
    if (!line->feedback && key)
        ok = ok && (buf_clear(&text), buf_printf(&text, "key=%s", key));
    line->read_as = arena_copy(&s->out->memory, buf_str(&text));
    buf_release(&text);
    s->out->source_count++;
    s->out->rows += line->feedback ? line->rows : 0;
    s->out->lookup_rows += line->feedback ? 0 : line->rows;
    s->out->rejected += line->rejected;
    return ok && line->name.p && line->read_as.p ? VP_OK : fail_memory(error);
}

vp_status summary_sources(summarizer *s, vp_error *error)
{
    double count;
    vp_status status = query_number(s->store->db, "SELECT count(*) FROM source", NULL, 0, &count, error);
    if (status)
        return status;
    s->out->sources = arena_array(&s->out->memory, (size_t)count + 1, sizeof *s->out->sources);
    if (!s->out->sources)
        return fail_memory(error);
    return query_each(s->store->db,
                      "SELECT name, rows, rejected, recognised ->> 'feedback', recognised ->> 'order', recognised ->> "
                      "'scale', recognised ->> 'scales', "
                      "recognised ->> 'text', recognised ->> 'title', recognised ->> 'time', recognised ->> 'rating', "
                      "recognised ->> 'nps', recognised ->> 'recommended', "
                      "recognised ->> 'customer', recognised ->> 'shop', recognised ->> 'product', recognised ->> "
                      "'channel', recognised ->> 'country', recognised ->> 'id', "
                      "recognised ->> 'language', notes, recognised ->> 'key', lost_dates FROM source ORDER BY id",
                      NULL, take_source, s, error);
}

/* ---- Documents ---- */

static vp_status take_totals(void *context, sqlite3_stmt *q, vp_error *error)
{
    (void)error;
    vp_summary *o = ((summarizer *)context)->out;
    double *const to[] = {&o->documents,  &o->with_text,  &o->rating_only, &o->opinion[0],
                          &o->opinion[1], &o->opinion[2], &o->repeats,     &o->copies};
    for (int i = 0; i < (int)(sizeof to / sizeof *to); i++)
        *to[i] = sqlite3_column_double(q, i);
    o->empty = o->documents - o->with_text - o->rating_only;
    o->scored = o->opinion[0] + o->opinion[1] + o->opinion[2];
    return VP_OK;
}

static vp_status take_language(void *context, sqlite3_stmt *q, vp_error *error)
{
    vp_summary *o = ((summarizer *)context)->out;
    if (!o->languages && !(o->languages = arena_array(&o->memory, 300, sizeof *o->languages)))
        return fail_memory(error);
    if (o->language_count == 300)
        return VP_OK;
    language_share *l = &o->languages[o->language_count++];
    l->code = arena_copy(&o->memory, str_of((const char *)sqlite3_column_text(q, 0)));
    l->n = sqlite3_column_double(q, 1);
    l->scored = sqlite3_column_int(q, 2) != 0;
    return l->code.p ? VP_OK : fail_memory(error);
}

static vp_status take_agreement(void *context, sqlite3_stmt *q, vp_error *error)
{
    (void)error;
    vp_summary *o = ((summarizer *)context)->out;
    o->agreement_n = sqlite3_column_double(q, 0);
    o->agreement = o->agreement_n > 0 ? sqlite3_column_double(q, 1) / o->agreement_n : NAN;
    return VP_OK;
}

static vp_status take_nps(void *context, sqlite3_stmt *q, vp_error *error)
{
    (void)error;
    vp_summary *o = ((summarizer *)context)->out;
    moments answers = {sqlite3_column_double(q, 0), sqlite3_column_double(q, 1), sqlite3_column_double(q, 2)};
    estimate e = estimate_mean(answers);
    o->nps_n = answers.n;
    o->promoters = (answers.squares / 100 + answers.sum) / 200; /* answers are 100, 0 and -100 points */
    o->detractors = (answers.squares / 100 - answers.sum) / 200;
    o->nps = answers.n < 2 ? NAN : e.value;
    o->nps_low = e.low < -100 ? -100 : e.low;
    o->nps_high = e.high > 100 ? 100 : e.high;
    return VP_OK;
}

/* ---- Answers ---- */

/* A finding for what is urgent and what is due soon, where there is any. */
vp_status summary_answers(summarizer *s, vp_error *error)
{
    static const vp_urgency due[] = {VP_URGENCY_URGENT, VP_URGENCY_SOON};
    vp_status status = VP_OK;
    for (size_t i = 0; !status && i < sizeof due / sizeof *due; i++) {
        char sql[120], filter[40];
        const char *name = vp_urgency_name(due[i]);
        double any;
        finding *f;
        snprintf(sql, sizeof sql, "SELECT EXISTS (SELECT 1 FROM document WHERE urgency = '%s')", name);
        snprintf(filter, sizeof filter, "urgency = %s", name);
        status = query_number(s->store->db, sql, NULL, 0, &any, error);
        if (!status && any)
            status = summary_add(s, "answer", str_of(name), str_of(filter), QUOTES_WORST, &f, error);
    }
    return status;
}

vp_status summary_count(summarizer *s, vp_error *error)
{
    store *db = s->store->db;
    vp_status status = summary_sources(s, error);
    if (!status)
        status = query_each(db,
                            "SELECT count(*), coalesce(sum(t), 0), coalesce(sum(NOT t AND (rating IS NOT NULL OR nps "
                            "IS NOT NULL)), 0), "
                            "coalesce(sum(label = 'neg'), 0), coalesce(sum(label = 'neu'), 0), coalesce(sum(label = "
                            "'pos'), 0), (SELECT coalesce(sum(repeats), 0) FROM source), "
                            "(SELECT count(*) FROM copy) "
                            "FROM (SELECT d.*, coalesce(c.text, '') <> '' OR coalesce(c.title, '') <> '' AS t FROM "
                            "document d JOIN content c ON c.id = d.id)",
                            NULL, take_totals, s, error);
    if (!status)
        status = query_each(db,
                            "SELECT lang, count(*) AS n, count(label) > 0 FROM document d JOIN content c ON c.id = "
                            "d.id WHERE c.text <> "
                            "'' OR c.title <> '' GROUP BY lang ORDER BY n DESC, lang",
                            NULL, take_language, s, error);
    if (!status)
        status = query_each(db,
                            "SELECT count(*), sum((rating_unit > 0.5) = (label = 'pos')) FROM document WHERE label IN "
                            "('neg', 'pos') AND (rating_unit >= 0.75 OR rating_unit <= 0.25)",
                            NULL, take_agreement, s, error);
    if (!status)
        status = query_each(
            db, "SELECT count(x), sum(x), sum(x * x) FROM (SELECT " QUERY_NPS_POINTS " AS x FROM document d)", NULL,
            take_nps, s, error);
    return status;
}
