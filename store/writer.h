/* Putting documents into a store, in transactions; and what a batch must remember to be resumed. */
#ifndef STORE_WRITER_H
#define STORE_WRITER_H

#include "store/document.h"
#include "store/store.h"

/* ---- Sources ---- */

typedef struct source_facts {
    const char *name, *format, *encoding, *notes;
    str recognised; /* JSON */
    uint64_t rows, rejected, repaired, repeats, lost_dates;
    bool complete;
} source_facts;

/* Makes the source known, or finds it by name and what was recognised; *id for its documents. */
vp_status source_begin(store *s, const source_facts *facts, int64_t *id, vp_error *error);
/* Records the final counts. */
vp_status source_finish(store *s, int64_t id, const source_facts *facts, vp_error *error);

/* ---- Documents ---- */

typedef enum write_outcome { WRITE_NEW, WRITE_REPLACED, WRITE_UNCHANGED } write_outcome;

typedef struct writer writer;

/* *out is owned: writer_close. */
vp_status writer_open(store *s, writer **out, vp_error *error);
/* A document with a new identity is added; one with another version replaces the older, unless its own time is earlier
 * or it says nothing new: facts and fields that it does not have stay as they were. Begins a transaction when none is
 * open and commits from time to time. */
vp_status writer_add(writer *w, const document *d, write_outcome *outcome, vp_error *error);
vp_status writer_commit(writer *w, vp_error *error);
/* Without a commit what came after the last one is lost. NULL is fine. */
void writer_close(writer *w);

/* ---- What is there already: a connection of its own, for another thread than the writer's ---- */

typedef struct known known;
/* *out is owned: known_close; NULL when the store is temporary or empty. */
vp_status known_open(const store *s, known **out, vp_error *error);
/* Whether the store holds exactly this version of a document. */
bool known_has(known *k, const unsigned char identity[IDENTITY_BYTES], int64_t version);
void known_close(known *k);

/* ---- What a file has brought so far: on disk, so that memory does not grow with the file ---- */

typedef struct seen seen;
vp_status seen_open(seen **out, vp_error *error); /* *out is owned: seen_close */
vp_status seen_clear(seen *s, vp_error *error);   /* before another file */
/* How many documents of this identity and wording came before; *first: none of this identity at all. Another wording
 * under the same `by_id` identity is an edit, which starts no new count. */
vp_status seen_count(seen *s, uint64_t identity, uint64_t wording, bool by_id, uint32_t *occurrence, bool *first,
                     vp_error *error);
void seen_close(seen *s);

#endif
