#include "programs/posture-eval/recording.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "core/geometry.h"
#include "programs/live.h"
#include "programs/posture-eval/labels.h"

enum { WAIT_MS = 1000 };

/* One recording on its way into a folder. */
struct writing {
    const struct pmat_eval_options *options;
    struct pmat_labels labels;
    struct pmat_live *live;
    gzFile file;
    struct pmat_geometry geometry;
    int64_t first_time_us, next_time_us;
    const struct pmat_label *label; /* of the last frame */
    unsigned stretch;
    long frames;
};

static enum pmat_err write_about(const struct writing *writing, const char *folder,
                                 const char *recording, struct pmat_fault *fault)
{
    char path[600];
    snprintf(path, sizeof path, "%s/about.ini", folder);
    FILE *file = fopen(path, "we");
    if (file == NULL)
        return pmat_fault_errno(fault, errno, "cannot write %s", path);
    const struct pmat_profile *profile = pmat_live_profile(writing->live);
    const char *name = strrchr(recording, '/');
    fprintf(file, "; labelled mat frames from a raw recording\n[mat]\nname = %s\n",
            name != NULL ? name + 1 : recording);
    fprintf(file, "rows = %u\ncols = %u\nadc_max = %u\nrate_hz = 1\nhead = first_row\n",
            pmat_geometry_rows(&writing->geometry), pmat_geometry_cols(&writing->geometry),
            profile->bits > 0 ? (1U << profile->bits) - 1 : 65535U);
    fputs("view = from_above\nuse = whatever its sleeper allows\nlicence = private\ncite =\n",
          file);
    return fclose(file) == 0 ? PMAT_OK : pmat_fault_errno(fault, errno, "cannot write %s", path);
}

static enum pmat_err begin(struct writing *writing, const char *folder, const char *recording,
                           const struct pmat_frame *frame, struct pmat_fault *fault)
{
    char path[600];
    writing->geometry = pmat_live_profile(writing->live)->geometry;
    writing->geometry.rows = frame->rows;
    writing->geometry.cols = frame->cols;
    writing->first_time_us = writing->next_time_us = frame->time_us;
    if (mkdir(folder, 0700) != 0 && errno != EEXIST)
        return pmat_fault_errno(fault, errno, "cannot make the folder %s", folder);
    snprintf(path, sizeof path, "%s/frames.csv.gz", folder);
    writing->file = gzopen(path, "wbxe"); /* never over somebody's labels */
    if (writing->file == NULL)
        return pmat_fault_errno(fault, errno, "cannot write %s", path);
    gzputs(writing->file, "person,recording,t_s,posture,detail");
    for (unsigned i = 0; i < (unsigned)frame->rows * frame->cols; i++)
        gzprintf(writing->file, ",c%u", i);
    gzputc(writing->file, '\n');
    return write_about(writing, folder, recording, fault);
}

static void put_frame(struct writing *writing, const struct pmat_frame *frame)
{
    static const struct pmat_label unlabelled = {.posture = PMAT_POSTURE_UNKNOWN};
    int64_t since_us = frame->time_us - writing->first_time_us;
    const struct pmat_label *label = &unlabelled;
    if (writing->options->labels != NULL)
        label = pmat_labels_at(&writing->labels, writing->labels.utc ? frame->utc_us : since_us);
    if (frame->time_us < writing->next_time_us || label == NULL)
        return;
    writing->next_time_us = frame->time_us + 1000000;
    bool same = writing->label != NULL && writing->label->posture == label->posture &&
                strcmp(writing->label->detail, label->detail) == 0;
    writing->stretch += !same;
    writing->label = label;
    gzprintf(writing->file, "%s,%s-%u,%.3f,%s,%s", writing->options->person,
             pmat_posture_name(label->posture), writing->stretch, (double)since_us / 1e6,
             pmat_posture_name(label->posture), label->detail);
    const struct pmat_geometry *geometry = &writing->geometry;
    for (uint16_t row = 0; row < pmat_geometry_rows(geometry); row++)
        for (uint16_t col = 0; col < pmat_geometry_cols(geometry); col++)
            gzprintf(writing->file, ",%u",
                     frame->counts[pmat_geometry_scan_index(geometry, row, col)]);
    gzputc(writing->file, '\n');
    writing->frames++;
}

static enum pmat_err copy_frames(struct writing *writing, const char *folder, const char *recording,
                                 struct pmat_fault *fault)
{
    struct pmat_frame frame;
    enum pmat_err err = PMAT_OK;
    while (err == PMAT_OK && pmat_live_next(writing->live, WAIT_MS, &frame) == PMAT_LIVE_FRAME) {
        if (writing->file == NULL)
            err = begin(writing, folder, recording, &frame, fault);
        if (err == PMAT_OK && frame.rows == writing->geometry.rows &&
            frame.cols == writing->geometry.cols)
            put_frame(writing, &frame);
    }
    if (err == PMAT_OK && writing->file == NULL)
        err = pmat_fault_set(fault, PMAT_ERR_DATA, "%s: no frames in it", recording);
    if (err == PMAT_OK && writing->frames == 0)
        err = pmat_fault_set(fault, PMAT_ERR_DATA, "%s: the labels hold for none of its frames",
                             recording);
    return err;
}

enum pmat_err pmat_recording_to_frames(const char *recording, const char *folder,
                                       const struct pmat_eval_options *options,
                                       struct pmat_fault *fault)
{
    struct writing writing = {.options = options};
    struct pmat_profile profile;
    pmat_profile_default(&profile);
    enum pmat_err err = PMAT_OK;
    if (access(recording, R_OK) != 0)
        return pmat_fault_errno(fault, errno, "cannot read the recording %s", recording);
    if (options->profile != NULL)
        err = pmat_profile_load(&profile, options->profile, NULL, fault);
    if (err == PMAT_OK && options->labels != NULL)
        err = pmat_labels_read(&writing.labels, options->labels, fault);
    if (err == PMAT_OK)
        err = pmat_live_open(&writing.live, recording, &profile, PMAT_CLOCK_DEVICE, fault);
    if (err == PMAT_OK)
        err = copy_frames(&writing, folder, recording, fault);
    if (writing.file != NULL && gzclose(writing.file) != Z_OK && err == PMAT_OK)
        err = pmat_fault_set(fault, PMAT_ERR_IO, "cannot write into %s: is the disk full?", folder);
    pmat_live_close(writing.live);
    pmat_labels_clear(&writing.labels);
    return err;
}

enum pmat_err pmat_recorded_frames_make(struct pmat_recorded_frames *frames, const char *recording,
                                        const struct pmat_eval_options *options,
                                        struct pmat_fault *fault)
{
    frames->folder[0] = '\0';
    if (options->labels == NULL)
        return pmat_fault_set(fault, PMAT_ERR_USAGE,
                              "%s: a recording does not tell what is true: give --labels, or write "
                              "frames with --to-frames and label them",
                              recording);
    const char *temporary = getenv("TMPDIR");
    snprintf(frames->folder, sizeof frames->folder, "%s/posture-eval.XXXXXX",
             temporary != NULL ? temporary : "/tmp");
    if (mkdtemp(frames->folder) == NULL) {
        frames->folder[0] = '\0';
        return pmat_fault_errno(fault, errno, "cannot make a temporary folder");
    }
    return pmat_recording_to_frames(recording, frames->folder, options, fault);
}

void pmat_recorded_frames_remove(struct pmat_recorded_frames *frames)
{
    static const char *const names[] = {"frames.csv.gz", "about.ini"};
    char path[600];
    if (frames->folder[0] == '\0')
        return;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(path, sizeof path, "%s/%s", frames->folder, names[i]);
        unlink(path);
    }
    rmdir(frames->folder);
}
