#include "ner/tag_features.h"

#include "base/utf8.h"

#include <unicode/uchar.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

const char *const tag_template_names[TAG_TEMPLATES] = {
    [TAG_OF_WORD] = "word",         [TAG_OF_SURFACE] = "surface",
    [TAG_OF_STEM] = "stem",         [TAG_OF_SHAPE] = "shape",
    [TAG_OF_OUTLINE] = "outline",   [TAG_OF_PREFIX] = "prefix",
    [TAG_OF_SUFFIX] = "suffix",     [TAG_OF_GRAM] = "gram",
    [TAG_OF_CLUSTER] = "cluster",   [TAG_OF_CHARACTER_CLUSTER] = "character-cluster",
    [TAG_OF_LENGTH] = "length",     [TAG_OF_KIND] = "kind",
    [TAG_OF_HAN_WORD] = "han-word", [TAG_OF_PAIR] = "pair",
    [TAG_OF_LIST] = "list",         [TAG_OF_LISTS] = "lists",
    [TAG_OF_HANDLE] = "handle",     [TAG_OF_LISTED] = "listed",
};

enum { GRAM_MIN = 2, GRAM_MAX = 5, AFFIX_MAX = 4, CHARS_MAX = 24 };

typedef struct sink {
    tag_feature *out;
    size_t count;
} sink;

static uint64_t hash_of(str s)
{
    return XXH3_64bits(s.p, s.n);
}

uint64_t tag_cluster_key(str folded)
{
    return hash_of(folded);
}

static void put(sink *to, tag_template template, uint64_t value, int first, int last)
{
    if (to->count < TAG_FEATURES_MAX)
        to->out[to->count++] = (tag_feature){hash_pair(template, value), (uint8_t)first, (uint8_t)last, false,
                                             (uint8_t) template};
}

static void put_common(sink *to, tag_template template, uint64_t value, int first, int last)
{
    put(to, template, value, first, last);
    to->out[to->count - 1].common = true;
}

/* ---- Shapes ---- */

static char class_of(uint32_t c)
{
    if (u_isupper((UChar32)c) || u_istitle((UChar32)c))
        return 'X';
    if (u_islower((UChar32)c))
        return 'x';
    if (u_isdigit((UChar32)c))
        return 'd';
    return u_isalpha((UChar32)c) ? 'c' : c < 0x80 ? (char)c : '#';
}

/* Classes of the characters, each at most `most` times in a row: "Xx", "d-x". */
static uint64_t shape_of(str s, int most)
{
    char shape[CHARS_MAX];
    size_t n = 0, step;
    int run = 0;
    for (size_t at = 0; at < s.n && n < CHARS_MAX; at += step) {
        char class = class_of(utf8_decode(s.p + at, s.n - at, &step));
        run = n && shape[n - 1] == class ? run + 1 : 1;
        if (run <= most)
            shape[n++] = class;
    }
    return hash_of((str){shape, n});
}

/* ---- Parts of words ---- */

/* Where the characters of a word begin, at most CHARS_MAX; the end behind them. */
static size_t cut_characters(str s, size_t starts[CHARS_MAX + 1])
{
    size_t n = 0, at = 0, step;
    for (; at < s.n && n < CHARS_MAX; at += step) {
        starts[n++] = at;
        utf8_decode(s.p + at, s.n - at, &step);
    }
    starts[n] = at;
    return n;
}

static str part(str s, const size_t *starts, size_t from, size_t to)
{
    return (str){s.p + starts[from], starts[to] - starts[from]};
}

static void put_parts(sink *to, str word)
{
    size_t starts[CHARS_MAX + 1], n = cut_characters(word, starts);
    for (size_t k = 1; k <= AFFIX_MAX && k < n; k++) {
        bool telling = k == 3; /* of neighbours, too */
        put(to, TAG_OF_PREFIX, hash_of(part(word, starts, 0, k)), TAG_HERE, TAG_HERE);
        put(to, TAG_OF_SUFFIX, hash_of(part(word, starts, n - k, n)), TAG_HERE - telling, TAG_HERE + telling);
    }
    for (size_t k = GRAM_MIN; k <= GRAM_MAX; k++)
        for (size_t i = 1; i + k < n; i++) /* those at the ends are affixes, but for the longest */
            put(to, TAG_OF_GRAM, hash_of(part(word, starts, i, i + k)), TAG_HERE, TAG_HERE);
}

static uint64_t clusters_of(const tag_sight *s, size_t k)
{
    return hash_pair(k, s->clusters[k]);
}

/* Each list by itself, and all together. */
static void put_lists(sink *to, const tag_sight *s, int first, int last)
{
    if (s->lists)
        put_common(to, TAG_OF_LISTS, s->lists, first, last);
    for (uint32_t k = 0; k < TAG_LISTS; k++)
        if (s->lists >> k & 1 && s->lists != 1U << k)
            put_common(to, TAG_OF_LIST, k, first, last);
}

/* Of a handle: the lists of its first word and of its last, and both. */
static void put_ends(sink *to, const tag_sight *s)
{
    for (size_t end = 0; end < 2; end++) {
        put(to, TAG_OF_HANDLE, hash_pair(end, s->ends[end]), 1, 3);
        for (uint32_t k = 0; k < TAG_LISTS; k++)
            if (s->ends[end] >> k & 1)
                put(to, TAG_OF_HANDLE, hash_pair(2 + end, k), TAG_HERE, TAG_HERE);
    }
    put(to, TAG_OF_HANDLE, hash_pair(4, (uint64_t)s->ends[0] << TAG_LISTS | s->ends[1]), TAG_HERE, TAG_HERE);
}

static void put_word(sink *to, const tag_sight *s, tag_brief *brief)
{
    bool cased = s->kind == TAG_WORD;
    uint64_t shape = cased ? shape_of(s->surface, 2) : 1;
    put(to, TAG_OF_WORD, hash_of(s->folded), 0, 4);
    if (!str_equal(s->stem, s->folded))
        put(to, TAG_OF_STEM, hash_of(s->stem), 1, 3);
    put_common(to, TAG_OF_SHAPE, shape, 0, 4);
    if (cased) {
        put(to, TAG_OF_SURFACE, hash_of(s->surface), TAG_HERE, TAG_HERE);
        put_common(to, TAG_OF_OUTLINE, shape_of(s->surface, 4), 1, 3);
    }
    put_parts(to, s->folded);
    for (size_t k = 0; k < TAG_CLUSTERS; k++)
        if (s->clusters[k]) {
            put_common(to, TAG_OF_CLUSTER, clusters_of(s, k), 0, 4);
            put_common(to, TAG_OF_CLUSTER, hash_pair(clusters_of(s, k), shape), 1, 3);
        }
    put_lists(to, s, 0, 4);
    if (s->lists)
        put_common(to, TAG_OF_LISTS, hash_pair(s->lists, shape), 1, 3);
    if (s->handle)
        put_ends(to, s);
    *brief = (tag_brief){(uint32_t)hash_of(s->folded), (uint32_t)shape, s->clusters[0], s->lists};
}

static uint64_t character_class(str s)
{
    size_t step;
    uint32_t c = s.n ? utf8_decode(s.p, s.n, &step) : 0;
    return (uint64_t)class_of(c);
}

static void put_character(sink *to, const tag_sight *s, tag_brief *brief)
{
    uint64_t word = hash_of(s->folded), class = character_class(s->surface);
    put(to, TAG_OF_WORD, word, 0, 4);
    put(to, TAG_OF_WORD, hash_pair(word, s->kind), 1, 3);
    put_common(to, TAG_OF_KIND, hash_pair(s->kind, class), 0, 4);
    put_common(to, TAG_OF_SHAPE, class, 0, 4);
    *brief = (tag_brief){(uint32_t)word, (uint32_t)hash_pair(s->kind, class), 0, s->lists};
    put_lists(to, s, 0, 4);
    for (size_t k = 0; k < TAG_CLUSTERS; k++)
        if (s->clusters[k]) /* of the word that the character is by itself */
            put_common(to, TAG_OF_CHARACTER_CLUSTER, clusters_of(s, k), 0, 4);
}

static void put_han_word(sink *to, const tag_sight *s)
{
    size_t starts[CHARS_MAX + 1], n = cut_characters(s->folded, starts);
    put(to, TAG_OF_HAN_WORD, hash_of(s->folded), 0, 5);
    put_common(to, TAG_OF_LENGTH, n, 0, 5);
    if (n > 1) {
        put(to, TAG_OF_PREFIX, hash_of(part(s->folded, starts, 0, 1)), 0, 5);
        put(to, TAG_OF_SUFFIX, hash_of(part(s->folded, starts, n - 1, n)), 0, 5);
    }
    if (n > 2)
        put(to, TAG_OF_SUFFIX, hash_of(part(s->folded, starts, n - 2, n)), 0, 5);
    for (size_t k = 0; k < TAG_CLUSTERS; k++)
        if (s->clusters[k])
            put_common(to, TAG_OF_CLUSTER, clusters_of(s, k), 0, 5);
    put_lists(to, s, 0, 5);
}

size_t tag_features(const tag_sight *s, tag_feature out[TAG_FEATURES_MAX], tag_brief *brief)
{
    sink to = {out, 0};
    *brief = (tag_brief){s->kind, s->kind, 0, 0};
    if (s->kind == TAG_WORD || s->kind == TAG_UNCASED)
        put_word(&to, s, brief);
    else if (s->kind == TAG_HAN_WORD)
        put_han_word(&to, s);
    else if (s->kind == TAG_EDGE)
        put(&to, TAG_OF_KIND, TAG_EDGE, 0, 4);
    else if (s->kind == TAG_LISTED)
        put(&to, TAG_OF_LISTED, s->lists, 0, 2);
    else
        put_character(&to, s, brief);
    return to.count;
}

static uint64_t pair_of(uint32_t how, uint32_t a, uint32_t b)
{
    return hash_pair(how, hash_pair(a, b));
}

size_t tag_pair_features(const tag_brief *a, const tag_brief *b, bool chinese, bool apart,
                         tag_feature out[TAG_FEATURES_MAX])
{
    sink to = {out, 0};
    int first = apart ? 0 : tag_pair_first(chinese), last = apart ? 0 : tag_pair_last(chinese);
    uint32_t how = apart ? 8 : 0;
    put(&to, TAG_OF_PAIR, pair_of(how, a->word, b->word), first, last);
    put_common(&to, TAG_OF_PAIR, pair_of(how + 1, a->shape, b->shape), first, last);
    if (!apart && !chinese) {
        put(&to, TAG_OF_PAIR, pair_of(2, a->shape, b->word), first, last);
        put(&to, TAG_OF_PAIR, pair_of(3, a->word, b->shape), first, last);
    }
    if (a->cluster && b->cluster)
        put(&to, TAG_OF_PAIR, pair_of(how + 4, a->cluster, b->cluster), first, last);
    if (a->lists && b->lists)
        put(&to, TAG_OF_PAIR, pair_of(how + 5, a->lists, b->lists), first, last);
    if (a->cluster)
        put_common(&to, TAG_OF_PAIR, pair_of(how + 6, a->cluster, b->shape), first, last);
    if (b->cluster)
        put_common(&to, TAG_OF_PAIR, pair_of(how + 7, b->cluster, a->shape), first, last);
    return to.count;
}

size_t tag_triple_features(const tag_brief *a, const tag_brief *b, const tag_brief *c,
                           tag_feature out[TAG_FEATURES_MAX])
{
    sink to = {out, 0};
    put(&to, TAG_OF_PAIR, hash_pair(pair_of(16, a->word, b->word), c->word), 0, 0);
    return to.count;
}
