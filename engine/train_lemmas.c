/* Training the lemmatizer of a language: what `voxpop train lemmas` does. */
#include "engine/training.h"
#include "ingest/conllu.h"
#include "ingest/lines.h"
#include "tokenizer/lemma.h"

#include <stdlib.h>

typedef struct examples {
    lemma_example *items; /* [room] */
    size_t count, room;
} examples;

typedef struct lemma_files {
    arena memory;
    words *words;
    examples text, table;
} lemma_files;

static vp_status add_example(lemma_files *f, examples *to, str form, str lemma, str upos, vp_error *error)
{
    bool is_part = str_is(lemma, "_") && !str_is(form, "_"); /* of a word that was written as two */
    if (!form.n || !lemma.n || is_part)
        return VP_OK;
    if (to->count == to->room) {
        size_t room = to->room ? to->room * 2 : 4096;
        lemma_example *items = realloc(to->items, room * sizeof *items);
        if (!items)
            return fail_memory(error);
        to->items = items;
        to->room = room;
    }
    uint32_t word = words_id(f->words, form, VP_TOKEN_WORD);
    lemma_example e = {arena_copy(&f->memory, form), {0}, arena_copy(&f->memory, lemma), lemma_tag_of(upos)};
    if (word == INTERN_NONE || !e.surface.p || !e.lemma.p)
        return fail_memory(error);
    e.folded = words_at(f->words, word)->folded;
    to->items[to->count++] = e;
    return VP_OK;
}

static vp_status take_sentence(void *context, const conllu_sentence *s, vp_error *error)
{
    lemma_files *f = context;
    vp_status status = VP_OK;
    for (size_t i = 0; !status && i < s->word_count; i++)
        status = add_example(f, &f->text, s->words[i].form, s->words[i].lemma, s->words[i].upos, error);
    if (f->text.count)
        f->text.items[f->text.count - 1].ends_sentence = true;
    return status;
}

/* form<TAB>lemma[<TAB>class] */
static vp_status take_entry(void *context, str line, uint64_t number, vp_error *error)
{
    lemma_files *f = context;
    (void)number;
    str form = str_cut(&line, '\t'), lemma = str_cut(&line, '\t'), class = str_cut(&line, '\t');
    if (!form.n || !lemma.n || line.n || (class.n && !lemma_tag_of(class)))
        return fail(error, VP_FORMAT, "give lines of FORM<TAB>LEMMA[<TAB>CLASS], the class as in NOUN",
                    "this is no form with its lemma");
    return add_example(f, &f->table, form, lemma, class, error);
}

static vp_status learn(lemma_files *f, const vp_training *o, const char *path, vp_error *error)
{
    buf meta = {0};
    bool ok = training_describe(&meta, "lemmas", o->lang, o->licence) &&
              buf_printf(&meta, ",\"words\":%zu,\"entries\":%zu}", f->text.count, f->table.count) &&
              buf_terminate(&meta);
    const lemma_lesson lesson = {
        .words = f->text.items,
        .word_count = f->text.count,
        .table = f->table.items,
        .table_count = f->table.count,
        .language = o->lang,
        .meta = meta.p,
    };
    vp_status status = !ok             ? fail_memory(error)
                       : f->text.count ? lemma_train(&lesson, path, error)
                                       : fail(error, VP_FORMAT, "give treebanks in CoNLL-U",
                                              "the training files hold no words with lemmas");
    buf_release(&meta);
    return status;
}

vp_status vp_train_lemmas(const vp_training *training, const char *const *tables, size_t table_count,
                          const char *out_path, vp_error *error)
{
    vp_training o;
    vp_status status = training_copy_for(training, "lemmas", "one of nl, en, ru", &o, error);
    if (status)
        return status;
    lemma_files f = {.words = words_new(o.lang)};
    status = f.words ? VP_OK : fail_memory(error);
    for (size_t i = 0; !status && i < o.train_count; i++)
        status = conllu_each(o.train[i], take_sentence, &f, error);
    for (size_t i = 0; !status && i < table_count; i++)
        status = lines_each(tables[i], take_entry, &f, error);
    if (!status)
        status = learn(&f, &o, out_path, error);
    words_free(f.words);
    arena_release(&f.memory);
    free(f.text.items);
    free(f.table.items);
    return status;
}
