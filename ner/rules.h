/*
 * Rules that find entities, read from text (docs/entities.md has the format). A rule is tried only where a trigger
 * of it stands: a number, an address, a word. What its pattern matches there a check may confirm, shorten, refuse, and
 * bring to its normal form. Shared by all threads.
 */
#ifndef NER_RULES_H
#define NER_RULES_H

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <pthread.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"

typedef struct rule_book rule_book;
typedef struct rule rule;

/* A place where a pattern matched. */
typedef struct rule_match {
    const rule_book *book;
    const rule *rule;
    str text;                 /* what the offsets are bytes of */
    size_t begin, end;        /* of the entity; a check may bring `end` forward */
    const PCRE2_SIZE *groups; /* [2 * group_count] */
    uint32_t group_count;
    char decimal; /* of the language: ',' or '.' */
    buf *normal;  /* empty; a check puts in what the entity means, in a form for programs */
} rule_match;

/* False: it only looks like one, or memory ran out. */
typedef bool (*rule_check)(rule_match *m);

struct rule {
    str id, type;     /* type "-": what is matched is taken for nothing else */
    str argument;     /* of the check */
    rule_check check; /* NULL: the pattern alone decides */
    bool verified;    /* the check computes a checksum */
    bool personal;    /* masked where personal data are */
    double score;     /* 0..1, how likely a match is right */
    pcre2_code *code; /* anchored; owned by the book */
    uint64_t line;    /* of its file */
};

typedef enum trigger_kind {
    TRIGGER_TOKEN,  /* a token of a kind */
    TRIGGER_DIGIT,  /* each run of digits */
    TRIGGER_WORD,   /* a word, perhaps with a stop */
    TRIGGER_PREFIX, /* words that begin so */
    TRIGGER_TEXT,   /* a string anywhere in a token */
} trigger_kind;

/* Where the pattern begins. */
typedef enum trigger_place {
    PLACE_HERE,
    PLACE_RUN,    /* `<`: where the letters and digits begin that the trigger stands in, or those before its hyphens */
    PLACE_BEFORE, /* `<<`: where the name before it begins, over a bracket and spaces */
    PLACE_WORDS,  /* `<<<`: where the second word before it begins, else the first, else its own */
} trigger_place;

typedef struct trigger {
    uint8_t kind, place;
    uint8_t token_kind; /* of TRIGGER_TOKEN */
    uint16_t rule;      /* number in its book */
    str text;           /* folded */
} trigger;

/* An example beside a rule. */
typedef struct rule_test {
    uint16_t rule;
    uint64_t line;
    str text;          /* without its marks */
    size_t begin, end; /* what the rule finds in it; equal: nothing */
    str normal;        /* {NULL, 0}: any */
} rule_test;

enum {
    RULES_MAX = 4096,
    TRIGGERS_MAX = 32768,
    RULE_GROUPS_MAX = 24,
    RULE_LISTS_MAX = 1024,
    RULE_WORDS_MAX = 8192 /* of a list */,
    RULE_FILE_MAX = 4 << 20,
    RULE_PATTERNS_MAX = 8 << 20 /* bytes of all patterns, with what stands for lists in them */
};

struct rule_book {
    arena memory;
    rule *rules; /* [rule_count], owned; the earlier has priority */
    size_t rule_count, rule_room;
    trigger *triggers; /* [trigger_count], owned; by the first byte of `text` */
    size_t trigger_count, trigger_room;
    uint32_t first[257];      /* the triggers whose text begins with byte b: first[b] .. first[b + 1] */
    uint32_t first_text[256]; /* of them, those that may stand inside a token: first_text[b] .. first[b + 1] */
    rule_test *tests;         /* [test_count], owned */
    size_t test_count, test_room;
    struct rule_list *lists; /* of words with values, and named parts of patterns; [list_count] */
    size_t list_count;
    size_t pattern_bytes;  /* of all rules */
    const rule_book *base; /* whose lists are known, too; may be NULL */
    const char *name;      /* of its file; copied */
    pthread_mutex_t lock;  /* of rules_prepare alone */
    bool prepared;
};

/* `text`: the content of the file `name` (both copied). `base`: may be NULL, borrowed for the life of the book. Errors
 * name line and byte, and for a pattern the column in characters. *out is owned: rules_free. */
vp_status rules_read(str text, const char *name, const rule_book *base, rule_book **out, vp_error *error);
void rules_free(rule_book *b);

/* To be called by each thread before its first match: the first call makes machine code of the patterns, which takes
 * longer than all else, so that who looks for no entities does not wait for it. */
void rules_prepare(rule_book *b);

/* ---- For checks ---- */

/* What a named group matched; {NULL, 0} when there is no such group, or it took no part. */
str match_field(const rule_match *m, const char *group);
static inline str match_text(const rule_match *m)
{
    return (str){m->text.p + m->begin, m->end - m->begin};
}
/* The value that a list gives to a word, without regard to case; {NULL, 0} when it has none. */
str rules_value(const rule_book *b, str list, str word);

#endif
