/* `entities --bio`: a token a line, with its tag. */
#ifndef CLI_BIO_H
#define CLI_BIO_H

#include "cli/commands.h"

/* Tags the lines of the files given, or of standard input. Returns the exit code. */
int bio_run(const command *self, const arguments *given);

#endif
