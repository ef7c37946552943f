#include "programs/progress.h"

#include <time.h>

enum { QUIET_US = 1000000, BETWEEN_US = 200000 };

int64_t cli_progress_now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

void cli_progress_begin(struct cli_progress *progress, const char *what, FILE *out, bool terminal,
                        int64_t now_us)
{
    *progress = (struct cli_progress){.out = out,
                                      .what = what,
                                      .terminal = terminal,
                                      .begun_us = now_us,
                                      .told_us = now_us - BETWEEN_US};
}

void cli_progress_tell(struct cli_progress *progress, size_t done, size_t total, int64_t now_us)
{
    int64_t passed_us = now_us - progress->begun_us;
    if (!progress->terminal || passed_us < QUIET_US || now_us - progress->told_us < BETWEEN_US ||
        done == 0 || done >= total)
        return;
    progress->told_us = now_us;
    progress->shown = true;
    double left_s = (double)passed_us / 1e6 * (double)(total - done) / (double)done;
    fprintf(progress->out, "\r%s %zu of %zu, about %.0f s left\033[K", progress->what, done, total,
            left_s);
    fflush(progress->out);
}

void cli_progress_end(struct cli_progress *progress)
{
    if (progress->shown)
        fputs("\r\033[K", progress->out);
    progress->shown = false;
}
