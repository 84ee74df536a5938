#include "base/huge.h"

#include <stdlib.h>
#include <sys/mman.h>

enum { HUGE_PAGE = 2 << 20 };

void *huge_alloc(size_t bytes)
{
    size_t whole = (bytes + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
    void *p = whole >= bytes ? aligned_alloc(HUGE_PAGE, whole) : NULL;
#ifdef MADV_HUGEPAGE
    if (p)
        madvise(p, whole, MADV_HUGEPAGE); /* a wish: without it all works as well, and slower */
#endif
    return p;
}
