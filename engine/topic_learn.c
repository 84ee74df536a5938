#include "engine/topic_learn.h"

#include "base/utf8.h"
#include "engine/queries.h"
#include "engine/topic_steer.h"
#include "topics/match.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { LEAST_DOCUMENTS = 30 /* of a language, to learn from */, NOTE_WORDS = 5 };

typedef struct learner {
    vp_store *store;
    const vp_topics_options *options;
    int64_t time;
    tree *tree;
    size_t parent; /* topic whose documents are learned from; the tree's count: all */
    unsigned *learned;
    guide seeds; /* lines alone, for the names of topics */
} learner;

/* ---- A model ---- */

static vp_status read_all(const char *path, buf *out, vp_error *error)
{
    FILE *f = fopen(path, "rb");
    char part[1 << 16];
    bool ok = f != NULL;
    for (size_t n = 1; ok && n;) {
        n = fread(part, 1, sizeof part, f);
        ok = !ferror(f) && (!n || buf_add(out, part, n));
    }
    if (f)
        fclose(f);
    return ok ? VP_OK : fail(error, VP_IO, NULL, "the learned topics cannot be read");
}

/* Learns of the documents of the filter, and gives the pack in `out`. */
static vp_status learn(const learner *l, const char *lang, const char *where, buf *out, vp_error *error)
{
    const char *folder = getenv("TMPDIR");
    char path[512], rest[540];
    snprintf(path, sizeof path, "%s/voxpop-topics-XXXXXX", folder && *folder ? folder : "/tmp");
    int file = mkstemp(path);
    if (file < 0)
        return fail(error, VP_IO, "set TMPDIR to a folder that can be written", "there is no room for learned topics");
    close(file);
    vp_topics_options o = *l->options;
    o.lang = lang;
    o.where = where;
    vp_status status = vp_topics_fit(l->store->engine, l->store, NULL, 0, &o, path, NULL, error);
    if (!status)
        status = read_all(path, out, error);
    unlink(path);
    snprintf(rest, sizeof rest, "%s.unfinished",
             path); /* of a fit that was stopped: the path is another one next time */
    unlink(rest);
    return status;
}

/* "en1", "delivery-en2": the language and a number that is free, behind the topic. */
static vp_status choose_name(const learner *l, const char *lang, char name[TREE_ID_MAX + 4], vp_error *error)
{
    double taken = 1;
    vp_status status = VP_OK;
    for (unsigned n = 1; !status && taken; n++) {
        if (l->parent < l->tree->count)
            snprintf(name, TREE_ID_MAX + 4, "%.40s-%s%u", l->tree->topics[l->parent].id.p, lang, n);
        else
            snprintf(name, TREE_ID_MAX + 4, "%s%u", lang, n);
        name[utf8_valid(str_of(name))] = '\0';
        filter_value value = {.type = FILTER_TEXT, .text = str_of(name)};
        const filter one = {.values = &value, .count = 1};
        status = query_number(l->store->db, "SELECT EXISTS (SELECT 1 FROM topic_model WHERE name = ?1)", &one, 0,
                              &taken, error);
    }
    return status;
}

static vp_status keep_model(const learner *l, const char *name, const char *lang, str pack, vp_error *error)
{
    sqlite3_stmt *q = NULL;
    str of = l->parent < l->tree->count ? l->tree->topics[l->parent].id : STR("");
    vp_status status = store_prepare(store_db(l->store->db),
                                     "INSERT INTO temp.next_topic_model VALUES (?1, ?2, ?3, ?4, ?5)", &q, error);
    if (status)
        return status;
    sqlite3_bind_text(q, 1, name, -1, SQLITE_STATIC);
    sqlite3_bind_text(q, 2, lang, -1, SQLITE_STATIC);
    sqlite3_bind_text(q, 3, of.p, (int)of.n, SQLITE_STATIC);
    sqlite3_bind_blob64(q, 4, pack.p, pack.n, SQLITE_STATIC);
    sqlite3_bind_int64(q, 5, l->time);
    if (sqlite3_step(q) != SQLITE_DONE)
        status = store_fail(store_db(l->store->db), "the learned topics cannot be kept", error);
    sqlite3_finalize(q);
    return status;
}

/* ---- Which of the new topics are old ones ---- */

/* match[k]: the topic of `old` that topic k of `fresh` is, or UINT32_MAX. Owned. */
static vp_status match_topics(const topic_model *fresh, const topic_model *old, uint32_t **out, vp_error *error)
{
    uint32_t n = fresh->matrix.topics, m = old->matrix.topics, most = n > m ? n : m;
    uint32_t *match = calloc(most, sizeof *match);
    double *cosines = calloc(most, sizeof *cosines);
    bool ok = match && cosines && !isnan(topic_match_models(fresh, old, match, cosines));
    for (uint32_t k = 0; ok && k < n; k++)
        if (match[k] >= m || cosines[k] < TOPIC_ALIKE)
            match[k] = UINT32_MAX;
    free(cosines);
    *out = match;
    if (ok)
        return VP_OK;
    free(match);
    *out = NULL;
    return fail_memory(error);
}

/* ---- Their place in the tree ---- */

/* "[en1.4] delayed, hours, connecting". */
static bool write_rule(const learned_topics *m, uint32_t topic, buf *out)
{
    const uint32_t *first = m->model.first[topic];
    out->n = 0;
    bool ok = buf_printf(out, "[%s.%u]", m->name, topic);
    for (size_t i = 0; ok && i < NOTE_WORDS && first[i] != TOPIC_NO_WORD; i++)
        ok = buf_puts(out, i ? ", " : " ") && buf_puts(out, m->model.shown[first[i]]);
    return ok;
}

/* Whether people gave the topic its name before it was learned. */
static bool is_given(const learner *l, const learned_topics *m, uint32_t k)
{
    bool given = false;
    for (size_t i = 0; !given && i < l->seeds.count; i++)
        given = l->seeds.lines[i].kind == GUIDE_TOPIC && str_is(l->seeds.lines[i].name, m->model.labels[k]);
    return given;
}

/* The topic that a given one is a part of already, by another language or an earlier fit; the tree's count: none. */
static size_t find_given(const learner *l, str id, str name)
{
    size_t at = tree_find(l->tree, id);
    at = at < l->tree->count ? at : tree_find(l->tree, name);
    bool here = at < l->tree->count && (l->parent >= l->tree->count || tree_parent(l->tree, at) == l->parent);
    return here ? at : l->tree->count;
}

/* A topic of its own, called by the first part of its label; a given one joins the topic with its name. */
static vp_status add_topic(learner *l, const learned_topics *m, uint32_t k, vp_error *error)
{
    buf id = {0}, rule = {0};
    bool given = is_given(l, m, k);
    str label = str_of(m->model.labels[k]), rest = label;
    size_t at = l->tree->count;
    size_t parent = l->parent < l->tree->count ? l->parent : l->tree->count;
    bool ok = tree_id_of(given ? label : str_trim(str_cut(&rest, ',')), &id) && write_rule(m, k, &rule);
    vp_status status = ok ? VP_OK : fail_memory(error);
    if (!status && given)
        at = find_given(l, buf_str(&id), label);
    if (!status && at == l->tree->count)
        status = tree_add(l->tree, parent, buf_str(&id), label, &at, error);
    if (!status)
        status = tree_add_rule(l->tree, at, buf_str(&rule), error);
    buf_release(&id);
    buf_release(&rule);
    return status;
}

/* Takes the place of topic `old_number` of the model `old` in the tree. False: it has none. */
static bool take_place(learner *l, const learned_topics *m, uint32_t k, const char *old, uint32_t old_number,
                       vp_status *status, vp_error *error)
{
    for (size_t i = 0; i < l->tree->count; i++)
        for (tree_rule *r = l->tree->topics[i].rules; r; r = r->next) {
            if (r->kind != TREE_LEARNED || r->number != old_number || !str_is(r->first, old))
                continue;
            buf rule = {0};
            *status = write_rule(m, k, &rule) ? tree_replace_rule(l->tree, i, r, buf_str(&rule), error)
                                              : fail_memory(error);
            buf_release(&rule);
            return true;
        }
    return false;
}

static bool has_rules(const tree_topic *t)
{
    const tree_rule *r = t->rules;
    while (r && r->kind == TREE_COMMENT)
        r = r->next;
    return r != NULL;
}

/* Takes what is left of a model out of the tree, and the topics that had nothing else. */
static vp_status drop_model(tree *t, const char *name, vp_error *error)
{
    vp_status status = VP_OK;
    for (size_t i = t->count; i-- > 0 && !status;) {
        bool dropped = false;
        for (tree_rule *r = t->topics[i].rules, *next; r && !status; r = next) {
            next = r->next;
            if (r->kind != TREE_LEARNED || !str_is(r->first, name))
                continue;
            status = tree_replace_rule(t, i, r, (str){NULL, 0}, error);
            dropped = true;
        }
        if (dropped && !has_rules(&t->topics[i]) && tree_end(t, i) == i + 1)
            tree_delete(t, i);
    }
    return status;
}

/* The model in the tree that is of the same documents in the same language; *name "" when there is none. */
static vp_status find_old(const learner *l, const learned_topics *m, char name[TREE_ID_MAX + 4], vp_error *error)
{
    *name = '\0';
    for (size_t i = 0; i < l->tree->count; i++)
        for (const tree_rule *r = l->tree->topics[i].rules; r; r = r->next) {
            double same;
            filter_value values[] = {{FILTER_TEXT, r->first, 0},
                                     {FILTER_TEXT, str_of(language_code(m->language)), 0},
                                     {FILTER_TEXT, str_of(m->of_id), 0}};
            const filter three = {.values = values, .count = 3};
            if (r->kind != TREE_LEARNED)
                continue;
            vp_status status = query_number(
                l->store->db, "SELECT EXISTS (SELECT 1 FROM topic_model WHERE name = ?1 AND lang = ?2 AND of = ?3)",
                &three, 0, &same, error);
            if (status || same) {
                snprintf(name, TREE_ID_MAX + 4, "%.*s", (int)r->first.n, r->first.p);
                return status;
            }
        }
    return VP_OK;
}

static vp_status replace_old(learner *l, const learned_topics *m, const char *old, uint32_t *match, vp_error *error)
{
    vp_status status = VP_OK;
    for (uint32_t k = 0; k < m->model.matrix.topics && !status; k++)
        if (match[k] != UINT32_MAX && !take_place(l, m, k, old, match[k], &status, error))
            match[k] = UINT32_MAX; /* somebody has deleted it: it comes back under a name of its own */
    return status ? status : drop_model(l->tree, old, error);
}

/* All topics of a new model. */
static vp_status settle(learner *l, const learned_topics *m, vp_error *error)
{
    char old_name[TREE_ID_MAX + 4];
    learned_topics old = {0};
    uint32_t *match = NULL;
    vp_status status = find_old(l, m, old_name, error);
    if (!status && *old_name) {
        status = learned_load(l->store, str_of(old_name), &old, error);
        if (!status)
            status = match_topics(&m->model, &old.model, &match, error);
        for (uint32_t k = 0; k < m->model.matrix.topics && !status; k++)
            if (is_given(l, m, k))
                match[k] = UINT32_MAX;
    }
    for (uint32_t k = 0; k < m->model.matrix.topics && !status; k++)
        if (is_given(l, m, k)) /* first, as what is dropped may be what they join */
            status = add_topic(l, m, k, error);
    if (!status && match)
        status = replace_old(l, m, old_name, match, error);
    for (uint32_t k = 0; k < m->model.matrix.topics && !status; k++)
        if (!is_given(l, m, k) && (!match || match[k] == UINT32_MAX))
            status = add_topic(l, m, k, error);
    learned_release(&old);
    free(match);
    return status;
}

/* ---- The whole ---- */

static vp_status learn_language(learner *l, const char *lang, const char *where, vp_error *error)
{
    char name[TREE_ID_MAX + 4];
    buf pack = {0};
    learned_topics m = {0};
    vp_status status = learn(l, lang, where, &pack, error);
    if (!status)
        status = choose_name(l, lang, name, error);
    if (!status)
        status = keep_model(l, name, lang, buf_str(&pack), error);
    if (!status)
        status = learned_load(l->store, str_of(name), &m, error);
    if (!status)
        status = settle(l, &m, error);
    learned_release(&m);
    buf_release(&pack);
    *l->learned += !status;
    return status;
}

static vp_status learn_languages(learner *l, const char *where, vp_error *error)
{
    vp_status status = l->options->seeds ? steer_guide(l->options->seeds, &l->seeds, error) : VP_OK;
    *l->learned = 0;
    for (language at = 0; at < LANGUAGE_OTHER && !status; at++) {
        filter f = {0};
        buf asked = {0};
        double documents = 0;
        const char *lang = language_code(at);
        if (l->options->lang && strcmp(l->options->lang, lang) != 0)
            continue;
        bool ok = buf_printf(&asked, "lang = %s", lang) &&
                  (!where || !*where ||
                   (buf_puts(&asked, " and (") && buf_puts(&asked, where) && buf_putc(&asked, ')'))) &&
                  buf_terminate(&asked);
        status = ok ? query_read_filter(l->store, asked.p, &f, error) : fail_memory(error);
        if (!status)
            status = query_count(l->store->db, &f, &documents, error);
        filter_release(&f);
        if (!status && documents >= LEAST_DOCUMENTS)
            status = learn_language(l, lang, asked.p, error);
        buf_release(&asked);
    }
    if (!status && !*l->learned)
        status = fail(error, VP_FORMAT, "topics can be learned of zh, ru, nl and en",
                      "no language has %d documents to learn topics from", LEAST_DOCUMENTS);
    guide_release(&l->seeds);
    return status;
}

vp_status topic_learn_all(vp_store *s, const vp_topics_options *options, int64_t time, tree *t, unsigned *learned,
                          vp_error *error)
{
    filter f = {0};
    learner l = {s, options, time, t, SIZE_MAX, learned, {0}};
    vp_status status = query_read_filter(s, options->where, &f, error); /* points to where the user wrote it */
    filter_release(&f);
    return status ? status : learn_languages(&l, options->where, error);
}

vp_status topic_learn_parts(vp_store *s, const vp_topics_options *options, int64_t time, tree *t, size_t topic,
                            unsigned *learned, vp_error *error)
{
    learner l = {s, options, time, t, topic, learned, {0}};
    buf where = {0};
    bool ok = buf_puts(&where, "topic = ") && filter_quote(&where, t->topics[topic].id) && buf_terminate(&where);
    vp_status status = t->topics[topic].level < TREE_LEVELS ? VP_OK
                                                            : fail(error, VP_INVALID, "move it up before",
                                                                   "a taxonomy has %d levels at most", TREE_LEVELS);
    if (!status)
        status = ok ? learn_languages(&l, where.p, error) : fail_memory(error);
    buf_release(&where);
    return status;
}
