/*
 * The loadable extension of SQLite: what the library knows, for any program that speaks SQL. docs/store.md has the
 * functions. All calls of SQLite go through the program's own copy of it (sqlite3ext.h), so nothing here may call a
 * function of libvoxpop that opens a store.
 */
#ifndef SQLITE_VOXPOP_SQLITE_H
#define SQLITE_VOXPOP_SQLITE_H

#include <sqlite3ext.h>
#include <voxpop.h>

SQLITE_EXTENSION_INIT3

/* What the functions of one connection share; SQLite lets one thread in at a time. */
typedef struct voice {
    vp_engine *engine; /* NULL until it is needed */
    vp_session *session;
    int holders;
} voice;

/* The engine and session, made at the first call; else what is wrong, in `error`. */
vp_status voice_start(voice *v, vp_error *error);
/* For xDestroy: the last holder frees it. */
void voice_drop(void *v);

/* The text of an argument, and NULL where there is none (SQL's NULL). Borrowed until the value is changed. */
const char *text_of(sqlite3_value *value, size_t *length);

/* Registers vp_tokens and vp_entities. Returns SQLite's code. */
int register_tables(sqlite3 *db, voice *v);

#endif
