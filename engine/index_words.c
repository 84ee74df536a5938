/* The words of the full-text index. */
#include "engine/engine.h"

#include <sqlite3.h>

enum { STEMMERS = 3, CHARACTER_BYTES = 4 };

/* What has a place of its own in the index. */
typedef struct unit {
    str text;          /* folded; of the words cache, as the stem is */
    str stem;          /* p NULL: it has no other forms */
    bool han;          /* a character of a script without spaces */
    bool joined;       /* directly behind the unit before it */
    size_t begin, end; /* in the readable text */
} unit;

typedef struct word_sink {
    vp_session *session;
    void *sink;
    int (*emit)(void *sink, int flags, const char *word, int length, int begin, int end);
    bool query;
    language stems[STEMMERS]; /* [stem_count] stemmers whose stems are put beside the word */
    size_t stem_count;
    bool stem_of_word;   /* the words were analysed in the one language that matters: their stems are known */
    unit last;           /* waits for the one behind it; text.p NULL: none */
    bool last_is_paired; /* with the one before it */
} word_sink;

static int emit_word(const word_sink *s, str word, bool beside, size_t begin, size_t end)
{
    vp_span from = clean_origin(&s->session->cleaner, begin, end);
    return s->emit(s->sink, beside ? FTS5_TOKEN_COLOCATED : 0, word.p, (int)word.n, (int)from.begin, (int)from.end);
}

static int emit_beside(const word_sink *s, const unit *u, str form)
{
    return str_equal(form, u->text) ? SQLITE_OK : emit_word(s, form, true, u->begin, u->end);
}

/* Id + 1 in index_forms of the stem by stemmer `l` of the word `id`; 0: memory ran out. Stemming takes longer than all
 * else that is done with a word. */
static uint32_t stem_of(vp_session *session, uint32_t id, language l)
{
    intern *forms = &session->index_forms;
    if (!column_reserve(&session->index_stems, id + 1, LANGUAGE_COUNT * sizeof(uint32_t)))
        return 0;
    uint32_t *known = (uint32_t *)session->index_stems.items + (size_t)id * LANGUAGE_COUNT + l;
    if (!*known)
        *known = intern_add(forms, words_stem(session->shops[l].words, forms->strings[id])) + 1;
    return *known;
}

/* The other forms of a word, at its place. */
static int emit_forms(const word_sink *s, const unit *u)
{
    if (s->stem_of_word)
        return emit_beside(s, u, u->stem);
    intern *forms = &s->session->index_forms;
    uint32_t id = intern_add(forms, u->text);
    if (id == INTERN_NONE)
        return SQLITE_NOMEM;
    int code = SQLITE_OK;
    for (size_t i = 0, last = id + 1; code == SQLITE_OK && i < s->stem_count; i++) {
        uint32_t stem = stem_of(s->session, id, s->stems[i]);
        if (stem && stem != last)
            code = emit_beside(s, u, forms->strings[stem - 1]);
        last = stem;
        code = stem ? code : SQLITE_NOMEM;
    }
    return code;
}

/* The last character of one unit and the first of the next; Han units are one each. */
static int emit_pair(const word_sink *s, const unit *u, const unit *next, bool beside)
{
    char pair[2 * CHARACTER_BYTES];
    size_t right, left = 1;
    while (left < u->text.n && left < CHARACTER_BYTES && ((unsigned char)u->text.p[u->text.n - left] & 0xC0) == 0x80)
        left++;
    utf8_decode(next->text.p, next->text.n, &right);
    memcpy(pair, u->text.p + u->text.n - left, left);
    memcpy(pair + left, next->text.p, right);
    return emit_word(s, (str){pair, left + right}, beside, u->begin, next->end);
}

/* Where Chinese meets a word or number ("iPhone壳") the two characters there are found, too: the index has their pair
 * beside the first of both, and a query (e壳) in its place where no more than a letter is known. */
static int push_at_border(word_sink *s, const unit *u, const unit *next)
{
    bool partial = s->query && utf8_count(u->han ? next->text : u->text) == 1;
    int code = partial ? SQLITE_OK : emit_word(s, u->text, false, u->begin, u->end);
    if (code == SQLITE_OK && u->stem.p && !partial)
        code = emit_forms(s, u);
    if (code == SQLITE_OK && (partial || !s->query))
        code = emit_pair(s, u, next, !partial);
    s->last = *next;
    s->last_is_paired = partial;
    return code;
}

/* Emits the unit that waits, and lets `next` (NULL: the text is at its end) wait. A character goes into the index with
 * the one behind it, and alone where none is: so each has a place, and two are found by one look. The last of a query
 * is held by its last pair, because in the text another may follow. */
static int push(word_sink *s, const unit *next)
{
    const unit u = s->last;
    bool joined = u.text.n && next && next->text.n && next->joined, pair = joined && u.han && next->han;
    bool held = s->query && !next && s->last_is_paired;
    int code = SQLITE_OK;
    if (joined && u.han != next->han)
        return push_at_border(s, &u, next);
    if (pair)
        code = emit_pair(s, &u, next, false);
    else if (u.text.p && !held)
        code = emit_word(s, u.text, false, u.begin, u.end);
    if (code == SQLITE_OK && u.text.p && u.stem.p)
        code = emit_forms(s, &u);
    s->last = next ? *next : (unit){0};
    s->last_is_paired = pair;
    return code;
}

/* What stands behind # or @: Chinese by character, the rest in one piece. */
static int push_tag(word_sink *s, str body, const token *t)
{
    size_t begin = 0, step;
    int code = SQLITE_OK;
    if (str_ends(body, "#"))
        body.n--;
    for (size_t at = 0; code == SQLITE_OK && at < body.n; at += step) {
        bool han = char_class_of(&unicode_chars, utf8_decode(body.p + at, body.n - at, &step)) == CHAR_HAN;
        if (!han && at + step < body.n)
            continue;
        unit u = {.begin = t->begin, .end = t->end, .joined = begin > 0};
        size_t end = han ? at : at + step;
        if (end > begin)
            u.text = (str){body.p + begin, end - begin}, code = push(s, &u);
        u.joined = at > 0;
        if (han && code == SQLITE_OK)
            u.text = (str){body.p + at, step}, u.han = true, code = push(s, &u);
        begin = at + step;
    }
    return code;
}

/* Folded as Chinese whatever the language of the text: a query does not know that. */
static int push_han(word_sink *s, str readable, const token *t, unit *u)
{
    words *w = s->session->shops[LANGUAGE_ZH].words;
    uint32_t id = words_id(w, (str){readable.p + t->begin, t->end - t->begin}, VP_TOKEN_WORD);
    if (id == INTERN_NONE)
        return SQLITE_NOMEM;
    u->text = words_at(w, id)->folded;
    return push(s, u);
}

/* Bytes of the hyphen that begins s; 0: none does. */
static size_t hyphen_at(str s)
{
    return str_starts(s, "-") ? 1 : str_starts(s, "\xE2\x80\x90") || str_starts(s, "\xE2\x80\x91") ? 3 : 0;
}

static int push_part(word_sink *s, words *all, str readable, const token *t, size_t begin, size_t end, bool joined)
{
    if (begin == end)
        return SQLITE_OK;
    bool whole = end - begin == t->end - t->begin;
    uint32_t id = whole ? t->word : words_id(all, (str){readable.p + begin, end - begin}, VP_TOKEN_WORD);
    if (id == INTERN_NONE)
        return SQLITE_NOMEM;
    const word *part = words_at(all, id);
    return push(s, &(unit){part->folded, part->stem, .joined = joined, .begin = begin, .end = end});
}

/* The parts between hyphens, in a row: so each is found, and the whole as a phrase, with hyphens or with spaces. */
static int push_parts(word_sink *s, words *all, str readable, const token *t, bool joined)
{
    size_t begin = t->begin, hyphen;
    int code = SQLITE_OK;
    for (size_t at = t->begin; code == SQLITE_OK && at < t->end; at += hyphen ? hyphen : 1) {
        hyphen = hyphen_at((str){readable.p + at, t->end - at});
        if (!hyphen)
            continue;
        code = push_part(s, all, readable, t, begin, at, joined && begin == t->begin);
        begin = at + hyphen;
    }
    return code == SQLITE_OK ? push_part(s, all, readable, t, begin, t->end, joined && begin == t->begin) : code;
}

static int push_token(word_sink *s, words *all, str readable, const token *t, const token *before)
{
    size_t step;
    const word *w = words_at(all, t->word);
    bool joined = before && (before->kind == VP_TOKEN_WORD || before->kind == VP_TOKEN_NUMBER) &&
                  before->end == t->begin;
    unit u = {.text = w->folded, .begin = t->begin, .end = t->end, .joined = joined};
    switch ((vp_token_kind)w->kind) {
    case VP_TOKEN_PUNCTUATION:
    case VP_TOKEN_SYMBOL: return SQLITE_OK;
    case VP_TOKEN_HASHTAG:
    case VP_TOKEN_MENTION: return push_tag(s, (str){w->folded.p + 1, w->folded.n - (w->folded.n > 0)}, t);
    case VP_TOKEN_WORD:
        u.han = char_class_of(&unicode_chars, utf8_decode(readable.p + t->begin, t->end - t->begin, &step)) == CHAR_HAN;
        if (u.han)
            return push_han(s, readable, t, &u);
        return push_parts(s, all, readable, t, joined);
    default: break;
    }
    return u.text.n ? push(s, &u) : SQLITE_OK;
}

/* Which stems go beside the words: of a text those of its language; of a query, and of a text whose language is not
 * clear, all that fit. */
static void choose_stems(word_sink *s, language l)
{
    static const language all[STEMMERS] = {LANGUAGE_NL, LANGUAGE_EN, LANGUAGE_RU};
    for (size_t i = 0; !s->query && i < STEMMERS; i++)
        s->stem_of_word = s->stem_of_word || all[i] == l;
    if (s->stem_of_word)
        return;
    for (size_t i = 0; i < STEMMERS; i++)
        s->stems[s->stem_count++] = all[i];
}

/* Makes session->tokens of the readable text, with Chinese cut into characters. */
static vp_status cut(word_sink *s, str text, str *readable, workshop **w)
{
    vp_session *session = s->session;
    vp_status status = session_clean(session, text, readable, NULL);
    if (status)
        return status;
    language l = s->query ? LANGUAGE_OTHER : language_of(session_language(session, NULL, NULL).code);
    choose_stems(s, l);
    for (size_t i = 0; !status && i < s->stem_count; i++)
        status = session_workshop(session, s->stems[i], w, NULL);
    if (!status)
        status = session_workshop(session, LANGUAGE_ZH, w, NULL);
    if (!status && l != LANGUAGE_OTHER)
        status = session_workshop(session, l, w, NULL);
    /* By rules alone: a query, whose language is unknown, must be cut as the texts were. */
    return status ? status : tokenize(&(*w)->plain, &session->chunks, &session->tokens, NULL);
}

int vp_index_words(vp_session *session, const char *text, size_t length, int query, void *sink,
                   int (*emit)(void *sink, int flags, const char *word, int length, int begin, int end))
{
    word_sink s = {.session = session, .sink = sink, .emit = emit, .query = query};
    str readable;
    workshop *w;
    if (cut(&s, (str){text, length}, &readable, &w))
        return SQLITE_NOMEM;
    int code = SQLITE_OK;
    for (size_t i = 0; code == SQLITE_OK && i < session->tokens.count; i++) {
        const token *t = &session->tokens.items[i];
        code = push_token(&s, w->words, readable, t, i ? t - 1 : NULL);
    }
    return code == SQLITE_OK ? push(&s, NULL) : code;
}
