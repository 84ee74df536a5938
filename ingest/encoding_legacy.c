/*
 * Telling the encodings from before Unicode apart. A sample is decoded with each of them, and what comes out is judged
 * letter by letter: frequent Chinese characters, Russian letters in pairs that Russian has, accents between Latin
 * letters. A wrong reading gives rare characters, capitals inside words, or nothing at all.
 */
#include "ingest/encoding.h"

#include <stdlib.h>
#include <unicode/ucnv.h>

enum {
    SAMPLE = 6000,
    FEW = 100,    /* bytes above ASCII that settle it */
    FOREIGN = 16, /* that are more than a few damaged letters, where they make up half of the cells they stand in */
};

#define CONVINCING 0.35 /* readability that a few bytes must reach */
#define READABLE 0.25   /* that any text must reach */
#define VAGUE 0.5       /* what a symbol is worth that may stand anywhere */

/* In the order of preference where two read a sample equally well. */
static const struct candidate {
    const char *name;
    int width;    /* bytes of most characters above ASCII */
    double doubt; /* how much rarer it is than its likes */
} candidates[] = {
    {"windows-1252", 1, 0}, {"windows-1251", 1, 0}, {"GB18030", 2, 0},      {"Big5", 2, 0},
    {"KOI8-R", 1, 0},       {"IBM866", 1, 0.15},    {"macintosh", 1, 0.15}, {"ISO-8859-5", 1, 0.1},
};

/* The characters that make up two thirds of any Chinese text, by code. */
static const UChar common_han[] =
    u"一万三上下不与且世业东两个中为主么之也书买乾了事二于五些交产人什今从他代以们件价任会但位住体何作你使"
    u"來便保信個們候做像價儿先光入全兩公关其内再决净几出分切则利别到制則前力加务动動務包化北区區十单卖南即"
    u"却原去又及反发取受变口只可司吃各合同名后向吗吧听呀告员呢味呵和品哈員哦啊問喜單嗎嘛嘻四回因国國在地场"
    u"坏基報場壞声处外多大天太头女好如子学學它安完定宜实客家實对导将將對導小少就工差已市师带師帶常干平年并"
    u"应店度开式強强当很後得從心必快态性总情想意感態慢懂應成我或房所手才打把报指挺接推提放教数數文新方於无"
    u"日早时明是時更書最會月有服望期本机条来東果样格條棒業樣機次欢款歡正比气氣水求決沒没法活流淨清满滿点為"
    u"烂無然爛物特现現理生產用由电當發白的目直相看真着知破确確种科程空立等管类系結給經網總经结给美老者而聲"
    u"聽能自至與舒色荐萬薦處行表被装裏裝裡西要見規覺觀见观规觉解訂計記設說論識變讓讚计订认让记论设评识话说"
    u"豆貨貴買資賣質購货质贵资赞走起路身軟软边达过运还这进退送适這通進運過道達適還邊那部都酒里重量金錢錯钱"
    u"错長长門開間關门问间难難電非面頭題類题飯餐體高麼點";

/* By letter, the letters that often follow it in Russian. */
static const UChar *const russian_pairs[32] = {
    u"бвгдежзйклмнпрстхчшюя",
    u"аеилнорыу",
    u"ваеиклнорстуы",
    u"гадилор",
    u"давеиклноуы",
    u"бвгджзийклмнпрстхчщ",
    u"адеикн",
    u"авиноы",
    u"вгдезийклмнпрстхчшяю",
    u"нтс",
    u"аеилорту",
    u"аеикосуыьюя",
    u"аеиопуы",
    u"аеикнотуыья",
    u"бвгдежзийклмнпрстфхчшя",
    u"аеиклоряу",
    u"авежикнотуыьюя",
    u"авеиклноптуыья",
    u"авеикнорсуыь",
    u"бджлмпрстчшю",
    u"еоиа",
    u"аоие",
    u"еыиа",
    u"аеинту",
    u"аеиклноу",
    u"еиау",
    u"еяё",
    u"вейлсшх",
    u"екнсшю",
    u"тк",
    u"тчб",
    u"лтюмвсз",
};

static bool has(const UChar *set, UChar c)
{
    for (; *set; set++)
        if (*set == c)
            return true;
    return false;
}

static bool is_common_han(UChar c)
{
    size_t low = 0, high = sizeof common_han / sizeof *common_han - 1;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (common_han[middle] == c)
            return true;
        if (common_han[middle] < c)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

static bool is_latin(UChar c)
{
    return (c | 32) >= 'a' && (c | 32) <= 'z';
}

static bool is_russian(UChar c)
{
    return (c >= 0x410 && c <= 0x44F) || c == 0x401 || c == 0x451;
}

static bool is_upper_russian(UChar c)
{
    return (c >= 0x410 && c < 0x430) || c == 0x401;
}

/* 0..31 by the alphabet, without the letter yo. */
static int russian_letter(UChar c)
{
    return c == 0x401 || c == 0x451 ? 5 : (c - 0x410) % 32;
}

static double judge_russian(UChar before, UChar c, UChar after)
{
    if (is_latin(before) || is_latin(after))
        return -0.7;
    double rare = has(u"шюцщэфъЪЩЭФ", c) ? 0.15 : 0;
    if (!is_russian(before))
        return (is_russian(after) ? 0.8 : 0.3) - rare;
    if (is_upper_russian(c) && !is_upper_russian(before))
        return -1;
    double capital = is_upper_russian(c) ? 0.1 : 0;
    UChar lower = (UChar)(0x430 + russian_letter(c));
    return (has(russian_pairs[russian_letter(before)], lower) ? 1 : -0.2) - rare - capital;
}

static double judge_accent(UChar before, UChar c, UChar after)
{
    bool doubled = before == c || after == c; /* "één" */
    if (!doubled && (before >= 0x80 || after >= 0x80))
        return has(u"’‘“”«»…–—", before) || has(u"’‘“”«»…–—", after) ? 0.5 : -0.3;
    bool inside = is_latin(before), lower_behind = after >= 'a' && after <= 'z';
    if (has(u"éèëïöüàáçêâîôûäñóíúßøåæœù", c))
        return inside || lower_behind || doubled || c == u'à' ? 0.9 : 0;
    if (has(u"ÉÈËÏÖÜÀÁÇÊÂÎÔÛÄÑÓÍÚØÅÆŒ", c))
        return before >= 'a' && before <= 'z' ? -1 : lower_behind || (after >= 'A' && after <= 'Z') ? 0.4 : -0.2;
    return -0.8;
}

static double judge(UChar before, UChar c, UChar after)
{
    if (c == 0xFFFD || c < 0xA0)
        return -3;
    if (c >= 0x4E00 && c < 0xA000)
        return is_common_han(c) ? 1 : -0.15;
    if ((c >= 0x3000 && c < 0x3020) || (c >= 0xFF00 && c < 0xFF5F) || (c >= 0xD800 && c < 0xE000))
        return 0.7;
    if (is_russian(c))
        return judge_russian(before, c, after);
    if (has(u"’‘“”«»…–—€£¥°´№™®©•½·\u00A0", c))
        return (c == u'’' || c == u'´') && is_latin(before) && is_latin(after) ? 0.9 : 0.5;
    if (c < 0x180)
        return judge_accent(before, c, after);
    return c >= 0xE000 && c < 0xF900 ? -1 : -0.6;
}

/* How well the sample reads, per byte above ASCII: about 1 when right, below 0 when wrong. */
static double readability(const UChar *text, int32_t n, const struct candidate *as)
{
    double sum = 0, bytes = 0;
    for (int32_t i = 0; i < n; i++) {
        if (text[i] < 0x80)
            continue;
        double value = judge(i ? text[i - 1] : ' ', text[i], i + 1 < n ? text[i + 1] : ' ');
        if (as->doubt > 0 && value > 0 && value <= VAGUE)
            value = 0; /* a rare encoding needs telling characters */
        sum += value * as->width;
        bytes += as->width;
    }
    return bytes > 0 ? sum / bytes - as->doubt : 0;
}

/* The cells that hold bytes above ASCII; returns how many such bytes there are among what was taken. */
static size_t telling_sample(str s, char *out, int32_t *length)
{
    size_t n = 0, high = 0;
    for (size_t i = 0; i < s.n && n < SAMPLE;) {
        size_t end = i, above = 0;
        for (; end < s.n && !strchr("\n\r\t,;", s.p[end]) && end - i < SAMPLE; end++)
            above += (unsigned char)s.p[end] >= 0x80;
        if (above) {
            size_t take = end - i < SAMPLE - n ? end - i : SAMPLE - n;
            memcpy(out + n, s.p + i, take);
            n += take;
            high += above;
        }
        if (above && n < SAMPLE)
            out[n++] = '\n';
        i = end + 1;
    }
    *length = (int32_t)n;
    return high;
}

static size_t count_high(str s)
{
    size_t high = 0;
    for (size_t i = 0; i < s.n; i++)
        high += (unsigned char)s.p[i] >= 0x80;
    return high;
}

encoding_guess encoding_legacy(str text, const char **name)
{
    char sample[SAMPLE];
    UChar decoded[SAMPLE + 1];
    int32_t length;
    size_t high = telling_sample(text, sample, &length);
    bool sure = high >= FEW;
    const char *best = candidates[0].name;
    double best_value = -1e9;
    for (size_t i = 0; i < sizeof candidates / sizeof *candidates; i++) {
        UErrorCode code = U_ZERO_ERROR;
        UConverter *converter = ucnv_open(candidates[i].name, &code);
        int32_t n = ucnv_toUChars(converter, decoded, SAMPLE + 1, sample, length, &code);
        double value = U_SUCCESS(code) ? readability(decoded, n, &candidates[i]) : -1e9;
        if (U_SUCCESS(code) && value > best_value) {
            best_value = value;
            best = candidates[i].name;
        }
        if (converter)
            ucnv_close(converter);
    }
    bool foreign = best_value < (sure ? READABLE : CONVINCING) && high >= FOREIGN && high * 2 > (size_t)length;
    if (foreign || (best_value < 0 && count_high(text) * 10 > text.n * 3))
        return ENCODING_NONE;
    if (sure || best_value >= CONVINCING)
        *name = best;
    return sure ? ENCODING_KNOWN : ENCODING_UNSURE;
}
