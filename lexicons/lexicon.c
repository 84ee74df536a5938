#include "lexicons/lexicon.h"

#include "base/num.h"
#include "base/string_set.h"
#include "base/utf8.h"
#include "lexicons/term_trie.h"

#include <stdlib.h>

enum { TERM_UNITS_MAX = 24, TERM_BYTES_MAX = 200 };

/* Numbers of strings: those of a pack, and behind them those that were added. */
typedef struct numbering {
    string_set mapped;
    intern more;
} numbering;

struct lexicon {
    lexicon_forms forms;
    numbering units; /* unit number = id + 1 */
    term_trie trie;
    numbering stopwords;
};

static uint32_t number_of(const numbering *n, str s)
{
    uint32_t id = string_set_find(&n->mapped, s);
    if (id != INTERN_NONE || !n->more.count)
        return id;
    id = intern_find(&n->more, s);
    return id == INTERN_NONE ? id : id + n->mapped.count;
}

/* INTERN_NONE when memory ran out. */
static uint32_t number_new(numbering *n, str s)
{
    uint32_t id = string_set_find(&n->mapped, s);
    if (id != INTERN_NONE)
        return id;
    id = intern_add(&n->more, s);
    return id == INTERN_NONE ? id : id + n->mapped.count;
}

/* ---- Loading ---- */

static bool is_han(uint32_t c)
{
    return (c >= 0x2E80 && c < 0xA000 && !(c >= 0x3000 && c < 0x3005)) || (c >= 0xF900 && c < 0xFB00) ||
           (c >= 0x20000 && c < 0x40000);
}

str lexicon_next_unit(bool by_character, str *rest)
{
    while (rest->n && rest->p[0] == ' ')
        rest->p++, rest->n--;
    if (!rest->n)
        return (str){NULL, 0};
    size_t n = 0, step;
    while (n < rest->n && rest->p[n] != ' ') {
        uint32_t c = utf8_decode(rest->p + n, rest->n - n, &step);
        if (by_character && is_han(c)) {
            n = n ? n : step;
            break;
        }
        n += step;
    }
    str unit = {rest->p, n};
    *rest = (str){rest->p + n, rest->n - n};
    return unit;
}

/* A "=" in front of a term asks for exactly its form. */
static bool cut_exact(str *term)
{
    bool exact = term->n > 1 && term->p[0] == '=';
    if (exact)
        *term = (str){term->p + 1, term->n - 1};
    return exact;
}

/* Whether the matcher can find a term. */
static bool is_term(const lexicon *l, str term)
{
    size_t units = 0;
    if (term.n > TERM_BYTES_MAX)
        return false;
    cut_exact(&term);
    while (lexicon_next_unit(l->forms.by_character, &term).p)
        units++;
    return units > 0 && units <= TERM_UNITS_MAX;
}

static bool is_word_byte(char c)
{
    return (unsigned char)c >= 0x80 || (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');
}

/* Bytes of a unit up to its first hyphen between letters, or of a hyphen that it begins with; all where there is none.
 */
static size_t up_to_hyphen(str unit)
{
    if (unit.n > 1 && unit.p[0] == '-' && is_word_byte(unit.p[1]))
        return 1;
    for (size_t i = 1; i + 1 < unit.n; i++)
        if (unit.p[i] == '-' && is_word_byte(unit.p[i - 1]) && is_word_byte(unit.p[i + 1]))
            return i;
    return unit.n;
}

/* The node that a term leads to, made when new; TRIE_NONE when memory ran out. `cut`: hyphens are units of their own.
 */
static uint32_t term_node(lexicon *l, str term, bool cut)
{
    bool exact = cut_exact(&term);
    uint32_t at = exact ? ROOT_EXACT : ROOT_STEM;
    for (str unit; at && (unit = lexicon_next_unit(l->forms.by_character, &term)).p;)
        for (size_t n; at && unit.n; unit = (str){unit.p + n, unit.n - n}) {
            str folded, stem;
            n = cut ? up_to_hyphen(unit) : unit.n;
            if (!l->forms.analyse(l->forms.context, (str){unit.p, n}, &folded, &stem))
                return TRIE_NONE;
            uint32_t id = number_new(&l->units, exact ? folded : stem);
            at = id == INTERN_NONE ? TRIE_NONE : trie_add_child(&l->trie, at, id + 1);
        }
    return at;
}

/* The entry of a term, made when new. Tokenizers keep words with hyphens or cut them, so it is found both ways. */
static lexicon_entry *term_entry(lexicon *l, str term)
{
    if (!trie_own(&l->trie))
        return NULL;
    uint32_t whole = term_node(l, term, false), cut = memchr(term.p, '-', term.n) ? term_node(l, term, true) : whole;
    if (whole <= ROOT_STEM || cut <= ROOT_STEM || !trie_entry(&l->trie, whole))
        return NULL;
    if (!l->trie.nodes[cut].entry)
        l->trie.nodes[cut].entry = l->trie.nodes[whole].entry;
    return trie_entry(&l->trie, whole);
}

vp_status lexicon_new(const lexicon_forms *forms, lexicon **out, vp_error *error)
{
    lexicon *l = calloc(1, sizeof *l);
    if (!l || !trie_begin(&l->trie)) {
        lexicon_free(l);
        return fail_memory(error);
    }
    l->forms = *forms;
    *out = l;
    return VP_OK;
}

void lexicon_free(lexicon *l)
{
    if (!l)
        return;
    intern_release(&l->units.more);
    intern_release(&l->stopwords.more);
    trie_release(&l->trie);
    free(l);
}

/* ---- In a pack ---- */

enum { PARTS_MORE_MAX = 4 };

vp_status lexicon_save(const lexicon *l, const pack_part *more, size_t count, buf *out, vp_error *error)
{
    pack_part parts[TRIE_PARTS + 2 + PARTS_MORE_MAX];
    buf units = {0}, stopwords = {0};
    vp_status status = VP_OK;
    if (!string_set_make(&l->units.more, &units) || !string_set_make(&l->stopwords.more, &stopwords))
        status = fail_memory(error);
    trie_parts(&l->trie, parts);
    parts[TRIE_PARTS] = (pack_part){"units", units.p, units.n};
    parts[TRIE_PARTS + 1] = (pack_part){"stopwords", stopwords.p, stopwords.n};
    if (count)
        memcpy(parts + TRIE_PARTS + 2, more, count * sizeof *more);
    if (!status)
        status = pack_make(parts, TRIE_PARTS + 2 + count, out, error);
    buf_release(&units);
    buf_release(&stopwords);
    return status;
}

vp_status lexicon_view(const lexicon_forms *forms, const pack *p, lexicon **out, vp_error *error)
{
    lexicon *l = calloc(1, sizeof *l);
    if (!l)
        return fail_memory(error);
    l->forms = *forms;
    l->units.mapped = string_set_view(pack_section(p, "units"));
    l->stopwords.mapped = string_set_view(pack_section(p, "stopwords"));
    trie_view(p, &l->trie);
    *out = l;
    return VP_OK;
}

/* ---- Lines ---- */

/* What is done with a line of a list. */
typedef vp_status (*add_line)(lexicon *l, str term, str rest, vp_error *error);

static vp_status bad_line(vp_error *error, const char *expected)
{
    return fail(error, VP_FORMAT, expected, "the line is not as it should be");
}

static vp_status add_polarity_line(lexicon *l, str term, str rest, vp_error *error)
{
    double weight;
    if (!number_parse(str_cut(&rest, '\t'), &weight) || weight < -3 || weight > 3)
        return bad_line(error, "term<TAB>weight from -3 to 3");
    lexicon_entry *e = term_entry(l, term);
    if (!e)
        return fail_memory(error);
    e->weight = (float)weight;
    e->listed = 1;
    return VP_OK;
}

/* What the value of each kind may be. */
static const struct {
    const char *name;
    double least, most;
    const char *range;
} kinds[MODIFIERS] = {
    [MODIFIER_NEGATOR] = {"negator", 1, 10, "1 to 10 words that it reaches"},
    [MODIFIER_NEVER] = {"never", 1, 10, "1 to 10 words that it reaches"},
    [MODIFIER_CONCORD] = {"concord", 1, 10, "1 to 10 words that it reaches"},
    [MODIFIER_INTENSIFIER] = {"intensifier", 0.1, 5, "a factor from 0.1 to 5"},
    [MODIFIER_DEGREE] = {"degree", 0.1, 5, "a factor from 0.1 to 5"},
    [MODIFIER_DIMINISHER] = {"diminisher", 0.1, 1, "a factor from 0.1 to 1"},
    [MODIFIER_IRREALIS] = {"irrealis", -1, 1, "a factor from -1 to 1"},
    [MODIFIER_CONCESSIVE] = {"concessive", 0, 1, "a factor from 0 to 1"},
    [MODIFIER_ADVERSATIVE] = {"adversative", 1, 1, "1"},
    [MODIFIER_EXPECTATION] = {"expectation", 1, 1, "1"},
};

static modifier modifier_of(str name)
{
    for (int i = MODIFIER_NONE + 1; i < MODIFIERS; i++)
        if (str_is(name, kinds[i].name))
            return (modifier)i;
    return MODIFIER_NONE;
}

static vp_status add_modifier_line(lexicon *l, str term, str rest, vp_error *error)
{
    modifier kind = modifier_of(str_cut(&rest, '\t'));
    double value, back = 0;
    if (!kind)
        return bad_line(error, "term<TAB>negator, never, concord, intensifier, degree, diminisher, irrealis, "
                               "concessive, adversative or expectation<TAB>value");
    if (!number_parse(str_cut(&rest, '\t'), &value) || value < kinds[kind].least || value > kinds[kind].most)
        return fail(error, VP_FORMAT, kinds[kind].range, "the value of %s is out of range", kinds[kind].name);
    if (rest.n && (kind != MODIFIER_NEGATOR || !number_parse(str_cut(&rest, '\t'), &back) || back < 0 || back > 10))
        return bad_line(error, "only a negator has a further cell: the words before it, 0 to 10");
    lexicon_entry *e = term_entry(l, term);
    if (!e)
        return fail_memory(error);
    e->modifier = (uint8_t)kind;
    e->value = (float)value;
    e->back = (uint8_t)back;
    return VP_OK;
}

/* What a list is rid of: its words are scored by themselves. */
static vp_status strike_line(lexicon *l, str term, str rest, vp_error *error)
{
    (void)rest;
    lexicon_entry *e = term_entry(l, term);
    if (!e)
        return fail_memory(error);
    *e = (lexicon_entry){0};
    return VP_OK;
}

/* A term by stems also wins over the same in its exact form. */
static vp_status add_own_line(lexicon *l, str term, str rest, vp_error *error)
{
    char exact[TERM_BYTES_MAX + 1] = "=";
    str cells = rest, kind = str_cut(&cells, '\t');
    add_line add = str_is(kind, "none") ? strike_line : modifier_of(kind) ? add_modifier_line : add_polarity_line;
    vp_status status = add(l, term, rest, error);
    if (status || term.p[0] == '=' || term.n >= TERM_BYTES_MAX)
        return status;
    memcpy(exact + 1, term.p, term.n);
    return add(l, (str){exact, term.n + 1}, rest, error);
}

static vp_status add_stopword_line(lexicon *l, str term, str rest, vp_error *error)
{
    (void)rest;
    str folded, stem;
    bool ok = l->forms.analyse(l->forms.context, term, &folded, &stem) &&
              number_new(&l->stopwords, folded) != INTERN_NONE;
    return ok ? VP_OK : fail_memory(error);
}

vp_status lexicon_each_line(str text, const char *name, lexicon_line take, void *context, vp_error *error)
{
    uint64_t number = 0;
    for (str rest = text; rest.p && rest.n;) {
        uint64_t byte = (uint64_t)(rest.p - text.p);
        str line = str_cut(&rest, '\n');
        number++;
        if (line.n && line.p[line.n - 1] == '\r')
            line.n--;
        vp_status status = line.n && line.p[0] != '#' ? take(context, line, error) : VP_OK;
        if (status) {
            fail_at(error, name, number, byte);
            return status;
        }
    }
    return VP_OK;
}

static vp_status bad_term(vp_error *error)
{
    return bad_line(error, "terms have 1 to 24 words (in Chinese: characters) and at most 200 bytes");
}

typedef struct line_adder {
    lexicon *lexicon;
    add_line add;
} line_adder;

static vp_status take_line(void *context, str line, vp_error *error)
{
    const line_adder *to = context;
    str term = str_cut(&line, '\t');
    return is_term(to->lexicon, term) ? to->add(to->lexicon, term, line, error) : bad_term(error);
}

static vp_status add_lines(lexicon *l, str text, const char *name, add_line add, vp_error *error)
{
    line_adder to = {l, add};
    return lexicon_each_line(text, name, take_line, &to, error);
}

vp_status lexicon_add_polarity(lexicon *l, str text, const char *name, vp_error *error)
{
    return add_lines(l, text, name, add_polarity_line, error);
}

vp_status lexicon_add_modifiers(lexicon *l, str text, const char *name, vp_error *error)
{
    return add_lines(l, text, name, add_modifier_line, error);
}

vp_status lexicon_add_own(lexicon *l, str text, const char *name, vp_error *error)
{
    return add_lines(l, text, name, add_own_line, error);
}

vp_status lexicon_add_stopwords(lexicon *l, str text, const char *name, vp_error *error)
{
    return add_lines(l, text, name, add_stopword_line, error);
}

vp_status lexicon_add_term(lexicon *l, str term, lexicon_entry **out, vp_error *error)
{
    return is_term(l, term) ? lexicon_add_name(l, term, out, error) : bad_term(error);
}

vp_status lexicon_add_name(lexicon *l, str term, lexicon_entry **out, vp_error *error)
{
    *out = term_entry(l, term);
    if (!*out)
        return fail_memory(error);
    (*out)->listed = 1;
    return VP_OK;
}

bool lexicon_is_stopword(const lexicon *l, str folded)
{
    return number_of(&l->stopwords, folded) != INTERN_NONE;
}

/* ---- Matching ---- */

lexicon_unit lexicon_unit_of(const lexicon *l, str folded, str stem)
{
    uint32_t exact = number_of(&l->units, folded);
    uint32_t by_stem = str_equal(folded, stem) ? exact : number_of(&l->units, stem);
    return (lexicon_unit){exact == INTERN_NONE ? 0 : exact + 1, by_stem == INTERN_NONE ? 0 : by_stem + 1};
}

lexicon_unit lexicon_unit_meant(const lexicon *l, str folded, str meant, str stem)
{
    lexicon_unit unit = lexicon_unit_of(l, folded, stem);
    return unit.exact || str_equal(folded, meant) ? unit : lexicon_unit_of(l, meant, stem);
}

/* Longest path from `root`; *length 0: none. */
static uint32_t walk(const term_trie *t, uint32_t root, const lexicon_unit *units, size_t count, size_t *length)
{
    uint32_t at = root, found = TRIE_NONE;
    *length = 0;
    for (size_t i = 0; i < count && i < LEXICON_UNITS_MAX; i++) {
        at = trie_child(t, at, root == ROOT_EXACT ? units[i].exact : units[i].stem);
        if (!at)
            break;
        const trie_node *node = &t->nodes[at];
        const lexicon_entry *e = node->entry ? &t->entries[node->entry - 1] : NULL;
        if (e && (e->listed || e->modifier)) {
            found = node->entry;
            *length = i + 1;
        }
        if (!node->leads)
            break;
    }
    return found;
}

const lexicon_entry *lexicon_match(const lexicon *l, const lexicon_unit *units, size_t count, size_t *length)
{
    size_t exact_length, stem_length;
    if (!units[0].exact && !units[0].stem)
        return NULL;
    uint32_t exact = walk(&l->trie, ROOT_EXACT, units, count, &exact_length);
    uint32_t stem = walk(&l->trie, ROOT_STEM, units, count, &stem_length);
    bool take_exact = exact && exact_length >= stem_length;
    *length = take_exact ? exact_length : stem_length;
    uint32_t entry = take_exact ? exact : stem;
    return entry ? &l->trie.entries[entry - 1] : NULL;
}

bool lexicon_begins(const lexicon *l, lexicon_unit unit)
{
    return trie_child(&l->trie, ROOT_EXACT, unit.exact) || trie_child(&l->trie, ROOT_STEM, unit.stem);
}

uint32_t lexicon_followers(const lexicon *l, lexicon_unit unit)
{
    const term_trie *t = &l->trie;
    return t->nodes[trie_child(t, ROOT_EXACT, unit.exact)].leads | t->nodes[trie_child(t, ROOT_STEM, unit.stem)].leads;
}

uint32_t lexicon_bits(lexicon_unit unit)
{
    return trie_bit(unit.exact) | trie_bit(unit.stem);
}

const lexicon_entry *lexicon_find(const lexicon *l, str folded, str stem)
{
    lexicon_unit units[TERM_UNITS_MAX];
    size_t n = 0, length;
    str rest = folded;
    if (!l->forms.by_character)
        units[n++] = lexicon_unit_of(l, folded, stem);
    else
        for (str unit; n < TERM_UNITS_MAX && (unit = lexicon_next_unit(true, &rest)).p;)
            units[n++] = lexicon_unit_of(l, unit, unit);
    const lexicon_entry *e = n ? lexicon_match(l, units, n, &length) : NULL;
    return e && length == n && !(l->forms.by_character && rest.n) ? e : NULL;
}
