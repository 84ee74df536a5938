/* A lexicon made by hand for the tests of lexicons. */
#ifndef TESTS_LEXICON_MAKER_H
#define TESTS_LEXICON_MAKER_H

#include "lexicons/lexicon.h"
#include "tests/unit/check.h"
#include "tokenizer/word_forms.h"

typedef struct maker {
    word_forms forms;
    bool broken; /* as if memory had run out */
} maker;

static inline bool analyse(void *context, str one, str *folded, str *stem)
{
    maker *m = context;
    return !m->broken && word_forms_analyse(&m->forms, one, folded, stem);
}

typedef struct fixture {
    maker maker;
    lexicon *lexicon;
    bool by_character;
} fixture;

static inline void begin(fixture *f, const char *language)
{
    *f = (fixture){.maker.forms.words = words_new(language), .by_character = !strcmp(language, "zh")};
    assert_non_null(f->maker.forms.words);
    lexicon_forms forms = {analyse, &f->maker, f->by_character};
    assert_int_equal(lexicon_new(&forms, &f->lexicon, NULL), VP_OK);
}

static inline void end(fixture *f)
{
    lexicon_free(f->lexicon);
    word_forms_release(&f->maker.forms);
}

enum { UNITS = 32 };

/* The units of a text as the scorer would look them up. */
static inline size_t units_of(fixture *f, const char *text, lexicon_unit *units)
{
    size_t n = 0;
    str rest = str_of(text), folded, stem;
    for (str unit; n < UNITS && (unit = lexicon_next_unit(f->by_character, &rest)).p; n++) {
        assert_true(analyse(&f->maker, unit, &folded, &stem));
        units[n] = lexicon_unit_of(f->lexicon, folded, stem);
    }
    return n;
}

#endif
