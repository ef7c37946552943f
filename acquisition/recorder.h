/*
 * Whole raw nights on disk, and back.
 *
 * A file is a sequence of independent zstd frames ("blocks", at most 60 s each), with a seekable
 * index at the end; without the index (after a crash) it is readable up to the last complete block.
 * A block holds HELLO and the frames' differences (docs/recording-format.md). The player gives them
 * back as pmat1 packets (HELLO first, then FRAMEs as u12 or u16, with start_utc_us), so a recording
 * replays through the same decoder as a live mat. Their t_us is the frame's time_us, from 0.
 */
#ifndef PMAT_ACQUISITION_RECORDER_H
#define PMAT_ACQUISITION_RECORDER_H

#include <stdbool.h>
#include <stdint.h>

#include "acquisition/wire.h"
#include "core/err.h"
#include "core/frame.h"

struct pmat_recorder;
struct pmat_player;

/* Creates `path` (0600, must not exist). `hello` describes the mat. */
enum pmat_err pmat_recorder_open(struct pmat_recorder **recorder, const char *path,
                                 const struct pmat_hello *hello, int64_t max_bytes,
                                 struct pmat_fault *fault);
/* Takes no memory. Past max_bytes nothing more is written and `pmat_recorder_full` turns true. */
enum pmat_err pmat_recorder_put(struct pmat_recorder *recorder, const struct pmat_frame *frame,
                                struct pmat_fault *fault);
bool pmat_recorder_full(const struct pmat_recorder *recorder);
/* Writes the last block and the index. */
enum pmat_err pmat_recorder_close(struct pmat_recorder *recorder, struct pmat_fault *fault);
/* Removes all but the newest `keep` recordings of `folder` (names *.pmatz sort by time). */
enum pmat_err pmat_recorder_prune(const char *folder, int keep, struct pmat_fault *fault);

/* PMAT_ERR_DATA for a file that is no recording. */
enum pmat_err pmat_player_open(struct pmat_player **player, const char *path,
                               struct pmat_fault *fault);
/* pmat1 bytes, as from a source; 1 bytes, 0 end, negative enum pmat_err. A file cut short gives
 * everything up to its last complete block, then PMAT_ERR_DATA saying up to where it was read. */
int pmat_player_read(struct pmat_player *player, uint8_t *bytes, size_t size, size_t *got,
                     struct pmat_fault *fault);
/* Goes to the block that holds `utc_us` (the first one after it if none does). */
enum pmat_err pmat_player_seek(struct pmat_player *player, int64_t utc_us,
                               struct pmat_fault *fault);
void pmat_player_close(struct pmat_player *player);

#endif
