#include "models/spherical.h"

#include "base/clones.h"
#include "models/lanes.h"

#include <math.h>
#include <stdlib.h>

typedef struct sphere {
    const float *vectors;
    size_t size;
    uint32_t count, clusters;
    size_t width;   /* clusters, rounded up */
    float *centres; /* [size][width]: number d of all centres side by side */
    float *sums;    /* [clusters][size] */
    float *near;    /* [width] */
} sphere;

static void make_long(float *v, size_t size)
{
    double squares = 0;
    for (size_t i = 0; i < size; i++)
        squares += (double)v[i] * (double)v[i];
    float length = squares > 0 ? (float)sqrt(squares) : 1;
    for (size_t i = 0; i < size; i++)
        v[i] /= length;
}

static void set_centre(sphere *s, uint32_t cluster, const float *v)
{
    for (size_t d = 0; d < s->size; d++)
        s->centres[d * s->width + cluster] = v[d];
}

CLONED static void find_near(const sphere *s, const float *v)
{
    memset(s->near, 0, s->width * sizeof *s->near);
    for (size_t d = 0; d < s->size; d++)
        for (size_t lane = 0; lane < s->width; lane += LANES)
            *(lanes *)(s->near + lane) += v[d] * *(const lanes *)(s->centres + d * s->width + lane);
}

static uint16_t nearest(const sphere *s, const float *v)
{
    uint32_t best = 0;
    find_near(s, v);
    for (uint32_t c = 1; c < s->clusters; c++)
        if (s->near[c] > s->near[best])
            best = c;
    return (uint16_t)best;
}

/* An empty cluster keeps its centre. */
static void move_centres(sphere *s, const uint16_t *of)
{
    memset(s->sums, 0, s->clusters * s->size * sizeof *s->sums);
    for (uint32_t i = 0; i < s->count; i++)
        for (size_t d = 0; d < s->size; d++)
            s->sums[of[i] * s->size + d] += s->vectors[i * s->size + d];
    for (uint32_t c = 0; c < s->clusters; c++) {
        float *sum = s->sums + c * s->size, some = 0;
        for (size_t d = 0; d < s->size; d++)
            some += fabsf(sum[d]);
        make_long(sum, s->size);
        if (some > 0)
            set_centre(s, c, sum);
    }
}

bool spherical_clusters(float *vectors, uint32_t count, size_t size, uint32_t clusters, int rounds,
                        bool (*progress)(void *context, double part), void *context, uint16_t *out)
{
    sphere s = {vectors, size, count, clusters, lanes_round_up(clusters), NULL, NULL, NULL};
    s.centres = calloc(size * s.width + 1, sizeof *s.centres);
    s.sums = malloc((size_t)clusters * size * sizeof *s.sums + 1);
    s.near = malloc(s.width * sizeof *s.near + 1);
    bool ok = s.centres && s.sums && s.near, going = ok;
    for (uint32_t i = 0; ok && i < count; i++)
        make_long(vectors + i * size, size);
    for (uint32_t c = 0; ok && c < clusters; c++)
        set_centre(&s, c, vectors + (size_t)((uint64_t)c * count / clusters) * size);
    for (int round = 0; going && round < rounds; round++) {
        if (round)
            move_centres(&s, out);
        for (uint32_t i = 0; i < count; i++)
            out[i] = nearest(&s, vectors + i * size);
        going = !progress || progress(context, (round + 1.0) / rounds);
    }
    free(s.centres);
    free(s.sums);
    free(s.near);
    return ok;
}
