#include "tokenizer/content_words.h"

#include "base/utf8.h"

enum { SHORTEST_LETTERS = 3, SHORTEST_HAN = 2 };

bool is_content_word(const lexicon *l, const word *w)
{
    if (w->kind != VP_TOKEN_WORD && w->kind != VP_TOKEN_HASHTAG)
        return false;
    for (size_t i = 0; i < w->folded.n; i++)
        if ((unsigned char)w->folded.p[i] < 0x20 || w->folded.p[i] == 0x7F)
            return false; /* nothing that could be searched for */
    size_t letters = utf8_count(w->folded);
    bool han = (unsigned char)w->folded.p[0] >= 0xE3;
    if (letters < (han ? SHORTEST_HAN : SHORTEST_LETTERS) || (w->folded.p[0] >= '0' && w->folded.p[0] <= '9'))
        return false;
    return !l || !lexicon_is_stopword(l, w->folded);
}

bool is_polar_word(const lexicon *l, const word *w)
{
    const lexicon_entry *e = l ? lexicon_find(l, w->folded, w->stem) : NULL;
    return e && (e->weight != 0 || e->modifier);
}
