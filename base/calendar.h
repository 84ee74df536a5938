/* Days and dates in the proleptic Gregorian calendar. */
#ifndef BASE_CALENDAR_H
#define BASE_CALENDAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Days since 1970-01-01 of a day in the proleptic Gregorian calendar, and back (Howard Hinnant, "chrono-compatible
 * low-level date algorithms"). */
int64_t days_from_civil(int year, int month, int day);
void civil_from_days(int64_t days, int *year, int *month, int *day);

/* Here and below what lies outside the years 0 to 9999 is taken for the nearest second inside. */

/* Writes "2023-03-14" (has_time false) or "2023-03-14T09:26:53Z" and a NUL to out (at least 24 bytes). */
void date_format(int64_t seconds, bool has_time, char *out);

typedef enum period_unit {
    PERIOD_DAY,
    PERIOD_WEEK,
    PERIOD_MONTH,
    PERIOD_QUARTER,
    PERIOD_YEAR,
    PERIOD_UNITS,
    /* Weeks that begin with another day than Monday. They have no name of their own. */
    PERIOD_WEEK_SUNDAY,
    PERIOD_WEEK_SATURDAY
} period_unit;

/* The one of the five that has the unit's name: of all weeks PERIOD_WEEK. */
period_unit period_plain(period_unit unit);
/* The week that begins with "monday", "sunday" or "saturday"; PERIOD_UNITS when `day` is none of these. */
period_unit period_week_from(const char *day);
/* "day", "week", ...; static. `unit` is not PERIOD_UNITS. */
const char *period_name(period_unit unit);
/* PERIOD_UNITS when `name` is none of them. */
period_unit period_by_name(const char *name, size_t length);
/* The period that holds a second: "2023-03-14", "2023-W11" (ISO 8601 week; other weeks belong to the year that holds
 * their fourth day, too), "2023-03", "2023-Q1", "2023"; at least 16 bytes. */
void period_format(period_unit unit, int64_t seconds, char *out);
/* The first second of the period that holds `seconds`, and of the next one (of the same, when it is the last). */
int64_t period_start(period_unit unit, int64_t seconds);
int64_t period_next(period_unit unit, int64_t start);

#endif
