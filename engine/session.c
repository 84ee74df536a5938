#include "engine/engine.h"
#include "engine/aspects_of.h"
#include "engine/embedded.h"
#include "engine/entities.h"
#include "engine/options.h"
#include "engine/own_models.h"
#include "tokenizer/compound.h"
#include "tokenizer/sentences.h"

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

enum { UNCOUNTED_SHARE = 4096 /* of the cap that is read before what is remembered is counted again */ };

vp_status vp_session_new(const vp_engine *engine, vp_session **out, vp_error *error)
{
    return session_new_with(engine, NULL, out, error);
}

vp_status session_new_with(const vp_engine *engine, const own_models *own, vp_session **out, vp_error *error)
{
    vp_session *s = calloc(1, sizeof *s);
    if (!s)
        return fail_memory(error);
    s->engine = engine;
    s->own = own;
    s->cache_bytes = engine->cache_bytes;
    s->segmenter = segmenter_new(engine->has_segment ? &engine->segment : NULL, engine->dictionary,
                                 engine->whole_words);
    s->chunks = (chunks){.chars = &unicode_chars, .longest = CHUNK_LONGEST};
    s->languages.chunks = s->analysed.chunks = &s->chunks;
    s->chunks.expected[0] = &s->languages.places;
    if (!s->segmenter) {
        vp_session_free(s);
        return fail_memory(error);
    }
    *out = s;
    return VP_OK;
}

void vp_session_free(vp_session *s)
{
    if (!s)
        return;
    for (language l = 0; l < LANGUAGE_COUNT; l++) {
        words_free(s->shops[l].words);
        cutter_release(&s->shops[l].tokens);
        cutter_release(&s->shops[l].plain);
        sentiment_scorer_release(&s->shops[l].scorer);
        sentiment_scorer_release(&s->shops[l].own_scorer);
        intent_scorer_release(&s->shops[l].intents);
        lemmatizer_release(&s->shops[l].lemmas);
        column_release(&s->shops[l].listed);
        aspect_finder_release(&s->shops[l].aspects);
        finders_release(&s->shops[l]);
        tagger_release(&s->shops[l].tagger);
    }
    segmenter_free(s->segmenter);
    intern_release(&s->index_forms);
    column_release(&s->index_stems);
    langid_forget(&s->languages);
    langid_forget(&s->analysed);
    chunks_release(&s->chunks);
    tokens_release(&s->tokens);
    tokens_release(&s->restored);
    column_release(&s->sentences);
    cleaner_release(&s->cleaner);
    buf_release(&s->folded);
    buf_release(&s->redacted);
    entities_release(&s->entities);
    arena_release(&s->results);
    free(s);
}

/* Of a language's lists. */
static bool is_listed(const void *context, str folded, str stem)
{
    const lexicon *l = context;
    return lexicon_find(l, folded, stem) || lexicon_is_stopword(l, folded);
}

static void set_up_scorer(const vp_engine *e, language l, const sentiment_model *model, sentiment_scorer *out)
{
    out->model = model;
    out->lexicon.lexicon = e->lexicons[l];
    out->lexicon.emoji = e->emoji;
    out->lexicon.by_character = out->features.by_character = l == LANGUAGE_ZH;
}

/* NULL when memory ran out. */
static words *new_words(const vp_engine *e, language l)
{
    char path[40];
    words *w = words_new(language_code(l));
    snprintf(path, sizeof path, "lexicons/%s/slips.tsv", language_code(l));
    bool ok = w &&
              words_know(w, embedded_file(path), &e->vocabularies[l], &e->vocabularies[LANGUAGE_EN], e->correct_slips);
    if (ok && e->lexicons[l])
        words_use(w, is_listed, e->lexicons[l]);
    if (!ok)
        words_free(w);
    return ok ? w : NULL;
}

static bool open_workshop(vp_session *s, language l)
{
    const vp_engine *e = s->engine;
    workshop *w = &s->shops[l];
    w->words = new_words(e, l);
    w->tokens = (cutter){
        .model = e->has_tokens[l] ? &e->tokens[l] : NULL, .words = w->words, .segmenter = s->segmenter};
    w->plain = (cutter){.words = w->words};
    set_up_scorer(e, l, e->has_sentiment[l] ? &e->sentiment[l] : NULL, &w->scorer);
    w->own = s->own ? s->own->of[l] : NULL;
    set_up_scorer(e, l, w->own ? &w->own->model : NULL, &w->own_scorer);
    w->tagger = (tagger){.model = e->has_tag_models[l] ? &e->tag_models[l] : NULL, .chinese = l == LANGUAGE_ZH};
    w->lemmas.model = e->has_lemmas[l] ? &e->lemmas[l] : NULL;
    w->intents.list = e->cues[l].terms ? &e->cues[l] : NULL;
    w->intents.by_character = l == LANGUAGE_ZH;
    w->aspects.text = (aspect_text){.taxonomy = e->taxonomies[l],
                                    .lexicon = e->lexicons[l],
                                    .model = e->has_aspects[l] ? &e->aspects[l] : NULL,
                                    .by_character = l == LANGUAGE_ZH};
    return w->words != NULL;
}

vp_status session_workshop(vp_session *s, language l, workshop **out, vp_error *error)
{
    workshop *w = &s->shops[l];
    if (!w->words && !open_workshop(s, l))
        return fail_memory(error);
    *out = w;
    return VP_OK;
}

/* What was freed lies between what is kept: without this the heap grows by some of it each time. */
void session_give_back(void)
{
#ifdef __GLIBC__
    malloc_trim(0);
#endif
}

static void forget(vp_session *s)
{
    for (language l = 0; l < LANGUAGE_COUNT; l++) {
        workshop *w = &s->shops[l];
        cutter_forget(&w->tokens);
        cutter_forget(&w->plain);
        lemmatizer_forget(&w->lemmas);
        tagger_forget(&w->tagger);
        if (w->words)
            words_forget(w->words);
    }
    intern_clear(&s->index_forms);
    column_release(&s->index_stems);
    langid_forget(&s->languages);
    langid_forget(&s->analysed);
    chunks_forget(&s->chunks);
    session_give_back();
}

/* What the other rooms keep of a word, in columns that are begun anew with the words: about as much. */
enum {
    BESIDE_WORD = sizeof(aspect_word) + sizeof(word_features) + 4 * sizeof(lexicon_unit) +
                  2 * BLOCK_COUNT * SENTIMENT_CLASSES * sizeof(int16_t)
};

/* One cap for all that is remembered: most sessions read one language. */
static size_t remembered_bytes(const vp_session *s)
{
    size_t bytes = chunks_bytes(&s->chunks) + langid_bytes(&s->languages) + langid_bytes(&s->analysed) +
                   intern_bytes(&s->index_forms) + column_bytes(&s->index_stems);
    for (language l = 0; l < LANGUAGE_COUNT; l++) {
        const workshop *w = &s->shops[l];
        if (w->words)
            bytes += cutter_bytes(&w->tokens) + cutter_bytes(&w->plain) + words_bytes(w->words) +
                     words_count(w->words) * BESIDE_WORD + lemmatizer_bytes(&w->lemmas) + tagger_bytes(&w->tagger);
    }
    return bytes;
}

/* A byte of text adds so little to what is remembered that it need not be counted for every one. */
bool session_begin(vp_session *s, str text)
{
    s->uncounted += text.n;
    if (s->uncounted >= s->cache_bytes / UNCOUNTED_SHARE) {
        s->uncounted = 0;
        if (remembered_bytes(s) > s->cache_bytes)
            forget(s);
    }
    return chunks_start(&s->chunks, text);
}

vp_status session_clean(vp_session *s, str text, str *readable, vp_error *error)
{
    bool done = clean(&s->cleaner, utf8_prefix(text, TOKENIZE_MAX), readable) && session_begin(s, *readable);
    return done ? VP_OK : fail_memory(error);
}

langid_answer session_language(vp_session *s, const char *among, const langid_prior *prior)
{
    const vp_engine *e = s->engine;
    langid_among some;
    if (among && !langid_choose(&e->analysed, among, &some, NULL))
        return langid_detect(&e->analysed, &s->analysed, s->chunks.text, &some, prior);
    if (among)
        langid_choose(&e->langid, among, &some, NULL);
    return langid_detect(&e->langid, &s->languages, s->chunks.text, among ? &some : NULL, prior);
}

vp_status session_tokenize(vp_session *s, workshop *w, str text, vp_error *error)
{
    bool other = text.p != s->chunks.text.p || text.n != s->chunks.text.n;
    if (other && !chunks_start(&s->chunks, text))
        return fail_memory(error);
    s->chunks.expected[1] = &w->tokens.known; /* the next text may be in the same language */
    return tokenize(&w->tokens, &s->chunks, &s->tokens, error);
}

vp_status session_mood(vp_session *s, workshop *w, str text, vp_sentiment *out, vp_error *error)
{
    double p[POOL_OPINIONS * POOL_CLASSES];
    if (!w->own)
        return sentiment_score(&w->scorer, VP_METHOD_BLEND, false, text, &s->tokens, w->words, out, error);
    vp_status status = own_model_opinions(s, w, text, p, error);
    if (status)
        return status;
    opinion_pool_blend(&w->own->pool, p, out->probability);
    out->score = out->probability[VP_POSITIVE] - out->probability[VP_NEGATIVE];
    out->label = VP_NEGATIVE;
    for (vp_sentiment_label c = VP_NEUTRAL; c <= VP_POSITIVE; c++)
        out->label = out->probability[c] > out->probability[out->label] ? c : out->label;
    return VP_OK;
}

vp_status session_intent(vp_session *s, workshop *w, const vp_sentiment *mood, vp_intent *out, vp_error *error)
{
    return intent_score(&w->intents, &s->tokens, w->words, mood, out, error);
}

/* The text stands for what the tokenizers do: cases, marks, addresses, and Chinese that a dictionary could cut in
 * several ways. */
vp_status session_probe(vp_session *s, language l, uint64_t *hash, vp_error *error)
{
    static const char probe[] = "De bezorging was te laat, Heerlijk gegeten! Сервис понравился, доставка — нет. "
                                "Deliveries weren't cheap: $12.50 :-) "
                                "客服态度很好，物流太慢了，性价比高。我们在南京市长江大桥附近买的手机壳不太好用";
    workshop *w = NULL;
    vp_status status = session_workshop(s, l, &w, error);
    if (!status && !session_begin(s, STR(probe)))
        status = fail_memory(error);
    if (!status)
        status = session_tokenize(s, w, STR(probe), error);
    if (status)
        return status;
    uint64_t h = 0;
    for (size_t i = 0; i < s->tokens.count; i++) {
        const word *entry = words_at(w->words, s->tokens.items[i].word);
        h = XXH3_64bits_withSeed(entry->folded.p, entry->folded.n, h + s->tokens.items[i].begin);
        h = XXH3_64bits_withSeed(entry->stem.p, entry->stem.n, h);
    }
    *hash = h;
    return VP_OK;
}

vp_status vp_readable(vp_session *s, const char *text, size_t length, const char **out, size_t *out_length,
                      vp_error *error)
{
    str readable;
    vp_status status = session_clean(s, (str){text, length}, &readable, error);
    if (status)
        return status;
    *out = readable.p;
    *out_length = readable.n;
    return VP_OK;
}

static vp_language language_found(const langid_answer *a)
{
    vp_language found = {.confidence = a->confidence};
    memcpy(found.code, a->code, sizeof a->code);
    memcpy(found.script, a->script, sizeof a->script);
    return found;
}

vp_status vp_detect(vp_session *s, const char *text, size_t length, const char *among, vp_language *out,
                    vp_error *error)
{
    langid_among some;
    vp_status status = among ? langid_choose(&s->engine->langid, among, &some, error) : VP_OK;
    str readable;
    if (!status)
        status = session_clean(s, (str){text, length}, &readable, error);
    if (status)
        return status;
    langid_answer a = session_language(s, among, NULL);
    if (!among)
        status = session_doubt(s, readable, NULL, &a, error);
    if (!status)
        *out = language_found(&a);
    return status;
}

static vp_status check_length(size_t length, vp_error *error)
{
    return length <= TOKENIZE_MAX ? VP_OK : fail(error, VP_LIMIT, "cut it into parts", "the text is longer than 1 MB");
}

vp_status session_start(vp_session *s, const char *lang, str text, workshop **w, str *readable, vp_error *error)
{
    language l = LANGUAGE_OTHER;
    arena_clear(&s->results);
    vp_status status = check_length(text.n, error);
    if (!status)
        status = session_clean(s, text, readable, error);
    if (!status)
        status = session_choose(s, lang, *readable, &l, error);
    if (!status)
        status = session_workshop(s, l, w, error);
    return status ? status : session_tokenize(s, *w, *readable, error);
}

/* Tokens of the text as it was passed. */
static vp_status restore(vp_session *s, const workshop *w, str text, const token_list **out, vp_error *error)
{
    *out = &s->tokens;
    if (!s->cleaner.count)
        return VP_OK;
    *out = &s->restored;
    uint32_t markup = words_id(w->words, (str){"", 0}, VP_TOKEN_MARKUP);
    return markup == INTERN_NONE
               ? fail_memory(error)
               : clean_restore(&s->cleaner, &unicode_chars, text, &s->tokens, markup, &s->restored, error);
}

/* Parts of the readable text as parts of the original of `length` bytes; NULL when memory ran out. */
static const vp_language_span *spans_of_original(vp_session *s, const langid_span *found, size_t n, size_t length,
                                                 size_t *count)
{
    vp_language_span *out = arena_array(&s->results, n + 1, sizeof *out);
    *count = 0;
    if (!out)
        return NULL;
    for (size_t i = 0; i < n; i++) {
        size_t begin = i ? clean_origin(&s->cleaner, found[i].begin, found[i].end).begin : 0;
        if (i && begin <= out[*count - 1].begin) { /* both from one entity */
            out[*count - 1].share += found[i].share;
            continue;
        }
        if (i)
            out[*count - 1].end = begin;
        out[(*count)++] = (vp_language_span){begin, length, language_found(&found[i].answer), found[i].share};
    }
    if (!n && length) /* nothing but markup */
        out[(*count)++] = (vp_language_span){0, length, {.code = "und"}, 1};
    return out;
}

/* An unsure part is taken for what vp_analyze would take it for; one of which the words disagree is less sure. */
static vp_status doubt_spans(vp_session *s, str readable, langid_span *found, size_t *count, vp_error *error)
{
    vp_status status = VP_OK;
    for (size_t i = 0; !status && i < *count; i++) {
        str part = {readable.p + found[i].begin, found[i].end - found[i].begin};
        if (!chunks_start(&s->chunks, part))
            return fail_memory(error);
        status = session_doubt(s, part, NULL, &found[i].answer, error);
        found[i].answer.confidence *= found[i].agreement;
    }
    *count = langid_spans_join(found, *count);
    return status;
}

vp_status vp_detect_spans(vp_session *s, const char *text, size_t length, const vp_language_span **spans, size_t *count,
                          vp_error *error)
{
    langid_span *found = NULL;
    str readable = {0};
    size_t n = 0, parts = 0;
    arena_clear(&s->results);
    vp_status status = check_length(length, error);
    if (!status)
        status = session_clean(s, (str){text, length}, &readable, error);
    if (!status)
        status = langid_spans(&s->engine->langid, &s->languages, readable, &s->results, &found, &n, error);
    if (!status)
        status = doubt_spans(s, readable, found, &n, error);
    const vp_language_span *out = status ? NULL : spans_of_original(s, found, n, length, &parts);
    if (!out)
        return status ? status : fail_memory(error);
    *spans = out;
    *count = parts;
    return VP_OK;
}

vp_status vp_tokenize(vp_session *s, const char *lang, const char *text, size_t length, const vp_token **tokens,
                      size_t *count, vp_error *error)
{
    workshop *w = NULL;
    str readable;
    const token_list *found = NULL;
    vp_status status = session_start(s, lang, (str){text, length}, &w, &readable, error);
    if (!status)
        status = restore(s, w, (str){text, length}, &found, error);
    if (status)
        return status;
    vp_token *out = arena_alloc(&s->results, (found->count + 1) * sizeof *out);
    if (!out)
        return fail_memory(error);
    const word_strings *strings = words_strings(w->words);
    for (size_t i = 0; i < found->count; i++) {
        const token *t = &found->items[i];
        out[i] = (vp_token){t->begin, t->end, (vp_token_kind)t->kind, strings[t->word].folded, strings[t->word].stem};
    }
    *tokens = out;
    *count = found->count;
    return VP_OK;
}

vp_status vp_sentences(vp_session *s, const char *lang, const char *text, size_t length, const vp_span **spans,
                       size_t *count, vp_error *error)
{
    workshop *w = NULL;
    str readable;
    vp_status status = session_start(s, lang, (str){text, length}, &w, &readable, error);
    if (status)
        return status;
    vp_span *out = arena_array(&s->results, s->tokens.count + 1, sizeof *out);
    if (!out)
        return fail_memory(error);
    *count = sentences_find(readable, &s->tokens, w->tokens.model, out);
    for (size_t i = 0; i < *count; i++)
        out[i] = clean_origin(&s->cleaner, out[i].begin, out[i].end);
    *spans = out;
    return VP_OK;
}

vp_status vp_stem(vp_session *s, const char *lang, const char *text, size_t length, const char **stem, vp_error *error)
{
    workshop *w = NULL;
    language l = LANGUAGE_OTHER;
    arena_clear(&s->results);
    if (!session_begin(s, (str){text, length}))
        return fail_memory(error);
    vp_status status = session_choose(s, lang, (str){text, length}, &l, error);
    if (!status)
        status = session_workshop(s, l, &w, error);
    if (status)
        return status;
    uint32_t id = words_id(w->words, (str){text, length}, VP_TOKEN_WORD);
    if (id == INTERN_NONE)
        return fail_memory(error);
    *stem = words_at(w->words, id)->stem.p;
    return VP_OK;
}

/* The words as they stand, in places[count]. */
static vp_status place_words(const workshop *w, str text, const vp_span *words, size_t count, lemma_place *places,
                             vp_error *error)
{
    for (size_t i = 0; i < count; i++) {
        bool inside = words[i].begin < words[i].end && words[i].end <= text.n;
        if (!inside)
            return fail(error, VP_INVALID, NULL, "word %zu does not lie in the text", i);
        str surface = {text.p + words[i].begin, words[i].end - words[i].begin};
        places[i] = (lemma_place){surface, words_id(w->words, surface, VP_TOKEN_WORD)};
        if (places[i].word == INTERN_NONE)
            return fail_memory(error);
    }
    return VP_OK;
}

static vp_status lemmas_of_words(vp_session *s, const char *lang, str text, const vp_span *words, size_t count,
                                 const char **out, vp_error *error)
{
    language l = LANGUAGE_OTHER;
    workshop *w = NULL;
    lemma_place *places = arena_array(&s->results, count + 1, sizeof *places);
    bool begun = places && session_begin(s, text);
    vp_status status = begun ? session_choose(s, lang, text, &l, error) : fail_memory(error);
    if (!status)
        status = session_workshop(s, l, &w, error);
    if (!status)
        status = place_words(w, text, words, count, places, error);
    return status ? status : lemmatize(&w->lemmas, w->words, places, count, out, error);
}

/* Lemmas of the tokens in s->tokens, spread over those of the original: markup stays as it is. */
static vp_status lemmas_of_tokens(vp_session *s, workshop *w, str readable, str text, const token_list *tokens,
                                  const char **out, vp_error *error)
{
    size_t n = s->tokens.count;
    lemma_place *places = arena_array(&s->results, n + 1, sizeof *places);
    const char **lemmas = arena_array(&s->results, n + 1, sizeof *lemmas);
    if (!places || !lemmas)
        return fail_memory(error);
    for (size_t i = 0; i < n; i++) {
        const token *t = &s->tokens.items[i];
        places[i] = (lemma_place){{readable.p + t->begin, t->end - t->begin}, t->word};
    }
    vp_status status = lemmatize(&w->lemmas, w->words, places, n, lemmas, error);
    for (size_t i = 0, next = 0; !status && i < tokens->count; i++) {
        const token *t = &tokens->items[i];
        bool markup = t->kind == VP_TOKEN_MARKUP;
        out[i] = markup ? arena_copy(&s->results, (str){text.p + t->begin, t->end - t->begin}).p : lemmas[next++];
        if (!out[i])
            return fail_memory(error);
        if (!*out[i]) /* a NUL byte stands in for a character that cannot be read */
            out[i] = "\xEF\xBF\xBD";
    }
    return status;
}

vp_status vp_lemmas(vp_session *s, const char *lang, const char *text, size_t length, const vp_span *words,
                    size_t word_count, const char *const **lemmas, size_t *count, vp_error *error)
{
    workshop *w = NULL;
    str t = {text, length}, readable;
    const token_list *found = NULL;
    arena_clear(&s->results);
    vp_status status = words ? check_length(length, error) : session_start(s, lang, t, &w, &readable, error);
    if (!status && !words)
        status = restore(s, w, t, &found, error);
    if (status)
        return status;
    size_t n = words ? word_count : found->count;
    const char **out = arena_array(&s->results, n + 1, sizeof *out);
    if (!out)
        return fail_memory(error);
    status = words ? lemmas_of_words(s, lang, t, words, n, out, error)
                   : lemmas_of_tokens(s, w, readable, t, found, out, error);
    if (!status) {
        *lemmas = out;
        *count = n;
    }
    return status;
}

_Static_assert((int)VP_COMPOUND_PARTS == (int)COMPOUND_PARTS, "a caller has room for all parts");

vp_status vp_split_compound(vp_session *s, const char *text, size_t length, vp_span parts[VP_COMPOUND_PARTS],
                            size_t *count, vp_error *error)
{
    workshop *w = &s->shops[LANGUAGE_NL];
    str found[COMPOUND_PARTS];
    if (!w->words && !open_workshop(s, LANGUAGE_NL))
        return fail_memory(error);
    buf_clear(&s->folded);
    if (!words_fold(w->words, (str){text, length}, &s->folded))
        return fail_memory(error);
    str folded = buf_str(&s->folded);
    parts[0] = (vp_span){0, length};
    *count = 1;
    if (folded.n != length) /* the letters of the parts could not be found in the word */
        return VP_OK;
    *count = compound_split(&s->engine->vocabularies[LANGUAGE_NL], folded, found);
    for (size_t i = 0; i < *count; i++) {
        size_t begin = (size_t)(found[i].p - folded.p);
        parts[i] = (vp_span){begin, begin + found[i].n};
    }
    return VP_OK;
}

vp_status session_check_method(vp_sentiment_method method, vp_error *error)
{
    return (unsigned)method <= VP_METHOD_BAYES
               ? VP_OK
               : fail(error, VP_INVALID, "use VP_METHOD_BLEND, VP_METHOD_LEXICON or VP_METHOD_BAYES",
                      "there is no sentiment method %d", (int)method);
}

vp_status vp_sentiment_of(vp_session *s, const char *lang, const char *text, size_t length,
                          const vp_sentiment_options *options, vp_sentiment *out, vp_error *error)
{
    vp_sentiment_options o = {0};
    vp_status status = options_copy(&o, sizeof o, options, error);
    if (status)
        return status;
    workshop *w = NULL;
    str readable;
    status = session_check_method(o.method, error);
    if (!status)
        status = session_start(s, lang, (str){text, length}, &w, &readable, error);
    if (status)
        return status;
    return sentiment_score(&w->scorer, o.method, o.binary != 0, readable, &s->tokens, w->words, out, error);
}

vp_status vp_stars_of(vp_session *s, const char *lang, const char *text, size_t length, vp_stars *out, vp_error *error)
{
    workshop *w = NULL;
    str readable;
    vp_status status = session_start(s, lang, (str){text, length}, &w, &readable, error);
    if (status)
        return status;
    if (!w->scorer.model || !w->scorer.model->stars.rows)
        return fail(error, VP_NOT_FOUND, "train one with `voxpop train sentiment --stars`",
                    "no model knows stars in the text's language");
    return sentiment_stars(&w->scorer, readable, &s->tokens, w->words, out, error);
}

vp_status vp_intent_of(vp_session *s, const char *lang, const char *text, size_t length, vp_intent *out,
                       vp_error *error)
{
    workshop *w = NULL;
    str readable;
    vp_sentiment mood;
    vp_status status = session_start(s, lang, (str){text, length}, &w, &readable, error);
    if (!status)
        status = session_mood(s, w, readable, &mood, error);
    return status ? status : session_intent(s, w, &mood, out, error);
}

vp_status vp_aspects_of(vp_session *s, const char *lang, const char *text, size_t length, const vp_aspect **aspects,
                        size_t *count, vp_error *error)
{
    workshop *w = NULL;
    str readable;
    double x[SENTIMENT_FEATURES];
    vp_status status = session_start(s, lang, (str){text, length}, &w, &readable, error);
    if (!status)
        status = sentiment_features(&w->scorer, readable, &s->tokens, w->words, x, error);
    return status ? status : session_aspects(s, w, readable, &s->results, aspects, count, error);
}

/* ---- Entities ---- */

vp_status vp_entities(vp_session *s, const char *lang, const char *text, size_t length, const vp_entity **entities,
                      size_t *count, vp_error *error)
{
    workshop *w = NULL;
    str readable;
    vp_status status = session_start(s, lang, (str){text, length}, &w, &readable, error);
    return status ? status : session_entities(s, w, readable, length, &s->results, entities, count, error);
}

vp_status vp_redact(vp_session *s, const char *lang, const char *text, size_t length, const vp_redact_options *options,
                    const char **out, size_t *out_length, vp_error *error)
{
    workshop *w = NULL;
    str readable;
    vp_redact_options o = {0};
    vp_status status = options_copy(&o, sizeof o, options, error);
    if (!status)
        status = redact_check_options(s->engine, &o, error);
    if (!status)
        status = session_start(s, lang, (str){text, length}, &w, &readable, error);
    return status ? status : session_redact(s, w, (str){text, length}, readable, &o, out, out_length, error);
}

const char *vp_sentiment_name(vp_sentiment_label label)
{
    static const char *const names[] = {"neg", "neu", "pos"};
    return (unsigned)label < 3 ? names[label] : "";
}
