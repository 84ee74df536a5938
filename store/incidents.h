/* What `watch` has told of. */
#ifndef STORE_INCIDENTS_H
#define STORE_INCIDENTS_H

#include "store/store.h"

typedef struct incident {
    str rule, name; /* name: of the group */
    int64_t since, last, periods;
    const char *metric;
    double value, expected, deviations;
    int64_t documents;
    str finding;
} incident;

typedef enum incident_state { INCIDENT_KNOWN, INCIDENT_GREW, INCIDENT_NEW } incident_state;

/* Up to which period a rule was looked at; INT64_MIN: never. */
vp_status incidents_watched(store *s, const char *rule, int64_t *until, vp_error *error);
vp_status incidents_set_watched(store *s, const char *rule, int64_t until, vp_error *error);

/* Keeps an incident: as a new one, or as what has become of one that lies within [reach, in->last]. */
vp_status incidents_keep(store *s, const incident *in, int64_t reach, incident_state *state, vp_error *error);

#endif
