/* The language that a text is analysed in. */
#include "engine/engine.h"

static const double SURE = 0.95;         /* below that the lists have a say in which language a text is */
static const double SURE_OF_OTHER = 0.8; /* of one that is not analysed: so many short texts look like it by chance */

/* What is known of a word: no entry of the lists holds it, or one does. */
enum { UNSEEN, IN_NONE, IN_SOME };

static uint8_t look_up(const lexicon_scorer *s, const word *w)
{
    bool cut = s->by_character && (unsigned char)w->folded.p[0] >= 0x80; /* its characters may stand in entries */
    lexicon_unit unit = cut ? (lexicon_unit){1, 1} : lexicon_unit_of(s->lexicon, w->folded, w->stem);
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
    if (out->confidence >= SURE)
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

vp_status session_doubt(vp_session *s, str text, langid_answer *answer, vp_error *error)
{
    langid_answer likely;
    bool listed = false, unsure = !strcmp(answer->code, "und") || answer->confidence < SURE_OF_OTHER;
    if (language_of(answer->code) != LANGUAGE_OTHER || !unsure)
        return VP_OK;
    vp_status status = guess(s, text, &likely, error);
    if (!status)
        status = has_listed_word(s, language_of(likely.code), text, &listed, error);
    if (!status && listed)
        *answer = likely;
    return status;
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
    bool ours = language_of(a.code) != LANGUAGE_OTHER;
    bool unsure = ours ? a.confidence < SURE : !strcmp(a.code, "und");
    vp_status status = unsure ? guess(s, text, &a, error) : session_doubt(s, text, &a, error);
    *out = language_of(a.code);
    return status;
}
