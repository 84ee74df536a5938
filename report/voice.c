#include "report/voice.h"

#include "base/calendar.h"
#include "base/utf8.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unicode/udat.h>
#include <unicode/udatpg.h>
#include <unicode/uldnames.h>
#include <unicode/uloc.h>
#include <unicode/unum.h>
#include <unicode/upluralrules.h>
#include <unicode/ustring.h>

enum { ROOM = 96 /* UTF-16 units of a number, a date, a name */, DECIMALS_MOST = 4 };

typedef enum date_shape { SHAPE_DAY, SHAPE_MONTH, SHAPE_QUARTER, SHAPE_YEAR, SHAPES } date_shape;

struct voice {
    size_t column; /* of the messages */
    char locale[32], tag[32];
    UNumberFormat *number, *percent;
    UPluralRules *plurals;
    UDateFormat *dates[SHAPES];
    ULocaleDisplayNames *names[2]; /* inside a sentence, and where one begins */
};

static bool put_utf16(buf *out, const UChar *text, int32_t length)
{
    char utf8[4 * ROOM];
    int32_t n;
    UErrorCode code = U_ZERO_ERROR;
    u_strToUTF8(utf8, sizeof utf8, &n, text, length, &code);
    return U_SUCCESS(code) && buf_add(out, utf8, (size_t)n);
}

/* ---- Opening ---- */

static UDateFormat *open_date(UDateTimePatternGenerator *patterns, const char *locale, const char *skeleton,
                              UErrorCode *code)
{
    UChar wanted[16], pattern[ROOM], zone[] = {'U', 'T', 'C', 0};
    u_uastrcpy(wanted, skeleton);
    int32_t n = udatpg_getBestPattern(patterns, wanted, -1, pattern, ROOM, code);
    return udat_open(UDAT_PATTERN, UDAT_PATTERN, locale, zone, -1, pattern, n, code);
}

static void open_formats(voice *v, UErrorCode *code)
{
    static const char *const skeletons[SHAPES] = {"yMMMd", "yMMM", "yQQQ", "y"};
    v->number = unum_open(UNUM_DECIMAL, NULL, 0, v->locale, NULL, code);
    v->percent = unum_open(UNUM_PERCENT, NULL, 0, v->locale, NULL, code);
    v->plurals = uplrules_open(v->locale, code);
    UDateTimePatternGenerator *patterns = udatpg_open(v->locale, code);
    for (size_t i = 0; i < SHAPES && U_SUCCESS(*code); i++)
        v->dates[i] = open_date(patterns, v->locale, skeletons[i], code);
    udatpg_close(patterns);
    static const UDisplayContext places[] = {UDISPCTX_CAPITALIZATION_FOR_MIDDLE_OF_SENTENCE,
                                             UDISPCTX_CAPITALIZATION_FOR_BEGINNING_OF_SENTENCE};
    for (size_t i = 0; i < 2 && U_SUCCESS(*code); i++)
        v->names[i] = uldn_openForContext(v->locale, (UDisplayContext *)&places[i], 1, code);
    uloc_toLanguageTag(v->locale, v->tag, sizeof v->tag, false, code);
}

vp_status voice_open(const char *locale, voice **out, vp_error *error)
{
    char canonical[32] = "", language[12] = "";
    UErrorCode code = U_ZERO_ERROR;
    uloc_getBaseName(locale ? locale : "en", canonical, sizeof canonical, &code);
    uloc_getLanguage(canonical, language, sizeof language, &code);
    size_t column = 0;
    while (column < WORDING_LANGUAGES && strcmp(wording_languages[column], language))
        column++;
    if (U_FAILURE(code) || code == U_STRING_NOT_TERMINATED_WARNING || column == WORDING_LANGUAGES)
        return fail(error, VP_INVALID, "en, nl, ru or zh, or a locale of these, as nl_BE",
                    "reports are not written in \"%.40s\"", locale);
    voice *v = calloc(1, sizeof *v);
    if (!v)
        return fail_memory(error);
    v->column = column;
    memcpy(v->locale, canonical, sizeof canonical);
    open_formats(v, &code);
    if (U_FAILURE(code)) {
        voice_close(v);
        return fail_memory(error);
    }
    *out = v;
    return VP_OK;
}

void voice_close(voice *v)
{
    if (!v)
        return;
    unum_close(v->number);
    unum_close(v->percent);
    uplrules_close(v->plurals);
    for (size_t i = 0; i < SHAPES; i++)
        udat_close(v->dates[i]);
    for (size_t i = 0; i < 2; i++)
        uldn_close(v->names[i]);
    free(v);
}

const char *voice_tag(const voice *v)
{
    return v->tag;
}

const char *voice_language(const voice *v)
{
    return wording_languages[v->column];
}

/* ---- Messages ---- */

/* Which of the forms goes with a number: they stand in the order one, few, many; the last is for all others, too. */
static size_t form_of(const voice *v, double number, size_t forms)
{
    UChar keyword[16];
    char name[16] = "";
    UErrorCode code = U_ZERO_ERROR;
    int32_t n = uplrules_select(v->plurals, fabs(number), keyword, 16, &code);
    if (U_SUCCESS(code) && n < (int32_t)sizeof name)
        u_UCharsToChars(keyword, name, n);
    return !strcmp(name, "one") ? 0 : !strcmp(name, "few") && forms > 2 ? 1 : forms - 1;
}

/* "0" or "0|day|days". */
static bool put_place(const voice *v, buf *out, str inside, const said *words, size_t count)
{
    str forms = inside, number = str_cut(&forms, '|');
    size_t at = (size_t)(number.p[0] - '0'), choices = 1;
    if (at >= count)
        return true;
    if (!forms.p)
        return buf_add_str(out, words[at].text);
    for (size_t i = 0; i < forms.n; i++)
        choices += forms.p[i] == '|';
    str form = str_cut(&forms, '|');
    for (size_t k = form_of(v, words[at].number, choices); k > 0; k--)
        form = str_cut(&forms, '|');
    return buf_add_str(out, form);
}

bool voice_say(voice *v, buf *out, saying s, const said *words, size_t count)
{
    str rest = str_of(wording[s][v->column]);
    bool ok = true;
    while (ok && rest.p) {
        ok = buf_add_str(out, str_cut(&rest, '{'));
        if (ok && rest.p)
            ok = put_place(v, out, str_cut(&rest, '}'), words, count);
    }
    return ok;
}

/* ---- Numbers ---- */

/* Rounded here, half away from zero, so that a share and a number round alike. `unit`: what one decimal's last place
 * is of 1. */
static bool put_formatted(UNumberFormat *format, buf *out, double value, int decimals, double unit, bool sign)
{
    UChar text[ROOM];
    UErrorCode code = U_ZERO_ERROR;
    if (!isfinite(value))
        return buf_puts(out, "–");
    if (fabs(value) < 1e12)
        value = round(value * unit) / unit;
    value = value == 0 ? 0 : value; /* never -0 */
    unum_setAttribute(format, UNUM_FRACTION_DIGITS, decimals);
    int32_t n = unum_formatDouble(format, value, text, ROOM, NULL, &code);
    return (!sign || value <= 0 || buf_putc(out, '+')) && put_utf16(out, text, U_SUCCESS(code) ? n : 0);
}

bool voice_number(voice *v, buf *out, double value, int decimals, bool sign)
{
    int shown = decimals < DECIMALS_MOST ? decimals : DECIMALS_MOST;
    return put_formatted(v->number, out, value, shown, pow(10, shown), sign);
}

bool voice_percent(voice *v, buf *out, double share)
{
    int decimals = share != 0 && fabs(share) < 0.0995;
    return put_formatted(v->percent, out, share, decimals, 100 * pow(10, decimals), false);
}

/* ---- Dates ---- */

static bool put_date(voice *v, buf *out, date_shape shape, int64_t days)
{
    UChar text[ROOM];
    UErrorCode code = U_ZERO_ERROR;
    int32_t n = udat_format(v->dates[shape], (UDate)days * 86400e3, text, ROOM, NULL, &code);
    return put_utf16(out, text, U_SUCCESS(code) ? n : 0);
}

/* The digits of s from `at` on, `count` of them; -1: there are not. */
static int digits(str s, size_t at, size_t count)
{
    int value = 0;
    for (size_t i = at; i < at + count; i++) {
        if (i >= s.n || s.p[i] < '0' || s.p[i] > '9')
            return -1;
        value = 10 * value + s.p[i] - '0';
    }
    return value;
}

static bool put_week(voice *v, buf *out, int year, int week)
{
    char first[12], second[12];
    snprintf(first, sizeof first, "%d", week);
    snprintf(second, sizeof second, "%d", year);
    return voice_say(v, out, SAY_WEEK, (said[]){{str_of(first), week}, {str_of(second), year}}, 2);
}

bool voice_period(voice *v, buf *out, str p)
{
    int year = digits(p, 0, 4), month = digits(p, 5, 2), day = digits(p, 8, 2);
    bool dashed = p.n > 4 && p.p[4] == '-';
    if (year < 0 || (p.n > 4 && !dashed))
        return buf_add_str(out, p);
    if (p.n == 4)
        return put_date(v, out, SHAPE_YEAR, days_from_civil(year, 1, 1));
    if (p.n == 8 && p.p[5] == 'W' && digits(p, 6, 2) > 0)
        return put_week(v, out, year, digits(p, 6, 2));
    if (p.n == 7 && p.p[5] == 'Q' && digits(p, 6, 1) > 0)
        return put_date(v, out, SHAPE_QUARTER, days_from_civil(year, 3 * digits(p, 6, 1) - 2, 1));
    if (p.n == 7 && month > 0)
        return put_date(v, out, SHAPE_MONTH, days_from_civil(year, month, 1));
    if (p.n == 10 && month > 0 && day > 0)
        return put_date(v, out, SHAPE_DAY, days_from_civil(year, month, day));
    return buf_add_str(out, p);
}

bool voice_name_of_language(voice *v, buf *out, str code, bool begins)
{
    char name[16];
    UChar text[ROOM];
    UErrorCode failure = U_ZERO_ERROR;
    code = utf8_prefix(code, sizeof name - 1);
    memcpy(name, code.p, code.n);
    name[code.n] = 0;
    int32_t n = uldn_languageDisplayName(v->names[begins], name, text, ROOM, &failure);
    return U_SUCCESS(failure) && n < ROOM ? put_utf16(out, text, n) : buf_add_str(out, code);
}
