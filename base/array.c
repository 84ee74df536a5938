#include "base/array.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_ROOM = 32 };

bool array_room(void *array, size_t size, size_t count, size_t *room)
{
    void *items, *grown;
    size_t more = *room ? *room * 2 : FIRST_ROOM;
    if (count < *room)
        return true;
    memcpy(&items, array, sizeof items); /* a pointer to any type of item */
    if (more > SIZE_MAX / size || !(grown = realloc(items, more * size)))
        return false;
    memcpy(array, &grown, sizeof grown);
    *room = more;
    return true;
}
