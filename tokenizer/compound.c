#include "tokenizer/compound.h"

#include "base/utf8.h"

enum {
    PART_MIN = 3,     /* bytes */
    THIRD_MIN = 4,    /* of parts behind the first */
    WORD_MAX = 60,    /* bytes; longer words are not split */
    FIRST_LEVEL = 16, /* how common a first part must be: 250 times in a billion words */
    LAST_LEVEL = 18,  /* and a last one */
    OWN_MORE = 4,     /* a word may be that much more common than its parts */
    SHORT_MORE = 10,  /* parts of three letters must be that much more common */
    JOINT_COST = 2,   /* of a joining letter */
    PART_COST = 8,    /* of each part beyond two */
};

typedef struct search {
    const word_counts *v;
    str word;
    str now[COMPOUND_PARTS], best[COMPOUND_PARTS];
    size_t best_count;
    double best_score;
    unsigned own; /* level of the whole word; 0: not a common one */
} search;

/* Level of a part, or 0 when it cannot stand there. */
static unsigned part_level(const search *s, str part, bool last, bool third)
{
    unsigned flags, least = last ? LAST_LEVEL : FIRST_LEVEL, level;
    size_t min = third ? THIRD_MIN : PART_MIN;
    if (part.n < min || ((unsigned char)part.p[0] & 0xC0) == 0x80)
        return 0;
    level = word_counts_level(s->v, part, &flags);
    least += part.n == PART_MIN ? SHORT_MORE : 0;
    return level >= least && level + OWN_MORE >= s->own && (flags & (last ? WORD_COUNTS_LAST : WORD_COUNTS_FIRST))
               ? level
               : 0;
}

static void look_from(search *s, size_t at, size_t count, double sum)
{
    static const char *const joints[] = {"", "s", "en", "e", "er", "ne"};
    str rest = {s->word.p + at, s->word.n - at};
    unsigned level = count ? part_level(s, rest, true, count > 1) : 0;
    if (level) {
        double score = (sum + level) / (double)(count + 1) - PART_COST * ((double)count - 1);
        s->now[count] = rest;
        if (!s->best_count || score > s->best_score) {
            memcpy(s->best, s->now, sizeof s->best);
            s->best_count = count + 1;
            s->best_score = score;
        }
    }
    if (count + 1 >= COMPOUND_PARTS)
        return;
    for (size_t n = PART_MIN; n + PART_MIN <= rest.n; n++) {
        str part = {rest.p, n};
        unsigned first = part_level(s, part, false, count > 0);
        for (size_t k = 0; first && k < sizeof joints / sizeof *joints; k++) {
            str behind = {rest.p + n, rest.n - n};
            if (!str_starts(behind, joints[k]))
                continue;
            s->now[count] = part;
            look_from(s, at + n + strlen(joints[k]), count + 1, sum + first - (*joints[k] ? JOINT_COST : 0));
        }
    }
}

size_t compound_split(const word_counts *v, str folded, str parts[COMPOUND_PARTS])
{
    unsigned flags;
    search s = {.v = v, .word = folded, .own = word_counts_level(v, folded, &flags)};
    bool may = !(flags & WORD_COUNTS_WHOLE);
    parts[0] = folded;
    if (!may || folded.n < 2 * PART_MIN || folded.n > WORD_MAX)
        return 1;
    look_from(&s, 0, 0, 0);
    if (s.best_count < 2)
        return 1;
    memcpy(parts, s.best, sizeof s.best);
    return s.best_count;
}
