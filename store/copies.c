#include "store/copies.h"

#include "base/array.h"
#include "base/rng.h"
#include "store/copy_keys.h"

#include <stdlib.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

enum {
    WORDS_MOST = 1 << 14, /* of a text; those behind them are not compared */
    SHINGLE = 3,          /* words in a row */
    BANDS = 5,
    BAND_ROWS = 3,
    HASHES = BANDS * BAND_ROWS,
    KEYS = 1 + BANDS, /* of a document, at most */
    HAN_FROM = 0xE3,  /* first bytes of what is written without spaces: the index has pairs of characters */
    HAN_TO = 0xE9,
    LONG = 16,  /* a word counts two, a pair of characters one: eight words */
    SHORT = 8,  /* shorter ones say what many say */
    VARIED = 6, /* different shingles of a long one, at least: not one word again and again */
    MAKE_DOCUMENTS = 40000
};

static const uint64_t seed = 0x636F70696573; /* "copies" */

typedef struct pair {
    int64_t a, b;
} pair;

typedef struct pairs {
    pair *items; /* [count]; owned: free */
    size_t count, room;
} pairs;

typedef struct shingles {
    uint64_t *items; /* [count]; owned: free */
    size_t count;
    bool of_short; /* the text is short */
} shingles;

enum { CUSTOMER_OF, TEXTS_OF, ORIGINAL_OF, COPIES_OF, DROP_COPY, ADD_COPY, STATEMENTS };

static const char *const statements[STATEMENTS] = {
    [CUSTOMER_OF] = "SELECT customer FROM document WHERE id = ?1 AND customer <> ''",
    [TEXTS_OF] = "SELECT title, text FROM content WHERE id = ?1",
    [ORIGINAL_OF] = "SELECT original FROM copy WHERE document = ?1",
    [COPIES_OF] = "SELECT document FROM copy WHERE original = ?1",
    [DROP_COPY] = "DELETE FROM copy WHERE document = ?1",
    [ADD_COPY] = "INSERT OR REPLACE INTO copy VALUES (?1, ?2, ?3)",
};

struct copies {
    store *store;
    sqlite3_stmt *prepared[STATEMENTS];
    buf packed;      /* scratch */
    uint64_t *words; /* [WORDS_MOST] hashes of those heard */
    size_t count, length;
    uint64_t factors[HASHES];
    pairs fresh; /* key and document: to be written down */
    pairs gone;  /* to be taken away */
    pairs again; /* document: its words were replaced, or those it was a copy of */
    shingles document, original;
};

/* ---- Words ---- */

/* In their order, without the other forms that the index puts beside them. */
static void hear(copies *c, str words)
{
    packed_word word;
    c->count = c->length = 0;
    while (c->count < WORDS_MOST && words_next(&words, &word)) {
        if (word.flags & FTS5_TOKEN_COLOCATED)
            continue;
        unsigned char first = word.text.n ? (unsigned char)word.text.p[0] : 0;
        c->words[c->count++] = XXH3_64bits(word.text.p, word.text.n);
        c->length += first >= HAN_FROM && first <= HAN_TO ? 1 : 2;
    }
}

vp_status copies_open(store *s, copies **out, vp_error *error)
{
    copies *c = calloc(1, sizeof *c);
    if (!c)
        return fail_memory(error);
    c->store = s;
    c->words = malloc(WORDS_MOST * sizeof *c->words);
    c->document.items = malloc(WORDS_MOST * sizeof *c->words);
    c->original.items = malloc(WORDS_MOST * sizeof *c->words);
    vp_status status = c->words && c->document.items && c->original.items ? VP_OK : fail_memory(error);
    for (size_t i = 0; i < HASHES; i++)
        c->factors[i] = rng_at(seed, i) | 1;
    for (int i = 0; !status && i < STATEMENTS; i++)
        status = store_prepare(store_db(s), statements[i], &c->prepared[i], error);
    if (status)
        copies_close(c);
    else
        *out = c;
    return status;
}

void copies_close(copies *c)
{
    if (!c)
        return;
    for (int i = 0; i < STATEMENTS; i++)
        sqlite3_finalize(c->prepared[i]);
    buf_release(&c->packed);
    free(c->words);
    free(c->document.items);
    free(c->original.items);
    free(c->fresh.items);
    free(c->gone.items);
    free(c->again.items);
    free(c);
}

static vp_status failed(const copies *c, vp_error *error)
{
    return store_fail(store_db(c->store), "copies cannot be told", error);
}

/* Runs a statement with numbers; *out: the first column of its first row, `none` when there is no row. */
static vp_status run(copies *c, int statement, int64_t a, int64_t b, int64_t none, int64_t *out, vp_error *error)
{
    sqlite3_stmt *q = c->prepared[statement];
    sqlite3_bind_int64(q, 1, a);
    if (sqlite3_bind_parameter_count(q) > 1)
        sqlite3_bind_int64(q, 2, b);
    int code = sqlite3_step(q);
    *out = code == SQLITE_ROW ? sqlite3_column_int64(q, 0) : none;
    vp_status status = code == SQLITE_ROW || code == SQLITE_DONE ? VP_OK : failed(c, error);
    sqlite3_reset(q);
    return status;
}

/* Hears the words of a document that is stored. */
static vp_status hear_stored(copies *c, int64_t document, vp_error *error)
{
    sqlite3_stmt *q = c->prepared[TEXTS_OF];
    buf_clear(&c->packed);
    sqlite3_bind_int64(q, 1, document);
    int code = sqlite3_step(q);
    bool heard = code != SQLITE_ROW ? code == SQLITE_DONE : true;
    vp_status status = heard ? VP_OK : failed(c, error);
    for (int i = 0; !status && code == SQLITE_ROW && i < 2; i++) {
        const char *text = (const char *)sqlite3_column_text(q, i);
        if (text && !store_pack_words(c->store, (str){text, (size_t)sqlite3_column_bytes(q, i)}, &c->packed))
            status = fail_memory(error);
    }
    sqlite3_reset(q);
    hear(c, buf_str(&c->packed));
    return status;
}

static uint64_t shingle_at(const copies *c, size_t i)
{
    return XXH3_64bits(c->words + i, (c->count < SHINGLE ? c->count : SHINGLE) * sizeof *c->words);
}

static size_t shingle_count(const copies *c)
{
    return c->count < SHINGLE ? c->count > 0 : c->count - SHINGLE + 1;
}

/* ---- Keys ---- */

/* Where two texts agree in all of a band, they agree in one key. */
static void keys_of_bands(const copies *c, uint64_t *keys)
{
    uint32_t least[HASHES];
    memset(least, 0xFF, sizeof least);
    for (size_t i = 0, n = shingle_count(c); i < n; i++) {
        uint64_t shingle = shingle_at(c, i);
        for (size_t h = 0; h < HASHES; h++) {
            uint32_t hash = (uint32_t)(shingle * c->factors[h] >> 32);
            least[h] = hash < least[h] ? hash : least[h];
        }
    }
    for (size_t b = 0; b < BANDS; b++)
        keys[b] = XXH3_64bits_withSeed(least + b * BAND_ROWS, BAND_ROWS * sizeof *least, b + 1);
}

/* What a document is found by: its words, and their bands. The few words of a short text many may come to: it is a copy
 * only of what the same customer wrote. */
static vp_status keys_of(copies *c, int64_t document, uint64_t keys[KEYS], size_t *count, vp_error *error)
{
    *count = 0;
    if (c->length < SHORT)
        return VP_OK;
    keys[0] = XXH3_64bits_withSeed(c->words, c->count * sizeof *c->words, seed);
    if (c->length >= LONG) {
        keys_of_bands(c, keys + 1);
        *count = KEYS;
        return VP_OK;
    }
    sqlite3_stmt *q = c->prepared[CUSTOMER_OF];
    sqlite3_bind_int64(q, 1, document);
    int code = sqlite3_step(q);
    if (code == SQLITE_ROW) {
        keys[0] = XXH3_64bits_withSeed(sqlite3_column_blob(q, 0), (size_t)sqlite3_column_bytes(q, 0), keys[0]);
        *count = 1;
    }
    sqlite3_reset(q);
    return code == SQLITE_ROW || code == SQLITE_DONE ? VP_OK : failed(c, error);
}

static bool add(pairs *p, int64_t a, int64_t b)
{
    if (!array_room(&p->items, sizeof *p->items, p->count, &p->room))
        return false;
    p->items[p->count++] = (pair){a, b};
    return true;
}

static vp_status add_keys(copies *c, pairs *to, int64_t document, vp_error *error)
{
    uint64_t keys[KEYS];
    size_t count;
    vp_status status = keys_of(c, document, keys, &count, error);
    for (size_t i = 0; !status && i < count; i++)
        status = add(to, (int64_t)(keys[i] >> (64 - COPY_KEY_BITS)), document) ? VP_OK : fail_memory(error);
    return status;
}

vp_status copies_add(copies *c, int64_t document, str words, vp_error *error)
{
    hear(c, words);
    return add_keys(c, &c->fresh, document, error);
}

vp_status copies_gone(copies *c, int64_t document, vp_error *error)
{
    vp_status status = hear_stored(c, document, error);
    if (!status)
        status = add_keys(c, &c->gone, document, error);
    return status || add(&c->again, document, 0) ? status : fail_memory(error);
}

void copies_drop(copies *c)
{
    c->fresh.count = c->gone.count = c->again.count = 0;
}

/* ---- What was replaced ---- */

static int compare_pairs(const void *x, const void *y)
{
    const pair *a = x, *b = y;
    return a->a != b->a ? (a->a > b->a) - (a->a < b->a) : (a->b > b->b) - (a->b < b->b);
}

static void sort(pairs *p)
{
    if (p->count)
        qsort(p->items, p->count, sizeof *p->items, compare_pairs);
}

/* Its copies are to be looked at again. */
static vp_status release(copies *c, int64_t document, vp_error *error)
{
    int64_t none;
    vp_status status = run(c, DROP_COPY, document, 0, 0, &none, error);
    sqlite3_stmt *q = c->prepared[COPIES_OF];
    int code = SQLITE_ROW;
    size_t first = c->again.count;
    sqlite3_bind_int64(q, 1, document);
    while (!status && (code = sqlite3_step(q)) == SQLITE_ROW)
        status = add(&c->again, sqlite3_column_int64(q, 0), 0) ? VP_OK : fail_memory(error);
    if (!status && code != SQLITE_DONE)
        status = failed(c, error);
    sqlite3_reset(q);
    for (size_t i = first; !status && i < c->again.count; i++)
        status = run(c, DROP_COPY, c->again.items[i].a, 0, 0, &none, error);
    return status;
}

static void drop_heard(copies *c)
{
    size_t kept = 0;
    for (size_t i = 0; i < c->fresh.count; i++) {
        const pair document = {c->fresh.items[i].b, 0};
        if (!bsearch(&document, c->again.items, c->again.count, sizeof document, compare_pairs))
            c->fresh.items[kept++] = c->fresh.items[i];
    }
    c->fresh.count = kept;
}

/* What was replaced, perhaps several times, is heard as it is now. */
static vp_status replace(copies *c, vp_error *error)
{
    vp_status status = VP_OK;
    for (size_t i = 0; !status && i < c->gone.count; i++)
        status = copy_keys_remove(c->store, (copy_key){c->gone.items[i].a, c->gone.items[i].b}, error);
    for (size_t i = 0, n = c->again.count; !status && i < n; i++)
        status = release(c, c->again.items[i].a, error);
    sort(&c->again);
    drop_heard(c);
    for (size_t i = 0; !status && i < c->again.count; i++) {
        int64_t document = c->again.items[i].a;
        if (i && document == c->again.items[i - 1].a)
            continue;
        status = hear_stored(c, document, error);
        if (!status)
            status = add_keys(c, &c->fresh, document, error);
    }
    return status;
}

/* ---- Telling copies ---- */

static int compare_hashes(const void *x, const void *y)
{
    uint64_t a = *(const uint64_t *)x, b = *(const uint64_t *)y;
    return (a > b) - (a < b);
}

static vp_status read_shingles(copies *c, int64_t document, shingles *out, vp_error *error)
{
    vp_status status = hear_stored(c, document, error);
    size_t n = status ? 0 : shingle_count(c);
    for (size_t i = 0; i < n; i++)
        out->items[i] = shingle_at(c, i);
    qsort(out->items, n, sizeof *out->items, compare_hashes);
    out->count = 0;
    for (size_t i = 0; i < n; i++)
        if (!i || out->items[i] != out->items[i - 1])
            out->items[out->count++] = out->items[i];
    out->of_short = c->length < LONG;
    return status;
}

/* Jaccard's: shared ones of all. */
static double similarity(const shingles *a, const shingles *b)
{
    size_t i = 0, j = 0, shared = 0;
    while (i < a->count && j < b->count) {
        uint64_t x = a->items[i], y = b->items[j];
        shared += x == y;
        i += x <= y;
        j += y <= x;
    }
    size_t all = a->count + b->count - shared;
    return all ? (double)shared / (double)all : 0;
}

/* Finds out whether the document of candidates[0 .. count) is a copy of one of them, or of what that is a copy of. */
static vp_status tell(copies *c, const pair *candidates, size_t count, vp_error *error)
{
    int64_t document = candidates->a, of = 0, last = 0;
    double best = 0;
    vp_status status = read_shingles(c, document, &c->document, error);
    for (size_t i = 0; !status && i < count; i++) {
        int64_t original;
        status = run(c, ORIGINAL_OF, candidates[i].b, 0, candidates[i].b, &original, error);
        if (status || original == last || original == document)
            continue;
        last = original;
        status = read_shingles(c, original, &c->original, error);
        double alike = similarity(&c->document, &c->original);
        if (alike > best || (alike == best && original < of))
            best = alike, of = original;
    }
    bool is_short = c->document.of_short, varied = is_short || c->document.count >= VARIED;
    if (status || !varied || best < (is_short ? 1 : COPIES_LEAST_SIMILARITY))
        return status;
    int64_t none;
    sqlite3_bind_double(c->prepared[ADD_COPY], 3, best);
    return run(c, ADD_COPY, document, of, 0, &none, error);
}

/* The different ones of the fresh keys, in their order, each with the first document that brings it. */
static size_t first_of_each(const pairs *fresh, copy_key *out)
{
    size_t n = 0;
    for (size_t i = 0; i < fresh->count; i++)
        if (!i || fresh->items[i].a != fresh->items[i - 1].a)
            out[n++] = (copy_key){fresh->items[i].a, fresh->items[i].b};
    return n;
}

/* Whoever has a key is a candidate for those who come with it. */
static bool add_candidates(const pairs *fresh, const copy_key *firsts, const int64_t *owners, pairs *candidates)
{
    bool ok = true;
    size_t k = 0;
    for (size_t i = 0; ok && i < fresh->count; i++) {
        const pair *key = &fresh->items[i];
        k += key->a != firsts[k].hash;
        int64_t holder = owners[k] ? owners[k] : firsts[k].document;
        ok = holder == key->b || add(candidates, key->b, holder);
    }
    return ok;
}

/* Those that belong to none so far, which the fresh ones take. */
static size_t without_owner(copy_key *firsts, const int64_t *owners, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (!owners[i])
            firsts[kept++] = firsts[i];
    return kept;
}

static vp_status take_keys(copies *c, pairs *candidates, vp_error *error)
{
    copy_key *firsts = malloc((c->fresh.count + 1) * sizeof *firsts);
    int64_t *owners = malloc((c->fresh.count + 1) * sizeof *owners);
    vp_status status = firsts && owners ? VP_OK : fail_memory(error);
    size_t count = status ? 0 : first_of_each(&c->fresh, firsts);
    if (!status)
        status = copy_keys_find(c->store, firsts, count, owners, error);
    if (!status && !add_candidates(&c->fresh, firsts, owners, candidates))
        status = fail_memory(error);
    if (!status)
        status = copy_keys_add(c->store, firsts, without_owner(firsts, owners, count), error);
    free(firsts);
    free(owners);
    return status;
}

vp_status copies_settle(copies *c, vp_error *error)
{
    pairs candidates = {0};
    vp_status status = c->again.count ? replace(c, error) : VP_OK;
    sort(&c->fresh);
    if (!status)
        status = take_keys(c, &candidates, error);
    sort(&candidates);
    for (size_t i = 0, end; !status && i < candidates.count; i = end) {
        for (end = i + 1; end < candidates.count && candidates.items[end].a == candidates.items[i].a;)
            end++;
        status = tell(c, candidates.items + i, end - i, error);
    }
    free(candidates.items);
    copies_drop(c);
    return status;
}

/* ---- The whole store ---- */

static const char made_with[] = "copies"; /* in `meta` */

vp_status copies_forget(store *s, vp_error *error)
{
    return store_run(store_db(s), "DELETE FROM copy; DELETE FROM copy_list", error);
}

static vp_status make_all(copies *c, vp_error *error)
{
    sqlite3_stmt *q = NULL;
    vp_status status = store_prepare(store_db(c->store), "SELECT id FROM document ORDER BY id", &q, error);
    int code = SQLITE_ROW;
    for (size_t n = 1; !status && (code = sqlite3_step(q)) == SQLITE_ROW; n++) {
        int64_t document = sqlite3_column_int64(q, 0);
        status = hear_stored(c, document, error);
        if (!status)
            status = add_keys(c, &c->fresh, document, error);
        if (!status && n % MAKE_DOCUMENTS == 0)
            status = copies_settle(c, error);
    }
    if (!status && code != SQLITE_DONE)
        status = failed(c, error);
    sqlite3_finalize(q);
    return status ? status : copies_settle(c, error);
}

vp_status copies_make(store *s, vp_error *error)
{
    copies *c = NULL;
    vp_status status = copies_forget(s, error);
    if (!status)
        status = copies_open(s, &c, error);
    if (!status)
        status = make_all(c, error);
    copies_close(c);
    return status;
}

vp_status copies_catch_up(store *s, const char *words, vp_error *error)
{
    char then[64];
    vp_status status = store_get(s, made_with, then, sizeof then, error);
    if (status || !strcmp(then, words))
        return status;
    sqlite3 *db = store_db(s);
    status = store_run(db, "BEGIN IMMEDIATE", error);
    if (status)
        return status;
    status = copies_make(s, error);
    if (!status)
        status = store_set(s, made_with, words, error);
    if (!status)
        status = store_run(db, "COMMIT", error);
    if (status)
        sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
    return status;
}

vp_status copies_known(store *s, bool *known, vp_error *error)
{
    char then[64];
    vp_status status = store_get(s, made_with, then, sizeof then, error);
    *known = then[0] != 0;
    return status;
}
