/*
 * A text as chunks, its longest runs without white space. Most are ones that were seen before. So a chunk is looked up
 * once, and what depends on it alone is found out at its first sight and kept in columns by its id: its atoms here, its
 * tokens in each language (tokenizer/tokens.h), what it says of the language of a text (tokenizer/langid.h).
 */
#ifndef TOKENIZER_CHUNKS_H
#define TOKENIZER_CHUNKS_H

#include "base/buf.h"
#include "base/column.h"
#include "base/intern.h"
#include "tokenizer/scan.h"

enum {
    CHUNK_LONGEST = 64, /* bytes of a chunk that is remembered: longer ones seldom come again */
    CHUNK_NONE = INTERN_NONE,
};

enum { CHUNK_COLUMNS = 2, CHUNK_HASHES = 96 };

typedef struct chunk {
    uint32_t begin, end; /* [begin, end) in bytes of the text */
    uint32_t id;         /* CHUNK_NONE: not remembered */
} chunk;

/* Of one thread. Start with `chars` (borrowed) and `longest`, the bytes of the longest chunk to be remembered, at most
 * CHUNK_LONGEST; 0: none is. Owned: chunks_release. */
typedef struct chunks {
    const char_table *chars;
    size_t longest;
    str text;                      /* borrowed */
    buf padded;                    /* a copy with CHUNK_LONGEST more bytes, so that words may be read from everywhere */
    size_t at;                     /* bytes of the text that were cut */
    chunk *items;                  /* [room], of the text so far */
    size_t count, found, room;     /* found: that have their ids */
    uint64_t hashes[CHUNK_HASHES]; /* of those that have none yet */
    uint64_t *slots;               /* [slot_count], a power of two; see chunks.c */
    uint32_t slot_count, known;    /* known: ids there are */
    column whole;                  /* uint64_t: the hash of a chunk */
    uint64_t seeds[2];
    const column *expected[CHUNK_COLUMNS]; /* or NULL: asked for as soon as an id is known */
    column places;                         /* uint32_t: where the atoms of a chunk are, + 1 */
    buf atoms;                             /* of each chunk: how many, a uint32_t, and the atoms */
    buf scanned;                           /* atoms of a chunk that is not remembered */
} chunks;

/* Begins a text; its chunks are cut when they are asked for. False when memory ran out. */
bool chunks_start(chunks *c, str text);
/* Cuts so far that all chunks that begin before byte `until` are there. False when memory ran out. */
bool chunks_until(chunks *c, size_t until);
/* Cuts the text from byte `begin` to its end without moving on: the chunks stand behind the others, until the next
 * call.
 */
bool chunks_aside(chunks *c, size_t begin, size_t *count);
/* The id of a string without white space, CHUNK_NONE where it is not to be remembered, or memory ran out. */
uint32_t chunks_id(chunks *c, str s);

static inline str chunk_text(const chunks *c, const chunk *k)
{
    return (str){c->text.p + k->begin, k->end - k->begin};
}

/* The atoms of a chunk, at least one, in bytes of the chunk. Borrowed until the
 * next call; NULL when memory ran out. */
const atom *chunk_atoms(chunks *c, const chunk *k, size_t *count);

/* A chunk where it stands, and the atoms next to it (ATOM_EDGE where there are none), all in bytes of the text. Start a
 * text with `next` 0. Owned: standing_release. */
typedef struct standing {
    const atom *atoms; /* [count] */
    size_t count;
    atom before, behind;
    size_t next; /* index of the chunk behind */
    atom *own;   /* [room], what `atoms` points to */
    size_t room;
} standing;

/* All chunks were cut. False when memory ran out. */
bool chunk_stand(chunks *c, size_t i, standing *out);
void standing_release(standing *s);

/* Asks for the memory of the atoms of the chunks from `from` on, before `to`. */
void chunks_expect_atoms(const chunks *c, size_t from, size_t to);

size_t chunks_bytes(const chunks *c); /* that grow with what is remembered */
/* Forgets all: ids and what is kept by them are gone. */
void chunks_forget(chunks *c);
void chunks_release(chunks *c);

#endif
