/* Numbers with checksums. */
#include "base/calendar.h"
#include "ner/checks.h"

enum { LONGEST_IBAN = 34, LONGEST_NUMBER = 20 };

/* Sum of digits times weights; digits[n], weights[n]. */
static int weigh(const char *digits, const int *weights, size_t n)
{
    int sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += (digits[i] - '0') * weights[i];
    return sum;
}

static bool put_digits(rule_match *m, const char *digits, size_t n)
{
    return buf_add(m->normal, digits, n);
}

static bool all_equal(const char *digits, size_t n)
{
    for (size_t i = 1; i < n; i++)
        if (digits[i] != digits[0])
            return false;
    return true;
}

/* ---- IBAN ---- */

/* Letters and digits of an IBAN, from the registry of SWIFT. */
static size_t iban_length(const char *country)
{
    static const char table[] = "AD24AE23AL28AT20AZ28BA20BE16BG22BH22BI27BR29BY28CH21CR22CY28CZ24DE22DJ27DK18DO28EE20EG"
                                "29ES24FI18FK18FO18FR27GB22"
                                "GE22GI23GL18GR27GT28HN28HR21HU28IE22IL23IQ23IS26IT27JO30KW30KZ20LB28LC32LI21LT20LU20LV"
                                "21LY25MC27MD24ME22MK19MN20"
                                "MR27MT31MU30NI28NL18NO15OM23PK24PL28PS29PT25QA29RO24RS22RU33SA24SC31SD18SE24SI19SK24SM"
                                "27SO23ST25SV28TL23TN24TR26"
                                "UA29VA22VG24XK20YE30";
    for (const char *p = table; *p; p += 4)
        if (p[0] == country[0] && p[1] == country[1])
            return (size_t)((p[2] - '0') * 10 + (p[3] - '0'));
    return 0;
}

static char upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 32) : c;
}

static bool is_alnum(char c)
{
    return (c >= '0' && c <= '9') || (upper(c) >= 'A' && upper(c) <= 'Z');
}

/* ISO 7064 mod 97-10, the first four characters last. */
static bool iban_holds(const char *s, size_t n)
{
    int rest = 0;
    for (size_t i = 0; i < n; i++) {
        char c = s[(i + 4) % n];
        rest = c <= '9' ? (rest * 10 + (c - '0')) % 97 : (rest * 100 + (c - 'A' + 10)) % 97;
    }
    return rest == 1;
}

bool check_iban(rule_match *m)
{
    char plain[LONGEST_IBAN];
    size_t n = 0, want = 0, at = m->begin;
    for (; at < m->end && (n < 2 || n < want); at++) {
        if (!is_alnum(m->text.p[at]))
            continue;
        plain[n++] = upper(m->text.p[at]);
        if (n == 2 && !(want = iban_length(plain)))
            return false;
    }
    bool cut = at < m->text.n && is_alnum(m->text.p[at]);
    if (n < 2 || n != want || cut || !iban_holds(plain, n))
        return false;
    m->end = at;
    return buf_add(m->normal, plain, n);
}

/* ---- Cards ---- */

/* Whether an issuer gives out numbers of that length with these first digits. */
static bool card_is_issued(const char *d, size_t n)
{
    int two = (d[0] - '0') * 10 + (d[1] - '0'), four = two * 100 + (d[2] - '0') * 10 + (d[3] - '0');
    if (d[0] == '4')
        return n == 16 || n == 19;
    if ((two >= 51 && two <= 55) || (four >= 2221 && four <= 2720) || (four >= 2200 && four <= 2204))
        return n == 16 || (four >= 2200 && four <= 2204 && n == 19);
    if (two == 34 || two == 37)
        return n == 15;
    if (two == 36 || two == 38 || (four >= 3000 && four <= 3059))
        return n == 14 || n == 16;
    if (four >= 3528 && four <= 3589)
        return n == 16;
    if (four == 6011 || two == 65 || (four >= 6440 && four <= 6499) || two == 62 || two == 81)
        return n >= 16 && n <= 19;
    return (two == 50 || (two >= 56 && two <= 69)) && n >= 16 && n <= 19; /* Maestro */
}

/* Luhn, ISO/IEC 7812-1 annex B. */
static bool luhn_holds(const char *d, size_t n)
{
    int sum = 0;
    for (size_t i = 0; i < n; i++) {
        int digit = (d[n - 1 - i] - '0') << (i & 1);
        sum += digit > 9 ? digit - 9 : digit;
    }
    return sum % 10 == 0;
}

bool check_card(rule_match *m)
{
    char d[LONGEST_NUMBER];
    size_t n = digits_of(match_text(m), d, sizeof d);
    bool ok = n >= 14 && n <= 19 && card_is_issued(d, n) && luhn_holds(d, n) && !all_equal(d, n);
    return ok && put_digits(m, d, n);
}

/* ---- Dutch ---- */

bool check_bsn(rule_match *m)
{
    static const int weights[9] = {9, 8, 7, 6, 5, 4, 3, 2, -1};
    char d[LONGEST_NUMBER] = {'0'};
    size_t n = digits_of(match_text(m), d + 1, sizeof d - 1);
    const char *nine = n == 8 ? d : d + 1; /* numbers of old have eight digits */
    bool ok = (n == 9 || n == 8) && weigh(nine, weights, 9) % 11 == 0 && !all_equal(nine, 9);
    return ok && put_digits(m, nine, 9);
}

/* The order of letters and digits on Dutch plates (RDW: sidecodes 1 to 14); X a letter, 9 a digit. */
bool check_plate_nl(rule_match *m)
{
    static const char *const codes[] = {"XX9999", "9999XX", "99XX99", "XX99XX", "XXXX99", "99XXXX", "99XXX9",
                                        "9XXX99", "XX999X", "X999XX", "XXX99X", "X99XXX", "9XX999", "999XX9"};
    char plain[7] = "", shape[7] = "";
    size_t n = 0;
    str s = match_text(m);
    for (size_t i = 0; i < s.n; i++) {
        if (!is_alnum(s.p[i]))
            continue;
        if (n == 6)
            return false;
        plain[n] = upper(s.p[i]);
        shape[n] = plain[n] <= '9' ? '9' : 'X';
        n++;
    }
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (!strcmp(shape, codes[i]))
            return buf_add(m->normal, plain, n);
    return false;
}

/* ---- Russian ---- */

/* The control digit of n digits by the last n of the weights of the tax office. */
static int inn_control(const char *d, size_t n)
{
    static const int weights[11] = {3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8};
    return weigh(d, weights + 11 - n, n) % 11 % 10;
}

bool check_inn(rule_match *m)
{
    char d[LONGEST_NUMBER];
    size_t n = digits_of(match_text(m), d, sizeof d);
    bool region = n >= 2 && (d[0] != '0' || d[1] != '0');
    bool ok = (n == 10 && inn_control(d, 9) == d[9] - '0') ||
              (n == 12 && inn_control(d, 10) == d[10] - '0' && inn_control(d, 11) == d[11] - '0');
    return ok && region && put_digits(m, d, n);
}

bool check_snils(rule_match *m)
{
    static const int weights[9] = {9, 8, 7, 6, 5, 4, 3, 2, 1};
    char d[LONGEST_NUMBER];
    size_t n = digits_of(match_text(m), d, sizeof d);
    bool ok = n == 11 && weigh(d, weights, 9) % 101 % 100 == (d[9] - '0') * 10 + (d[10] - '0') && !all_equal(d, 9);
    return ok && put_digits(m, d, n);
}

/* All digits but the last, modulo 11 (of companies) or 13 (of persons in business), and that modulo 10. */
bool check_ogrn(rule_match *m)
{
    char d[LONGEST_NUMBER];
    size_t n = digits_of(match_text(m), d, sizeof d);
    uint64_t body = 0;
    if ((n != 13 && n != 15) || d[0] == '0')
        return false;
    for (size_t i = 0; i + 1 < n; i++)
        body = body * 10 + (uint64_t)(d[i] - '0');
    return body % (n == 13 ? 11 : 13) % 10 == (uint64_t)(d[n - 1] - '0') && put_digits(m, d, n);
}

/* ---- Chinese ---- */

static int number_at(const char *d, size_t n)
{
    int value = 0;
    for (size_t i = 0; i < n; i++)
        value = value * 10 + (d[i] - '0');
    return value;
}

bool date_exists(int year, int month, int day)
{
    int y, m, d;
    if (month < 1 || month > 12 || day < 1 || day > 31)
        return false;
    civil_from_days(days_from_civil(year, month, day), &y, &m, &d);
    return y == year && m == month && d == day;
}

static bool is_province(int code)
{
    return (code >= 11 && code <= 15) || (code >= 21 && code <= 23) || (code >= 31 && code <= 37) ||
           (code >= 41 && code <= 46) || (code >= 50 && code <= 54) || (code >= 61 && code <= 65) || code == 71 ||
           (code >= 81 && code <= 83);
}

bool check_resident(rule_match *m)
{
    static const int weights[17] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    char d[LONGEST_NUMBER];
    str s = match_text(m);
    bool ten = upper(s.p[s.n - 1]) == 'X'; /* stands for 10 at the last place */
    size_t n = digits_of(s, d, sizeof d) + ten;
    if (n != 18)
        return false;
    if (ten)
        d[17] = 'X';
    int last = ten ? 10 : d[17] - '0', year = number_at(d + 6, 4);
    bool born = year >= 1880 && year <= 2100 && date_exists(year, number_at(d + 10, 2), number_at(d + 12, 2));
    bool ok = born && is_province(number_at(d, 2)) && (weigh(d, weights, 17) + last) % 11 == 1;
    return ok && put_digits(m, d, n);
}

/* ---- Parcels ---- */

bool check_s10(rule_match *m)
{
    static const int weights[8] = {8, 6, 4, 2, 3, 5, 9, 7};
    char d[LONGEST_NUMBER];
    if (digits_of(match_text(m), d, sizeof d) != 9)
        return false;
    int control = 11 - weigh(d, weights, 8) % 11;
    control = control == 10 ? 0 : control == 11 ? 5 : control;
    return control == d[8] - '0' && check_compact(m);
}
