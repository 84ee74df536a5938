#include "tests/unit/ingest_files.h"

#include <math.h>

typedef struct words_case {
    const char *header, *words; /* a cell of each row, separated by '|' */
    const char *rating;         /* as described; NULL: it is none */
    double units[5];
} words_case;

/* "date;HEADER;comment" */
static void check_words(const words_case *w)
{
    buf text = {0};
    outcome o;
    str rest = str_of(w->words);
    assert_true(buf_printf(&text, "date;%s;comment\n", w->header));
    for (int i = 1; rest.n; i++) {
        str word = str_cut(&rest, '|');
        assert_true(buf_printf(&text, "2024-05-%02d;%.*s;It took %d days to come here\n", i, (int)word.n, word.p, i));
    }
    take_text(&o, buf_str(&text), NULL);
    char rating[100];
    snprintf(rating, sizeof rating, "\"rating\":\"%s\",\"scale\":\"%s\"", w->header, w->rating ? w->rating : "");
    if (!!strstr(o.described, w->rating ? rating : "\"rating\"") != !!w->rating)
        fail_msg("%s: %s", w->words, o.described);
    for (size_t i = 0; w->rating && i < o.count; i++)
        if (!o.records[i].has_rating || fabs(o.records[i].rating_unit - w->units[i]) > 1e-9)
            fail_msg("%s: %g is in row %d", w->words, o.records[i].rating_unit, (int)i);
    outcome_release(&o);
    buf_release(&text);
}

/* Words are on one scale, decided for the column; what they are, they are under any name. */
static void reads_words_as_one_scale(void **state)
{
    (void)state;
    static const words_case cases[] = {
        {"How was it?", "Positive|Neutral|Negative", "0-1", {1, 0.5, 0}},
        {"text_sentiment", "Positive|Neutral|Negative", NULL, {0}},
        {"Indruk", "Negatief|Neutraal|Positief|Neutraal", "0-1", {0, 0.5, 1, 0.5}},
        {"Оценка", "Положительный|Нейтральный|Отрицательный", "0-1", {1, 0.5, 0}},
        {"rating", "thumbs up|neutral|thumbs down", "0-1", {1, 0.5, 0}},
        {"thumbs", "👍|👎|👍🏽", "0-1", {1, 0, 1}},
        {"rating", "Good|Bad|Good with comment|Bad with comment", "0-1", {1, 0, 1, 0}},
        {"rating", "Good|OK|Bad", "0-1", {1, 0.5, 0}},
        {"rating", "Good|Excellent|Bad", "1-5", {0.75, 1, 0.25}},
        {"评价", "好评|中评|差评", "1-5", {1, 0.5, 0}},
        {"conversation_rating", "terrible|bad|OK|great|amazing", "1-5", {0, 0.25, 0.5, 0.75, 1}},
        {"您对我们的服务满意吗？", "非常满意|满意|一般|不满意", "1-5", {1, 0.75, 0.5, 0.25}},
        {"Wat vond u van de service?", "Zeer goed|Goed|Voldoende|Onvoldoende", "1-5", {1, 0.75, 0.5, 0.25}},
        {"rating", "4 - Goed|5 - Zeer goed|1 (Zeer slecht)", "1-5", {0.75, 1, 0}},
        {"Verified", "Yes|No|Yes|No", NULL, {0}},
        {"Stage", "Good|Breda|Assen|Emmen", NULL, {0}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check_words(&cases[i]);
}

static void tells_places_from_shops(void **state)
{
    (void)state;
    static const struct {
        const char *content, *described;
    } files[] = {
        {"Location,Review,Would you recommend us?,conversation_id\nUtrecht,Came early,Yes,c-1\nBreda,The box was "
         "torn,No,c-2\n",
         "{\"feedback\":true,\"text\":\"Review\",\"id\":\"conversation_id\",\"shop\":\"Location\","
         "\"recommended\":\"Would you recommend us?\"}"},
        {"Reviewer,Location,Device,Review,Raadt u ons aan?\nAnn,Utrecht,phone,Came early,Ja\nBob,Breda,tablet,The box "
         "was torn,Nee\n",
         "{\"feedback\":true,\"text\":\"Review\",\"customer\":\"Reviewer\","
         "\"recommended\":\"Raadt u ons aan?\"}"},
        {"Город,Отзыв,Aanbeveling\nТверь,Быстро и вежливо,Ja\nОмск,Ждали два часа,Nee\n",
         "{\"feedback\":true,\"text\":\"Отзыв\",\"recommended\":\"Aanbeveling\"}"},
        {"Location,Store,Reviewer,Review,Recommends this product\nUtrecht,North,Ann,Came "
         "early,Yes\nBreda,South,Bob,The "
         "box was torn,No\n",
         "{\"feedback\":true,\"text\":\"Review\",\"customer\":\"Reviewer\",\"shop\":\"Store\","
         "\"recommended\":\"Recommends this product\"}"},
    };
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        outcome o;
        take_text(&o, str_of(files[i].content), NULL);
        assert_string_equal(o.described, files[i].described);
        outcome_release(&o);
    }
}

/* What is asked of parts stands for no whole beside NPS; numbers of customers are known as such. */
static void tells_nps_from_recommendation(void **state)
{
    (void)state;
    static const struct {
        const char *head, *rows, *described;
    } tables[] = {
        {"klantnr,opmerking,aanbeveling,ontbijt_score,kamer_score\n",
         "K1,Het ontbijt was koud,3,2,4\nK2,Fijne kamer en een zacht bed,9,4,5\nK3,Er was geen warm water,0,3,1\n",
         "\"nps\":\"aanbeveling\""},
        {"client number,comment,recommend\n", "70,It was cold,yes\n12,A nice room,no\n33,No water,yes\n",
         "\"recommended\":\"recommend\""},
        {"client number,comment,recommend\n", "70,It was cold,2\n12,A nice room,10\n33,No water,0\n",
         "\"nps\":\"recommend\""},
    };
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        outcome o;
        buf text = {0};
        assert_true(buf_puts(&text, tables[i].head) && buf_puts(&text, tables[i].rows));
        take_text(&o, buf_str(&text), NULL);
        if (!strstr(o.described, tables[i].described) || !strstr(o.described, "\"customer\":") ||
            strstr(o.described, "\"rating\":"))
            fail_msg("%s", o.described);
        outcome_release(&o);
        buf_release(&text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_words_as_one_scale),
        cmocka_unit_test(tells_places_from_shops),
        cmocka_unit_test(tells_nps_from_recommendation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
