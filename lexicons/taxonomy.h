/*
 * What feedback is about: categories (delivery, price, ...) with the terms and the patterns that name them. Immutable
 * after loading and shared by all threads. Terms are found by the matcher of the word lists (lexicon.h).
 */
#ifndef LEXICONS_TAXONOMY_H
#define LEXICONS_TAXONOMY_H

#include "lexicons/lexicon.h"
#include "lexicons/patterns.h"

typedef struct taxonomy taxonomy;

enum { TAXONOMY_MAX = 200 /* categories */, TAXONOMY_RULES_MAX = 64 };

/* `compiled`: the pack in the program that it begins with (lexicon_view), NULL: none. *out is owned: taxonomy_free. */
vp_status taxonomy_new(const lexicon_forms *forms, const pack *compiled, taxonomy **out, vp_error *error);
/* Appends the taxonomy of a file as such a pack to `out`: its terms compiled, categories and patterns as lines. */
vp_status taxonomy_compile(const lexicon_forms *forms, str text, const char *name, buf *out, vp_error *error);
void taxonomy_free(taxonomy *t);

/* Adds a file's lines; format in lexicons/README.md. Later files win. `name` is for errors. */
vp_status taxonomy_add(taxonomy *t, str text, const char *name, vp_error *error);

size_t taxonomy_count(const taxonomy *t);
/* Of category 1 .. count; NUL-terminated. */
str taxonomy_id(const taxonomy *t, size_t category);
str taxonomy_name(const taxonomy *t, size_t category);

/* The terms; `tag` of an entry is its category, 0: an expression that keeps its words from being taken for one. */
const lexicon *taxonomy_terms(const taxonomy *t);

/* What the patterns find in a text, tagged with categories; as patterns_match. */
vp_status taxonomy_match(const taxonomy *t, str text, patterns_scratch **scratch, patterns_found found, void *context,
                         vp_error *error);

#endif
