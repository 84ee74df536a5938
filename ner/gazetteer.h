/*
 * Lists of names: places, organisations, products, a user's own. A line is
 *   name<TAB>TYPE[ personal][<TAB>other name | other name]
 * The first name is the key: what all of them are counted as. Type "-": in the user's file the names are none, whatever
 * else takes them for one; in a shipped list another list's are taken back. Lines that are empty or begin with # are
 * left out; later lines win. Immutable after loading, shared by all threads; names are found by the matcher of the word
 * lists (lexicons/lexicon.h).
 */
#ifndef NER_GAZETTEER_H
#define NER_GAZETTEER_H

#include "base/arena.h"
#include "lexicons/lexicon.h"

enum {
    GAZETTEER_NAMES_MAX = 1000000,
    GAZETTEER_FILE_MAX = 64 << 20,
    GAZETTEER_TYPE_MAX = 32, /* bytes */
};

/* Whether a type of names may be called so: capitals, digits and _, of which a capital comes first. */
bool gazetteer_is_type(str name);

/* How a name must stand in a text. */
typedef enum name_writing {
    WRITING_ANY,     /* it is written small: in any case of the letters */
    WRITING_CAPITAL, /* with a capital, where it might be a plain word */
    WRITING_ACRONYM, /* in capitals alone, where it might be a plain word */
} name_writing;

/* One of the names of something. */
typedef struct name_form {
    str key, type;
    str folded;      /* of inflected languages: what its forms are compared with; else {NULL, 0} */
    uint8_t writing; /* name_writing */
    bool personal;   /* masked where personal data are */
    bool own;        /* of the user's file */
} name_form;

typedef enum name_inflection {
    INFLECTION_NONE,
    INFLECTION_GENITIVE, /* "Europa's" is a word, where letters are Latin */
    INFLECTION_DUTCH,    /* the same, and names of the user's file in their regular forms (ner/dutch_forms.h) */
    INFLECTION_CASES,    /* names stand in several cases, as in Russian */
} name_inflection;

typedef struct gazetteer {
    lexicon *terms; /* `tag` of an entry: 1 + its form */
    lexicon_forms forms;
    name_inflection inflection;
    name_form *names; /* [count], owned */
    size_t count, room;
    arena memory;
} gazetteer;

/* `forms` is borrowed until the last gazetteer_add. *out is owned: gazetteer_free. */
vp_status gazetteer_new(const lexicon_forms *forms, name_inflection inflection, gazetteer **out, vp_error *error);
void gazetteer_free(gazetteer *g);
/* Adds the lines of a file; `name` is for errors, which tell the line. `own`: the user's, which win over all others. */
vp_status gazetteer_add(gazetteer *g, str text, const char *name, bool own, vp_error *error);

/* The first part of a folded word, cut off: words are cut at marks, and between letters and digits. {NULL, 0}: none. */
str gazetteer_next_part(const gazetteer *g, str *rest);
/* Whether a word is a form of a word of a name that differs in its ending alone; both folded. */
bool gazetteer_inflects(str name_word, str word);

#endif
