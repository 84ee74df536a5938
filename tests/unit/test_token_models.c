#include "models/hashed_binary.h"
#include "tests/unit/check.h"
#include "tests/unit/training_maker.h"
#include "tokenizer/sentences.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* ---- The learner */

/* Yes where features 1 and 2 come together with 5, else no; feature 9 is always there and says nothing. */
static void learns(void **state)
{
    (void)state;
    enum { BUCKETS = 64, WIDTH = 3 };
    int8_t weights[BUCKETS], again[BUCKETS];
    binary_examples e = {.width = WIDTH};
    for (uint32_t i = 0; i < 400; i++)
        assert_true(binary_examples_add(&e, (uint32_t[]){i % 2 ? 1 : 3, i % 4 < 2 ? 5 : 6, 9}, i % 2));
    assert_true(hashed_binary_train(&e, BUCKETS, weights) && hashed_binary_train(&e, BUCKETS, again));
    assert_memory_equal(weights, again, BUCKETS);
    hashed_binary m = {weights, BUCKETS};
    assert_true(hashed_binary_score(&m, (uint32_t[]){1, 5, 9}, WIDTH) > 0);
    assert_true(hashed_binary_score(&m, (uint32_t[]){1 + BUCKETS, 6, 9}, WIDTH) > 0); /* only the low bits count */
    assert_true(hashed_binary_score(&m, (uint32_t[]){3, 5, 9}, WIDTH) < 0);
    assert_int_equal(weights[20], 0);
    binary_examples_release(&e);
}

/* ---- Training from a treebank */

typedef struct fixture {
    char folder[40], treebank[60], pack[60];
    vp_engine *engine;
} fixture;

static void begin(fixture *f)
{
    strcpy(f->folder, "/tmp/voxpop-tokens-XXXXXX");
    assert_non_null(mkdtemp(f->folder));
    snprintf(f->treebank, sizeof f->treebank, "%s/small.conllu", f->folder);
    snprintf(f->pack, sizeof f->pack, "%s/tokens.vpack", f->folder);
    assert_int_equal(vp_engine_new(NULL, &f->engine, NULL), VP_OK);
}

static void end(fixture *f)
{
    remove(f->treebank);
    remove(f->pack);
    rmdir(f->folder);
    vp_engine_free(f->engine);
}

/* Here "xq." is an abbreviation, and a word with a plus sign is cut. */
static void write_treebank(const char *path)
{
    static const char *const tokens[] = {"Dat", "xq.", "boot", "ding+", "+-", "zaak+", "vaart+", ".-"};
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    for (int sentence = 0; sentence < 80; sentence++) {
        int id = 0;
        for (size_t i = 0; i < sizeof tokens / sizeof *tokens; i++) {
            bool tight = strchr("+-", tokens[i][strlen(tokens[i]) - 1]) != NULL;
            bool last = i + 1 == sizeof tokens / sizeof *tokens;
            fprintf(file, "%d\t%.*s\t_\t_\t_\t_\t0\troot\t_\t%s\n", ++id, (int)strlen(tokens[i]) - tight, tokens[i],
                    tight && !last ? "SpaceAfter=No" : "_");
        }
        fputs("\n", file);
    }
    assert_int_equal(fclose(file), 0);
}

static void train(fixture *f, buf *bytes)
{
    const char *path = f->treebank;
    const vp_training training = from_file("nl", &path);
    char part[4096];
    assert_int_equal(vp_train_tokenizer(f->engine, &training, f->pack, NULL), VP_OK);
    FILE *file = fopen(f->pack, "rb");
    assert_non_null(file);
    for (size_t n; (n = fread(part, 1, sizeof part, file));)
        assert_true(buf_add(bytes, part, n));
    fclose(file);
}

/* The tokens between spaces, the sentences between bars. */
static void cuts(const token_model *m, const char *text, const char *expected)
{
    words *w = words_new("nl");
    token_list t = {0};
    vp_span spans[40];
    buf out = {0};
    assert_int_equal(tokenize_once(&unicode_chars, m, w, NULL, str_of(text), &t, NULL), VP_OK);
    size_t count = sentences_find(str_of(text), &t, m, spans), sentence = 0;
    assert_true(count <= 40);
    for (size_t i = 0; i < t.count; i++) {
        assert_true(buf_add(&out, text + t.items[i].begin, t.items[i].end - t.items[i].begin));
        assert_true(buf_putc(&out, sentence < count && t.items[i].end == spans[sentence].end ? '|' : ' '));
        sentence += out.p[out.n - 1] == '|';
    }
    assert_true(buf_terminate(&out));
    assert_string_equal(out.p, expected);
    buf_release(&out);
    tokens_release(&t);
    words_free(w);
}

static void learns_from_a_treebank(void **state)
{
    (void)state;
    fixture f;
    buf first = {0}, second = {0};
    begin(&f);
    write_treebank(f.treebank);
    train(&f, &first);
    train(&f, &second);
    assert_true(str_equal(buf_str(&first), buf_str(&second))); /* the same files give the same pack */
    pack p;
    token_model m;
    assert_int_equal(pack_open(f.pack, &p, NULL), VP_OK);
    assert_int_equal(token_model_read(&p, &m, NULL), VP_OK);
    cuts(&m, "Dat xq. boot ding+zaak vaart. Dat xq. boot.", "Dat xq. boot ding + zaak vaart .|Dat xq. boot .|");
    cuts(NULL, "Dat xq. Boot", "Dat xq .|Boot|");
    pack_close(&p);
    buf_release(&first);
    buf_release(&second);
    end(&f);
}

/* ---- The shipped models */

static size_t count_tokens(vp_session *s, const char *lang, const char *text, size_t n)
{
    const vp_token *t;
    size_t count;
    assert_int_equal(vp_tokenize(s, lang, text, n, &t, &count, NULL), VP_OK);
    return count;
}

/* How many tokens of a text are one token also by themselves. */
static void again(vp_session *s, const char *lang, const char *text, size_t least)
{
    const vp_token *borrowed;
    size_t count, same = 0;
    assert_int_equal(vp_tokenize(s, lang, text, strlen(text), &borrowed, &count, NULL), VP_OK);
    vp_token *t = malloc(count * sizeof *t);
    assert_non_null(t);
    memcpy(t, borrowed, count * sizeof *t);
    for (size_t i = 0; i < count; i++)
        same += count_tokens(s, lang, text + t[i].begin, t[i].end - t[i].begin) == 1;
    free(t);
    if (same < least * count / 100)
        fail_msg("%s: only %zu of %zu tokens are one again", lang, same, count);
}

/* All but what the words around decided: a stop that an abbreviation keeps within a sentence, letters behind digits. */
static void tokens_are_tokens_again(void **state)
{
    (void)state;
    vp_engine *e;
    vp_session *s;
    assert_int_equal(vp_engine_new(NULL, &e, NULL), VP_OK);
    assert_int_equal(vp_session_new(e, &s, NULL), VP_OK);
    again(s, "en",
          "Dr. Hill didn't wait: the well-known e-mail cost $3.50, i.e. 10% off (really!) at 5 p.m. :-) #ok @me", 97);
    again(s, "nl", "De 's ochtends bestelde tv's (o.a. 3 wi-fi-boxen) zijn er, zegt dhr. Pot: 10% korting, €12,50! :-)",
          97);
    again(s, "ru", "Кто-то из северо-восточного района, т. е. дедушка, купил за 1 200,50 руб. мини-печь «Луч»! :-)",
          97);
    again(s, "ru", "Мост был построен в 1912 г. инженером", 85); /* "г." alone may end a sentence */
    vp_session_free(s);
    vp_engine_free(e);
}

/* ---- Ordinary feedback, cut by the shipped models */

typedef struct example {
    const char *lang, *text;
} example;

/* A bar stands where a sentence ends and another follows. */
static const example feedback[] = {
    {"nl", "Snel geleverd.| Top!| Dr. de Vries belde om 12.30 uur"},
    {"nl", "Waarom?|Omdat het zo is!|Echt waar."},
    {"nl", "Heel slecht!|Nooit meer."},
    {"nl", "snelle levering.|goed product.|aanrader"},
    {"nl", "Bol.com B.V. in Den Haag"},
    {"nl", "Mevr. de Vries belde mij."},
    {"nl", "Prof. Jansen was er ook."},
    {"nl", "De bezorger kwam vr. 3 mei."},
    {"nl", "Prima.| Bedankt!"},
    {"nl", "Goed.| Fout.| Weer goed."},
    {"nl", "Slecht.| Erg slecht.| Nooit meer!"},
    {"nl", "Op 3 mei kwam het.| Eindelijk!"},
    {"nl", "Gekocht bij Coolblue.| Prima."},
    {"nl", "Kost 12,50 euro.| Duur!"},
    {"nl", "Mooi, goed en goedkoop.|Bedankt!"},
    {"nl", "Het was ca. 20 min. rijden."},
    {"nl", "Waardeloos!!!| Niet kopen!!!"},
    {"nl", "Wat een service!| dat zie je niet vaak"},
    {"nl", "Ik vroeg: wanneer komt het?| Geen antwoord."},
    {"nl", "Top product 👍| snel geleverd 👍| aanrader"},
    {"nl", "Dhr. A. Jansen woont op nr. 12.| Hij komt om 12.30 uur."},
    {"en", "Bad!|never again"},
    {"en", "ok thanks.|bye"},
    {"en", "great phone.|works fine.|battery"},
    {"en", "Great :)| will buy again :)| thanks"},
    {"en", "I said no.| Then he left."},
    {"en", "My order no. 4451 is late"},
    {"en", "I can´t say.| Don’t buy."},
    {"en", "Good.| Cheap.| Fast!"},
    {"en", "Love it!| Thanks.| Will be back."},
    {"en", "Terrible.| Avoid.| Never again!"},
    {"en", "Works ok.|Would buy again."},
    {"en", "The price was $3.50.| Too much."},
    {"en", "Fast delivery!|Good price!"},
    {"en", "Why?|Because it broke."},
    {"en", "See Fig. 3 for details."},
    {"en", "Dr. Smith was great.| Thank you!"},
    {"en", "Love the U.S. version.| Works fine."},
    {"en", "Not good...| Not bad either."},
    {"en", "Visit example.com.| It is nice."},
    {"en", "Mail me at anna.pot@example.com!| Thanks."},
    {"en", "RT @anna look at this"},
    {"en", "I use e.g. tape from example.com daily"},
    {"ru", "Хорошо.| Спасибо!"},
    {"ru", "Всё понравилось.|спасибо"},
    {"ru", "Привезли быстро, т.е. вовремя."},
    {"ru", "Не работает 😡| верните деньги 😡| ужас"},
    {"ru", "Плохо :(| больше не приду :(| жаль"},
    {"ru", "Плохо.| Очень плохо.| Не советую!"},
    {"ru", "Отлично!| Рекомендую всем."},
    {"ru", "Ужас!|Никогда больше."},
    {"ru", "Деньги не вернули.|Жду ответа"},
    {"ru", "Купил в 2015 г. за 500 руб. в магазине.| Доволен."},
    {"ru", "Ул. Ленина, д. 5, т. е. рядом с домом."},
    {"ru", "Доставка ок 👍| упаковка плохая 👎| верну"},
    {"ru", "Быстро и вежливо.| Спасибо.| Оценка 5."},
    {"ru", "Не рекомендую!!!|Ужасный сервис."},
    {"ru", "Заказ № 45 не пришел.| Почему?"},
    {"ru", "Цена 1 200 руб.| Дорого!"},
    {"ru", "Ждал 2 мес. и не дождался."},
    {"ru", "Иванов И. И. не ответил.| Жаль."},
    {"nl", "Goede service| Snel geleverd"},
    {"nl", "Besteld bij de Albert Heijn in Den Haag"},
    {"en", "Great service| Thank you"},
    {"en", "Bought it at Best Buy in New York last week"},
    {"ru", "Заказывал в Москве у магазина Связной"},
    {"ru", "Привет!| как дела"},
    {"zh", "我说：“很好。”|他笑了。|“不行！”"},
    {"ru", "Мы живём в г. Тверь и всем довольны."},
    {"ru", "Филиал в г. Казань, магазин на ул. Ленина."},
    {"en", "No. 5 is broken.| No. 6 too."},
    {"en", "\"Stop! Now!\" he said.| Then he left."},
    {"en", "He shouted \"Wait! Come back!\", and ran."},
    {"nl", "\"Waardeloos! Nooit meer!\" zei hij.| Jammer."},
    {"ru", "«Стой! Стой!» — кричал он.| Жаль."},
};

/* The text with a bar where a sentence ends and another follows. */
static void mark_sentences(vp_session *s, const char *lang, str text, buf *out)
{
    const vp_span *spans;
    size_t count, at = 0;
    assert_int_equal(vp_sentences(s, lang, text.p, text.n, &spans, &count, NULL), VP_OK);
    for (size_t i = 0; i + 1 < count; at = spans[i++].end)
        assert_true(buf_add(out, text.p + at, spans[i].end - at) && buf_putc(out, '|'));
    assert_true(buf_add(out, text.p + at, text.n - at) && buf_terminate(out));
}

static void cuts_feedback(void **state)
{
    (void)state;
    vp_engine *e;
    vp_session *s;
    buf text = {0}, marked = {0};
    assert_int_equal(vp_engine_new(NULL, &e, NULL), VP_OK);
    assert_int_equal(vp_session_new(e, &s, NULL), VP_OK);
    for (size_t i = 0; i < sizeof feedback / sizeof *feedback; i++) {
        buf_clear(&text);
        buf_clear(&marked);
        for (const char *p = feedback[i].text; *p; p++)
            assert_true(*p == '|' || buf_putc(&text, *p));
        mark_sentences(s, feedback[i].lang, buf_str(&text), &marked);
        assert_string_equal(marked.p, feedback[i].text);
    }
    buf_release(&text);
    buf_release(&marked);
    vp_session_free(s);
    vp_engine_free(e);
}

static void keeps_amounts_times_and_faces(void **state)
{
    (void)state;
    static const example tokens[] = {
        {"nl", "20,-"},        {"nl", "12,-"},           {"nl", "°C"},
        {"nl", "zo´n"},        {"en", "can´t"},          {"en", "2024-03-05T10:30:00Z"},
        {"en", "10:30-11:00"}, {"en", "(≧▽≦)"},          {"en", "ʕ•ᴥ•ʔ"},
        {"en", "(╯°□°)╯︵"},   {"ru", "онлайн-магазин"}, {"ru", "скажи-ка"},
    };
    vp_engine *e;
    vp_session *s;
    assert_int_equal(vp_engine_new(NULL, &e, NULL), VP_OK);
    assert_int_equal(vp_session_new(e, &s, NULL), VP_OK);
    for (size_t i = 0; i < sizeof tokens / sizeof *tokens; i++)
        if (count_tokens(s, tokens[i].lang, tokens[i].text, strlen(tokens[i].text)) != 1)
            fail_msg("%s is not one token", tokens[i].text);
    vp_session_free(s);
    vp_engine_free(e);
}

/* ---- Packs that are none */

static void refuses(const void *joints, size_t size, size_t words)
{
    char folder[] = "/tmp/voxpop-tokens-XXXXXX", path[60];
    static const char zeros[64];
    const pack_part parts[] = {{"joints", joints, size}, {"ends", zeros, 64}, {"words", zeros, words}};
    pack p;
    token_model m;
    vp_error e = {0};
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/bad.vpack", folder);
    assert_int_equal(pack_write(path, parts, 3, NULL), VP_OK);
    assert_int_equal(pack_open(path, &p, NULL), VP_OK);
    assert_int_equal(token_model_read(&p, &m, &e), VP_FORMAT);
    assert_true(e.hint[0]);
    pack_close(&p);
    remove(path);
    rmdir(folder);
}

static void refuses_other_packs(void **state)
{
    (void)state;
    static const char zeros[64];
    refuses(zeros, 0, 64);
    refuses(zeros, 63, 64); /* the low bits of a hash could not be the place */
    refuses(zeros, 64, 48);
    refuses(zeros, 64, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(learns),
        cmocka_unit_test(learns_from_a_treebank),
        cmocka_unit_test(tokens_are_tokens_again),
        cmocka_unit_test(cuts_feedback),
        cmocka_unit_test(keeps_amounts_times_and_faces),
        cmocka_unit_test(refuses_other_packs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
