/*
 * The effective settings of a run, and which of them may change while it records.
 */
#ifndef PMAT_LOGGER_SETTINGS_H
#define PMAT_LOGGER_SETTINGS_H

#include "core/log.h"
#include "core/profile.h"
#include "programs/posture-logger/options.h"

/* The options' settings with everything filled in that they leave open, and the profile. */
enum pmat_err pmat_settings_fill(struct pmat_config *config,
                                 const struct pmat_logger_options *options,
                                 struct pmat_profile *profile, struct pmat_fault *fault);
/* As INI text, to be freed; NULL without memory. */
char *pmat_settings_text(const struct pmat_config *config);

/* Takes over what may change while recording: [night], [posture] and [strain]. */
void pmat_settings_take(struct pmat_config *config, const struct pmat_config *settings);

/* SIGHUP: reads file and options again, for pmat_settings_take; to be freed. What differs from
 * `running_text` and needs a restart is said, as is a file that is wrong (NULL: all stays). */
struct pmat_config *pmat_settings_reload(const struct pmat_logger_options *options,
                                         const char *running_text, const struct pmat_log *log);

#endif
