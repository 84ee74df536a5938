/*
 * The taxonomy of topics: what topics there are, in up to three levels, what they are called in each language, and what
 * makes a document be about them: words, patterns, words near each other, learned topics. It is text that people edit
 * (docs/formats.md); what is not understood by the program, comments, stays in it.
 */
#ifndef TOPICS_TREE_H
#define TOPICS_TREE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"

enum { TREE_LEVELS = 3, TREE_TOPICS_MAX = 2000, TREE_RULES_MAX = 20000, TREE_ID_MAX = 60, TREE_BYTES_MAX = 4 << 20 };

typedef enum tree_kind {
    TREE_COMMENT, /* or nothing: kept as it is */
    TREE_TERM,
    TREE_EXCEPT,  /* a term that keeps its words from being taken for another one */
    TREE_NEAR,    /* two terms, with at most `reach` words between */
    TREE_PATTERN, /* PCRE2 */
    TREE_LEARNED, /* topic `number` of the model `first` */
} tree_kind;

typedef struct tree_rule {
    tree_kind kind;
    char lang[4];      /* "": of all */
    str first, second; /* terms; the pattern; the model's name */
    uint32_t number;   /* of a learned topic, or the reach */
    str line;          /* as it was written */
    uint64_t at;       /* its line in the file, from 1; 0: it stands in none */
    uint64_t column;   /* of the term or pattern there, in characters from 1 */
    struct tree_rule *next;
} tree_rule;

typedef struct tree_name {
    char lang[4]; /* "": the name in all others */
    str text;
    struct tree_name *next;
} tree_name;

typedef struct tree_topic {
    str id;
    uint32_t level;   /* 1 .. TREE_LEVELS */
    tree_name *names; /* the first is the one of all languages */
    tree_rule *rules;
} tree_topic;

typedef struct tree {
    tree_topic *topics; /* [count], each before those below it; owned */
    size_t count, room;
    size_t rule_count;
    tree_rule *head; /* comments before the first topic */
    arena memory;
} tree;

/* Reads a file `name`. Errors have line and column. On failure there is nothing to release. */
vp_status tree_read(str text, const char *name, tree *out, vp_error *error);
void tree_release(tree *t);
/* Appends the text. False when memory ran out. */
bool tree_write(const tree *t, buf *out);

/* Number of the topic with that id or, where there is none, with that name in any language, in any case of ASCII
 * letters; t->count when there is none. */
size_t tree_find(const tree *t, str meant);
/* The topic above, t->count for one of the first level. */
size_t tree_parent(const tree *t, size_t topic);
/* One behind the last topic below `topic`. */
size_t tree_end(const tree *t, size_t topic);
str tree_name_in(const tree_topic *t, const char *lang);

/* ---- Changes. VP_INVALID for what cannot be, with the tree as it was ---- */

/* A topic as the last of those below `parent` (t->count: of the first level), *topic its number; called as its id where
 * that is free, else with a number behind. */
vp_status tree_add(tree *t, size_t parent, str id, str name, size_t *topic, vp_error *error);
/* A rule as a line of a topic. */
vp_status tree_add_rule(tree *t, size_t topic, str line, vp_error *error);
/* `lang` "": the name of all languages without one of their own. */
vp_status tree_rename(tree *t, size_t topic, const char *lang, str name, vp_error *error);
/* What was `from` and below it is `into` and below it. */
vp_status tree_merge(tree *t, size_t from, size_t into, vp_error *error);
/* `parent` t->count: to the first level. */
vp_status tree_move(tree *t, size_t topic, size_t parent, vp_error *error);
/* With all below it. */
void tree_delete(tree *t, size_t topic);
/* Another line in the place of a rule; {NULL, 0}: none. */
vp_status tree_replace_rule(tree *t, size_t topic, tree_rule *rule, str line, vp_error *error);

/* An id made of a name: small letters, digits, and hyphens between. */
bool tree_id_of(str name, buf *out);

#endif
