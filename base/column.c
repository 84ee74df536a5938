#include "base/column.h"

#include <stdlib.h>
#include <string.h>

enum { STEP = 1024 /* values that are made zero at a time */ };

static bool widen(column *c, uint32_t count, size_t size)
{
    uint32_t reserve = c->reserve ? c->reserve : STEP;
    while (reserve < count)
        reserve = reserve > UINT32_MAX / 2 ? UINT32_MAX : reserve * 2;
    void *items = realloc(c->items, reserve * size);
    if (!items)
        return false;
    *c = (column){items, c->room, (uint32_t)size, reserve};
    return true;
}

bool column_reserve(column *c, uint32_t count, size_t size)
{
    if (count <= c->room)
        return true;
    if (count > c->reserve && !widen(c, count, size))
        return false;
    uint32_t room = c->reserve - count < STEP ? c->reserve : count + STEP;
    memset((char *)c->items + c->room * size, 0, (room - c->room) * size);
    c->room = room;
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
