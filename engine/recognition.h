/* What only the texts of a file can tell: its languages, and whether its ratings run backwards. */
#ifndef ENGINE_RECOGNITION_H
#define ENGINE_RECOGNITION_H

#include "engine/engine.h"
#include "ingest/mapping.h"

/* Looks at the profile's sample: *languages becomes what its texts make likely for all of the file, and m->rating is
 * turned around when good texts go with low numbers. */
vp_status recognition_by_texts(const vp_engine *engine, const profile *p, mapping *m, langid_prior *languages,
                               vp_error *error);

/* Takes a row of the first reading into the profile. */
vp_status recognition_observe(profile *p, const reader *r, const row *in, vp_error *error);

/* Why a sound row is no feedback, static; NULL: it is. */
const char *recognition_aside(const mapping *m, const intern *columns, const row *in);

#endif
