#include "store/words.h"

#include <sqlite3.h>

enum { LABEL = 3 /* bytes before a word */, LONGEST = 1 << 15 /* FTS5 drops what lies behind */ };

int words_pack(void *out, int flags, const char *word, int length, int begin, int end)
{
    (void)begin;
    (void)end;
    buf *b = out;
    size_t n = length < LONGEST ? (size_t)length : LONGEST;
    if (!buf_reserve(b, LABEL + n))
        return SQLITE_NOMEM;
    char *p = b->p + b->n;
    p[0] = (char)flags;
    p[1] = (char)(n & 0xFF);
    p[2] = (char)(n >> 8);
    memcpy(p + LABEL, word, n);
    b->n += LABEL + n;
    return SQLITE_OK;
}

bool words_next(str *rest, packed_word *out)
{
    if (rest->n < LABEL)
        return false;
    const unsigned char *p = (const unsigned char *)rest->p;
    *out = (packed_word){p[0], {rest->p + LABEL, p[1] | (size_t)p[2] << 8}};
    rest->p += LABEL + out->text.n;
    rest->n -= LABEL + out->text.n;
    return true;
}

void ready_release(ready_words *r)
{
    buf_release(&r->words);
    buf_release(&r->ends);
    *r = (ready_words){.next = 0};
}

void ready_clear(ready_words *r)
{
    buf_clear(&r->words);
    buf_clear(&r->ends);
    r->next = r->begin = 0;
}

bool ready_add(ready_words *r, str text, str words)
{
    const size_t end[] = {text.n, r->words.n + words.n};
    return buf_reserve(&r->ends, sizeof end) && buf_add_str(&r->words, words) && buf_add(&r->ends, end, sizeof end);
}

bool ready_take(ready_words *r, size_t length, str *words)
{
    size_t end[2];
    if ((r->next + 1) * sizeof end > r->ends.n)
        return false;
    memcpy(end, r->ends.p + r->next * sizeof end, sizeof end);
    if (end[0] != length)
        return false;
    *words = (str){r->words.p + r->begin, end[1] - r->begin};
    r->next++;
    r->begin = end[1];
    return true;
}
