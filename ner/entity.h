/*
 * What was found in a text, from whatever source, and which of it stays where several claim the same place.
 */
#ifndef NER_ENTITY_H
#define NER_ENTITY_H

#include "base/arena.h"
#include "base/error.h"

/* Where it comes from; of those that are alike the earlier is believed. */
typedef enum entity_source {
    ENTITY_OWN_NAME, /* a list of names */
    ENTITY_OWN_RULE,
    ENTITY_NAME,
    ENTITY_RULE,
    ENTITY_MODEL, /* learned */
} entity_source;

typedef struct entity {
    size_t begin, end; /* [begin, end) in bytes */
    size_t evidence;   /* bytes of all that spoke for it: itself, and words such as "order number" */
    str type;          /* "-": claims its place, and is then left out */
    str normal;        /* {NULL, 0}: none */
    str rule;          /* id, of rules; borrowed as long as these live */
    uint8_t source;    /* entity_source */
    bool verified;     /* a checksum holds */
    bool personal;
    bool several;      /* of a list: several words */
    uint32_t priority; /* within its source; smaller is better */
    double score;
} entity;

typedef struct entity_list {
    entity *items; /* [room], owned: entities_release */
    size_t count, room;
    arena texts; /* normal forms */
} entity_list;

bool entities_add(entity_list *l, entity e); /* false: memory ran out */
void entities_clear(entity_list *l);
void entities_release(entity_list *l);

/* People whom a rule of ours found become as long as what a model surely found there: "driver Ahmed" and "Ahmed
 * Courbange". They grow neither over words in front that spoke for them nor over listed names: "Jan of KPN". The order
 * of the list changes. */
void entities_widen_people(entity_list *l);

/*
 * The policy where entities overlap: names of the user's own lists stay, the longest first. What a model found gives
 * way to every match of a rule, since a learned name must not hide what is personal. A person whom a rule of ours finds
 * gives way to a listed name of several words that begins there: "Thanks John Lewis". Of the others the one with more
 * evidence stays; of equal ones that which a checksum confirms, then the one from the earlier source in entity_source;
 * of a model the one with the higher score; then the earlier rule or name, the one that begins first. What stays is in
 * order of `begin`, without overlaps. The answer depends on the set alone, not on the order in which it was found.
 */
vp_status entities_merge(entity_list *l, size_t text_length, vp_error *error);

#endif
