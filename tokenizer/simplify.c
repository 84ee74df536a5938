#include "tokenizer/simplify.h"

#include "tokenizer/simplify_table.h" /* made by make_simplify.c */

static uint32_t form(uint32_t c)
{
    return c >= SIMPLIFY_FIRST && c <= SIMPLIFY_LAST ? table[c - SIMPLIFY_FIRST] : c;
}

uint32_t simplify(uint32_t c)
{
    uint32_t simplified = form(c);
    return simplified ? simplified : c;
}

bool is_simplified_only(uint32_t c)
{
    return c && !form(c);
}
