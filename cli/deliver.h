/* Handing on what was found, by other programs: no shell reads any of it. */
#ifndef CLI_DELIVER_H
#define CLI_DELIVER_H

#include "cli/draft.h"

#include <stdbool.h>

/* Whether `url` is one of http or https that can stand on a command line. */
bool deliver_is_url(const char *url);
/* Whether `address` is a mail address that can stand in a header. */
bool deliver_is_address(const char *address);

/* Posts JSON with curl. Complains, and returns false, when that failed. */
bool deliver_post(const char *url, const draft *json);
/* Sends a text with sendmail. */
bool deliver_mail(const char *address, const char *subject, const draft *text);

#endif
