/* Engine, session and batches, through the public header only. */
#include "base/rng.h"
#include "tests/unit/engine_maker.h"
#include "tokenizer/tokens.h"

#include <math.h>
#include <sys/stat.h>

/* All documents as JSON lines. */
static buf dump(vp_store *s)
{
    buf b = {0};
    vp_table *t;
    assert_int_equal(vp_quotes(s, "", 0, &t, NULL), VP_OK);
    assert_int_equal(vp_table_write(t, VP_JSONL, NULL, collect, &b, NULL), VP_OK);
    vp_table_free(t);
    return b;
}

/* ---- A file of many reviews */

static const char *const said[] = {
    "De bezorging was weer veel te laat en niemand nam de telefoon op",
    "Heel blij met deze winkel, vriendelijk geholpen! 😀",
    "Prima",
    "The parcel never arrived and customer service was rude",
    "Great quality, would order again :-)",
    "ok",
    "Доставка опоздала на неделю, коробка была мятая(((",
    "Очень довольна покупкой, спасибо продавцу",
    "物流太慢了，等了两个星期，客服态度也很差",
    "质量很好，包装精美，下次还会来",
    "She said \"\"never again\"\", and\nso do I",
    "好XDDD XDDD orz",
};

static const char *many_reviews(fixture *f, const char *name, int rows)
{
    static const char *const shops[] = {"Utrecht", "Den Haag", "Москва", "上海"};
    buf b = {0};
    assert_true(buf_puts(&b, "id,date,shop,score,comment\n"));
    for (uint64_t i = 0; i < (uint64_t)rows; i++) {
        uint64_t day = rng_below(1, i, 300), words = 1 + rng_below(2, i, i % 50 == 0 ? 60 : 3);
        assert_true(buf_printf(&b, "r%05d,2023-%02d-%02d,%s,%d,\"", (int)i, (int)(day / 28 + 1), (int)(day % 28 + 1),
                               shops[rng_below(3, i, 4)], (int)rng_below(4, i, 5) + 1));
        for (uint64_t k = 0; k < words; k++)
            assert_true(buf_printf(&b, "%s%s", k ? ". " : "", said[rng_below(i + 9, k, sizeof said / sizeof *said)]));
        assert_true(buf_puts(&b, "\"\n"));
    }
    const char *path = file(f, name, b.p, b.n);
    buf_release(&b);
    return path;
}

/* ---- Engine and session */

static void options_by_size(void **state)
{
    fixture *f = *state;
    vp_engine *e;
    vp_error error = {0};
    vp_engine_options o = {
        .struct_size = sizeof o.struct_size, .sentiment_model = "/nonexistent/x.vpack", .cache_bytes = 1};
    assert_int_equal(vp_engine_new(&o, &e, NULL), VP_OK); /* what an older program did not know of is not read */
    vp_engine_free(e);
    o.struct_size = 0;
    assert_int_equal(vp_engine_new(&o, &e, NULL), VP_INVALID);
    struct {
        vp_engine_options known;
        char later[64];
    } newer = {.known = {.struct_size = sizeof newer}};
    assert_int_equal(vp_engine_new(&newer.known, &e, NULL),
                     VP_OK); /* options of a newer program, left at their defaults */
    vp_engine_free(e);
    memset(newer.later, 0xFF, sizeof newer.later);
    assert_int_equal(vp_engine_new(&newer.known, &e, NULL), VP_INVALID);
    e = (vp_engine *)&newer;
    o.struct_size = sizeof o;
    assert_int_equal(vp_engine_new(&o, &e, &error), VP_IO);
    assert_string_equal(error.file, "/nonexistent/x.vpack");
    assert_ptr_equal(e, &newer); /* untouched */
    o.sentiment_model = text_file(f, "x.vpack",
                                  "no pack, but text that is longer than the header of one would have to be");
    assert_int_equal(vp_engine_new(&o, &e, &error), VP_FORMAT);
    assert_string_equal(error.file, o.sentiment_model);
    assert_true(error.hint[0]);
    assert_int_equal(vp_engine_new(&o, &e, NULL), VP_FORMAT);
}

static vp_sentiment feel(vp_session *s, const char *lang, const char *text, const vp_sentiment_options *o)
{
    vp_sentiment out;
    assert_int_equal(vp_sentiment_of(s, lang, text, strlen(text), o, &out, NULL), VP_OK);
    const double *p = out.probability;
    assert_true(fabs(p[0] + p[1] + p[2] - 1) < 1e-9 && fabs(out.score - (p[2] - p[0])) < 1e-12);
    for (int i = 0; i < 3; i++)
        assert_true(p[i] >= 0 && p[i] <= p[out.label]);
    return out;
}

/* Stars that are asked for late know the words of earlier texts. */
static void stars_after_other_texts(void **state)
{
    (void)state;
    static const char first[] = "Prachtige winkel, vriendelijk geholpen", second[] = "Slechte winkel, nooit geholpen!";
    vp_session *s;
    vp_stars late, alone;
    assert_int_equal(vp_session_new(engine, &s, NULL), VP_OK);
    feel(s, "nl", first, NULL);
    feel(s, "nl", second, NULL);
    assert_int_equal(vp_stars_of(s, "nl", first, strlen(first), &late, NULL), VP_OK);
    vp_session_free(s);
    assert_int_equal(vp_session_new(engine, &s, NULL), VP_OK);
    assert_int_equal(vp_stars_of(s, "nl", first, strlen(first), &alone, NULL), VP_OK);
    assert_memory_equal(late.probability, alone.probability, sizeof late.probability);
    vp_session_free(s);
}

static void opinions(void **state)
{
    (void)state;
    static const struct {
        const char *lang, *text;
        vp_sentiment_label label;
    } known[] = {
        {"nl", "Verschrikkelijke service, nooit meer", VP_NEGATIVE},
        {"nl", "Geweldige winkel, heel tevreden", VP_POSITIVE},
        {"en", "Terrible, broken and rude", VP_NEGATIVE},
        {"en", "Excellent, I love it", VP_POSITIVE},
        {"ru", "Ужасный сервис, деньги на ветер", VP_NEGATIVE},
        {"ru", "Отличный магазин, всем советую", VP_POSITIVE},
        {"zh", "质量太差了，很失望", VP_NEGATIVE},
        {"zh", "非常满意，质量很好", VP_POSITIVE},
        {NULL, "Терпеть не могу этот ужасный магазин", VP_NEGATIVE},
        {"ru", "Не понравилось.", VP_NEGATIVE},
        {"en", "I expected junk, but it turned out great.", VP_POSITIVE},
        {"nl", "Ik dacht dat het niks zou zijn, maar het werkt perfect.", VP_POSITIVE},
        {NULL, "broken", VP_NEGATIVE},
        {NULL, "damaged", VP_NEGATIVE},
        {NULL, "kapot", VP_NEGATIVE},
        {NULL, "Waardeloos", VP_NEGATIVE}, /* one word: in the language whose lists know it */
        {NULL, "Helemaal top", VP_POSITIVE},
        {NULL, "Slecht", VP_NEGATIVE},
        {NULL, "Fantastisch", VP_POSITIVE},
        {NULL, "Saai", VP_NEGATIVE},
        {NULL, "Awful", VP_NEGATIVE},
        {NULL, "Delicious", VP_POSITIVE},
        {NULL, "Junk", VP_NEGATIVE},
        {NULL, "Junk 🙂", VP_NEGATIVE}, /* an emoji is a word of all languages */
        {"de", "😡😡 :-(", VP_NEGATIVE},
        {"de", "😍 ❤️", VP_POSITIVE},
        {"de", "☹", VP_NEGATIVE},
    };
    vp_session *s;
    assert_int_equal(vp_session_new(engine, &s, NULL), VP_OK);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        vp_sentiment_options binary = {.struct_size = sizeof binary, .binary = 1};
        assert_int_equal(feel(s, known[i].lang, known[i].text, NULL).label, known[i].label);
        vp_sentiment b = feel(s, known[i].lang, known[i].text, &binary);
        assert_int_equal(b.label, known[i].label);
        assert_true(b.probability[VP_NEUTRAL] == 0);
        for (vp_sentiment_method m = VP_METHOD_LEXICON; m <= VP_METHOD_BAYES; m++)
            feel(s, known[i].lang, known[i].text,
                 &(vp_sentiment_options){.struct_size = sizeof(vp_sentiment_options), .method = m});
    }
    /* What the lists know, and the learned model does not. */
    const vp_sentiment_options lists = {.struct_size = sizeof lists, .method = VP_METHOD_LEXICON};
    assert_int_equal(feel(s, "ru", "Батарея садится через час.", &lists).label, VP_NEGATIVE);
    assert_int_equal(feel(s, "zh", "没有比这更好的了。", &lists).label, VP_POSITIVE);
    assert_int_equal(feel(s, "zh", "以为会很差，结果非常好。", &lists).label, VP_POSITIVE);
    vp_sentiment_options old = {.struct_size = sizeof old.struct_size, .method = (vp_sentiment_method)77};
    feel(s, "nl", "Prima", &old);
    old.struct_size = sizeof old;
    vp_sentiment out = {.score = 42};
    vp_error e;
    assert_int_equal(vp_sentiment_of(s, "nl", "Prima", 5, &old, &out, &e), VP_INVALID);
    assert_true(out.score == 42 && e.hint[0]);
    char *long_text = malloc(TOKENIZE_MAX + 1);
    memset(long_text, 'a', TOKENIZE_MAX + 1);
    assert_int_equal(vp_sentiment_of(s, "nl", long_text, TOKENIZE_MAX + 1, NULL, &out, &e), VP_LIMIT);
    assert_true(out.score == 42);
    free(long_text);
    feel(s, "en", "", NULL);
    assert_string_equal(vp_sentiment_name(VP_NEUTRAL), "neu");
    assert_string_equal(vp_sentiment_name((vp_sentiment_label)9), "");
    vp_session_free(s);
    vp_session_free(NULL);
}

/* Each picture of the list that the tokenizer takes for one token has the sign that the list gives it. */
static void emoji_of_the_list(void **state)
{
    (void)state;
    FILE *list = fopen("lexicons/common/emoji.tsv", "rb");
    assert_non_null(list);
    vp_session *s;
    assert_int_equal(vp_session_new(engine, &s, NULL), VP_OK);
    char line[256];
    int found = 0;
    while (fgets(line, sizeof line, list)) {
        char *tab = strchr(line, '\t');
        if (line[0] == '#' || !tab)
            continue;
        *tab = '\0';
        const char *emoji = line + (line[0] == '=');
        const vp_token *t;
        size_t n;
        assert_int_equal(vp_tokenize(s, "de", emoji, strlen(emoji), &t, &n, NULL), VP_OK);
        bool pictured = n == 1 && (t[0].kind == VP_TOKEN_EMOJI || t[0].kind == VP_TOKEN_EMOTICON);
        if (!pictured && (unsigned char)line[0] >= 0xF0)
            fail_msg("'%s' is no emoji", line);
        int sign = tab[1] == '-' ? -1 : tab[1] == '0' ? 0 : 1;
        if (!pictured || !sign)
            continue;
        found++;
        if (feel(s, "de", emoji,
                 &(vp_sentiment_options){.struct_size = sizeof(vp_sentiment_options), .method = VP_METHOD_LEXICON})
                    .score *
                sign <=
            0)
            fail_msg("'%s' has the wrong sign", line);
    }
    assert_true(found > 350);
    fclose(list);
    vp_session_free(s);
}

/* ---- Analysing */

static void threads_change_nothing(void **state)
{
    fixture *f = *state;
    const char *path = many_reviews(f, "many.csv", 3000);
    static const int threads[] = {1, 2, 4, 0};
    static const char *const names[] = {"1.db", "2.db", "4.db", "0.db"};
    buf lines[4] = {0}, stored[4];
    for (size_t i = 0; i < 4; i++) {
        vp_analyze_options o = {.struct_size = sizeof o, .threads = threads[i]};
        vp_intake intake = analyze_with(&o, path, NULL, &lines[i]);
        assert_true(intake.rows == 3000 && intake.with_text == 3000 && !intake.rejected && !intake.repeats);
        vp_store *s = open_store(path_of(f, names[i]));
        analyze_with(&o, path, s, NULL);
        stored[i] = dump(s);
        vp_store_free(s);
        if (i)
            same(&lines[0], &lines[i]);
        if (i)
            same(&stored[0], &stored[i]);
    }
    size_t newlines = 0;
    for (size_t i = 0; i < lines[0].n; i++)
        newlines += lines[0].p[i] == '\n';
    assert_int_equal(newlines, 3000);
    buf_release(&lines[0]);
    buf_release(&stored[0]);
}

static void a_line_of_json(void **state)
{
    fixture *f = *state;
    const char *path = text_file(f, "a.csv",
                                 "id,date,rating,nps,shop,text,remark\nx-1,2023-03-14 09:26,4,9,Utrecht,\"Heel "
                                 "\"\"fijne\"\" winkel\tin de stad\",a\x01"
                                 "b\n");
    buf b = {0};
    vp_analyze_options o = {.struct_size = sizeof o,
                            .map = "id=id,time=date,rating=rating 1-5,nps=nps,shop=shop,text=text"};
    analyze_with(&o, path, NULL, &b);
    assert_true(buf_terminate(&b));
    yajl_val v = parse(b.p);
    assert_string_equal(YAJL_GET_STRING(member(v, "id")), "x-1");
    assert_string_equal(YAJL_GET_STRING(member(v, "time")), "2023-03-14T09:26:00");
    assert_string_equal(YAJL_GET_STRING(member(v, "text")), "Heel \"fijne\" winkel\tin de stad");
    assert_string_equal(YAJL_GET_STRING(member(v, "shop")), "Utrecht");
    assert_string_equal(YAJL_GET_STRING(member(v, "offsets")), "bytes");
    assert_string_equal(YAJL_GET_STRING(member(member(v, "fields"), "remark")), "a\x01"
                                                                                "b");
    assert_true(YAJL_GET_DOUBLE(member(v, "rating")) == 4 || YAJL_GET_INTEGER(member(v, "rating")) == 4);
    assert_int_equal(YAJL_GET_INTEGER(member(v, "nps")), 9);
    assert_int_equal(YAJL_GET_INTEGER(member(v, "tokens")), 8);
    yajl_val p = member(member(v, "sentiment"), "p");
    double sum = YAJL_GET_DOUBLE(member(p, "neg")) + YAJL_GET_DOUBLE(member(p, "neu")) +
                 YAJL_GET_DOUBLE(member(p, "pos"));
    assert_true(fabs(sum - 1) < 0.001);
    yajl_tree_free(v);
    buf_release(&b);
}

static void the_same_file_twice(void **state)
{
    fixture *f = *state;
    const char *path = many_reviews(f, "many.csv", 600);
    vp_store *s = open_store(path_of(f, "a.db"));
    vp_intake first = into(s, path);
    buf before = dump(s), after;
    vp_intake second = into(s, path);
    after = dump(s);
    same(&before, &after);
    assert_true(first.rows == 600 && first.unchanged == 0 && first.replaced == 0);
    assert_true(second.rows == 600 && second.unchanged == 600 && second.replaced == 0);
    vp_table *t;
    assert_int_equal(vp_sources(s, &t, NULL), VP_OK);
    assert_int_equal(vp_table_rows(t), 1);
    vp_table_free(t);
    buf_release(&before);
    vp_store_free(s);
}

static void equal_reviews_stay_two(void **state)
{
    fixture *f = *state;
    const char *path = text_file(
        f, "a.csv", "date,comment\n2023-01-01,Prima geholpen\n2023-01-01,Prima geholpen\n2023-01-02,Prima geholpen\n");
    vp_store *s = open_store(NULL);
    assert_int_equal(into(s, path).repeats, 1);
    assert_int_equal(into(s, path).unchanged, 3);
    assert_int_equal(rows_of(s, ""), 3);
    vp_store_free(s);
}

static void an_edited_review(void **state)
{
    fixture *f = *state;
    const char *path = text_file(f, "a.csv",
                                 "id,date,comment\nr-1,2023-01-01,Prima geholpen hoor\nr-2,2023-01-02,Niet zo "
                                 "best\nr-3,2023-01-03,Gaat wel goed\n");
    vp_store *s = open_store(path_of(f, "a.db"));
    into(s, path);
    text_file(f, "a.csv",
              "id,date,comment\nr-1,2023-01-01,Prima geholpen hoor\nr-2,2023-01-02,Bij nader inzien "
              "uitstekend\nr-3,2023-01-03,Gaat wel goed\n");
    vp_intake edited = into(s, path);
    assert_true(edited.replaced == 1 && edited.unchanged == 2);
    assert_int_equal(rows_of(s, ""), 3);
    assert_int_equal(rows_of(s, "id = 'r-2' and text has uitstekend"), 1);
    assert_int_equal(rows_of(s, "text has best"), 0);
    text_file(f, "a.csv", "id,date,comment\nr-2,2022-12-31,Een oude versie hiervan\n");
    assert_int_equal(into(s, path).replaced, 0); /* older than what the store holds */
    assert_int_equal(rows_of(s, "text has uitstekend"), 1);
    vp_store_free(s);
}

/* Both versions of a review in one file: the last one stays, however often the file is read. */
static void edited_within_a_file(void **state)
{
    fixture *f = *state;
    const char *path = text_file(
        f, "a.csv", "id,comment\nr-1,De eerste versie hiervan\nr-2,Iets anders gezegd\nr-1,De tweede versie ervan\n");
    vp_store *s = open_store(path_of(f, "a.db"));
    vp_analyze_options o = {.struct_size = sizeof o, .map = "id=id,text=comment"};
    for (int i = 0; i < 3; i++) {
        analyze_with(&o, path, s, NULL);
        assert_int_equal(rows_of(s, ""), 2);
        assert_int_equal(rows_of(s, "text has tweede"), 1);
        assert_int_equal(rows_of(s, "text has eerste"), 0);
    }
    vp_store_free(s);
}

/* ---- Stopped and resumed */

typedef struct stopper {
    int asked, stop_at, reports;
    uint64_t rows;
} stopper;

static int stop(void *context)
{
    stopper *s = context;
    return ++s->asked >= s->stop_at;
}

static void report(void *context, const vp_progress *p)
{
    stopper *s = context;
    s->reports++;
    s->rows = p->rows;
    assert_true(p->file && p->bytes_done <= p->bytes_total);
}

static void resumed_equals_undisturbed(void **state)
{
    fixture *f = *state;
    const char *path = many_reviews(f, "many.csv", 4000);
    vp_store *whole = open_store(path_of(f, "whole.db"));
    vp_intake all = into(whole, path);
    buf expected = dump(whole);
    vp_store_free(whole);
    for (int threads = 1; threads < 4; threads += 2) {
        vp_store *s = open_store(path_of(f, threads == 1 ? "one.db" : "three.db"));
        uint64_t before = 0;
        for (int stop_at = 4; stop_at < 10; stop_at += 2) { /* three times, later each time */
            stopper stopper = {.stop_at = stop_at};
            vp_analyze_options o = {.struct_size = sizeof o,
                                    .threads = threads,
                                    .cancelled = stop,
                                    .progress = report,
                                    .context = &stopper};
            vp_error e;
            assert_int_equal(vp_analyze(engine, &path, 1, &o, s, NULL, NULL, NULL, &e), VP_CANCELLED);
            assert_int_equal(e.code, VP_CANCELLED);
            assert_true(e.hint[0] && stopper.reports > 0);
            size_t rows = rows_of(s, "");
            assert_true(rows >= before && rows < 4000);
            before = rows;
        }
        assert_true(before > 0);
        vp_intake rest = into(s, path);
        assert_true(rest.rows == all.rows && rest.unchanged == before);
        buf got = dump(s);
        same(&expected, &got);
        vp_table *t;
        assert_int_equal(vp_sources(s, &t, NULL), VP_OK);
        assert_int_equal(vp_table_rows(t), 1);
        vp_table_free(t);
        vp_store_free(s);
    }
    buf_release(&expected);
}

/* ---- Failures */

static vp_status fails(const char *path, const vp_analyze_options *o, vp_error *e)
{
    buf b = {0};
    memset(e, 0, sizeof *e);
    vp_status status = vp_analyze(engine, &path, 1, o, NULL, collect, &b, NULL, e);
    buf_release(&b);
    assert_int_equal(status, e->code);
    if (status)
        assert_true(e->message[0] && !strchr(e->message, '\n'));
    return status;
}

static void errors_say_where(void **state)
{
    fixture *f = *state;
    vp_error e;
    const char *missing = path_of(f, "missing.csv");
    assert_int_equal(fails(missing, NULL, &e), VP_IO);
    assert_string_equal(e.file, missing);
    assert_true(e.hint[0]);
    assert_int_equal(fails(f->folder, NULL, &e), VP_IO);
    const char *book = file(f, "bad.xlsx", "PK\3\4 no workbook", 16);
    assert_int_equal(fails(book, NULL, &e), VP_FORMAT);
    assert_string_equal(e.file, book);
    const char *packed = file(f, "bad.csv.gz", "\x1f\x8b\x08\0\0\0\0\0\0\3 no deflate", 21);
    assert_int_equal(fails(packed, NULL, &e), VP_FORMAT);
    assert_string_equal(e.file, packed);
    const char *path = text_file(f, "a.csv", "date,comment\n2023-01-01,Prima geholpen\n");
    static const vp_analyze_options wrong[] = {{.struct_size = sizeof *wrong, .map = "text=nowhere"},
                                               {.struct_size = sizeof *wrong, .map = "nonsense=comment"},
                                               {.struct_size = sizeof *wrong, .encoding = "klingon"},
                                               {.struct_size = sizeof *wrong, .timezone = "Mars/Olympus"}};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        vp_status status = fails(path, &wrong[i], &e);
        assert_true(status == VP_INVALID || status == VP_NOT_FOUND);
        assert_true(e.hint[0]);
    }
    vp_analyze_options older = wrong[0];
    older.struct_size = sizeof older.struct_size;
    assert_int_equal(fails(path, &older, &e), VP_OK);
    assert_int_equal(vp_analyze(engine, &path, 1, NULL, NULL, NULL, NULL, NULL, &e), VP_INVALID);
    assert_int_equal(vp_analyze(engine, NULL, 0, NULL, NULL, collect, NULL, NULL, &e), VP_OK);
}

static int full_disk(void *context, const char *bytes, size_t length)
{
    (void)bytes;
    size_t *room = context;
    if (*room < length)
        return 1;
    *room -= length;
    return 0;
}

static void the_writer_may_refuse(void **state)
{
    fixture *f = *state;
    const char *path = many_reviews(f, "many.csv", 1000);
    for (int threads = 1; threads < 4; threads++) {
        size_t room = 50000;
        vp_error e;
        vp_analyze_options o = {.struct_size = sizeof o, .threads = threads};
        assert_int_equal(vp_analyze(engine, &path, 1, &o, NULL, full_disk, &room, NULL, &e), VP_IO);
        assert_true(room < 50000);
    }
}

static void rejected_rows(void **state)
{
    fixture *f = *state;
    const char *path = text_file(
        f, "a.jsonl",
        "{\"text\":\"Een mooie winkel\"}\n{\"text\":\"afgebro\nniets\x01 \"x\"\n{\"text\":\"Nog een review\"}\n");
    const char *rejects = path_of(f, "apart.jsonl");
    buf b = {0};
    vp_analyze_options o = {.struct_size = sizeof o, .rejects = rejects};
    vp_intake intake = analyze_with(&o, path, NULL, &b);
    buf_release(&b);
    assert_true(intake.rows == 4 && intake.rejected == 2 && intake.with_text == 2);
    FILE *in = fopen(rejects, "rb");
    assert_non_null(in);
    static const struct {
        int line, byte;
        const char *raw;
    } expected[] = {{2, 28, "{\"text\":\"afgebro"}, {3, 45, "niets\x01 \"x\""}};
    char line[1024];
    for (size_t i = 0; i < 2; i++) {
        assert_non_null(fgets(line, sizeof line, in));
        yajl_val v = parse(line);
        assert_string_equal(YAJL_GET_STRING(member(v, "file")), path);
        assert_int_equal(YAJL_GET_INTEGER(member(v, "line")), expected[i].line);
        assert_int_equal(YAJL_GET_INTEGER(member(v, "byte")), expected[i].byte);
        assert_string_equal(YAJL_GET_STRING(member(v, "raw")), expected[i].raw);
        assert_string_equal(YAJL_GET_STRING(member(v, "reason")), "it is not valid JSON");
        yajl_tree_free(v);
    }
    assert_null(fgets(line, sizeof line, in));
    fclose(in);
    analyze_with(NULL, path, NULL, &b); /* without a name: beside the input */
    buf_release(&b);
    char beside[96];
    struct stat info;
    snprintf(beside, sizeof beside, "%s.rejects.jsonl", path);
    assert_int_equal(stat(beside, &info), 0);
    text_file(f, "a.jsonl", "{\"text\":\"Alles is goed\"}\n");
    analyze_with(NULL, path, NULL, &b);
    buf_release(&b);
    assert_int_equal(stat(beside, &info), -1); /* those of the run before are gone */
}

static void lookup_tables_are_left_out(void **state)
{
    fixture *f = *state;
    const char *reviews = text_file(
        f, "a.csv",
        "date,product_id,comment\n2023-01-01,7,De waterkoker is heel fijn\n2023-01-02,8,Het broodrooster is stuk\n");
    const char *products = text_file(f, "products.csv",
                                     "product_id,price,weight\n7,49.95,1200\n8,19.95,900\n9,5.00,100\n");
    const char *paths[] = {reviews, products};
    vp_store *s = open_store(NULL);
    vp_intake intake;
    assert_int_equal(vp_analyze(engine, paths, 2, NULL, s, NULL, NULL, &intake, NULL), VP_OK);
    assert_true(intake.rows == 2 && intake.lookup_rows == 3 && intake.with_text == 2);
    assert_int_equal(rows_of(s, ""), 2);
    vp_table *t;
    assert_int_equal(vp_sources(s, &t, NULL), VP_OK);
    assert_int_equal(vp_table_rows(t), 2);
    vp_table_free(t);
    vp_store_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(options_by_size),
        cmocka_unit_test(stars_after_other_texts),
        cmocka_unit_test(opinions),
        cmocka_unit_test(emoji_of_the_list),
        IN_FOLDER(threads_change_nothing),
        IN_FOLDER(a_line_of_json),
        IN_FOLDER(the_same_file_twice),
        IN_FOLDER(equal_reviews_stay_two),
        IN_FOLDER(an_edited_review),
        IN_FOLDER(edited_within_a_file),
        IN_FOLDER(resumed_equals_undisturbed),
        IN_FOLDER(errors_say_where),
        IN_FOLDER(the_writer_may_refuse),
        IN_FOLDER(rejected_rows),
        IN_FOLDER(lookup_tables_are_left_out),
    };
    return cmocka_run_group_tests(tests, make_engine, free_engine);
}
