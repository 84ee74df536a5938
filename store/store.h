/* The store: one SQLite file in WAL mode with a schema of its own (schema.sql). Questions are put together in engine/
 * and asked through query.h. */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "base/calendar.h"
#include "base/error.h"
#include "base/str.h"
#include "store/words.h"

#include <sqlite3.h>

enum { STORE_VERSION = 3, STORE_APPLICATION_ID = 0x76507031 /* "vPp1" */ };

/* Where the full-text index gets its words: the store knows no language. Calls `emit` (of FTS5, with `sink`) for each;
 * returns SQLITE_OK or what emit returned. */
typedef struct store_words {
    int (*each)(void *context, str text, bool query, void *sink,
                int (*emit)(void *sink, int flags, const char *word, int length, int begin, int end));
    void *context;
    ready_words *ready; /* of texts that were cut before; NULL: none were */
} store_words;

typedef struct store store;

/* Opens the store at `path` (NULL: a temporary one on disk that goes with the handle), makes it when `create` is true.
 * One of another version is refused. *out is owned: store_close. */
vp_status store_open(const char *path, bool create, const store_words *words, store **out, vp_error *error);
/* Opens a store that may be damaged, for reading alone: of what it holds only the version is looked at. *out is owned:
 * store_close. */
vp_status store_open_damaged(const char *path, store **out, vp_error *error);
void store_close(store *s);
/* Closes it; takes the file away when this handle made it, no source was begun, and no other connection has it open. */
void store_discard(store *s);
sqlite3 *store_db(const store *s);
/* NULL for a temporary store. */
const char *store_path(const store *s);

/* What a question comes to that ended with `status`: a store in a folder that may not be written is read without locks,
 * and an answer, or a complaint, counts only when nobody has written to it since it was opened. */
vp_status store_unchanged(const store *s, vp_status status, vp_error *error);

/* Fails with what SQLite says. `what`: "cannot ...". */
vp_status store_fail(sqlite3 *db, const char *what, vp_error *error);
/* Whether what failed last did so because the disk is full. */
bool store_lacks_room(sqlite3 *db);
vp_status store_run(sqlite3 *db, const char *sql, vp_error *error);
/* *out is owned: sqlite3_finalize. */
vp_status store_prepare(sqlite3 *db, const char *sql, sqlite3_stmt **out, vp_error *error);

/* A fact in `meta`. `value` NULL in store_set: removed. */
vp_status store_get(store *s, const char *key, char *value, size_t room, vp_error *error); /* "" when it is not set */
vp_status store_set(store *s, const char *key, const char *value, vp_error *error);

/* The unit as the store has it: its weeks may begin with another day than Monday. */
period_unit store_unit(const store *s, period_unit unit);
/* Weeks begin with this day ("monday", "sunday", "saturday") in what is asked through this handle, and `kept` in the
 * store. VP_INVALID: another. */
vp_status store_set_week(store *s, const char *day, bool kept, vp_error *error);

/* Once: what is asked through this handle is asked by the clock of this zone. The times of documents are shifted as
 * they are read, and the rollups, whose days are those of the store's own clock, are left aside. Nothing is written
 * through it. Days without a time of day stay as they are. VP_INVALID: no such zone. */
vp_status store_set_clock(store *s, const char *name, vp_error *error);
/* The name of that zone, else of the store's own. */
vp_status store_clock(store *s, char *name, size_t room, vp_error *error);
/* Whether it is another than the store's own. */
bool store_is_shifted(const store *s);

/* Gives the room of what was deleted back to the disk, and merges the index. Refuses a damaged store. */
vp_status store_compact(store *s, vp_error *error);

/* Makes what later.sql has and the store lacks; in a store that cannot be written, empty and for this handle alone. */
vp_status store_add_later(store *s, vp_error *error);

/* What is wrong with the pattern of matches(), in `message`; false: nothing. */
enum { PATTERN_FAULT_ROOM = 160 };
bool store_pattern_fault(str pattern, char message[PATTERN_FAULT_ROOM]);

/* Registers the functions that filters use on its connection: matches(pattern, text), period(unit, seconds). */
vp_status store_functions(store *s, vp_error *error);
/* The index takes the words of the texts that it is given next from `ready`; NULL: it has them cut. */
void store_expect(store *s, ready_words *ready);
/* Appends the words of a text, packed. False when memory ran out. */
bool store_pack_words(const store *s, str text, buf *out);
/* Registers the FTS5 tokenizer "voxpop", and the function relevance (store/search.h). `words` must outlive the
 * connection. */
vp_status store_register_words(sqlite3 *db, const store_words *words, vp_error *error);

#endif
