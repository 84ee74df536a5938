/*
 * Dates and times as ISO 8601 writes them. What is not said is X (ISO 8601-2): "12 maart" is XXXX-03-12. Relative ones
 * are signed durations: "gisteren" is -P1D.
 */
#include "base/num.h"
#include "ner/checks.h"

enum {
    UNKNOWN = -1,
    PIVOT = 70, /* two digits from here on are of the last century */
    DAY_MINUTES = 24 * 60,
    SPRING = 21, /* seasons stand in the place of the month (ISO 8601-2, 4.8) */
    WINTER = 24,
};

/* The number of a group, or what the list `list` says of it; UNKNOWN when it is none. */
static int field(const rule_match *m, const char *group, const char *list)
{
    double value;
    str s = match_field(m, group);
    if (!s.p)
        return UNKNOWN;
    str known = list ? rules_value(m->book, str_of(list), s) : (str){NULL, 0};
    bool ok = known.p ? number_parse(known, &value) : amount_of(m, s, &value);
    return ok && value >= 0 && value < 10000 ? (int)value : UNKNOWN;
}

static int year_of(const rule_match *m)
{
    int y = field(m, "y", NULL);
    return y >= 0 && y < 100 ? y + (y < PIVOT ? 2000 : 1900) : y;
}

/* ---- Times of day ---- */

/* What the list "shift" adds to the hour: "kwart voor drie" is -15. */
static bool shift_time(const rule_match *m, int *h, int *min)
{
    double shift = 0;
    str s = match_field(m, "shift");
    if (!s.n)
        return true;
    if (!number_parse(rules_value(m->book, STR("shift"), s), &shift))
        return false;
    int minutes = (*h * 60 + (int)shift + DAY_MINUTES) % DAY_MINUTES;
    *h = minutes / 60;
    *min = minutes % 60;
    return true;
}

/* 0 to 24 h; the list "half" says of a word whether it adds 12 hours. */
static bool time_of(const rule_match *m, int *h, int *min, int *s)
{
    str half = match_field(m, "half");
    *h = field(m, "h", "hour");
    *min = field(m, "min", "minute");
    *s = field(m, "s", NULL);
    int add = half.n ? field(m, "half", "half") : 0;
    if (add < 0 || (half.n && *h > 12 && add != 12))
        return false;
    if (half.n && add == 12 && *h < 12)
        *h += 12;
    else if (half.n && add == 0 && *h == 12)
        *h = 0;
    return *h >= 0 && *h <= 24 && *min < 60 && *s < 60 && shift_time(m, h, min);
}

static bool put_time(rule_match *m)
{
    int h, min, s;
    if (!time_of(m, &h, &min, &s))
        return false;
    bool ok = buf_printf(m->normal, "T%02d:%02d", h, min < 0 ? 0 : min);
    return ok && (s < 0 || buf_printf(m->normal, ":%02d", s));
}

bool check_time(rule_match *m)
{
    return put_time(m);
}

/* ---- Days ---- */

/* Without a year any that has the day; without a day any of the month; without a month any of the year. */
static bool day_fits(int y, int month, int d)
{
    enum { LEAP_YEAR = 2000 };
    if (d < 0 && ((month < 0 && y >= 0) || (month >= SPRING && month <= WINTER)))
        return true;
    return date_exists(y < 0 ? LEAP_YEAR : y, month, d < 0 ? 1 : d);
}

static bool put_day(rule_match *m, int y, int month, int d)
{
    bool ok = y < 0 ? buf_puts(m->normal, "XXXX") : buf_printf(m->normal, "%04d", y);
    return ok && (month < 0 || buf_printf(m->normal, "-%02d", month)) && (d < 0 || buf_printf(m->normal, "-%02d", d));
}

/* Also a season. */
static int month_of(const rule_match *m)
{
    static const char *const lists[] = {"month", "season"};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        if (match_field(m, lists[i]).p)
            return field(m, lists[i], lists[i]);
    return field(m, "m", NULL);
}

bool check_date(rule_match *m)
{
    bool named = match_field(m, "month").p != NULL, swappable = !named && str_is(m->rule->argument, "swap");
    int y = year_of(m), d = field(m, "d", "day"), month = month_of(m);
    if (match_field(m, "y").p && (y < 1000 || y > 2999))
        return false;
    if (swappable && day_fits(y, month, d) && day_fits(y, d, month) && d != month && m->decimal == '.')
        return true; /* day and month, or month and day: nobody knows */
    bool swapped = swappable && !day_fits(y, month, d);
    if (!day_fits(y, swapped ? d : month, swapped ? month : d) ||
        !put_day(m, y, swapped ? d : month, swapped ? month : d))
        return false;
    return !match_field(m, "h").p || put_time(m);
}

/* ---- Relative ---- */

/* Which one of the list that the rule names, and its day of the week, or its month and the day of that: "+P1W-5",
 * "-P1Y-10". */
static bool put_relative_day(rule_match *m, str relative)
{
    str which = rules_value(m->book, m->rule->argument, relative);
    int day = field(m, "weekday", "weekday"), month = month_of(m), d = field(m, "d", "day");
    if (!which.p || !buf_add_str(m->normal, which))
        return false;
    if (month < 0)
        return day < 0 || buf_printf(m->normal, "-%d", day);
    return day_fits(UNKNOWN, month, d) && buf_printf(m->normal, "-%02d", month) &&
           (d < 0 || buf_printf(m->normal, "-%02d", d));
}

/* Group relative; or n units back or forth: groups n (left out: 1), unit (list: D, W, M, Y, or T...H), way (list: - or
 * +). */
bool check_relative(rule_match *m)
{
    str unit = rules_value(m->book, STR("period"), match_field(m, "unit")),
        way = rules_value(m->book, STR("way"), match_field(m, "way")), n = match_field(m, "n");
    double value = 1;
    if (match_field(m, "relative").p)
        return put_relative_day(m, match_field(m, "relative"));
    if (!unit.p || !way.p || (n.p && !amount_of(m, n, &value)))
        return false;
    bool clock = unit.n > 1; /* "TH": hours stand behind a T */
    return value >= 0 && value < 10000 && buf_add_str(m->normal, way) && buf_puts(m->normal, clock ? "PT" : "P") &&
           buf_number(m->normal, value, 6) && buf_putc(m->normal, unit.p[unit.n - 1]);
}

bool check_value(rule_match *m)
{
    str value = rules_value(m->book, m->rule->argument, match_text(m));
    return value.p && buf_add_str(m->normal, value);
}
