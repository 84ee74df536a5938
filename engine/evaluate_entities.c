/* Entities compared with what is marked: `eval entities`. */
#include <voxpop_train.h>

#include "base/array.h"
#include "base/table.h"
#include "engine/bio.h"
#include "engine/options.h"
#include "engine/percentage.h"
#include "engine/tagging.h"

#include <stdlib.h>
#include <time.h>

typedef struct type_count {
    size_t gold, found, right;
} type_count;

typedef struct name_examination {
    vp_session *session;
    workshop *shop;
    language language;
    const bio_map *map;
    bool lower;
    intern types;
    type_count *counts; /* [count_room] by type */
    size_t count_room;
    struct name_span {
        size_t first, last;
        uint32_t type;
    } * gold; /* [gold_room] of a sentence */
    size_t gold_count, gold_room;
    buf text;
    vp_span *parts; /* [part_room] */
    size_t part_room, tokens;
    double seconds;
} name_examination;

static type_count *count_of(name_examination *x, str type, uint32_t *id)
{
    uint32_t known = x->types.count;
    *id = intern_add(&x->types, type);
    if (*id == INTERN_NONE || !array_room(&x->counts, sizeof *x->counts, *id, &x->count_room))
        return NULL;
    if (*id == known)
        x->counts[*id] = (type_count){0};
    return &x->counts[*id];
}

static vp_status read_gold(name_examination *x, const bio_sentence *s, vp_error *error)
{
    x->gold_count = 0;
    for (size_t i = 0, last; i < s->count; i = last) {
        last = i + 1;
        uint32_t type;
        if (!s->tags[i].type.n)
            continue;
        while (last < s->count && !s->tags[last].begins && str_equal(s->tags[last].type, s->tags[i].type))
            last++;
        type_count *c = count_of(x, s->tags[i].type, &type);
        if (!c || !array_room(&x->gold, sizeof *x->gold, x->gold_count, &x->gold_room))
            return fail_memory(error);
        c->gold++;
        x->gold[x->gold_count++] = (struct name_span){i, last, type};
    }
    return VP_OK;
}

static vp_status count_found(name_examination *x, vp_error *error)
{
    const tagger *t = &x->shop->tagger;
    for (size_t k = 0, g = 0; k < t->count; k++) {
        uint32_t type;
        str name = bio_map_name(x->map, str_of(t->found[k].type));
        if (!name.p || (x->map && intern_find(&x->map->known, name) == INTERN_NONE))
            continue;
        type_count *c = count_of(x, name, &type);
        if (!c)
            return fail_memory(error);
        c->found++;
        while (g < x->gold_count && x->gold[g].first < t->found[k].first)
            g++;
        c->right += g < x->gold_count && x->gold[g].first == t->found[k].first && x->gold[g].last == t->found[k].last &&
                    x->gold[g].type == type;
    }
    return VP_OK;
}

/* The sentence as it is read. */
static bool prepare(name_examination *x, const bio_sentence *s)
{
    buf_clear(&x->text);
    for (size_t i = 0; i < s->count; i++) {
        str part = {s->text.p + s->parts[i].begin, s->parts[i].end - s->parts[i].begin};
        size_t begin = x->text.n;
        bool ok = array_room(&x->parts, sizeof *x->parts, i, &x->part_room) &&
                  (x->lower ? words_fold(x->shop->words, part, &x->text) : buf_add_str(&x->text, part));
        if (!ok)
            return false;
        x->parts[i] = (vp_span){begin, x->text.n};
        if (x->language != LANGUAGE_ZH && !buf_putc(&x->text, ' '))
            return false;
    }
    return true;
}

static double now_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static vp_status take_sentence(void *context, const bio_sentence *s, vp_error *error)
{
    name_examination *x = context;
    if (!prepare(x, s))
        return fail_memory(error);
    double began = now_seconds();
    vp_status status = session_tag_parts(x->session, x->shop, x->language, buf_str(&x->text), x->parts, s->count,
                                         error);
    x->seconds += now_seconds() - began;
    x->tokens += s->count;
    if (!status)
        status = read_gold(x, s, error);
    return status ? status : count_found(x, error);
}

static bool put_row(vp_table *t, str type, const type_count *c, double speed)
{
    bool ok = table_row(t);
    table_text(t, type);
    table_real(t, percentage((double)c->right, (double)c->found));
    table_real(t, percentage((double)c->right, (double)c->gold));
    table_real(t, percentage(2 * (double)c->right, (double)(c->gold + c->found)));
    table_integer(t, (int64_t)c->gold);
    table_integer(t, (int64_t)c->found);
    table_integer(t, (int64_t)c->right);
    return ok && table_real(t, speed);
}

/* What is prepared once is not a matter of tokens: it is left out of their speed. */
static vp_status warm_up(name_examination *x, vp_error *error)
{
    return session_tag_parts(x->session, x->shop, x->language, STR(""), &(vp_span){0, 0}, 0, error);
}

static vp_status put_table(const name_examination *x, vp_table **out, vp_error *error)
{
    static const char *const names[] = {"type", "precision", "recall", "f1", "gold", "found", "right", "tokens_s"};
    vp_table *t = NULL;
    type_count all = {0};
    vp_status status = table_new(names, sizeof names / sizeof *names, &t, error);
    if (status)
        return status;
    bool ok = true;
    for (uint32_t i = 0; ok && i < x->types.count; i++) {
        all.gold += x->counts[i].gold;
        all.found += x->counts[i].found;
        all.right += x->counts[i].right;
        ok = put_row(t, x->types.strings[i], &x->counts[i], NAN);
    }
    if (!ok || !put_row(t, STR("all"), &all, x->seconds > 0 ? round((double)x->tokens / x->seconds) : NAN)) {
        vp_table_free(t);
        return fail_memory(error);
    }
    *out = t;
    return VP_OK;
}

vp_status vp_evaluate_entities(vp_session *session, const char *lang, const vp_entity_evaluation *options,
                               const char *const *paths, size_t count, vp_table **out, vp_error *error)
{
    vp_entity_evaluation o = {0};
    bio_map map = {0};
    vp_status status = options_copy(&o, sizeof o, options, error);
    name_examination x = {.session = session, .map = o.map ? &map : NULL, .lower = o.lower != 0};
    if (!status)
        status = session_tagging_workshop(session, lang, &x.language, &x.shop, error);
    if (!status && o.map)
        status = bio_map_read(&map, o.map, error);
    if (!status)
        status = warm_up(&x, error);
    for (size_t i = 0; !status && i < count; i++)
        status = bio_each(paths[i], x.language == LANGUAGE_ZH, x.map, take_sentence, &x, error);
    if (!status)
        status = put_table(&x, out, error);
    bio_map_release(&map);
    intern_release(&x.types);
    buf_release(&x.text);
    free(x.counts);
    free(x.gold);
    free(x.parts);
    return status;
}
