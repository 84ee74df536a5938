/* Files of texts without labels. */
#ifndef ENGINE_TEXT_FILES_H
#define ENGINE_TEXT_FILES_H

#include "base/error.h"
#include "base/str.h"

/* The text is borrowed for the call. A failure ends the reading. */
typedef vp_status (*text_take)(void *context, str text, vp_error *error);

/* Calls `take` for each text of a file: lines, or of JSON lines the member "text". Errors name the file. */
vp_status text_file_each(const char *path, text_take take, void *context, vp_error *error);

#endif
