/* What a column is for, and the names that people give such columns in four languages. */
#ifndef INGEST_ROLES_H
#define INGEST_ROLES_H

#include "base/str.h"

typedef enum role {
    ROLE_FIELD, /* any other column: kept under its own name */
    ROLE_TEXT,
    ROLE_TITLE,
    ROLE_ID,
    ROLE_TIME,
    ROLE_CUSTOMER,
    ROLE_COUNTRY,
    ROLE_SHOP,
    ROLE_PRODUCT,
    ROLE_CHANNEL,
    ROLE_RATING,
    ROLE_SUBRATING,
    ROLE_NPS,
    ROLE_RECOMMENDED,
    ROLE_LANGUAGE,
    ROLE_COUNT
} role;

/* "text", "time", ...: as --map takes it; static. */
const char *role_name(role r);
/* ROLE_COUNT when there is none of that name. */
role role_by_name(str name);

/* Whether the name is, begins or ends with one of the words in `list`, which are separated by '|' and as people write
 * them in small letters; "=word": only the whole name, "+end": the end of a compound. */
bool role_name_is_of(str name, const char *list);

typedef struct role_match {
    int strength;  /* 0: the name says nothing of this role; 1: it holds a known word; 2: it begins or ends with one, or
                      asks a known question; 3: it is one */
    size_t length; /* of the known word: of two names equally strong, the longer word is the surer one */
} role_match;

/* What a column's name says for a role. Case, punctuation, camelCase and a path ("dates.publishedDate") are seen
 * through. What belongs to the shop's reply ("reply.message", "Developer Reply Text") counts as nothing. */
role_match role_match_name(str name, role r);
/* For all roles at once. */
void role_match_all(str name, role_match out[ROLE_COUNT]);

/* Whether a column of that name is known at all (strength 2 or 3 for some role). */
bool roles_know(str name);

/* Whether the name says that the column itself holds texts: not "review type". */
bool role_tells_text(str name);

/* Whether it is a text of which a row has several: pros and cons, "What could we improve?". */
bool role_is_part(str name);

/* Whether the name is of what was made from a text: its translation, its stems, its sentiment. */
bool role_is_derived(str name);

/* Whether the name is of numbers that stand for something: "store id", "sku". */
bool role_is_code(str name);

/* Whether the name is of where something stands: a postal address, its coordinates. */
bool role_is_address(str name);

/* Whether the name is of a place, be it of a shop or of a person. */
bool role_is_place(str name);

/* Whether the name is of people, or of how a customer is told from others: their names, numbers and accounts. */
bool role_is_person(str name);

/* Whether the name is of names, but not whose: of people, or of products. */
bool role_is_name(str name);

/* Whether the name is of what the shop answered. */
bool role_is_reply(str name);

/* Whether the name says that the column holds dates: not "waiting time". */
bool role_tells_date(str name);

/* Of several names for a time: above 0 for when feedback was given, below 0 for other moments (orders, birthdays,
 * answers). */
int role_time_preference(str name);

#endif
