/*
 * The strain rules' settings: [strain] of the settings, checked and filled in by the rules' own
 * table.
 */
#ifndef PMAT_PROGRAMS_STRAIN_SETTINGS_H
#define PMAT_PROGRAMS_STRAIN_SETTINGS_H

#include <stdio.h>

#include "analysis/strain.h"
#include "core/config.h"

/* Faults name file, line and key (PMAT_ERR_CONFIG). */
enum pmat_err pmat_strain_settings_take(struct pmat_strain_settings *settings,
                                        const struct pmat_config *config, struct pmat_fault *fault);
/* All settings as INI text, [strain] with every key as it holds. */
void pmat_strain_settings_write(const struct pmat_config *config,
                                const struct pmat_strain_settings *settings, FILE *stream);

#endif
