#include "engine/analysis.h"

#include "engine/aspects_of.h"
#include "engine/entities.h"

/* Mood, intent and aspects of the tokens in s->tokens. */
static vp_status score(vp_session *s, workshop *w, str text, arena *memory, annotation *out, vp_error *error)
{
    vp_status status = session_mood(s, w, text, &out->sentiment, error);
    if (!status)
        status = session_intent(s, w, &out->sentiment, &out->intent, error);
    if (status || !memory)
        return status;
    return session_aspects(s, w, text, memory, &out->aspects, &out->aspect_count, error);
}

vp_status analyse_text(vp_session *s, const langid_prior *prior, str text, arena *memory, annotation *out,
                       vp_error *error)
{
    *out = (annotation){.lang = "und"};
    size_t length = text.n;
    if (!length)
        return VP_OK;
    vp_status status = session_clean(s, text, &text, error);
    if (status)
        return status;
    langid_answer answer = session_language(s, NULL, prior);
    status = session_doubt(s, text, prior, &answer, error);
    if (status)
        return status;
    memcpy(out->lang, answer.code, sizeof out->lang);
    memcpy(out->script, answer.script, sizeof out->script);
    out->lang_conf = answer.confidence;
    language l = language_of(out->lang);
    workshop *w;
    status = session_workshop(s, l, &w, error);
    if (!status)
        status = session_tokenize(s, w, text, error);
    if (status)
        return status;
    out->tokens = s->tokens.count;
    out->scored = l != LANGUAGE_OTHER && s->tokens.count > 0;
    if (out->scored)
        status = score(s, w, text, memory, out, error);
    if (status || !memory)
        return status;
    return session_entities(s, w, text, length, memory, &out->entities, &out->entity_count, error);
}

vp_span annotation_place(const annotation *a, vp_span joined, bool *title)
{
    *title = joined.begin < a->text_begin;
    if (!*title)
        return (vp_span){joined.begin - a->text_begin, joined.end - a->text_begin};
    if (joined.end >= a->text_begin) /* not behind the title, and the line end that joins it to the text */
        joined.end = a->text_begin - 1;
    return joined;
}

vp_status analyse_record(vp_session *s, const langid_prior *prior, const record *r, buf *joined, arena *memory,
                         annotation *out, vp_error *error)
{
    vp_status status;
    if (!r->title.n || !r->text.n) {
        status = analyse_text(s, prior, r->title.n ? r->title : r->text, memory, out, error);
        out->text_begin = r->title.n ? r->title.n + 1 : 0;
        return status;
    }
    bool repeated = r->text.n >= r->title.n && !memcmp(r->text.p, r->title.p, r->title.n);
    if (repeated)
        return analyse_text(s, prior, r->text, memory, out, error);
    buf_clear(joined);
    if (!buf_add_str(joined, r->title) || !buf_putc(joined, '\n') || !buf_add_str(joined, r->text))
        return fail_memory(error);
    status = analyse_text(s, prior, buf_str(joined), memory, out, error);
    out->text_begin = r->title.n + 1;
    return status;
}
