/* Writes the table of tokenizer/simplify.c, while the program is built: ICU's transliterator takes tens of
 * milliseconds to open, and the table none. */
#include "tokenizer/simplify.h"

#include <stdio.h>
#include <unicode/utrans.h>

static UChar simplified(UTransliterator *t, UChar c, UErrorCode *code)
{
    UChar text[8] = {c};
    int32_t n = 1, limit = 1;
    utrans_transUChars(t, text, &n, 8, 0, &limit, code);
    return n == 1 ? text[0] : c;
}

int main(void)
{
    UErrorCode code = U_ZERO_ERROR;
    UTransliterator *t = utrans_openU(u"Traditional-Simplified", -1, UTRANS_FORWARD, NULL, 0, NULL, &code);
    if (U_FAILURE(code))
        return 1;
    printf("static const uint16_t table[] = {");
    for (uint32_t c = SIMPLIFY_FIRST; c <= SIMPLIFY_LAST; c++)
        printf("%s0x%04x,", c % 16 ? "" : "\n", simplified(t, (UChar)c, &code));
    printf("\n};\n");
    utrans_close(t);
    return U_FAILURE(code);
}
