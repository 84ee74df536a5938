/* The pack of a language's aspects: what `voxpop train aspects` does. */
#include <voxpop_train.h>

#include "engine/aspect_lessons.h"
#include "engine/aspect_sources.h"

static bool describe(buf *meta, const char *lang, const char *licence, const char *const *train, size_t train_count,
                     str base, const aspect_lessons *lessons, bool words)
{
    return buf_puts(meta, "{\"kind\":\"aspects\",\"language\":") && buf_json(meta, str_of(lang)) &&
           buf_puts(meta, ",\"licence\":") && buf_json(meta, str_of(licence ? licence : "")) &&
           buf_printf(meta, ",\"words\":%s,\"texts\":%zu,\"train\":", words ? "true" : "false",
                      aspect_lessons_count(lessons)) &&
           aspect_sources_write(train, train_count, base, meta) && buf_putc(meta, '}');
}

vp_status vp_train_aspects(const vp_engine *engine, const char *lang, const char *const *train, size_t train_count,
                           const char *transfer, const char *licence, const char *out_path, vp_error *error)
{
    language l = language_of(lang), served = transfer ? language_of(transfer) : l;
    if (l == LANGUAGE_OTHER || served == LANGUAGE_OTHER)
        return fail(error, VP_INVALID, "one of zh, ru, nl, en", "aspects cannot be learned for language \"%s\"",
                    l == LANGUAGE_OTHER ? lang : transfer);
    vp_session *session = NULL;
    aspect_lessons lessons = {0};
    aspect_model m = {0};
    buf meta = {0};
    const pack *base = engine_aspect_base_pack(engine, l);
    const aspect_training training = {.words = !transfer, .base = engine_aspect_base(engine, l)};
    vp_status status = vp_session_new(engine, &session, error);
    for (size_t i = 0; !status && i < train_count; i++)
        status = aspect_lessons_read(&lessons, train[i], error);
    if (!status)
        status = aspect_model_learn(session, l, &lessons, &training, &m, error);
    if (!status && !describe(&meta, language_code(served), licence, train, train_count,
                             base ? pack_section(base, "meta") : (str){NULL, 0}, &lessons, !transfer))
        status = fail_memory(error);
    if (!status)
        status = aspect_model_write(&m, language_code(served), buf_str(&meta), out_path, error);
    aspect_model_free(&m);
    aspect_lessons_release(&lessons);
    buf_release(&meta);
    vp_session_free(session);
    return status;
}
