/* Any bytes as mail: cut into messages, and these taken apart. */
#include "tests/fuzz/fuzz.h"

#include "ingest/mail.h"
#include "ingest/mail_own.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    str text = {(const char *)data, size};
    char *own = malloc(size + 1);
    MUST(own);
    MUST(mail_own_words(text, own) <= size);
    MUST(mail_own_html(text, own) <= size);
    free(own);
    mail_recognise(text);
    fuzz_read_rows(text, mail_open);
    return 0;
}
