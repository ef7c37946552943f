#include "analysis/quality.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* The load in the outermost 5 cm that calls a lie one at the edge (docs/sources.md: awkward-lie),
 * and the share of lying time that is worth telling. */
#define EDGE_LOAD_FRAC 0.15f
#define OFF_TIME_FRAC  0.10f
enum { OFF_LOOKS_MIN = 20, COARSE_CELLS = 64, COARSE_ROWS = 8, DEAD_PER_CELLS = 50 };

/* The outermost covered columns of the map, one of which is a twentieth of a metre wide. */
void pmat_off_mat_look(struct pmat_off_mat *off_mat, const float map[PMAT_MAP_CELLS],
                       const unsigned char covered[PMAT_MAP_CELLS])
{
    float total = 0, edge[2] = {0};
    int first = PMAT_MAP_COLS, last = -1;
    for (int i = 0; i < PMAT_MAP_CELLS; i++)
        if (covered[i]) {
            int col = i % PMAT_MAP_COLS;
            first = col < first ? col : first;
            last = col > last ? col : last;
        }
    for (int i = 0; i < PMAT_MAP_CELLS; i++) {
        int col = i % PMAT_MAP_COLS;
        total += map[i];
        edge[0] += col == first ? map[i] : 0;
        edge[1] += col == last ? map[i] : 0;
    }
    off_mat->looks++;
    off_mat->off +=
        total > 0 && (edge[0] >= EDGE_LOAD_FRAC * total || edge[1] >= EDGE_LOAD_FRAC * total);
}

__attribute__((format(printf, 2, 3))) static void add_words(char *text, const char *format, ...)
{
    size_t used = strlen(text);
    if (used > 0 && used + 3 < PMAT_QUALITY_TEXT_SIZE) {
        memcpy(text + used, "; ", 3);
        used += 2;
    }
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text + used, PMAT_QUALITY_TEXT_SIZE - used, format, arguments);
    va_end(arguments);
}

static unsigned doubt_cells(const struct pmat_quality_input *input, char *text)
{
    const struct pmat_calibration_status *status = &input->calibration;
    unsigned doubts = 0;
    uint32_t cells = (uint32_t)input->geometry.rows * input->geometry.cols;
    uint32_t unused = status->dead_cells + status->stuck_cells;
    if (status->dead_rows + status->dead_cols > 0) {
        doubts |= PMAT_DOUBT_DEAD_LINES;
        add_words(text, "%u rows and %u columns are dead", status->dead_rows, status->dead_cols);
    } else if (unused * DEAD_PER_CELLS > cells) {
        doubts |= PMAT_DOUBT_DEAD_CELLS;
        add_words(text, "%u of %u cells are dead or stuck", unused, cells);
    }
    if (status->state == PMAT_CALIBRATION_DOUBTFUL) {
        doubts |= PMAT_DOUBT_CALIBRATION;
        add_words(text, "%s", status->reason);
    }
    return doubts;
}

static unsigned doubt_layout(const struct pmat_quality_input *input, char *text)
{
    const struct pmat_geometry *geometry = &input->geometry;
    unsigned doubts = 0;
    bool along, across;
    pmat_geometry_pitch_long_cm(geometry, &along);
    pmat_geometry_pitch_across_cm(geometry, &across);
    if (along || across) {
        doubts |= PMAT_DOUBT_PITCH_ASSUMED;
        add_words(text, "the mat's pitch is not known: it is taken to cover the bed");
    }
    if ((uint32_t)geometry->rows * geometry->cols < COARSE_CELLS ||
        pmat_geometry_rows(geometry) < COARSE_ROWS) {
        doubts |= PMAT_DOUBT_COARSE;
        add_words(text, "a mat of %u x %u cells shows little of a posture: posture-enroll helps",
                  pmat_geometry_rows(geometry), pmat_geometry_cols(geometry));
    }
    return doubts;
}

unsigned pmat_quality_doubts(const struct pmat_quality_input *input,
                             char text[PMAT_QUALITY_TEXT_SIZE])
{
    text[0] = '\0';
    unsigned doubts = doubt_cells(input, text) | doubt_layout(input, text);
    const struct pmat_off_mat *off_mat = &input->off_mat;
    if (off_mat->looks >= OFF_LOOKS_MIN &&
        (float)off_mat->off >= OFF_TIME_FRAC * (float)off_mat->looks) {
        doubts |= PMAT_DOUBT_OFF_MAT;
        add_words(text, "the sleeper lay partly off the mat for %d %% of the time",
                  100 * off_mat->off / off_mat->looks);
    }
    const char *turned = pmat_orientation_words(pmat_orientation_judge(&input->orientation));
    if (turned[0] != '\0' && !(doubts & PMAT_DOUBT_COARSE)) { /* of few cells nobody is sure */
        doubts |= PMAT_DOUBT_ORIENTATION;
        add_words(text, "%s", turned);
    }
    return doubts;
}
