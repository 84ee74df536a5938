/* Any text as a word list: the first byte chooses its kind and language; then each of its lines is looked for. */
#include "tests/fuzz/fuzz.h"

#include "lexicons/lexicon.h"
#include "sentiment/intent.h"
#include "tokenizer/word_forms.h"

#include <string.h>

static void look_for(word_forms *m, const lexicon *l, bool by_character, str line)
{
    enum { UNITS = 40 };
    lexicon_unit units[UNITS];
    size_t n = 0, length = 0;
    for (str unit, folded, stem; n < UNITS && (unit = lexicon_next_unit(by_character, &line)).p; n++) {
        MUST(unit.n > 0 && word_forms_analyse(m, unit, &folded, &stem));
        units[n] = lexicon_unit_of(l, folded, stem);
        lexicon_is_stopword(l, folded);
    }
    for (size_t i = 0; i < n; i++) {
        const lexicon_entry *e = lexicon_match(l, units + i, n - i, &length);
        MUST(!e || (length > 0 && length <= n - i && e->weight >= -3 && e->weight <= 3));
    }
}

/* The same bytes as a list of cues. */
static void read_cues(const lexicon_forms *forms, str text)
{
    cue_list cues = {0};
    vp_error e = {0};
    vp_status status = cue_list_read(forms, text, "cues", &cues, &e);
    if (status)
        MUST(status == VP_FORMAT && e.line > 0 && e.byte < text.n && e.hint[0]);
    for (uint32_t i = 0; i < cues.count; i++)
        for (int k = 0; k < CUES; k++)
            MUST(cues.weights[i].of[k] >= -5 && cues.weights[i].of[k] <= 5);
    cue_list_release(&cues);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static word_forms makers[2];
    if (!size || size > 1 << 16)
        return 0;
    bool by_character = data[0] & 4;
    word_forms *m = &makers[by_character];
    if (!m->words)
        MUST((m->words = words_new(by_character ? "zh" : "en")));
    lexicon_forms forms = {word_forms_analyse, m, by_character};
    lexicon *l;
    vp_error e = {0};
    str text = {(const char *)data + 1, size - 1};
    MUST(!lexicon_new(&forms, &l, NULL));
    vp_status status = data[0] % 4 == 0   ? lexicon_add_polarity(l, text, "list", &e)
                       : data[0] % 4 == 1 ? lexicon_add_modifiers(l, text, "list", &e)
                       : data[0] % 4 == 2 ? lexicon_add_own(l, text, "list", &e)
                                          : lexicon_add_stopwords(l, text, "list", &e);
    if (status)
        MUST(status == VP_FORMAT && e.line > 0 && e.byte < text.n && e.hint[0]);
    for (str rest = text; rest.p;) {
        str line = str_cut(&rest, '\n');
        look_for(m, l, by_character, str_cut(&line, '\t'));
    }
    lexicon_free(l);
    read_cues(&forms, text);
    return 0;
}
