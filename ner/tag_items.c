#include "ner/tag_items.h"

#include "base/array.h"
#include "base/utf8.h"

#include <stdlib.h>

enum { ITEMS_MAX = 1 << 17 /* that are remembered */ };

void tag_items_release(tag_items *t)
{
    column_release(&t->known);
    free(t->briefs);
    t->briefs = NULL;
    t->count = 0;
    t->room = 0;
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
    return add_item(t, &(tag_sight){.kind = TAG_EDGE}) == TAG_EDGE_ITEM;
}

static void find_clusters(const tag_clusters *c, tag_sight *s)
{
    if (!c)
        return;
    uint64_t key = tag_cluster_key(s->folded);
    uint32_t at = tag_table_find(&c->words, key), listed = tag_table_find(&c->listed, key);
    for (size_t k = 0; at != TAG_NONE && k < TAG_CLUSTERS; k++)
        s->clusters[k] = c->ids[at * TAG_CLUSTERS + k];
    s->lists = listed != TAG_NONE ? c->lists[listed] : 0;
}

/* TAG_NONE: memory ran out. */
static uint32_t item_of(tag_items *t, const words *w, uint32_t id, str surface, tag_kind kind)
{
    uint32_t at = id * TAG_KINDS + kind;
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
        if (!add_place(out,
                       (tag_place){tokens[i].begin, tokens[i].end, item, TAG_NONE, TAG_NONE, TAG_NONE, (uint8_t)kind}))
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
    uint32_t item = item_of(h->items, h->words, words_id(h->words, surface, VP_TOKEN_WORD), surface, kind);
    return add_place(h->out,
                     (tag_place){(uint32_t)begin, (uint32_t)end, item, h->over, h->before, h->behind, (uint8_t)kind});
}

bool tag_places_of(tag_items *t, str text, const token *tokens, size_t count, words *w, const vp_span *parts,
                   size_t part_count, tag_places *out)
{
    out->count = 0;
    if (!t->chinese)
        return find_words(t, text, tokens, count, w, out);
    han_words h = {t, text, tokens, count, w, 0, TAG_NONE, TAG_NONE, TAG_NONE, out};
    bool ok = true;
    for (size_t i = 0; ok && i < part_count; i++)
        ok = add_character(&h, parts[i].begin, parts[i].end);
    return ok;
}

bool tag_places_find(tag_items *t, str text, const token *tokens, size_t count, words *w, tag_places *out)
{
    out->count = 0;
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
    return true;
}
