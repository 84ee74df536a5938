#include "engine/options.h"

#include <string.h>

vp_status options_copy(void *to, size_t size, const void *from, vp_error *error)
{
    size_t given;
    if (!from)
        return VP_OK;
    memcpy(&given, from, sizeof given);
    if (given < sizeof given)
        return fail(error, VP_INVALID, "set it to sizeof the struct", "struct_size of the options is not set");
    const unsigned char *bytes = from;
    for (size_t i = size; i < given; i++)
        if (bytes[i])
            return fail(error, VP_INVALID, "update libvoxpop", "the options hold one that this version does not know");
    memcpy(to, from, given < size ? given : size);
    return VP_OK;
}
