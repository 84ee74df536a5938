/* The secret of pseudonyms. */
#ifndef CLI_KEY_H
#define CLI_KEY_H

#include "cli/commands.h"

enum { KEY_MAX = 4096 /* bytes */ };

/* The bytes of the file at `path` without the newline at its end. Returns the exit code. */
int key_read(const command *self, const char *path, char key[KEY_MAX + 1], size_t *length);

/* Where the key of authors' pseudonyms is kept: voxpop/authors.key in the user's folder of settings; "": there is none.
 * Static. */
const char *key_of_authors(void);

#endif
