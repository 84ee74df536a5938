/* Texts with their tokens and sentences marked: what the models of joints and of ends learn from. */
#ifndef TOKENIZER_LESSONS_H
#define TOKENIZER_LESSONS_H

#include "tokenizer/joints.h"
#include "tokenizer/tokens.h"

enum { LESSON_TOKEN = 1, LESSON_SENTENCE = 2 };

typedef struct lesson {
    str text;
    const uint8_t *marks; /* [text.n + 1] LESSON_ bits where a token or sentence ends */
} lesson;

/* Adds an example for each open joint of the text, and for each open place between two of its tokens. False when memory
 * ran out. */
bool lesson_joints(const char_table *chars, const lesson *l, const vocabulary *words, binary_examples *out);
bool lesson_ends(const lesson *l, const token_list *tokens, const vocabulary *words, binary_examples *out);

#endif
