#include "engine/labelled.h"

#include "base/num.h"
#include "ingest/reader.h"

#include <math.h>

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

static str cell_of(const intern *columns, const row *in, str name)
{
    uint32_t at = intern_find(columns, name);
    return at < in->count ? in->cells[at] : (str){NULL, 0};
}

static int stars_of(str cell)
{
    double stars;
    return number_parse(cell, &stars) && stars >= 1 && stars <= VP_STARS ? (int)floor(stars + 0.5) : 0;
}

static vp_sentiment_label label_of_stars(int stars)
{
    const int middle = (VP_STARS + 1) / 2;
    return stars < middle ? VP_NEGATIVE : stars > middle ? VP_POSITIVE : VP_NEUTRAL;
}

static vp_status take_row(void *context, const intern *columns, const row *in, vp_error *error)
{
    labelled_reader *l = context;
    if (in->reason) {
        l->unreadable++;
        return VP_OK;
    }
    int label = label_of(cell_of(columns, in, STR("label")));
    labelled one = {.text = cell_of(columns, in, STR("text")), .stars = stars_of(cell_of(columns, in, STR("stars")))};
    if (!one.text.n || (label < 0 && !one.stars)) {
        l->unlabelled++;
        return VP_OK;
    }
    one.label = label < 0 ? label_of_stars(one.stars) : (vp_sentiment_label)label;
    return l->take(l->context, &one, error);
}

vp_status labelled_each(const char *path, take_labelled take, void *context, vp_error *error)
{
    labelled_reader l = {.take = take, .context = context};
    vp_status status = reader_each(path, NULL, take_row, &l, error);
    if (!status && l.unreadable)
        log_line("%s: rows left out because they cannot be read: %llu", path, (unsigned long long)l.unreadable);
    if (!status && l.unlabelled)
        log_line("%s: rows left out because they have no text, or neither a label (neg, neu, pos) nor stars: %llu",
                 path, (unsigned long long)l.unlabelled);
    return status;
}
