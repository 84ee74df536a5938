/* Files of tokens with entities: a line a token, its tag (BIO) behind the last tab, an empty line between sentences. In
 * Chinese a line is a character. */
#ifndef ENGINE_BIO_H
#define ENGINE_BIO_H

#include "engine/engine.h"

/* What types are called, from lines TYPE<TAB>OTHER; "-" drops a type. */
typedef struct bio_map {
    intern names; /* types of the file */
    str *others;  /* [names.count], in the intern's memory; owned */
    size_t room;
    intern known; /* the other types */
} bio_map;

/* Adds the lines of a file; further columns and lines that begin with # say nothing. */
vp_status bio_map_read(bio_map *m, const char *path, vp_error *error);
void bio_map_release(bio_map *m);
/* What a type is called; {NULL, 0}: nothing, it is dropped. */
str bio_map_name(const bio_map *m, str type);

/* The tag of a token: what the type is called, and whether an entity begins. */
typedef struct bio_tag {
    str type; /* {NULL, 0}: outside */
    bool begins;
} bio_tag;

/* A sentence: its tokens one behind the other, with a space between them where the language has spaces. */
typedef struct bio_sentence {
    str text;
    const vp_span *parts; /* [count] of the text */
    const bio_tag *tags;  /* [count] */
    size_t count;
    uint64_t line; /* of the first token */
} bio_sentence;

/* The sentence is borrowed for the call. A failure ends the reading. */
typedef vp_status (*bio_take)(void *context, const bio_sentence *s, vp_error *error);

/* Calls `take` for each sentence of the file (.gz is read). `map` may be NULL. Errors name file and line. */
vp_status bio_each(const char *path, bool chinese, const bio_map *map, bio_take take, void *context, vp_error *error);

#endif
