/* Any bytes as a treebank: every token stands in the text of its sentence, in order, and every word in a token. */
#include "tests/fuzz/fuzz.h"

#include "ingest/conllu.h"

static vp_status check_sentence(void *context, const conllu_sentence *s, vp_error *error)
{
    (void)context;
    (void)error;
    size_t at = 0, word = 0;
    MUST(s->token_count > 0);
    for (size_t i = 0; i < s->token_count; i++) {
        const conllu_token *t = &s->tokens[i];
        MUST(t->begin >= at && t->end > t->begin && t->end <= s->text.n);
        MUST(!memcmp(s->text.p + t->begin, t->form.p, t->form.n) && t->end - t->begin == t->form.n);
        MUST(t->first == word && t->words > 0);
        at = t->end;
        word += t->words;
    }
    MUST(word == s->word_count);
    return VP_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[40];
    int file = fuzz_file((str){(const char *)data, size}, path);
    conllu_each(path, check_sentence, NULL, NULL);
    close(file);
    return 0;
}
