/* Sentiment from word lists: polar words, turned by negators, strengthened and weakened by what stands around them. */
#ifndef SENTIMENT_LEXICON_SCORE_H
#define SENTIMENT_LEXICON_SCORE_H

#include "base/column.h"
#include "lexicons/lexicon.h"
#include "tokenizer/tokens.h"

typedef struct lexicon_evidence {
    double sum;      /* of the contributions */
    double positive; /* of them, the positive ... */
    double negative; /* ... and the negative part (as a positive number) */
    double last;     /* sum over the last sentence that has a hit */
    uint32_t hits;
    uint32_t own_hits; /* of them, those in the list of the language, not in that of emoji */
} lexicon_evidence;

/* What changes the weight of a hit: each by a factor, whose product with the weight is the contribution. */
typedef enum influence {
    INFLUENCE_NEGATION,    /* a negator in front, or behind at the end of the clause */
    INFLUENCE_INTENSITY,   /* intensifiers and diminishers in front */
    INFLUENCE_IRREALIS,    /* should, if: what is not so */
    INFLUENCE_CONTRAST,    /* before and after "but" */
    INFLUENCE_EXPECTATION, /* "I expected ..., but" */
    INFLUENCE_EMPHASIS,    /* capitals, elongation */
    INFLUENCE_MARK,        /* the question or exclamation mark that ends the sentence */
    INFLUENCES
} influence;

const char *influence_name(influence i); /* "negation", ...; static */

/* An entry of the polarity list that stands in the text. Units are words, or in Chinese characters. */
typedef struct lexicon_hit {
    double weight;
    uint32_t first, last; /* its units */
    bool picture;         /* emoji or emoticon */
    struct {
        float factor;  /* 1: none */
        uint32_t unit; /* first ... */
        uint32_t last; /* ... and last unit of the cause */
    } by[INFLUENCES];
} lexicon_hit;

double lexicon_contribution(const lexicon_hit *hit);

/* A worker's scratch and its column beside the words cache. Starts zeroed but for the first three;
 * lexicon_scorer_release. */
typedef struct lexicon_scorer {
    const lexicon *lexicon; /* of the language; NULL: emoji only */
    const lexicon *emoji;
    bool by_character;
    column column;              /* of struct lexicon_column, by word id */
    uint32_t known, generation; /* words in it; of the words cache */
    buf parts;                  /* struct word_part: the units of those words */
    struct scored_unit *units;  /* [unit_room] of the text */
    lexicon_unit *keys;         /* [unit_room] beside it */
    size_t unit_count, unit_room;
    lexicon_hit *hits; /* [hit_room] of the text */
    size_t hit_count, hit_room;
    bool *negated; /* [negated_room] whether a token of the text stands in the reach of a negator; in Chinese never */
    size_t negated_room;
    struct polar_token *polar; /* [polar_room] the tokens of the text that was scored last */
    size_t polar_room;
} lexicon_scorer;

/* An opinion stands at the first of its tokens. */
typedef struct polar_token {
    float weight; /* as modified; 0: none begins here */
    uint32_t end; /* behind its last token */
} polar_token;

/* Also fills s->hits[s->hit_count], in the order of the text, and s->negated[tokens->count]. */
vp_status lexicon_score(lexicon_scorer *s, str text, const token_list *tokens, const words *w, lexicon_evidence *out,
                        vp_error *error);
/* The bytes of the text that the units from `first` to `last` of the last call stand in. */
vp_span lexicon_span(const lexicon_scorer *s, str text, const token_list *tokens, const words *w, uint32_t first,
                     uint32_t last);
void lexicon_scorer_release(lexicon_scorer *s);

/* -1..1 from a sum of weights: sum / sqrt(sum^2 + 15), as VADER does (Hutto and Gilbert 2014). */
double lexicon_normalise(double sum);

#endif
