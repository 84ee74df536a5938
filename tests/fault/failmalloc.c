/*
 * For LD_PRELOAD: makes one allocation or one write fail, counted over those that libvoxpop asks for itself. What other
 * libraries do with a failed allocation is their business. (Linux with glibc.)
 *
 *   FAIL_ALLOCATION=N   the Nth malloc, calloc or realloc called by libvoxpop gives NULL
 *   FAIL_WRITE=N        the Nth write or pwrite called by libvoxpop or SQLite fails with ENOSPC
 *   FAIL_ON=1           and so do all after it
 *   FAIL_COUNT=FILE     where to write "ALLOCATIONS WRITES" at the end
 */
#undef _FILE_OFFSET_BITS /* pwrite and pwrite64 are two functions here */

#include <dlfcn.h>
#include <errno.h>
#include <link.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void *__libc_malloc(size_t);
void *__libc_calloc(size_t, size_t);
void *__libc_realloc(void *, size_t);

typedef struct range {
    uintptr_t begin, end; /* of the code of a library; 0: not loaded */
} range;

typedef struct count {
    atomic_long done;
    long fail_at; /* 0: never */
} count;

static range voxpop, sqlite;
static count allocations, writes;
static bool fails_on;
static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);

static int find_ranges(struct dl_phdr_info *info, size_t size, void *unused)
{
    (void)size;
    (void)unused;
    range *out = strstr(info->dlpi_name, "libvoxpop.so")    ? &voxpop
                 : strstr(info->dlpi_name, "libsqlite3.so") ? &sqlite
                                                            : NULL;
    for (int i = 0; out && i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *part = &info->dlpi_phdr[i];
        if (part->p_type == PT_LOAD && part->p_flags & PF_X)
            *out = (range){info->dlpi_addr + part->p_vaddr, info->dlpi_addr + part->p_vaddr + part->p_memsz};
    }
    return 0;
}

static long number(const char *name)
{
    const char *text = getenv(name);
    return text ? strtol(text, NULL, 10) : 0;
}

__attribute__((constructor)) static void begin(void)
{
    *(void **)&real_write = dlsym(RTLD_NEXT, "write");
    *(void **)&real_pwrite = dlsym(RTLD_NEXT, "pwrite");
    dl_iterate_phdr(find_ranges, NULL);
    fails_on = number("FAIL_ON") != 0;
    allocations.fail_at = number("FAIL_ALLOCATION");
    writes.fail_at = number("FAIL_WRITE");
}

__attribute__((destructor)) static void end(void)
{
    const char *path = getenv("FAIL_COUNT");
    FILE *out = path ? fopen(path, "w") : NULL;
    if (!out)
        return;
    fprintf(out, "%ld %ld\n", allocations.done, writes.done);
    fclose(out);
}

static bool is_in(range r, const void *caller)
{
    return (uintptr_t)caller >= r.begin && (uintptr_t)caller < r.end;
}

static bool fails(count *c)
{
    long now = atomic_fetch_add(&c->done, 1) + 1;
    return c->fail_at && (fails_on ? now >= c->fail_at : now == c->fail_at);
}

#define REPLACES __attribute__((visibility("default")))
#define ALLOCATION_FAILS (is_in(voxpop, __builtin_return_address(0)) && fails(&allocations))
#define WRITE_FAILS \
    ((is_in(voxpop, __builtin_return_address(0)) || is_in(sqlite, __builtin_return_address(0))) && fails(&writes))

REPLACES void *malloc(size_t size)
{
    return ALLOCATION_FAILS ? NULL : __libc_malloc(size);
}

REPLACES void *calloc(size_t n, size_t size)
{
    return ALLOCATION_FAILS ? NULL : __libc_calloc(n, size);
}

REPLACES void *realloc(void *old, size_t size)
{
    return ALLOCATION_FAILS ? NULL : __libc_realloc(old, size);
}

static ssize_t full(void)
{
    errno = ENOSPC;
    return -1;
}

REPLACES ssize_t write(int file, const void *bytes, size_t n)
{
    return WRITE_FAILS ? full() : real_write(file, bytes, n);
}

REPLACES ssize_t pwrite(int file, const void *bytes, size_t n, off_t at)
{
    return WRITE_FAILS ? full() : real_pwrite(file, bytes, n, at);
}

REPLACES ssize_t pwrite64(int file, const void *bytes, size_t n, off64_t at)
{
    return WRITE_FAILS ? full() : real_pwrite(file, bytes, n, at);
}
