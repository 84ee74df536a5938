#include "tokenizer/chars.h"

const char_table unicode_chars = {{
#include "tokenizer/chars_table.h" /* made by make_chars.c */
}};
