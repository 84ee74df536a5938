/* The pack of a language's aspects: what `voxpop train aspects` does. */
#include "engine/aspect_lessons.h"
#include "engine/training_sources.h"
#include "engine/training.h"

static bool describe(buf *meta, const vp_training *o, const char *lang, str base, const aspect_lessons *lessons,
                     bool words)
{
    return training_describe(meta, "aspects", lang, o->licence) &&
           buf_printf(meta, ",\"words\":%s,\"texts\":%zu,\"train\":", words ? "true" : "false",
                      aspect_lessons_count(lessons)) &&
           training_sources_write(o->train, o->train_count, base, meta) && buf_putc(meta, '}');
}

vp_status vp_train_aspects(const vp_engine *engine, const vp_training *training, const char *transfer,
                           const char *out_path, vp_error *error)
{
    static const char languages[] = "one of zh, ru, nl, en";
    vp_training o;
    vp_status status = training_copy_for(training, "aspects", languages, &o, error);
    if (status)
        return status;
    language l = language_of(o.lang), served = transfer ? language_of(transfer) : l;
    if (served == LANGUAGE_OTHER)
        return fail(error, VP_INVALID, languages, "aspects cannot be learned for language \"%s\"", transfer);
    vp_session *session = NULL;
    aspect_lessons lessons = {0};
    aspect_model m = {0};
    buf meta = {0};
    const pack *base = engine_aspect_base_pack(engine, l);
    const aspect_training how = {.words = !transfer, .base = engine_aspect_base(engine, l)};
    status = training_check_base(engine->own_aspects, l, error);
    if (!status)
        status = vp_session_new(engine, &session, error);
    for (size_t i = 0; !status && i < o.train_count; i++)
        status = aspect_lessons_read(&lessons, o.train[i], error);
    if (!status)
        status = aspect_model_learn(session, l, &lessons, &how, &m, error);
    if (!status && !describe(&meta, &o, language_code(served), base ? pack_section(base, "meta") : (str){NULL, 0},
                             &lessons, !transfer))
        status = fail_memory(error);
    if (!status)
        status = aspect_model_write(&m, language_code(served), buf_str(&meta), out_path, error);
    aspect_model_free(&m);
    aspect_lessons_release(&lessons);
    buf_release(&meta);
    vp_session_free(session);
    return status;
}
