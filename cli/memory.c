#include "cli/memory.h"

#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>

enum { HUGE_PAGE = 2 << 20, LARGEST_BLOCK = 32 << 20, HEAP = 64 << 20 };

void memory_prepare(void)
{
    mallopt(M_MMAP_THRESHOLD, LARGEST_BLOCK);
    mallopt(M_TRIM_THRESHOLD, HEAP);
    mallopt(M_TOP_PAD, HEAP);
    char *p = malloc(HUGE_PAGE); /* makes the heap grow */
    uintptr_t begin = ((uintptr_t)p + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
    if (p)
        madvise((void *)begin, HEAP, MADV_HUGEPAGE); /* a wish: without it all works as well, and slower */
    free(p);
}
