/* Mail: a message (EML), or a mailbox of them (mbox, RFC 4155). A message is a row. */
#ifndef INGEST_MAIL_H
#define INGEST_MAIL_H

#include "ingest/reader.h"

enum { MAIL_MESSAGE_MAX = 8 << 20 /* bytes of a message that are looked at: texts stand before attachments */ };

/* Whether a text begins like a mail: the line of a mailbox that begins a message, or a header. */
bool mail_recognise(str head);

/* Fills ops, self, columns and format of `r` (zeroed by the caller). */
vp_status mail_open(const char *path, const read_options *options, reader *r, vp_error *error);

#endif
