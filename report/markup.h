/* Text inside markup. */
#ifndef REPORT_MARKUP_H
#define REPORT_MARKUP_H

#include "base/buf.h"

/* Appends `text` such that it stands in an element or a quoted attribute of HTML, SVG and XML, stays on its line, and
 * cannot turn the direction of what stands around it: as text_plain, with markup escaped. What XML cannot hold is
 * U+FFFD. False when memory ran out. */
bool markup_text(buf *out, str text);

#endif
