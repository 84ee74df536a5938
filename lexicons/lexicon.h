/*
 * The lists of a language, compiled: polarity, modifiers, stop words, emoji. Immutable after loading and shared by all
 * threads. The one matcher finds the longest entry at a place in a sequence of words (Chinese: of characters).
 */
#ifndef LEXICONS_LEXICON_H
#define LEXICONS_LEXICON_H

#include "base/error.h"
#include "base/pack.h"

enum { LEXICON_UNITS_MAX = 64 /* words and marks of a name; terms of word lists have fewer */ };

typedef enum modifier {
    MODIFIER_NONE,
    MODIFIER_NEGATOR,
    MODIFIER_NEVER,   /* a negator that a word of degree lifts: "never had such a good meal" */
    MODIFIER_CONCORD, /* a negator that repeats another one instead of cancelling it: "nobody" in Russian */
    MODIFIER_INTENSIFIER,
    MODIFIER_DEGREE, /* an intensifier that lifts `never` */
    MODIFIER_DIMINISHER,
    MODIFIER_IRREALIS,
    MODIFIER_CONCESSIVE, /* what follows in its clause is granted: although */
    MODIFIER_ADVERSATIVE,
    MODIFIER_EXPECTATION,
    MODIFIERS
} modifier;

static inline bool modifier_negates(modifier m)
{
    return m == MODIFIER_NEGATOR || m == MODIFIER_NEVER || m == MODIFIER_CONCORD;
}

/* Makes an opinion stronger or weaker. */
static inline bool modifier_grades(modifier m)
{
    return m == MODIFIER_INTENSIFIER || m == MODIFIER_DEGREE || m == MODIFIER_DIMINISHER;
}

typedef struct lexicon_entry {
    float weight; /* -3..3; 0: none, or a neutral expression that keeps its words from being scored */
    float value;  /* of the modifier: words reached, or the factor */
    uint8_t modifier;
    uint8_t back;   /* of a negator at the end of a clause: words reached before it */
    uint8_t listed; /* 1: stands in the polarity list (weight 0 counts) */
    uint32_t tag;   /* in lists of other things: what the term stands for, by numbers of the list's owner; 0: not set */
} lexicon_entry;

typedef struct lexicon lexicon;

/* How the words of entries are brought to the form in which text is looked up. */
typedef struct lexicon_forms {
    /* Folded form of a word, and its stem (equal where there is no stemmer); borrowed until the next call. */
    bool (*analyse)(void *context, str word, str *folded, str *stem);
    void *context;
    bool by_character; /* Chinese: every Han character is a unit of its own */
} lexicon_forms;

/* *out is owned: lexicon_free. */
vp_status lexicon_new(const lexicon_forms *forms, lexicon **out, vp_error *error);
void lexicon_free(lexicon *l);

/* Appends a lexicon as a pack to `out`, with `more` sections behind its own, [count], at most 4: for lists that are
 * compiled into the program. Only what lexicon_new made is saved. */
vp_status lexicon_save(const lexicon *l, const pack_part *more, size_t count, buf *out, vp_error *error);
/* The lexicon in such a pack, which is borrowed for its life, and part of the program: nothing is checked. It is read
 * where it lies; what is added to it copies it first. *out is owned: lexicon_free. */
vp_status lexicon_view(const lexicon_forms *forms, const pack *p, lexicon **out, vp_error *error);

/* Adds a file's lines; `name` is for errors. Formats in lexicons/README.md. Later files win. */
vp_status lexicon_add_polarity(lexicon *l, str text, const char *name, vp_error *error);
vp_status lexicon_add_modifiers(lexicon *l, str text, const char *name, vp_error *error);
/* Both kinds of lines in one file; they also win over longer-standing entries in exact form. */
vp_status lexicon_add_own(lexicon *l, str text, const char *name, vp_error *error);
vp_status lexicon_add_stopwords(lexicon *l, str text, const char *name, vp_error *error);

/* For lists of other things: calls `take` for each line of a text that is neither empty nor a comment, without its end.
 * An error is told with its place. */
typedef vp_status (*lexicon_line)(void *context, str line, vp_error *error);
vp_status lexicon_each_line(str text, const char *name, lexicon_line take, void *context, vp_error *error);
/* The entry of a term, made when new, that the matcher finds from now on; for the caller to set its tag. *out is
 * borrowed until the next entry is added. */
vp_status lexicon_add_term(lexicon *l, str term, lexicon_entry **out, vp_error *error);
/* The same of a name, which may be longer: up to LEXICON_UNITS_MAX units, as the caller has seen to. */
vp_status lexicon_add_name(lexicon *l, str term, lexicon_entry **out, vp_error *error);

bool lexicon_is_stopword(const lexicon *l, str folded);

/* What the matcher needs of a unit (a word or a character): 0 where no entry holds it. */
typedef struct lexicon_unit {
    uint32_t exact, stem;
} lexicon_unit;

lexicon_unit lexicon_unit_of(const lexicon *l, str folded, str stem);
/* The same of another spelling of a word: it is what is meant, unless it is an entry itself. */
lexicon_unit lexicon_unit_meant(const lexicon *l, str folded, str meant, str stem);

/* The longest entry that begins at units[0]; *length its units. NULL: none. An entry in its exact form wins over one by
 * stems of the same length. */
const lexicon_entry *lexicon_match(const lexicon *l, const lexicon_unit *units, size_t count, size_t *length);

/* Whether an entry begins with the unit. */
bool lexicon_begins(const lexicon *l, lexicon_unit unit);
/* Bits of the units that stand behind it in entries, and those of a unit: where they share none, no entry goes on so.
 */
uint32_t lexicon_followers(const lexicon *l, lexicon_unit unit);
uint32_t lexicon_bits(lexicon_unit unit);

/* The entry of a word alone; NULL: there is none. */
const lexicon_entry *lexicon_find(const lexicon *l, str folded, str stem);

/* Splits a term as the matcher sees text: at spaces, and in Chinese before and after every Han character. Returns the
 * unit at the start of *rest and moves *rest behind it; {NULL, 0} at the end. */
str lexicon_next_unit(bool by_character, str *rest);

#endif
