/*
 * What was found in a text, from whatever source, and which of it stays where several claim the same place.
 */
#ifndef NER_ENTITY_H
#define NER_ENTITY_H

#include "base/arena.h"
#include "base/error.h"

typedef enum entity_source { ENTITY_OWN_RULE, ENTITY_RULE } entity_source;

typedef struct entity {
    size_t begin, end; /* [begin, end) in bytes */
    size_t evidence;   /* bytes of all that spoke for it: itself, and words such as "order number" */
    str type;          /* "-": claims its place, and is then left out */
    str normal;        /* {NULL, 0}: none */
    str rule;          /* id; borrowed as long as the rules live */
    uint8_t source;    /* entity_source */
    bool verified;     /* a checksum holds */
    bool personal;
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

/*
 * The policy where entities overlap: the one with more evidence stays; of equal ones that which a checksum confirms,
 * then the user's own, then that of the earlier rule, then the one that begins first. What stays is in order of
 * `begin`, without overlaps. The answer depends on the set alone, not on the order in which it was found.
 */
vp_status entities_merge(entity_list *l, size_t text_length, vp_error *error);

#endif
