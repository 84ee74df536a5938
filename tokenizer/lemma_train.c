#include "tokenizer/lemma.h"

#include "base/rng.h"
#include "base/utf8.h"
#include "tokenizer/lemma_script.h"

#include <stdlib.h>

enum {
    WEIGHT_BITS = 19,
    EPOCHS = 12,
    MARGIN = 100,        /* of the right choice over the others; below it the weights still learn */
    ENDING_ITEMS = 6,    /* most scripts of an ending */
    ENDING_FILL = 4,     /* fewer than that are filled up with those of the shorter ending */
    RARE = 3,            /* forms seen less often get the scripts of their ending, too */
    WORDS_MAX = 98000,   /* lemmas of tables that are kept as words there are */
    LISTED_MAX = 175000, /* forms that only tables have: further ones teach endings alone */
};

/* Levels: how far a script is to be trusted. */
enum { LEVEL_SEEN = 0, LEVEL_ONCE = 5, LEVEL_LISTED_TOO = 6, LEVEL_LISTED = 7, LEVEL_LISTED_MANY = 8 };

/* A script that a form, or an ending, may take. */
typedef struct pair {
    uint32_t key, parent; /* key: id of the form, or hash of the ending; parent: hash of the ending a letter shorter */
    uint32_t count;       /* times seen in sentences; of an ending: words */
    uint16_t script;
    uint8_t letters; /* of the ending */
    bool listed;     /* by a table */
} pair;

typedef struct pairs {
    pair *items; /* [room] */
    size_t count, room;
} pairs;

/* Sets by the hash of a form or an ending. */
typedef struct entry {
    uint32_t key, set; /* set UINT32_MAX: the place is free */
} entry;

typedef struct entries {
    entry *at; /* [mask + 1] */
    uint32_t mask, used;
} entries;

/* A surface form, with the choices it has when it is known and when it is taken for unknown. */
typedef struct study {
    lemma_word word[2];
} study;

typedef struct teacher {
    const lemma_lesson *lesson;
    intern scripts, forms, surfaces;
    pairs of_forms, of_endings;
    uint32_t *seen;               /* [forms.count] times in sentences */
    intern sets;                  /* each the bytes of its items */
    entries known, listed;        /* forms; forms of the tables alone */
    entries all_endings, endings; /* and those that say more than what they end in */
    lemma_table tables[3];        /* of known, listed, endings: as they lie in a pack */
    uint32_t *set_at;             /* [sets.count + 1] */
    uint16_t *word_marks;         /* [word_slots] */
    uint32_t word_slots;
    buf items;
    uint32_t *script_at; /* [scripts.count + 1] */
    buf script_text, scratch;
    arena memory;
    study *studies;    /* [surfaces.count] */
    uint32_t *surface; /* [word_count] */
    uint16_t *gold;    /* [word_count] script; UINT16_MAX: none */
    pair_trainer *trainer;
} teacher;

static bool add_pair(pairs *p, pair item)
{
    if (p->count == p->room) {
        size_t room = p->room ? p->room * 2 : 1 << 16;
        pair *items = realloc(p->items, room * sizeof *items);
        if (!items)
            return false;
        p->items = items;
        p->room = room;
    }
    p->items[p->count++] = item;
    return true;
}

static int compare_pairs(const void *a, const void *b)
{
    const pair *x = a, *y = b;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return x->script < y->script ? -1 : x->script > y->script;
}

/* Sorts by key and script, and adds up equal ones. */
static void merge_pairs(pairs *p)
{
    if (!p->count)
        return;
    qsort(p->items, p->count, sizeof *p->items, compare_pairs);
    size_t to = 0;
    for (size_t i = 1; i < p->count; i++) {
        if (!compare_pairs(&p->items[to], &p->items[i])) {
            p->items[to].count += p->items[i].count;
            p->items[to].listed |= p->items[i].listed;
        } else {
            p->items[++to] = p->items[i];
        }
    }
    p->count = to + 1;
}

static int compare_counts(const void *a, const void *b)
{
    const pair *x = a, *y = b;
    if (x->count != y->count)
        return x->count > y->count ? -1 : 1;
    return x->script < y->script ? -1 : x->script > y->script;
}

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
static bool set_of(teacher *t, const lemma_item *items, size_t count, uint32_t *out)
{
    str bytes = {(const char *)items, count * sizeof *items};
    *out = count ? intern_find(&t->sets, bytes) : LEMMA_NO_SET;
    if (*out != INTERN_NONE)
        return true;
    *out = t->sets.count < LEMMA_NO_SET ? intern_add(&t->sets, bytes) : LEMMA_NO_SET;
    return *out != INTERN_NONE;
}

/* The items of a set; none of LEMMA_NO_SET. */
static size_t items_of_set(const teacher *t, uint32_t set, lemma_item out[LEMMA_CHOICES])
{
    str bytes = set == LEMMA_NO_SET ? (str){"", 0} : t->sets.strings[set];
    memcpy(out, bytes.p, bytes.n);
    return bytes.n / sizeof *out;
}

static bool lay_out(const entries *t, lemma_table *out)
{
    uint32_t slots = 1;
    while (slots * 3ull < t->used * 4ull)
        slots *= 2;
    lemma_slot *at = calloc(slots, sizeof *at);
    *out = (lemma_table){at, slots - 1};
    for (uint32_t i = 0; at && t->at && i <= t->mask; i++) {
        if (t->at[i].set == UINT32_MAX)
            continue;
        uint32_t place = lemma_slot_at(t->at[i].key, slots - 1);
        while (at[place].mark)
            place = (place + 1) & (slots - 1);
        at[place] = (lemma_slot){lemma_slot_mark(t->at[i].key), (uint16_t)t->at[i].set};
    }
    return at != NULL;
}

/* ---- Scripts and forms ---- */

/* The id of the script that leads from the form to the lemma; UINT16_MAX when there is none. */
static bool script_of(teacher *t, const lemma_example *e, uint16_t *out)
{
    buf_clear(&t->scratch);
    if (!lemma_script_derive(e->tag, e->surface, e->folded, e->lemma, &t->scratch))
        return false;
    *out = UINT16_MAX;
    if (!t->scratch.n)
        return true;
    uint32_t id = intern_find(&t->scripts, buf_str(&t->scratch));
    if (id == INTERN_NONE && t->scripts.count < UINT16_MAX - 1 &&
        (id = intern_add(&t->scripts, buf_str(&t->scratch))) == INTERN_NONE)
        return false;
    *out = id == INTERN_NONE ? UINT16_MAX : (uint16_t)id;
    return true;
}

/* Whether a script may be tried on other words: most of the lemma is the word's own. */
static bool is_general(const teacher *t, uint16_t script, str folded)
{
    lemma_script s;
    if (!lemma_script_read(t->scripts.strings[script], &s))
        return false;
    size_t kept = utf8_count(folded), added = utf8_count(s.prefix) + utf8_count(s.suffix);
    size_t lost = s.drop + utf8_count(s.removed);
    return !(added + lost) || (kept > lost + 1 && kept - lost >= added);
}

/* What every ending of the word, from none to LEMMA_ENDING_MAX letters, tells of the script. */
static bool add_endings(teacher *t, const lemma_example *e, uint16_t script)
{
    lemma_word look;
    if (!is_general(t, script, e->folded))
        return true;
    lemma_word_look(e->surface, e->folded, &look);
    uint32_t parent = 0;
    for (size_t letters = 0; letters <= LEMMA_ENDING_MAX; letters++) {
        uint32_t key = lemma_ending_key(e->folded, letters, look.shape);
        if (key == parent) /* the word is shorter */
            break;
        if (!add_pair(&t->of_endings, (pair){key, parent, 1, script, (uint8_t)letters, false}))
            return false;
        parent = key;
    }
    return true;
}

static bool collect(teacher *t, const lemma_example *e, bool listed, uint16_t *script)
{
    uint32_t id = intern_add(&t->forms, e->folded);
    return id != INTERN_NONE && script_of(t, e, script) &&
           (*script == UINT16_MAX || add_pair(&t->of_forms, (pair){id, 0, !listed, *script, 0, listed}));
}

static bool collect_all(teacher *t)
{
    const lemma_lesson *l = t->lesson;
    t->gold = malloc((l->word_count + 1) * sizeof *t->gold);
    t->surface = malloc((l->word_count + 1) * sizeof *t->surface);
    bool ok = t->gold && t->surface;
    for (size_t i = 0; ok && i < l->word_count; i++) {
        uint32_t before = t->surfaces.count;
        t->surface[i] = intern_add(&t->surfaces, l->words[i].surface);
        ok = t->surface[i] != INTERN_NONE && collect(t, &l->words[i], false, &t->gold[i]);
        if (ok && t->surface[i] >= before && t->gold[i] != UINT16_MAX)
            ok = add_endings(t, &l->words[i], t->gold[i]);
    }
    for (size_t i = 0; ok && i < l->table_count; i++) {
        uint16_t script;
        ok = collect(t, &l->table[i], true, &script) && (script == UINT16_MAX || add_endings(t, &l->table[i], script));
    }
    if (!ok)
        return false;
    merge_pairs(&t->of_forms);
    merge_pairs(&t->of_endings);
    t->seen = calloc(t->forms.count + 1, sizeof *t->seen);
    for (size_t i = 0; t->seen && i < t->of_forms.count; i++)
        t->seen[t->of_forms.items[i].key] += t->of_forms.items[i].count;
    return t->seen != NULL;
}

static bool write_scripts(teacher *t)
{
    t->script_at = malloc((t->scripts.count + 1) * sizeof *t->script_at);
    bool ok = t->script_at != NULL;
    for (uint32_t i = 0; ok && i < t->scripts.count; i++) {
        t->script_at[i] = (uint32_t)t->script_text.n;
        ok = buf_add_str(&t->script_text, t->scripts.strings[i]);
    }
    if (ok)
        t->script_at[t->scripts.count] = (uint32_t)t->script_text.n;
    return ok;
}

/* ---- Tables ---- */

static uint16_t share_level(uint32_t part, uint32_t whole)
{
    double share = whole ? (double)part / whole : 0;
    return share > 0.9 ? 0 : share > 0.5 ? 1 : share > 0.2 ? 2 : share > 0.05 ? 3 : 4;
}

/* Bounds of the pairs with the key of items[begin]. */
static size_t end_of_key(const pairs *p, size_t begin)
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
static size_t add_from_set(const teacher *t, uint32_t set, size_t more, lemma_item *out, size_t count)
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

/* Whether the scripts of an ending are those of the ending without its first letter, and as sure. */
static bool says_no_more(const lemma_item *parent, size_t parent_count, const lemma_item *items, size_t count)
{
    bool same = parent_count >= count;
    for (size_t i = 0; same && i < count; i++)
        same = parent[i].script == items[i].script && parent[i].level == items[i].level;
    return same;
}

/* An ending is worth a place when two words have it. */
static bool add_ending(teacher *t, pair *p, size_t count)
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
    for (; n < count && n < ENDING_ITEMS && (p[n].count > 1 || !letters); n++)
        items[n] = (lemma_item){p[n].script, share_level(p[n].count, total)};
    if (says_no_more(parent, parent_count, items, n))
        return add_entry(&t->all_endings, key, set);
    if (n < ENDING_FILL)
        n = add_from_set(t, set, ENDING_FILL - n, items, n);
    return set_of(t, items, n, &set) && add_entry(&t->all_endings, key, set) && add_entry(&t->endings, key, set);
}

/* Shorter endings first: longer ones are compared with them. */
static bool add_endings_table(teacher *t)
{
    pairs *all = &t->of_endings;
    for (size_t letters = 0; letters <= LEMMA_ENDING_MAX; letters++)
        for (size_t i = 0, end; i < all->count; i = end) {
            end = end_of_key(all, i);
            if (all->items[i].letters == letters && !add_ending(t, &all->items[i], end - i))
                return false;
        }
    return true;
}

static size_t items_of_form(const teacher *t, const pair *p, size_t count, bool listed_only, lemma_item *out)
{
    uint32_t seen = t->seen[p->key];
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

static bool add_form(teacher *t, pair *p, size_t count, uint32_t *listed_forms)
{
    uint32_t id = p->key, key = lemma_form_key(t->forms.strings[id]), set;
    lemma_item items[LEMMA_CHOICES];
    qsort(p, count, sizeof *p, compare_counts);
    size_t n = items_of_form(t, p, count, true, items);
    bool listed = n > 0;
    *listed_forms += listed && !t->seen[id];
    if (!t->seen[id] && *listed_forms > LISTED_MAX)
        return true;
    if (!set_of(t, items, n, &set) || !add_entry(&t->listed, key, set))
        return false;
    n = items_of_form(t, p, count, false, items);
    if (!listed && t->seen[id] < RARE) {
        size_t letters;
        set = lemma_ending_find(&t->tables[2], t->forms.strings[id], 0, &letters);
        size_t known = n;
        n = add_from_set(t, set, LEMMA_MORE, items, n);
        for (; known < n; known++)
            items[known].level = lemma_ending_level(letters, items[known].level);
    }
    return set_of(t, items, n, &set) && add_entry(&t->known, key, set);
}

static bool add_forms_tables(teacher *t)
{
    pairs *all = &t->of_forms;
    uint32_t listed_forms = 0;
    if (!lay_out(&t->endings, &t->tables[2]))
        return false;
    for (size_t i = 0, end; i < all->count; i = end) {
        end = end_of_key(all, i);
        if (!add_form(t, &all->items[i], end - i, &listed_forms))
            return false;
    }
    return lay_out(&t->known, &t->tables[0]) && lay_out(&t->listed, &t->tables[1]);
}

/* The lemmas of the tables as marks. */
static bool lay_out_words(teacher *t)
{
    intern lemmas = {0};
    bool ok = true;
    for (size_t i = 0; ok && i < t->lesson->table_count && lemmas.count < WORDS_MAX; i++)
        ok = intern_add(&lemmas, t->lesson->table[i].lemma) != INTERN_NONE;
    uint32_t slots = lemmas.count ? 1 : 0;
    while (slots * 3ull < lemmas.count * 4ull)
        slots *= 2;
    t->word_marks = calloc(slots + 1ull, sizeof *t->word_marks);
    t->word_slots = slots;
    for (uint32_t i = 0; t->word_marks && i < lemmas.count; i++) {
        uint32_t key = lemma_form_key(lemmas.strings[i]), place = lemma_slot_at(key, slots - 1);
        while (t->word_marks[place])
            place = (place + 1) & (slots - 1);
        t->word_marks[place] = lemma_slot_mark(key);
    }
    intern_release(&lemmas);
    return ok && t->word_marks != NULL;
}

static bool write_sets(teacher *t)
{
    t->set_at = malloc((t->sets.count + 1) * sizeof *t->set_at);
    bool ok = t->set_at != NULL;
    for (uint32_t i = 0; ok && i < t->sets.count; i++) {
        t->set_at[i] = (uint32_t)(t->items.n / sizeof(lemma_item));
        ok = buf_add_str(&t->items, t->sets.strings[i]);
    }
    if (ok)
        t->set_at[t->sets.count] = (uint32_t)(t->items.n / sizeof(lemma_item));
    return ok;
}

/* ---- Learning to choose ---- */

static lemma_model model_of(const teacher *t, bool known)
{
    return (lemma_model){
        .forms = t->tables[!known],
        .endings = t->tables[2],
        .set_at = t->set_at,
        .set_count = t->sets.count,
        .items = (const lemma_item *)t->items.p,
        .item_count = t->items.n / sizeof(lemma_item),
        .words = t->word_slots ? t->word_marks : NULL,
        .word_mask = t->word_slots - 1,
        .script_at = t->script_at,
        .script_text = buf_str(&t->script_text),
        .script_count = t->scripts.count,
    };
}

static bool study_words(teacher *t)
{
    t->studies = calloc(t->surfaces.count + 1, sizeof *t->studies);
    bool ok = t->studies != NULL;
    for (size_t i = 0; ok && i < t->lesson->word_count; i++) {
        const lemma_example *e = &t->lesson->words[i];
        for (int known = 0; ok && known < 2; known++) {
            lemma_model m = model_of(t, known);
            lemma_word *w = &t->studies[t->surface[i]].word[known];
            ok = w->count || lemma_word_fill(&m, e->surface, e->folded, &t->memory, &t->scratch, w);
        }
    }
    return ok;
}

typedef struct place {
    uint32_t own[LEMMA_OWN_MAX + 1], around[LEMMA_AROUND_MAX];
    size_t own_count, around_count;
} place;

static void add_choice(teacher *t, place *p, const lemma_choice *c, float by)
{
    p->own[p->own_count] = lemma_level_feature(c);
    pair_trainer_add(t->trainer, p->own, p->own_count + 1, c->tag, by);
    pair_trainer_add(t->trainer, p->own, p->own_count + 1, lemma_script_class(c), by);
    pair_trainer_add(t->trainer, p->around, p->around_count, c->tag, by);
    pair_trainer_add(t->trainer, p->around, p->around_count, lemma_script_class(c), by);
}

static float score_choice(const teacher *t, place *p, const lemma_choice *c)
{
    p->own[p->own_count] = lemma_level_feature(c);
    return pair_trainer_score(t->trainer, p->own, p->own_count + 1, c->tag) +
           pair_trainer_score(t->trainer, p->own, p->own_count + 1, lemma_script_class(c)) +
           pair_trainer_score(t->trainer, p->around, p->around_count, c->tag) +
           pair_trainer_score(t->trainer, p->around, p->around_count, lemma_script_class(c));
}

/* Chooses for one word and mends the weights where that was wrong; returns the class of what was chosen. */
static uint8_t learn_word(teacher *t, const lemma_word *const *words, size_t count, size_t at, const uint8_t *tags,
                          str folded, uint16_t gold)
{
    const lemma_word *w = words[at];
    if (w->count == 1)
        return w->choices->tag;
    place p;
    p.own_count = lemma_own_features(folded, w, p.own);
    p.around_count = lemma_around_features(words, count, at, tags, p.around);
    const lemma_choice *best = NULL, *rival = NULL, *right = NULL;
    float best_score = 0, rival_score = 0, right_score = 0;
    for (const lemma_choice *c = w->choices; c < w->choices + w->count; c++) {
        float score = score_choice(t, &p, c);
        if (!best || score > best_score) {
            best = c;
            best_score = score;
        }
        if (c->script == gold) {
            right = c;
            right_score = score;
        } else if (!rival || score > rival_score) {
            rival = c;
            rival_score = score;
        }
    }
    pair_trainer_tick(t->trainer);
    if (right && rival && right_score < rival_score + MARGIN) {
        add_choice(t, &p, right, 1);
        add_choice(t, &p, rival, -1);
    }
    return best->tag;
}

/* A word seen n times is taken for unknown once in n + 1 times, so that what the endings and tables say counts, too. */
static const lemma_word *word_for_lesson(const teacher *t, size_t i, uint64_t epoch)
{
    uint32_t id = intern_find(&t->forms, t->lesson->words[i].folded);
    uint64_t seen = id == INTERN_NONE ? 0 : t->seen[id];
    bool known = rng_below(epoch, i, seen + 1) != 0;
    return &t->studies[t->surface[i]].word[known];
}

static bool learn(teacher *t)
{
    enum { STRETCH = 512 }; /* words that are decoded together */
    const lemma_lesson *l = t->lesson;
    const lemma_word *words[STRETCH];
    uint8_t tags[STRETCH];
    t->trainer = pair_trainer_new(WEIGHT_BITS);
    size_t stretches = (l->word_count + STRETCH - 1) / STRETCH;
    uint32_t *order = malloc((stretches + 1) * sizeof *order);
    for (uint64_t epoch = 0; t->trainer && order && epoch < EPOCHS; epoch++) {
        for (size_t i = 0; i < stretches; i++) {
            size_t other = rng_below(epoch, i, i + 1);
            order[i] = order[other];
            order[other] = (uint32_t)i;
        }
        for (size_t k = 0; k < stretches; k++) {
            size_t begin = (size_t)order[k] * STRETCH;
            size_t n = l->word_count - begin < STRETCH ? l->word_count - begin : STRETCH;
            for (size_t i = 0; i < n; i++)
                words[i] = word_for_lesson(t, begin + i, epoch);
            for (size_t i = 0; i < n; i++)
                tags[i] = learn_word(t, words, n, i, tags, l->words[begin + i].folded, t->gold[begin + i]);
        }
    }
    bool ok = t->trainer && order;
    free(order);
    return ok;
}

/* ---- The pack ---- */

static vp_status write_pack(teacher *t, const char *path, vp_error *error)
{
    size_t weight_count = (size_t)1 << WEIGHT_BITS;
    int8_t *weights = malloc(weight_count);
    if (!weights)
        return fail_memory(error);
    pair_trainer_export(t->trainer, weights);
    const pack_part parts[] = {
        {"meta", t->lesson->meta, strlen(t->lesson->meta)},
        {"language", t->lesson->language, strlen(t->lesson->language)},
        {"scripts", t->script_text.p, t->script_text.n},
        {"script_at", t->script_at, (t->scripts.count + 1) * sizeof *t->script_at},
        {"set_at", t->set_at, (t->sets.count + 1) * sizeof *t->set_at},
        {"items", t->items.p, t->items.n},
        {"forms", t->tables[0].slots, (t->tables[0].mask + 1ull) * sizeof(lemma_slot)},
        {"endings", t->tables[2].slots, (t->tables[2].mask + 1ull) * sizeof(lemma_slot)},
        {"words", t->word_marks, t->word_slots * sizeof *t->word_marks},
        {"weights", weights, weight_count},
    };
    vp_status status = pack_write(path, parts, sizeof parts / sizeof *parts, error);
    free(weights);
    return status;
}

static void teacher_release(teacher *t)
{
    intern_release(&t->scripts);
    intern_release(&t->forms);
    intern_release(&t->surfaces);
    free(t->of_forms.items);
    free(t->of_endings.items);
    free(t->seen);
    intern_release(&t->sets);
    buf_release(&t->items);
    free(t->set_at);
    free(t->word_marks);
    for (size_t i = 0; i < 3; i++)
        free((void *)t->tables[i].slots);
    free(t->known.at);
    free(t->listed.at);
    free(t->all_endings.at);
    free(t->endings.at);
    free(t->script_at);
    buf_release(&t->script_text);
    buf_release(&t->scratch);
    arena_release(&t->memory);
    free(t->studies);
    free(t->surface);
    free(t->gold);
    pair_trainer_free(t->trainer);
}

vp_status lemma_train(const lemma_lesson *lesson, const char *path, vp_error *error)
{
    teacher t = {.lesson = lesson};
    bool ok = collect_all(&t) && write_scripts(&t) && add_endings_table(&t) && add_forms_tables(&t) && write_sets(&t) &&
              lay_out_words(&t) && study_words(&t) && learn(&t);
    vp_status status = ok ? write_pack(&t, path, error) : fail_memory(error);
    teacher_release(&t);
    return status;
}
