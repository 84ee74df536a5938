#include "ingest/xlsx_parts.h"

#include <sys/stat.h>

enum {
    LARGEST_SMALL_PART = 64 << 20, /* of workbook, relationships and styles */
    STRINGS_MEMORY = 512 << 20,
    STRINGS_FREE = 256 << 20, /* bytes of shared strings that cells may always hold in all, and ... */
    STRINGS_RATIO = 1000,     /* ... so many more for each byte of the file */
};

uint64_t xlsx_digits(str s)
{
    const uint64_t most = 1000000000000000;
    uint64_t value = 0;
    size_t i = 0;
    for (; i < s.n && s.p[i] >= '0' && s.p[i] <= '9'; i++)
        value = value < most ? value * 10 + (uint64_t)(s.p[i] - '0') : most;
    return i ? value : UINT64_MAX;
}

static bool is_true(const char *value)
{
    return value && (strcmp(value, "1") == 0 || strcmp(value, "true") == 0);
}

/* ---- Handlers: `on_...` gather one part each into a loader */

typedef struct loader {
    xlsx_book *book;
    buf text;             /* of the shared string */
    uint64_t bytes;       /* the shared strings take, about */
    bool inside, capture; /* the list that counts; text that counts */
    bool phonetic;
} loader;

static void ignore_end(xlsx_part *part, const char *name)
{
    (void)part, (void)name;
}

static void ignore_text(xlsx_part *part, const char *p, size_t n)
{
    (void)part, (void)p, (void)n;
}

static str keep(xlsx_part *part, arena *memory, const char *text)
{
    str copy = arena_copy(memory, str_of(text));
    if (!copy.p)
        xlsx_part_stop(part, XLSX_NO_MEMORY);
    return copy;
}

/* Names are shown in lines of their own. */
static void blank_controls(char *p)
{
    for (; *p; p++)
        if ((unsigned char)*p < ' ')
            *p = ' ';
}

static void on_sheet(xlsx_part *part, xlsx_book *book, const char **attributes)
{
    const char *name = xlsx_attribute(attributes, "name"), *id = xlsx_attribute(attributes, "id");
    const char *state = xlsx_attribute(attributes, "state");
    if (!name || !id)
        return;
    if (book->sheet_count == XLSX_MAX_SHEETS) {
        xlsx_part_stop(part, XLSX_TOO_LARGE);
        return;
    }
    xlsx_entry *e = &book->sheets[book->sheet_count];
    e->name = keep(part, &book->memory, name);
    e->id = keep(part, &book->memory, id);
    e->visible = !state || strcmp(state, "visible") == 0;
    if (!e->name.p || !e->id.p)
        return;
    blank_controls((char *)e->name.p);
    book->sheet_count++;
}

static void on_workbook(xlsx_part *part, const char *name, const char **attributes)
{
    xlsx_book *book = ((loader *)part->context)->book;
    if (strcmp(name, "workbookPr") == 0)
        book->epoch_1904 = is_true(xlsx_attribute(attributes, "date1904"));
    else if (strcmp(name, "sheet") == 0)
        on_sheet(part, book, attributes);
}

/* Path in the archive of a relationship's target, which is relative to the folder of xl/workbook.xml. */
static str target_path(xlsx_part *part, arena *memory, const char *target)
{
    if (target[0] == '/')
        return keep(part, memory, target + 1);
    if (strncmp(target, "../", 3) == 0)
        return keep(part, memory, target + 3);
    size_t n = strlen(target);
    char *path = arena_alloc(memory, n + 4);
    if (!path) {
        xlsx_part_stop(part, XLSX_NO_MEMORY);
        return (str){NULL, 0};
    }
    memcpy(path, "xl/", 3);
    memcpy(path + 3, target, n + 1);
    return (str){path, n + 3};
}

static void on_relationship(xlsx_part *part, const char *name, const char **attributes)
{
    xlsx_book *book = ((loader *)part->context)->book;
    str id = str_of(xlsx_attribute(attributes, "Id")), type = str_of(xlsx_attribute(attributes, "Type"));
    const char *target = xlsx_attribute(attributes, "Target");
    if (strcmp(name, "Relationship") != 0 || !id.p || !type.p || !target)
        return;
    bool worksheet = str_ends(type, "/worksheet");
    bool styles = str_ends(type, "/styles"), strings = str_ends(type, "/sharedStrings");
    if (!worksheet && !styles && !strings)
        return;
    str path = target_path(part, &book->memory, target);
    if (styles)
        book->styles_path = path;
    if (strings)
        book->strings_path = path;
    for (size_t i = 0; worksheet && i < book->sheet_count; i++)
        if (str_equal(book->sheets[i].id, id))
            book->sheets[i].path = path;
}

/* numFmts says what the numbers of formats mean; cellXfs lists the number of each style. Both elements have namesakes
 * elsewhere. */
static void on_style(xlsx_part *part, const char *name, const char **attributes)
{
    loader *l = part->context;
    xlsx_book *book = l->book;
    bool format = strcmp(name, "numFmt") == 0, style = strcmp(name, "xf") == 0;
    if (strcmp(name, "numFmts") == 0 || strcmp(name, "cellXfs") == 0)
        l->inside = true;
    if (!l->inside || (!format && !style))
        return;
    uint64_t id = xlsx_digits(str_of(xlsx_attribute(attributes, "numFmtId")));
    const char *code = xlsx_attribute(attributes, "formatCode");
    if (format && code && id < XLSX_FORMATS)
        book->kinds[id] = (uint8_t)xlsx_kind_of_code(str_of(code));
    uint16_t known = id < XLSX_FORMATS ? (uint16_t)id : 0;
    if (style && !buf_add(&book->styles, &known, sizeof known))
        xlsx_part_stop(part, XLSX_NO_MEMORY);
}

static void on_style_end(xlsx_part *part, const char *name)
{
    loader *l = part->context;
    if (strcmp(name, "numFmts") == 0 || strcmp(name, "cellXfs") == 0)
        l->inside = false;
}

static void on_string(xlsx_part *part, const char *name, const char **attributes)
{
    loader *l = part->context;
    (void)attributes;
    if (strcmp(name, "t") == 0)
        l->capture = !l->phonetic;
    else if (strcmp(name, "rPh") == 0)
        l->phonetic = true;
    else if (strcmp(name, "si") == 0)
        buf_clear(&l->text);
}

static void add_string(xlsx_part *part, loader *l)
{
    const size_t overhead = sizeof(str) + 16; /* of each: its place in the list, and what the arena rounds up by */
    l->text.n = xlsx_unescape(l->text.p, l->text.n);
    l->bytes += l->text.n + overhead;
    if (l->bytes > STRINGS_MEMORY) {
        xlsx_part_stop(part, XLSX_TOO_LARGE);
        return;
    }
    str copy = arena_copy(&l->book->memory, buf_str(&l->text));
    if (!copy.p || !buf_add(&l->book->strings, &copy, sizeof copy))
        xlsx_part_stop(part, XLSX_NO_MEMORY);
}

static void on_string_end(xlsx_part *part, const char *name)
{
    loader *l = part->context;
    if (strcmp(name, "t") == 0)
        l->capture = false;
    else if (strcmp(name, "rPh") == 0)
        l->phonetic = false;
    else if (strcmp(name, "si") == 0)
        add_string(part, l);
}

static void on_string_text(xlsx_part *part, const char *p, size_t n)
{
    loader *l = part->context;
    if (!l->capture)
        return;
    size_t room = READER_MAX_ROW + 1 - l->text.n; /* one more, so that a row that uses the string is rejected */
    if (!buf_add(&l->text, p, n < room ? n : room))
        xlsx_part_stop(part, XLSX_NO_MEMORY);
}

static const xlsx_handlers workbook_handlers = {on_workbook, ignore_end, ignore_text};
static const xlsx_handlers relationship_handlers = {on_relationship, ignore_end, ignore_text};
static const xlsx_handlers style_handlers = {on_style, on_style_end, ignore_text};
static const xlsx_handlers string_handlers = {on_string, on_string_end, on_string_text};

/* ---- The book */

static vp_status open_archive(xlsx_book *book, const char *path, vp_error *error)
{
    int code = 0;
    struct stat about;
    uint64_t size = stat(path, &about) ? 0 : (uint64_t)about.st_size;
    book->strings_left = STRINGS_RATIO * size + STRINGS_FREE;
    book->archive = zip_open(path, ZIP_RDONLY, &code);
    if (book->archive)
        return VP_OK;
    if (code == ZIP_ER_MEMORY)
        return fail_memory(error);
    zip_error_t why;
    zip_error_init_with_code(&why, code);
    bool io = code == ZIP_ER_OPEN || code == ZIP_ER_READ || code == ZIP_ER_NOENT;
    vp_status status = io ? fail(error, VP_IO, NULL, "the workbook cannot be read: %s", zip_error_strerror(&why))
                          : fail(error, VP_FORMAT,
                                 "get the file again, or open it in a spreadsheet program and save it",
                                 "the workbook is damaged or cut off: %s", zip_error_strerror(&why));
    zip_error_fini(&why);
    return status;
}

/* Reads a part the workbook may do without. */
static vp_status read_optional(loader *l, str path, uint64_t most, const xlsx_handlers *on, vp_error *error)
{
    if (!path.n)
        return VP_OK;
    vp_error problem;
    vp_status status = xlsx_part_read(l->book->archive, path.p, most, on, l, &problem);
    if (status == VP_NOT_FOUND)
        return VP_OK;
    if (status && error)
        *error = problem;
    return status;
}

static vp_status read_parts(loader *l, vp_error *error)
{
    xlsx_book *book = l->book;
    vp_status status = xlsx_part_read(book->archive, "xl/workbook.xml", LARGEST_SMALL_PART, &workbook_handlers, l,
                                      error);
    if (status == VP_NOT_FOUND)
        return fail(error, VP_FORMAT, "save it as .xlsx or CSV", "a ZIP archive, but no Excel workbook is inside");
    if (!status)
        status = xlsx_part_read(book->archive, "xl/_rels/workbook.xml.rels", LARGEST_SMALL_PART, &relationship_handlers,
                                l, error);
    if (status == VP_NOT_FOUND)
        return fail(error, VP_FORMAT, "open it in a spreadsheet program and save it again",
                    "the workbook does not say where its sheets are");
    if (!status)
        status = read_optional(l, book->styles_path, LARGEST_SMALL_PART, &style_handlers, error);
    if (!status)
        status = read_optional(l, book->strings_path, XLSX_LARGEST_PART, &string_handlers, error);
    return status;
}

vp_status xlsx_book_open(xlsx_book *book, const char *path, vp_error *error)
{
    for (uint32_t id = 0; id < XLSX_FORMATS; id++)
        book->kinds[id] = (uint8_t)xlsx_kind_of_builtin(id);
    vp_status status = open_archive(book, path, error);
    if (status)
        return status;
    loader l = {.book = book, .text.cap = READER_MAX_ROW + 1};
    status = read_parts(&l, error);
    buf_release(&l.text);
    return status;
}

void xlsx_book_close(xlsx_book *book)
{
    if (book->archive)
        zip_discard(book->archive);
    arena_release(&book->memory);
    buf_release(&book->strings);
    buf_release(&book->styles);
}

const str *xlsx_book_string(const xlsx_book *book, uint64_t number)
{
    return number < book->strings.n / sizeof(str) ? (const str *)(const void *)book->strings.p + number : NULL;
}

xlsx_kind xlsx_book_kind(const xlsx_book *book, uint64_t style)
{
    if (style >= book->styles.n / sizeof(uint16_t))
        return XLSX_NUMBER;
    return (xlsx_kind)book->kinds[((const uint16_t *)(const void *)book->styles.p)[style]];
}
