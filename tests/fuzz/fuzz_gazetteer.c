/* Any text as a list of names, which are then looked for in the same text. */
#include "tests/fuzz/fuzz.h"

#include "ner/name_finder.h"
#include "tokenizer/word_forms.h"

enum { LONGEST = 1 << 14 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    str text = {(const char *)data, size};
    gazetteer *g = NULL;
    vp_error e = {0};
    if (!size || size > LONGEST)
        return 0;
    bool by_character = data[0] & 1;
    word_forms m = {words_new(by_character ? "zh" : "ru"), {0}};
    const lexicon_forms forms = {word_forms_analyse, &m, by_character};
    words *w = words_new(by_character ? "zh" : "ru");
    MUST(m.words && w && !gazetteer_new(&forms, data[0] >> 3 & 3, &g, NULL));
    if (gazetteer_add(g, text, "fuzz", data[0] & 4, &e))
        MUST(e.message[0] && e.line > 0);
    name_finder f = {.names = g};
    token_list tokens = {0};
    entity_list found = {0};
    MUST(!tokenize_once(&unicode_chars, NULL, w, NULL, text, &tokens, NULL));
    MUST(!name_finder_run(&f, text, &tokens, w, &found, NULL) && !entities_merge(&found, size, NULL));
    for (size_t i = 0; i < found.count; i++)
        MUST(found.items[i].begin < found.items[i].end && found.items[i].end <= size && found.items[i].normal.n);
    entities_release(&found);
    name_finder_release(&f);
    tokens_release(&tokens);
    words_free(w);
    word_forms_release(&m);
    gazetteer_free(g);
    return 0;
}
