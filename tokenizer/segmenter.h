/* Words of scripts without spaces: Chinese by the model of segment.h, the others by ICU's dictionaries. */
#ifndef TOKENIZER_SEGMENTER_H
#define TOKENIZER_SEGMENTER_H

#include "tokenizer/segment.h"
#include "tokenizer/whole_words.h"

typedef struct segmenter segmenter; /* one a session */

/* `m` NULL: all by ICU. `d` NULL: no words of the user's. `whole` NULL: tokens of the model stay as they are. All are
 * borrowed. NULL when memory ran out; owned: segmenter_free. */
segmenter *segmenter_new(const segment_model *m, const user_dictionary *d, const whole_words *whole);
void segmenter_free(segmenter *s);

/* Begins a run of characters without spaces, and the marks behind them. A run that is not of Han characters alone
 * (Japanese) is ICU's. */
void segmenter_start(segmenter *s, str text, size_t begin, size_t end);
/* The ends of the next words of the run, in bytes of the text, borrowed until the next call; 0 when there are no more.
 */
size_t segmenter_next(segmenter *s, const uint32_t **ends);
/* Bytes of the longest word that begins at byte `begin` and that tokens are joined to: a whole word that the user does
 * not forbid, or one of the user's, of Chinese characters and others. 0: none. */
size_t segmenter_joined(const segmenter *s, str text, size_t begin);

#endif
