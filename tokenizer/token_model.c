#include "tokenizer/token_model.h"

#include "base/bits.h"

enum { TABLE_MAX = 1 << 24 };

static bool is_table(str bytes)
{
    return bytes.n <= TABLE_MAX && is_power_of_two(bytes.n);
}

static bool read_weights(const pack *p, const char *section, hashed_binary *out)
{
    str bytes = pack_section(p, section);
    *out = (hashed_binary){(const int8_t *)bytes.p, (uint32_t)bytes.n};
    return is_table(bytes);
}

vp_status token_model_read(const pack *p, token_model *out, vp_error *error)
{
    static const char retrain[] = "make one with `voxpop train tokenizer`";
    if (!read_weights(p, "joints", &out->joints) || !read_weights(p, "ends", &out->ends))
        return fail(error, VP_FORMAT, retrain, "the pack is no model of tokens");
    str words = pack_section(p, "words");
    if (!is_table(words))
        return fail(error, VP_FORMAT, retrain, "the words of the model are not as many as they should be");
    out->words = (vocabulary){(const uint8_t *)words.p, (uint32_t)words.n * 4};
    return VP_OK;
}

vp_status token_model_write(const token_model *m, const char *language, const char *meta, const char *path,
                            vp_error *error)
{
    const pack_part parts[] = {
        {"meta", meta, strlen(meta)},
        {"language", language, strlen(language)},
        {"joints", m->joints.weights, m->joints.buckets},
        {"ends", m->ends.weights, m->ends.buckets},
        {"words", m->words.classes, m->words.words / 4},
    };
    return pack_write(path, parts, sizeof parts / sizeof *parts, error);
}
