/*
 * Packs: the one container for all that is learned or compiled. All numbers are little-endian.
 *
 *   header, 64 bytes:  char magic[8] "VPPACK\r\n"; u32 version (1); u32 sections; u64 size of the file; u64 XXH3 of the
 * table; zeros table:             sections x 64 bytes: char name[32]; u64 offset; u64 size; u64 XXH3 of the content;
 * zeros contents:          each at a multiple of 64 bytes
 *
 * The section "meta" is a JSON object that says what the pack is: kind, language, training data and its licence,
 * scores. No clock, no names of machines.
 */
#ifndef BASE_PACK_H
#define BASE_PACK_H

#include "base/buf.h"
#include "base/error.h"

enum { PACK_SECTIONS_MAX = 64, PACK_NAME_MAX = 31, PACK_ALIGN = 64 };

/* ---- Reading: a pack in memory or mapped from a file ---- */

typedef struct pack {
    const char *bytes;
    size_t size;
    bool mapped; /* by pack_open */
} pack;

/* Whether it begins as a pack does. */
bool pack_is(str bytes);
/* Checks magic, version, bounds and checksums. `bytes` (64-byte aligned) is borrowed for the life of the pack. */
vp_status pack_view(const void *bytes, size_t size, pack *out, vp_error *error);
/* A pack that is part of the program, 64-byte aligned: nothing is checked. Of {NULL, 0} one without sections. */
pack pack_embedded(str bytes);
/* Maps a file. Owned: pack_close. */
vp_status pack_open(const char *path, pack *out, vp_error *error);
void pack_close(pack *p);
/* The content of a section, borrowed; {NULL, 0} when there is none. */
str pack_section(const pack *p, const char *name);
/* That of the section at a place from 0; {NULL, 0} behind the last. */
str pack_section_at(const pack *p, size_t place);

/* ---- Writing ---- */

typedef struct pack_part {
    const char *name;
    const void *bytes;
    size_t size;
} pack_part;

/* Writes a pack through a temporary file, so that it is there whole or not at all. */
vp_status pack_write(const char *path, const pack_part *parts, size_t count, vp_error *error);
/* The same bytes, appended to `out`. */
vp_status pack_make(const pack_part *parts, size_t count, buf *out, vp_error *error);

/* Makes the checksums of a pack right again whose contents were changed where they lie. */
void pack_seal(void *bytes);

#endif
