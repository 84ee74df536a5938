#include "tokenizer/lemma_train.h"

#include "base/utf8.h"
#include "tokenizer/lemma_script.h"

#include <stdlib.h>

enum { INITIAL_OF = 3 /* letters of a lemma that one letter may be short for: a longer one is a guess */ };

static bool add_pair(lemma_pairs *p, lemma_pair item)
{
    if (p->count == p->room) {
        size_t room = p->room ? p->room * 2 : 1 << 16;
        lemma_pair *items = realloc(p->items, room * sizeof *items);
        if (!items)
            return false;
        p->items = items;
        p->room = room;
    }
    p->items[p->count++] = item;
    return true;
}

static int compare_pairs(const void *a, const void *b)
{
    const lemma_pair *x = a, *y = b;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return x->script < y->script ? -1 : x->script > y->script;
}

/* Sorts by key and script, and adds up equal ones. */
static void merge_pairs(lemma_pairs *p)
{
    if (!p->count)
        return;
    qsort(p->items, p->count, sizeof *p->items, compare_pairs);
    size_t to = 0;
    for (size_t i = 1; i < p->count; i++) {
        if (!compare_pairs(&p->items[to], &p->items[i])) {
            p->items[to].count += p->items[i].count;
            p->items[to].listed |= p->items[i].listed;
        } else {
            p->items[++to] = p->items[i];
        }
    }
    p->count = to + 1;
}

/* The id of the script that leads from the form to the lemma; UINT16_MAX when there is none. */
static bool script_of(lemma_evidence *v, const lemma_example *e, buf *scratch, uint16_t *out)
{
    buf_clear(scratch);
    bool initial = utf8_count(e->folded) == 1 && utf8_count(e->lemma) > INITIAL_OF; /* b of benefit */
    if (!initial && !lemma_script_derive(e->tag, e->surface, e->folded, e->lemma, scratch))
        return false;
    *out = UINT16_MAX;
    if (!scratch->n)
        return true;
    uint32_t id = intern_find(&v->scripts, buf_str(scratch));
    if (id == INTERN_NONE && v->scripts.count < UINT16_MAX - 1 &&
        (id = intern_add(&v->scripts, buf_str(scratch))) == INTERN_NONE)
        return false;
    *out = id == INTERN_NONE ? UINT16_MAX : (uint16_t)id;
    return true;
}

/* Whether a script may be tried on other words: most of the lemma is the word's own. */
static bool is_general(const lemma_evidence *v, uint16_t script, str folded)
{
    lemma_script s;
    if (!lemma_script_read(v->scripts.strings[script], &s))
        return false;
    size_t kept = utf8_count(folded), added = utf8_count(s.prefix) + utf8_count(s.suffix);
    size_t lost = s.drop + utf8_count(s.removed);
    return !(added + lost) || (kept > lost + 1 && kept - lost >= added);
}

/* What every ending of the word, from none to LEMMA_ENDING_MAX letters, tells of the script. */
static bool add_endings(lemma_evidence *v, const lemma_example *e, uint16_t script)
{
    lemma_word look;
    if (!is_general(v, script, e->folded))
        return true;
    lemma_word_look(e->surface, e->folded, &look);
    uint32_t parent = 0;
    for (size_t letters = 0; letters <= LEMMA_ENDING_MAX; letters++) {
        uint32_t key = lemma_ending_key(e->folded, letters, look.shape);
        if (key == parent) /* the word is shorter */
            break;
        if (!add_pair(&v->of_endings, (lemma_pair){key, parent, 1, script, (uint8_t)letters, false}))
            return false;
        parent = key;
    }
    return true;
}

static bool collect(lemma_evidence *v, const lemma_example *e, bool listed, buf *scratch, uint16_t *script)
{
    uint32_t id = intern_add(&v->forms, e->folded);
    return id != INTERN_NONE && script_of(v, e, scratch, script) &&
           (*script == UINT16_MAX || add_pair(&v->of_forms, (lemma_pair){id, 0, !listed, *script, 0, listed}));
}

/* Of words that stand in sentences, each way to write them teaches endings once. */
static bool collect_words(lemma_evidence *v, const lemma_lesson *l, buf *scratch)
{
    intern surfaces = {0};
    v->gold = malloc((l->word_count + 1) * sizeof *v->gold);
    bool ok = v->gold != NULL;
    for (size_t i = 0; ok && i < l->word_count; i++) {
        uint32_t before = surfaces.count, id = intern_add(&surfaces, l->words[i].surface);
        ok = id != INTERN_NONE && collect(v, &l->words[i], false, scratch, &v->gold[i]);
        if (ok && id >= before && v->gold[i] != UINT16_MAX)
            ok = add_endings(v, &l->words[i], v->gold[i]);
    }
    intern_release(&surfaces);
    return ok;
}

static bool collect_table(lemma_evidence *v, const lemma_lesson *l, buf *scratch)
{
    bool ok = true;
    for (size_t i = 0; ok && i < l->table_count; i++) {
        uint16_t script;
        ok = collect(v, &l->table[i], true, scratch, &script) &&
             (script == UINT16_MAX || add_endings(v, &l->table[i], script));
    }
    return ok;
}

static bool count(lemma_evidence *v)
{
    v->seen = calloc(v->forms.count + 1, sizeof *v->seen);
    v->stems = calloc(v->scripts.count + 1, sizeof *v->stems);
    for (size_t i = 0; v->seen && v->stems && i < v->of_forms.count; i++) {
        v->seen[v->of_forms.items[i].key] += v->of_forms.items[i].count;
        v->stems[v->of_forms.items[i].script]++;
    }
    return v->seen && v->stems;
}

bool lemma_evidence_collect(const lemma_lesson *lesson, lemma_evidence *out)
{
    buf scratch = {0};
    *out = (lemma_evidence){0};
    bool ok = collect_words(out, lesson, &scratch) && collect_table(out, lesson, &scratch);
    buf_release(&scratch);
    if (!ok)
        return false;
    merge_pairs(&out->of_forms);
    merge_pairs(&out->of_endings);
    return count(out);
}

void lemma_evidence_release(lemma_evidence *e)
{
    intern_release(&e->scripts);
    intern_release(&e->forms);
    free(e->of_forms.items);
    free(e->of_endings.items);
    free(e->seen);
    free(e->stems);
    free(e->gold);
    *e = (lemma_evidence){0};
}
