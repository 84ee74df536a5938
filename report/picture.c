#include "report/picture.h"

#include "report/markup.h"

enum { DIGITS = 6 };

static bool put_attribute(buf *out, const char *name, double value)
{
    return buf_putc(out, ' ') && buf_puts(out, name) && buf_puts(out, "=\"") && buf_number(out, value, DIGITS) &&
           buf_putc(out, '"');
}

static bool put_color(buf *out, const char *name, const char *color)
{
    return buf_putc(out, ' ') && buf_puts(out, name) && buf_puts(out, "=\"") && buf_puts(out, color) &&
           buf_putc(out, '"');
}

bool picture_begin(buf *out, double width, double height, str title)
{
    return buf_puts(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" font-family=\"sans-serif\"") &&
           put_attribute(out, "width", width) && put_attribute(out, "height", height) &&
           buf_puts(out, " viewBox=\"0 0 ") && buf_number(out, width, DIGITS) && buf_putc(out, ' ') &&
           buf_number(out, height, DIGITS) && buf_puts(out, "\">\n<title>") && markup_text(out, title) &&
           buf_puts(out, "</title>\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n");
}

bool picture_line(buf *out, picture_point from, picture_point to, const char *color, double width)
{
    return buf_puts(out, "<line") && put_attribute(out, "x1", from.x) && put_attribute(out, "y1", from.y) &&
           put_attribute(out, "x2", to.x) && put_attribute(out, "y2", to.y) && put_color(out, "stroke", color) &&
           put_attribute(out, "stroke-width", width) && buf_puts(out, "/>\n");
}

bool picture_bar(buf *out, picture_point corner, double width, double height, const char *color)
{
    return buf_puts(out, "<rect") && put_attribute(out, "x", corner.x) && put_attribute(out, "y", corner.y) &&
           put_attribute(out, "width", width > 0 ? width : 0) && put_attribute(out, "height", height) &&
           put_color(out, "fill", color) && buf_puts(out, "/>\n");
}

bool picture_dot(buf *out, picture_point at, double radius, const char *color)
{
    return buf_puts(out, "<circle") && put_attribute(out, "cx", at.x) && put_attribute(out, "cy", at.y) &&
           put_attribute(out, "r", radius) && put_color(out, "fill", color) && buf_puts(out, "/>\n");
}

bool picture_text(buf *out, picture_point at, const char *anchor, double size, const char *color, str text)
{
    return buf_puts(out, "<text") && put_attribute(out, "x", at.x) && put_attribute(out, "y", at.y) &&
           put_color(out, "text-anchor", anchor) && put_attribute(out, "font-size", size) &&
           put_color(out, "fill", color) && buf_putc(out, '>') && markup_text(out, text) && buf_puts(out, "</text>\n");
}

bool picture_end(buf *out)
{
    return buf_puts(out, "</svg>\n");
}
