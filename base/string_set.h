/*
 * Strings to small integers, as an intern (base/intern.h) has given them, laid out for mapping: made once, then read
 * where it lies. Little-endian:
 *
 *   u32 strings; u32 slots, a power of two above twice as many; slots of u64: 32 bits of the hash, and the place of the
 *   string's record behind the slots, + 1 (0: free); records of u32 id, u32 bytes, the bytes, to a multiple of four
 *
 * The hashes have no seed of their own: what is in the set is ours, so nobody can make long searches.
 */
#ifndef BASE_STRING_SET_H
#define BASE_STRING_SET_H

#include "base/buf.h"
#include "base/intern.h"

typedef struct string_set {
    const uint64_t *slots; /* [mask + 1]; NULL: an empty set */
    const char *records;
    uint32_t mask, count;
} string_set;

/* Appends the strings of an intern to `out`, which is aligned to eight bytes. False when memory ran out. */
bool string_set_make(const intern *strings, buf *out);
/* A set in the program's own memory, aligned to eight bytes and borrowed for the life of the set. */
string_set string_set_view(str bytes);
/* Id of s, or INTERN_NONE. */
uint32_t string_set_find(const string_set *set, str s);

#endif
