/* What holds of the tokens and sentences of any text, for unit tests and fuzz targets. */
#ifndef TESTS_UNIT_TOKEN_CHECK_H
#define TESTS_UNIT_TOKEN_CHECK_H

#include "base/utf8.h"

#include <unicode/uchar.h>
#include <voxpop.h>

static inline bool token_is_space(uint32_t c)
{
    return c != UTF8_INVALID && (u_isUWhiteSpace((UChar32)c) || (c >= 0x1C && c <= 0x1F));
}

/* Whether all characters of [begin, end) are white space, or none is. */
static inline bool token_holds(const char *text, size_t begin, size_t end, bool space)
{
    for (size_t i = begin, step; i < end; i += step)
        if (token_is_space(utf8_decode(text + i, end - i, &step)) != space)
            return false;
    return true;
}

/* What is wrong with the tokens of a text of `size` bytes: they are to ascend without overlap, hold no white space and
 * leave out nothing else. NULL: nothing. */
static inline const char *token_fault(const char *text, size_t size, const vp_token *t, size_t count)
{
    size_t at = 0;
    for (size_t i = 0; i < count; i++) {
        if (t[i].begin < at || t[i].end <= t[i].begin || t[i].end > size)
            return "the offsets of the tokens do not ascend";
        if (!token_holds(text, at, t[i].begin, true))
            return "something is in no token";
        if (!token_holds(text, t[i].begin, t[i].end, false))
            return "a token holds white space";
        if (t[i].kind > VP_TOKEN_MARKUP || !t[i].folded || !t[i].stem ||
            utf8_valid(str_of(t[i].stem)) != strlen(t[i].stem))
            return "a token is not filled";
        at = t[i].end;
    }
    return token_holds(text, at, size, true) ? NULL : "something is in no token";
}

static inline size_t token_skip_markup(const vp_token *t, size_t tokens, size_t at)
{
    while (at < tokens && t[at].kind == VP_TOKEN_MARKUP)
        at++;
    return at;
}

/* The same of its sentences: each begins and ends with a token, and they leave none out but markup. */
static inline const char *sentence_fault(const vp_token *t, size_t tokens, const vp_span *s, size_t count)
{
    size_t at = 0;
    for (size_t i = 0; i < count; i++) {
        at = token_skip_markup(t, tokens, at);
        if (at >= tokens || s[i].begin != t[at].begin)
            return "a sentence does not begin with the next token";
        while (at < tokens && t[at].end < s[i].end)
            at++;
        if (at >= tokens || s[i].end != t[at].end)
            return "a sentence does not end with a token";
        at++;
    }
    return token_skip_markup(t, tokens, at) == tokens ? NULL : "a token is in no sentence";
}

#endif
