#include "tokenizer/lemma_script.h"

#include "base/utf8.h"

#include <unicode/uchar.h>

enum { NUMBERS = 6 };

bool lemma_script_read(str text, lemma_script *out)
{
    if (text.n < NUMBERS)
        return false;
    const uint8_t *u = (const uint8_t *)text.p;
    size_t removed = u[4], prefix = u[5];
    if (u[1] > SCRIPT_UPPER || NUMBERS + removed + prefix > text.n)
        return false;
    const char *at = text.p + NUMBERS;
    *out = (lemma_script){
        .tag = u[0],
        .letters = u[1],
        .keep = u[2],
        .drop = u[3],
        .removed = {at, removed},
        .prefix = {at + removed, prefix},
        .suffix = {at + removed + prefix, text.n - NUMBERS - removed - prefix},
    };
    return utf8_valid(out->removed) == removed && utf8_valid(out->prefix) == prefix &&
           utf8_valid(out->suffix) == out->suffix.n;
}

/* ---- Deriving ---- */

typedef struct letters {
    uint32_t at[SCRIPT_LETTERS];
    size_t n;
} letters;

/* False when it is too long, or not UTF-8. */
static bool decode(str s, letters *out)
{
    out->n = 0;
    for (size_t i = 0, step; i < s.n; i += step) {
        uint32_t c = utf8_decode(s.p + i, s.n - i, &step);
        if (c == UTF8_INVALID || out->n == SCRIPT_LETTERS)
            return false;
        out->at[out->n++] = c;
    }
    return true;
}

static bool add_letters(buf *b, const uint32_t *at, size_t n)
{
    char bytes[4];
    for (size_t i = 0; i < n; i++)
        if (!buf_add(b, bytes, utf8_encode(at[i], bytes)))
            return false;
    return true;
}

/* The longest run that both have; the first one of several. */
static size_t common_run(const letters *a, const letters *b, size_t *in_a, size_t *in_b)
{
    size_t best = 0, run[SCRIPT_LETTERS + 1] = {0};
    *in_a = *in_b = 0;
    for (size_t i = 0; i < a->n; i++)
        for (size_t j = b->n; j-- > 0;) {
            run[j + 1] = a->at[i] == b->at[j] ? run[j] + 1 : 0;
            if (run[j + 1] > best) {
                best = run[j + 1];
                *in_a = i + 1 - best;
                *in_b = j + 1 - best;
            }
        }
    return best;
}

static bool write_script(uint8_t tag, script_case how, const letters *from, const letters *to, buf *out, size_t *cost)
{
    size_t a, b, run = common_run(from, to, &a, &b), keep = 0, start = out->n;
    if (!run)
        a = b = 0;
    while (keep < a && keep < b && from->at[keep] == to->at[keep])
        keep++;
    char numbers[NUMBERS] = {(char)tag, (char)how, (char)(a > keep || b > keep ? keep : 0), (char)(from->n - a - run)};
    if (!buf_add(out, numbers, NUMBERS))
        return false;
    size_t at = out->n;
    if (!add_letters(out, from->at + keep, a - keep))
        return false;
    size_t removed = out->n - at;
    at = out->n;
    if (!add_letters(out, to->at + keep, b - keep))
        return false;
    out->p[start + 4] = (char)removed;
    out->p[start + 5] = (char)(out->n - at);
    *cost = (b - keep) + (to->n - b - run);
    return add_letters(out, to->at + b + run, to->n - b - run);
}

typedef uint32_t (*change_letter)(uint32_t c);

static uint32_t lower(uint32_t c)
{
    return (uint32_t)u_tolower((UChar32)c);
}

static uint32_t upper(uint32_t c)
{
    return (uint32_t)u_toupper((UChar32)c);
}

/* Whether the lemma is what `how` makes of its own small letters, which are left in *small. */
static bool is_cased(const letters *lemma, script_case how, letters *small)
{
    *small = *lemma;
    for (size_t i = 0; i < lemma->n; i++) {
        uint32_t c = lower(lemma->at[i]);
        bool capital = how == SCRIPT_UPPER || (how == SCRIPT_TITLE && i == 0);
        if (lemma->at[i] != (capital ? upper(c) : c))
            return false;
        small->at[i] = c;
    }
    return true;
}

bool lemma_script_derive(uint8_t tag, str surface, str folded, str lemma, buf *out)
{
    letters shown, form, to, small;
    if (!decode(surface, &shown) || !decode(folded, &form) || !decode(lemma, &to) || !to.n)
        return true;
    size_t start = out->n, best = SIZE_MAX;
    static const script_case order[] = {SCRIPT_FOLDED, SCRIPT_KEPT, SCRIPT_TITLE, SCRIPT_UPPER};
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) { /* the one that adds the fewest letters */
        size_t begin = out->n, cost;
        bool kept = order[i] == SCRIPT_KEPT;
        if (!kept && !is_cased(&to, order[i], &small))
            continue;
        if (!write_script(tag, order[i], kept ? &shown : &form, kept ? &to : &small, out, &cost))
            return false;
        if (cost < best && out->n - begin <= SCRIPT_MAX) {
            best = cost;
            memmove(out->p + start, out->p + begin, out->n - begin);
            out->n = start + out->n - begin;
        } else {
            out->n = begin;
        }
        if (order[i] == SCRIPT_FOLDED && best != SIZE_MAX)
            break; /* small letters are no matter of how the word stands here */
    }
    return true;
}

/* ---- Applying ---- */

/* Bytes of the first (from the end: last) `count` code points; SIZE_MAX when there are fewer. */
static size_t bytes_of(str s, size_t count, bool from_end)
{
    size_t n = 0;
    while (count && n < s.n) {
        n++;
        const char *edge = from_end ? s.p + s.n - n : s.p + n;
        if (from_end ? (*edge & 0xC0) != 0x80 : n == s.n || (*edge & 0xC0) != 0x80)
            count--;
    }
    return count ? SIZE_MAX : n;
}

static bool recase(buf *b, size_t start, script_case how)
{
    letters made;
    if (!decode((str){b->p + start, b->n - start}, &made))
        return true;
    for (size_t i = 0; i < (how == SCRIPT_TITLE && made.n ? 1 : made.n); i++)
        made.at[i] = upper(made.at[i]);
    b->n = start;
    return add_letters(b, made.at, made.n);
}

bool lemma_script_apply(const lemma_script *s, str surface, str folded, buf *out, bool *fits)
{
    str base = s->letters == SCRIPT_KEPT ? surface : folded;
    size_t head = bytes_of(base, s->keep, false), tail = bytes_of(base, s->drop, true), start = out->n;
    *fits = false;
    if (head == SIZE_MAX || tail == SIZE_MAX || head + s->removed.n + tail > base.n ||
        (s->removed.n && memcmp(base.p + head, s->removed.p, s->removed.n)))
        return true;
    size_t middle = head + s->removed.n;
    if (head + s->prefix.n + (base.n - tail - middle) + s->suffix.n == 0)
        return true;
    bool ok = buf_add(out, base.p, head) && buf_add_str(out, s->prefix) &&
              buf_add(out, base.p + middle, base.n - tail - middle) && buf_add_str(out, s->suffix);
    if (ok && s->letters >= SCRIPT_TITLE)
        ok = recase(out, start, s->letters);
    *fits = ok;
    if (!ok)
        out->n = start;
    return ok;
}
