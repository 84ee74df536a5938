/* Any bytes as every text of a report: the page stays well-formed, holds no script, and has an end. */
#include "tests/fuzz/fuzz.h"
#include "tests/unit/hostile_page.h"

enum { LARGEST_PAGE = 400000 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const locales[] = {"en", "nl", "ru", "zh"};
    buf page = {0};
    MUST(write_report(locales[size % 4], (str){(const char *)data, size}, &page));
    MUST(page_is_sound(&page));
    MUST(page.n < LARGEST_PAGE);
    buf_release(&page);
    return 0;
}
