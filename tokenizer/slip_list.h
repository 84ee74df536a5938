/* The words that are often written wrong in one way ("recieve"), and what is meant by them. */
#ifndef TOKENIZER_SLIP_LIST_H
#define TOKENIZER_SLIP_LIST_H

#include "base/str.h"

typedef struct slip_list {
    str lines;        /* slip<TAB>word, comments begin with # */
    uint64_t *places; /* [mask + 1] of lines, + 1, below half of a slip's hash, by open addressing */
    uint32_t mask;
} slip_list;

/* Reads the list; `lines` is borrowed until slip_list_release, and may be empty. False when memory ran out. */
bool slip_list_read(str lines, slip_list *out);
/* The word meant by a folded one, in the lines; empty: it is no slip of the list. */
str slip_list_find(const slip_list *l, str folded);
void slip_list_release(slip_list *l);

#endif
