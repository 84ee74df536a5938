/* Any text as a dictionary of the user's words; those that it holds are then looked for in it. */
#include "tests/fuzz/fuzz.h"

#include "base/utf8.h"
#include "tokenizer/segment.h"
#include "tokenizer/user_dictionary.h"

#include <string.h>

enum { PLACES = 64 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    str text = {(const char *)data, size};
    user_dictionary *d = NULL;
    vp_error e = {0};
    if (user_dictionary_new(text, "fuzz", &d, &e)) {
        MUST(!d && e.message[0] && e.line > 0 && e.byte <= size);
        return 0;
    }
    uint32_t begins[PLACES + 1] = {0};
    int16_t scores[PLACES * SEGMENT_TAGS] = {0};
    size_t n = 0, at = 0, step;
    while (at < size && n < PLACES) {
        utf8_decode(text.p + at, size - at, &step);
        begins[++n] = (uint32_t)(at += step);
    }
    user_dictionary_score(d, text, begins, n, scores);
    user_dictionary_score(d, text, begins + n / 2, n - n / 2, scores); /* what is before may belong to mixed words */
    for (size_t i = 0; i < n; i++) {
        user_dictionary_forbids(d, text, begins[i], begins[n]);
        MUST(begins[i] + user_dictionary_mixed(d, text, begins[i]) <= size);
    }
    user_dictionary_free(d);
    return 0;
}
