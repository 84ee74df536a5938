/* A store's own sentiment models: trained on what its documents say of themselves, and kept only where they are better.
 */
#include "engine/options.h"
#include "engine/queries.h"
#include "engine/rescore.h"
#include "engine/train_store.h"
#include "base/spool.h"
#include "models/confusion.h"

#include <voxpop_train.h>

#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

enum {
    CLASSES = POOL_CLASSES,
    FOLDS = 5,
    LEAST_TEXTS = 50,
    LEAST_OF_A_CLASS = 10,
    LEAST_LEARNED = 5,
    RESAMPLES = 1000
};
enum { TEXTS_MOST = 100000 /* of a language; of more, evenly spread ones count */, PACK_MOST = 256 << 20 };

/* What a document says of itself, as one of three classes; NULL: nothing. */
static const struct {
    const char *name, *sql, *needs;
} targets[] = {
    {"labels", "(SELECT value FROM correction_in_force WHERE document = d.id AND field = 'sentiment')",
     "label some with `voxpop label`, or learn from ratings or NPS answers (--target)"},
    {"rating",
     "CASE WHEN d.rating_unit <= 0.3 THEN 'neg' WHEN d.rating_unit >= 0.7 THEN 'pos' WHEN d.rating_unit BETWEEN 0.45 "
     "AND 0.55 THEN 'neu' END",
     "the documents need ratings"},
    {"nps", "CASE WHEN d.nps <= 6 THEN 'neg' WHEN d.nps <= 8 THEN 'neu' WHEN d.nps <= 10 THEN 'pos' END",
     "the documents need NPS answers"},
};

typedef struct store_trainer {
    vp_store *store;
    vp_train_store_options options;
    const char *gold; /* SQL of the target */
    language language;
    filter_value language_code;
    int64_t step;             /* every how many-th document counts */
    int *label, *fold;        /* [n] */
    double *p;                /* [n][2][3] of shipped and own model */
    double *blended, *weight; /* [n][3], [n] */
    size_t n, room, at;       /* at: the text that is being read */
    size_t of_class[CLASSES], left_out[FOLDS][CLASSES];
    int pass; /* the fold at hand; FOLDS: none is left out */
    spool lessons;
    vp_session *session;
} store_trainer;

/* ---- The texts ---- */

static int class_of(const char *name)
{
    return !name ? -1 : !strcmp(name, "neg") ? VP_NEGATIVE : !strcmp(name, "neu") ? VP_NEUTRAL : VP_POSITIVE;
}

/* Equal texts are in one fold, so that none is asked about what was learned. */
static int fold_of(str text)
{
    return (int)(XXH3_64bits(text.p, text.n) % FOLDS);
}

/* In the same order each time: the caller holds one view of the store. Every so many are chosen by their number, mixed,
 * since numbers may have a pattern (Fibonacci hashing, Knuth 1998, 6.4). */
static vp_status each_text(store_trainer *t, query_row take, vp_error *error)
{
    buf sql = {0};
    const filter one = {.values = &t->language_code, .count = 1};
    t->at = 0;
    bool ok = buf_printf(
                  &sql,
                  "SELECT gold, words FROM (SELECT d.id AS id, %s AS gold, " QUERY_WORDS " AS words FROM document "
                  "d JOIN content c ON c.id = d.id WHERE d.lang = ?1) WHERE gold IS NOT NULL AND words <> '' AND "
                  "(id * 2654435761 & 4294967295) * %lld >> 32 = 0 ORDER BY id",
                  t->gold, (long long)t->step) &&
              buf_terminate(&sql);
    vp_status status = ok ? query_each(t->store->db, sql.p, &one, take, t, error) : fail_memory(error);
    buf_release(&sql);
    return status;
}

static str text_of(sqlite3_stmt *q)
{
    return (str){(const char *)sqlite3_column_text(q, 1), (size_t)sqlite3_column_bytes(q, 1)};
}

static bool make_room(store_trainer *t)
{
    if (t->n < t->room)
        return true;
    size_t room = t->room ? 2 * t->room : 1024;
    int *label = realloc(t->label, room * sizeof *label);
    t->label = label ? label : t->label;
    int *fold = realloc(t->fold, room * sizeof *fold);
    t->fold = fold ? fold : t->fold;
    double *p = realloc(t->p, room * POOL_OPINIONS * CLASSES * sizeof *p);
    t->p = p ? p : t->p;
    if (!label || !fold || !p)
        return false;
    t->room = room;
    return true;
}

static vp_status take_label(void *context, sqlite3_stmt *q, vp_error *error)
{
    store_trainer *t = context;
    if (!make_room(t))
        return fail_memory(error);
    int label = class_of((const char *)sqlite3_column_text(q, 0));
    t->label[t->n] = label;
    t->fold[t->n] = fold_of(text_of(q));
    t->left_out[t->fold[t->n++]][label]++;
    t->of_class[label]++;
    return VP_OK;
}

static vp_status read_every(store_trainer *t, int64_t step, vp_error *error)
{
    t->step = step;
    t->n = 0;
    memset(t->of_class, 0, sizeof t->of_class);
    memset(t->left_out, 0, sizeof t->left_out);
    return each_text(t, take_label, error);
}

static vp_status read_labels(store_trainer *t, vp_error *error)
{
    vp_status status = read_every(t, 1, error);
    return status || t->n <= TEXTS_MOST ? status : read_every(t, (int64_t)(t->n / TEXTS_MOST + 1), error);
}

/* ---- A model ---- */

static vp_status add_lesson(void *context, sqlite3_stmt *q, vp_error *error)
{
    store_trainer *t = context;
    static const char *const names[] = {"neg", "neu", "pos"};
    size_t at = t->at++;
    if (t->fold[at] == t->pass)
        return VP_OK;
    buf line = {0};
    bool ok = buf_printf(&line, "{\"label\":\"%s\",\"text\":", names[t->label[at]]) && buf_json(&line, text_of(q)) &&
              buf_puts(&line, "}\n");
    vp_status status = ok ? spool_add(&t->lessons, buf_str(&line), error) : fail_memory(error);
    buf_release(&line);
    return status;
}

static vp_status read_pack(const char *path, buf *out, vp_error *error)
{
    struct stat info;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    bool ok = file >= 0 && !fstat(file, &info) && info.st_size > 0 && info.st_size < PACK_MOST;
    vp_status status = ok ? VP_OK : fail(error, VP_IO, NULL, "the trained model cannot be read");
    if (!status && !buf_reserve(out, (size_t)info.st_size))
        status = fail_memory(error);
    while (!status && out->n < (size_t)info.st_size) {
        ssize_t got = read(file, out->p + out->n, (size_t)info.st_size - out->n);
        if (got <= 0)
            status = fail(error, VP_IO, NULL, "the trained model cannot be read");
        else
            out->n += (size_t)got;
    }
    if (file >= 0)
        close(file);
    return status;
}

/* Trains on the lessons. The pack goes through a file of a folder of its own, which is taken away. */
static vp_status train_pack(store_trainer *t, buf *pack, vp_error *error)
{
    const char *folder = getenv("TMPDIR"), *lessons = t->lessons.path, *lang = language_code(t->language);
    char name[512], path[540];
    snprintf(name, sizeof name, "%s/voxpop.XXXXXX", folder && *folder ? folder : "/tmp");
    if (!mkdtemp(name))
        return fail(error, VP_IO, "set TMPDIR to a folder with enough space", "cannot make a temporary folder");
    snprintf(path, sizeof path, "%s/own.vpack", name);
    const vp_training training = {.struct_size = sizeof training, .lang = lang, .train = &lessons, .train_count = 1};
    vp_status status = vp_train_sentiment(t->store->engine, &training, NULL, path, error);
    buf_clear(pack);
    if (!status)
        status = read_pack(path, pack, error);
    unlink(path);
    rmdir(name);
    return status;
}

static vp_status learn(store_trainer *t, int pass, buf *pack, vp_error *error)
{
    t->pass = pass;
    vp_status status = spool_open(&t->lessons, error);
    if (status)
        return status;
    status = each_text(t, add_lesson, error);
    if (!status)
        status = train_pack(t, pack, error);
    spool_close(&t->lessons);
    return status;
}

/* ---- What it makes of texts that it has not seen ---- */

static vp_status ask_text(void *context, sqlite3_stmt *q, vp_error *error)
{
    store_trainer *t = context;
    workshop *w = NULL;
    size_t at = t->at++;
    if (t->fold[at] != t->pass)
        return VP_OK;
    str text = text_of(q);
    vp_status status = session_clean(t->session, text, &text, error);
    if (!status)
        status = session_workshop(t->session, t->language, &w, error);
    if (!status)
        status = session_tokenize(t->session, w, text, error);
    return status ? status : own_model_opinions(t->session, w, text, t->p + at * POOL_OPINIONS * CLASSES, error);
}

static vp_status ask_fold(store_trainer *t, str pack, vp_error *error)
{
    own_models own = {0};
    vp_status status = own_model_new(t->store->engine, t->language, pack, &opinion_pool_first, &own.of[t->language],
                                     error);
    if (!status)
        status = session_new_with(t->store->engine, &own, &t->session, error);
    if (!status)
        status = each_text(t, ask_text, error);
    vp_session_free(t->session);
    t->session = NULL;
    own_models_release(&own);
    return status;
}

static vp_status tell(const store_trainer *t, int step, vp_error *error)
{
    const vp_train_store_options *o = &t->options;
    char what[48];
    snprintf(what, sizeof what, "%s, model %d of %d", language_code(t->language), step + 1, FOLDS + 1);
    if (o->cancelled && o->cancelled(o->context))
        return fail(error, VP_CANCELLED, NULL, "stopped");
    const vp_progress now = {what, (uint64_t)step, FOLDS + 1, t->n, 0};
    if (o->progress)
        o->progress(o->context, &now);
    return VP_OK;
}

/* The square root of an even share: rare classes are not drowned, and common ones stay likely. */
static void weigh(store_trainer *t)
{
    for (size_t i = 0; i < t->n; i++)
        t->weight[i] = 1 / sqrt((double)t->of_class[t->label[i]]);
}

/* Fills p, and for each fold blends with a pool that was fitted to the other folds. */
static vp_status cross_validate(store_trainer *t, vp_error *error)
{
    buf pack = {0};
    vp_status status = VP_OK;
    t->blended = malloc(t->n * CLASSES * sizeof *t->blended);
    t->weight = malloc(t->n * sizeof *t->weight);
    if (!t->blended || !t->weight)
        return fail_memory(error);
    weigh(t);
    for (int fold = 0; !status && fold < FOLDS; fold++) {
        status = tell(t, fold, error);
        if (!status)
            status = learn(t, fold, &pack, error);
        if (!status)
            status = ask_fold(t, buf_str(&pack), error);
    }
    for (int fold = 0; !status && fold < FOLDS; fold++) {
        opinion_pool pool;
        opinion_pool_fit(t->p, t->label, t->weight, t->fold, fold, t->n, &pool);
        for (size_t i = 0; i < t->n; i++)
            if (t->fold[i] == fold)
                opinion_pool_blend(&pool, t->p + i * POOL_OPINIONS * CLASSES, t->blended + i * CLASSES);
    }
    buf_release(&pack);
    return status;
}

/* ---- Comparing ---- */

/* *out, and where the difference of the scores lies when other texts of the kind had come. */
static vp_status compare(const store_trainer *t, store_comparison *out, vp_error *error)
{
    decision *shipped = malloc(t->n * sizeof *shipped), *own = malloc(t->n * sizeof *own);
    vp_status status = shipped && own ? VP_OK : fail_memory(error);
    double difference[RESAMPLES];
    for (size_t i = 0; !status && i < t->n; i++) {
        uint8_t right = (uint8_t)t->label[i];
        shipped[i] = (decision){right, (uint8_t)likeliest_class(t->p + i * POOL_OPINIONS * CLASSES, CLASSES)};
        own[i] = (decision){right, (uint8_t)likeliest_class(t->blended + i * CLASSES, CLASSES)};
    }
    if (!status) {
        confusion a = confusion_of(shipped, t->n), b = confusion_of(own, t->n);
        for (uint64_t draw = 0; draw < RESAMPLES; draw++) {
            confusion x = confusion_redrawn(shipped, t->n, draw), y = confusion_redrawn(own, t->n, draw);
            difference[draw] = 100 * (confusion_macro_f1(&y) - confusion_macro_f1(&x));
        }
        interval middle = middle_of_draws(difference, RESAMPLES);
        *out = (store_comparison){t->n,
                                  {100 * confusion_accuracy(&a), 100 * confusion_accuracy(&b)},
                                  {100 * confusion_macro_f1(&a), 100 * confusion_macro_f1(&b)},
                                  middle.low,
                                  middle.high};
    }
    free(shipped);
    free(own);
    return status;
}

/* ---- A language ---- */

/* Also where a fold is left out: it may hold most of a class, since equal texts are in one. */
static bool has_enough_of(const store_trainer *t, vp_sentiment_label label)
{
    size_t all = t->of_class[label];
    bool enough = all >= LEAST_OF_A_CLASS;
    for (int fold = 0; enough && fold < FOLDS; fold++)
        enough = all - t->left_out[fold][label] >= LEAST_LEARNED;
    return enough;
}

/* What is missing to learn from, as the outcome says it; NULL: nothing. */
static const char *missing(const store_trainer *t)
{
    if (t->n < LEAST_TEXTS)
        return "too few texts";
    if (!has_enough_of(t, VP_NEGATIVE))
        return "too few negative";
    return has_enough_of(t, VP_POSITIVE) ? NULL : "too few positive";
}

static bool describe(const store_trainer *t, const store_comparison *c, buf *out)
{
    const char *target = t->options.target;
    const struct {
        const char *name;
        double value;
    } numbers[] = {{"shipped_accuracy", c->accuracy[0]},
                   {"own_accuracy", c->accuracy[1]},
                   {"shipped_macro_f1", c->macro_f1[0]},
                   {"own_macro_f1", c->macro_f1[1]},
                   {"low", c->low},
                   {"high", c->high}};
    bool ok = buf_printf(out, "{\"target\":\"%s\",\"texts\":%zu", target, c->n);
    for (size_t i = 0; ok && i < sizeof numbers / sizeof *numbers; i++)
        ok = buf_printf(out, ",\"%s\":", numbers[i].name) && buf_number(out, numbers[i].value, 4);
    return ok && buf_putc(out, '}') && buf_terminate(out);
}

typedef struct own_blend {
    buf pack;
    opinion_pool pool;
} own_blend;

/* Compares, on one view of the store: others may write to it meanwhile. *blend has learned from all texts, where it is
 * better. */
static vp_status try_model(store_trainer *t, store_comparison *c, own_blend *blend, vp_error *error)
{
    vp_status status = cross_validate(t, error);
    if (!status)
        status = compare(t, c, error);
    if (status || c->low <= 0)
        return status;
    opinion_pool_fit(t->p, t->label, t->weight, t->fold, FOLDS, t->n, &blend->pool);
    status = tell(t, FOLDS, error);
    return status ? status : learn(t, FOLDS, &blend->pack, error);
}

/* Puts model and new scores into the store, together. */
static vp_status keep(const store_trainer *t, const store_comparison *c, const own_blend *blend, vp_error *error)
{
    buf facts = {0};
    own_models own = {0};
    vp_status status = own_model_new(t->store->engine, t->language, buf_str(&blend->pack), &blend->pool,
                                     &own.of[t->language], error);
    if (!status && !describe(t, c, &facts))
        status = fail_memory(error);
    const kept_model kept = {t->language, buf_str(&blend->pack), &blend->pool, facts.p, t->options.time};
    if (!status)
        status = rescore_with(t->store, &own, &kept, error);
    own_models_release(&own);
    buf_release(&facts);
    return status;
}

static bool add_result(vp_table *out, const store_trainer *t, const store_comparison *c, const char *outcome)
{
    bool ok = table_row(out) && table_text(out, str_of(language_code(t->language))) &&
              table_integer(out, (int64_t)t->n);
    const double numbers[] = {
        c->accuracy[0], c->accuracy[1], c->macro_f1[0], c->macro_f1[1], c->macro_f1[1] - c->macro_f1[0],
        c->low,         c->high};
    for (size_t i = 0; ok && i < sizeof numbers / sizeof *numbers; i++)
        ok = c->n ? table_real(out, round(numbers[i] * 100) / 100) : table_empty(out);
    return ok && table_text(out, str_of(outcome));
}

/* A model that was learned from the same is no longer worth it; others stay. */
static vp_status drop_same(const store_trainer *t, vp_error *error)
{
    filter_value values[] = {t->language_code, {FILTER_TEXT, str_of(t->options.target), 0}};
    const filter both = {.values = values, .count = 2};
    double kept;
    vp_status status = query_number(t->store->db,
                                    "SELECT EXISTS (SELECT 1 FROM model WHERE lang = ?1 AND facts ->> 'target' = ?2)",
                                    &both, 0, &kept, error);
    return status || !kept ? status : rescore_without(t->store, t->language, error);
}

static void release(store_trainer *t)
{
    free(t->label);
    free(t->fold);
    free(t->p);
    free(t->blended);
    free(t->weight);
}

/* All that is read of the language's texts. *c stays empty where something is missing. */
static vp_status examine(store_trainer *t, store_comparison *c, own_blend *blend, vp_error *error)
{
    sqlite3 *db = store_db(t->store->db);
    vp_status status = store_run(db, "BEGIN", error);
    if (status)
        return status;
    status = read_labels(t, error);
    if (!status && !missing(t))
        status = try_model(t, c, blend, error);
    sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL); /* nothing was written */
    return status;
}

static vp_status train_language(vp_store *store, const vp_train_store_options *options, const char *gold, language l,
                                vp_table *out, vp_error *error)
{
    store_trainer t = {.store = store, .options = *options, .gold = gold, .language = l};
    store_comparison c = {0};
    own_blend blend = {0};
    t.language_code = (filter_value){FILTER_TEXT, str_of(language_code(l)), 0};
    vp_status status = examine(&t, &c, &blend, error);
    if (!status && c.n)
        status = c.low > 0 ? keep(&t, &c, &blend, error) : drop_same(&t, error);
    const char *outcome = !c.n ? missing(&t) : c.low > 0 ? "used" : "not better";
    if (!status && t.n && !add_result(out, &t, &c, outcome))
        status = fail_memory(error);
    buf_release(&blend.pack);
    release(&t);
    return status;
}

/* ---- The public functions ---- */

static vp_status find_target(const char **name, const char **sql, const char **needs, vp_error *error)
{
    *name = *name ? *name : targets[0].name;
    for (size_t i = 0; i < sizeof targets / sizeof *targets; i++)
        if (!strcmp(*name, targets[i].name)) {
            *sql = targets[i].sql;
            *needs = targets[i].needs;
            return VP_OK;
        }
    return fail(error, VP_INVALID, "labels, rating or nps", "there is no target \"%s\"", *name);
}

static vp_status find_language(const char *lang, language *only, vp_error *error)
{
    *only = lang ? language_of(lang) : LANGUAGE_COUNT;
    return lang && *only == LANGUAGE_OTHER ? fail(error, VP_INVALID, "one of zh, ru, nl, en",
                                                  "sentiment cannot be trained for language \"%s\"", lang)
                                           : VP_OK;
}

vp_status vp_train_store(vp_store *store, const vp_train_store_options *given, vp_table **out, vp_error *error)
{
    static const char *const names[] = {
        "lang", "texts", "shipped_accuracy", "own_accuracy", "shipped_macro_f1", "own_macro_f1", "difference",
        "low",  "high",  "outcome"};
    vp_train_store_options o = {0};
    vp_table *table = NULL;
    const char *gold = NULL, *needs = NULL;
    language only = LANGUAGE_COUNT;
    vp_status status = options_copy(&o, sizeof o, given, error);
    if (!status)
        status = store_handle_check_lists(store, error);
    if (!status)
        status = find_target(&o.target, &gold, &needs, error);
    if (!status)
        status = find_language(o.lang, &only, error);
    if (!status)
        status = table_new(names, sizeof names / sizeof *names, &table, error);
    for (language l = 0; !status && l < LANGUAGE_OTHER; l++)
        if (only == LANGUAGE_COUNT || only == l)
            status = train_language(store, &o, gold, l, table, error);
    if (!status && !vp_table_rows(table))
        status = fail(error, VP_NOT_FOUND, needs, "there is nothing to learn from");
    *out = table;
    return status;
}

vp_status vp_train_store_drop(vp_store *store, const char *lang, vp_error *error)
{
    language only;
    vp_status status = find_language(lang, &only, error);
    if (!status)
        status = store_handle_check_lists(store, error);
    for (language l = 0; !status && l < LANGUAGE_OTHER; l++)
        if (only == LANGUAGE_COUNT || only == l)
            status = rescore_without(store, l, error);
    return status;
}
