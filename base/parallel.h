/* Work in parts, done by several threads in whatever order. */
#ifndef BASE_PARALLEL_H
#define BASE_PARALLEL_H

#include <stddef.h>

enum { PARALLEL_THREADS_MAX = 64 };

/* Does part number `part`; `thread` (from 0, less than the number of threads) says whose scratch memory it may use. */
typedef void (*parallel_work)(void *context, size_t part, unsigned thread);

/* How many threads `asked` means: 0 is as many as there are processors. */
unsigned parallel_threads(int asked);
/* Calls `work` once for each of `parts`, from up to `threads` threads of which the caller is one, and returns when all
 * is done. What threads cannot be had for, the caller does. */
void parallel_run(unsigned threads, size_t parts, parallel_work work, void *context);

#endif
