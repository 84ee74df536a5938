#include "models/chain.h"

#include "base/rng.h"

#include <stdlib.h>
#include <string.h>

typedef struct learner {
    chain_model *m;
    const chain_settings *settings;
    double *late;                                 /* [rows * CHAIN_TAGS] each change times the step it came at */
    double late_next[CHAIN_TAGS + 1][CHAIN_TAGS]; /* the same of m->next */
    double step;                                  /* a whole number, and so is what it adds up to: below 2^53 exact */
    float *scores, *best;                         /* [room * CHAIN_TAGS] */
    uint8_t *from;                                /* [room * CHAIN_TAGS] the tag before the best way to a tag */
    uint8_t *found;                               /* [room] */
} learner;

static void score_places(const learner *l, const chain_example *e)
{
    memset(l->scores, 0, e->places * CHAIN_TAGS * sizeof *l->scores);
    for (size_t f = 0; f < e->count; f++)
        for (uint32_t k = 0; k < e->features[f].width; k++) {
            int64_t place = (int64_t)e->features[f].place + k;
            if (place < 0 || place >= (int64_t)e->places)
                continue;
            const float *row = l->m->weights + ((size_t)e->features[f].row + k) * CHAIN_TAGS;
            for (int tag = 0; tag < CHAIN_TAGS; tag++)
                l->scores[place * CHAIN_TAGS + tag] += row[tag];
        }
}

static void best_ways_to(const learner *l, size_t place, uint8_t right)
{
    const float *before = place ? l->best + (place - 1) * CHAIN_TAGS : NULL;
    for (int tag = 0; tag < CHAIN_TAGS; tag++) {
        float top = before ? CHAIN_NEVER : l->m->next[CHAIN_TAGS][tag];
        int from = 0;
        for (int t = 0; before && t < CHAIN_TAGS; t++)
            if (before[t] + l->m->next[t][tag] > top) {
                top = before[t] + l->m->next[t][tag];
                from = t;
            }
        size_t at = place * CHAIN_TAGS + (size_t)tag;
        l->best[at] = top + l->scores[at] + (tag == right ? 0 : l->settings->margin);
        l->from[at] = (uint8_t)from;
    }
}

/* The tags of the best way (Viterbi), into l->found. */
static void find_tags(const learner *l, const chain_example *e)
{
    for (size_t i = 0; i < e->places; i++)
        best_ways_to(l, i, e->tags[i]);
    const float *end = l->best + (e->places - 1) * CHAIN_TAGS;
    float top = 2 * CHAIN_NEVER;
    uint8_t tag = 0;
    for (uint8_t t = 0; t < CHAIN_TAGS; t++)
        if (l->m->last[t] && end[t] > top) {
            top = end[t];
            tag = t;
        }
    for (size_t i = e->places; i--;) {
        l->found[i] = tag;
        tag = l->from[i * CHAIN_TAGS + tag];
    }
}

static void change(const learner *l, size_t row, uint8_t tag, float by)
{
    l->m->weights[row * CHAIN_TAGS + tag] += by;
    l->late[row * CHAIN_TAGS + tag] += (double)by * l->step;
}

static void change_next(learner *l, const uint8_t *tags, size_t place, float by)
{
    size_t from = place ? tags[place - 1] : CHAIN_TAGS;
    l->m->next[from][tags[place]] += by;
    l->late_next[from][tags[place]] += (double)by * l->step;
}

/* Towards what is right, away from what was found. */
static void learn_from(learner *l, const chain_example *e)
{
    for (size_t f = 0; f < e->count; f++)
        for (uint32_t k = 0; k < e->features[f].width; k++) {
            int64_t place = (int64_t)e->features[f].place + k;
            if (place < 0 || place >= (int64_t)e->places || l->found[place] == e->tags[place])
                continue;
            change(l, (size_t)e->features[f].row + k, e->tags[place], 1);
            change(l, (size_t)e->features[f].row + k, l->found[place], -1);
        }
    for (size_t i = 0; i < e->places; i++) {
        change_next(l, e->tags, i, 1);
        change_next(l, l->found, i, -1);
    }
}

static bool learn_round(learner *l, const chain_example *examples, uint32_t *order, size_t count, int round)
{
    const chain_settings *s = l->settings;
    rng_shuffle(s->seed + (uint64_t)round, order, count);
    for (size_t i = 0; i < count; i++) {
        const chain_example *e = &examples[order[i]];
        if (s->progress && i % 1024 == 0 && !s->progress(s->context, (round + (double)i / (double)count) / s->rounds))
            return false;
        score_places(l, e);
        find_tags(l, e);
        l->step++;
        if (memcmp(l->found, e->tags, e->places))
            learn_from(l, e);
    }
    return true;
}

/* The mean of the weights over all steps. */
static void average(learner *l)
{
    for (size_t i = 0; i < l->m->rows * CHAIN_TAGS; i++)
        l->m->weights[i] -= (float)(l->late[i] / l->step);
    for (int t = 0; t <= CHAIN_TAGS; t++)
        for (int tag = 0; tag < CHAIN_TAGS; tag++)
            l->m->next[t][tag] -= (float)(l->late_next[t][tag] / l->step);
}

chain_outcome chain_learn(chain_model *m, const chain_example *examples, size_t count, const chain_settings *settings)
{
    size_t room = 1;
    for (size_t i = 0; i < count; i++)
        room = examples[i].places > room ? examples[i].places : room;
    learner l = {.m = m, .settings = settings, .step = 1};
    l.late = calloc(m->rows * CHAIN_TAGS + 1, sizeof *l.late);
    l.scores = malloc(room * CHAIN_TAGS * sizeof *l.scores);
    l.best = malloc(room * CHAIN_TAGS * sizeof *l.best);
    l.from = malloc(room * CHAIN_TAGS);
    l.found = malloc(room);
    uint32_t *order = malloc((count + 1) * sizeof *order);
    bool room_enough = l.late && l.scores && l.best && l.from && l.found && order, ok = room_enough;
    for (size_t i = 0; ok && i < count; i++)
        order[i] = (uint32_t)i;
    for (int round = 0; ok && round < settings->rounds; round++)
        ok = learn_round(&l, examples, order, count, round);
    if (ok)
        average(&l);
    free(l.late);
    free(l.scores);
    free(l.best);
    free(l.from);
    free(l.found);
    free(order);
    return !room_enough ? CHAIN_NO_MEMORY : ok ? CHAIN_LEARNED : CHAIN_STOPPED;
}
