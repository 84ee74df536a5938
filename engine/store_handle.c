#include "engine/store_handle.h"

#include <stdio.h>
#include <stdlib.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

enum { STEMMERS = 3 };

/* ---- The words of the full-text index ---- */

typedef struct word_sink {
    vp_session *session;
    void *sink;
    int (*emit)(void *sink, int flags, const char *word, int length, int begin, int end);
    language stems[STEMMERS]; /* [stem_count] stemmers whose stems are put beside the word */
    size_t stem_count;
    bool stem_of_word; /* the words were analysed in the one language that matters: their stems are known */
} word_sink;

static int emit_word(const word_sink *s, str word, bool beside, const token *t)
{
    return s->emit(s->sink, beside ? FTS5_TOKEN_COLOCATED : 0, word.p, (int)word.n, (int)t->begin, (int)t->end);
}

static int emit_stems(const word_sink *s, const word *w, str folded, const token *t)
{
    if (s->stem_of_word)
        return str_equal(w->stem, folded) ? SQLITE_OK : emit_word(s, w->stem, true, t);
    str last = folded;
    for (size_t i = 0; i < s->stem_count; i++) {
        workshop *shop = &s->session->shops[s->stems[i]];
        str stem = words_stem(shop->words, folded);
        if (str_equal(stem, folded) || str_equal(stem, last))
            continue;
        last = stem;
        int code = emit_word(s, stem, true, t);
        if (code != SQLITE_OK)
            return code;
    }
    return SQLITE_OK;
}

/* What stands behind # or @: Chinese by character, the rest in one piece. */
static int emit_tag(const word_sink *s, str body, const token *t)
{
    size_t begin = 0, step;
    int code = SQLITE_OK;
    if (str_ends(body, "#"))
        body.n--;
    for (size_t at = 0; code == SQLITE_OK && at < body.n; at += step) {
        bool han = char_class_of(&s->session->engine->chars, utf8_decode(body.p + at, body.n - at, &step)) == CHAR_HAN;
        if (!han && at + step < body.n)
            continue;
        size_t end = han ? at : at + step;
        if (end > begin)
            code = emit_word(s, (str){body.p + begin, end - begin}, false, t);
        if (han && code == SQLITE_OK)
            code = emit_word(s, (str){body.p + at, step}, false, t);
        begin = at + step;
    }
    return code;
}

static int emit_token(const word_sink *s, const word *w, const token *t)
{
    str folded = w->folded;
    switch ((vp_token_kind)w->kind) {
    case VP_TOKEN_PUNCTUATION:
    case VP_TOKEN_SYMBOL: return SQLITE_OK;
    case VP_TOKEN_HASHTAG:
    case VP_TOKEN_MENTION: return emit_tag(s, (str){folded.p + 1, folded.n - (folded.n > 0)}, t);
    default: break;
    }
    if (!folded.n)
        return SQLITE_OK;
    int code = emit_word(s, folded, false, t);
    return code == SQLITE_OK && w->kind == VP_TOKEN_WORD ? emit_stems(s, w, folded, t) : code;
}

/* Which stems go beside the words: of a text those of its language; of a query, and of a text whose language is not
 * clear, all that fit. */
static void choose_stems(word_sink *s, bool query, language l)
{
    static const language all[STEMMERS] = {LANGUAGE_NL, LANGUAGE_EN, LANGUAGE_RU};
    for (size_t i = 0; !query && i < STEMMERS; i++)
        s->stem_of_word = s->stem_of_word || all[i] == l;
    if (s->stem_of_word)
        return;
    for (size_t i = 0; i < STEMMERS; i++)
        s->stems[s->stem_count++] = all[i];
}

/* Chinese is indexed by character (no segmenter below), so that words are found whatever stands around them; a word of
 * a query becomes a phrase. */
static int each_word(void *context, str text, bool query, void *sink,
                     int (*emit)(void *, int, const char *, int, int, int))
{
    vp_session *session = context;
    word_sink s = {.session = session, .sink = sink, .emit = emit};
    language l = query ? LANGUAGE_OTHER
                       : language_of(
                             langid_detect(&session->engine->langid, &session->engine->chars, text, NULL, NULL).code);
    choose_stems(&s, query, l);
    workshop *w, *stems;
    for (size_t i = 0; i < s.stem_count; i++)
        if (session_workshop(session, s.stems[i], &stems, NULL))
            return SQLITE_NOMEM;
    if (session_workshop(session, l == LANGUAGE_OTHER ? LANGUAGE_ZH : l, &w, NULL) ||
        tokenize(&session->engine->chars, w->words, NULL, text, &session->tokens, NULL))
        return SQLITE_NOMEM;
    int code = SQLITE_OK;
    for (size_t i = 0; code == SQLITE_OK && i < session->tokens.count; i++)
        code = emit_token(&s, words_at(w->words, session->tokens.items[i].word), &session->tokens.items[i]);
    return code;
}

/* ---- The handle ---- */

vp_status vp_store_open(const vp_engine *engine, const char *path, int create, vp_store **out, vp_error *error)
{
    vp_store *s = calloc(1, sizeof *s);
    if (!s)
        return fail_memory(error);
    s->engine = engine;
    vp_status status = vp_session_new(engine, &s->session, error);
    store_words words = {each_word, s->session};
    if (!status)
        status = store_open(path, create, &words, &s->db, error);
    if (status)
        vp_store_free(s);
    else
        *out = s;
    return status;
}

static void free_with(vp_store *s, void (*close)(store *))
{
    if (!s)
        return;
    close(s->db);
    vp_session_free(s->session);
    free(s);
}

void vp_store_free(vp_store *s)
{
    free_with(s, store_close);
}

void vp_store_discard(vp_store *s)
{
    free_with(s, store_discard);
}

/* ---- The index and its tokenizer ---- */

/* Of the tokenizers, and of what chooses the stemmer: the model of languages and what it expects. */
static void words_fingerprint(const vp_engine *e, char out[32])
{
    str facts = pack_section(&e->langid_pack, "langid"), rows = pack_section(&e->langid_pack, "rows");
    uint64_t all = XXH3_64bits(e->probe, sizeof e->probe);
    all = XXH3_64bits_withSeed(facts.p, facts.n, all);
    all = XXH3_64bits_withSeed(rows.p, rows.n, all);
    all = XXH3_64bits_withSeed(&e->langid.prior, sizeof e->langid.prior, all);
    snprintf(out, 32, "%016llx", (unsigned long long)all);
}

vp_status store_handle_check_index(vp_store *s, vp_error *error)
{
    char now[32], then[32];
    words_fingerprint(s->engine, now);
    vp_status status = store_get(s->db, "words", then, sizeof then, error);
    if (!status && then[0] && strcmp(now, then))
        log_line("the full-text index was made by another voxpop and may miss words: the next `voxpop analyze` makes "
                 "it anew");
    return status;
}

vp_status store_handle_refresh_index(vp_store *s, vp_error *error)
{
    char now[32], then[32];
    words_fingerprint(s->engine, now);
    vp_status status = store_get(s->db, "words", then, sizeof then, error);
    if (status || !strcmp(now, then))
        return status;
    if (then[0])
        log_line("the full-text index is made anew: this voxpop cuts words in another way than the one that made it");
    status = then[0] ? store_run(store_db(s->db), "INSERT INTO documents_fts (documents_fts) VALUES ('rebuild')", error)
                     : VP_OK;
    return status ? status : store_set(s->db, "words", now, error);
}
