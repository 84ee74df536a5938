#include "ner/tag_items.h"

#include "base/array.h"
#include "base/utf8.h"

#include <stdlib.h>

enum { ITEMS_MAX = 1 << 17 /* that are remembered */, LISTED_MAX = 4 /* characters of a listed word */ };

void tag_items_release(tag_items *t)
{
    column_release(&t->known);
    free(t->briefs);
    t->briefs = NULL;
    t->count = 0;
    t->room = 0;
}

void tag_places_release(tag_places *p)
{
    free(p->items);
    buf_release(&p->folded);
    *p = (tag_places){0};
}

size_t tag_items_bytes(const tag_items *t)
{
    return column_bytes(&t->known) + t->room * sizeof *t->briefs;
}

/* The number of a new item; TAG_NONE when memory ran out. */
static uint32_t add_item(tag_items *t, const tag_sight *s)
{
    tag_feature features[TAG_FEATURES_MAX];
    if (!array_room(&t->briefs, sizeof *t->briefs, t->count, &t->room))
        return TAG_NONE;
    size_t n = tag_features(s, features, &t->briefs[t->count]);
    return t->learn(t->context, t->count, features, n) ? t->count++ : TAG_NONE;
}

bool tag_items_start(tag_items *t, const words *w)
{
    if (t->count && t->generation == words_generation(w) && t->count < ITEMS_MAX)
        return true;
    column_release(&t->known);
    t->generation = words_generation(w);
    t->count = 0;
    bool ok = add_item(t, &(tag_sight){.kind = TAG_EDGE}) == TAG_EDGE_ITEM;
    for (uint32_t k = 0; ok && k < TAG_LISTS; k++)
        ok = add_item(t, &(tag_sight){.kind = TAG_LISTED, .lists = 1U << k}) == TAG_LISTED_ITEM + k;
    return ok;
}

static uint32_t lists_of(const tag_clusters *c, str folded)
{
    uint32_t at = tag_table_find(&c->listed, tag_cluster_key(folded));
    return at != TAG_NONE ? c->lists[at] : 0;
}

/* ---- Handles ---- */

enum { HANDLE_MAX = 64, PART_MIN = 4 /* bytes of a word that only a list tells from the rest of a handle */ };

static bool is_capital(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_small(char c)
{
    return c >= 'a' && c <= 'z';
}

/* Whether a word begins at byte i > 0, by how it is written: john_Smith, JohnSmith, BBCNews. */
static bool begins_word(str s, size_t i)
{
    bool capital = is_capital(s.p[i]) && (is_small(s.p[i - 1]) || (i + 1 < s.n && is_small(s.p[i + 1])));
    return s.p[i] != '_' && (s.p[i - 1] == '_' || capital);
}

/* The lists of the first word: as it is written, else the longest that a list has. */
static uint32_t first_lists(const tag_clusters *c, str surface, str folded)
{
    size_t end = 1;
    while (end < surface.n && !begins_word(surface, end))
        end++;
    if (end < surface.n)
        return lists_of(c, (str){folded.p, end - (folded.p[end - 1] == '_')});
    uint32_t lists = 0;
    for (size_t n = folded.n; !lists && n >= PART_MIN; n--)
        lists = lists_of(c, (str){folded.p, n});
    return lists;
}

/* The same of the last. */
static uint32_t last_lists(const tag_clusters *c, str surface, str folded)
{
    size_t begin = surface.n - 1;
    while (begin && !begins_word(surface, begin))
        begin--;
    if (begin)
        return lists_of(c, (str){folded.p + begin, folded.n - begin});
    uint32_t lists = 0;
    for (size_t n = folded.n - 1; !lists && n >= PART_MIN; n--)
        lists = lists_of(c, (str){folded.p + folded.n - n, n});
    return lists;
}

/* Of @JohnSmith1 the lists of "john" and "smith". */
static void find_ends(const tag_clusters *c, tag_sight *s)
{
    str surface = s->surface, folded = s->folded;
    s->handle = surface.n == folded.n && folded.n >= PART_MIN && folded.n <= HANDLE_MAX &&
                (folded.p[0] == '@' || folded.p[0] == '#');
    size_t n = folded.n;
    while (s->handle && n > PART_MIN && folded.p[n - 1] >= '0' && folded.p[n - 1] <= '9')
        n--;
    if (!s->handle)
        return;
    surface = (str){surface.p + 1, n - 1};
    folded = (str){folded.p + 1, n - 1};
    s->ends[0] = first_lists(c, surface, folded);
    s->ends[1] = last_lists(c, surface, folded);
}

static void find_clusters(const tag_clusters *c, tag_sight *s)
{
    if (!c)
        return;
    uint32_t at = tag_table_find(&c->words, tag_cluster_key(s->folded));
    for (size_t k = 0; at != TAG_NONE && k < TAG_CLUSTERS; k++)
        s->clusters[k] = c->ids[at * TAG_CLUSTERS + k];
    s->lists = lists_of(c, s->folded);
    find_ends(c, s);
}

/* Where the item of a word is remembered: of a word there are two kinds, in Chinese five. */
static uint32_t known_at(const tag_items *t, uint32_t id, tag_kind kind)
{
    return t->chinese ? id * (TAG_HAN_WORD - TAG_LONE + 1) + (kind - TAG_LONE) : id * (TAG_UNCASED + 1) + kind;
}

/* TAG_NONE: memory ran out. */
static uint32_t item_of(tag_items *t, const words *w, uint32_t id, str surface, tag_kind kind)
{
    uint32_t at = known_at(t, id, kind);
    if (id == INTERN_NONE || !column_reserve(&t->known, at + 1, sizeof(uint32_t)))
        return TAG_NONE;
    uint32_t known = ((uint32_t *)t->known.items)[at];
    if (known)
        return known - 1;
    const word *entry = words_at(w, id);
    tag_sight s = {.kind = kind, .surface = surface, .folded = entry->folded, .stem = entry->stem};
    find_clusters(t->clusters, &s);
    uint32_t item = add_item(t, &s);
    if (item != TAG_NONE)
        ((uint32_t *)t->known.items)[at] = item + 1;
    return item;
}

static bool add_place(tag_places *p, tag_place place)
{
    if (place.item == TAG_NONE || !array_room(&p->items, sizeof *p->items, p->count, &p->room))
        return false;
    p->items[p->count++] = place;
    return true;
}

/* ---- Words ---- */

static bool is_lower(str surface)
{
    return surface.n && ((surface.p[0] >= 'a' && surface.p[0] <= 'z') || (unsigned char)surface.p[0] >= 0x80);
}

static str token_text(str text, const token *t)
{
    return (str){text.p + t->begin, t->end - t->begin};
}

/* Whether capitals tell something: there are some, and not everything is in capitals. */
static bool is_cased(str text, const token *tokens, size_t count, const words *w)
{
    size_t capitals = 0, shouted = 0, small = 0;
    for (size_t i = 0; i < count; i++) {
        unsigned flags = words_at(w, tokens[i].word)->flags;
        bool capital = (flags & WORD_TITLE) != 0;
        capitals += capital;
        shouted += (flags & WORD_SHOUTED) != 0;
        small += !capital && is_lower(token_text(text, &tokens[i]));
    }
    return capitals && (small || shouted < capitals || capitals < 2);
}

static bool find_words(tag_items *t, str text, const token *tokens, size_t count, const words *w, tag_places *out)
{
    tag_kind kind = is_cased(text, tokens, count, w) ? TAG_WORD : TAG_UNCASED;
    for (size_t i = 0; i < count; i++) {
        uint32_t item = item_of(t, w, tokens[i].word, token_text(text, &tokens[i]), kind);
        if (!add_place(out, (tag_place){.begin = tokens[i].begin,
                                        .end = tokens[i].end,
                                        .item = item,
                                        .over = TAG_NONE,
                                        .before = TAG_NONE,
                                        .behind = TAG_NONE,
                                        .kind = (uint8_t)kind}))
            return false;
    }
    return true;
}

/* ---- Chinese ---- */

typedef struct han_words {
    tag_items *items;
    str text;
    const token *tokens;
    size_t count;
    words *words;
    size_t at;                     /* the token of the next character */
    uint32_t over, before, behind; /* items of that token, its neighbours; TAG_NONE: not known yet, or none */
    tag_places *out;
} han_words;

static uint32_t han_item(const han_words *h, size_t token)
{
    if (token >= h->count)
        return TAG_NONE;
    return item_of(h->items, h->words, h->tokens[token].word, token_text(h->text, &h->tokens[token]), TAG_HAN_WORD);
}

static void move_to(han_words *h, size_t begin)
{
    bool first = h->over == TAG_NONE;
    while (h->at < h->count && h->tokens[h->at].end <= begin) {
        h->at++;
        first = true;
    }
    if (!first)
        return;
    h->before = h->at ? han_item(h, h->at - 1) : TAG_NONE;
    h->over = han_item(h, h->at);
    h->behind = han_item(h, h->at + 1);
}

static tag_kind kind_in(const token *t, size_t begin, size_t end)
{
    if (begin <= t->begin)
        return end >= t->end ? TAG_LONE : TAG_FIRST;
    return end >= t->end ? TAG_FINAL : TAG_INNER;
}

static bool add_character(han_words *h, size_t begin, size_t end)
{
    str surface = {h->text.p + begin, end - begin};
    move_to(h, begin);
    tag_kind kind = h->at < h->count ? kind_in(&h->tokens[h->at], begin, end) : TAG_LONE;
    uint32_t id = words_id(h->words, surface, VP_TOKEN_WORD), item = item_of(h->items, h->words, id, surface, kind);
    const tag_place place = {.begin = (uint32_t)begin,
                             .end = (uint32_t)end,
                             .item = item,
                             .over = h->over,
                             .before = h->before,
                             .behind = h->behind,
                             .folded = (uint32_t)h->out->folded.n,
                             .kind = (uint8_t)kind};
    return add_place(h->out, place) && buf_add_str(&h->out->folded, words_at(h->words, id)->folded);
}

/* ---- Listed words ---- */

/* A word of the list lies over places[from] to [to]. */
static void lay_over(tag_places *p, size_t from, size_t to, uint16_t lists)
{
    p->items[from].listed[0] |= lists;
    for (size_t i = from + 1; i < to; i++)
        p->items[i].listed[1] |= lists;
    p->items[to].listed[2] |= lists;
}

/* All words of two characters and more that are in a list, also where they overlap (Ma et al. 2020, SoftLexicon). */
static void find_listed(const tag_items *t, str text, tag_places *p)
{
    for (size_t from = 0; t->overlay && t->clusters && from < p->count; from++) {
        if ((unsigned char)text.p[p->items[from].begin] < 0xE3) /* no Han character */
            continue;
        for (size_t to = from + 1; to < p->count && to < from + LISTED_MAX; to++) {
            if (p->items[to].begin != p->items[to - 1].end || (unsigned char)text.p[p->items[to].begin] < 0xE3)
                break;
            size_t begin = p->items[from].folded;
            size_t end = to + 1 < p->count ? p->items[to + 1].folded : p->folded.n;
            uint32_t lists = lists_of(t->clusters, (str){p->folded.p + begin, end - begin});
            if (lists)
                lay_over(p, from, to, (uint16_t)lists);
        }
    }
}

bool tag_places_of(tag_items *t, str text, const token *tokens, size_t count, words *w, const vp_span *parts,
                   size_t part_count, tag_places *out)
{
    out->count = 0;
    buf_clear(&out->folded);
    if (!t->chinese)
        return find_words(t, text, tokens, count, w, out);
    han_words h = {t, text, tokens, count, w, 0, TAG_NONE, TAG_NONE, TAG_NONE, out};
    bool ok = true;
    for (size_t i = 0; ok && i < part_count; i++)
        ok = add_character(&h, parts[i].begin, parts[i].end);
    if (ok)
        find_listed(t, text, out);
    return ok;
}

bool tag_places_find(tag_items *t, str text, const token *tokens, size_t count, words *w, tag_places *out)
{
    out->count = 0;
    buf_clear(&out->folded);
    if (!t->chinese)
        return find_words(t, text, tokens, count, w, out);
    han_words h = {t, text, tokens, count, w, 0, TAG_NONE, TAG_NONE, TAG_NONE, out};
    size_t step;
    for (size_t i = 0; i < count; i++)
        for (size_t at = tokens[i].begin; at < tokens[i].end; at += step) {
            utf8_decode(text.p + at, tokens[i].end - at, &step);
            if (!add_character(&h, at, at + step))
                return false;
        }
    find_listed(t, text, out);
    return true;
}

size_t tag_group_features(const tag_items *t, const tag_unit *u, tag_feature out[TAG_FEATURES_MAX])
{
    const tag_brief *a = &t->briefs[u->a], *b = &t->briefs[u->b];
    return u->kind == TAG_TRIPLE ? tag_triple_features(a, b, &t->briefs[u->c], out)
                                 : tag_pair_features(a, b, t->chinese, u->kind == TAG_APART, out);
}
