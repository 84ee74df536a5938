#include "ner/tag_lessons.h"

#include "base/array.h"
#include "ner/tagger.h"

#include <math.h>
#include <stdlib.h>

enum {
    WEIGHT_MAX = 127,
    /* A feature none of whose weights is that large says little, and is left out. The elastic net has dropped those
     * already; without that a model of Chinese loses a point. */
    WEIGHT_MIN_BATCH = 1,
    WEIGHT_MIN_ONLINE = 8,
};

/* An array of numbers that grows. */
typedef struct numbers {
    uint32_t *items; /* owned */
    size_t count, room;
} numbers;

typedef struct places_list {
    size_t *items; /* owned */
    size_t count, room;
} places_list;

typedef struct item_features {
    tag_feature *items; /* [count], in the arena */
    size_t count;
} item_features;

struct tag_lessons {
    tag_items items;
    uint32_t templates; /* a bit each */
    arena memory;
    item_features *features; /* [feature_room] by item */
    size_t feature_room;
    uint32_t turn;      /* how often items were forgotten: their numbers start anew */
    intern units, rows; /* by tag_unit and turn; by tag_row_key */
    numbers unit_rows, over;
    places_list unit_first, place_first, first;
    numbers sentences; /* of each sequence */
    uint32_t sentence;
    uint8_t *labels;
    size_t label_count, label_room;
    tag_places places;
};

static bool push(numbers *n, uint32_t value)
{
    if (!array_room(&n->items, sizeof *n->items, n->count, &n->room))
        return false;
    n->items[n->count++] = value;
    return true;
}

static bool push_place(places_list *l, size_t value)
{
    if (!array_room(&l->items, sizeof *l->items, l->count, &l->room))
        return false;
    l->items[l->count++] = value;
    return true;
}

static bool keep_features(void *context, uint32_t item, const tag_feature *features, size_t count)
{
    tag_lessons *l = context;
    if (!array_room(&l->features, sizeof *l->features, item, &l->feature_room))
        return false;
    tag_feature *kept = arena_array(&l->memory, count + 1, sizeof *kept);
    if (!kept)
        return false;
    memcpy(kept, features, count * sizeof *kept);
    l->features[item] = (item_features){kept, count};
    return true;
}

tag_lessons *tag_lessons_new(bool chinese, const tag_clusters *clusters, uint32_t templates)
{
    tag_lessons *l = calloc(1, sizeof *l);
    if (!l)
        return NULL;
    l->templates = templates;
    l->memory.cap = l->units.text.cap = l->rows.text.cap = (size_t)8 << 30;
    l->items = (tag_items){
        .chinese = chinese, .overlay = chinese, .clusters = clusters, .learn = keep_features, .context = l};
    if (!push_place(&l->unit_first, 0) || !push_place(&l->place_first, 0) || !push_place(&l->first, 0)) {
        tag_lessons_free(l);
        return NULL;
    }
    return l;
}

void tag_lessons_free(tag_lessons *l)
{
    if (!l)
        return;
    tag_items_release(&l->items);
    arena_release(&l->memory);
    intern_release(&l->units);
    intern_release(&l->rows);
    free(l->features);
    free(l->unit_rows.items);
    free(l->over.items);
    free(l->unit_first.items);
    free(l->place_first.items);
    free(l->first.items);
    free(l->sentences.items);
    free(l->labels);
    tag_places_release(&l->places);
    free(l);
}

size_t tag_lessons_places(const tag_lessons *l)
{
    return l->label_count;
}

/* ---- Sentences ---- */

static bool add_rows(tag_lessons *l, const tag_feature *features, size_t count, size_t slot)
{
    for (size_t i = 0; i < count; i++) {
        if (slot < features[i].first || slot > features[i].last || !(l->templates >> features[i].template & 1))
            continue;
        uint64_t key = tag_row_key(features[i].key, slot);
        uint32_t row = intern_add(&l->rows, (str){(const char *)&key, sizeof key});
        if (row == INTERN_NONE || !push(&l->unit_rows, row))
            return false;
    }
    return push_place(&l->unit_first, l->unit_rows.count);
}

static bool learn_unit(tag_lessons *l, const tag_unit *u)
{
    if (u->kind == TAG_ITEM)
        return add_rows(l, l->features[u->a].items, l->features[u->a].count, u->slot);
    tag_feature features[TAG_FEATURES_MAX];
    return add_rows(l, features, tag_group_features(&l->items, u, features), u->slot);
}

static bool add_unit(tag_lessons *l, const tag_unit *u)
{
    const uint32_t key[] = {u->kind, u->slot, u->a, u->b, u->c, l->turn};
    uint32_t known = l->units.count, id = intern_add(&l->units, (str){(const char *)key, sizeof key});
    return id != INTERN_NONE && (id < known || learn_unit(l, u)) && push(&l->over, id);
}

/* The label of a place, from what is right there and behind it. */
static uint8_t label_of(const tag_gold *gold, size_t i, size_t first, size_t end)
{
    if (!gold[i].type)
        return LABEL_OUTSIDE;
    bool begins = gold[i].begins || i == first || gold[i - 1].type != gold[i].type;
    bool ends = i + 1 == end || gold[i + 1].begins || gold[i + 1].type != gold[i].type;
    int part = begins ? ends ? LABEL_SINGLE : LABEL_BEGIN : ends ? LABEL_END : LABEL_INSIDE;
    return tag_label(gold[i].type - 1u, part);
}

static bool add_place(tag_lessons *l, size_t i, uint8_t label)
{
    tag_unit units[TAG_UNITS_MAX];
    size_t n = tag_units_at(&l->places, i, l->items.chinese, units);
    bool ok = array_room(&l->labels, 1, l->label_count, &l->label_room);
    for (size_t k = 0; ok && k < n; k++)
        ok = add_unit(l, &units[k]);
    ok = ok && push_place(&l->place_first, l->over.count);
    if (ok)
        l->labels[l->label_count++] = label;
    return ok;
}

/* In the parts that the tagger cuts it into. */
static bool add_sentence(tag_lessons *l, const tag_gold *gold)
{
    bool ok = true;
    for (size_t first = 0; ok && first < l->places.count; first += TAGGER_SPAN) {
        size_t end = first + TAGGER_SPAN < l->places.count ? first + TAGGER_SPAN : l->places.count;
        for (size_t i = first; ok && i < end; i++)
            ok = add_place(l, i, label_of(gold, i, first, end));
        ok = ok && push_place(&l->first, l->label_count) && push(&l->sentences, l->sentence);
    }
    return ok;
}

vp_status tag_lessons_add(tag_lessons *l, str text, const token *tokens, size_t count, words *w, const vp_span *parts,
                          size_t part_count, const tag_gold *gold, bool again, vp_error *error)
{
    uint32_t before = l->items.count;
    l->sentence += !again;
    bool ok = tag_items_start(&l->items, w);
    l->turn += l->items.count < before;
    ok = ok && (parts ? tag_places_of(&l->items, text, tokens, count, w, parts, part_count, &l->places)
                      : tag_places_find(&l->items, text, tokens, count, w, &l->places));
    return ok && add_sentence(l, gold) ? VP_OK : fail_memory(error);
}

/* ---- The pack ---- */

/* What is written: the rows that have weights. */
typedef struct exported {
    float step;
    int weight_min;
    float recall;    /* taken off the score of no name */
    float *chain;    /* [labels + 1][labels] */
    uint64_t *keys;  /* [count] */
    uint32_t *rows;  /* [count] of the weights */
    uint32_t *order; /* [count] by the table */
    uint32_t count;
    tag_table table;
    int8_t *weights; /* [table][labels] */
} exported;

static void exported_release(exported *x)
{
    free(x->chain);
    free(x->keys);
    free(x->rows);
    free(x->order);
    free((void *)x->table.first);
    free((void *)x->table.marks);
    free(x->weights);
}

static int8_t small_of(float weight, float step)
{
    float scaled = roundf(weight / step);
    return (int8_t)(scaled > WEIGHT_MAX ? WEIGHT_MAX : scaled < -WEIGHT_MAX ? -WEIGHT_MAX : scaled);
}

/* The few largest weights may be cut: all the others are told more finely. */
static float step_of(const crf_weights *w, uint32_t rows)
{
    double squares = 0;
    float top = 0;
    size_t n = 0;
    for (size_t i = 0; i < (size_t)rows * w->chain.width; i++) {
        float x = fabsf(w->rows[i]);
        squares += (double)x * (double)x;
        n += x > 0;
        top = x > top ? x : top;
    }
    float usual = (float)sqrt(squares / (double)(n ? n : 1)) * 12;
    float limit = top < usual ? top : usual;
    return limit > 0 ? limit / WEIGHT_MAX : 1;
}

static bool has_weight(const crf_weights *w, size_t row, const exported *x)
{
    for (uint32_t t = 0; t < w->chain.labels; t++)
        if (abs(small_of(w->rows[row * w->chain.width + t], x->step)) >= x->weight_min)
            return true;
    return false;
}

static void choose_rows(const tag_lessons *l, const crf_weights *w, exported *x)
{
    x->step = step_of(w, l->rows.count);
    for (uint32_t r = 0; r < l->rows.count; r++)
        if (has_weight(w, r, x)) {
            memcpy(&x->keys[x->count], l->rows.strings[r].p, sizeof *x->keys);
            x->rows[x->count++] = r;
        }
}

static void fill_weights(const crf_weights *w, exported *x)
{
    const uint32_t labels = w->chain.labels;
    for (uint32_t i = 0; i < x->table.first[x->table.buckets]; i++)
        for (uint32_t t = 0; t < labels; t++)
            x->weights[(size_t)i * labels + t] = small_of(w->rows[(size_t)x->rows[x->order[i]] * w->chain.width + t],
                                                          x->step);
    for (uint32_t from = 0; from <= labels; from++)
        for (uint32_t t = 0; t < labels; t++) {
            float score = crf_next(&w->chain, from)[t];
            x->chain[(size_t)from * labels + t] = score <= CRF_NEVER   ? 0
                                                  : t == LABEL_OUTSIDE ? score - x->recall
                                                                       : score;
        }
}

static bool export_weights(const tag_lessons *l, const crf_weights *w, exported *x)
{
    const size_t rows = l->rows.count + 1ull, labels = w->chain.labels;
    x->chain = malloc((labels + 1) * labels * sizeof *x->chain);
    x->keys = malloc(rows * sizeof *x->keys);
    x->rows = malloc(rows * sizeof *x->rows);
    x->order = malloc(rows * sizeof *x->order);
    if (!x->chain || !x->keys || !x->rows || !x->order)
        return false;
    choose_rows(l, w, x);
    if (!tag_table_make(x->keys, x->count, &x->table, x->order))
        return false;
    x->weights = malloc(x->table.first[x->table.buckets] * labels + 1);
    if (x->weights)
        fill_weights(w, x);
    return x->weights != NULL;
}

static pack_part part_of(const char *name, str content)
{
    return (pack_part){name, content.p, content.n};
}

static vp_status write_pack(const exported *x, const tag_training *t, const char *path, vp_error *error)
{
    buf types = {0};
    bool ok = true;
    for (size_t i = 0; ok && i < t->type_count; i++)
        ok = buf_puts(&types, t->types[i]) && buf_putc(&types, '\n');
    const size_t labels = tag_labels(t->type_count), rows = x->table.first[x->table.buckets];
    pack_part parts[16] = {
        part_of("meta", t->meta),
        part_of("language", str_of(t->language)),
        part_of("types", buf_str(&types)),
        {"step", &x->step, sizeof x->step},
        {"chain", x->chain, (labels + 1) * labels * sizeof *x->chain},
        {"rows.first", x->table.first, (x->table.buckets + 1ull) * sizeof *x->table.first},
        {"rows.marks", x->table.marks, rows * sizeof *x->table.marks},
        {"rows.values", x->weights, rows * labels},
    };
    size_t n = 8;
    if (t->clusters)
        n += tag_clusters_parts(t->clusters, parts + n);
    vp_status status = ok ? pack_write(path, parts, n, error) : fail_memory(error);
    buf_release(&types);
    return status;
}

/* What a feature was seen in: no sentence, one, or several. */
typedef struct sight {
    uint32_t sentence; /* the last one */
    bool several;
} sight;

static void note_sights(const tag_lessons *l, sight *sights)
{
    for (size_t s = 0; s + 1 < l->first.count; s++)
        for (size_t k = l->place_first.items[l->first.items[s]]; k < l->place_first.items[l->first.items[s + 1]]; k++)
            for (size_t r = l->unit_first.items[l->over.items[k]]; r < l->unit_first.items[l->over.items[k] + 1]; r++) {
                sight *seen = &sights[l->unit_rows.items[r]];
                seen->several = seen->several || (seen->sentence && seen->sentence != l->sentences.items[s]);
                seen->sentence = l->sentences.items[s];
            }
}

/* Leaves out the features of one sentence only: a model shall not hold what a single text says. */
static bool drop_single(tag_lessons *l)
{
    sight *sights = calloc(l->rows.count + 1ull, sizeof *sights);
    if (!sights)
        return false;
    note_sights(l, sights);
    size_t kept = 0, from = 0;
    for (uint32_t u = 0; u < l->units.count; u++) {
        for (; from < l->unit_first.items[u + 1]; from++)
            if (sights[l->unit_rows.items[from]].several)
                l->unit_rows.items[kept++] = l->unit_rows.items[from];
        l->unit_first.items[u + 1] = kept;
    }
    l->unit_rows.count = kept;
    free(sights);
    return true;
}

static vp_status learn(const tag_lessons *l, const tag_training *t, crf_weights *w, vp_error *error)
{
    const crf_data d = {
        .rows = l->unit_rows.items,
        .unit_first = l->unit_first.items,
        .over = l->over.items,
        .place_first = l->place_first.items,
        .labels = l->labels,
        .first = l->first.items,
        .units = l->units.count,
        .sequences = l->first.count - 1,
        .row_count = l->rows.count,
    };
    crf_outcome outcome = (t->online ? crf_learn_online : crf_learn_batch)(w, &d, &t->settings);
    if (outcome == CRF_STOPPED)
        return fail(error, VP_CANCELLED, NULL, "the training was cancelled");
    return outcome == CRF_LEARNED ? VP_OK : fail_memory(error);
}

vp_status tag_lessons_learn(tag_lessons *l, const tag_training *t, const char *path, vp_error *error)
{
    crf_weights w = {0};
    exported x = {.weight_min = t->online ? WEIGHT_MIN_ONLINE : WEIGHT_MIN_BATCH,
                  .recall = t->recall * (t->online ? TAG_PERCEPTRON_TEMPERATURE : 1)};
    bool ok = drop_single(l) && tag_chain_new(&w.chain, t->type_count);
    w.rows = ok ? malloc((l->rows.count + 1ull) * w.chain.width * sizeof *w.rows) : NULL;
    vp_status status = w.rows ? learn(l, t, &w, error) : fail_memory(error);
    if (!status && !export_weights(l, &w, &x))
        status = fail_memory(error);
    if (!status)
        status = write_pack(&x, t, path, error);
    exported_release(&x);
    crf_chain_release(&w.chain);
    free(w.rows);
    return status;
}
