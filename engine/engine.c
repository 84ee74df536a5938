#include "engine/engine.h"

#include "engine/embedded.h"
#include "engine/entities.h"
#include "engine/options.h"
#include "ingest/unpack.h"
#include "tokenizer/word_forms.h"

#include <stdio.h>
#include <stdlib.h>
#include <xxhash.h>

enum { DEFAULT_CACHE = 64 << 20, LIST_BYTES_MAX = 64 << 20 };

static const char MODELS[] = "models/pretrained";
static const char *const codes[LANGUAGE_COUNT] = {"nl", "en", "ru", "zh", "und"};

/* "EN" and "en-GB" are English. */
language language_of(const char *code)
{
    for (language l = 0; l < LANGUAGE_OTHER; l++)
        if ((code[0] | 32) == codes[l][0] && (code[1] | 32) == codes[l][1] &&
            (!code[2] || code[2] == '-' || code[2] == '_'))
            return l;
    return LANGUAGE_OTHER;
}

const char *language_code(language l)
{
    return codes[l];
}

/* ---- The user's lists ---- */

static vp_status read_list(const char *path, buf *text, vp_error *error)
{
    vp_status status = unpack_file(path, LIST_BYTES_MAX, text, error);
    if (status || text->n <= LIST_BYTES_MAX)
        return status;
    fail(error, VP_LIMIT, "take out what is not needed", "the list is larger than %d MB", LIST_BYTES_MAX >> 20);
    fail_at(error, path, 0, 0);
    return VP_LIMIT;
}

/* "nl=FILE" is for Dutch only. */
static const char *list_path(const char *given, language *only)
{
    const char *equals = strchr(given, '=');
    *only = LANGUAGE_OTHER;
    for (language l = 0; equals && l < LANGUAGE_OTHER; l++)
        if (strlen(codes[l]) == (size_t)(equals - given) && !strncmp(given, codes[l], strlen(codes[l])))
            *only = l;
    return *only == LANGUAGE_OTHER ? given : equals + 1;
}

/* ---- What is part of the program ---- */

/* False: there is no such pack. */
static bool find_shipped(const char *folder, const char *kind, const char *code, pack *out)
{
    char path[80];
    snprintf(path, sizeof path, "%s/%s.%s.vpack", folder, kind, code);
    str bytes = embedded_file(path);
    *out = pack_embedded(bytes);
    return bytes.p;
}

/* A list that was compiled while the program was built (engine/make_lists.c). */
static pack compiled_list(const char *kind, language l)
{
    pack p;
    find_shipped("built", kind, codes[l], &p);
    return p;
}

/* ---- Lexicons ---- */

/* Notes the content of a list, which may be several files. */
static void note_own(vp_engine *e, own_list list, const buf *text, language only)
{
    e->own_lists[list] = XXH3_64bits_withSeed(text->p, text->n, e->own_lists[list] + only + 1);
}

/* Pictures are of all languages: the list of emoji takes the entries of every file. */
static vp_status add_own_lists(vp_engine *e, lexicon *l, language of, const vp_engine_options *o, vp_error *error)
{
    vp_status status = VP_OK;
    for (size_t i = 0; !status && i < o->lexicon_count; i++) {
        language only;
        buf text = {0};
        const char *path = list_path(o->lexicons[i], &only);
        if (of != LANGUAGE_OTHER && only != LANGUAGE_OTHER && of != only)
            continue;
        status = read_list(path, &text, error);
        if (!status)
            status = lexicon_add_own(l, buf_str(&text), path, error);
        if (!status && of == LANGUAGE_OTHER)
            note_own(e, OWN_LEXICON, &text, only);
        buf_release(&text);
    }
    return status;
}

static vp_status load_lexicon(vp_engine *e, language of, const vp_engine_options *o, lexicon **out, vp_error *error)
{
    word_forms m = {words_new(codes[of]), {0}};
    const lexicon_forms forms = {word_forms_analyse, &m, of == LANGUAGE_ZH};
    const pack compiled = compiled_list("polarity", of);
    lexicon *l = NULL;
    vp_status status = m.words ? lexicon_view(&forms, &compiled, &l, error) : fail_memory(error);
    if (!status)
        status = add_own_lists(e, l, of, o, error);
    word_forms_release(&m);
    if (status)
        lexicon_free(l);
    else
        *out = l;
    return status;
}

static vp_status load_cues(vp_engine *e, language l, vp_error *error)
{
    const pack compiled = compiled_list("intents", l);
    return cue_list_view(&compiled, l == LANGUAGE_ZH, &e->cues[l], error);
}

static vp_status load_lexicons(vp_engine *e, const vp_engine_options *o, vp_error *error)
{
    vp_status status = load_lexicon(e, LANGUAGE_OTHER, o, &e->emoji, error);
    for (language l = 0; !status && l < LANGUAGE_OTHER; l++)
        status = load_lexicon(e, l, o, &e->lexicons[l], error);
    for (language l = 0; !status && l < LANGUAGE_OTHER; l++)
        status = load_cues(e, l, error);
    return status;
}

/* ---- Taxonomies ---- */

static vp_status load_taxonomy(language l, str own, const char *own_name, taxonomy **out, vp_error *error)
{
    word_forms m = {words_new(codes[l]), {0}};
    const lexicon_forms forms = {word_forms_analyse, &m, l == LANGUAGE_ZH};
    const pack compiled = compiled_list("aspects", l);
    taxonomy *t = NULL;
    vp_status status = m.words ? taxonomy_new(&forms, &compiled, &t, error) : fail_memory(error);
    if (!status && own.p)
        status = taxonomy_add(t, own, own_name, error);
    word_forms_release(&m);
    if (status)
        taxonomy_free(t);
    else
        *out = t;
    return status;
}

/* `path` NULL: the shipped ones alone. */
static vp_status load_taxonomies(vp_engine *e, const char *path, vp_error *error)
{
    buf own = {0};
    vp_status status = path ? read_list(path, &own, error) : VP_OK;
    for (language l = 0; !status && l < LANGUAGE_OTHER; l++)
        status = load_taxonomy(l, path ? buf_str(&own) : (str){NULL, 0}, path, &e->taxonomies[l], error);
    if (!status && path)
        note_own(e, OWN_TAXONOMY, &own, LANGUAGE_OTHER);
    buf_release(&own);
    return status;
}

/* ---- Models ---- */

/* In feedback; the numbers are of bench/languages. */
static const langid_expectation of_all[] = {
    {ALPHABET_HAN, "zh", 4},      {ALPHABET_CYRILLIC, "ru", 4},   {ALPHABET_LATIN, "nl", 4},
    {ALPHABET_LATIN, "en", 6},    {ALPHABET_LATIN, "ru", 0.3},    {ALPHABET_HAN, "yue", 0.3},
    {ALPHABET_HAN, "wuu", 0.05},  {ALPHABET_LATIN, "af", 2.4},    {ALPHABET_CYRILLIC, "uk", 2.7},
    {ALPHABET_CYRILLIC, "bg", 3}, {ALPHABET_CYRILLIC, "mk", 1.8}, {ALPHABET_LATIN, "nds", 0.4},
    {ALPHABET_LATIN, "li", 0.2},  {ALPHABET_LATIN, "sco", 0.1},   {0}};
/* Names and English words in Dutch texts make that more often look English than the other way round. */
static const langid_expectation of_analysed[] = {{ALPHABET_LATIN, "nl", 3.3}, {ALPHABET_LATIN, "ru", 0.3}, {0}};

static vp_status load_langid(const char *name, const langid_expectation *expected, pack *p, langid *out,
                             vp_error *error)
{
    *p = pack_embedded(embedded_file(name));
    return langid_read(p->bytes ? p : NULL, expected, out, error);
}

static vp_status load_languages(vp_engine *e, vp_error *error)
{
    vp_status status = load_langid("models/pretrained/langid.vpack", of_all, &e->langid_pack, &e->langid, error);
    if (!status)
        status = load_langid("models/pretrained/langid.analysed.vpack", of_analysed, &e->analysed_pack, &e->analysed,
                             error);
    langid_choose(&e->analysed, "nl,en,ru,zh", &e->analysed_codes, NULL); /* without a pack none is known */
    return status;
}

/* ---- Chinese words ---- */

/* A shipped model by its name, else a file. */
static vp_status open_segment_pack(const char *name, pack *out, vp_error *error)
{
    bool shipped = find_shipped(MODELS, "segment.zh", name ? name : "default", out);
    return shipped || !name ? VP_OK : pack_open(name, out, error);
}

static vp_status use_segment(vp_engine *e, language l, const pack *p, vp_error *error)
{
    (void)l;
    segment_model m;
    vp_status status = segment_read(p, &m, error);
    if (status)
        return status;
    pack_close(&e->segment_pack);
    e->segment_pack = *p;
    e->segment = m;
    e->has_segment = true;
    return VP_OK;
}

static vp_status load_segment(vp_engine *e, const char *name, vp_error *error)
{
    pack p = {0};
    vp_status status = open_segment_pack(name, &p, error);
    if (!status && p.bytes)
        status = use_segment(e, LANGUAGE_ZH, &p, error);
    if (status && name)
        fail_at(error, name, 0, 0);
    if (status)
        pack_close(&p);
    return status;
}

static vp_status load_dictionary(vp_engine *e, const char *path, vp_error *error)
{
    buf text = {0};
    vp_status status = read_list(path, &text, error);
    if (!status) {
        note_own(e, OWN_DICTIONARY, &text, LANGUAGE_OTHER);
        status = user_dictionary_new(buf_str(&text), path, &e->dictionary, error);
    }
    buf_release(&text);
    return status;
}

/* Words of the default model: another follows the standard of its training text. */
static vp_status load_whole_words(vp_engine *e, vp_error *error)
{
    e->whole_words = whole_words_new(embedded_file("lexicons/zh/words.txt"));
    return e->whole_words ? VP_OK : fail_memory(error);
}

static vp_status probe_tokenizers(vp_engine *e, vp_error *error)
{
    vp_session *session;
    vp_status status = vp_session_new(e, &session, error);
    if (status)
        return status;
    for (language l = 0; !status && l < LANGUAGE_COUNT; l++)
        status = session_probe(session, l, &e->probe[l], error);
    vp_session_free(session);
    return status;
}

vp_status engine_check_probe(const vp_engine *e, const pack *p, language l, vp_error *error)
{
    str stored = pack_section(p, "probe");
    uint64_t then = 0;
    if (stored.n != sizeof then)
        return fail(error, VP_FORMAT, "train it again", "the pack does not say which tokenizer it was trained with");
    memcpy(&then, stored.p, sizeof then);
    if (then != e->probe[l])
        return fail(error, VP_FORMAT, "train it again on this system",
                    "the model was trained on other tokens than this system's ICU and stemmer make");
    return VP_OK;
}

static vp_status use_sentiment(vp_engine *e, language l, const pack *p, vp_error *error)
{
    sentiment_model m;
    vp_status status = sentiment_model_read(p, &m, error);
    if (!status)
        status = engine_check_probe(e, p, l, error);
    if (status)
        return status;
    pack_close(&e->sentiment_packs[l]);
    e->sentiment_packs[l] = *p;
    e->sentiment[l] = m;
    e->has_sentiment[l] = true;
    return VP_OK;
}

static vp_status use_own_sentiment(vp_engine *e, language l, const pack *p, vp_error *error)
{
    e->own_sentiment = l;
    return use_sentiment(e, l, p, error);
}

static vp_status use_aspects(vp_engine *e, language l, const pack *p, vp_error *error)
{
    aspect_model m;
    vp_status status = aspect_model_read(p, &m, error);
    if (status)
        return status;
    pack_close(&e->aspect_packs[l]);
    e->aspect_packs[l] = *p;
    e->aspects[l] = m;
    e->has_aspects[l] = true;
    return VP_OK;
}

static vp_status use_own_aspects(vp_engine *e, language l, const pack *p, vp_error *error)
{
    e->own_aspects = l;
    return use_aspects(e, l, p, error);
}

const aspect_model *engine_aspect_base(const vp_engine *e, language l)
{
    return e->own_aspects == l ? &e->aspects[l] : NULL;
}

const pack *engine_aspect_base_pack(const vp_engine *e, language l)
{
    return e->own_aspects == l ? &e->aspect_packs[l] : NULL;
}

static vp_status use_tokens(vp_engine *e, language l, const pack *p, vp_error *error)
{
    token_model m;
    vp_status status = token_model_read(p, &m, error);
    if (status)
        return status;
    pack_close(&e->token_packs[l]);
    e->token_packs[l] = *p;
    e->tokens[l] = m;
    e->has_tokens[l] = true;
    return VP_OK;
}

static vp_status use_lemmas(vp_engine *e, language l, const pack *p, vp_error *error)
{
    vp_status status = lemma_model_read(p, &e->lemmas[l], error);
    if (status)
        return status;
    pack_close(&e->lemma_packs[l]);
    e->lemma_packs[l] = *p;
    e->has_lemmas[l] = true;
    return VP_OK;
}

static vp_status use_tag_model(vp_engine *e, language l, const pack *p, vp_error *error)
{
    tag_model m;
    vp_status status = tag_model_read(p, &m, error);
    if (status)
        return status;
    tag_model_release(&e->tag_models[l]);
    pack_close(&e->tag_packs[l]);
    e->tag_packs[l] = *p;
    e->tag_models[l] = m;
    e->own_tag_model[l] = e->has_tag_models[l]; /* the shipped one is read first */
    e->has_tag_models[l] = true;
    return VP_OK;
}

static vp_status use_vocabulary(vp_engine *e, language l, const pack *p, vp_error *error)
{
    word_counts counts;
    vp_status status = word_counts_read(p, &counts, error);
    if (status)
        return status;
    pack_close(&e->word_counts_packs[l]);
    e->word_counts_packs[l] = *p;
    e->vocabularies[l] = counts;
    return VP_OK;
}

static vp_status use_langid(vp_engine *e, language l, const pack *p, vp_error *error)
{
    (void)l;
    langid *m = malloc(sizeof *m);
    vp_status status = m ? langid_read(p, of_all, m, error) : fail_memory(error);
    if (!status) {
        pack_close(&e->langid_pack);
        e->langid_pack = *p;
        e->langid = *m;
    }
    free(m);
    return status;
}

typedef vp_status (*use_pack)(vp_engine *e, language l, const pack *p, vp_error *error);

/* The shipped packs of one kind, of all languages that have one. `needed`: else a model that does not fit this system
 * is done without, and only want of memory is a failure. */
static vp_status load_packs(vp_engine *e, const char *kind, use_pack use, bool needed, vp_error *error)
{
    for (language l = 0; l < LANGUAGE_OTHER; l++) {
        pack p;
        vp_error why = {0};
        if (!find_shipped(MODELS, kind, codes[l], &p))
            continue;
        vp_status status = use(e, l, &p, &why);
        if (status && (needed || status == VP_NO_MEMORY)) {
            if (error)
                *error = why;
            return status;
        }
        if (status)
            log_line("%s in %s does without its model: %s", kind, codes[l], why.message);
    }
    return VP_OK;
}

static language pack_language(const pack *p)
{
    str code = pack_section(p, "language");
    char text[8] = {0};
    if (code.n && code.n < sizeof text)
        memcpy(text, code.p, code.n);
    return language_of(text);
}

typedef struct pack_kind {
    const char *name, *meta; /* meta: as it begins */
    use_pack use;
} pack_kind;

/* What a pack says it is; NULL: no model of text. */
static const pack_kind *kind_of(const pack *p)
{
    static const pack_kind kinds[] = {{"langid", "{\"kind\":\"langid\",", use_langid},
                                      {"segment", "{\"kind\":\"segment\",", use_segment},
                                      {"tokens", "{\"kind\":\"tokens\",", use_tokens},
                                      {"lemmas", "{\"kind\":\"lemmas\",", use_lemmas},
                                      {"spelling", "{\"kind\":\"spelling\",", use_vocabulary},
                                      {"entities", "{\"kind\":\"entities\",", use_tag_model},
                                      {"sentiment", "{\"kind\":\"sentiment\",", use_own_sentiment},
                                      {"aspects", "{\"kind\":\"aspects\",", use_own_aspects}};
    str meta = pack_section(p, "meta");
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (str_starts(meta, kinds[i].meta))
            return &kinds[i];
    return NULL;
}

static vp_status use_user_model(vp_engine *e, const pack *p, const char *wanted, vp_error *error)
{
    const pack_kind *kind = kind_of(p);
    language l = pack_language(p);
    if (!kind)
        return fail(error, VP_FORMAT, "name packs made by `voxpop train`", "the pack is no model that can be used");
    if (wanted && strcmp(kind->name, wanted))
        return fail(error, VP_FORMAT, "--model-file takes packs of all kinds",
                    "the pack is of the kind \"%s\"; \"%s\" is wanted here", kind->name, wanted);
    if (l == LANGUAGE_OTHER && kind->use != use_langid && kind->use != use_segment)
        return fail(error, VP_FORMAT, "name a pack made by `voxpop train`",
                    "the pack is for no language that is analysed");
    return kind->use(e, l, p, error);
}

/* `wanted` NULL: a model of any kind. */
static vp_status load_user_model(vp_engine *e, const char *path, const char *wanted, vp_error *error)
{
    pack p;
    vp_status status = pack_open(path, &p, error);
    if (status)
        return status;
    status = use_user_model(e, &p, wanted, error);
    if (status) {
        fail_at(error, path, 0, 0);
        pack_close(&p);
    }
    return status;
}

vp_status vp_engine_new(const vp_engine_options *options, vp_engine **out, vp_error *error)
{
    vp_engine_options o = {0};
    vp_status status = options_copy(&o, sizeof o, options, error);
    if (status)
        return status;
    vp_engine *e = calloc(1, sizeof *e);
    if (!e)
        return fail_memory(error);
    e->cache_bytes = o.cache_bytes ? o.cache_bytes : DEFAULT_CACHE;
    e->own_sentiment = e->own_aspects = LANGUAGE_OTHER;
    e->correct_slips = o.correct_slips != 0;
    status = load_lexicons(e, &o, error);
    if (!status)
        status = load_languages(e, error);
    if (!status)
        status = load_segment(e, NULL, error);
    if (!status)
        status = load_packs(e, "tokens", use_tokens, true, error);
    if (!status)
        status = probe_tokenizers(e, error);
    if (!status && o.dictionary)
        status = load_dictionary(e, o.dictionary, error);
    if (!status)
        status = load_packs(e, "sentiment", use_sentiment, false, error);
    if (!status && o.segmenter) /* after the probe, which asks whether the shipped models fit this system */
        status = load_segment(e, o.segmenter, error);
    if (!status && (!o.segmenter || !strcmp(o.segmenter, "default")))
        status = load_whole_words(e, error);
    if (!status)
        status = load_packs(e, "lemmas", use_lemmas, true, error);
    if (!status)
        status = load_packs(e, "spelling", use_vocabulary, true, error);
    if (!status)
        status = load_packs(e, "entities", use_tag_model, true, error);
    if (!status)
        status = load_taxonomies(e, o.taxonomy, error);
    if (!status)
        status = load_packs(e, "aspects", use_aspects, true, error);
    if (!status && o.aspect_model)
        status = load_user_model(e, o.aspect_model, "aspects", error);
    if (!status && o.sentiment_model)
        status = load_user_model(e, o.sentiment_model, "sentiment", error);
    if (!status && o.lemma_model)
        status = load_user_model(e, o.lemma_model, "lemmas", error);
    for (size_t i = 0; !status && i < o.model_count; i++)
        status = load_user_model(e, o.models[i], NULL, error);
    if (!status)
        status = engine_load_entities(e, &o, error);
    if (status)
        vp_engine_free(e);
    else
        *out = e;
    return status;
}

void vp_engine_free(vp_engine *e)
{
    if (!e)
        return;
    lexicon_free(e->emoji);
    engine_free_entities(e);
    for (language l = 0; l < LANGUAGE_COUNT; l++) {
        lexicon_free(e->lexicons[l]);
        cue_list_release(&e->cues[l]);
        taxonomy_free(e->taxonomies[l]);
        pack_close(&e->aspect_packs[l]);
        pack_close(&e->sentiment_packs[l]);
        pack_close(&e->lemma_packs[l]);
        tag_model_release(&e->tag_models[l]);
        pack_close(&e->tag_packs[l]);
        pack_close(&e->word_counts_packs[l]);
        pack_close(&e->token_packs[l]);
    }
    pack_close(&e->langid_pack);
    pack_close(&e->analysed_pack);
    pack_close(&e->segment_pack);
    user_dictionary_free(e->dictionary);
    whole_words_free(e->whole_words);
    free(e);
}
