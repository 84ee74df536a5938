#include "engine/training.h"

#include "engine/options.h"

vp_status training_copy(const vp_training *given, vp_training *out, vp_error *error)
{
    vp_training o = {0};
    vp_status status = options_copy(&o, sizeof o, given, error);
    if (status)
        return status;
    o.lang = o.lang ? o.lang : "";
    o.licence = o.licence ? o.licence : "";
    *out = o;
    return VP_OK;
}

vp_status training_copy_for(const vp_training *given, const char *what, const char *languages, vp_training *out,
                            vp_error *error)
{
    vp_training o;
    vp_status status = training_copy(given, &o, error);
    if (status)
        return status;
    language l = language_of(o.lang);
    if (l == LANGUAGE_OTHER || !strstr(languages, language_code(l)))
        return fail(error, VP_INVALID, languages, "%s cannot be learned for language \"%s\"", what, o.lang);
    *out = o;
    return VP_OK;
}

vp_status training_check_base(language own, language l, vp_error *error)
{
    if (own == LANGUAGE_OTHER || own == l)
        return VP_OK;
    return fail(error, VP_INVALID, "name a pack of the language of the texts",
                "the model to start from is for \"%s\", and the texts are for \"%s\"", language_code(own),
                language_code(l));
}

bool training_describe(buf *meta, const char *kind, const char *lang, const char *licence)
{
    bool ok = buf_puts(meta, "{\"kind\":") && buf_json(meta, str_of(kind));
    if (*lang)
        ok = ok && buf_puts(meta, ",\"language\":") && buf_json(meta, str_of(lang));
    return ok && buf_puts(meta, ",\"licence\":") && buf_json(meta, str_of(licence));
}
