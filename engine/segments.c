/* Segments of the rows of a table. */
#include "base/buf.h"
#include "base/parallel.h"
#include "customers/segment_cards.h"
#include "engine/frame_of_table.h"
#include "engine/options.h"

#include <voxpop_customers.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { MOST_RESAMPLES = 1000, NAMED_TRAITS = 2, NAME_ROOM = 120 };
static const double UNEVEN = 100; /* spreads of columns so unlike that one decides nearly alone */

/* Everything that the public result points to. */
typedef struct segment_report {
    vp_segments public;
    frame frame;
    segments_result result;
    vp_segment *segments;
    vp_segments_trial trials[SEGMENTS_TRIED];
    arena texts;
    char note[240];
} segment_report;

void vp_segments_free(vp_segments *segments)
{
    segment_report *r = (segment_report *)segments;
    if (!r)
        return;
    frame_release(&r->frame);
    segments_release(&r->result);
    free(r->segments);
    arena_release(&r->texts);
    free(r);
}

/* ---- Columns ---- */

static vp_status choose_columns(const frame *f, const vp_segments_query *q, uint32_t *columns, size_t *count,
                                vp_error *error)
{
    *count = 0;
    for (size_t i = 0; i < q->column_count; i++) {
        vp_status status = frame_find(f, q->columns[i], &columns[i], error);
        if (status)
            return status;
        if (!f->columns[columns[i]].number_count)
            return fail(error, VP_INVALID, NULL, "the column '%s' has no numbers", q->columns[i]);
        ++*count;
    }
    for (uint32_t c = 0; !q->column_count && c < f->count; c++)
        if (frame_is_measure(f, c))
            columns[(*count)++] = c;
    if (!*count)
        return fail(error, VP_INVALID, "name some with --columns", "no column has numbers to group rows by");
    if (*count > POINTS_MOST_DIMENSIONS)
        return fail(error, VP_LIMIT, "name fewer with --columns", "%zu columns are more than %d", *count,
                    POINTS_MOST_DIMENSIONS);
    return VP_OK;
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
            "'%.80s' spreads so much wider than the others that it decides nearly alone: --scale standard gives each "
            "column the same say",
            r->frame.names.strings[columns[widest]].p);
}

static const char *list_columns(segment_report *r, const uint32_t *columns, size_t count)
{
    buf list = {0};
    bool ok = true;
    for (size_t i = 0; ok && i < count; i++)
        ok = (!i || buf_puts(&list, ", ")) && buf_add_str(&list, r->frame.names.strings[columns[i]]);
    const char *kept = ok ? arena_copy(&r->texts, buf_str(&list)).p : NULL;
    buf_release(&list);
    return kept;
}

/* ---- The result ---- */

static const char *name_of(segment_report *r, const segment_card *card)
{
    char name[NAME_ROOM] = "";
    size_t used = 0;
    for (size_t i = 0; i < card->trait_count && i < NAMED_TRAITS; i++) {
        const trait *t = &card->traits[i];
        bool text = t->level != INTERN_NONE;
        int wrote = snprintf(name + used, sizeof name - used, "%s%s%.40s", i ? ", " : "",
                             text            ? ""
                             : t->effect < 0 ? "low "
                                             : "high ",
                             text ? r->frame.texts.strings[t->level].p : r->frame.names.strings[t->column].p);
        used += wrote > 0 && (size_t)wrote < sizeof name - used ? (size_t)wrote : 0;
    }
    return arena_copy(&r->texts, str_of(name)).p;
}

static bool publish_card(segment_report *r, const segment_card *card, vp_segment *out)
{
    vp_segment_trait *traits = arena_array(&r->texts, card->trait_count + 1, sizeof *traits);
    uint32_t *typical = arena_array(&r->texts, card->typical_count + 1, sizeof *typical);
    const char *name = name_of(r, card);
    if (!traits || !typical || !name)
        return false;
    for (size_t i = 0; i < card->trait_count; i++) {
        const trait *t = &card->traits[i];
        const char *level = t->level == INTERN_NONE ? NULL : r->frame.texts.strings[t->level].p;
        traits[i] = (vp_segment_trait){
            r->frame.names.strings[t->column].p, level, t->own, t->others, t->effect, t->low, t->high};
    }
    for (size_t i = 0; i < card->typical_count; i++)
        typical[i] = card->typical[i] + 1;
    *out = (vp_segment){name, card->size, traits, card->trait_count, typical, card->typical_count, card->found_again};
    return true;
}

static vp_status publish(segment_report *r, const points *p, const segments_plan *plan, unsigned resamples,
                         vp_error *error)
{
    const segments_result *from = &r->result;
    segment_card *cards = malloc((from->segments + 1) * sizeof *cards);
    r->segments = calloc(from->segments + 1, sizeof *r->segments);
    bool ok = cards && r->segments && segment_cards(&r->frame, p, plan, from, resamples, cards);
    for (size_t s = 0; ok && s < from->segments; s++)
        ok = publish_card(r, &cards[s], &r->segments[s]);
    free(cards);
    if (!ok)
        return fail_memory(error);
    for (size_t i = 0; i < from->trial_count; i++)
        r->trials[i] = (vp_segments_trial){(unsigned)from->trials[i].segments, from->trials[i].silhouette};
    r->public.method = plan->method;
    r->public.rows = from->count;
    r->public.outliers = from->outliers;
    r->public.silhouette = from->silhouette;
    r->public.segment = from->segment;
    r->public.segments = r->segments;
    r->public.count = from->segments;
    r->public.trials = r->trials;
    r->public.trial_count = from->trial_count;
    if (plan->segments > from->segments && !*r->note)
        snprintf(r->note, sizeof r->note, "only %zu of %zu segments: there are no more rows that differ",
                 from->segments, plan->segments);
    r->public.note = r->note;
    return VP_OK;
}

static vp_status group_rows(segment_report *r, const vp_segments_query *q, points_scale scale, vp_error *error)
{
    size_t count = 0;
    uint32_t *columns = malloc((r->frame.count + q->column_count + 1) * sizeof *columns);
    vp_status status = columns ? choose_columns(&r->frame, q, columns, &count, error) : fail_memory(error);
    points p = {0};
    if (!status && !points_of_frame(&r->frame, columns, count, scale, &p, &r->public.filled))
        status = fail_memory(error);
    if (!status && scale == POINTS_RAW)
        warn_of_uneven(r, &p, columns);
    if (!status && !(r->public.columns = list_columns(r, columns, count)))
        status = fail_memory(error);
    free(columns);
    const segments_plan plan = {.method = arena_copy(&r->texts, str_of(q->method)).p,
                                .segments = q->segments,
                                .eps = q->eps,
                                .min_points = q->min_points,
                                .seed = q->seed,
                                .threads = parallel_threads(q->threads)};
    if (!status && !plan.method)
        status = fail_memory(error);
    if (!status)
        status = segments_fit(&p, &plan, &r->result, error);
    if (!status)
        status = publish(r, &p, &plan, q->resamples, error);
    points_release(&p);
    return status;
}

static vp_status read_scale(const char *name, points_scale *out, vp_error *error)
{
    static const char *const names[] = {
        [POINTS_RAW] = "none", [POINTS_STANDARD] = "standard", [POINTS_ROBUST] = "robust"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!strcmp(names[i], name)) {
            *out = (points_scale)i;
            return VP_OK;
        }
    return fail(error, VP_INVALID, "none, standard or robust", "there is no scale '%s'", name);
}

vp_status vp_segments_fit(const char *path, const vp_segments_query *query, vp_segments **out, vp_error *error)
{
    vp_segments_query q = {.struct_size = sizeof q};
    vp_status status = options_copy(&q, sizeof q, query, error);
    if (status)
        return status;
    q.method = q.method ? q.method : "kmeans";
    points_scale scale = POINTS_RAW;
    if ((status = read_scale(q.scale ? q.scale : "none", &scale, error)))
        return status;
    if (!segments_method_is(q.method))
        return fail(error, VP_INVALID, NULL, "there is no method '%s'", q.method);
    if (q.segments > SEGMENTS_MOST || q.resamples > MOST_RESAMPLES)
        return fail(error, VP_INVALID, NULL, "%u %s are more than %d",
                    q.segments > SEGMENTS_MOST ? q.segments : q.resamples,
                    q.segments > SEGMENTS_MOST ? "segments" : "resamples", MOST_RESAMPLES);
    segment_report *r = calloc(1, sizeof *r);
    if (!r)
        return fail_memory(error);
    uint64_t rejected;
    const read_options options = {.encoding = q.encoding, .sheet = q.sheet};
    status = frame_of_table(path, &options, &r->frame, &rejected, error);
    if (!status)
        status = group_rows(r, &q, scale, error);
    if (!status && rejected && !*r->note)
        snprintf(r->note, sizeof r->note, "%llu rows could not be read", (unsigned long long)rejected);
    if (status)
        vp_segments_free(&r->public);
    else
        *out = &r->public;
    return status;
}
