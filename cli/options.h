/* Options from tables: the parser. Help, manual page and shell completions are made from the same tables. */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

typedef struct option {
    const char *name;     /* "every", without dashes; NULL ends a table */
    char letter;          /* 'o' for -o; 0: none */
    const char *argument; /* "NAME"; NULL: a switch; "FILE...": takes all words up to the next option; "[=NAME]": may be
                             left out, and is attached */
    const char *choices;  /* "day week month": what the argument may be; NULL: anything */
    const char *help;     /* one line, no full stop */
} option;

/* Groups with a title are shared by commands and described once in the manual. */
typedef struct option_group {
    const char *title; /* NULL: the command's own */
    const option *options;
} option_group;

typedef struct option_use {
    const option *option;
    const char *value; /* borrowed from the words; NULL for a switch */
} option_use;

typedef struct arguments {
    const option_group *const *groups; /* ends with NULL */
    option_use *uses;
    size_t use_count, use_room;
    const char **positions; /* words that are no options, borrowed */
    size_t position_count;
} arguments;

typedef struct usage_error {
    char message[256];
    char hint[256];
} usage_error;

/* *out is owned: options_release. Returns false and fills `error` when the words make no sense. */
bool options_parse(const option_group *const *groups, size_t count, char *const *words, arguments *out,
                   usage_error *error);
void options_release(arguments *given);

/* The option of that name, or NULL. */
const option *options_find(const option_group *const *groups, const char *name, size_t length);

/* Names must stand in the tables of the command. */
bool option_given(const arguments *given, const char *name);
/* The last value, or NULL. */
const char *option_value(const arguments *given, const char *name);
/* Writes the values, in order, to `values`, which has room for all (use_count is enough); returns their number. */
size_t option_values(const arguments *given, const char *name, const char **values);

/* True when the option's argument may be left out. */
bool option_is_optional(const option *o);

/* True when the option's argument takes several words. */
bool option_takes_many(const option *o);

/* Next of the space-separated choices at *at, or false at the end. */
bool option_next_choice(const char **at, const char **choice, size_t *length);

#endif
