#include "ingest/archive.h"

#include "ingest/unpack.h"

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

/* How many files there are, and the number of the last one. */
static size_t count_files(zip_t *archive, zip_uint64_t *last)
{
    size_t files = 0;
    zip_int64_t entries = zip_get_num_entries(archive, 0);
    for (zip_int64_t i = 0; i < entries; i++) {
        if (is_file(str_of(zip_get_name(archive, (zip_uint64_t)i, ZIP_FL_ENC_GUESS)))) {
            files++;
            *last = (zip_uint64_t)i;
        }
    }
    return files;
}

static vp_status damaged(const char *why, vp_error *error)
{
    return fail(error, VP_FORMAT, "get the file again, or open it by hand and save it anew",
                "the workbook or ZIP archive is damaged or cut off: %s", why);
}

static vp_status copy_all(zip_file_t *from, uint64_t origin, spool *to, vp_error *error)
{
    char chunk[CHUNK];
    uint64_t total = 0;
    for (;;) {
        zip_int64_t n = zip_fread(from, chunk, sizeof chunk);
        if (n < 0)
            return damaged(zip_error_strerror(zip_file_get_error(from)), error);
        total += (uint64_t)n;
        vp_status status = unpack_check(total, origin, error);
        if (!status)
            status = spool_add(to, (str){chunk, (size_t)n}, error);
        if (status || !n)
            return status;
    }
}

static vp_status copy_member(zip_t *archive, zip_uint64_t number, uint64_t origin, spool *member, vp_error *error)
{
    zip_stat_t about;
    if (zip_stat_index(archive, number, 0, &about))
        return damaged(zip_strerror(archive), error);
    bool locked = (about.valid & ZIP_STAT_ENCRYPTION_METHOD) && about.encryption_method != ZIP_EM_NONE;
    if (locked)
        return fail(error, VP_FORMAT, "unpack it, and name the file inside", "a ZIP archive with a password");
    zip_file_t *from = zip_fopen_index(archive, number, 0);
    if (!from)
        return damaged(zip_strerror(archive), error);
    vp_status status = spool_open(member, error);
    if (!status)
        status = copy_all(from, origin, member, error);
    zip_fclose(from);
    return status;
}

static vp_status look_inside(zip_t *archive, uint64_t origin, spool *member, vp_error *error)
{
    if (holds(archive, "xl/workbook.xml"))
        return VP_OK;
    const char *kind = kind_of(archive);
    if (kind)
        return fail(error, VP_FORMAT, export_it, "this is no table or text: it is %s", kind);
    zip_uint64_t number = 0;
    size_t files = count_files(archive, &number);
    if (files != 1)
        return fail(error, VP_FORMAT, files ? unpack_it : NULL, "a ZIP archive with %zu files inside", files);
    return copy_member(archive, number, origin, member, error);
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
