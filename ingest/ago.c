#include "ingest/ago.h"

#include "base/calendar.h"
#include "base/utf8.h"

#include <unicode/uchar.h>

enum { LONGEST = 48 /* bytes of a cell */, MOST_WORDS = 12, LONGEST_CHARACTER = 4, DAY = 86400, MOST_AGO = 100000 };

/* What a number counts: seconds, or months of the calendar. */
typedef struct unit {
    int64_t seconds, months;
    bool vague; /* only the day is known */
    const char *words[MOST_WORDS];
} unit;

/* Longer words of a unit stand before those that they begin with. */
static const unit units[] = {
    {1, 0, false, {"seconds", "second", "secs", "sec", "seconden", "seconde", "секунды", "секунду", "секунд", "秒"}},
    {60,
     0,
     false,
     {"minutes", "minute", "mins", "min", "minuten", "minuut", "минуты", "минуту", "минут", "分钟", "分鐘"}},
    {3600, 0, false, {"hours", "hour", "hrs", "hr", "uur", "часов", "часа", "час", "小时", "小時"}},
    {DAY, 0, true, {"days", "day", "dagen", "dag", "дней", "день", "дня", "天"}},
    {7 * DAY, 0, true, {"weeks", "week", "weken", "недели", "неделю", "недель", "星期", "个星期", "周", "週"}},
    {0, 1, true, {"months", "month", "maanden", "maand", "месяцев", "месяца", "месяц", "个月", "個月", "月"}},
    {0, 12, true, {"years", "year", "jaar", "года", "год", "лет", "年"}},
};

static const char *const ends[] = {"ago", "geleden", "назад", "之前", "以前", "前", NULL};
static const char *const ones[] = {"an", "a", "one", "een", "één", NULL};
static const char *const moments[] = {"just now", "zojuist", "zonet", "только что", "刚刚", "剛剛", NULL};
static const char *const joints[] = {",", "at", "om", "в", NULL};

static const struct {
    const char *word;
    int days;
} days[] = {{"today", 0}, {"vandaag", 0}, {"сегодня", 0},     {"今天", 0},      {"yesterday", 1}, {"gisteren", 1},
            {"вчера", 1}, {"昨天", 1},    {"eergisteren", 2}, {"позавчера", 2}, {"前天", 2}};

/* In small letters, in `room` (LONGEST bytes); empty when it is too long. */
static str fold(str cell, char *room)
{
    size_t n = 0, step;
    cell = str_trim(cell);
    if (cell.n >= LONGEST - LONGEST_CHARACTER)
        return (str){NULL, 0};
    for (size_t i = 0; i < cell.n && n < LONGEST - LONGEST_CHARACTER; i += step) {
        uint32_t c = utf8_decode(cell.p + i, cell.n - i, &step);
        if (c == UTF8_INVALID)
            return (str){NULL, 0};
        n += utf8_encode((uint32_t)u_tolower((UChar32)c), room + n);
    }
    return (str){room, n};
}

static void skip_blanks(str *s)
{
    while (s->n && s->p[0] == ' ')
        s->p++, s->n--;
}

static bool take(str *s, const char *word)
{
    if (!str_starts(*s, word))
        return false;
    s->p += strlen(word);
    s->n -= strlen(word);
    skip_blanks(s);
    return true;
}

static bool take_any(str *s, const char *const *list)
{
    while (*list && !take(s, *list))
        list++;
    return *list != NULL;
}

/* Up to 6 digits; -1: there are none. */
static int take_number(str *s)
{
    int value = 0;
    size_t n = 0;
    for (; n < s->n && n < 6 && s->p[n] >= '0' && s->p[n] <= '9'; n++)
        value = value * 10 + (s->p[n] - '0');
    s->p += n;
    s->n -= n;
    return n ? value : -1;
}

/* "08:00", "8:00:30", or nothing; *clock: seconds of the day, -1 for nothing. */
static bool take_clock(str *s, int *clock)
{
    int part[3] = {0}, count = 0;
    *clock = -1;
    skip_blanks(s);
    take_any(s, joints);
    if (!s->n)
        return true;
    do {
        part[count] = take_number(s);
        if (part[count++] < 0)
            return false;
    } while (count < 3 && take(s, ":"));
    *clock = part[0] * 3600 + part[1] * 60 + part[2];
    return count > 1 && !s->n && part[0] < 24 && part[1] < 60 && part[2] < 60;
}

static int64_t day_of(int64_t seconds)
{
    return (seconds - ((seconds % DAY) + DAY) % DAY) / DAY;
}

static date_value at_day(int64_t day, int clock)
{
    return (date_value){.seconds = day * DAY + (clock < 0 ? 0 : clock), .has_time = clock >= 0};
}

/* The same day of a month before, or the last one of a shorter month. */
static int64_t months_before(int64_t day, int64_t months)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int year, month, date;
    civil_from_days(day, &year, &month, &date);
    int64_t at = (int64_t)year * 12 + month - 1 - months;
    year = (int)(at / 12);
    month = (int)(at % 12) + 1;
    return days_from_civil(year, month, date < lengths[month - 1] ? date : lengths[month - 1]);
}

static bool back_by(const unit *u, int count, int64_t now, date_value *out)
{
    if (count * u->months > 1200)
        return false;
    int64_t then = u->months ? months_before(day_of(now), count * u->months) * DAY : now - count * u->seconds;
    *out = u->vague ? at_day(day_of(then), -1) : (date_value){.seconds = then, .has_time = true};
    return true;
}

/* "5 minutes ago", "час назад", "3天前" */
static bool parse_count(str s, int64_t now, date_value *out)
{
    int count = take_number(&s);
    if (count < 0) {
        count = 1;
        take_any(&s, ones);
    }
    skip_blanks(&s);
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        str rest = s;
        if (take_any(&rest, units[i].words) && take_any(&rest, ends) && !rest.n)
            return count < MOST_AGO && back_by(&units[i], count, now, out);
    }
    return false;
}

/* "昨天 08:00", "gisteren", "сегодня в 10:15" */
static bool parse_day(str s, int64_t now, date_value *out)
{
    int clock;
    for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
        str rest = s;
        if (take(&rest, days[i].word) && take_clock(&rest, &clock)) {
            *out = at_day(day_of(now) - days[i].days, clock);
            return true;
        }
    }
    return false;
}

/* "01-15", "1月15日 10:20" */
static bool parse_month_day(str s, int64_t now, date_value *out)
{
    const char *start = s.p;
    int clock, month = take_number(&s);
    bool padded = s.p - start == 2;
    bool chinese = take(&s, "月");
    if (!chinese && (!padded || !take(&s, "-")))
        return false;
    start = s.p;
    int date = take_number(&s);
    if (chinese ? !take(&s, "日") : s.p - start != 2)
        return false;
    if (month < 1 || month > 12 || date < 1 || date > 31 || !take_clock(&s, &clock))
        return false;
    int year, of_now, that;
    civil_from_days(day_of(now), &year, &of_now, &that);
    int64_t day = days_from_civil(year, month, date);
    if (day > day_of(now))
        day = days_from_civil(year - 1, month, date);
    civil_from_days(day, &year, &of_now, &that);
    *out = at_day(day, clock);
    return that == date; /* 02-30 is none, and 02-29 only in its years */
}

static bool parse_sure(str s, int64_t now, date_value *out)
{
    str moment = s;
    if (s.n && take_any(&moment, moments) && !moment.n) {
        *out = (date_value){.seconds = now, .has_time = true};
        return true;
    }
    return s.n && (parse_day(s, now, out) || parse_count(s, now, out));
}

bool ago_parse(str cell, int64_t now, date_value *out)
{
    char room[LONGEST];
    str s = fold(cell, room);
    return parse_sure(s, now, out) || (s.n && parse_month_day(s, now, out));
}

bool ago_is(str cell)
{
    char room[LONGEST];
    date_value out;
    return parse_sure(fold(cell, room), 0, &out);
}
