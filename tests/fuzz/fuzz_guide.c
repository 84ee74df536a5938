/* Any text as seeds of topics: what is read has seeds of its topics alone, and fits any vocabulary. */
#include "tests/fuzz/fuzz.h"

#include "topics/guide.h"

/* Words are what stands between spaces and commas. */
static void add_words(guide *g)
{
    for (size_t line = 0; line < g->count; line++) {
        str text = g->lines[line].text;
        for (size_t i = 0, from = 0; i <= text.n; i++) {
            bool ends = i == text.n || text.p[i] == ' ' || text.p[i] == ',';
            if (ends && i > from) {
                str word = {text.p + from, i - from};
                MUST(!guide_add(g, line, word, word, NULL) || g->word_count == GUIDE_WORDS_MAX);
            }
            from = ends ? i + 1 : from;
        }
    }
}

/* Documents of each word of the guide, but for every third, which stands in none. */
static void use(const guide *g)
{
    enum { MOST = 64 };
    str stems[MOST];
    uint32_t frequency[MOST], ids[MOST], words = 0;
    uint64_t starts[] = {0, 0};
    for (uint32_t i = 0; i < g->stems.count && words < MOST; i++)
        if (i % 3 != 2) {
            stems[words] = g->stems.strings[i];
            ids[words] = words;
            frequency[words++] = 1 + i % 5;
        }
    if (!words)
        return;
    starts[1] = words;
    const topic_vocabulary v = {
        .words = words, .stems = stems, .frequency = frequency, .corpus = {ids, starts, 1, words}};
    guided d;
    topic_sets sets;
    buf unknown = {0};
    MUST(guide_unknown(g, &v, &unknown) && (unknown.n > 0) == (words < g->stems.count));
    MUST(!guided_new(g, &v, &d, NULL) && !guided_sets(g, &d, &v, g->topics + 1, &sets, NULL));
    for (uint32_t w = 0; w < words; w++) {
        MUST(d.same[w] <= w && d.same[d.same[w]] == d.same[w] && d.corpus.words[w] == d.same[w]);
        MUST(d.together[d.same[w]] >= frequency[w]);
    }
    buf_release(&unknown);
    free((void *)sets);
    guided_release(&d);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    guide g;
    vp_error e = {0};
    if (size > 1 << 14)
        return 0;
    if (guide_read((str){(const char *)data, size}, "fuzz", &g, &e)) {
        MUST(e.message[0] && e.line > 0);
        guide_release(&g);
        return 0;
    }
    add_words(&g);
    if (guide_settle(&g, &e))
        MUST(e.message[0]);
    else {
        for (size_t i = 0; i < g.seed_count; i++)
            MUST(g.seeds[i].of < g.topics && g.same[g.seeds[i].word] == g.seeds[i].word);
        use(&g);
    }
    guide_release(&g);
    return 0;
}
