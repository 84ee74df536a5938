#include "customers/kept_segments.h"

#include "base/parallel.h"
#include "base/sort.h"
#include "customers/kd_tree.h"

#include <math.h>
#include <stdlib.h>

static const double BORDER = 1.1;   /* the next segment is so many times as far, or less */
static const double REACHED = 0.99; /* of the rows in dense segments are so near to a neighbour */
static const char KIND[] = "{\"kind\":\"segments\"}";

void kept_segments_release(kept_segments *m)
{
    arena_release(&m->memory);
    *m = (kept_segments){0};
}

static bool reserve(kept_segments *m)
{
    m->columns = arena_array(&m->memory, m->dimensions, sizeof *m->columns);
    m->scaling = arena_array(&m->memory, m->dimensions, sizeof *m->scaling);
    m->exemplars = arena_array(&m->memory, m->exemplar_count * m->dimensions + 1, sizeof *m->exemplars);
    m->segment_of = arena_array(&m->memory, m->exemplar_count + 1, sizeof *m->segment_of);
    m->segments = arena_array(&m->memory, m->count + 1, sizeof *m->segments);
    return m->columns && m->scaling && m->exemplars && m->segment_of && m->segments;
}

/* Of k-means the exemplars are means, else rows. */
static bool is_of_means(const kept_segments *m)
{
    return str_is(m->method, "kmeans");
}

static points exemplars_of(const kept_segments *m)
{
    return (points){.x = m->exemplars, .count = m->exemplar_count, .dimensions = m->dimensions, .sums = m->sums};
}

/* ---- Making one ---- */

static void take_means(kept_segments *m, const points *p, const segments_result *r)
{
    size_t d = p->dimensions;
    for (size_t i = 0; i < p->count; i++)
        for (size_t j = 0; r->segment[i] >= 0 && j < d; j++)
            m->exemplars[(size_t)r->segment[i] * d + j] += points_at(p, i)[j] / m->segments[r->segment[i]].size;
    for (size_t s = 0; s < m->count; s++)
        m->segment_of[s] = (uint32_t)s;
}

/* How many rows of a segment are kept: all where there are few, else evenly spread ones. */
static size_t kept_of(double size, double all)
{
    double kept = all > MODEL_EXEMPLARS ? ceil(size * MODEL_EXEMPLARS / all) : size;
    return (size_t)kept;
}

static bool take_rows(kept_segments *m, const points *p, const segments_result *r)
{
    size_t d = p->dimensions, made = 0;
    double *seen = calloc(m->count + 1, sizeof *seen), all = (double)(r->count - r->outliers);
    for (size_t i = 0; seen && i < p->count; i++) {
        if (r->segment[i] < 0)
            continue;
        size_t s = (size_t)r->segment[i];
        double share = (double)kept_of(m->segments[s].size, all) / m->segments[s].size, before = seen[s]++;
        if (before > 0 && floor(seen[s] * share) == floor(before * share))
            continue;
        if (made == m->exemplar_count)
            break;
        memcpy(m->exemplars + made * d, points_at(p, i), d * sizeof *m->exemplars);
        m->segment_of[made++] = (uint32_t)s;
    }
    m->exemplar_count = made;
    free(seen);
    return seen != NULL;
}

/* Of k-means of all rows, else of those that are kept: an even choice. */
static bool measure_away(kept_segments *m, const points *p, const segments_result *r, unsigned threads)
{
    if (is_of_means(m)) {
        for (size_t i = 0; i < p->count; i++)
            if (r->segment[i] >= 0)
                m->segments[r->segment[i]].away += sqrt(points_squared(
                    points_at(p, i), m->exemplars + (size_t)r->segment[i] * m->dimensions, m->dimensions));
        for (size_t s = 0; s < m->count; s++)
            m->segments[s].away /= m->segments[s].size;
        return true;
    }
    const points kept = exemplars_of(m);
    placement *placed = malloc((kept.count + 1) * sizeof *placed);
    double *sizes = calloc(m->count + 1, sizeof *sizes);
    bool ok = placed && sizes && kept_segments_place(m, &kept, threads, placed);
    for (size_t e = 0; ok && e < kept.count; e++)
        sizes[m->segment_of[e]]++;
    for (size_t e = 0; ok && e < kept.count; e++)
        m->segments[m->segment_of[e]].away += placed[e].away / sizes[m->segment_of[e]];
    free(placed);
    free(sizes);
    return ok;
}

/* How far rows of dense segments are from their neighbours, but for the farthest. */
static bool measure_reach(kept_segments *m, double eps)
{
    const points kept = exemplars_of(m);
    size_t n = kept.count;
    kd_tree tree;
    double *nearest = malloc((n + 1) * sizeof *nearest), itself_too[2];
    bool ok = nearest && (n < 2 || kd_build(&kept, &tree));
    for (size_t e = 0; ok && n > 1 && e < n; e++) {
        kd_nearest(&tree, points_at(&kept, e), 2, itself_too);
        nearest[e] = itself_too[1];
    }
    if (ok && n > 1) {
        qsort(nearest, n, sizeof *nearest, compare_doubles);
        m->reach = fmax(eps, sqrt(nearest[(size_t)(REACHED * (double)(n - 1))]));
        kd_release(&tree);
    }
    free(nearest);
    return ok;
}

bool kept_segments_make(const points *p, const segments_plan *plan, const segments_result *r, const str *columns,
                        const points_scaling *scaling, kept_segments *out)
{
    bool means = !strcmp(plan->method, "kmeans");
    size_t rows = r->count - r->outliers;
    size_t most = (rows < MODEL_EXEMPLARS ? rows : MODEL_EXEMPLARS) + 2 * r->segments;
    *out = (kept_segments){.dimensions = p->dimensions,
                           .sums = p->sums,
                           .count = r->segments,
                           .exemplar_count = means ? r->segments : most};
    bool ok = reserve(out);
    out->method = arena_copy(&out->memory, str_of(plan->method));
    out->filter = STR("");
    for (size_t j = 0; ok && j < p->dimensions; j++) {
        out->columns[j] = arena_copy(&out->memory, columns[j]);
        out->scaling[j] = scaling[j];
        ok = out->columns[j].p;
    }
    for (size_t i = 0; ok && i < r->count; i++)
        if (r->segment[i] >= 0)
            out->segments[r->segment[i]].size++;
    for (size_t s = 0; ok && s < r->segments; s++) {
        out->segments[s].name = STR("");
        out->segments[s].found_again = NAN;
    }
    if (ok && means)
        take_means(out, p, r);
    else if (ok)
        ok = take_rows(out, p, r);
    out->reach = INFINITY;
    if (ok && strstr(plan->method, "dbscan"))
        ok = measure_reach(out, plan->eps);
    return ok && out->method.p && measure_away(out, p, r, plan->threads);
}

/* ---- Placing ---- */

typedef struct placing {
    const kept_segments *model;
    const points *points;
    const kd_tree *tree; /* of exemplars */
    placement *out;
} placing;

/* What a row is looked for among: exemplars of its own segment, but for itself; those of others. */
typedef struct among {
    const uint32_t *segment_of;
    uint32_t segment, itself;
} among;

static bool is_own(const void *context, uint32_t exemplar)
{
    const among *a = context;
    return a->segment_of[exemplar] == a->segment && exemplar != a->itself;
}

static bool is_other(const void *context, uint32_t exemplar)
{
    const among *a = context;
    return a->segment_of[exemplar] != a->segment;
}

static placement place(const kept_segments *m, const kd_tree *tree, const double *x)
{
    placement found = {.segment = -1, .border = -1, .away = INFINITY};
    double nearest = INFINITY, own = INFINITY;
    uint32_t e = kd_nearest_of(tree, x, NULL, NULL, &nearest);
    if (e == UINT32_MAX)
        return found;
    found.nearest = e;
    /* A row that was fitted is an exemplar itself, which does not tell how far it is from the others. */
    among a = {m->segment_of, m->segment_of[e], nearest == 0 && !is_of_means(m) ? e : UINT32_MAX};
    if (a.itself == UINT32_MAX || kd_nearest_of(tree, x, is_own, &a, &own) == UINT32_MAX)
        own = nearest; /* all that is left of the segment: itself */
    found.away = sqrt(own);
    if (sqrt(nearest) > m->reach)
        return found;
    found.segment = (int32_t)a.segment;
    double second = BORDER * BORDER * own;
    uint32_t next = kd_nearest_of(tree, x, is_other, &a, &second);
    found.border = next == UINT32_MAX ? -1 : (int32_t)m->segment_of[next];
    return found;
}

static void place_part(void *context, size_t part, unsigned thread)
{
    (void)thread;
    const placing *w = context;
    size_t n = w->points->count;
    for (size_t i = n * part / MODEL_PARTS; i < n * (part + 1) / MODEL_PARTS; i++)
        w->out[i] = place(w->model, w->tree, points_at(w->points, i));
}

bool kept_segments_place(const kept_segments *m, const points *p, unsigned threads, placement *out)
{
    const points exemplars = exemplars_of(m);
    kd_tree tree;
    if (!exemplars.count) {
        for (size_t i = 0; i < p->count; i++)
            out[i] = (placement){.segment = -1, .border = -1, .away = INFINITY};
        return true;
    }
    if (!kd_build(&exemplars, &tree))
        return false;
    placing w = {m, p, &tree, out};
    parallel_run(threads, MODEL_PARTS, place_part, &w);
    kd_release(&tree);
    return true;
}

void kept_segments_learn(kept_segments *m, const points *p, const placement *placed, double *shift)
{
    size_t d = m->dimensions;
    double before[POINTS_MOST_DIMENSIONS];
    for (size_t s = 0; s < m->count; s++) {
        double *mean = m->exemplars + s * d;
        memcpy(before, mean, d * sizeof *before);
        for (size_t i = 0; i < p->count; i++) {
            if (placed[i].nearest != s)
                continue;
            double rate = 1 / ++m->segments[s].size;
            for (size_t j = 0; j < d; j++)
                mean[j] += rate * (points_at(p, i)[j] - mean[j]);
        }
        shift[s] = sqrt(points_squared(mean, before, d));
    }
}

/* ---- As a pack ---- */

static bool put_texts(const kept_segments *m, buf *out)
{
    bool ok = buf_add(out, m->method.p, m->method.n + 1) && buf_add_str(out, m->filter) && buf_putc(out, '\0');
    for (size_t j = 0; ok && j < m->dimensions; j++)
        ok = buf_add(out, m->columns[j].p, m->columns[j].n + 1);
    for (size_t s = 0; ok && s < m->count; s++)
        ok = buf_add_str(out, m->segments[s].name) && buf_putc(out, '\0');
    return ok;
}

static bool put_numbers(const kept_segments *m, buf *out)
{
    bool ok = buf_add(out, &m->reach, sizeof m->reach) &&
              buf_add(out, m->scaling, m->dimensions * sizeof *m->scaling) &&
              buf_add(out, m->exemplars, m->exemplar_count * m->dimensions * sizeof *m->exemplars);
    for (size_t s = 0; ok && s < m->count; s++) {
        const double known[] = {m->segments[s].size, m->segments[s].found_again, m->segments[s].away};
        ok = buf_add(out, known, sizeof known);
    }
    return ok;
}

vp_status kept_segments_pack(const kept_segments *m, const char *path, buf *out, vp_error *error)
{
    const uint64_t sizes[] = {m->dimensions, m->exemplar_count, m->count, m->sums};
    buf texts = {0}, numbers = {0};
    bool ok = put_texts(m, &texts) && put_numbers(m, &numbers);
    const pack_part parts[] = {{"meta", KIND, sizeof KIND - 1},
                               {"sizes", sizes, sizeof sizes},
                               {"numbers", numbers.p, numbers.n},
                               {"segment_of", m->segment_of, m->exemplar_count * sizeof *m->segment_of},
                               {"texts", texts.p, texts.n}};
    const size_t count = sizeof parts / sizeof *parts;
    vp_status status = !ok    ? fail_memory(error)
                       : path ? pack_write(path, parts, count, error)
                              : pack_make(parts, count, out, error);
    buf_release(&texts);
    buf_release(&numbers);
    return status;
}

static bool all_finite(const double *x, size_t n)
{
    bool ok = true;
    for (size_t i = 0; ok && i < n; i++)
        ok = fabs(x[i]) <= FRAME_LARGEST;
    return ok;
}

static bool read_numbers(kept_segments *m, str numbers)
{
    const double *at = (const double *)(const void *)numbers.p;
    size_t of_columns = 3 * m->dimensions, of_exemplars = m->exemplar_count * m->dimensions;
    m->reach = at[0];
    memcpy(m->scaling, ++at, of_columns * sizeof *at);
    bool ok = m->reach >= 0 && all_finite(at, of_columns);
    for (size_t j = 0; ok && j < m->dimensions; j++)
        ok = m->scaling[j].width > 0;
    memcpy(m->exemplars, at += of_columns, of_exemplars * sizeof *at);
    ok = ok && all_finite(at, of_exemplars);
    at += of_exemplars;
    for (size_t s = 0; ok && s < m->count; s++, at += 3) {
        m->segments[s] = (kept_segment){.size = at[0], .found_again = at[1], .away = at[2]};
        ok = at[0] >= 0 && all_finite(at, 1) && at[2] >= 0 && all_finite(at + 2, 1) && !(fabs(at[1]) > 1);
    }
    return ok;
}

/* The next text, copied; p is NULL where there is none. */
static str next_text(kept_segments *m, str *rest)
{
    const char *end = rest->n ? memchr(rest->p, 0, rest->n) : NULL;
    return end ? arena_copy(&m->memory, str_cut(rest, '\0')) : (str){NULL, 0};
}

static bool read_texts(kept_segments *m, str rest)
{
    m->method = next_text(m, &rest);
    m->filter = next_text(m, &rest);
    bool ok = m->method.p && segments_method_is(m->method.p) && m->filter.p;
    for (size_t j = 0; ok && j < m->dimensions; j++)
        ok = (m->columns[j] = next_text(m, &rest)).p;
    for (size_t s = 0; ok && s < m->count; s++)
        ok = (m->segments[s].name = next_text(m, &rest)).p;
    return ok && !rest.n;
}

static bool read_all(const pack *p, kept_segments *m)
{
    str sizes = pack_section(p, "sizes"), numbers = pack_section(p, "numbers");
    str of = pack_section(p, "segment_of"), texts = pack_section(p, "texts");
    uint64_t n[4] = {0};
    if (sizes.n != sizeof n && sizes.n != 3 * sizeof *n) /* the fourth came later */
        return false;
    memcpy(n, sizes.p, sizes.n);
    if (!n[0] || n[0] > POINTS_MOST_DIMENSIONS || n[1] > p->size || n[2] > p->size ||
        numbers.n != (1 + 3 * n[0] + n[0] * n[1] + 3 * n[2]) * sizeof(double) || of.n != n[1] * sizeof *m->segment_of)
        return false;
    *m = (kept_segments){.dimensions = n[0], .exemplar_count = n[1], .count = n[2], .sums = n[3] == 1};
    if (!reserve(m) || !read_numbers(m, numbers))
        return false;
    memcpy(m->segment_of, of.p ? of.p : "", of.n);
    for (size_t e = 0; e < m->exemplar_count; e++)
        if (m->segment_of[e] >= m->count)
            return false;
    return read_texts(m, texts) && (strcmp(m->method.p, "kmeans") || m->exemplar_count == m->count);
}

vp_status kept_segments_read(const pack *p, kept_segments *out, vp_error *error)
{
    kept_segments m = {0};
    if (!str_is(pack_section(p, "meta"), KIND) || !read_all(p, &m)) {
        kept_segments_release(&m);
        return fail(error, VP_FORMAT, "`voxpop segments fit` makes one", "this is no sound model of segments");
    }
    *out = m;
    return VP_OK;
}
