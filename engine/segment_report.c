/* Segments of the rows of a frame, with their cards and the model that is kept. */
#include "engine/segment_report.h"

#include "base/buf.h"
#include "base/parallel.h"
#include "customers/segment_cards.h"
#include "engine/customer_columns.h"
#include "engine/features.h"
#include "engine/options.h"
#include "engine/segment_columns.h"
#include "ingest/roles.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    MOST_RESAMPLES = 1000,
    NUMBER_DRAWS = 20,
    STABILITY_DRAWS = 100, /* where they decide: what is found again in 75 % of 20 draws hangs on the seed */
    MAPPED = 2000,         /* rows */
    NAMED_TRAITS = 2,
    NAME_ROOM = 120,
    KNOWN_NAME = 2 /* strength of a match */
};
static const double UNEVEN = 100; /* spreads of columns so unlike that one decides nearly alone */

void vp_segments_free(vp_segments *segments)
{
    segment_report *r = (segment_report *)segments;
    if (!r)
        return;
    frame_release(&r->frame);
    segments_release(&r->result);
    kept_segments_release(&r->model);
    free(r->segments);
    arena_release(&r->texts);
    free(r);
}

/* ---- Points ---- */

/* What they answer, and other sides of what is told already, is not what sets them apart. */
static void leave_out_answers(frame *f)
{
    static const char *const answers[] = {
        "rating",          "nps",   "nps_last", "recommended", "sentiment_last", "sentiment_worst",
        "sentiment_trend", "first", "last"};
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        uint32_t column = intern_find(&f->names, str_of(answers[i]));
        if (column != INTERN_NONE)
            f->columns[column].number_count = f->columns[column].text_count = 0;
    }
}

static double spread_of(const points *p, size_t column)
{
    double mean = 0, squares = 0;
    for (size_t i = 0; i < p->count; i++)
        mean += points_at(p, i)[column] / (double)p->count;
    for (size_t i = 0; i < p->count; i++)
        squares += (points_at(p, i)[column] - mean) * (points_at(p, i)[column] - mean);
    return sqrt(squares);
}

/* Says so where one column decides nearly alone. */
static void warn_of_uneven(segment_report *r, const points *p, const uint32_t *columns)
{
    double least = INFINITY, most = 0;
    size_t widest = 0;
    for (size_t j = 0; j < p->dimensions; j++) {
        double spread = spread_of(p, j);
        if (spread > most) {
            most = spread;
            widest = j;
        }
        least = spread > 0 ? fmin(least, spread) : least;
    }
    if (most > UNEVEN * least)
        snprintf(
            r->note, sizeof r->note,
            "'%.*s' spreads so much wider than the others that it decides nearly alone: --scale standard gives each "
            "column the same say",
            SHORT(r->frame.names.strings[columns[widest]]));
}

/* ---- Names ---- */

static str behind(str s, const char *prefix)
{
    return str_starts(s, prefix) ? (str){s.p + strlen(prefix), s.n - strlen(prefix)} : s;
}

/* What a trait is called in the name of a segment: "unhappy with delivery", "long silent", "Utrecht". */
static int name_trait(const segment_report *r, const trait *t, char *out, size_t room)
{
    static const struct {
        const char *column, *low, *high;
    } known[] = {{"sentiment", "more critical", "happier"},
                 {"days_since_last", "lately heard", "long silent"},
                 {"documents", "writes seldom", "writes often"},
                 {"tokens", "brief", "wordy"},
                 {"complaints", "few complaints", "complains"},
                 {"leaving", "stays", "wants to leave"},
                 {"customer.recency_days", "bought lately", "bought long ago"},
                 {"customer.frequency", "buys seldom", "buys often"},
                 {"customer.monetary", "spends little", "spends much"}};
    str name = r->frame.names.strings[t->column];
    bool low = t->effect < 0;
    if (t->level != INTERN_NONE)
        return snprintf(out, room, "%.*s", SHORT(r->frame.texts.strings[t->level]));
    for (size_t i = 0; r->of_store && i < sizeof known / sizeof *known; i++)
        if (str_is(name, known[i].column))
            return snprintf(out, room, "%s", low ? known[i].low : known[i].high);
    if (str_starts(name, "aspect."))
        return snprintf(out, room, "%s%s with %.*s", low == (t->own < 0) ? "" : "less ",
                        t->own < 0 ? "unhappy" : "happy", SHORT(behind(name, "aspect.")));
    if (str_starts(name, "topic."))
        return snprintf(out, room, "%s of %.*s", low ? "no talk" : "talk", SHORT(behind(name, "topic.")));
    if (str_starts(name, "entities."))
        return snprintf(out, room, "names %.*s %s", SHORT(behind(name, "entities.")), low ? "less" : "more");
    return snprintf(out, room, "%s %.*s", low ? "low" : "high", SHORT(features_plain_name(name)));
}

/* Whether segments were made of the column. */
static bool is_made_of(const segment_report *r, uint32_t column)
{
    for (size_t i = 0; i < r->public.column_count; i++)
        if (str_is(r->frame.names.strings[column], r->public.columns[i].name))
            return true;
    return false;
}

static bool has_made_trait(const segment_report *r, const segment_card *card)
{
    for (size_t i = 0; i < card->trait_count; i++)
        if (is_made_of(r, card->traits[i].column))
            return true;
    return false;
}

/* By the strongest traits, those first that segments were made of. One that does not stand out in the one column that
 * they were made of is in the middle of it. */
static const char *name_of(segment_report *r, const segment_card *card)
{
    char name[NAME_ROOM] = "";
    size_t used = 0, named = 0;
    if (r->public.column_count == 1 && r->result.segments > 2 && !has_made_trait(r, card)) {
        snprintf(name, sizeof name, "medium %.*s", SHORT(features_plain_name(str_of(r->public.columns[0].name))));
        return arena_copy(&r->texts, str_of(name)).p;
    }
    for (int made = 1; made >= 0; made--)
        for (size_t i = 0; i < card->trait_count && named < NAMED_TRAITS; i++) {
            size_t before = used;
            if (is_made_of(r, card->traits[i].column) != made)
                continue;
            if (used)
                used += (size_t)snprintf(name + used, sizeof name - used, ", ");
            int wrote = name_trait(r, &card->traits[i], name + used, sizeof name - used);
            bool fits = wrote > 0 && (size_t)wrote < sizeof name - used;
            used = fits ? used + (size_t)wrote : before;
            name[used] = '\0';
            named++;
        }
    return arena_copy(&r->texts, str_of(name)).p;
}

/* Two segments may have the same two traits: the later one says which of them it is. From the last one on, as names
 * before it must not have changed. */
static bool tell_apart(segment_report *r)
{
    bool ok = true;
    for (size_t s = r->result.segments; ok && s-- > 0;) {
        unsigned same = 1;
        for (size_t before = 0; before < s; before++)
            same += !strcmp(r->segments[before].name, r->segments[s].name);
        char name[NAME_ROOM + 16];
        if (same == 1 || !*r->segments[s].name)
            continue;
        snprintf(name, sizeof name, "%s (%u)", r->segments[s].name, same);
        ok = (r->segments[s].name = arena_copy(&r->texts, str_of(name)).p);
    }
    return ok;
}

/* ---- The result ---- */

/* The column whose cells name the rows. */
static uint32_t find_names(const frame *f)
{
    for (uint32_t c = 0; c < f->count; c++)
        if (role_match_name(f->names.strings[c], ROLE_CUSTOMER).strength >= KNOWN_NAME &&
            f->columns[c].text_count + f->columns[c].number_count)
            return c;
    return INTERN_NONE;
}

/* Who the row is; "" where its cell is empty, NULL when memory ran out. */
static const char *name_of_row(segment_report *r, const frame_column *c, size_t row)
{
    buf number = {0};
    if (c->texts[row] != INTERN_NONE)
        return r->frame.texts.strings[c->texts[row]].p;
    if (isnan(c->numbers[row]))
        return "";
    const char *name = buf_number(&number, c->numbers[row], 17) ? arena_copy(&r->texts, buf_str(&number)).p : NULL;
    buf_release(&number);
    return name;
}

static bool name_rows(segment_report *r)
{
    uint32_t column = find_names(&r->frame);
    if (column == INTERN_NONE)
        return true;
    const char **names = arena_array(&r->texts, r->frame.rows + 1, sizeof *names);
    bool ok = names;
    for (size_t i = 0; ok && i < r->frame.rows; i++)
        ok = (names[i] = name_of_row(r, &r->frame.columns[column], i));
    r->public.names = names;
    return ok;
}

static bool publish_card(segment_report *r, const segment_card *card, vp_segment *out)
{
    vp_segment_trait *traits = arena_array(&r->texts, card->trait_count + 1, sizeof *traits);
    uint32_t *typical = arena_array(&r->texts, card->typical_count + 1, sizeof *typical);
    const char **typical_names = arena_array(&r->texts, card->typical_count + 1, sizeof *typical_names);
    const char *name = name_of(r, card);
    if (!traits || !typical || !typical_names || !name)
        return false;
    for (size_t i = 0; i < card->trait_count; i++) {
        const trait *t = &card->traits[i];
        const char *level = t->level == INTERN_NONE ? NULL : r->frame.texts.strings[t->level].p;
        traits[i] = (vp_segment_trait){
            r->frame.names.strings[t->column].p, level, t->own, t->others, t->effect, t->low, t->high};
    }
    for (size_t i = 0; i < card->typical_count; i++) {
        typical[i] = card->typical[i] + 1;
        typical_names[i] = r->public.names ? r->public.names[card->typical[i]] : NULL;
    }
    *out = (vp_segment){.name = name,
                        .size = card->size,
                        .traits = traits,
                        .trait_count = card->trait_count,
                        .typical = typical,
                        .typical_count = card->typical_count,
                        .found_again = card->found_again,
                        .typical_names = typical_names};
    return true;
}

vp_status segment_report_publish(segment_report *r, const points *p, const segments_plan *plan, unsigned resamples,
                                 vp_error *error)
{
    const segments_result *from = &r->result;
    segment_card *cards = malloc((from->segments + 1) * sizeof *cards);
    r->segments = calloc(from->segments + 1, sizeof *r->segments);
    if (r->of_store)
        leave_out_answers(&r->frame);
    bool ok = cards && r->segments && segment_cards(&r->frame, p, plan, from, resamples, cards) && name_rows(r);
    for (size_t s = 0; ok && s < from->segments; s++)
        ok = publish_card(r, &cards[s], &r->segments[s]);
    free(cards);
    if (!ok || !tell_apart(r))
        return fail_memory(error);
    for (size_t i = 0; i < from->trial_count; i++)
        r->trials[i] = (vp_segments_trial){(unsigned)from->trials[i].segments, from->trials[i].silhouette,
                                           from->trials[i].gap, from->trials[i].gap_error, from->trials[i].stability};
    r->public.crowd = from->is_crowd;
    r->public.method = plan->method;
    r->public.unit = r->of_store ? "customer" : "row";
    r->public.rows = from->count;
    r->public.outliers = from->outliers;
    r->public.silhouette = from->silhouette;
    r->public.segment = from->segment;
    r->public.segments = r->segments;
    r->public.count = from->segments;
    r->public.trials = r->trials;
    r->public.trial_count = from->trial_count;
    r->public.note = r->note;
    if (plan->segments > from->segments && !*r->note)
        snprintf(r->note, sizeof r->note, "only %zu of %zu segments: there are no more rows that differ",
                 from->segments, plan->segments);
    if (from->none_found && !*r->note)
        snprintf(r->note, sizeof r->note,
                 "no number of segments is found again in resamples: this divides a crowd, and finds no groups in it");
    return VP_OK;
}

/* ---- Fitting ---- */

static vp_status keep_model(segment_report *r, const points *p, const segments_plan *plan, const segment_coordinate *c,
                            const points_scaling *scaling, vp_error *error)
{
    str *names = calloc(p->dimensions + 1, sizeof *names);
    for (size_t j = 0; names && j < p->dimensions; j++)
        names[j] = r->frame.names.strings[c[j].column];
    bool ok = names && kept_segments_make(p, plan, &r->result, names, scaling, &r->model);
    for (size_t s = 0; ok && s < r->model.count; s++) {
        r->model.segments[s].name = arena_copy(&r->model.memory, str_of(r->segments[s].name));
        r->model.segments[s].found_again = r->segments[s].found_again;
        ok = r->model.segments[s].name.p;
    }
    free(names);
    return ok ? VP_OK : fail_memory(error);
}

/* The columns of a text have together the spread of one column of numbers, and a text that differs the weight of the
 * whole range of one. */
static void scale_texts(const segment_report *r, const segment_coordinate *c, size_t count, points_scaling *scaling)
{
    for (size_t first = 0, behind; first < count; first = behind) {
        double variance = 0;
        for (behind = first; behind < count && c[behind].of == c[first].of; behind++) {
            double share = 0;
            for (size_t i = 0; i < r->frame.rows; i++)
                share += r->frame.columns[c[behind].column].numbers[i] / (double)r->frame.rows;
            variance += share * (1 - share);
        }
        double width = r->scale == POINTS_GOWER ? 2 : variance > 0 ? sqrt(variance) : 1;
        for (size_t j = first; j < behind && c[j].column != c[j].of && r->scale != POINTS_RAW; j++)
            scaling[j].width = width;
    }
}

static vp_status take_points(segment_report *r, const vp_segments_query *q, const segment_coordinate *c, size_t count,
                             points_scaling *scaling, points *out, vp_error *error)
{
    bool *zero = arena_array(&r->texts, count + 1, sizeof *zero);
    uint32_t *columns = arena_array(&r->texts, count + 1, sizeof *columns);
    for (size_t j = 0; zero && columns && j < count; j++) {
        zero[j] = r->of_store && features_says_nothing_is_zero(r->frame.names.strings[c[j].column]);
        columns[j] = c[j].column;
    }
    if (!zero || !columns || !points_measure(&r->frame, columns, count, r->scale, zero, scaling))
        return fail_memory(error);
    scale_texts(r, c, count, scaling);
    if (!points_take(&r->frame, columns, count, scaling, out))
        return fail_memory(error);
    out->sums = r->scale == POINTS_GOWER;
    if (r->scale == POINTS_RAW && !q->column_count)
        warn_of_uneven(r, out, columns);
    return VP_OK;
}

vp_status segment_report_map(segment_report *r, const points *p, vp_error *error)
{
    points few = {.count = p->count < MAPPED ? p->count : MAPPED, .dimensions = p->dimensions};
    double *map = arena_array(&r->texts, 2 * few.count, sizeof *map);
    uint32_t *rows = arena_array(&r->texts, few.count, sizeof *rows);
    few.x = malloc((few.count * few.dimensions + 1) * sizeof *few.x);
    bool ok = map && rows && few.x;
    if (ok)
        points_thin(p, &few);
    ok = ok && points_turn(&few, &r->public.map_share);
    for (size_t i = 0; ok && i < few.count; i++) {
        rows[i] = (uint32_t)points_drawn(p->count, few.count, i);
        map[2 * i] = points_at(&few, i)[0];
        map[2 * i + 1] = few.dimensions > 1 ? points_at(&few, i)[1] : 0;
    }
    r->public.map = map;
    r->public.map_row = rows;
    r->public.map_count = few.count;
    points_release(&few);
    return ok ? VP_OK : fail_memory(error);
}

static vp_status fit_points(segment_report *r, const vp_segments_query *q, const segments_plan *plan, points *p,
                            const segment_coordinate *c, const points_scaling *scaling, vp_error *error)
{
    vp_status status = segments_fit(p, plan, &r->result, error);
    if (!status)
        status = segment_report_publish(r, p, plan, q->resamples, error);
    if (!status)
        status = segment_report_map(r, p, error);
    return status ? status : keep_model(r, p, plan, c, scaling, error);
}

vp_status segment_report_fit(segment_report *r, const vp_segments_query *q, vp_error *error)
{
    size_t count = 0;
    segment_coordinate *coordinates;
    points_scaling *scaling = NULL;
    points p = {0};
    const segments_plan plan = {.method = arena_copy(&r->texts, str_of(q->method)).p,
                                .segments = q->segments,
                                .choice = r->choice,
                                .draws = r->choice == NUMBER_BY_STABILITY ? STABILITY_DRAWS : NUMBER_DRAWS,
                                .eps = q->eps,
                                .min_points = q->min_points,
                                .seed = q->seed,
                                .threads = parallel_threads(q->threads)};
    vp_status status = segment_columns_choose(r, q, &coordinates, &count, error);
    if (!status && !((scaling = arena_array(&r->texts, count + 1, sizeof *scaling)) && plan.method))
        status = fail_memory(error);
    if (!status)
        status = take_points(r, q, coordinates, count, scaling, &p, error);
    if (!status)
        status = fit_points(r, q, &plan, &p, coordinates, scaling, error);
    points_release(&p);
    return status;
}

vp_status segment_report_new(const vp_segments_query *query, bool of_store, vp_segments_query *q, segment_report **out,
                             vp_error *error)
{
    *q = (vp_segments_query){.struct_size = sizeof *q};
    points_scale scale = POINTS_RAW;
    vp_status status = options_copy(q, sizeof *q, query, error);
    if (status)
        return status;
    q->scale = q->scale ? q->scale : of_store || q->kind ? "standard" : "none";
    q->method = q->method ? q->method : !strcmp(q->scale, "gower") ? "average" : "kmeans";
    if (q->kind && !customer_column_kind_is(q->kind))
        return fail(error, VP_INVALID, CUSTOMER_COLUMN_KINDS, "customers are not divided by '%s'", q->kind);
    if (q->kind && q->column_count)
        return fail(error, VP_INVALID, NULL, "columns are named, or all of a kind taken, not both");
    if (!points_scale_read(q->scale, &scale))
        return fail(error, VP_INVALID, POINTS_SCALES, "there is no scale '%s'", q->scale);
    number_choice choice = NUMBER_BY_SILHOUETTE;
    if (q->choose && !segments_choice_read(q->choose, &choice))
        return fail(error, VP_INVALID, "silhouette, gap or stability", "the number cannot be chosen by '%s'",
                    q->choose);
    if (!segments_method_is(q->method))
        return fail(error, VP_INVALID, NULL, "there is no method '%s'", q->method);
    if (q->segments > SEGMENTS_MOST || q->resamples > MOST_RESAMPLES)
        return fail(error, VP_INVALID, NULL, "%u %s are more than %d",
                    q->segments > SEGMENTS_MOST ? q->segments : q->resamples,
                    q->segments > SEGMENTS_MOST ? "segments" : "resamples",
                    q->segments > SEGMENTS_MOST ? SEGMENTS_MOST : MOST_RESAMPLES);
    segment_report *r = calloc(1, sizeof *r);
    if (!r)
        return fail_memory(error);
    r->of_store = of_store;
    r->scale = scale;
    r->choice = choice;
    *out = r;
    return VP_OK;
}

vp_status segment_report_end(segment_report *r, vp_status status, vp_segments **out)
{
    if (status)
        vp_segments_free(&r->public);
    else
        *out = &r->public;
    return status;
}
