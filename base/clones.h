/* Functions that are compiled for several processors; the best one is chosen when the program is loaded. The results
 * are the same: for integers, and for sums of floating point whose order is written down. */
#ifndef BASE_CLONES_H
#define BASE_CLONES_H

/* Clang 14 calls such functions of other files by a name that is not there; with ThreadSanitizer the choice is made
 * before its memory is there. */
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_THREAD__)
#define CLONED __attribute__((target_clones("avx2", "default")))
#else
#define CLONED
#endif

/* For the parts of such a function: left on its own, a part would be compiled for the oldest processor. */
#define PART_OF_CLONED static inline __attribute__((always_inline))

#endif
