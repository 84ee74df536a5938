/*
 * Lemmas: the forms that stand in a dictionary. A table of forms, or the end of a word that is in none, gives the
 * scripts that may make its lemma, each with a word class; a perceptron chooses among them by the words around. (The
 * guesser and the choice are those of UDPipe 1: Straka, Hajič and Straková 2016, 4.2.)
 *
 * What depends on the word alone is worked out once and kept by its id in the words cache.
 */
#ifndef TOKENIZER_LEMMA_H
#define TOKENIZER_LEMMA_H

#include "base/pack.h"
#include "models/pair_perceptron.h"
#include "tokenizer/words.h"

enum {
    LEMMA_CHOICES = 12,   /* most scripts a word has to choose from */
    LEMMA_ENDING_MAX = 7, /* letters of the longest ending that is looked up */
    LEMMA_TAGS = 18,      /* word classes: those of Universal Dependencies, and none */
    LEMMA_SHARES = 5,
    LEMMA_LEVEL_ENDING = 16,
    LEMMA_EXISTS = 64,  /* added to the level of a guess that is a lemma we know */
    LEMMA_LEVELS = 128, /* how far a script is to be trusted, by where it comes from */
};

/* A table as it lies in a pack: open addressing by the high bits of a hash, with its low bits as the mark. */
typedef struct lemma_slot {
    uint16_t mark; /* 0: the slot is free */
    uint16_t set;
} lemma_slot;

typedef struct lemma_table {
    const lemma_slot *slots; /* [count], one free at least */
    uint32_t count;
} lemma_table;

/* One of the scripts that a form or an ending may take. */
typedef struct lemma_item {
    uint16_t script;
    uint16_t level; /* below LEMMA_LEVELS */
} lemma_item;

typedef struct lemma_model {
    pair_model choice;
    lemma_table forms, endings;
    const uint16_t *words;  /* [word_count] marks of lemmas there are, by open addressing */
    uint32_t word_count;    /* 0: none known */
    const uint32_t *set_at; /* [set_count + 1]: the items of set i are items[set_at[i] .. set_at[i + 1]) */
    uint32_t set_count;
    const lemma_item *items; /* [item_count] */
    size_t item_count;
    const uint32_t *script_at; /* [script_count + 1] in script_text */
    str script_text;
    uint32_t script_count;
} lemma_model;

/* Reads a pack; the model points into it. */
vp_status lemma_model_read(const pack *p, lemma_model *out, vp_error *error);
/* Of a class by its name in Universal Dependencies ("NOUN"); 0 for any other text. */
uint8_t lemma_tag_of(str upos);

/* ---- The word alone ---- */

typedef struct lemma_choice {
    uint32_t script;
    uint8_t tag, level;
    bool bent;     /* a verb whose form is not its lemma */
    int32_t score; /* of the features of the word alone */
    str lemma;     /* NUL-terminated; p NULL until it was asked for */
} lemma_choice;

/* What its neighbours see of a word, and what it may become. */
typedef struct lemma_word {
    uint32_t form, ending, kinds; /* hashes: folded form, last three letters, the scripts there are */
    uint8_t shape, count;         /* count 0: not looked up yet */
    bool ends_sentence, is_te;    /* Dutch "te" */
    str folded;                   /* what its lemmas are made of; borrowed */
    lemma_choice *choices;        /* [count] */
} lemma_word;

enum { LEMMA_OWN_MAX = 16, LEMMA_AROUND_MAX = 16 };

/* Hashes of the letters of a word: features for every choice. Returns how many. */
size_t lemma_own_features(str folded, const lemma_word *word, uint32_t out[LEMMA_OWN_MAX]);
/* Feature of one choice. */
uint32_t lemma_level_feature(const lemma_choice *c);
/* Features of the place of words[at]; `tags`: chosen for the words before. Returns how many. */
size_t lemma_around_features(const lemma_word *const *words, size_t count, size_t at, const uint8_t *tags,
                             uint32_t out[LEMMA_AROUND_MAX]);
/* Classes of a choice to the perceptron: its word class, and class and script together. */
static inline uint32_t lemma_script_class(const lemma_choice *c)
{
    return LEMMA_TAGS + c->script;
}

/* Form, ending and shape of a word; no choices yet. */
void lemma_word_look(str surface, str folded, lemma_word *out);
/* All of a word but the scores of its choices, which are put into `memory`. False when memory ran out. */
bool lemma_word_fill(const lemma_model *m, str surface, str folded, arena *memory, buf *scratch, lemma_word *out);
/* Keys in the tables. */
uint32_t lemma_form_key(str folded);
uint32_t lemma_ending_key(str folded, size_t letters, uint8_t shape);
enum { LEMMA_NO_SET = UINT16_MAX };
/* The set of the longest ending that is known; *letters: its length. */
uint32_t lemma_ending_find(const lemma_table *endings, str folded, uint8_t shape, size_t *letters);
/* The first slot of `count` for a key, and its mark there. */
static inline uint32_t lemma_slot_at(uint32_t key, uint32_t count)
{
    return (uint32_t)((uint64_t)key * count >> 32);
}
static inline uint16_t lemma_slot_mark(uint32_t key)
{
    return (uint16_t)(key & UINT16_MAX ? key & UINT16_MAX : 1);
}
static inline uint32_t lemma_slot_next(uint32_t at, uint32_t count)
{
    return at + 1 == count ? 0 : at + 1;
}
/* How far to trust the script of an ending that has `share` (0: nearly all of its words) and so many letters. */
static inline uint8_t lemma_ending_level(size_t letters, uint16_t share)
{
    return (uint8_t)((LEMMA_LEVEL_ENDING + letters * LEMMA_SHARES + share) % LEMMA_EXISTS);
}
enum { LEMMA_MORE = 4 /* choices that its ending adds to a known form */ };

/* ---- Words in their places ---- */

typedef struct lemmatizer {
    const lemma_model *model;
    lemma_word *column; /* [room] by id of the word */
    uint32_t room, generation;
    arena text;
    buf scratch;
    const lemma_word **places; /* [place_room] */
    uint8_t *tags;             /* [place_room] */
    size_t place_room;
} lemmatizer;

size_t lemmatizer_bytes(const lemmatizer *l); /* that grow with what is remembered */
/* To be called with words_forget. */
void lemmatizer_forget(lemmatizer *l);
void lemmatizer_release(lemmatizer *l);

/* One word of a text: how it stands there, and its id in the words cache. */
typedef struct lemma_place {
    str surface;
    uint32_t word;
} lemma_place;

/* lemmas[count]: NUL-terminated, borrowed until the words are trimmed. No lemma is empty or holds white space; what is
 * no word stays as it is. */
vp_status lemmatize(lemmatizer *l, const words *w, const lemma_place *places, size_t count, const char **lemmas,
                    vp_error *error);

/* ---- Training: lemma_train.c ---- */

typedef struct lemma_example {
    str surface, folded, lemma;
    uint8_t tag;
    bool ends_sentence; /* the last word of one */
} lemma_example;

typedef struct lemma_lesson {
    const lemma_example *words; /* [word_count]: sentences one after the other */
    size_t word_count;
    const lemma_example *table; /* [table_count] forms out of context, the most frequent first */
    size_t table_count;
    const char *language, *meta;
} lemma_lesson;

vp_status lemma_train(const lemma_lesson *lesson, const char *path, vp_error *error);

#endif
