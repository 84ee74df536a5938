/* How a JSON file is laid out: where its rows are, and what they look like. */
#ifndef INGEST_JSON_LAYOUT_H
#define INGEST_JSON_LAYOUT_H

#include "base/str.h"

/* How the rows of a file are told apart. */
typedef enum json_shape {
    JSON_LINES,    /* an object a line */
    JSON_SEQUENCE, /* objects one after the other, each over several lines */
    JSON_ARRAY,    /* the elements of one array, or of several */
    JSON_KEYED,    /* the members of an object, by their ids */
    JSON_COLUMNS,  /* the columns of a table are the members of an object: arrays, or objects of cells by row */
} json_shape;

/* What a row is. */
typedef enum json_element {
    JSON_OBJECTS,
    JSON_ROWS,  /* arrays of cells */
    JSON_TEXTS, /* strings */
} json_element;

typedef struct json_layout {
    json_shape shape;
    json_element element;
    size_t start; /* where the first row is looked for; of JSON_KEYED and JSON_COLUMNS the object's bracket */
    str key;      /* of the array, where it is a member of an object; borrowed from the text */
    bool ahead;   /* that array begins somewhere behind `start` */
    bool empty;   /* that array has no elements */
    str header;   /* of JSON_ROWS: an array of the columns' names where there is one; borrowed */
} json_layout;

/* `text`: the beginning of a file, from its first bracket on. */
json_layout json_recognise_layout(str text);

#endif
