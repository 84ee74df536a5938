#include "engine/own_models.h"

#include <stdlib.h>

vp_status own_model_new(const vp_engine *e, language l, str bytes, const opinion_pool *pool, own_model **out,
                        vp_error *error)
{
    own_model *m = calloc(1, sizeof *m);
    if (!m || !(m->bytes = aligned_alloc(PACK_ALIGN, (bytes.n / PACK_ALIGN + 1) * PACK_ALIGN))) {
        own_model_free(m);
        return fail_memory(error);
    }
    memcpy(m->bytes, bytes.p, bytes.n);
    m->pool = *pool;
    vp_status status = pack_view(m->bytes, bytes.n, &m->pack, error);
    if (!status)
        status = sentiment_model_read(&m->pack, &m->model, error);
    if (!status)
        status = engine_check_probe(e, &m->pack, l, error);
    if (!status && !opinion_pool_is_sound(pool))
        status = fail(error, VP_FORMAT, "train it again", "the weights of the model are damaged");
    if (status)
        own_model_free(m);
    else
        *out = m;
    return status;
}

void own_model_free(own_model *m)
{
    if (!m)
        return;
    free(m->bytes);
    free(m);
}

/* A row of table `model`. */
static vp_status load_one(const vp_engine *e, sqlite3_stmt *q, own_models *out, vp_error *error)
{
    const char *code = (const char *)sqlite3_column_text(q, 0);
    language l = code ? language_of(code) : LANGUAGE_OTHER;
    str bytes = {sqlite3_column_blob(q, 1), (size_t)sqlite3_column_bytes(q, 1)};
    opinion_pool pool;
    if (l == LANGUAGE_OTHER || out->of[l] || !bytes.p || sqlite3_column_bytes(q, 2) != sizeof pool)
        return VP_OK;
    memcpy(&pool, sqlite3_column_blob(q, 2), sizeof pool);
    vp_error why = {0};
    vp_status status = own_model_new(e, l, bytes, &pool, &out->of[l], &why);
    if (status == VP_NO_MEMORY)
        return fail_memory(error);
    if (status)
        log_line(
            "the store's own sentiment model in %s is not used: %s; `voxpop train sentiment --from-store` makes it "
            "anew",
            language_code(l), why.message);
    return VP_OK;
}

vp_status own_models_load(const vp_engine *e, store *db, own_models *out, vp_error *error)
{
    sqlite3_stmt *q = NULL;
    vp_status status = store_prepare(store_db(db), "SELECT lang, pack, mix FROM model", &q, error);
    int code = SQLITE_DONE;
    while (!status && (code = sqlite3_step(q)) == SQLITE_ROW)
        status = load_one(e, q, out, error);
    if (!status && code != SQLITE_DONE)
        status = store_fail(store_db(db), "the store cannot be read", error);
    sqlite3_finalize(q);
    return store_unchanged(db, status, error);
}

void own_models_release(own_models *m)
{
    for (language l = 0; l < LANGUAGE_COUNT; l++)
        own_model_free(m->of[l]);
    *m = (own_models){0};
}

vp_status own_model_opinions(vp_session *s, workshop *w, str text, double p[POOL_OPINIONS * POOL_CLASSES],
                             vp_error *error)
{
    sentiment_scorer *const scorers[POOL_OPINIONS] = {&w->scorer, &w->own_scorer};
    vp_status status = VP_OK;
    for (int o = 0; !status && o < POOL_OPINIONS; o++) {
        vp_sentiment found;
        status = sentiment_score(scorers[o], VP_METHOD_BLEND, false, text, &s->tokens, w->words, &found, error);
        if (!status)
            memcpy(p + o * POOL_CLASSES, found.probability, sizeof found.probability);
    }
    return status;
}
