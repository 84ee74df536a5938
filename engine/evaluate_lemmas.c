/* Lemmas compared with those of a treebank: `voxpop eval lemmas`. */
#include <voxpop_train.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/table.h"
#include "engine/percentage.h"
#include "ingest/conllu.h"

#include <math.h>
#include <stdlib.h>
#include <unicode/uchar.h>
#include <unicode/ustring.h>

typedef struct lemma_examination {
    vp_session *session;
    const char *lang;
    buf text;       /* the words of a sentence with single spaces between them */
    vp_span *words; /* [room] in it */
    size_t room;
    uint64_t count, right, caseless, joined;
} lemma_examination;

enum { LEMMA_UNITS = 256 };

static bool is_caseless(str a, str b)
{
    UChar wide[2][LEMMA_UNITS];
    int32_t n[2];
    UErrorCode code = U_ZERO_ERROR;
    u_strFromUTF8(wide[0], LEMMA_UNITS, &n[0], a.p, (int32_t)a.n, &code);
    u_strFromUTF8(wide[1], LEMMA_UNITS, &n[1], b.p, (int32_t)b.n, &code);
    return U_SUCCESS(code) && u_strCaseCompare(wide[0], n[0], wide[1], n[1], U_FOLD_CASE_DEFAULT, &code) == 0;
}

/* Whether they are the same but for the marks that treebanks put between the parts of a word ("in_voeren"). */
static bool is_joined(str gold, str found)
{
    size_t f = 0;
    for (size_t g = 0; g < gold.n; g++) {
        if (f < found.n && found.p[f] == gold.p[g])
            f++;
        else if (gold.p[g] != '_')
            return false;
    }
    return f == found.n;
}

static bool make_room(lemma_examination *x, size_t count)
{
    if (count <= x->room)
        return true;
    vp_span *words = realloc(x->words, count * sizeof *words);
    if (!words)
        return false;
    x->words = words;
    x->room = count;
    return true;
}

static vp_status take_lemmas(void *context, const conllu_sentence *s, vp_error *error)
{
    lemma_examination *x = context;
    const char *const *lemmas;
    size_t count;
    buf_clear(&x->text);
    if (!make_room(x, s->word_count))
        return fail_memory(error);
    for (size_t i = 0; i < s->word_count; i++) {
        size_t begin = x->text.n;
        if (!buf_add_str(&x->text, s->words[i].form) || !buf_putc(&x->text, ' '))
            return fail_memory(error);
        x->words[i] = (vp_span){begin, x->text.n - 1};
    }
    vp_status status = vp_lemmas(x->session, x->lang, x->text.p, x->text.n, x->words, s->word_count, &lemmas, &count,
                                 error);
    for (size_t i = 0; !status && i < count; i++) {
        str gold = s->words[i].lemma, found = str_of(lemmas[i]);
        bool right = str_equal(gold, found);
        x->count++;
        x->right += right;
        x->caseless += right || is_caseless(gold, found);
        x->joined += right || is_joined(gold, found);
    }
    return status;
}

static vp_status accuracy_table(const lemma_examination *x, vp_table **out, vp_error *error)
{
    static const char *const names[] = {"accuracy", "caseless", "joined", "words", "right"};
    vp_table *t = NULL;
    double count = (double)x->count;
    vp_status status = table_new(names, sizeof names / sizeof *names, &t, error);
    if (status)
        return status;
    bool ok = table_row(t);
    table_real(t, percentage((double)x->right, count));
    table_real(t, percentage((double)x->caseless, count));
    table_real(t, percentage((double)x->joined, count));
    table_integer(t, (int64_t)x->count);
    if (!ok || !table_integer(t, (int64_t)x->right)) {
        vp_table_free(t);
        return fail_memory(error);
    }
    *out = t;
    return VP_OK;
}

vp_status vp_evaluate_lemmas(vp_session *session, const char *lang, const char *path, vp_table **out, vp_error *error)
{
    lemma_examination x = {.session = session, .lang = lang};
    vp_status status = conllu_each(path, take_lemmas, &x, error);
    if (!status)
        status = accuracy_table(&x, out, error);
    buf_release(&x.text);
    free(x.words);
    return status;
}
