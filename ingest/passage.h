/* What of a cell is the customer's own text. */
#ifndef INGEST_PASSAGE_H
#define INGEST_PASSAGE_H

#include "base/arena.h"
#include "base/str.h"

/* Without what stands in for a text that was taken away ("[deleted]"), and without a machine's translation beside the
 * original; pieces of a text that is an array (Telegram's) are joined. *out: of the cell, or in `memory`. False when
 * memory ran out. */
bool passage_own(str cell, arena *memory, str *out);

#endif
