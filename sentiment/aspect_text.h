/*
 * A text as the aspect models see it: what each word is (a column beside the words cache, filled at first sight), and
 * of each token its sentence, its clause, its category and what the word lists say of it.
 */
#ifndef SENTIMENT_ASPECT_TEXT_H
#define SENTIMENT_ASPECT_TEXT_H

#include "base/column.h"
#include "lexicons/taxonomy.h"
#include "sentiment/sentiment.h"
#include "tokenizer/tokens.h"

enum {
    ASPECT_REACH = 2, /* words to each side that tell whether a word is part of a term */
    ASPECT_PLACES = 2 * ASPECT_REACH + 1,
    ASPECT_LANES = 4 /* weights of a row: a place's tags, or the polarities; the last is unused */
};

typedef enum aspect_mark { MARK_NONE, MARK_CLAUSE, MARK_SENTENCE } aspect_mark;

typedef struct aspect_word {
    uint64_t folded, stem; /* hashes */
    uint64_t ends[3];      /* of the last two, the last three and the first three letters */
    uint8_t kind, shape;   /* vp_token_kind; shape: of word_flags, and whether it is long */
    uint8_t sign;          /* of the polarity list: 0 none, 1 negative, 2 positive */
    uint8_t modifier, mark;
    bool stop, begins;                             /* begins: an entry of the taxonomy begins with the word */
    uint64_t class;                                /* what holds of it in every language */
    uint32_t category;                             /* hash of that of the word alone; 0: none */
    uint32_t first, units;                         /* in the table of units: what the matcher of the taxonomy needs */
    int16_t emission[ASPECT_PLACES][ASPECT_LANES]; /* what it says of the places around it, by the model */
    float mood[2];                                 /* of the word, and negated; NAN: not asked for yet */
} aspect_word;

typedef struct aspect_token {
    uint32_t word;
    uint32_t sentence, clause; /* numbers that rise */
    uint8_t category;          /* of the entry over it; 0: none */
    bool begins;               /* the entry begins here */
    float weight;              /* of the word lists, as modified by negation and the like */
    uint32_t opinion_end;      /* behind the last token of what has the weight */
    float mood;                /* what the learned model of sentiment says of the word */
} aspect_token;

struct aspect_model;

/* A worker's scratch for one language. Starts zeroed but for the first members; aspect_text_release. */
typedef struct aspect_text {
    const taxonomy *taxonomy;
    const lexicon *lexicon;
    const struct aspect_model *model; /* NULL: none; emissions are 0 then */
    bool by_character;
    column column;              /* of aspect_word, by word id */
    uint32_t known, generation; /* words in it; of the words cache */
    lexicon_unit *units;        /* [unit_room] */
    uint32_t unit_count, unit_room;
    aspect_token *tokens; /* [count] of the text */
    size_t count, room;
    patterns_scratch *patterns;
    uint32_t category_hash[TAXONOMY_MAX + 1]; /* of ids: numbers change with the user's taxonomy, models do not */
    bool hashed;
} aspect_text;

/* Fills t->tokens[t->count]. `mood` has scored these tokens last. */
vp_status aspect_text_read(aspect_text *t, str text, const token_list *tokens, const words *w,
                           const sentiment_scorer *mood, vp_error *error);
/* Forgets what depends on the model: another one is used from now on. */
void aspect_text_use(aspect_text *t, const struct aspect_model *m);
void aspect_text_release(aspect_text *t);

extern const aspect_word aspect_outside; /* stands for the ends of a text */

/* The word of token i; aspect_outside where there is none. */
static inline const aspect_word *aspect_word_at(const aspect_text *t, int64_t i)
{
    return i < 0 || i >= (int64_t)t->count ? &aspect_outside : (const aspect_word *)t->column.items + t->tokens[i].word;
}

#endif
