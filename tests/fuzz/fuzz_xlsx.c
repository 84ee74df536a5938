/* Any bytes as a workbook. What is no archive is put into one, as its sheet. */
#include "tests/fuzz/fuzz.h"

#include "ingest/archive.h"
#include "ingest/xlsx.h"

#include <zip.h>

static void read_all(const char *path)
{
    reader r = {0};
    read_options options = {0};
    vp_error error;
    vp_status status = xlsx_open(path, &options, &r, &error);
    for (bool more = true; !status && more;) {
        row at;
        status = r.ops->next(r.self, &at, &more, &error);
        MUST(status || !more || (at.count <= READER_MAX_COLUMNS && at.count <= r.columns.count) || at.reason);
    }
    if (r.self)
        r.ops->close(r.self);
    intern_release(&r.columns);
}

static void add(zip_t *archive, const char *name, str content)
{
    zip_source_t *source = zip_source_buffer(archive, content.p, content.n, 0);
    MUST(source && zip_file_add(archive, name, source, 0) >= 0);
}

/* A workbook around one part: sheet, strings or styles. */
static void wrap(str part, const char *path)
{
    static const str book = STR(
        "<workbook xmlns:r='r'><sheets><sheet name='A' sheetId='1' r:id='a'/></sheets></workbook>");
    static const str links = STR("<Relationships><Relationship Id='a' Type='x/worksheet' Target='s.xml'/>"
                                 "<Relationship Id='b' Type='x/sharedStrings' Target='t.xml'/>"
                                 "<Relationship Id='c' Type='x/styles' Target='u.xml'/></Relationships>");
    static const str sheet = STR("<worksheet><sheetData><row><c t='s'><v>0</v></c><c s='1'><v>43831.5</v></c></row>"
                                 "<row><c t='s'><v>1</v></c><c s='2'><v>7</v></c></row></sheetData></worksheet>");
    int which = part.n ? part.p[part.n - 1] % 3 : 0;
    zip_t *archive = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, NULL);
    MUST(archive);
    add(archive, "xl/workbook.xml", book);
    add(archive, "xl/_rels/workbook.xml.rels", links);
    add(archive, "xl/s.xml", which == 0 ? part : sheet);
    if (which == 1)
        add(archive, "xl/t.xml", part);
    if (which == 2)
        add(archive, "xl/u.xml", part);
    MUST(zip_close(archive) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    str bytes = {(const char *)data, size};
    if (archive_recognise(bytes)) {
        char path[40];
        int file = fuzz_file(bytes, path);
        read_all(path);
        close(file);
        return 0;
    }
    char path[] = "/tmp/fuzz_xlsx_XXXXXX";
    int file = mkstemp(path);
    MUST(file >= 0);
    wrap(bytes, path);
    read_all(path);
    close(file);
    unlink(path);
    return 0;
}
