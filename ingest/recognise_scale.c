/* Which scale the ratings of a column lie on. */
#include "ingest/answers.h"
#include "ingest/mapping_private.h"

#include <math.h>
#include <stdio.h>

enum { MIDDLE = RATING_BINS / 2, LEAST_OF_SPLIT = 30 /* ratings that show a scale of their own */ };

/* Some scales are known by their name. */
static const struct {
    const char *word;
    scale scale;
} known_scales[] = {
    {"fft", {1, 5, true}}, /* NHS Friends and Family Test: 1 very good .. 5 very poor, 6 does not know */
    {"criticality", {-5, 5, false}},
};

static bool known_scale(str name, scale *out)
{
    char lower[64];
    size_t n = name.n < sizeof lower - 1 ? name.n : sizeof lower - 1;
    for (size_t i = 0; i < n; i++)
        lower[i] = (char)(name.p[i] >= 'A' && name.p[i] <= 'Z' ? name.p[i] + 32 : name.p[i]);
    lower[n] = '\0';
    for (size_t i = 0; i < sizeof known_scales / sizeof *known_scales; i++) {
        if (strstr(lower, known_scales[i].word)) {
            *out = known_scales[i].scale;
            return true;
        }
    }
    return false;
}

/* ---- "on a scale of 1 to 10", "(1-5)", "out of 5" in the column's name ---- */

static size_t digits_at(str s, size_t at, int *value)
{
    size_t n = 0;
    *value = 0;
    for (; at + n < s.n && s.p[at + n] >= '0' && s.p[at + n] <= '9' && n < 4; n++)
        *value = *value * 10 + (s.p[at + n] - '0');
    return n;
}

/* Bytes of the word, with spaces around it, between the two ends of a scale. */
static size_t range_word(str rest)
{
    static const char *const words[] = {"-", "–", "—", "..", "tot en met", "tot", "to", "t/m", "до", "到", "至", "~"};
    size_t space = 0;
    while (space < rest.n && rest.p[space] == ' ')
        space++;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t n = strlen(words[i]);
        if (!str_starts((str){rest.p + space, rest.n - space}, words[i]))
            continue;
        n += space;
        while (n < rest.n && rest.p[n] == ' ')
            n++;
        return n;
    }
    return 0;
}

static bool ends_with_of(str before)
{
    static const char *const words[] = {"out of ", "of ", "/", "van ", "из ", "满分", "滿分"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_ends(before, words[i]))
            return true;
    return false;
}

static bool is_top(int high)
{
    return (high >= 3 && high <= 10) || high == 100;
}

bool rating_scale_in_name(str name, scale *out)
{
    for (size_t at = 0; at < name.n; at++) {
        int low, high;
        size_t n = digits_at(name, at, &low);
        if (!n)
            continue;
        str behind = {name.p + at + n, name.n - at - n};
        size_t between = range_word(behind);
        bool range = between && digits_at(behind, between, &high) && (low == 0 || low == 1) && is_top(high);
        if (!range && is_top(low) && ends_with_of((str){name.p, at})) {
            high = low;
            low = high <= 5;
            range = true;
        }
        if (range) {
            *out = (scale){low, high, false};
            return true;
        }
        at += n - 1;
    }
    return false;
}

/* ---- From the values ---- */

/* Whether all words are for one of two sides, or for the middle between them: "positive", "neutral", "negative"; "good"
 * and "bad" where nothing is better or worse. */
static bool is_two_sided(const column_profile *c)
{
    bool low = false, high = false;
    for (size_t i = 0; i < c->value_count; i++) {
        answer word;
        if (!answer_find((str){c->values[i].text, c->values[i].length}, &word))
            return false;
        if (word.kind == ANSWER_MISSING)
            continue;
        bool side = word.kind == ANSWER_SIDE || (word.kind == ANSWER_RATING && word.high == 1);
        if (!side && (word.kind != ANSWER_RATING || word.value != 3))
            return false;
        low |= side && word.value * 2 < word.high;
        high |= side && word.value * 2 > word.high;
    }
    return low && high && !c->many_values;
}

/* Where cells say the end of the scale themselves. */
static scale own_scale(const column_profile *c)
{
    return (scale){c->own_high > 1 && c->own_high <= 10 && c->ratings.smallest >= 1 ? 1 : 0, c->own_high, false};
}

static void scale_of_values(mapping *m, const column_profile *c, str name)
{
    scale named;
    rating_scale(&c->ratings, &m->rating);
    m->two_sided = is_two_sided(c);
    if (m->two_sided) {
        m->own_high = 1;
        m->rating = (scale){0, 1, false};
    } else if (c->own_high > 0 && !c->own_mixed) {
        m->own_high = c->own_high;
        m->rating = own_scale(c);
    } else if (rating_scale_in_name(name, &named) && m->rating.low >= 0 && m->rating.high <= named.high) {
        m->rating = named;
    }
}

/* Whether the ratings that go with one value lie on a scale of their own: enough of them, and its top is in use. The
 * lower one of two scales must not be the longer one with few good ratings. */
static bool has_own_scale(const rating_histogram *h, scale *out)
{
    if (!h || h->count < LEAST_OF_SPLIT || !rating_scale(h, out))
        return false;
    uint64_t top = h->bins[(int)out->high + MIDDLE];
    return top * (out->high <= 5 ? 10 : 50) >= h->count;
}

static void add_split(mapping *m, const column_value *v, scale s)
{
    memcpy(m->splits[m->split_count].value, v->text, v->length);
    m->splits[m->split_count].value[v->length] = '\0';
    m->splits[m->split_count++].rating = s;
}

/* Two scales in one column: told apart by the channel, say. */
static void find_split(mapping *m, const profile *p)
{
    static const role by[] = {ROLE_CHANNEL, ROLE_SHOP, ROLE_COUNTRY, ROLE_LANGUAGE};
    m->split_column = -1;
    for (size_t b = 0; b < sizeof by / sizeof *by && m->split_column < 0; b++) {
        const column_profile *c = profile_column(p, m->column_of[by[b]]);
        double smallest = INFINITY, largest = -INFINITY;
        m->split_count = 0;
        for (size_t i = 0; c && !c->many_values && i < c->value_count; i++) {
            scale s;
            if (!has_own_scale(c->values[i].ratings, &s))
                continue;
            smallest = fmin(smallest, s.high);
            largest = fmax(largest, s.high);
            add_split(m, &c->values[i], s);
        }
        if (m->split_count > 1 && smallest < largest)
            m->split_column = m->column_of[by[b]];
    }
    if (m->split_column < 0)
        m->split_count = 0;
}

void mapping_find_scale(mapping *m, const profile *p, const intern *columns)
{
    int column = m->column_of[ROLE_RATING];
    const column_profile *c = profile_column(p, column);
    m->split_column = -1;
    m->split_count = 0;
    m->own_high = 0;
    m->two_sided = false;
    if (column < 0)
        return;
    m->rating = (scale){1, 5, false};
    m->rating_given = known_scale(columns->strings[column], &m->rating);
    if (m->rating_given || !c)
        return;
    scale_of_values(m, c, columns->strings[column]);
    if (!m->two_sided && p->rating_match.strength && p->rating_column == column)
        find_split(m, p);
}

double rating_agreement(const column_profile *c)
{
    double n = 0, x = 0, y = 0, xx = 0, yy = 0, xy = 0;
    for (size_t i = 0; !c->many_values && i < c->value_count; i++) {
        const column_value *v = &c->values[i];
        for (int bin = 0; v->ratings && v->facts.number && bin < RATING_BINS; bin++) {
            double count = (double)v->ratings->bins[bin], rating = bin - MIDDLE;
            n += count;
            x += count * v->facts.value;
            y += count * rating;
            xx += count * v->facts.value * v->facts.value;
            yy += count * rating * rating;
            xy += count * v->facts.value * rating;
        }
    }
    double vx = n > 0 ? xx - x * x / n : 0, vy = n > 0 ? yy - y * y / n : 0;
    return n >= 10 && vx > 0 && vy > 0 ? (xy - x * y / n) / sqrt(vx * vy) : NAN;
}
