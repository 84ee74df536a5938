#include "tokenizer/tokens.h"

#include <stdlib.h>

/* ---- Atoms into tokens ---- */

typedef struct maker {
    scanner scanner;
    const token_model *model;
    segmenter *segmenter;
    token_list *out;
} maker;

static bool add(maker *m, size_t begin, size_t end, vp_token_kind kind, bool space)
{
    return tokens_add(m->out, (token){(uint32_t)begin, (uint32_t)end, INTERN_NONE, (uint8_t)kind, space});
}

/* Each character with the marks behind it. */
static bool add_characters(maker *m, const atom *run)
{
    const scanner *s = &m->scanner;
    bool space = run->space_before;
    for (size_t at = run->begin, step; at < run->end; space = false) {
        size_t from = at;
        utf8_decode(s->text.p + at, run->end - at, &step);
        for (at += step; at < run->end; at += step)
            if (char_class_of(s->chars, utf8_decode(s->text.p + at, run->end - at, &step)) != CHAR_MARK)
                break;
        if (!add(m, from, at, VP_TOKEN_WORD, space))
            return false;
    }
    return true;
}

static bool add_segments(maker *m, const atom *run)
{
    if (!m->segmenter)
        return add_characters(m, run);
    segmenter_start(m->segmenter, m->scanner.text, run->begin, run->end);
    size_t begin = run->begin;
    const uint32_t *ends;
    for (size_t n; (n = segmenter_next(m->segmenter, &ends)) > 0;)
        for (size_t i = 0; i < n; i++) {
            if (!add(m, begin, ends[i], VP_TOKEN_WORD, begin == run->begin && run->space_before))
                return false;
            begin = ends[i];
        }
    return true;
}

/* A token of several atoms is what its most telling atom is: a word, else a number, else the first. */
static uint8_t kind_of_both(uint8_t kind, uint8_t more)
{
    bool told = kind == VP_TOKEN_WORD || (kind == VP_TOKEN_NUMBER && more != VP_TOKEN_WORD);
    return told || (more != VP_TOKEN_WORD && more != VP_TOKEN_NUMBER) ? kind : more;
}

static bool add_token(maker *m, const atom *token)
{
    if (token->form == ATOM_HAN)
        return add_segments(m, token);
    return add(m, token->begin, token->end, (vp_token_kind)token->kind, token->space_before);
}

static bool make_tokens(maker *m)
{
    scanner *s = &m->scanner;
    joint j = joint_first(s);
    atom token = {0};
    while (j.right.form != ATOM_EDGE) {
        bool held = !j.right.space_before && joint_holds(s->text, &j, m->model);
        if (held) {
            token.end = j.right.end;
            token.kind = kind_of_both(token.kind, j.right.kind);
        } else {
            if (token.form != ATOM_EDGE && !add_token(m, &token))
                return false;
            token = j.right;
        }
        joint_move(&j, held, s);
    }
    return token.form == ATOM_EDGE || add_token(m, &token);
}

static str surface_of(str text, const token *t)
{
    return (str){text.p + t->begin, t->end - t->begin};
}

/* Looks the tokens up in steps, each some places ahead of the next: most of a look-up is waiting for memory. */
static bool find_words(words *w, str text, token_list *list)
{
    enum { PREPARED = 16, EXPECTED = 8 };
    uint32_t hashes[PREPARED];
    for (size_t i = 0; i < list->count + PREPARED; i++) {
        if (i >= PREPARED) {
            token *t = &list->items[i - PREPARED];
            t->word = words_id_prepared(w, surface_of(text, t), t->kind, hashes[i % PREPARED]);
            if (t->word == INTERN_NONE)
                return false;
        }
        if (i >= EXPECTED && i - EXPECTED < list->count)
            words_expect(w, hashes[(i - EXPECTED) % PREPARED]);
        if (i >= list->count)
            continue;
        const token *t = &list->items[i];
        if (!words_prepare(w, surface_of(text, t), t->kind, &hashes[i % PREPARED]))
            return false;
    }
    return true;
}

vp_status tokenize(const char_table *chars, const token_model *model, words *w, segmenter *han, str text,
                   token_list *out, vp_error *error)
{
    maker m = {{.chars = chars, .text = utf8_prefix(text, TOKENIZE_MAX)}, model, han, out};
    out->count = 0;
    return make_tokens(&m) && find_words(w, m.scanner.text, out) ? VP_OK : fail_memory(error);
}

bool tokens_add(token_list *list, token t)
{
    if (list->count == list->room) {
        size_t room = list->room ? list->room * 2 : 256;
        token *items = realloc(list->items, room * sizeof *items);
        if (!items)
            return false;
        list->items = items;
        list->room = room;
    }
    list->items[list->count++] = t;
    return true;
}

void tokens_release(token_list *t)
{
    free(t->items);
    *t = (token_list){0};
}
