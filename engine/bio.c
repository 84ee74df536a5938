#include "engine/bio.h"

#include "base/array.h"
#include "ingest/lines.h"

#include <stdlib.h>

/* ---- Names of types ---- */

static vp_status take_mapping(void *context, str line, uint64_t number, vp_error *error)
{
    bio_map *m = context;
    str type = str_cut(&line, '\t'), other = str_trim(str_cut(&line, '\t'));
    (void)number;
    if (str_starts(type, "#") || !str_trim(type).n)
        return VP_OK;
    if (!other.n)
        return fail(error, VP_FORMAT, "give lines of TYPE<TAB>OTHER TYPE", "this names no other type");
    uint32_t id = intern_add(&m->names, type), known = intern_add(&m->known, other);
    if (id == INTERN_NONE || known == INTERN_NONE ||
        (id >= m->room && !array_room(&m->others, sizeof *m->others, id, &m->room)))
        return fail_memory(error);
    m->others[id] = m->known.strings[known];
    return VP_OK;
}

vp_status bio_map_read(bio_map *m, const char *path, vp_error *error)
{
    return lines_each(path, take_mapping, m, error);
}

void bio_map_release(bio_map *m)
{
    intern_release(&m->names);
    intern_release(&m->known);
    free(m->others);
    *m = (bio_map){0};
}

str bio_map_name(const bio_map *m, str type)
{
    uint32_t id = m ? intern_find(&m->names, type) : INTERN_NONE;
    str name = id == INTERN_NONE ? type : m->others[id];
    return str_is(name, "-") ? (str){NULL, 0} : name;
}

/* ---- Sentences ---- */

typedef struct bio_reader {
    bool chinese;
    const bio_map *map;
    bio_take take;
    void *context;
    buf text;
    vp_span *parts; /* [part_room], owned */
    bio_tag *tags;  /* [tag_room], owned */
    size_t part_count, part_room, tag_room;
    arena types; /* of the sentence */
    uint64_t line;
} bio_reader;

static vp_status end_sentence(bio_reader *r, vp_error *error)
{
    const bio_sentence s = {buf_str(&r->text), r->parts, r->tags, r->part_count, r->line};
    vp_status status = r->part_count ? r->take(r->context, &s, error) : VP_OK;
    buf_clear(&r->text);
    arena_clear(&r->types);
    r->part_count = 0;
    return status;
}

/* B-TYPE, I-TYPE; all else is outside. */
static bool read_tag(bio_reader *r, str tag, bio_tag *out)
{
    bool inside = str_starts(tag, "B-") || str_starts(tag, "I-");
    str name = inside ? bio_map_name(r->map, (str){tag.p + 2, tag.n - 2}) : (str){NULL, 0};
    *out = (bio_tag){{NULL, 0}, str_starts(tag, "B-")};
    if (!name.n)
        return true;
    out->type = arena_copy(&r->types, name);
    return out->type.p != NULL;
}

/* The token is the first cell, its tag the last one. `entities --bio` (cli/bio.c) reads tokens in the same way. */
static vp_status take_token(void *context, str line, uint64_t number, vp_error *error)
{
    bio_reader *r = context;
    str rest = line, token = str_trim(str_cut(&rest, '\t')), tag = STR("O");
    while (rest.p)
        tag = str_trim(str_cut(&rest, '\t'));
    if (!str_trim(line).n)
        return end_sentence(r, error);
    if (!token.n)
        token = STR("\xEF\xBF\xBD");
    r->line = r->part_count ? r->line : number;
    if (!array_room(&r->parts, sizeof *r->parts, r->part_count, &r->part_room) ||
        !array_room(&r->tags, sizeof *r->tags, r->part_count, &r->tag_room) ||
        (r->part_count && !r->chinese && !buf_putc(&r->text, ' ')))
        return fail_memory(error);
    r->parts[r->part_count] = (vp_span){r->text.n, r->text.n + token.n};
    if (!buf_add_str(&r->text, token) || !read_tag(r, tag, &r->tags[r->part_count]))
        return fail_memory(error);
    r->part_count++;
    return r->text.n <= TOKENIZE_MAX
               ? VP_OK
               : fail(error, VP_LIMIT, "put an empty line between sentences", "the sentence is longer than 1 MB");
}

vp_status bio_each(const char *path, bool chinese, const bio_map *map, bio_take take, void *context, vp_error *error)
{
    bio_reader r = {.chinese = chinese, .map = map, .take = take, .context = context};
    vp_status status = lines_each(path, take_token, &r, error);
    if (!status)
        status = end_sentence(&r, error);
    buf_release(&r.text);
    arena_release(&r.types);
    free(r.parts);
    free(r.tags);
    return status;
}
