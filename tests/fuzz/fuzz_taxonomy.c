/* Any text as a taxonomy; what it has of patterns is looked for in its own text, which holds what they match. */
#include "tests/fuzz/fuzz.h"

#include "lexicons/taxonomy.h"

#include <string.h>

static bool analyse(void *context, str word, str *folded, str *stem)
{
    (void)context;
    *folded = *stem = word;
    return true;
}

static bool take(void *context, size_t begin, size_t end, size_t category)
{
    const taxonomy *t = context;
    MUST(begin < end && category >= 1 && category <= taxonomy_count(t));
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!size || size > 1 << 14)
        return 0;
    const lexicon_forms forms = {analyse, NULL, data[0] & 4};
    str text = {(const char *)data, size};
    taxonomy *t = NULL;
    patterns_scratch *scratch = NULL;
    vp_error e = {0};
    MUST(!taxonomy_new(&forms, NULL, &t, NULL));
    if (taxonomy_add(t, text, "fuzz", &e))
        MUST(e.message[0] && e.line > 0);
    for (size_t i = 1; i <= taxonomy_count(t); i++)
        MUST(taxonomy_id(t, i).n > 0 && taxonomy_name(t, i).n > 0);
    MUST(!taxonomy_match(t, text, &scratch, take, t, NULL));
    patterns_scratch_free(scratch);
    taxonomy_free(t);
    return 0;
}
