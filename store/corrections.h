/* What people said of documents against the analysis: kept for good, with who and when, and always in force. */
#ifndef STORE_CORRECTIONS_H
#define STORE_CORRECTIONS_H

#include "store/store.h"

/* A row of table `correction`. */
typedef struct correction {
    int64_t document;
    str field;                   /* "sentiment", "intent", "urgency", "aspect.NAME" */
    str value;                   /* as the table has it */
    const char *person, *origin; /* who, and by which way */
    int64_t time;                /* when: seconds since 1970, UTC */
    str text;                    /* what the person has read; {NULL, 0}: what the store holds */
} correction;

/* The document that a person means: "number=94", "id=A-1", or one of both; VP_NOT_FOUND, or VP_INVALID when the word
 * fits more than one. */
vp_status corrections_find(store *s, str meant, int64_t *document, vp_error *error);

/* Before many documents are looked for. */
vp_status corrections_expect(store *s, vp_error *error);

typedef struct corrections_added {
    int64_t id; /* 0: a person has said so already */
    bool stale; /* it is of another text than the document's, and not in force */
} corrections_added;

/* Adds what a person said. Within a transaction of the caller. */
vp_status corrections_add(store *s, const correction *c, corrections_added *out, vp_error *error);

/* Takes a correction back; the row stays. VP_NOT_FOUND: there is none of that number, or it is undone. */
vp_status corrections_undo(store *s, int64_t id, const char *person, int64_t time, vp_error *error);

/* Brings the row of a document in line with its corrections. `anew`: the row holds what the analysis found just now. */
vp_status corrections_settle(store *s, int64_t document, bool anew, vp_error *error);

#endif
