/* The language that a text is analysed in. */
#include "engine/engine.h"
#include "tokenizer/spelling.h"

static const double SURE_OF_OURS = 0.95;  /* below that the lists have a say in which of those analysed a text is in */
static const double SURE = 0.8;           /* below that they have one among all languages ... */
static const double LISTED = 8;           /* ... where a language is so many times as likely with a word of its list */
static const double LEAST_OF_OTHER = 0.6; /* so many short texts look like some language or other by chance */

static const double RETYPED_LEAST = 0.4; /* share of the letters in words that are so: common ones hold most others */

enum { RETYPED_LETTERS = 4 };

/* What is known of a word: no entry of the lists holds it, or one does. */
enum { UNSEEN, IN_NONE, IN_SOME };

static uint8_t look_up(const lexicon_scorer *s, const word *w)
{
    bool cut = s->by_character && (unsigned char)w->folded.p[0] >= 0x80; /* its characters may stand in entries */
    lexicon_unit unit = cut ? (lexicon_unit){1, 1} : lexicon_unit_meant(s->lexicon, w->folded, w->meant, w->stem);
    return unit.exact || unit.stem ? IN_SOME : IN_NONE;
}

/* Whether an entry of the lists holds one of the words in s->tokens: without, there is nothing to match. */
static bool may_be_listed(vp_session *s, workshop *w, bool *ok)
{
    if (w->listed_generation != words_generation(w->words)) {
        column_release(&w->listed);
        w->listed_generation = words_generation(w->words);
    }
    for (size_t i = 0; w->scorer.lexicon.lexicon && i < s->tokens.count; i++) {
        uint32_t id = s->tokens.items[i].word;
        if (!(*ok = column_reserve(&w->listed, id + 1, sizeof(uint8_t))))
            return false;
        uint8_t *known = (uint8_t *)w->listed.items + id;
        if (*known == UNSEEN)
            *known = look_up(&w->scorer.lexicon, words_at(w->words, id));
        if (*known == IN_SOME)
            return true;
    }
    return false;
}

/* Whether the lists of a language have a word of the text. Emoji are of all languages. */
static vp_status has_listed_word(vp_session *s, language l, str text, bool *listed, vp_error *error)
{
    workshop *w = NULL;
    lexicon_evidence found = {0};
    bool ok = true;
    vp_status status = session_workshop(s, l, &w, error);
    if (!status)
        status = session_tokenize(s, w, text, error);
    if (!status && may_be_listed(s, w, &ok))
        status = lexicon_score(&w->scorer.lexicon, text, &s->tokens, w->words, &found, error);
    *listed = found.own_hits > 0;
    return ok ? status : fail_memory(error);
}

/* Of a text that is too short to be sure: the likeliest of the languages that are analysed. Where that is unsure, too,
 * and its lists know no word of the text and those of one other do, that one. */
static vp_status guess(vp_session *s, str text, langid_answer *out, vp_error *error)
{
    *out = langid_detect(&s->engine->analysed, &s->analysed, text, &s->engine->analysed_codes, NULL);
    if (out->confidence >= SURE_OF_OURS)
        return VP_OK;
    language likely = language_of(out->code), only = LANGUAGE_OTHER;
    bool listed = false;
    vp_status status = has_listed_word(s, likely, text, &listed, error);
    size_t others = 0;
    for (language l = 0; !status && !listed && l < LANGUAGE_OTHER && others < 2; l++) {
        bool other = false;
        if (l != likely)
            status = has_listed_word(s, l, text, &other, error);
        others += other;
        only = other ? l : only;
    }
    if (!status && others == 1) {
        *out = (langid_answer){.confidence = out->confidence};
        memcpy(out->code, language_code(only), 3);
    }
    return status;
}

/* The prior of a text with a word in the lists of the likely language. Some words are in those of several: where that
 * is not clearly the likeliest of ours, so are the others. */
static vp_status favour_listed(vp_session *s, str text, const langid_answer *likely, langid_prior *prior,
                               vp_error *error)
{
    vp_status status = VP_OK;
    for (language l = 0; !status && l < LANGUAGE_OTHER; l++) {
        bool listed = l == language_of(likely->code);
        if (!listed && likely->confidence < SURE)
            status = has_listed_word(s, l, text, &listed, error);
        if (listed)
            langid_prior_favour(&s->engine->langid, language_code(l), LISTED, prior);
    }
    return status;
}

/* Russian that was typed on a Latin keyboard ("pfrfp yt ghbitk"): among 8,900 other texts that were `und` there was
 * none. */
static vp_status doubt_keyboard(vp_session *s, str text, langid_answer *answer, vp_error *error)
{
    workshop *w = NULL;
    size_t letters = 0, retyped = 0;
    char meant[SPELLING_BYTES];
    vp_status status = session_workshop(s, LANGUAGE_RU, &w, error);
    if (!status)
        status = session_tokenize(s, w, text, error);
    for (size_t i = 0; !status && i < s->tokens.count; i++) {
        const word *r = words_at(w->words, s->tokens.items[i].word);
        bool latin = r->kind == VP_TOKEN_WORD && (unsigned char)*r->folded.p < 0x80;
        const word_counts *known = s->engine->vocabularies;
        letters += r->kind == VP_TOKEN_WORD ? r->folded.n : 0;
        if (latin && spelling_retyped(&known[LANGUAGE_RU], &known[LANGUAGE_EN], r->folded, meant))
            retyped += r->folded.n;
    }
    if (retyped >= RETYPED_LETTERS && (double)retyped >= RETYPED_LEAST * (double)letters)
        *answer = (langid_answer){.code = "ru", .confidence = SURE_OF_OURS};
    return status;
}

vp_status session_doubt(vp_session *s, str text, const langid_prior *prior, langid_answer *answer, vp_error *error)
{
    langid_answer likely;
    bool listed = false;
    if (strcmp(answer->code, "und") != 0 && answer->confidence >= SURE)
        return VP_OK;
    vp_status status = guess(s, text, &likely, error);
    if (!status && strcmp(likely.code, answer->code) != 0)
        status = has_listed_word(s, language_of(likely.code), text, &listed, error);
    if (!status && listed) {
        langid_prior own = prior ? *prior : s->engine->langid.prior;
        status = favour_listed(s, text, &likely, &own, error);
        *answer = session_language(s, NULL, &own);
    }
    if (language_of(answer->code) == LANGUAGE_OTHER && answer->confidence < LEAST_OF_OTHER)
        memcpy(answer->code, "und", 4);
    return status || strcmp(answer->code, "und") != 0 ? status : doubt_keyboard(s, text, answer, error);
}

static vp_status known_language(const vp_session *s, const char *code, language *out, vp_error *error)
{
    char base[8] = "";
    langid_among other;
    *out = language_of(code);
    if (*out != LANGUAGE_OTHER || !strcmp(code, "und"))
        return VP_OK;
    for (size_t n = strcspn(code, "-_"), i = 0; i < n && i + 1 < sizeof base; i++)
        base[i] = (char)(code[i] >= 'A' && code[i] <= 'Z' ? code[i] + 32 : code[i]);
    return langid_choose(&s->engine->langid, base, &other, error);
}

vp_status session_choose(vp_session *s, const char *code, str text, language *out, vp_error *error)
{
    if (code)
        return known_language(s, code, out, error);
    if (!chunks_until(&s->chunks, text.n)) /* all of it will be asked for */
        return fail_memory(error);
    langid_answer a = session_language(s, NULL, NULL);
    vp_status status = language_of(a.code) == LANGUAGE_OTHER ? session_doubt(s, text, NULL, &a, error) : VP_OK;
    bool unsure = language_of(a.code) == LANGUAGE_OTHER ? !strcmp(a.code, "und") : a.confidence < SURE_OF_OURS;
    if (!status && unsure)
        status = guess(s, text, &a, error);
    *out = language_of(a.code);
    return status;
}
