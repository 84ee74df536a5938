#include "engine/labelled.h"

#include "ingest/reader.h"

typedef struct labelled_reader {
    take_labelled take;
    void *context;
    uint64_t unreadable, unlabelled; /* rows */
} labelled_reader;

static int label_of(str name)
{
    for (vp_sentiment_label l = VP_NEGATIVE; l <= VP_POSITIVE; l++)
        if (str_is(name, vp_sentiment_name(l)))
            return (int)l;
    return -1;
}

static vp_status take_row(void *context, const intern *columns, const row *in, vp_error *error)
{
    labelled_reader *l = context;
    if (in->reason) {
        l->unreadable++;
        return VP_OK;
    }
    uint32_t text = intern_find(columns, STR("text")), label = intern_find(columns, STR("label"));
    bool usable = text < in->count && label < in->count && in->cells[text].n;
    int found = usable ? label_of(in->cells[label]) : -1;
    l->unlabelled += found < 0;
    return found >= 0 ? l->take(l->context, in->cells[text], (vp_sentiment_label)found, error) : VP_OK;
}

vp_status labelled_each(const char *path, take_labelled take, void *context, vp_error *error)
{
    labelled_reader l = {.take = take, .context = context};
    vp_status status = reader_each(path, NULL, take_row, &l, error);
    if (!status && l.unreadable)
        log_line("%s: rows left out because they cannot be read: %llu", path, (unsigned long long)l.unreadable);
    if (!status && l.unlabelled)
        log_line("%s: rows left out because they have no text or no label neg, neu or pos: %llu", path,
                 (unsigned long long)l.unlabelled);
    return status;
}
