#include "ingest/conllu.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/num.h"
#include "ingest/lines.h"

#include <stdlib.h>

enum {
    COLUMNS = 10,
    FORM = 1,
    LEMMA = 2,
    UPOS = 3,
    FEATS = 5,
    MISC = 9,
    SENTENCE_MAX = 4 << 20 /* bytes of its lines */
};

typedef struct treebank {
    arena memory; /* of the sentence */
    str text;     /* of its comment; NULL: none */
    bool begins_paragraph;
    conllu_token *tokens; /* [token_room], as `words` are */
    conllu_word *words;
    size_t token_count, token_room, word_count, word_room;
    size_t covered; /* words that belong to a token already, because it has several */
    buf made;       /* text made of the tokens */
    conllu_take take;
    void *context;
} treebank;

bool conllu_is_named(const char *path)
{
    str name = str_of(path);
    if (str_ends(name, ".gz"))
        name.n -= strlen(".gz");
    return str_ends(name, ".conllu");
}

static bool grow(void **items, size_t count, size_t *room, size_t size)
{
    if (count < *room)
        return true;
    size_t larger = *room ? *room * 2 : 64;
    void *moved = realloc(*items, larger * size);
    if (!moved)
        return false;
    *items = moved;
    *room = larger;
    return true;
}

static vp_status bad_line(vp_error *error, const char *what)
{
    return fail(error, VP_FORMAT, "give a treebank in CoNLL-U", "%s", what);
}

/* ---- A sentence's text ---- */

static bool make_text(treebank *t)
{
    buf_clear(&t->made);
    for (size_t i = 0; i < t->token_count; i++) {
        conllu_token *k = &t->tokens[i];
        k->begin = t->made.n;
        if (!buf_add_str(&t->made, k->form))
            return false;
        k->end = t->made.n;
        if (k->space_after && i + 1 < t->token_count && !buf_putc(&t->made, ' '))
            return false;
    }
    t->text = buf_str(&t->made);
    return true;
}

/* Finds the tokens in the text; false when it is not the text of these tokens. */
static bool place_tokens(treebank *t)
{
    size_t at = 0;
    for (size_t i = 0; i < t->token_count; i++) {
        conllu_token *k = &t->tokens[i];
        while (at < t->text.n && t->text.p[at] == ' ')
            at++;
        if (t->text.n - at < k->form.n || memcmp(t->text.p + at, k->form.p, k->form.n))
            return false;
        k->begin = at;
        k->end = at += k->form.n;
    }
    return str_trim((str){t->text.p + at, t->text.n - at}).n == 0;
}

static vp_status end_sentence(treebank *t, vp_error *error)
{
    vp_status status = VP_OK;
    if (t->covered > t->word_count)
        return bad_line(error, "a token has fewer words than its range says");
    if (t->token_count) {
        if (!(t->text.p && place_tokens(t)) && !make_text(t))
            return fail_memory(error);
        conllu_sentence s = {t->text, t->begins_paragraph, t->tokens, t->token_count, t->words, t->word_count};
        status = t->take(t->context, &s, error);
    }
    arena_clear(&t->memory);
    t->text = (str){NULL, 0};
    t->begins_paragraph = false;
    t->token_count = t->word_count = t->covered = 0;
    return status;
}

/* ---- Lines ---- */

static vp_status take_comment(treebank *t, str line, vp_error *error)
{
    if (str_starts(line, "# newdoc") || str_starts(line, "# newpar"))
        t->begins_paragraph = true;
    if (!str_starts(line, "# text = "))
        return VP_OK;
    size_t n = strlen("# text = ");
    t->text = arena_copy(&t->memory, str_trim((str){line.p + n, line.n - n}));
    return t->text.p ? VP_OK : fail_memory(error);
}

static str column(str cell)
{
    return str_is(cell, "_") ? (str){"", 0} : cell;
}

static bool has_no_space_after(str misc)
{
    for (str rest = misc; rest.p;)
        if (str_is(str_cut(&rest, '|'), "SpaceAfter=No"))
            return true;
    return false;
}

static vp_status add_token(treebank *t, const str *cells, size_t words, vp_error *error)
{
    if (!grow((void **)&t->tokens, t->token_count, &t->token_room, sizeof *t->tokens))
        return fail_memory(error);
    t->tokens[t->token_count++] = (conllu_token){
        .form = cells[FORM], .first = t->word_count, .words = words, .space_after = !has_no_space_after(cells[MISC])};
    return VP_OK;
}

/* A line "2-3" announces a token of several words. */
static vp_status add_several(treebank *t, const str *cells, vp_error *error)
{
    double first, last;
    str to = cells[0], from = str_cut(&to, '-');
    bool numbers = number_parse(from, &first) && number_parse(to, &last);
    if (!numbers || t->word_count < t->covered || first != (double)t->word_count + 1 || last < first ||
        last > SENTENCE_MAX)
        return bad_line(error, "a token's range of words is none");
    t->covered = (size_t)last;
    return add_token(t, cells, (size_t)(last - first) + 1, error);
}

static vp_status add_word(treebank *t, const str *cells, vp_error *error)
{
    double number;
    if (!number_parse(cells[0], &number) || number != (double)t->word_count + 1)
        return bad_line(error, "words are not numbered 1, 2, 3 ...");
    vp_status status = t->word_count >= t->covered ? add_token(t, cells, 1, error) : VP_OK;
    if (status)
        return status;
    if (!grow((void **)&t->words, t->word_count, &t->word_room, sizeof *t->words))
        return fail_memory(error);
    t->words[t->word_count++] = (conllu_word){cells[FORM], cells[LEMMA], column(cells[UPOS])};
    return VP_OK;
}

static vp_status take_row(treebank *t, str line, vp_error *error)
{
    str cells[COLUMNS], rest = arena_copy(&t->memory, line);
    if (!rest.p)
        return fail_memory(error);
    for (size_t i = 0; i < COLUMNS; i++)
        cells[i] = str_cut(&rest, '\t');
    if (!cells[MISC].p || rest.p || !cells[FORM].n)
        return bad_line(error, "a line has not the ten columns of CoNLL-U");
    if (memchr(cells[0].p, '.', cells[0].n))
        return VP_OK; /* an empty node stands for what is not in the text */
    return memchr(cells[0].p, '-', cells[0].n) ? add_several(t, cells, error) : add_word(t, cells, error);
}

static vp_status take_line(void *context, str line, uint64_t number, vp_error *error)
{
    treebank *t = context;
    (void)number;
    if (!line.n)
        return end_sentence(t, error);
    if (t->memory.used > SENTENCE_MAX)
        return fail(error, VP_LIMIT, "sentences end with an empty line", "a sentence is longer than 4 MB");
    return line.p[0] == '#' ? take_comment(t, line, error) : take_row(t, line, error);
}

vp_status conllu_each(const char *path, conllu_take take, void *context, vp_error *error)
{
    treebank t = {.take = take, .context = context};
    vp_status status = lines_each(path, take_line, &t, error);
    if (!status)
        status = end_sentence(&t, error);
    arena_release(&t.memory);
    free(t.tokens);
    free(t.words);
    buf_release(&t.made);
    return status;
}
