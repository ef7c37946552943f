/*
 * The raw nights, kept by a thread of their own: a slow recording disk costs raw frames, never an
 * epoch. One file a night: a new one begins with the first frame after noon, nobody being in bed.
 */
#ifndef PMAT_LOGGER_RAW_NIGHT_H
#define PMAT_LOGGER_RAW_NIGHT_H

#include <stdbool.h>

#include "acquisition/wire.h"
#include "core/config.h"
#include "core/frame.h"
#include "core/log.h"

struct pmat_raw_night;

/* `config` says where and how much; `log` is used until the end. `wait`: a replay waits for the
 * disk. NULL without memory or a thread. */
struct pmat_raw_night *pmat_raw_night_create(const struct pmat_config *config,
                                             const struct pmat_log *log, bool wait);
void pmat_raw_night_hello(struct pmat_raw_night *raw, const struct pmat_hello *hello);
/* Copies the frame; without `wait` one that finds no room is left out, which is told once a file.
 */
void pmat_raw_night_put(struct pmat_raw_night *raw, const struct pmat_frame *frame);
/* Nobody is in bed: another night's file may begin. */
void pmat_raw_night_rest(struct pmat_raw_night *raw, int64_t utc_us);
/* Writes what waits and ends the file. A disk that hangs is not waited for longer than a second,
 * nor are its thread and memory taken back then: the process ends anyway. */
void pmat_raw_night_end(struct pmat_raw_night *raw);

#endif
