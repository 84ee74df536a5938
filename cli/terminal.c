#include "cli/terminal.h"

#include "cli/values.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { USUAL_WIDTH = 80, NARROWEST = 20, WIDEST = 10000 };

int terminal_width(int file)
{
    if (!isatty(file))
        return 0;
    struct winsize size;
    uint64_t columns = 0;
    const char *set = getenv("COLUMNS");
    if (ioctl(file, TIOCGWINSZ, &size) == 0 && size.ws_col)
        columns = size.ws_col;
    else if (!set || !value_count(set, WIDEST, &columns) || !columns)
        columns = USUAL_WIDTH;
    return columns < NARROWEST ? NARROWEST : (int)columns;
}

bool terminal_is_output(void)
{
    return isatty(STDOUT_FILENO);
}

bool terminal_is_smart(int file)
{
    const char *kind = getenv("TERM");
    return isatty(file) && kind && *kind && strcmp(kind, "dumb");
}

static bool color_wanted(const arguments *given, bool to_file)
{
    const char *when = option_value(given, "color");
    if (when && strcmp(when, "auto"))
        return !strcmp(when, "always");
    const char *no_color = getenv("NO_COLOR");
    return !to_file && !(no_color && *no_color) && terminal_is_smart(STDOUT_FILENO);
}

vp_style terminal_style(const arguments *given, bool to_file)
{
    return (vp_style){.color = color_wanted(given, to_file), .width = to_file ? 0 : terminal_width(STDOUT_FILENO)};
}
