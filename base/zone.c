#include "base/zone.h"

#include <stdlib.h>
#include <string.h>
#include <unicode/ucal.h>
#include <unicode/ustring.h>

enum { NAME_ROOM = 64, MS = 1000 };
static const int64_t farthest = INT64_C(1) << 40; /* seconds: what lies behind is no date, and stays as it is */

struct zone {
    UCalendar *calendar;
    int64_t since, until, offset; /* seconds: the offset at those of UTC from `since` up to `until` */
};

vp_status zone_open(const char *name, zone **out, vp_error *error)
{
    UChar wide[NAME_ROOM], canonical[NAME_ROOM];
    UErrorCode code = U_ZERO_ERROR;
    UBool of_system = 0;
    zone *z = calloc(1, sizeof *z);
    if (!z)
        return fail_memory(error);
    if (strlen(name) < NAME_ROOM) {
        u_uastrcpy(wide, name);
        ucal_getCanonicalTimeZoneID(wide, -1, canonical, NAME_ROOM, &of_system, &code);
        if (U_SUCCESS(code))
            z->calendar = ucal_open(wide, -1, "en", UCAL_GREGORIAN, &code);
    }
    if (!z->calendar || U_FAILURE(code)) {
        zone_close(z);
        return fail(error, VP_INVALID, "give an IANA name such as Europe/Amsterdam", "time zone \"%s\" is not known",
                    name);
    }
    *out = z;
    return VP_OK;
}

void zone_close(zone *z)
{
    if (!z)
        return;
    if (z->calendar)
        ucal_close(z->calendar);
    free(z);
}

/* The second of the change before or behind the calendar's moment; `none` where there is no other. */
static int64_t change_at(const zone *z, UTimeZoneTransitionType which, int64_t none)
{
    UErrorCode code = U_ZERO_ERROR;
    UDate at;
    return ucal_getTimeZoneTransitionDate(z->calendar, which, &at, &code) && U_SUCCESS(code) ? (int64_t)(at / MS)
                                                                                             : none;
}

/* ICU is slow; the offset holds for months. */
static int64_t offset_at(zone *z, int64_t utc)
{
    UErrorCode code = U_ZERO_ERROR;
    if (utc >= z->since && utc < z->until)
        return z->offset;
    ucal_setMillis(z->calendar, (double)utc * MS, &code);
    int32_t offset = ucal_get(z->calendar, UCAL_ZONE_OFFSET, &code) + ucal_get(z->calendar, UCAL_DST_OFFSET, &code);
    if (U_FAILURE(code))
        return 0;
    z->since = change_at(z, UCAL_TZ_TRANSITION_PREVIOUS_INCLUSIVE, INT64_MIN);
    z->until = change_at(z, UCAL_TZ_TRANSITION_NEXT, INT64_MAX);
    return z->offset = offset / MS;
}

int64_t zone_from_utc(zone *z, int64_t seconds)
{
    return seconds < -farthest || seconds > farthest ? seconds : seconds + offset_at(z, seconds);
}

/* The offset of the day before and of the day behind: where they differ, the earlier one holds as long as it can. */
int64_t zone_to_utc(zone *z, int64_t seconds)
{
    const int64_t day = 86400;
    if (seconds < -farthest || seconds > farthest)
        return seconds;
    int64_t first = seconds - offset_at(z, seconds - day), last = seconds - offset_at(z, seconds + day);
    return zone_from_utc(z, first) == seconds || zone_from_utc(z, last) != seconds ? first : last;
}
