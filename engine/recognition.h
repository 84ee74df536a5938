/* What only the texts of a file can tell: its languages, and whether its ratings run backwards. */
#ifndef ENGINE_RECOGNITION_H
#define ENGINE_RECOGNITION_H

#include "engine/engine.h"
#include "ingest/mapping.h"

typedef struct recognition {
    bool has_prior;
    langid_prior prior; /* shares of the languages in a sample of the file */
} recognition;

/* Looks at the profile's sample; turns m->rating around when good texts go with low numbers. */
vp_status recognise_content(const vp_engine *engine, const profile *p, const intern *columns, mapping *m,
                            recognition *out, vp_error *error);

/* Ids that Excel has cut to 15 digits may mean several documents: the column stays a field. */
void distrust_cut_ids(const profile *p, mapping *m);

#endif
