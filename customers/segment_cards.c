#include "customers/segment_cards.h"

#include "base/rng.h"
#include "customers/segment_number.h"

#include <math.h>
#include <stdlib.h>

enum { RESAMPLE_STARTS = 5 };
static const double NOTABLE = 0.2 /* effects below it are small (Cohen 1988) */, MOST = 99;
static const double KNOWN = 0.2;     /* of its rows: a trait of fewer is not one of the segment */
static const double ROUNDING = 1e-9; /* of a mean: a difference that is smaller is none */

/* ---- Traits ---- */

/* Keeps the strongest. Where two groups have no spread at all there is no measure of how far apart they are: MOST,
 * without an interval. */
static void offer(segment_card *card, trait t)
{
    if (fabs(t.effect) > MOST) {
        t.effect = copysign(MOST, t.effect);
        t.low = t.high = NAN;
    }
    if (isnan(t.effect) || fabs(t.effect) < NOTABLE || t.low * t.high <= 0)
        return;
    size_t at = card->trait_count < CARD_TRAITS ? card->trait_count++ : CARD_TRAITS;
    while (at > 0 && fabs(card->traits[at - 1].effect) < fabs(t.effect)) {
        if (at < CARD_TRAITS)
            card->traits[at] = card->traits[at - 1];
        at--;
    }
    if (at < CARD_TRAITS)
        card->traits[at] = t;
}

/* Of two groups (Hedges and Olkin 1985 for d; for h, a difference of arcsines, the last term is not there). */
static void bound(trait *t, double own, double others)
{
    double of_spread = t->level == INTERN_NONE ? t->effect * t->effect / (2 * (own + others)) : 0;
    double error = sqrt(1 / own + 1 / others + of_spread);
    t->low = t->effect - 1.96 * error;
    t->high = t->effect + 1.96 * error;
}

/* Of centred numbers; 0 where what is left is rounding. */
static double mean_of(double centred, double middle)
{
    double mean = centred + middle;
    return fabs(mean) <= ROUNDING * fabs(centred) ? 0 : mean;
}

/* The numbers of a column, against all other segments together. */
static void compare_numbers(const frame *f, uint32_t column, const segments_result *r, segment_card *cards,
                            double *sums)
{
    double all[3] = {0};
    memset(sums, 0, 3 * r->segments * sizeof *sums);
    double middle = 0, n = 0;
    for (size_t i = 0; i < f->rows; i++)
        if (!isnan(f->columns[column].numbers[i]))
            middle += (f->columns[column].numbers[i] - middle) / ++n;
    for (size_t i = 0; i < f->rows; i++) {
        double value = f->columns[column].numbers[i] - middle;
        if (isnan(value))
            continue;
        double *own = r->segment[i] < 0 ? NULL : sums + 3 * r->segment[i];
        const double add[3] = {1, value, value * value};
        for (size_t k = 0; k < 3; k++) {
            all[k] += add[k];
            if (own)
                own[k] += add[k];
        }
    }
    for (size_t s = 0; s < r->segments; s++) {
        const double *own = sums + 3 * s, n1 = own[0], n2 = all[0] - own[0];
        if (n1 < fmax(2, KNOWN * (double)cards[s].size) || n2 < 2)
            continue;
        double m1 = own[1] / n1, m2 = (all[1] - own[1]) / n2;
        if (fabs(m1 - m2) <= ROUNDING * fabs(middle))
            continue;
        double within = own[2] - n1 * m1 * m1 + all[2] - own[2] - n2 * m2 * m2;
        trait t = {
            column, INTERN_NONE, mean_of(m1, middle), mean_of(m2, middle), (m1 - m2) / sqrt(within / (n1 + n2 - 2)), 0,
            0};
        bound(&t, n1, n2);
        offer(&cards[s], t);
    }
}

/* Each text of a column that has few different ones. */
static bool compare_texts(const frame *f, uint32_t column, const segments_result *r, segment_card *cards)
{
    const uint32_t *texts = f->columns[column].texts;
    uint32_t levels[CARD_LEVELS + 1];
    size_t count = 0;
    for (size_t i = 0; i < f->rows && count <= CARD_LEVELS; i++) {
        size_t at = 0;
        while (at < count && levels[at] != texts[i])
            at++;
        if (texts[i] != INTERN_NONE && at == count)
            levels[count++] = texts[i];
    }
    if (count < 2 || count > CARD_LEVELS)
        return true;
    double *in = calloc(r->segments * (count + 1) + count + 1, sizeof *in),
           *all = in ? in + r->segments * (count + 1) : NULL;
    if (!in)
        return false;
    for (size_t i = 0; i < f->rows; i++) {
        size_t at = 0;
        while (at < count && levels[at] != texts[i])
            at++;
        if (at == count)
            continue;
        all[at]++;
        all[count]++;
        if (r->segment[i] >= 0) {
            in[(size_t)r->segment[i] * (count + 1) + at]++;
            in[(size_t)r->segment[i] * (count + 1) + count]++;
        }
    }
    for (size_t s = 0; s < r->segments; s++)
        for (size_t at = 0; at < count; at++) {
            const double *own = in + s * (count + 1), n1 = own[count], n2 = all[count] - n1;
            if (n1 < 2 || n2 < 2)
                continue;
            double p1 = own[at] / n1, p2 = (all[at] - own[at]) / n2;
            trait t = {column, levels[at], p1, p2, 2 * asin(sqrt(p1)) - 2 * asin(sqrt(p2)), 0, 0};
            bound(&t, n1, n2);
            if (t.effect > 0) /* what is rarer than elsewhere says the same from the other side */
                offer(&cards[s], t);
        }
    free(in);
    return true;
}

/* ---- Typical rows ---- */

static bool find_typical(const points *p, const segments_result *r, segment_card *cards)
{
    size_t d = p->dimensions;
    double *mean = calloc(r->segments * d + 1, sizeof *mean),
           *nearest = malloc((r->segments * CARD_TYPICAL + 1) * sizeof *nearest);
    bool ok = mean && nearest;
    for (size_t i = 0; ok && i < p->count; i++)
        for (size_t j = 0; r->segment[i] >= 0 && j < d; j++)
            mean[(size_t)r->segment[i] * d + j] += points_at(p, i)[j] / (double)cards[r->segment[i]].size;
    for (uint32_t i = 0; ok && i < p->count; i++) {
        if (r->segment[i] < 0)
            continue;
        size_t s = (size_t)r->segment[i];
        double *distances = nearest + s * CARD_TYPICAL, own = points_apart(p, points_at(p, i), mean + s * d);
        segment_card *card = &cards[s];
        size_t at = card->typical_count < CARD_TYPICAL ? card->typical_count++ : CARD_TYPICAL;
        for (; at > 0 && distances[at - 1] > own; at--)
            if (at < CARD_TYPICAL) {
                distances[at] = distances[at - 1];
                card->typical[at] = card->typical[at - 1];
            }
        if (at < CARD_TYPICAL) {
            distances[at] = own;
            card->typical[at] = i;
        }
    }
    free(mean);
    free(nearest);
    return ok;
}

/* ---- Found again ---- */

static bool resample(const points *p, const segments_plan *plan, const segments_result *r, unsigned resamples,
                     segment_card *cards)
{
    segments_plan fixed = *plan;
    fixed.segments = plan->segments ? plan->segments : r->segments;
    fixed.starts = RESAMPLE_STARTS;
    points drawn = {malloc(p->count * p->dimensions * sizeof *drawn.x), p->count, p->dimensions, p->sums};
    uint32_t *rows = malloc(p->count * sizeof *rows);
    double *found = malloc((r->segments + 1) * sizeof *found);
    bool ok = drawn.x && rows && found;
    for (unsigned time = 0; ok && time < resamples; time++) {
        for (size_t i = 0; i < p->count; i++) {
            rows[i] = (uint32_t)rng_below(plan->seed + 1 + time, i, p->count);
            memcpy(drawn.x + i * p->dimensions, points_at(p, rows[i]), p->dimensions * sizeof *drawn.x);
        }
        segments_result again;
        ok = segments_fit(&drawn, &fixed, &again, NULL) == VP_OK;
        if (ok) {
            ok = segment_number_match(r->segment, r->segments, rows, again.segment, again.segments, p->count, found);
            segments_release(&again);
        }
        for (size_t s = 0; ok && s < r->segments; s++)
            cards[s].found_again += found[s];
    }
    for (size_t s = 0; s < r->segments; s++)
        cards[s].found_again = resamples ? cards[s].found_again / resamples : NAN;
    points_release(&drawn);
    free(found);
    free(rows);
    return ok;
}

bool segment_cards(const frame *f, const points *p, const segments_plan *plan, const segments_result *r,
                   unsigned resamples, segment_card *cards)
{
    double *sums = malloc((3 * r->segments + 1) * sizeof *sums);
    bool ok = sums != NULL;
    memset(cards, 0, r->segments * sizeof *cards);
    for (size_t i = 0; i < r->count; i++)
        if (r->segment[i] >= 0)
            cards[r->segment[i]].size++;
    for (uint32_t c = 0; ok && c < f->count - f->levels; c++) {
        bool measure;
        ok = frame_is_measure(f, c, &measure);
        if (ok && measure)
            compare_numbers(f, c, r, cards, sums);
        if (ok && f->columns[c].text_count)
            ok = compare_texts(f, c, r, cards);
    }
    free(sums);
    return ok && find_typical(p, r, cards) && resample(p, plan, r, resamples, cards);
}
