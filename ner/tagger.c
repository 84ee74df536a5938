#include "ner/tagger.h"

#include "base/array.h"

#include <stdlib.h>

enum {
    GROUP_BITS = 14,
    GROUPS = 1 << GROUP_BITS /* that are remembered */,
    SUM_LANES = 8,
    ROW_KEYS = 64 /* that are looked up together */
};

typedef int16_t sum_lanes __attribute__((vector_size(2 * SUM_LANES), aligned(2), may_alias));

typedef struct tagger_group {
    uint32_t a, b; /* items */
    uint8_t kind;  /* tag_unit_kind; TAG_ITEM: nothing is remembered here */
} tagger_group;

void tagger_release(tagger *t)
{
    tag_items_release(&t->items);
    free(t->sums);
    free(t->groups);
    free(t->group_sums);
    tag_places_release(&t->places);
    free(t->scores);
    free(t->found);
    crf_work_release(&t->work);
    *t = (tagger){0};
}

void tagger_forget(tagger *t)
{
    const tagger empty = {.model = t->model, .chinese = t->chinese};
    tagger_release(t);
    *t = empty;
}

size_t tagger_bytes(const tagger *t)
{
    if (!t->scores)
        return 0;
    const size_t width = t->model->chain.width;
    return tag_items_bytes(&t->items) + t->sum_room * TAG_SLOTS * width * sizeof *t->sums +
           GROUPS * (sizeof *t->groups + TAG_GROUP_SLOTS * width * sizeof *t->group_sums) +
           TAGGER_SPAN * width * sizeof *t->scores + t->places.room * sizeof *t->places.items + t->places.folded.room +
           t->room * sizeof *t->found;
}

/* ---- Sums of weights, once for an item and once for a group ---- */

static void add_row(const tag_model *m, uint32_t row, int16_t *sum)
{
    const int8_t *weights = m->weights + (size_t)row * m->chain.labels;
    for (uint32_t l = 0; l < m->chain.labels; l++)
        sum[l] = (int16_t)(sum[l] + weights[l]);
}

typedef struct row_keys {
    uint64_t keys[ROW_KEYS];
    uint8_t slots[ROW_KEYS];
    size_t count;
} row_keys;

/* Each step is done for all keys: so what memory the next one needs is on its way. */
static void add_rows(const tag_model *m, row_keys *k, int16_t *sums)
{
    uint32_t rows[ROW_KEYS];
    for (size_t i = 0; i < k->count; i++)
        __builtin_prefetch(m->rows.marks + m->rows.first[tag_table_bucket(m->rows.buckets, k->keys[i])]);
    for (size_t i = 0; i < k->count; i++) {
        rows[i] = tag_table_find(&m->rows, k->keys[i]);
        if (rows[i] != TAG_NONE)
            __builtin_prefetch(m->weights + (size_t)rows[i] * m->chain.labels);
    }
    for (size_t i = 0; i < k->count; i++)
        if (rows[i] != TAG_NONE)
            add_row(m, rows[i], sums + k->slots[i] * m->chain.width);
    k->count = 0;
}

static void add_features(const tag_model *m, const tag_feature *features, size_t count, int16_t *sums)
{
    row_keys k;
    k.count = 0;
    if (!m->rows.buckets)
        return;
    for (size_t i = 0; i < count; i++)
        for (size_t slot = features[i].first; slot <= features[i].last; slot++) {
            uint64_t key = tag_row_key(features[i].key, slot);
            __builtin_prefetch(m->rows.first + tag_table_bucket(m->rows.buckets, key));
            k.keys[k.count] = key;
            k.slots[k.count++] = (uint8_t)slot;
            if (k.count == ROW_KEYS)
                add_rows(m, &k, sums);
        }
    add_rows(m, &k, sums);
}

static bool learn_item(void *context, uint32_t item, const tag_feature *features, size_t count)
{
    tagger *t = context;
    const size_t size = TAG_SLOTS * t->model->chain.width;
    if (!array_room(&t->sums, size * sizeof *t->sums, item, &t->sum_room))
        return false;
    memset(t->sums + item * size, 0, size * sizeof *t->sums);
    add_features(t->model, features, count, t->sums + item * size);
    return true;
}

/* Items are numbered from 0: multiplication spreads them well enough. */
static size_t group_place(const tag_unit *u)
{
    uint64_t mixed = (u->a * 4ull + u->kind) * 0x9E3779B97F4A7C15u + u->b * 0xC2B2AE3D27D4EB4Fu;
    return mixed >> (64 - GROUP_BITS);
}

static const int16_t *group_sums(tagger *t, const tag_unit *u)
{
    const size_t size = TAG_GROUP_SLOTS * t->model->chain.width;
    size_t at = group_place(u);
    tagger_group *g = &t->groups[at];
    int16_t *sums = t->group_sums + at * size;
    if (g->kind == u->kind && g->a == u->a && g->b == u->b)
        return sums;
    tag_feature features[TAG_FEATURES_MAX];
    *g = (tagger_group){u->a, u->b, u->kind};
    memset(sums, 0, size * sizeof *sums);
    add_features(t->model, features, tag_group_features(&t->items, u, features), sums);
    return sums;
}

static void add_sums(const int16_t *sums, size_t width, int16_t *out)
{
    for (size_t lane = 0; lane < width; lane += SUM_LANES)
        *(sum_lanes *)(out + lane) += *(const sum_lanes *)(sums + lane);
}

/* Three in a row have one feature, and hardly one of them comes twice: nothing is remembered. */
static void add_unit(tagger *t, const tag_unit *u, int16_t *out)
{
    const size_t width = t->model->chain.width;
    tag_feature features[TAG_FEATURES_MAX];
    if (u->kind == TAG_TRIPLE)
        add_features(t->model, features, tag_group_features(&t->items, u, features), out);
    else if (u->kind == TAG_ITEM)
        add_sums(t->sums + ((size_t)u->a * TAG_SLOTS + u->slot) * width, width, out);
    else
        add_sums(group_sums(t, u) + u->slot * width, width, out);
}

static void score_place(const int16_t *sums, size_t width, float step, float *out)
{
    for (size_t lane = 0; lane < width; lane += SUM_LANES)
        *(lanes *)(out + lane) = __builtin_convertvector(*(const sum_lanes *)(sums + lane), lanes) * step;
}

/* ---- What is found ---- */

static bool add_found(tagger *t, const tag_places *p, size_t from, size_t to, size_t first)
{
    const size_t width = t->model->chain.width;
    float probability = 1;
    for (size_t i = from; i < to; i++) {
        float p_label = t->work.marginal[(i - first) * width + t->labels[i - first]];
        probability = p_label < probability ? p_label : probability;
    }
    if (!array_room(&t->found, sizeof *t->found, t->count, &t->room))
        return false;
    t->found[t->count++] = (tagged){
        p->items[from].begin, p->items[to - 1].end, from, to, t->model->types[tag_type(t->labels[from - first])],
        (double)probability};
    return true;
}

/* Entities of the places from `first` on that have labels. */
static bool read_labels(tagger *t, size_t first, size_t count)
{
    size_t begin = first;
    bool any = false;
    for (size_t i = 0; i < count; i++)
        any = any || t->labels[i];
    if (any && ((!t->work.between && !crf_prepare(&t->model->chain, &t->work)) ||
                !crf_marginals(&t->model->chain, t->scores, count, &t->work, NULL)))
        return false;
    for (size_t i = 0; any && i < count; i++) {
        int part = tag_part(t->labels[i]);
        if (part == LABEL_BEGIN || part == LABEL_SINGLE)
            begin = first + i;
        if ((part == LABEL_END || part == LABEL_SINGLE) && !add_found(t, &t->places, begin, first + i + 1, first))
            return false;
    }
    return true;
}

static bool run_span(tagger *t, size_t first, size_t count)
{
    const tag_model *m = t->model;
    tag_unit units[TAG_UNITS_MAX];
    for (size_t i = 0; i < count; i++) {
        int16_t sums[CRF_LABELS_MAX] = {0};
        size_t n = tag_units_at(&t->places, first + i, t->chinese, units);
        for (size_t k = 0; k < n; k++)
            add_unit(t, &units[k], sums);
        score_place(sums, m->chain.width, m->step, t->scores + i * m->chain.width);
    }
    return crf_decode(&m->chain, t->scores, count, t->labels, &t->work) && read_labels(t, first, count);
}

static bool make_room(tagger *t)
{
    const size_t width = t->model->chain.width;
    if (t->scores)
        return true;
    t->scores = malloc(TAGGER_SPAN * width * sizeof *t->scores);
    t->groups = malloc(GROUPS * sizeof *t->groups);
    t->group_sums = malloc(GROUPS * TAG_GROUP_SLOTS * width * sizeof *t->group_sums);
    t->items.chinese = t->chinese;
    t->items.overlay = t->model->overlay;
    t->items.clusters = &t->model->clusters;
    t->items.learn = learn_item;
    t->items.context = t;
    if (t->scores && t->groups && t->group_sums)
        return true;
    tagger_forget(t);
    return false;
}

static bool start(tagger *t, const words *w)
{
    uint32_t before = t->items.count;
    if (!make_room(t) || !tag_items_start(&t->items, w))
        return false;
    if (!before || t->items.count < before) /* items have new numbers */
        memset(t->groups, 0, GROUPS * sizeof *t->groups);
    return true;
}

static bool run_sentence(tagger *t, str text, const token *tokens, size_t count, words *w, const vp_span *parts,
                         size_t part_count)
{
    bool ok = parts ? tag_places_of(&t->items, text, tokens, count, w, parts, part_count, &t->places)
                    : tag_places_find(&t->items, text, tokens, count, w, &t->places);
    for (size_t first = 0; ok && first < t->places.count; first += TAGGER_SPAN) {
        size_t rest = t->places.count - first;
        ok = run_span(t, first, rest < TAGGER_SPAN ? rest : TAGGER_SPAN);
    }
    return ok;
}

vp_status tagger_sentence(tagger *t, str text, const token *tokens, size_t token_count, words *w, const vp_span *parts,
                          size_t part_count, vp_error *error)
{
    t->count = 0;
    if (!t->model)
        return VP_OK;
    bool ok = start(t, w) && run_sentence(t, text, tokens, token_count, w, parts, part_count);
    return ok ? VP_OK : fail_memory(error);
}

vp_status tagger_run(tagger *t, str text, const token_list *tokens, words *w, const vp_span *sentences, size_t count,
                     vp_error *error)
{
    t->count = 0;
    if (!t->model)
        return VP_OK;
    bool ok = start(t, w);
    size_t at = 0;
    for (size_t i = 0; ok && i < count; i++) {
        while (at < tokens->count && tokens->items[at].begin < sentences[i].begin)
            at++;
        size_t first = at;
        while (at < tokens->count && tokens->items[at].end <= sentences[i].end)
            at++;
        ok = run_sentence(t, text, tokens->items + first, at - first, w, NULL, 0);
    }
    return ok ? VP_OK : fail_memory(error);
}
