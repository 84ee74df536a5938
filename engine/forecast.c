/* How trends and plain numbers may go on. */
#include "base/parallel.h"
#include "engine/options.h"
#include "engine/trend_points.h"
#include "trends/smoothing.h"

#include <math.h>
#include <stdlib.h>

enum {
    HORIZON_MOST = 1000,
    ORIGINS = 4 /* from where the last values are forecast again */,
    KNOWN_LEAST = 8,
    GROUPS_MOST = 200
};

/* ---- Back-testing ---- */

typedef struct trial {
    double error, naive; /* mean absolute; NaN: too few values */
} trial;

/* The value a season before, or the last one that is known. */
static double naive_forecast(const double *values, size_t known, unsigned season, size_t step)
{
    size_t at = season > 1 && known >= season ? known - season + step % season : known - 1;
    while (at && isnan(values[at]))
        at--;
    return values[at];
}

/* Forecasts the last values from those before them, with the form chosen and its parameters found anew, from several
 * places (Hyndman and Athanasopoulos, Forecasting, 5.10). */
static trial back_test(const double *values, size_t n, unsigned season, size_t horizon, smoothing_form form)
{
    smoothing_forecast ahead[HORIZON_MOST];
    double error = 0, naive = 0, count = 0;
    size_t reach = horizon < n / 4 ? horizon : n / 4;
    for (size_t i = 0; reach && i < ORIGINS; i++) {
        size_t known = n - reach - i * (reach + 1) / 2;
        smoothing s;
        if (known > n || known < KNOWN_LEAST || !smoothing_fit(values, known, season, form, &s) ||
            !smoothing_forecasts(&s, reach, 0, ahead))
            continue;
        for (size_t h = 0; h < reach; h++) {
            if (isnan(values[known + h]))
                continue;
            error += fabs(ahead[h].value - values[known + h]);
            naive += fabs(naive_forecast(values, known, season, h) - values[known + h]);
            count++;
        }
    }
    return count ? (trial){error / count, naive / count} : (trial){NAN, NAN};
}

/* ---- Trends ---- */

static unsigned season_of(period_unit unit)
{
    static const unsigned seasons[PERIOD_UNITS] = {7, 1, 12, 4, 1};
    return seasons[period_plain(unit)];
}

static size_t usual_horizon(size_t known, unsigned season)
{
    size_t most = season > 1 ? season : 12, quarter = known / 4 ? known / 4 : 1;
    return quarter < most ? quarter : most;
}

static double within(const trend_points *p, double value)
{
    return fmin(fmax(value, p->lowest), p->highest);
}

/* What comes of a group. */
typedef struct prospect {
    bool found, failed; /* failed: memory ran out */
    smoothing_form form;
    trial tried;
    smoothing_forecast *ahead; /* [horizon] */
} prospect;

typedef struct forecaster {
    const trend_points *points;
    size_t periods, horizon;
    prospect *prospects; /* [groups] */
} forecaster;

/* A group with too few values has no forecast. */
static bool forecast_group(const forecaster *f, uint32_t group, double *values, prospect *out)
{
    const trend_points *p = f->points;
    smoothing s;
    size_t known = 0;
    int64_t start = p->items[0].start;
    for (size_t i = 0; i < f->periods; i++, start = period_next(p->unit, start)) {
        const trend_point *at = trend_point_at(p, start, group);
        values[i] = at ? at->result.value : p->metric == METRIC_VOLUME ? 0 : NAN;
        known += !isnan(values[i]);
    }
    unsigned season = season_of(p->unit);
    if (known < KNOWN_LEAST || !smoothing_choose(values, f->periods, season, &s))
        return true;
    out->found = true;
    out->form = s.form;
    out->tried = back_test(values, f->periods, season, f->horizon, s.form);
    return smoothing_forecasts(&s, f->horizon, 0, out->ahead);
}

static void forecast_part(void *context, size_t group, unsigned thread)
{
    (void)thread;
    const forecaster *f = context;
    double *values = malloc(f->periods * sizeof *values);
    prospect *out = &f->prospects[group];
    out->failed = !values || !forecast_group(f, (uint32_t)group, values, out);
    free(values);
}

static bool put_forecasts(const forecaster *f, uint32_t group, int64_t start, vp_table *t)
{
    const trend_points *p = f->points;
    const prospect *of = &f->prospects[group];
    char model[16], period[16];
    smoothing_name(of->form, model);
    bool ok = true;
    for (size_t h = 0; ok && of->found && h < f->horizon; h++, start = period_next(p->unit, start)) {
        period_format(p->unit, start, period);
        ok = table_row(t);
        for (size_t i = 0; ok && i < p->field_count; i++)
            ok = table_text(t, p->groups[group].names[i]);
        ok = ok && table_text(t, str_of(period)) && table_real(t, within(p, of->ahead[h].value)) &&
             table_real(t, within(p, of->ahead[h].low)) && table_real(t, within(p, of->ahead[h].high)) &&
             table_text(t, str_of(model)) && table_real(t, of->tried.error) && table_real(t, of->tried.naive);
    }
    return ok && !of->failed;
}

static vp_status forecast_groups(forecaster *f, vp_table *t, vp_error *error)
{
    const trend_points *p = f->points;
    smoothing_forecast *ahead = calloc(p->group_count * f->horizon, sizeof *ahead);
    bool ok = ahead && f->prospects;
    for (size_t g = 0; ok && g < p->group_count; g++)
        f->prospects[g].ahead = ahead + g * f->horizon;
    if (ok)
        parallel_run(parallel_threads(0), p->group_count, forecast_part, f);
    int64_t start = p->items[0].start;
    for (size_t i = 0; i < f->periods; i++)
        start = period_next(p->unit, start);
    for (uint32_t g = 0; ok && g < p->group_count; g++)
        ok = put_forecasts(f, g, start, t);
    free(ahead);
    return ok ? VP_OK : fail_memory(error);
}

static vp_status forecast_all(const trend_points *p, size_t horizon, vp_table *t, vp_error *error)
{
    if (!p->count)
        return VP_OK;
    size_t n = trend_period_count(p, SMOOTHING_MOST);
    if (n > SMOOTHING_MOST)
        return fail(error, VP_LIMIT, "see --since and --every", "there are more than %d periods", SMOOTHING_MOST);
    if (p->group_count > GROUPS_MOST)
        return fail(error, VP_LIMIT, "narrow with --where, or group by something coarser",
                    "at most %d groups are forecast, and these are %zu", GROUPS_MOST, p->group_count);
    forecaster f = {p, n, horizon ? horizon : usual_horizon(n, season_of(p->unit)),
                    calloc(p->group_count, sizeof *f.prospects)};
    vp_status status = forecast_groups(&f, t, error);
    free(f.prospects);
    if (!status && !t->rows)
        status = fail(error, VP_NOT_FOUND, "take shorter periods: --every week",
                      "a forecast needs %d periods with documents", KNOWN_LEAST);
    return status;
}

static vp_status check_horizon(unsigned horizon, vp_error *error)
{
    return horizon <= HORIZON_MOST
               ? VP_OK
               : fail(error, VP_INVALID, NULL, "a forecast goes on for at most %d periods", HORIZON_MOST);
}

vp_status vp_forecast(vp_store *s, const vp_trend_query *given, unsigned horizon, vp_table **out, vp_error *error)
{
    vp_trend_query query = {0};
    trend_points p = {0};
    vp_table *t = NULL;
    vp_status status = check_horizon(horizon, error);
    if (!status)
        status = options_copy(&query, sizeof query, given, error);
    if (!status)
        status = trend_points_read(s, &query, &p, error);
    const char *names[] = {"period", p.name, "low", "high", "model", "error", "naive_error"};
    if (!status)
        status = trend_table_new(&p, names, sizeof names / sizeof *names, 0, &t, error);
    if (!status)
        status = forecast_all(&p, horizon, t, error);
    trend_points_release(&p);
    if (status)
        vp_table_free(t);
    else
        *out = t;
    return status;
}

/* ---- Plain numbers ---- */

static bool put_member(buf *out, const char *name, double value)
{
    return buf_printf(out, ",\"%s\":", name) && buf_number(out, value, 10);
}

static bool put_model(buf *out, const smoothing *s)
{
    char name[16];
    smoothing_name(s->form, name);
    bool ok = buf_printf(out, "{\"model\":\"%s\"", name) && put_member(out, "alpha", s->alpha);
    if (s->form.trend != 'N')
        ok = ok && put_member(out, "beta", s->beta);
    if (s->form.season != 'N')
        ok = ok && put_member(out, "gamma", s->gamma);
    if (s->form.trend == 'd')
        ok = ok && put_member(out, "phi", s->phi);
    ok = ok && put_member(out, "level", s->level);
    if (s->form.trend != 'N')
        ok = ok && put_member(out, "slope", s->slope);
    ok = ok && (s->form.season == 'N' || buf_puts(out, ",\"seasons\":["));
    for (unsigned i = 0; ok && s->form.season != 'N' && i < s->period; i++)
        ok = buf_puts(out, i ? "," : "") && buf_number(out, s->seasons[i], 10) &&
             (i + 1 < s->period || buf_putc(out, ']'));
    return ok && put_member(out, "log_likelihood", s->log_likelihood) && put_member(out, "aicc", s->aicc) &&
           put_member(out, "variance", s->variance);
}

/* How far the model was off a step ahead, in the values it was fitted to. */
static bool put_errors(buf *out, const double *values, size_t n, const smoothing *s)
{
    double squares = 0, absolute = 0, relative = 0, naive = 0;
    double *expected = malloc(n * sizeof *expected);
    if (!expected)
        return false;
    smoothing_expectations(s, values, n, expected);
    for (size_t i = 0; i < n; i++) {
        double error = values[i] - expected[i];
        squares += error * error / (double)n;
        absolute += fabs(error) / (double)n;
        relative += 100 * fabs(error / values[i]) / (double)n;
    }
    free(expected);
    size_t lag = s->period;
    for (size_t i = lag; i < n; i++)
        naive += fabs(values[i] - values[i - lag]) / (double)(n - lag);
    return put_member(out, "rmse", sqrt(squares)) && put_member(out, "mae", absolute) &&
           put_member(out, "mape", relative) && put_member(out, "mase", absolute / naive);
}

static bool put_ahead(buf *out, const smoothing_forecast *ahead, size_t horizon)
{
    bool ok = buf_puts(out, ",\"forecast\":[");
    for (size_t h = 0; ok && h < horizon; h++)
        ok = buf_puts(out, h ? ",[" : "[") && buf_number(out, ahead[h].value, 10) && buf_putc(out, ',') &&
             buf_number(out, ahead[h].low, 10) && buf_putc(out, ',') && buf_number(out, ahead[h].high, 10) &&
             buf_putc(out, ']');
    return ok && buf_puts(out, "]}");
}

static vp_status check_series(const double *values, size_t count, unsigned season, unsigned horizon, vp_error *error)
{
    if (count > SMOOTHING_MOST)
        return fail(error, VP_LIMIT, "leave out the oldest", "a forecast is made of at most %d values", SMOOTHING_MOST);
    if (season > SMOOTHING_SEASON)
        return fail(error, VP_INVALID, "leave it out, or take longer periods", "a season has at most %d values",
                    SMOOTHING_SEASON);
    for (size_t i = 0; i < count; i++)
        if (!isfinite(values[i]))
            return fail(error, VP_INVALID, NULL, "value %zu of the series is no number", i + 1);
    return horizon ? check_horizon(horizon, error)
                   : fail(error, VP_INVALID, NULL, "a forecast goes on for one value at least");
}

vp_status vp_series_forecast(const double *values, size_t count, unsigned season, unsigned horizon, const char *model,
                             vp_write write, void *context, vp_error *error)
{
    smoothing s;
    smoothing_form form;
    smoothing_forecast ahead[HORIZON_MOST];
    season = season ? season : 1;
    vp_status status = check_series(values, count, season, horizon, error);
    if (status)
        return status;
    if (model && !smoothing_parse(model, &form))
        return fail(error, VP_INVALID, "ANN, AAN, AAdN, ANA, AAA, AAdA, MNN, MAN, MAdN, MNA ... MAdM",
                    "there is no model \"%s\"", model);
    if (!(model ? smoothing_fit(values, count, season, form, &s) : smoothing_choose(values, count, season, &s)))
        return fail(error, VP_NOT_FOUND, "it takes more values, or a simpler model",
                    "the series is too short for a forecast, or the model does not suit it");
    if (!smoothing_forecasts(&s, horizon, 0, ahead))
        return fail_memory(error);
    trial tried = back_test(values, count, season, horizon, s.form);
    buf out = {0};
    bool ok = put_model(&out, &s) && put_errors(&out, values, count, &s) && put_member(&out, "error", tried.error) &&
              put_member(&out, "naive_error", tried.naive) && put_ahead(&out, ahead, horizon);
    status = !ok                            ? fail_memory(error)
             : write(context, out.p, out.n) ? fail(error, VP_IO, NULL, "the forecast could not be written")
                                            : VP_OK;
    buf_release(&out);
    return status;
}
