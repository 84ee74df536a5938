#include "engine/topic_tagger.h"

#include "engine/queries.h"
#include "topics/confidence.h"

#include <stdio.h>
#include <stdlib.h>

#define NOWHERE UINT32_MAX
/* A text is about the topic that has most of it, where this is as likely to be right as not, and about those that have
 * a fifth; also where none is first for sure, but it is as likely as not that the topic has a part. */
static const double SURE = 0.5, SECOND = 0.2;

/* ---- Models ---- */

typedef struct row_of_model {
    learned_topics *out;
    const vp_engine *engine;
    bool found;
} row_of_model;

static vp_status view(row_of_model *row, str bytes, vp_error *error)
{
    learned_topics *m = row->out;
    m->bytes = aligned_alloc(PACK_ALIGN, (bytes.n / PACK_ALIGN + 1) * PACK_ALIGN);
    if (!m->bytes)
        return fail_memory(error);
    if (bytes.n)
        memcpy(m->bytes, bytes.p, bytes.n);
    vp_status status = pack_view(m->bytes, bytes.n, &m->pack, error);
    if (!status)
        status = topic_model_read(&m->pack, &m->model, error);
    if (status)
        return status;
    m->language = language_of(m->model.language);
    return engine_check_probe(row->engine, &m->pack, m->language, error);
}

static vp_status take_model(void *context, sqlite3_stmt *q, vp_error *error)
{
    row_of_model *row = context;
    const char *of = (const char *)sqlite3_column_text(q, 0);
    row->found = true;
    snprintf(row->out->of_id, sizeof row->out->of_id, "%s", of ? of : "");
    return view(row, (str){sqlite3_column_blob(q, 1), (size_t)sqlite3_column_bytes(q, 1)}, error);
}

vp_status learned_load(vp_store *s, str name, learned_topics *out, vp_error *error)
{
    *out = (learned_topics){0};
    snprintf(out->name, sizeof out->name, "%.*s", (int)name.n, name.p);
    row_of_model row = {out, s->engine, false};
    filter_value value = {.type = FILTER_TEXT, .text = name};
    const filter one = {.values = &value, .count = 1};
    vp_status status = query_each(s->db, "SELECT of, pack FROM topic_model WHERE name = ?1", &one, take_model, &row,
                                  error);
    if (!status && !row.found)
        status = fail(error, VP_NOT_FOUND, "`voxpop topics fit STORE` learns topics",
                      "the store has no learned topics \"%.*s\"", (int)name.n, name.p);
    return status;
}

void learned_release(learned_topics *m)
{
    topic_model_release(&m->model);
    free(m->bytes);
    free(m->nodes);
    *m = (learned_topics){0};
}

static learned_topics *find_model(const topic_tagger *t, str name)
{
    for (size_t i = 0; i < t->model_count; i++)
        if (str_is(name, t->models[i].name))
            return &t->models[i];
    return NULL;
}

/* `topic`: where it is named first. */
static vp_status add_model(topic_tagger *t, vp_store *s, str name, size_t topic, vp_error *error)
{
    learned_topics *more = realloc(t->models, (t->model_count + 1) * sizeof *more);
    if (!more)
        return fail_memory(error);
    t->models = more;
    learned_topics *m = &t->models[t->model_count++];
    vp_status status = learned_load(s, name, m, error);
    if (status)
        return status;
    m->nodes = malloc(m->model.matrix.topics * sizeof *m->nodes);
    if (!m->nodes)
        return fail_memory(error);
    memset(m->nodes, 0xFF, m->model.matrix.topics * sizeof *m->nodes);
    m->of = t->tree->count;
    if (!*m->of_id)
        return VP_OK;
    m->of = tree_find(t->tree, str_of(m->of_id));
    if (m->of == t->tree->count) /* merged into another one, with its parts */
        m->of = tree_parent(t->tree, topic);
    return m->of < t->tree->count ? VP_OK
                                  : fail(error, VP_NOT_FOUND, "leave its parts out, too, or put them below another one",
                                         "\"%s\" was learned of the topic \"%s\", which is no more", m->name, m->of_id);
}

/* The learned topic of a rule belongs to a topic of the tree. */
static vp_status place(topic_tagger *t, vp_store *s, const tree_rule *r, uint32_t topic, vp_error *error)
{
    learned_topics *m = find_model(t, r->first);
    vp_status status = m ? VP_OK : add_model(t, s, r->first, topic, error);
    m = m ? m : &t->models[t->model_count - 1];
    if (status)
        return status;
    if (r->number >= m->model.matrix.topics)
        return fail(error, VP_NOT_FOUND, "they count from 0", "\"%s\" has %u learned topics", m->name,
                    m->model.matrix.topics);
    if (m->nodes[r->number] != NOWHERE)
        return fail(error, VP_FORMAT, "leave one of them out", "the learned topic stands in two topics, %s and %s",
                    t->tree->topics[m->nodes[r->number]].id.p, t->tree->topics[topic].id.p);
    m->nodes[r->number] = topic;
    return VP_OK;
}

static vp_status place_all(topic_tagger *t, vp_store *s, const char *file, vp_error *error)
{
    vp_status status = VP_OK;
    for (size_t i = 0; i < t->tree->count && !status; i++)
        for (const tree_rule *r = t->tree->topics[i].rules; r && !status; r = r->next) {
            status = r->kind == TREE_LEARNED ? place(t, s, r, (uint32_t)i, error) : VP_OK;
            if (status && error && r->at && file) {
                fail_at(error, file, r->at, 0);
                error->column = r->column;
            }
        }
    return status;
}

static int level_of(const topic_tagger *t, const learned_topics *m)
{
    return m->of == t->tree->count ? 0 : (int)t->tree->topics[m->of].level;
}

/* A model of a topic's documents is asked when it is known whether the text is one of them. */
static void sort_models(topic_tagger *t)
{
    for (size_t i = 1; i < t->model_count; i++)
        for (size_t k = i; k > 0 && level_of(t, &t->models[k]) < level_of(t, &t->models[k - 1]); k--) {
            learned_topics swapped = t->models[k];
            t->models[k] = t->models[k - 1];
            t->models[k - 1] = swapped;
        }
}

/* ---- Opening ---- */

static vp_status open_rules(topic_tagger *t, const char *file, vp_error *error)
{
    vp_status status = VP_OK;
    for (language l = 0; l < LANGUAGE_COUNT && !status; l++)
        status = topic_rules_new(t->tree, language_code(l), file, &t->rules[l], error);
    return status;
}

vp_status topic_tagger_open(vp_store *s, const tree *t, const char *file, topic_tagger *out, vp_error *error)
{
    *out = (topic_tagger){.tree = t, .parents = calloc(t->count + 1, sizeof *out->parents)};
    if (!out->parents)
        return fail_memory(error);
    for (size_t i = 0; i < t->count; i++)
        out->parents[i] = (uint32_t)tree_parent(t, i);
    vp_status status = open_rules(out, file, error);
    if (!status)
        status = place_all(out, s, file, error);
    if (!status)
        sort_models(out);
    return status;
}

void topic_tagger_release(topic_tagger *t)
{
    for (size_t i = 0; i < t->model_count; i++)
        learned_release(&t->models[i]);
    for (language l = 0; l < LANGUAGE_COUNT; l++)
        topic_rules_free(t->rules[l]);
    free(t->models);
    free(t->parents);
    *t = (topic_tagger){0};
}

vp_status tagger_bench_open(const topic_tagger *t, tagger_bench *out, vp_error *error)
{
    size_t n = t->tree->count + 1;
    *out = (tagger_bench){.tagger = t,
                          .readers = calloc(t->model_count + 1, sizeof *out->readers),
                          .shares = calloc(n, sizeof *out->shares),
                          .ruled = calloc(n, sizeof *out->ruled),
                          .tagged = calloc(n, sizeof *out->tagged),
                          .tags = calloc(n, sizeof *out->tags)};
    vp_status status = out->readers && out->shares && out->ruled && out->tagged && out->tags ? VP_OK
                                                                                             : fail_memory(error);
    for (size_t i = 0; !status && i < t->model_count; i++)
        status = topic_reader_open(&t->models[i].model, &out->readers[i], error);
    for (language l = 0; !status && l < LANGUAGE_COUNT; l++)
        status = topic_matcher_open(t->rules[l], &out->matchers[l], error);
    return status;
}

void tagger_bench_release(tagger_bench *b)
{
    for (size_t i = 0; b->readers && i < b->tagger->model_count; i++)
        topic_reader_release(&b->readers[i]);
    for (language l = 0; l < LANGUAGE_COUNT; l++)
        topic_matcher_release(&b->matchers[l]);
    void *const owned[] = {b->readers, b->shares, b->ruled, b->tagged, b->tags};
    for (size_t i = 0; i < sizeof owned / sizeof *owned; i++)
        free(owned[i]);
    *b = (tagger_bench){0};
}

/* ---- A text ---- */

static bool is_about(const topic_model *m, const topic_answer *a, uint32_t topic)
{
    if (a->confidence >= SURE && (topic == a->best || a->weights[topic] >= SECOND))
        return true;
    return m->knows_parts && topic_is_part(&m->matrix, a->weights, topic) &&
           confidence_of(&m->parts, a->weights[topic], a->words) >= SURE;
}

/*
 * What a model says of the text: each learned topic alone decides whether the text is about it, so that topics put
 * together or below another one have the documents they had before, and no others. Of a topic's parts the shares are
 * those of what the text has of the topic.
 */
static void take_answer(tagger_bench *b, const learned_topics *m, const topic_answer *a)
{
    size_t none = b->tagger->tree->count;
    double whole = m->of < none && b->shares[m->of] > 0 ? b->shares[m->of] : 1;
    for (uint32_t k = 0; k < a->count; k++) {
        if (m->nodes[k] == NOWHERE)
            continue;
        for (size_t at = m->nodes[k]; at != none && at != m->of; at = b->tagger->parents[at])
            b->shares[at] += a->weights[k] * whole;
        b->tagged[m->nodes[k]] |= is_about(&m->model, a, k);
    }
}

/* Topics above tagged ones, and the list of all. */
static size_t list(tagger_bench *b)
{
    size_t all = b->tagger->tree->count, count = 0;
    bool *has_parts = b->ruled; /* their last use was before */
    for (size_t i = 0; i < all; i++)
        b->tags[i] = (topic_tag){.topic = (uint32_t)i, .share = b->shares[i], .rule = b->ruled[i], .leaf = true};
    memset(has_parts, 0, all * sizeof *has_parts);
    for (size_t i = all; i-- > 0;) {
        size_t parent = b->tagger->parents[i];
        if (!b->tagged[i] || parent == all)
            continue;
        b->tagged[parent] = has_parts[parent] = true;
        b->tags[parent].rule |= b->tags[i].rule;
    }
    for (size_t i = 0; i < all; i++)
        if (b->tagged[i]) {
            b->tags[count] = b->tags[i];
            b->tags[count++].leaf = !has_parts[i];
        }
    return count;
}

vp_status tagger_bench_tag(tagger_bench *b, vp_session *s, language l, str text, size_t *count, vp_error *error)
{
    workshop *w;
    const topic_tagger *t = b->tagger;
    size_t n = t->tree->count;
    memset(b->shares, 0, n * sizeof *b->shares);
    vp_status status = session_clean(s, text, &text, error);
    if (!status)
        status = session_workshop(s, l, &w, error);
    if (!status)
        status = session_tokenize(s, w, text, error);
    if (!status)
        status = topic_matcher_match(&b->matchers[l], w->words, &s->tokens, text, error);
    if (status)
        return status;
    memcpy(b->ruled, b->matchers[l].found, n * sizeof *b->ruled);
    memcpy(b->tagged, b->ruled, n * sizeof *b->tagged);
    for (size_t i = 0; !status && i < t->model_count; i++) {
        const learned_topics *m = &t->models[i];
        topic_answer a;
        if (m->language != l || (m->of < n && !b->tagged[m->of]))
            continue;
        status = topic_reader_answer(&b->readers[i], w->words, &s->tokens, s->engine->lexicons[l], &a, error);
        if (!status)
            take_answer(b, m, &a);
    }
    if (!status)
        *count = list(b);
    return status;
}
