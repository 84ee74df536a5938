/* Which encoding a text is in, and turning it into UTF-8. */
#ifndef INGEST_ENCODING_H
#define INGEST_ENCODING_H

#include "base/buf.h"
#include "base/error.h"

typedef enum encoding_guess {
    ENCODING_ASCII,  /* nothing but ASCII so far: ask again when more comes */
    ENCODING_UNSURE, /* the best guess, from little: ask again when more comes */
    ENCODING_KNOWN,
    ENCODING_NONE, /* no text that makes sense in any of them */
} encoding_guess;

/* Bytes of the byte order mark at the start of a file, and the encoding it tells: NULL where what follows cannot be in
 * that. 0 when there is none. */
size_t encoding_mark(str start, const char **name);

/* Names the encoding of a sample without a mark: strict UTF-8, UTF-16 by plausibility, then the older encodings of zh,
 * ru, nl and en. `name`: an ICU converter name, static. `complete`: the sample ends where the text ends. */
encoding_guess encoding_detect(str sample, bool complete, const char **name);

/* The same for a sample that is no Unicode: the one among the older encodings that makes most sense of it. A few odd
 * bytes in a text that is sound otherwise stay UTF-8, damaged. */
encoding_guess encoding_legacy(str sample, const char **name);

/* Whether a name, however it is spelled, means UTF-8. */
bool encoding_is_utf8(const char *name);

/* Turns a stream of one encoding into UTF-8; what cannot be read becomes U+FFFD. */
typedef struct transcoder transcoder;
vp_status transcoder_open(const char *name, transcoder **out, vp_error *error);
/* Appends all of `in` to `out` as UTF-8 (but for a partial character at the end, which is kept for the next call). */
vp_status transcoder_feed(transcoder *t, str in, bool last, buf *out, vp_error *error);
void transcoder_close(transcoder *t);

#endif
