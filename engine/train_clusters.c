/* Word classes from text without labels, or from vectors of words: what `voxpop train word-clusters` does. */
#include <voxpop_train.h>

#include "base/array.h"
#include "base/num.h"
#include "engine/options.h"
#include "engine/tagging.h"
#include "engine/text_files.h"
#include "engine/training.h"
#include "ingest/lines.h"
#include "models/exchange.h"
#include "models/spherical.h"
#include "ner/tag_model.h"

#include <math.h>
#include <stdlib.h>

static const uint32_t class_counts[TAG_CLUSTERS] = {64, 512};

enum {
    WORDS = 50000, /* the most frequent words have classes, unless another number is given */
    WORDS_MAX = 1000000,
    SEEN_MIN = 3,    /* and stand so often in the texts */
    CONTEXTS = 4096, /* on each side: the most frequent words */
    TOKENS_MAX = 40 << 20,
    ROUNDS = 10,
    NUMBERS_MAX = 1024 /* of a vector */
};

typedef struct cluster_course {
    vp_session *session;
    workshop *shop;
    intern vocabulary; /* folded forms */
    uint32_t *stream;  /* [token_count] of the vocabulary; TAG_NONE between texts */
    size_t token_count, stream_room;
    uint32_t *rank; /* [vocabulary.count] by how often, TAG_NONE: not often enough */
    uint32_t words; /* that have a rank */
    float *vectors; /* [words][size] */
    size_t size, vector_room;
    intern lists, listed; /* names of lists; folded words that are in some */
    uint16_t *in_lists;   /* [listed_room] by the words, a bit for each list */
    size_t listed_room;
    const vp_cluster_training *options;
    size_t level;
} cluster_course;

static bool show(void *context, double part)
{
    const cluster_course *c = context;
    const vp_cluster_training *o = c->options;
    const vp_progress now = {.file = "learning",
                             .bytes_done = (uint64_t)(((double)c->level + part) * 5000),
                             .bytes_total = TAG_CLUSTERS * 5000};
    if (o->progress)
        o->progress(o->context, &now);
    return !o->cancelled || !o->cancelled(o->context);
}

/* ---- Texts ---- */

static bool add_token(cluster_course *c, uint32_t id)
{
    if (!array_room(&c->stream, sizeof *c->stream, c->token_count, &c->stream_room))
        return false;
    c->stream[c->token_count++] = id;
    return true;
}

static vp_status take_text(void *context, str text, vp_error *error)
{
    cluster_course *c = context;
    str readable;
    vp_status status = session_clean(c->session, text, &readable, error);
    if (!status)
        status = session_tokenize(c->session, c->shop, readable, error);
    const token_list *tokens = &c->session->tokens;
    for (size_t i = 0; !status && i < tokens->count && c->token_count < TOKENS_MAX; i++) {
        uint32_t id = intern_add(&c->vocabulary, words_at(c->shop->words, tokens->items[i].word)->folded);
        if (id == INTERN_NONE || !add_token(c, id))
            return fail_memory(error);
    }
    return status || add_token(c, TAG_NONE) ? status : fail_memory(error);
}

typedef struct counted {
    uint32_t id, seen;
} counted;

static int by_count(const void *a, const void *b)
{
    const counted *x = a, *y = b;
    return x->seen != y->seen ? (x->seen < y->seen ? 1 : -1) : x->id < y->id ? -1 : x->id > y->id;
}

static bool rank_words(cluster_course *c)
{
    uint32_t n = c->vocabulary.count;
    counted *order = calloc(n + 1ull, sizeof *order);
    c->rank = malloc((n + 1ull) * sizeof *c->rank);
    if (!order || !c->rank) {
        free(order);
        return false;
    }
    for (uint32_t i = 0; i < n; i++)
        order[i].id = i;
    for (size_t i = 0; i < c->token_count; i++)
        if (c->stream[i] != TAG_NONE)
            order[c->stream[i]].seen++;
    qsort(order, n, sizeof *order, by_count);
    for (uint32_t i = 0; i < n; i++) {
        bool kept = i < c->options->words && order[i].seen >= SEEN_MIN;
        c->rank[order[i].id] = kept ? i : TAG_NONE;
        c->words += kept;
    }
    free(order);
    return true;
}

/* ---- What stands beside each word ---- */

static uint32_t rank_at(const cluster_course *c, size_t i)
{
    return c->stream[i] == TAG_NONE ? TAG_NONE : c->rank[c->stream[i]];
}

/* Word and context as one number; the edge of a text is a context, too. */
static void add_pair(const cluster_course *c, uint64_t *pairs, size_t *n, uint32_t word, size_t beside, uint32_t side)
{
    bool edge = beside >= c->token_count || c->stream[beside] == TAG_NONE;
    uint32_t context = edge ? CONTEXTS - 1 : rank_at(c, beside);
    if (context < CONTEXTS)
        pairs[(*n)++] = (uint64_t)word << 32 | (side * CONTEXTS + context);
}

static int by_number(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;
    return *x < *y ? -1 : *x > *y;
}

/* Owned: the three arrays of *out. */
static bool count_contexts(const cluster_course *c, exchange_counts *out)
{
    size_t n = 0, kept = 0;
    uint64_t *pairs = malloc((2 * c->token_count + 1) * sizeof *pairs);
    for (size_t i = 0; pairs && i < c->token_count; i++) {
        uint32_t word = rank_at(c, i);
        if (word == TAG_NONE)
            continue;
        add_pair(c, pairs, &n, word, i ? i - 1 : SIZE_MAX, 0);
        add_pair(c, pairs, &n, word, i + 1, 1);
    }
    size_t *first = calloc(c->words + 1ull, sizeof *first);
    uint32_t *contexts = malloc((n + 1) * sizeof *contexts), *counts = malloc((n + 1) * sizeof *counts);
    *out = (exchange_counts){first, contexts, counts, c->words, 2 * CONTEXTS};
    if (!pairs || !first || !contexts || !counts) {
        free(pairs);
        return false;
    }
    qsort(pairs, n, sizeof *pairs, by_number);
    for (size_t i = 0; i < n; i++) {
        if (i && pairs[i] == pairs[i - 1]) {
            counts[kept - 1]++;
            continue;
        }
        contexts[kept] = (uint32_t)pairs[i];
        counts[kept++] = 1;
        first[(pairs[i] >> 32) + 1] = kept;
    }
    for (uint32_t w = 0; w < c->words; w++)
        first[w + 1] = first[w + 1] > first[w] ? first[w + 1] : first[w];
    free(pairs);
    return true;
}

static vp_status classes_of_texts(cluster_course *c, uint16_t *classes, vp_error *error)
{
    exchange_counts counts = {0};
    bool ok = count_contexts(c, &counts);
    for (c->level = 0; ok && c->level < TAG_CLUSTERS; c->level++)
        ok = exchange_classes(&counts, class_counts[c->level], ROUNDS, show, c, classes + c->level * c->words);
    free((void *)counts.first);
    free((void *)counts.contexts);
    free((void *)counts.counts);
    return ok ? VP_OK : fail_memory(error);
}

/* ---- Vectors ---- */

static vp_status add_vector(cluster_course *c, str word, str numbers, vp_error *error)
{
    uint32_t known = c->vocabulary.count;
    size_t n = 0;
    if (known == c->options->words || intern_find(&c->vocabulary, word) != INTERN_NONE)
        return VP_OK;
    if (intern_add(&c->vocabulary, word) == INTERN_NONE)
        return fail_memory(error);
    while (numbers.n) {
        double value;
        str number = str_cut(&numbers, ' ');
        if (!number_parse(number, &value) || !isfinite((float)value) || n == NUMBERS_MAX || (known && n == c->size))
            return fail(error, VP_FORMAT, "give lines of a word and its numbers, all equally many, with spaces between",
                        "this is no vector of a word");
        if (!array_room(&c->vectors, sizeof *c->vectors, known * c->size + n, &c->vector_room))
            return fail_memory(error);
        c->vectors[known * c->size + n++] = (float)value;
    }
    c->size = known ? c->size : n;
    return n && n == c->size ? VP_OK
                             : fail(error, VP_FORMAT, "give lines of a word and its numbers, all equally many",
                                    "this vector has %zu numbers", n);
}

/* WORD NUMBER NUMBER ... */
static vp_status take_vector(void *context, str line, uint64_t number, vp_error *error)
{
    cluster_course *c = context;
    buf folded = {0};
    line = str_trim(line);
    str word = str_cut(&line, ' ');
    (void)number;
    if (!word.n)
        return VP_OK;
    vp_status status = words_fold(c->shop->words, word, &folded) ? VP_OK : fail_memory(error);
    if (!status)
        status = add_vector(c, buf_str(&folded), line, error);
    buf_release(&folded);
    return status;
}

static vp_status classes_of_vectors(cluster_course *c, uint16_t *classes, vp_error *error)
{
    bool ok = true;
    for (c->level = 0; ok && c->level < TAG_CLUSTERS; c->level++) {
        uint32_t count = class_counts[c->level] < c->words ? class_counts[c->level] : c->words;
        ok = spherical_clusters(c->vectors, c->words, c->size, count, ROUNDS, show, c, classes + c->level * c->words);
    }
    return ok ? VP_OK : fail_memory(error);
}

/* ---- Lists of names ---- */

static vp_status add_listed(cluster_course *c, str word, str list, vp_error *error)
{
    uint32_t known = c->listed.count, id = intern_add(&c->listed, word), number = intern_add(&c->lists, list);
    if (id == INTERN_NONE || number == INTERN_NONE ||
        !array_room(&c->in_lists, sizeof *c->in_lists, id, &c->listed_room))
        return fail_memory(error);
    if (number >= TAG_LISTS)
        return fail(error, VP_LIMIT, "join some of them", "there are more than %d lists", TAG_LISTS);
    c->in_lists[id] = (uint16_t)((id == known ? 0 : c->in_lists[id]) | 1U << number);
    return VP_OK;
}

/* WORD<TAB>LIST */
static vp_status take_listed(void *context, str line, uint64_t number, vp_error *error)
{
    cluster_course *c = context;
    buf folded = {0};
    str word = str_trim(str_cut(&line, '\t')), list = str_trim(line);
    (void)number;
    if (!word.n || !list.n)
        return word.n || list.n ? fail(error, VP_FORMAT, "give lines of WORD<TAB>LIST", "this is no word of a list")
                                : VP_OK;
    vp_status status = words_fold(c->shop->words, word, &folded) ? VP_OK : fail_memory(error);
    if (!status)
        status = add_listed(c, buf_str(&folded), list, error);
    buf_release(&folded);
    return status;
}

/* ---- The pack ---- */

/* Words with `width` numbers each. */
typedef struct cluster_table {
    uint64_t *keys;        /* [words] */
    uint32_t *order;       /* [words] */
    uint16_t *added, *ids; /* [words][width] as they came; as they lie in the table */
    uint32_t words;
    size_t width;
    tag_table table;
} cluster_table;

static bool table_open(cluster_table *t, size_t words, size_t width)
{
    *t = (cluster_table){.width = width};
    t->keys = malloc((words + 1ull) * sizeof *t->keys);
    t->order = malloc((words + 1ull) * sizeof *t->order);
    t->added = malloc((words + 1ull) * width * sizeof *t->added);
    t->ids = malloc((words + 1ull) * width * sizeof *t->ids);
    return t->keys && t->order && t->added && t->ids;
}

static void table_add(cluster_table *t, str word, const uint16_t *numbers)
{
    t->keys[t->words] = tag_cluster_key(word);
    memcpy(t->added + t->words++ * t->width, numbers, t->width * sizeof *numbers);
}

static bool table_close(cluster_table *t)
{
    if (!tag_table_make(t->keys, t->words, &t->table, t->order))
        return false;
    for (uint32_t i = 0; i < t->table.first[t->table.buckets]; i++)
        memcpy(t->ids + i * t->width, t->added + t->order[i] * t->width, t->width * sizeof *t->ids);
    return true;
}

static void table_release(cluster_table *t)
{
    free(t->keys);
    free(t->order);
    free(t->added);
    free(t->ids);
    free((void *)t->table.first);
    free((void *)t->table.marks);
}

static bool lay_out(const cluster_course *c, const uint16_t *classes, cluster_table *t)
{
    if (!table_open(t, c->words, TAG_CLUSTERS))
        return false;
    for (uint32_t i = 0; i < c->vocabulary.count; i++) {
        uint32_t rank = c->rank ? c->rank[i] : i;
        uint16_t ids[TAG_CLUSTERS];
        for (size_t k = 0; rank != TAG_NONE && k < TAG_CLUSTERS; k++)
            ids[k] = (uint16_t)(classes[k * c->words + rank] + 1);
        if (rank != TAG_NONE)
            table_add(t, c->vocabulary.strings[i], ids);
    }
    return table_close(t);
}

static bool lay_out_lists(const cluster_course *c, cluster_table *t)
{
    if (!table_open(t, c->listed.count, 1))
        return false;
    for (uint32_t i = 0; i < c->listed.count; i++)
        table_add(t, c->listed.strings[i], &c->in_lists[i]);
    return table_close(t);
}

static vp_status write_pack(const cluster_course *c, const vp_training *g, const uint16_t *classes, const char *path,
                            vp_error *error)
{
    cluster_table t = {0}, listed = {0};
    buf meta = {0};
    vp_status status = VP_OK;
    bool ok = lay_out(c, classes, &t) && lay_out_lists(c, &listed) &&
              training_describe(&meta, "word-clusters", g->lang, g->licence) &&
              buf_printf(&meta, ",\"words\":%u,\"listed\":%u,\"tokens\":%zu}", c->words, c->listed.count,
                         c->token_count);
    if (ok) {
        const tag_clusters made = {t.table, listed.table, t.ids, listed.ids};
        pack_part parts[2 + TAG_CLUSTER_PARTS] = {{"meta", meta.p, meta.n}, {"language", g->lang, strlen(g->lang)}};
        status = pack_write(path, parts, 2 + tag_clusters_parts(&made, parts + 2), error);
    }
    buf_release(&meta);
    table_release(&t);
    table_release(&listed);
    return ok ? status : fail_memory(error);
}

static vp_status read_files(cluster_course *c, const vp_training *g, vp_error *error)
{
    vp_status status = VP_OK;
    bool vectors = c->options->vectors != 0;
    for (size_t i = 0; !status && i < g->train_count; i++)
        status = vectors ? lines_each(g->train[i], take_vector, c, error)
                         : text_file_each(g->train[i], take_text, c, error);
    if (!status && c->options->lists)
        status = lines_each(c->options->lists, take_listed, c, error);
    if (!status && vectors)
        c->words = c->vocabulary.count;
    if (!status && !vectors && !rank_words(c))
        status = fail_memory(error);
    return status || c->words > class_counts[0]
               ? status
               : fail(error, VP_FORMAT, "give more text", "the files hold only %u words that are frequent enough",
                      c->words);
}

static vp_status run(cluster_course *c, const vp_training *g, const char *path, vp_error *error)
{
    vp_status status = session_workshop(c->session, language_of(g->lang), &c->shop, error);
    if (!status)
        status = read_files(c, g, error);
    uint16_t *classes = status ? NULL : calloc(c->words * TAG_CLUSTERS + 1, sizeof *classes);
    if (!status && !classes)
        status = fail_memory(error);
    if (!status)
        status = (c->options->vectors ? classes_of_vectors : classes_of_texts)(c, classes, error);
    if (!status && c->options->cancelled && c->options->cancelled(c->options->context))
        status = fail(error, VP_CANCELLED, NULL, "the training was cancelled");
    if (!status)
        status = write_pack(c, g, classes, path, error);
    free(classes);
    return status;
}

vp_status vp_train_word_clusters(const vp_engine *engine, const vp_training *training,
                                 const vp_cluster_training *options, const char *out_path, vp_error *error)
{
    vp_cluster_training o = {0};
    vp_training g;
    vp_status status = training_copy_for(training, "word classes", "one of zh, ru, nl, en", &g, error);
    if (!status)
        status = options_copy(&o, sizeof o, options, error);
    o.words = o.words ? o.words : WORDS;
    if (!status && (o.words < class_counts[TAG_CLUSTERS - 1] || o.words > WORDS_MAX))
        status = fail(error, VP_INVALID, NULL, "classes are of %u to %d words", class_counts[TAG_CLUSTERS - 1],
                      WORDS_MAX);
    if (status)
        return status;
    cluster_course c = {.options = &o};
    status = vp_session_new(engine, &c.session, error);
    if (!status)
        status = run(&c, &g, out_path, error);
    vp_session_free(c.session);
    intern_release(&c.vocabulary);
    free(c.stream);
    free(c.rank);
    free(c.vectors);
    intern_release(&c.lists);
    intern_release(&c.listed);
    free(c.in_lists);
    return status;
}
