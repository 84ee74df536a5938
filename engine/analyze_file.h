/* One file of a run over files: survey, mapping, pipeline, store or JSON lines. */
#ifndef ENGINE_ANALYZE_FILE_H
#define ENGINE_ANALYZE_FILE_H

#include "engine/author_mask.h"
#include "engine/entities.h"
#include "engine/lookup.h"
#include "engine/row_redactor.h"
#include "engine/store_handle.h"
#include "ingest/mapping.h"
#include "ingest/rejects.h"
#include "store/writer.h"

/* All that a run over files holds. */
typedef struct analyze_run {
    const vp_engine *engine;
    vp_analyze_options options;
    vp_store *store; /* NULL: JSON lines */
    vp_write write;
    void *write_context;
    vp_intake intake;             /* counted by the reading thread, but for ... */
    uint64_t unchanged, replaced; /* ... what the writing thread counts */
    bool write_failed;            /* the output takes no more */
    _Atomic uint64_t bytes_done, bytes_total;
    seen *seen;
    known *known;
    writer *writer;
    lookup *lookup; /* the table to join; NULL: none */
    vp_redact_options redaction;
    row_redactor *redactor; /* NULL: nothing is masked */
    author_key authors;     /* of pseudonyms; none was needed yet: n is 0 */
    rejects *rejects;       /* of the file, or of all when the user named one */
    buf text;               /* of a document or row that is printed */
    char timezone[64];      /* of the store; "": not set yet */

    /* of the file at hand */
    const char *name;
    reader *reader;
    mapping mapping;
    source_facts facts;
    int64_t source;
    char notes[400]; /* what a person should know of it */
    bool masks_authors;
    int join_column; /* of the file: holds the keys of x->lookup */
    uint64_t progress_at;
} analyze_run;

/* What of the options is about reading. */
read_options analyze_reading(const vp_analyze_options *options);

/* Analyses the file at `path`, which messages call x->name. */
vp_status analyze_file(analyze_run *x, const char *path, vp_error *error);

#endif
