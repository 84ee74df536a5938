#include "report/text_width.h"

#include "base/utf8.h"

#include <unicode/uchar.h>

enum { JOINER = 0x200D, NON_JOINER = 0x200C, EMOJI_SELECTOR = 0xFE0F };

typedef enum form { AS_IS, AS_SPACE, AS_NOTHING, AS_REPLACEMENT } form;

static bool has(uint32_t c, UProperty property)
{
    return u_hasBinaryProperty((UChar32)c, property);
}

static bool is_regional(uint32_t c)
{
    return c >= 0x1F1E6 && c <= 0x1F1FF;
}

/* Format characters that words and emoji are made with; the range is that of the tags in flags of regions. */
static bool is_connector(uint32_t c)
{
    return c == JOINER || c == NON_JOINER || (c >= 0xE0020 && c <= 0xE007F);
}

static bool is_mark(uint32_t c)
{
    return U_GET_GC_MASK((UChar32)c) & (U_GC_MN_MASK | U_GC_ME_MASK);
}

static form form_of(uint32_t c)
{
    if (c == UTF8_INVALID)
        return AS_REPLACEMENT;
    if (c < 0x20 || (c >= 0x7F && c < 0xA0))
        return AS_SPACE;
    if (c < 0xA0 || is_connector(c))
        return AS_IS;
    if (c == 0x2028 || c == 0x2029 || has(c, UCHAR_BIDI_CONTROL))
        return AS_SPACE;
    bool invisible = u_charType((UChar32)c) == U_FORMAT_CHAR && has(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT);
    return invisible ? AS_NOTHING : AS_IS;
}

static size_t width_alone(uint32_t c)
{
    form shown = form_of(c);
    if (shown == AS_SPACE || shown == AS_REPLACEMENT)
        return 1;
    if (shown == AS_NOTHING || is_mark(c) || is_connector(c))
        return 0;
    /* What is an emoji by default is wide in this property too. */
    int wide = u_getIntPropertyValue((UChar32)c, UCHAR_EAST_ASIAN_WIDTH);
    return wide == U_EA_WIDE || wide == U_EA_FULLWIDTH ? 2 : 1;
}

/* Whether `next`, behind `previous`, is drawn in the place of the character that began with `first`. */
static bool extends(uint32_t first, uint32_t previous, uint32_t next)
{
    if (next < 0x80 || next == UTF8_INVALID)
        return false;
    if (is_mark(next) || is_connector(next) || form_of(next) == AS_NOTHING)
        return true;
    if (previous == JOINER)
        return has(next, UCHAR_EXTENDED_PICTOGRAPHIC) && has(first, UCHAR_EXTENDED_PICTOGRAPHIC);
    return has(next, UCHAR_EMOJI_MODIFIER) && has(previous, UCHAR_EMOJI_MODIFIER_BASE);
}

/* Bytes of the character at the start of s (not empty) with all that is drawn in its place. *columns: its width. */
static size_t character(str s, size_t *columns)
{
    size_t at, step;
    uint32_t first = utf8_decode(s.p, s.n, &at), previous = first, next;
    bool plain = first >= 0x20 && first < 0x7F;
    *columns = plain ? 1 : width_alone(first);
    if (!plain && form_of(first) != AS_IS)
        return at;
    if (is_regional(first) && at < s.n && is_regional(utf8_decode(s.p + at, s.n - at, &step))) {
        at += step;
        *columns = 2;
    }
    while (at < s.n && extends(first, previous, next = utf8_decode(s.p + at, s.n - at, &step))) {
        if (next == EMOJI_SELECTOR && has(previous, UCHAR_EMOJI))
            *columns = 2;
        if (form_of(next) != AS_NOTHING)
            previous = next;
        at += step;
    }
    return at;
}

size_t text_width(str s)
{
    size_t width = 0, columns;
    for (size_t i = 0; i < s.n; width += columns)
        i += character((str){s.p + i, s.n - i}, &columns);
    return width;
}

str text_cut(str s, size_t columns)
{
    size_t at = 0, left = columns, width;
    while (at < s.n) {
        size_t bytes = character((str){s.p + at, s.n - at}, &width);
        if (width > left)
            break;
        left -= width;
        at += bytes;
    }
    return (str){s.p, at};
}

bool text_plain(buf *out, str s)
{
    static const char *const shown[] = {[AS_SPACE] = " ", [AS_NOTHING] = "", [AS_REPLACEMENT] = "\xEF\xBF\xBD"};
    size_t start = out->n, copied = 0, step;
    bool ok = true;
    for (size_t i = 0; ok && i < s.n; i += step) {
        form f = form_of(utf8_decode(s.p + i, s.n - i, &step));
        if (f == AS_IS)
            continue;
        ok = buf_add(out, s.p + copied, i - copied) && buf_puts(out, shown[f]);
        copied = i + step;
    }
    ok = ok && buf_add(out, s.p + copied, s.n - copied);
    if (!ok)
        out->n = start;
    return ok;
}

bool text_fitted(buf *out, str s, size_t columns, size_t *width)
{
    str head = text_cut(s, columns);
    bool cut = head.n < s.n && columns;
    if (cut)
        head = text_cut(s, columns - 1);
    *width = text_width(head) + cut;
    return text_plain(out, head) && (!cut || buf_puts(out, "…"));
}

bool text_spaces(buf *out, size_t count)
{
    if (!buf_reserve(out, count))
        return false;
    if (count)
        memset(out->p + out->n, ' ', count);
    out->n += count;
    return true;
}
