/* The sender's own words in a mail: without what is quoted of others. */
#ifndef INGEST_MAIL_OWN_H
#define INGEST_MAIL_OWN_H

#include "base/str.h"

/* What the sender wrote in a plain text: without quoted lines and the line that introduces them, the original message
 * below, and the signature (RFC 3676, 4.3). Written to `out`, which has text.n bytes of room and may be where the text
 * is; returns its length. */
size_t mail_own_words(str text, char *out);
/* The same of HTML: without quotations (<blockquote>) and the line that introduces them, and Outlook's original message
 * below. */
size_t mail_own_html(str html, char *out);

#endif
