#include "engine/analyze_authors.h"

static bool has_authors(const mapping *m)
{
    bool has = false;
    for (size_t i = 0; !has && i < m->count; i++)
        has = mapping_names_people(m, i);
    return has;
}

/* Rows that are redacted whole have one kind of pseudonym, or none. */
static bool goes_with_redaction(const analyze_run *x)
{
    return x->redactor && (x->redaction.key_length || !x->redaction.types);
}

static vp_status take_redaction_key(analyze_run *x, vp_error *error)
{
    if (x->redaction.key_length > AUTHOR_KEY_MAX)
        return fail(error, VP_LIMIT, NULL, "the key has more than %d bytes", AUTHOR_KEY_MAX);
    x->authors.n = x->redaction.key_length;
    if (x->authors.n)
        memcpy(x->authors.bytes, x->redaction.key, x->authors.n);
    return VP_OK;
}

/* Of a store that is gone after the question the pseudonyms need not come again. */
static vp_status read_key(analyze_run *x, bool lasting, vp_error *error)
{
    const char *path = x->options.authors;
    bool make = x->options.make_key != 0;
    vp_status status = *path ? author_key_read(path, make, &x->authors, lasting ? error : NULL)
                             : fail(lasting ? error : NULL, VP_INVALID,
                                    "name a key with --author-key FILE, or keep authors with --keep-authors",
                                    "there is no folder for the key of authors' pseudonyms: HOME is not set");
    if (status && status != VP_NO_MEMORY && !lasting && author_key_draw(&x->authors))
        return VP_OK;
    return status;
}

static vp_status check_store(analyze_run *x, vp_error *error)
{
    char then[48], now[48] = AUTHORS_KEPT;
    vp_status status = store_get(x->store->db, AUTHORS_META, then, sizeof then, error);
    if (x->options.authors)
        author_key_fingerprint(&x->authors, now);
    if (status || !strcmp(then, now))
        return status;
    if (!then[0])
        return store_set(x->store->db, AUTHORS_META, now, error);
    if (!strcmp(then, AUTHORS_KEPT))
        return fail(error, VP_INVALID, "give --keep-authors as before, or use another store",
                    "the store holds authors by their names");
    return fail(error, VP_INVALID,
                x->options.authors ? "name the key of that time with --author-key FILE, or use another store"
                                   : "leave --keep-authors out, or use another store",
                "the store holds authors by pseudonyms%s", x->options.authors ? " of another key" : "");
}

vp_status analyze_authors(analyze_run *x, vp_error *error)
{
    bool lasting = !x->store || store_path(x->store->db);
    x->masks_authors = has_authors(&x->mapping) && x->options.authors;
    if (!has_authors(&x->mapping) || goes_with_redaction(x))
        return x->masks_authors ? take_redaction_key(x, error) : VP_OK;
    vp_status status = VP_OK;
    if (x->masks_authors && !x->authors.n)
        status = read_key(x, lasting, error);
    return status || !x->store || !lasting ? status : check_store(x, error);
}
