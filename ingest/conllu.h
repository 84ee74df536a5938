/* Treebanks in CoNLL-U (universaldependencies.org/format.html): sentences with their tokens and words. */
#ifndef INGEST_CONLLU_H
#define INGEST_CONLLU_H

#include "base/error.h"
#include "base/str.h"

#include <stdbool.h>

/* A syntactic word. Where a column says nothing ("_"), the string is empty; a form or lemma "_" stays. */
typedef struct conllu_word {
    str form, lemma, upos;
} conllu_word;

/* What stands between spaces or marks in the text: a word, or several that are written as one ("don't"). */
typedef struct conllu_token {
    str form;
    size_t begin, end;   /* in bytes of the sentence's text */
    size_t first, words; /* words[first .. first + words) of the sentence */
    bool space_after;
} conllu_token;

typedef struct conllu_sentence {
    str text; /* as the treebank spaces it, without space at its ends */
    bool begins_paragraph;
    const conllu_token *tokens;
    size_t token_count;
    const conllu_word *words;
    size_t word_count;
} conllu_sentence;

/* Whether the name of a file is that of a treebank: *.conllu, *.conllu.gz. */
bool conllu_is_named(const char *path);

/* The sentence is borrowed for the call. A failure ends the reading. */
typedef vp_status (*conllu_take)(void *context, const conllu_sentence *s, vp_error *error);

/* Calls `take` for each sentence of the file (.gz is read). What is no CoNLL-U: VP_FORMAT, with file and line. Empty
 * nodes (8.1) are left out. Tokens that do not stand in the sentence's "# text" in their order: the text is made of the
 * tokens instead. */
vp_status conllu_each(const char *path, conllu_take take, void *context, vp_error *error);

#endif
