/* JSON as text: where values end, how a file is laid out, and mending what is nearly JSON. */
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

/* How the objects of a file are told apart. */
typedef enum json_shape {
    JSON_LINES,    /* an object a line */
    JSON_SEQUENCE, /* objects one after the other, each over several lines */
    JSON_ARRAY,    /* the elements of one array, or of several */
} json_shape;

typedef struct json_layout {
    json_shape shape;
    size_t start; /* where the first object is looked for */
    str key;      /* of the array, where it is a member of an object; borrowed from the text */
} json_layout;

/* Bytes before the JSON: white space, or the assignment of a script ("window.YTD.tweets.part0 = "). */
size_t json_prefix(str head);

/* `text`: the beginning of a file, from its first bracket on. */
json_layout json_recognise_layout(str text);

/* Writes `text` to `out` with its usual mistakes mended: NaN, True, None, commas before a closing bracket, control
 * characters and odd escapes in strings. False when there is nothing to mend, or memory ran out. */
bool json_mend(str text, buf *out);

#endif
