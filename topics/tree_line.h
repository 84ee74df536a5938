/* Lines of a taxonomy of topics, for those that read and those that change it. Internal to topics/tree*.c. */
#ifndef TOPICS_TREE_LINE_H
#define TOPICS_TREE_LINE_H

#include "topics/tree.h"

typedef struct tree_line {
    str text;
    uint64_t number; /* from 1; 0: of no file */
} tree_line;

/* Reads a rule; its texts are views of the line. */
vp_status tree_read_rule(const tree_line *l, tree_rule *r, vp_error *error);
/* The same in the tree's memory; NULL after an error. */
tree_rule *tree_keep_rule(tree *t, const tree_line *l, vp_error *error);
/* Number of the topic with that id, in any case of ASCII letters; t->count when there is none. */
size_t tree_find_id(const tree *t, str id);
vp_status tree_too_many_rules(vp_error *error);
/* A topic without names behind all others. */
vp_status tree_new_topic(tree *t, str id, uint32_t level, size_t *out, vp_error *error);
vp_status tree_set_name(tree *t, tree_topic *topic, const char *lang, str text, vp_error *error);

#endif
