/* Any bytes are made readable, and each place in the result is a place in them. With bytes from F8 on as markup woven
 * in (woven.h), the words are those without. */
#include "tests/fuzz/fuzz_session.h"

#include "tests/unit/woven.h"
#include "tokenizer/clean.h"

#include <string.h>
#include <voxpop.h>

static void check_origins(const cleaner *c, str text, str readable)
{
    size_t at = 0;
    MUST(readable.n <= text.n && (c->count || readable.p == text.p));
    for (size_t i = 0; i < c->count; i++) {
        const clean_edit *e = &c->edits[i];
        MUST(e->begin >= at && e->end > e->begin && e->end <= text.n && e->at + e->length <= readable.n);
        at = e->end;
    }
    at = 0;
    for (size_t i = 0, step; i < readable.n; i += step) {
        utf8_decode(readable.p + i, readable.n - i, &step);
        vp_span from = clean_origin(c, i, i + step);
        MUST(from.begin >= at && from.end > from.begin && from.end <= text.n);
        at = from.end;
    }
}

/* The folded forms of all but the markup, a line each. */
static void add_words(const char *lang, str text, buf *out)
{
    const vp_token *t;
    size_t n, at = 0;
    MUST(!vp_tokenize(fuzz_session(), lang, text.p, text.n, &t, &n, NULL));
    for (size_t i = 0; i < n; i++) {
        MUST(t[i].begin >= at && t[i].end > t[i].begin && t[i].end <= text.n);
        at = t[i].end;
        if (t[i].kind != VP_TOKEN_MARKUP)
            MUST(buf_puts(out, t[i].folded) && buf_putc(out, '\n'));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const languages[] = {"nl", "en", "ru", "zh"};
    if (!size || size > 1 << 14)
        return 0;
    str text = {(const char *)data + 1, size - 1}, readable;
    cleaner c = {0};
    MUST(clean(&c, text, &readable));
    check_origins(&c, text, readable);
    buf plain = {0}, marked = {0}, without = {0}, with = {0};
    MUST(weave(text, &plain, &marked));
    add_words(languages[data[0] % 4], buf_str(&plain), &without);
    add_words(languages[data[0] % 4], buf_str(&marked), &with);
    MUST(str_equal(buf_str(&without), buf_str(&with)));
    cleaner_release(&c);
    buf_release(&plain);
    buf_release(&marked);
    buf_release(&without);
    buf_release(&with);
    return 0;
}
