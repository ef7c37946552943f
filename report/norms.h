/*
 * What the literature calls usual, to be printed beside a sleeper's own figures, always with its
 * source.
 */
#ifndef PMAT_REPORT_NORMS_H
#define PMAT_REPORT_NORMS_H

struct pmat_norm {
    double mean, sd;
};

/* Shares of the time in bed and position changes per hour of adults wearing accelerometers
 * (docs/sources.md: skarpsno-2017). */
extern const struct pmat_norm pmat_norm_side_frac, pmat_norm_back_frac, pmat_norm_front_frac,
    pmat_norm_changes_per_h;
extern const char pmat_norm_source[];

/* The same by age, counted on a finer scale (docs/sources.md: de-koninck-1992). */
extern const char pmat_norm_changes_by_age[];

enum {
    /* Fewer nights than this make no mean worth showing; up to the larger number it still moves
     * (docs/sources.md: smits-2022). */
    PMAT_NORM_NIGHTS_MIN = 4,
    PMAT_NORM_NIGHTS_STABLE = 21,
    PMAT_NORM_NIGHTS_STABLE_TURNS = 7, /* position changes and time on the front */
    /* A shorter stay in bed is not compared with norms of whole nights. */
    PMAT_NORM_IN_BED_MIN = 180
};

#endif
