/* Fits that are stopped, models that go on, models that are merged. */
#include "tests/unit/check.h"
#include "topics/topic_model.h"

#include "base/rng.h"

#include <voxpop_topics.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const planted_words[4][10] = {
    {"courier", "parcel", "delivery", "doorbell", "neighbour", "address", "tracking", "postman", "package", "depot"},
    {"waiter", "menu", "soup", "kitchen", "dessert", "chef", "portion", "sauce", "noodles", "spicy"},
    {"battery", "charger", "screen", "phone", "adapter", "cable", "speaker", "tablet", "keyboard", "headset"},
    {"kiosk", "passport", "boarding", "gate", "luggage", "flight", "airport", "terminal", "visa", "customs"},
};

static vp_engine *engine;
static char folder[] = "/tmp/voxpop-topics-XXXXXX";

static const char *in_folder(const char *name, char *out)
{
    snprintf(out, 200, "%s/%s", folder, name);
    return out;
}

/* Lines of 20 words of one topic each; topic 3 in every `rare`th line, if that is not 0. */
static void write_lines(const char *name, uint64_t seed, int lines, int rare)
{
    char path[200];
    FILE *file = fopen(in_folder(name, path), "we");
    for (int i = 0; i < lines; i++) {
        size_t topic = rare && i % rare == 0 ? 3 : (size_t)i % 3;
        for (uint64_t j = 0; j < 20; j++) {
            uint64_t at = (uint64_t)i * 64 + 2 * j;
            size_t of = rng_below(seed, at, 10) ? topic : (size_t)rng_below(seed, at, 3);
            fprintf(file, "%s ", planted_words[of][rng_below(seed, at + 1, 10)]);
        }
        fputc('\n', file);
    }
    fclose(file);
}

typedef struct stopper {
    unsigned calls, most;
} stopper;

static int stop_after(void *context)
{
    stopper *s = context;
    return ++s->calls > s->most;
}

static vp_status fit(const char *texts, const char *model, unsigned topics, unsigned most, int threads,
                     vp_topics_outcome *outcome)
{
    char from[200], to[200];
    const char *const paths[] = {in_folder(texts, from)};
    stopper s = {0, most};
    const vp_topics_options o = {.struct_size = sizeof o,
                                 .lang = "en",
                                 .topics = topics,
                                 .seed = 3,
                                 .threads = threads,
                                 .cancelled = stop_after,
                                 .context = &s};
    vp_error error = {0};
    vp_status status = vp_topics_fit(engine, NULL, paths, 1, &o, in_folder(model, to), outcome, &error);
    if (status && status != VP_CANCELLED)
        fail_msg("%s", error.message);
    return status;
}

static void assert_same_file(const char *a, const char *b)
{
    char one[200], two[200], command[500];
    snprintf(command, sizeof command, "cmp %s %s", in_folder(a, one), in_folder(b, two));
    assert_int_equal(system(command), 0);
}

static void resumes_as_if_unbroken(void **state)
{
    (void)state;
    char path[200];
    vp_topics_outcome o;
    write_lines("long.txt", 1, 600, 0);
    assert_int_equal(fit("long.txt", "whole", 3, 100000, 1, &o), VP_OK);
    assert_int_equal(o.resumed, 0);
    unsigned last = 0;
    for (unsigned most = 400; most < 520; most += 60) { /* while it learns, and while it samples */
        assert_int_equal(fit("long.txt", "broken", 3, most - last, 2, &o), VP_CANCELLED);
        assert_int_equal(access(in_folder("broken.unfinished", path), R_OK), 0);
        assert_int_not_equal(access(in_folder("broken", path), R_OK), 0);
        last = most;
    }
    assert_int_equal(fit("long.txt", "broken", 3, 100000, 2, &o), VP_OK);
    assert_int_equal(o.resumed, 142);
    assert_same_file("whole", "broken");
    assert_int_not_equal(access(in_folder("broken.unfinished", path), R_OK), 0);
}

/* While it chooses the number of topics. */
static void trials_are_kept(void **state)
{
    (void)state;
    vp_topics_outcome whole, broken;
    assert_int_equal(fit("long.txt", "auto", 0, 100000, 1, &whole), VP_OK);
    assert_true(whole.trial_count > 1);
    assert_int_equal(fit("long.txt", "auto2", 0, 350, 1, &broken), VP_CANCELLED);
    assert_int_equal(fit("long.txt", "auto2", 0, 100000, 1, &broken), VP_OK);
    assert_same_file("auto", "auto2");
    assert_memory_equal(whole.trials, broken.trials, sizeof whole.trials);
}

/* What lies there and does not belong to this fit, is passed over. */
static void foreign_states_are_passed_over(void **state)
{
    (void)state;
    char path[200];
    vp_topics_outcome o;
    assert_int_equal(fit("long.txt", "other", 4, 400, 1, &o), VP_CANCELLED);
    assert_int_equal(fit("long.txt", "other", 3, 100000, 1, &o), VP_OK);
    assert_int_equal(o.resumed, 0);
    assert_same_file("whole", "other");
    FILE *file = fopen(in_folder("rubbish.unfinished", path), "we");
    fputs("VPPACK\r\n and then rubbish", file);
    fclose(file);
    assert_int_equal(fit("long.txt", "rubbish", 3, 100000, 1, &o), VP_OK);
    assert_same_file("whole", "rubbish");
}

/* ---- Going on */

static vp_table *update(const char *before, const char *texts, const char *after)
{
    char from[200], old[200], to[200];
    const char *const paths[] = {in_folder(texts, from)};
    const vp_topics_options o = {.struct_size = sizeof o, .seed = 3};
    vp_table *changes = NULL;
    vp_error error = {0};
    if (vp_topics_update(engine, NULL, paths, 1, in_folder(before, old), &o, in_folder(after, to), 1, NULL, &changes,
                         &error))
        fail_msg("%s", error.message);
    return changes;
}

static const char *text_at(const vp_table *t, size_t row, size_t column)
{
    return vp_table_cell(t, row, column).text;
}

static void topics_emerge_and_keep_their_numbers(void **state)
{
    (void)state;
    write_lines("again.txt", 2, 600, 0);
    write_lines("news.txt", 4, 600, 6);
    vp_table *calm = update("whole", "again.txt", "calm");
    assert_int_equal(vp_table_rows(calm), 3);
    for (size_t k = 0; k < 3; k++) {
        assert_string_equal(text_at(calm, k, 2), "known");
        assert_true(vp_table_cell(calm, k, 7).real < 1 && vp_table_cell(calm, k, 8).real > 1);
    }
    vp_table *news = update("whole", "news.txt", "fresh");
    assert_int_equal(vp_table_rows(news), 4);
    assert_string_equal(text_at(news, 0, 2), "emerging");
    assert_int_equal(vp_table_cell(news, 0, 0).integer, 3);
    assert_in_range(vp_table_cell(news, 0, 3).integer, 96, 104);
    assert_non_null(strstr(text_at(news, 0, 9), "passport"));
    assert_non_null(strstr(text_at(news, 0, 10), "kiosk"));
    for (size_t k = 0; k < 3; k++) /* the same names, and the same words */
        assert_string_equal(text_at(news, k + 1, 1), text_at(calm, k, 1));
    vp_table_free(calm);
    vp_table_free(news);
}

/* ---- Merging */

typedef struct opened {
    pack pack;
    topic_model model;
} opened;

static opened open_model(const char *name)
{
    char path[200];
    opened o;
    assert_int_equal(pack_open(in_folder(name, path), &o.pack, NULL), VP_OK);
    assert_int_equal(topic_model_read(&o.pack, &o.model, NULL), VP_OK);
    return o;
}

static void close_model(opened *o)
{
    topic_model_release(&o->model);
    pack_close(&o->pack);
}

/* How often a word stood for a topic. */
static double count_of(const opened *o, str stem, uint32_t topic)
{
    float counts[8] = {0};
    uint32_t word = intern_find(&o->model.stems, stem);
    if (word != INTERN_NONE)
        topic_model_counts(&o->model, word, counts);
    return counts[topic];
}

static void merge(const char *base, const char *a, const char *b, const char *out)
{
    char one[200], two[200], from[200], to[200];
    const char *const paths[] = {in_folder(a, one), in_folder(b, two)};
    vp_error error = {0};
    if (vp_topics_merge(paths, 2, base ? in_folder(base, from) : NULL, in_folder(out, to), &error))
        fail_msg("%s", error.message);
}

/* Words by topic are those of both parts, without what both had from the base. */
static void shards_add_up(void **state)
{
    (void)state;
    merge("whole", "calm", "fresh", "all");
    opened base = open_model("whole"), a = open_model("calm"), b = open_model("fresh"), all = open_model("all");
    assert_int_equal(all.model.matrix.topics, 4);
    assert_true(fabs(all.model.source.documents - 1200) < 1e-9);
    for (uint32_t w = 0; w < all.model.matrix.vocabulary; w++)
        for (uint32_t k = 0; k < 4; k++) {
            str stem = all.model.stems.strings[w];
            double expected = (k < 3 ? count_of(&a, stem, k) - count_of(&base, stem, k) : 0) + count_of(&b, stem, k);
            assert_true(fabs(count_of(&all, stem, k) - expected) < 0.5 + 0.01 * expected);
        }
    close_model(&base);
    close_model(&a);
    close_model(&b);
    close_model(&all);
}

/* Parts that were learned alone: topics go together by their words. */
static void unlike_numbers_are_matched(void **state)
{
    (void)state;
    vp_topics_outcome o;
    write_lines("part.txt", 9, 600, 2); /* half of it of topic 3, so its topics have other numbers */
    assert_int_equal(fit("part.txt", "part", 4, 100000, 1, &o), VP_OK);
    merge(NULL, "whole", "part", "both");
    opened a = open_model("whole"), b = open_model("part"), all = open_model("both");
    assert_int_equal(all.model.matrix.topics, 4);
    for (uint32_t k = 0; k < 4; k++) { /* each has the words of one topic that was planted */
        size_t of = 4;
        for (size_t t = 0; t < 4; t++)
            for (size_t i = 0; i < 10; i++)
                of = strcmp(all.model.shown[all.model.first[k][0]], planted_words[t][i]) ? of : t;
        for (size_t i = 0; i < 10; i++) {
            bool found = false;
            for (size_t j = 0; of < 4 && j < 10; j++)
                found = found || !strcmp(all.model.shown[all.model.first[k][i]], planted_words[of][j]);
            assert_true(found);
        }
    }
    double sum = 0;
    for (uint32_t w = 0; w < all.model.matrix.vocabulary; w++)
        for (uint32_t k = 0; k < 4; k++)
            sum += count_of(&all, all.model.stems.strings[w], k);
    assert_true(fabs(sum - 1200 * 20) < 100);
    close_model(&a);
    close_model(&b);
    close_model(&all);
}

static int set_up(void **state)
{
    (void)state;
    const vp_engine_options options = {.struct_size = sizeof options};
    return !mkdtemp(folder) || vp_engine_new(&options, &engine, NULL);
}

static int tear_down(void **state)
{
    (void)state;
    char command[100];
    vp_engine_free(engine);
    snprintf(command, sizeof command, "rm -r %s", folder);
    return system(command);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(resumes_as_if_unbroken),
        cmocka_unit_test(trials_are_kept),
        cmocka_unit_test(foreign_states_are_passed_over),
        cmocka_unit_test(topics_emerge_and_keep_their_numbers),
        cmocka_unit_test(shards_add_up),
        cmocka_unit_test(unlike_numbers_are_matched),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
