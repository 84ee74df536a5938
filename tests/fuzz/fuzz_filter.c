/* Any text as a filter: parsed, prepared by SQLite, and asked of a store with one document. */
#include "tests/fuzz/fuzz.h"

#include "base/utf8.h"
#include "store/query.h"
#include "store/writer.h"

#include <string.h>

/* Words as they stand between spaces. */
static int each_word(void *context, str text, bool query, void *sink,
                     int (*emit)(void *, int, const char *, int, int, int))
{
    (void)context;
    (void)query;
    int code = SQLITE_OK;
    for (str rest = text; rest.p && code == SQLITE_OK;) {
        str word = str_cut(&rest, ' ');
        size_t at = (size_t)(word.p - text.p);
        if (word.n)
            code = emit(sink, 0, word.p, (int)word.n, (int)at, (int)(at + word.n));
    }
    return code;
}

static store *open_once(void)
{
    static store *s;
    if (s)
        return s;
    const store_words words = {each_word, NULL};
    const source_facts facts = {
        .name = "a.csv", .format = "CSV", .encoding = "UTF-8", .notes = "", .recognised = STR("{}")};
    const document d = {.source = 1,
                        .text = STR("te laat, te laat, te laat aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
                        .title = STR("Één"),
                        .fields = STR("{\"a\":1}"),
                        .has_time = true,
                        .time = 1678786013,
                        .lang = "nl",
                        .nps = 3,
                        .recommended = 0,
                        .label = "neg"};
    writer *w;
    write_outcome outcome;
    int64_t id;
    MUST(!store_open(NULL, true, &words, &s, NULL) && !source_begin(s, &facts, &id, NULL) && !writer_open(s, &w, NULL));
    MUST(!writer_add(w, &d, &outcome, NULL) && !writer_commit(w, NULL));
    writer_close(w);
    return s;
}

static void bind(sqlite3_stmt *q, const filter *f)
{
    MUST((size_t)sqlite3_bind_parameter_count(q) == f->count);
    for (size_t i = 0; i < f->count; i++) {
        const filter_value *v = &f->values[i];
        int code = v->type == FILTER_NUMBER
                       ? sqlite3_bind_double(q, (int)i + 1, v->number)
                       : sqlite3_bind_text64(q, (int)i + 1, v->text.p, v->text.n, SQLITE_STATIC, SQLITE_UTF8);
        MUST(code == SQLITE_OK);
    }
}

static void ask(const filter *f)
{
    buf sql = {0};
    sqlite3_stmt *q = NULL;
    MUST(buf_puts(&sql, "SELECT d.id") && query_from(f, false, &sql) && buf_terminate(&sql));
    MUST(sqlite3_prepare_v2(store_db(open_once()), sql.p, -1, &q, NULL) == SQLITE_OK);
    bind(q, f);
    int code = sqlite3_step(q);
    MUST(code == SQLITE_ROW || code == SQLITE_DONE || code == SQLITE_ERROR); /* a pattern may take too long */
    sqlite3_finalize(q);
    buf_release(&sql);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    MUST(text);
    if (size)
        memcpy(text, data, size);
    text[size] = '\0';
    filter f = {0};
    vp_error e = {0};
    vp_status status = filter_parse(text, &f, &e);
    if (status)
        MUST(e.message[0] && e.code == status && e.column <= utf8_count(str_of(text)) + 1);
    else
        ask(&f);
    filter_release(&f);
    buf field = {0}, quoted = {0};
    bool content;
    filter_field_sql(str_of(text), &field, &content, &e);
    MUST(filter_quote(&quoted, str_of(text)));
    buf_release(&field);
    buf_release(&quoted);
    free(text);
    return 0;
}
