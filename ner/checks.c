#include "ner/checks.h"

static const check_entry checks[] = {
    {"iban", check_iban, true},
    {"card", check_card, true},
    {"bsn", check_bsn, true},
    {"inn", check_inn, true},
    {"snils", check_snils, true},
    {"ogrn", check_ogrn, true},
    {"resident", check_resident, true},
    {"s10", check_s10, true},
    {"plate-nl", check_plate_nl, false},
    {"phone", check_phone, false},
    {"email", check_email, false},
    {"ip", check_ip, false},
    {"lower", check_lower, false},
    {"compact", check_compact, false},
    {"number", check_number, false},
    {"money", check_money, false},
    {"quantity", check_quantity, false},
    {"date", check_date, false},
    {"time", check_time, false},
    {"relative", check_relative, false},
    {"value", check_value, false},
};

const check_entry *check_find(str name)
{
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++)
        if (str_is(name, checks[i].name))
            return &checks[i];
    return NULL;
}

size_t digits_of(str s, char *out, size_t room)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            continue;
        if (n < room)
            out[n] = s.p[i];
        n++;
    }
    return n;
}
