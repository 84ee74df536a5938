/*
 * A cell is folded (case, width, spaces), split into numbers, words and marks, and held against a short list of
 * patterns. A new spelling goes into `words`, a new form into `date_patterns`.
 */
#include "ingest/dates.h"

#include "base/calendar.h"
#include "base/utf8.h"
#include "ingest/ago.h"

enum {
    LONGEST_CELL = 64, /* bytes */
    MOST_TOKENS = 32,
    MOST_SPELLINGS = 10,
    FIRST_YEAR = 1900,
    FIRST_BARE_YEAR = 1990, /* a bare number from before is more likely an amount or a code */
    LAST_YEAR = 2100,
    PIVOT_YEAR = 70, /* 70..99 are 19xx, 00..69 are 20xx */
    DAY_SECONDS = 86400,
    CLOSE_TOGETHER = 6, /* months: how far the first place may spread in a column that is month first */
    YEARS_TOGETHER = 3, /* ... and years, in one that is year first */
    ZONES_WEST = 12,    /* added to the hours of a named zone */
    ZONE_UNKNOWN = 99,
};

static bool is_day(int year, int month, int day)
{
    static const int lengths[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (year < FIRST_YEAR || year > LAST_YEAR || month < 1 || month > 12 || day < 1 || day > lengths[month - 1])
        return false;
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return leap || month != 2 || day < 29;
}

/* ---- From text to tokens */

/* The kind of a token is the letter that stands for it in the patterns below. */
enum { NUMBER = '#', MONTH = 'M', HALF_DAY = 'P', ZONE = 'L', END = '$' };
enum { BEFORE_NOON = 1, AFTER_NOON = 2 };

typedef struct token {
    char kind;      /* a mark stands for itself */
    char lead;      /* of a number: its first digit */
    size_t digits;  /* of a number */
    uint64_t value; /* of a number, UINT64_MAX when it has more than 18 digits; of a month 1..12, a half day, a zone */
} token;

/* Spellings in lower case. Those that most files need come first, because the table is searched from the top. */
static const struct {
    char kind;
    uint8_t value;
    const char *spellings[MOST_SPELLINGS]; /* NULL behind the last */
} words[] = {
    {'T', 0, {"t"}},
    {'Z', 0, {"z", "gmt", "utc"}},
    {ZONE, ZONES_WEST - 8, {"pst"}},
    {ZONE, ZONES_WEST - 7, {"pdt", "mst"}},
    {ZONE, ZONES_WEST - 6, {"mdt"}},
    {ZONE, ZONES_WEST - 5, {"est", "cdt"}},
    {ZONE, ZONES_WEST - 4, {"edt"}},
    {ZONE, ZONES_WEST, {"wet"}},
    {ZONE, ZONES_WEST + 1, {"cet", "west"}},
    {ZONE, ZONES_WEST + 2, {"cest", "eet"}},
    {ZONE, ZONES_WEST + 3, {"eest", "msk", "мск"}},
    {ZONE, ZONES_WEST + 8, {"hkt", "sgt"}},
    {ZONE, ZONES_WEST + 9, {"jst", "kst"}},
    {ZONE, ZONE_UNKNOWN, {"cst", "bst", "ist"}}, /* several zones have these names */
    {HALF_DAY, BEFORE_NOON, {"am", "上午"}},
    {HALF_DAY, AFTER_NOON, {"pm", "下午"}},
    {'N', 0, {"年"}},
    {'U', 0, {"月"}},
    {'R', 0, {"日", "号", "號"}},
    {'S', 0, {"时", "時", "点", "點"}},
    {'F', 0, {"分"}},
    {'C', 0, {"秒"}},
    {MONTH, 1, {"jan", "january", "januari", "янв", "январь", "января"}},
    {MONTH, 2, {"feb", "february", "febr", "februari", "фев", "февр", "февраль", "февраля"}},
    {MONTH, 3, {"mar", "march", "mrt", "maart", "мар", "март", "марта"}},
    {MONTH, 4, {"apr", "april", "апр", "апрель", "апреля"}},
    {MONTH, 5, {"may", "mei", "май", "мая"}},
    {MONTH, 6, {"jun", "june", "juni", "июн", "июнь", "июня"}},
    {MONTH, 7, {"jul", "july", "juli", "июл", "июль", "июля"}},
    {MONTH, 8, {"aug", "august", "augustus", "авг", "август", "августа"}},
    {MONTH, 9, {"sep", "sept", "september", "сен", "сент", "сентябрь", "сентября"}},
    {MONTH, 10, {"oct", "october", "okt", "oktober", "окт", "октябрь", "октября"}},
    {MONTH, 11, {"nov", "november", "ноя", "нояб", "ноябрь", "ноября"}},
    {MONTH, 12, {"dec", "december", "дек", "декабрь", "декабря"}},
    {'W', 0, {"mon", "monday", "tue", "tues", "tuesday", "wed", "wednesday", "thu", "thur"}},
    {'W', 0, {"thurs", "thursday", "fri", "friday", "sat", "saturday", "sun", "sunday"}},
    {'W', 0, {"ma", "maandag", "di", "dinsdag", "wo", "woensdag", "do", "donderdag"}},
    {'W', 0, {"vr", "vrijdag", "za", "zaterdag", "zo", "zondag"}},
    {'W', 0, {"пн", "понедельник", "вт", "вторник", "ср", "среда", "чт", "четверг"}},
    {'W', 0, {"пт", "пятница", "сб", "суббота", "вс", "воскресенье"}},
    {'W', 0, {"星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日", "星期天"}},
    {'W', 0, {"周一", "周二", "周三", "周四", "周五", "周六", "周日", "周天"}},
    {'W', 0, {"週一", "週二", "週三", "週四", "週五", "週六", "週日", "週天"}},
    {'A', 0, {"at", "om", "в"}},
    {'O', 0, {"st", "nd", "rd", "th"}},
    {'G', 0, {"г.", "г", "года"}},
};

static bool is_space(uint32_t c)
{
    return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xA0 || (c >= 0x2000 && c <= 0x200A) || c == 0x202F ||
           c == 0x3000 || c == 0xFEFF;
}

static bool is_quote(uint32_t c)
{
    return c == '\'' || c == 0xAB || c == 0xBB || (c >= 0x2018 && c <= 0x201F);
}

/* Never takes more bytes than `c` did. */
static uint32_t fold_character(uint32_t c)
{
    if (c >= 0xFF01 && c <= 0xFF5E) /* full-width forms of ASCII */
        c -= 0xFEE0;
    if ((c >= 'A' && c <= 'Z') || (c >= 0x410 && c <= 0x42F))
        return c + 32;
    return is_space(c) ? ' ' : is_quote(c) ? '"' : c;
}

/* The cell without spaces and quotes around it, in `room` (LONGEST_CELL bytes). Empty when it cannot be a date. */
static str fold(str cell, char *room)
{
    size_t n = 0, step;
    bool has_digit = false; /* every date has one, most text has none */
    if (cell.n > LONGEST_CELL)
        return (str){NULL, 0};
    for (size_t i = 0; i < cell.n; i += step) {
        uint32_t c = utf8_decode(cell.p + i, cell.n - i, &step);
        if (c == UTF8_INVALID)
            return (str){NULL, 0};
        c = fold_character(c);
        has_digit |= c >= '0' && c <= '9';
        n += utf8_encode(c, room + n);
    }
    str s = {room, has_digit ? n : 0};
    while (s.n && (s.p[0] == ' ' || s.p[0] == '"'))
        s.p++, s.n--;
    while (s.n && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '"'))
        s.n--;
    return s;
}

static size_t read_number(str s, token *out)
{
    size_t n = 0;
    uint64_t value = 0;
    for (; n < s.n && s.p[n] >= '0' && s.p[n] <= '9'; n++)
        value = n < 18 ? value * 10 + (uint64_t)(s.p[n] - '0') : UINT64_MAX;
    if (n)
        *out = (token){NUMBER, s.p[0], n, value};
    return n;
}

static size_t read_mark(str s, token *out)
{
    if (!memchr("/-.,:+", s.p[0], 6))
        return 0;
    *out = (token){.kind = s.p[0]};
    return 1;
}

/* Latin or Cyrillic, the scripts in which a word ends where its letters end. */
static bool starts_with_letter(str s)
{
    unsigned char c = s.n ? (unsigned char)s.p[0] : 0;
    return (c >= 'a' && c <= 'z') || (c >= 0xC3 && c < 0xE0);
}

/* Length of `spelling` when s starts with it, else 0. */
static size_t spelled(str s, const char *spelling)
{
    size_t n = 0;
    while (spelling[n] && n < s.n && s.p[n] == spelling[n])
        n++;
    return spelling[n] || starts_with_letter((str){s.p + n, s.n - n}) ? 0 : n;
}

static size_t read_word(str s, token *out)
{
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        for (size_t j = 0; words[i].spellings[j]; j++) {
            size_t n = spelled(s, words[i].spellings[j]);
            if (n) {
                *out = (token){.kind = words[i].kind, .value = words[i].value};
                return n;
            }
        }
    }
    return 0;
}

/* False as soon as something turns up that no date holds. `out`: MOST_TOKENS, the last is END. */
static bool split(str s, token *out)
{
    size_t count = 0;
    while (s.n && count < MOST_TOKENS - 1) {
        size_t n = 1;
        if (s.p[0] != ' ') {
            n = read_number(s, &out[count]);
            if (!n)
                n = read_mark(s, &out[count]);
            if (!n)
                n = read_word(s, &out[count]);
            if (!n)
                return false;
            count++;
        }
        s.p += n;
        s.n -= n;
    }
    out[count] = (token){.kind = END};
    return count && !s.n;
}

/* ---- From tokens to a reading */

/* What a cell says, not yet checked. */
typedef struct reading {
    int year, month, day;
    int left, right; /* day and month in the order of the column, instead of the two above; else 0 */
    int last;        /* ... and the year, where it has two digits */
    char separator;  /* '/', '-' or '.' */
    int hour, minute, second;
    uint64_t half_day; /* 0 on a clock of 24 hours */
    char zone_sign;
    int zone_hours, zone_minutes;
    bool has_time, has_zone, is_bare, is_named;
    bool is_vague; /* the zone's name does not tell which one it is */
} reading;

/*
 * In a pattern a capital or a mark stands for the token of that kind, and '?' behind a symbol makes it optional.
 *   y year of 4 digits   c of 2 or 4   m month   d day   a b day and month, in the order of the column   k yyyymmdd
 *   h i s hours, minutes, seconds   q hhmm or hhmmss   z w hours and minutes of the zone   o both in 4 digits
 *   v its hours in one digit
 *   # any number   ~ one of / - . and from then on the same   + either sign
 *   * time   @ clock   & zone   > what may follow a date
 */
static const char *const date_patterns[] = {
    "y~m~d>",         /* 2023-03-14 */
    "a~b~c>",         /* 3/14/2023, 14.3.23 */
    "k>",             /* 20230314T1530 */
    "dO?~?M.?~?,?c>", /* 14 марта 2023, 19th November 2023, 31-Jul-18 */
    "M.?~?dO?~?,?c>", /* November 19, 2023 */
    "M.?d*y",         /* Dec 01 02:52:47 +0000 2007 */
    "y~M.?~d>",       /* 2023-Mar-14 */
    "M.?,?yG?",       /* March 2023 */
    "M-c",            /* Jul-18 */
    "yNmUdR>",        /* 2023年3月14日 */
    "yNmU",           /* 2023年3月 */
    "y-m",            /* 2023-03 */
    NULL,
};
static const char *const tail_patterns[] = {
    "G?,?W?.?,?A?*", /* г., вт. в 15:30 */
    "G?,?W.?",       /* 星期二 */
    "G?",
    NULL,
};
static const char *const clock_patterns[] = {"T?h:i:s.#", "T?h:i:s,#", "T?h:i:s", "T?h:i", "Tq.#",
                                             "Tq",        "hSiFsC",    "hSiF",    "hS",    NULL};
static const char *const zone_patterns[] = {"Z?+z:w", "Z+v:w", "Z?+o", "Z?+z", "Z+v", "Z", "L", NULL};

static bool match_any(const char *const *patterns, const token **at, reading *r);

static int full_year(int v)
{
    return v < PIVOT_YEAR ? 2000 + v : 1900 + v;
}

static bool take_number(char field, const token *t, reading *r)
{
    if (t->kind != NUMBER || t->digits > 8)
        return false;
    size_t n = t->digits;
    int v = (int)t->value;
    switch (field) {
    case 'y': r->year = v; return n == 4;
    case 'c':
        r->last = n == 2 ? v : 0;
        r->year = n == 2 ? full_year(v) : v;
        return n == 2 || n == 4;
    case 'm': r->month = v; return n <= 2;
    case 'd': r->day = v; return n <= 2;
    case 'a': r->left = v; return n <= 2;
    case 'b': r->right = v; return n <= 2;
    case 'k': r->year = v / 10000, r->month = v / 100 % 100, r->day = v % 100; return n == 8;
    case 'h': r->hour = v; return n <= 2;
    case 'i': r->minute = v; return n <= 2;
    case 's': r->second = v; return n <= 2;
    case 'q':
        v *= n == 4 ? 100 : 1;
        r->hour = v / 10000, r->minute = v / 100 % 100, r->second = v % 100;
        return n == 4 || n == 6;
    case 'z': r->zone_hours = v; return n == 2;
    case 'v': r->zone_hours = v; return n == 1;
    case 'w': r->zone_minutes = v; return n == 2;
    case 'o': r->zone_hours = v / 100, r->zone_minutes = v % 100; return n == 4;
    default: return false;
    }
}

static bool take_zone(const token *t, reading *r)
{
    int hours = (int)t->value - ZONES_WEST;
    if (t->kind != ZONE)
        return false;
    r->is_vague = t->value == ZONE_UNKNOWN;
    r->zone_sign = hours < 0 ? '-' : '+';
    r->zone_hours = r->is_vague ? 0 : hours < 0 ? -hours : hours;
    return true;
}

static bool take_word_or_mark(char symbol, const token *t, reading *r)
{
    switch (symbol) {
    case '~':
        if ((t->kind != '/' && t->kind != '-' && t->kind != '.') || (r->separator && r->separator != t->kind))
            return false;
        r->separator = t->kind;
        return true;
    case '+': r->zone_sign = t->kind; return t->kind == '+' || t->kind == '-';
    case ZONE: return take_zone(t, r);
    case MONTH: r->month = (int)t->value; return r->is_named = t->kind == MONTH;
    case HALF_DAY:
        if (t->kind == HALF_DAY)
            r->half_day = t->value;
        return t->kind == HALF_DAY;
    default: return t->kind == symbol;
    }
}

/* One symbol of a pattern; moves *at behind what it stands for. */
static bool take(char symbol, const token **at, reading *r)
{
    static const char *const time_patterns[] = {"P?@P?&?", NULL};
    switch (symbol) {
    case '>': return match_any(tail_patterns, at, r);
    case '*': r->has_time = match_any(time_patterns, at, r); return r->has_time;
    case '@': return match_any(clock_patterns, at, r);
    case '&': r->has_zone = match_any(zone_patterns, at, r); return r->has_zone;
    default: break;
    }
    bool is_field = symbol >= 'a' && symbol <= 'z';
    if (is_field ? !take_number(symbol, *at, r) : !take_word_or_mark(symbol, *at, r))
        return false;
    ++*at;
    return true;
}

/* Changes *at and *r only when all of the pattern is found. */
static bool match(const char *pattern, const token **at, reading *r)
{
    const token *t = *at;
    reading attempt = *r;
    for (const char *p = pattern; *p; p++) {
        bool optional = p[1] == '?';
        if (!take(*p, &t, &attempt) && !optional)
            return false;
        p += optional;
    }
    *at = t;
    *r = attempt;
    return true;
}

static bool match_any(const char *const *patterns, const token **at, reading *r)
{
    for (; *patterns; patterns++)
        if (match(*patterns, at, r))
            return true;
    return false;
}

static bool read_epoch(const token *t, reading *r)
{
    uint64_t first = (uint64_t)days_from_civil(FIRST_BARE_YEAR, 1, 1) * DAY_SECONDS;
    uint64_t end = (uint64_t)days_from_civil(LAST_YEAR + 1, 1, 1) * DAY_SECONDS;
    for (uint64_t unit = 1; unit <= 1000000; unit *= 1000) {
        uint64_t seconds = t->value / unit;
        if (seconds < first || seconds >= end)
            continue;
        int in_day = (int)(seconds % DAY_SECONDS);
        civil_from_days((int64_t)(seconds / DAY_SECONDS), &r->year, &r->month, &r->day);
        r->hour = in_day / 3600, r->minute = in_day / 60 % 60, r->second = in_day % 60;
        r->has_time = r->has_zone = true;
        return true;
    }
    return false;
}

/* A bare number, with or without decimals: 1420070400, 1420070400.0, 20230314. A leading zero is a phone number's. */
static bool read_bare(const token *t, bool has_decimals, reading *r)
{
    r->is_bare = true;
    if (t->lead == '0')
        return false;
    if (t->digits == 8 && !has_decimals)
        return take_number('k', t, r) && r->year >= FIRST_BARE_YEAR;
    return read_epoch(t, r);
}

static bool read_tokens(const token *t, reading *r)
{
    bool has_decimals = t[0].kind == NUMBER && t[1].kind == '.' && t[2].kind == NUMBER && t[3].kind == END;
    if (has_decimals || (t[0].kind == NUMBER && t[1].kind == END))
        return read_bare(t, has_decimals, r);
    match("W.?,?", &t, r);
    for (size_t i = 0; date_patterns[i]; i++) {
        const token *at = t;
        reading attempt = *r;
        if (match(date_patterns[i], &at, &attempt) && at->kind == END) {
            *r = attempt;
            return true;
        }
    }
    return false;
}

/* Brings the hour to a clock of 24 hours. "15:30 PM" is what some exports write, and clear. */
static bool settle_time(reading *r)
{
    if (r->half_day == BEFORE_NOON ? r->hour > 12 : r->half_day == AFTER_NOON && r->hour == 0)
        return false;
    if (r->half_day == BEFORE_NOON && r->hour == 12)
        r->hour = 0;
    if (r->half_day == AFTER_NOON && r->hour < 12)
        r->hour += 12;
    return r->hour < 24 && r->minute < 60 && r->second < 60 && r->zone_hours <= 14 && r->zone_minutes < 60;
}

/* "GMT+0100 (Central European Standard Time)": what stands in parentheses at the end. */
static str without_remark(str cell)
{
    cell = str_trim(cell);
    size_t open = cell.n;
    while (cell.n && cell.p[cell.n - 1] == ')' && open && cell.p[open - 1] != '(')
        open--;
    return open && open < cell.n ? (str){cell.p, open - 1} : cell;
}

/* False when the cell is no date, whatever the order of day and month. */
static bool read_cell(str cell, reading *r)
{
    char room[LONGEST_CELL];
    token tokens[MOST_TOKENS];
    *r = (reading){.day = 1};
    str date = without_remark(cell);
    bool remark = date.n < str_trim(cell).n;
    return split(fold(remark ? date : cell, room), tokens) && read_tokens(tokens, r) && settle_time(r) &&
           (r->has_zone || !remark);
}

/* ---- Columns */

static bool is_in_order(const reading *r, date_order order)
{
    switch (order) {
    case DATE_DAY_FIRST: return is_day(r->year, r->right, r->left);
    case DATE_MONTH_FIRST: return is_day(r->year, r->left, r->right);
    default: return is_day(full_year(r->left), r->right, r->last);
    }
}

static void observe_order(date_column *c, const reading *r)
{
    bool day_first = is_in_order(r, DATE_DAY_FIRST), month_first = is_in_order(r, DATE_MONTH_FIRST);
    bool year_first = is_in_order(r, DATE_YEAR_FIRST);
    if (!day_first && !month_first && !year_first)
        return;
    c->dates++;
    c->year_first += year_first;
    if (year_first && r->left < 32) {
        c->distinct_year |= 1u << r->left;
        c->distinct_last |= 1u << r->last;
    }
    if (!day_first && !month_first) {
        c->year_only++;
    } else if (!month_first) {
        c->day_first++;
    } else if (!day_first) {
        c->month_first++;
    } else {
        c->ambiguous++;
        if (r->separator == '/') {
            c->distinct_first |= 1u << r->left;
            c->distinct_second |= 1u << r->right;
        }
    }
}

void date_observe(date_column *c, str cell)
{
    c->filled += str_trim(cell).n > 0;
    reading r;
    bool relative = ago_is(cell);
    c->dates += relative;
    c->relative += relative;
    if (relative || !read_cell(cell, &r))
        return;
    if (r.left) {
        observe_order(c, &r);
    } else if (is_day(r.year, r.month, r.day)) {
        c->dates++;
        c->plain_numbers += r.is_bare;
        c->named += r.is_named;
    }
}

static int span(uint32_t places)
{
    return 32 - __builtin_clz(places) - __builtin_ctz(places);
}

/* 24/02/14: no month, hardly changes, and what would be the year in the other orders changes a lot. Or it is no day. */
static bool is_year_first(const date_column *c)
{
    uint32_t year = c->distinct_year, last = c->distinct_last;
    if (c->year_first < c->day_first + c->month_first + c->ambiguous + c->year_only)
        return false;
    bool steady = year && __builtin_ctz(year) > 12 && span(year) <= YEARS_TOGETHER &&
                  __builtin_popcount(last) >= 3 * __builtin_popcount(year);
    return steady || c->year_only * 2 > c->year_first;
}

/*
 * Cells that fit one order only decide, the more numerous side winning: a few rows the other way round are somebody's
 * slips, and date_parse refuses them. A column without a majority is short or made of first days of the month. Who
 * writes '.' or '-' puts the day first. '/' is written in both orders; months are told by the first place covering a
 * few neighbouring values (feedback of one season) while the second, the days, varies more.
 */
date_order date_decide(const date_column *c)
{
    if (c->year_first && is_year_first(c))
        return DATE_YEAR_FIRST;
    if (c->day_first != c->month_first)
        return c->day_first > c->month_first ? DATE_DAY_FIRST : DATE_MONTH_FIRST;
    uint32_t first = c->distinct_first, second = c->distinct_second;
    if (!first || __builtin_popcount(second) <= __builtin_popcount(first))
        return DATE_DAY_FIRST;
    return span(first) <= CLOSE_TOGETHER ? DATE_MONTH_FIRST : DATE_DAY_FIRST;
}

bool date_order_matters(const date_column *c)
{
    return c->named || c->day_first || c->month_first || c->ambiguous || c->year_only;
}

static void put_in_order(reading *r, date_order order)
{
    r->day = order == DATE_DAY_FIRST ? r->left : order == DATE_MONTH_FIRST ? r->right : r->last;
    r->month = order == DATE_MONTH_FIRST ? r->left : r->right;
    if (order == DATE_YEAR_FIRST)
        r->year = full_year(r->left);
}

bool date_parse(str cell, date_order order, date_value *out)
{
    reading r;
    if (!read_cell(cell, &r))
        return false;
    if (r.left)
        put_in_order(&r, order);
    if (!is_day(r.year, r.month, r.day))
        return false;
    int64_t seconds = days_from_civil(r.year, r.month, r.day) * DAY_SECONDS;
    seconds += r.hour * 3600 + r.minute * 60 + r.second;
    int offset = r.zone_hours * 3600 + r.zone_minutes * 60;
    seconds += r.zone_sign == '-' ? offset : -offset;
    *out = (date_value){seconds, r.has_time, r.has_zone && !r.is_vague};
    return true;
}
