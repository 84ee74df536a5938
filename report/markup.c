#include "report/markup.h"

#include "base/utf8.h"
#include "report/text_width.h"

static const char *escape_of(uint32_t c)
{
    switch (c) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    case '\'': return "&#39;";
    case 0xFFFE:
    case 0xFFFF: return "\xEF\xBF\xBD";
    default: return NULL;
    }
}

bool markup_text(buf *out, str text)
{
    buf plain = {0};
    bool ok = text_plain(&plain, text);
    for (size_t i = 0, step; ok && i < plain.n; i += step) {
        const char *escape = escape_of(utf8_decode(plain.p + i, plain.n - i, &step));
        ok = escape ? buf_puts(out, escape) : buf_add(out, plain.p + i, step);
    }
    buf_release(&plain);
    return ok;
}
