/*
 * Pages of the archive that VK gives to whoever asks for their data: messages/NUMBER/messages*.html, in windows-1251. A
 * message is a row. VK describes them nowhere; the names of their classes are from a reader of such archives,
 * github.com/IngannamorteScienceDev/last-seen.
 */
#ifndef INGEST_VK_H
#define INGEST_VK_H

#include "ingest/reader.h"

/* Whether a text begins like such a page. */
bool vk_recognise(str head);

/* Fills ops, self, columns and format of `r` (zeroed by the caller). */
vp_status vk_open(const char *path, const read_options *options, reader *r, vp_error *error);

#endif
