/* Parts of a query to the full-text index. */
#ifndef STORE_PHRASE_H
#define STORE_PHRASE_H

#include "base/buf.h"

/* Appends `words` as a phrase of FTS5: in a row, and with a * behind them, or `prefix`, what begins so. Nothing is
 * appended when no words are left. False when memory ran out. */
bool phrase_add(buf *query, str words, bool prefix);

#endif
