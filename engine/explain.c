/* Why a text has its sentiment: what the word lists and the learned model go by. */
#include "engine/engine.h"

#include <stdlib.h>

/* Fills out->influences with those of the hit; false when memory ran out. */
static bool explain_influences(vp_session *s, const workshop *w, str text, const lexicon_hit *hit, vp_hit *out)
{
    vp_influence *all = arena_array(&s->results, INFLUENCES, sizeof *all);
    if (!all)
        return false;
    for (int i = 0; i < INFLUENCES; i++) {
        if (hit->by[i].factor == 1)
            continue;
        vp_span at = lexicon_span(&w->scorer.lexicon, text, &s->tokens, w->words, hit->by[i].unit, hit->by[i].last);
        at = clean_origin(&s->cleaner, at.begin, at.end);
        all[out->influence_count++] = (vp_influence){at.begin, at.end, influence_name((influence)i),
                                                     (double)hit->by[i].factor};
    }
    out->influences = all;
    return true;
}

static vp_status explain_hits(vp_session *s, const workshop *w, str text, vp_explanation *out, vp_error *error)
{
    const lexicon_scorer *found = &w->scorer.lexicon;
    vp_hit *hits = arena_array(&s->results, found->hit_count + 1, sizeof *hits);
    if (!hits)
        return fail_memory(error);
    for (size_t i = 0; i < found->hit_count; i++) {
        const lexicon_hit *hit = &found->hits[i];
        vp_span at = lexicon_span(found, text, &s->tokens, w->words, hit->first, hit->last);
        at = clean_origin(&s->cleaner, at.begin, at.end);
        hits[i] = (vp_hit){at.begin, at.end, hit->weight, lexicon_contribution(hit), NULL, 0};
        if (!explain_influences(s, w, text, hit, &hits[i]))
            return fail_memory(error);
    }
    out->hits = hits;
    out->hit_count = found->hit_count;
    return VP_OK;
}

static vp_status explain_parts(vp_session *s, const sentiment_reasons *reasons, vp_explanation *out, vp_error *error)
{
    vp_part *parts = arena_array(&s->results, reasons->count + 1, sizeof *parts);
    if (!parts)
        return fail_memory(error);
    for (size_t i = 0; i < reasons->count; i++) {
        const sentiment_part *part = &reasons->parts[i];
        vp_span at = clean_origin(&s->cleaner, s->tokens.items[part->first].begin, s->tokens.items[part->last].end);
        parts[i] = (vp_part){at.begin, at.end, part->contribution};
    }
    out->parts = parts;
    out->part_count = reasons->count;
    return VP_OK;
}

vp_status vp_explain_sentiment(vp_session *s, const char *lang, const char *text, size_t length,
                               vp_sentiment_method method, vp_explanation *out, vp_error *error)
{
    workshop *w = NULL;
    str readable;
    sentiment_reasons reasons = {0};
    vp_status status = session_check_method(method, error);
    if (!status)
        status = session_start(s, lang, (str){text, length}, &w, &readable, error);
    if (!status)
        status = sentiment_explain(&w->scorer, method, readable, &s->tokens, w->words, &reasons, error);
    vp_explanation found = {.odds = reasons.odds, .base = reasons.base, .lists = reasons.lists};
    if (!status)
        status = explain_hits(s, w, readable, &found, error);
    if (!status)
        status = explain_parts(s, &reasons, &found, error);
    free(reasons.parts);
    if (!status)
        *out = found;
    return status;
}
