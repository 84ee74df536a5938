/* Arrays that grow by an item at a time. */
#ifndef BASE_ARRAY_H
#define BASE_ARRAY_H

#include <stdbool.h>
#include <stddef.h>

/* Makes room for one more item behind `count`. `array` is the address of the pointer to the items (NULL at first;
 * owned: free), `size` that of an item, *room the items there is room for. False when memory ran out; then all is as it
 * was. */
bool array_room(void *array, size_t size, size_t count, size_t *room);

#endif
