#include "ingest/archive.h"

#include "base/array.h"
#include "ingest/json_text.h"
#include "ingest/unpack.h"

#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <zip.h>

enum { CHUNK = 64 << 10 };

/* ---- By the first bytes */

static const char export_it[] = "export the feedback as CSV, XLSX or JSON, and read that";
static const char unpack_it[] = "unpack it, and name the file with the feedback";

static const struct signature {
    size_t at;
    const char *bytes, *what, *hint;
} signatures[] = {
    {0, "\xD0\xCF\x11\xE0", "an old Office file (.xls, .doc), or a workbook with a password",
     "save it as .xlsx or CSV, without a password"},
    {0, "%PDF-", "a PDF document", export_it},
    {0, "{\\rtf", "a document in rich text (.rtf)", export_it},
    {0, "SQLite format 3", "an SQLite database, but no voxpop store",
     "name a store made by `voxpop analyze --store` (was its first analysis broken off? run that again), or export the "
     "feedback as CSV, XLSX or JSON"},
    {0, "PAR1", "a Parquet file", export_it},
    {0, "ARROW1", "an Arrow file", export_it},
    {0, "Obj\x01", "an Avro file", export_it},
    {0, "BZh", "compressed with bzip2", "unpack it with bunzip2"},
    {0, "\xFD\x37zXZ", "compressed with xz", "unpack it with unxz"},
    {0, "7z\xBC\xAF\x27\x1C", "a 7z archive", unpack_it},
    {0, "Rar!\x1A\x07", "a RAR archive", unpack_it},
    {257, "ustar", "a tar archive", unpack_it},
    {0, "\x89PNG", "a picture (PNG)", export_it},
    {0, "\xFF\xD8\xFF", "a picture (JPEG)", export_it},
    {0, "GIF8", "a picture (GIF)", export_it},
    {0,
     "\x7F"
     "ELF",
     "a program", export_it},
};

vp_status archive_refuse_page(str head, vp_error *error)
{
    static const char *const begins[] = {"<!doctype html", "<html", "<?xml", "<!--", "<table", "<head", "<body"};
    head = str_trim(head);
    for (size_t i = 0; i < sizeof begins / sizeof *begins; i++)
        if (str_starts_nocase(head, begins[i]))
            return fail(error, VP_FORMAT, "open it in Excel or LibreOffice, save it as .xlsx or CSV, and read that",
                        "this is no table or text: it is %s",
                        str_starts_nocase(head, "<?xml") ? "an XML document" : "a page in HTML");
    return VP_OK;
}

vp_status archive_refuse_foreign(str start, vp_error *error)
{
    for (size_t i = 0; i < sizeof signatures / sizeof *signatures; i++) {
        const struct signature *s = &signatures[i];
        if (start.n >= s->at && str_starts((str){start.p + s->at, start.n - s->at}, s->bytes))
            return fail(error, VP_FORMAT, s->hint, "this is no table or text: it is %s", s->what);
    }
    return VP_OK;
}

bool archive_recognise(str start)
{
    return str_starts(start, "PK\x03\x04") || str_starts(start, "PK\x05\x06");
}

/* ---- By what is inside */

static bool holds(zip_t *archive, const char *name)
{
    return zip_name_locate(archive, name, 0) >= 0;
}

/* What a ZIP archive is that is no workbook; NULL: just an archive. */
static const char *kind_of(zip_t *archive)
{
    static const struct {
        const char *member, *what;
    } kinds[] = {{"xl/workbook.bin", "a binary workbook (.xlsb)"},
                 {"word/document.xml", "a Word document"},
                 {"ppt/presentation.xml", "a presentation"},
                 {"content.xml", "an OpenDocument file"},
                 {"META-INF/container.xml", "a book (EPUB)"}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (holds(archive, kinds[i].member))
            return kinds[i].what;
    return NULL;
}

/* Folders, and what macOS adds, are no files. */
static bool is_file(str name)
{
    return name.n && !str_ends(name, "/") && !str_starts(name, "__MACOSX/") && !str_is(name, ".DS_Store") &&
           !str_ends(name, "/.DS_Store");
}

enum { FAMILY_MOST = 6 };

/* Files that hold feedback, by their path below a "/", surest first; those of one line are read one after the other.
 * The sources of the exports are in docs/exports.md. */
static const char *const families[][FAMILY_MOST] = {
    {"*/tweets.js", "*/tweets-part*.js"},                              /* X */
    {"*/tweet.js", "*/tweet-part*.js"},                                /* the same, before */
    {"*/data/js/tweets/*.js"},                                         /* and before that */
    {"*/messages/inbox/*/message_*.json", "*/inbox/*/message_*.json"}, /* Facebook, Instagram */
    {"*/messages/*/messages*.html"},                                   /* VK */
    {"*/result.json"},                                                 /* Telegram */
    {"*/Reviews.json", "*/reviews.json"},                              /* Google Maps */
    {"*.csv", "*.tsv", "*.xlsx", "*.json", "*.jsonl", "*.ndjson"},
    {"*"},
};

enum { FAMILIES_READ_ON = 7, PATH_BYTES = 512 };

static bool is_of(const char *const *family, const char *name)
{
    char path[PATH_BYTES];
    snprintf(path, sizeof path, "/%s", name);
    for (size_t i = 0; i < FAMILY_MOST && family[i]; i++)
        if (!fnmatch(family[i], path, 0))
            return true;
    return false;
}

typedef struct members {
    zip_uint64_t *numbers; /* [count]; owned: free */
    size_t count, room;
    bool read_on; /* they are parts of one */
} members;

/* False when memory ran out. */
static bool find_members(zip_t *archive, const char *const *family, members *out)
{
    zip_int64_t entries = zip_get_num_entries(archive, 0);
    out->count = 0;
    for (zip_int64_t i = 0; i < entries; i++) {
        const char *name = zip_get_name(archive, (zip_uint64_t)i, ZIP_FL_ENC_GUESS);
        if (!name || !is_file(str_of(name)) || !is_of(family, name))
            continue;
        if (!array_room(&out->numbers, sizeof *out->numbers, out->count, &out->room))
            return false;
        out->numbers[out->count++] = (zip_uint64_t)i;
    }
    return true;
}

/* The members to read: all of a family that is read on, or the only one of another. Of none that fits, *out has all
 * files. False when memory ran out. */
static bool choose_members(zip_t *archive, members *out)
{
    for (size_t i = 0; i < sizeof families / sizeof *families; i++) {
        if (!find_members(archive, families[i], out))
            return false;
        out->read_on = i < FAMILIES_READ_ON && out->count;
        if (out->read_on || out->count == 1)
            break;
    }
    return true;
}

static vp_status damaged(const char *why, vp_error *error)
{
    return fail(error, VP_FORMAT, "get the file again, or open it by hand and save it anew",
                "the workbook or ZIP archive is damaged or cut off: %s", why);
}

/* `total`: bytes so far, of all members. A part behind the first begins at its first bracket: what stands before names
 * it in a script. */
static vp_status copy_all(zip_file_t *from, uint64_t origin, bool part, uint64_t *total, spool *to, vp_error *error)
{
    char chunk[CHUNK];
    for (;;) {
        zip_int64_t n = zip_fread(from, chunk, sizeof chunk);
        if (n < 0)
            return damaged(zip_error_strerror(zip_file_get_error(from)), error);
        str text = {chunk, (size_t)n};
        if (part && n) {
            size_t prefix = json_prefix(text);
            text = (str){text.p + prefix, text.n - prefix};
            part = false;
        }
        *total += (uint64_t)n;
        vp_status status = unpack_check(*total, origin, error);
        if (!status)
            status = spool_add(to, text, error);
        if (status || !n)
            return status;
    }
}

static vp_status copy_member(zip_t *archive, zip_uint64_t number, uint64_t origin, bool part, uint64_t *total,
                             spool *member, vp_error *error)
{
    zip_stat_t about;
    if (zip_stat_index(archive, number, 0, &about))
        return damaged(zip_strerror(archive), error);
    bool locked = (about.valid & ZIP_STAT_ENCRYPTION_METHOD) && about.encryption_method != ZIP_EM_NONE;
    if (locked)
        return fail(error, VP_FORMAT, "unpack it, and name the file inside", "a ZIP archive with a password");
    zip_file_t *from = zip_fopen_index(archive, number, 0);
    if (!from && zip_error_code_zip(zip_get_error(archive)) == ZIP_ER_COMPNOTSUPP)
        return fail(error, VP_FORMAT, "unpack it, and name the file inside",
                    "a ZIP archive that is packed in a way that is not supported here (LZMA, for one)");
    if (!from)
        return damaged(zip_strerror(archive), error);
    vp_status status = copy_all(from, origin, part, total, member, error);
    zip_fclose(from);
    return status;
}

static vp_status copy_members(zip_t *archive, const members *m, uint64_t origin, spool *to, vp_error *error)
{
    uint64_t total = 0;
    vp_status status = spool_open(to, error);
    for (size_t i = 0; !status && i < m->count; i++) {
        status = i ? spool_add(to, STR("\n"), error) : VP_OK;
        if (!status)
            status = copy_member(archive, m->numbers[i], origin, i > 0, &total, to, error);
    }
    return status;
}

static vp_status look_inside(zip_t *archive, uint64_t origin, spool *member, vp_error *error)
{
    if (holds(archive, "xl/workbook.xml"))
        return VP_OK;
    const char *kind = kind_of(archive);
    if (kind)
        return fail(error, VP_FORMAT, export_it, "this is no table or text: it is %s", kind);
    members m = {0};
    vp_status status = choose_members(archive, &m) ? VP_OK : fail_memory(error);
    if (!status && !m.read_on && m.count != 1)
        status = fail(error, VP_FORMAT, m.count ? unpack_it : NULL,
                      "a ZIP archive with %zu files inside, and none that is known to hold the feedback", m.count);
    if (!status)
        status = copy_members(archive, &m, origin, member, error);
    free(m.numbers);
    return status;
}

vp_status archive_extract(const char *path, uint64_t origin, spool *member, vp_error *error)
{
    int code = 0;
    zip_t *archive = zip_open(path, ZIP_RDONLY, &code);
    if (!archive) {
        zip_error_t why;
        zip_error_init_with_code(&why, code);
        vp_status status = code == ZIP_ER_MEMORY ? fail_memory(error) : damaged(zip_error_strerror(&why), error);
        zip_error_fini(&why);
        return status;
    }
    vp_status status = look_inside(archive, origin, member, error);
    zip_discard(archive);
    return status;
}
