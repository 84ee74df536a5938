#include "tokenizer/spelling.h"

#include "base/utf8.h"

enum { WORD_MAX = SPELLING_BYTES / 4 /* letters */ };

/* ---- Russian in Latin letters ---- */

enum {
    SPELLINGS_MAX = 200, /* of a word that are tried */
    LESS = 8,            /* levels by which a word must be less common where it stands */
    RETYPED_KNOWN = 5,   /* letters; shorter words that are known are left alone */
    FEWEST_KEYS = 3,     /* of a word some of which are marks: fewer are faces */
    KNOWN_LEAST = 24,    /* level of what is meant by words that are known there, though rare */
};

/* How letters are written by sound, in ISO 9, GOST, passports and messages; ё is е. By first letter, and of those that
 * begin alike in the order in which they are tried. */
#define SOUND(latin, cyrillic)                                 \
    {                                                          \
        latin, cyrillic, sizeof latin - 1, sizeof cyrillic - 1 \
    }
static const struct {
    char latin[5], cyrillic[5];
    uint8_t latin_n, cyrillic_n;
} sounds[] = {
    SOUND("'", "ь"),   SOUND("'", "ъ"),  SOUND("4", "ч"),  SOUND("6", "ш"),  SOUND("a", "а"),  SOUND("b", "б"),
    SOUND("ch", "ч"),  SOUND("c", "ц"),  SOUND("c", "к"),  SOUND("d", "д"),  SOUND("e", "е"),  SOUND("e", "э"),
    SOUND("f", "ф"),   SOUND("g", "г"),  SOUND("h", "х"),  SOUND("ia", "я"), SOUND("iu", "ю"), SOUND("iy", "ий"),
    SOUND("i", "и"),   SOUND("i", "й"),  SOUND("ja", "я"), SOUND("ju", "ю"), SOUND("jo", "е"), SOUND("je", "е"),
    SOUND("j", "й"),   SOUND("j", "ж"),  SOUND("kh", "х"), SOUND("k", "к"),  SOUND("l", "л"),  SOUND("m", "м"),
    SOUND("n", "н"),   SOUND("o", "о"),  SOUND("p", "п"),  SOUND("q", "к"),  SOUND("r", "р"),  SOUND("shch", "щ"),
    SOUND("sch", "щ"), SOUND("sh", "ш"), SOUND("s", "с"),  SOUND("ts", "ц"), SOUND("tz", "ц"), SOUND("t", "т"),
    SOUND("u", "у"),   SOUND("v", "в"),  SOUND("w", "в"),  SOUND("w", "ш"),  SOUND("x", "х"),  SOUND("x", "кс"),
    SOUND("ya", "я"),  SOUND("yu", "ю"), SOUND("yo", "е"), SOUND("ye", "е"), SOUND("y", "ы"),  SOUND("y", "й"),
    SOUND("y", "и"),   SOUND("zh", "ж"), SOUND("z", "з"),
};

typedef struct spellings {
    const word_counts *v;
    str latin;
    uint8_t first['z' + 1];                           /* of the sounds that begin with a letter */
    char now[4 * WORD_MAX + 2], best[SPELLING_BYTES]; /* now: two bytes more are written than count */
    size_t best_n;
    unsigned best_level, tried;
} spellings;

enum { SOUNDS = sizeof sounds / sizeof *sounds };

static void find_first(uint8_t first['z' + 1])
{
    for (int i = SOUNDS - 1; i >= 0; i--)
        first[(unsigned char)*sounds[i].latin] = (uint8_t)i;
}

static void try_spelling(spellings *s, size_t n)
{
    unsigned level = word_counts_level(s->v, (str){s->now, n}, NULL);
    s->tried++;
    if (level > s->best_level) {
        memcpy(s->best, s->now, n);
        s->best_n = n;
        s->best_level = level;
    }
}

/* Goes on from latin[at], with now[0 .. n) written; a soft sign may have been left out once ("ochen"). */
static void spell_from(spellings *s, size_t at, size_t n, bool softened)
{
    str rest = {s->latin.p + at, s->latin.n - at};
    if (!rest.n) {
        try_spelling(s, n);
        return;
    }
    bool softens = !softened && strchr("bdlmnprstvz", *rest.p);
    for (int i = s->first[(unsigned char)*rest.p]; i < SOUNDS && *sounds[i].latin == *rest.p; i++) {
        size_t letters = sounds[i].cyrillic_n, more = sounds[i].latin_n;
        bool fits = more <= rest.n && !memcmp(rest.p, sounds[i].latin, more) && n + letters + 2 <= sizeof s->best;
        if (!fits || s->tried >= SPELLINGS_MAX)
            continue;
        memcpy(s->now + n, sounds[i].cyrillic, sizeof sounds[i].cyrillic - 1);
        spell_from(s, at + more, n + letters, softened);
        if (!softens || more > 1)
            continue;
        memcpy(s->now + n + letters, "ь", 2);
        spell_from(s, at + 1, n + letters + 2, true);
    }
}

static bool is_latin(str s)
{
    bool letter = false;
    for (size_t i = 0; i < s.n; i++) {
        bool small = s.p[i] >= 'a' && s.p[i] <= 'z';
        letter |= small;
        if (!small && !strchr("'46", s.p[i]))
            return false;
    }
    return letter && !memchr(s.p, 0, s.n);
}

/* How common a word of so many letters must be in the other language: short ones are found by chance. */
static unsigned least_level(size_t letters)
{
    return letters <= 1 ? WORD_COUNTS_LEVELS : letters <= 3 ? 38 : letters <= 4 ? 30 : letters <= 5 ? 26 : 20;
}

/* Bytes of the best spelling, where it is common enough; else 0. */
static size_t spell_by_sound(const word_counts *russian, const word_counts *english, str latin,
                             char out[SPELLING_BYTES])
{
    spellings s = {.v = russian, .latin = latin};
    unsigned here = word_counts_level(english, latin, NULL);
    unsigned least = here ? here + LESS : word_counts_knows(english, latin) ? KNOWN_LEAST : 0;
    find_first(s.first);
    spell_from(&s, 0, 0, false);
    memcpy(out, s.best, s.best_n);
    return s.best_level < least || s.best_level < least_level(s.best_n / 2) ? 0 : s.best_n;
}

/* ---- The other keyboard ---- */

/* From MARKS on the keys are marks in English, the second of each with the shift key. ё has none here: its keys are
 * quotes. */
static const char keys[] = "qwertyuiopasdfghjklzxcvbnm'\"[{]};:,<.>";
static const char letters[] = "йцукенгшщзфывапролдячсмитьээххъъжжббюю";
enum { MARKS = 26 };

/* The keys of а to я; those of marks but э's are left out. */
static const char keys_of[] = "f dult pbqrkvyjghcnea wxio sm' z";
enum { CYRILLIC_FIRST = 0x430 };

/* What Latin keys write when the keyboard is set to Russian; 0 bytes when some key has no letter. */
static size_t retype_latin(str word, char out[SPELLING_BYTES])
{
    for (size_t i = 0; i < word.n; i++) {
        const char *key = memchr(keys, word.p[i], sizeof keys - 1);
        if (!key)
            return 0;
        memcpy(out + 2 * i, letters + 2 * (key - keys), 2);
    }
    return 2 * word.n;
}

/* What Russian keys write when the keyboard is set to English; 0 bytes when some letter has no key. */
static size_t retype_russian(str word, char out[SPELLING_BYTES])
{
    size_t n = 0;
    for (size_t i = 0, step; i < word.n; i += step, n++) {
        uint32_t place = utf8_decode(word.p + i, word.n - i, &step) - CYRILLIC_FIRST;
        if (place >= sizeof keys_of - 1 || keys_of[place] == ' ')
            return 0;
        out[n] = keys_of[place];
    }
    return n;
}

/* Nearly all words are common here, or would be unknown there: what is asked first. */
size_t spelling_retyped(const word_counts *russian, const word_counts *english, str folded, char out[SPELLING_BYTES])
{
    bool latin = folded.n && (unsigned char)*folded.p < 0x80;
    const word_counts *here = latin ? english : russian, *there = latin ? russian : english;
    if (folded.n > (latin ? WORD_MAX : 2 * WORD_MAX) || word_counts_level(here, folded, NULL))
        return 0;
    size_t n = latin ? retype_latin(folded, out) : retype_russian(folded, out), count = latin ? n / 2 : n;
    unsigned level = n ? word_counts_level(there, (str){out, n}, NULL) : 0;
    if (!level)
        return 0;
    unsigned least = !word_counts_knows(here, folded) ? least_level(count)
                     : count < RETYPED_KNOWN          ? WORD_COUNTS_LEVELS
                                                      : KNOWN_LEAST;
    return level >= least ? n : 0;
}

size_t spelling_across_marks(const word_counts *russian, str text)
{
    char typed[WORD_MAX], meant[SPELLING_BYTES];
    size_t n = 0, least = WORD_MAX + 1;
    for (const char *key; n < text.n && n < WORD_MAX && text.p[n]; n++) {
        typed[n] = (char)(text.p[n] >= 'A' && text.p[n] <= 'Z' ? text.p[n] + 32 : text.p[n]);
        if (!(key = strchr(keys, typed[n])))
            break;
        if (least > WORD_MAX && key - keys >= MARKS)
            least = n + 1;
    }
    if (n < least || !retype_latin((str){typed, n}, meant))
        return 0;
    while (n >= least && word_counts_level(russian, (str){meant, 2 * n}, NULL) < least_level(n))
        n--;
    return n >= least && n >= FEWEST_KEYS ? n : 0;
}

bool spelling_alphabet(const word_counts *russian, const word_counts *english, str folded, buf *out, bool *found)
{
    char meant[SPELLING_BYTES];
    size_t n = 0;
    if (russian->known_bits && folded.n > 1) {
        if (folded.n <= WORD_MAX && is_latin(folded))
            n = spell_by_sound(russian, english, folded, meant);
        if (!n)
            n = spelling_retyped(russian, english, folded, meant);
    }
    *found = n > 0;
    return buf_add(out, meant, n);
}

/* ---- Slips ---- */

enum {
    SLIP_LETTERS = 6, /* shorter words are left alone */
    SLIP_LEAST = 16,  /* level of a word that is meant: 256 times in a billion words */
    SLIP_CLEAR = 6,   /* levels that it must be above any other */
    SLIP_LIKELY = 6,  /* levels more for doubled letters and ones that changed places */
};

typedef struct slip {
    const word_counts *v;
    uint32_t letters[WORD_MAX + 1], now[WORD_MAX + 2];
    size_t n;
    char best[4 * (WORD_MAX + 2)];
    size_t best_n;
    unsigned best_score, next_score;
} slip;

static size_t write_letters(const uint32_t *letters, size_t n, char *out)
{
    size_t bytes = 0;
    for (size_t i = 0; i < n; i++)
        bytes += utf8_encode(letters[i], out + bytes);
    return bytes;
}

/* The word in now[0 .. n) may be meant. */
static void consider(slip *s, size_t n, unsigned more)
{
    char text[sizeof s->best];
    size_t bytes = write_letters(s->now, n, text);
    unsigned level = word_counts_level(s->v, (str){text, bytes}, NULL), score = level + more;
    if (!level || (s->best_n == bytes && !memcmp(text, s->best, bytes)))
        return;
    if (score > s->best_score) {
        s->next_score = s->best_score;
        s->best_score = score;
        s->best_n = level >= SLIP_LEAST ? bytes : 0;
        memcpy(s->best, text, bytes);
    } else if (score > s->next_score) {
        s->next_score = score;
    }
}

static void copy(slip *s, size_t from, size_t to, size_t n)
{
    memcpy(s->now + to, s->letters + from, n * sizeof *s->now);
}

static void consider_swaps_and_losses(slip *s)
{
    for (size_t i = 0; i + 1 < s->n; i++) {
        copy(s, 0, 0, s->n);
        s->now[i] = s->letters[i + 1];
        s->now[i + 1] = s->letters[i];
        if (s->letters[i] != s->letters[i + 1])
            consider(s, s->n, SLIP_LIKELY);
    }
    for (size_t i = 1; i + 1 < s->n; i++) { /* endings are not touched: they are grammar */
        copy(s, 0, 0, i);
        copy(s, i + 1, i, s->n - i - 1);
        consider(s, s->n - 1, s->letters[i] == s->letters[i - 1] ? SLIP_LIKELY : 0);
    }
}

static void consider_letter(slip *s, uint32_t letter)
{
    for (size_t i = 1; i + 1 < s->n; i++) {
        copy(s, 0, 0, s->n);
        s->now[i] = letter;
        if (letter != s->letters[i])
            consider(s, s->n, 0);
    }
    for (size_t i = 1; i < s->n; i++) {
        copy(s, 0, 0, i);
        s->now[i] = letter;
        copy(s, i, i + 1, s->n - i);
        consider(s, s->n + 1, letter == s->letters[i - 1] || letter == s->letters[i] ? SLIP_LIKELY : 0);
    }
}

/* The letters of a word of a length that slips are looked for in. */
static bool read_letters(str folded, slip *s)
{
    for (size_t i = 0, step; i < folded.n; i += step) {
        uint32_t c = utf8_decode(folded.p + i, folded.n - i, &step);
        bool letter = (c >= 'a' && c <= 'z') || (c >= 0xDF && c <= 0xFF) || (c >= 0x430 && c <= 0x44F);
        if (!letter || s->n == WORD_MAX)
            return false;
        s->letters[s->n++] = c;
    }
    return s->n >= SLIP_LETTERS;
}

bool spelling_correct(const word_counts *v, str folded, buf *out, bool *found)
{
    slip s = {.v = v};
    *found = false;
    if (!v->known_bits || !read_letters(folded, &s) || word_counts_knows(v, folded))
        return true;
    bool cyrillic = s.letters[0] >= 0x430;
    consider_swaps_and_losses(&s);
    for (uint32_t c = cyrillic ? 0x430 : 'a'; c <= (cyrillic ? 0x44F : 'z'); c++)
        consider_letter(&s, c);
    if (!s.best_n || s.best_score < s.next_score + SLIP_CLEAR)
        return true;
    *found = true;
    return buf_add(out, s.best, s.best_n);
}
