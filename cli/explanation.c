#include "cli/explanation.h"

#include "cli/complain.h"

#include <math.h>
#include <stdlib.h>

enum { MOST_PARTS = 12 /* shown to people */ };

static void put_place(const char *text, size_t begin, size_t end, draft *out)
{
    draft_printf(out, "\"begin\":%zu,\"end\":%zu,\"text\":", begin, end);
    draft_json(out, text + begin, end - begin);
}

static void put_value(const char *name, double value, draft *out)
{
    draft_printf(out, "\"%s\":", name);
    draft_number(out, value);
}

static void put_hit(const char *text, const vp_hit *hit, draft *out)
{
    draft_puts(out, "{");
    put_place(text, hit->begin, hit->end, out);
    draft_printf(out, ",\"weight\":%.4g,\"influences\":[", hit->weight);
    for (size_t i = 0; i < hit->influence_count; i++) {
        const vp_influence *by = &hit->influences[i];
        draft_printf(out, "%s{\"kind\":\"%s\",\"factor\":%.4g,", i ? "," : "", by->kind, by->factor);
        put_place(text, by->begin, by->end, out);
        draft_puts(out, "}");
    }
    draft_puts(out, "],");
    put_value("contribution", hit->contribution, out);
    draft_puts(out, "}");
}

static double sum_of_hits(const vp_explanation *why)
{
    double sum = 0;
    for (size_t i = 0; i < why->hit_count; i++)
        sum += why->hits[i].contribution;
    return sum;
}

void explanation_json(const char *text, const vp_explanation *why, draft *out)
{
    draft_puts(out, ",");
    put_value("log_odds", why->odds, out);
    draft_puts(out, ",");
    put_value("base", why->base, out);
    draft_puts(out, ",\"learned\":{");
    put_value("log_odds", why->odds - why->base - why->lists, out);
    draft_puts(out, ",\"parts\":[");
    for (size_t i = 0; i < why->part_count; i++) {
        draft_puts(out, i ? ",{" : "{");
        put_place(text, why->parts[i].begin, why->parts[i].end, out);
        draft_puts(out, ",");
        put_value("contribution", why->parts[i].contribution, out);
        draft_puts(out, "}");
    }
    draft_puts(out, "]},\"lexicon\":{");
    put_value("log_odds", why->lists, out);
    draft_puts(out, ",");
    put_value("sum", sum_of_hits(why), out);
    draft_puts(out, ",\"hits\":[");
    for (size_t i = 0; i < why->hit_count; i++) {
        draft_puts(out, i ? "," : "");
        put_hit(text, &why->hits[i], out);
    }
    draft_puts(out, "]}");
}

static int by_strength(const void *a, const void *b)
{
    const vp_part *x = *(const vp_part *const *)a, *y = *(const vp_part *const *)b;
    double difference = fabs(y->contribution) - fabs(x->contribution);
    return difference ? (difference > 0) - (difference < 0) : (x->begin > y->begin) - (x->begin < y->begin);
}

static void put_parts(const char *text, const vp_explanation *why, draft *out)
{
    const vp_part **parts = complain_if_null(malloc((why->part_count + 1) * sizeof(void *)));
    double rest = why->odds - why->base - why->lists;
    size_t shown = why->part_count < MOST_PARTS ? why->part_count : MOST_PARTS;
    for (size_t i = 0; i < why->part_count; i++)
        parts[i] = &why->parts[i];
    qsort(parts, why->part_count, sizeof *parts, by_strength);
    for (size_t i = 0; i < shown; i++) {
        draft_printf(out, "\n      %+6.2f  ", parts[i]->contribution);
        draft_add(out, text + parts[i]->begin, parts[i]->end - parts[i]->begin);
        rest -= parts[i]->contribution;
    }
    if (why->part_count > shown)
        draft_printf(out, "\n      %+6.2f  %zu others", rest, why->part_count - shown);
    free(parts);
}

static void put_hit_line(const char *text, const vp_hit *hit, draft *out)
{
    draft_printf(out, "\n      %+6.2f  ", hit->contribution);
    draft_add(out, text + hit->begin, hit->end - hit->begin);
    for (size_t i = 0; i < hit->influence_count; i++) {
        const vp_influence *by = &hit->influences[i];
        draft_printf(out, "%s%s: ", i ? ", " : " (", by->kind);
        draft_add(out, text + by->begin, by->end - by->begin);
    }
    draft_puts(out, hit->influence_count ? ")" : "");
}

void explanation_table(const char *text, const vp_explanation *why, draft *out)
{
    draft_printf(out, "  log odds of pos against neg: %+.2f\n", why->odds);
    draft_printf(out, "    %+6.2f  any text of this length\n", why->base);
    draft_printf(out, "    %+6.2f  learned", why->odds - why->base - why->lists);
    put_parts(text, why, out);
    draft_printf(out, "\n    %+6.2f  lists, from weights of", why->lists);
    for (size_t i = 0; i < why->hit_count; i++)
        put_hit_line(text, &why->hits[i], out);
    draft_puts(out, why->hit_count ? "\n" : " no words\n");
}
