/* Traditional Chinese characters to simplified ones, one by one (ICU's Traditional-Simplified; words of which a
 * character stays as it is, such as 乾隆, are not known). */
#ifndef TOKENIZER_SIMPLIFY_H
#define TOKENIZER_SIMPLIFY_H

#include <stdbool.h>
#include <stdint.h>

enum { SIMPLIFY_FIRST = 0x3400, SIMPLIFY_LAST = 0x9FFF };

/* The simplified form of a character; itself when it has none. */
uint32_t simplify(uint32_t c);
/* Whether a character is written in simplified texts alone. One that has another form in both directions is written in
 * both scripts. */
bool is_simplified_only(uint32_t c);

#endif
