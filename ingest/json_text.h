/* JSON as text: where values end, and mending what is nearly JSON. */
#ifndef INGEST_JSON_TEXT_H
#define INGEST_JSON_TEXT_H

#include "base/buf.h"

typedef struct json_scan {
    size_t length; /* bytes up to and with the closing bracket, or up to the damage */
    bool complete; /* the closing bracket was found */
    bool broken;   /* a line ends inside a string: no JSON */
} json_scan;

/* Scans the object or array at the start of `text`. `lines`: strings may hold line ends all the same. */
json_scan json_scan_value(str text, bool lines);

/* Bytes before the JSON: white space, or the assignment of a script ("window.YTD.tweets.part0 = "). */
size_t json_prefix(str head);

/* Offset behind the string whose opening quote stands at `at`; the length of the text when it does not end. */
size_t json_skip_string(str text, size_t at);
size_t json_skip_blanks(str text, size_t at);

typedef enum json_kind {
    JSON_KIND_OBJECT,
    JSON_KIND_ARRAY,
    JSON_KIND_STRING,
    JSON_KIND_OTHER, /* numbers, words */
} json_kind;

typedef struct json_value {
    json_kind kind;
    size_t at;     /* in the container */
    str text;      /* as it stands, strings with their quotes */
    str key;       /* of a member, as it stands, without quotes */
    bool complete; /* its end is in sight */
} json_value;

/* The next member of the object, or element of the array, that begins at container.p[0]. *at: 0 at first; behind the
 * value afterwards. False at the end, and where it is no JSON: *at stays. */
bool json_next_value(str container, size_t *at, json_value *out);

/* Writes `text` to `out` with its usual mistakes mended: NaN, True, None, commas before a closing bracket, control
 * characters and odd escapes in strings. False when there is nothing to mend, or memory ran out (*no_memory). */
bool json_mend(str text, buf *out, bool *no_memory);

#endif
