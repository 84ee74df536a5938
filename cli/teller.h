/* Somebody who says something of a store's documents. */
#ifndef CLI_TELLER_H
#define CLI_TELLER_H

#include "cli/commands.h"

#include <voxpop.h>

#include <stdbool.h>

/* --by. */
extern const option_group teller_options;

typedef struct teller {
    vp_engine *engine;
    vp_store *store;
    vp_author author; /* who sits here, now */
} teller;

/* Opens a store; `write`: to change it, by a command that takes --by. Returns DONE or the exit code after it
 * complained. */
int teller_open(const arguments *given, const char *path, bool write, teller *out);
/* Tells what became of statements. Returns the exit code. */
int teller_account(const arguments *given, const vp_corrected *done);
void teller_close(teller *t);

#endif
