#include "base/calendar.h"

#include <stdio.h>
#include <string.h>

enum { DAY_SECONDS = 86400 };

int64_t days_from_civil(int year, int month, int day)
{
    int64_t y = (int64_t)year - (month <= 2);
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t year_of_era = y - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

void civil_from_days(int64_t days, int *year, int *month, int *day)
{
    days += 719468;
    int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    int64_t day_of_era = days - era * 146097;
    int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t m = (5 * day_of_year + 2) / 153;
    *day = (int)(day_of_year - (153 * m + 2) / 5 + 1);
    *month = (int)(m < 10 ? m + 3 : m - 9);
    *year = (int)(year_of_era + era * 400 + (*month <= 2));
}

static char *put_digits(char *out, int value, int width)
{
    for (int i = width - 1; i >= 0; i--, value /= 10)
        out[i] = (char)('0' + value % 10);
    return out + width;
}

static char *put_triple(char *out, int a, int width, int b, int c, char separator)
{
    out = put_digits(out, a, width);
    *out++ = separator;
    out = put_digits(out, b, 2);
    *out++ = separator;
    return put_digits(out, c, 2);
}

/* The nearest second in the years 0 to 9999. */
static int64_t within_years(int64_t seconds)
{
    int64_t first = days_from_civil(0, 1, 1) * DAY_SECONDS, last = days_from_civil(10000, 1, 1) * DAY_SECONDS - 1;
    return seconds < first ? first : seconds > last ? last : seconds;
}

void date_format(int64_t seconds, bool has_time, char *out)
{
    seconds = within_years(seconds);
    int in_day = (int)((seconds % DAY_SECONDS + DAY_SECONDS) % DAY_SECONDS);
    int year, month, day;
    civil_from_days((seconds - in_day) / DAY_SECONDS, &year, &month, &day);
    out = put_triple(out, year, 4, month, day, '-');
    if (has_time) {
        *out++ = 'T';
        out = put_triple(out, in_day / 3600, 2, in_day / 60 % 60, in_day % 60, ':');
        *out++ = 'Z';
    }
    *out = '\0';
}

/* ---- Periods */

static const char *const names[PERIOD_UNITS] = {"day", "week", "month", "quarter", "year"};

const char *period_name(period_unit unit)
{
    return names[period_plain(unit)];
}

period_unit period_plain(period_unit unit)
{
    return unit > PERIOD_UNITS ? PERIOD_WEEK : unit;
}

period_unit period_week_from(const char *day)
{
    return !strcmp(day, "monday")     ? PERIOD_WEEK
           : !strcmp(day, "sunday")   ? PERIOD_WEEK_SUNDAY
           : !strcmp(day, "saturday") ? PERIOD_WEEK_SATURDAY
                                      : PERIOD_UNITS;
}

period_unit period_by_name(const char *name, size_t length)
{
    for (period_unit u = PERIOD_DAY; u < PERIOD_UNITS; u++)
        if (strlen(names[u]) == length && !memcmp(names[u], name, length))
            return u;
    return PERIOD_UNITS;
}

static int64_t day_of(int64_t seconds)
{
    return seconds >= 0 ? seconds / DAY_SECONDS : -((-seconds + DAY_SECONDS - 1) / DAY_SECONDS);
}

/* Days since the first of the week; 1970-01-01 was a Thursday. */
static int weekday(period_unit week, int64_t day)
{
    int first = week == PERIOD_WEEK_SUNDAY ? 4 : week == PERIOD_WEEK_SATURDAY ? 5 : 3;
    return (int)(((day + first) % 7 + 7) % 7);
}

/* The ISO week belongs to the year that holds its Thursday, and others to that of their fourth day. */
static void format_week(period_unit week_from, int64_t day, char *out)
{
    int64_t fourth = day - weekday(week_from, day) + 3;
    int year, month, of_month;
    civil_from_days(fourth, &year, &month, &of_month);
    int week = (int)(fourth - days_from_civil(year, 1, 1)) / 7 + 1;
    snprintf(out, 16, "%04d-W%02d", year % 10000, week % 100);
}

void period_format(period_unit unit, int64_t seconds, char *out)
{
    int64_t day = day_of(within_years(seconds));
    int year, month, of_month;
    civil_from_days(day, &year, &month, &of_month);
    year %= 10000; /* as the compiler should know */
    switch (unit) {
    case PERIOD_WEEK:
    case PERIOD_WEEK_SUNDAY:
    case PERIOD_WEEK_SATURDAY: format_week(unit, day, out); break;
    case PERIOD_MONTH: snprintf(out, 16, "%04d-%02d", year, month % 100); break;
    case PERIOD_QUARTER: snprintf(out, 16, "%04d-Q%d", year, (month - 1) / 3 % 4 + 1); break;
    case PERIOD_YEAR: snprintf(out, 16, "%04d", year); break;
    default: snprintf(out, 16, "%04d-%02d-%02d", year, month % 100, of_month % 100); break;
    }
}

int64_t period_start(period_unit unit, int64_t seconds)
{
    int64_t day = day_of(within_years(seconds));
    int year, month, of_month;
    civil_from_days(day, &year, &month, &of_month);
    switch (unit) {
    case PERIOD_WEEK:
    case PERIOD_WEEK_SUNDAY:
    case PERIOD_WEEK_SATURDAY: return (day - weekday(unit, day)) * DAY_SECONDS;
    case PERIOD_MONTH: return days_from_civil(year, month, 1) * DAY_SECONDS;
    case PERIOD_QUARTER: return days_from_civil(year, (month - 1) / 3 * 3 + 1, 1) * DAY_SECONDS;
    case PERIOD_YEAR: return days_from_civil(year, 1, 1) * DAY_SECONDS;
    default: return day * DAY_SECONDS;
    }
}

int64_t period_next(period_unit unit, int64_t start)
{
    static const int days[PERIOD_UNITS] = {1, 7, 31, 92, 366};
    period_unit plain = period_plain(unit);
    return period_start(unit,
                        start + (int64_t)days[plain] * DAY_SECONDS + (plain >= PERIOD_MONTH ? 2 * DAY_SECONDS : 0));
}
