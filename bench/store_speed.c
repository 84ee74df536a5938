/*
 * How long a store takes to answer. bench/store compiles and runs it:
 *
 *   cc -O2 -Iinclude bench/store_speed.c -Lbuild -lvoxpop -o build/store_speed && build/store_speed STORE <questions
 *
 * A question a line, its parts between tabs: "trend METRIC EVERY BY WHERE", "search WORDS". Each is asked twice in one
 * process; the second time counts. A line each: milliseconds of processor time, and the rows of the answer.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <voxpop.h>

enum { PARTS = 5, LINE = 1 << 16 };

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return 1e3 * (double)t.tv_sec + 1e-6 * (double)t.tv_nsec;
}

static vp_status ask(vp_store *store, char *const part[PARTS], vp_table **out, vp_error *error)
{
    if (!strcmp(part[0], "search"))
        return vp_search(store, part[1], NULL, 20, "", "", out, error);
    const vp_trend_query query = {
        .struct_size = sizeof query, .metric = part[1], .every = part[2], .by = part[3], .where = part[4]};
    return vp_trend(store, &query, out, error);
}

static int answer(vp_store *store, char *line)
{
    char *part[PARTS] = {0}, *rest = line;
    vp_error error = {0};
    double begin = 0, took = 0;
    size_t rows = 0;
    line[strcspn(line, "\n")] = '\0';
    for (int i = 0; i < PARTS && rest; i++)
        part[i] = strsep(&rest, "\t");
    for (int round = 0; round < 2; round++) {
        vp_table *table = NULL;
        begin = now();
        if (ask(store, part, &table, &error)) {
            fprintf(stderr, "%s: %s\n", part[0], error.message);
            return 1;
        }
        took = now() - begin;
        rows = vp_table_rows(table);
        vp_table_free(table);
    }
    printf("%.3f %zu\n", took, rows);
    return 0;
}

int main(int count, char **words)
{
    static char line[LINE];
    vp_engine *engine = NULL;
    vp_store *store = NULL;
    vp_error error = {0};
    int failed = count != 2 || vp_engine_new(NULL, &engine, &error) ||
                 vp_store_open(engine, words[1], 0, &store, &error);
    if (failed)
        fprintf(stderr, "store_speed: %s\n", count != 2 ? "name a store" : error.message);
    while (!failed && fgets(line, sizeof line, stdin))
        failed = answer(store, line);
    vp_store_free(store);
    vp_engine_free(engine);
    return failed;
}
