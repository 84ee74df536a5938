/* Tags of HTML and BBCode in a text. Only known ones are markup: `<3`, `a<b`, `<name>`, `[1]` and `[sic]` are text. */
#ifndef TOKENIZER_MARKUP_H
#define TOKENIZER_MARKUP_H

#include "base/str.h"

enum { BBCODE_NAMES = 34 };

/* What is remembered of one text, so that looking for ends takes time in proportion to it. */
typedef struct markup_scan {
    str text;
    bool no_end[3];                /* of a comment, a script, a style: from here on there is none */
    bool counted;                  /* last_end is known */
    size_t last_end[BBCODE_NAMES]; /* where the last [/name] begins */
    uint32_t open[BBCODE_NAMES];   /* [name] without their [/name] so far */
} markup_scan;

/* Bytes of the tag at `at`, 0: there is none. To be asked from the front to the back of the text, once a place. A
 * comment and a script are one tag with all that is in them. In BBCode both ends of a pair must be there. *ends_line:
 * what follows begins a new line. */
size_t markup_match(markup_scan *m, size_t at, bool *ends_line);

/* The same for a tag that stands alone at the start of `t`; never a comment or script. */
size_t markup_tag(str t, bool *ends_line);

#endif
