#include "sentiment/aspect_model.h"

#include "base/bits.h"
#include "base/clones.h"

#include <math.h>
#include <stdlib.h>

/* Where the words alone speak so clearly against a term, nothing else is asked: it would change the answer for one
 * token in thousands, and most tokens are such. */
enum { SURELY_OUTSIDE = 400 };

typedef struct aspect_facts {
    uint32_t term_rows, polarity_rows, words, reserved;
    float next[ASPECT_TAGS + 1][ASPECT_TAGS];
    float bias[ASPECT_POLARITIES], step;
} aspect_facts;

static const float LARGEST = 1e6F; /* of a weight: else sums are no numbers */

static bool is_sound(const aspect_facts *f)
{
    bool sound = f->step >= 0 && f->step < LARGEST && f->words <= 1;
    for (int i = 0; i < ASPECT_POLARITIES; i++)
        sound &= fabsf(f->bias[i]) < LARGEST;
    for (int i = 0; i <= ASPECT_TAGS; i++)
        for (int k = 0; k < ASPECT_TAGS; k++)
            sound &= fabsf(f->next[i][k]) < LARGEST || f->next[i][k] == CHAIN_NEVER;
    return sound;
}

vp_status aspect_model_read(const pack *p, aspect_model *out, vp_error *error)
{
    str facts = pack_section(p, "aspects"), terms = pack_section(p, "terms"), polarity = pack_section(p, "polarity");
    aspect_facts f;
    if (facts.n != sizeof f)
        return fail(error, VP_FORMAT, "name a pack made by `voxpop train aspects`", "the pack holds no aspects");
    memcpy(&f, facts.p, sizeof f);
    if (!is_power_of_two(f.term_rows) || !is_power_of_two(f.polarity_rows) ||
        terms.n != (uint64_t)f.term_rows * sizeof(aspect_row) ||
        polarity.n != (uint64_t)f.polarity_rows * sizeof(aspect_row) || !is_sound(&f))
        return fail(error, VP_FORMAT, "make it again with `voxpop train aspects`", "the pack of aspects is damaged");
    *out = (aspect_model){.terms = (const aspect_row *)(const void *)terms.p,
                          .polarity = (const aspect_row *)(const void *)polarity.p,
                          .term_rows = f.term_rows,
                          .polarity_rows = f.polarity_rows,
                          .step = f.step,
                          .words = f.words};
    memcpy(out->next, f.next, sizeof f.next);
    memcpy(out->bias, f.bias, sizeof f.bias);
    return VP_OK;
}

vp_status aspect_model_write(const aspect_model *m, const char *language, str meta, const char *path, vp_error *error)
{
    aspect_facts f = {m->term_rows, m->polarity_rows, m->words, 0, .step = m->step};
    memcpy(f.next, m->next, sizeof f.next);
    memcpy(f.bias, m->bias, sizeof f.bias);
    const pack_part parts[] = {{"meta", meta.p, meta.n},
                               {"language", language, strlen(language)},
                               {"aspects", &f, sizeof f},
                               {"terms", m->terms, m->term_rows * sizeof *m->terms},
                               {"polarity", m->polarity, m->polarity_rows * sizeof *m->polarity}};
    return pack_write(path, parts, sizeof parts / sizeof *parts, error);
}

/* ---- Terms ---- */

CLONED static void sum_rows(const aspect_row *rows, uint32_t count_of_rows, const uint32_t *features, size_t count,
                            int32_t sum[ASPECT_LANES])
{
    for (size_t f = 0; f < count; f++) {
        const aspect_row *row = &rows[features[f] & (count_of_rows - 1)];
        for (int lane = 0; lane < ASPECT_LANES; lane++)
            sum[lane] += row->weight[lane];
    }
}

static void score_place(const aspect_model *m, const aspect_text *t, size_t i, float score[ASPECT_TAGS])
{
    uint32_t features[ASPECT_TERM_FEATURES];
    int32_t sum[ASPECT_LANES] = {0};
    for (int offset = -ASPECT_REACH; offset <= ASPECT_REACH; offset++) {
        const int16_t *emission = aspect_word_at(t, (int64_t)i - offset)->emission[offset + ASPECT_REACH];
        for (int lane = 0; lane < ASPECT_LANES; lane++)
            sum[lane] += emission[lane];
    }
    bool sure = sum[ASPECT_OUTSIDE] - sum[ASPECT_BEGIN] > SURELY_OUTSIDE &&
                sum[ASPECT_OUTSIDE] - sum[ASPECT_INSIDE] > SURELY_OUTSIDE;
    if (!sure)
        sum_rows(m->terms, m->term_rows, features, aspect_place_features(t, i, m->words, features), sum);
    for (int tag = 0; tag < ASPECT_TAGS; tag++)
        score[tag] = (float)sum[tag];
}

static bool make_room(aspect_scratch *s, size_t count)
{
    if (count <= s->room)
        return true;
    void *from = realloc(s->from, (count + 256) * sizeof *s->from);
    if (!from)
        return false;
    s->from = from;
    s->room = count + 256;
    return true;
}

bool aspect_model_terms(const aspect_model *m, const aspect_text *t, aspect_scratch *s, aspect_term *out, size_t *count)
{
    *count = 0;
    if (!make_room(s, t->count))
        return false;
    float best[ASPECT_TAGS] = {0};
    for (size_t i = 0; i < t->count; i++) {
        float score[ASPECT_TAGS], now[ASPECT_TAGS];
        score_place(m, t, i, score);
        for (int tag = 0; tag < ASPECT_TAGS; tag++) {
            float top = i ? -INFINITY : m->next[ASPECT_TAGS][tag];
            s->from[i][tag] = 0;
            for (uint8_t k = 0; i && k < ASPECT_TAGS; k++)
                if (best[k] + m->next[k][tag] > top) {
                    top = best[k] + m->next[k][tag];
                    s->from[i][tag] = k;
                }
            now[tag] = top + score[tag];
        }
        memcpy(best, now, sizeof best);
    }
    int tag = best[ASPECT_BEGIN] > best[ASPECT_OUTSIDE] ? ASPECT_BEGIN : ASPECT_OUTSIDE;
    tag = best[ASPECT_INSIDE] > best[tag] ? ASPECT_INSIDE : tag;
    size_t n = 0, end = 0;
    for (size_t i = t->count; i--;) { /* backwards, so the last comes first */
        end = tag == ASPECT_OUTSIDE ? 0 : end ? end : i + 1;
        if (tag == ASPECT_BEGIN) {
            out[n++] = (aspect_term){(uint32_t)i, (uint32_t)end};
            end = 0;
        }
        tag = s->from[i][tag];
    }
    for (size_t i = 0; i < n / 2; i++) {
        aspect_term kept = out[i];
        out[i] = out[n - 1 - i];
        out[n - 1 - i] = kept;
    }
    *count = n;
    return true;
}

/* ---- Polarity ---- */

void aspect_model_polarity(const aspect_model *m, const uint32_t *features, size_t count, double *probability)
{
    int32_t sum[ASPECT_LANES] = {0};
    sum_rows(m->polarity, m->polarity_rows, features, count, sum);
    double scale = m->step / sqrt((double)count + 1e-6), top = -INFINITY, total = 0;
    for (int k = 0; k < ASPECT_POLARITIES; k++) {
        probability[k] = m->bias[k] + scale * sum[k];
        top = fmax(top, probability[k]);
    }
    for (int k = 0; k < ASPECT_POLARITIES; k++)
        total += probability[k] = exp(probability[k] - top);
    for (int k = 0; k < ASPECT_POLARITIES; k++)
        probability[k] /= total;
}
