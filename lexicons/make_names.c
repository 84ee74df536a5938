/* Writes the names of countries, cities and currencies in a language as CLDR has them, while the program is built: a
 * list of names as ner/gazetteer.h reads it. Cities are those that time zones are called after. */
#include <stdio.h>
#include <string.h>
#include <unicode/ucurr.h>
#include <unicode/ures.h>
#include <unicode/ustring.h>

enum { NAME_BYTES = 200 };

static UResourceBundle *open_table(const char *tree, const char *language, const char *key)
{
    UErrorCode code = U_ZERO_ERROR;
    UResourceBundle *bundle = ures_open(tree, language, &code), *table = ures_getByKey(bundle, key, NULL, &code);
    ures_close(bundle);
    return table;
}

/* The string under a key, or at `index` of the array under it, as UTF-8; "" where there is none. */
static void text_of(const UResourceBundle *table, const char *key, int index, char out[NAME_BYTES])
{
    UErrorCode code = U_ZERO_ERROR;
    int32_t n = 0;
    UResourceBundle *array = index < 0 ? NULL : ures_getByKey(table, key, NULL, &code);
    const UChar *text = index < 0 ? ures_getStringByKey(table, key, &n, &code)
                                  : ures_getStringByIndex(array, index, &n, &code);
    out[0] = '\0';
    if (U_SUCCESS(code))
        u_strToUTF8(out, NAME_BYTES, NULL, text, n, &code);
    ures_close(array);
}

/* Whether a table has a name: "Виргинские о-ва (США)" are not the United States. */
static int has_name(UResourceBundle *table, const char *name)
{
    UErrorCode code = U_ZERO_ERROR;
    char other[NAME_BYTES];
    int32_t count = table ? ures_getSize(table) : 0;
    for (int32_t i = 0; i < count; i++) {
        UResourceBundle *one = ures_getByIndex(table, i, NULL, &code);
        const char *key = one ? ures_getKey(one) : NULL;
        other[0] = '\0';
        if (key)
            text_of(table, key, -1, other);
        ures_close(one);
        if (*other && !strcmp(other, name))
            return 1;
    }
    return 0;
}

/* "Myanmar (Burma)" is called both; what stands in Chinese brackets tells two places of one name apart, and so does
 * what is itself one of `names` (which may be NULL). Names with commas or digits are no names. */
static void put(const char *name, const char *type, const char *other, UResourceBundle *names)
{
    char first[NAME_BYTES], second[NAME_BYTES] = "";
    snprintf(first, sizeof first, "%s", name);
    char *open = strstr(first, " (");
    if (open) {
        snprintf(second, sizeof second, "%s", open + 2);
        second[strcspn(second, ")")] = '\0';
        *open = '\0';
    }
    if (has_name(names, second))
        second[0] = '\0';
    if (!*first || strpbrk(first, ",0123456789") || strstr(first, "（"))
        return;
    const char *others[] = {strpbrk(second, ",0123456789") ? "" : second, other ? other : ""};
    printf("%s\t%s", first, type);
    for (int i = 0, n = 0; i < 2; i++)
        if (*others[i])
            printf("%c%s", n++ ? '|' : '\t', others[i]);
    putchar('\n');
}

static void put_territories(const char *language)
{
    UErrorCode code = U_ZERO_ERROR;
    UResourceBundle *names = open_table(U_ICUDATA_NAME "-region", language, "Countries");
    UResourceBundle *shorter = open_table(U_ICUDATA_NAME "-region", language, "Countries%short");
    UResourceBundle *all = open_table(U_ICUDATA_NAME "-region", "en", "Countries");
    for (ures_resetIterator(all); ures_hasNext(all);) {
        char name[NAME_BYTES], other[NAME_BYTES] = "";
        UResourceBundle *one = ures_getNextResource(all, NULL, &code);
        const char *key = ures_getKey(one);
        if (strlen(key) == 2 && !strstr("ZZ XA XB QO EZ UN", key)) {
            text_of(names, key, -1, name);
            if (shorter)
                text_of(shorter, key, -1, other);
            put(name, "LOC", other, names);
        }
        ures_close(one);
    }
    ures_close(all);
    ures_close(names);
    ures_close(shorter);
}

/* The last part of "America:New_York". */
static void city_of_zone(const char *zone, char out[NAME_BYTES])
{
    snprintf(out, NAME_BYTES, "%s", strrchr(zone, ':') + 1);
    for (char *c = out; *c; c++)
        *c = *c == '_' ? ' ' : *c;
}

/* Those of single states of the United States are small, and most have the names of people. */
static int is_city(const char *zone)
{
    const char *last = strrchr(zone, ':');
    return last && (strchr(zone, ':') == last || !strncmp(zone, "America:Argentina", 17)) && strncmp(zone, "Etc:", 4) &&
           strncmp(zone, "Antarctica:", 11) && strncmp(zone, "meta:", 5);
}

static void put_cities(const char *language)
{
    UErrorCode code = U_ZERO_ERROR;
    UResourceBundle *all = open_table(U_ICUDATA_NAME "-zone", "ru", "zoneStrings");
    UResourceBundle *own = open_table(U_ICUDATA_NAME "-zone", language, "zoneStrings");
    for (ures_resetIterator(all); ures_hasNext(all);) {
        char name[NAME_BYTES] = "";
        UErrorCode found = U_ZERO_ERROR;
        UResourceBundle *one = ures_getNextResource(all, NULL, &code);
        const char *key = ures_getKey(one);
        if (is_city(key)) {
            UResourceBundle *zone = ures_getByKey(own, key, NULL, &found);
            if (U_SUCCESS(found))
                text_of(zone, "ec", -1, name);
            if (!*name && !strcmp(language, "en"))
                city_of_zone(key, name);
            ures_close(zone);
            put(name, "LOC", NULL, NULL);
        }
        ures_close(one);
    }
    ures_close(all);
    ures_close(own);
}

/* In small letters: they are words. */
static void put_currencies(const char *language)
{
    UErrorCode code = U_ZERO_ERROR;
    UEnumeration *all = ucurr_openISOCurrencies(UCURR_COMMON | UCURR_NON_DEPRECATED, &code);
    UResourceBundle *names = open_table(U_ICUDATA_NAME "-curr", language, "Currencies");
    for (const char *key; (key = uenum_next(all, NULL, &code));) {
        char name[NAME_BYTES], small[NAME_BYTES];
        UChar wide[NAME_BYTES], folded[NAME_BYTES];
        text_of(names, key, 1, name);
        u_strFromUTF8(wide, NAME_BYTES, NULL, name, -1, &code);
        u_strToLower(folded, NAME_BYTES, wide, -1, language, &code);
        u_strToUTF8(small, NAME_BYTES, NULL, folded, -1, &code);
        put(small, "CURRENCY", NULL, NULL);
    }
    ures_close(names);
    uenum_close(all);
}

int main(int count, char **arguments)
{
    if (count < 2)
        return 1;
    put_territories(arguments[1]);
    put_cities(arguments[1]);
    put_currencies(arguments[1]);
    return 0;
}
