/* What segments are made of. */
#include "engine/segment_columns.h"

#include "customers/segment_cards.h"
#include "engine/customer_columns.h"
#include "engine/features.h"
#include "engine/frame_of_table.h"
#include "ingest/roles.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { MOST_NAMED = 3 /* of the scores that were left out */, MOST_LEVELS = 12, FEW_ROWS = 6 };
static const double MOST_GAPS = 0.5;     /* of the rows: a column with more is left out, unless it is named */
static const double LIKE_A_RATING = 0.4; /* correlation */
static const double RARE = 0.05;         /* of the customers: what fewer speak of makes no segments */

/* What segments of customers are made of, unless columns are named: how they write, and what about. What they answer
 * (ratings, NPS) is to be compared between segments, and does not make them. False when memory ran out. */
static bool is_usual_feature(const frame *f, uint32_t column, bool *out)
{
    static const char *const usual[] = {"documents", "days_since_last", "sentiment", "tokens"};
    str name = f->names.strings[column];
    bool enough = (double)f->columns[column].number_count >= RARE * (double)f->rows && frame_varies(f, column);
    *out = enough && features_says_nothing_is_zero(name);
    for (size_t i = 0; enough && !*out && i < sizeof usual / sizeof *usual; i++)
        *out = str_is(name, usual[i]);
    return *out || !enough || !features_is_given(name) || frame_is_measure(f, column, out);
}

/* An answer on a scale from 0 or 1 to 10 at most, which is high where ratings are: to tell segments made of it apart by
 * their ratings would be to argue in a circle. */
static bool is_score(const frame *f, uint32_t column)
{
    static const char *const overall[] = {"rating", "nps", "recommended"};
    const frame_column *c = &f->columns[column];
    double low = INFINITY, high = -INFINITY;
    for (size_t i = 0; i < f->rows; i++) {
        low = fmin(low, c->numbers[i]);
        high = fmax(high, c->numbers[i]);
    }
    bool found = false;
    for (size_t i = 0; low >= 0 && low <= 1 && high <= 10 && !found && i < sizeof overall / sizeof *overall; i++) {
        uint32_t other = intern_find(&f->names, str_of(overall[i]));
        found = other != INTERN_NONE && f->columns[other].number_count &&
                frame_correlation(c->numbers, f->columns[other].numbers, f->rows) >= LIKE_A_RATING;
    }
    return found;
}

/* Says which fields were left out as scores. */
static void tell_scores(segment_report *r, const uint32_t *columns, size_t count)
{
    size_t used = 0, room = sizeof r->note;
    for (size_t i = 0; i < count; i++) {
        str name = features_plain_name(r->frame.names.strings[columns[i]]);
        int wrote = i < MOST_NAMED ? snprintf(r->note + used, room - used, "%s%.*s", i ? ", " : "", SHORT(name)) : 0;
        used += wrote > 0 ? (size_t)wrote : 0;
    }
    if (count > MOST_NAMED)
        used += (size_t)snprintf(r->note + used, room - used, " and %zu more", count - MOST_NAMED);
    if (count)
        snprintf(r->note + used, room - used, "%s, so that %s can be compared: --columns takes %s all the same",
                 count == 1 ? " is a score and makes no segments" : " are scores and make no segments",
                 count == 1 ? "it" : "they", count == 1 ? "it" : "them");
}

/* Whether most of what the column says is texts: then numbers among them are texts, too, and else texts are gaps. */
static bool is_of_texts(const frame_column *c)
{
    return c->text_count > c->number_count;
}

/* Rows without an answer, which get the column's median where it is of numbers. */
static uint64_t gaps_of(const segment_report *r, uint32_t column)
{
    const frame *f = &r->frame;
    const frame_column *c = &f->columns[column];
    bool zero = r->of_store && features_says_nothing_is_zero(f->names.strings[column]);
    return zero ? 0 : f->rows - c->number_count - (is_of_texts(c) ? c->text_count : 0);
}

static void add_column(const segment_report *r, uint32_t column, vp_segments_column *to, size_t *count)
{
    to[(*count)++] = (vp_segments_column){r->frame.names.strings[column].p, gaps_of(r, column)};
}

/* *out: whether rows can be told apart by the texts of the column. False when memory ran out. */
static bool is_category(const frame *f, uint32_t column, bool *out)
{
    size_t levels = 0, texts = f->columns[column].text_count;
    if (is_of_texts(&f->columns[column]) && !frame_levels_of(f, column, NULL, 0, &levels))
        return false;
    *out = levels > 1 && levels <= CARD_LEVELS && levels * 2 <= texts;
    return true;
}

static vp_status find_named(segment_report *r, const vp_segments_query *q, uint32_t *columns, vp_error *error)
{
    const frame *f = &r->frame;
    vp_status status = VP_OK;
    for (size_t i = 0; !status && i < q->column_count; i++) {
        bool tells = false;
        status = frame_find(f, q->columns[i], &columns[i], error);
        if (!status && !is_category(f, columns[i], &tells))
            status = fail_memory(error);
        if (!status && !tells && (is_of_texts(&f->columns[columns[i]]) || !f->columns[columns[i]].number_count))
            status = fail(error, VP_INVALID, NULL,
                          "the column '%s' is not of numbers, nor of few texts that come again", q->columns[i]);
    }
    return status;
}

/* False when memory ran out. */
static bool is_candidate(const segment_report *r, const vp_segments_query *q, uint32_t column, bool *out)
{
    const frame *f = &r->frame;
    *out = false;
    if (!q->kind)
        return r->of_store ? is_usual_feature(f, column, out) : frame_is_measure(f, column, out);
    if (!customer_column_is_of(f->names.strings[column], q->kind))
        return true;
    if (is_of_texts(&f->columns[column]))
        return is_category(f, column, out);
    *out = frame_varies(f, column);
    return !*out || r->of_store || frame_is_measure(f, column, out);
}

static vp_status choose(segment_report *r, const vp_segments_query *q, uint32_t *columns, size_t *count,
                        vp_error *error)
{
    const frame *f = &r->frame;
    vp_segments_column *left_out = arena_array(&r->texts, f->count + 1, sizeof *left_out);
    uint32_t *scores = arena_array(&r->texts, f->count + 1, sizeof *scores);
    size_t score_count = 0;
    if (!left_out || !scores)
        return fail_memory(error);
    for (uint32_t c = 0; c < f->count; c++) {
        bool is;
        if (!is_candidate(r, q, c, &is))
            return fail_memory(error);
        if (!is)
            continue;
        if (r->of_store && features_is_given(f->names.strings[c]) && is_score(f, c))
            scores[score_count++] = c;
        else if ((double)gaps_of(r, c) > MOST_GAPS * (double)f->rows)
            add_column(r, c, left_out, &r->public.left_out_count);
        else
            columns[(*count)++] = c;
    }
    tell_scores(r, scores, score_count);
    r->public.left_out = left_out;
    if (*count)
        return VP_OK;
    if (q->kind)
        return fail(error, VP_NOT_FOUND, "name some with --columns", "no column is known to be %s", q->kind);
    if (f->rows < FEW_ROWS)
        return fail(error, VP_INVALID, "name some with --columns",
                    "%zu row%s too few to see which columns have numbers to group by, and which ids", f->rows,
                    f->rows == 1 ? " is" : "s are");
    return fail(error, VP_INVALID, "name some with --columns", "no column has numbers%s to group rows by",
                r->public.left_out_count ? " in half of the rows" : ", other than ids and numbers of rows,");
}

/* Of a column of numbers itself, of one of texts a column for each of the most frequent. */
static bool add_coordinates(segment_report *r, uint32_t column, segment_coordinate *out, size_t *count)
{
    uint32_t levels[MOST_LEVELS];
    if (!is_of_texts(&r->frame.columns[column])) {
        out[(*count)++] = (segment_coordinate){column, column};
        return true;
    }
    size_t all;
    bool ok = frame_levels_of(&r->frame, column, levels, MOST_LEVELS, &all);
    for (size_t v = 0; ok && v < all && v < MOST_LEVELS && levels[v] != INTERN_NONE; v++) {
        uint32_t made = frame_level_column(&r->frame, column, levels[v]);
        ok = made != INTERN_NONE;
        out[(*count)++] = (segment_coordinate){made, column};
    }
    return ok;
}

static vp_status add_all(segment_report *r, const uint32_t *columns, size_t n, segment_coordinate **out, size_t *count,
                         vp_error *error)
{
    vp_segments_column *chosen = arena_array(&r->texts, n + 1, sizeof *chosen);
    *out = arena_array(&r->texts, n * MOST_LEVELS + 1, sizeof **out);
    *count = 0;
    bool ok = chosen && *out;
    for (size_t i = 0; ok && i < n; i++) {
        add_column(r, columns[i], chosen, &r->public.column_count);
        r->public.filled += chosen[i].gaps;
        ok = add_coordinates(r, columns[i], *out, count);
    }
    r->public.columns = chosen;
    if (ok && *count > POINTS_MOST_DIMENSIONS)
        return fail(error, VP_LIMIT, "name fewer with --columns",
                    "%zu columns, with one for each text, are more than %d", *count, POINTS_MOST_DIMENSIONS);
    return ok ? VP_OK : fail_memory(error);
}

vp_status segment_columns_choose(segment_report *r, const vp_segments_query *q, segment_coordinate **out, size_t *count,
                                 vp_error *error)
{
    size_t n = q->column_count;
    uint32_t *columns = malloc((n + r->frame.count + 1) * sizeof *columns);
    vp_status status = !columns ? fail_memory(error)
                       : n      ? find_named(r, q, columns, error)
                                : choose(r, q, columns, &n, error);
    if (!status)
        status = add_all(r, columns, n, out, count, error);
    free(columns);
    return status;
}
