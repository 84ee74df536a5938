#include "engine/aspect_lessons.h"

#include "base/utf8.h"
#include "ingest/json_tree.h"
#include "ingest/reader.h"

#include <math.h>
#include <stdlib.h>

/* ---- Reading ---- */

static bool number_member(yajl_val object, const char *name, double *out)
{
    const char *path[] = {name, NULL};
    yajl_val v = yajl_tree_get(object, path, yajl_t_number);
    *out = v && YAJL_IS_DOUBLE(v) ? YAJL_GET_DOUBLE(v) : v && YAJL_IS_INTEGER(v) ? (double)YAJL_GET_INTEGER(v) : NAN;
    return isfinite(*out) && *out >= 0;
}

static int polarity_member(yajl_val object)
{
    const char *path[] = {"polarity", NULL};
    yajl_val v = yajl_tree_get(object, path, yajl_t_string);
    for (int label = 0; v && label < 3; label++)
        if (str_is(str_of(YAJL_GET_STRING(v)), vp_sentiment_name((vp_sentiment_label)label)))
            return label;
    return -1;
}

/* Bytes before code point `at`; SIZE_MAX when there are not so many. */
static size_t byte_of(str text, double at)
{
    size_t bytes = 0, step;
    for (double i = 0; i < at; i++, bytes += step) {
        if (bytes >= text.n)
            return SIZE_MAX;
        utf8_decode(text.p + bytes, text.n - bytes, &step);
    }
    return bytes;
}

/* An aspect without a place or with another polarity (mixed) is left out. */
static vp_status take_gold(aspect_lessons *l, str text, yajl_val object, vp_error *error)
{
    double from, to;
    int polarity = polarity_member(object);
    if (!number_member(object, "from", &from) || !number_member(object, "to", &to) || from >= to || polarity < 0)
        return VP_OK;
    aspect_gold g = {byte_of(text, from), byte_of(text, to), (uint8_t)polarity};
    if (g.begin == SIZE_MAX || g.end == SIZE_MAX)
        return fail(error, VP_FORMAT, "places count characters (code points) from 0",
                    "an aspect does not lie in its text");
    return buf_add(&l->golds, &g, sizeof g) ? VP_OK : fail_memory(error);
}

static vp_status take_golds(aspect_lessons *l, str text, str json, vp_error *error)
{
    yajl_val tree = NULL;
    vp_status status = json.n ? json_tree_read(json, &tree, error) : VP_OK;
    if (tree && !YAJL_IS_ARRAY(tree))
        status = fail(error, VP_FORMAT, "\"aspects\": [{\"from\": 4, \"to\": 9, \"polarity\": \"neg\"}]",
                      "\"aspects\" is no array");
    for (size_t i = 0; !status && tree && i < YAJL_GET_ARRAY(tree)->len; i++)
        if (YAJL_IS_OBJECT(YAJL_GET_ARRAY(tree)->values[i]))
            status = take_gold(l, text, YAJL_GET_ARRAY(tree)->values[i], error);
    yajl_tree_free(tree);
    return status;
}

typedef struct lesson_reader {
    aspect_lessons *lessons;
    const char *path;
    uint64_t left_out, first; /* rows, and the line of the first */
} lesson_reader;

static str cell(const intern *columns, const row *in, const char *name)
{
    uint32_t id = intern_find(columns, str_of(name));
    return id < in->count ? in->cells[id] : (str){NULL, 0};
}

static vp_status take_lesson(void *context, const intern *columns, const row *in, vp_error *error)
{
    lesson_reader *r = context;
    aspect_lessons *l = r->lessons;
    str text = in->reason ? (str){NULL, 0} : cell(columns, in, "text");
    if (!text.n || text.n > TOKENIZE_MAX) {
        r->first = r->left_out++ ? r->first : in->line;
        return VP_OK;
    }
    str split = cell(columns, in, "split");
    aspect_lesson lesson = {.text = arena_copy(&l->texts, text),
                            .first = l->golds.n / sizeof(aspect_gold),
                            .held_out = str_is(split, "dev") || str_is(split, "test")};
    vp_status status = lesson.text.p ? take_golds(l, lesson.text, cell(columns, in, "aspects"), error)
                                     : fail_memory(error);
    if (status) {
        fail_at(error, r->path, in->line, in->byte);
        return status;
    }
    lesson.count = l->golds.n / sizeof(aspect_gold) - lesson.first;
    return buf_add(&l->lessons, &lesson, sizeof lesson) ? VP_OK : fail_memory(error);
}

vp_status aspect_lessons_read(aspect_lessons *l, const char *path, vp_error *error)
{
    lesson_reader r = {.lessons = l, .path = path};
    vp_status status = reader_each(path, NULL, take_lesson, &r, error);
    if (!status && r.left_out)
        log_line(
            "%s: rows left out because they cannot be read, or have no text or one of over 1 MB: %llu, the first in "
            "line %llu",
            path, (unsigned long long)r.left_out, (unsigned long long)r.first);
    return status;
}

bool aspect_lesson_is_mixed(const aspect_lessons *l, const aspect_lesson *lesson)
{
    bool mixed = false;
    for (size_t i = 1; i < lesson->count; i++)
        mixed |= aspect_gold_at(l, lesson->first + i)->polarity != aspect_gold_at(l, lesson->first)->polarity;
    return mixed;
}

void aspect_lessons_release(aspect_lessons *l)
{
    arena_release(&l->texts);
    buf_release(&l->lessons);
    buf_release(&l->golds);
}

/* ---- In the session ---- */

/* The tokens that an aspect covers; empty where it covers none. */
static aspect_term tokens_of(const vp_session *s, const aspect_gold *g)
{
    aspect_term found = {0, 0};
    for (uint32_t i = 0; i < s->tokens.count; i++) {
        const token *t = &s->tokens.items[i];
        vp_span at = clean_origin(&s->cleaner, t->begin, t->end);
        if (at.end <= g->begin || at.begin >= g->end)
            continue;
        if (!found.end)
            found.begin = i;
        found.end = i + 1;
    }
    return found;
}

static int by_begin(const void *a, const void *b)
{
    const aspect_term *x = a, *y = b;
    return x->begin != y->begin ? (x->begin > y->begin) - (x->begin < y->begin) : (x->end < y->end) - (x->end > y->end);
}

static vp_status place_golds(const vp_session *s, const aspect_lessons *lessons, const aspect_lesson *lesson,
                             aspect_reading *out, vp_error *error)
{
    size_t n = 0;
    out->terms = malloc((lesson->count + 1) * sizeof *out->terms);
    out->term_of = malloc((lesson->count + 1) * sizeof *out->term_of);
    aspect_term *all = malloc((lesson->count + 1) * sizeof *all);
    if (!out->terms || !out->term_of || !all) {
        free(all);
        return fail_memory(error);
    }
    for (size_t i = 0; i < lesson->count; i++) {
        all[i] = tokens_of(s, aspect_gold_at(lessons, lesson->first + i));
        if (all[i].end)
            out->terms[n++] = all[i];
    }
    qsort(out->terms, n, sizeof *out->terms, by_begin);
    for (size_t i = 0; i < n; i++) /* what overlaps is one term */
        if (!out->term_count || out->terms[i].begin >= out->terms[out->term_count - 1].end)
            out->terms[out->term_count++] = out->terms[i];
    for (size_t i = 0; i < lesson->count; i++) {
        out->term_of[i] = SIZE_MAX;
        for (size_t k = 0; k < out->term_count; k++)
            if (all[i].begin < out->terms[k].end && all[i].end > out->terms[k].begin)
                out->term_of[i] = k;
    }
    free(all);
    return VP_OK;
}

vp_status aspect_reading_make(vp_session *s, language l, const aspect_lessons *lessons, const aspect_lesson *lesson,
                              aspect_reading *out, vp_error *error)
{
    str text;
    double x[SENTIMENT_FEATURES];
    *out = (aspect_reading){0};
    vp_status status = session_workshop(s, l, &out->shop, error);
    if (!status)
        status = session_clean(s, lesson->text, &text, error);
    if (!status)
        status = session_tokenize(s, out->shop, text, error);
    if (!status)
        status = sentiment_features(&out->shop->scorer, text, &s->tokens, out->shop->words, x, error);
    if (!status)
        status = aspect_text_read(&out->shop->aspects.text, text, &s->tokens, out->shop->words, &out->shop->scorer,
                                  error);
    if (!status)
        status = place_golds(s, lessons, lesson, out, error);
    if (status)
        aspect_reading_release(out);
    else
        out->text = &out->shop->aspects.text;
    return status;
}

void aspect_reading_release(aspect_reading *r)
{
    free(r->terms);
    free(r->term_of);
    r->terms = NULL;
    r->term_of = NULL;
}
