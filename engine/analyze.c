/* Files into documents: the run over all files, and what is done before and behind it. */
#include "engine/analyze_file.h"
#include "engine/options.h"
#include "engine/overwriting.h"
#include "engine/topic_state.h"
#include "base/spool.h"
#include "store/query.h"
#include "store/rollup.h"

static vp_status analyze_one(analyze_run *x, const char *path, vp_error *error)
{
    spool copy;
    const char *readable;
    x->name = path;
    vp_status status = spool_input(&copy, path, &readable, error);
    if (!status)
        status = analyze_file(x, readable, error);
    spool_close(&copy);
    return status;
}

/* Whether the failure is of the file alone, so that the next one may do better. */
static bool is_of_file(const analyze_run *x, vp_status status)
{
    return !x->write_failed && (status == VP_IO || status == VP_FORMAT || status == VP_LIMIT ||
                                status == VP_NOT_FOUND || status == VP_NO_MEMORY);
}

static vp_status analyze_all(analyze_run *x, const char *const *paths, size_t count, vp_error *error)
{
    vp_status status = VP_OK;
    for (size_t i = 0; !status && i < count; i++) {
        vp_error found = {0};
        status = analyze_one(x, paths[i], &found);
        if (!status)
            continue;
        x->intake.failed += is_of_file(x, status);
        if (x->writer) /* what was read until the failure stays */
            writer_commit(x->writer, NULL);
        if (x->options.failed && is_of_file(x, status)) {
            x->options.failed(x->options.context, &found);
            status = VP_OK;
        } else if (error) {
            *error = found;
        }
    }
    return status;
}

/* A store has one time zone, and an index that was made by one tokenizer. */
static vp_status prepare_store(analyze_run *x, vp_error *error)
{
    vp_status status = store_handle_refresh_index(x->store, error);
    if (!status)
        status = store_get(x->store->db, "timezone", x->timezone, sizeof x->timezone, error);
    if (status)
        return status;
    const char *given = x->options.timezone;
    if (given && x->timezone[0] && strcmp(given, x->timezone))
        return fail(error, VP_INVALID, "leave --timezone out, or use another store", "the store's time zone is %s",
                    x->timezone);
    if (x->timezone[0])
        x->options.timezone = strcmp(x->timezone, "UTC") ? x->timezone : NULL;
    return VP_OK;
}

static vp_status check_redaction(analyze_run *x, vp_error *error)
{
    char then[48], now[48] = "";
    vp_status status = store_get(x->store->db, "redaction", then, sizeof then, error);
    if (x->redactor)
        redact_fingerprint(&x->redaction, now);
    if (status || !strcmp(then, now))
        return status;
    double documents = 0;
    status = query_number(x->store->db, "SELECT EXISTS (SELECT 1 FROM document)", NULL, 0, &documents, error);
    if (!status && documents)
        return fail(error, VP_INVALID, "give the same --redact, types and key as before, or use another store",
                    "the store holds feedback that was %s", then[0] ? "redacted in another way" : "not redacted");
    if (!status)
        status = store_set(x->store->db, "redaction", now[0] ? now : NULL, error);
    vp_redact_options key = x->redaction;
    key.types = NULL; /* `forget` is told the key alone */
    redact_fingerprint(&key, now);
    return status ? status : store_set(x->store->db, "redaction_key", key.key_length ? now : NULL, error);
}

static vp_status open_redactor(analyze_run *x, vp_error *error)
{
    if (x->options.rows && (!x->options.redact || x->store))
        return fail(error, VP_INVALID, NULL, "rows are written where they are redacted, and into no store");
    if (!x->options.redact)
        return VP_OK;
    vp_status status = options_copy(&x->redaction, sizeof x->redaction, x->options.redact, error);
    if (!status)
        status = redact_check_options(x->engine, &x->redaction, error);
    if (!status && x->options.join)
        status = fail(error, VP_INVALID, "join the columns before, or redact without them",
                      "columns that are joined would not be redacted");
    return status ? status : row_redactor_new(x->engine, &x->redaction, &x->redactor, error);
}

static vp_status open_run(analyze_run *x, vp_error *error)
{
    vp_status status = open_redactor(x, error);
    if (!status)
        status = seen_open(&x->seen, error);
    if (!status && x->store)
        status = check_redaction(x, error);
    if (!status && x->store)
        status = writer_open(x->store->db, &x->writer, error);
    if (!status && x->store)
        status = known_open(x->store->db, &x->known, error);
    if (!status && x->options.join)
        status = lookup_open(x->options.join, NULL, &x->lookup, error);
    return !status && x->store ? prepare_store(x, error) : status;
}

/* New documents get their topics when all are there. */
static vp_status finish_store(analyze_run *x, vp_error *error)
{
    vp_status status = writer_commit(x->writer, error);
    return status ? status : topic_state_tag_new(x->store, error);
}

static vp_status close_run(analyze_run *x, vp_error *error)
{
    writer_close(x->writer);
    known_close(x->known);
    lookup_close(x->lookup);
    seen_close(x->seen);
    row_redactor_free(x->redactor);
    buf_release(&x->text);
    return rejects_close(x->rejects, error);
}

vp_status vp_analyze(const vp_engine *engine, const char *const *paths, size_t count, const vp_analyze_options *options,
                     vp_store *store, vp_write write, void *write_context, vp_intake *intake, vp_error *error)
{
    analyze_run x = {.engine = engine, .store = store, .write = write, .write_context = write_context};
    vp_status status = options_copy(&x.options, sizeof x.options, options, error);
    if (status)
        return status;
    if (!store && !write)
        return fail(error, VP_INVALID, "give a store, or a function that takes the output",
                    "there is nowhere to put the documents");
    status = open_run(&x, error);
    if (!status)
        status = overwriting_check(paths, count, &x.options, store ? store_path(store->db) : NULL, error);
    if (!status)
        status = analyze_all(&x, paths, count, error);
    if (!status && store)
        status = finish_store(&x, error);
    vp_status closed = close_run(&x, status ? NULL : error);
    if (!status && store)
        rollup_try_refresh(store->db); /* last, when the memory of all else is free */
    x.intake.unchanged += x.unchanged;
    x.intake.replaced += x.replaced;
    if (intake)
        *intake = x.intake;
    return status ? status : closed;
}
