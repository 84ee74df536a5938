#include "engine/store_handle.h"

#include "store/copies.h"
#include "store/rollup.h"

#include "engine/categories.h"

#include <stdio.h>
#include <stdlib.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

enum { INDEX_VERSION = 4 /* of what index_words.c makes of the tokens */ };

/* ---- The words of the full-text index ---- */

static int each_word(void *context, str text, bool query, void *sink,
                     int (*emit)(void *, int, const char *, int, int, int))
{
    return vp_index_words(context, text.p, text.n, query, sink, emit);
}

/* ---- The handle ---- */

vp_status vp_store_open(const vp_engine *engine, const char *path, int create, vp_store **out, vp_error *error)
{
    vp_store *s = calloc(1, sizeof *s);
    if (!s)
        return fail_memory(error);
    s->engine = engine;
    vp_status status = session_new_with(engine, &s->own, &s->session, error);
    store_words words = {each_word, s->session};
    if (!status)
        status = store_open(path, create, &words, &s->db, error);
    if (!status)
        status = own_models_load(engine, s->db, &s->own, error);
    if (status)
        vp_store_free(s);
    else
        *out = s;
    return status;
}

static void free_with(vp_store *s, void (*close)(store *))
{
    if (!s)
        return;
    close(s->db);
    vp_session_free(s->session);
    own_models_release(&s->own);
    free(s);
}

void vp_store_free(vp_store *s)
{
    free_with(s, store_close);
}

void vp_store_discard(vp_store *s)
{
    free_with(s, store_discard);
}

vp_status vp_store_week(vp_store *s, const char *day, int kept, vp_error *error)
{
    return store_set_week(s->db, day, kept, error);
}

vp_status vp_store_clock(vp_store *s, const char *zone, vp_error *error)
{
    return store_set_clock(s->db, zone, error);
}

vp_status vp_store_compact(vp_store *s, vp_error *error)
{
    vp_status status = store_handle_refresh_index(s, error);
    if (!status)
        status = store_run(store_db(s->db), "BEGIN IMMEDIATE", error);
    if (status)
        return status;
    status = rollup_forget(s->db, error);
    if (!status)
        status = store_run(store_db(s->db), "COMMIT", error);
    if (status)
        sqlite3_exec(store_db(s->db), "ROLLBACK", NULL, NULL, NULL);
    if (!status)
        status = rollup_refresh(s->db, error);
    return status ? status : store_compact(s->db, error);
}

/* ---- The index and its tokenizer ---- */

/* The header of a pack holds the checksum of all that is in it. */
static uint64_t add_pack(uint64_t hash, const pack *p)
{
    return p->bytes ? XXH3_64bits_withSeed(p->bytes, PACK_ALIGN, hash) : hash;
}

/* Of all that the entries of the index depend on: this version's lists and rules, the tokenizers, and what chooses the
 * stemmer. A user's dictionary changes nothing in it. */
static void words_fingerprint(const vp_engine *e, char out[32])
{
    uint64_t all = XXH3_64bits_withSeed(VP_VERSION, strlen(VP_VERSION), INDEX_VERSION);
    all = XXH3_64bits_withSeed(e->probe, sizeof e->probe, all);
    all = XXH3_64bits_withSeed(&e->langid.prior, sizeof e->langid.prior, all + e->correct_slips);
    all = add_pack(all, &e->langid_pack);
    all = add_pack(all, &e->analysed_pack);
    for (language l = 0; l < LANGUAGE_COUNT; l++)
        all = add_pack(all, &e->word_counts_packs[l]);
    snprintf(out, 32, "%016llx", (unsigned long long)all);
}

vp_status store_handle_check_index(vp_store *s, vp_error *error)
{
    char now[32], then[32];
    words_fingerprint(s->engine, now);
    vp_status status = store_get(s->db, "words", then, sizeof then, error);
    if (!status && then[0] && strcmp(now, then))
        log_line("the full-text index was made by another voxpop and may miss words: the next `voxpop analyze` makes "
                 "it anew");
    return status;
}

static const char *const list_names[OWN_LISTS] = {"dictionary", "lexicon", "taxonomy"};

/* The user's list that the engine has, and the one that the store's documents were analysed with; "": nothing is known
 * of it. */
static vp_status own_list_hashes(vp_store *s, own_list list, char now[32], char then[32], vp_error *error)
{
    snprintf(now, 32, "%016llx", (unsigned long long)s->engine->own_lists[list]);
    return store_get(s->db, list_names[list], then, 32, error);
}

vp_status store_handle_check_lists(vp_store *s, vp_error *error)
{
    static const own_list lists[] = {OWN_DICTIONARY, OWN_LEXICON};
    char now[32], then[32];
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        vp_status status = own_list_hashes(s, lists[i], now, then, error);
        if (status)
            return status;
        if (then[0] && strcmp(now, then))
            return fail(error, VP_INVALID, "give the same options for words as to `voxpop analyze`",
                        "the store's documents were analysed with another --%s, or none", list_names[lists[i]]);
    }
    return VP_OK;
}

/* The store remembers the user's lists: documents of two of them are counted by different words. */
static vp_status check_own_list(vp_store *s, own_list list, vp_error *error)
{
    char now[32], then[32];
    vp_status status = own_list_hashes(s, list, now, then, error);
    if (status || !strcmp(now, then))
        return status;
    if (then[0])
        log_line(
            "the store's documents were analysed with another --%s, or none; those that stay as they are keep what "
            "it found: give the same one, or analyse all files into a new store",
            list_names[list]);
    status = store_set(s->db, list_names[list], now, error);
    return status || list != OWN_TAXONOMY ? status : categories_keep(s, error);
}

vp_status store_handle_refresh_index(vp_store *s, vp_error *error)
{
    char now[32], then[32];
    words_fingerprint(s->engine, now);
    vp_status status = VP_OK;
    for (own_list list = 0; !status && list < OWN_LISTS; list++)
        status = check_own_list(s, list, error);
    if (!status)
        status = store_get(s->db, "words", then, sizeof then, error);
    if (!status && then[0] && strcmp(now, then)) {
        log_line("the full-text index is made anew: this voxpop cuts words in another way than the one that made it");
        status = store_run(store_db(s->db), "INSERT INTO documents_fts (documents_fts) VALUES ('rebuild')", error);
    }
    if (!status && strcmp(now, then))
        status = store_set(s->db, "words", now, error);
    return status ? status : copies_catch_up(s->db, now, error);
}
