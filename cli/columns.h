/* How many columns of a terminal text takes; near enough for carets and line breaks. */
#ifndef CLI_COLUMNS_H
#define CLI_COLUMNS_H

#include <stddef.h>
#include <stdint.h>

/* The character at the start of text (not empty): its width, and in *bytes its length. Invalid bytes are one each. */
int columns_next(const char *text, size_t length, size_t *bytes);

/* Columns in front of the character with that number (from 1). */
size_t columns_before(const char *text, size_t length, uint64_t character);

#endif
