/* The memory of the process. */
#ifndef CLI_MEMORY_H
#define CLI_MEMORY_H

/* Wishes for huge pages below the first 64 MB of the heap, so that the first touch of each 4 KB does not stop the
 * program: with many words that are new, that was a sixth of its time. Before other threads begin. */
void memory_prepare(void);

#endif
