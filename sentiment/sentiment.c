#include "sentiment/sentiment.h"

#include "models/softmax.h"

#include <math.h>
#include <stdlib.h>

/* The features of the heads. */
enum {
    CONSTANT,
    LENGTH,
    BAYES_POLARITY,
    BAYES_TOTAL,
    BAYES_MIDDLE,
    LEXICON_SCORE,
    LEXICON_BALANCE,
    LEXICON_SILENT,
    LEXICON_LAST
};

typedef struct section_model {
    uint32_t neutral, features;
} section_model;

static const char RETRAIN[] = "train it again with `voxpop train sentiment`";

/* Whether the numbers are such that every text gets probabilities from them. */
static bool is_sound(const sentiment_model *m)
{
    const double most = 1e6;
    size_t empty = 0;
    for (size_t i = 0; i < m->slot_count; i++)
        empty += !m->slots[i].check;
    for (int head = 0; head < SENTIMENT_HEADS; head++)
        for (int i = 0; i < BAYES_CLASSES * SENTIMENT_FEATURES; i++)
            if (!(fabs(m->heads[head][i]) < most))
                return false;
    return empty > 0;
}

vp_status sentiment_model_read(const pack *p, sentiment_model *out, vp_error *error)
{
    str facts = pack_section(p, "sentiment"), table = pack_section(p, "bayes"), heads = pack_section(p, "heads");
    if (!facts.p)
        return fail(error, VP_FORMAT, "name a pack made by `voxpop train sentiment`",
                    "the pack holds no sentiment model");
    section_model m;
    size_t slots = table.n / sizeof(bayes_slot);
    if (facts.n != sizeof m || heads.n != sizeof out->heads || table.n % sizeof(bayes_slot) || slots < 2 ||
        (slots & (slots - 1)) || slots > UINT32_MAX)
        return fail(error, VP_FORMAT, RETRAIN, "the sentiment model was made by another version");
    memcpy(&m, facts.p, sizeof m);
    if (m.features != SENTIMENT_FEATURES)
        return fail(error, VP_FORMAT, RETRAIN, "the sentiment model was made by another version");
    sentiment_model model = {
        .slots = (const bayes_slot *)table.p, .slot_count = (uint32_t)slots, .neutral = m.neutral != 0};
    memcpy(model.heads, heads.p, heads.n);
    if (!is_sound(&model))
        return fail(error, VP_FORMAT, RETRAIN, "the sentiment model is damaged");
    *out = model;
    return VP_OK;
}

/* Sums of the log ratios over the distinct features of the text. */
static bool bayes_sums(sentiment_scorer *s, double *polarity, double *middle, size_t *known)
{
    const sentiment_model *m = s->model;
    *polarity = *middle = 0;
    *known = 0;
    if (!m || !m->slots)
        return true;
    if (!s->seen && !(s->seen = calloc(m->slot_count, sizeof *s->seen)))
        return false;
    if (++s->texts == 0) { /* the counter went round */
        memset(s->seen, 0, m->slot_count * sizeof *s->seen);
        s->texts = 1;
    }
    for (size_t i = 0; i < s->features.count; i++) {
        const bayes_slot *slot = bayes_find(m->slots, m->slot_count, s->features.features[i]);
        if (!slot || s->seen[slot - m->slots] == s->texts)
            continue;
        s->seen[slot - m->slots] = s->texts;
        *polarity += slot->polarity * BAYES_STEP;
        *middle += slot->middle * BAYES_STEP;
        ++*known;
    }
    return true;
}

vp_status sentiment_evidence(sentiment_scorer *s, str text, const token_list *tokens, const words *w, vp_error *error)
{
    const bool *negated;
    vp_status status = lexicon_negated(&s->lexicon, text, tokens, w, &negated, error);
    return status || features_of(&s->features, tokens, w, negated) ? status : fail_memory(error);
}

vp_status sentiment_features(sentiment_scorer *s, str text, const token_list *tokens, const words *w,
                             double x[SENTIMENT_FEATURES], vp_error *error)
{
    lexicon_evidence e;
    vp_status status = lexicon_score(&s->lexicon, text, tokens, w, &e, error);
    if (status)
        return status;
    double polarity, middle;
    size_t known;
    status = sentiment_evidence(s, text, tokens, w, error);
    if (status)
        return status;
    if (!bayes_sums(s, &polarity, &middle, &known))
        return fail_memory(error);
    double root = sqrt((double)known + 1);
    x[CONSTANT] = 1;
    x[LENGTH] = log1p((double)tokens->count) / 4;
    x[BAYES_POLARITY] = polarity / root;
    x[BAYES_TOTAL] = polarity / (fabs(polarity) + 10);
    x[BAYES_MIDDLE] = middle / root;
    x[LEXICON_SCORE] = lexicon_normalise(e.sum);
    x[LEXICON_BALANCE] = (e.positive - e.negative) / (e.positive + e.negative + 1);
    x[LEXICON_SILENT] = e.hits ? 0 : 1;
    x[LEXICON_LAST] = lexicon_normalise(e.last);
    return VP_OK;
}

bool sentiment_uses(vp_sentiment_method method, int f)
{
    bool bayes = f == BAYES_POLARITY || f == BAYES_TOTAL || f == BAYES_MIDDLE;
    bool lexicon = f >= LEXICON_SCORE;
    return method == VP_BLEND || (method == VP_BAYES ? !lexicon : !bayes);
}

/* Without a trained model: the lexicon's score, spread over three classes. */
static void untrained(const double *x, double p[BAYES_CLASSES])
{
    double score = x[LEXICON_SCORE];
    p[VP_NEUTRAL] = 0.6 * (1 - fabs(score)) * (1 - fabs(score)) + (x[LEXICON_SILENT] > 0 ? 0.3 : 0);
    p[VP_POSITIVE] = (1 - p[VP_NEUTRAL]) / (1 + exp(-5 * score));
    p[VP_NEGATIVE] = 1 - p[VP_NEUTRAL] - p[VP_POSITIVE];
}

/* A model that has seen no neutral texts knows two classes: what lies between them is neutral, the more the nearer to
 * the middle. */
static void make_room_for_neutral(double p[BAYES_CLASSES])
{
    double both = p[VP_NEGATIVE] + p[VP_POSITIVE];
    if (!(both > 0)) /* a class that it has never seen is sure: the model is of no use */
        p[VP_NEGATIVE] = p[VP_POSITIVE] = 0.5, both = 1;
    double difference = (p[VP_POSITIVE] - p[VP_NEGATIVE]) / both;
    p[VP_NEUTRAL] = 0.5 * (1 - fabs(difference)) * (1 - fabs(difference));
    for (int c = 0; c < BAYES_CLASSES; c += 2)
        p[c] = p[c] / both * (1 - p[VP_NEUTRAL]);
}

static void finish(const double p[BAYES_CLASSES], vp_sentiment *out)
{
    out->label = VP_NEGATIVE;
    for (int c = 0; c < BAYES_CLASSES; c++) {
        out->probability[c] = p[c];
        if (p[c] > out->probability[out->label])
            out->label = (vp_sentiment_label)c;
    }
    out->score = p[VP_POSITIVE] - p[VP_NEGATIVE];
}

vp_status sentiment_score(sentiment_scorer *s, vp_sentiment_method method, bool binary, str text,
                          const token_list *tokens, const words *w, vp_sentiment *out, vp_error *error)
{
    double x[SENTIMENT_FEATURES], p[BAYES_CLASSES];
    vp_status status = sentiment_features(s, text, tokens, w, x, error);
    if (status)
        return status;
    bool trained = s->model && tokens->count; /* no model has seen empty texts */
    if (!trained)
        untrained(x, p);
    else
        softmax_predict(s->model->heads[method], BAYES_CLASSES, SENTIMENT_FEATURES, x, p);
    if (trained && !s->model->neutral)
        make_room_for_neutral(p);
    if (binary) {
        double both = p[VP_NEGATIVE] + p[VP_POSITIVE];
        p[VP_NEUTRAL] = 0;
        p[VP_POSITIVE] = both > 0 ? p[VP_POSITIVE] / both : 0.5;
        p[VP_NEGATIVE] = 1 - p[VP_POSITIVE];
    }
    finish(p, out);
    return VP_OK;
}

void sentiment_scorer_release(sentiment_scorer *s)
{
    lexicon_scorer_release(&s->lexicon);
    feature_maker_release(&s->features);
    free(s->seen);
}
