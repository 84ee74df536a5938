#include "tokenizer/segmenter.h"

#include "base/utf8.h"
#include "tokenizer/user_dictionary.h"

#include <stdlib.h>
#include <unicode/ubrk.h>
#include <unicode/uchar.h>
#include <unicode/utext.h>

struct segmenter {
    const segment_model *model;
    const user_dictionary *dictionary;
    const whole_words *whole;
    str text;
    size_t at, end;         /* what is left of the run */
    bool foreign;           /* the run is ICU's */
    size_t begin;           /* of the run, where `breaks` counts from */
    UBreakIterator *breaks; /* NULL: was not needed yet */
    UText view;
    segment_work work;
};

segmenter *segmenter_new(const segment_model *m, const user_dictionary *d, const whole_words *whole)
{
    segmenter *s = calloc(1, sizeof *s);
    if (!s)
        return NULL;
    s->model = m;
    s->dictionary = d;
    s->whole = whole;
    s->view = (UText)UTEXT_INITIALIZER;
    return s;
}

void segmenter_free(segmenter *s)
{
    if (!s)
        return;
    ubrk_close(s->breaks);
    utext_close(&s->view);
    free(s);
}

/* Whether there are letters of other scripts in text[begin, end). */
static bool is_foreign(str text, size_t begin, size_t end)
{
    for (size_t at = begin, step; (at += utf8_han_prefix(text.p + at, text.n - at)) < end; at += step) {
        uint32_t c = utf8_decode(text.p + at, end - at, &step);
        if (!segment_is_han(c) && u_isalpha((UChar32)c))
            return true;
    }
    return false;
}

static bool open_breaks(segmenter *s)
{
    UErrorCode code = U_ZERO_ERROR;
    if (!s->breaks)
        s->breaks = ubrk_open(UBRK_WORD, "zh", NULL, 0, &code);
    utext_openUTF8(&s->view, s->text.p + s->at, (int64_t)(s->end - s->at), &code);
    if (U_SUCCESS(code))
        ubrk_setUText(s->breaks, &s->view, &code);
    if (U_SUCCESS(code))
        ubrk_first(s->breaks);
    return U_SUCCESS(code);
}

void segmenter_start(segmenter *s, str text, size_t begin, size_t end)
{
    s->text = text;
    s->at = s->begin = begin;
    s->end = end;
    s->foreign = (!s->model || is_foreign(text, begin, end)) && open_breaks(s);
}

static size_t next_breaks(segmenter *s)
{
    size_t n = 0;
    for (int32_t next; n < SEGMENT_SPAN && (next = ubrk_next(s->breaks)) != UBRK_DONE;)
        s->work.ends[n++] = (uint32_t)(s->begin + (size_t)next);
    return n;
}

size_t segmenter_next(segmenter *s, const uint32_t **ends)
{
    size_t n = 1;
    if (s->at >= s->end)
        return 0;
    if (s->foreign)
        n = next_breaks(s);
    else if (s->model)
        n = segment_cut(s->model, s->dictionary, s->text, s->at, s->end, &s->work);
    else
        s->work.ends[0] = (uint32_t)s->end; /* ICU has no memory for it */
    *ends = s->work.ends;
    s->at = n ? s->work.ends[n - 1] : s->end;
    return n;
}

size_t segmenter_joined(const segmenter *s, str text, size_t begin)
{
    size_t whole = s->whole ? whole_words_at(s->whole, text, begin) : 0;
    if (!s->dictionary)
        return whole;
    size_t own = user_dictionary_mixed(s->dictionary, text, begin);
    bool forbidden = whole && user_dictionary_forbids(s->dictionary, text, begin, begin + whole);
    return own > whole || forbidden ? own : whole;
}
