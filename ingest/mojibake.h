/* UTF-8 that was taken for Latin-1 or Windows-1252 and encoded once more ("cafÃ©", "donâ€™t"), or where most of a cell
 * is so for Windows-1251 ("РџСЂРёРІРµС‚"). The JSON of Facebook and Instagram is so throughout, tables are in places.
 */
#ifndef INGEST_MOJIBAKE_H
#define INGEST_MOJIBAKE_H

#include "base/str.h"

/* Whether a cell (valid UTF-8) may hold some: a cheap test that is rarely wrong. */
bool mojibake_is_likely(str cell);

/* Writes the cell with characters that were encoded twice decoded once to out[cell.n]; returns its bytes. A run of
 * bytes is decoded where it gives a character that people write. */
size_t mojibake_mend(str cell, char *out);

#endif
