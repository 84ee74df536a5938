#include "base/pack.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "packs are little-endian: this machine cannot read them"
#endif

static const char MAGIC[8] = "VPPACK\r\n";
static const char REBUILD[] = "train the model again with this version of voxpop";

typedef struct header {
    char magic[8];
    uint32_t version, sections;
    uint64_t size, table_hash;
    char zeros[32];
} header;

typedef struct entry {
    char name[PACK_NAME_MAX + 1];
    uint64_t offset, size, hash;
    char zeros[8];
} entry;

_Static_assert(sizeof(header) == 64 && sizeof(entry) == 64, "the layout is fixed");

static const entry *entries(const pack *p)
{
    return (const entry *)(p->bytes + sizeof(header));
}

static uint32_t section_count(const pack *p)
{
    return ((const header *)p->bytes)->sections;
}

static vp_status check_entry(const pack *p, const entry *e, vp_error *error)
{
    bool inside = e->offset % PACK_ALIGN == 0 && e->offset <= p->size && e->size <= p->size - e->offset;
    if (!inside || memchr(e->name, 0, sizeof e->name) == NULL)
        return fail(error, VP_FORMAT, REBUILD, "the pack is damaged: a section lies outside of the file");
    if (XXH3_64bits(p->bytes + e->offset, e->size) != e->hash)
        return fail(error, VP_FORMAT, REBUILD, "the pack is damaged: section \"%s\" does not match its checksum",
                    e->name);
    return VP_OK;
}

bool pack_is(str bytes)
{
    return bytes.n >= sizeof MAGIC && !memcmp(bytes.p, MAGIC, sizeof MAGIC);
}

vp_status pack_view(const void *bytes, size_t size, pack *out, vp_error *error)
{
    pack p = {bytes, size, false};
    const header *h = bytes;
    if (size < sizeof *h || memcmp(h->magic, MAGIC, sizeof MAGIC))
        return fail(error, VP_FORMAT, "name a file made by `voxpop train`", "this is no voxpop pack");
    if (h->version != 1)
        return fail(error, VP_FORMAT, REBUILD, "the pack has version %u, this voxpop reads version 1", h->version);
    if (h->sections > PACK_SECTIONS_MAX || h->size != size || size < sizeof *h + h->sections * sizeof(entry))
        return fail(error, VP_FORMAT, REBUILD, "the pack is damaged: it is cut short");
    if (XXH3_64bits(entries(&p), h->sections * sizeof(entry)) != h->table_hash)
        return fail(error, VP_FORMAT, REBUILD, "the pack is damaged: its table does not match the checksum");
    for (uint32_t i = 0; i < h->sections; i++) {
        vp_status status = check_entry(&p, &entries(&p)[i], error);
        if (status)
            return status;
    }
    *out = p;
    return VP_OK;
}

pack pack_embedded(str bytes)
{
    return (pack){bytes.p, bytes.n, false};
}

vp_status pack_open(const char *path, pack *out, vp_error *error)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    struct stat info;
    if (file < 0 || fstat(file, &info)) {
        vp_status status = fail(error, VP_IO, "check the name and the permissions", "cannot open the pack: %s",
                                strerror(errno));
        fail_at(error, path, 0, 0);
        if (file >= 0)
            close(file);
        return status;
    }
    size_t size = (size_t)info.st_size;
    void *bytes = size ? mmap(NULL, size, PROT_READ, MAP_PRIVATE, file, 0) : MAP_FAILED;
    close(file);
    vp_status status = bytes == MAP_FAILED ? fail(error, VP_FORMAT, REBUILD, "the pack is empty")
                                           : pack_view(bytes, size, out, error);
    if (status) {
        fail_at(error, path, 0, 0);
        if (bytes != MAP_FAILED)
            munmap(bytes, size);
        return status;
    }
    out->mapped = true;
    return VP_OK;
}

void pack_close(pack *p)
{
    if (p->mapped)
        munmap((void *)p->bytes, p->size);
    *p = (pack){0};
}

str pack_section_at(const pack *p, size_t place)
{
    if (!p->bytes || place >= section_count(p))
        return (str){NULL, 0};
    const entry *e = &entries(p)[place];
    return (str){p->bytes + e->offset, e->size};
}

str pack_section(const pack *p, const char *name)
{
    for (uint32_t i = 0; p->bytes && i < section_count(p); i++)
        if (!strcmp(entries(p)[i].name, name))
            return pack_section_at(p, i);
    return (str){NULL, 0};
}

/* ---- Writing ---- */

static size_t align(size_t n)
{
    return (n + PACK_ALIGN - 1) / PACK_ALIGN * PACK_ALIGN;
}

static bool write_all(FILE *file, const header *h, const entry *table, const pack_part *parts, size_t count)
{
    static const char zeros[PACK_ALIGN];
    bool ok = fwrite(h, sizeof *h, 1, file) == 1 && fwrite(table, sizeof *table, count, file) == count;
    for (size_t i = 0; ok && i < count; i++) {
        size_t padding = align(parts[i].size) - parts[i].size;
        ok = (!parts[i].size || fwrite(parts[i].bytes, parts[i].size, 1, file) == 1) &&
             fwrite(zeros, 1, padding, file) == padding;
    }
    return ok;
}

/* Writes to `path`, whole or not at all. */
static vp_status write_file(const char *path, const header *h, const entry *table, const pack_part *parts, size_t count,
                            vp_error *error)
{
    char *target = realpath(path, NULL); /* a link stays a link */
    struct stat now;
    bool special = target && !stat(target, &now) && !S_ISREG(now.st_mode); /* a pipe or device takes it as it comes */
    buf part = {0};
    if (!buf_puts(&part, target ? target : path) || !buf_puts(&part, special ? "" : ".part") || !buf_terminate(&part)) {
        free(target);
        buf_release(&part);
        return fail_memory(error);
    }
    FILE *file = fopen(part.p, "wbe");
    bool ok = file && write_all(file, h, table, parts, count);
    ok = file && !fclose(file) && ok && (special || !rename(part.p, target ? target : path));
    vp_status status = VP_OK;
    if (!ok) {
        status = fail(error, VP_IO, "check the folder and the free space", "cannot write the pack: %s",
                      strerror(errno));
        fail_at(error, path, 0, 0);
        if (!special)
            unlink(part.p);
    }
    free(target);
    buf_release(&part);
    return status;
}

/* The header and table of parts, `table` [PACK_SECTIONS_MAX] cleared. */
static vp_status lay_out(const pack_part *parts, size_t count, header *h, entry *table, vp_error *error)
{
    *h = (header){.version = 1, .sections = (uint32_t)count};
    if (count > PACK_SECTIONS_MAX)
        return fail(error, VP_LIMIT, NULL, "a pack holds at most %d sections", PACK_SECTIONS_MAX);
    memcpy(h->magic, MAGIC, sizeof MAGIC);
    size_t at = sizeof *h + count * sizeof *table;
    for (size_t i = 0; i < count; i++) {
        snprintf(table[i].name, sizeof table[i].name, "%s", parts[i].name);
        table[i].offset = at = align(at);
        table[i].size = parts[i].size;
        table[i].hash = XXH3_64bits(parts[i].bytes, parts[i].size);
        at += align(parts[i].size);
    }
    h->size = at;
    h->table_hash = XXH3_64bits(table, count * sizeof *table);
    return VP_OK;
}

vp_status pack_write(const char *path, const pack_part *parts, size_t count, vp_error *error)
{
    header h;
    entry table[PACK_SECTIONS_MAX] = {0};
    vp_status status = lay_out(parts, count, &h, table, error);
    return status ? status : write_file(path, &h, table, parts, count, error);
}

vp_status pack_make(const pack_part *parts, size_t count, buf *out, vp_error *error)
{
    static const char zeros[PACK_ALIGN];
    header h;
    entry table[PACK_SECTIONS_MAX] = {0};
    vp_status status = lay_out(parts, count, &h, table, error);
    bool ok = !status && buf_add(out, &h, sizeof h) && buf_add(out, table, count * sizeof *table);
    for (size_t i = 0; ok && i < count; i++)
        ok = buf_add(out, parts[i].bytes, parts[i].size) && buf_add(out, zeros, align(parts[i].size) - parts[i].size);
    return status || ok ? status : fail_memory(error);
}

void pack_seal(void *bytes)
{
    header *h = bytes;
    entry *table = (entry *)(h + 1);
    for (uint32_t i = 0; i < h->sections; i++)
        table[i].hash = XXH3_64bits((char *)bytes + table[i].offset, table[i].size);
    h->table_hash = XXH3_64bits(table, h->sections * sizeof *table);
}
