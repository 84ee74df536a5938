#include "engine/entities.h"

#include "engine/embedded.h"
#include "engine/row_redactor.h"
#include "engine/options.h"
#include "engine/tagging.h"
#include "ingest/unpack.h"
#include "ner/doubts.h"
#include "ner/redact.h"
#include "tokenizer/word_forms.h"

#include <stdio.h>
#include <stdlib.h>
#include <xxhash.h>

/* ---- Names ---- */

static vp_status add_shipped(gazetteer *g, const char *format, const char *folder, vp_error *error)
{
    char path[80];
    snprintf(path, sizeof path, format, folder);
    str text = embedded_file(path);
    return text.p ? gazetteer_add(g, text, path, false, error) : VP_OK;
}

/* A language's gazetteer and rules are made at the first text in it whose entities are asked for: that takes
 * milliseconds, which the others need not wait for. */
struct entity_shelf {
    pthread_mutex_t lock;
    gazetteer *of[LANGUAGE_COUNT];    /* NULL: not yet made */
    rule_book *rules[LANGUAGE_COUNT]; /* the same; of LANGUAGE_OTHER those of all languages */
    buf *own;                         /* [own_count] the user's files of names, and */
    char **paths;                     /* [own_count] what they are called */
    size_t own_count;
};

/* The places and currencies of CLDR, and our own names, of the language; where it is no Latin script, English places,
 * too; and the user's. */
static vp_status fill_names(gazetteer *g, language l, const struct entity_shelf *shelf, vp_error *error)
{
    const char *code = language_code(l == LANGUAGE_OTHER ? LANGUAGE_EN : l);
    vp_status status = l == LANGUAGE_RU || l == LANGUAGE_ZH ? add_shipped(g, "built/places.%s.tsv", "en", error)
                                                            : VP_OK;
    if (!status)
        status = add_shipped(g, "lexicons/%s/names.tsv", "common", error);
    if (!status)
        status = add_shipped(g, "built/places.%s.tsv", code, error);
    if (!status)
        status = add_shipped(g, "lexicons/%s/names.tsv", code, error);
    for (size_t i = 0; !status && i < shelf->own_count; i++)
        status = gazetteer_add(g, buf_str(&shelf->own[i]), shelf->paths[i], true, error);
    return status;
}

static vp_status make_names(const struct entity_shelf *shelf, language l, gazetteer **out, vp_error *error)
{
    word_forms m = {words_new(language_code(l)), {0}};
    const lexicon_forms forms = {word_forms_analyse, &m, l == LANGUAGE_ZH};
    static const name_inflection inflections[LANGUAGE_COUNT] = {[LANGUAGE_NL] = INFLECTION_DUTCH,
                                                                [LANGUAGE_EN] = INFLECTION_GENITIVE,
                                                                [LANGUAGE_RU] = INFLECTION_CASES,
                                                                [LANGUAGE_OTHER] = INFLECTION_GENITIVE};
    gazetteer *g = NULL;
    vp_status status = m.words ? gazetteer_new(&forms, inflections[l], &g, error) : fail_memory(error);
    if (!status)
        status = fill_names(g, l, shelf, error);
    word_forms_release(&m);
    if (status)
        gazetteer_free(g);
    else
        *out = g;
    return status;
}

static vp_status names_of(struct entity_shelf *shelf, language l, const gazetteer **out, vp_error *error)
{
    pthread_mutex_lock(&shelf->lock);
    vp_status status = shelf->of[l] ? VP_OK : make_names(shelf, l, &shelf->of[l], error);
    *out = shelf->of[l];
    pthread_mutex_unlock(&shelf->lock);
    return status;
}

/* ---- Rules ---- */

static vp_status make_rules(struct entity_shelf *shelf, language l, vp_error *error)
{
    char path[80];
    snprintf(path, sizeof path, "lexicons/%s/entities.rules", l == LANGUAGE_OTHER ? "common" : language_code(l));
    const rule_book *base = l == LANGUAGE_OTHER ? NULL : shelf->rules[LANGUAGE_OTHER];
    str text = embedded_file(path);
    return text.p ? rules_read(text, path, base, &shelf->rules[l], error) : VP_OK;
}

/* Those of all languages are the base of the others. */
vp_status engine_rules(const vp_engine *e, language l, rule_book **out, vp_error *error)
{
    struct entity_shelf *shelf = e->shelf;
    pthread_mutex_lock(&shelf->lock);
    vp_status status = shelf->rules[LANGUAGE_OTHER] ? VP_OK : make_rules(shelf, LANGUAGE_OTHER, error);
    if (!status && !shelf->rules[l])
        status = make_rules(shelf, l, error);
    *out = shelf->rules[l];
    pthread_mutex_unlock(&shelf->lock);
    return status;
}

static void note_own(vp_engine *e, const buf *text)
{
    e->own_entities = XXH3_64bits_withSeed(text->p, text->n, e->own_entities + 1);
}

static vp_status load_own_rules(vp_engine *e, const char *path, vp_error *error)
{
    rule_book *base;
    buf text = {0};
    vp_status status = unpack_file(path, RULE_FILE_MAX, &text, error);
    if (!status)
        status = engine_rules(e, LANGUAGE_OTHER, &base, error);
    if (!status)
        status = rules_read(buf_str(&text), path, base, &e->own_rules, error);
    note_own(e, &text);
    buf_release(&text);
    return status ? status : entities_try_examples(e, e->own_rules, NULL, error);
}

/* ---- The shelf ---- */

/* What is wrong with the user's files is said at once. */
static vp_status load_names(vp_engine *e, const vp_engine_options *o, vp_error *error)
{
    struct entity_shelf *shelf = calloc(1, sizeof *shelf);
    const gazetteer *made;
    if (!shelf)
        return fail_memory(error);
    e->shelf = shelf;
    pthread_mutex_init(&shelf->lock, NULL);
    shelf->own = calloc(o->gazetteer_count + 1, sizeof *shelf->own);
    shelf->paths = calloc(o->gazetteer_count + 1, sizeof *shelf->paths);
    vp_status status = shelf->own && shelf->paths ? VP_OK : fail_memory(error);
    for (size_t i = 0; !status && i < o->gazetteer_count; i++) {
        status = unpack_file(o->gazetteers[i], GAZETTEER_FILE_MAX, &shelf->own[i], error);
        if (!status && !(shelf->paths[i] = strdup(o->gazetteers[i])))
            status = fail_memory(error);
        note_own(e, &shelf->own[i]);
        shelf->own_count = i + 1;
    }
    return status || !o->gazetteer_count ? status : names_of(shelf, LANGUAGE_OTHER, &made, error);
}

static void free_shelf(struct entity_shelf *shelf)
{
    if (!shelf)
        return;
    for (language l = 0; l < LANGUAGE_COUNT; l++) {
        gazetteer_free(shelf->of[l]);
        rules_free(shelf->rules[l]);
    }
    for (size_t i = 0; i < shelf->own_count; i++) {
        buf_release(&shelf->own[i]);
        free(shelf->paths[i]);
    }
    free(shelf->own);
    free(shelf->paths);
    pthread_mutex_destroy(&shelf->lock);
    free(shelf);
}

vp_status engine_load_entities(vp_engine *e, const vp_engine_options *o, vp_error *error)
{
    vp_status status = load_names(e, o, error);
    return status || !o->entity_rules ? status : load_own_rules(e, o->entity_rules, error);
}

void engine_free_entities(vp_engine *e)
{
    rules_free(e->own_rules);
    free_shelf(e->shelf);
}

/* What hides in a text in no known language is not missed. */
static vp_status open_rules(const vp_engine *e, language l, finder *f, vp_error *error)
{
    vp_status status = VP_OK;
    size_t n = 0;
    f->books[n++] = e->own_rules;
    status = engine_rules(e, LANGUAGE_OTHER, &f->books[n++], error);
    for (language other = 0; !status && other < LANGUAGE_OTHER; other++)
        if (l == other || l == LANGUAGE_OTHER)
            status = engine_rules(e, other, &f->books[n++], error);
    if (!status)
        f->decimal = l == LANGUAGE_NL || l == LANGUAGE_RU ? ',' : '.';
    return status;
}

/* The shipped lists, when they are first asked for. */
static vp_status open_finders(const vp_engine *e, language l, workshop *w, vp_error *error)
{
    vp_status status = w->finder.decimal ? VP_OK : open_rules(e, l, &w->finder, error);
    if (!status && !w->names.names)
        status = names_of(e->shelf, l, &w->names.names, error);
    w->names.common = e->has_tokens[l] ? &e->tokens[l].words : NULL;
    return status;
}

void finders_release(workshop *w)
{
    finder_release(&w->finder);
    name_finder_release(&w->names);
}

/* ---- Texts ---- */

static vp_status find(vp_session *s, workshop *w, str readable, vp_error *error)
{
    entities_clear(&s->entities);
    vp_status status = open_finders(s->engine, (language)(w - s->shops), w, error);
    if (!status)
        status = finder_run(&w->finder, readable, &s->tokens, w->words, &s->entities, error);
    if (!status)
        status = name_finder_run(&w->names, readable, &s->tokens, w->words, &s->entities, error);
    if (!status && w->finder.books[FINDER_LANGUAGE])
        doubts_drop(
            &(doubts){w->finder.books[FINDER_LANGUAGE], s->engine->lexicons[w - s->shops], &s->tokens, w->words},
            &s->entities);
    if (!status)
        status = session_add_names(s, w, readable, error);
    for (size_t i = 0; !status && i < s->entities.count; i++) {
        entity *e = &s->entities.items[i];
        vp_span origin = clean_origin(&s->cleaner, e->begin, e->end);
        e->evidence += (origin.end - origin.begin) - (e->end - e->begin);
        e->begin = origin.begin;
        e->end = origin.end;
    }
    return status;
}

/* Adds what stands in the original as it came, tags and all. */
static vp_status find_in_markup(vp_session *s, workshop *w, str text, vp_error *error)
{
    vp_status status = s->cleaner.count ? session_tokenize(s, w, text, error) : VP_OK;
    return status || !s->cleaner.count ? status
                                       : finder_run(&w->finder, text, &s->tokens, w->words, &s->entities, error);
}

/* Types and rules live as long as the engine. */
static bool put_entity(const entity *e, arena *memory, vp_entity *out)
{
    static const char *const sources[] = {"own name", "own rule", "name", "rule", "model"};
    str normal = arena_copy(memory, e->normal.p ? e->normal : STR(""));
    *out = (vp_entity){e->begin, e->end, e->type.p, normal.p, sources[e->source], e->rule.p, e->score, e->personal};
    return normal.p;
}

vp_status session_entities(vp_session *s, workshop *w, str readable, size_t length, arena *memory,
                           const vp_entity **out, size_t *count, vp_error *error)
{
    size_t n = 0;
    vp_status status = find(s, w, readable, error);
    if (!status)
        status = entities_merge(&s->entities, length, error);
    if (status)
        return status;
    vp_entity *list = arena_array(memory, s->entities.count + 1, sizeof *list);
    if (!list)
        return fail_memory(error);
    for (size_t i = 0; i < s->entities.count; i++) {
        const entity *e = &s->entities.items[i];
        if (str_is(e->type, "-"))
            continue;
        if (!put_entity(e, memory, &list[n++]))
            return fail_memory(error);
    }
    *out = list;
    *count = n;
    return VP_OK;
}

/* Addresses that stay claim no place: what is to be masked in them is. */
static void drop_addresses(const redaction *r, entity_list *l)
{
    size_t kept = 0;
    for (size_t i = 0; i < l->count; i++)
        if (!str_is(l->items[i].type, "URL") || redact_wants(r, &l->items[i]))
            l->items[kept++] = l->items[i];
    l->count = kept;
}

vp_status session_redact(vp_session *s, workshop *w, str text, str readable, const vp_redact_options *o,
                         const char **out, size_t *out_length, vp_error *error)
{
    const redaction r = {o->types, {o->key, o->key_length}};
    vp_status status = find(s, w, readable, error);
    if (!status)
        status = find_in_markup(s, w, text, error);
    drop_addresses(&r, &s->entities);
    if (!status)
        status = entities_merge(&s->entities, text.n, error);
    if (status)
        return status;
    buf_clear(&s->redacted);
    if (!redact(&r, text, &s->entities, &s->redacted) || !buf_terminate(&s->redacted))
        return fail_memory(error);
    *out = s->redacted.p;
    *out_length = s->redacted.n;
    return VP_OK;
}

/* ---- Options ---- */

static bool has_type(const rule_book *b, str type)
{
    for (size_t i = 0; b && i < b->rule_count; i++)
        if (str_equal(b->rules[i].type, type))
            return true;
    return false;
}

static bool has_shipped_type(const vp_engine *e, language l, str type)
{
    rule_book *b;
    return !engine_rules(e, l, &b, NULL) && has_type(b, type);
}

static bool has_name_type(const vp_engine *e, str type)
{
    const gazetteer *g;
    bool found = false;
    if (!names_of(e->shelf, LANGUAGE_OTHER, &g, NULL))
        for (size_t i = 0; !found && i < g->count; i++)
            found = str_equal(g->names[i].type, type);
    return found;
}

static bool has_model_type(const vp_engine *e, str type)
{
    for (language l = 0; l < LANGUAGE_COUNT; l++)
        for (size_t i = 0; i < e->tag_models[l].type_count; i++)
            if (str_is(type, e->tag_models[l].types[i]))
                return true;
    return false;
}

static vp_status check_types(const vp_engine *e, const char *types, vp_error *error)
{
    for (str rest = str_of(types); rest.p;) {
        str type = str_trim(str_cut(&rest, ','));
        bool known = has_type(e->own_rules, type) || str_is(type, redact_customer) || has_name_type(e, type) ||
                     has_model_type(e, type);
        for (language l = 0; !known && l < LANGUAGE_COUNT; l++)
            known = has_shipped_type(e, l, type);
        if (!known || str_is(type, "-"))
            return fail(error, VP_INVALID, "types are in capitals, as in PHONE,EMAIL", "no rule finds the type '%.*s'",
                        (int)type.n, type.p);
    }
    return VP_OK;
}

vp_status redact_check_options(const vp_engine *e, const vp_redact_options *o, vp_error *error)
{
    if (o->key_length && o->key_length < REDACT_KEY_MIN)
        return fail(error, VP_INVALID, "make one with: head -c 32 /dev/urandom >key",
                    "the key has %zu bytes; at least %d keep pseudonyms from being tried out", o->key_length,
                    REDACT_KEY_MIN);
    return o->types ? check_types(e, o->types, error) : VP_OK;
}

/* ---- Examples beside rules ---- */

static const entity *found_by(const entity_list *l, str rule)
{
    for (size_t i = 0; i < l->count; i++)
        if (str_equal(l->items[i].rule, rule))
            return &l->items[i];
    return NULL;
}

/* What is wrong with what was found of an example's rule; NULL: nothing. */
static const char *example_fault(const rule_test *t, const entity *e)
{
    bool wanted = t->end > t->begin;
    if (!wanted)
        return e ? "finds something" : NULL;
    if (!e)
        return "finds nothing, or another rule has more evidence";
    if (e->begin != t->begin || e->end != t->end)
        return "finds another part";
    return t->normal.p && !str_equal(t->normal, e->normal) ? "finds it with another normal form" : NULL;
}

static vp_status try_example(vp_session *s, const rule_book *b, const rule_test *t, const char *lang, vp_error *error)
{
    const vp_entity *entities;
    size_t count;
    str id = b->rules[t->rule].id;
    vp_status status = vp_entities(s, lang, t->text.p, t->text.n, &entities, &count, error);
    if (status)
        return status;
    const entity *e = found_by(&s->entities, id);
    const char *fault = example_fault(t, e);
    if (!fault)
        return VP_OK;
    str normal = e && e->normal.p ? e->normal : (str){"", 0};
    fail(error, VP_FORMAT, "mend the rule or the example", "rule '%.*s' %s in the example '%.*s'%s%.*s", (int)id.n,
         id.p, fault, (int)t->text.n, t->text.p, normal.n ? ": " : "", (int)normal.n, normal.p);
    fail_at(error, b->name, t->line, 0);
    return VP_FORMAT;
}

vp_status entities_try_examples(const vp_engine *e, const rule_book *b, const char *lang, vp_error *error)
{
    vp_session *s = NULL;
    vp_status status = vp_session_new(e, &s, error);
    for (size_t i = 0; !status && i < b->test_count; i++)
        status = try_example(s, b, &b->tests[i], lang, error);
    vp_session_free(s);
    return status;
}
