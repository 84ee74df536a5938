/* Russian surnames in the nominative, by the person's gender: lemmas of "Петрову" and "Иванова" cannot tell. */
#ifndef NER_SURNAME_H
#define NER_SURNAME_H

#include "base/buf.h"

typedef enum gender { GENDER_UNKNOWN, GENDER_HE, GENDER_SHE } gender;

/* Of a given name or patronymic in the nominative; unknown where names of both end so ("Саша", "Любовь"). */
gender gender_of_name(str nominative);
/* Whether it ends as a patronymic in the nominative. */
bool is_patronymic(str nominative);
/* Appends the nominative of a surname as it is written and returns true; false: its ending is none that is known,
 * nothing was appended, or memory ran out. */
bool surname_nominative(str surface, gender g, buf *out);

#endif
