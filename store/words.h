/* The words of a text as the full-text index gets them, packed: so they are cut once, by whichever thread, for the
 * index and for what tells copies. Of each word: FTS5's flags (a byte), its length (two), its bytes. */
#ifndef STORE_WORDS_H
#define STORE_WORDS_H

#include "base/buf.h"

/* Appends a word to `out`, a buf: an `emit` for whoever cuts texts. Returns SQLITE_OK or SQLITE_NOMEM. */
int words_pack(void *out, int flags, const char *word, int length, int begin, int end);

/* A word of a packed list. */
typedef struct packed_word {
    int flags;
    str text;
} packed_word;
/* Takes the first word off `rest`; false: there is none. */
bool words_next(str *rest, packed_word *out);

/* Texts that the index is about to be given, in their order, with their words. Zero: none. */
typedef struct ready_words {
    buf words; /* packed */
    buf ends;  /* size_t of each text: its length, and where its words end */
    size_t next, begin;
} ready_words;

void ready_release(ready_words *r);
void ready_clear(ready_words *r);
/* Text comes behind those that are there. False when memory ran out. */
bool ready_add(ready_words *r, str text, str words);
/* The words of the text whose turn it is; false: it has another length, or none is left. */
bool ready_take(ready_words *r, size_t length, str *words);

#endif
