/* Pictures as SVG: a few shapes, with texts that cannot be markup. False when memory ran out; so are all. */
#ifndef REPORT_PICTURE_H
#define REPORT_PICTURE_H

#include "base/buf.h"

typedef struct picture_point {
    double x, y; /* in pixels from the upper left corner */
} picture_point;

bool picture_begin(buf *out, double width, double height, str title);
bool picture_line(buf *out, picture_point from, picture_point to, const char *color, double width);
bool picture_bar(buf *out, picture_point corner, double width, double height, const char *color);
bool picture_dot(buf *out, picture_point at, double radius, const char *color);
/* `anchor`: "start", "middle" or "end" of the text is at the point. */
bool picture_text(buf *out, picture_point at, const char *anchor, double size, const char *color, str text);
bool picture_end(buf *out);

#endif
