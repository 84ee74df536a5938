#include "lexicons/taxonomy.h"

#include "base/arena.h"

#include <stdlib.h>

enum { CATEGORY_BYTES_MAX = 60 /* of an id or a name */ };

typedef struct category {
    str id, name;
} category;

struct taxonomy {
    lexicon_forms forms;
    lexicon *terms;
    arena texts;
    category categories[TAXONOMY_MAX];
    patterns rules; /* tags: categories */
    size_t count;
};

/* Of a taxonomy in a pack: the name it has in errors, which nobody sees. */
static const char COMPILED[] = "compiled";

vp_status taxonomy_new(const lexicon_forms *forms, const pack *compiled, taxonomy **out, vp_error *error)
{
    taxonomy *t = calloc(1, sizeof *t);
    if (!t)
        return fail_memory(error);
    t->forms = *forms;
    vp_status status = compiled ? lexicon_view(forms, compiled, &t->terms, error)
                                : lexicon_new(forms, &t->terms, error);
    if (!status && compiled)
        status = taxonomy_add(t, pack_section(compiled, "lines"), COMPILED, error);
    if (status)
        taxonomy_free(t);
    else
        *out = t;
    return status;
}

void taxonomy_free(taxonomy *t)
{
    if (!t)
        return;
    patterns_release(&t->rules);
    lexicon_free(t->terms);
    arena_release(&t->texts);
    free(t);
}

size_t taxonomy_count(const taxonomy *t)
{
    return t->count;
}

str taxonomy_id(const taxonomy *t, size_t c)
{
    return t->categories[c - 1].id;
}

str taxonomy_name(const taxonomy *t, size_t c)
{
    return t->categories[c - 1].name;
}

const lexicon *taxonomy_terms(const taxonomy *t)
{
    return t->terms;
}

/* ---- Loading ---- */

static bool is_id(str id)
{
    bool ok = id.n > 0 && id.n <= CATEGORY_BYTES_MAX;
    for (size_t i = 0; ok && i < id.n; i++)
        ok = (id.p[i] >= 'a' && id.p[i] <= 'z') || (id.p[i] >= '0' && id.p[i] <= '9') || id.p[i] == '_';
    return ok;
}

/* The category with that id; 0: none. */
static size_t find_category(const taxonomy *t, str id)
{
    for (size_t i = 0; i < t->count; i++)
        if (str_equal(t->categories[i].id, id))
            return i + 1;
    return 0;
}

/* "@id<TAB>name": a category, or another name for one. */
static vp_status add_category(taxonomy *t, str id, str name, vp_error *error)
{
    if (!is_id(id) || !name.n || name.n > CATEGORY_BYTES_MAX)
        return fail(error, VP_FORMAT, "@id<TAB>name; an id has small letters a-z, digits and _, at most 60",
                    "the line is not as it should be");
    size_t at = find_category(t, id);
    if (!at && t->count == TAXONOMY_MAX)
        return fail(error, VP_LIMIT, NULL, "there are more than %d categories", TAXONOMY_MAX);
    category c = {arena_copy(&t->texts, id), arena_copy(&t->texts, name)};
    if (!c.id.p || !c.name.p)
        return fail_memory(error);
    t->categories[at ? at - 1 : t->count++] = c;
    return VP_OK;
}

static vp_status add_rule(taxonomy *t, str pattern, size_t at, vp_error *error)
{
    if (t->rules.count == TAXONOMY_RULES_MAX)
        return fail(error, VP_LIMIT, "join some with |", "there are more than %d patterns", TAXONOMY_RULES_MAX);
    vp_status status = patterns_add(&t->rules, pattern, at, error);
    if (status && error && error->column)
        error->column++; /* of the line, which begins with a slash */
    return status;
}

/* "!only": what was added so far is forgotten. */
static vp_status start_anew(taxonomy *t, vp_error *error)
{
    lexicon *fresh = NULL;
    vp_status status = lexicon_new(&t->forms, &fresh, error);
    if (status)
        return status;
    lexicon_free(t->terms);
    t->terms = fresh;
    patterns_release(&t->rules);
    t->count = 0;
    return VP_OK;
}

static bool is_pattern(str term)
{
    return term.n > 2 && term.p[0] == '/' && term.p[term.n - 1] == '/';
}

static bool is_category(str term)
{
    return term.n > 1 && term.p[0] == '@';
}

static vp_status add_line(void *context, str line, vp_error *error)
{
    taxonomy *t = context;
    if (str_is(line, "!only"))
        return start_anew(t, error);
    str rest = line, term = str_cut(&rest, '\t');
    if (is_category(term))
        return add_category(t, (str){term.p + 1, term.n - 1}, rest, error);
    size_t at = find_category(t, rest);
    bool none = str_is(rest, "-");
    if (!at && !none)
        return fail(error, VP_FORMAT, "term<TAB>category; name the category before, as in @delivery<TAB>Delivery",
                    "there is no category \"%.*s\"", (int)(rest.n < 60 ? rest.n : 60), rest.p ? rest.p : "");
    if (at && is_pattern(term))
        return add_rule(t, (str){term.p + 1, term.n - 2}, at, error);
    lexicon_entry *e;
    vp_status status = lexicon_add_term(t->terms, term, &e, error);
    if (!status)
        e->tag = (uint32_t)at;
    return status;
}

vp_status taxonomy_add(taxonomy *t, str text, const char *name, vp_error *error)
{
    return lexicon_each_line(text, name, add_line, t, error);
}

static vp_status keep_line(void *context, str line, vp_error *error)
{
    str rest = line, term = str_cut(&rest, '\t');
    bool keep = is_category(term) || (is_pattern(term) && !str_is(rest, "-"));
    return !keep || (buf_add_str(context, line) && buf_putc(context, '\n')) ? VP_OK : fail_memory(error);
}

vp_status taxonomy_compile(const lexicon_forms *forms, str text, const char *name, buf *out, vp_error *error)
{
    taxonomy *t = NULL;
    buf lines = {0};
    vp_status status = taxonomy_new(forms, NULL, &t, error);
    if (!status)
        status = taxonomy_add(t, text, name, error);
    if (!status)
        status = lexicon_each_line(text, name, keep_line, &lines, error);
    if (!status)
        status = lexicon_save(t->terms, &(pack_part){"lines", lines.p, lines.n}, 1, out, error);
    buf_release(&lines);
    taxonomy_free(t);
    return status;
}

vp_status taxonomy_match(const taxonomy *t, str text, patterns_scratch **scratch, patterns_found found, void *context,
                         vp_error *error)
{
    return patterns_match(&t->rules, text, scratch, found, context, error);
}
