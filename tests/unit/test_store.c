#include "store/query.h"
#include "tests/unit/store_maker.h"

#include <sys/stat.h>
#include <sys/wait.h>

static int64_t ask(vp_store *s, const char *sql)
{
    double value;
    vp_error e;
    if (query_number(s->db, sql, NULL, -1, &value, &e))
        fail_msg("%s: %s", sql, e.message);
    return (int64_t)value;
}

/* `full`: compares it with the texts too; documents without words stand in the way of that. */
static void index_is_sound(vp_store *s, bool full)
{
    vp_error e;
    const char *sql = full ? "INSERT INTO documents_fts (documents_fts, rank) VALUES ('integrity-check', 1)"
                           : "INSERT INTO documents_fts (documents_fts) VALUES ('integrity-check')";
    if (store_run(store_db(s->db), sql, &e))
        fail_msg("%s", e.message);
}

/* ---- Opening */

static void creates_and_opens(void **state)
{
    fixture *f = *state;
    vp_store *s;
    vp_error e;
    assert_int_equal(vp_is_store(path_of(f, "a.db")), 0);
    assert_int_equal(vp_store_open(engine, path_of(f, "a.db"), 0, &s, &e), VP_STORE);
    assert_string_equal(e.file, path_of(f, "a.db"));
    assert_true(e.message[0] && e.hint[0]);
    assert_int_equal(access(path_of(f, "a.db"), F_OK), -1); /* and nothing was made */
    s = open_store(path_of(f, "a.db"));
    assert_int_equal(ask(s, "PRAGMA user_version"), STORE_VERSION);
    assert_int_equal(store_set(s->db, "key", "value", NULL), VP_OK);
    vp_store_free(s);
    assert_int_equal(vp_is_store(path_of(f, "a.db")), 1);
    for (int create = 0; create < 2; create++) {
        char value[16];
        assert_int_equal(vp_store_open(engine, path_of(f, "a.db"), create, &s, NULL), VP_OK);
        assert_int_equal(store_get(s->db, "key", value, sizeof value, NULL), VP_OK);
        assert_string_equal(value, "value");
        vp_store_free(s);
    }
    vp_store_free(NULL);
}

enum { AT_ONCE = 6 };

/* Waits for its start, then opens the store and writes a word to it. */
static int open_at_once(const char *path, int gate)
{
    char byte;
    vp_store *s;
    vp_error e;
    if (read(gate, &byte, 1) != 0)
        return 1;
    if (vp_store_open(engine, path, 1, &s, &e)) {
        print_error("%s\n", e.message);
        return 1;
    }
    int failed = store_set(s->db, "key", "value", NULL) != VP_OK;
    vp_store_free(s);
    return failed;
}

static void one_store_made_by_many(void **state)
{
    fixture *f = *state;
    for (int round = 0; round < 5; round++) {
        int gate[2], status, failed = 0;
        assert_int_equal(pipe(gate), 0);
        for (int i = 0; i < AT_ONCE; i++) {
            pid_t child = fork();
            assert_true(child >= 0);
            if (!child) {
                close(gate[1]);
                _exit(open_at_once(path_of(f, "a.db"), gate[0]));
            }
        }
        close(gate[0]);
        close(gate[1]);
        for (int i = 0; i < AT_ONCE; i++)
            failed += wait(&status) < 0 || status;
        assert_int_equal(failed, 0);
        vp_store *s = open_store(path_of(f, "a.db"));
        assert_int_equal(ask(s, "SELECT count(*) FROM meta WHERE key = 'key'"), 1);
        vp_store_free(s);
        unlink(path_of(f, "a.db"));
    }
}

typedef struct scale_case {
    const char *first, *second; /* what was recognised in two sources */
    double low, high;
} scale_case;

static const scale_case scale_cases[] = {
    {"{}", "{}", 1, 5},
    {"{\"scale\":\"0-10\"}", "{}", 0, 10},
    {"{\"scale\":\"-5..5\"}", "{}", -5, 5},
    {"{\"scale\":\"-5..5 reversed\"}", "{\"scale\":\"-5..5\"}", -5, 5},
    {"{\"scale\":\"-5..0\"}", "{}", -5, 0},
    {"{\"scale\":\"1-6 reversed\"}", "{}", 1, 6},
    {"{\"scale\":\"1-10\"}", "{\"scale\":\"0-10\"}", 1, 5},
    {"{\"scale\":\"1-10\",\"scales\":{\"a\":\"1-5\"}}", "{\"scale\":\"1-10\"}", 1, 5},
    {"{\"scale\":\"-5..0\"}", "{\"scale\":\"0-10\"}", 1, 5},
    {"{\"scale\":\"\"}", "{}", 1, 5},
    {"{\"scale\":\"5\"}", "{}", 1, 5},
    {"{\"scale\":\"-\"}", "{}", 1, 5},
    {"{\"scale\":\"..\"}", "{}", 1, 5},
    {"{\"scale\":\"9-1\"}", "{}", 1, 5},
    {"{\"scale\":7}", "{}", 1, 5},
};

static void scales_of_the_sources(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof scale_cases / sizeof *scale_cases; i++) {
        const scale_case *c = &scale_cases[i];
        vp_store *s = open_store(NULL);
        int64_t id;
        source_facts facts = {.name = "a", .format = "CSV", .encoding = "UTF-8", .notes = ""};
        facts.recognised = str_of(c->first);
        assert_int_equal(source_begin(s->db, &facts, &id, NULL), VP_OK);
        facts.name = "b";
        facts.recognised = str_of(c->second);
        assert_int_equal(source_begin(s->db, &facts, &id, NULL), VP_OK);
        double low, high;
        assert_int_equal(query_rating_scale(s->db, &low, &high, NULL), VP_OK);
        if (low != c->low || high != c->high)
            fail_msg("%s %s: %g to %g", c->first, c->second, low, high);
        vp_store_free(s);
    }
}

static void temporary_stores(void **state)
{
    (void)state;
    vp_store *s = with_source(NULL);
    assert_null(store_path(s->db));
    known *k;
    assert_int_equal(known_open(s->db, &k, NULL), VP_OK);
    assert_null(k);
    writer *w = begin(s);
    put(w, make(1, 1, "Prima"), WRITE_NEW);
    end(w);
    assert_int_equal(ask(s, "SELECT count(*) FROM documents"), 1);
    vp_store_free(s);
}

static void facts_of_a_store(void **state)
{
    fixture *f = *state;
    vp_store *s = open_store(path_of(f, "a.db"));
    char value[8];
    assert_int_equal(store_get(s->db, "none", value, sizeof value, NULL), VP_OK);
    assert_string_equal(value, "");
    assert_int_equal(store_set(s->db, "k", "1", NULL), VP_OK);
    assert_int_equal(store_set(s->db, "k", "longer than there is room", NULL), VP_OK);
    assert_int_equal(store_get(s->db, "k", value, sizeof value, NULL), VP_OK);
    assert_string_equal(value, "longer ");
    assert_int_equal(store_set(s->db, "k", NULL, NULL), VP_OK);
    assert_int_equal(ask(s, "SELECT count(*) FROM meta WHERE key = 'k'"), 0);
    vp_store_free(s);
}

static size_t read_all(const char *path, char *bytes, size_t room)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t n = fread(bytes, 1, room, file);
    fclose(file);
    return n;
}

static void write_all(const char *path, const char *bytes, size_t n)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, n, file), n);
    fclose(file);
}

static void run_sql(const char *path, const char *sql)
{
    sqlite3 *db;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void stores_are_not_trusted(void **state)
{
    fixture *f = *state;
    vp_store *s = open_store(path_of(f, "a.db"));
    assert_int_equal(ask(s, "PRAGMA trusted_schema"), 0);
    assert_int_equal(ask(s, "PRAGMA temp_store"), 1);
    assert_int_equal(store_run(store_db(s->db), "DELETE FROM documents_fts_data", NULL), VP_STORE);
    vp_store_free(s);
    run_sql(path_of(f, "a.db"), "CREATE VIEW trap AS SELECT load_extension('x') AS a");
    s = open_store(path_of(f, "a.db"));
    vp_error e = {0};
    assert_int_equal(store_run(store_db(s->db), "SELECT * FROM trap", &e), VP_STORE);
    assert_non_null(strstr(e.message, "unsafe"));
    vp_store_free(s);
}

/* Refused whether or not a store may be made, with a reason and advice; the file stays as it is. */
static void refused(const char *path, const char *message)
{
    static char before[1 << 17], after[1 << 17];
    size_t n = read_all(path, before, sizeof before);
    for (int create = 0; create < 2; create++) {
        vp_store *s;
        vp_error e = {0};
        assert_int_equal(vp_store_open(engine, path, create, &s, &e), VP_STORE);
        if (!strstr(e.message, message))
            fail_msg("'%s' instead of '%s'", e.message, message);
        assert_string_equal(e.file, path);
        assert_true(e.hint[0]);
        assert_int_equal(read_all(path, after, sizeof after), n);
        assert_memory_equal(after, before, n);
    }
}

static void refuses_what_is_no_store(void **state)
{
    fixture *f = *state;
    run_sql(path_of(f, "a.db"), "CREATE TABLE t (a); INSERT INTO t VALUES (1)");
    assert_int_equal(vp_is_store(path_of(f, "a.db")), 0);
    refused(path_of(f, "a.db"), "no voxpop store");
    run_sql(path_of(f, "a.db"), "PRAGMA user_version = 1");
    refused(path_of(f, "a.db"), "no voxpop store");
    unlink(path_of(f, "a.db"));
    run_sql(path_of(f, "a.db"), "PRAGMA application_id = 7; PRAGMA user_version = 1");
    refused(path_of(f, "a.db"), "no voxpop store");
    write_all(path_of(f, "b.db"), "name;text\na;b\n", 14);
    assert_int_equal(vp_is_store(path_of(f, "b.db")), 0);
    refused(path_of(f, "b.db"), "not a database");
    write_all(path_of(f, "b.db"), "SQLite format 3\0 but no more than that, and so it goes on for a while: 1234567890",
              80);
    assert_int_equal(vp_is_store(path_of(f, "b.db")), 0);
    refused(path_of(f, "b.db"), "");
}

static void refuses_another_version(void **state)
{
    fixture *f = *state;
    vp_store_free(open_store(path_of(f, "a.db")));
    run_sql(path_of(f, "a.db"), "PRAGMA user_version = 1");
    refused(path_of(f, "a.db"), "older voxpop");
    run_sql(path_of(f, "a.db"), "PRAGMA user_version = 99");
    assert_int_equal(vp_is_store(path_of(f, "a.db")), 1);
    refused(path_of(f, "a.db"), "newer voxpop");
}

static void refuses_an_empty_file_unless_it_may_create(void **state)
{
    fixture *f = *state;
    vp_store *s;
    vp_error e = {0};
    write_all(path_of(f, "a.db"), "", 0);
    assert_int_equal(vp_store_open(engine, path_of(f, "a.db"), 0, &s, &e), VP_STORE);
    assert_true(e.hint[0]);
    struct stat info;
    assert_int_equal(stat(path_of(f, "a.db"), &info), 0);
    assert_int_equal(info.st_size, 0);
    vp_store_free(open_store(path_of(f, "a.db")));
    assert_int_equal(vp_is_store(path_of(f, "a.db")), 1);
}

static void refuses_where_it_may_not_write(void **state)
{
    fixture *f = *state;
    vp_store *s;
    vp_error e = {0};
    assert_int_equal(vp_store_open(engine, "/nonexistent/a.db", 1, &s, &e), VP_STORE);
    assert_string_equal(e.file, "/nonexistent/a.db");
    assert_true(e.hint[0]);
    assert_int_equal(vp_store_open(engine, f->folder, 1, &s, &e), VP_STORE);
    assert_int_equal(chmod(f->folder, 0555), 0);
    bool root = geteuid() == 0;
    if (root && seteuid(65534))
        skip();
    vp_status status = vp_store_open(engine, path_of(f, "a.db"), 1, &s, &e);
    if (root)
        assert_int_equal(seteuid(0), 0);
    assert_int_equal(chmod(f->folder, 0755), 0);
    assert_int_equal(status, VP_STORE);
    assert_string_equal(e.file, path_of(f, "a.db"));
    assert_non_null(strstr(e.hint, "permissions"));
}

static void damaged_stores_do_no_harm(void **state)
{
    fixture *f = *state;
    static const char *const texts[] = {"Een goede winkel", "Te laat", "客服很好", NULL};
    vp_store_free(with_texts(path_of(f, "a.db"), texts));
    static char bytes[1 << 20], damaged[1 << 20];
    size_t n = read_all(path_of(f, "a.db"), bytes, sizeof bytes);
    assert_true(n > 40000 && n < sizeof bytes);
    for (size_t seed = 0; seed < 60; seed++) {
        memcpy(damaged, bytes, n);
        for (size_t i = 0; i < 40; i++)
            damaged[100 + (seed * 7919 + i * 104729) % (n - 100)] ^= (char)(1 + seed);
        write_all(path_of(f, "b.db"), damaged, seed % 3 ? n : n / 2);
        vp_store *s;
        vp_table *t;
        if (vp_store_open(engine, path_of(f, "b.db"), 0, &s, NULL))
            continue;
        if (!vp_search(s, "goede", NULL, 10, NULL, NULL, &t, NULL))
            vp_table_free(t);
        if (!vp_quotes(s, "sentiment = neg or text has laat", 0, &t, NULL))
            vp_table_free(t);
        vp_store_free(s);
    }
}

/* ---- Writing */

static void new_unchanged_replaced(void **state)
{
    fixture *f = *state;
    vp_store *s = with_source(path_of(f, "a.db"));
    writer *w = begin(s);
    document d = make(1, 100, "Eerste tekst"), later = make(1, 101, "Tweede tekst"), older = make(1, 99, "Nulde tekst");
    put(w, d, WRITE_NEW);
    put(w, d, WRITE_UNCHANGED);
    put(w, later, WRITE_REPLACED);
    put(w, later, WRITE_UNCHANGED);
    put(w, d, WRITE_REPLACED); /* without times the last one counts */
    d.has_time = later.has_time = older.has_time = true;
    d.time = 1000, later.time = 2000, older.time = 500;
    d.version = 102;
    put(w, d, WRITE_REPLACED);
    put(w, older, WRITE_UNCHANGED); /* an older export was read later */
    put(w, later, WRITE_REPLACED);
    put(w, d, WRITE_UNCHANGED);
    later.version++, later.title = STR("Titel");
    put(w, later, WRITE_REPLACED); /* the same time, another content */
    end(w);
    assert_int_equal(ask(s, "SELECT count(*) FROM document"), 1);
    assert_int_equal(ask(s, "SELECT count(*) FROM content"), 1);
    assert_int_equal(ask(s, "SELECT time FROM document"), 2000);
    assert_int_equal(ask(s, "SELECT count(*) FROM documents WHERE text = 'Tweede tekst' AND title = 'Titel'"), 1);
    assert_int_equal(ask(s, "SELECT count(*) FROM documents_fts WHERE documents_fts MATCH 'tweede'"), 1);
    assert_int_equal(ask(s, "SELECT count(*) FROM documents_fts WHERE documents_fts MATCH 'eerste'"), 0);
    assert_int_equal(ask(s, "SELECT count(*) FROM documents_fts WHERE documents_fts MATCH 'titel'"), 1);
    index_is_sound(s, true);
    vp_store_free(s);
}

/* Exports with other columns: what one does not say stays, and the same exports again change nothing. */
static void merges_what_exports_say(void **state)
{
    fixture *f = *state;
    vp_store *s = with_source(path_of(f, "a.db"));
    writer *w = begin(s);
    document wide = make(1, 1, "Een tekst"), bare = make(1, 2, "Een tekst"), other = make(1, 3, "Een tekst"),
             edited = make(1, 4, "Een andere tekst");
    wide.shop = STR("Gouda"), wide.has_time = true, wide.time = 1000, wide.has_clock = true, wide.title = STR("Titel");
    wide.fields = STR("{\"Agent\":\"ann\",\"n\":1}");
    bare.title = other.title = wide.title;
    bare.fields = STR("{}");
    other.fields = STR("{\"n\":2,\"Remark\":[\"x\"]}"), other.nps = 7;
    put(w, wide, WRITE_NEW);
    put(w, bare, WRITE_UNCHANGED);
    put(w, wide, WRITE_UNCHANGED);
    put(w, other, WRITE_REPLACED);
    put(w, other, WRITE_UNCHANGED);
    put(w, bare, WRITE_UNCHANGED);
    put(w, edited, WRITE_REPLACED); /* the wording goes as a whole: the title too */
    end(w);
    assert_int_equal(ask(s, "SELECT count(*) FROM documents WHERE shop = 'Gouda' AND nps = 7 AND title IS NULL "
                            "AND time = '1970-01-01T00:16:40' AND text = 'Een andere tekst' "
                            "AND fields = '{\"Agent\":\"ann\",\"n\":2,\"Remark\":[\"x\"]}'"),
                     1);
    index_is_sound(s, true);
    vp_store_free(s);
}

/* Ratings without words are not in the index, and leave it when words go. */
static void replaces_documents_without_words(void **state)
{
    fixture *f = *state;
    vp_store *s = with_source(path_of(f, "a.db"));
    writer *w = begin(s);
    document none = make(1, 1, NULL), words = make(1, 2, "Toch nog een woord"), gone = make(1, 3, NULL);
    none.has_rating = gone.has_rating = true;
    none.rating = 4, none.rating_unit = 0.75;
    put(w, none, WRITE_NEW);
    none.version = 9, none.rating = 3;
    put(w, none, WRITE_REPLACED);
    put(w, words, WRITE_REPLACED);
    assert_int_equal(ask(s, "SELECT count(*) FROM documents_fts WHERE documents_fts MATCH 'woord'"), 1);
    put(w, gone, WRITE_REPLACED);
    assert_int_equal(ask(s, "SELECT count(*) FROM documents_fts WHERE documents_fts MATCH 'woord'"), 0);
    put(w, make(2, 1, "Een tweede woord"), WRITE_NEW);
    put(w, none, WRITE_REPLACED);
    put(w, make(2, 2, "Een derde woord"), WRITE_REPLACED);
    end(w);
    assert_int_equal(ask(s, "SELECT count(*) FROM documents_fts WHERE documents_fts MATCH 'woord'"), 1);
    index_is_sound(s, false);
    vp_store_free(s);
}

static void keeps_every_field(void **state)
{
    fixture *f = *state;
    vp_store *s = with_source(path_of(f, "a.db"));
    writer *w = begin(s);
    document d = make(7, INT64_MIN, "Tekst");
    d.external_id = STR("A-7"), d.given_lang = STR("nl"), d.customer = STR("c"), d.country = STR("NL"),
    d.shop = STR("Utrecht"), d.product = STR("p");
    d.channel = STR("web"), d.title = STR("Titel"), d.fields = STR("{\"a\":1}"), d.has_time = d.has_clock = true,
    d.time = 1678786013;
    d.has_rating = true, d.rating = 4.5, d.rating_unit = 0.875, d.nps = 9, d.recommended = 1, d.tokens = 3,
    d.label = "pos", d.score = 0.5;
    d.p[0] = 0.1, d.p[1] = 0.3, d.p[2] = 0.6;
    put(w, d, WRITE_NEW);
    put(w, make(8, 1, NULL), WRITE_NEW);
    end(w);
    assert_int_equal(ask(s, "SELECT count(*) FROM documents WHERE number = 1 AND id = 'A-7' AND time = "
                            "'2023-03-14T09:26:53' AND lang = 'nl' AND lang_conf = 0.9 "
                            "AND given_lang = 'nl' AND customer = 'c' AND country = 'NL' AND shop = 'Utrecht' AND "
                            "product = 'p' AND channel = 'web' AND rating = 4.5 "
                            "AND rating_unit = 0.875 AND nps = 9 AND recommended = 1 AND tokens = 3 AND sentiment = "
                            "'pos' AND score = 0.5 AND p_neg = 0.1 "
                            "AND p_neu = 0.3 AND p_pos = 0.6 AND title = 'Titel' AND text = 'Tekst' AND fields = "
                            "'{\"a\":1}' AND source = 'a.csv'"),
                     1);
    assert_int_equal(ask(s, "SELECT count(*) FROM documents WHERE number = 2 AND id = "
                            "'0800000000000000000000000000000000000000' AND time IS NULL AND customer IS NULL "
                            "AND rating IS NULL AND nps IS NULL AND recommended IS NULL AND sentiment IS NULL AND "
                            "score IS NULL AND title IS NULL AND text IS NULL"),
                     1);
    vp_store_free(s);
}

static void what_is_not_committed_is_lost(void **state)
{
    fixture *f = *state;
    vp_store *s = with_source(path_of(f, "a.db"));
    writer *w = begin(s);
    put(w, make(1, 1, "Blijft"), WRITE_NEW);
    assert_int_equal(writer_commit(w, NULL), VP_OK);
    assert_int_equal(writer_commit(w, NULL), VP_OK);
    put(w, make(2, 1, "Gaat"), WRITE_NEW);
    writer_close(w);
    assert_int_equal(ask(s, "SELECT count(*) FROM document"), 1);
    w = begin(s);
    document d = make(0, 1, "Veel");
    for (unsigned i = 0; i < 80000; i++) {
        memcpy(d.identity + 4, &i, sizeof i);
        put(w, d, WRITE_NEW);
    }
    writer_close(w);
    int64_t n = ask(s, "SELECT count(*) FROM document");
    assert_true(n > 40000 && n < 80001); /* transactions are not without end */
    index_is_sound(s, true);
    writer_close(NULL);
    vp_store_free(s);
}

/* A document is stored whole or not at all, though the caller commits what came before a failure. */
static void no_halves(void **state)
{
    fixture *f = *state;
    vp_store *s = with_source(path_of(f, "a.db"));
    assert_int_equal(store_run(store_db(s->db), "INSERT INTO content (id, fields) VALUES (2, '{}')", NULL),
                     VP_OK); /* in the way of the second one */
    writer *w = begin(s);
    write_outcome outcome;
    vp_error e = {0};
    document d = make(2, 1, "Tweede");
    put(w, make(1, 1, "Eerste"), WRITE_NEW);
    assert_int_equal(writer_add(w, &d, &outcome, &e), VP_STORE);
    assert_true(e.message[0]);
    writer_commit(w, NULL);
    writer_close(w);
    assert_int_equal(ask(s, "SELECT count(*) FROM document WHERE id = 2"), 0);
    assert_int_equal(store_run(store_db(s->db), "DELETE FROM content WHERE id = 2", NULL), VP_OK);
    w = begin(s);
    put(w, d, WRITE_NEW);
    end(w);
    assert_int_equal(ask(s, "SELECT count(*) FROM documents WHERE text = 'Tweede'"), 1);
    index_is_sound(s, true);
    vp_store_free(s);
}

static void sources(void **state)
{
    fixture *f = *state;
    vp_store *s = with_source(path_of(f, "a.db"));
    int64_t id;
    source_facts facts = {.name = "a.csv",
                          .format = "CSV",
                          .encoding = "UTF-8",
                          .notes = "n",
                          .recognised = STR("{\"feedback\":true}"),
                          .rows = 10};
    assert_int_equal(source_begin(s->db, &facts, &id, NULL), VP_OK);
    assert_int_equal(id, 1); /* the same file, read the same way */
    facts.rows = 12, facts.rejected = 1, facts.repaired = 2, facts.repeats = 3, facts.lost_dates = 4,
    facts.complete = true;
    assert_int_equal(source_finish(s->db, id, &facts, NULL), VP_OK);
    facts.recognised = STR("{}");
    assert_int_equal(source_begin(s->db, &facts, &id, NULL), VP_OK);
    assert_int_equal(id, 2);
    assert_int_equal(ask(s, "SELECT count(*) FROM source WHERE id = 1 AND rows = 12 AND rejected = 1 AND repaired = 2 "
                            "AND repeats = 3 AND lost_dates = 4 AND complete = 1"),
                     1);
    vp_table *t;
    assert_int_equal(vp_sources(s, &t, NULL), VP_OK);
    assert_int_equal(vp_table_rows(t), 2);
    vp_table_free(t);
    vp_store_free(s);
}

static void knows_what_is_there(void **state)
{
    fixture *f = *state;
    vp_store *s = with_source(path_of(f, "a.db"));
    known *k;
    writer *w = begin(s);
    document d = make(1, 42, "Tekst"), other = make(2, 42, "Tekst");
    put(w, d, WRITE_NEW);
    assert_int_equal(known_open(s->db, &k, NULL), VP_OK);
    assert_false(known_has(k, d.identity, 42)); /* not yet */
    end(w);
    assert_true(known_has(k, d.identity, 42));
    assert_false(known_has(k, d.identity, 43));
    assert_false(known_has(k, other.identity, 42));
    known_close(k);
    known_close(NULL);
    vp_store_free(s);
}

static void sees(seen *s, uint64_t identity, uint64_t wording, bool by_id, unsigned expected)
{
    uint32_t occurrence;
    bool first;
    assert_int_equal(seen_count(s, identity, wording, by_id, &occurrence, &first, NULL), VP_OK);
    assert_int_equal(occurrence, expected);
}

static void counts_occurrences(void **state)
{
    (void)state;
    seen *s;
    assert_int_equal(seen_open(&s, NULL), VP_OK);
    for (unsigned i = 0; i < 4; i++) {
        sees(s, 1, 10, false, i);
        sees(s, UINT64_MAX, 10, false, i);
    }
    sees(s, 2, 20, true, 0);
    sees(s, 2, 20, true, 1); /* equal rows under one id are two */
    sees(s, 2, 21, true, 0); /* an edit is the same document */
    sees(s, 2, 21, true, 1);
    sees(s, 2, 20, true, 0);
    sees(s, 3, 30, false, 0);
    sees(s, 3, 31, false, 1); /* without an id the identity is the content */
    assert_int_equal(seen_clear(s, NULL), VP_OK);
    sees(s, 1, 10, false, 0);
    for (uint64_t i = 0; i < 30000; i++)
        sees(s, 1000 + i * 0x9E3779B97F4A7C15u, i, i % 2, 0);
    uint32_t occurrence;
    bool first;
    assert_int_equal(seen_count(s, 77, 1, true, &occurrence, &first, NULL), VP_OK);
    assert_true(first);
    assert_int_equal(seen_count(s, 77, 2, true, &occurrence, &first, NULL), VP_OK);
    assert_false(first);
    seen_close(s);
    seen_close(NULL);
}

static void discarded_when_made_for_nothing(void **state)
{
    fixture *f = *state;
    const char *path = path_of(f, "a.db");
    vp_store_discard(NULL);
    vp_store_discard(open_store(path));
    assert_int_equal(access(path, F_OK), -1);
    vp_store *first = open_store(path), *second = open_store(path); /* who comes second may write yet */
    vp_store_discard(first);
    assert_int_equal(access(path, F_OK), 0);
    vp_store_discard(second);
    assert_int_equal(vp_is_store(path), 1); /* it did not make the file */
    unlink(path);
    vp_store_discard(with_source(path));
    assert_int_equal(vp_is_store(path), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(creates_and_opens),
        IN_FOLDER(one_store_made_by_many),
        IN_FOLDER(stores_are_not_trusted),
        IN_FOLDER(scales_of_the_sources),
        IN_FOLDER(temporary_stores),
        IN_FOLDER(facts_of_a_store),
        IN_FOLDER(refuses_what_is_no_store),
        IN_FOLDER(refuses_another_version),
        IN_FOLDER(refuses_an_empty_file_unless_it_may_create),
        IN_FOLDER(refuses_where_it_may_not_write),
        IN_FOLDER(damaged_stores_do_no_harm),
        IN_FOLDER(new_unchanged_replaced),
        IN_FOLDER(merges_what_exports_say),
        IN_FOLDER(replaces_documents_without_words),
        IN_FOLDER(keeps_every_field),
        IN_FOLDER(what_is_not_committed_is_lost),
        IN_FOLDER(no_halves),
        IN_FOLDER(sources),
        IN_FOLDER(knows_what_is_there),
        IN_FOLDER(counts_occurrences),
        IN_FOLDER(discarded_when_made_for_nothing),
    };
    return cmocka_run_group_tests(tests, make_engine, free_engine);
}
