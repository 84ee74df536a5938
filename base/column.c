#include "base/column.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_ROOM = 1024 };

bool column_reserve(column *c, uint32_t count, size_t size)
{
    if (count <= c->room)
        return true;
    uint32_t room = c->room ? c->room : FIRST_ROOM;
    while (room < count)
        room = room > UINT32_MAX / 2 ? UINT32_MAX : room * 2;
    char *items = realloc(c->items, room * size);
    if (!items)
        return false;
    memset(items + c->room * size, 0, (room - c->room) * size);
    *c = (column){items, room, (uint32_t)size};
    return true;
}

size_t column_bytes(const column *c)
{
    return (size_t)c->room * c->size;
}

void column_release(column *c)
{
    free(c->items);
    *c = (column){0};
}
