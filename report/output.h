/* Hands what a report gathers to the caller's vp_write, in pieces of at most 64 KB. */
#ifndef REPORT_OUTPUT_H
#define REPORT_OUTPUT_H

#include "base/buf.h"
#include "base/error.h"

typedef struct output {
    buf text; /* append here; output_end releases it */
    vp_write write;
    void *context;
} output;

#define COLOR_BOLD "\x1b[1m"
#define COLOR_DIM "\x1b[2m"
#define COLOR_CYAN "\x1b[36m"
#define COLOR_OFF "\x1b[0m"

/* VP_INVALID for a workbook, and for what is no format: this is no table. */
vp_status output_refuse_sheet(vp_format format, vp_error *error);

/* To be called after every line or so. `appended`: false when appending to `text` failed for want of memory. */
vp_status output_pass(output *o, bool appended, vp_error *error);

/* Hands out the rest, if `status` is VP_OK, and releases the buffer. Returns the first failure. */
vp_status output_end(output *o, vp_status status, vp_error *error);

#endif
