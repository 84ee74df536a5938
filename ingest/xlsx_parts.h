/* What the files of the XLSX reader share, from the bottom up: values, parts (XML inside the archive), book, sheet. */
#ifndef INGEST_XLSX_PARTS_H
#define INGEST_XLSX_PARTS_H

#include "base/arena.h"
#include "ingest/reader.h"

#include <expat.h>
#include <zip.h>

/* ---- Values: what a stored number means, and its text */

typedef enum xlsx_kind {
    XLSX_NUMBER,
    XLSX_DATE,      /* a day */
    XLSX_DATE_TIME, /* a day with its time, or a time alone */
    XLSX_DURATION,  /* hours that may pass 24 */
} xlsx_kind;

enum { XLSX_VALUE_ROOM = 64 };

/* What a number format makes of a number: one by its code, and those whose code is not in the file. */
xlsx_kind xlsx_kind_of_code(str code);
xlsx_kind xlsx_kind_of_builtin(uint32_t id);

/* Plain text of a stored number with the 15 digits Excel shows; whole numbers keep all digits they have. *cut: a whole
 * number of 16 digits or more whose last ones Excel has likely lost. False when it is no number. */
bool xlsx_number_text(str stored, char out[XLSX_VALUE_ROOM], bool *cut);

/* ISO text of a serial date. False when it is none, or outside Excel's range. */
bool xlsx_date_text(str stored, xlsx_kind kind, bool epoch_1904, char out[XLSX_VALUE_ROOM]);

/* Turns _x000D_ and its like into what they stand for, in place; returns the new length. */
size_t xlsx_unescape(char *p, size_t n);

/* ---- Parts: parsed piece by piece, within limits that hold whatever the archive claims */

typedef enum xlsx_state {
    XLSX_PAUSED, /* there may be more */
    XLSX_ENDED,
    XLSX_DAMAGED,
    XLSX_TOO_LARGE,
    XLSX_NO_MEMORY,
} xlsx_state;

typedef struct xlsx_part xlsx_part;

/* Names come without their namespace prefix. */
typedef struct xlsx_handlers {
    void (*start)(xlsx_part *part, const char *name, const char **attributes);
    void (*end)(xlsx_part *part, const char *name);
    void (*text)(xlsx_part *part, const char *p, size_t n);
} xlsx_handlers;

struct xlsx_part {
    zip_file_t *file;
    XML_Parser parser;
    const xlsx_handlers *on;
    void *context;   /* the handlers' own */
    intern names;    /* of elements and attributes seen */
    uint64_t packed; /* bytes in the archive */
    uint64_t size;   /* bytes unpacked, as the archive claims */
    uint64_t done;   /* bytes unpacked so far */
    uint64_t most;   /* of them, before the part is too large */
    uint32_t depth;
    bool paused, last;
    xlsx_state state;
};

#define XLSX_LARGEST_PART ((uint64_t)4 << 30)

/* *part needs no preparation. Fails with VP_NOT_FOUND when the archive has no such file. */
vp_status xlsx_part_open(xlsx_part *part, zip_t *archive, const char *path, uint64_t most, vp_error *error);
/* Parses on until a handler pauses, the end, or trouble (which stays). */
xlsx_state xlsx_part_run(xlsx_part *part);
void xlsx_part_close(xlsx_part *part);
/* For handlers. */
void xlsx_part_pause(xlsx_part *part);
void xlsx_part_stop(xlsx_part *part, xlsx_state trouble);
/* Value of an attribute by its name without prefix, or NULL. */
const char *xlsx_attribute(const char **attributes, const char *name);
/* fail() for a state of trouble. */
vp_status xlsx_part_fail(xlsx_state state, const char *path, vp_error *error);
/* All of a part in one go. */
vp_status xlsx_part_read(zip_t *archive, const char *path, uint64_t most, const xlsx_handlers *on, void *context,
                         vp_error *error);

/* ---- Book: what the sheets of a workbook share */

enum { XLSX_MAX_SHEETS = 1024, XLSX_FORMATS = 1 << 16 };

typedef struct xlsx_entry {
    str name;
    str id;   /* of its relationship */
    str path; /* in the archive, NUL-terminated; empty when it is no worksheet (a chart) */
    bool visible;
} xlsx_entry;

typedef struct xlsx_book {
    zip_t *archive;
    arena memory; /* names, paths and shared strings */
    xlsx_entry sheets[XLSX_MAX_SHEETS];
    size_t sheet_count;
    str styles_path, strings_path;
    buf strings;                 /* str each: the shared strings */
    uint64_t strings_left;       /* bytes of them that cells may still hold: many cells may name one huge string */
    buf styles;                  /* uint16_t each: a style's number format */
    uint8_t kinds[XLSX_FORMATS]; /* xlsx_kind by number format */
    bool epoch_1904;
} xlsx_book;

/* *book is zeroed by the caller; xlsx_book_close also after failure. */
vp_status xlsx_book_open(xlsx_book *book, const char *path, vp_error *error);
void xlsx_book_close(xlsx_book *book);
/* NULL when there is none of that number. */
const str *xlsx_book_string(const xlsx_book *book, uint64_t number);
xlsx_kind xlsx_book_kind(const xlsx_book *book, uint64_t style);

/* Digits at the start of s, capped at 10^15; UINT64_MAX without any. */
uint64_t xlsx_digits(str s);

/* ---- Sheet: rows, one at a time */

typedef struct xlsx_sheet {
    xlsx_book *book;
    const char *path;
    xlsx_part part;
    buf text; /* of the row: its cells with tabs between */
    struct {
        size_t begin, end;
    } spans[READER_MAX_COLUMNS]; /* cells in `text`, while it grows */
    str cells[READER_MAX_COLUMNS];
    size_t count;  /* cells up to the last that holds text */
    size_t filled; /* of them, cells with more than white space */
    uint64_t line;
    uint64_t cut_numbers; /* so far */
    const char *repair;
    /* the cell being read */
    size_t column, begin;
    char type[12];
    uint64_t style;
    bool in_data, past_data, in_row, in_cell, in_phonetic, in_text;
    bool too_long, ended;
} xlsx_sheet;

/* `path` and `book` must outlive the sheet; `most`: see xlsx_part. */
vp_status xlsx_sheet_open(xlsx_sheet *sheet, xlsx_book *book, const char *path, uint64_t most, vp_error *error);
/* The next row that is not empty; see reader_ops. */
vp_status xlsx_sheet_next(xlsx_sheet *sheet, row *out, bool *more, vp_error *error);
void xlsx_sheet_close(xlsx_sheet *sheet);

#endif
