#include "ner/tag_model.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { BUCKET_KEYS = 4 /* on average */ };

/* Of a score of the chain, so that sums of its exp stay finite. */
#define CHAIN_MAX 64.0F

/* ---- Labels ---- */

static bool may_follow(int part, size_t type, int before, size_t type_before)
{
    bool open = before == LABEL_BEGIN || before == LABEL_INSIDE;
    bool goes_on = part == LABEL_INSIDE || part == LABEL_END;
    return open == goes_on && (!open || type == type_before);
}

bool tag_chain_new(crf_chain *c, size_t types)
{
    uint32_t labels = tag_labels(types);
    if (!crf_chain_new(c, labels))
        return false;
    for (uint32_t t = 0; t < labels; t++) {
        int part = tag_part((uint8_t)t);
        for (uint32_t from = 0; from <= labels; from++) {
            int before = from < labels ? tag_part((uint8_t)from) : LABEL_OUTSIDE;
            if (!may_follow(part, tag_type((uint8_t)t), before, tag_type((uint8_t)from)))
                crf_next(c, from)[t] = CRF_NEVER;
        }
        if (part == LABEL_BEGIN || part == LABEL_INSIDE)
            c->end[t] = CRF_NEVER;
    }
    return true;
}

/* ---- Tables ---- */

static bool tag_table_read(const pack *p, const char *name, size_t size, tag_table *out, const void **values)
{
    char path[PACK_NAME_MAX + 1];
    str part[3];
    static const char *const parts[] = {"first", "marks", "values"};
    for (size_t i = 0; i < 3; i++) {
        snprintf(path, sizeof path, "%s.%s", name, parts[i]);
        part[i] = pack_section(p, path);
    }
    *out = (tag_table){0};
    *values = part[2].p;
    if (part[0].n < 2 * sizeof(uint32_t) || part[0].n % sizeof(uint32_t) || part[0].n / sizeof(uint32_t) > UINT32_MAX)
        return !part[0].n && !part[1].n && !part[2].n;
    *out = (tag_table){(const uint32_t *)part[0].p, (const uint16_t *)part[1].p,
                       (uint32_t)(part[0].n / sizeof(uint32_t) - 1)};
    uint32_t count = out->first[out->buckets];
    bool ascending = out->first[0] == 0;
    for (uint32_t i = 0; ascending && i < out->buckets; i++)
        ascending = out->first[i] <= out->first[i + 1];
    return ascending && part[1].n == count * sizeof(uint16_t) && part[2].n == (size_t)count * size;
}

bool tag_clusters_read(const pack *p, tag_clusters *out)
{
    const void *ids, *lists;
    bool sound = tag_table_read(p, "clusters", TAG_CLUSTERS * sizeof(uint16_t), &out->words, &ids) &&
                 tag_table_read(p, "lists", sizeof(uint16_t), &out->listed, &lists);
    out->ids = ids;
    out->lists = lists;
    return sound;
}

static size_t table_parts(const tag_table *t, const char *const names[3], const void *values, size_t size,
                          pack_part out[3])
{
    if (!t->buckets)
        return 0;
    const size_t rows = t->first[t->buckets];
    out[0] = (pack_part){names[0], t->first, (t->buckets + 1ull) * sizeof *t->first};
    out[1] = (pack_part){names[1], t->marks, rows * sizeof *t->marks};
    out[2] = (pack_part){names[2], values, rows * size};
    return 3;
}

size_t tag_clusters_parts(const tag_clusters *c, pack_part out[TAG_CLUSTER_PARTS])
{
    static const char *const clusters[] = {"clusters.first", "clusters.marks", "clusters.values"};
    static const char *const lists[] = {"lists.first", "lists.marks", "lists.values"};
    size_t n = table_parts(&c->words, clusters, c->ids, TAG_CLUSTERS * sizeof *c->ids, out);
    return n + table_parts(&c->listed, lists, c->lists, sizeof *c->lists, out + n);
}

static int by_place(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b; /* bucket and mark, old number */
    return x[0] != y[0] ? (x[0] < y[0] ? -1 : 1) : x[1] < y[1] ? -1 : x[1] > y[1];
}

bool tag_table_make(const uint64_t *keys, uint32_t count, tag_table *out, uint32_t *order)
{
    uint32_t buckets = count / BUCKET_KEYS + 1, n = 0;
    uint64_t(*places)[2] = malloc((count + 1ull) * sizeof *places);
    uint32_t *first = calloc(buckets + 1ull, sizeof *first);
    uint16_t *marks = malloc((count + 1ull) * sizeof *marks);
    if (!places || !first || !marks) {
        free(places);
        free(first);
        free(marks);
        return false;
    }
    for (uint32_t i = 0; i < count; i++) {
        places[i][0] = (uint64_t)tag_table_bucket(buckets, keys[i]) << 16 | (uint16_t)keys[i];
        places[i][1] = i;
    }
    qsort(places, count, sizeof *places, by_place);
    for (uint32_t i = 0; i < count; i++)
        if (!i || places[i][0] != places[i - 1][0]) {
            first[(places[i][0] >> 16) + 1]++;
            marks[n] = (uint16_t)places[i][0];
            order[n++] = (uint32_t)places[i][1];
        }
    for (uint32_t i = 0; i < buckets; i++)
        first[i + 1] += first[i];
    free(places);
    *out = (tag_table){first, marks, buckets};
    return true;
}

/* ---- The pack ---- */

static bool is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

bool tag_is_type(str name)
{
    bool ok = name.n && name.n <= TAG_TYPE_NAME_MAX;
    for (size_t i = 0; ok && i < name.n; i++)
        ok = is_letter(name.p[i]) || (i && name.p[i] && strchr("0123456789_-.", name.p[i]));
    return ok;
}

static bool has_type(const tag_model *m, str name)
{
    bool found = false;
    for (size_t i = 0; i < m->type_count; i++)
        found = found || str_is(name, m->types[i]);
    return found;
}

static bool read_types(str text, tag_model *m)
{
    while (text.n) {
        str name = str_cut(&text, '\n');
        if (!tag_is_type(name) || m->type_count == TAG_TYPES_MAX || has_type(m, name))
            return false;
        memcpy(m->types[m->type_count], name.p, name.n);
        m->types[m->type_count++][name.n] = 0;
    }
    return m->type_count > 0;
}

/* Numbers from a pack may be anything. */
static bool is_sound(float x)
{
    return isfinite(x) && fabsf(x) < 1e6F;
}

static bool read_chain(str scores, tag_model *m)
{
    const uint32_t labels = m->chain.labels;
    if (scores.n != (labels + 1ull) * labels * sizeof(float))
        return false;
    for (uint32_t from = 0; from <= labels; from++)
        for (uint32_t t = 0; t < labels; t++) {
            float score;
            memcpy(&score, scores.p + ((size_t)from * labels + t) * sizeof score, sizeof score);
            if (!is_sound(score))
                return false;
            if (crf_next(&m->chain, from)[t] > CRF_NEVER)
                crf_next(&m->chain, from)[t] = fmaxf(-CHAIN_MAX, fminf(score, CHAIN_MAX));
        }
    return true;
}

static void soften(tag_model *m)
{
    m->step /= TAG_PERCEPTRON_TEMPERATURE;
    for (size_t i = 0; i < (m->chain.labels + 1ull) * m->chain.width; i++)
        if (m->chain.next[i] > CRF_NEVER)
            m->chain.next[i] /= TAG_PERCEPTRON_TEMPERATURE;
}

static bool has_listed(const tag_table *rows)
{
    bool found = false;
    tag_feature features[TAG_FEATURES_MAX];
    tag_brief brief;
    for (uint32_t k = 0; !found && k < TAG_LISTS; k++) {
        size_t n = tag_features(&(tag_sight){.kind = TAG_LISTED, .lists = 1U << k}, features, &brief);
        for (size_t i = 0; i < n; i++)
            for (size_t slot = features[i].first; slot <= features[i].last; slot++)
                found = found || tag_table_find(rows, tag_row_key(features[i].key, slot)) != TAG_NONE;
    }
    return found;
}

vp_status tag_model_read(const pack *p, tag_model *out, vp_error *error)
{
    tag_model m = {0};
    str step = pack_section(p, "step");
    const void *weights;
    static const char perceptron[] = "\"learner\":\"perceptron\"";
    bool sound = step.n == sizeof m.step && read_types(pack_section(p, "types"), &m);
    if (sound)
        memcpy(&m.step, step.p, sizeof m.step);
    if (sound && !tag_chain_new(&m.chain, m.type_count))
        return fail_memory(error);
    sound = sound && is_sound(m.step) && m.step > 0 && read_chain(pack_section(p, "chain"), &m) &&
            tag_table_read(p, "rows", m.chain.labels, &m.rows, &weights) && tag_clusters_read(p, &m.clusters);
    if (!sound) {
        tag_model_release(&m);
        return fail(error, VP_FORMAT, "make it with `voxpop train crf`", "the pack is no model of entities, or broken");
    }
    str meta = pack_section(p, "meta");
    if (meta.n && memmem(meta.p, meta.n, perceptron, sizeof perceptron - 1))
        soften(&m);
    m.weights = weights;
    m.overlay = has_listed(&m.rows);
    *out = m;
    return VP_OK;
}

void tag_model_release(tag_model *m)
{
    crf_chain_release(&m->chain);
    *m = (tag_model){0};
}
