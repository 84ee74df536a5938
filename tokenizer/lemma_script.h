/*
 * How a lemma is made of its form: an edit of the beginning, one of the end, and what becomes of the capitals. Learnt
 * from pairs, a script fits words that were never seen (Chrupała 2006; Straka, Straková and Hajič 2019, 3.1).
 */
#ifndef TOKENIZER_LEMMA_SCRIPT_H
#define TOKENIZER_LEMMA_SCRIPT_H

#include "base/buf.h"

typedef enum script_case {
    SCRIPT_FOLDED, /* made of the folded form */
    SCRIPT_KEPT,   /* made of the surface form: names */
    SCRIPT_TITLE,  /* of the folded form, then the first letter is made a capital */
    SCRIPT_UPPER,  /* of the folded form, then all letters */
} script_case;

enum { SCRIPT_MAX = 64 /* bytes of a script as text */, SCRIPT_LETTERS = 100 /* longer words stay as they are */ };

/* A script. Its text, which is what packs hold, is the four numbers, the lengths of the first two strings, and the
 * strings. Counts are of code points. */
typedef struct lemma_script {
    uint8_t tag;         /* word class the script goes with; the script does not use it */
    uint8_t letters;     /* script_case */
    uint8_t keep;        /* at the beginning, before the first edit */
    uint8_t drop;        /* at the end */
    str removed, prefix; /* the first edit: `removed` must stand there and gives way to `prefix` */
    str suffix;          /* put at the end */
} lemma_script;

/* Reads the text of a script; the strings point into it. False when it is none. */
bool lemma_script_read(str text, lemma_script *out);

/* Appends the text of the script that makes `lemma`; nothing when none of SCRIPT_MAX bytes does. False when memory ran
 * out. */
bool lemma_script_derive(uint8_t tag, str surface, str folded, str lemma, buf *out);

/* Appends the lemma and sets *fits; nothing when the script does not fit the word. False when memory ran out. */
bool lemma_script_apply(const lemma_script *s, str surface, str folded, buf *out, bool *fits);

#endif
