/*
 * Any bytes as a pack, and what it holds as models that are then used. When the first byte is odd, size and checksums
 * are put right first, as one who forges packs would.
 */
#include "tests/fuzz/fuzz.h"

#include "base/pack.h"
#include "customers/kept_segments.h"
#include "customers/recipe.h"
#include "ner/tagger.h"
#include "sentiment/aspects.h"
#include "sentiment/sentiment.h"
#include "tokenizer/compound.h"
#include "tokenizer/langid.h"
#include "tokenizer/lemma.h"
#include "tokenizer/spelling.h"
#include "tokenizer/segment.h"
#include "tokenizer/sentences.h"
#include "topics/checkpoint.h"
#include "topics/topic_model.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

enum { HEADER = 64, ENTRY = 64 };

static const char *const texts[] = {
    "", "Heel goed, niet slecht! :-)", "客服很好 8) 12", "Очень плохо", "a b c a b c", "המשלוח איחר מאוד"};

static void put(char *at, uint64_t value)
{
    memcpy(at, &value, sizeof value);
}

static uint64_t get(const char *at)
{
    uint64_t value;
    memcpy(&value, at, sizeof value);
    return value;
}

static void forge(char *bytes, size_t size)
{
    if (size < HEADER)
        return;
    memcpy(bytes, "VPPACK\r\n\1\0\0", 11);
    put(bytes + 16, size);
    uint32_t sections;
    memcpy(&sections, bytes + 12, sizeof sections);
    if (sections > PACK_SECTIONS_MAX || size < HEADER + sections * ENTRY)
        return;
    for (uint32_t i = 0; i < sections; i++) {
        char *entry = bytes + HEADER + i * ENTRY;
        uint64_t offset = get(entry + 32), length = get(entry + 40);
        if (offset <= size && length <= size - offset)
            put(entry + 48, XXH3_64bits(bytes + offset, length));
    }
    put(bytes + 24, XXH3_64bits(bytes + HEADER, sections * ENTRY));
}

static void use_langid(const pack *p)
{
    static langid m;
    if (langid_read(p, NULL, &m, NULL))
        return;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        langid_among some;
        langid_choose(&m, "nl,en", &some, NULL);
        langid_answer a = langid_detect(&m, NULL, str_of(texts[i]), i % 2 ? &some : NULL, NULL);
        MUST(a.confidence >= 0 && a.confidence <= 1 && memchr(a.code, 0, sizeof a.code));
        langid_prior prior = langid_prior_of(&m);
        langid_observe(&m, NULL, str_of(texts[i]), &prior);
        a = langid_detect(&m, NULL, str_of(texts[i]), NULL, &prior);
        MUST(a.confidence >= 0 && a.confidence <= 1);
        arena results = {0};
        langid_span *parts;
        size_t count;
        MUST(!langid_spans(&m, NULL, str_of(texts[i]), &results, &parts, &count, NULL) && !count == !texts[i][0]);
        arena_release(&results);
    }
}

static void use_sentiment(const pack *p)
{
    static words *w;
    sentiment_model m;
    if ((!w && !(w = words_new("nl"))) || sentiment_model_read(p, &m, NULL))
        return;
    sentiment_scorer s = {.model = &m};
    token_list tokens = {0};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        vp_sentiment out;
        MUST(!tokenize_once(&unicode_chars, NULL, w, NULL, str_of(texts[i]), &tokens, NULL));
        for (vp_sentiment_method method = VP_METHOD_BLEND; method <= VP_METHOD_BAYES; method++) {
            MUST(!sentiment_score(&s, method, i % 2, str_of(texts[i]), &tokens, w, &out, NULL));
            MUST(fabs(out.probability[0] + out.probability[1] + out.probability[2] - 1) < 1e-6 && fabs(out.score) <= 1);
        }
        vp_stars stars;
        if (m.stars.rows)
            MUST(!sentiment_stars(&s, str_of(texts[i]), &tokens, w, &stars, NULL) && stars.likely >= 1 &&
                 stars.likely <= VP_STARS && stars.expected >= 1 && stars.expected <= VP_STARS + 1e-6);
    }
    tokens_release(&tokens);
    sentiment_scorer_release(&s);
}

static void use_lemmas(const pack *p)
{
    static words *w;
    lemma_model m;
    if ((!w && !(w = words_new("en"))) || lemma_model_read(p, &m, NULL))
        return;
    lemmatizer l = {.model = &m};
    token_list tokens = {0};
    lemma_place places[64];
    const char *lemmas[64];
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        size_t n = 0;
        MUST(!tokenize_once(&unicode_chars, NULL, w, NULL, str_of(texts[i]), &tokens, NULL));
        for (const token *t = tokens.items; n < tokens.count; n++, t++)
            places[n] = (lemma_place){{texts[i] + t->begin, t->end - t->begin}, t->word};
        MUST(!lemmatize(&l, w, places, n, lemmas, NULL));
        for (size_t k = 0; k < n; k++)
            MUST(*lemmas[k] && !strchr(lemmas[k], ' '));
    }
    tokens_release(&tokens);
    lemmatizer_release(&l);
}

static void use_vocabulary(const pack *p)
{
    static const char *const known[] = {"bezorgkosten", "privet", "bestellling", "скорсоть", "a", ""};
    word_counts v;
    if (word_counts_read(p, &v, NULL))
        return;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        str parts[COMPOUND_PARTS];
        buf meant = {0};
        bool found;
        size_t n = compound_split(&v, str_of(known[i]), parts);
        MUST(n >= 1 && n <= COMPOUND_PARTS);
        MUST(spelling_alphabet(&v, &v, str_of(known[i]), &meant, &found) && found == (meant.n > 0));
        buf_clear(&meant);
        MUST(spelling_correct(&v, str_of(known[i]), &meant, &found) && found == (meant.n > 0));
        buf_release(&meant);
    }
}

static void use_segment(const pack *p)
{
    static segment_work work;
    segment_model m;
    if (segment_read(p, &m, NULL))
        return;
    const str run = STR("客服态度很很很好物流太慢了");
    for (size_t at = 0; at < run.n;) {
        size_t n = segment_cut(&m, NULL, run, at, run.n, &work);
        MUST(n > 0 && work.ends[n - 1] > at && work.ends[n - 1] <= run.n);
        at = work.ends[n - 1];
    }
}

static void use_tokens(const pack *p)
{
    static words *w;
    token_model m;
    if ((!w && !(w = words_new("nl"))) || token_model_read(p, &m, NULL))
        return;
    token_list tokens = {0};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        MUST(!tokenize_once(&unicode_chars, &m, w, NULL, str_of(texts[i]), &tokens, NULL));
        vp_span *spans = malloc((tokens.count + 1) * sizeof *spans);
        MUST(spans && sentences_find(str_of(texts[i]), &tokens, &m, spans) <= tokens.count);
        free(spans);
    }
    tokens_release(&tokens);
}

static void use_topics(const pack *p)
{
    static words *w;
    topic_model m;
    topic_reader r;
    if ((!w && !(w = words_new("en"))) || topic_model_read(p, &m, NULL))
        return;
    MUST(!topic_reader_open(&m, &r, NULL));
    token_list tokens = {0};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        topic_answer a;
        MUST(!tokenize_once(&unicode_chars, NULL, w, NULL, str_of(i ? texts[i] : m.shown[0]), &tokens, NULL));
        MUST(!topic_reader_answer(&r, w, &tokens, NULL, &a, NULL) && a.best < a.count);
        MUST(a.confidence >= 0 && a.confidence <= 1);
    }
    tokens_release(&tokens);
    topic_reader_release(&r);
    topic_model_release(&m);
}

/* As a fit of a few words that was stopped, whatever it was of. */
static void use_segments(const pack *p)
{
    kept_segments m;
    double x[2 * POINTS_MOST_DIMENSIONS] = {1, -2, 1e50};
    placement placed[2];
    if (kept_segments_read(p, &m, NULL))
        return;
    const points two = {x, 2, m.dimensions};
    MUST(kept_segments_place(&m, &two, 1, placed));
    for (size_t i = 0; i < 2; i++)
        MUST(placed[i].segment < (int32_t)m.count && placed[i].border < (int32_t)m.count);
    buf again = {0};
    MUST(!kept_segments_pack(&m, NULL, &again, NULL));
    buf_release(&again);
    kept_segments_release(&m);
}

static void use_recipe(const pack *p)
{
    recipe r;
    frame f = {0};
    if (recipe_read(p, &r, NULL))
        return;
    uint32_t column = frame_column_id(&f, r.columns[r.count - 1].name);
    MUST(column != INTERN_NONE && !frame_row(&f, NULL) && frame_set_text(&f, column, STR("Delft")));
    double *x = malloc((recipe_outputs(&r) + 1) * sizeof *x);
    recipe_misfit *misfits = malloc(r.count * sizeof *misfits);
    buf name = {0};
    MUST(x && misfits && recipe_apply(&r, &f, NULL, x, misfits));
    for (size_t i = 0; i < recipe_outputs(&r); i++)
        MUST(recipe_name(&r, i, &name));
    buf_release(&name);
    free(x);
    free(misfits);
    frame_release(&f);
    recipe_release(&r);
}

static void use_unfinished(const pack *p)
{
    static const uint32_t ids[] = {0, 1, 0, 2, 3, 2, 1};
    static const uint64_t starts[] = {0, 3, 3, 7};
    const word_corpus corpus = {ids, starts, 3, 4};
    const fit_shape shape = {2, 100, 4};
    str header = pack_section(p, "state");
    fit_state found = {.pack = *p};
    if (header.n < sizeof(uint64_t) || !checkpoint_read(get(header.p), &found) || !checkpoint_fits(&found, &shape))
        return;
    for (int single = 0; single < 2; single++) {
        const run_plan plan = {.single = single, .topics = shape.topics, .seed = 1, .threads = 1};
        topic_run *run;
        MUST(!run_new(&corpus, &plan, &run, NULL));
        if (!run_resume(run, &found.run, NULL)) {
            run_step(run);
            run_sample(run);
            topic_matrix m = run_matrix(run);
            for (uint32_t i = 0; i < m.vocabulary * m.width; i++)
                MUST(i % m.width >= m.topics || (m.words[i] > 0 && m.words[i] < INFINITY));
        }
        run_free(run);
    }
}

static void use_aspects(const pack *p)
{
    static words *w;
    aspect_model m;
    if ((!w && !(w = words_new("nl"))) || aspect_model_read(p, &m, NULL))
        return;
    aspect_finder f = {.text.model = &m};
    token_list tokens = {0};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        polar_token polar[64] = {{1, 1}, {-1, 2}, {0}, {2, 4}};
        bool negated[64] = {false, true};
        const sentiment_scorer mood = {.lexicon = {.polar = polar, .negated = negated}};
        MUST(!tokenize_once(&unicode_chars, NULL, w, NULL, str_of(texts[i]), &tokens, NULL) && tokens.count <= 64);
        MUST(!aspects_find(&f, str_of(texts[i]), &tokens, w, &mood, NULL));
        for (size_t k = 0; k < f.count; k++) {
            const aspect *a = &f.found[k];
            MUST(a->term.begin < a->term.end && a->term.end <= tokens.count && (!k || a[-1].term.end <= a->term.begin));
            MUST(fabs(a->probability[0] + a->probability[1] + a->probability[2] - 1) < 1e-6);
        }
    }
    tokens_release(&tokens);
    aspect_finder_release(&f);
}

static void use_names(const pack *p)
{
    tag_model m;
    if (tag_model_read(p, &m, NULL))
        return;
    for (int chinese = 0; chinese < 2; chinese++) {
        words *w = words_new(chinese ? "zh" : "en");
        tagger t = {.model = &m, .chinese = chinese};
        token_list tokens = {0};
        for (size_t i = 0; w && i < sizeof texts / sizeof *texts; i++) {
            const str text = str_of(texts[i]);
            MUST(!tokenize_once(&unicode_chars, NULL, w, NULL, text, &tokens, NULL));
            MUST(!tagger_run(&t, text, &tokens, w, &(vp_span){0, text.n}, 1, NULL));
            for (size_t k = 0; k < t.count; k++) {
                MUST(t.found[k].begin < t.found[k].end && t.found[k].end <= text.n && t.found[k].type[0]);
                MUST(t.found[k].probability >= 0 && t.found[k].probability <= 1 + 1e-6);
            }
        }
        tokens_release(&tokens);
        tagger_release(&t);
        words_free(w);
    }
    tag_model_release(&m);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!size || size > 1 << 20)
        return 0;
    size_t n = size - 1;
    char *bytes = aligned_alloc(PACK_ALIGN, (n + PACK_ALIGN) / PACK_ALIGN * PACK_ALIGN);
    MUST(bytes);
    memcpy(bytes, data + 1, n);
    if (data[0] % 2)
        forge(bytes, n);
    pack p;
    vp_error e = {0};
    if (pack_view(bytes, n, &p, &e)) {
        MUST(e.code == VP_FORMAT && e.message[0] && e.hint[0]);
    } else {
        str meta = pack_section(&p, "meta");
        MUST(!meta.p || (meta.p >= bytes && meta.n <= n && meta.p + meta.n <= bytes + n));
        use_langid(&p);
        use_sentiment(&p);
        use_lemmas(&p);
        use_vocabulary(&p);
        use_segment(&p);
        use_tokens(&p);
        use_topics(&p);
        use_unfinished(&p);
        use_aspects(&p);
        use_names(&p);
        use_segments(&p);
        use_recipe(&p);
        pack_close(&p);
    }
    free(bytes);
    return 0;
}
