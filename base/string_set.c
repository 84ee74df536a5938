#include "base/string_set.h"

#include <stdlib.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

enum { HEADER = 2 * sizeof(uint32_t), LABEL = 2 * sizeof(uint32_t) };

static uint64_t hash_of(str s)
{
    return XXH3_64bits(s.p, s.n);
}

static bool add_record(buf *records, uint32_t id, str s)
{
    const uint32_t label[] = {id, (uint32_t)s.n};
    return buf_add(records, label, sizeof label) && buf_add_str(records, s) &&
           buf_add(records, "\0\0\0", -s.n % sizeof(uint32_t));
}

static void put(uint64_t *slots, uint32_t mask, uint64_t hash, uint32_t place)
{
    uint32_t i = (uint32_t)hash & mask;
    while (slots[i])
        i = (i + 1) & mask;
    slots[i] = hash >> 32 << 32 | (place + 1);
}

bool string_set_make(const intern *strings, buf *out)
{
    uint32_t header[] = {strings->count, 2};
    while (header[1] <= 2 * strings->count)
        header[1] *= 2;
    uint64_t *slots = calloc(header[1], sizeof *slots);
    buf records = {0};
    bool ok = slots != NULL;
    for (uint32_t id = 0; ok && id < strings->count; id++) {
        put(slots, header[1] - 1, hash_of(strings->strings[id]), (uint32_t)records.n);
        ok = add_record(&records, id, strings->strings[id]);
    }
    ok = ok && buf_add(out, header, sizeof header) && buf_add(out, slots, header[1] * sizeof *slots) &&
         buf_add_str(out, buf_str(&records));
    buf_release(&records);
    free(slots);
    return ok;
}

string_set string_set_view(str bytes)
{
    uint32_t header[2];
    memcpy(header, bytes.p, sizeof header);
    const uint64_t *slots = (const uint64_t *)(const void *)(bytes.p + HEADER);
    return (string_set){slots, (const char *)(slots + header[1]), header[1] - 1, header[0]};
}

uint32_t string_set_find(const string_set *set, str s)
{
    uint64_t hash = hash_of(s);
    for (uint32_t i = (uint32_t)hash & set->mask; set->slots && set->slots[i]; i = (i + 1) & set->mask) {
        if (set->slots[i] >> 32 != hash >> 32)
            continue;
        const char *record = set->records + (uint32_t)set->slots[i] - 1;
        uint32_t label[2];
        memcpy(label, record, sizeof label);
        if (label[1] == s.n && !memcmp(record + LABEL, s.p, s.n))
            return label[0];
    }
    return INTERN_NONE;
}
