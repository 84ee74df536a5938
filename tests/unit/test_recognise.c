#include "tests/unit/ingest_files.h"

#include "ingest/roles.h"

/* ---- Names */

typedef struct name_case {
    const char *name;
    role role;
    int strength;
} name_case;

static void matches_names(void **state)
{
    (void)state;
    static const name_case cases[] = {
        {"ReviewBody", ROLE_TEXT, 3},
        {"review_text", ROLE_TEXT, 3},
        {"Customer comments", ROLE_TEXT, 2},
        {"attributes.body", ROLE_TEXT, 3},
        {"properties.review_text_published", ROLE_TEXT, 2},
        {"Developer Reply Text", ROLE_TEXT, 0},
        {"reply.message", ROLE_TEXT, 0},
        {"Reactie hotel", ROLE_TEXT, 0},
        {"商家回复内容", ROLE_TEXT, 0},
        {"评论内容", ROLE_TEXT, 3},
        {"您的意见和建议", ROLE_TEXT, 2},
        {"Оценка", ROLE_RATING, 3},
        {"Beoordeling", ROLE_RATING, 3},
        {"Score", ROLE_RATING, 3},
        {"评分", ROLE_RATING, 3},
        {"Star Rating", ROLE_RATING, 3},
        {"Q1. How satisfied are you with our store?", ROLE_RATING, 2},
        {"How likely are you to recommend us to a friend?", ROLE_NPS, 2},
        {"Hoe waarschijnlijk is het dat u ons aanbeveelt?", ROLE_NPS, 2},
        {"С какой вероятностью вы порекомендуете нас?", ROLE_NPS, 2},
        {"您有多大可能向朋友推荐我们？", ROLE_NPS, 2},
        {"dates.publishedDate", ROLE_TIME, 2},
        {"Review Created (UTC)", ROLE_TIME, 1},
        {"id", ROLE_ID, 3},
        {"tweet.id_str", ROLE_ID, 3},
        {"consumer.id", ROLE_ID, 0},
        {"consumer.id", ROLE_CUSTOMER, 3},
        {"location.name", ROLE_SHOP, 3},
        {"location.name", ROLE_CUSTOMER, 0},
        {"EnglishHotelName", ROLE_CUSTOMER, 0},
        {"product.title", ROLE_PRODUCT, 3},
        {"Reviewer_Nationality", ROLE_COUNTRY, 2},
        {"Respondent ID", ROLE_ID, 3},
        {"quantity", ROLE_RATING, 0},
        {"", ROLE_TEXT, 0},
        {".", ROLE_TEXT, 0},
        {"...", ROLE_ID, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int strength = role_match_name(str_of(cases[i].name), cases[i].role).strength;
        if (strength != cases[i].strength)
            print_error("%s as %s\n", cases[i].name, role_name(cases[i].role));
        assert_int_equal(strength, cases[i].strength);
    }
}

static void names_roles(void **state)
{
    (void)state;
    for (role r = ROLE_FIELD; r < ROLE_COUNT; r++)
        assert_int_equal(role_by_name(str_of(role_name(r))), r);
    assert_int_equal(role_by_name(STR("nothing")), ROLE_COUNT);
    assert_true(roles_know(STR("Datum")) && !roles_know(STR("xyz")));
    assert_true(role_time_preference(STR("review_creation_date")) > role_time_preference(STR("order_date")));
}

/* ---- Files */

typedef struct file_case {
    const char *content;
    const char *described;
} file_case;

static void check_files(const file_case *files, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        outcome o;
        take_text(&o, str_of(files[i].content), NULL);
        assert_string_equal(o.described, files[i].described);
        outcome_release(&o);
    }
}

static void recognises_exports(void **state)
{
    (void)state;
    static const file_case files[] = {
        {/* reviews of a shop */
         "title,body,rating,review_date,reviewer_name,product_handle,reply\n"
         "Nice,Works as described and came early,5,2024-05-01,Jane,kettle,\n"
         "Bad,It broke after two days of use,1,2024-05-02,Bob,lamp,Thank you for writing to us. We are sorry to hear "
         "it\n"
         "ok,Nothing special for the price,3,2024-05-03,Ann,kettle,\n",
         "{\"feedback\":true,\"text\":\"body\",\"title\":\"title\",\"time\":\"review_date\","
         "\"customer\":\"reviewer_name\",\"product\":\"product_handle\",\"rating\":\"rating\","
         "\"scale\":\"1-5\"}"},
        {/* tickets: no text but the subject; ratings in words */
         "Id,Requester,Subject,Status,Via,Created at,Solved at,Satisfaction Score\n"
         "35436,Bob,My parcel has not arrived yet,Solved,Mail,2023-01-11 11:02,2023-01-12 11:02,Good\n"
         "35439,Ann,Refund for a broken lamp,Solved,Web,2023-01-12 11:02,2023-01-13 11:02,Bad\n"
         "35442,Kim,How do I change my address?,Solved,Mail,2023-01-13 11:02,2023-01-14 11:02,Not Offered\n",
         "{\"feedback\":true,\"text\":\"Subject\",\"id\":\"Id\",\"time\":\"Created at\","
         "\"customer\":\"Requester\",\"channel\":\"Via\",\"rating\":\"Satisfaction Score\","
         "\"scale\":\"0-1\"}"},
        {/* a Dutch survey */
         "Ingevuld op;Hoe waarschijnlijk is het dat u ons aanbeveelt?;Wat is de reden voor uw score?;Filiaal\n"
         "13-1-2024;9;Altijd vriendelijk geholpen;Utrecht\n"
         "14-1-2024;2;De wachttijd is veel te lang;Breda\n"
         "15-1-2024;10;Ruim assortiment en goede prijzen;Assen\n",
         "{\"feedback\":true,\"text\":\"Wat is de reden voor uw score?\",\"time\":\"Ingevuld op\","
         "\"order\":\"day first\",\"shop\":\"Filiaal\","
         "\"nps\":\"Hoe waarschijnlijk is het dat u ons aanbeveelt?\"}"},
        {/* short answers to "Why?" */
         "Submitted,How likely are you to recommend us?,Why?\n2024-05-06,9,Came early\n2024-05-07,2,Too late again\n",
         "{\"feedback\":true,\"text\":\"Why?\",\"time\":\"Submitted\","
         "\"nps\":\"How likely are you to recommend us?\"}"},
        {/* Russian, ratings in words */
         "Дата;Магазин;Оценка;Комментарий\n01.02.24;Мега;Отлично;Быстро и вежливо\n"
         "13.02.24;Центр;Ужасно;Ждали два часа\n03.02.24;Мега;Хорошо;В целом неплохо\n",
         "{\"feedback\":true,\"text\":\"Комментарий\",\"time\":\"Дата\",\"order\":\"day first\","
         "\"shop\":\"Магазин\",\"rating\":\"Оценка\",\"scale\":\"1-5\"}"},
        {/* Chinese */
         "用户昵称,评分,评论内容,评论时间,店铺名称,点赞数\n"
         "小王,5,物流很快，包装完好。,2023年5月1日,川菜馆,3\n"
         "小李,1,用了两天就坏了！,2023年5月2日,火锅店,0\n"
         "小张,4,性价比高，推荐购买,2023年5月3日,川菜馆,12\n",
         "{\"feedback\":true,\"text\":\"评论内容\",\"time\":\"评论时间\",\"customer\":\"用户昵称\","
         "\"shop\":\"店铺名称\",\"rating\":\"评分\",\"scale\":\"1-5\"}"},
        {/* JSON of an app store */
         "{\"data\":[{\"id\":\"a-1\","
         "\"attributes\":{\"rating\":5,\"title\":\"Nice\",\"body\":\"Works "
         "well\",\"createdDate\":\"2023-05-01T10:00:00Z\",\"territory\":\"NLD\"}},"
         "{\"id\":\"a-2\","
         "\"attributes\":{\"rating\":1,\"title\":\"Bad\",\"body\":\"Crashes a "
         "lot\",\"createdDate\":\"2023-05-02T10:00:00Z\",\"territory\":\"USA\"}}]}",
         "{\"feedback\":true,\"export\":\"App Store "
         "Connect\",\"text\":\"attributes.body\",\"title\":\"attributes.title\",\"id\":\"id\","
         "\"time\":\"attributes.createdDate\",\"country\":\"attributes.territory\","
         "\"rating\":\"attributes.rating\",\"scale\":\"1-5\"}"},
        {/* no header */
         "2024-05-06,4,Good value for the money\n2024-05-07,1,It broke after two days of use\n"
         "2024-05-08,5,Would buy it again at once\n"
         "2024-05-09,3,It does what it has to do\n",
         "{\"feedback\":true,\"text\":\"column 3\",\"time\":\"column 1\",\"rating\":\"column 2\","
         "\"scale\":\"1-5\"}"},
    };
    check_files(files, sizeof files / sizeof *files);
}

static void chooses_among_like_columns(void **state)
{
    (void)state;
    static const file_case files[] = {
        {"Besteldatum;Beoordelingsdatum;Review;Oordeel\n01-01-2024;14-01-2024;Snel in huis;Goed\n"
         "02-01-2024;15-01-2024;Doos was stuk;Matig\n03-01-2024;16-01-2024;Nooit gekomen;Slecht\n",
         "{\"feedback\":true,\"text\":\"Review\",\"time\":\"Beoordelingsdatum\",\"order\":\"day first\","
         "\"rating\":\"Oordeel\",\"scale\":\"1-5\"}"},
        {"Order date,Date reviewed,Review date,Comment\n2024-01-01,2024-01-14,2024-01-15,Came early\n"
         "2024-01-02,2024-01-15,2024-01-16,The box was torn\n",
         "{\"feedback\":true,\"text\":\"Comment\",\"time\":\"Review date\"}"},
        {/* sub-scores and numbers of versions name nothing; codes do */
         "Review date,Location,Staff,Shop,Product ID,Version,Score,Comment\n2024-01-14,8,9,7.5,1002,221,8,Came early\n"
         "2024-01-15,10,7,10,1040,222,9,The box was torn\n2024-01-16,2.5,5,5,1002,222,3,It never came\n",
         "{\"feedback\":true,\"text\":\"Comment\",\"time\":\"Review date\",\"product\":\"Product ID\","
         "\"rating\":\"Score\",\"scale\":\"1-10\"}"},
        {"Package Name,App Version Code,App Version Name,Star Rating,Review Text\nnl.x.y,221,2.2.1,5,Works well\n"
         "nl.x.y,222,2.2.2,1,Crashes a lot\n",
         "{\"feedback\":true,\"text\":\"Review Text\",\"product\":\"Package Name\",\"rating\":\"Star Rating\","
         "\"scale\":\"1-5\"}"},
        {"LTR,OSAT,Comment\n9,5,Came early\n3,2,The box was torn\n10,5,Fine\n",
         "{\"feedback\":true,\"text\":\"Comment\",\"rating\":\"OSAT\",\"scale\":\"1-5\",\"nps\":\"LTR\"}"},
        {"时间,评价,评论内容\n2024-02-01,好评,质量很好，下次再来\n2024-02-02,差评,用了两天就坏了！\n"
         "2024-02-03,中评,还可以，物流有点慢\n",
         "{\"feedback\":true,\"text\":\"评论内容\",\"time\":\"时间\",\"rating\":\"评价\",\"scale\":\"1-5\"}"},
        {"Впечатление;Отзыв\nотлично;Быстро и вежливо\nплохо;Ждали два часа\nхорошо;В целом неплохо\n",
         "{\"feedback\":true,\"text\":\"Отзыв\",\"rating\":\"Впечатление\",\"scale\":\"1-5\"}"},
    };
    check_files(files, sizeof files / sizeof *files);
}

static void tells_lookup_tables(void **state)
{
    (void)state;
    static const file_case files[] = {
        {"store_id,name,city,opened,rating\n110,Centrum,Utrecht,2001-05-01,4.3\n"
         "111,Noord,Breda,2002-05-01,3.9\n113,Zuid,Assen,2003-05-01,4.7\n"
         "117,West,Zwolle,2004-05-01,4.1\n118,Oost,Emmen,2005-05-01,3.2\n",
         "{\"feedback\":false,\"time\":\"opened\",\"customer\":\"name\",\"shop\":\"store_id\","
         "\"rating\":\"rating\",\"scale\":\"1-5\",\"key\":\"store_id\"}"},
        {"customer_id,country,segment\nC1,NL,A\nC2,BE,B\nC3,NL,A\n",
         "{\"feedback\":false,\"customer\":\"customer_id\",\"country\":\"country\",\"key\":\"customer_id\"}"},
        {"name,address,city,stars\nAstoria,Quay 1,Utrecht,4\nDom,Square 3,Utrecht,3\nEden,Lane 5,Breda,5\n"
         "Forum,Market 7,Assen,3\nIbex,Hill 9,Emmen,4\n",
         "{\"feedback\":false,\"customer\":\"name\",\"rating\":\"stars\",\"scale\":\"1-5\",\"key\":\"name\"}"},
        {"userId,movieId,rating,timestamp\n1,30,4.5,964982703\n"
         "1,31,3,964982803\n2,30,5,964982903\n",
         "{\"feedback\":true,\"time\":\"timestamp\",\"customer\":\"userId\",\"rating\":\"rating\","
         "\"scale\":\"0-5\"}"},
    };
    check_files(files, 3);
    outcome o;
    take_text(&o, str_of(files[3].content), NULL);
    assert_false(o.mapping.lookup);
    outcome_release(&o);
}

/* `line(i)` for each row behind the header. */
static str many_rows(buf *text, const char *header, int rows, void (*line)(buf *text, int i))
{
    assert_true(buf_puts(text, header));
    for (int i = 0; i < rows; i++)
        line(text, i);
    return buf_str(text);
}

static void check_rows(const char *header, void (*line)(buf *text, int i), const char *described)
{
    buf text = {0};
    outcome o;
    take_text(&o, many_rows(&text, header, 60, line), NULL);
    assert_string_equal(o.described, described);
    outcome_release(&o);
    buf_release(&text);
}

static void few_texts(buf *text, int i)
{
    assert_true(buf_printf(text, "2024-01-%02d,p%d,%s\n", i % 28 + 1, i, i % 3 == 1 ? "ok" : "Good"));
}

static void few_nameless_texts(buf *text, int i)
{
    assert_true(buf_printf(text, "%d,%s,2025-01-%02d\n", i + 1, i % 3 == 1 ? "Snel" : "Goed geholpen", i % 28 + 1));
}

static void few_nameless_words(buf *text, int i)
{
    assert_true(buf_printf(text, "%d,%s,2025-01-%02d\n", i + 1, "Goed", i % 28 + 1));
}

static void few_nameless_reviews(buf *text, int i)
{
    assert_true(
        buf_printf(text, "%d,%d,%s,2025-01-%02d\n", i + 1, i * 7 % 5 + 1, i % 3 == 1 ? "ok" : "Mooi", i % 28 + 1));
}

static void dated_ratings(buf *text, int i)
{
    assert_true(buf_printf(text, "Shop %d,2025-01-%02d,%d\n", i, i % 28 + 1, i * 7 % 5 + 1));
}

static void few_answers(buf *text, int i)
{
    assert_true(buf_printf(text, "p%d,%s\n", i, i % 2 ? "yes" : "no"));
}

static void few_states(buf *text, int i)
{
    assert_true(buf_printf(text, "p%d,%s\n", i, i % 2 ? "published" : "held"));
}

static void lone_texts(buf *text, int i)
{
    assert_true(buf_printf(text, "{\"text\":\"%s\"}\n", i % 3 == 1 ? "ok" : "Good"));
}

typedef struct columns_case {
    const char *header; /* with two columns of text, or three */
    const char *text;
} columns_case;

/* "date,A,B[,C],rating", each with answers of its own. */
static void check_text_columns(const columns_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        buf text = {0};
        bool three = strchr(strchr(cases[i].header, '|') + 1, '|') != NULL;
        for (const char *c = cases[i].header; *c; c++)
            assert_true(buf_putc(&text, *c == '|' ? ';' : *c));
        assert_true(buf_puts(&text, ";rating\n"));
        for (int k = 0; k < 8; k++)
            assert_true(buf_printf(&text, "One thing that is number %d;%s%s;%d\n", k,
                                   k % 2 ? "no" : "Quite another one", three ? ";The third of them comes here" : "",
                                   k % 5 + 1));
        outcome o;
        take_text(&o, buf_str(&text), NULL);
        char expected[200];
        snprintf(expected, sizeof expected, "\"text\":\"%s\"", cases[i].text);
        if (!strstr(o.described, expected))
            fail_msg("%s: %s", cases[i].header, o.described);
        outcome_release(&o);
        buf_release(&text);
    }
}

static void joins_the_texts_of_a_row(void **state)
{
    (void)state;
    static const columns_case pairs[] = {
        {"Positive_Review|Negative_Review", "Positive_Review + Negative_Review"},
        {"Liked|Disliked", "Liked + Disliked"},
        {"review.pros|review.cons", "review.pros + review.cons"},
        {"优点|缺点|评论内容", "优点 + 缺点 + 评论内容"},
        {"Достоинства|Недостатки|Комментарий", "Достоинства + Недостатки + Комментарий"},
        {"Pluspunten|Minpunten", "Pluspunten + Minpunten"},
        {"What did you like most?|What could we improve?|Wat kan beter?",
         "What did you like most? + What could we improve? + Wat kan beter?"},
        {"Wat waardeert u het meest?|Wat kan beter?", "Wat waardeert u het meest? + Wat kan beter?"},
        {"Review|Tell us more|How did you hear of us and why?", "Review + Tell us more"},
        {"Comments|What else happened?", "Comments"},
        {"Review|Reply from owner", "Review"},
        {"Review|Reactie", "Review"},
        {"Review|response", "Review"},
        {"Отзыв|Ответ", "Отзыв"},
        {"Original text|Translated text", "Original text"},
        {"Pros|Cons|Pros (translated)", "Pros + Cons"},
        {"Reactie|Reactie hotel", "Reactie"},
    };
    check_text_columns(pairs, sizeof pairs / sizeof *pairs);
}

static void leaves_out_answers_that_say_nothing(void **state)
{
    (void)state;
    outcome o;
    take_text(&o,
              STR("title,Liked,Disliked\nFine, The view ,No Negative\nBad,nothing,Too \nSo,Нет.,n/a\n"
                  "Well,Price,Noise\n,,\n"),
              NULL);
    static const char *const texts[] = {"The view", "Too", NULL, "Price\nNoise", NULL};
    for (size_t i = 0; i < 5; i++) {
        if (texts[i])
            assert_string_equal(o.records[i].text.p, texts[i]);
        else
            assert_int_equal(o.records[i].text.n, 0);
    }
    assert_string_equal(o.records[0].title.p, "Fine");
    assert_string_equal(o.records[0].fields.p, "{}");
    outcome_release(&o);
    take_text(&o, STR("id,Liked\na,nothing\nb,The view over the lake\n"), NULL);
    assert_string_equal(o.records[0].text.p, "nothing"); /* all that there is is kept */
    outcome_release(&o);
}

/* A name that tells the text counts more than what the texts look like. */
static void believes_telling_names(void **state)
{
    (void)state;
    static const char *const names[] = {"review", "Any other comments?", "Uw opmerkingen", "Отзыв", "您的意见"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char header[64], described[160];
        snprintf(header, sizeof header, "date,product,%s\n", names[i]);
        snprintf(described, sizeof described,
                 "{\"feedback\":true,\"text\":\"%s\",\"time\":\"date\",\"product\":\"product\"}", names[i]);
        check_rows(header, few_texts, described);
    }
    check_rows("product,feedback\n", few_answers, "{\"feedback\":true,\"text\":\"feedback\",\"product\":\"product\"}");
    check_rows("product,review status\n", few_states,
               "{\"feedback\":false,\"product\":\"product\",\"key\":\"product\"}");
    check_rows("store,date,rating\n", dated_ratings,
               "{\"feedback\":true,\"time\":\"date\",\"shop\":\"store\",\"rating\":\"rating\",\"scale\":\"1-5\"}");
    check_rows("", few_nameless_texts, "{\"feedback\":true,\"text\":\"column 2\",\"time\":\"column 3\"}");
    check_rows("", few_nameless_words, "{\"feedback\":true,\"text\":\"column 2\",\"time\":\"column 3\"}");
    check_rows("", few_nameless_reviews,
               "{\"feedback\":true,\"text\":\"column 3\",\"time\":\"column 4\",\"rating\":\"column 2\","
               "\"scale\":\"1-5\"}");
    check_rows("", lone_texts, "{\"feedback\":true,\"text\":\"text\"}");
}

static void two_scales(buf *text, int i)
{
    assert_true(buf_printf(text, "2024-01-%02d,%s,%d,comment number %d is like this\n", i % 28 + 1,
                           i % 2 ? "email" : "web", i % 2 ? i / 2 % 10 + 1 : i / 2 % 5 + 1, i));
}

static void splits_scales_by_channel(void **state)
{
    (void)state;
    buf text = {0};
    outcome o;
    take_text(&o, many_rows(&text, "date,channel,score,comment\n", 200, two_scales), NULL);
    assert_non_null(strstr(o.described, "\"scale_by\":\"channel\""));
    assert_non_null(strstr(o.described, "\"scales\":{\"web\":\"1-5\",\"email\":\"1-10\"}"));
    assert_true(o.records[8].rating == 5 && o.records[8].rating_unit == 1);
    assert_true(o.records[19].rating == 10 && o.records[19].rating_unit == 1);
    outcome_release(&o);
    buf_release(&text);
}

static void takes_the_scale_of_the_cell(void **state)
{
    (void)state;
    outcome o;
    take_text(
        &o, STR("rating,review\n4/5,one good thing\n8/10,two good things\n80%,three good things\n★★★☆☆,so so it is\n"),
        NULL);
    assert_true(o.records[0].rating_unit == 0.75 && o.records[1].rating_unit == 0.8);
    assert_true(o.records[2].rating_unit == 0.8 && o.records[3].rating_unit == 0.5);
    outcome_release(&o);
    take_text(
        &o,
        STR("cijfer,tekst\n8 van 10,heel goed was het\n10 van 10,nog veel beter dan dat\n1 van 10,slecht was het\n"),
        NULL);
    assert_non_null(strstr(o.described, "\"scale\":\"1-10\""));
    assert_true(o.records[1].rating_unit == 1);
    outcome_release(&o);
    take_text(
        &o,
        STR("Hoe beoordeelt u ons op een schaal van 1 tot 10?,Toelichting\n4,Het kan beter\n5,Het kan nog wel beter\n"),
        NULL);
    assert_non_null(strstr(o.described, "\"scale\":\"1-10\""));
    outcome_release(&o);
}

static void knows_reversed_scales(void **state)
{
    (void)state;
    outcome o;
    take_text(
        &o,
        STR("FFT categorical answer,FFT answer\n1,Very good care by all\n5,Nobody came to help me\n6,Do not know\n"),
        NULL);
    assert_non_null(strstr(o.described, "\"scale\":\"1-5 reversed\""));
    assert_true(o.records[0].rating_unit == 1 && o.records[1].rating_unit == 0 && !o.records[2].has_rating);
    assert_int_equal(o.mapping.lost_ratings, 1);
    outcome_release(&o);
}

static void subrated(buf *text, int i)
{
    int rating = i % 5 + 1;
    assert_true(buf_printf(text, "%d,%d,%d,%d,a comment that is number %d\n", rating,
                           rating > 1 ? rating - i / 5 % 2 : 1, i / 5 % 5 + 1, i % 3 + 1, i));
}

static void finds_subratings(void **state)
{
    (void)state;
    buf text = {0};
    outcome o;
    take_text(&o, many_rows(&text, "rating,Seat comfort,nights,month,comment\n", 150, subrated), NULL);
    assert_non_null(strstr(o.described, "\"subratings\":[\"Seat comfort\"]"));
    outcome_release(&o);
    buf_release(&text);
}

/* A column that should have been the time is named, unless the user says that there is none. */
static void names_dates_that_it_cannot_read(void **state)
{
    (void)state;
    static const struct {
        const char *content, *map;
        int column;
    } files[] = {
        {"text,Review date\nGood value,week 3\nIt broke,week 4\n", NULL, 1},
        {"text,Review date\nGood value,week 3\nIt broke,week 4\n", "time=", -1},
        {"text,Review date\nGood value,week 3\nIt broke,week 4\n", "field=Review date", -1},
        {"text,Datum\nGood value,2024-01-05\nIt broke,45321\nOk,soon\n", NULL, 1},
        {"text,Datum\nGood value,2024-01-05\nIt broke,2024-01-06\nOk,soon\n", NULL, -1},
        {"text,Waiting time\nGood value,10 minutes\nIt broke,an hour\n", NULL, -1},
        {"text,date\nGood value,n/a\nIt broke,\n", NULL, -1},
    };
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        outcome o;
        take_text(&o, str_of(files[i].content), files[i].map);
        assert_int_equal(o.mapping.undated_column, files[i].column);
        outcome_release(&o);
    }
}

/* ---- --map */

static const char table[] =
    "when,what,Points,other,who\n1/5/2024,Good value,4,7,x\n2/5/2024,It broke soon,1,3,y\n3/6/2024,So so,3,10,z\n";

static void obeys_the_user(void **state)
{
    (void)state;
    static const file_case maps[] = {
        {"text=what,time=when,rating=Points,customer=who",
         "{\"feedback\":true,\"text\":\"what\",\"time\":\"when\",\"order\":\"day "
         "first\",\"customer\":\"who\",\"rating\":\"Points\",\"scale\":"
         "\"1-5\"}"},
        {"text=2,time=when month-first,rating=other 1-10,customer=-",
         "{\"feedback\":true,\"text\":\"what\",\"time\":\"when\",\"order\":\"month "
         "first\",\"rating\":\"other\",\"scale\":\"1-10\"}"},
        {"TEXT=WHAT, rating=\"points\" 5-1 ,time=-,customer=-",
         "{\"feedback\":true,\"text\":\"what\",\"rating\":\"Points\",\"scale\":\"1-5 reversed\"}"},
        {"text=what,time=when year-first,customer=-,rating=",
         "{\"feedback\":true,\"text\":\"what\",\"time\":\"when\",\"order\":\"year first\"}"},
        {"text=what,time=-,rating=other,field=who",
         "{\"feedback\":true,\"text\":\"what\",\"rating\":\"other\",\"scale\":\"1-10\"}"},
        {"text=what,time=-,customer=-,rating=Points,subrating=other,subrating=5",
         "{\"feedback\":true,\"text\":\"what\",\"rating\":\"Points\",\"scale\":\"1-5\",\"subratings\":[\"other\","
         "\"who\"]}"},
        {"text=who,text=what,time=,customer= ,rating=", "{\"feedback\":true,\"text\":\"what + who\"}"},
    };
    for (size_t i = 0; i < sizeof maps / sizeof *maps; i++) {
        outcome o;
        take_text(&o, STR(table), maps[i].content);
        assert_string_equal(o.described, maps[i].described);
        outcome_release(&o);
    }
}

static void says_what_is_wrong_with_a_map(void **state)
{
    (void)state;
    static const struct {
        const char *map;
        vp_status status;
        const char *message;
    } maps[] = {
        {"text", VP_INVALID, "--map: \"text\" is not ROLE=COLUMN"},
        {"body=what", VP_INVALID, "--map: \"body=what\" is not ROLE=COLUMN"},
        {"text=nothing", VP_NOT_FOUND, "--map: there is no column \"nothing\""},
        {"text=9", VP_NOT_FOUND, "--map: there is no column \"9\""},
        {"rating=Points,rating=other", VP_INVALID, "--map: rating is given twice"},
        {"rating=,rating=other", VP_INVALID, "--map: rating is given twice"},
        {"text=what,title=2", VP_INVALID, "--map: column \"2\" is given as text and as title"},
        {"field=what,text=WHAT", VP_INVALID, "--map: column \"WHAT\" is given as field and as text"},
        {"rating=nothing 1-5", VP_NOT_FOUND, "--map: there is no column \"nothing\""},
    };
    for (size_t i = 0; i < sizeof maps / sizeof *maps; i++) {
        outcome o;
        vp_error error = {0};
        assert_int_equal(survey_text(&o, STR(table), maps[i].map, &error), maps[i].status);
        assert_string_equal(error.message, maps[i].message);
        assert_true(error.hint[0]);
        outcome_release(&o);
    }
}

/* Columns that no row has can be named all the same. */
static void maps_empty_files(void **state)
{
    (void)state;
    outcome o;
    take_text(&o, STR("x,y,stars\n"), "text=x,time=2,rating=stars 1-5");
    assert_string_equal(o.described,
                        "{\"feedback\":true,\"text\":\"x\",\"time\":\"y\",\"rating\":\"stars\",\"scale\":\"1-5\"}");
    outcome_release(&o);
}

/* Rows of 1 MB: the sample holds few of them, still spread over the file. */
static void samples_wide_rows_in_little_memory(void **state)
{
    (void)state;
    enum { COLUMNS = 2000, ROWS = 200 };
    static char text[PROFILE_SAMPLE_BYTES];
    static str cells[COLUMNS];
    intern columns = {0};
    profile p = {0};
    memset(text, 'x', sizeof text);
    for (int i = 0; i < COLUMNS; i++) {
        char name[16];
        snprintf(name, sizeof name, "c%d", i);
        assert_int_equal(intern_add(&columns, str_of(name)), i);
        cells[i] = (str){text, sizeof text};
    }
    for (int i = 0; i < ROWS; i++) {
        char number[16];
        snprintf(number, sizeof number, "%d", i);
        cells[0] = str_of(number);
        row r = {.cells = cells, .count = COLUMNS};
        assert_int_equal(profile_row(&p, &columns, &r, '.', NULL), VP_OK);
        assert_true(p.sample_bytes <= PROFILE_SAMPLE_MEMORY);
    }
    assert_int_equal(p.stride, 64);
    assert_int_equal(p.sampled, 4);
    assert_string_equal(p.sample[3].cells[0].p, "192");
    profile_release(&p);
    intern_release(&columns);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(matches_names),
        cmocka_unit_test(names_roles),
        cmocka_unit_test(recognises_exports),
        cmocka_unit_test(chooses_among_like_columns),
        cmocka_unit_test(tells_lookup_tables),
        cmocka_unit_test(believes_telling_names),
        cmocka_unit_test(joins_the_texts_of_a_row),
        cmocka_unit_test(leaves_out_answers_that_say_nothing),
        cmocka_unit_test(splits_scales_by_channel),
        cmocka_unit_test(takes_the_scale_of_the_cell),
        cmocka_unit_test(knows_reversed_scales),
        cmocka_unit_test(finds_subratings),
        cmocka_unit_test(names_dates_that_it_cannot_read),
        cmocka_unit_test(obeys_the_user),
        cmocka_unit_test(says_what_is_wrong_with_a_map),
        cmocka_unit_test(maps_empty_files),
        cmocka_unit_test(samples_wide_rows_in_little_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
