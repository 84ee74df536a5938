/* Copies: documents of their own (store/seen.c tells rows that come again) with the same words as an earlier one, or
 * nearly the same. What is compared are sets of three words in a row; candidates are found by MinHash in bands (Broder,
 * "On the resemblance and containment of documents", 1997; Leskovec, Rajaraman and Ullman, "Mining of Massive
 * Datasets", 3.4) and compared in full. A document is a copy of the first of its group, never of another copy. */
#ifndef STORE_COPIES_H
#define STORE_COPIES_H

#include "store/store.h"

/* Three words in a row that two documents share, of all that either has: at least so many in a copy. */
#define COPIES_LEAST_SIMILARITY 0.7

typedef struct copies copies;

/* *out is owned: copies_close. */
vp_status copies_open(store *s, copies **out, vp_error *error);
void copies_close(copies *c);

/* A new document has these words (packed). */
vp_status copies_add(copies *c, int64_t document, str words, vp_error *error);
/* A document is about to be replaced. */
vp_status copies_gone(copies *c, int64_t document, vp_error *error);

/* Writes down the words of documents, and which documents are copies. In the transaction that the documents were
 * written in. */
vp_status copies_settle(copies *c, vp_error *error);
/* Forgets what was added: the transaction is taken back. */
void copies_drop(copies *c);

/* Nothing is left of what is known of any document; and all are looked at anew. In a transaction of the caller. */
vp_status copies_forget(store *s, vp_error *error);
vp_status copies_make(store *s, vp_error *error);
/* Looks at all documents in a transaction of its own, where that was not done with `words`: what tells how texts are
 * cut into words. */
vp_status copies_catch_up(store *s, const char *words, vp_error *error);
/* Whether it was done in some way. */
vp_status copies_known(store *s, bool *known, vp_error *error);

#endif
