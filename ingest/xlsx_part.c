#include "ingest/xlsx_parts.h"

enum {
    CHUNK = 64 << 10,
    LONGEST_TOKEN = 1 << 20, /* expat holds a token whole, and starts it anew with every chunk */
    DEEPEST = 256,           /* expat holds every open element */
    MOST_NAMES = 4096,       /* expat holds every name it has met */
    BOMB_STARTS = 64 << 20,  /* unpacked bytes ... */
    BOMB_RATIO = 1000,       /* ... from which a part may not be this much larger than packed */
};

static const char *local_name(const char *name)
{
    const char *colon = strchr(name, ':');
    return colon ? colon + 1 : name;
}

static bool new_name(xlsx_part *part, const char *name)
{
    if (!name[0] || !name[1])
        return true;
    if (intern_add(&part->names, str_of(name)) == INTERN_NONE) {
        xlsx_part_stop(part, XLSX_NO_MEMORY);
        return false;
    }
    if (part->names.count <= MOST_NAMES)
        return true;
    xlsx_part_stop(part, XLSX_TOO_LARGE);
    return false;
}

static void on_start(void *user, const XML_Char *name, const XML_Char **attributes)
{
    xlsx_part *part = user;
    if (part->state != XLSX_PAUSED)
        return;
    if (++part->depth > DEEPEST) {
        xlsx_part_stop(part, XLSX_TOO_LARGE);
        return;
    }
    if (!new_name(part, name))
        return;
    for (const char **a = attributes; *a; a += 2)
        if (!new_name(part, *a))
            return;
    part->on->start(part, local_name(name), attributes);
}

static void on_end(void *user, const XML_Char *name)
{
    xlsx_part *part = user;
    part->depth--;
    if (part->state == XLSX_PAUSED)
        part->on->end(part, local_name(name));
}

static void on_text(void *user, const XML_Char *p, int n)
{
    xlsx_part *part = user;
    if (part->state == XLSX_PAUSED)
        part->on->text(part, p, (size_t)n);
}

/* No workbook has one; with it go entities, and all that can be done with them. */
static void on_doctype(void *user, const XML_Char *name, const XML_Char *system, const XML_Char *public, int internal)
{
    (void)name, (void)system, (void)public, (void)internal;
    xlsx_part_stop(user, XLSX_DAMAGED);
}

static zip_int64_t locate(zip_t *archive, const char *path)
{
    zip_int64_t index = zip_name_locate(archive, path, 0);
    return index >= 0 ? index : zip_name_locate(archive, path, ZIP_FL_NOCASE);
}

static vp_status open_file(xlsx_part *part, zip_t *archive, const char *path, vp_error *error)
{
    zip_int64_t index = locate(archive, path);
    if (index < 0)
        return fail(error, VP_NOT_FOUND, NULL, "the workbook has no %s", path);
    zip_stat_t about;
    if (zip_stat_index(archive, (zip_uint64_t)index, 0, &about) == 0) {
        part->packed = about.comp_size;
        part->size = about.size;
        part->file = zip_fopen_index(archive, (zip_uint64_t)index, 0);
    }
    if (part->file)
        return VP_OK;
    return fail(error, VP_FORMAT, "save it as .xlsx or CSV, without a password", "%s in the workbook: %s", path,
                zip_strerror(archive));
}

vp_status xlsx_part_open(xlsx_part *part, zip_t *archive, const char *path, uint64_t most, vp_error *error)
{
    *part = (xlsx_part){.most = most};
    vp_status status = open_file(part, archive, path, error);
    if (status)
        return status;
    part->parser = XML_ParserCreate(NULL);
    if (!part->parser) {
        xlsx_part_close(part);
        return fail_memory(error);
    }
    XML_SetUserData(part->parser, part);
    XML_SetElementHandler(part->parser, on_start, on_end);
    XML_SetCharacterDataHandler(part->parser, on_text);
    XML_SetStartDoctypeDeclHandler(part->parser, on_doctype);
    return VP_OK;
}

void xlsx_part_close(xlsx_part *part)
{
    if (part->file)
        zip_fclose(part->file);
    if (part->parser)
        XML_ParserFree(part->parser);
    intern_release(&part->names);
    part->file = NULL;
    part->parser = NULL;
}

void xlsx_part_pause(xlsx_part *part)
{
    XML_StopParser(part->parser, XML_TRUE);
}

void xlsx_part_stop(xlsx_part *part, xlsx_state trouble)
{
    part->state = trouble;
    XML_StopParser(part->parser, XML_FALSE);
}

static bool unpacks_to_too_much(const xlsx_part *part)
{
    return part->done > part->most || (part->done > BOMB_STARTS && part->done / BOMB_RATIO > part->packed);
}

/* Gives expat the next chunk; sets state when there is none. */
static enum XML_Status feed(xlsx_part *part)
{
    void *chunk = XML_GetBuffer(part->parser, CHUNK);
    zip_int64_t n = chunk ? zip_fread(part->file, chunk, CHUNK) : 0;
    if (!chunk)
        part->state = XLSX_NO_MEMORY;
    else if (n < 0)
        part->state = XLSX_DAMAGED;
    if (part->state != XLSX_PAUSED)
        return XML_STATUS_ERROR;
    part->done += (uint64_t)n;
    part->last = n == 0;
    if (unpacks_to_too_much(part)) {
        part->state = XLSX_TOO_LARGE;
        return XML_STATUS_ERROR;
    }
    return XML_ParseBuffer(part->parser, (int)n, part->last);
}

static xlsx_state state_after(xlsx_part *part, enum XML_Status status)
{
    if (part->state != XLSX_PAUSED)
        return part->state;
    if (status == XML_STATUS_ERROR)
        return XML_GetErrorCode(part->parser) == XML_ERROR_NO_MEMORY ? XLSX_NO_MEMORY : XLSX_DAMAGED;
    if (part->paused)
        return XLSX_PAUSED;
    if (part->last)
        return XLSX_ENDED;
    XML_Index parsed = XML_GetCurrentByteIndex(part->parser);
    return part->done - (uint64_t)(parsed < 0 ? 0 : parsed) > LONGEST_TOKEN ? XLSX_TOO_LARGE : XLSX_PAUSED;
}

xlsx_state xlsx_part_run(xlsx_part *part)
{
    while (part->state == XLSX_PAUSED) {
        enum XML_Status status = part->paused ? XML_ResumeParser(part->parser) : feed(part);
        part->paused = status == XML_STATUS_SUSPENDED;
        part->state = state_after(part, status);
        if (part->paused)
            break;
    }
    return part->state;
}

const char *xlsx_attribute(const char **attributes, const char *name)
{
    for (const char **a = attributes; *a; a += 2)
        if (strcmp(local_name(*a), name) == 0)
            return a[1];
    return NULL;
}

vp_status xlsx_part_fail(xlsx_state state, const char *path, vp_error *error)
{
    if (state == XLSX_NO_MEMORY)
        return fail_memory(error);
    if (state == XLSX_TOO_LARGE)
        return fail(error, VP_LIMIT, "save the sheet as CSV and read that",
                    "%s in the workbook is too large, or unpacks to far more than it should", path);
    return fail(error, VP_FORMAT, "open it in a spreadsheet program and save it again", "%s in the workbook is damaged",
                path);
}

vp_status xlsx_part_read(zip_t *archive, const char *path, uint64_t most, const xlsx_handlers *on, void *context,
                         vp_error *error)
{
    xlsx_part part;
    vp_status status = xlsx_part_open(&part, archive, path, most, error);
    if (status)
        return status;
    part.on = on;
    part.context = context;
    xlsx_state state = xlsx_part_run(&part);
    xlsx_part_close(&part);
    return state == XLSX_ENDED ? VP_OK : xlsx_part_fail(state, path, error);
}
