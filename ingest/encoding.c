#include "ingest/encoding.h"

#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>
#include <unicode/ucnv.h>

enum {
    PIVOT = 4096,
    FEW_CHARACTERS = 3, /* beyond ASCII, that may be a coincidence */
    SURELY_ASCII = 16,  /* bytes that are no accident */
    MOST_CONTROLS = 5,  /* % of the bytes of a text; a tenth of the bytes of compressed data are control characters */
};

/* ---- Detection ---- */

/* Control characters, which no text has: NUL in particular. */
static bool is_control(unsigned char c)
{
    return c < ' ' && !(c >= '\t' && c <= '\r') && c != 0x1A && c != 0x1B;
}

static bool is_ascii(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] >= 0x80 || is_control((unsigned char)s.p[i]))
            return false;
    return true;
}

/* UTF-8, perhaps damaged. Text of another encoding has a fitting pair of bytes now and then, but ten times as many that
 * fit nowhere. `*few`: the good characters are too few to tell. */
static bool mostly_utf8(str s, bool complete, bool *few)
{
    size_t good = 0, bad = 0;
    for (size_t i = 0, step; i < s.n; i += step) {
        if (utf8_decode(s.p + i, s.n - i, &step) == UTF8_INVALID)
            bad += complete || i + 4 < s.n;
        else
            good += step > 1;
    }
    *few = good < FEW_CHARACTERS;
    return good > bad || !bad;
}

static bool plausible_utf16_unit(unsigned unit)
{
    static const struct {
        unsigned first, last;
    } blocks[] = {{0x20, 0x7E},     {0xA0, 0x24F},    {0x400, 0x45F},   {0x2001, 0x206F}, {0x20A0, 0x20CF},
                  {0x2100, 0x27BF}, {0x3000, 0x30FF}, {0x4E00, 0x9FFF}, {0xD800, 0xDFFF}, {0xFE0E, 0xFE0F},
                  {0xFF00, 0xFFEF}, {'\t', '\n'},     {'\r', '\r'},     {0xFEFF, 0xFEFF}};
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++)
        if (unit >= blocks[i].first && unit <= blocks[i].last)
            return true;
    return false;
}

static bool is_separator(unsigned unit)
{
    return unit == ' ' || unit == '\n' || unit == ',' || unit == '\t' || unit == ';' || unit == 0x3002 ||
           unit == 0xFF0C;
}

/* Nearly all units are characters of the expected scripts, with separators between them unless the text is short and
 * can be nothing else. The other order of bytes turns ASCII into units whose lower half is zero. */
static bool plausible_utf16(str s, bool big_endian, bool controls)
{
    size_t units = s.n / 2, good = 0, separators = 0, halved = 0;
    for (size_t i = 0; i < units; i++) {
        unsigned char a = (unsigned char)s.p[2 * i], b = (unsigned char)s.p[2 * i + 1];
        unsigned unit = big_endian ? (unsigned)a << 8 | b : (unsigned)b << 8 | a;
        good += plausible_utf16_unit(unit);
        separators += is_separator(unit);
        halved += (unit & 0xFF) == 0;
    }
    return units && s.n % 2 == 0 && good * 100 >= units * 97 && halved * 2 < units &&
           (separators * 200 >= units || (controls && units < 40));
}

static size_t count_controls(str s)
{
    size_t controls = 0;
    for (size_t i = 0; i < s.n; i++)
        controls += is_control((unsigned char)s.p[i]);
    return controls;
}

static encoding_guess detect_unmarked(str s, bool complete, const char **name)
{
    size_t controls = count_controls(s);
    if (controls || utf8_valid(s) + 4 <= s.n) {
        str even = {s.p, complete ? s.n : s.n & ~(size_t)1};
        bool little = plausible_utf16(even, false, controls > 0), big = plausible_utf16(even, true, controls > 0);
        *name = little ? "UTF-16LE" : "UTF-16BE";
        if (little != big)
            return ENCODING_KNOWN;
        *name = "UTF-8";
    }
    if (controls * 100 > s.n * MOST_CONTROLS)
        return ENCODING_NONE;
    bool few;
    if (mostly_utf8(s, complete, &few))
        return few ? ENCODING_UNSURE : ENCODING_KNOWN;
    return encoding_legacy(s, name);
}

encoding_guess encoding_detect(str s, bool complete, const char **name)
{
    *name = "UTF-8";
    return is_ascii(s) ? ENCODING_ASCII : detect_unmarked(s, complete, name);
}

/* Units of two bytes leave none of the separators as it is in ASCII. */
static bool is_no_utf16(str s)
{
    return s.n >= SURELY_ASCII && is_ascii(s);
}

size_t encoding_mark(str s, const char **name)
{
    static const struct {
        str mark;
        const char *name;
    } marks[] = {{{"\xEF\xBB\xBF", 3}, "UTF-8"},    {{"\xFF\xFE\0\0", 4}, "UTF-32LE"},
                 {{"\0\0\xFE\xFF", 4}, "UTF-32BE"}, {{"\xFF\xFE", 2}, "UTF-16LE"},
                 {{"\xFE\xFF", 2}, "UTF-16BE"},     {{"\x84\x31\x95\x33", 4}, "GB18030"}};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        str mark = marks[i].mark;
        if (s.n < mark.n || memcmp(s.p, mark.p, mark.n))
            continue;
        *name = mark.n == 2 && is_no_utf16((str){s.p + mark.n, s.n - mark.n}) ? NULL : marks[i].name;
        return mark.n;
    }
    return 0;
}

/* ---- Transcoding ---- */

bool encoding_is_utf8(const char *name)
{
    return ucnv_compareNames(name, "UTF-8") == 0;
}

struct transcoder {
    UConverter *from, *to;
    UChar pivot[PIVOT], *pivot_source, *pivot_target;
    bool started;
};

vp_status transcoder_open(const char *name, transcoder **out, vp_error *error)
{
    transcoder *t = calloc(1, sizeof *t);
    if (!t)
        return fail_memory(error);
    UErrorCode code = U_ZERO_ERROR;
    t->from = ucnv_open(name, &code);
    t->to = ucnv_open("UTF-8", &code);
    if (U_FAILURE(code)) {
        transcoder_close(t);
        return fail(error, VP_INVALID,
                    "give a name such as UTF-8, UTF-16LE, GB18030, Big5, windows-1251, KOI8-R or windows-1252",
                    "encoding \"%s\" is not known", name);
    }
    t->pivot_source = t->pivot_target = t->pivot;
    *out = t;
    return VP_OK;
}

vp_status transcoder_feed(transcoder *t, str in, bool last, buf *out, vp_error *error)
{
    const char *source = in.p, *limit = in.p + in.n;
    for (;;) {
        if (!buf_reserve(out, in.n + 64))
            return fail_memory(error);
        char *target = out->p + out->n;
        UErrorCode code = U_ZERO_ERROR;
        ucnv_convertEx(t->to, t->from, &target, out->p + out->room, &source, limit, t->pivot, &t->pivot_source,
                       &t->pivot_target, t->pivot + PIVOT, !t->started, last, &code);
        t->started = true;
        out->n = (size_t)(target - out->p);
        if (code != U_BUFFER_OVERFLOW_ERROR)
            return U_FAILURE(code) && code != U_TRUNCATED_CHAR_FOUND
                       ? fail(error, VP_FORMAT, "give the right one with --encoding", "the text cannot be decoded: %s",
                              u_errorName(code))
                       : VP_OK;
    }
}

void transcoder_close(transcoder *t)
{
    if (!t)
        return;
    if (t->from)
        ucnv_close(t->from);
    if (t->to)
        ucnv_close(t->to);
    free(t);
}
