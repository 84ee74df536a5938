#include "engine/tagging.h"

#include "base/array.h"
#include "base/buf.h"
#include "base/utf8.h"
#include "ner/names_again.h"
#include "ner/surname.h"
#include "tokenizer/sentences.h"
#include "tokenizer/traits.h"

#include <stdlib.h>
#include <unicode/uchar.h>

#define NEVER 2.0

static const double SURE = 0.5;
/* From which on a person is masked: rather too much than too little, but names of Dutch restaurants are no people. */
static const double SURE_TO_MASK[LANGUAGE_COUNT] = {
    [LANGUAGE_NL] = 0.9, [LANGUAGE_EN] = 0.75, [LANGUAGE_RU] = 0.75, [LANGUAGE_ZH] = 0.9};

/* Probabilities from which on names of the shipped models are believed: chosen on development sets so that nearly nine
 * in ten are right, where the model is good enough for that. What else they know ("Japanese") counts for nothing. */
static const struct {
    const char *type;
    double least[LANGUAGE_COUNT];
} thresholds[] = {
    {"PER", {[LANGUAGE_NL] = 0.7, [LANGUAGE_EN] = 0.75, [LANGUAGE_RU] = 0.75, [LANGUAGE_ZH] = 0.95}},
    {"LOC", {[LANGUAGE_NL] = 0.9, [LANGUAGE_EN] = 0.75, [LANGUAGE_RU] = 0.8, [LANGUAGE_ZH] = 0.9}},
    {"ORG", {[LANGUAGE_NL] = NEVER, [LANGUAGE_EN] = 0.9, [LANGUAGE_RU] = 0.8, [LANGUAGE_ZH] = 0.95}},
};

/* What looks like a full name is believed, and masked, from here on: "Jade Wetherby". */
static const double SURE_OF_FULL_NAME = 0.3;

/* Whether a sentence of tokens [at, end) may hold a name: a word has a capital that is not due to its place alone. */
static bool may_hold_name(const vp_session *s, const workshop *w, size_t at, size_t end)
{
    for (size_t i = at; i < end; i++) {
        const word *entry = words_at(w->words, s->tokens.items[i].word);
        if (entry->flags & (WORD_TITLE | WORD_SHOUTED) &&
            (i > at || !w->names.common || !w->names.common->classes ||
             vocabulary_class(w->names.common, traits_of(entry->folded).word) == WORD_UNKNOWN))
            return true;
    }
    return false;
}

/* Drops the sentences that need not be looked at, which is most of the work; returns how many stay. */
static size_t keep_candidates(const vp_session *s, const workshop *w, vp_span *sentences, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0, at = 0, end; i < count; i++, at = end) {
        for (end = at; end < s->tokens.count && s->tokens.items[end].begin < sentences[i].end;)
            end++;
        if (may_hold_name(s, w, at, end))
            sentences[kept++] = sentences[i];
    }
    return kept;
}

/* Names in the readable text, into w->tagger.found. */
static vp_status session_tag(vp_session *s, workshop *w, str readable, vp_error *error)
{
    w->tagger.count = 0;
    if (!w->tagger.model)
        return VP_OK;
    if (!column_reserve(&s->sentences, (uint32_t)s->tokens.count + 1, sizeof(vp_span)))
        return fail_memory(error);
    vp_span *sentences = s->sentences.items;
    size_t count = sentences_find(readable, &s->tokens, w->tokens.model, sentences);
    if (!w->tagger.chinese)
        count = keep_candidates(s, w, sentences, count);
    return tagger_run(&w->tagger, readable, &s->tokens, w->words, sentences, count, error);
}

/* ---- Names as entities ---- */

/* Appends a lemma with the capitals of the word, where their letters are the same. */
static bool add_lemma(str surface, str lemma, buf *out)
{
    size_t at = 0, step, lemma_step;
    for (size_t i = 0; at < surface.n && i < lemma.n; at += step, i += lemma_step) {
        uint32_t letter = utf8_decode(surface.p + at, surface.n - at, &step);
        if ((uint32_t)u_tolower((UChar32)letter) != utf8_decode(lemma.p + i, lemma.n - i, &lemma_step))
            break;
    }
    /* lower case of a letter is as long in every script that has lemmas */
    return at <= lemma.n && buf_add(out, surface.p, at) && buf_add(out, lemma.p + at, lemma.n - at);
}

/* Appends the nominative of a word; *known, the gender of the words before, is found out where it is not known yet. */
static vp_status add_nominative(workshop *w, str surface, uint32_t id, gender *known, buf *out, vp_error *error)
{
    const word *entry = words_at(w->words, id);
    const char *found;
    size_t begin = out->n;
    if (surface.p[surface.n - 1] == '.') /* an initial */
        return buf_add_str(out, surface) ? VP_OK : fail_memory(error);
    if (!(entry->flags & WORD_SHOUTED) && surname_nominative(surface, *known, out))
        return VP_OK;
    vp_status status = lemmatize(&w->lemmas, w->words, &(lemma_place){surface, id}, 1, &found, error);
    if (status)
        return status;
    str lemma = str_of(found);
    bool bent = !(entry->flags & WORD_SHOUTED) &&
                (gazetteer_inflects(lemma, surface) || gazetteer_inflects(lemma, entry->folded));
    if (!(bent ? add_lemma(surface, lemma, out) : buf_add_str(out, surface)))
        return fail_memory(error);
    str nominative = {out->p + begin, out->n - begin};
    if (*known == GENDER_UNKNOWN || is_patronymic(nominative))
        *known = gender_of_name(nominative);
    return VP_OK;
}

/* The nominative of tokens [first, end), where it can be told: of one word, and of each name of a person. (In "на
 * Красной площади" the lemma of the adjective has the wrong gender.) {NULL, 0}: as it is written. */
static vp_status nominative(vp_session *s, workshop *w, str text, size_t first, size_t end, str *out, vp_error *error)
{
    const token *tokens = s->tokens.items;
    size_t at = tokens[first].begin;
    vp_status status = VP_OK;
    gender known = GENDER_UNKNOWN;
    buf_clear(&s->folded);
    for (size_t i = first; !status && i < end; i++) {
        str surface = {text.p + tokens[i].begin, tokens[i].end - tokens[i].begin};
        if (!buf_add(&s->folded, text.p + at, tokens[i].begin - at))
            return fail_memory(error);
        status = add_nominative(w, surface, tokens[i].word, &known, &s->folded, error);
        at = tokens[i].end;
    }
    if (!status)
        *out = arena_copy(&s->entities.texts, buf_str(&s->folded));
    return status || out->p ? status : fail_memory(error);
}

/* The first token of an organisation behind words of what kind it is ("банка ВТБ"), so that its names are one. */
static size_t behind_kind(const vp_session *s, const workshop *w, language l, str text, size_t first, size_t end)
{
    const rule_book *book = w->finder.books[FINDER_LANGUAGE];
    const token *t = s->tokens.items;
    for (; book && first + 1 < end; first++) {
        str surface = {text.p + t[first].begin, t[first].end - t[first].begin};
        bool capital = words_at(w->words, t[first].word)->flags & (WORD_TITLE | WORD_SHOUTED);
        bool next = words_at(w->words, t[first + 1].word)->flags & (WORD_TITLE | WORD_SHOUTED);
        if (!next || (capital && l != LANGUAGE_RU) || !rules_value(book, STR("kind_of_name"), surface).p)
            break;
    }
    return first;
}

/* Whether several words look like a full name: the first is a listed given name, or none is ever written small
 * and the first is no initial. */
static bool is_full_name(const vp_session *s, const workshop *w, str text, const tagged *t)
{
    const rule_book *book = w->finder.books[FINDER_LANGUAGE];
    size_t first = tokens_behind(&s->tokens, t->begin), end = tokens_behind(&s->tokens, t->end - 1) + 1;
    const token *begin = &s->tokens.items[first];
    if (end == first + 1)
        return false;
    const str surface = {text.p + begin->begin, begin->end - begin->begin};
    if (book && (rules_value(book, STR("given"), surface).p || rules_value(book, STR("given_rare"), surface).p))
        return true;
    for (size_t i = first; i < end; i++) {
        const word *entry = words_at(w->words, s->tokens.items[i].word);
        if (!(entry->flags & WORD_TITLE) || (i == first && utf8_count(entry->folded) == 1) ||
            name_finder_is_small(&w->names, entry->folded))
            return false;
    }
    return true;
}

/* `sure`: that it is a person to be masked. */
static vp_status add_name(vp_session *s, workshop *w, language l, str text, const tagged *t, bool sure, vp_error *error)
{
    bool person = !strcmp(t->type, "PER");
    size_t first = tokens_behind(&s->tokens, t->begin), end = tokens_behind(&s->tokens, t->end - 1) + 1;
    if (!strcmp(t->type, "ORG"))
        first = behind_kind(s, w, l, text, first, end);
    size_t begin = t->begin > s->tokens.items[first].begin ? t->begin : s->tokens.items[first].begin;
    entity e = {.begin = begin,
                .end = t->end,
                .evidence = t->end - begin,
                .type = str_of(t->type),
                .rule = STR(""),
                .source = ENTITY_MODEL,
                .personal = person && (sure || t->probability >= SURE_TO_MASK[l]),
                .score = t->probability};
    vp_status status = VP_OK;
    if (!name_finder_believes(&w->names, text, &s->tokens, w->words, first, end))
        return VP_OK;
    if (l == LANGUAGE_RU && (person || end == first + 1))
        status = nominative(s, w, text, first, end, &e.normal, error);
    return status || entities_add(&s->entities, e) ? status : fail_memory(error);
}

static double needed(language l, bool own, const char *type)
{
    if (own)
        return SURE;
    for (size_t i = 0; i < sizeof thresholds / sizeof *thresholds; i++)
        if (!strcmp(thresholds[i].type, type))
            return thresholds[i].least[l];
    return NEVER;
}

/* Of people that a rule found. */
static vp_status add_nominatives(vp_session *s, workshop *w, str text, vp_error *error)
{
    vp_status status = VP_OK;
    for (size_t i = 0; !status && i < s->entities.count; i++) {
        entity *e = &s->entities.items[i];
        if (e->source == ENTITY_RULE && !e->normal.n && str_is(e->type, "PER"))
            status = nominative(s, w, text, tokens_behind(&s->tokens, e->begin),
                                tokens_behind(&s->tokens, e->end - 1) + 1, &e->normal, error);
    }
    return status;
}

vp_status session_add_names(vp_session *s, workshop *w, str readable, vp_error *error)
{
    language l = (language)(w - s->shops);
    vp_status status = session_tag(s, w, readable, error);
    for (size_t i = 0; !status && i < w->tagger.count; i++) {
        const tagged *t = &w->tagger.found[i];
        bool full = !strcmp(t->type, "PER") && t->probability >= SURE_OF_FULL_NAME && is_full_name(s, w, readable, t);
        if (full || t->probability >= needed(l, s->engine->own_tag_model[l], t->type))
            status = add_name(s, w, l, readable, t, full, error);
    }
    entities_widen_people(&s->entities);
    if (!status)
        status = names_again(&w->names, w->finder.books[FINDER_LANGUAGE], readable, &s->tokens, w->words, &s->entities,
                             error);
    if (!status && l == LANGUAGE_RU)
        status = add_nominatives(s, w, readable, error);
    return status;
}

/* ---- Sentences whose words are given ---- */

vp_status session_parts(vp_session *s, workshop *w, language l, str text, const vp_span *parts, size_t count,
                        vp_error *error)
{
    if (!chunks_start(&s->chunks, text)) /* buffers are used again: the same place may hold another text */
        return fail_memory(error);
    if (l == LANGUAGE_ZH)
        return session_tokenize(s, w, text, error);
    s->tokens.count = 0;
    for (size_t i = 0; i < count; i++) {
        str part = {text.p + parts[i].begin, parts[i].end - parts[i].begin};
        uint32_t word = words_id(w->words, part, VP_TOKEN_WORD);
        const token t = {.begin = (uint32_t)parts[i].begin, .end = (uint32_t)parts[i].end, .word = word};
        if (word == INTERN_NONE || !tokens_add(&s->tokens, t))
            return fail_memory(error);
    }
    return VP_OK;
}

vp_status session_tag_parts(vp_session *s, workshop *w, language l, str text, const vp_span *parts, size_t count,
                            vp_error *error)
{
    if (!session_begin(s, text))
        return fail_memory(error);
    vp_status status = session_parts(s, w, l, text, parts, count, error);
    if (status)
        return status;
    return tagger_sentence(&w->tagger, text, s->tokens.items, s->tokens.count, w->words, parts, count, error);
}

vp_status session_tagging_workshop(vp_session *s, const char *lang, language *l, workshop **w, vp_error *error)
{
    *l = language_of(lang ? lang : "");
    vp_status status = session_workshop(s, *l, w, error);
    if (status)
        return status;
    return (*w)->tagger.model ? VP_OK
                              : fail(error, VP_NOT_FOUND, "give the language with -l, or a model with --model-file",
                                     "there is no model of entities for language \"%s\"", lang ? lang : "");
}

static const char *tag_of(arena *memory, const char *prefix, const char *type)
{
    buf tag = {0};
    str copy = {NULL, 0};
    if (buf_puts(&tag, prefix) && buf_puts(&tag, type))
        copy = arena_copy(memory, buf_str(&tag));
    buf_release(&tag);
    return copy.p;
}

vp_status vp_tag(vp_session *s, const char *lang, const char *text, size_t length, const vp_span *words, size_t count,
                 const char *const **tags, vp_error *error)
{
    language l;
    workshop *w;
    arena_clear(&s->results);
    if (length > TOKENIZE_MAX)
        return fail(error, VP_LIMIT, "cut it into sentences", "the text is longer than 1 MB");
    for (size_t i = 0; i < count; i++)
        if (words[i].begin > words[i].end || words[i].end > length || (i && words[i].begin < words[i - 1].end))
            return fail(error, VP_INVALID, "give words in order, in the text", "word %zu is not in the text", i);
    vp_status status = session_tagging_workshop(s, lang, &l, &w, error);
    if (!status)
        status = session_tag_parts(s, w, l, (str){text, length}, words, count, error);
    if (status)
        return status;
    const char **out = arena_array(&s->results, count + 1, sizeof *out);
    for (size_t i = 0; out && i < count; i++)
        out[i] = "O";
    for (size_t k = 0; out && k < w->tagger.count; k++) {
        const tagged *t = &w->tagger.found[k];
        const char *begin = tag_of(&s->results, "B-", t->type), *inside = tag_of(&s->results, "I-", t->type);
        if (!begin || !inside)
            return fail_memory(error);
        for (size_t i = t->first; i < t->last; i++)
            out[i] = i == t->first ? begin : inside;
    }
    *tags = out;
    return out ? VP_OK : fail_memory(error);
}
