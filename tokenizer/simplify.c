#include "tokenizer/simplify.h"

#include "tokenizer/simplify_table.h" /* made by make_simplify.c */

uint32_t simplify(uint32_t c)
{
    return c >= SIMPLIFY_FIRST && c <= SIMPLIFY_LAST ? table[c - SIMPLIFY_FIRST] : c;
}
