#include "tokenizer/tokens.h"

#include "base/bits.h"

#include <stdlib.h>

/* ---- Atoms into tokens ---- */

typedef struct maker {
    cutter *cut;
    chunks *chunks;
    str text; /* that the atoms are in */
    token_list *out;
    joint joint;
    bool unknown; /* there may be tokens whose words are not known yet */
    bool chinese; /* the chunk has tokens without spaces between them */
    bool alone;   /* the chunk is looked at by itself */
    bool open;    /* and what stands around it has a say in its tokens */
} maker;

static bool add(maker *m, size_t begin, size_t end, vp_token_kind kind, bool space)
{
    return tokens_add(m->out, (token){(uint32_t)begin, (uint32_t)end, INTERN_NONE, (uint8_t)kind, space});
}

/* Each character with the marks behind it. */
static bool add_characters(maker *m, const atom *run)
{
    str t = m->text;
    bool space = run->space_before;
    for (size_t at = run->begin, step; at < run->end; space = false) {
        size_t from = at;
        utf8_decode(t.p + at, run->end - at, &step);
        for (at += step; at < run->end; at += step)
            if (char_class_of(m->chunks->chars, utf8_decode(t.p + at, run->end - at, &step)) != CHAR_MARK)
                break;
        if (!add(m, from, at, VP_TOKEN_WORD, space))
            return false;
    }
    return true;
}

static bool add_segments(maker *m, const atom *run)
{
    if (!m->cut->segmenter)
        return add_characters(m, run);
    m->chinese = true;
    segmenter_start(m->cut->segmenter, m->text, run->begin, run->end);
    uint32_t begin = run->begin;
    bool space = run->space_before;
    const uint32_t *ends;
    for (size_t n; (n = segmenter_next(m->cut->segmenter, &ends)) > 0;) {
        if (!tokens_reserve(m->out, n))
            return false;
        token *to = m->out->items + m->out->count;
        for (size_t i = 0; i < n; i++) {
            *to++ = (token){begin, ends[i], INTERN_NONE, VP_TOKEN_WORD, space};
            begin = ends[i];
            space = false;
        }
        m->out->count += n;
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

/* Behind the tokens from `at` on that are one word together. */
static size_t end_of_joined(const maker *m, size_t at)
{
    const token_list *out = m->out;
    size_t begin = out->items[at].begin, end = at + 1;
    size_t bytes = m->chinese ? segmenter_joined(m->cut->segmenter, m->text, begin)
                              : words_across_marks(m->cut->words,
                                                   (str){m->text.p + begin, out->items[out->count - 1].end - begin});
    while (bytes && end < out->count && out->items[end - 1].end < out->items[at].begin + bytes)
        end++;
    return out->items[end - 1].end == out->items[at].begin + bytes ? end : at + 1;
}

static void join_words(maker *m, size_t first)
{
    token_list *out = m->out;
    size_t kept = first;
    for (size_t at = first, end; at < out->count; at = end) {
        end = end_of_joined(m, at);
        token t = out->items[at];
        if (end > at + 1) {
            t.end = out->items[end - 1].end;
            t.kind = VP_TOKEN_WORD;
        }
        out->items[kept++] = t;
    }
    out->count = kept;
}

static bool holds(maker *m)
{
    bool held;
    if (!m->alone || m->open)
        return joint_holds(m->text, &m->joint, m->cut->model);
    m->open = joint_alone(m->text, &m->joint, m->cut->model, &held) == JOINT_OPEN;
    return held;
}

static bool join(maker *m, const standing *chunk)
{
    size_t first = m->out->count;
    joint *j = &m->joint;
    m->chinese = false;
    atom token = chunk->atoms[0];
    for (joint_enter(j, chunk); joint_is_there(j);) {
        bool held = holds(m);
        if (held) {
            token.end = j->right->end;
            token.kind = kind_of_both(token.kind, j->right->kind);
        } else {
            if (!add_token(m, &token))
                return false;
            token = *j->right;
        }
        joint_move(j, m->text, held);
    }
    if (m->out->count > first + 1)
        join_words(m, first);
    return true;
}

/* ---- Chunks that are known ---- */

enum { AHEAD = 16 /* chunks whose memory is asked for */ };

/* What is known of a chunk: nothing yet; that it has one or two tokens, or more; or that it is open, to be cut where it
 * stands, mostly into the same tokens as alone. */
enum { KNOWN_NOTHING, KNOWN_ONE = 1, KNOWN_TWO = 2, KNOWN_MORE, KNOWN_OPEN };

static inline bool is_short(const chunk_tokens *known)
{
    return known->known == KNOWN_ONE || known->known == KNOWN_TWO;
}

static const chunk_token *tokens_of(const cutter *c, const chunk_tokens *known)
{
    return (const chunk_token *)c->tokens.items + known->words[0];
}

static bool find_own_words(cutter *c, str text)
{
    for (size_t i = 0; i < c->own.count; i++) {
        token *t = &c->own.items[i];
        t->word = words_id(c->words, (str){text.p + t->begin, t->end - t->begin}, t->kind);
        if (t->word == INTERN_NONE)
            return false;
    }
    return true;
}

/* Puts the tokens in c->own behind those that are known. */
static bool keep_own(cutter *c)
{
    uint32_t count = (uint32_t)c->own.count;
    if (!column_reserve(&c->tokens, c->count + count, sizeof(chunk_token)))
        return false;
    chunk_token *to = (chunk_token *)c->tokens.items + c->count;
    for (const token *t = c->own.items, *end = t + count; t < end; t++)
        *to++ = (chunk_token){t->word, (uint8_t)t->begin, (uint8_t)t->end, t->kind, t + 1 == end};
    c->count += count;
    return true;
}

/* One token or two. */
static chunk_tokens short_tokens(const token_list *own)
{
    const token *first = own->items, *last = first + own->count - 1;
    return (chunk_tokens){{first->word, last->word},
                          {first->kind, last->kind},
                          (uint8_t)first->end,
                          own->count == 1 ? KNOWN_ONE : KNOWN_TWO};
}

/* Cuts a chunk alone, and remembers its tokens. Half of the new ones are seen to be a word without looking closely. */
static bool learn(cutter *c, chunks *all, const chunk *k, chunk_tokens *known)
{
    standing alone = {.behind = JOINT_NUMBER};
    str text = chunk_text(all, k);
    if (text.n > FACE_LETTERS_MAX && word_is_plain(text)) {
        uint32_t word = words_id(c->words, text, VP_TOKEN_WORD);
        *known = (chunk_tokens){{word, word}, {VP_TOKEN_WORD, VP_TOKEN_WORD}, (uint8_t)text.n, KNOWN_ONE};
        return word != INTERN_NONE;
    }
    maker m = {.cut = c, .chunks = all, .text = text, .out = &c->own, .alone = true};
    uint32_t place = c->count;
    c->own.count = 0;
    alone.atoms = chunk_atoms(all, k, &alone.count);
    if (!alone.atoms)
        return false;
    bool one = alone.count == 1 && alone.atoms->form != ATOM_HAN; /* it has no joint */
    if (!(one ? add_token(&m, alone.atoms) : join(&m, &alone)) || !find_own_words(c, text))
        return false;
    if (!m.open && c->own.count <= 2)
        *known = short_tokens(&c->own);
    else if (keep_own(c))
        *known = (chunk_tokens){.words = {place}, .known = m.open ? KNOWN_OPEN : KNOWN_MORE};
    return known->known;
}

/* Cuts chunk i where it stands. `alone`: the tokens that it has alone, whose words are known; may be NULL. */
static bool cut_here(maker *m, size_t i, const chunk_token *alone)
{
    token_list *out = m->out;
    standing *here = &m->cut->here;
    size_t first = out->count;
    m->unknown = true;
    if (!chunk_stand(m->chunks, i, here) || !join(m, here))
        return false;
    uint32_t begin = m->chunks->items[i].begin;
    for (token *t = out->items + first, *end = out->items + out->count; alone && t < end; t++) {
        while (!alone->last && begin + alone->begin < t->begin)
            alone++;
        if (t->begin == begin + alone->begin && t->end == begin + alone->end)
            t->word = alone->word;
    }
    return true;
}

/* A chunk without the marks of ASCII behind it: mostly it is one word. */
static str likely_word(str chunk)
{
    while (chunk.n && (unsigned char)chunk.p[chunk.n - 1] < '0')
        chunk.n--;
    return chunk;
}

/* Asks for the memory of a chunk's tokens, where they are elsewhere, and of the atoms in and around one that is open.
 */
static inline void expect(const cutter *c, const chunks *all, size_t i)
{
    const chunk *k = &all->items[i];
    if (k->id == CHUNK_NONE)
        return;
    const chunk_tokens *known = (const chunk_tokens *)c->known.items + k->id;
    if (known->known == KNOWN_NOTHING)
        words_foresee(c->words, likely_word(chunk_text(all, k)));
    if (known->known < KNOWN_MORE)
        return;
    __builtin_prefetch(tokens_of(c, known));
    if (known->known == KNOWN_OPEN)
        chunks_expect_atoms(all, i ? i - 1 : i, i + 2);
}

static token *put_more(const chunk *k, const chunk_token *t, token *to)
{
    for (bool space = k->begin > 0;; space = false, t++) {
        *to++ = (token){k->begin + t->begin, k->begin + t->end, t->word, t->kind, space};
        if (t->last)
            return to;
    }
}

/* Puts the tokens of the chunks from the i-th on, until one has to be cut or `out` is full, and returns which. Two are
 * written before it is asked how many there are. What the loop reads is apart, so that it stays in registers. */
static size_t put_known(const cutter *c, const chunks *all, size_t i, token_list *out)
{
    const chunk *items = all->items;
    const chunk_tokens *known = c->known.items;
    const word_strings *strings = c->strings;
    const size_t count = all->count;
    token *to = out->items + out->count, *last = out->items + out->room - CHUNK_LONGEST;
    for (; i < count && to <= last; i++) {
        if (i + AHEAD < count)
            expect(c, all, i + AHEAD);
        const chunk *k = &items[i];
        if (k->id == CHUNK_NONE)
            break;
        const chunk_tokens *t = &known[k->id];
        if (is_short(t)) {
            uint32_t middle = k->begin + t->middle;
            prefetch(strings, t->words[0] * sizeof *strings); /* for who reads the tokens */
            to[0] = (token){k->begin, middle, t->words[0], t->kinds[0], k->begin > 0};
            to[1] = (token){middle, k->end, t->words[1], t->kinds[1], false};
            to += t->known;
        } else if (t->known == KNOWN_MORE) {
            to = put_more(k, tokens_of(c, t), to);
        } else {
            break;
        }
    }
    out->count = (size_t)(to - out->items);
    return i;
}

static bool cut_all(maker *m)
{
    cutter *c = m->cut;
    chunks *all = m->chunks;
    c->strings = words_strings(c->words);
    if (!column_reserve(&c->known, all->known, sizeof(chunk_tokens)))
        return false;
    for (size_t i = 0; i < AHEAD && i < all->count; i++)
        expect(c, all, i);
    for (size_t i = 0; i < all->count;) {
        if (!tokens_reserve(m->out, CHUNK_LONGEST))
            return false;
        i = put_known(c, all, i, m->out);
        if (i == all->count)
            break;
        const chunk *k = &all->items[i];
        chunk_tokens *known = k->id == CHUNK_NONE ? NULL : (chunk_tokens *)c->known.items + k->id;
        if (known && !known->known && !learn(c, all, k, known))
            return false;
        if (known && known->known != KNOWN_OPEN)
            continue;
        if (!cut_here(m, i++, known ? tokens_of(c, known) : NULL))
            return false;
    }
    return true;
}

/* ---- Words ---- */

typedef struct pending {
    token *token;
    str surface;
    uint32_t hash;
} pending;

static bool finish(words *w, const pending *p)
{
    p->token->word = words_id_prepared(w, p->surface, p->token->kind, p->hash);
    return p->token->word != INTERN_NONE;
}

/* Looks up the words that are not known of their chunks, in steps, each some places ahead of the next: most of a
 * look-up is waiting for memory. */
static bool find_words(words *w, str text, token_list *list)
{
    enum { PREPARED = 16, EXPECTED = 8 };
    pending queue[PREPARED];
    size_t n = 0;
    for (token *t = list->items, *end = t + list->count; t < end; t++) {
        if (t->word != INTERN_NONE)
            continue;
        pending *p = &queue[n % PREPARED];
        if (n >= PREPARED && !finish(w, p))
            return false;
        *p = (pending){t, {text.p + t->begin, t->end - t->begin}, 0};
        if (!words_prepare(w, p->surface, t->kind, &p->hash))
            return false;
        if (n++ >= EXPECTED)
            words_expect(w, queue[(n - 1 - EXPECTED) % PREPARED].hash);
    }
    for (size_t i = n < PREPARED ? 0 : n - PREPARED; i < n; i++)
        if (!finish(w, &queue[i % PREPARED]))
            return false;
    return true;
}

vp_status tokenize(cutter *cut, chunks *c, token_list *out, vp_error *error)
{
    maker m = {.cut = cut, .chunks = c, .text = c->text, .out = out};
    out->count = 0;
    cut->here.next = 0;
    if (cut->generation != words_generation(cut->words))
        cutter_forget(cut);
    bool ok = chunks_until(c, c->text.n) && cut_all(&m) && (!m.unknown || find_words(cut->words, c->text, out));
    return ok ? VP_OK : fail_memory(error);
}

vp_status tokenize_once(const char_table *chars, const token_model *model, words *w, segmenter *han, str text,
                        token_list *out, vp_error *error)
{
    cutter cut = {.model = model, .words = w, .segmenter = han};
    chunks c = {.chars = chars};
    bool started = chunks_start(&c, utf8_prefix(text, TOKENIZE_MAX));
    vp_status status = started ? tokenize(&cut, &c, out, error) : fail_memory(error);
    cutter_release(&cut);
    chunks_release(&c);
    return status;
}

/* ---- Memory ---- */

size_t cutter_bytes(const cutter *c)
{
    return column_bytes(&c->known) + column_bytes(&c->tokens);
}

void cutter_forget(cutter *c)
{
    column_release(&c->known);
    column_release(&c->tokens);
    c->count = 0;
    c->generation = c->words ? words_generation(c->words) : 0;
}

void cutter_release(cutter *c)
{
    column_release(&c->known);
    column_release(&c->tokens);
    tokens_release(&c->own);
    standing_release(&c->here);
}

bool tokens_reserve(token_list *list, size_t more)
{
    if (list->room - list->count >= more)
        return true;
    size_t room = list->room ? list->room * 2 : 256;
    while (room - list->count < more)
        room *= 2;
    token *items = realloc(list->items, room * sizeof *items);
    if (!items)
        return false;
    list->items = items;
    list->room = room;
    return true;
}

bool tokens_add(token_list *list, token t)
{
    if (!tokens_reserve(list, 1))
        return false;
    list->items[list->count++] = t;
    return true;
}

void tokens_release(token_list *t)
{
    free(t->items);
    *t = (token_list){0};
}

size_t tokens_behind(const token_list *t, size_t byte)
{
    size_t low = 0, high = t->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (t->items[middle].end <= byte)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}
