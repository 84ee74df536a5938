/*
 * A word is analysed once, then remembered. Per worker and language: surface form -> small id -> a record of all that
 * depends on the word alone. Rooms above keep columns of their own, indexed by the same id; when `generation` changes,
 * the ids start anew.
 */
#ifndef TOKENIZER_WORDS_H
#define TOKENIZER_WORDS_H

#include "base/buf.h"
#include "base/intern.h"
#include "tokenizer/word_counts.h"

#include <voxpop.h>

typedef enum word_flags {
    WORD_SHOUTED = 1,   /* two letters or more, all capitals */
    WORD_ELONGATED = 2, /* a letter three times or more in a row; `folded` has it twice, or see words_use */
    WORD_TITLE = 4,     /* begins with a capital */
} word_flags;

typedef struct word {
    str folded;   /* NFKC, case folded; NUL-terminated */
    str stem;     /* of `meant`; NUL-terminated */
    str meant;    /* `folded`, or the word that it is another spelling of (see words_know); NUL-terminated */
    uint8_t kind; /* vp_token_kind */
    uint8_t flags;
} word;

/* What most readers of tokens want, apart: four words a cache line. */
typedef struct word_strings {
    const char *folded, *stem;
} word_strings;

typedef struct words words;

/* `language`: "nl", "ru", "en", "zh" or any other. NULL when memory ran out. Owned: words_free. */
words *words_new(const char *language);
void words_free(words *w);
/* From now on it is told what is meant by words that are `listed` as slips (slip_list_read), and by the vocabularies
 * of the language and of English what by letters of the other alphabet and, with `slips`, by typing slips. All is
 * borrowed for the life of w. Once; false when memory ran out. */
bool words_know(words *w, str listed, const word_counts *own, const word_counts *english, bool slips);

/* Bytes of a word at the beginning of `text` that goes across marks (spelling_across_marks); 0: none does. */
size_t words_across_marks(const words *w, str text);

/* An elongated word is folded to its letters twice (goooood, good), or once where only that is `known` (sooooo, so).
 * Before this call nothing is. `context` is borrowed for the life of the words. */
typedef bool (*words_known)(const void *context, str folded, str stem);
void words_use(words *w, words_known known, const void *context);

/* Id of a surface form, analysed when new (the same letters can be a word here and an emoticon there: "XD");
 * INTERN_NONE when memory ran out. Ids hold until words_forget. */
uint32_t words_id(words *w, str surface, vp_token_kind kind);
/* The same in steps, as of intern_prepare. */
bool words_prepare(words *w, str surface, vp_token_kind kind, uint32_t *hash);
void words_expect(const words *w, uint32_t hash);
/* Asks for the memory that the first sight of a word will need. */
void words_foresee(const words *w, str surface);
uint32_t words_id_prepared(words *w, str surface, vp_token_kind kind, uint32_t hash);
const word *words_at(const words *w, uint32_t id); /* borrowed until words_id or words_forget */
const word_strings *words_strings(const words *w); /* by id; the same */
size_t words_bytes(const words *w);                /* that grow with what is remembered */
/* Empties the cache; to be called between documents. */
void words_forget(words *w);
size_t words_count(const words *w);
uint32_t words_generation(const words *w);

/* Whether a word stands as it would be folded, in small letters of ASCII, or of Russian without ё, none three times in
 * a row: most do. */
bool word_is_plain(str surface);

/* Stem of a folded form; NUL-terminated, borrowed until the next call. */
str words_stem(words *w, str folded);
/* NFKC and case folding, ё to е in Russian; appended to `out` (not NUL-terminated). False when memory ran out. */
bool words_fold(const words *w, str surface, buf *out);

#endif
