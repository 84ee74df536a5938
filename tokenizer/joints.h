/*
 * Joints: the places between two atoms without a space where a token may end or go on ("e-mail", "well-known", "etc.",
 * "5кг"). Most are certain by what meets there; the others a linear model decides, that was learned from a treebank,
 * or plain rules where there is no model.
 */
#ifndef TOKENIZER_JOINTS_H
#define TOKENIZER_JOINTS_H

#include "tokenizer/scan.h"
#include "tokenizer/token_model.h"

/* What is known at a joint: the atoms around it, and of the token so far. */
typedef struct joint {
    atom before, left, right, after;
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

/* `m` NULL: by rule. */
bool joint_holds(str text, const joint *j, const token_model *m);

/* The first joint of a text: in front of its first atom. */
joint joint_first(scanner *s);
/* To the next one; `held`: this one did. */
void joint_move(joint *j, bool held, scanner *s);

#endif
