/*
 * The steps of lemma_train: what the examples show (lemma_evidence.c), the tables made of it (lemma_tables.c), and how
 * to choose among what they offer (lemma_train.c).
 */
#ifndef TOKENIZER_LEMMA_TRAIN_H
#define TOKENIZER_LEMMA_TRAIN_H

#include "tokenizer/lemma.h"

/* A script that a form, or an ending, may take. */
typedef struct lemma_pair {
    uint32_t key, parent; /* key: id of the form, or hash of the ending; parent: hash of the ending a letter shorter */
    uint32_t count;       /* times seen in sentences; of an ending: words */
    uint16_t script;
    uint8_t letters; /* of the ending */
    bool listed;     /* by a table */
} lemma_pair;

typedef struct lemma_pairs {
    lemma_pair *items; /* [room] */
    size_t count, room;
} lemma_pairs;

/* What forms and endings were seen with. */
typedef struct lemma_evidence {
    intern scripts, forms;
    lemma_pairs of_forms, of_endings; /* by key and script */
    uint32_t *seen;                   /* [forms.count] times in sentences */
    uint32_t *stems;                  /* [scripts.count] forms that a script was seen with */
    uint16_t *gold;                   /* [word_count] script of each word of the lesson; UINT16_MAX: none */
} lemma_evidence;

/* False when memory ran out; release it also then. */
bool lemma_evidence_collect(const lemma_lesson *lesson, lemma_evidence *out);
void lemma_evidence_release(lemma_evidence *e);

/* The parts of a lemma_model, owned. */
typedef struct lemma_tables {
    lemma_table forms, endings;
    lemma_table listed; /* forms as they are when none was in a sentence */
    uint16_t *words;    /* [word_slots] */
    uint32_t word_slots;
    uint32_t *set_at; /* [set_count + 1] */
    uint32_t set_count;
    buf items;
    uint32_t *script_at; /* [script_count + 1] */
    uint32_t script_count;
    buf script_text;
} lemma_tables;

/* Sorts the pairs of a form or ending by their counts. False when memory ran out; release it also then. */
bool lemma_tables_make(const lemma_lesson *lesson, lemma_evidence *evidence, lemma_tables *out);
void lemma_tables_release(lemma_tables *t);
/* A model without weights that borrows the tables; `known`: with what the sentences tell of forms. */
lemma_model lemma_tables_model(const lemma_tables *t, bool known);

#endif
