#include "ner/tag_sums.h"

#include "base/array.h"
#include "base/clones.h"
#include "base/huge.h"
#include "models/lanes.h"

#include <stdlib.h>

enum {
    PAIR_BITS = 11,
    COMMON_BITS = 12,
    PAIRS = 1 << PAIR_BITS,     /* pairs of items that are remembered */
    COMMONS = 1 << COMMON_BITS, /* common features that are */
    WINDOW = 16,                /* places that are summed together */
    WINDOW_PAIRS = WINDOW + 4,  /* pairs that they need */
    SPARE = TAG_FEATURES_MAX,   /* sums that find no place, */
    SPARE_OF_PLACE = 24,        /* that a place may need: four pairs of three common features, and three of its own */
    ADDS = TAG_FEATURES_MAX,
    UNITS_MAX = TAG_UNITS_MAX + 8,
    SUM_LANES = 8,
    FIRST_ITEMS = 1 << 14, /* for which there is room from the beginning */
    ROW_KEYS = 64          /* that are looked up together */
};

typedef int16_t sum_lanes __attribute__((vector_size(2 * SUM_LANES), aligned(2), may_alias));
typedef int8_t weight_lanes __attribute__((vector_size(SUM_LANES), aligned(1), may_alias));

/* Sums that are remembered until others push them out; what a window needs stays while it is summed. */
typedef struct kept_sums {
    uint64_t key;
    uint32_t window; /* that needs it; 0: nothing is here */
} kept_sums;

typedef struct row_key {
    uint64_t key;
    int16_t *sum;
} row_key;

typedef struct tag_groups {
    kept_sums kept[PAIRS + COMMONS];
    uint32_t window;
    size_t spare_count, key_count, add_count, pointer_count;
    row_key keys[ROW_KEYS];
    struct {
        int16_t *to;
        const int16_t *by;
        size_t count;
    } adds[ADDS]; /* to be done when all rows are added */
    const int16_t *pairs[WINDOW_PAIRS];
    const int16_t *pointers[WINDOW * UNITS_MAX]; /* what is added up for a place */
    int16_t sums[];                              /* [PAIRS][slots of pairs][width], [COMMONS + SPARE][slots][width] */
} tag_groups;

static size_t pair_size(const tag_sums *s)
{
    const bool chinese = s->items.chinese;
    return (size_t)(1 + tag_pair_last(chinese) - tag_pair_first(chinese)) * s->model->chain.width;
}

static size_t item_size(const tag_sums *s)
{
    return (size_t)(s->items.chinese ? TAG_SLOTS : TAG_WORD_SLOTS) * s->model->chain.width;
}

static size_t groups_bytes(const tag_sums *s)
{
    return sizeof(tag_groups) + (PAIRS * pair_size(s) + (COMMONS + SPARE) * item_size(s)) * sizeof(int16_t);
}

void tag_sums_release(tag_sums *s)
{
    tag_items_release(&s->items);
    free(s->of_items);
    free(s->groups);
    *s = (tag_sums){0};
}

size_t tag_sums_bytes(const tag_sums *s)
{
    if (!s->groups)
        return 0;
    return tag_items_bytes(&s->items) + groups_bytes(s) + s->item_room * item_size(s) * sizeof *s->of_items;
}

/* ---- Rows of weights ---- */

/* Behind a row comes the next: what is read of it lands behind the labels, where nobody looks. */
PART_OF_CLONED void add_row(const int8_t *weights, size_t width, int16_t *sum)
{
    for (size_t l = 0; l < width; l += SUM_LANES)
        *(sum_lanes *)(sum + l) += __builtin_convertvector(*(const weight_lanes *)(weights + l), sum_lanes);
}

static void add_last_row(const int8_t *weights, size_t labels, int16_t *sum)
{
    for (size_t l = 0; l < labels; l++)
        sum[l] = (int16_t)(sum[l] + weights[l]);
}

/* Each step is done for all keys: so what memory the next one needs is on its way. */
CLONED static void add_rows(const tag_model *m, const row_key *keys, size_t count)
{
    const tag_table table = m->rows;
    const size_t labels = m->chain.labels, width = m->chain.width, all = table.first[table.buckets] * labels;
    size_t rows[ROW_KEYS], found = 0;
    int16_t *sums[ROW_KEYS];
    for (size_t i = 0; i < count; i++)
        __builtin_prefetch(table.marks + table.first[tag_table_bucket(table.buckets, keys[i].key)]);
    for (size_t i = 0; i < count; i++) {
        uint32_t row = tag_table_find(&table, keys[i].key);
        rows[found] = row * labels;
        sums[found] = keys[i].sum;
        found += row != TAG_NONE;
        __builtin_prefetch(m->weights + (row != TAG_NONE ? row * labels : 0));
    }
    for (size_t i = 0; i < found; i++)
        if (rows[i] + width <= all)
            add_row(m->weights + rows[i], width, sums[i]);
        else
            add_last_row(m->weights + rows[i], labels, sums[i]);
}

static void flush_rows(tag_sums *s)
{
    add_rows(s->model, s->groups->keys, s->groups->key_count);
    s->groups->key_count = 0;
}

/* sums[slots][width] */
static void add_feature(tag_sums *s, const tag_feature *f, int16_t *sums)
{
    const tag_table *table = &s->model->rows;
    tag_groups *g = s->groups;
    for (size_t slot = f->first; table->buckets && slot <= f->last; slot++, sums += s->model->chain.width) {
        uint64_t key = tag_row_key(f->key, slot);
        __builtin_prefetch(table->first + tag_table_bucket(table->buckets, key));
        g->keys[g->key_count++] = (row_key){key, sums};
        if (g->key_count == ROW_KEYS)
            flush_rows(s);
    }
}

/* ---- What is remembered ---- */

static int16_t *spare_sums(tag_sums *s)
{
    const size_t size = item_size(s);
    int16_t *sums = s->groups->sums + PAIRS * pair_size(s) + (COMMONS + s->groups->spare_count++) * size;
    memset(sums, 0, size * sizeof *sums);
    return sums;
}

/* A window of the sums that are needed together. */
static void begin_window(tag_groups *g)
{
    g->window += g->window == UINT32_MAX ? 2 : 1;
    g->spare_count = g->add_count = 0;
}

static void finish_window(tag_sums *s)
{
    tag_groups *g = s->groups;
    flush_rows(s);
    for (size_t i = 0; i < g->add_count; i++)
        for (size_t lane = 0; lane < g->adds[i].count; lane += SUM_LANES)
            *(sum_lanes *)(g->adds[i].to + lane) += *(const sum_lanes *)(g->adds[i].by + lane);
}

/* What is remembered by a key: sums[size]; else `fresh`, and zeros. It stays for this window. */
static int16_t *claim(tag_sums *s, kept_sums *kept, uint64_t key, int16_t *sums, size_t size, bool *fresh)
{
    *fresh = kept->key != key || !kept->window;
    if (*fresh && kept->window == s->groups->window)
        return spare_sums(s);
    *kept = (kept_sums){key, s->groups->window};
    if (*fresh)
        memset(sums, 0, size * sizeof *sums);
    return sums;
}

/* sums[slots of the feature][width] */
static const int16_t *common_sums(tag_sums *s, const tag_feature *f)
{
    const uint64_t key = hash_pair(f->key, (uint64_t)f->first << 8 | f->last);
    const size_t at = key >> (64 - COMMON_BITS), size = item_size(s);
    bool fresh;
    int16_t *place = s->groups->sums + PAIRS * pair_size(s) + at * size;
    int16_t *sums = claim(s, &s->groups->kept[PAIRS + at], key, place, size, &fresh);
    if (fresh)
        add_feature(s, f, sums);
    return sums;
}

/* sums[slots from `first` on][width], at the end of the window. */
static void add_features(tag_sums *s, const tag_feature *features, size_t count, int first, int16_t *sums)
{
    const size_t width = s->model->chain.width;
    tag_groups *g = s->groups;
    for (size_t i = 0; i < count; i++) {
        const tag_feature *f = &features[i];
        int16_t *to = sums + (f->first - first) * (ptrdiff_t)width;
        if (!f->common)
            add_feature(s, f, to);
        else {
            g->adds[g->add_count].by = common_sums(s, f);
            g->adds[g->add_count].to = to;
            g->adds[g->add_count++].count = (1u + f->last - f->first) * width;
        }
    }
}

static bool learn_item(void *context, uint32_t item, const tag_feature *features, size_t count)
{
    tag_sums *s = context;
    const size_t size = item_size(s);
    if (!array_room(&s->of_items, size * sizeof *s->of_items, item, &s->item_room))
        return false;
    int16_t *sums = s->of_items + item * size;
    memset(sums, 0, size * sizeof *sums);
    begin_window(s->groups);
    add_features(s, features, count, 0, sums);
    finish_window(s);
    return true;
}

bool tag_sums_start(tag_sums *s, const words *w)
{
    if (!s->groups) {
        if (!s->of_items && (s->of_items = huge_alloc(FIRST_ITEMS * item_size(s) * sizeof *s->of_items)))
            s->item_room = FIRST_ITEMS;
        if (!s->of_items || !(s->groups = huge_alloc(groups_bytes(s))))
            return false;
        s->groups->window = 0;
        s->groups->key_count = 0;
        s->items.overlay = s->model->overlay;
        s->items.clusters = &s->model->clusters;
        s->items.learn = learn_item;
        s->items.context = s;
    }
    uint32_t before = s->items.count;
    if (!tag_items_start(&s->items, w))
        return false;
    if (!before || s->items.count < before) /* items have new numbers */
        memset(s->groups->kept, 0, sizeof s->groups->kept);
    return true;
}

/* ---- Groups ---- */

static const int16_t *pair_sums(tag_sums *s, const tag_unit *u)
{
    const uint64_t key = (uint64_t)u->a << 32 | u->b;
    const size_t at = hash_pair(u->a, u->b) >> (64 - PAIR_BITS), size = pair_size(s);
    bool fresh;
    int16_t *sums = claim(s, &s->groups->kept[at], key, s->groups->sums + at * size, size, &fresh);
    tag_feature features[TAG_FEATURES_MAX];
    if (fresh)
        add_features(s, features, tag_group_features(&s->items, u, features), tag_pair_first(s->items.chinese), sums);
    return sums;
}

/* What others hardly say again. */
static void add_rare(tag_sums *s, const tag_unit *u)
{
    tag_groups *g = s->groups;
    int16_t *sums = spare_sums(s);
    tag_feature features[TAG_FEATURES_MAX];
    size_t n = tag_group_features(&s->items, u, features);
    g->pointers[g->pointer_count++] = sums;
    for (size_t i = 0; i < n; i++)
        if (features[i].common)
            g->pointers[g->pointer_count++] = common_sums(s, &features[i]);
        else
            add_feature(s, &features[i], sums);
}

/* ---- Places ---- */

/* `at`: the place within the window. */
static void add_unit(tag_sums *s, const tag_unit *u, size_t at)
{
    tag_groups *g = s->groups;
    const size_t width = s->model->chain.width;
    if (u->kind == TAG_ITEM) {
        const int16_t *sums = s->of_items + u->a * item_size(s) + u->slot * width;
        __builtin_prefetch(sums); /* read when the whole window is known */
        g->pointers[g->pointer_count++] = sums;
    } else if (u->kind == TAG_PAIR) {
        const int16_t **pair = &g->pairs[at + 3 - u->slot]; /* places before share it */
        if (!*pair)
            *pair = pair_sums(s, u);
        g->pointers[g->pointer_count++] = *pair + (u->slot - (size_t)tag_pair_first(s->items.chinese)) * width;
    } else
        add_rare(s, u);
}

static void score_place(const tag_model *m, const int16_t *const *sums, size_t count, float *out)
{
    for (size_t lane = 0; lane < m->chain.width; lane += SUM_LANES) {
        sum_lanes sum = {0};
        for (size_t k = 0; k < count; k++)
            sum += *(const sum_lanes *)(sums[k] + lane);
        *(lanes *)(out + lane) = __builtin_convertvector(sum, lanes) * m->step;
    }
}

/* Returns how many places were scored. */
static size_t score_window(tag_sums *s, const tag_places *p, size_t first, size_t count, float *scores)
{
    tag_groups *g = s->groups;
    size_t ends[WINDOW], n = 0;
    begin_window(g);
    memset(g->pairs, 0, sizeof g->pairs);
    g->pointer_count = 0;
    for (; n < count && n < WINDOW && g->spare_count + SPARE_OF_PLACE <= SPARE; n++) {
        tag_unit units[TAG_UNITS_MAX];
        size_t unit_count = tag_units_at(p, first + n, s->items.chinese, units);
        for (size_t k = 0; k < unit_count; k++)
            add_unit(s, &units[k], n);
        ends[n] = g->pointer_count;
    }
    finish_window(s);
    for (size_t i = 0, from = 0; i < n; from = ends[i++])
        score_place(s->model, g->pointers + from, ends[i] - from, scores + i * s->model->chain.width);
    return n;
}

void tag_sums_score(tag_sums *s, const tag_places *p, size_t first, size_t count, float *scores)
{
    for (size_t done = 0; done < count;)
        done += score_window(s, p, first + done, count - done, scores + done * s->model->chain.width);
}
