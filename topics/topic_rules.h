/* The rules of a taxonomy of topics, compiled for texts in one language. Immutable, and shared by all threads. */
#ifndef TOPICS_TOPIC_RULES_H
#define TOPICS_TOPIC_RULES_H

#include "lexicons/patterns.h"
#include "tokenizer/tokens.h"
#include "topics/collection.h"
#include "topics/tree.h"

typedef struct topic_rules topic_rules;

/* `lang`: "nl" ...; "und" for texts in others, to which only the rules of all languages apply. `name`: of the file, for
 * errors, which have line and column. *out is owned: topic_rules_free. */
vp_status topic_rules_new(const tree *t, const char *lang, const char *name, topic_rules **out, vp_error *error);
void topic_rules_free(topic_rules *r);

/* What one thread needs to match. */
typedef struct topic_matcher {
    const topic_rules *rules;
    column words; /* by the session's ids; starts anew with the cache */
    uint32_t generation, known;
    lexicon_unit *units; /* [unit_count] of all words */
    uint32_t unit_count, unit_room;
    lexicon_unit *keys; /* [room] of the text */
    uint32_t *places;   /* [room] words before each */
    uint32_t room;
    struct near_state *near; /* [pairs of the rules] */
    uint64_t text;           /* number of the text in hand */
    patterns_scratch *scratch;
    bool *found; /* [topics] by the text */
} topic_matcher;

vp_status topic_matcher_open(const topic_rules *r, topic_matcher *out, vp_error *error);
void topic_matcher_release(topic_matcher *m);

/* Sets m->found of the topics that have a rule which the text fulfils. The longest term at a place counts. `text` is
 * what the tokens are of. */
vp_status topic_matcher_match(topic_matcher *m, const words *w, const token_list *tokens, str text, vp_error *error);

#endif
