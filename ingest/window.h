/* A sliding window over a source: readers see contiguous text and ask for more. */
#ifndef INGEST_WINDOW_H
#define INGEST_WINDOW_H

#include "ingest/source.h"

struct reader;

typedef struct window {
    source *source;
    buf text;         /* what has been read and not yet passed */
    size_t at;        /* the reader's place in `text` */
    uint64_t offset;  /* of text.p[0] in the whole text */
    uint64_t line;    /* of `at`, from 1 */
    char line_end;    /* '\n', or '\r' where that alone ends lines */
    bool ended;       /* the source holds no more */
    bool whole_lines; /* leaves what stands behind the last line end: somebody is still writing it */
    bool left;        /* there was something */
} window;

vp_status window_open(window *w, const char *path, const char *encoding, unpack_limits limits, vp_error *error);
void window_close(window *w);
/* What is readable from `at` on. */
static inline str window_rest(const window *w)
{
    return w->text.p ? (str){w->text.p + w->at, w->text.n - w->at} : (str){NULL, 0};
}
/* Reads more behind what there is (drops what lies before `at`; views into the window end). */
vp_status window_more(window *w, vp_error *error);
/* Reads until the rest holds `bytes` bytes or the source ends. */
vp_status window_want(window *w, size_t bytes, vp_error *error);
/* Passes `bytes` bytes, counting their lines. */
void window_pass(window *w, size_t bytes);
/* Tells the reader how far it is, and in which encoding. */
void window_report(const window *w, struct reader *r);
/* Offset of `at` in the whole text. */
static inline uint64_t window_byte(const window *w)
{
    return w->offset + w->at;
}

#endif
