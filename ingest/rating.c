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

/* "★★★★☆": filled out of all. */
static bool star_value(str cell, double *value, double *own_high)
{
    static const char *const filled_stars[] = {"★", "⭐", "🌟"};
    size_t filled = 0, open = 0, at = 0, step;
    do {
        step = 0;
        for (size_t i = 0; i < 3 && !step; i++)
            if (str_starts((str){cell.p + at, cell.n - at}, filled_stars[i]))
                step = strlen(filled_stars[i]);
        filled += step > 0;
        if (!step && str_starts((str){cell.p + at, cell.n - at}, "☆")) {
            step = strlen("☆");
            open++;
        }
        at += step;
    } while (step);
    if (at != cell.n || filled + open == 0 || filled + open > 10)
        return false;
    *value = (double)filled;
    *own_high = open ? (double)(filled + open) : 0;
    return true;
}

static bool word_value(str cell, double *value, double *own_high)
{
    answer word;
    if (!answer_find(cell, &word) || word.kind == ANSWER_MISSING)
        return star_value(cell, value, own_high);
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

static str after_word(str rest, const char *word)
{
    return str_starts(rest, word) ? str_trim((str){rest.p + strlen(word), rest.n - strlen(word)}) : (str){NULL, 0};
}

/* What may stand behind the number: nothing, a unit, or "/5" and its like. */
static bool read_tail(str rest, char decimal, double *own_high)
{
    static const char *const units[] = {"stars",  "star",  "sterren", "ster",   "звезды", "звезда", "звёзд", "звезд",
                                        "звёзды", "星",    "颗星",    "顆星",   "分",     "points", "point", "punten",
                                        "балла",  "баллов", "балл",   "★",      "⭐"};
    static const char *const of[] = {"/", "out of", "of", "van de", "van", "из", "uit", "sur", "von"};
    rest = str_trim(rest);
    if (!rest.n)
        return true;
    if (str_is(rest, "%")) {
        *own_high = 100;
        return true;
    }
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (str_equal_nocase(rest, units[i]))
            return true;
    for (size_t i = 0; i < sizeof of / sizeof *of; i++) {
        str behind = after_word(rest, of[i]);
        double high, ignored;
        size_t n = behind.p ? number_length(behind) : 0;
        if (n && number_parse_local((str){behind.p, n}, decimal, &high) && high > 0 && high <= 100) {
            *own_high = high;
            return read_tail((str){behind.p + n, behind.n - n}, decimal, &ignored);
        }
    }
    return false;
}

/* What may stand before the number: "Rated 4 out of 5", "star5". */
static str without_label(str cell)
{
    static const char *const labels[] = {"rated", "rating", "score", "stars", "star", "sml-str", "irr-star",
                                         "оценка", "Оценка", "评分", "評分", "cijfer", "beoordeling"};
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
    return number_parse_local((str){cell.p, n}, decimal, value) &&
           read_tail((str){cell.p + n, cell.n - n}, decimal, own_high);
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
