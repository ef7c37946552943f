#include "programs/posture-sim/labelled_writer.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <zlib.h>

enum { TEXT_PER_CELL = 6, TEXT_BEFORE_CELLS = 512 };

struct pmat_labelled_writer {
    gzFile file;
    uint16_t rows, cols;
    char path[512];
    char *line; /* one row of text */
};

static enum pmat_err write_about(const struct pmat_labelled_writer_set *set,
                                 struct pmat_fault *fault)
{
    char path[512];
    snprintf(path, sizeof path, "%s/about.ini", set->folder);
    FILE *file = fopen(path, "we");
    if (file == NULL)
        return pmat_fault_errno(fault, errno, "cannot write '%s'", path);
    fprintf(file,
            "; one data set of labelled mat frames\n[mat]\nname = simulated bodies on simulated "
            "mats\nrows = %u\ncols = %u\nadc_max = %u\nrate_hz = 0\nhead = first_row\n"
            "view = from_above\n%suse = training and evaluation\nlicence = MIT\n"
            "cite = posture-sim of sleep-posture\n",
            set->rows, set->cols, set->adc_max, set->one_mat ? "" : "mats = one a recording\n");
    if (fclose(file) != 0)
        return pmat_fault_errno(fault, errno, "cannot write '%s'", path);
    return PMAT_OK;
}

static char *put_number(char *to, unsigned value)
{
    char digits[8];
    int count = 0;
    do {
        digits[count++] = (char)('0' + value % 10);
        value /= 10;
    } while (value > 0);
    while (count > 0)
        *to++ = digits[--count];
    return to;
}

static enum pmat_err write_bytes(struct pmat_labelled_writer *w, const char *text, size_t size,
                                 struct pmat_fault *fault)
{
    if (gzwrite(w->file, text, (unsigned)size) == (int)size)
        return PMAT_OK;
    return pmat_fault_set(fault, PMAT_ERR_IO, "cannot write '%s': is the disk full?", w->path);
}

static enum pmat_err write_header(struct pmat_labelled_writer *w, struct pmat_fault *fault)
{
    static const char fixed[] = "person,recording,t_s,posture,detail";
    memcpy(w->line, fixed, sizeof fixed - 1);
    char *at = w->line + sizeof fixed - 1;
    for (unsigned i = 0; i < (unsigned)w->rows * w->cols; i++) {
        *at++ = ',';
        *at++ = 'c';
        at = put_number(at, i);
    }
    *at++ = '\n';
    return write_bytes(w, w->line, (size_t)(at - w->line), fault);
}

enum pmat_err pmat_labelled_writer_open(struct pmat_labelled_writer **writer,
                                        const struct pmat_labelled_writer_set *set,
                                        struct pmat_fault *fault)
{
    *writer = NULL;
    if (mkdir(set->folder, 0777) != 0 && errno != EEXIST)
        return pmat_fault_errno(fault, errno, "cannot make the folder '%s'", set->folder);
    enum pmat_err err = write_about(set, fault);
    if (err != PMAT_OK)
        return err;
    struct pmat_labelled_writer *w = calloc(1, sizeof *w);
    size_t size = TEXT_BEFORE_CELLS + (size_t)set->rows * set->cols * (TEXT_PER_CELL + 1);
    if (w == NULL || (w->line = malloc(size)) == NULL) {
        free(w);
        return pmat_fault_set(fault, PMAT_ERR_INTERNAL, "no memory for a row of frames");
    }
    w->rows = set->rows;
    w->cols = set->cols;
    snprintf(w->path, sizeof w->path, "%s/frames.csv.gz", set->folder);
    w->file = gzopen(w->path, "wb1");
    if (w->file == NULL) {
        err = pmat_fault_errno(fault, errno, "cannot write '%s'", w->path);
        free(w->line);
        free(w);
        return err;
    }
    *writer = w;
    return write_header(w, fault);
}

enum pmat_err pmat_labelled_writer_put(struct pmat_labelled_writer *w, const char *person,
                                       const char *recording, double t_s, enum pmat_posture posture,
                                       const char *detail, const uint16_t *cells,
                                       struct pmat_fault *fault)
{
    int used = snprintf(w->line, TEXT_BEFORE_CELLS, "%s,%s,%g,%s,%s", person, recording, t_s,
                        pmat_posture_name(posture), detail);
    if (used < 0 || used >= TEXT_BEFORE_CELLS)
        return pmat_fault_set(fault, PMAT_ERR_DATA, "the names of '%s' are too long", recording);
    char *at = w->line + used;
    for (int i = 0; i < w->rows * w->cols; i++) {
        *at++ = ',';
        at = put_number(at, cells[i]);
    }
    *at++ = '\n';
    return write_bytes(w, w->line, (size_t)(at - w->line), fault);
}

enum pmat_err pmat_labelled_writer_close(struct pmat_labelled_writer *w, struct pmat_fault *fault)
{
    if (w == NULL)
        return PMAT_OK;
    enum pmat_err err = PMAT_OK;
    if (gzclose(w->file) != Z_OK)
        err = pmat_fault_set(fault, PMAT_ERR_IO, "cannot write '%s': is the disk full?", w->path);
    free(w->line);
    free(w);
    return err;
}
