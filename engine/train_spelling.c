/* Making the vocabulary of a language: what `voxpop train spelling` does. */
#include "base/num.h"
#include "engine/training.h"
#include "ingest/lines.h"

#include <stdlib.h>

typedef struct word_counts_files {
    words *words;               /* folds, and holds the folded forms */
    word_counts_entry *entries; /* [room] */
    size_t count, room;
} word_counts_files;

static bool make_room(word_counts_files *f)
{
    if (f->count < f->room)
        return true;
    size_t room = f->room ? f->room * 2 : 4096;
    word_counts_entry *entries = realloc(f->entries, room * sizeof *entries);
    if (!entries)
        return false;
    f->entries = entries;
    f->room = room;
    return true;
}

/* word<TAB>occurrences in a billion words[<TAB>first][<TAB>last][<TAB>whole] */
static vp_status take_word(void *context, str line, uint64_t number, vp_error *error)
{
    word_counts_files *f = context;
    (void)number;
    str word = str_cut(&line, '\t'), count = str_cut(&line, '\t');
    word_counts_entry e = {0};
    if (!word.n || !number_parse(count, &e.per_billion))
        return fail(error, VP_FORMAT, "give lines of WORD<TAB>COUNT", "this is no word with its count");
    while (line.n) {
        str flag = str_cut(&line, '\t');
        e.flags |= str_is(flag, "first")   ? WORD_COUNTS_FIRST
                   : str_is(flag, "last")  ? WORD_COUNTS_LAST
                   : str_is(flag, "whole") ? WORD_COUNTS_WHOLE
                                           : 0;
    }
    uint32_t before = words_generation(f->words), id = words_id(f->words, word, VP_TOKEN_WORD);
    if (id == INTERN_NONE || before != words_generation(f->words) || !make_room(f))
        return fail_memory(error);
    e.word = words_at(f->words, id)->folded;
    f->entries[f->count++] = e;
    return VP_OK;
}

static int by_frequency(const void *a, const void *b)
{
    const word_counts_entry *x = a, *y = b;
    if (x->per_billion != y->per_billion)
        return x->per_billion > y->per_billion ? -1 : 1;
    return str_compare(x->word, y->word);
}

vp_status vp_train_spelling(const vp_training *training, const char *out_path, vp_error *error)
{
    vp_training o;
    vp_status status = training_copy_for(training, "spelling", "one of nl, en, ru", &o, error);
    if (status)
        return status;
    word_counts_files f = {.words = words_new(o.lang)};
    buf meta = {0};
    status = f.words ? VP_OK : fail_memory(error);
    for (size_t i = 0; !status && i < o.train_count; i++)
        status = lines_each(o.train[i], take_word, &f, error);
    if (!status && !f.count)
        status = fail(error, VP_FORMAT, "give lines of WORD<TAB>COUNT", "the files hold no words");
    if (!status)
        qsort(f.entries, f.count, sizeof *f.entries, by_frequency);
    bool ok = training_describe(&meta, "spelling", o.lang, o.licence) &&
              buf_printf(&meta, ",\"words\":%zu}", f.count) && buf_terminate(&meta);
    if (!status)
        status = ok ? word_counts_write(f.entries, f.count, o.lang, meta.p, out_path, error) : fail_memory(error);
    words_free(f.words);
    free(f.entries);
    buf_release(&meta);
    return status;
}
