/* What becomes of the authors of a platform's export in a run over files. */
#ifndef ENGINE_ANALYZE_AUTHORS_H
#define ENGINE_ANALYZE_AUTHORS_H

#include "engine/analyze_file.h"

/* In `meta` of a store: how its authors are told. */
#define AUTHORS_META "authors"
#define AUTHORS_KEPT "kept"

/* To be called when the columns of a file are recognised: finds the key where it has authors, and sets
 * x->masks_authors. A store keeps to one key, or to none. */
vp_status analyze_authors(analyze_run *x, vp_error *error);

#endif
