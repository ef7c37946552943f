/* The health of the recording, for people and for programs. */
#ifndef PMAT_STATUS_SHOW_H
#define PMAT_STATUS_SHOW_H

#include <stdio.h>

#include "programs/posture-status/health.h"

void pmat_status_show_text(FILE *out, const struct pmat_health *health, const char *db);
void pmat_status_show_json(FILE *out, const struct pmat_health *health, const char *db);

#endif
