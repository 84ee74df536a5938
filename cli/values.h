/* Values that users type, read the same way in every locale. */
#ifndef CLI_VALUES_H
#define CLI_VALUES_H

#include <voxpop.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A whole number from 0 to `most`. */
bool value_count(const char *text, uint64_t most, uint64_t *out);

/* All of the text as a finite number: "-2.5", "1e6". */
bool value_number(const char *text, size_t length, double *out);

/* A share from 0 to 1: "0.001" or "0.1%". */
bool value_share(const char *text, double *out);

/* `count` shares with commas between them. */
bool value_shares(const char *text, size_t count, double *out);

/* A number above 0. */
bool value_positive(const char *text, double *out);

/* The names of a list with commas between them, cut out of it in place; `names` has room for as many as it has
 * characters. Returns how many. */
size_t value_names(char *list, const char **names);

/* One of "lexicon", "bayes", "blend", as the tables of options allow; NULL: VP_METHOD_BLEND. */
vp_sentiment_method value_method(const char *text);

/* `number` with commas between thousands, in room of VALUE_ROOM bytes. */
enum { VALUE_ROOM = 28 };
const char *value_grouped(uint64_t number, char room[VALUE_ROOM]);

#endif
