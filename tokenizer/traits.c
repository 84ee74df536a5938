#include "tokenizer/traits.h"

#include <unicode/uchar.h>

enum { WORD_LOOK_MAX = 64 /* bytes of a piece that are looked at */, RUN_MAX = 3 /* repeats of a mark that count */ };

static uint32_t lower(uint32_t c)
{
    if (c < 0x80)
        return c >= 'A' && c <= 'Z' ? c + 32 : c;
    if (c >= 0x410 && c < 0x430)
        return c + 32;
    if (c == 0x2019 || c == 0xB4)
        return '\'';
    return c >= 0x430 && c < 0x450 ? c : (uint32_t)u_tolower((UChar32)c);
}

static bool is_letter(uint32_t c)
{
    return c < 0x80 ? (c | 32) >= 'a' && (c | 32) <= 'z' : (c >= 0x400 && c < 0x482) || u_isalpha((UChar32)c);
}

typedef struct counts {
    unsigned characters, letters, capitals, digits, stops;
    bool first_capital;
} counts;

static uint32_t length_class(unsigned n)
{
    return n < 5 ? n : n < 7 ? 5 : n < 10 ? 6 : 7;
}

static uint32_t shape_of(const counts *n, uint32_t word)
{
    if (!n->letters && !n->digits)
        return word;
    uint32_t letters = n->capitals == n->letters ? 1 + (n->letters > 1) : n->first_capital ? 3 : n->capitals ? 4 : 5;
    uint32_t marks = n->characters - n->letters - n->digits;
    return (n->letters ? letters : 0) | length_class(n->letters) << 3 | length_class(n->digits) << 6 |
           (n->stops < 3 ? n->stops : 3) << 9 | (marks > n->stops) << 11 | 1u << 12;
}

traits traits_of(str piece)
{
    counts n = {0};
    uint32_t word = 0, last[3] = {0}, before = 0, run = 0;
    piece.n = piece.n < WORD_LOOK_MAX ? piece.n : WORD_LOOK_MAX;
    for (size_t i = 0, step; i < piece.n; i += step) {
        uint32_t c = utf8_decode(piece.p + i, piece.n - i, &step), small = lower(c);
        run = c == before ? run + 1 : 1;
        before = c;
        bool letter = is_letter(c), digit = c >= '0' && c <= '9';
        n.characters++;
        n.letters += letter;
        n.digits += digit;
        n.stops += c == '.';
        n.capitals += letter && small != c;
        n.first_capital |= i == 0 && letter && small != c;
        if (!letter && !digit && run > RUN_MAX)
            continue;
        word = traits_mix(word, small);
        last[0] = last[1], last[1] = last[2], last[2] = small;
    }
    return (traits){word, traits_mix(traits_mix(last[0], last[1]), last[2]), shape_of(&n, word)};
}
