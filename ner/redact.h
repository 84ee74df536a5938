/* Texts with what was found in them masked. */
#ifndef NER_REDACT_H
#define NER_REDACT_H

#include "base/buf.h"
#include "ner/entity.h"

enum { REDACT_KEY_MIN = 16 /* bytes */ };

typedef struct redaction {
    const char *types; /* comma-separated; NULL: what is personal */
    str key;           /* empty: the same mask for all of a type, as [PHONE] */
} redaction;

/* Whether the entity is to be masked. */
bool redact_wants(const redaction *r, const entity *e);

/*
 * Appends the text with the entities (in order, without overlaps) that are wanted replaced by [TYPE], or with a key by
 * [TYPE:pseudonym]: the same for the same normal form (else the same characters) and key, and without the key nobody
 * can tell or try out what it stands for. HMAC-SHA-256 (RFC 2104) of type, NUL, normal form, its first 64 bits in hex.
 * False when memory ran out.
 */
bool redact(const redaction *r, str text, const entity_list *found, buf *out);

/* ":pseudonym", as redact writes it. */
bool redact_is_pseudonym(str text);

#endif
