/* Any bytes as a page of a VK archive. */
#include "tests/fuzz/fuzz.h"

#include "ingest/vk.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    str text = {(const char *)data, size};
    vk_recognise(text);
    fuzz_read_rows(text, vk_open);
    return 0;
}
