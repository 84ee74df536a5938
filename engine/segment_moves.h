/* Movements of a store's customers between its segments. */
#ifndef ENGINE_SEGMENT_MOVES_H
#define ENGINE_SEGMENT_MOVES_H

#include "customers/moves.h"
#include "engine/store_handle.h"

/* Only who wrote in the later period counts: where nothing is new, staying says nothing. */
typedef struct segment_moves {
    move *moves; /* [count] in order of the period; owned: segment_moves_release */
    size_t count, room;
    size_t states;         /* segments, and behind them "in none" */
    double *probabilities; /* [states * states] */
    moves_test test;
} segment_moves;

/* segment_moves_release also after failure. */
vp_status segment_moves_read(vp_store *s, size_t segments, segment_moves *out, vp_error *error);
void segment_moves_release(segment_moves *m);

/* How many moves there were from one segment to the other; *all: from it to any. */
double segment_moves_between(const segment_moves *m, size_t from, size_t to, double *all);

#endif
