/* Text that grows; without memory the program ends. */
#ifndef CLI_DRAFT_H
#define CLI_DRAFT_H

#include <stddef.h>

typedef struct draft {
    char *bytes; /* owned; no NUL at the end */
    size_t length, room;
} draft;

/* Room for `more` bytes behind the text, for the caller to fill and to count in `length`. */
char *draft_room(draft *d, size_t more);
void draft_add(draft *d, const char *bytes, size_t length);
void draft_puts(draft *d, const char *text);
void draft_printf(draft *d, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* A number with four decimals, for what is printed by the million; without a sign where that is zero. |value| < 1e12.
 */
void draft_number(draft *d, double value);
/* A JSON string with its quotes; invalid bytes become U+FFFD. */
void draft_json(draft *d, const char *bytes, size_t length);
void draft_release(draft *d);

#endif
