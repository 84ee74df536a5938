/* Training the model of Chinese words: what `voxpop train tokenizer -l zh` does. */
#include "engine/options.h"
#include "engine/training.h"
#include "ingest/lines.h"
#include "ingest/reader.h"
#include "ingest/unpack.h"
#include "tokenizer/segment_train.h"

typedef vp_status (*take_line)(segment_trainer *t, str line, vp_error *error);

typedef struct lines_taker {
    segment_trainer *trainer;
    take_line take;
    uint64_t lines;
} lines_taker;

static vp_status take_one(void *context, str line, uint64_t number, vp_error *error)
{
    lines_taker *l = context;
    (void)number;
    l->lines++;
    return l->take(l->trainer, str_trim(line), error);
}

static vp_status each_line(const char *path, lines_taker *l, vp_error *error)
{
    return lines_each(path, take_one, l, error);
}

static vp_status take_text(void *context, const intern *columns, const row *in, vp_error *error)
{
    lines_taker *l = context;
    uint32_t text = intern_find(columns, STR("text"));
    l->lines++;
    return !in->reason && text < in->count ? l->take(l->trainer, in->cells[text], error) : VP_OK;
}

/* Lines of text, or JSON lines with a member "text". */
static vp_status each_text(const char *path, lines_taker *l, vp_error *error)
{
    unpacker *u;
    vp_status status = unpacker_open(path, (unpack_limits){0}, &u, error);
    if (status)
        return status;
    bool json = str_starts(unpacker_start(u), "{");
    unpacker_close(u);
    return json ? reader_each(path, NULL, take_text, l, error) : each_line(path, l, error);
}

typedef vp_status (*each_of_file)(const char *path, lines_taker *l, vp_error *error);

static vp_status read_files(const char *const *paths, size_t count, each_of_file each, lines_taker *l, vp_error *error)
{
    vp_status status = VP_OK;
    for (size_t i = 0; !status && i < count; i++) {
        status = each(paths[i], l, error);
        if (status && error && !error->file[0])
            fail_at(error, paths[i], 0, 0);
    }
    return status;
}

static vp_status read_all(segment_trainer *t, const vp_training *g, const vp_segmenter_training *o, buf *meta,
                          vp_error *error)
{
    lines_taker words = {t, segment_trainer_add_words, 0}, text = {t, segment_trainer_add_text, 0},
                entries = {t, segment_trainer_add_entry, 0};
    vp_status status = read_files(g->train, g->train_count, each_line, &words, error);
    if (!status)
        status = read_files(o->unlabelled, o->unlabelled_count, each_text, &text, error);
    if (!status)
        status = read_files(o->dictionaries, o->dictionary_count, each_line, &entries, error);
    if (status)
        return status;
    bool ok = training_describe(meta, "segment", "zh", g->licence) &&
              buf_printf(meta, ",\"lines\":%llu,\"unlabelled\":%llu,\"dictionary\":%llu}",
                         (unsigned long long)words.lines, (unsigned long long)text.lines,
                         (unsigned long long)entries.lines);
    return ok ? VP_OK : fail_memory(error);
}

static bool show(void *context, double part)
{
    const vp_segmenter_training *o = context;
    const vp_progress now = {.file = "learning", .bytes_done = (uint64_t)(part * 10000), .bytes_total = 10000};
    if (o->progress)
        o->progress(o->context, &now);
    return !o->cancelled || !o->cancelled(o->context);
}

vp_status vp_train_segmenter(const vp_training *training, const vp_segmenter_training *options, const char *out_path,
                             vp_error *error)
{
    vp_training g;
    vp_segmenter_training o = {0};
    vp_status status = training_copy(training, &g, error);
    if (!status)
        status = options_copy(&o, sizeof o, options, error);
    if (status)
        return status;
    segment_trainer *t = segment_trainer_new();
    buf meta = {0};
    const segment_progress progress = {show, &o};
    status = t ? read_all(t, &g, &o, &meta, error) : fail_memory(error);
    if (!status)
        status = segment_trainer_write(t, buf_str(&meta), out_path, &progress, error);
    segment_trainer_free(t);
    buf_release(&meta);
    return status;
}
