#include "ingest/rating.h"

#include "base/num.h"
#include "ingest/answers.h"

#include <math.h>
#include <stdio.h>

enum {
    MIDDLE = RATING_BINS / 2,
    LONGEST_RATING = 48, /* bytes of a cell */
    FEW = 50,            /* values that do not yet show how high the scale goes */
};

/* ---- One cell ---- */

/* Bytes of the star at the start of s; *open: it is an empty one. */
static size_t star_length(str s, bool *open)
{
    static const str stars[] = {STR("☆"), STR("★"), STR("⭐"), STR("🌟")};
    for (size_t i = 0; i < sizeof stars / sizeof *stars; i++) {
        *open = i == 0;
        if (s.n >= stars[i].n && !memcmp(s.p, stars[i].p, stars[i].n))
            return stars[i].n;
    }
    return 0;
}

bool rating_parse_stars(str cell, double *value, double *own_high)
{
    size_t filled = 0, empty = 0, at = 0, step;
    bool open;
    while ((step = star_length((str){cell.p + at, cell.n - at}, &open))) {
        at += step;
        filled += !open;
        empty += open;
    }
    if (at != cell.n || filled + empty == 0 || filled + empty > 10)
        return false;
    *value = (double)filled;
    *own_high = empty ? (double)(filled + empty) : 0;
    return true;
}

static bool word_value(str cell, double *value, double *own_high)
{
    answer word;
    if (!answer_find(cell, &word))
        return rating_parse_stars(cell, value, own_high);
    if (word.kind == ANSWER_MISSING || word.kind == ANSWER_LANGUAGE)
        return false;
    *value = word.value;
    *own_high = word.high;
    return true;
}

static bool has_digit(str cell)
{
    for (size_t i = 0; i < cell.n; i++)
        if (cell.p[i] >= '0' && cell.p[i] <= '9')
            return true;
    return false;
}

/* Bytes of the number at the start. */
static size_t number_length(str cell)
{
    size_t n = cell.n && (cell.p[0] == '-' || cell.p[0] == '+'), digits = 0;
    for (; n < cell.n && ((cell.p[n] >= '0' && cell.p[n] <= '9') || cell.p[n] == '.' || cell.p[n] == ','); n++)
        digits += cell.p[n] >= '0';
    return digits ? n : 0;
}

/* number_parse_local(), with a short way for the short numbers that most cells hold. */
static bool read_number(str s, char decimal, double *value)
{
    static const double powers[] = {1, 10, 100, 1000, 10000, 100000, 1000000};
    unsigned whole = 0, digits = 0, fraction = 0;
    bool point = false;
    size_t i = 0;
    for (; i < s.n && digits < 9; i++) {
        if (s.p[i] == '.' && decimal == '.' && !point && i) {
            point = true;
            continue;
        }
        if (s.p[i] < '0' || s.p[i] > '9' || fraction == 6)
            break;
        whole = whole * 10 + (unsigned)(s.p[i] - '0');
        digits++;
        fraction += point;
    }
    if (i < s.n || !digits)
        return number_parse_local(s, decimal, value);
    *value = whole / powers[fraction];
    return true;
}

static str after_word(str rest, str word)
{
    bool found = rest.n >= word.n && !memcmp(rest.p, word.p, word.n);
    return found ? str_trim((str){rest.p + word.n, rest.n - word.n}) : (str){NULL, 0};
}

/* Most of what stands behind a number belongs to a date, a code or a text. */
static bool may_be_tail(char c)
{
    return (c | 32) >= 'a' || strchr("/%-(:=", c) || c < 0;
}

/* "- Good", "(very satisfied)": the number in words. */
static bool is_wording(str rest)
{
    static const str marks[] = {STR("-"), STR("–"), STR("—"), STR("("), STR(":"), STR("=")};
    answer word;
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        str behind = after_word(rest, marks[i]);
        if (behind.n && rest.p[0] == '(')
            behind.n = behind.p[behind.n - 1] == ')' ? behind.n - 1 : 0;
        if (behind.n && answer_find(behind, &word) && (word.kind == ANSWER_RATING || word.kind == ANSWER_SIDE))
            return true;
    }
    return false;
}

/* Nothing, or "stars" and its like. */
static bool is_unit(str rest)
{
    static const char *const units[] = {"stars", "star",   "sterren", "ster",   "звезды", "звезда", "звёзд",
                                        "звезд", "звёзды", "星",      "颗星",   "顆星",   "分",     "points",
                                        "point", "punten", "балла",   "баллов", "балл",   "★",      "⭐"};
    if (!rest.n)
        return true;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (str_equal_nocase(rest, units[i]))
            return true;
    return false;
}

/* What may stand behind the number: a unit, "%", "/5" and its like, or the same in words. */
static bool read_tail(str rest, char decimal, double *own_high)
{
    static const str of[] = {STR("/"),  STR("out of"), STR("of"),  STR("van de"), STR("van"),
                             STR("из"), STR("uit"),    STR("sur"), STR("von")};
    rest = str_trim(rest);
    if (!rest.n || !may_be_tail(rest.p[0]))
        return !rest.n;
    if (str_is(rest, "%")) {
        *own_high = 100;
        return true;
    }
    for (size_t i = 0; i < sizeof of / sizeof *of; i++) {
        str behind = after_word(rest, of[i]);
        double high;
        size_t n = behind.p ? number_length(behind) : 0;
        if (n && read_number((str){behind.p, n}, decimal, &high) && high > 0 && high <= 100) {
            *own_high = high;
            return is_unit(str_trim((str){behind.p + n, behind.n - n}));
        }
    }
    return rest.p[0] != '/' && (is_unit(rest) || is_wording(rest));
}

/* What may stand before the number: "Rated 4 out of 5", "star5". */
static str without_label(str cell)
{
    static const char *const labels[] = {"rated",  "rating", "score", "stars", "star",   "sml-str",    "irr-star",
                                         "оценка", "Оценка", "评分",  "評分",  "cijfer", "beoordeling"};
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++) {
        size_t n = strlen(labels[i]);
        if (cell.n <= n || !str_equal_nocase((str){cell.p, n}, labels[i]))
            continue;
        str rest = {cell.p + n, cell.n - n};
        while (rest.n && strchr(" :=_-", rest.p[0]) && rest.p[0])
            rest.p++, rest.n--;
        return number_length(rest) ? rest : cell;
    }
    return cell;
}

bool rating_parse(str cell, char decimal, double *value, double *own_high)
{
    cell = str_trim(cell);
    *own_high = 0;
    if (!cell.n || cell.n > LONGEST_RATING)
        return false;
    size_t n = number_length(cell);
    if (!n && has_digit(cell)) {
        cell = without_label(cell);
        n = number_length(cell);
    }
    if (!n)
        return word_value(cell, value, own_high);
    return read_number((str){cell.p, n}, decimal, value) && read_tail((str){cell.p + n, cell.n - n}, decimal, own_high);
}

/* ---- Scales ---- */

double scale_unit(scale s, double value)
{
    if (!(s.high > s.low) || value < s.low || value > s.high)
        return NAN;
    double unit = (value - s.low) / (s.high - s.low);
    return s.reversed ? 1 - unit : unit;
}

scale scale_of_high(double high)
{
    return (scale){high == 5 ? 1 : 0, high, false};
}

void rating_observe(rating_histogram *h, double value)
{
    if (!h->count || value < h->smallest)
        h->smallest = value;
    if (!h->count || value > h->largest)
        h->largest = value;
    h->count++;
    double inside = value < -MIDDLE ? -MIDDLE : value > MIDDLE ? MIDDLE : value;
    int whole = (int)(inside + (inside < 0 ? -0.5 : 0.5));
    if (inside != (double)whole) {
        h->fractions++;
        h->uneven += 2 * inside != (double)(int)(2 * inside);
    }
    h->bins[whole + MIDDLE]++;
}

/* Counts values from `first` to `last`. */
static uint64_t count_between(const rating_histogram *h, int first, int last)
{
    uint64_t n = 0;
    for (int i = first; i <= last; i++)
        n += h->bins[i + MIDDLE];
    return n;
}

/* The range that holds all values but a quarter percent at each end. */
static void usual_range(const rating_histogram *h, int *low, int *high)
{
    int first = -MIDDLE, last = MIDDLE;
    if (count_between(h, 11, 87) == 0 && count_between(h, 0, 10) * 2 > h->count)
        last = 10; /* 88 .. 99: "don't know", "refused" */
    if (count_between(h, 2, MIDDLE) * 2 > h->count) {
        uint64_t negative = count_between(h, -MIDDLE, -1);
        if (negative == h->bins[MIDDLE - 1] || negative == h->bins[MIDDLE - 9] || negative == h->bins[MIDDLE - 99])
            first = 0; /* -1, -9 or -99 stands for the same */
    }
    uint64_t spare = h->count / 400, seen = 0;
    for (; first < last && seen + h->bins[first + MIDDLE] <= spare; first++)
        seen += h->bins[first + MIDDLE];
    seen = 0;
    for (; last > first && seen + h->bins[last + MIDDLE] <= spare; last--)
        seen += h->bins[last + MIDDLE];
    *low = first;
    *high = last;
}

/* 10, 20, .. 50: stars times ten. */
static bool counts_in_tens(const rating_histogram *h, int high)
{
    uint64_t fives = 0;
    for (int i = 0; i <= 50; i += 5)
        fives += h->bins[i + MIDDLE];
    return high == 50 && h->count >= 20 && fives * 200 >= h->count * 199;
}

bool rating_scale(const rating_histogram *h, scale *out)
{
    if (!h->count)
        return false;
    int low, high;
    usual_range(h, &low, &high);
    if (low < 0) {
        int reach = -low > high ? -low : high;
        bool beyond = h->largest > reach || h->smallest < -reach;
        reach += beyond && h->uneven * 5 > h->count; /* averages: 2.4 is no slip on a scale to 2 */
        double end = reach <= 1 ? 1 : reach <= 2 ? 2 : reach <= 5 ? 5 : reach <= 10 ? 10 : 100;
        *out = (scale){-end, end, false};
        return reach <= 100;
    }
    if (counts_in_tens(h, high)) {
        *out = (scale){low >= 10 ? 10 : 0, 50, false};
        return true;
    }
    static const int ends[] = {1, 5, 7, 10, 100};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        bool too_few = (ends[i] == 7 && h->count < FEW) || (ends[i] == 1 && low == 1);
        if (high <= ends[i] && !too_few) {
            *out = (scale){low >= 1 && ends[i] > 1 && ends[i] < 100 ? 1 : 0, ends[i], false};
            return true;
        }
    }
    return false;
}

void scale_describe(scale s, char *out, size_t room)
{
    snprintf(out, room, s.low < 0 ? "%d..%d%s" : "%d-%d%s", (int)s.low, (int)s.high, s.reversed ? " reversed" : "");
}

bool scale_parse(str text, scale *out)
{
    size_t split = 0;
    for (size_t i = 1; i < text.n && !split; i++)
        if (text.p[i] == '-' || (text.p[i] == '.' && i + 1 < text.n && text.p[i + 1] == '.'))
            split = i;
    if (!split)
        return false;
    size_t mark = text.p[split] == '.' ? 2 : 1;
    double low, high;
    if (!number_parse(str_trim((str){text.p, split}), &low) ||
        !number_parse(str_trim((str){text.p + split + mark, text.n - split - mark}), &high) || low == high)
        return false;
    *out = low < high ? (scale){low, high, false} : (scale){high, low, true};
    return true;
}
