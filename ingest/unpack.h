/* The bytes of a file, unpacked where it is packed with gzip or Zstandard, and up to three times over. */
#ifndef INGEST_UNPACK_H
#define INGEST_UNPACK_H

#include "base/buf.h"
#include "base/error.h"

typedef struct unpacker unpacker;

typedef struct unpack_limits {
    uint64_t origin; /* bytes of the file that this one was unpacked from; 0: its own */
    int window_log;  /* most memory for Zstandard's window, as a power of 2; 0: UNPACK_WINDOW_LOG */
} unpack_limits;

enum { UNPACK_WINDOW_LOG = 27 /* 128 MB, as the zstd tool allows */, UNPACK_WINDOW_LOG_MAX = 31 };

/* *out is owned: unpacker_close. */
vp_status unpacker_open(const char *path, unpack_limits limits, unpacker **out, vp_error *error);
/* Appends some bytes, about 256 KB at most; *end true when there are no more. */
vp_status unpacker_read(unpacker *u, buf *out, bool *end, vp_error *error);
void unpacker_close(unpacker *u);

/* All bytes of a file, appended; of one that unpacks to more than `most` a little more than these, which shows it. */
vp_status unpack_file(const char *path, size_t most, buf *out, vp_error *error);

/* The first bytes, borrowed until the first unpacker_read. */
str unpacker_start(const unpacker *u);
bool unpacker_is_packed(const unpacker *u);
void unpacker_position(const unpacker *u, uint64_t *done, uint64_t *total); /* bytes on disk */

/* Fails with VP_LIMIT when so much may not come out of a file of `origin` bytes: text packs to a fiftieth at best. */
vp_status unpack_check(uint64_t unpacked, uint64_t origin, vp_error *error);

#endif
