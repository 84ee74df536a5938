#include "ingest/roles.h"

#include "base/utf8.h"

#include <unicode/uchar.h>

static const char *const names[ROLE_COUNT] = {
    [ROLE_FIELD] = "field",       [ROLE_TEXT] = "text",
    [ROLE_TITLE] = "title",       [ROLE_ID] = "id",
    [ROLE_TIME] = "time",         [ROLE_CUSTOMER] = "customer",
    [ROLE_COUNTRY] = "country",   [ROLE_SHOP] = "shop",
    [ROLE_PRODUCT] = "product",   [ROLE_CHANNEL] = "channel",
    [ROLE_RATING] = "rating",     [ROLE_SUBRATING] = "subrating",
    [ROLE_NPS] = "nps",           [ROLE_RECOMMENDED] = "recommended",
    [ROLE_LANGUAGE] = "language",
};

/*
 * Names by role, separated by '|': words in lower case with single spaces, Chinese as it is.
 *   =name   only as the whole name, and not sure even then
 *   a*b     a question that holds a and behind it b; "a*" what begins with a
 *   +end    the end of a compound word
 */
static const char *const aliases[ROLE_COUNT] = {
    [ROLE_TEXT] =
        "text|review text|reviewtext|review "
        "body|reviewbody|body|content|contents|comment|comments|review|reviews|feedback|"
        "message|full text|verified reviews|review content|comment text|description|remark|remarks|verbatim|=answer|"
        "your answer|fft answer|opinion|tweet|post|testimonial|complaint|free text|open text|"
        "+tekst|+opmerking|+opmerkingen|tekst|recensie|beoordeling "
        "tekst|=reactie|uw reactie|jouw reactie|klantreactie|opmerking|opmerkingen|bericht|toelichting|inhoud|klacht|"
        "=antwoord|uw antwoord|mening|review tekst|omschrijving|ervaring|"
        "отзыв|отзывы|текст|текст отзыва|комментарий|комментарии|сообщение|обращение|содержание|жалоба|мнение|ответ "
        "клиента|описание|описание проблемы|"
        "评论|评价|评论内容|评价内容|内容|正文|留言|反馈|反馈内容|点评|点评内容|文本|意见|意见和建议|投诉内容|"
        "问题描述|"
        "評論|評價|內容|意見|回饋|心得",
    [ROLE_TITLE] = "title|review title|reviewtitle|review header|header|headline|subject|summary|heading|"
                   "titel|onderwerp|kop|заголовок|тема|название отзыва|заголовок отзыва|标题|评论标题|主题|標題|主題",
    [ROLE_ID] = "id|review id|reviewid|respondent id|respondentid|submission id|comment id|commentid|tweet "
                "id|tweetid|message id|response id|responseid|conversation id|ticket id|"
                "ticket|post id|uuid|guid|id str|recommendationid|case number|ticket number|feedback id|=number|"
                "=nummer|recensie id|ticketnummer|=номер|ид|номер анкеты|номер отзыва|номер обращения|id "
                "отзыва|=编号|评论id|评价id|"
                "评论编号|答卷编号|=编码|=編號",
    [ROLE_TIME] =
        "date|time|datetime|timestamp|created at|created|created date|created time|create time|creation date|published "
        "date|"
        "published at|published|review date|date added|date created|submitted|submitted at|submit date|posted|posted "
        "at|"
        "date time|unix review time|reviewed at|tweet created|response date|review time|createtime|end date|recorded "
        "date|"
        "=ts|=at|=when|+datum|datum|tijd|datum tijd|tijdstip|geplaatst "
        "op|aangemaakt|tijdstempel|ingevuld op|datum ingevuld|"
        "дата|время|дата и время|дата отзыва|дата создания|создано|опубликовано|отметка времени|дата публикации|"
        "日期|时间|评论时间|评价时间|评论日期|评价日期|发布时间|创建时间|提交时间|提交答卷时间|時間|評論時間|發布時間|"
        "建立時間",
    [ROLE_CUSTOMER] =
        "customer|customer id|customerid|client|client id|user id|userid|user|username|user name|author|author "
        "id|reviewer|"
        "reviewer id|reviewername|consumer|consumer id|respondent|respondent id|account|account id|member|member "
        "id|=name|"
        "=who|nickname|from id|requester|requester id|buyer|guest|guest name|screen name|steamid|customer "
        "email|customer name|"
        "customer number|customer no|customer nr|customer code|cust id|client number|account number|member "
        "number|membership number|loyalty id|contact id|patient id|=email|=e mail|email address|"
        "klant|klantnummer|klantnr|klant nr|klantcode|klant id|klantnaam|relatienummer|debiteurnummer|lidnummer|"
        "deelnemer|accountnummer|emailadres|e mailadres|gebruiker|gebruikersnaam|auteur|=naam|naam gast|naam "
        "klant|gast|"
        "клиент|клиент id|id клиента|код клиента|номер клиента|пользователь|автор|имя|покупатель|имя покупателя|"
        "客户|客户编号|客户号|客户代码|客户id|会员编号|会员id|会员卡号|用户编号|用户|用户id|用户名|用户名称|用户昵称|"
        "会员|会员号|昵称|顾客|作者|买家|客戶|用戶|會員|暱稱",
    [ROLE_COUNTRY] =
        "country|country code|countrycode|author country|reviewer country|territory|nation|nationality|country region|"
        "land|landcode|nationaliteit|страна|код страны|гражданство|国籍|国家|国家代码|国家 地区|国别|地区|國家|地區",
    [ROLE_SHOP] =
        "shop|store|branch|location|location name|restaurant|hotel|hotel id|hotelid|hotel name|hotelname|outlet|office|"
        "organization|organisation|trust|site|airline|airline name|merchant|business|business id|venue|store name|shop "
        "name|"
        "winkel|filiaal|vestiging|locatie|magazijn|kantoor|hotelnaam|winkelnaam|"
        "магазин|филиал|отделение|точка|офис|ресторан|отель|"
        "门店|店铺|店铺名称|店名|分店|网点|酒店|酒店名称|商店|商户|商家|餐厅|門市|店鋪|分店名",
    [ROLE_PRODUCT] = "product|product id|productid|product name|productname|product title|item|item "
                     "name|sku|asin|model|variation|article|"
                     "app name|package name|app id|artikel|productnaam|товар|продукт|наименование товара|название "
                     "товара|модель|услуга|артикул|"
                     "商品|产品|商品名称|产品名称|型号|商品id|应用名称|產品|商品名稱",
    [ROLE_CHANNEL] = "channel|source|platform|website|medium|via|kanaal|bron|platform naam|канал|источник|площадка|"
                     "сайт|渠道|来源|平台|來源|管道",
    [ROLE_RATING] =
        "rating|stars|star rating|starrating|score|overall|overall rating|overallrating|review rating|review "
        "score|grade|"
        "mark|satisfaction|csat|osat|satisfaction score|satisfaction rating|five star rating published|fft categorical "
        "answer|"
        "criticality|voted up|points|how satisfied*|satisfied*|how would you rate*|please rate*|rate your*|rate "
        "our*|rate the*|rate us*|rate this*|how was*|"
        "+score|+cijfer|+beoordeling|+waardering|beoordeling|oordeel|eindoordeel|sterren|cijfer|waardering|score "
        "totaal|rapportcijfer|aantal sterren|hoe tevreden*|hoe beoordeelt*|"
        "welk cijfer*|tevredenheid|"
        "оценка|рейтинг|звезды|звёзды|балл|баллы|общая оценка|количество звезд|количество звёзд|оценка "
        "клиента|оцените*|"
        "насколько*довол*|насколько*удовлетвор*|удовлетворенность|впечатление|общее впечатление|"
        "评分|星级|打分|分数|总评分|满意度|得分|评级|评价星级|评价类型|评价等级|评价结果|总体评分|满意程度|評分|星級|"
        "分數|評級|滿意度",
    [ROLE_NPS] =
        "nps|ltr|nps score|npsscore|net promoter score|likelihood to recommend|likely*recommend|recommend score|"
        "aanbevelingsscore|waarschijnlijk*aanbe*|aanbeveelt|zou*aanbevelen|готовность рекомендовать|"
        "вероятн*рекоменд*|готовы*рекоменд*|порекомендуете*|推荐分|推荐意愿|净推荐值|可能*推荐|愿意*推荐|推薦分|"
        "可能*推薦",
    [ROLE_RECOMMENDED] =
        "recommended|recommend|would recommend|is recommended|recommend*|aanbevolen|aanbevelen|aanbeveling|raadt aan|"
        "aanbe*|raad*aan|рекомендую|рекомендует|рекомендуете|рекомендация|рекоменд*|порекоменд*|是否推荐|推荐|推薦|"
        "推荐*|推薦*",
    [ROLE_LANGUAGE] =
        "language|lang|locale|reviewer language|user language|review language|language code|taal|язык|语言|"
        "語言",
};

/* Of texts too, of which a row has several: two sides, or the open questions of a survey. */
static const char *const parts =
    "positive review|negative review|positive comment|negative comment|positive comments|negative comments|positive "
    "feedback|negative feedback|=positive|=negative|positives|negatives|liked|disliked|=likes|=dislikes|pros|cons|"
    "advantages|disadvantages|strengths|weaknesses|=the good|=the bad|suggestion|suggestions|improvement|improvements|"
    "what*like|what*liked|what*enjoy|what*enjoyed|what*dislike|what*disliked|what*improve|what*improved|what*better|"
    "what*missing|what*went well|what*value|what*love|what*appreciate|what*go well|what could we*|how can we "
    "improve*|how could we improve*|how*do "
    "better|reason for*score|reason for*rating|why*score|why*rating|why*recommend|=why|please explain|tell "
    "us*|anything else*|what*think*|what can we*|what could*|how could*|how can*|any other*|describe*|in your own "
    "words*|"
    "share your*|explain*|other "
    "comments|additional comments|"
    "pluspunt|pluspunten|minpunt|minpunten|sterke punten|zwakke punten|positieve punten|negatieve punten|=positief|"
    "=negatief|voordelen|nadelen|=tips|=tops|verbeterpunt|verbeterpunten|suggesties|wat*goed|wat*beter|wat*beviel|"
    "wat*bevalt|wat*waardeer*|wat*verbeteren|wat*verbeterd|wat*prettig|wat*mis|waarom*|heeft u nog*|heb je "
    "nog*|wat vond*|wat vindt*|wat vind*|wat kan*|wat kunnen*|hoe kunnen*|hoe kan*|omschrijf*|licht*toe|vertel*|wilt u "
    "nog*|wil je "
    "nog*|reden*score|reden*cijfer|overige opmerkingen|"
    "достоинства|недостатки|преимущества|плюсы|минусы|понравилось|не "
    "понравилось|что*понравилось|что*нравится|что*цените|"
    "что*улучшить|что*лучше|что*не хватает|что*думаете|что можно*|что бы "
    "вы*|расскажите*|опишите*|поясните*|поделитесь*|ваше "
    "мнение*|ваши впечатления|почему*|пожелания|предложения|"
    "优点|缺点|優點|缺點|优势|劣势|不足|不足之处|好的方面|不好的方面|满意的地方|不满意的地方|建议|建議|改进建议|"
    "最喜欢*|最满意*|最不满意*|如何改进*|哪些*改进|什么*改进|哪里*改进|为什么*|您觉得*|你觉得*|请描述*|请说明*|请写下*|"
    "还有什么*|其他意见|其他建议|追评|追评内容|追加评论|追加评价";

enum { NAME_ROOM = 512, PATH_PARTS = 16 };

const char *role_name(role r)
{
    return r < ROLE_COUNT ? names[r] : "";
}

role role_by_name(str name)
{
    for (role r = ROLE_FIELD; r < ROLE_COUNT; r++)
        if (str_equal_nocase(name, names[r]))
            return r;
    return ROLE_COUNT;
}

/* ---- Names as words ---- */

/* Words in lower case with single spaces: "ReviewBody" -> "review body", "review_text" -> "review text". */
static str normalise(str name, char *out)
{
    size_t n = 0;
    bool lower_before = false, gap = false;
    for (size_t i = 0, step; i < name.n && n + 8 < NAME_ROOM; i += step) {
        uint32_t c = utf8_decode(name.p + i, name.n - i, &step);
        if (c == UTF8_INVALID || !u_isalnum((UChar32)c)) {
            gap = n > 0;
            lower_before = false;
            continue;
        }
        bool upper = u_isupper((UChar32)c);
        if (upper && lower_before)
            gap = true;
        if (gap)
            out[n++] = ' ';
        gap = false;
        lower_before = u_islower((UChar32)c) || u_isdigit((UChar32)c);
        n += utf8_encode((uint32_t)u_tolower((UChar32)c), out + n);
    }
    return (str){out, n};
}

/* Chinese has no spaces: any of its characters may begin or end a word. */
static bool is_word_edge(str s, size_t at)
{
    if (at == 0 || at == s.n || s.p[at] == ' ' || s.p[at - 1] == ' ')
        return true;
    size_t before = at - 1;
    while (before && ((unsigned char)s.p[before] & 0xC0) == 0x80)
        before--;
    return (unsigned char)s.p[at] >= 0xE3 || (unsigned char)s.p[before] >= 0xE3;
}

/* Offset behind the first place from `at` on where `word` begins (and ends, when `whole`) at a word's edge; 0: none. */
static size_t find_word(str s, size_t at, str word, bool whole)
{
    for (; word.n && at + word.n <= s.n; at++)
        if (s.p[at] == word.p[0] && !memcmp(s.p + at, word.p, word.n) && is_word_edge(s, at) &&
            (!whole || is_word_edge(s, at + word.n)))
            return at + word.n;
    return 0;
}

/* Whether all parts of a question stand in the name, in their order. */
static bool asks(str name, str question)
{
    size_t at = 0;
    while (question.n) {
        bool last = !memchr(question.p, '*', question.n);
        str part = str_cut(&question, '*');
        at = find_word(name, at, part, last);
        if (!at)
            return false;
    }
    return true;
}

/* Whether the alias stands at the end of the name, or is all of it. */
static bool ends_with(str name, str alias)
{
    return name.n >= alias.n && !memcmp(name.p + name.n - alias.n, alias.p, alias.n) &&
           is_word_edge(name, name.n - alias.n);
}

/* 3: equal; 2: alias at the beginning or the end, or a question; 1: somewhere inside; 0: not in it. */
static int match_alias(str name, str alias)
{
    if (alias.p[0] == '=')
        return str_equal(name, (str){alias.p + 1, alias.n - 1}) ? 2 : 0;
    if (alias.p[0] == '+')
        return name.n > alias.n && !memcmp(name.p + name.n - alias.n + 1, alias.p + 1, alias.n - 1) ? 2 : 0;
    if (memchr(alias.p, '*', alias.n))
        return asks(name, alias) ? 2 : 0;
    if (str_equal(name, alias))
        return 3;
    if (alias.n < 3 || name.n <= alias.n)
        return 0;
    size_t behind = find_word(name, 0, alias, true);
    if (!behind)
        return 0;
    return behind == alias.n || ends_with(name, alias) ? 2 : 1;
}

static role_match match_aliases(str name, const char *list)
{
    role_match best = {0};
    str rest = str_of(list);
    while (rest.p && name.n) {
        str alias = str_cut(&rest, '|');
        int strength = match_alias(name, alias);
        if (strength > best.strength || (strength && strength == best.strength && alias.n > best.length))
            best = (role_match){strength, alias.n};
    }
    return best;
}

/* Whether the name is of the kind itself: not "review type", which begins with "review" and is a type. */
static bool is_one_of(str name, const char *list)
{
    str rest = str_of(list);
    bool found = false;
    while (rest.p && name.n && !found) {
        str alias = str_cut(&rest, '|');
        bool plain = !memchr("=+", alias.p[0], 2) && !memchr(alias.p, '*', alias.n);
        found = plain ? ends_with(name, alias) : match_alias(name, alias) > 0;
    }
    return found;
}

/* `name` in words. */
static bool is_reply(str name)
{
    static const char *const replies =
        "reply|replies|response from|owner response|owner answer|developer|merchant response|company response|"
        "antwoord van|antwoord winkel|antwoord hotel|antwoord verkoper|reactie van|reactie hotel|reactie winkel|"
        "reactie eigenaar|reactie bedrijf|reactie restaurant|"
        "ответ компании|ответ магазина|ответ продавца|ответ организации|ответ банка|ответ представителя|"
        "商家回复|回复|官方回复|回覆";
    return match_aliases(name, replies).strength > 0;
}

/* ---- Paths ---- */

/* Objects that merely wrap a piece of feedback say nothing: "attributes.title" is a title. */
static bool is_wrapper(str part)
{
    static const char *const wrappers[] = {"attributes", "properties", "fields", "data",    "node",    "item", "record",
                                           "source",     "tweet",      "review", "comment", "message", "post"};
    while (part.n && part.p[0] == '_')
        part.p++, part.n--;
    for (size_t i = 0; i < sizeof wrappers / sizeof *wrappers; i++)
        if (str_equal_nocase(part, wrappers[i]))
            return true;
    return false;
}

/* Words that mean little without what they belong to: the name of whom, the id of what. */
static bool is_generic(str part)
{
    char room[NAME_ROOM];
    static const char *const words[] = {"id",   "name", "title", "code", "key",   "url",  "email",  "display name",
                                        "uuid", "type", "value", "slug", "label", "text", "number", "screen name"};
    str word = normalise(part, room);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_is(word, words[i]))
            return true;
    return false;
}

/* Drops the wrappers in front of a path, and finds where its last part begins, with its owner where it is generic. */
static str unwrap(str name, str *last)
{
    str rest = name;
    *last = (str){NULL, 0};
    for (const char *dot;
         rest.n && (dot = memchr(rest.p, '.', rest.n)) && is_wrapper((str){rest.p, (size_t)(dot - rest.p)});)
        rest = (str){dot + 1, rest.n - (size_t)(dot - rest.p) - 1};
    size_t at = rest.n, owner = 0;
    while (at && rest.p[at - 1] != '.')
        at--;
    if (at == 0 || at == rest.n || memchr(rest.p, ' ', rest.n)) /* a question, or a wordy header */
        return rest;
    for (owner = at - 1; owner && rest.p[owner - 1] != '.';)
        owner--;
    str part = {rest.p + at, rest.n - at};
    *last = is_generic(part) ? (str){rest.p + owner, rest.n - owner} : part;
    return rest;
}

static bool is_surer(role_match a, role_match b)
{
    return a.strength > b.strength || (a.strength == b.strength && a.length > b.length);
}

/* A name in words: all of it, and the last part of a path. */
typedef struct words {
    char room[NAME_ROOM], last_room[NAME_ROOM];
    str whole, last;
    bool reply;
} words;

static bool read_name(str name, words *out)
{
    if (name.n > NAME_ROOM)
        return false;
    str last, path = unwrap(name, &last);
    out->whole = normalise(path, out->room);
    out->last = normalise(last, out->last_room);
    out->reply = is_reply(out->whole);
    return !out->reply;
}

static role_match match_words_in(const words *w, const char *list)
{
    role_match m = match_aliases(w->whole, list);
    if (!w->last.n)
        return m;
    role_match last = match_aliases(w->last, list);
    if (last.strength == 3)
        last.strength = 2; /* "consumer.comment" is less of a comment than "comment" */
    if (m.strength == 2)
        m.strength = 1; /* a path's first part is not what the value is */
    return is_surer(last, m) ? last : m;
}

/* Whether the name asks for more than the name of something: "How was your visit to our shop?". */
static bool is_open_question(str name)
{
    static const char *const openings =
        "what do*|what did*|what was*|what were*|what could*|what can*|what would*|what should*|what made*|how|why|"
        "wat vond*|wat vind*|wat kan*|wat kunnen*|wat zou*|wat was*|wat maakt*|hoe|waarom|"
        "что вы*|что вам*|что мы*|что можно*|как вы*|как вам*|почему";
    str rest = str_of(openings);
    while (rest.p && name.n) {
        str alias = str_cut(&rest, '|');
        str words = str_cut(&alias, '*');
        if (find_word(name, 0, words, !alias.p) == words.n && name.n > words.n)
            return true;
    }
    return false;
}

/* What feedback is about, or from: questions may end with its name, and the answer is no name. */
static bool is_named(role r)
{
    return r == ROLE_CUSTOMER || r == ROLE_COUNTRY || r == ROLE_SHOP || r == ROLE_PRODUCT || r == ROLE_CHANNEL;
}

static role_match match_words(const words *w, role r)
{
    if (r >= ROLE_COUNT || !aliases[r] || (is_named(r) && is_open_question(w->whole)))
        return (role_match){0};
    role_match m = match_words_in(w, aliases[r]), part = {0};
    if (r == ROLE_TEXT)
        part = match_words_in(w, parts);
    return is_surer(part, m) ? part : m;
}

role_match role_match_name(str name, role r)
{
    words w;
    return read_name(name, &w) ? match_words(&w, r) : (role_match){0};
}

void role_match_all(str name, role_match out[ROLE_COUNT])
{
    words w;
    bool known = read_name(name, &w);
    for (role r = 0; r < ROLE_COUNT; r++)
        out[r] = known ? match_words(&w, r) : (role_match){0};
}

bool role_name_is_of(str name, const char *list)
{
    words w;
    return read_name(name, &w) && match_words_in(&w, list).strength >= 2;
}

bool roles_know(str name)
{
    words w;
    bool known = false;
    if (read_name(name, &w))
        for (role r = ROLE_TEXT; r < ROLE_COUNT && !known; r++)
            known = match_words(&w, r).strength >= 2;
    return known;
}

static bool is_of(const words *w, const char *list)
{
    return is_one_of(w->whole, list) || (w->last.n && is_one_of(w->last, list));
}

bool role_tells_text(str name)
{
    words w;
    return read_name(name, &w) && (is_of(&w, aliases[ROLE_TEXT]) || is_of(&w, parts));
}

bool role_is_part(str name)
{
    words w;
    return read_name(name, &w) && is_of(&w, parts);
}

bool role_is_derived(str name)
{
    static const char *const made =
        "translated|translation|vertaald|vertaalde|vertaling|перевод|переведённый|翻译|译文|"
        "翻譯|sentiment|polarity|тональность|情感|cleaned|processed|preprocessed|normalized|lemmatized|stemmed|"
        "tokenized";
    words w;
    return read_name(name, &w) && match_aliases(w.whole, made).strength > 0;
}

bool role_is_code(str name)
{
    static const char *const codes = "id|code|nr|no|number|nummer|sku|asin|ean|article|artikel|model|артикул|номер|код|"
                                     "编号|编码|型号|編號|+nummer";
    words w;
    return read_name(name, &w) && is_of(&w, codes);
}

bool role_is_address(str name)
{
    static const char *const places = "address|street|latitude|longitude|adres|straat|адрес|улица|地址|街道|纬度|经度";
    static const char *const others = "ip|mail|web|e mail|электронной|网络|电子";
    words w;
    return read_name(name, &w) && is_of(&w, places) && !match_aliases(w.whole, others).strength;
}

bool role_is_person(str name)
{
    static const char *const people =
        "first name|last name|firstname|lastname|surname|full name|fullname|given name|family name|middle name|"
        "contact person|contact name|agent|agent name|employee|employee name|staff name|recipient|assignee|"
        "author name|reviewer name|client name|consumer name|member name|buyer name|respondent name|recipient name|"
        "real name|passenger name|patient name|klant naam|naam "
        "recensent|recensent|roepnaam|voornaam|achternaam|tussenvoegsel|volledige "
        "naam|medewerker|contactpersoon|ontvanger|behandelaar|"
        "имя|имя клиента|имя пользователя|имя автора|фамилия клиента|фио клиента|"
        "фамилия|отчество|фио|рецензент|сотрудник|менеджер|получатель|контактное лицо|"
        "姓名|名字|姓氏|客服|员工|收件人|收货人|联系人|員工|聯絡人";
    words w;
    return read_name(name, &w) && !str_is(w.whole, "user agent") &&
           (is_of(&w, people) || role_match_name(name, ROLE_CUSTOMER).strength == 3);
}

bool role_is_name(str name)
{
    words w;
    return read_name(name, &w) && is_of(&w, "=name|=names|=naam|=namen|=имена|=名称|=名稱");
}

bool role_is_place(str name)
{
    words w;
    return read_name(name, &w) && (str_is(w.whole, "location") || str_is(w.whole, "locatie"));
}

bool role_is_reply(str name)
{
    words w;
    return name.n <= NAME_ROOM && !read_name(name, &w);
}

bool role_tells_date(str name)
{
    words w;
    return read_name(name, &w) && (is_of(&w, "date|datetime|timestamp|+datum|datum|дата|日期|日期时间") ||
                                   match_words(&w, ROLE_TIME).strength == 3);
}

int role_time_preference(str name)
{
    static const char *const given =
        "review*|beoordeling*|recensie*|reactie*|enquete*|enquête*|feedback|comment|response|survey|submit|submitted|"
        "created|creation|posted|"
        "published|ingevuld|aangemaakt|geplaatst|отзыва|создания|публикации|评论|评价|提交|发布";
    static const char *const other =
        "update|updated|modified|edited|last|answer|solved|resolved|closed|assigned|due|birth|order|purchase|delivery|"
        "delivered|shipped|paid|checkin|checkout|check in|check "
        "out|flown|stay|visit|travel|experience|experienced|start|signup|registration|opened|"
        "gewijzigd|besteldatum|orderdatum|aankoopdatum|geboortedatum|verblijf|verblijfsdatum|bezorgdatum|leverdatum|"
        "betaaldatum|начала|изменения|обновления|заказа|рождения|ответа|"
        "更新|修改|回复|出生|订单|下单|追评";
    char text[NAME_ROOM];
    str text_words = normalise(name.n < NAME_ROOM ? name : (str){NULL, 0}, text);
    return (match_aliases(text_words, given).strength > 0) - 2 * (match_aliases(text_words, other).strength > 0);
}
