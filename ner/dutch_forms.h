/* The regular forms of a Dutch name: "Coolblues", "tovertassen", "apparaten". */
#ifndef NER_DUTCH_FORMS_H
#define NER_DUTCH_FORMS_H

#include "base/str.h"

enum { DUTCH_FORMS = 5, DUTCH_FORM_MORE = 8 /* bytes that a form may be longer */ };

/* Writes the forms of the name's last word as they may be, right or not, each with the words before it, to out[0 ..
 * DUTCH_FORMS), which have `room` bytes each, name.n + DUTCH_FORM_MORE at least; lengths[i]: 0 where there is none. */
void dutch_forms(str name, char *out, size_t room, size_t lengths[DUTCH_FORMS]);

#endif
