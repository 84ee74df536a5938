#include "ner/surname.h"

static bool ends_with(str s, str end)
{
    return s.n > end.n && !memcmp(s.p + s.n - end.n, end.p, end.n);
}

static bool ends_with_one(str s, const char *const *ends, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (ends_with(s, str_of(ends[i])))
            return true;
    return false;
}

#define ENDS_WITH(s, ends) ends_with_one(s, ends, sizeof(ends) / sizeof *(ends))

gender gender_of_name(str nominative)
{
    /* men's names in -а and -я that are not short forms for women, too */
    static const char *const men[] = {"икита", "лья",  "узьма", "Фома", "Лука",  "авва",  "Дима", "Коля",   "Вова",
                                      "Миша",  "Петя", "Ваня",  "Толя", "Костя", "Гриша", "Митя", "Серёжа", "Сережа"};
    static const char *const both[] = {"Саша", "Женя", "Валя", "Шура", "Паша", "Слава", "Вася", "ь"};
    static const char *const women[] = {"вна", "чна", "а", "я"};
    static const char *const vowels[] = {"о", "е", "и", "у", "ю", "э", "ы", "ё"};
    if (ENDS_WITH(nominative, men))
        return GENDER_HE;
    if (!nominative.n || (unsigned char)nominative.p[0] < 0xD0 || ENDS_WITH(nominative, both) ||
        str_is(nominative, "Саша") || ENDS_WITH(nominative, vowels))
        return GENDER_UNKNOWN;
    return ENDS_WITH(nominative, women) ? GENDER_SHE : GENDER_HE;
}

bool is_patronymic(str nominative)
{
    static const char *const ends[] = {"вич", "ьич", "вна", "чна"};
    return ENDS_WITH(nominative, ends);
}

/* What stands behind the stem in each case, and in the nominative. The longest come first. */
typedef struct declension {
    const char *stem, *he[6], *she[4], *nominative[2]; /* by gender */
} declension;

static const declension declensions[] = {
    {"ов", {"ым", "а", "у", "е", ""}, {"ой", "а", "у"}, {"", "а"}},
    {"ев", {"ым", "а", "у", "е", ""}, {"ой", "а", "у"}, {"", "а"}},
    {"ёв", {"ым", "а", "у", "е", ""}, {"ой", "а", "у"}, {"", "а"}},
    {"ин", {"ым", "а", "у", "е", ""}, {"ой", "а", "у"}, {"", "а"}},
    {"ын", {"ым", "а", "у", "е", ""}, {"ой", "а", "у"}, {"", "а"}},
    {"ск", {"ого", "ому", "им", "ом", "ий", "ой"}, {"ой", "ая", "ую"}, {"ий", "ая"}},
    {"цк", {"ого", "ому", "им", "ом", "ий", "ой"}, {"ой", "ая", "ую"}, {"ий", "ая"}},
};

static bool add_if(str surface, const declension *d, const char *end, const char *nominative, buf *out)
{
    str tail = str_of(end);
    if (!ends_with(surface, tail) || !ends_with((str){surface.p, surface.n - tail.n}, str_of(d->stem)))
        return false;
    return buf_add(out, surface.p, surface.n - tail.n) && buf_puts(out, nominative);
}

bool surname_nominative(str surface, gender g, buf *out)
{
    for (size_t k = 0; g != GENDER_UNKNOWN && k < sizeof declensions / sizeof *declensions; k++) {
        const declension *d = &declensions[k];
        const char *const *ends = g == GENDER_HE ? d->he : d->she;
        for (size_t i = 0; i < (g == GENDER_HE ? 6 : 4) && ends[i]; i++)
            if (add_if(surface, d, ends[i], d->nominative[g == GENDER_SHE], out))
                return true;
    }
    return false;
}
