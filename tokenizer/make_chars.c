/* Writes the table of tokenizer/chars.c from ICU's properties, while the program is built. */
#include "tokenizer/chars.h"

#include <stdio.h>
#include <unicode/uchar.h>
#include <unicode/uscript.h>

/* The characters that Python, XML and people call white space; the rest of the controls belong to the token before
 * them. */
static bool is_space(UChar32 c)
{
    return u_isUWhiteSpace(c) || (c >= 0x1C && c <= 0x1F);
}

static bool without_spaces(UChar32 c)
{
    UErrorCode code = U_ZERO_ERROR;
    switch (uscript_getScript(c, &code)) {
    case USCRIPT_HAN:
    case USCRIPT_HIRAGANA:
    case USCRIPT_KATAKANA:
    case USCRIPT_BOPOMOFO:
    case USCRIPT_THAI:
    case USCRIPT_LAO:
    case USCRIPT_KHMER:
    case USCRIPT_MYANMAR: return true;
    default: return false;
    }
}

/* Pictures, and hearts, faces and hands that are signs in old fonts: people mean the same by them. Arrows and bullets
 * stay signs. */
static bool is_emoji(UChar32 c)
{
    bool drawn = (c >= 0x2600 && c < 0x27C0) || c >= 0x1F000;
    return c > 0xFF &&
           (u_hasBinaryProperty(c, UCHAR_EMOJI_PRESENTATION) || (drawn && u_hasBinaryProperty(c, UCHAR_EMOJI)));
}

/* Digits that are no decimal ones: small ones belong to what stands before (m²), fractions are numbers (2½). */
static char_class classify_number(UChar32 c)
{
    if (c == 0xB2 || c == 0xB3 || c == 0xB9 || (c >= 0x2070 && c < 0x2090))
        return CHAR_MARK;
    return (c >= 0xBC && c <= 0xBE) || (c >= 0x2150 && c < 0x2160) ? CHAR_DIGIT : CHAR_SYMBOL;
}

static char_class classify(UChar32 c)
{
    if (is_space(c))
        return CHAR_SPACE;
    if (c >= 0x1F1E6 && c <= 0x1F1FF)
        return CHAR_FLAG;
    if (is_emoji(c))
        return CHAR_EMOJI;
    int8_t type = u_charType(c);
    switch (type) {
    case U_UPPERCASE_LETTER:
    case U_LOWERCASE_LETTER:
    case U_TITLECASE_LETTER:
    case U_MODIFIER_LETTER:
    case U_OTHER_LETTER:
    case U_LETTER_NUMBER: return without_spaces(c) ? CHAR_HAN : CHAR_LETTER;
    case U_DECIMAL_DIGIT_NUMBER: return CHAR_DIGIT;
    case U_NON_SPACING_MARK:
    case U_ENCLOSING_MARK:
    case U_COMBINING_SPACING_MARK:
    case U_FORMAT_CHAR:
    case U_CONTROL_CHAR: return CHAR_MARK;
    case U_DASH_PUNCTUATION:
    case U_START_PUNCTUATION:
    case U_END_PUNCTUATION:
    case U_CONNECTOR_PUNCTUATION:
    case U_OTHER_PUNCTUATION:
    case U_INITIAL_PUNCTUATION:
    case U_FINAL_PUNCTUATION: return CHAR_PUNCTUATION;
    case U_MATH_SYMBOL:
    case U_CURRENCY_SYMBOL:
    case U_MODIFIER_SYMBOL:
    case U_OTHER_SYMBOL: return CHAR_SYMBOL;
    case U_OTHER_NUMBER: return classify_number(c);
    default: return CHAR_OTHER;
    }
}

int main(void)
{
    for (UChar32 c = 0; c < CHAR_TABLE; c++)
        printf("%s%d,", c % 32 ? "" : "\n", (int)classify(c));
    return 0;
}
