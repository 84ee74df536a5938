/* Lists of words with values, and named parts of patterns, of a rule book. */
#ifndef NER_RULE_LISTS_H
#define NER_RULE_LISTS_H

#include "ner/rules.h"

typedef struct list_item {
    str word, value;
    size_t number; /* in the list, as it was written */
    struct list_item *next;
} list_item;

typedef struct rule_list {
    str name;
    str pattern;      /* what stands for `@{name}` */
    list_item *items; /* of a list: its words; once it is compiled the longest first */
    size_t count;
    struct rule_list *next;
} rule_list;

/* The list of that name in the book or its base, or NULL. */
const rule_list *rules_list(const rule_book *b, str name);
/* Adds a list, or with `pattern` a named part of patterns. */
vp_status list_new(rule_book *b, str name, str pattern, rule_list **out, vp_error *error);
/* Adds `words`, with | between them, that all have the value. */
vp_status list_add_line(rule_book *b, rule_list *l, str value, str words, vp_error *error);
/* Makes the pattern of a list that is complete; false when memory ran out. */
bool list_compile(rule_book *b, rule_list *l);

/* A word in the form in which triggers are compared; {NULL, 0} when memory ran out. */
str fold_word(arena *memory, str word);

#endif
