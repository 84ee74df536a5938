#include "cli/progress.h"

#include "cli/complain.h"
#include "cli/draft.h"
#include "cli/interrupt.h"
#include "cli/terminal.h"
#include "cli/values.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { BAR = 10, LEAST_NAME = 8, MOST_NAME = 40 };
static const double between_draws = 0.1, rate_needs = 0.5; /* seconds */

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

void progress_start(progress *p, const arguments *given, bool to_terminal)
{
    *p = (progress){0};
    p->shown = !to_terminal && !option_given(given, "quiet") && terminal_is_smart(STDERR_FILENO);
}

static void begin_pass(progress *p, const vp_progress *now, double time)
{
    snprintf(p->file, sizeof p->file, "%s", now->file);
    p->surveying = now->surveying;
    p->began = time;
    p->rows_before = now->rows;
    p->bytes_before = now->bytes_done;
}

static void put_bar(draft *line, double share)
{
    draft_puts(line, "  [");
    for (int i = 0; i < BAR; i++)
        draft_puts(line, i < share * BAR ? "#" : "-");
    draft_printf(line, "] %3.0f%%", share * 100);
}

static void put_left(draft *line, double left)
{
    if (left > 99 * 3600.0)
        return;
    unsigned long s = (unsigned long)(left + 0.5);
    if (s >= 3600)
        draft_printf(line, "  %lu:%02lu:%02lu left", s / 3600, s / 60 % 60, s % 60);
    else
        draft_printf(line, "  %lu:%02lu left", s / 60, s % 60);
}

/* At most `room` bytes of the name, without its folders where it is long, cut between characters where it still is. */
static void put_name(draft *line, const char *file, size_t room)
{
    if (!strcmp(file, "-"))
        file = "standard input";
    const char *slash = strrchr(file, '/');
    if (slash && strlen(file) > room)
        file = slash + 1;
    size_t length = strlen(file);
    if (length > room)
        for (length = room; length && ((unsigned char)file[length] & 0xC0) == 0x80;)
            length--;
    draft_add(line, file, length);
}

/* What stands behind the name. */
static void put_state(const progress *p, const vp_progress *now, double time, draft *line)
{
    char room[VALUE_ROOM];
    double spent = time - p->began, share = now->bytes_total ? (double)now->bytes_done / (double)now->bytes_total : 0;
    share = share > 1 ? 1 : share;
    draft_puts(line, interrupt_asked(NULL) ? "  stopping" : now->surveying ? "  surveying" : "  reading");
    if (now->bytes_total)
        put_bar(line, share);
    draft_printf(line, "  %s rows", value_grouped(now->rows, room));
    if (spent < rate_needs)
        return;
    if (now->rows > p->rows_before)
        draft_printf(line, "  %s rows/s",
                     value_grouped((uint64_t)((double)(now->rows - p->rows_before) / spent), room));
    if (now->bytes_total && now->bytes_done > p->bytes_before)
        put_left(line, (double)now->bytes_total * (1 - share) * spent / (double)(now->bytes_done - p->bytes_before));
}

/* Draws a name and what stands behind it. */
static void draw(progress *p, const char *name, const draft *state, double time)
{
    char shown[512];
    draft line = {0};
    size_t width = (size_t)terminal_width(STDERR_FILENO) - 1;
    size_t room = width > state->length + LEAST_NAME ? width - state->length : LEAST_NAME;
    put_name(&line, name, room < MOST_NAME ? room : MOST_NAME);
    draft_add(&line, state->bytes, state->length);
    snprintf(shown, sizeof shown, "%.*s", (int)(line.length < width ? line.length : width), line.bytes);
    complain_clean(shown);
    fprintf(stderr, "\r\x1b[K%s", shown);
    draft_release(&line);
    p->drawn = true;
    p->last_drawn = time;
}

static bool is_time(const progress *p, double time)
{
    return p->shown && !(p->drawn && time - p->last_drawn < between_draws);
}

void progress_share(progress *p, const char *what, double share, const char *note)
{
    double time = seconds();
    if (!is_time(p, time))
        return;
    draft state = {0};
    put_bar(&state, share);
    draft_puts(&state, note);
    draw(p, what, &state, time);
    draft_release(&state);
}

void progress_report(void *context, const vp_progress *now)
{
    progress *p = context;
    double time = seconds();
    if (!p->shown)
        return;
    if (strncmp(p->file, now->file, sizeof p->file - 1) || p->surveying != now->surveying || now->rows < p->rows_before)
        begin_pass(p, now, time);
    if (!is_time(p, time))
        return;
    draft state = {0};
    put_state(p, now, time, &state);
    draw(p, now->file, &state, time);
    draft_release(&state);
}

void progress_clear(progress *p)
{
    if (p->drawn)
        fputs("\r\x1b[K", stderr);
    p->drawn = false;
}
