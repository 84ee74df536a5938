/*
 * How fast the tokenizer is, beside ICU's word iterator, in one process and on one thread.
 *
 *   tokenizer_speed LANG FILE [ROUNDS]     texts are the lines of FILE
 *
 * Each round does every task once over all texts, so that what else the machine does falls on all of them. Prints one
 * JSON object: the size of the texts and, for each task, the seconds of each round.
 */
#include <voxpop.h>

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unicode/ubrk.h>
#include <unicode/ustring.h>

enum { ROUNDS = 7, ROUNDS_MAX = 100, UNITS = 1 << 20 };

typedef struct text {
    const char *p;
    size_t n;
} text;

typedef struct bench {
    const char *lang;
    text *texts;
    size_t count, bytes, characters;
    vp_session *session;
    UBreakIterator *breaks;
    UChar *units;   /* [UNITS] */
    uint64_t found; /* tokens, so that no work can be left out */
} bench;

static void stop(const char *what)
{
    fprintf(stderr, "tokenizer_speed: %s\n", what);
    exit(1);
}

static void read_texts(bench *b, const char *path)
{
    FILE *f = fopen(path, "rb");
    if (!f || fseek(f, 0, SEEK_END))
        stop("the file cannot be read");
    size_t n = (size_t)ftell(f), room = 0;
    char *all = malloc(n + 1);
    rewind(f);
    if (!all || fread(all, 1, n, f) != n)
        stop("the file cannot be read");
    fclose(f);
    for (char *p = all, *end; p < all + n; p = end + 1) {
        end = memchr(p, '\n', (size_t)(all + n - p));
        end = end ? end : all + n;
        if (b->count == room && !(b->texts = realloc(b->texts, (room = room ? room * 2 : 1024) * sizeof *b->texts)))
            stop("out of memory");
        b->texts[b->count++] = (text){p, (size_t)(end - p)};
        b->bytes += (size_t)(end - p);
        for (const char *c = p; c < end; c++)
            b->characters += (*c & 0xC0) != 0x80;
    }
}

/* The least that a tokenizer does: cut at spaces, hash each piece (FNV-1a). */
static void split_and_hash(bench *b, text t)
{
    uint64_t h = 14695981039346656037u;
    for (size_t i = 0; i < t.n; i++) {
        if (t.p[i] == ' ') {
            b->found += h & 1;
            h = 14695981039346656037u;
        } else {
            h = (h ^ (unsigned char)t.p[i]) * 1099511628211u;
        }
    }
    b->found += h & 1;
}

static void icu_words(bench *b, text t)
{
    UErrorCode code = U_ZERO_ERROR;
    int32_t n = 0;
    u_strFromUTF8WithSub(b->units, UNITS, &n, t.p, (int32_t)t.n, 0xFFFD, NULL, &code);
    ubrk_setText(b->breaks, b->units, n, &code);
    if (U_FAILURE(code))
        stop("ICU failed");
    while (ubrk_next(b->breaks) != UBRK_DONE)
        b->found++;
}

static void detect(bench *b, text t)
{
    vp_language found;
    if (vp_detect(b->session, t.p, t.n, NULL, &found, NULL))
        stop("detecting failed");
    b->found += found.code[0] == b->lang[0];
}

static void tokenize_in(bench *b, const char *lang, text t)
{
    const vp_token *tokens;
    size_t count;
    if (vp_tokenize(b->session, lang, t.p, t.n, &tokens, &count, NULL))
        stop("tokenizing failed");
    b->found += count;
}

static void tokens_and_stems(bench *b, text t)
{
    tokenize_in(b, b->lang, t);
}

static void tokens_stems_and_language(bench *b, text t)
{
    tokenize_in(b, NULL, t);
}

static void sentences(bench *b, text t)
{
    const vp_span *spans;
    size_t count;
    if (vp_sentences(b->session, b->lang, t.p, t.n, &spans, &count, NULL))
        stop("splitting failed");
    b->found += count;
}

static const struct {
    const char *name;
    void (*run)(bench *b, text t);
} tasks[] = {
    {"split_and_hash", split_and_hash},
    {"icu_words", icu_words},
    {"detect", detect},
    {"tokens_stems", tokens_and_stems},
    {"tokens_stems_language", tokens_stems_and_language},
    {"tokens_sentences", sentences},
};

enum { TASKS = sizeof tasks / sizeof *tasks };

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void print_results(const bench *b, int rounds, double seconds[TASKS][ROUNDS_MAX], const uint64_t *found)
{
    printf("{\"lang\":\"%s\",\"texts\":%zu,\"bytes\":%zu,\"characters\":%zu,\"tasks\":{", b->lang, b->count, b->bytes,
           b->characters);
    for (int t = 0; t < TASKS; t++) {
        printf("%s\"%s\":{\"found\":%llu,\"seconds\":[", t ? "," : "", tasks[t].name, (unsigned long long)found[t]);
        for (int r = 0; r < rounds; r++)
            printf("%s%.6f", r ? "," : "", seconds[t][r]);
        printf("]}");
    }
    printf("}}\n");
}

int main(int argc, char **argv)
{
    double seconds[TASKS][ROUNDS_MAX];
    uint64_t found[TASKS];
    int rounds = argc > 3 ? (int)strtol(argv[3], NULL, 10) : ROUNDS;
    if (argc < 3 || rounds < 1 || rounds > ROUNDS_MAX)
        stop("usage: tokenizer_speed LANG FILE [ROUNDS, 1 to 100]");
    bench b = {.lang = argv[1], .units = malloc(UNITS * sizeof(UChar))};
    vp_engine *engine;
    UErrorCode code = U_ZERO_ERROR;
    b.breaks = ubrk_open(UBRK_WORD, b.lang, NULL, 0, &code);
    if (!b.units || U_FAILURE(code) || vp_engine_new(NULL, &engine, NULL) || vp_session_new(engine, &b.session, NULL))
        stop("out of memory");
    read_texts(&b, argv[2]);
    for (int r = -1; r < rounds; r++) /* round -1 warms up */
        for (int t = 0; t < TASKS; t++) {
            b.found = 0;
            double begin = now();
            for (size_t i = 0; i < b.count; i++)
                tasks[t].run(&b, b.texts[i]);
            if (r >= 0)
                seconds[t][r] = now() - begin;
            found[t] = b.found;
        }
    print_results(&b, rounds, seconds, found);
    vp_session_free(b.session);
    vp_engine_free(engine);
    ubrk_close(b.breaks);
    free((char *)b.texts[0].p);
    free(b.texts);
    free(b.units);
    return 0;
}
