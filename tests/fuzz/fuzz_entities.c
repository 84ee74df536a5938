/* The first byte chooses the language and the way, the rest is text: its entities, in order, and the text masked. */
#include "tests/fuzz/fuzz_session.h"

#include <string.h>
#include <voxpop.h>

static void check_entities(size_t n, const vp_entity *e, size_t count)
{
    size_t at = 0;
    for (size_t i = 0; i < count; i++) {
        MUST(e[i].begin >= at && e[i].end > e[i].begin && e[i].end <= n);
        MUST(e[i].type[0] && strcmp(e[i].type, "-") && e[i].score >= 0 && e[i].score <= 1);
        at = e[i].end;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const languages[] = {"nl", "en", "ru", "zh", "de", NULL};
    static const char key[] = "0123456789abcdef";
    if (!size || size > 1 << 16)
        return 0;
    const char *lang = languages[data[0] % 6], *text = (const char *)data + 1, *masked;
    size_t n = size - 1, count, length;
    vp_session *s = fuzz_session();
    const vp_entity *entities;
    MUST(!vp_entities(s, lang, text, n, &entities, &count, NULL));
    check_entities(n, entities, count);
    vp_redact_options o = {.struct_size = sizeof o};
    o.types = data[0] & 64 ? "URL,EMAIL,DATE" : NULL;
    o.key = data[0] & 128 ? key : NULL;
    o.key_length = o.key ? sizeof key - 1 : 0;
    MUST(!vp_redact(s, lang, text, n, &o, &masked, &length, NULL));
    MUST(count || o.types || length == n || memchr(masked, '[', length));
    return 0;
}
