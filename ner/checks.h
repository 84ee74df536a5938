/* What can be computed about a match: checksums, countries, calendars, and the normal forms. */
#ifndef NER_CHECKS_H
#define NER_CHECKS_H

#include "ner/rules.h"

typedef struct check_entry {
    const char *name;
    rule_check check;
    bool verified; /* by a checksum: chance would seldom pass */
} check_entry;

/* For who asks for another. */
#define CHECK_NAMES                                                                                               \
    "possible are iban, card, bsn, inn, snils, ogrn, resident, s10, plate-nl, phone, email, ip, lower, compact, " \
    "number, money, quantity, date, time, relative and value"

/* The check of that name, or NULL. */
const check_entry *check_find(str name);

/* ---- identifiers.c: numbers with checksums ---- */
bool check_iban(rule_match *m);     /* ISO 13616: country, length, mod 97; the end is where the country's length ends */
bool check_card(rule_match *m);     /* ISO/IEC 7812: issuer and Luhn */
bool check_bsn(rule_match *m);      /* Dutch citizens: the 11-test */
bool check_inn(rule_match *m);      /* Russian tax numbers of 10 or 12 digits */
bool check_snils(rule_match *m);    /* Russian pension insurance */
bool check_ogrn(rule_match *m);     /* Russian registers of 13 or 15 digits */
bool check_resident(rule_match *m); /* GB 11643: region, date of birth, ISO 7064 mod 11-2 */
bool check_s10(rule_match *m);      /* UPU S10 */
bool check_plate_nl(rule_match *m); /* Dutch sidecodes */

/* ---- contacts.c ---- */
bool check_phone(rule_match *m); /* argument: the country's code of a national number, or none; E.164 */
bool check_email(rule_match *m); /* also as people hide it: name [at] site dot com */
bool check_ip(rule_match *m);
bool check_lower(rule_match *m);   /* normal form: small letters */
bool check_compact(rule_match *m); /* normal form: letters and digits alone, capitals */

/* ---- amounts.c ---- */
bool check_number(rule_match *m);   /* groups: n, part, scale; argument: what is put behind, as "%" */
bool check_money(rule_match *m);    /* and currency */
bool check_quantity(rule_match *m); /* and unit */

/* ---- times.c ---- */
/* Groups: y, m or month, d, and those of a time. Argument "swap": d and m may be swapped where only that is a day;
 * where both are, languages with a decimal point leave it open. */
bool check_date(rule_match *m);
bool check_time(rule_match *m);     /* groups: h, min, s, half, shift */
bool check_relative(rule_match *m); /* groups: n, unit, way */
bool check_value(rule_match *m);    /* argument: the list whose value is the normal form */

/* ---- What they share ---- */

/* Whether the calendar has that day. */
bool date_exists(int year, int month, int day);
/* The digits of a text, at most `room`; returns how many there are in all. */
size_t digits_of(str s, char *out, size_t room);
/* A number as people of the language write it, also in Chinese characters. */
bool amount_parse(str s, char decimal, double *out);
/* The same, or a word of the list "number". */
bool amount_of(const rule_match *m, str n, double *out);

#endif
