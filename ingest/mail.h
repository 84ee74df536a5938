/* Mail: a message (EML), or a mailbox of them (mbox, RFC 4155). A message is a row. */
#ifndef INGEST_MAIL_H
#define INGEST_MAIL_H

#include "ingest/reader.h"

enum { MAIL_MESSAGE_MAX = 8 << 20 /* bytes of a message that are looked at: texts stand before attachments */ };

/* Whether a text begins like a mail: the line of a mailbox that begins a message, or a header. */
bool mail_recognise(str head);

/* Fills ops, self, columns and format of `r` (zeroed by the caller). */
vp_status mail_open(const char *path, const read_options *options, reader *r, vp_error *error);

/* What the sender wrote in a plain text: without quoted lines and the line that introduces them, the original message
 * below, and the signature (RFC 3676, 4.3). Written to `out`, which has text.n bytes of room and may be where the text
 * is; returns its length. */
size_t mail_own_words(str text, char *out);
/* The same of HTML: without quotations (<blockquote>) and the line that introduces them, and Outlook's original message
 * below. */
size_t mail_own_html(str html, char *out);

#endif
