#include "ingest/counts.h"

#include "ingest/roles.h"

#include <math.h>

static const double MOST = 1e15;

/* Behind the digits, in any case; the longer before its beginning. */
static const struct {
    const char *name;
    double times;
} units[] = {
    {"тыс.", 1e3}, {"тыс", 1e3},     {"млн.", 1e6}, {"млн", 1e6}, {"млрд", 1e9},     {"duizend", 1e3},
    {"dzd.", 1e3}, {"miljoen", 1e6}, {"mln.", 1e6}, {"mln", 1e6}, {"thousand", 1e3}, {"million", 1e6},
    {"千", 1e3},   {"百万", 1e6},    {"千万", 1e7}, {"万", 1e4},  {"萬", 1e4},       {"亿", 1e8},
    {"億", 1e8},   {"k", 1e3},       {"к", 1e3},    {"К", 1e3},   {"w", 1e4},        {"m", 1e6},
    {"м", 1e6},    {"М", 1e6},       {"b", 1e9},
};

typedef struct digits {
    double value;         /* of all digits together */
    size_t n;             /* bytes */
    size_t marks, behind; /* the latter: digits behind the last mark */
    char mark;            /* the last */
    bool groups;          /* three digits behind each mark */
} digits;

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static digits read_digits(str s)
{
    digits d = {.groups = true};
    for (; d.n < s.n; d.n++) {
        char c = s.p[d.n];
        bool mark = (c == '.' || c == ',') && d.n && d.n + 1 < s.n && is_digit(s.p[d.n + 1]);
        if (!is_digit(c) && !mark)
            break;
        if (mark) {
            d.groups = d.groups && (d.marks ? d.behind == 3 && c == d.mark : d.behind <= 3);
            d.mark = c;
            d.marks++;
            d.behind = 0;
        } else {
            d.value = d.value * 10 + (c - '0');
            d.behind++;
        }
    }
    d.groups = d.groups && d.marks && d.behind == 3;
    return d;
}

/* The unit that is all of `s`; 0: it is none. */
static double read_unit(str s)
{
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (str_equal_nocase(s, units[i].name))
            return units[i].times;
    return 0;
}

/* The cell without white space, also that of fixed width, and without a plus at the end. */
static bool squeeze(str cell, char *out, size_t room, size_t *n)
{
    static const char *const spaces[] = {" ", "\u00A0", "\u202F", "\u2009"};
    *n = 0;
    while (cell.n) {
        size_t space = 0;
        for (size_t i = 0; !space && i < sizeof spaces / sizeof *spaces; i++)
            space = str_starts(cell, spaces[i]) ? strlen(spaces[i]) : 0;
        if (!space && *n == room)
            return false;
        if (!space)
            out[(*n)++] = *cell.p;
        cell = (str){cell.p + (space ? space : 1), cell.n - (space ? space : 1)};
    }
    *n -= *n && out[*n - 1] == '+';
    return true;
}

bool count_parse(str cell, double *out)
{
    char room[32];
    size_t n;
    if (!squeeze(cell, room, sizeof room, &n))
        return false;
    digits d = read_digits((str){room, n});
    str unit = {room + d.n, n - d.n};
    double times = unit.n ? read_unit(unit) : 1;
    bool fits = unit.n ? d.marks <= 1 : !d.marks || d.groups;
    if (!d.n || !times || !fits)
        return false;
    double value = d.value * times;
    if (unit.n && d.marks)
        value /= pow(10, (double)d.behind);
    if (!(value <= MOST))
        return false;
    *out = floor(value + 1e-6);
    return true;
}

bool count_is_name(str name)
{
    static const char names[] =
        "likes|like count|likecount|favorite count|favourites|upvotes|votes up|=score|helpful votes|shares|share count|"
        "retweets|retweet count|reposts|repost count|replies|reply count|comments count|comment count|views|view count|"
        "лайки|лайков|репосты|репостов|просмотры|просмотров|点赞|点赞数|赞数|转发数|转发量|评论数|阅读量|阅读数|播放量|"
        "vind-ik-leuks|gedeeld|weergaven";
    return str_is(name, "replies") || role_name_is_of(name, names); /* what the shop replies has no role */
}
