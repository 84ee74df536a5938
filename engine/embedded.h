/* The word lists and models that are compiled into the library (embed.py). */
#ifndef ENGINE_EMBEDDED_H
#define ENGINE_EMBEDDED_H

#include "base/str.h"

/* The content of a file by its path from the root of the project, 64-byte aligned; {NULL, 0} when it is not there. */
str embedded_file(const char *name);

/* SHA-256 of all of them, in hex; static. */
const char *embedded_hash(void);

#endif
