/* The words of lists brought to the form in which text is looked up, as the loaders of lists ask for it. */
#ifndef TOKENIZER_WORD_FORMS_H
#define TOKENIZER_WORD_FORMS_H

#include "lexicons/lexicon.h"
#include "tokenizer/words.h"

/* Starts with `words`, which it owns: word_forms_release. */
typedef struct word_forms {
    words *words;
    buf folded; /* what was handed out last */
} word_forms;

/* For lexicon_forms; `context` is a word_forms. */
bool word_forms_analyse(void *context, str word, str *folded, str *stem);
void word_forms_release(word_forms *f);

#endif
