/* The language of a report: its messages (wording.tsv), numbers, dates and names as people there write them. */
#ifndef REPORT_VOICE_H
#define REPORT_VOICE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "report/wording.h"

typedef struct voice voice;

/* `locale`: "nl", "zh-CN", "ru_RU.UTF-8"; VP_INVALID when its language is none of those of the messages. *out is owned:
 * voice_close. */
vp_status voice_open(const char *locale, voice **out, vp_error *error);
void voice_close(voice *v);

/* As the attribute lang has it: "nl", "zh-CN". */
const char *voice_tag(const voice *v);
/* The language alone. */
const char *voice_language(const voice *v);

/* What is put into a message: a text, and the number that words go with. */
typedef struct said {
    str text;
    double number;
} said;

/* All that follows appends to `out`, and is false when memory ran out. */

/* A message with words[count] in its places. */
bool voice_say(voice *v, buf *out, saying s, const said *words, size_t count);
/* `sign`: with a + where it is positive. NaN: "–". */
bool voice_number(voice *v, buf *out, double value, int decimals, bool sign);
/* A share, 0 to 1. */
bool voice_percent(voice *v, buf *out, double share);
/* A period as trends name it: 2023-03-14, 2023-W11, 2023-03, 2023-Q1, 2023. Else as it is. */
bool voice_period(voice *v, buf *out, str period);
/* The name of a language by its code; `begins`: as a sentence or a row begins. */
bool voice_name_of_language(voice *v, buf *out, str code, bool begins);

#endif
