#include "lexicons/taxonomy.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdlib.h>

enum {
    MATCH_STEPS = 100000, /* of a pattern on a text */
    MATCH_HEAP_KB = 20000,
    CATEGORY_BYTES_MAX = 60 /* of an id or a name */
};

typedef struct category {
    str id, name;
} category;

typedef struct rule {
    pcre2_code *code; /* owned */
    size_t category;
} rule;

struct taxonomy {
    lexicon_forms forms;
    lexicon *terms;
    arena texts;
    category categories[TAXONOMY_MAX];
    rule rules[TAXONOMY_RULES_MAX];
    size_t count, rule_count;
};

vp_status taxonomy_new(const lexicon_forms *forms, taxonomy **out, vp_error *error)
{
    taxonomy *t = calloc(1, sizeof *t);
    if (!t)
        return fail_memory(error);
    t->forms = *forms;
    vp_status status = lexicon_new(forms, &t->terms, error);
    if (status)
        taxonomy_free(t);
    else
        *out = t;
    return status;
}

static void drop_rules(taxonomy *t)
{
    for (size_t i = 0; i < t->rule_count; i++)
        pcre2_code_free(t->rules[i].code);
    t->rule_count = 0;
}

void taxonomy_free(taxonomy *t)
{
    if (!t)
        return;
    drop_rules(t);
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
    int code;
    PCRE2_SIZE offset;
    if (t->rule_count == TAXONOMY_RULES_MAX)
        return fail(error, VP_LIMIT, "join some with |", "there are more than %d patterns", TAXONOMY_RULES_MAX);
    pcre2_code *compiled = pcre2_compile((PCRE2_SPTR)pattern.p, pattern.n,
                                         PCRE2_UTF | PCRE2_UCP | PCRE2_CASELESS | PCRE2_NEVER_BACKSLASH_C, &code,
                                         &offset, NULL);
    if (!compiled) {
        char why[120] = "";
        pcre2_get_error_message(code, (PCRE2_UCHAR *)why, sizeof why);
        return fail(error, VP_FORMAT, "a pattern stands between slashes: /ph?one/",
                    "the pattern is wrong at byte %zu: %s", (size_t)offset, why);
    }
    pcre2_jit_compile(compiled, PCRE2_JIT_COMPLETE);
    t->rules[t->rule_count++] = (rule){compiled, at};
    return VP_OK;
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
    drop_rules(t);
    t->count = 0;
    return VP_OK;
}

static vp_status add_line(void *context, str line, vp_error *error)
{
    taxonomy *t = context;
    if (str_is(line, "!only"))
        return start_anew(t, error);
    str rest = line, term = str_cut(&rest, '\t');
    if (term.n > 1 && term.p[0] == '@')
        return add_category(t, (str){term.p + 1, term.n - 1}, rest, error);
    size_t at = find_category(t, rest);
    bool none = str_is(rest, "-");
    if (!at && !none)
        return fail(error, VP_FORMAT, "term<TAB>category; name the category before, as in @delivery<TAB>Delivery",
                    "there is no category \"%.*s\"", (int)(rest.n < 60 ? rest.n : 60), rest.p ? rest.p : "");
    if (at && term.n > 2 && term.p[0] == '/' && term.p[term.n - 1] == '/')
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

/* ---- Patterns ---- */

struct taxonomy_scratch {
    pcre2_match_data *data;
    pcre2_match_context *limits;
};

void taxonomy_scratch_free(taxonomy_scratch *s)
{
    if (!s)
        return;
    pcre2_match_data_free(s->data);
    pcre2_match_context_free(s->limits);
    free(s);
}

static taxonomy_scratch *scratch_new(void)
{
    taxonomy_scratch *s = calloc(1, sizeof *s);
    if (!s)
        return NULL;
    s->data = pcre2_match_data_create(1, NULL);
    s->limits = pcre2_match_context_create(NULL);
    if (!s->data || !s->limits) {
        taxonomy_scratch_free(s);
        return NULL;
    }
    pcre2_set_match_limit(s->limits, MATCH_STEPS);
    pcre2_set_heap_limit(s->limits, MATCH_HEAP_KB);
    return s;
}

static bool match_rule(const rule *r, str text, taxonomy_scratch *s, taxonomy_found found, void *context)
{
    const PCRE2_SIZE *at = pcre2_get_ovector_pointer(s->data);
    uint32_t flags = 0; /* the first look checks that the text is UTF-8 */
    for (PCRE2_SIZE from = 0; from < text.n;) {
        if (pcre2_match(r->code, (PCRE2_SPTR)text.p, text.n, from, flags, s->data, s->limits) < 0)
            return true;
        if (at[1] <= from && at[1] <= at[0]) { /* an empty match: go on behind the character */
            do
                from++;
            while (from < text.n && ((unsigned char)text.p[from] & 0xC0) == 0x80);
            continue;
        }
        if (at[0] < at[1] && !found(context, at[0], at[1], r->category))
            return false;
        from = at[1] > from ? at[1] : from + 1;
        flags = PCRE2_NO_UTF_CHECK;
    }
    return true;
}

vp_status taxonomy_match(const taxonomy *t, str text, taxonomy_scratch **scratch, taxonomy_found found, void *context,
                         vp_error *error)
{
    if (t->rule_count && !*scratch)
        *scratch = scratch_new();
    if (t->rule_count && !*scratch)
        return fail_memory(error);
    for (size_t i = 0; i < t->rule_count; i++)
        if (!match_rule(&t->rules[i], text, *scratch, found, context))
            return fail_memory(error);
    return VP_OK;
}
