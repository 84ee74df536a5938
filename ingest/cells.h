/* What a single cell holds, told from the cell alone. Cells come trimmed. */
#ifndef INGEST_CELLS_H
#define INGEST_CELLS_H

#include "base/str.h"

enum { CELL_LONGEST_VALUE = 96 /* bytes; longer cells are text */ };

typedef struct cell_facts {
    bool number; /* a rating or another number: `value`, and the end of its own scale (see rating_parse) */
    bool yes_no, missing, link, language;
    bool structured;       /* a JSON array or object */
    bool digits, dateable; /* holds digits; may be a date, or told from now */
    double value, own_high;
} cell_facts;

cell_facts cell_examine(str cell, char decimal);

/* A JSON array or object, by its brackets. */
bool cell_is_structured(str cell);

/* A number or a date. */
bool cell_is_value(str cell);

/* 1, 0, or -1 for anything else. */
int cell_yes_no(str cell);

/* Says that there is no value: "n/a", "-", "нет данных", "无". */
bool cell_is_missing(str cell);

#endif
