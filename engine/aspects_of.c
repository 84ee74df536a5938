/* Aspects as `vp_aspects_of` hands them out, and as documents have them. */
#include "engine/aspects_of.h"

static const char other[] = "other";

static const char *aspect_category(const taxonomy *t, const aspect *a)
{
    return a->category ? taxonomy_id(t, a->category).p : other;
}

static vp_span span_of(const vp_session *s, aspect_term t)
{
    size_t begin = s->tokens.items[t.begin].begin, end = s->tokens.items[t.end - 1].end;
    vp_span first = clean_origin(&s->cleaner, begin, s->tokens.items[t.begin].end);
    vp_span last = clean_origin(&s->cleaner, s->tokens.items[t.end - 1].begin, end);
    return (vp_span){first.begin, last.end};
}

vp_status session_aspects(vp_session *s, workshop *w, str text, arena *memory, const vp_aspect **out, size_t *count,
                          vp_error *error)
{
    const aspect_finder *f = &w->aspects;
    vp_status status = aspects_find(&w->aspects, text, &s->tokens, w->words, &w->scorer, error);
    if (status)
        return status;
    vp_aspect *found = arena_array(memory, f->count + 1, sizeof *found);
    if (!found)
        return fail_memory(error);
    for (size_t i = 0; i < f->count; i++) {
        const aspect *a = &f->found[i];
        found[i] = (vp_aspect){.category = aspect_category(f->text.taxonomy, a),
                               .term = span_of(s, a->term),
                               .sentence = span_of(s, aspect_sentence(&f->text, a->term)),
                               .polarity = a->polarity,
                               .score = a->probability[VP_POSITIVE] - a->probability[VP_NEGATIVE],
                               .opinion_count = a->opinion_count};
        for (uint32_t k = 0; k < a->opinion_count; k++)
            found[i].opinions[k] = span_of(s, a->opinions[k]);
    }
    *out = found;
    *count = f->count;
    return VP_OK;
}
