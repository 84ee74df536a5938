/*
 * Joints: the places between two atoms without a space where a token may end or go on ("e-mail", "well-known", "etc.",
 * "5кг"). Most are certain by what meets there; the others a linear model decides, that was learned from a treebank,
 * or plain rules where there is no model.
 */
#ifndef TOKENIZER_JOINTS_H
#define TOKENIZER_JOINTS_H

#include "tokenizer/chunks.h"
#include "tokenizer/token_model.h"

/* What is known at a joint: the atoms around it, and of the token so far. Start a text with zeros. */
typedef struct joint {
    const atom *before, *left, *right, *after;
    const standing *chunk; /* `right` is its atom `at`, or that behind it */
    size_t at;
    bool joined;     /* `left` belongs to the token of `before` */
    uint32_t begin;  /* of the token that ends with `left` */
    bool bracketed;  /* that token holds an opening bracket */
    uint32_t quotes; /* single quotes that were opened and not closed yet */
} joint;

typedef enum joint_answer { JOINT_CUT, JOINT_KEEP, JOINT_OPEN } joint_answer;

/* What is certain whatever the language; a full stop behind a known word that is no abbreviation is, too. */
joint_answer joint_certain(str text, const joint *j, const vocabulary *words);

enum { JOINT_FEATURES = 28 };

void joint_features(str text, const joint *j, const vocabulary *words, uint32_t out[JOINT_FEATURES]);

/* In a chunk that stands alone, with JOINT_NUMBER behind it: what is certain whatever stands around it in a text.
 * *holds: as joint_holds says. */
#define JOINT_NUMBER ((atom){.form = ATOM_DIGITS, .space_before = true})
joint_answer joint_alone(str text, const joint *j, const token_model *m, bool *holds);

/* `m` NULL: by rule. */
bool joint_holds(str text, const joint *j, const token_model *m);

/* To the first joint of a chunk, which is behind its first atom. Without white space there are joints nowhere else: so
 * what stands around the chunk (ATOM_EDGE at the ends of the text) has a say in an open joint only, and in a full stop
 * that is kept at the end. The chunk is borrowed
 * until the joint has left it. */
void joint_enter(joint *j, const standing *chunk);
/* Whether there is one more; the last one is behind the chunk. */
static inline bool joint_is_there(const joint *j)
{
    return j->at <= j->chunk->count;
}
/* To the next one; `held`: this one did. */
void joint_move(joint *j, str text, bool held);

#endif
