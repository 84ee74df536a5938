/*
 * Which language a text is in, and which parts of it. Words are gathered by alphabet; the alphabet with most letters
 * decides, and where several languages write in it, a linear model over hashed n-grams of letters and whole words
 * (multinomial logistic regression; n-grams of words as in Cavnar and Trenkle 1994, hashing as in Weinberger et al.
 * 2009). Probabilities are calibrated by temperatures (Guo et al. 2017), one for each length of text.
 */
#ifndef TOKENIZER_LANGID_H
#define TOKENIZER_LANGID_H

#include "base/arena.h"
#include "base/pack.h"
#include "models/hashed_linear.h"
#include "tokenizer/chunks.h"
#include "tokenizer/langid_words.h"

enum {
    LANGID_CLASSES = 192,      /* of all alphabets together */
    LANGID_WIDTH = 96,         /* of one alphabet */
    LANGID_TEXT_MAX = 160,     /* bytes that are looked at of a text, half at its begin and half at its end ... */
    LANGID_GLANCE = 96,        /* ... where so many do not tell, */
    LANGID_GLANCE_NARROW = 64, /* or so many of letters of one byte */
    LANGID_LENGTHS = 10 /* of texts, by powers of two, that have a temperature each */,
};

/* How often each language is to be expected, by class; any unit. */
typedef struct langid_prior {
    double weight[LANGID_CLASSES];
    float log[LANGID_CLASSES]; /* of the weights */
} langid_prior;

/* The languages of one alphabet. */
typedef struct langid_group {
    hashed_linear linear;
    const uint32_t *slots;             /* [slot_count], a power of two: which features have a row */
    uint32_t slot_count, first, count; /* first, count: its classes */
    float temperature[LANGID_LENGTHS]; /* scores are divided by it: fitted so that probabilities are true */
    uint32_t usual[2];                 /* the classes that are to be expected most, as in texts of two languages */
} langid_group;

typedef struct langid {
    langid_group groups[ALPHABETS];
    const char (*codes)[8]; /* [LANGID_CLASSES] */
    langid_prior prior;     /* where nothing is known of the texts around; sums to 1 in each group */
    letter_table letters;
} langid;

/* How much more than another a language is to be expected in an alphabet. */
typedef struct langid_expectation {
    alphabet alphabet;
    const char *code;
    double weight;
} langid_expectation;

/* Reads a pack; the model points into it. p NULL: a model that knows the scripts of one language alone. `expected` ends
 * with a code of NULL; languages that are not in it have a weight of 1. */
vp_status langid_read(const pack *p, const langid_expectation *expected, langid *out, vp_error *error);

/* What chunks added up to before, of one model: makes detecting faster and changes no answer. Start with the chunks,
 * which are borrowed. Owned: langid_forget, which is also to be called with chunks_forget. */
typedef struct langid_memory {
    chunks *chunks;
    column places; /* uint32_t, by the id of a chunk: where its words are, + 1 */
    buf words;     /* struct langid_row */
} langid_memory;
size_t langid_bytes(const langid_memory *memory);
void langid_forget(langid_memory *memory);

typedef struct langid_answer {
    char code[8];   /* "und": unsure */
    char script[8]; /* "Hans" or "Hant" of Chinese where the characters tell, else "" */
    double confidence;
} langid_answer;

/* Some of the languages that can be answered. */
typedef struct langid_among {
    bool classes[LANGID_CLASSES], alone[ALPHABETS_ALL];
} langid_among;

/* Reads comma-separated codes. Fails when one is no language that can be answered; *out are the others. */
vp_status langid_choose(const langid *m, const char *codes, langid_among *out, vp_error *error);

/* `memory` may be NULL; else `text` is the one that its chunks are at. `among` NULL: all languages. `prior` NULL: the
 * model's own. */
langid_answer langid_detect(const langid *m, langid_memory *memory, str text, const langid_among *among,
                            const langid_prior *prior);

/* A part of a text, which is in one language. */
typedef struct langid_span {
    size_t begin, end; /* bytes */
    langid_answer answer;
    double share;     /* of the letters of the text */
    double agreement; /* of its words, 0..1: lower where words of another language are among them */
} langid_span;

/* The parts of a text in order; together they are the text. One at least, where the text is not empty; none of two
 * neighbours have the same language. *spans is in the arena. */
vp_status langid_spans(const langid *m, langid_memory *memory, str text, arena *a, langid_span **spans, size_t *count,
                       vp_error *error);

/* Puts neighbours of one language together, which may both be unsure; returns how many are left. */
size_t langid_spans_join(langid_span *spans, size_t count);

/* The prior of a file before any of its texts was seen; langid_observe adds what one text makes likely. */
langid_prior langid_prior_of(const langid *m);
/* Makes a language so many times as likely. */
void langid_prior_favour(const langid *m, const char *code, double times, langid_prior *prior);
void langid_observe(const langid *m, langid_memory *memory, str text, langid_prior *prior);

/* ---- Training ---- */

typedef struct langid_example {
    str text;
    uint32_t label;
} langid_example;

/* `label`s count into codes[codes_count]. The alphabet of an example is that of most of its letters: a language that is
 * written in two (sr, or ru by people without a Russian keyboard) is learned in both. */
vp_status langid_train(const langid_example *examples, size_t count, const char (*codes)[8], size_t codes_count,
                       const char *meta, const char *path, vp_error *error);

#endif
