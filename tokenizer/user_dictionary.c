#include "tokenizer/user_dictionary.h"

#include "base/intern.h"
#include "base/num.h"
#include "base/utf8.h"
#include "tokenizer/segment.h"

#include <stdlib.h>
#include <unicode/uchar.h>

enum {
    STARTS = 1 << 13, /* few enough to stay in the cache */
    FORBIDDEN = 0,
    WEIGHT_MAX = 100,
    MIXED = 128, /* added to the weight of a mixed word */
    SCORE = 100, /* of a weight of 1: the best and worst tag of a place seldom differ by more than some thousands */
    SCORE_MAX = 30000,
};

struct user_dictionary {
    intern words;
    uint8_t *weights; /* [words.count]; FORBIDDEN or 1 to WEIGHT_MAX, perhaps + MIXED */
    uint32_t room;
    bool forbids;             /* some word */
    uint32_t lengths[STARTS]; /* by the low bits of a character: bit n is set when a word of n begins with it */
};

static bool make_room(user_dictionary *d)
{
    if (d->words.count < d->room)
        return true;
    uint32_t room = d->room ? d->room * 2 : 1024;
    uint8_t *weights = realloc(d->weights, room);
    if (!weights)
        return false;
    d->weights = weights;
    d->room = room;
    return true;
}

/* What may stand in a mixed word beside Chinese characters. */
static bool is_of_mixed(uint32_t c)
{
    return u_isalnum((UChar32)c) || (c < 0x80 && strchr("-+.&", (int)c));
}

static vp_status check_word(str word, bool forbidden, bool *mixed, vp_error *error)
{
    size_t step, n = 0, han = 0;
    for (size_t i = 0; i < word.n; i += step, n++) {
        uint32_t c = utf8_decode(word.p + i, word.n - i, &step);
        han += segment_is_han(c);
        if (!segment_is_han(c) && !is_of_mixed(c))
            return fail(error, VP_FORMAT,
                        "give Chinese characters, letters and digits, then a tab and a weight if need be",
                        "a word of the dictionary holds something else than Chinese characters, letters and digits");
    }
    *mixed = han < n;
    if (n && !han)
        return fail(error, VP_FORMAT, "letters and digits are one word without it; T恤 and 5G套餐 are possible",
                    "a word of the dictionary holds no Chinese character");
    if (n < (forbidden ? 2 : 1) || n > DICTIONARY_LONGEST)
        return fail(error, VP_FORMAT, NULL, "a word of the dictionary has %zu characters; %d to %d are possible", n,
                    forbidden ? 2 : 1, DICTIONARY_LONGEST);
    return VP_OK;
}

static vp_status add_word(user_dictionary *d, str word, uint8_t weight, vp_error *error)
{
    size_t step;
    bool mixed = false;
    vp_status status = check_word(word, weight == FORBIDDEN, &mixed, error);
    if (status)
        return status;
    if (d->words.count == DICTIONARY_WORDS_MAX)
        return fail(error, VP_LIMIT, NULL, "the dictionary has more than %d words", DICTIONARY_WORDS_MAX);
    if (!make_room(d))
        return fail_memory(error);
    uint32_t id = intern_add(&d->words, word);
    if (id == INTERN_NONE)
        return fail_memory(error);
    d->forbids |= weight == FORBIDDEN;
    d->weights[id] = (uint8_t)(mixed && weight != FORBIDDEN ? weight + MIXED : weight);
    d->lengths[utf8_decode(word.p, word.n, &step) % STARTS] |= 1U << utf8_count(word);
    return VP_OK;
}

/* jieba's dictionaries have "word frequency class"; the frequency is no weight, the class is not needed. */
static str without_frequency(str word)
{
    double frequency;
    str rest = word, first = str_cut(&rest, ' '), second = rest.p ? str_cut(&rest, ' ') : (str){0};
    return second.n && number_parse(second, &frequency) ? first : word;
}

static vp_status read_line(user_dictionary *d, str line, vp_error *error)
{
    str rest = line, word = str_cut(&rest, '\t');
    double weight = WEIGHT_MAX;
    bool forbidden = str_starts(word, "-");
    if (forbidden)
        word = (str){word.p + 1, word.n - 1};
    if (rest.p && (forbidden || !number_parse(str_trim(rest), &weight) || weight < 1 || weight > WEIGHT_MAX))
        return fail(error, VP_FORMAT, "write word, word<TAB>weight or -word", "the weight is no number from 1 to %d",
                    WEIGHT_MAX);
    return add_word(d, without_frequency(str_trim(word)), (uint8_t)(forbidden ? FORBIDDEN : weight), error);
}

vp_status user_dictionary_new(str text, const char *name, user_dictionary **out, vp_error *error)
{
    user_dictionary *d = calloc(1, sizeof *d);
    if (!d)
        return fail_memory(error);
    vp_status status = VP_OK;
    str rest = text;
    if (str_starts(rest, "\xEF\xBB\xBF"))
        rest = (str){rest.p + 3, rest.n - 3};
    for (uint64_t number = 1; !status && rest.p; number++) {
        str line = str_trim(str_cut(&rest, '\n'));
        if (!line.n || line.p[0] == '#')
            continue;
        status = read_line(d, line, error);
        if (status)
            fail_at(error, name, number, (uint64_t)(line.p - text.p));
    }
    if (status)
        user_dictionary_free(d);
    else
        *out = d;
    return status;
}

void user_dictionary_free(user_dictionary *d)
{
    if (!d)
        return;
    intern_release(&d->words);
    free(d->weights);
    free(d);
}

static void add_score(int16_t *scores, segment_tag tag, int by)
{
    int sum = scores[tag] + by;
    scores[tag] = (int16_t)(sum > SCORE_MAX ? SCORE_MAX : sum);
}

static void prefer(int16_t *scores, size_t places, int by)
{
    if (places == 1)
        add_score(scores, TAG_ALONE, by);
    for (size_t i = 0; places > 1 && i < places; i++)
        add_score(scores + i * SEGMENT_TAGS, i == 0 ? TAG_BEGIN : i + 1 < places ? TAG_MIDDLE : TAG_END, by);
}

/* The places with those around them that a mixed word may reach to. */
typedef struct surroundings {
    uint32_t begins[SEGMENT_SPAN + 2 * DICTIONARY_LONGEST + 1];
    size_t first, last; /* begins[first .. last] are the places */
    size_t count;       /* begins[count] is the end of the last one */
} surroundings;

/* Whether a word may hold the character at `at`, a Chinese one where `han`. */
static bool may_hold(str text, size_t at, bool han)
{
    size_t step;
    uint32_t c = utf8_decode(text.p + at, text.n - at, &step);
    return segment_is_han(c) ? han : is_of_mixed(c);
}

static size_t before(str text, size_t at)
{
    do
        at--;
    while (at && ((unsigned char)text.p[at] & 0xC0) == 0x80);
    return at;
}

/* A word that goes on in Chinese beyond the places was looked for with those. */
static void look_around(str text, const uint32_t *begins, size_t places, surroundings *out)
{
    size_t from = begins[0], step;
    out->first = 0;
    for (; from && out->first < DICTIONARY_LONGEST && may_hold(text, before(text, from), out->first); out->first++)
        from = before(text, from);
    for (size_t i = 0, at = from; i < out->first; i++, at += step) {
        out->begins[i] = (uint32_t)at;
        utf8_decode(text.p + at, text.n - at, &step);
    }
    memcpy(out->begins + out->first, begins, (places + 1) * sizeof *begins);
    out->last = out->count = out->first + places;
    size_t at = begins[places];
    while (at < text.n && out->count < out->last + DICTIONARY_LONGEST && may_hold(text, at, out->count > out->last)) {
        utf8_decode(text.p + at, text.n - at, &step);
        out->begins[++out->count] = (uint32_t)(at += step);
    }
}

void user_dictionary_score(const user_dictionary *d, str text, const uint32_t *begins, size_t places, int16_t *scores)
{
    size_t step;
    surroundings s;
    look_around(text, begins, places, &s);
    for (size_t i = 0; i < s.last; i++) {
        uint32_t first = utf8_decode(text.p + s.begins[i], text.n - s.begins[i], &step);
        for (uint32_t lengths = d->lengths[first % STARTS]; lengths; lengths &= lengths - 1) {
            size_t end = i + (size_t)__builtin_ctz(lengths);
            if (end > s.count)
                break;
            uint32_t id = intern_find(&d->words, (str){text.p + s.begins[i], s.begins[end] - s.begins[i]});
            if (id == INTERN_NONE || d->weights[id] == FORBIDDEN || end <= s.first)
                continue;
            size_t from = i > s.first ? i : s.first, to = end < s.last ? end : s.last;
            prefer(scores + (from - s.first) * SEGMENT_TAGS, to - from, d->weights[id] % MIXED * SCORE);
        }
    }
}

size_t user_dictionary_mixed(const user_dictionary *d, str text, size_t begin)
{
    size_t step, longest = 0, at = begin;
    uint32_t lengths = d->lengths[utf8_decode(text.p + begin, text.n - begin, &step) % STARTS];
    for (size_t n = 1; lengths >> n && at < text.n; n++) {
        utf8_decode(text.p + at, text.n - at, &step);
        at += step;
        uint32_t id = lengths >> n & 1 ? intern_find(&d->words, (str){text.p + begin, at - begin}) : INTERN_NONE;
        if (id != INTERN_NONE && d->weights[id] > MIXED)
            longest = at - begin;
    }
    return longest;
}

bool user_dictionary_forbids_any(const user_dictionary *d)
{
    return d->forbids;
}

bool user_dictionary_forbids(const user_dictionary *d, str text, size_t begin, size_t end)
{
    uint32_t id = intern_find(&d->words, (str){text.p + begin, end - begin});
    return id != INTERN_NONE && d->weights[id] == FORBIDDEN;
}
