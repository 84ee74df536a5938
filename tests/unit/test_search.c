#include "base/rng.h"
#include "store/search.h"
#include "tests/unit/store_maker.h"

#include <ctype.h>

static const char *const reviews[] = {
    "De bezorging van mijn bestelling was veel te laat, de bezorger was onvriendelijk", /* 1 */
    "Ik heb al drie klachten ingediend over deze winkels",                              /* 2 */
    "Магазин надёжный, но доставка опоздала на неделю",                                 /* 3 */
    "Надежного продавца в этом магазине не нашла, доставку ждала долго",                /* 4 */
    "客服态度很好，但是物流太慢了",                                                     /* 5 */
    "客服態度很差，物流也慢",                                                           /* 6 */
    "The deliveries were late and the customer services never answered",                /* 7 */
    "Kijk op www.voorbeeld.nl en #topwinkel, foto’s volgen",                            /* 8 */
    "好评！手机壳质量不错",                                                             /* 9 */
    NULL,
};

/* A bit for each number of what was found. */
static unsigned bits(vp_table *t)
{
    unsigned found = 0;
    for (size_t i = 0; i < vp_table_rows(t); i++)
        found |= 1u << vp_table_cell(t, i, 0).integer;
    vp_table_free(t);
    return found;
}

static void finds(vp_store *s, const char *query, unsigned expected)
{
    vp_table *t;
    vp_error e;
    if (vp_search(s, query, NULL, 0, "[", "]", &t, &e))
        fail_msg("'%s': %s", query, e.message);
    unsigned found = bits(t);
    if (found != expected)
        fail_msg("'%s' finds %#x instead of %#x", query, found, expected);
}

enum { TEXTS = 60, TEXT_ROOM = 400 };
enum { R1 = 2, R2 = 4, R3 = 8, R4 = 16, R5 = 32, R6 = 64, R7 = 128, R8 = 256, R9 = 512 };

static void finds_words(void **state)
{
    fixture *f = *state;
    vp_store *s = with_texts(path_of(f, "a.db"), reviews);
    finds(s, "bezorging", R1);
    finds(s, "bestellingen", R1);
    finds(s, "klacht", R2);
    finds(s, "WINKEL", R2);
    finds(s, "te laat", R1);
    finds(s, "laat te", R1);
    finds(s, "\"te laat\"", R1);
    finds(s, "\"laat te\"", 0);
    finds(s, "доставки", R3 | R4);
    finds(s, "магазина", R3 | R4);
    finds(s, "надежный", R3 | R4);
    finds(s, "НАДЁЖНЫЕ", R3 | R4);
    finds(s, "неделя", R3);
    finds(s, "客服", R5 | R6);
    finds(s, "态度", R5 | R6);
    finds(s, "態度", R5 | R6);
    finds(s, "物流 太慢", R5);
    finds(s, "很好", R5);
    finds(s, "好很", 0);
    finds(s, "机壳", R9); /* whatever the words around it */
    finds(s, "delivery", R7);
    finds(s, "customer service", R7);
    finds(s, "topwinkel", R8);
    finds(s, "#topwinkel", R8);
    finds(s, "www.voorbeeld.nl", R8);
    finds(s, "foto's", R8);
    finds(s, "nergens", 0);
    finds(s, "bezorging nergens", 0);
    finds(s, "bezorging !!!", R1); /* marks are no words */
    finds(s, "!!!", 0);
    finds(s, "AND OR NOT NEAR( * ^ : -x", 0); /* FTS5's own signs mean nothing */
    vp_store_free(s);
}

static void finds_parts_of_hyphenated_words(void **state)
{
    static const char *const texts[] = {
        "A well-known brand, quick re-order",      /* 1 */
        "Well known for its long waiting",         /* 2 */
        "Auto-onderdelen besteld, niet ontvangen", /* 3 */
        "Онлайн-магазины и доставка-\u2010",       /* 4 */
        "known well\u2011worn - shoes-",           /* 5 */
        NULL,
    };
    fixture *f = *state;
    vp_store *s = with_texts(path_of(f, "a.db"), texts);
    finds(s, "known", 2 | 4 | 32);
    finds(s, "well-known", 2 | 4); /* as one writes it, or in two words */
    finds(s, "\"well known\"", 2 | 4);
    finds(s, "\"well-known brand\"", 2);
    finds(s, "well-kno*", 2 | 4);
    finds(s, "orders", 2);
    finds(s, "onderdeel", 8);
    finds(s, "магазин", 16);
    finds(s, "онлайн-магазина", 16);
    finds(s, "доставку", 16);
    finds(s, "worn", 32);
    finds(s, "well-worn", 32);
    finds(s, "known-well", 32);
    finds(s, "brand-known", 0);
    vp_store_free(s);
}

static void marks_what_it_found(void **state)
{
    fixture *f = *state;
    vp_store *s = with_texts(path_of(f, "a.db"), reviews);
    static const struct {
        const char *query, *shown;
    } known[] = {{"klacht", "Ik heb al drie [klachten] ingediend over deze winkels"},
                 {"態度", "客服[态度]很好，但是物流太慢了"},
                 {"\"te laat\"", "De bezorging van mijn bestelling was veel [te laat], de bezorger was onvriendelijk"}};
    for (size_t i = 0; i < 3; i++) {
        vp_table *t;
        assert_int_equal(vp_search(s, known[i].query, NULL, 1, "[", "]", &t, NULL), VP_OK);
        assert_int_equal(vp_table_rows(t), 1);
        size_t column = vp_table_columns(t) - 1;
        assert_string_equal(vp_table_name(t, column), "text");
        if (i != 1)
            assert_string_equal(vp_table_cell(t, 0, column).text, known[i].shown);
        else
            assert_non_null(strstr(vp_table_cell(t, 0, column).text, "["));
        vp_table_free(t);
    }
    vp_table *t;
    vp_error e;
    assert_int_equal(vp_search(s, "  ", NULL, 1, NULL, NULL, &t, &e), VP_INVALID);
    assert_int_equal(vp_search(s, "", NULL, 1, NULL, NULL, &t, &e), VP_INVALID);
    assert_int_equal(vp_search(s, "\"\"", NULL, 1, NULL, NULL, &t, &e), VP_INVALID);
    assert_int_equal(vp_search(s, "laat", "rating <", 1, NULL, NULL, &t, &e), VP_INVALID);
    assert_int_equal(e.column, 9);
    vp_store_free(s);
}

/* ---- The order */

static void read_order(vp_store *s, const char *query, const char *where, char out[200])
{
    vp_table *t;
    assert_int_equal(vp_search(s, query, where, 20, "", "", &t, NULL), VP_OK);
    out[0] = '\0';
    for (size_t i = 0; i < vp_table_rows(t); i++)
        snprintf(out + strlen(out), 200 - strlen(out), " %d", (int)vp_table_cell(t, i, 0).integer);
    vp_table_free(t);
}

/* FTS5's own ranking, where it is cheap. */
static vp_status take_number(void *context, sqlite3_stmt *row, vp_error *error)
{
    (void)error;
    char *out = context;
    snprintf(out + strlen(out), 200 - strlen(out), " %d", sqlite3_column_int(row, 0));
    return VP_OK;
}

static void ranks_as_fts5_does(void **state)
{
    static const char *const words[] = {"goed", "slecht", "snel", "te laat", "pakket", "winkel", "de", "de"};
    static const char *const queries[][2] = {{"goed", "\"goed\""},
                                             {"goed pakket", "\"goed\" \"pakket\""},
                                             {"de \"te laat\"", "\"de\" \"te laat\""},
                                             {"win* snel de", "\"win\" * \"snel\" \"de\""}};
    fixture *f = *state;
    static char texts[TEXTS][TEXT_ROOM];
    const char *list[TEXTS + 1] = {NULL};
    for (uint64_t i = 0; i < TEXTS; i++) {
        texts[i][0] = '\0';
        for (uint64_t k = 0; k < 3 + rng_below(i, 0, 12); k++)
            strcat(strcat(texts[i], words[rng_below(i, k + 1, 8)]), " ");
        list[i] = texts[i];
    }
    vp_store *s = with_texts(path_of(f, "a.db"), list);
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        char ours[200], theirs[200] = "";
        filter_value value = {FILTER_TEXT, str_of(queries[i][1]), 0};
        const filter one = {.values = &value, .count = 1};
        read_order(s, queries[i][0], NULL, ours);
        assert_int_equal(query_each(s->db,
                                    "SELECT rowid FROM documents_fts WHERE documents_fts MATCH ?1 ORDER BY "
                                    "round(bm25(documents_fts), 9), rowid LIMIT 20",
                                    &one, take_number, theirs, NULL),
                         VP_OK);
        assert_true(strlen(theirs) > 0);
        assert_string_equal(ours, theirs);
    }
    vp_store_free(s);
}

static void keep_line(void *context, const char *line)
{
    snprintf(context, 200, "%s", line);
}

/* The best of all came in first, the best but one last: behind 10,000 others the first is out of sight. */
static void ranks_the_last_that_came_in(void **state)
{
    fixture *f = *state;
    char line[200] = "", order[200];
    vp_store *s = with_source(path_of(f, "a.db"));
    writer *w = begin(s);
    for (int i = 0; i < SEARCH_RANKED + 1; i++) {
        document d = make(0, 1, i == 0 ? "goed" : i == SEARCH_RANKED ? "goed dus" : "goed dat dit er nog is");
        d.shop = i < 2 ? STR("Delft") : STR("Breda");
        memcpy(d.identity, &i, sizeof i);
        put(w, d, WRITE_NEW);
    }
    end(w);
    vp_set_log(keep_line, line);
    read_order(s, "goed", NULL, order);
    vp_set_log(NULL, NULL);
    assert_memory_equal(order, " 10001 2 3 ", 11);
    assert_non_null(strstr(line, "the best of the last 10000"));
    line[0] = '\0';
    vp_set_log(keep_line, line);
    read_order(s, "goed", "shop = Delft", order);
    assert_string_equal(order, " 1 2");
    read_order(s, "nog", NULL, order);
    vp_set_log(NULL, NULL);
    assert_string_equal(line, ""); /* 9,999 hold it */
    vp_table *t;
    assert_int_equal(vp_search(s, "goed", NULL, 0, "", "", &t, NULL), VP_OK);
    assert_int_equal(vp_table_rows(t), SEARCH_RANKED + 1);
    assert_int_equal(vp_table_cell(t, 0, 0).integer, 1);
    vp_table_free(t);
    vp_store_free(s);
}

/* ---- Chinese: what LIKE finds in the folded text */

static void make_text(uint64_t seed, char out[TEXT_ROOM])
{
    static const char *const pieces[] = {"客服", "态度", "很好",   "物流",   "太慢",  "了",  "的",
                                         "，",   "。",   " ",      "iPhone", "T",     "恤",  "#手机壳#",
                                         "態度", "質量", "太太太", "\n",     "A",     "<b>", "&amp;",
                                         "不",   "机",   "手机",   "\u200B", "@小米", "１",  "goed en snel bezorgd "};
    size_t n = 0;
    for (uint64_t i = 1; n < TEXT_ROOM - 40 && i < 8 + rng_below(seed, 0, 40); i++) {
        const char *piece = pieces[rng_below(seed, i, sizeof pieces / sizeof *pieces)];
        memcpy(out + n, piece, strlen(piece) + 1);
        n += strlen(piece);
    }
}

/* Character by character, without markup. */
static void fold(const words *w, const char *text, buf *out)
{
    cleaner c = {0};
    str readable;
    assert_true(clean(&c, str_of(text), &readable));
    for (size_t i = 0, step; i < readable.n; i += step) {
        utf8_decode(readable.p + i, readable.n - i, &step);
        assert_true(words_fold(w, (str){readable.p + i, step}, out));
    }
    cleaner_release(&c);
}

static bool is_han_byte(char c)
{
    return (unsigned char)c >= 0xE4 && (unsigned char)c < 0xEA;
}

/* Up to three Chinese characters in a row, from a place in the text; empty where there is none. */
static str some_characters(str folded, uint64_t seed)
{
    size_t at = rng_below(seed, 100, folded.n + 1), length = 0;
    while (at < folded.n && (unsigned char)folded.p[at] < 0xE3)
        at++;
    for (uint64_t i = 0; i <= rng_below(seed, 101, 3) && at + length < folded.n; i++)
        if (is_han_byte(folded.p[at + length]))
            length += 3;
    return (str){folded.p + at, length};
}

/* A letter or digit and the Chinese character before or behind it. */
static str some_border(str folded, uint64_t seed)
{
    for (size_t at = rng_below(seed, 100, folded.n + 1); at + 4 <= folded.n; at++) {
        if (isalnum((unsigned char)folded.p[at]) && is_han_byte(folded.p[at + 1]))
            return (str){folded.p + at, 4};
        if (is_han_byte(folded.p[at]) && isalnum((unsigned char)folded.p[at + 3]))
            return (str){folded.p + at, 4};
    }
    return (str){0};
}

static void finds_what_like_finds(void **state)
{
    fixture *f = *state;
    static char texts[TEXTS][TEXT_ROOM];
    const char *list[TEXTS + 1] = {NULL};
    buf folded[TEXTS] = {0};
    words *w = words_new("zh");
    for (size_t i = 0; i < TEXTS; i++) {
        make_text(i, texts[i]);
        list[i] = texts[i];
        fold(w, texts[i], &folded[i]);
    }
    vp_store *s = with_texts(path_of(f, "a.db"), list);
    size_t asked = 0;
    for (uint64_t seed = 0; asked < 300; seed++) {
        str (*const some)(str, uint64_t) = seed / TEXTS % 2 ? some_border : some_characters;
        str query = some(buf_str(&folded[seed % TEXTS]), seed);
        char text[16] = "";
        if (!query.n)
            continue;
        asked++;
        memcpy(text, query.p, query.n);
        vp_table *t;
        assert_int_equal(vp_search(s, text, NULL, 0, "", "", &t, NULL), VP_OK);
        bool found[TEXTS + 1] = {false};
        for (size_t i = 0; i < vp_table_rows(t); i++)
            found[vp_table_cell(t, i, 0).integer] = true;
        vp_table_free(t);
        for (size_t i = 0; i < TEXTS; i++)
            if (found[i + 1] != (memmem(folded[i].p, folded[i].n, query.p, query.n) != NULL))
                fail_msg("'%s' is%s found in '%s'", text, found[i + 1] ? "" : " not", texts[i]);
    }
    vp_store_free(s);
    words_free(w);
    for (size_t i = 0; i < TEXTS; i++)
        buf_release(&folded[i]);
}

/* ---- Filters */

static unsigned quoted(vp_store *s, const char *filter)
{
    vp_table *t;
    vp_error e;
    if (vp_quotes(s, filter, 0, &t, &e))
        fail_msg("'%s': %s", filter, e.message);
    return bits(t);
}

static void filters(void **state)
{
    fixture *f = *state;
    vp_store *s = with_source(path_of(f, "a.db"));
    writer *w = begin(s);
    for (unsigned char i = 0; reviews[i]; i++) {
        document d = make((unsigned char)(i + 1), 1, reviews[i]);
        d.lang = i < 2 || i == 7 ? "nl" : i < 4 ? "ru" : i == 6 ? "en" : "zh";
        d.has_rating = true, d.rating = i % 5 + 1, d.rating_unit = i % 5 / 4.0;
        d.has_time = true, d.time = 1672531200 + i * 86400LL * 20; /* 2023-01-01 and every twenty days */
        d.shop = i % 2 ? STR("Utrecht") : STR("Den Haag");
        d.label = i % 3 ? "pos" : "neg", d.score = i % 3 ? 0.5 : -0.5;
        d.fields = i == 3 ? STR("{\"visits\":5}") : STR("{}");
        put(w, d, WRITE_NEW);
    }
    end(w);
    assert_int_equal(quoted(s, ""), 0x3FE);
    assert_int_equal(quoted(s, "lang = ru"), R3 | R4);
    assert_int_equal(quoted(s, "lang in (nl, en) and rating <= 2"), R1 | R2 | R7);
    assert_int_equal(quoted(s, "text has доставке and shop = 'Den Haag'"), R3);
    assert_int_equal(quoted(s, "text has 物流"), R5 | R6);
    assert_int_equal(quoted(s, "not text has 客服 and lang = zh"), R9);
    assert_int_equal(quoted(s, "text matches '^(de|the) '"), R1 | R7);
    assert_int_equal(quoted(s, "text matches '慢.?$'"), R5 | R6);
    assert_int_equal(quoted(s, "month = 2023-02"), R3);
    assert_int_equal(quoted(s, "time >= 2023-02 and time < 2023-04"), R3 | R4 | R5);
    assert_int_equal(quoted(s, "time between 2023-01-01 and 2023-01-21"), R1 | R2);
    assert_int_equal(quoted(s, "week = 2022-W52"), R1); /* a Sunday */
    assert_int_equal(quoted(s, "quarter = 2023-Q2"), R6 | R7 | R8 | R9);
    assert_int_equal(quoted(s, "sentiment = neg and shop = Utrecht"), R4);
    assert_int_equal(quoted(s, "visits = 5"), R4);
    assert_int_equal(quoted(s, "source = 'a.csv' and number > 8"), R9);
    assert_int_equal(quoted(s, "id = '0100000000000000000000000000000000000000'"), R1);
    vp_table *t;
    vp_error e;
    assert_int_equal(vp_quotes(s, "lang = nl", 2, &t, NULL), VP_OK);
    assert_int_equal(vp_table_rows(t), 2);
    vp_table_free(t);
    assert_int_equal(vp_quotes(s, "lang ~ nl", 0, &t, &e), VP_INVALID);
    assert_int_equal(e.column, 6);
    vp_store_free(s);
}

/* ---- Patterns */

static void matches_is(vp_store *s, const char *filter, bool ok)
{
    vp_table *t = NULL;
    vp_error e = {0};
    vp_status status = vp_quotes(s, filter, 0, &t, &e);
    vp_table_free(t);
    if (ok ? status != VP_OK : status == VP_OK || !e.message[0])
        fail_msg("'%s': %d %s", filter, (int)status, e.message);
}

static void patterns_cannot_hang(void **state)
{
    fixture *f = *state;
    vp_store *s = with_source(path_of(f, "a.db"));
    writer *w = begin(s);
    enum { MANY = 20000 };
    char *many = malloc(MANY + 1);
    memset(many, 'a', MANY);
    many[MANY] = '\0';
    document d = make(1, 1, many), shorter = make(2, 1, many);
    shorter.text.n = 60;
    put(w, d, WRITE_NEW);
    put(w, shorter, WRITE_NEW);
    end(w);
    matches_is(s, "text matches '(a+)+[^a]'", false);
    matches_is(s, "text matches '(a|a)*[^a]'", false);
    matches_is(s, "text matches '(.*)*(.*)*(.*)*[^a]'", false);
    matches_is(s, "text matches '('", false);
    matches_is(s, "text matches '(?{1})'", false);
    matches_is(s, "text matches '((((((((((a{500}){500}){500}){500}){500}){500}){500}){500}){500}){500})'", false);
    matches_is(s, "text matches '^a+$'", true);
    assert_int_equal(quoted(s, "text matches '^a+$'"), 6);
    assert_int_equal(quoted(s, "text matches 'b'"), 0);
    assert_int_equal(quoted(s, "text matches '^a{60}$'"), 4);
    assert_int_equal(quoted(s, "text matches '^(a|b)*$'"), 6); /* deep, but no riddle */
    assert_int_equal(quoted(s, "number = 2 and text matches '^(?:a|b)*$'"), 4);
    free(many);
    vp_store_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(finds_words),
        IN_FOLDER(finds_parts_of_hyphenated_words),
        IN_FOLDER(marks_what_it_found),
        IN_FOLDER(ranks_as_fts5_does),
        IN_FOLDER(ranks_the_last_that_came_in),
        IN_FOLDER(finds_what_like_finds),
        IN_FOLDER(filters),
        IN_FOLDER(patterns_cannot_hang),
    };
    return cmocka_run_group_tests(tests, make_engine, free_engine);
}
