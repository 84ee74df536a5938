#include "ner/tagger.h"

#include "base/array.h"

#include <stdlib.h>

void tagger_release(tagger *t)
{
    tag_sums_release(&t->sums);
    tag_places_release(&t->places);
    free(t->scores);
    free(t->found);
    crf_work_release(&t->work);
    *t = (tagger){0};
}

void tagger_forget(tagger *t)
{
    const tagger empty = {.model = t->model, .chinese = t->chinese};
    tagger_release(t);
    *t = empty;
}

size_t tagger_bytes(const tagger *t)
{
    if (!t->scores)
        return 0;
    const size_t width = t->model->chain.width;
    return tag_sums_bytes(&t->sums) + TAGGER_SPAN * width * sizeof *t->scores +
           t->places.room * sizeof *t->places.items + t->places.folded.room + t->room * sizeof *t->found;
}

/* ---- What is found ---- */

static bool add_found(tagger *t, const tag_places *p, size_t from, size_t to, size_t first)
{
    const size_t width = t->model->chain.width;
    float probability = 1;
    for (size_t i = from; i < to; i++) {
        float p_label = t->work.marginal[(i - first) * width + t->labels[i - first]];
        probability = p_label < probability ? p_label : probability;
    }
    if (!array_room(&t->found, sizeof *t->found, t->count, &t->room))
        return false;
    t->found[t->count++] = (tagged){
        p->items[from].begin, p->items[to - 1].end, from, to, t->model->types[tag_type(t->labels[from - first])],
        (double)probability};
    return true;
}

/* Entities of the places from `first` on that have labels. */
static bool read_labels(tagger *t, size_t first, size_t count)
{
    size_t begin = first;
    bool any = false;
    for (size_t i = 0; i < count; i++)
        any = any || t->labels[i];
    if (any && ((!t->work.between && !crf_prepare(&t->model->chain, &t->work)) ||
                !crf_marginals(&t->model->chain, t->scores, count, &t->work, NULL)))
        return false;
    for (size_t i = 0; any && i < count; i++) {
        int part = tag_part(t->labels[i]);
        if (part == LABEL_BEGIN || part == LABEL_SINGLE)
            begin = first + i;
        if ((part == LABEL_END || part == LABEL_SINGLE) && !add_found(t, &t->places, begin, first + i + 1, first))
            return false;
    }
    return true;
}

static bool run_span(tagger *t, size_t first, size_t count)
{
    tag_sums_score(&t->sums, &t->places, first, count, t->scores);
    return crf_decode(&t->model->chain, t->scores, count, t->labels, &t->work) && read_labels(t, first, count);
}

static bool start(tagger *t, const words *w)
{
    if (!t->scores) {
        t->scores = malloc(TAGGER_SPAN * t->model->chain.width * sizeof *t->scores);
        t->sums.model = t->model;
        t->sums.items.chinese = t->chinese;
    }
    return t->scores && tag_sums_start(&t->sums, w);
}

static bool run_sentence(tagger *t, str text, const token *tokens, size_t count, words *w, const vp_span *parts,
                         size_t part_count)
{
    bool ok = parts ? tag_places_of(&t->sums.items, text, tokens, count, w, parts, part_count, &t->places)
                    : tag_places_find(&t->sums.items, text, tokens, count, w, &t->places);
    for (size_t first = 0; ok && first < t->places.count; first += TAGGER_SPAN) {
        size_t rest = t->places.count - first;
        ok = run_span(t, first, rest < TAGGER_SPAN ? rest : TAGGER_SPAN);
    }
    return ok;
}

vp_status tagger_sentence(tagger *t, str text, const token *tokens, size_t token_count, words *w, const vp_span *parts,
                          size_t part_count, vp_error *error)
{
    t->count = 0;
    if (!t->model)
        return VP_OK;
    bool ok = start(t, w) && run_sentence(t, text, tokens, token_count, w, parts, part_count);
    return ok ? VP_OK : fail_memory(error);
}

vp_status tagger_run(tagger *t, str text, const token_list *tokens, words *w, const vp_span *sentences, size_t count,
                     vp_error *error)
{
    t->count = 0;
    if (!t->model)
        return VP_OK;
    bool ok = start(t, w);
    size_t at = 0;
    for (size_t i = 0; ok && i < count; i++) {
        while (at < tokens->count && tokens->items[at].begin < sentences[i].begin)
            at++;
        size_t first = at;
        while (at < tokens->count && tokens->items[at].end <= sentences[i].end)
            at++;
        ok = run_sentence(t, text, tokens->items + first, at - first, w, NULL, 0);
    }
    return ok ? VP_OK : fail_memory(error);
}
