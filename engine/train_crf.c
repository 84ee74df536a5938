/* Training the tagger of entities: what `voxpop train crf` does. */
#include <voxpop_train.h>

#include "base/array.h"
#include "engine/bio.h"
#include "engine/options.h"
#include "engine/tagging.h"
#include "engine/training.h"
#include "ingest/lines.h"
#include "ner/tag_lessons.h"

#include <stdlib.h>

enum {
    LOWER_EVERY = 4, /* one sentence in so many is read once more without capitals */
    ROUNDS_BATCH = 100,
    ROUNDS_ONLINE = 12,
    SEED = 1
};

typedef struct crf_course {
    vp_session *session;
    workshop *shop;
    language language;
    tag_lessons *lessons;
    char types[TAG_TYPES_MAX][TAG_TYPE_NAME_MAX + 1];
    size_t type_count, sentences;
    tag_gold *gold; /* [gold_room] of a sentence */
    size_t gold_room;
    buf lower;          /* a sentence without capitals */
    vp_span *low_parts; /* [low_room] */
    size_t low_room;
} crf_course;

/* The number of a type; TAG_TYPES_MAX and an error when there are too many. */
static size_t type_number(crf_course *c, str name, vp_error *error)
{
    for (size_t i = 0; i < c->type_count; i++)
        if (str_is(name, c->types[i]))
            return i;
    if (c->type_count == TAG_TYPES_MAX || !tag_is_type(name)) {
        fail(error, VP_LIMIT, "give fewer or other types with --map",
             "more than %d types, or one that is not of at most %d ASCII letters, digits, and _-.", TAG_TYPES_MAX,
             TAG_TYPE_NAME_MAX);
        return TAG_TYPES_MAX;
    }
    memcpy(c->types[c->type_count], name.p, name.n);
    return c->type_count++;
}

static vp_status read_gold(crf_course *c, const bio_sentence *s, vp_error *error)
{
    for (size_t i = 0; i < s->count; i++) {
        if (!array_room(&c->gold, sizeof *c->gold, i, &c->gold_room))
            return fail_memory(error);
        c->gold[i] = (tag_gold){0, s->tags[i].begins};
        if (!s->tags[i].type.n)
            continue;
        size_t type = type_number(c, s->tags[i].type, error);
        if (type == TAG_TYPES_MAX)
            return VP_LIMIT;
        c->gold[i].type = (uint8_t)(type + 1);
    }
    return VP_OK;
}

static vp_status add(crf_course *c, str text, const vp_span *parts, size_t count, bool again, vp_error *error)
{
    vp_status status = session_parts(c->session, c->shop, c->language, text, parts, count, error);
    if (status)
        return status;
    const token_list *tokens = &c->session->tokens;
    return tag_lessons_add(c->lessons, text, tokens->items, tokens->count, c->shop->words, parts, count, c->gold, again,
                           error);
}

static vp_status add_lower(crf_course *c, const bio_sentence *s, vp_error *error)
{
    buf_clear(&c->lower);
    for (size_t i = 0; i < s->count; i++) {
        size_t begin = c->lower.n;
        if (!array_room(&c->low_parts, sizeof *c->low_parts, i, &c->low_room) ||
            !words_fold(c->shop->words, (str){s->text.p + s->parts[i].begin, s->parts[i].end - s->parts[i].begin},
                        &c->lower))
            return fail_memory(error);
        c->low_parts[i] = (vp_span){begin, c->lower.n};
        if (!buf_putc(&c->lower, ' '))
            return fail_memory(error);
    }
    return add(c, buf_str(&c->lower), c->low_parts, s->count, true, error);
}

static vp_status take_sentence(void *context, const bio_sentence *s, vp_error *error)
{
    crf_course *c = context;
    vp_status status = read_gold(c, s, error);
    if (!status)
        status = add(c, s->text, s->parts, s->count, false, error);
    if (!status && c->language != LANGUAGE_ZH && c->sentences % LOWER_EVERY == 0)
        status = add_lower(c, s, error);
    c->sentences++;
    return status;
}

static vp_status read_files(crf_course *c, const vp_training *g, const vp_crf_training *o, vp_error *error)
{
    bio_map map = {0};
    vp_status status = o->map ? bio_map_read(&map, o->map, error) : VP_OK;
    for (size_t i = 0; !status && i < g->train_count; i++)
        status = bio_each(g->train[i], c->language == LANGUAGE_ZH, o->map ? &map : NULL, take_sentence, c, error);
    bio_map_release(&map);
    if (!status && !c->type_count)
        status = fail(error, VP_FORMAT, "give lines of TOKEN<TAB>TAG, as in B-PER, I-PER and O",
                      "the training files hold no entities");
    return status;
}

static bool show(void *context, double part)
{
    const vp_crf_training *o = context;
    const vp_progress now = {.file = "learning", .bytes_done = (uint64_t)(part * 10000), .bytes_total = 10000};
    if (o->progress)
        o->progress(o->context, &now);
    return !o->cancelled || !o->cancelled(o->context);
}

static vp_status learn(crf_course *c, const vp_training *g, const vp_crf_training *o, const tag_clusters *clusters,
                       const char *path, vp_error *error)
{
    buf meta = {0};
    bool ok = training_describe(&meta, "entities", language_code(c->language), g->licence) &&
              buf_printf(&meta, ",\"learner\":\"%s\",\"sentences\":%zu,\"places\":%zu}",
                         o->online ? "perceptron" : "lbfgs", c->sentences, tag_lessons_places(c->lessons));
    int rounds = o->rounds ? (int)o->rounds : o->online ? ROUNDS_ONLINE : ROUNDS_BATCH;
    const tag_training training = {
        .types = (const char(*)[TAG_TYPE_NAME_MAX + 1]) c->types,
        .type_count = c->type_count,
        .online = o->online,
        .settings = {.l1 = o->l1, .l2 = o->l2, .rounds = rounds, .seed = SEED, .progress = show, .context = (void *)o},
        .recall = (float)o->recall,
        .language = language_code(c->language),
        .meta = buf_str(&meta),
        .clusters = clusters,
    };
    vp_status status = ok ? tag_lessons_learn(c->lessons, &training, path, error) : fail_memory(error);
    buf_release(&meta);
    return status;
}

/* ---- The features ---- */

static vp_status take_template(void *context, str line, uint64_t number, vp_error *error)
{
    uint32_t *templates = context;
    const str name = str_trim(line);
    (void)number;
    if (!name.n || name.p[0] == '#')
        return VP_OK;
    for (int i = 0; i < TAG_TEMPLATES; i++)
        if (str_is(name, tag_template_names[i])) {
            *templates |= 1U << i;
            return VP_OK;
        }
    return fail(error, VP_FORMAT, "`voxpop help train crf` has the names", "there are no features \"%.*s\"",
                (int)(name.n < 80 ? name.n : 80), name.p);
}

/* A bit each; without a file, all. */
static vp_status read_templates(const char *path, uint32_t *out, vp_error *error)
{
    *out = path ? 0 : UINT32_MAX;
    vp_status status = path ? lines_each(path, take_template, out, error) : VP_OK;
    if (!status && !*out) {
        status = fail(error, VP_FORMAT, "give a name of features a line, as in word", "the file names no features");
        fail_at(error, path, 0, 0);
    }
    return status;
}

static vp_status open_classes(const char *path, pack *p, tag_clusters *out, vp_error *error)
{
    vp_status status = pack_open(path, p, error);
    if (status)
        return status;
    if (!tag_clusters_read(p, out) || !out->words.buckets) {
        fail(error, VP_FORMAT, "make it with `voxpop train word-clusters`", "the pack holds no word classes");
        fail_at(error, path, 0, 0);
        return VP_FORMAT;
    }
    return VP_OK;
}

/* Without word classes of one's own, those of the shipped model. */
static vp_status run(crf_course *c, const vp_training *g, const vp_crf_training *o, const char *path, vp_error *error)
{
    pack classes = {0};
    const vp_engine *e = c->session->engine;
    tag_clusters clusters = e->has_tag_models[c->language] ? e->tag_models[c->language].clusters : (tag_clusters){0};
    uint32_t templates;
    vp_status status = read_templates(o->features, &templates, error);
    if (!status && o->clusters)
        status = open_classes(o->clusters, &classes, &clusters, error);
    if (!status)
        status = session_workshop(c->session, c->language, &c->shop, error);
    if (!status && !(c->lessons = tag_lessons_new(c->language == LANGUAGE_ZH, &clusters, templates)))
        status = fail_memory(error);
    if (!status)
        status = read_files(c, g, o, error);
    if (!status)
        status = learn(c, g, o, &clusters, path, error);
    tag_lessons_free(c->lessons);
    pack_close(&classes);
    return status;
}

vp_status vp_train_crf(const vp_engine *engine, const vp_training *training, const vp_crf_training *options,
                       const char *out_path, vp_error *error)
{
    vp_crf_training o = {0};
    vp_training g;
    vp_status status = training_copy_for(training, "entities", "one of zh, ru, nl, en", &g, error);
    if (!status)
        status = options_copy(&o, sizeof o, options, error);
    if (status)
        return status;
    crf_course c = {.language = language_of(g.lang)};
    status = vp_session_new(engine, &c.session, error);
    if (!status)
        status = run(&c, &g, &o, out_path, error);
    vp_session_free(c.session);
    buf_release(&c.lower);
    free(c.low_parts);
    free(c.gold);
    return status;
}
