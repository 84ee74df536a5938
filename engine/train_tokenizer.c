/* Training the tokens and sentences of a language from treebanks: what `voxpop train tokenizer` does. */
#include "base/rng.h"
#include "engine/embedded.h"
#include "engine/training.h"
#include "ingest/conllu.h"
#include "ingest/reader.h"
#include "tokenizer/lessons.h"
#include "tokenizer/sentences.h"
#include "tokenizer/traits.h"

#include <stdio.h>
#include <stdlib.h>
#include <unicode/uchar.h>

enum {
    JOINT_BUCKETS = 1 << 16,
    END_BUCKETS = 1 << 18,
    PARAGRAPH_MAX = 256 << 10,
    SEED = 3,
    LEAST_WORDS = 3,
    SLIPS_OF_TEN = 5,
    BRIEF_MAX = 8,     /* tokens */
    BARE_SENTENCES = 2 /* without stops that stand together, on average */
};

typedef struct kept_token {
    str form;
    bool space_after;
} kept_token;

typedef struct kept_sentence {
    const kept_token *tokens; /* [count] */
    size_t count;
    bool begins_paragraph;
} kept_sentence;

typedef struct treebank {
    arena memory;
    kept_sentence *sentences; /* [room], owned */
    size_t count, room;
    bool spaced;  /* the file in hand says where there is no space */
    size_t first; /* sentence of the file in hand */
} treebank;

static vp_status keep_sentence(void *context, const conllu_sentence *in, vp_error *error)
{
    treebank *t = context;
    if (t->count == t->room) {
        size_t room = t->room ? t->room * 2 : 4096;
        kept_sentence *more = realloc(t->sentences, room * sizeof *more);
        if (!more)
            return fail_memory(error);
        t->sentences = more;
        t->room = room;
    }
    kept_token *tokens = arena_array(&t->memory, in->token_count, sizeof *tokens);
    for (size_t i = 0; tokens && i < in->token_count; i++) {
        const conllu_token *from = &in->tokens[i];
        tokens[i] = (kept_token){arena_copy(&t->memory, (str){in->text.p + from->begin, from->end - from->begin}),
                                 from->space_after};
        if (!tokens[i].form.p)
            return fail_memory(error);
        t->spaced |= !from->space_after;
    }
    if (!tokens)
        return fail_memory(error);
    t->sentences[t->count++] = (kept_sentence){tokens, in->token_count, in->begins_paragraph};
    return VP_OK;
}

/* ---- Spaces, where a treebank does not tell them ---- */

static bool is_listed(str form, const char *list)
{
    for (str rest = str_of(list); rest.p;)
        if (str_equal(form, str_cut(&rest, ' ')))
            return true;
    return false;
}

/* As texts are usually set: no space before these marks, none behind those, quotes in turns. */
static void guess_spaces(kept_sentence *s)
{
    kept_token *tokens = (kept_token *)s->tokens;
    size_t quotes = 0;
    for (size_t i = 0; i < s->count; i++) {
        bool quote = is_listed(tokens[i].form, "\" '"), opens = quote && quotes++ % 2 == 0;
        if ((quote && !opens && i) || (i && is_listed(tokens[i].form, ". , ; : ! ? ... ) ] » ” % °")))
            tokens[i - 1].space_after = false;
        if (opens || is_listed(tokens[i].form, "( [ « “ `"))
            tokens[i].space_after = false;
    }
}

static vp_status read_treebank(treebank *t, const char *path, vp_error *error)
{
    t->first = t->count;
    t->spaced = false;
    vp_status status = conllu_each(path, keep_sentence, t, error);
    for (size_t i = t->first; !status && !t->spaced && i < t->count; i++)
        guess_spaces(&t->sentences[i]);
    return status;
}

/* ---- Texts ---- */

/* What is done to a sentence so that the model knows how people write who do not mind their marks. */
typedef enum slip {
    SLIP_NONE,
    SLIP_NO_STOP,
    SLIP_PICTURE, /* instead of a stop */
    SLIP_MARK,    /* another mark instead of a stop */
    SLIP_NO_SPACE,
    SLIP_SMALL,   /* no capital */
    SLIP_MENTION, /* in front of the sentence */
} slip;

typedef struct text_maker {
    buf text, marks; /* of the lesson; there is a mark more than bytes */
    bool space;      /* stands behind the last sentence */
    bool picture;    /* ends the last sentence: who sets one minds capitals less */
} text_maker;

static bool put(text_maker *m, str bytes, uint8_t mark)
{
    if (!buf_add_str(&m->text, bytes) || !buf_reserve(&m->marks, bytes.n + 1))
        return false;
    size_t more = m->text.n + 1 - m->marks.n;
    memset(m->marks.p + m->marks.n, 0, more);
    m->marks.n += more;
    m->marks.p[m->text.n] = (char)mark;
    return true;
}

/* The sentence begins with a small letter. */
static void make_small(text_maker *m, size_t begin)
{
    size_t step;
    char small[4], *p = m->text.p + begin;
    uint32_t c = utf8_decode(p, m->text.n - begin, &step);
    if (c != UTF8_INVALID && utf8_encode((uint32_t)u_tolower((UChar32)c), small) == step)
        memcpy(p, small, step);
}

/* What stands instead of the full stop; NULL: the stop stays. */
static const char *ending_of(slip slip, size_t draw)
{
    static const char *const pictures[] = {"😀", " 😀", " 😀😀", " :)"};
    static const char *const marks[] = {"!", "?", "!!", "!!!", "?!", "..."};
    return slip == SLIP_NO_STOP   ? ""
           : slip == SLIP_PICTURE ? pictures[draw % 4]
           : slip == SLIP_MARK    ? marks[draw % 6]
                                  : NULL;
}

static bool put_sentence(text_maker *m, const kept_sentence *s, slip slip)
{
    static const uint8_t whole = LESSON_TOKEN | LESSON_SENTENCE;
    bool stop = s->count > 1 && str_is(s->tokens[s->count - 1].form, "."), ok = true;
    const char *ending = stop ? ending_of(slip, s->count) : NULL;
    size_t count = ending ? s->count - 1 : s->count;
    if (m->space && m->text.n)
        ok = put(m, STR(" "), 0);
    if (ok && slip == SLIP_MENTION)
        ok = put(m, STR("@anna"), LESSON_TOKEN) && put(m, STR(" "), 0);
    size_t begin = m->text.n;
    for (size_t i = 0; ok && i < count; i++) {
        bool last = i + 1 == count;
        ok = put(m, s->tokens[i].form, last && !(ending && *ending) ? whole : LESSON_TOKEN);
        if (ok && !last && s->tokens[i].space_after)
            ok = put(m, STR(" "), 0);
    }
    if (ok && ending && *ending)
        ok = put(m, str_of(ending), whole);
    if (ok && (slip == SLIP_SMALL || (m->picture && begin % 2)))
        make_small(m, begin);
    m->picture = ending && slip == SLIP_PICTURE;
    m->space = s->tokens[s->count - 1].space_after && !(slip == SLIP_NO_SPACE && stop);
    return ok;
}

static lesson lesson_of(text_maker *m)
{
    lesson l = {buf_str(&m->text), (const uint8_t *)m->marks.p};
    return l;
}

static void clear(text_maker *m)
{
    buf_clear(&m->text);
    buf_clear(&m->marks);
    m->space = m->picture = false;
}

/* ---- Lessons ---- */

typedef struct school {
    const treebank *treebank;
    const char_table *chars;
    str listed; /* lines of the language's list of tokens; {NULL, 0}: none */
    text_maker maker;
    binary_examples joints, ends;
    token_model model;
    uint8_t *known;                      /* classes of model.words, owned */
    int8_t *joint_weights, *end_weights; /* owned */
    words *words;
    size_t words_cap; /* bytes */
    token_list tokens;
} school;

/* ---- Words ---- */

typedef struct word_counter {
    const char_table *chars;
    uint8_t *counts; /* [VOCABULARY_WORDS] */
} word_counter;

static vp_status count_words(void *context, const intern *columns, const row *in, vp_error *error)
{
    (void)error;
    const word_counter *c = context;
    uint32_t text = intern_find(columns, STR("text"));
    if (!in->reason && text < in->count)
        vocabulary_count(c->chars, in->cells[text], c->counts);
    return VP_OK;
}

static void note_abbreviations(school *s)
{
    for (str rest = s->listed; rest.p;) {
        str kind = str_cut(&rest, '\n'), token = str_cut(&kind, '\t');
        bool title = str_is(kind, "title");
        if (title || str_is(kind, "short") || str_is(kind, "unit"))
            vocabulary_set(s->known, traits_of((str){token.p, token.n - 1}).word,
                           title ? WORD_BEFORE_NAME : WORD_SHORT);
    }
}

/* The words of the texts and of the treebanks, one sentence each. */
static vp_status learn_words(school *s, const char *const *train, size_t count, vp_error *error)
{
    word_counter c = {s->chars, calloc(VOCABULARY_WORDS, 1)};
    s->known = calloc(VOCABULARY_WORDS / 4, 1);
    vp_status status = c.counts && s->known ? VP_OK : fail_memory(error);
    for (size_t i = 0; !status && i < count; i++)
        if (!conllu_is_named(train[i]))
            status = reader_each(train[i], NULL, count_words, &c, error);
    for (size_t i = 0; !status && i < s->treebank->count; i++) {
        clear(&s->maker);
        if (!put_sentence(&s->maker, &s->treebank->sentences[i], SLIP_NONE))
            status = fail_memory(error);
        else
            vocabulary_count(s->chars, buf_str(&s->maker.text), c.counts);
    }
    for (uint32_t i = 0; !status && i < VOCABULARY_WORDS; i++)
        if (c.counts[i] >= LEAST_WORDS)
            vocabulary_set(s->known, i, WORD_SMALL);
    if (!status)
        note_abbreviations(s);
    s->model.words = (vocabulary){s->known, VOCABULARY_WORDS};
    free(c.counts);
    return status;
}

typedef vp_status (*teach)(school *s, vp_error *error);

static vp_status teach_joints(school *s, vp_error *error)
{
    lesson l = lesson_of(&s->maker);
    return lesson_joints(s->chars, &l, &s->model.words, &s->joints) ? VP_OK : fail_memory(error);
}

static vp_status teach_ends(school *s, vp_error *error)
{
    lesson l = lesson_of(&s->maker);
    if (words_bytes(s->words) > s->words_cap)
        words_forget(s->words);
    vp_status status = tokenize_once(s->chars, &s->model, s->words, NULL, l.text, &s->tokens, error);
    return status ? status : lesson_ends(&l, &s->tokens, &s->model.words, &s->ends) ? VP_OK : fail_memory(error);
}

static slip slip_of(size_t sentence, unsigned of_ten)
{
    if (rng_below(SEED, sentence, 10) >= of_ten)
        return SLIP_NONE;
    static const slip slips[] = {SLIP_NO_STOP,  SLIP_PICTURE,  SLIP_PICTURE, SLIP_MARK,
                                 SLIP_NO_SPACE, SLIP_NO_SPACE, SLIP_SMALL,   SLIP_MENTION};
    return slips[rng_below(SEED + 1, sentence, sizeof slips / sizeof *slips)];
}

/* How the sentences of the treebank are put together to texts. */
typedef struct reading {
    bool alone;     /* each sentence is a text; else its paragraph is */
    bool marked;    /* only those that end with a mark: prose, in which a capital alone ends nothing */
    bool bare;      /* as posts and reviews are that do without stops: all stops are left out */
    size_t longest; /* tokens of a sentence; 0: any */
    unsigned slips; /* of ten sentences so many have one */
} reading;

static bool is_marked(const kept_sentence *s)
{
    str last = s->tokens[s->count - 1].form;
    return last.n && memchr(".!?", last.p[0], 3);
}

/* Whether the sentence is without any end mark once it has lost its full stop. */
static bool can_be_bare(const kept_sentence *s)
{
    for (size_t i = 0; i + 1 < s->count; i++)
        if (s->tokens[i].form.n && memchr(".!?", s->tokens[i].form.p[0], 3))
            return false;
    return !is_marked(s) || str_is(s->tokens[s->count - 1].form, ".");
}

static vp_status teach_all(school *school, reading how, teach teach, vp_error *error)
{
    vp_status status = VP_OK;
    const treebank *t = school->treebank;
    clear(&school->maker);
    for (size_t i = 0; !status && i < t->count; i++) {
        bool last = i + 1 == t->count;
        const kept_sentence *s = &t->sentences[i];
        bool fits = (!how.marked || is_marked(s)) && (!how.longest || s->count <= how.longest) &&
                    (!how.bare || can_be_bare(s));
        if (!fits && !last)
            continue;
        if (!put_sentence(&school->maker, s, how.bare ? SLIP_NO_STOP : slip_of(i, how.slips)))
            return fail_memory(error);
        bool enough = how.alone || (how.bare && rng_below(SEED + 5, i, BARE_SENTENCES) == 0);
        if (!enough && !last && !t->sentences[i + 1].begins_paragraph && school->maker.text.n <= PARAGRAPH_MAX)
            continue;
        status = teach(school, error);
        clear(&school->maker);
    }
    return status;
}

/* ---- The list of tokens ---- */

enum {
    CONTEXTS = 3 /* sentences that each entry is put into: too few to be learned by heart */,
    LONGEST_CONTEXT = 100 /* tokens */,
    PARTS_MAX = 8 /* tokens of an entry */
};

static bool is_small_word(str form)
{
    size_t step;
    return form.n && u_islower((UChar32)utf8_decode(form.p, form.n, &step));
}

/* A sentence with two words in a row, and the place between them. */
static const kept_sentence *find_context(const treebank *t, uint64_t draw, size_t *place)
{
    for (size_t tries = 0; tries < t->count; tries++) {
        const kept_sentence *s = &t->sentences[rng_below(SEED + 2, draw + tries, t->count)];
        for (size_t i = s->count < LONGEST_CONTEXT ? s->count / 2 : 0; i && i + 1 < s->count; i++)
            if (is_small_word(s->tokens[i - 1].form) && s->tokens[i - 1].space_after &&
                is_small_word(s->tokens[i].form)) {
                *place = i;
                return s;
            }
    }
    return NULL;
}

/* An entry as tokens: cut at its spaces and at each `mark`, which is a token too. Returns how many. */
static size_t parts_of(str entry, char mark, kept_token parts[PARTS_MAX])
{
    size_t count = 0, begin = 0;
    for (size_t i = 0; i <= entry.n && count + 2 < PARTS_MAX; i++) {
        bool space = i == entry.n || entry.p[i] == ' ';
        if (!space && entry.p[i] != mark)
            continue;
        if (i > begin)
            parts[count++] = (kept_token){{entry.p + begin, i - begin}, space};
        if (!space)
            parts[count++] = (kept_token){{entry.p + i, 1}, i + 1 == entry.n || entry.p[i + 1] == ' '};
        begin = i + 1;
    }
    return count;
}

/* The sentence with the entry between two words; a name may follow a title, and what is short may end the sentence:
 * the stop of a unit is a token there. */
static bool put_listed(school *s, str entry, str kind, uint64_t draw)
{
    size_t place = 0;
    const kept_sentence *in = find_context(s->treebank, draw, &place);
    kept_token tokens[LONGEST_CONTEXT + PARTS_MAX];
    char capital[64];
    if (!in)
        return true;
    bool unit = str_is(kind, "unit"), last = draw % 2 && (unit || str_is(kind, "short"));
    size_t more = parts_of(entry, unit && last ? '.' : str_is(kind, "parts") ? '-' : '\n', tokens + place);
    memcpy(tokens, in->tokens, place * sizeof *tokens);
    memcpy(tokens + place + more, in->tokens + place, (in->count - place) * sizeof *tokens);
    kept_token *behind = &tokens[place + more];
    str next = utf8_prefix(behind->form, sizeof capital);
    size_t step;
    if (str_is(kind, "title") && draw % 3) {
        memcpy(capital, next.p, next.n);
        uint32_t c = (uint32_t)u_toupper((UChar32)utf8_decode(capital, next.n, &step));
        char large[4];
        if (utf8_encode(c, large) == step)
            memcpy(capital, large, step);
        behind->form = (str){capital, next.n};
    }
    size_t count = last ? place + more : in->count + more;
    return put_sentence(&s->maker, &(kept_sentence){tokens, count, false}, SLIP_NONE) &&
           put_sentence(&s->maker, &s->treebank->sentences[rng_below(SEED + 4, draw, s->treebank->count)], SLIP_NONE);
}

static vp_status teach_listed(school *s, teach teach, vp_error *error)
{
    vp_status status = VP_OK;
    uint64_t draw = 0;
    for (str rest = s->listed; !status && rest.p;) {
        str kind = str_cut(&rest, '\n'), token = str_cut(&kind, '\t');
        for (unsigned i = 0; !status && kind.n && token.p[0] != '#' && i < CONTEXTS; i++) {
            clear(&s->maker);
            status = put_listed(s, token, kind, draw++) ? teach(s, error) : fail_memory(error);
        }
    }
    clear(&s->maker);
    return status;
}

static vp_status learn(const binary_examples *e, uint32_t buckets, int8_t **weights, hashed_binary *out,
                       vp_error *error)
{
    *weights = calloc(buckets, 1);
    if (!*weights || !hashed_binary_train(e, buckets, *weights))
        return fail_memory(error);
    *out = (hashed_binary){*weights, buckets};
    return VP_OK;
}

static vp_status teach_school(school *s, vp_error *error)
{
    static const reading of_joints[] = {{.alone = true}, {.slips = SLIPS_OF_TEN}};
    static const reading of_ends[] = {{0},
                                      {.slips = SLIPS_OF_TEN},
                                      {.longest = BRIEF_MAX, .marked = true, .slips = 5},
                                      {.longest = BRIEF_MAX, .bare = true},
                                      {.marked = true},
                                      {.marked = true}}; /* prose twice */
    vp_status status = VP_OK;
    for (size_t i = 0; !status && i < sizeof of_joints / sizeof *of_joints; i++)
        status = teach_all(s, of_joints[i], teach_joints, error);
    if (!status)
        status = teach_listed(s, teach_joints, error);
    if (!status)
        status = learn(&s->joints, JOINT_BUCKETS, &s->joint_weights, &s->model.joints, error);
    for (size_t i = 0; !status && i < sizeof of_ends / sizeof *of_ends; i++)
        status = teach_all(s, of_ends[i], teach_ends, error);
    if (!status)
        status = teach_listed(s, teach_ends, error);
    if (!status)
        status = learn(&s->ends, END_BUCKETS, &s->end_weights, &s->model.ends, error);
    return status;
}

static vp_status write_model(const school *s, const vp_training *o, const char *path, vp_error *error)
{
    buf meta = {0};
    bool ok = training_describe(&meta, "tokens", o->lang, o->licence) &&
              buf_printf(&meta, ",\"sentences\":%zu,\"joints\":%zu,\"ends\":%zu}", s->treebank->count, s->joints.count,
                         s->ends.count) &&
              buf_terminate(&meta);
    vp_status status = ok ? token_model_write(&s->model, o->lang, meta.p, path, error) : fail_memory(error);
    buf_release(&meta);
    return status;
}

static void close_school(school *s)
{
    buf_release(&s->maker.text);
    buf_release(&s->maker.marks);
    binary_examples_release(&s->joints);
    binary_examples_release(&s->ends);
    free(s->known);
    free(s->joint_weights);
    free(s->end_weights);
    words_free(s->words);
    tokens_release(&s->tokens);
}

vp_status vp_train_tokenizer(const vp_engine *engine, const vp_training *training, const char *out_path,
                             vp_error *error)
{
    vp_training o;
    vp_status status = training_copy_for(training, "tokens", "one of nl, en, ru", &o, error);
    if (status)
        return status;
    treebank t = {0};
    char path[40];
    snprintf(path, sizeof path, "lexicons/%.2s/tokens.tsv", o.lang);
    school s = {.treebank = &t,
                .listed = embedded_file(path),
                .chars = &unicode_chars,
                .joints.width = JOINT_FEATURES,
                .ends.width = SENTENCE_FEATURES,
                .words = words_new(o.lang),
                .words_cap = engine->cache_bytes};
    status = s.words ? VP_OK : fail_memory(error);
    for (size_t i = 0; !status && i < o.train_count; i++)
        status = conllu_is_named(o.train[i]) ? read_treebank(&t, o.train[i], error) : VP_OK;
    if (!status && !t.count)
        status = fail(error, VP_FORMAT, "treebanks are in CoNLL-U; their names end with .conllu or .conllu.gz",
                      "there is no treebank to learn from");
    if (!status)
        status = learn_words(&s, o.train, o.train_count, error);
    if (!status)
        status = teach_school(&s, error);
    if (!status)
        status = write_model(&s, &o, out_path, error);
    close_school(&s);
    arena_release(&t.memory);
    free(t.sentences);
    return status;
}
