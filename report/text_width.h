/* Text as a terminal shows it: how wide it is, where it can be cut, and a form that is safe to print. */
#ifndef REPORT_TEXT_WIDTH_H
#define REPORT_TEXT_WIDTH_H

#include "base/buf.h"

/* Columns that text_plain(s) takes. Combining marks take none, wide characters and emoji (sequences and flags as a
 * whole) two, control characters and invalid bytes one. */
size_t text_width(str s);

/* The longest prefix of at most `columns` columns; never splits what is drawn as one character. */
str text_cut(str s, size_t columns);

/* Appends `s` such that it stays on its line and cannot command the terminal: control characters, line ends and
 * bidirectional controls become spaces, other invisible format characters are left out, invalid bytes are U+FFFD. */
bool text_plain(buf *out, str s);

/* text_plain() cut to `columns` with an ellipsis where it is longer. *width: the columns it took. */
bool text_fitted(buf *out, str s, size_t columns, size_t *width);

bool text_spaces(buf *out, size_t count);

#endif
