#include "tokenizer/lemma_train.h"

#include "tokenizer/lemma_script.h"

#include <stdlib.h>

enum {
    ENDING_ITEMS = 6,    /* most scripts of an ending */
    ENDING_FILL = 4,     /* fewer than that are filled up with those of the shorter ending */
    STEMS_MIN = 12,      /* a script that fewer forms have says nothing of other words */
    RARE = 3,            /* forms seen less often get the scripts of their ending, too */
    WORDS_MAX = 100000,  /* lemmas of tables that are kept as words there are */
    LISTED_MAX = 390000, /* forms that only tables have: further ones teach endings alone */
};

/* Levels: how far a script is to be trusted. */
enum { LEVEL_SEEN = 0, LEVEL_ONCE = 5, LEVEL_LISTED_TOO = 6, LEVEL_LISTED = 7, LEVEL_LISTED_MANY = 8 };

/* Sets by the hash of a form or an ending. */
typedef struct entry {
    uint32_t key, set; /* set UINT32_MAX: the place is free */
} entry;

typedef struct entries {
    entry *at; /* [mask + 1] */
    uint32_t mask, used;
} entries;

typedef struct maker {
    const lemma_lesson *lesson;
    lemma_evidence *evidence;
    intern sets;                  /* each the bytes of its items */
    entries known, listed;        /* forms; forms of the tables alone */
    entries all_endings, endings; /* and those that say more than what they end in */
    lemma_tables *out;
} maker;

/* ---- Sets and where they are found ---- */

static uint32_t find_entry(const entries *t, uint32_t key)
{
    for (uint32_t i = key & t->mask; t->at && t->at[i].set != UINT32_MAX; i = (i + 1) & t->mask)
        if (t->at[i].key == key)
            return t->at[i].set;
    return LEMMA_NO_SET;
}

static void put_entry(entries *t, entry e)
{
    uint32_t i = e.key & t->mask;
    while (t->at[i].set != UINT32_MAX)
        i = (i + 1) & t->mask;
    t->at[i] = e;
    t->used++;
}

static bool grow_entries(entries *t)
{
    entries grown = {.mask = t->at ? t->mask * 2 + 1 : 1023};
    grown.at = malloc((grown.mask + 1ull) * sizeof *grown.at);
    if (!grown.at)
        return false;
    memset(grown.at, 0xFF, (grown.mask + 1ull) * sizeof *grown.at);
    for (uint32_t i = 0; t->at && i <= t->mask; i++)
        if (t->at[i].set != UINT32_MAX)
            put_entry(&grown, t->at[i]);
    free(t->at);
    *t = grown;
    return true;
}

static bool add_entry(entries *t, uint32_t key, uint32_t set)
{
    bool there = set == LEMMA_NO_SET || find_entry(t, key) != LEMMA_NO_SET;
    if (!there && (!t->at || t->used > t->mask / 2) && !grow_entries(t))
        return false;
    if (!there)
        put_entry(t, (entry){key, set});
    return true;
}

/* The id of a set; LEMMA_NO_SET for none, and for more sets than a pack can hold. */
static bool set_of(maker *t, const lemma_item *items, size_t count, uint32_t *out)
{
    str bytes = {(const char *)items, count * sizeof *items};
    *out = count ? intern_find(&t->sets, bytes) : LEMMA_NO_SET;
    if (*out != INTERN_NONE)
        return true;
    *out = t->sets.count < LEMMA_NO_SET ? intern_add(&t->sets, bytes) : LEMMA_NO_SET;
    return *out != INTERN_NONE;
}

/* The items of a set; none of LEMMA_NO_SET. */
static size_t items_of_set(const maker *t, uint32_t set, lemma_item out[LEMMA_CHOICES])
{
    str bytes = set == LEMMA_NO_SET ? (str){"", 0} : t->sets.strings[set];
    memcpy(out, bytes.p, bytes.n);
    return bytes.n / sizeof *out;
}

/* A quarter of a table stays free. */
static uint32_t slots_for(uint32_t used)
{
    return used + used / 3 + 1;
}

static bool lay_out(const entries *t, lemma_table *out)
{
    uint32_t slots = slots_for(t->used);
    lemma_slot *at = calloc(slots, sizeof *at);
    *out = (lemma_table){at, slots};
    for (uint32_t i = 0; at && t->at && i <= t->mask; i++) {
        if (t->at[i].set == UINT32_MAX)
            continue;
        uint32_t place = lemma_slot_at(t->at[i].key, slots);
        while (at[place].mark)
            place = lemma_slot_next(place, slots);
        at[place] = (lemma_slot){lemma_slot_mark(t->at[i].key), (uint16_t)t->at[i].set};
    }
    return at != NULL;
}

/* ---- Endings and forms ---- */

static uint16_t share_level(uint32_t part, uint32_t whole)
{
    double share = whole ? (double)part / whole : 0;
    return share > 0.9 ? 0 : share > 0.5 ? 1 : share > 0.2 ? 2 : share > 0.05 ? 3 : 4;
}

/* Bounds of the pairs with the key of items[begin]. */
static size_t end_of_key(const lemma_pairs *p, size_t begin)
{
    size_t end = begin;
    while (end < p->count && p->items[end].key == p->items[begin].key)
        end++;
    return end;
}

static bool has_script(const lemma_item *items, size_t count, uint16_t script)
{
    for (size_t i = 0; i < count; i++)
        if (items[i].script == script)
            return true;
    return false;
}

/* Adds up to `more` scripts of a set. */
static size_t add_from_set(const maker *t, uint32_t set, size_t more, lemma_item *out, size_t count)
{
    lemma_item items[LEMMA_CHOICES];
    size_t n = items_of_set(t, set, items);
    for (size_t i = 0; more && i < n && count < LEMMA_CHOICES; i++) {
        if (!has_script(out, count, items[i].script)) {
            out[count++] = items[i];
            more--;
        }
    }
    return count;
}

static int compare_counts(const void *a, const void *b)
{
    const lemma_pair *x = a, *y = b;
    if (x->count != y->count)
        return x->count > y->count ? -1 : 1;
    return x->script < y->script ? -1 : x->script > y->script;
}

/* Whether the scripts of an ending are those of the ending without its first letter, and as sure. */
static bool says_no_more(const lemma_item *parent, size_t parent_count, const lemma_item *items, size_t count)
{
    bool same = parent_count >= count;
    for (size_t i = 0; same && i < count; i++)
        same = parent[i].script == items[i].script && parent[i].level == items[i].level;
    return same;
}

/* An ending is worth a place when two words have it. */
static bool add_ending(maker *t, lemma_pair *p, size_t count)
{
    lemma_item items[LEMMA_CHOICES], parent[LEMMA_CHOICES];
    uint32_t total = 0, key = p->key;
    size_t n = 0, letters = p->letters;
    for (size_t i = 0; i < count; i++)
        total += p[i].count;
    if (total < (p->letters > 4 ? 3 : p->letters ? 2 : 0))
        return true;
    uint32_t set = p->letters ? find_entry(&t->all_endings, p->parent) : LEMMA_NO_SET;
    size_t parent_count = items_of_set(t, set, parent);
    qsort(p, count, sizeof *p, compare_counts);
    for (size_t i = 0; i < count && n < ENDING_ITEMS && (p[i].count > 1 || !letters); i++)
        if (t->evidence->stems[p[i].script] >= STEMS_MIN)
            items[n++] = (lemma_item){p[i].script, share_level(p[i].count, total)};
    if (says_no_more(parent, parent_count, items, n))
        return add_entry(&t->all_endings, key, set);
    if (n < ENDING_FILL)
        n = add_from_set(t, set, ENDING_FILL - n, items, n);
    return set_of(t, items, n, &set) && add_entry(&t->all_endings, key, set) && add_entry(&t->endings, key, set);
}

/* Shorter endings first: longer ones are compared with them. */
static bool add_endings_table(maker *t)
{
    lemma_pairs *all = &t->evidence->of_endings;
    for (size_t letters = 0; letters <= LEMMA_ENDING_MAX; letters++)
        for (size_t i = 0, end; i < all->count; i = end) {
            end = end_of_key(all, i);
            if (all->items[i].letters == letters && !add_ending(t, &all->items[i], end - i))
                return false;
        }
    return true;
}

static size_t items_of_form(const maker *t, const lemma_pair *p, size_t count, bool listed_only, lemma_item *out)
{
    uint32_t seen = t->evidence->seen[p->key];
    size_t n = 0, listed = 0;
    for (size_t i = 0; i < count; i++)
        listed += p[i].listed;
    for (size_t i = 0; i < count && n < LEMMA_CHOICES; i++) {
        if (p[i].count && !listed_only)
            out[n++] = (lemma_item){p[i].script, seen > 1 ? LEVEL_SEEN + share_level(p[i].count, seen) : LEVEL_ONCE};
        else if (p[i].listed)
            out[n++] = (lemma_item){p[i].script, seen && !listed_only ? LEVEL_LISTED_TOO
                                                 : listed == 1        ? LEVEL_LISTED
                                                                      : LEVEL_LISTED_MANY};
    }
    return n;
}

static bool add_form(maker *t, lemma_pair *p, size_t count, uint32_t *listed_forms)
{
    uint32_t id = p->key, key = lemma_form_key(t->evidence->forms.strings[id]), set;
    lemma_item items[LEMMA_CHOICES];
    qsort(p, count, sizeof *p, compare_counts);
    size_t n = items_of_form(t, p, count, true, items);
    bool listed = n > 0;
    *listed_forms += listed && !t->evidence->seen[id];
    if (!t->evidence->seen[id] && *listed_forms > LISTED_MAX)
        return true;
    if (!set_of(t, items, n, &set) || !add_entry(&t->listed, key, set))
        return false;
    n = items_of_form(t, p, count, false, items);
    if (!listed && t->evidence->seen[id] < RARE) {
        size_t letters;
        set = lemma_ending_find(&t->out->endings, t->evidence->forms.strings[id], 0, &letters);
        size_t known = n;
        n = add_from_set(t, set, letters > 1 ? LEMMA_MORE : 0, items, n);
        for (; known < n; known++)
            items[known].level = lemma_ending_level(letters, items[known].level);
    }
    return set_of(t, items, n, &set) && add_entry(&t->known, key, set);
}

static bool add_forms_tables(maker *t)
{
    lemma_pairs *all = &t->evidence->of_forms;
    uint32_t listed_forms = 0;
    for (size_t i = 0, end; i < all->count; i = end) {
        end = end_of_key(all, i);
        if (!add_form(t, &all->items[i], end - i, &listed_forms))
            return false;
    }
    return true;
}

/* The lemmas of the tables as marks. */
static bool lay_out_words(maker *t)
{
    intern lemmas = {0};
    bool ok = true;
    for (size_t i = 0; ok && i < t->lesson->table_count && lemmas.count < WORDS_MAX; i++)
        ok = intern_add(&lemmas, t->lesson->table[i].lemma) != INTERN_NONE;
    uint32_t slots = lemmas.count ? slots_for(lemmas.count) : 0;
    t->out->words = calloc(slots + 1ull, sizeof *t->out->words);
    t->out->word_slots = slots;
    for (uint32_t i = 0; t->out->words && i < lemmas.count; i++) {
        uint32_t key = lemma_form_key(lemmas.strings[i]), place = lemma_slot_at(key, slots);
        while (t->out->words[place])
            place = lemma_slot_next(place, slots);
        t->out->words[place] = lemma_slot_mark(key);
    }
    intern_release(&lemmas);
    return ok && t->out->words != NULL;
}

static bool write_sets(maker *t)
{
    t->out->set_at = malloc((t->sets.count + 1) * sizeof *t->out->set_at);
    bool ok = t->out->set_at != NULL;
    for (uint32_t i = 0; ok && i < t->sets.count; i++) {
        t->out->set_at[i] = (uint32_t)(t->out->items.n / sizeof(lemma_item));
        ok = buf_add_str(&t->out->items, t->sets.strings[i]);
    }
    if (ok)
        t->out->set_at[t->sets.count] = (uint32_t)(t->out->items.n / sizeof(lemma_item));
    return ok;
}

static bool write_scripts(maker *t)
{
    const intern *scripts = &t->evidence->scripts;
    t->out->script_at = malloc((scripts->count + 1) * sizeof *t->out->script_at);
    bool ok = t->out->script_at != NULL;
    for (uint32_t i = 0; ok && i < scripts->count; i++) {
        t->out->script_at[i] = (uint32_t)t->out->script_text.n;
        ok = buf_add_str(&t->out->script_text, scripts->strings[i]);
    }
    if (ok)
        t->out->script_at[scripts->count] = (uint32_t)t->out->script_text.n;
    return ok;
}

bool lemma_tables_make(const lemma_lesson *lesson, lemma_evidence *evidence, lemma_tables *out)
{
    maker m = {.lesson = lesson, .evidence = evidence, .out = out};
    *out = (lemma_tables){0};
    bool ok = write_scripts(&m) && add_endings_table(&m) && lay_out(&m.endings, &out->endings) &&
              add_forms_tables(&m) && lay_out(&m.known, &out->forms) && lay_out(&m.listed, &out->listed) &&
              write_sets(&m) && lay_out_words(&m);
    out->set_count = m.sets.count;
    out->script_count = evidence->scripts.count;
    intern_release(&m.sets);
    free(m.known.at);
    free(m.listed.at);
    free(m.all_endings.at);
    free(m.endings.at);
    return ok;
}

void lemma_tables_release(lemma_tables *t)
{
    free((void *)t->forms.slots);
    free((void *)t->listed.slots);
    free((void *)t->endings.slots);
    free(t->words);
    free(t->set_at);
    buf_release(&t->items);
    free(t->script_at);
    buf_release(&t->script_text);
    *t = (lemma_tables){0};
}

lemma_model lemma_tables_model(const lemma_tables *t, bool known)
{
    return (lemma_model){
        .forms = known ? t->forms : t->listed,
        .endings = t->endings,
        .set_at = t->set_at,
        .set_count = t->set_count,
        .items = (const lemma_item *)t->items.p,
        .item_count = t->items.n / sizeof(lemma_item),
        .words = t->words,
        .word_count = t->word_slots,
        .script_at = t->script_at,
        .script_text = buf_str(&t->script_text),
        .script_count = t->script_count,
    };
}
