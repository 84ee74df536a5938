#include "tokenizer/lemma_train.h"

#include "base/rng.h"

#include <stdlib.h>

enum {
    WEIGHT_BITS = 19,
    EPOCHS = 12,
    MARGIN = 100,   /* of the right choice over the others; below it the weights still learn */
    TEXT_MAX = 512, /* words that are decoded together */
};

/* A surface form, with the choices it has when it is known and when it is taken for unknown. */
typedef struct study {
    lemma_word word[2];
} study;

typedef struct teacher {
    const lemma_lesson *lesson;
    lemma_evidence evidence;
    lemma_tables tables;
    intern surfaces;
    uint32_t *surface; /* [word_count] */
    study *studies;    /* [surfaces.count] */
    arena memory;
    buf scratch;
    pair_trainer *trainer;
} teacher;

/* ---- Learning to choose ---- */

static bool number_surfaces(teacher *t)
{
    const lemma_lesson *l = t->lesson;
    t->surface = malloc((l->word_count + 1) * sizeof *t->surface);
    bool ok = t->surface != NULL;
    for (size_t i = 0; ok && i < l->word_count; i++)
        ok = (t->surface[i] = intern_add(&t->surfaces, l->words[i].surface)) != INTERN_NONE;
    return ok;
}

static bool study_words(teacher *t)
{
    t->studies = calloc(t->surfaces.count + 1, sizeof *t->studies);
    bool ok = t->studies != NULL;
    const lemma_model models[2] = {lemma_tables_model(&t->tables, false), lemma_tables_model(&t->tables, true)};
    for (size_t i = 0; ok && i < t->lesson->word_count; i++) {
        const lemma_example *e = &t->lesson->words[i];
        for (int known = 0; ok && known < 2; known++) {
            lemma_word *w = &t->studies[t->surface[i]].word[known];
            ok = w->count || lemma_word_fill(&models[known], e->surface, e->folded, &t->memory, &t->scratch, w);
        }
    }
    return ok;
}

typedef struct place {
    uint32_t own[LEMMA_OWN_MAX + 1], around[LEMMA_AROUND_MAX];
    size_t own_count, around_count;
} place;

static void add_choice(teacher *t, place *p, const lemma_choice *c, float by)
{
    p->own[p->own_count] = lemma_level_feature(c);
    pair_trainer_add(t->trainer, p->own, p->own_count + 1, c->tag, by);
    pair_trainer_add(t->trainer, p->own, p->own_count + 1, lemma_script_class(c), by);
    pair_trainer_add(t->trainer, p->around, p->around_count, c->tag, by);
    pair_trainer_add(t->trainer, p->around, p->around_count, lemma_script_class(c), by);
}

static float score_choice(const teacher *t, place *p, const lemma_choice *c)
{
    p->own[p->own_count] = lemma_level_feature(c);
    return pair_trainer_score(t->trainer, p->own, p->own_count + 1, c->tag) +
           pair_trainer_score(t->trainer, p->own, p->own_count + 1, lemma_script_class(c)) +
           pair_trainer_score(t->trainer, p->around, p->around_count, c->tag) +
           pair_trainer_score(t->trainer, p->around, p->around_count, lemma_script_class(c));
}

/* Chooses for one word and mends the weights where that was wrong; returns the class of what was chosen. */
static uint8_t learn_word(teacher *t, const lemma_word *const *words, size_t count, size_t at, const uint8_t *tags,
                          str folded, uint16_t gold)
{
    const lemma_word *w = words[at];
    if (w->count == 1)
        return w->choices->tag;
    place p;
    p.own_count = lemma_own_features(folded, w, p.own);
    p.around_count = lemma_around_features(words, count, at, tags, p.around);
    const lemma_choice *best = NULL, *rival = NULL, *right = NULL;
    float best_score = 0, rival_score = 0, right_score = 0;
    for (const lemma_choice *c = w->choices; c < w->choices + w->count; c++) {
        float score = score_choice(t, &p, c);
        if (!best || score > best_score) {
            best = c;
            best_score = score;
        }
        if (c->script == gold) {
            right = c;
            right_score = score;
        } else if (!rival || score > rival_score) {
            rival = c;
            rival_score = score;
        }
    }
    pair_trainer_tick(t->trainer);
    if (right && rival && right_score < rival_score + MARGIN) {
        add_choice(t, &p, right, 1);
        add_choice(t, &p, rival, -1);
    }
    return best->tag;
}

/* A word seen n times is taken for unknown once in n + 1 times, so that what the endings and tables say counts, too. */
static const lemma_word *word_for_lesson(const teacher *t, size_t i, uint64_t epoch)
{
    uint32_t id = intern_find(&t->evidence.forms, t->lesson->words[i].folded);
    uint64_t seen = id == INTERN_NONE ? 0 : t->evidence.seen[id];
    bool known = rng_below(epoch, i, seen + 1) != 0;
    return &t->studies[t->surface[i]].word[known];
}

/* Words that are decoded together: a text of one sentence or of several. */
static size_t next_text(const lemma_lesson *l, size_t begin, uint64_t epoch)
{
    size_t end = begin;
    while (end < l->word_count && end - begin < TEXT_MAX) {
        end++;
        if (l->words[end - 1].ends_sentence && rng_below(epoch, end, 2))
            break;
    }
    return end;
}

static void learn_text(teacher *t, size_t begin, size_t n, uint64_t epoch)
{
    const lemma_word *words[TEXT_MAX];
    uint8_t tags[TEXT_MAX];
    const lemma_example *e = t->lesson->words + begin;
    for (size_t i = 0; i < n; i++)
        words[i] = word_for_lesson(t, begin + i, epoch);
    for (size_t i = 0; i < n; i++)
        tags[i] = learn_word(t, words, n, i, tags, e[i].folded, t->evidence.gold[begin + i]);
}

static bool learn(teacher *t)
{
    const lemma_lesson *l = t->lesson;
    size_t *begins = malloc((l->word_count + 1) * sizeof *begins);
    t->trainer = pair_trainer_new(WEIGHT_BITS);
    bool ok = t->trainer && begins;
    for (uint64_t epoch = 0; ok && epoch < EPOCHS; epoch++) {
        size_t texts = 0;
        for (size_t begin = 0; begin < l->word_count; begin = next_text(l, begin, epoch)) {
            size_t other = rng_below(epoch, texts, texts + 1);
            begins[texts++] = begins[other];
            begins[other] = begin;
        }
        for (size_t i = 0; i < texts; i++)
            learn_text(t, begins[i], next_text(l, begins[i], epoch) - begins[i], epoch);
    }
    free(begins);
    return ok;
}

/* ---- The pack ---- */

static vp_status write_pack(teacher *t, const char *path, vp_error *error)
{
    const lemma_tables *l = &t->tables;
    size_t weight_count = (size_t)1 << WEIGHT_BITS;
    int8_t *weights = malloc(weight_count);
    if (!weights)
        return fail_memory(error);
    pair_trainer_export(t->trainer, weights);
    const pack_part parts[] = {
        {"meta", t->lesson->meta, strlen(t->lesson->meta)},
        {"language", t->lesson->language, strlen(t->lesson->language)},
        {"scripts", l->script_text.p, l->script_text.n},
        {"script_at", l->script_at, (l->script_count + 1) * sizeof *l->script_at},
        {"set_at", l->set_at, (l->set_count + 1) * sizeof *l->set_at},
        {"items", l->items.p, l->items.n},
        {"forms", l->forms.slots, l->forms.count * sizeof(lemma_slot)},
        {"endings", l->endings.slots, l->endings.count * sizeof(lemma_slot)},
        {"words", l->words, l->word_slots * sizeof *l->words},
        {"weights", weights, weight_count},
    };
    vp_status status = pack_write(path, parts, sizeof parts / sizeof *parts, error);
    free(weights);
    return status;
}

static void teacher_release(teacher *t)
{
    lemma_evidence_release(&t->evidence);
    lemma_tables_release(&t->tables);
    intern_release(&t->surfaces);
    free(t->surface);
    free(t->studies);
    arena_release(&t->memory);
    buf_release(&t->scratch);
    pair_trainer_free(t->trainer);
}

vp_status lemma_train(const lemma_lesson *lesson, const char *path, vp_error *error)
{
    teacher t = {.lesson = lesson};
    bool ok = lemma_evidence_collect(lesson, &t.evidence) && lemma_tables_make(lesson, &t.evidence, &t.tables) &&
              number_surfaces(&t) && study_words(&t) && learn(&t);
    vp_status status = ok ? write_pack(&t, path, error) : fail_memory(error);
    teacher_release(&t);
    return status;
}
