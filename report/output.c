#include "report/output.h"

enum { PIECE = 64 * 1024 };

static vp_status hand_out(output *o, size_t least, vp_error *error)
{
    size_t done = 0;
    while (o->text.n - done >= least) {
        size_t left = o->text.n - done, n = left < PIECE ? left : PIECE;
        if (o->write(o->context, o->text.p + done, n))
            return fail(error, VP_IO, "the disk may be full, or the program that reads the output has ended",
                        "could not write the output");
        done += n;
    }
    if (done)
        memmove(o->text.p, o->text.p + done, o->text.n - done);
    o->text.n -= done;
    return VP_OK;
}

vp_status output_pass(output *o, bool appended, vp_error *error)
{
    return appended ? hand_out(o, PIECE, error) : fail_memory(error);
}

vp_status output_end(output *o, vp_status status, vp_error *error)
{
    if (status == VP_OK)
        status = hand_out(o, 1, error);
    buf_release(&o->text);
    return status;
}

vp_status output_refuse_sheet(vp_format format, vp_error *error)
{
    return format >= VP_TEXT && format <= VP_JSONL
               ? VP_OK
               : fail(error, VP_INVALID, "use text, csv, json or jsonl", "this cannot be written as a workbook");
}
