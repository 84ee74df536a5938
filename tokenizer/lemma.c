#include "tokenizer/lemma.h"

#include "base/utf8.h"
#include "tokenizer/lemma_script.h"

#include <stdlib.h>
#include <unicode/uchar.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

/* ---- The pack ---- */

static const char *const tags[LEMMA_TAGS] = {"",    "ADJ",  "ADP",  "ADV",   "AUX",   "CCONJ", "DET", "INTJ", "NOUN",
                                             "NUM", "PART", "PRON", "PROPN", "PUNCT", "SCONJ", "SYM", "VERB", "X"};

uint8_t lemma_tag_of(str upos)
{
    for (uint8_t t = 1; t < LEMMA_TAGS; t++)
        if (str_is(upos, tags[t]))
            return t;
    return 0;
}

static bool is_verb(uint8_t tag)
{
    return tag < LEMMA_TAGS && (!strcmp(tags[tag], "VERB") || !strcmp(tags[tag], "AUX"));
}

static bool read_table(const pack *p, const char *name, lemma_table *out)
{
    str s = pack_section(p, name);
    size_t n = s.n / sizeof(lemma_slot);
    *out = (lemma_table){(const lemma_slot *)s.p, (uint32_t)n};
    return n && n <= 1u << 30 && s.n % sizeof(lemma_slot) == 0;
}

static bool read_scripts(const pack *p, lemma_model *m)
{
    str at = pack_section(p, "script_at");
    m->script_text = pack_section(p, "scripts");
    m->script_at = (const uint32_t *)at.p;
    m->script_count = (uint32_t)(at.n / sizeof(uint32_t)) - 1;
    bool sized = at.n >= 2 * sizeof(uint32_t) && at.n % sizeof(uint32_t) == 0 && m->script_text.n;
    if (!sized || m->script_count > UINT16_MAX)
        return false;
    lemma_script s;
    for (uint32_t i = 0; i < m->script_count; i++) {
        uint32_t begin = m->script_at[i], end = m->script_at[i + 1];
        if (begin > end || end > m->script_text.n ||
            !lemma_script_read((str){m->script_text.p + begin, end - begin}, &s) || s.tag >= LEMMA_TAGS)
            return false;
    }
    return true;
}

static bool read_words(const pack *p, lemma_model *m)
{
    str s = pack_section(p, "words");
    size_t n = s.n / sizeof *m->words;
    m->words = (const uint16_t *)s.p;
    m->word_count = (uint32_t)n;
    return n <= 1u << 30;
}

vp_status lemma_model_read(const pack *p, lemma_model *out, vp_error *error)
{
    lemma_model m = {0};
    str weights = pack_section(p, "weights"), items = pack_section(p, "items");
    while (m.choice.bits < 28 && (size_t)1 << m.choice.bits < weights.n)
        m.choice.bits++;
    m.choice.weights = (const int8_t *)weights.p;
    m.items = (const lemma_item *)items.p;
    m.item_count = items.n / sizeof(lemma_item);
    str sets = pack_section(p, "set_at");
    m.set_at = (const uint32_t *)sets.p;
    m.set_count = sets.n >= sizeof(uint32_t) ? (uint32_t)(sets.n / sizeof(uint32_t)) - 1 : 0;
    bool ok = m.choice.bits && (size_t)1 << m.choice.bits == weights.n && read_table(p, "forms", &m.forms) &&
              read_table(p, "endings", &m.endings) && read_scripts(p, &m) && read_words(p, &m);
    if (!ok)
        return fail(error, VP_FORMAT, "make it again with `voxpop train lemmas`", "the pack holds no lemmas");
    *out = m;
    return VP_OK;
}

/* ---- The word alone ---- */

enum shape { SHAPE_SMALL, SHAPE_TITLE, SHAPE_CAPITALS, SHAPE_MIXED, SHAPE_DIGITS, SHAPE_NONE };

static uint8_t shape_of(str surface)
{
    size_t capitals = 0, small = 0, digits = 0;
    bool title = false;
    for (size_t i = 0, step; i < surface.n; i += step) {
        UChar32 c = (UChar32)utf8_decode(surface.p + i, surface.n - i, &step);
        bool capital = u_isupper(c);
        title |= capital && i == 0;
        capitals += capital;
        small += !capital && u_isalpha(c);
        digits += u_isdigit(c);
    }
    if (digits)
        return SHAPE_DIGITS;
    if (!capitals)
        return small ? SHAPE_SMALL : SHAPE_NONE;
    return title && capitals == 1 ? SHAPE_TITLE : small ? SHAPE_MIXED : SHAPE_CAPITALS;
}

static uint32_t hash(str s, uint64_t seed)
{
    return (uint32_t)XXH3_64bits_withSeed(s.p, s.n, seed);
}

/* The last `letters` code points; all when there are fewer. */
static str ending(str s, size_t letters)
{
    size_t at = s.n;
    while (letters && at) {
        at--;
        letters -= (s.p[at] & 0xC0) != 0x80;
    }
    return (str){s.p + at, s.n - at};
}

static str beginning(str s, size_t letters)
{
    size_t at = 0;
    while (at < s.n && (letters || (s.p[at] & 0xC0) == 0x80)) {
        letters -= letters && (s.p[at] & 0xC0) != 0x80 ? 1 : 0;
        at++;
    }
    return (str){s.p, at};
}

void lemma_word_look(str surface, str folded, lemma_word *out)
{
    char last = folded.n ? folded.p[folded.n - 1] : 0;
    *out = (lemma_word){
        .form = hash(folded, 1),
        .ending = hash(ending(folded, 3), 2),
        .shape = shape_of(surface),
        .is_te = str_is(folded, "te"),
        .ends_sentence = last == '.' || last == '!' || last == '?',
    };
    out->ends_sentence &= out->shape == SHAPE_NONE;
}

uint32_t lemma_form_key(str folded)
{
    return hash(folded, 3);
}

/* The ending that is the whole word is another one than the same letters in a longer word. */
uint32_t lemma_ending_key(str folded, size_t letters, uint8_t shape)
{
    str end = ending(folded, letters);
    return hash(end, 16u + shape * 2u + (end.n == folded.n));
}

/* Where a pack leaves no slot free, nobody looks through all of it. */
enum { PROBES_MAX = 1024 };

/* The set under a key, or LEMMA_NO_SET. */
static uint32_t find_set(const lemma_table *t, uint32_t key)
{
    uint16_t mark = lemma_slot_mark(key);
    uint32_t i = lemma_slot_at(key, t->count);
    for (uint32_t tried = 0; tried < PROBES_MAX && t->slots[i].mark; tried++) {
        if (t->slots[i].mark == mark)
            return t->slots[i].set;
        i = lemma_slot_next(i, t->count);
    }
    return LEMMA_NO_SET;
}

uint32_t lemma_ending_find(const lemma_table *endings, str folded, uint8_t shape, size_t *letters)
{
    for (*letters = LEMMA_ENDING_MAX + 1; (*letters)-- > 0;) {
        uint32_t set = find_set(endings, lemma_ending_key(folded, *letters, shape));
        if (set != LEMMA_NO_SET)
            return set;
    }
    return LEMMA_NO_SET;
}

enum {
    LEMMA_LEAST = 2,     /* letters of a guess; words no longer than that stay */
    ABBREVIATION_MAX = 5 /* letters */
};

static bool script_of(const lemma_model *m, uint32_t id, lemma_script *out)
{
    uint32_t begin = m->script_at[id];
    return lemma_script_read((str){m->script_text.p + begin, m->script_at[id + 1] - begin}, out);
}

typedef struct choices {
    lemma_choice items[LEMMA_CHOICES];
    size_t count;
} choices;

static bool has_script(const choices *c, uint32_t script)
{
    for (size_t i = 0; i < c->count; i++)
        if (c->items[i].script == script)
            return true;
    return false;
}

static bool has_letters(str s)
{
    for (size_t i = 0, step; i < s.n; i += step)
        if (u_isalpha((UChar32)utf8_decode(s.p + i, s.n - i, &step)))
            return true;
    return false;
}

/* Addresses, codes and the like have no endings. */
static bool is_inflected(str folded)
{
    for (size_t i = 0, step; i < folded.n; i += step) {
        UChar32 c = (UChar32)utf8_decode(folded.p + i, folded.n - i, &step);
        if (!u_isalpha(c) && c != '\'' && c != '-')
            return false;
    }
    return true;
}

static bool is_word(const lemma_model *m, str folded)
{
    uint32_t key = lemma_form_key(folded);
    uint16_t mark = lemma_slot_mark(key);
    uint32_t i = lemma_slot_at(key, m->word_count);
    for (uint32_t tried = 0; tried < PROBES_MAX && m->word_count && m->words[i]; tried++) {
        if (m->words[i] == mark)
            return true;
        i = lemma_slot_next(i, m->word_count);
    }
    return false;
}

/* Whether a word that was never seen may have this lemma. Of what has an apostrophe only a genitive or plural is taken
 * off: without its end, "couldn't" would say the opposite. */
static bool is_sane(str lemma, str folded)
{
    size_t apostrophe = folded.n;
    while (apostrophe && folded.p[apostrophe - 1] != '\'')
        apostrophe--;
    if (str_equal(lemma, folded))
        return true;
    if (!is_inflected(folded))
        return false;
    if (apostrophe && !str_is((str){folded.p + apostrophe, folded.n - apostrophe}, "s") && apostrophe < folded.n)
        return false;
    return utf8_count(lemma) >= LEMMA_LEAST && utf8_count(folded) > LEMMA_LEAST;
}

typedef struct chooser {
    const lemma_model *model;
    str surface, folded;
    buf *scratch;
    choices found;
    bool known;    /* the form has choices of its own: only names are guessed */
    bool capitals; /* the word may be an abbreviation */
} chooser;

/* Whether a guess is left out: the small word is known, or the word is rather an abbreviation, but for lemmas we know.
 */
static bool is_doubtful(const chooser *c, const lemma_script *s)
{
    bool small = s->letters == SCRIPT_FOLDED, title = s->letters == SCRIPT_TITLE;
    if (c->known)
        return small || (title && c->capitals);
    return c->capitals && (small || title) && !is_word(c->model, buf_str(c->scratch));
}

/* Whether the lemma would end in another alphabet than the word does, or nothing is known of words that end so. */
static bool is_foreign(const lemma_script *s, size_t letters, str folded)
{
    if (!letters && (s->drop || s->removed.n || s->prefix.n || s->suffix.n))
        return true;
    return s->suffix.n && folded.n && ((s->suffix.p[0] ^ folded.p[0]) & 0x80);
}

/* Adds what a set gives and fits the word, without what is there; at most `most`. `letters`: of the ending that has
 * the set; SIZE_MAX: the form itself has it. */
static bool add_choices(chooser *c, uint32_t set, size_t letters, uint32_t most)
{
    const lemma_model *m = c->model;
    if (set >= m->set_count)
        return true;
    uint32_t end = m->set_at[set + 1] < m->item_count ? m->set_at[set + 1] : (uint32_t)m->item_count;
    for (uint32_t i = m->set_at[set]; i < end && most && c->found.count < LEMMA_CHOICES; i++) {
        const lemma_item *item = &m->items[i];
        lemma_script s;
        bool fits = false;
        if (item->script >= m->script_count || has_script(&c->found, item->script) || !script_of(m, item->script, &s))
            continue;
        buf_clear(c->scratch);
        if (!lemma_script_apply(&s, c->surface, c->folded, c->scratch, &fits))
            return false;
        bool guessed = letters != SIZE_MAX || item->level >= LEMMA_LEVEL_ENDING;
        if (!fits || is_doubtful(c, &s) ||
            (guessed && (is_foreign(&s, letters, c->folded) || !is_sane(buf_str(c->scratch), c->folded))))
            continue;
        uint8_t level = letters == SIZE_MAX ? (uint8_t)(item->level % LEMMA_LEVELS)
                                            : lemma_ending_level(letters, item->level);
        if (letters != SIZE_MAX && is_word(m, buf_str(c->scratch)))
            level += LEMMA_EXISTS;
        bool bent = is_verb(s.tag) && !str_equal(buf_str(c->scratch), c->folded);
        c->found.items[c->found.count++] = (lemma_choice){
            .script = item->script, .tag = s.tag, .level = level, .bent = bent};
        most--;
    }
    return true;
}

static bool guess_choices(chooser *c, uint8_t shape)
{
    size_t letters;
    uint32_t set = lemma_ending_find(&c->model->endings, c->folded, shape, &letters);
    return add_choices(c, set, letters, c->found.count ? LEMMA_MORE : LEMMA_CHOICES);
}

bool lemma_word_fill(const lemma_model *m, str surface, str folded, arena *memory, buf *scratch, lemma_word *out)
{
    if (!has_letters(folded))
        folded = surface;
    chooser c = {.model = m, .surface = surface, .folded = folded, .scratch = scratch};
    lemma_word_look(surface, folded, out);
    if (!add_choices(&c, find_set(&m->forms, lemma_form_key(folded)), SIZE_MAX, LEMMA_CHOICES))
        return false;
    bool guess = is_inflected(folded);
    c.known = c.found.count > 0;
    c.capitals = out->shape == SHAPE_CAPITALS && utf8_count(folded) <= ABBREVIATION_MAX;
    if (guess && (!c.known || out->shape != SHAPE_SMALL) && !guess_choices(&c, out->shape))
        return false;
    if (guess && !c.known && out->shape != SHAPE_SMALL && !guess_choices(&c, SHAPE_SMALL))
        return false;
    choices found = c.found;
    if (!found.count)
        found.items[found.count++] = (lemma_choice){.script = UINT32_MAX}; /* the word as it stands */
    for (size_t i = 0; i < found.count; i++)
        out->kinds = (out->kinds ^ found.items[i].script) * 0x9E3779B1u;
    out->choices = arena_array(memory, found.count, sizeof *out->choices);
    if (!out->choices)
        return false;
    memcpy(out->choices, found.items, found.count * sizeof *found.items);
    out->count = (uint8_t)found.count;
    return true;
}

/* ---- Features ---- */

static uint32_t feature(uint32_t kind, uint32_t a, uint32_t b)
{
    return (a ^ (b * 0x85EBCA6Bu + kind * 0xC2B2AE35u)) * 0x27D4EB2Fu + kind;
}

enum kind { OWN = 1, LEVEL = 20, AROUND = 21 };

size_t lemma_own_features(str folded, const lemma_word *word, uint32_t out[LEMMA_OWN_MAX])
{
    size_t n = 0;
    out[n++] = feature(OWN, 0, 0);
    out[n++] = feature(OWN + 1, word->form, 0);
    out[n++] = feature(OWN + 2, word->shape, 0);
    for (size_t letters = 1; letters <= 5; letters++)
        out[n++] = feature(OWN + 2 + (uint32_t)letters, hash(ending(folded, letters), 4), 0);
    for (size_t letters = 1; letters <= 3; letters++)
        out[n++] = feature(OWN + 7 + (uint32_t)letters, hash(beginning(folded, letters), 5), 0);
    out[n++] = feature(OWN + 11, word->shape, word->ending);
    out[n++] = feature(OWN + 12, memchr(folded.p, '-', folded.n) != NULL, word->kinds);
    return n;
}

uint32_t lemma_level_feature(const lemma_choice *c)
{
    return feature(LEVEL, c->level, 0);
}

size_t lemma_around_features(const lemma_word *const *words, size_t count, size_t at, const uint8_t *chosen,
                             uint32_t out[LEMMA_AROUND_MAX])
{
    static const lemma_word none = {.shape = SHAPE_NONE, .ends_sentence = true};
    const lemma_word *self = words[at], *before = at ? words[at - 1] : &none, *before2 = at > 1 ? words[at - 2] : &none;
    const lemma_word *after = at + 1 < count ? words[at + 1] : &none, *after2 = at + 2 < count ? words[at + 2] : &none;
    uint32_t tag = at ? chosen[at - 1] : LEMMA_TAGS, tag2 = at > 1 ? chosen[at - 2] : LEMMA_TAGS;
    bool first = before->ends_sentence;
    size_t n = 0;
    uint32_t k = AROUND;
    out[n++] = feature(k++, first, self->shape);
    out[n++] = feature(k++, before->form, 0);
    out[n++] = feature(k++, after->form, 0);
    out[n++] = feature(k++, before->form, self->form);
    out[n++] = feature(k++, after->form, self->form);
    out[n++] = feature(k++, tag, self->shape);
    out[n++] = feature(k++, tag, tag2);
    out[n++] = feature(k++, tag, self->kinds);
    out[n++] = feature(k++, tag, self->ending);
    out[n++] = feature(k++, before->ending, self->ending);
    out[n++] = feature(k++, after->ending, 0);
    out[n++] = feature(k++, after->kinds, tag);
    out[n++] = feature(k++, after->kinds, after2->kinds);
    out[n++] = feature(k++, before2->form, tag);
    out[n++] = feature(k++, after->shape, before->shape * 8u + self->shape);
    out[n++] = feature(k++, after->kinds, self->ending);
    return n;
}

/* ---- The column ---- */

size_t lemmatizer_bytes(const lemmatizer *l)
{
    return l->room * sizeof *l->column + l->text.used;
}

void lemmatizer_forget(lemmatizer *l)
{
    free(l->column);
    l->column = NULL;
    l->room = 0;
    arena_release(&l->text);
}

void lemmatizer_release(lemmatizer *l)
{
    lemmatizer_forget(l);
    free(l->places);
    free(l->tags);
    buf_release(&l->scratch);
    *l = (lemmatizer){.model = l->model};
}

static bool make_room(lemmatizer *l, const words *w, uint32_t id)
{
    if (l->generation != words_generation(w)) {
        lemmatizer_forget(l);
        l->generation = words_generation(w);
    }
    if (id < l->room)
        return true;
    uint32_t room = l->room ? l->room : 1024;
    while (room <= id)
        room *= 2;
    lemma_word *column = realloc(l->column, room * sizeof *column);
    if (!column)
        return false;
    memset(column + l->room, 0, (room - l->room) * sizeof *column);
    l->column = column;
    l->room = room;
    return true;
}

static bool is_form(const lemma_model *m, str folded)
{
    return find_set(&m->forms, lemma_form_key(folded)) != LEMMA_NO_SET;
}

/* What an elongated word is when one of its doubled letters stands once (mooii: mooi), where that is a known form; p
 * NULL when memory ran out. */
static str shorten(lemmatizer *l, str folded)
{
    size_t before = 0;
    for (size_t i = 0, step; i < folded.n && !is_form(l->model, folded); before = i, i += step) {
        utf8_decode(folded.p + i, folded.n - i, &step);
        if (!i || step != i - before || memcmp(folded.p + before, folded.p + i, step))
            continue;
        buf_clear(&l->scratch);
        if (!buf_add(&l->scratch, folded.p, i) || !buf_add(&l->scratch, folded.p + i + step, folded.n - i - step))
            return (str){0};
        if (is_form(l->model, buf_str(&l->scratch)))
            return arena_copy(&l->text, buf_str(&l->scratch));
    }
    return folded;
}

/* "ООО", "XXX": an abbreviation, which was folded as if a letter were stretched. */
static bool is_one_capital(str surface)
{
    size_t step, letters = 0;
    uint32_t first = utf8_decode(surface.p, surface.n, &step);
    for (size_t i = 0; i < surface.n && utf8_decode(surface.p + i, surface.n - i, &step) == first; i += step)
        letters++;
    return letters == utf8_count(surface) && letters <= ABBREVIATION_MAX && u_isupper((UChar32)first);
}

/* The choices of a word with the scores of what it is by itself. */
static bool look_up(lemmatizer *l, str surface, const word *w, lemma_word *out)
{
    const pair_model *m = &l->model->choice;
    uint32_t own[LEMMA_OWN_MAX + 1];
    bool abbreviation = w->flags & WORD_ELONGATED && is_one_capital(surface);
    str folded = abbreviation ? surface : w->flags & WORD_ELONGATED ? shorten(l, w->meant) : w->meant;
    if (!folded.p || !lemma_word_fill(l->model, surface, folded, &l->text, &l->scratch, out))
        return false;
    out->folded = folded;
    size_t count = lemma_own_features(folded, out, own);
    for (lemma_choice *c = out->choices; c < out->choices + out->count; c++) {
        own[count] = lemma_level_feature(c);
        c->score = pair_score(m, own, count + 1, c->tag) + pair_score(m, own, count + 1, lemma_script_class(c));
    }
    return true;
}

/* White space would break columns, and an empty lemma would lose the word. */
static bool is_usable(str lemma)
{
    for (size_t i = 0, step; i < lemma.n; i += step)
        if (u_isUWhiteSpace((UChar32)utf8_decode(lemma.p + i, lemma.n - i, &step)))
            return false;
    return lemma.n > 0;
}

static bool make_lemma(lemmatizer *l, lemma_choice *c, str surface, str folded)
{
    lemma_script s;
    bool fits = false;
    buf_clear(&l->scratch);
    if (c->script != UINT32_MAX && script_of(l->model, c->script, &s) &&
        !lemma_script_apply(&s, surface, folded, &l->scratch, &fits))
        return false;
    str made = fits && is_usable(buf_str(&l->scratch)) ? buf_str(&l->scratch) : surface;
    c->lemma = arena_copy(&l->text, made);
    return c->lemma.p != NULL;
}

static lemma_choice *choose(const lemmatizer *l, size_t count, size_t at)
{
    const lemma_word *word = l->places[at];
    if (word->count == 1)
        return word->choices;
    uint32_t around[LEMMA_AROUND_MAX];
    size_t n = lemma_around_features(l->places, count, at, l->tags, around);
    lemma_choice *best = NULL;
    int32_t best_score = 0;
    for (lemma_choice *c = word->choices; c < word->choices + word->count; c++) {
        if (c->bent && at && l->places[at - 1]->is_te) /* only an infinitive is a verb there: "te laat" */
            continue;
        int32_t score = c->score + pair_score(&l->model->choice, around, n, c->tag) +
                        pair_score(&l->model->choice, around, n, lemma_script_class(c));
        if (!best || score > best_score) {
            best = c;
            best_score = score;
        }
    }
    return best ? best : word->choices;
}

static bool room_for_places(lemmatizer *l, size_t count)
{
    if (count <= l->place_room)
        return true;
    const lemma_word **places = realloc(l->places, count * sizeof *places);
    l->places = places ? places : l->places;
    uint8_t *chosen = realloc(l->tags, count);
    l->tags = chosen ? chosen : l->tags;
    l->place_room = places && chosen ? count : l->place_room;
    return places && chosen;
}

vp_status lemmatize(lemmatizer *l, const words *w, const lemma_place *places, size_t count, const char **lemmas,
                    vp_error *error)
{
    for (size_t i = 0; !l->model && i < count; i++) {
        str stem = words_at(w, places[i].word)->stem;
        lemmas[i] = stem.p;
    }
    if (!l->model)
        return VP_OK;
    if (!room_for_places(l, count))
        return fail_memory(error);
    for (size_t i = 0; i < count; i++) {
        uint32_t id = places[i].word;
        if (!make_room(l, w, id) ||
            (!l->column[id].count && !look_up(l, places[i].surface, words_at(w, id), &l->column[id])))
            return fail_memory(error);
    }
    for (size_t i = 0; i < count; i++) /* the column may have moved before */
        l->places[i] = &l->column[places[i].word];
    for (size_t i = 0; i < count; i++) {
        lemma_choice *c = choose(l, count, i);
        l->tags[i] = c->tag;
        if (!c->lemma.p && !make_lemma(l, c, places[i].surface, l->places[i]->folded))
            return fail_memory(error);
        lemmas[i] = c->lemma.p;
    }
    return VP_OK;
}
