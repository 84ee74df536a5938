/* Which language a text is in: scripts first, then a linear model over hashed n-grams of letters. */
#ifndef TOKENIZER_LANGID_H
#define TOKENIZER_LANGID_H

#include "base/buf.h"
#include "base/pack.h"
#include "models/hashed_linear.h"
#include "tokenizer/chars.h"

enum { LANGID_CLASSES = 128, LANGID_TEXT_MAX = 2048 /* bytes that are looked at */, LANGID_BUCKETS = 1 << 14 };

/* How often each language is to be expected, by class; any unit. */
typedef struct langid_prior {
    double weight[LANGID_CLASSES];
} langid_prior;

typedef struct langid {
    hashed_linear linear;
    char codes[LANGID_CLASSES][8]; /* [count] */
    uint32_t count;
    float temperature;  /* scores are divided by it: fitted so that probabilities are true */
    langid_prior prior; /* where nothing is known of the texts around; sums to 1 */
} langid;

/* Reads a pack; the model points into it. */
vp_status langid_read(const pack *p, langid *out, vp_error *error);

typedef struct langid_answer {
    char code[8]; /* "und": unsure */
    double confidence;
} langid_answer;

/* Fails when one of the comma-separated codes is no language that can be answered. */
vp_status langid_check(const langid *m, const char *among, vp_error *error);

/* `among`: comma-separated codes, or NULL. `prior` NULL: the model's own. */
langid_answer langid_detect(const langid *m, const char_table *chars, str text, const char *among,
                            const langid_prior *prior);

/* The prior of a file before any of its texts was seen; langid_observe adds what one text makes likely. */
langid_prior langid_prior_of(const langid *m);
void langid_observe(const langid *m, const char_table *chars, str text, langid_prior *prior);

/* Trains from lines `code<TAB>text`; files are read by the caller. */
typedef struct langid_example {
    str text;
    uint32_t label;
} langid_example;

vp_status langid_train(const langid_example *examples, size_t count, const char (*codes)[8], uint32_t classes,
                       const char *meta, const char *path, vp_error *error);

#endif
