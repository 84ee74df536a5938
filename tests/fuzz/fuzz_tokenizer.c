/* The first byte chooses the language, the rest is text: tokens, sentences, opinion and language of it. */
#include "tests/fuzz/fuzz_session.h"
#include "tests/unit/token_check.h"

#include <math.h>
#include <string.h>
#include <voxpop.h>

static void check_parts(size_t n, const vp_language_span *parts, size_t count)
{
    double share = 0;
    size_t at = 0;
    for (size_t i = 0; i < count; i++) {
        MUST(parts[i].begin == at && parts[i].end > at);
        MUST(parts[i].language.confidence >= 0 && parts[i].language.confidence <= 1 && parts[i].share >= 0);
        share += parts[i].share;
        at = parts[i].end;
    }
    MUST(at == n && (!n || fabs(share - 1) < 1e-6));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const languages[] = {"nl", "en", "ru", "zh", "de", NULL};
    if (!size || size > 1 << 16)
        return 0;
    const char *lang = languages[data[0] % 6], *text = (const char *)data + 1;
    size_t n = size - 1, count, sentences;
    vp_session *s = fuzz_session();
    const vp_token *tokens;
    const vp_span *spans;
    const char *stem;
    vp_sentiment opinion;
    vp_language language;
    MUST(!session_difference(s, fuzz_forgetful_session(), lang, text, n));
    MUST(!tokens_difference(s, fuzz_plain_session(), "de", text, n)); /* by rules alone */
    MUST(!vp_tokenize(s, lang, text, n, &tokens, &count, NULL));
    MUST(!token_fault(text, n, tokens, count));
    MUST(!vp_sentences(s, lang, text, n, &spans, &sentences, NULL));
    MUST(sentences <= count);
    for (vp_sentiment_method m = VP_METHOD_BLEND; m <= VP_METHOD_BAYES; m++) {
        vp_sentiment_options o = {.struct_size = sizeof o, .method = m, .binary = data[0] & 64};
        MUST(!vp_sentiment_of(s, lang, text, n, &o, &opinion, NULL));
        MUST(fabs(opinion.probability[0] + opinion.probability[1] + opinion.probability[2] - 1) < 1e-6 &&
             fabs(opinion.score) <= 1);
    }
    MUST(!vp_detect(s, text, n, data[0] & 128 ? "zh,ru,nl,en" : NULL, &language, NULL));
    MUST(language.confidence >= 0 && language.confidence <= 1);
    const vp_language_span *parts;
    MUST(!vp_detect_spans(s, text, n, &parts, &count, NULL));
    check_parts(n, parts, count);
    MUST(!vp_stem(s, lang, text, n, &stem, NULL) && stem);
    return 0;
}
