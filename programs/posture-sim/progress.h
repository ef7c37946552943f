/* One line of progress on a terminal's stderr, nothing elsewhere. */
#ifndef PMAT_PROGRAMS_POSTURE_SIM_PROGRESS_H
#define PMAT_PROGRAMS_POSTURE_SIM_PROGRESS_H

#include <stdbool.h>

struct pmat_progress {
    const char *what;
    bool shown;
    int percent;
};

void pmat_progress_start(struct pmat_progress *progress, const char *what);
/* Cheap: writes only when the whole percent changes. */
void pmat_progress_tell(struct pmat_progress *progress, double done, double total);
void pmat_progress_end(struct pmat_progress *progress);

#endif
