/* Any text as a file of rules; what it holds is then looked for in the same text. */
#include "tests/fuzz/fuzz.h"

#include "ner/finder.h"
#include "tokenizer/tokens.h"

enum { LONGEST = 4096 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    str text = {(const char *)data, size};
    rule_book *b = NULL;
    vp_error e = {0};
    if (size > LONGEST)
        return 0;
    if (rules_read(text, "fuzz", NULL, &b, &e)) {
        MUST(!b && e.message[0] && e.byte <= size);
        return 0;
    }
    words *w = words_new("en");
    token_list tokens = {0};
    finder f = {.books = {NULL, b}, .decimal = '.'};
    entity_list found = {0};
    MUST(w && !tokenize_once(&unicode_chars, NULL, w, NULL, text, &tokens, NULL));
    MUST(!finder_run(&f, text, &tokens, w, &found, NULL) && !entities_merge(&found, size, NULL));
    for (size_t i = 0; i < found.count; i++)
        MUST(found.items[i].begin < found.items[i].end && found.items[i].end <= size);
    entities_release(&found);
    finder_release(&f);
    tokens_release(&tokens);
    words_free(w);
    rules_free(b);
    return 0;
}
