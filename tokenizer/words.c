#include "tokenizer/words.h"

#include "base/utf8.h"
#include "tokenizer/simplify.h"
#include "tokenizer/slip_list.h"
#include "tokenizer/spelling.h"

#include <libstemmer.h>
#include <stdlib.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

enum { FOLD_UNITS = 512, WORD_BYTES_MAX = 400 /* longer "words" are cut before folding */ };

struct words {
    intern surfaces;
    word *records;         /* [room] by id */
    word_strings *strings; /* the same */
    uint32_t room;
    arena text;
    /* NULL: the language has none; the second reads ASCII, in which letters need not be put together. */
    struct sb_stemmer *stemmer, *of_ascii;
    const UNormalizer2 *folding;
    buf folded, shorter;
    words_known known; /* NULL: none is */
    const void *known_context;
    uint32_t generation;
    bool dutch, russian, chinese;
    const word_counts *vocabulary, *english; /* NULL: words mean what they say */
    slip_list listed;
    bool slips;
};

static const char *stemmer_name(const char *language)
{
    return !strcmp(language, "nl")   ? "dutch"
           : !strcmp(language, "ru") ? "russian"
           : !strcmp(language, "en") ? "english"
                                     : NULL;
}

words *words_new(const char *language)
{
    words *w = calloc(1, sizeof *w);
    if (!w)
        return NULL;
    UErrorCode code = U_ZERO_ERROR;
    w->folding = unorm2_getNFKCCasefoldInstance(&code);
    w->dutch = !strcmp(language, "nl");
    w->russian = !strcmp(language, "ru");
    w->chinese = !strcmp(language, "zh");
    const char *stemmer = stemmer_name(language);
    if (stemmer)
        w->stemmer = sb_stemmer_new(stemmer, "UTF_8");
    if (stemmer && !w->russian)
        w->of_ascii = sb_stemmer_new(stemmer, "ISO_8859_1");
    if (U_FAILURE(code) || (stemmer && !w->stemmer)) {
        words_free(w);
        return NULL;
    }
    return w;
}

void words_free(words *w)
{
    if (!w)
        return;
    intern_release(&w->surfaces);
    arena_release(&w->text);
    buf_release(&w->folded);
    buf_release(&w->shorter);
    slip_list_release(&w->listed);
    free(w->records);
    free(w->strings);
    sb_stemmer_delete(w->stemmer);
    sb_stemmer_delete(w->of_ascii);
    free(w);
}

bool words_know(words *w, str listed, const word_counts *own, const word_counts *english, bool slips)
{
    w->vocabulary = own;
    w->english = english;
    w->slips = slips;
    return slip_list_read(listed, &w->listed);
}

size_t words_across_marks(const words *w, str text)
{
    bool possible = w->russian && w->vocabulary && w->vocabulary->known_bits && text.n && (unsigned char)*text.p < 0x80;
    return possible ? spelling_across_marks(w->vocabulary, text) : 0;
}

static bool is_plain_ascii(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] >= 0x80 || (unsigned char)s.p[i] < 0x20)
            return false;
    return true;
}

static bool fold_ascii(str s, buf *out)
{
    if (!buf_reserve(out, s.n))
        return false;
    for (size_t i = 0; i < s.n; i++)
        out->p[out->n++] = (char)(s.p[i] >= 'A' && s.p[i] <= 'Z' ? s.p[i] + 32 : s.p[i]);
    return true;
}

/* The letter of Russian at p, in two bytes; 0: it is another character. */
static unsigned russian_letter(const char *p)
{
    unsigned code = ((unsigned char)p[0] & 0x1Fu) << 6 | ((unsigned char)p[1] & 0x3Fu);
    bool two_bytes = (p[0] & 0xE0) == 0xC0 && (p[1] & 0xC0) == 0x80;
    return two_bytes && ((code >= 0x410 && code <= 0x44F) || code == 0x401 || code == 0x451) ? code : 0;
}

static bool is_plain_russian(str s)
{
    for (size_t i = 0; i < s.n; i += 2)
        if (i + 1 == s.n || !russian_letter(s.p + i))
            return false;
    return s.n > 0;
}

static bool fold_russian(str s, bool yo_is_ye, buf *out)
{
    if (!buf_reserve(out, s.n))
        return false;
    for (size_t i = 0; i < s.n; i += 2) {
        unsigned code = russian_letter(s.p + i);
        code += code < 0x410 ? 0x50 : code < 0x430 ? 0x20 : 0;
        if (yo_is_ye && code == 0x451) /* ё is written е as often as not */
            code = 0x435;
        out->p[out->n++] = (char)(0xC0 | code >> 6);
        out->p[out->n++] = (char)(0x80 | (code & 0x3F));
    }
    return true;
}

bool words_fold(const words *w, str surface, buf *out)
{
    surface = utf8_prefix(surface, WORD_BYTES_MAX);
    if (is_plain_ascii(surface))
        return fold_ascii(surface, out);
    if (is_plain_russian(surface))
        return fold_russian(surface, w->russian, out);
    UChar wide[FOLD_UNITS], folded[2 * FOLD_UNITS];
    int32_t n = 0, folded_n;
    UErrorCode code = U_ZERO_ERROR;
    u_strFromUTF8WithSub(wide, FOLD_UNITS, &n, surface.p, (int32_t)surface.n, 0xFFFD, NULL, &code);
    folded_n = unorm2_normalize(w->folding, wide, n, folded, 2 * FOLD_UNITS, &code);
    if (U_FAILURE(code))
        return buf_add_str(out, surface);
    for (int32_t i = 0; i < folded_n; i++) {
        if (w->chinese)
            folded[i] = (UChar)simplify(folded[i]);
        if (w->russian && folded[i] == 0x451)
            folded[i] = 0x435;
        else if (folded[i] == 0x2019)
            folded[i] = '\'';
    }
    if (!buf_reserve(out, (size_t)folded_n * 3 + 1)) /* a place, also for nothing */
        return false;
    int32_t bytes = 0;
    u_strToUTF8(out->p + out->n, (int32_t)(out->room - out->n), &bytes, folded, folded_n, &code);
    out->n += (size_t)bytes;
    return true;
}

str words_stem(words *w, str folded)
{
    if (!w->stemmer)
        return folded;
    if (w->dutch && folded.n > 3 && str_ends(folded, "'s")) /* plurals and genitives of foto, Anna */
        folded.n -= 2;
    struct sb_stemmer *stemmer = w->of_ascii && is_plain_ascii(folded) ? w->of_ascii : w->stemmer;
    const sb_symbol *stem = sb_stemmer_stem(stemmer, (const sb_symbol *)folded.p, (int)folded.n);
    return stem ? (str){(const char *)stem, (size_t)sb_stemmer_length(stemmer)} : folded;
}

/* Copies with at most `most` of a letter in a row. False when memory ran out. */
static bool squeeze(str from, size_t most, buf *to)
{
    size_t run = 0;
    uint32_t last = 0;
    bool ok = true;
    buf_clear(to);
    for (size_t i = 0, step; ok && i < from.n; i += step) {
        uint32_t c = utf8_decode(from.p + i, from.n - i, &step);
        run = c == last ? run + 1 : 1;
        last = c;
        if (run <= most || !u_isalpha((UChar32)c))
            ok = buf_add(to, from.p + i, step);
    }
    return ok;
}

void words_use(words *w, words_known known, const void *context)
{
    w->known = known;
    w->known_context = context;
}

static bool is_known(words *w, const buf *form)
{
    str folded = buf_str(form);
    return w->known && w->known(w->known_context, folded, words_stem(w, folded));
}

static void take_shorter(words *w)
{
    buf longer = w->folded;
    w->folded = w->shorter;
    w->shorter = longer;
}

/* Whether a character stands three times in a row. */
static bool has_run(str s)
{
    uint32_t before = 0, last = 0;
    for (size_t i = 0, step; i < s.n; i += step) {
        uint32_t c = utf8_decode(s.p + i, s.n - i, &step);
        if (i && c == last && c == before)
            return true;
        before = last;
        last = c;
    }
    return false;
}

/* The usual form of a folded word whose letters people repeat. */
static bool settle_elongated(words *w, bool *elongated)
{
    *elongated = false;
    if (!has_run(buf_str(&w->folded)))
        return true;
    if (!squeeze(buf_str(&w->folded), 2, &w->shorter))
        return false;
    *elongated = w->shorter.n < w->folded.n;
    if (!*elongated)
        return true;
    take_shorter(w);
    if (is_known(w, &w->folded))
        return true;
    if (!squeeze(buf_str(&w->folded), 1, &w->shorter))
        return false;
    if (is_known(w, &w->shorter))
        take_shorter(w);
    return true;
}

/* A table look-up of ICU's is spared for the letters of most texts. */
static bool is_upper(uint32_t c)
{
    return c < 0x80 ? c - 'A' < 26 : c >= 0x410 && c < 0x450 ? c < 0x430 : u_isupper((UChar32)c);
}

static bool is_lower(uint32_t c)
{
    return c < 0x80 ? c - 'a' < 26 : c >= 0x410 && c < 0x450 ? c >= 0x430 : u_islower((UChar32)c);
}

static uint8_t shape_flags(str surface)
{
    size_t upper = 0, lower = 0;
    uint8_t flags = 0;
    for (size_t i = 0, step; i < surface.n; i += step) {
        uint32_t c = utf8_decode(surface.p + i, surface.n - i, &step);
        upper += is_upper(c);
        lower += is_lower(c);
        if (i == 0 && upper)
            flags |= WORD_TITLE;
    }
    return upper > 1 && !lower ? flags | WORD_SHOUTED : flags;
}

/* What is meant by a word; a name is no slip. */
static bool find_meant(words *w, word *r)
{
    str listed = slip_list_find(&w->listed, r->folded);
    bool found = listed.n > 0, ok = true;
    r->meant = r->folded;
    buf_clear(&w->folded);
    if (found)
        ok = buf_add_str(&w->folded, listed);
    else if (w->vocabulary && w->russian)
        ok = spelling_alphabet(w->vocabulary, w->english, r->folded, &w->folded, &found);
    if (ok && !found && w->slips && !(r->flags & (WORD_TITLE | WORD_SHOUTED)))
        ok = spelling_correct(w->vocabulary, r->folded, &w->folded, &found);
    if (ok && found)
        r->meant = arena_copy(&w->text, buf_str(&w->folded));
    return ok && r->meant.p;
}

/* In small letters of ASCII, none of them three times in a row. */
static bool is_small_ascii(const unsigned char *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if ((unsigned)(p[i] - 'a') >= 26 || (i > 1 && p[i] == p[i - 1] && p[i] == p[i - 2]))
            return false;
    return true;
}

/* The same of Russian, without ё. */
static bool is_small_russian(const unsigned char *p, size_t n)
{
    unsigned before = 0, last = 0;
    for (size_t i = 0; i + 1 < n; i += 2) {
        unsigned c = p[i] << 8 | p[i + 1];
        if ((c - 0xD0B0u >= 16 && c - 0xD180u >= 16) || (c == last && c == before))
            return false;
        before = last;
        last = c;
    }
    return n % 2 == 0;
}

bool word_is_plain(str s)
{
    const unsigned char *p = (const unsigned char *)s.p;
    if (!s.n || s.n > WORD_BYTES_MAX)
        return false;
    return p[0] < 0x80 ? is_small_ascii(p, s.n) : is_small_russian(p, s.n);
}

/* Fills in the folded form and the flags of a word that is not plain. */
static bool fold_record(words *w, word *r, str surface, bool wordlike)
{
    buf_clear(&w->folded);
    if (!words_fold(w, surface, &w->folded))
        return false;
    if (wordlike) {
        bool elongated;
        if (!settle_elongated(w, &elongated))
            return false;
        r->flags = shape_flags(surface) | (elongated ? WORD_ELONGATED : 0);
    }
    if (!str_equal(r->folded, buf_str(&w->folded)))
        r->folded = r->meant = arena_copy(&w->text, buf_str(&w->folded));
    return r->folded.p;
}

static bool analyse(words *w, uint32_t id, str surface, vp_token_kind kind)
{
    word *r = &w->records[id];
    *r = (word){.kind = (uint8_t)kind};
    bool wordlike = kind == VP_TOKEN_WORD || kind == VP_TOKEN_HASHTAG;
    r->folded = r->meant = w->surfaces.strings[id];
    if (!(wordlike && word_is_plain(surface)) && !fold_record(w, r, surface, wordlike))
        return false;
    if (kind == VP_TOKEN_WORD && !find_meant(w, r))
        return false;
    str stem = kind == VP_TOKEN_WORD ? words_stem(w, r->meant) : r->folded;
    r->stem = str_equal(stem, r->meant) ? r->meant : arena_copy(&w->text, stem);
    w->strings[id] = (word_strings){r->folded.p, r->stem.p};
    return r->stem.p != NULL;
}

static bool make_room(words *w, uint32_t id)
{
    if (id < w->room)
        return true;
    uint32_t room = w->room ? w->room * 2 : 1024;
    word *records = realloc(w->records, room * sizeof *records);
    if (!records)
        return false;
    w->records = records;
    word_strings *strings = realloc(w->strings, room * sizeof *strings);
    if (!strings)
        return false;
    w->strings = strings;
    w->room = room;
    return true;
}

void words_forget(words *w)
{
    intern_release(&w->surfaces);
    arena_release(&w->text);
    free(w->records);
    free(w->strings);
    w->records = NULL;
    w->strings = NULL;
    w->room = 0;
    w->generation++;
}

bool words_prepare(words *w, str surface, vp_token_kind kind, uint32_t *hash)
{
    return intern_prepare(&w->surfaces, surface, kind, hash);
}

void words_expect(const words *w, uint32_t hash)
{
    intern_expect(&w->surfaces, hash);
}

void words_foresee(const words *w, str surface)
{
    uint32_t hash;
    if (w->surfaces.slot_count)
        intern_prepare((intern *)&w->surfaces, surface, VP_TOKEN_WORD, &hash);
    if (w->russian && w->vocabulary)
        word_counts_expect(w->vocabulary, surface);
}

static __attribute__((noinline)) uint32_t add(words *w, str surface, vp_token_kind kind, uint32_t hash)
{
    uint32_t id = intern_add_prepared(&w->surfaces, surface, kind, hash);
    if (id == INTERN_NONE || (make_room(w, id) && analyse(w, id, surface, kind)))
        return id;
    words_forget(w); /* or the half-made record would be found the next time */
    return INTERN_NONE;
}

uint32_t words_id_prepared(words *w, str surface, vp_token_kind kind, uint32_t hash)
{
    const intern_slot *known = intern_slot_of(&w->surfaces, surface, kind, hash);
    if (!known->id)
        return add(w, surface, kind, hash);
    __builtin_prefetch(&w->records[known->id - 1]); /* it will be asked for */
    return known->id - 1;
}

uint32_t words_id(words *w, str surface, vp_token_kind kind)
{
    uint32_t hash;
    return words_prepare(w, surface, kind, &hash) ? words_id_prepared(w, surface, kind, hash) : INTERN_NONE;
}

const word *words_at(const words *w, uint32_t id)
{
    return &w->records[id];
}

const word_strings *words_strings(const words *w)
{
    return w->strings;
}

size_t words_bytes(const words *w)
{
    return intern_bytes(&w->surfaces) + w->text.used + w->room * (sizeof(word) + sizeof(word_strings));
}

size_t words_count(const words *w)
{
    return w->surfaces.count;
}

uint32_t words_generation(const words *w)
{
    return w->generation;
}
