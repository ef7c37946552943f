#include "programs/posture-sim/progress.h"

#include <stdio.h>
#include <unistd.h>

void pmat_progress_start(struct pmat_progress *progress, const char *what)
{
    *progress =
        (struct pmat_progress){.what = what, .shown = isatty(STDERR_FILENO) != 0, .percent = -1};
}

void pmat_progress_tell(struct pmat_progress *progress, double done, double total)
{
    if (!progress->shown)
        return;
    int percent = total > 0.0 ? (int)(100.0 * done / total) : 0;
    if (percent == progress->percent)
        return;
    progress->percent = percent;
    fprintf(stderr, "\r%s: %d %%", progress->what, percent);
}

void pmat_progress_end(struct pmat_progress *progress)
{
    if (progress->shown && progress->percent >= 0)
        fprintf(stderr, "\r%*s\r", 40, "");
}
