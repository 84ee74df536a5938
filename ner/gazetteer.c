#include "ner/gazetteer.h"

#include "base/array.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <unicode/uchar.h>

enum { TERM_MAX = 200 /* bytes of a name */, ENDING_MAX = 3 /* letters that a form may have more */ };

vp_status gazetteer_new(const lexicon_forms *forms, bool inflected, bool genitive, gazetteer **out, vp_error *error)
{
    gazetteer *g = calloc(1, sizeof *g);
    vp_status status = g ? lexicon_new(forms, &g->terms, error) : fail_memory(error);
    if (status) {
        free(g);
        return status;
    }
    g->forms = *forms;
    g->inflected = inflected;
    g->genitive = genitive;
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

/* Tokenizers keep marks inside a name, or cut at them: the name with spaces around its marks. Returns its length. */
static size_t spread_marks(str name, char out[3 * TERM_MAX])
{
    size_t n = 0;
    for (size_t i = 0; i < name.n; i++) {
        bool mark = is_mark(name.p[i]);
        if (mark)
            out[n++] = ' ';
        out[n++] = name.p[i];
        if (mark)
            out[n++] = ' ';
    }
    return n;
}

/* ---- Loading ---- */

static vp_status add_term(gazetteer *g, str term, uint32_t tag, vp_error *error)
{
    char exact[3 * TERM_MAX + 1] = "=";
    lexicon_entry *entry;
    memcpy(exact + 1, term.p, term.n);
    vp_status status = lexicon_add_term(g->terms, g->inflected ? term : (str){exact, term.n + 1}, &entry, error);
    if (!status)
        entry->tag = tag;
    return status;
}

/* The name as it stands, cut at its marks, and its genitive. */
static vp_status add_spellings(gazetteer *g, str name, uint32_t tag, vp_error *error)
{
    char other[3 * TERM_MAX + 4];
    vp_status status = add_term(g, name, tag, error);
    size_t n = spread_marks(name, other);
    if (!status && n > name.n && n + 1 < TERM_MAX)
        status = add_term(g, (str){other, n}, tag, error);
    if (status || !g->genitive || name.n + 3 > TERM_MAX)
        return status;
    memcpy(other, name.p, name.n);
    memcpy(other + name.n, "'s", 2);
    status = add_term(g, (str){other, name.n + 2}, tag, error);
    memcpy(other + name.n, "’s", strlen("’s"));
    return status ? status : add_term(g, (str){other, name.n + strlen("’s")}, tag, error);
}

static vp_status add_name(gazetteer *g, str name, name_form form, vp_error *error)
{
    if (!name.n || name.n >= TERM_MAX / 2)
        return fail(error, VP_FORMAT, "name<TAB>TYPE<TAB>other name | other name",
                    "a name is empty, or longer than %d bytes", TERM_MAX / 2);
    if (g->count == GAZETTEER_NAMES_MAX)
        return fail(error, VP_LIMIT, NULL, "there are more than %d names", GAZETTEER_NAMES_MAX);
    if (!array_room(&g->names, sizeof *g->names, g->count, &g->room))
        return fail_memory(error);
    form.writing = (uint8_t)writing_of(name);
    if (g->inflected) {
        str stem;
        if (!g->forms.analyse(g->forms.context, name, &form.folded, &stem) ||
            !(form.folded = arena_copy(&g->memory, form.folded)).p)
            return fail_memory(error);
    }
    g->names[g->count++] = form;
    bool taken_back = !form.own &&
                      str_is(form.type, "-"); /* what other lists say, and what models find, is free again */
    return add_spellings(g, name, taken_back ? 0 : (uint32_t)g->count, error);
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
