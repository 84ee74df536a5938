/* Topics of a store or of lines of text, and of new texts: what `voxpop topics` does. */
#include "engine/options.h"
#include "engine/queries.h"
#include "engine/topic_steer.h"
#include "engine/topics.h"
#include "ingest/lines.h"
#include "topics/fit.h"
#include "topics/merge.h"

#include <math.h>
#include <stdlib.h>

enum { SAMPLE = 2000 /* lines whose language is asked */, QUOTED = 160 /* bytes */ };
static const double SURE = 0.95; /* below that a line may be in the language of the others */

/* ---- Gathering the documents ---- */

/* The texts of some documents, in a second reading. */
typedef struct quotes {
    uint64_t at;           /* of the next document */
    const uint64_t *which; /* [count] in order */
    char **texts;          /* [count] owned */
    size_t count, next;
} quotes;

typedef struct gatherer {
    vp_session *session;
    language language;
    collection documents;
    uint64_t others[LANGUAGE_COUNT]; /* left out */
    quotes *quotes;                  /* not NULL: documents are not gathered, but some of them quoted */
    uint64_t votes[LANGUAGE_COUNT];  /* of the sample */
    uint64_t sampled;
} gatherer;

static vp_status quote(quotes *q, str readable, vp_error *error)
{
    if (q->next == q->count || q->at++ != q->which[q->next])
        return VP_OK;
    size_t n = readable.n < QUOTED ? readable.n : QUOTED;
    while (n < readable.n && n && (readable.p[n] & 0xC0) == 0x80)
        n--; /* not in the middle of a character */
    q->texts[q->next] = strndup(readable.p, n);
    return q->texts[q->next++] ? VP_OK : fail_memory(error);
}

static vp_status gather_readable(gatherer *g, str readable, vp_error *error)
{
    if (g->quotes)
        return quote(g->quotes, readable, error);
    vp_session *s = g->session;
    workshop *w;
    vp_status status = session_workshop(s, g->language, &w, error);
    if (!status)
        status = session_tokenize(s, w, readable, error);
    if (status)
        return status;
    return collection_add(&g->documents, w->words, &s->tokens, s->engine->lexicons[g->language]) ? VP_OK
                                                                                                 : fail_memory(error);
}

static vp_status gather(gatherer *g, str text, vp_error *error)
{
    vp_status status = session_clean(g->session, text, &text, error);
    return status ? status : gather_readable(g, text, error);
}

/* ---- Lines of text ---- */

static vp_status vote(void *context, str line, uint64_t number, vp_error *error)
{
    gatherer *g = context;
    (void)number;
    vp_status status = session_clean(g->session, line, &line, error);
    if (status)
        return status;
    g->votes[language_of(session_language(g->session, NULL, NULL).code)]++;
    return ++g->sampled < SAMPLE ? VP_OK : VP_CANCELLED; /* enough */
}

static language elected(const uint64_t *votes)
{
    language best = LANGUAGE_OTHER;
    uint64_t most = 0;
    for (language l = 0; l < LANGUAGE_OTHER; l++)
        if (votes[l] > most) {
            most = votes[l];
            best = l;
        }
    return best;
}

static vp_status gather_line(void *context, str line, uint64_t number, vp_error *error)
{
    gatherer *g = context;
    (void)number;
    vp_status status = session_clean(g->session, line, &line, error);
    if (status)
        return status;
    langid_answer a = session_language(g->session, NULL, NULL);
    if (language_of(a.code) == g->language || a.confidence < SURE || !strcmp(a.code, "und"))
        return gather_readable(g, line, error);
    g->others[language_of(a.code)]++;
    return VP_OK;
}

static vp_status gather_given(void *context, str line, uint64_t number, vp_error *error)
{
    (void)number;
    return gather(context, line, error);
}

static vp_status gather_lines(gatherer *g, const vp_topics_options *o, const char *const *paths, size_t count,
                              vp_error *error)
{
    const char *lang = o->lang;
    vp_status status = VP_OK;
    for (size_t i = 0; !lang && !status && i < count && g->sampled < SAMPLE; i++) {
        status = lines_each(paths[i], vote, g, error);
        status = status == VP_CANCELLED ? VP_OK : status;
    }
    if (!lang)
        g->language = elected(g->votes);
    if (!status)
        status = steer_stop(g->session, g->language, o->stop, NULL, &g->documents.stop, error);
    for (size_t i = 0; !status && i < count; i++)
        status = lines_each(paths[i], lang ? gather_given : gather_line, g, error);
    return status;
}

/* ---- Documents of a store ---- */

static vp_status vote_row(void *context, sqlite3_stmt *row, vp_error *error)
{
    gatherer *g = context;
    (void)error;
    g->votes[language_of((const char *)sqlite3_column_text(row, 0))] += (uint64_t)sqlite3_column_int64(row, 1);
    return VP_OK;
}

static vp_status gather_row(void *context, sqlite3_stmt *row, vp_error *error)
{
    gatherer *g = context;
    const char *code = (const char *)sqlite3_column_text(row, 0);
    if (language_of(code) == g->language || !strcmp(code, "und"))
        return gather(g, (str){(const char *)sqlite3_column_text(row, 1), (size_t)sqlite3_column_bytes(row, 1)}, error);
    g->others[language_of(code)]++;
    return VP_OK;
}

/* Runs "SELECT <what> FROM <the documents of the filter> <rest>". */
static vp_status each_row(vp_store *store, const filter *f, const char *what, const char *rest, query_row take,
                          gatherer *g, vp_error *error)
{
    buf sql = {0};
    bool ok = buf_printf(&sql, "SELECT %s", what) && query_from(f, true, &sql) &&
              buf_puts(&sql, " AND (c.text <> '' OR c.title <> '') ") && buf_puts(&sql, rest) && buf_terminate(&sql);
    vp_status status = ok ? query_each(store->db, sql.p, f, take, g, error) : fail_memory(error);
    buf_release(&sql);
    return status;
}

static vp_status gather_store(gatherer *g, const vp_topics_options *o, vp_store *store, vp_error *error)
{
    filter f = {0};
    vp_status status = query_read_filter(store, o->where, &f, error);
    if (!status && !o->lang) {
        status = each_row(store, &f, "d.lang, count(*)", "GROUP BY d.lang", vote_row, g, error);
        g->language = elected(g->votes);
    }
    if (!status)
        status = steer_stop(g->session, g->language, o->stop, store, &g->documents.stop, error);
    if (!status)
        status = each_row(store, &f, "d.lang, coalesce(c.title || char(10), '') || coalesce(c.text, '')",
                          "ORDER BY d.id", gather_row, g, error);
    filter_release(&f);
    return status;
}

/* ---- Learning ---- */

_Static_assert((int)VP_TOPICS_TRIALS == (int)TOPIC_TRIALS_MAX, "a caller has room for all trials");
_Static_assert((int)VP_TOPICS_OTHERS >= (int)LANGUAGE_COUNT, "and for all languages");

static bool show_progress(void *context, uint32_t done, uint32_t all, double perplexity)
{
    const vp_topics_options *o = context;
    if (o->progress)
        o->progress(o->context, done, all, perplexity);
    return !o->cancelled || !o->cancelled(o->context);
}

static void tell(const gatherer *g, const topic_outcome *t, vp_topics_outcome *out)
{
    *out = (vp_topics_outcome){.documents = t->documents,
                               .empty = t->empty,
                               .topics = t->topics,
                               .words = t->words,
                               .phrases = t->phrases,
                               .median_length = t->median_length,
                               .short_texts = t->few      ? VP_TOPICS_FEW
                                              : t->single ? VP_TOPICS_SHORT
                                                          : 0,
                               .perplexity = t->perplexity,
                               .resumed = t->resumed};
    for (language l = 0; l < LANGUAGE_COUNT; l++) {
        out->other_languages += g->others[l];
        if (g->others[l]) {
            vp_topics_others *o = &out->others[out->other_count++];
            const char *code = l == LANGUAGE_OTHER ? "" : language_code(l);
            memcpy(o->lang, code, strlen(code) + 1);
            o->documents = g->others[l];
        }
    }
    out->trial_count = t->trials.count;
    for (size_t i = 0; i < t->trials.count; i++) {
        const topic_trial *one = &t->trials.trials[i];
        out->trials[i] = (vp_topics_trial){one->topics, one->perplexity, one->stability};
    }
    memcpy(out->lang, language_code(g->language), strlen(language_code(g->language)));
}

/* Where documents come from. */
typedef struct sources {
    vp_store *store; /* NULL: the lines of the files */
    const char *const *paths;
    size_t count;
} sources;

static vp_status gather_all(gatherer *g, const vp_topics_options *o, const sources *from, vp_error *error)
{
    return from->store ? gather_store(g, o, from->store, error) : gather_lines(g, o, from->paths, from->count, error);
}

static vp_status learn(const gatherer *g, vp_topics_options *o, const topic_model *before, const guide *guide,
                       const char *out_path, topic_outcome *found, vp_error *error)
{
    const topic_plan plan = {.before = before,
                             .guide = guide,
                             .topics = o->topics,
                             .seed = o->seed,
                             .threads = o->threads,
                             .iterations = o->iterations,
                             .language = language_code(g->language),
                             .probe = g->session->engine->probe[g->language],
                             .progress = show_progress,
                             .context = o};
    return topic_fit(&g->documents, &plan, out_path, found, error);
}

static vp_status begin(const vp_engine *engine, const vp_topics_options *options, vp_topics_options *o, gatherer *g,
                       vp_error *error)
{
    vp_status status = options_copy(o, sizeof *o, options, error);
    if (!status && o->lang && (g->language = language_of(o->lang)) == LANGUAGE_OTHER && strcmp(o->lang, "und") != 0)
        status = fail(error, VP_INVALID, "one of zh, ru, nl, en; und for any other",
                      "topics cannot be learned of language \"%s\"", o->lang);
    return status ? status : vp_session_new(engine, &g->session, error);
}

vp_status vp_topics_fit(const vp_engine *engine, vp_store *store, const char *const *paths, size_t count,
                        const vp_topics_options *options, const char *out_path, vp_topics_outcome *outcome,
                        vp_error *error)
{
    vp_topics_options o = {.seed = 1};
    gatherer g = {.language = LANGUAGE_OTHER};
    guide seeds = {0};
    topic_outcome found;
    vp_status status = begin(engine, options, &o, &g, error);
    if (!status && o.seeds)
        status = steer_guide(o.seeds, &seeds, error);
    if (!status)
        status = gather_all(&g, &o, &(sources){store, paths, count}, error);
    if (!status && o.seeds)
        status = steer_words(g.session, g.language, &g.documents.stop, &seeds, error);
    if (!status)
        status = learn(&g, &o, NULL, o.seeds ? &seeds : NULL, out_path, &found, error);
    if (!status) {
        vp_topics_outcome told;
        tell(&g, &found, &told);
        if (outcome)
            *outcome = told;
        if (o.learned)
            o.learned(o.context, &told);
    }
    guide_release(&seeds);
    collection_release(&g.documents);
    vp_session_free(g.session);
    return status;
}

/* ---- Going on ---- */

static bool list_words(const topic_model *m, uint32_t topic, bool as_text, buf *out)
{
    const uint32_t *first = m->first[topic];
    bool ok = as_text || buf_putc(out, '[');
    for (size_t i = 0; ok && i < TOPIC_SHOWN && first[i] != TOPIC_NO_WORD; i++) {
        str word = str_of(m->shown[first[i]]);
        ok = (!i || buf_puts(out, as_text ? ", " : ",")) && (as_text ? buf_add_str(out, word) : buf_json(out, word));
    }
    return ok && (as_text || buf_putc(out, ']'));
}

static int by_number(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* Reads the examples of emerging topics: which[] and texts[] of `q`, owned by the caller. */
static vp_status read_examples(gatherer *g, const vp_topics_options *o, const sources *from, const topic_outcome *found,
                               quotes *q, vp_error *error)
{
    size_t most = (size_t)found->topics * TOPIC_EXAMPLES;
    uint64_t *which = calloc(most + 1, sizeof *which);
    q->which = which;
    q->texts = calloc(most + 1, sizeof *q->texts);
    if (!which || !q->texts)
        return fail_memory(error);
    for (size_t i = 0; i < most; i++) {
        const topic_change *c = &found->changes[i / TOPIC_EXAMPLES];
        if (c->emerging && c->weights[i % TOPIC_EXAMPLES] > 0)
            which[q->count++] = c->examples[i % TOPIC_EXAMPLES];
    }
    qsort(which, q->count, sizeof *which, by_number);
    g->quotes = q;
    return q->count ? gather_all(g, o, from, error) : VP_OK;
}

static bool list_examples(const topic_change *c, const quotes *q, bool as_text, buf *out)
{
    bool ok = as_text || buf_putc(out, '['), any = false;
    for (size_t i = 0; ok && c->emerging && i < TOPIC_EXAMPLES && c->weights[i] > 0; i++) {
        const uint64_t *at = bsearch(&c->examples[i], q->which, q->count, sizeof *at, by_number);
        const char *text = at ? q->texts[at - q->which] : NULL;
        if (text) {
            ok = (!any || buf_puts(out, as_text ? " | " : ",")) &&
                 (as_text ? buf_puts(out, text) : buf_json(out, str_of(text)));
            any = true;
        }
    }
    return ok && (as_text || buf_putc(out, ']'));
}

static bool add_change(const topic_model *m, const topic_change *c, double documents, const quotes *q, bool as_text,
                       vp_table *t)
{
    buf words = {0}, texts = {0};
    bool ok = list_words(m, c->topic, as_text, &words) && list_examples(c, q, as_text, &texts) && table_row(t) &&
              table_integer(t, c->topic) && table_text(t, str_of(m->labels[c->topic])) &&
              table_text(t, c->emerging ? STR("emerging") : STR("known")) && table_integer(t, (int64_t)c->documents) &&
              table_real(t, c->documents / documents) && table_real(t, c->before) && table_real(t, c->growth) &&
              table_real(t, c->low) && table_real(t, c->high) &&
              (as_text ? table_text : table_json)(t, buf_str(&words)) &&
              (as_text ? table_text : table_json)(t, buf_str(&texts));
    buf_release(&words);
    buf_release(&texts);
    return ok;
}

/* Emerging topics first. */
static vp_status tell_changes(const char *path, const topic_outcome *found, const quotes *q, bool as_text,
                              vp_table **out, vp_error *error)
{
    static const char *const names[] = {"topic",  "label", "kind", "documents", "share",   "before",
                                        "growth", "low",   "high", "words",     "examples"};
    vp_topics *made = NULL;
    vp_table *t = NULL;
    vp_status status = vp_topics_open(path, &made, error);
    if (!status)
        status = table_new(names, sizeof names / sizeof *names, &t, error);
    for (uint32_t turn = 0; turn < 2; turn++)
        for (uint32_t k = 0; !status && k < found->topics; k++)
            if (found->changes[k].emerging == !turn &&
                !add_change(&made->model, &found->changes[k], (double)found->documents, q, as_text, t))
                status = fail_memory(error);
    vp_topics_free(made);
    if (status)
        vp_table_free(t);
    else
        *out = t;
    return status;
}

static void quotes_release(quotes *q)
{
    for (size_t i = 0; q->texts && i < q->count; i++)
        free(q->texts[i]);
    free(q->texts);
    free((void *)q->which);
}

vp_status vp_topics_update(const vp_engine *engine, vp_store *store, const char *const *paths, size_t count,
                           const char *model, const vp_topics_options *options, const char *out_path, int as_text,
                           vp_topics_outcome *outcome, vp_table **changes, vp_error *error)
{
    vp_topics_options o = {.seed = 1};
    gatherer g = {.language = LANGUAGE_OTHER};
    const sources from = {store, paths, count};
    topic_outcome found = {0};
    quotes q = {0};
    vp_topics *before = NULL;
    vp_status status = vp_topics_open(model, &before, error);
    if (status)
        return status;
    status = begin(engine, options, &o, &g, error);
    o.lang = before->model.language;
    g.language = language_of(o.lang);
    if (!status)
        status = engine_check_probe(engine, &before->pack, g.language, error);
    if (!status)
        status = gather_all(&g, &o, &from, error);
    if (!status)
        status = learn(&g, &o, &before->model, NULL, out_path, &found, error);
    if (!status && outcome)
        tell(&g, &found, outcome);
    if (!status)
        status = read_examples(&g, &o, &from, &found, &q, error);
    if (!status)
        status = tell_changes(out_path, &found, &q, as_text != 0, changes, error);
    quotes_release(&q);
    free(found.changes);
    collection_release(&g.documents);
    vp_session_free(g.session);
    vp_topics_free(before);
    return status;
}

vp_status vp_topics_merge(const char *const *paths, size_t count, const char *base, const char *out_path,
                          vp_error *error)
{
    vp_topics **opened = calloc(count + 1, sizeof *opened);
    const topic_model **models = calloc(count + 1, sizeof *models);
    vp_status status = opened && models ? VP_OK : fail_memory(error);
    for (size_t i = 0; !status && i < count; i++) {
        status = vp_topics_open(paths[i], &opened[i], error);
        models[i] = status ? NULL : &opened[i]->model;
    }
    if (!status && base)
        status = vp_topics_open(base, &opened[count], error);
    if (!status)
        status = topic_merge(models, count, base ? &opened[count]->model : NULL, out_path, error);
    for (size_t i = 0; opened && i <= count; i++)
        vp_topics_free(opened[i]);
    free(opened);
    free(models);
    return status;
}

/* ---- Using ---- */

vp_status vp_topics_open(const char *path, vp_topics **out, vp_error *error)
{
    vp_topics *t = calloc(1, sizeof *t);
    if (!t)
        return fail_memory(error);
    vp_status status = pack_open(path, &t->pack, error);
    if (!status)
        status = topic_model_read(&t->pack, &t->model, error);
    if (!status)
        status = topic_reader_open(&t->model, &t->reader, error);
    if (!status) {
        *out = t;
        return VP_OK;
    }
    vp_topics_free(t);
    if (error && !error->file[0])
        fail_at(error, path, 0, 0);
    return status;
}

void vp_topics_free(vp_topics *t)
{
    if (!t)
        return;
    topic_reader_release(&t->reader);
    topic_model_release(&t->model);
    pack_close(&t->pack);
    free(t);
}

vp_status topics_answer(vp_session *s, vp_topics *topics, str text, topic_answer *out, vp_error *error)
{
    const topic_model *m = &topics->model;
    language l = language_of(m->language);
    workshop *w;
    vp_status status = engine_check_probe(s->engine, &m->pack, l, error);
    if (!status)
        status = session_clean(s, text, &text, error);
    if (!status)
        status = session_workshop(s, l, &w, error);
    if (!status)
        status = session_tokenize(s, w, text, error);
    return status ? status
                  : topic_reader_answer(&topics->reader, w->words, &s->tokens, s->engine->lexicons[l], out, error);
}

vp_status vp_topics_apply(vp_session *s, vp_topics *topics, const char *text, size_t length, vp_topic_weights *out,
                          vp_error *error)
{
    topic_answer a;
    vp_status status = topics_answer(s, topics, (str){text, length}, &a, error);
    if (!status)
        *out = (vp_topic_weights){a.weights, a.count, a.best, topics->model.labels[a.best], a.confidence};
    return status;
}

static bool add_topic(const topic_model *m, uint32_t topic, bool as_text, vp_table *t)
{
    buf words = {0};
    const topic_facts *f = &m->facts[topic];
    bool ok = list_words(m, topic, as_text, &words) && table_row(t) && table_integer(t, topic) &&
              table_text(t, str_of(m->labels[topic])) && table_real(t, f->share) &&
              table_integer(t, (int64_t)f->documents) && table_real(t, f->coherence) && table_real(t, f->exclusivity) &&
              table_real(t, f->stability < 0 ? NAN : f->stability) &&
              (as_text ? table_text : table_json)(t, buf_str(&words));
    buf_release(&words);
    return ok;
}

vp_status vp_topics_table(const vp_topics *topics, int as_text, vp_table **out, vp_error *error)
{
    static const char *const names[] = {"topic",     "label",       "share",     "documents",
                                        "coherence", "exclusivity", "stability", "words"};
    vp_table *t = NULL;
    vp_status status = table_new(names, sizeof names / sizeof *names, &t, error);
    for (uint32_t k = 0; !status && k < topics->model.matrix.topics; k++)
        if (!add_topic(&topics->model, k, as_text != 0, t))
            status = fail_memory(error);
    if (status)
        vp_table_free(t);
    else
        *out = t;
    return status;
}
