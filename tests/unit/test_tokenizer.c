#include "base/rng.h"
#include "base/utf8.h"
#include "tests/unit/engine_maker.h"
#include "tests/unit/token_check.h"
#include "tokenizer/tokens.h"

#include <unicode/uchar.h>

/* ---- Golden tokens */

/* The tokens between spaces, and a letter for the kind of each: Word Number Punctuation Symbol Emoji eMoticon Url
 * e-mail(@) mention(A) Hashtag markup(x). */
typedef struct golden {
    const char *lang, *text, *tokens, *kinds;
} golden;

static const char KINDS[] = "wnpsemu@ahx";

static const golden goldens[] = {
    {"nl", "De bezorging was te laat!", "De bezorging was te laat !", "wwwwwp"},
    {"nl", "'s Ochtends wel, 's avonds niet.", "'s Ochtends wel , 's avonds niet .", "wwwpwwwp"},
    {"nl", "’s middags en ’n keer", "’s middags en ’n keer", "wwwww"},
    {"nl", "de foto's van m'n auto’s, zo'n succes", "de foto's van m'n auto’s , zo'n succes", "wwwwwpww"},
    {"nl", "'gratis' bezorgd", "' gratis ' bezorgd", "pwpw"},
    {"nl", "e-mail van de klanten-service", "e-mail van de klanten-service", "wwww"},
    {"nl", "€ 12,50 (was €1.299,00)", "€ 12,50 ( was € 1.299,00 )", "snpwsnp"},
    {"nl", "op 14-03-2023 om 12:30, 10% korting", "op 14-03-2023 om 12:30 , 10% korting", "wnwnpnw"},
    {"nl", "de 2e keer 5x", "de 2e keer 5x", "wwww"},
    {"nl", "Zie www.voorbeeld.nl/contact. Of mail info@voorbeeld.com.",
     "Zie www.voorbeeld.nl/contact . Of mail info@voorbeeld.com .", "wupww@p"},
    {"nl", "bol.com is top,goed.Maar duur", "bol.com is top , goed . Maar duur", "uwwpwpww"},
    {"nl", "(zie http://nl.wikipedia.org/wiki/Dam_(Amsterdam))", "( zie http://nl.wikipedia.org/wiki/Dam_(Amsterdam) )",
     "pwup"},
    {"nl", "hij/zij, ja!!! echt...", "hij/zij , ja !!! echt ...", "wpwpwp"},
    {"en", "I don't like it, it's THEIRS", "I don't like it , it's THEIRS", "wwwwpww"},
    {"en", "$12.50 or 3.5/5, 24/7, C++", "$ 12.50 or 3.5/5 , 24/7 , C++", "snwnpnpw"},
    {"en", "see https://t.co/Ab1?x=1&y=2) and HTTP://X.COM", "see https://t.co/Ab1?x=1&y=2 ) and HTTP://X.COM",
     "wupwu"},
    {"en", "ask:a.b+c@mail.example.org,ok", "ask : a.b+c@mail.example.org , ok", "wp@pw"},
    {"en", "@shop_1 why? #fail2023 #1", "@shop_1 why ? #fail2023 # 1", "awphpn"},
    {"en", "me@home", "me @ home", "wpw"},
    {"en", "well-known mother-in-law -5 x-", "well - known mother - in - law - 5 x -", "wpwwpwpwpnwp"},
    {"ru", "Заказ №123 пришёл 14.03.2023 в 15:30.", "Заказ № 123 пришёл 14.03.2023 в 15:30 .", "wsnwnwnp"},
    {"en", "At 10:00 Dr. Smith paid $5 in the U.S. for a 3D film.",
     "At 10:00 Dr. Smith paid $ 5 in the U.S. for a 3D film .", "wnwwwsnwwwwwwwp"},
    {"nl", "o.a. 's-Hertogenbosch, 50% van de programma's", "o.a. 's-Hertogenbosch , 50% van de programma's",
     "wwpnwww"},
    {"nl", "5 m² en 2½ uur", "5 m² en 2½ uur", "nwwnw"},
    {"ru", "А. С. Пушкин, 5 тыс. руб., ул. Ленина и т. д.", "А. С. Пушкин , 5 тыс. руб. , ул. Ленина и т. д.",
     "wwwpnwwpwwwww"},
    {"ru", "стоит 500руб. и &#39;&#39;да&#39;", "стоит 500 руб. и &#39;&#39; да &#39;", "wnwwpwp"},
    {"und", "e.g. X2 foo.Bar", "e.g. X2 foo . Bar", "wwwpw"},
    {"ru", "Он летел из Баден-Бадена", "Он летел из Баден - Бадена", "wwwwpw"},
    {"ru", "Кто-то из-за «скидки» — да", "Кто-то из-за « скидки » — да", "wwpwppw"},
    {"ru", "Спасибо))) Отлично) жаль((( #топ", "Спасибо ))) Отлично ) жаль ((( #топ", "wmwpwmh"},
    {"ru", "ivan@почта.рф, http://пример.рф! a@b.ru.Спасибо", "ivan@почта.рф , http://пример.рф ! a@b.ru . Спасибо",
     "@pup@pw"},
    {"en", "C++, C# and A++, not A+b.", "C++ , C# and A++ , not A + b .", "wpwwwpwwswp"},
    {"zh", "谢谢(๑•̀ㅂ•́)و✧（“好”）(≧▽≦)ノ", "谢谢 (๑•̀ㅂ•́)و✧ （ “ 好 ” ） (≧▽≦)ノ", "wmppwppm"},
    {"zh", "谢谢！很好，iPhone15。", "谢谢 ！ 很 好 ， iPhone15 。", "wpwwpwp"},
    {"zh", "这件T恤和Ｔ恤衫，NewT恤", "这 件 T恤 和 Ｔ恤衫 ， NewT 恤", "wwwwwpww"},
    {"zh", "熱水器壞了，4S店的U盘，双11唱k歌", "熱水器 壞 了 ， 4S店 的 U盘 ， 双11 唱 k歌", "wwwpwwwpwww"},
    {"ru", "купил T恤", "купил T恤", "ww"},
    {"ru", "[jhjibq njdfh, ,scnhj! ;fkm [ok], a;b", "[jhjibq njdfh , ,scnhj ! ;fkm [ ok ] , a ; b", "wwpwpwpwppwpw"},
    {"zh", "约12万元，3.5亿，占50%的，占５０％", "约 12万 元 ， 3.5亿 ， 占 50% 的 ， 占 ５０％", "wnwpnpwnwpwn"},
    {"zh", "12%", "12 %", "np"},
    {"zh", "看http://a.cn/b，好#手机#", "看 http://a.cn/b ， 好 #手机#", "wupwh"},
    {"zh", "#手机# 好@小米 问a@b.cn", "#手机# 好 @小米 问 a@b.cn", "hwaw@"},
    {"nl", "goed:) :-) ;-D :'( <3 ^_^ T_T xD =) (y)", "goed :) :-) ;-D :'( <3 ^_^ T_T xD =) (y)", "wmmmmmmmmmm"},
    {"zh", "谢谢(^_^)好（≧▽≦）(⊙o⊙)(•́_•̀)", "谢谢 (^_^) 好 （≧▽≦） (⊙o⊙) (•́_•̀)", "wmwmmm"},
    {"en", "(8) (x) (:D) (a_b) (€5) (***) (шалаш) (:", "( 8 ) ( x ) ( :D ) ( a_b ) ( € 5 ) ( *** ) ( шалаш ) (:",
     "pnppwppmppwppsnpppppwpm"},
    {"nl", "(kort): goed ):", "( kort ) : goed ):", "pwppwm"},
    {"nl", "let op: 8) goed;maar http://a.nl", "let op : 8) goed ; maar http://a.nl", "wwpmwpwu"},
    {"nl", "xDiep 10:00 8:30", "xDiep 10:00 8:30", "wnn"},
    {"nl", "👍🏽😀😀", "👍🏽 😀 😀", "eee"},
    {"nl", "top👨‍👩‍👧‍👦!", "top 👨‍👩‍👧‍👦 !", "wep"},
    {"nl", "👩🏽‍🚀 🤷🏻‍♀️ 🏳️‍🌈 ❤‍🔥",
     "👩🏽‍🚀 🤷🏻‍♀️ 🏳️‍🌈 ❤‍🔥", "eeee"},
    {"nl", "🇳🇱🇧🇪🇩", "🇳🇱 🇧🇪 🇩", "eee"},
    {"nl", "🏴󠁧󠁢󠁥󠁮󠁧󠁿 ☹ ❤❤️ ✌🏻", "🏴󠁧󠁢󠁥󠁮󠁧󠁿 ☹ ❤ ❤️ ✌🏻",
     "eeeee"},
    {"nl", "1️⃣ #️⃣ *⃣ 2", "1️⃣ #️⃣ *⃣ 2", "eeen"},
    {"nl", "★★★☆☆ → ™ ©", "★★★ ☆☆ → ™ ©", "sssss"},
    {"und", "สวัสดี", "สวัสดี", "w"},
    {"und", "नमस्ते दुनिया", "नमस्ते दुनिया", "ww"},
    {"und", "", "", ""},
    {"und", " \t\r\n\v\f \xC2\x85\xC2\xA0\xE2\x80\xA8\xE3\x80\x80 ", "", ""},
};

static void add_text(buf *b, const char *text, size_t n, bool first)
{
    assert_true((first || buf_putc(b, ' ')) && buf_add(b, text, n));
}

static void check_golden(vp_session *s, const golden *g)
{
    const vp_token *t;
    size_t n;
    buf tokens = {0}, kinds = {0};
    assert_int_equal(vp_tokenize(s, g->lang, g->text, strlen(g->text), &t, &n, NULL), VP_OK);
    for (size_t i = 0; i < n; i++) {
        add_text(&tokens, g->text + t[i].begin, t[i].end - t[i].begin, !i);
        assert_true(buf_putc(&kinds, KINDS[t[i].kind]));
    }
    assert_true(buf_terminate(&tokens) && buf_terminate(&kinds));
    assert_string_equal(tokens.p, g->tokens);
    if (strcmp(kinds.p, g->kinds))
        fail_msg("%s: %s instead of %s", tokens.p, kinds.p, g->kinds);
    buf_release(&tokens);
    buf_release(&kinds);
}

static void golden_tokens(void **state)
{
    (void)state;
    vp_session *s = new_session(engine);
    for (size_t i = 0; i < sizeof goldens / sizeof *goldens; i++)
        check_golden(s, &goldens[i]);
    vp_session_free(s);
}

/* ---- Folded forms and stems */

static const struct {
    const char *lang, *text, *folded, *stems;
} forms[] = {
    {"nl", "Bezorgingen FOTO’S", "bezorgingen foto's", "bezorg foto"},
    {"en", "Deliveries WEREN'T ﬁne", "deliveries weren't fine", "deliveri weren't fine"},
    {"ru", "Надёжного ЁЖ", "надежного еж", "надежн еж"},
    {"ru", "Йод ЩЁТКИ Ѐва", "йод щетки ѐва", "йод щетк ѐва"},
    {"zh", "客服態度", NULL, NULL},
    {"en", "sooooo goooood Nooo brrrr", "so good no brr", "so good no brr"},
    {"nl", "leeeeuk goooed suuuper", "leuk goed super", "leuk goed super"},
    {"ru", "Прекрааасный", "прекрасный", "прекрасн"},
    {"ru", "Ооооочень", "очень", "очен"},
    {"en", "ＡＢＣ Straße İ", "abc strasse i̇", "abc strass i̇"},
    {"und", "ёж Houses", "ёж houses", "ёж houses"},
};

static void folds_and_stems(void **state)
{
    (void)state;
    vp_session *s = new_session(engine);
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        const vp_token *t;
        size_t n;
        buf folded = {0}, stems = {0};
        assert_int_equal(vp_tokenize(s, forms[i].lang, forms[i].text, strlen(forms[i].text), &t, &n, NULL), VP_OK);
        for (size_t k = 0; k < n; k++) {
            add_text(&folded, t[k].folded, strlen(t[k].folded), !k || !forms[i].folded);
            add_text(&stems, t[k].stem, strlen(t[k].stem), !k);
        }
        assert_true(buf_terminate(&folded) && buf_terminate(&stems));
        assert_string_equal(folded.p, forms[i].folded ? forms[i].folded : "客服态度");
        if (forms[i].stems)
            assert_string_equal(stems.p, forms[i].stems);
        buf_release(&folded);
        buf_release(&stems);
    }
    vp_session_free(s);
}

static void stems_of_words(void **state)
{
    (void)state;
    static const char *const known[][3] = {{"nl", "bezorgers", "bezorger"},
                                           {"nl", "klachten", "klacht"},
                                           {"en", "disappointed", "disappoint"},
                                           {"en", "Running", "run"},
                                           {"ru", "доставкой", "доставк"},
                                           {"zh", "物流", "物流"},
                                           {"de", "Words", "words"},
                                           {"nl", "", ""}};
    vp_session *s = new_session(engine);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        const char *stem;
        assert_int_equal(vp_stem(s, known[i][0], known[i][1], strlen(known[i][1]), &stem, NULL), VP_OK);
        assert_string_equal(stem, known[i][2]);
    }
    vp_session_free(s);
}

static void shapes(void **state)
{
    (void)state;
    static const struct {
        const char *surface;
        vp_token_kind kind;
        unsigned flags;
    } known[] = {{"VERSCHRIKKELIJK", VP_TOKEN_WORD, WORD_TITLE | WORD_SHOUTED},
                 {"Goed", VP_TOKEN_WORD, WORD_TITLE},
                 {"goed", VP_TOKEN_WORD, 0},
                 {"goeeed", VP_TOKEN_WORD, WORD_ELONGATED},
                 {"U", VP_TOKEN_WORD, WORD_TITLE},
                 {"ПЛОХО", VP_TOKEN_WORD, WORD_TITLE | WORD_SHOUTED},
                 {"XDDD", VP_TOKEN_EMOTICON, 0},
                 {"XDDD", VP_TOKEN_WORD, WORD_TITLE | WORD_SHOUTED | WORD_ELONGATED},
                 {"1000", VP_TOKEN_WORD, 0},
                 {"1000", VP_TOKEN_NUMBER, 0}};
    words *w = words_new("nl");
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        const word *r = words_at(w, words_id(w, str_of(known[i].surface), known[i].kind));
        assert_int_equal(r->flags, known[i].flags);
        assert_int_equal(r->kind, known[i].kind); /* whatever kind the same letters had before */
    }
    words_free(w);
}

static bool knows(const void *context, str folded, str stem)
{
    (void)stem;
    for (const char *const *known = context; *known; known++)
        if (str_is(folded, *known))
            return true;
    return false;
}

static void elongated_words_are_known_by_their_usual_form(void **state)
{
    (void)state;
    static const char *const known[] = {"good", "so", "太", "哈哈", "cooperate", NULL};
    static const char *const folded[][2] = {
        {"gooood", "good"}, {"SOOO", "so"}, {"太太太太", "太"}, {"哈哈哈", "哈哈"},
        {"brrrr", "brr"},   {"soo", "soo"}, {"1000", "1000"},   {"cooperate", "cooperate"}};
    words *w = words_new("zh");
    words_use(w, knows, known);
    for (size_t i = 0; i < sizeof folded / sizeof *folded; i++) {
        const word *r = words_at(w, words_id(w, str_of(folded[i][0]), VP_TOKEN_WORD));
        assert_string_equal(r->folded.p, folded[i][1]);
    }
    words_free(w);
}

/* ---- Golden sentences */

static const struct {
    const char *lang, *text; /* "|" where a sentence ends */
} sentences[] = {
    {"nl", "Dhr. Jansen belde om 12.30 uur.| Niemand nam op."},
    {"nl", "Kost 5 euro p.st.| Verder prima, behalve o.a. Philips."},
    {"en", "It came at 5 p.m.| We were out, ask Jones Ltd. The rest is fine."},
    {"ru", "Ждали 20 мин.| Никто не пришел."},
    {"nl", "Hij zei: \"Nooit meer.\"| Daarna ging hij weg.| Wat?!| Echt waar..."},
    {"nl", "Te duur!| Maar goed.|Verder niets| \nNieuwe regel"},
    {"nl", "Super 👍| Bedankt voor alles"},
    {"nl", "Goed (echt goed!) bezorgd, o.a. in Den Haag.| Top"},
    {"en", "It arrived at 5 p.m. yesterday.| I paid $3.50, vs. $4.50.| Great :)"},
    {"en", "Mr. Smith e.g. was happy"},
    {"en", "He lives in the U.S. and works for Acme Inc. in N.Y."},
    {"en", "great phone!!!| works fine 😀| will buy again"},
    {"en", "He said \"Stop!\" and left.| \"Why?\" she asked."},
    {"ru", "Очень вкусно 😍| Доставили 😍| всем советую"},
    {"nl", "snel geleverd 👍| top winkel 😀| bestel hier vaker"},
    {"nl", "Snel geleverd 👍| Top bedrijf.| ,,Heel netjes,'' zei hij."},
    {"ru", "Он живёт на ул. Ленина, д. 5.| Родился в 1990 г. в Москве.| Он поэт."},
    {"en", "This long line has many words in it because it was\nwrapped by hand.|\nthis one|\nwas not"},
    {"ru", "Купил телефон.| Работает отлично!| А камера — нет.| Цена 5 тыс. руб. и т.д. всё"},
    {"ru", "Мост построен в 1912 г. инженером Орловым.| Мост красив."},
    {"en", "He said \" stop! \".| Then he left."},
    {"en", "\"Great!| Love it.\"| The parcel was late."},
    {"zh", "很好。|下次再来！|不错？|谢谢"},
    {"zh", "他说：“很好。”|我同意。"},
    {"zh", "物流很快😊|质量也不错👍|下次还来"},
    {"zh", "包装精美❤❤|推荐"},
    {"zh", "我很❤️这个，太😂了吧"},
    {"zh", "买了🍎和🍌 😊"},
};

static void golden_sentences(void **state)
{
    (void)state;
    vp_session *s = new_session(engine);
    for (size_t i = 0; i < sizeof sentences / sizeof *sentences; i++) {
        char text[300], expected[320] = "", got[320] = "";
        size_t n = 0, count, e = 0, g = 0;
        for (const char *c = sentences[i].text; *c; c++)
            if (*c != '|')
                text[n++] = *c;
        const vp_span *spans;
        assert_int_equal(vp_sentences(s, sentences[i].lang, text, n, &spans, &count, NULL), VP_OK);
        for (size_t k = 0; k < count; k++)
            g += (size_t)snprintf(got + g, sizeof got - g, "[%.*s]", (int)(spans[k].end - spans[k].begin),
                                  text + spans[k].begin);
        for (str rest = str_of(sentences[i].text); rest.p;) {
            str one = str_trim(str_cut(&rest, '|'));
            e += (size_t)snprintf(expected + e, sizeof expected - e, "[%.*s]", (int)one.n, one.p);
        }
        assert_string_equal(got, expected);
    }
    vp_session_free(s);
}

/* ---- The cache */

static void same_results(vp_session *a, vp_session *b, const char *lang, str text)
{
    const vp_token *x, *y;
    size_t n, m;
    vp_sentiment p, q;
    assert_int_equal(vp_tokenize(a, lang, text.p, text.n, &x, &n, NULL), VP_OK);
    assert_int_equal(vp_tokenize(b, lang, text.p, text.n, &y, &m, NULL), VP_OK);
    assert_int_equal(n, m);
    for (size_t i = 0; i < n; i++) {
        assert_true(x[i].begin == y[i].begin && x[i].end == y[i].end && x[i].kind == y[i].kind);
        assert_string_equal(x[i].folded, y[i].folded);
        assert_string_equal(x[i].stem, y[i].stem);
    }
    for (vp_sentiment_method method = VP_METHOD_BLEND; method <= VP_METHOD_BAYES; method++) {
        vp_sentiment_options o = {.struct_size = sizeof o, .method = method};
        assert_int_equal(vp_sentiment_of(a, lang, text.p, text.n, &o, &p, NULL), VP_OK);
        assert_int_equal(vp_sentiment_of(b, lang, text.p, text.n, &o, &q, NULL), VP_OK);
        assert_true(p.label == q.label && p.score == q.score);
        assert_memory_equal(p.probability, q.probability, sizeof p.probability);
    }
}

static void the_cache_changes_nothing(void **state)
{
    (void)state;
    static const char *const files[] = {"corpora/sample/feedback.nl.csv", "corpora/sample/feedback.en.csv",
                                        "corpora/sample/feedback.ru.csv", "corpora/sample/feedback.zh.jsonl"};
    static const char *const languages[] = {"nl", "en", "ru", "zh"};
    static const char *const extra[] = {"好XDDD XDDD", "XDDD", "orz", "好orz", "1000", "好1000", "QAQ", "我QAQ"};
    vp_engine *small_engine;
    vp_engine_options o = {.struct_size = sizeof o, .cache_bytes = 4096};
    assert_int_equal(vp_engine_new(&o, &small_engine, NULL), VP_OK);
    vp_session *large = new_session(engine), *small = new_session(small_engine);
    for (size_t i = 0; i < 4; i++) {
        FILE *file = fopen(files[i], "rb");
        assert_non_null(file);
        char line[4096];
        for (int n = 0; n < 150 && fgets(line, sizeof line, file); n++)
            same_results(large, small, languages[i], str_of(line));
        fclose(file);
    }
    for (size_t i = 0; i < sizeof extra / sizeof *extra; i++) {
        const char *stem;
        vp_session *fresh = new_session(engine);
        same_results(large, fresh, "zh", str_of(extra[i]));
        assert_int_equal(vp_stem(large, "zh", extra[i], strlen(extra[i]), &stem, NULL), VP_OK); /* as a word */
        same_results(large, fresh, "zh", str_of(extra[i]));
        vp_session_free(fresh);
    }
    vp_session_free(large);
    vp_session_free(small);
    vp_engine_free(small_engine);
}

/* ---- Languages */

static const struct {
    const char *code, *text;
} spoken[] = {
    {"en", "The delivery was late and nobody answered my emails about it."},
    {"nl", "De bezorging was te laat en niemand beantwoordde mijn e-mails daarover."},
    {"ru", "Доставка опоздала, и никто не ответил на мои письма."},
    {"zh", "快递来得太晚了，没有人回复我的邮件。"},
    {"zh", "快遞來得太晚了，沒有人回覆我的郵件。"},
    {"de", "Die Lieferung kam zu spät und niemand hat meine E-Mails beantwortet."},
    {"fr", "La livraison était en retard et personne n'a répondu à mes courriels."},
    {"it", "La consegna è arrivata in ritardo e nessuno ha risposto alle mie email."},
    {"pt", "A entrega atrasou e ninguém respondeu aos meus e-mails sobre isso."},
    {"pl", "Dostawa była spóźniona i nikt nie odpowiedział na moje wiadomości."},
    {"tr", "Teslimat geç kaldı ve kimse e-postalarıma cevap vermedi."},
    {"uk", "Доставка запізнилася, і ніхто не відповів на мої листи."},
    {"sv", "Leveransen var sen och ingen svarade på mina mejl om det."},
    {"fi", "Toimitus oli myöhässä eikä kukaan vastannut sähköposteihini."},
    {"ja", "配達が遅れて、誰もメールに返事をくれませんでした。"},
    {"ko", "배송이 늦었고 아무도 제 이메일에 답하지 않았습니다."},
    {"ar", "تأخر التوصيل ولم يرد أحد على رسائلي الإلكترونية."},
    {"th", "การจัดส่งล่าช้าและไม่มีใครตอบอีเมลของฉัน"},
    {"el", "Η παράδοση άργησε και κανείς δεν απάντησε."},
    {"he", "המשלוח איחר ואף אחד לא ענה לי."},
};

static void detect(vp_session *s, const char *text, const char *among, const char *code)
{
    vp_language l;
    assert_int_equal(vp_detect(s, text, strlen(text), among, &l, NULL), VP_OK);
    if (strcmp(l.code, code))
        fail_msg("'%s' is %s, not %s (%.2f)", text, l.code, code, l.confidence);
    assert_true(l.confidence >= 0 && l.confidence <= 1);
}

static void detects_languages(void **state)
{
    (void)state;
    static const char *const nothing[] = {
        "",           "???", "12345 67", "😀 👍🏽", "  \n\t", "http://www.example.com/bezorging",
        "@bezorging", ":-)", "\xFF\xFE"};
    vp_session *s = new_session(engine);
    for (size_t i = 0; i < sizeof spoken / sizeof *spoken; i++)
        detect(s, spoken[i].text, NULL, spoken[i].code);
    for (size_t i = 0; i < sizeof nothing / sizeof *nothing; i++) {
        vp_language l;
        detect(s, nothing[i], NULL, "und");
        assert_int_equal(vp_detect(s, nothing[i], strlen(nothing[i]), NULL, &l, NULL), VP_OK);
        assert_true(l.confidence < 0.5);
    }
    vp_session_free(s);
}

static void detects_among(void **state)
{
    (void)state;
    vp_session *s = new_session(engine);
    for (size_t i = 0; i < 4; i++)
        detect(s, spoken[i].text, "zh,ru,nl,en", spoken[i].code);
    detect(s, spoken[0].text, "nl", "nl");
    detect(s, spoken[5].text, "nl, en", "nl");   /* German: the nearest of them */
    detect(s, spoken[11].text, " ru ,en", "ru"); /* Ukrainian */
    detect(s, spoken[3].text, "nl,en", "und");
    detect(s, "???", "nl", "und");
    detect(s, "とても良いです", "th, ja,zh", "ja");
    static const char *const wrong[] = {"xx", "", "nl,", "nl;en", "nl,xx", "NL"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        vp_language l = {.confidence = 42};
        vp_error e = {0};
        assert_int_equal(vp_detect(s, "Prima", 5, wrong[i], &l, &e), VP_INVALID);
        assert_true(l.confidence == 42 && e.message[0] && e.hint[0]);
    }
    vp_session_free(s);
}

/* As feedback is written: few words, no news. */
static void detects_short_texts(void **state)
{
    (void)state;
    static const char *const texts[][2] = {
        {"nl", "Heel tevreden met deze waterkoker. Ik bestel hier zeker weer, want de levering was snel."},
        {"nl", "Goed product"},
        {"nl", "Doet het niet meer"},
        {"nl", "Mooie lamp maar het snoer is te kort"},
        {"en", "Great kettle, boils fast"},
        {"en", "Stopped working"},
        {"en", "The zipper broke after two days"},
        {"ru", "Не понравилось"},
        {"ru", "Хороший товар"},
        {"zh", "很好"},
        {"af", "Die ketel is baie goed, maar die aflewering was stadig en hulle het nie geantwoord nie."},
        {"bg", "Много добър чайник, доставката беше бърза, препоръчвам на всички."},
    };
    vp_session *s = new_session(engine);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        detect(s, texts[i][1], NULL, texts[i][0]);
    vp_session_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(golden_tokens),       cmocka_unit_test(folds_and_stems),
        cmocka_unit_test(stems_of_words),      cmocka_unit_test(shapes),
        cmocka_unit_test(golden_sentences),    cmocka_unit_test(the_cache_changes_nothing),
        cmocka_unit_test(detects_languages),   cmocka_unit_test(detects_among),
        cmocka_unit_test(detects_short_texts), cmocka_unit_test(elongated_words_are_known_by_their_usual_form),
    };
    return cmocka_run_group_tests(tests, make_engine, free_engine);
}
