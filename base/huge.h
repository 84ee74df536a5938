/* Memory for large tables that are read and written all over: in huge pages where the system has them, so that the
 * first touch of each 4 KB does not stop the program. */
#ifndef BASE_HUGE_H
#define BASE_HUGE_H

#include <stddef.h>

/* Owned: free(). Its content is unspecified. NULL: memory ran out. */
void *huge_alloc(size_t bytes);

#endif
