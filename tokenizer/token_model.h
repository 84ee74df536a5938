/* What was learned of a language's tokens and sentences, and the pack it lies in. */
#ifndef TOKENIZER_TOKEN_MODEL_H
#define TOKENIZER_TOKEN_MODEL_H

#include "base/pack.h"
#include "models/hashed_binary.h"
#include "tokenizer/vocabulary.h"

typedef struct token_model {
    hashed_binary joints; /* where tokens end inside a run of text without spaces */
    hashed_binary ends;   /* which tokens end a sentence */
    vocabulary words;
} token_model;

/* Reads a pack; the model points into it. */
vp_status token_model_read(const pack *p, token_model *out, vp_error *error);
/* `meta`: JSON. */
vp_status token_model_write(const token_model *m, const char *language, const char *meta, const char *path,
                            vp_error *error);

#endif
