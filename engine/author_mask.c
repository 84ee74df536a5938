#include "engine/author_mask.h"

#include "engine/row_redactor.h"
#include "ingest/cells.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DRAWN = 32 /* bytes */ };

/* ---- The key ---- */

bool author_key_draw(author_key *out)
{
    unsigned char drawn[DRAWN];
    if (getrandom(drawn, sizeof drawn, 0) != sizeof drawn)
        return false;
    out->n = 2 * sizeof drawn;
    for (size_t i = 0; i < sizeof drawn; i++)
        snprintf(out->bytes + 2 * i, 3, "%02x", drawn[i]);
    return true;
}

static vp_status fail_key(const char *path, const char *what, vp_error *error)
{
    return fail(error, VP_IO, "name a key with --author-key FILE, or keep authors with --keep-authors",
                "the key of authors' pseudonyms, %s, cannot be %s: %s", path, what, strerror(errno));
}

/* Where this fails, so does what follows. */
static void make_folders_of(const char *path)
{
    buf folder = {0};
    for (const char *slash = path; (slash = strchr(slash + 1, '/'));) {
        buf_clear(&folder);
        if (buf_add(&folder, path, (size_t)(slash - path)) && buf_terminate(&folder))
            mkdir(folder.p, 0700);
    }
    buf_release(&folder);
}

/* Linked to its place when it is whole, so that no other process reads half a key, and none replaces another's. */
static vp_status make_key(const char *path, vp_error *error)
{
    author_key key;
    buf part = {0};
    make_folders_of(path);
    if (!buf_printf(&part, "%s.XXXXXX", path) || !buf_terminate(&part))
        return fail_memory(error);
    int file = mkstemp(part.p); /* mode 600 */
    bool drawn = file >= 0 && author_key_draw(&key);
    if (drawn)
        key.bytes[key.n] = '\n';
    bool written = drawn && write(file, key.bytes, key.n + 1) == (ssize_t)(key.n + 1) && !fsync(file) &&
                   (!link(part.p, path) || errno == EEXIST);
    if (written)
        log_line("the key of authors' pseudonyms was made: %s; keep it", path);
    vp_status status = written ? VP_OK : fail_key(path, "made", error);
    if (file >= 0) {
        close(file);
        unlink(part.p);
    }
    buf_release(&part);
    return status;
}

static vp_status read_key(FILE *file, const char *path, author_key *out, vp_error *error)
{
    size_t n = fread(out->bytes, 1, sizeof out->bytes, file);
    if (ferror(file))
        return fail_key(path, "read", error);
    bool longer = fgetc(file) != EOF;
    while (n && (out->bytes[n - 1] == '\n' || out->bytes[n - 1] == '\r'))
        n--;
    out->n = n;
    return n >= REDACT_KEY_MIN && !longer ? VP_OK
                                          : fail(error, VP_INVALID, NULL, "%s is no key: a file with %d to %d bytes",
                                                 path, REDACT_KEY_MIN, AUTHOR_KEY_MAX);
}

vp_status author_key_read(const char *path, bool make, author_key *out, vp_error *error)
{
    FILE *file = fopen(path, "rbe");
    vp_status status = VP_OK;
    if (!file && errno == ENOENT && make) {
        status = make_key(path, error);
        file = status ? NULL : fopen(path, "rbe");
    }
    if (status)
        return status;
    if (!file)
        return errno == ENOENT
                   ? fail(error, VP_NOT_FOUND, "a new one is made by: head -c 32 /dev/urandom | base64 >FILE",
                          "there is no key %s", path)
                   : fail_key(path, "read", error);
    status = read_key(file, path, out, error);
    fclose(file);
    return status;
}

void author_key_fingerprint(const author_key *key, char out[40])
{
    const vp_redact_options same = {.struct_size = sizeof same, .key = key->bytes, .key_length = key->n};
    redact_fingerprint(&same, out);
}

/* ---- Rows ---- */

vp_status author_mask(const author_key *key, const mapping *m, const row *in, arena *memory, row *out, vp_error *error)
{
    buf mask = {0};
    bool ok = true;
    str *cells = arena_array(memory, in->count + 1, sizeof *cells);
    *out = *in;
    if (!cells)
        return fail_memory(error);
    for (size_t i = 0; ok && i < in->count; i++) {
        str cell = cells[i] = in->cells[i];
        bool named = i < m->count && mapping_names_people(m, i) && str_trim(cell).n;
        if (!named || cell_is_missing(str_trim(cell)) || redact_is_mask(cell))
            continue;
        buf_clear(&mask);
        cells[i] = (str){"", 0};
        if (!cell_is_structured(cell))
            ok = redact_customer_mask((str){key->bytes, key->n}, str_trim(cell), &mask) &&
                 (cells[i] = arena_copy(memory, buf_str(&mask))).p;
    }
    out->cells = cells;
    buf_release(&mask);
    return ok ? VP_OK : fail_memory(error);
}
