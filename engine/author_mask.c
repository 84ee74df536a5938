#include "engine/author_mask.h"

#include "engine/row_redactor.h"
#include "ingest/cells.h"
#include "ingest/json_text.h"
#include "ingest/json_tree.h"
#include "ingest/reader.h"

#include <ctype.h>
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

typedef struct masking {
    const author_key *key;
    const export_kind *export;
    arena *memory;
} masking;

/* Appends the pseudonym of whom the cell names; of a list of people nothing. Masks and what says nothing stay. */
static bool add_mask(const masking *k, str cell, buf *out)
{
    str name = str_trim(cell);
    if (!name.n || cell_is_missing(name) || redact_is_mask(cell))
        return buf_add_str(out, cell);
    return cell_is_structured(cell) || redact_customer_mask((str){k->key->bytes, k->key->n}, name, out);
}

/* What a string or number of JSON says. */
static bool add_said(str json, buf *out)
{
    yajl_val tree = NULL;
    if (json.p[0] != '"')
        return buf_add_str(out, json);
    if (!memchr(json.p, '\\', json.n))
        return buf_add(out, json.p + 1, json.n > 1 ? json.n - 2 : 0);
    bool ok = !json_tree_read(json, &tree, NULL) && buf_puts(out, YAJL_GET_STRING(tree));
    yajl_tree_free(tree);
    return ok;
}

/* Appends a value that names somebody: as a pseudonym, or as it is where it says nothing. */
static bool add_masked_value(const masking *k, const json_value *v, buf *out)
{
    buf said = {0}, mask = {0};
    const bool list = v->kind == JSON_KIND_OBJECT || v->kind == JSON_KIND_ARRAY;
    const bool word = v->kind == JSON_KIND_OTHER && v->text.p[0] != '-' && !isdigit((unsigned char)v->text.p[0]);
    bool ok = list || word || (add_said(v->text, &said) && add_mask(k, buf_str(&said), &mask));
    if (list)
        ok = buf_puts(out, "\"\"");
    else if (ok && (word || str_equal(buf_str(&said), buf_str(&mask))))
        ok = buf_add_str(out, v->text);
    else
        ok = ok && buf_putc(out, '"') && buf_add_str(out, buf_str(&mask)) && buf_putc(out, '"');
    buf_release(&said);
    buf_release(&mask);
    return ok;
}

/* Appends a list or an object with the pseudonyms of whom its members name; `path`: where it stands, by keys. */
static bool add_masked_inside(const masking *k, str json, buf *path, int depth, buf *out)
{
    size_t at = 0, copied = 0;
    bool ok = true;
    for (json_value v; ok && depth < READER_MAX_DEPTH && json_next_value(json, &at, &v);) {
        const size_t before = path->n;
        ok = !v.key.p || (buf_putc(path, '.') && buf_add_str(path, v.key));
        const bool named = ok && v.key.p && export_names_people(k->export, buf_str(path));
        const bool inside = v.kind == JSON_KIND_OBJECT || v.kind == JSON_KIND_ARRAY;
        if (ok && (named || inside)) {
            ok = buf_add(out, json.p + copied, v.at - copied) &&
                 (named ? add_masked_value(k, &v, out) : add_masked_inside(k, v.text, path, depth + 1, out));
            copied = v.at + v.text.n;
        }
        path->n = before;
    }
    return ok && buf_add(out, json.p + copied, json.n - copied);
}

/* The cell of a column of which only parts may name people. */
static bool mask_parts(const masking *k, str column, str *cell)
{
    buf path = {0}, masked = {0};
    bool ok = buf_add_str(&path, column) && add_masked_inside(k, *cell, &path, 0, &masked);
    if (ok && !str_equal(buf_str(&masked), *cell))
        ok = (*cell = arena_copy(k->memory, buf_str(&masked))).p;
    buf_release(&path);
    buf_release(&masked);
    return ok;
}

static bool mask_cell(const masking *k, str *cell)
{
    buf mask = {0};
    bool ok = add_mask(k, *cell, &mask);
    if (ok)
        *cell = mask.n ? arena_copy(k->memory, buf_str(&mask)) : (str){"", 0};
    buf_release(&mask);
    return ok && cell->p;
}

vp_status author_mask(const author_key *key, const mapping *m, const row *in, arena *memory, row *out, vp_error *error)
{
    const masking k = {key, m->export, memory};
    bool ok = true;
    str *cells = arena_array(memory, in->count + 1, sizeof *cells);
    *out = *in;
    if (!cells)
        return fail_memory(error);
    for (size_t i = 0; ok && i < in->count; i++) {
        cells[i] = in->cells[i];
        if (i >= m->count)
            continue;
        if (mapping_names_people(m, i))
            ok = mask_cell(&k, &cells[i]);
        else if (cell_is_structured(cells[i]))
            ok = mask_parts(&k, m->fields[i].name, &cells[i]);
    }
    out->cells = cells;
    return ok ? VP_OK : fail_memory(error);
}
