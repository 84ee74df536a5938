/*
 * What the index, the copies and the rollups cost where documents are written: the same documents go into a store, and
 * by plain inserts of the same rows into the same tables of another. `bench/store` has it built and runs it:
 *
 *   store_writing FOLDER DOCUMENTS <texts     a line a text: its language, a tab, the text
 *
 * Both are written in turns, a fifth of the documents at a time, so that what else the machine does falls on both.
 * Both get ready what the analysis finds; for the store that is the words of its index, too, which `analyze` cuts in
 * the threads that analyse: they are timed apart. Prints one JSON object: seconds of processor time.
 */
#include "base/rng.h"
#include "engine/store_handle.h"
#include "store/rollup.h"
#include "store/writer.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { LINE = 1 << 16, TURNS = 5, TRANSACTION = 40000, DAYS = 1096, SEED = 1, MENTIONS = 2 };

typedef struct text {
    char lang[4];
    str said;
} text;

typedef struct made {
    document d;
    document_aspect aspects[MENTIONS];
    document_entity entities[MENTIONS];
    char product[16], shop[16], customer[16];
    buf words; /* owned */
} made;

static void stop(const char *what)
{
    fprintf(stderr, "store_writing: %s\n", what);
    exit(1);
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static text *read_texts(size_t *count)
{
    static char line[LINE];
    text *all = NULL;
    for (*count = 0; fgets(line, sizeof line, stdin); ++*count) {
        char *tab = strchr(line, '\t');
        if (!tab || tab - line >= (long)sizeof all->lang)
            stop("a line is a language, a tab and a text");
        if (!(*count & (*count + 1)) && !(all = realloc(all, 2 * (*count + 1) * sizeof *all)))
            stop("no memory");
        *tab = '\0';
        memcpy(all[*count].lang, line, (size_t)(tab - line) + 1);
        size_t n = strcspn(tab + 1, "\n");
        char *copy = strndup(tab + 1, n);
        if (!copy)
            stop("no memory");
        all[*count].said = (str){copy, n};
    }
    return all;
}

/* ---- Documents ---- */

static uint64_t draw(uint64_t number, uint64_t place, uint64_t below)
{
    return rng_below(SEED, number * 64 + place, below);
}

static str name_of(char room[16], const char *what, uint64_t number)
{
    return (str){room, (size_t)snprintf(room, 16, "%s %u", what, (unsigned)number)};
}

static void mention(made *m, uint64_t i)
{
    static const char *const categories[] = {"delivery", "price", "quality", "service", "other"};
    static const char *const names[] = {"HEMA", "PostNL", "Utrecht", "Bol"};
    static const char *const labels[] = {"neg", "neu", "pos"};
    document *d = &m->d;
    d->aspects = m->aspects;
    d->aspect_count = draw(i, 1, MENTIONS + 1);
    for (size_t a = 0; a < d->aspect_count; a++)
        m->aspects[a] = (document_aspect){.category = categories[draw(i, 2 + a, 5)],
                                          .label = labels[draw(i, 4 + a, 3)],
                                          .term = (str){d->text.p, d->text.n < 6 ? d->text.n : 6},
                                          .opinion = STR("good"),
                                          .end = 6,
                                          .sentence_end = d->text.n,
                                          .score = (double)draw(i, 6 + a, 2001) / 1e3 - 1};
    d->entities = m->entities;
    d->entity_count = draw(i, 8, 2);
    for (size_t e = 0; e < d->entity_count; e++)
        m->entities[e] = (document_entity){.type = "ORG",
                                           .source = "name",
                                           .name = str_of(names[draw(i, 9, 4)]),
                                           .text = STR("HEMA"),
                                           .end = 4,
                                           .score = 0.9};
}

static void make(made *m, uint64_t i, uint64_t documents, const text *texts, size_t text_count)
{
    static const char *const countries[] = {"NL", "BE", "DE", "GB", "CN", "RU"};
    static const char *const channels[] = {"web", "app", "mail", "shop"};
    static const char *const labels[] = {"neg", "neu", "pos"};
    const text *t = &texts[i * 1000003 % text_count]; /* another one for each */
    m->d = (document){.version = (int64_t)i + 1,
                      .source = 1,
                      .customer = name_of(m->customer, "K", draw(i, 21, documents / 4 + 1)),
                      .country = str_of(countries[draw(i, 22, 6)]),
                      .shop = name_of(m->shop, "Shop", draw(i, 23, 30)),
                      .product = name_of(m->product, "Product", draw(i, 24, 40)),
                      .channel = str_of(channels[draw(i, 25, 4)]),
                      .text = t->said,
                      .fields = STR("{}"),
                      .has_time = true,
                      .time = 1609459200 + (int64_t)((i * DAYS * 86400) / documents + draw(i, 26, 20 * 86400)),
                      .lang = t->lang,
                      .lang_conf = 0.98,
                      .has_rating = true,
                      .nps = (int)draw(i, 27, 33) < 11 ? (int)draw(i, 28, 11) : -1,
                      .recommended = -1,
                      .tokens = (int64_t)t->said.n / 5,
                      .label = labels[draw(i, 29, 3)],
                      .score = (double)draw(i, 30, 2001) / 1e3 - 1,
                      .p = {0.3, 0.4, 0.3},
                      .intent = "praise",
                      .urgency = "none"};
    m->d.rating = 1 + (double)draw(i, 31, 5);
    m->d.rating_unit = (m->d.rating - 1) / 4;
    for (size_t b = 0; b < IDENTITY_BYTES; b += sizeof(uint32_t)) {
        uint32_t bits = (uint32_t)draw(i, 40 + b, UINT32_MAX);
        memcpy(m->d.identity + b, &bits, sizeof bits);
    }
    mention(m, i);
}

/* ---- A store ---- */

typedef struct target {
    vp_store *store;
    sqlite3 *db;
    writer *writer;
    sqlite3_stmt *plain[4]; /* of documents, contents, aspects, entities */
    double seconds;
} target;

static const char *const plain_inserts[] = {
    "INSERT INTO document (identity, version, source, time, clock, lang, lang_conf, customer, country, shop, product, "
    "channel, rating, "
    "rating_unit, nps, tokens, label, score, p_neg, p_neu, p_pos, intent, urgency, reasons, p_leaving, p_complaint, "
    "p_request, p_question, "
    "p_suggestion, p_praise) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,0,0,0,0,0,0)",
    "INSERT INTO content (id, title, text, fields) VALUES (?,NULL,?,?)",
    "INSERT INTO aspect VALUES (?,?,?,?,?,?,?,0,?,?,?,?)",
    "INSERT INTO entity (document, place, type, name, text, source, rule, score, title, text_begin, text_end) VALUES "
    "(?,?,?,?,?,?,?,?,0,?,?)",
};

static void open_target(target *t, const vp_engine *engine, const char *path)
{
    vp_error e = {0};
    int64_t id;
    const source_facts facts = {
        .name = "bench", .format = "CSV", .encoding = "UTF-8", .notes = "", .recognised = STR("{}")};
    bool ok = !vp_store_open(engine, path, 1, &t->store, &e) && !store_handle_refresh_index(t->store, &e) &&
              !source_begin(t->store->db, &facts, &id, &e) && !writer_open(t->store->db, &t->writer, &e);
    t->db = ok ? store_db(t->store->db) : NULL;
    for (int i = 0; ok && i < 4; i++)
        ok = !store_prepare(t->db, plain_inserts[i], &t->plain[i], &e);
    if (!ok)
        stop(e.message);
}

static void bind(sqlite3_stmt *q, int at, str s)
{
    sqlite3_bind_text(q, at, s.p, (int)s.n, SQLITE_STATIC);
}

static void step(sqlite3_stmt *q)
{
    if (sqlite3_step(q) != SQLITE_DONE)
        stop(sqlite3_errmsg(sqlite3_db_handle(q)));
    sqlite3_reset(q);
}

static void insert_document(sqlite3_stmt *q, const document *d)
{
    const str texts[] = {d->customer, d->country, d->shop, d->product, d->channel},
              found[] = {str_of(d->intent), str_of(d->urgency), str_of(d->reasons)};
    const double numbers[] = {d->score, d->p[0], d->p[1], d->p[2]};
    sqlite3_bind_blob(q, 1, d->identity, IDENTITY_BYTES, SQLITE_STATIC);
    sqlite3_bind_int64(q, 2, d->version);
    sqlite3_bind_int64(q, 3, d->source);
    sqlite3_bind_int64(q, 4, d->time);
    sqlite3_bind_int(q, 5, d->has_clock);
    bind(q, 6, str_of(d->lang));
    sqlite3_bind_double(q, 7, d->lang_conf);
    for (int i = 0; i < 5; i++)
        bind(q, 8 + i, texts[i]);
    sqlite3_bind_double(q, 13, d->rating);
    sqlite3_bind_double(q, 14, d->rating_unit);
    if (d->nps >= 0)
        sqlite3_bind_int(q, 15, d->nps);
    else
        sqlite3_bind_null(q, 15);
    sqlite3_bind_int64(q, 16, d->tokens);
    bind(q, 17, str_of(d->label));
    for (int i = 0; i < 4; i++)
        sqlite3_bind_double(q, 18 + i, numbers[i]);
    for (int i = 0; i < 3; i++)
        bind(q, 22 + i, found[i]);
    step(q);
}

static void insert_mentions(const target *t, int64_t id, const document *d)
{
    for (size_t i = 0; i < d->aspect_count; i++) {
        const document_aspect *a = &d->aspects[i];
        sqlite3_stmt *q = t->plain[2];
        const size_t places[] = {a->begin, a->end, a->sentence_begin, a->sentence_end};
        sqlite3_bind_int64(q, 1, id);
        sqlite3_bind_int64(q, 2, (int64_t)i);
        bind(q, 3, str_of(a->category));
        bind(q, 4, a->term);
        bind(q, 5, str_of(a->label));
        sqlite3_bind_double(q, 6, a->score);
        bind(q, 7, a->opinion);
        for (int p = 0; p < 4; p++)
            sqlite3_bind_int64(q, 8 + p, (int64_t)places[p]);
        step(q);
    }
    for (size_t i = 0; i < d->entity_count; i++) {
        const document_entity *e = &d->entities[i];
        sqlite3_stmt *q = t->plain[3];
        sqlite3_bind_int64(q, 1, id);
        sqlite3_bind_int64(q, 2, (int64_t)i);
        bind(q, 3, str_of(e->type));
        bind(q, 4, e->name);
        bind(q, 5, e->text);
        bind(q, 6, str_of(e->source));
        sqlite3_bind_double(q, 8, e->score);
        sqlite3_bind_int64(q, 9, (int64_t)e->begin);
        sqlite3_bind_int64(q, 10, (int64_t)e->end);
        step(q);
    }
}

static void insert_plainly(const target *t, const document *d)
{
    insert_document(t->plain[0], d);
    int64_t id = sqlite3_last_insert_rowid(t->db);
    sqlite3_bind_int64(t->plain[1], 1, id);
    bind(t->plain[1], 2, d->text);
    bind(t->plain[1], 3, d->fields);
    step(t->plain[1]);
    insert_mentions(t, id, d);
}

static void write_all(target *t, const made *all, size_t count)
{
    vp_error e = {0};
    write_outcome outcome;
    double begin = now();
    for (size_t i = 0; i < count; i++)
        if (writer_add(t->writer, &all[i].d, &outcome, &e))
            stop(e.message);
    if (writer_commit(t->writer, &e) || rollup_refresh(t->store->db, &e))
        stop(e.message);
    t->seconds += now() - begin;
}

static void cut_words(vp_session *session, made *all, size_t count, double *seconds)
{
    double begin = now();
    for (size_t i = 0; i < count; i++) {
        document *d = &all[i].d;
        buf_clear(&all[i].words);
        if (vp_index_words(session, d->text.p, d->text.n, 0, &all[i].words, words_pack) != SQLITE_OK)
            stop("no memory");
        d->text_words = buf_str(&all[i].words);
    }
    *seconds += now() - begin;
}

static void insert_all(target *t, const made *all, size_t count)
{
    double begin = now();
    for (size_t i = 0; i < count; i++) {
        if (i % TRANSACTION == 0)
            sqlite3_exec(t->db, i ? "COMMIT; BEGIN" : "BEGIN", NULL, NULL, NULL);
        insert_plainly(t, &all[i].d);
    }
    if (sqlite3_exec(t->db, "COMMIT", NULL, NULL, NULL))
        stop(sqlite3_errmsg(t->db));
    t->seconds += now() - begin;
}

/* The last checkpoint comes when it is closed. */
static void close_target(target *t)
{
    double begin = now();
    for (int i = 0; i < 4; i++)
        sqlite3_finalize(t->plain[i]);
    writer_close(t->writer);
    vp_store_free(t->store);
    t->seconds += now() - begin;
}

int main(int count, char **words)
{
    target plain = {0}, whole = {0};
    vp_engine *engine = NULL;
    vp_session *session = NULL;
    double cutting = 0;
    vp_error e = {0};
    size_t text_count, documents = count == 3 ? strtoull(words[2], NULL, 10) / TURNS : 0;
    made *all = calloc(documents + 1, sizeof *all);
    char path[4096];
    if (!documents || !all || vp_engine_new(NULL, &engine, &e) || vp_session_new(engine, &session, &e))
        stop(count == 3 ? "no memory, or no documents" : "name a folder and a number of documents");
    const text *texts = read_texts(&text_count);
    if (!text_count)
        stop("there are no texts");
    snprintf(path, sizeof path, "%s/plain.db", words[1]);
    open_target(&plain, engine, path);
    snprintf(path, sizeof path, "%s/whole.db", words[1]);
    open_target(&whole, engine, path);
    for (size_t turn = 0; turn < TURNS; turn++) {
        for (size_t i = 0; i < documents; i++)
            make(&all[i], turn * documents + i, TURNS * documents, texts, text_count);
        insert_all(&plain, all, documents);
        cut_words(session, all, documents, &cutting);
        write_all(&whole, all, documents);
    }
    close_target(&plain);
    close_target(&whole);
    vp_session_free(session);
    vp_engine_free(engine);
    for (size_t i = 0; i <= documents; i++)
        buf_release(&all[i].words);
    free(all);
    printf("{\"plain_s\": %.2f, \"store_s\": %.2f, \"words_s\": %.2f}\n", plain.seconds, whole.seconds, cutting);
    return 0;
}
