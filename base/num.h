/* Numbers to text and back, whatever the locale. */
#ifndef BASE_NUM_H
#define BASE_NUM_H

#include "base/str.h"

/* The shortest text of `value` with at most `digits` significant digits, '.' as the mark. Returns its length. */
size_t number_format(double value, int digits, char *out, size_t room);

/* Reads all of `s` as a plain number: sign, digits, '.' and an exponent. False when it is anything else. */
bool number_parse(str s, double *out);

/* Reads what people write: the above, and also "4,5", "1.234,56", "1,234.56", "1 234", with `decimal` ('.' or ',')
 * deciding what is ambiguous. */
bool number_parse_local(str s, char decimal, double *out);

#endif
