#include "engine/tagging.h"

#include "base/array.h"
#include "tokenizer/sentences.h"

vp_status session_tag(vp_session *s, workshop *w, str readable, vp_error *error)
{
    w->tagger.count = 0;
    if (!w->tagger.model)
        return VP_OK;
    if (!column_reserve(&s->sentences, (uint32_t)s->tokens.count + 1, sizeof(vp_span)))
        return fail_memory(error);
    vp_span *sentences = s->sentences.items;
    size_t count = sentences_find(readable, &s->tokens, w->tokens.model, sentences);
    return tagger_run(&w->tagger, readable, &s->tokens, w->words, sentences, count, error);
}

vp_status session_parts(vp_session *s, workshop *w, language l, str text, const vp_span *parts, size_t count,
                        vp_error *error)
{
    if (l == LANGUAGE_ZH)
        return session_tokenize(s, w, text, error);
    s->tokens.count = 0;
    for (size_t i = 0; i < count; i++) {
        str part = {text.p + parts[i].begin, parts[i].end - parts[i].begin};
        uint32_t word = words_id(w->words, part, VP_TOKEN_WORD);
        const token t = {.begin = (uint32_t)parts[i].begin, .end = (uint32_t)parts[i].end, .word = word};
        if (word == INTERN_NONE || !tokens_add(&s->tokens, t))
            return fail_memory(error);
    }
    return VP_OK;
}

vp_status session_tag_parts(vp_session *s, workshop *w, language l, str text, const vp_span *parts, size_t count,
                            vp_error *error)
{
    vp_status status = session_parts(s, w, l, text, parts, count, error);
    if (status)
        return status;
    return tagger_sentence(&w->tagger, text, s->tokens.items, s->tokens.count, w->words, parts, count, error);
}
