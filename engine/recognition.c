#include "engine/recognition.h"

#include "engine/analysis.h"
#include "ingest/totals.h"

#include <math.h>

enum { TEXTS_LEAST = 40 };

static const double BACKWARDS = -0.35;

typedef struct correlation {
    double n, x, y, xx, yy, xy;
} correlation;

static void correlate(correlation *c, double x, double y)
{
    c->n++;
    c->x += x;
    c->y += y;
    c->xx += x * x;
    c->yy += y * y;
    c->xy += x * y;
}

static double correlation_of(const correlation *c)
{
    double vx = c->xx - c->x * c->x / c->n, vy = c->yy - c->y * c->y / c->n;
    return vx > 0 && vy > 0 ? (c->xy - c->x * c->y / c->n) / sqrt(vx * vy) : 0;
}

static vp_status look_at_sample(vp_session *s, const profile *p, mapping *m, langid_prior *languages,
                                correlation *ratings, vp_error *error)
{
    arena memory = {0};
    vp_status status = VP_OK;
    for (size_t i = 0; !status && i < p->sampled; i++) {
        row r = {.cells = p->sample[i].cells, .count = p->sample[i].count};
        record one;
        annotation note;
        arena_clear(&memory);
        status = mapping_apply(m, &r, &memory, &one, error);
        if (status || !one.text.n)
            continue;
        str readable;
        status = session_clean(s, one.text, &readable, error);
        if (status)
            break;
        langid_observe(&s->engine->langid, &s->languages, readable, languages);
        status = analyse_text(s, NULL, one.text, NULL, &note, error);
        if (!status && note.scored && one.has_rating)
            correlate(ratings, one.rating_unit, note.sentiment.score);
    }
    arena_release(&memory);
    m->lost_dates = m->lost_ratings = m->relative_dates = 0; /* the sample is read again with the file */
    return status;
}

vp_status recognition_by_texts(const vp_engine *engine, const profile *p, mapping *m, langid_prior *languages,
                               vp_error *error)
{
    *languages = langid_prior_of(&engine->langid);
    if (m->column_of[ROLE_TEXT] < 0)
        return VP_OK;
    correlation ratings = {0};
    vp_session *s;
    vp_status status = vp_session_new(engine, &s, error);
    if (status)
        return status;
    status = look_at_sample(s, p, m, languages, &ratings, error);
    vp_session_free(s);
    if (!status && ratings.n >= TEXTS_LEAST && correlation_of(&ratings) < BACKWARDS && !m->rating_given)
        m->rating.reversed = !m->rating.reversed;
    return status;
}

vp_status recognition_observe(profile *p, const reader *r, const row *in, vp_error *error)
{
    p->rejected += in->reason != NULL;
    return in->reason ? VP_OK : profile_row(p, &r->columns, in, r->decimal, error);
}

const char *recognition_aside(const mapping *m, const intern *columns, const row *in)
{
    if (totals_recognise(m, in))
        return totals_reason;
    return totals_is_header(columns, in) ? totals_header_reason : mapping_aside(m, in);
}
