/* Writes the table of tokenizer/simplify.c, while the program is built: ICU's transliterator takes tens of
 * milliseconds to open, and the table none. */
#include "tokenizer/simplify.h"

#include <stdio.h>
#include <unicode/utrans.h>

static UTransliterator *open_transliterator(const UChar *name, UErrorCode *code)
{
    return utrans_openU(name, -1, UTRANS_FORWARD, NULL, 0, NULL, code);
}

static UChar other_form(UTransliterator *t, UChar c, UErrorCode *code)
{
    UChar text[8] = {c};
    int32_t n = 1, limit = 1;
    utrans_transUChars(t, text, &n, 8, 0, &limit, code);
    return n == 1 ? text[0] : c;
}

/* The simplified form of each character; 0 for those that are simplified and have a traditional form. */
int main(void)
{
    UErrorCode code = U_ZERO_ERROR;
    UTransliterator *simplify = open_transliterator(u"Traditional-Simplified", &code);
    UTransliterator *back = open_transliterator(u"Simplified-Traditional", &code);
    if (U_FAILURE(code))
        return 1;
    printf("static const uint16_t table[] = {");
    for (uint32_t c = SIMPLIFY_FIRST; c <= SIMPLIFY_LAST; c++) {
        UChar form = other_form(simplify, (UChar)c, &code);
        if (form == c && other_form(back, (UChar)c, &code) != c)
            form = 0;
        printf("%s0x%04x,", c % 16 ? "" : "\n", form);
    }
    printf("\n};\n");
    utrans_close(simplify);
    utrans_close(back);
    return U_FAILURE(code);
}
