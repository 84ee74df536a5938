/* Training the language identifier: what `voxpop train langid` does. */
#include "engine/training.h"
#include "ingest/reader.h"

#include <stdlib.h>

typedef struct langid_files {
    arena memory;
    langid_example *examples;
    size_t count, room;
    char codes[LANGID_CLASSES][8];
    uint32_t classes;
} langid_files;

/* Scripts are told by the letters: `sr-Latn` is sr. */
static vp_status add_example(langid_files *f, str code, str text, vp_error *error)
{
    str rest = code;
    code = str_cut(&rest, '-');
    uint32_t label = 0;
    while (label < f->classes && !str_is(code, f->codes[label]))
        label++;
    if (label == f->classes) {
        if (f->classes == LANGID_CLASSES || code.n > 7)
            return fail(error, VP_LIMIT, NULL, "too many languages, or the code \"%.*s\" is too long", (int)code.n,
                        code.p);
        memcpy(f->codes[f->classes++], code.p, code.n);
    }
    if (f->count == f->room) {
        size_t room = f->room ? f->room * 2 : 4096;
        langid_example *examples = realloc(f->examples, room * sizeof *examples);
        if (!examples)
            return fail_memory(error);
        f->examples = examples;
        f->room = room;
    }
    str copy = arena_copy(&f->memory, text);
    if (!copy.p)
        return fail_memory(error);
    f->examples[f->count++] = (langid_example){copy, label};
    return VP_OK;
}

static vp_status take_example(void *context, const intern *columns, const row *in, vp_error *error)
{
    (void)columns;
    bool usable = !in->reason && in->count >= 2 && in->cells[0].n;
    return usable ? add_example(context, in->cells[0], in->cells[in->count - 1], error) : VP_OK;
}

vp_status vp_train_langid(const vp_training *training, const char *out_path, vp_error *error)
{
    vp_training o;
    langid_files f = {0};
    buf meta = {0};
    const read_options options = {.no_header = true};
    vp_status status = training_copy(training, &o, error);
    if (status)
        return status;
    for (size_t i = 0; !status && i < o.train_count; i++)
        status = reader_each(o.train[i], &options, take_example, &f, error);
    if (!status && f.classes < 2)
        status = fail(error, VP_FORMAT, "give lines of CODE<TAB>TEXT",
                      "the training files hold fewer than two languages");
    bool ok = training_describe(&meta, "langid", "", o.licence) &&
              buf_printf(&meta, ",\"texts\":%zu,\"languages\":%u}", f.count, f.classes) && buf_terminate(&meta);
    if (!status && !ok)
        status = fail_memory(error);
    if (!status)
        status = langid_train(f.examples, f.count, (const char(*)[8])f.codes, f.classes, meta.p, out_path, error);
    arena_release(&f.memory);
    free(f.examples);
    buf_release(&meta);
    return status;
}
