/* The first byte chooses the language, the rest is text: tokens, sentences, opinion and language of it. */
#include "tests/fuzz/fuzz.h"

#include "base/utf8.h"

#include <math.h>
#include <string.h>
#include <unicode/uchar.h>
#include <voxpop.h>

static vp_session *open_once(void)
{
    static vp_session *session;
    static vp_engine *engine;
    if (!session)
        MUST(!vp_engine_new(&(vp_engine_options){.struct_size = sizeof(vp_engine_options), .cache_bytes = 1 << 20},
                            &engine, NULL) &&
             !vp_session_new(engine, &session, NULL));
    return session;
}

static bool is_space(uint32_t c)
{
    return c != UTF8_INVALID && (u_isUWhiteSpace((UChar32)c) || (c >= 0x1C && c <= 0x1F));
}

static bool holds(const char *text, size_t begin, size_t end, bool space)
{
    for (size_t i = begin, step; i < end; i += step)
        if (is_space(utf8_decode(text + i, end - i, &step)) != space)
            return false;
    return true;
}

/* Returns how many of them are no markup. */
static size_t check_tokens(const char *text, size_t size, const vp_token *t, size_t count)
{
    size_t at = 0, words = 0;
    for (size_t i = 0; i < count; i++) {
        MUST(t[i].begin >= at && t[i].end > t[i].begin && t[i].end <= size);
        MUST(holds(text, at, t[i].begin, true) && holds(text, t[i].begin, t[i].end, false));
        MUST(t[i].folded && t[i].stem && t[i].kind <= VP_TOKEN_MARKUP);
        words += t[i].kind != VP_TOKEN_MARKUP;
        at = t[i].end;
    }
    MUST(holds(text, at, size, true));
    return words;
}

static void check_sentences(size_t size, const vp_span *s, size_t count, size_t words)
{
    size_t at = 0;
    MUST(count <= words && (count > 0) == (words > 0));
    for (size_t i = 0; i < count; i++) {
        MUST(s[i].begin >= at && s[i].end > s[i].begin && s[i].end <= size);
        at = s[i].end;
    }
}

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
    static const char *const languages[] = {"nl", "en", "ru", "zh", "xx", NULL};
    if (!size || size > 1 << 16)
        return 0;
    const char *lang = languages[data[0] % 6], *text = (const char *)data + 1;
    size_t n = size - 1, count, sentences;
    vp_session *s = open_once();
    const vp_token *tokens;
    const vp_span *spans;
    const char *stem;
    vp_sentiment opinion;
    vp_language language;
    MUST(!vp_tokenize(s, lang, text, n, &tokens, &count, NULL));
    size_t words = check_tokens(text, n, tokens, count);
    MUST(!vp_sentences(s, lang, text, n, &spans, &sentences, NULL));
    check_sentences(n, spans, sentences, words);
    for (vp_sentiment_method m = VP_BLEND; m <= VP_BAYES; m++) {
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
