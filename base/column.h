/* A column: values by small ids that count from 0, as an intern gives them. Values that were not set are zeros. */
#ifndef BASE_COLUMN_H
#define BASE_COLUMN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct column {
    void *items; /* [room], owned: column_release */
    uint32_t room;
    uint32_t size;    /* of a value; the same for all calls */
    uint32_t reserve; /* room there will be without moving: memory that is not touched costs nothing */
} column;

/* Makes room for the values of ids below `count`. False when memory ran out. */
bool column_reserve(column *c, uint32_t count, size_t size);
size_t column_bytes(const column *c);
void column_release(column *c);

#endif
