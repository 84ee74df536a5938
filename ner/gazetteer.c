#include "ner/gazetteer.h"

#include "base/array.h"
#include "base/utf8.h"
#include "ner/dutch_forms.h"

#include <stdlib.h>
#include <unicode/uchar.h>

enum {
    NAME_MAX_BYTES = 250,
    SPREAD_MAX = 2 * NAME_MAX_BYTES + 8, /* bytes of a name with spaces between its parts, and its genitive */
    ENDING_MAX = 3                       /* letters that a form may have more */
};

vp_status gazetteer_new(const lexicon_forms *forms, name_inflection inflection, gazetteer **out, vp_error *error)
{
    gazetteer *g = calloc(1, sizeof *g);
    vp_status status = g ? lexicon_new(forms, &g->terms, error) : fail_memory(error);
    if (status) {
        free(g);
        return status;
    }
    g->forms = *forms;
    g->inflection = inflection;
    *out = g;
    return VP_OK;
}

void gazetteer_free(gazetteer *g)
{
    if (!g)
        return;
    lexicon_free(g->terms);
    free(g->names);
    arena_release(&g->memory);
    free(g);
}

/* ---- How names are written ---- */

static name_writing writing_of(str name)
{
    size_t capitals = 0, small = 0, step;
    for (size_t i = 0; i < name.n; i += step) {
        uint32_t c = utf8_decode(name.p + i, name.n - i, &step);
        capitals += c != UTF8_INVALID && u_isupper((UChar32)c);
        small += c != UTF8_INVALID && u_islower((UChar32)c);
    }
    if (!capitals)
        return WRITING_ANY;
    return small ? WRITING_CAPITAL : WRITING_ACRONYM;
}

static bool is_mark(char c)
{
    return c && strchr("&.+'/!,", c) != NULL;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Whether byte i of s is a hyphen beside a digit. */
static bool is_joint(str s, size_t i)
{
    return s.p[i] == '-' && ((i && is_digit(s.p[i - 1])) || (i + 1 < s.n && is_digit(s.p[i + 1])));
}

/* Whether a word is cut in front of byte i > 0: at marks, and between letters and digits. */
static bool is_cut(str s, size_t i)
{
    return is_mark(s.p[i]) || is_mark(s.p[i - 1]) || is_digit(s.p[i]) != is_digit(s.p[i - 1]) || is_joint(s, i) ||
           is_joint(s, i - 1);
}

str gazetteer_next_part(const gazetteer *g, str *rest)
{
    str unit = *rest, word = lexicon_next_unit(g->forms.by_character, &unit);
    size_t n = word.n ? 1 : 0;
    while (n < word.n && word.p[0] != '-' && !is_cut(word, n)) /* a hyphen that comes first was cut off a number */
        n++;
    if (word.p)
        *rest = (str){word.p + n, (size_t)(rest->p + rest->n - word.p) - n};
    return (str){word.p, n};
}

/* The name with spaces between its parts; `name` has at most NAME_MAX_BYTES. Returns its length. */
static size_t spread_parts(str name, char out[SPREAD_MAX])
{
    size_t n = 0;
    for (size_t i = 0; i < name.n; i++) {
        if (i && is_cut(name, i) && name.p[i] != ' ' && name.p[i - 1] != ' ')
            out[n++] = ' ';
        out[n++] = name.p[i];
    }
    return n;
}

/* ---- Loading ---- */

static vp_status enter(gazetteer *g, str term, lexicon_entry **out, vp_error *error)
{
    char exact[SPREAD_MAX + 1] = "=";
    memcpy(exact + 1, term.p, term.n);
    return lexicon_add_name(g->terms, g->inflection == INFLECTION_CASES ? term : (str){exact, term.n + 1}, out, error);
}

static vp_status add_term(gazetteer *g, str term, uint32_t tag, vp_error *error)
{
    lexicon_entry *entry;
    vp_status status = enter(g, term, &entry, error);
    if (!status)
        entry->tag = tag;
    return status;
}

static vp_status add_spellings(gazetteer *g, str name, uint32_t tag, vp_error *error)
{
    char other[SPREAD_MAX];
    vp_status status = add_term(g, name, tag, error);
    size_t n = spread_parts(name, other);
    return !status && n > name.n ? add_term(g, (str){other, n}, tag, error) : status;
}

/* Forms take no place from names that are in a list. */
static vp_status add_dutch_forms(gazetteer *g, str name, uint32_t tag, vp_error *error)
{
    char forms[DUTCH_FORMS][SPREAD_MAX];
    size_t lengths[DUTCH_FORMS];
    lexicon_entry *entry;
    vp_status status = VP_OK;
    dutch_forms(name, forms[0], SPREAD_MAX, lengths);
    for (size_t i = 0; !status && i < DUTCH_FORMS; i++) {
        if (!lengths[i])
            continue;
        status = enter(g, (str){forms[i], lengths[i]}, &entry, error);
        if (!status && !entry->tag)
            entry->tag = tag;
    }
    return status;
}

/* With its genitive. */
static vp_status add_forms(gazetteer *g, str name, uint32_t tag, vp_error *error)
{
    bool genitive = g->inflection == INFLECTION_GENITIVE || g->inflection == INFLECTION_DUTCH;
    static const char *const endings[] = {"'s", "’s"};
    char other[SPREAD_MAX];
    vp_status status = add_spellings(g, name, tag, error);
    for (size_t i = 0; !status && genitive && i < 2; i++) {
        memcpy(other, name.p, name.n);
        memcpy(other + name.n, endings[i], strlen(endings[i]));
        status = add_term(g, (str){other, name.n + strlen(endings[i])}, tag, error);
    }
    return status;
}

/* Parts of a name that are compared, one by one. */
static size_t parts_of(const gazetteer *g, str name)
{
    size_t n = 0;
    while (gazetteer_next_part(g, &name).p)
        n++;
    return n;
}

static vp_status add_name(gazetteer *g, str name, name_form form, vp_error *error)
{
    if (!name.n || name.n > NAME_MAX_BYTES || parts_of(g, name) > LEXICON_UNITS_MAX)
        return fail(error, VP_FORMAT, "name<TAB>TYPE<TAB>other name | other name",
                    "a name is empty, longer than %d bytes or of more than %d words and marks", NAME_MAX_BYTES,
                    LEXICON_UNITS_MAX);
    if (g->count == GAZETTEER_NAMES_MAX)
        return fail(error, VP_LIMIT, NULL, "there are more than %d names", GAZETTEER_NAMES_MAX);
    if (!array_room(&g->names, sizeof *g->names, g->count, &g->room))
        return fail_memory(error);
    form.writing = (uint8_t)writing_of(name);
    if (g->inflection == INFLECTION_CASES) {
        str stem;
        if (!g->forms.analyse(g->forms.context, name, &form.folded, &stem) ||
            !(form.folded = arena_copy(&g->memory, form.folded)).p)
            return fail_memory(error);
    }
    g->names[g->count++] = form;
    bool taken_back = !form.own &&
                      str_is(form.type, "-"); /* what other lists say, and what models find, is free again */
    uint32_t tag = taken_back ? 0 : (uint32_t)g->count;
    vp_status status = form.own && g->inflection == INFLECTION_DUTCH ? add_dutch_forms(g, name, tag, error) : VP_OK;
    return status ? status : add_forms(g, name, tag, error);
}

bool gazetteer_is_type(str name)
{
    bool ok = name.n && name.n <= GAZETTEER_TYPE_MAX;
    for (size_t i = 0; ok && i < name.n; i++) {
        char c = name.p[i];
        ok = (c >= 'A' && c <= 'Z') || (i && ((c >= '0' && c <= '9') || c == '_'));
    }
    return ok;
}

/* `TYPE` or `TYPE personal` */
static vp_status read_type(gazetteer *g, str cell, name_form *form, vp_error *error)
{
    str rest = str_trim(cell), type = str_cut(&rest, ' ');
    bool personal = rest.p && str_is(str_trim(rest), "personal");
    if ((!gazetteer_is_type(type) && !str_is(type, "-")) || (rest.p && str_trim(rest).n && !personal))
        return fail(error, VP_FORMAT, "types are in capitals, as ORG, PRODUCT, STAFF personal; - for what is no name",
                    "'%.*s' is no type", (int)(cell.n > 40 ? 40 : cell.n), cell.p);
    form->personal = personal;
    form->type = arena_copy(&g->memory, type);
    return form->type.p ? VP_OK : fail_memory(error);
}

typedef struct adding {
    gazetteer *g;
    bool own;
} adding;

static vp_status take_line(void *context, str line, vp_error *error)
{
    const adding *to = context;
    gazetteer *g = to->g;
    name_form form = {.own = to->own};
    str rest = line, name = str_trim(str_cut(&rest, '\t')), type = rest.p ? str_cut(&rest, '\t') : (str){"", 0};
    if (!str_trim(line).n)
        return VP_OK;
    if (rest.p && memchr(rest.p, '\t', rest.n))
        return fail(error, VP_FORMAT, "name<TAB>TYPE<TAB>other name | other name",
                    "the line has more than three cells");
    vp_status status = read_type(g, type, &form, error);
    if (status)
        return status;
    form.key = arena_copy(&g->memory, name);
    status = form.key.p ? add_name(g, name, form, error) : fail_memory(error);
    while (!status && rest.p)
        status = add_name(g, str_trim(str_cut(&rest, '|')), form, error);
    return status;
}

vp_status gazetteer_add(gazetteer *g, str text, const char *name, bool own, vp_error *error)
{
    adding to = {g, own};
    size_t valid = utf8_valid(text);
    if (text.n > GAZETTEER_FILE_MAX || valid < text.n) {
        vp_status status = text.n > GAZETTEER_FILE_MAX
                               ? fail(error, VP_LIMIT, "leave out what is not needed", "the names are more than %d MB",
                                      GAZETTEER_FILE_MAX >> 20)
                               : fail(error, VP_FORMAT, "save the file as UTF-8", "the names are not in UTF-8");
        uint64_t line = 1;
        for (size_t i = 0; i < valid; i++)
            line += text.p[i] == '\n';
        fail_at(error, name, line, valid);
        return status;
    }
    if (str_starts(text, "\xEF\xBB\xBF"))
        text = (str){text.p + 3, text.n - 3};
    return lexicon_each_line(text, name, take_line, &to, error);
}

/* ---- Forms ---- */

/* Without the letters at the end that change with the case: of "Москва" one, of "Нижний" two. */
static str unchanging(str word)
{
    static const char *const endings[] = {"ий", "ый", "ой", "ая", "ое", "ые", "а", "е", "и",
                                          "о",  "у",  "ы",  "э",  "ю",  "я",  "й", "ь"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (str_ends(word, endings[i]))
            return (str){word.p, word.n - strlen(endings[i])};
    return word;
}

bool gazetteer_inflects(str name_word, str word)
{
    str same = unchanging(name_word);
    if (word.n < same.n || memcmp(word.p, same.p, same.n))
        return false;
    return utf8_count((str){word.p + same.n, word.n - same.n}) <= ENDING_MAX;
}
