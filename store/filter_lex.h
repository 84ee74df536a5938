/* The tokens of the filter language (docs/filters.md), and what its two readers share. Internal to store/filter*.c. */
#ifndef STORE_FILTER_LEX_H
#define STORE_FILTER_LEX_H

#include "base/arena.h"
#include "base/error.h"

typedef struct filter_reader {
    str source;     /* the expression; valid UTF-8 */
    size_t at;      /* where the next token is looked for */
    size_t outside; /* of a saved filter: where its name stands in what the user wrote, in characters from 1; else 0 */
    arena *memory;
    vp_error *error;
    vp_status status; /* the first failure; nothing is read or written after it */
} filter_reader;

typedef enum filter_token_kind {
    TOKEN_END,
    TOKEN_WORD,
    TOKEN_STRING,
    TOKEN_SAVED,    /* @name; the text is the name */
    TOKEN_OPERATOR, /* a run of characters such as "<=", whether or not it means anything */
    TOKEN_OPEN,
    TOKEN_CLOSE,
    TOKEN_COMMA
} filter_token_kind;

typedef struct filter_token {
    filter_token_kind kind;
    char quote; /* of a string: ' or " or `, also where it was written in curly quotes; else 0 */
    str text;   /* of a string what stands between the quotes, in the reader's memory; else a view of the source */
    size_t begin, end; /* [begin, end) in bytes of the source */
} filter_token;

/* False when the reader has failed. */
bool filter_lex_next(filter_reader *r, filter_token *out);

/* Whether `t` is the bare word `keyword`, in any case. */
bool filter_lex_is(const filter_token *t, const char *keyword);

/* A piece of text between quotes. A closing quote that stands inside is written twice. */
typedef struct filter_quoted {
    char kind;            /* ' or " or `; 0: no quote opens here */
    bool closed;          /* false: `end` and `after` are the end of the text */
    uint32_t close, also; /* the quotes that may close it */
    size_t begin, end;    /* [begin, end) stands between the quotes */
    size_t after;         /* behind the closing quote */
} filter_quoted;

filter_quoted filter_lex_quoted(str text, size_t at);
/* Only its kind. */
char filter_lex_quote(str text, size_t at);

/* Whether a filter can be saved under the name. */
enum { FILTER_NAME_MOST = 100 };
bool filter_lex_is_name(str text);

bool filter_lex_is_space(uint32_t c);

/* Records that the reader failed with `status`, which fail() gave, at the byte `at` of the source. Always false. */
bool filter_lex_refuse(filter_reader *r, size_t at, vp_status status);

/* The byte `at` of the source as a place for the user, in characters from 1. */
size_t filter_lex_column(const filter_reader *r, size_t at);

/* `text` for a message: on one line and short, NUL-terminated. */
const char *filter_lex_shown(filter_reader *r, str text);

/* The one of `words` that `word` is most likely a slip of the pen for; NULL when none is near. */
const char *filter_lex_nearest(str word, const char *const *words, size_t count);

#endif
