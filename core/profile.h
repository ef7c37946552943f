/*
 * A mat model: what no mat tells of itself. One INI file per model, no code.
 */
#ifndef PMAT_CORE_PROFILE_H
#define PMAT_CORE_PROFILE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "core/err.h"
#include "core/geometry.h"

enum pmat_polarity {
    PMAT_POLARITY_UP,  /* more load, higher count */
    PMAT_POLARITY_DOWN /* more load, lower count */
};

struct pmat_profile {
    char name[64];               /* [mat] name */
    char wire[32];               /* [wire] format = pmat1 | ascii-line | auto */
    int32_t baud;                /* [wire] baud; 0 = scan the list */
    uint8_t bits;                /* [mat] bits of the converter, 4..16; 0 = unknown */
    float rate_hz;               /* [mat] nominal frame rate; 0 = unknown */
    enum pmat_polarity polarity; /* [mat] polarity = up | down */
    struct pmat_geometry
        geometry; /* [mat] rows cols pitch_row_mm pitch_col_mm,
                     [orientation] head view, [coverage] ... ; rows = 0: ask HELLO */
};

/* Everything unknown: name "default", wire "auto", grid from the wire. */
void pmat_profile_default(struct pmat_profile *profile);

/* Reads a profile from an INI stream, what it does not give as in pmat_profile_default; `origin`
 * names it in faults ("FILE:LINE: key 'x': ..."). An unknown section or key, a value out of range:
 * PMAT_ERR_CONFIG. */
enum pmat_err pmat_profile_read(struct pmat_profile *profile, FILE *stream, const char *origin,
                                struct pmat_fault *fault);

/* Finds NAME.ini in the ':'-separated folders of `path` (NULL: $PMAT_PROFILES, then
 * ~/.config/sleep-posture/profiles, /etc/sleep-posture/profiles, the installed ones), or takes a
 * name with '/' as a file. Without [mat] name it is called as its file. PMAT_ERR_CONFIG with the
 * names that exist when there is none. */
enum pmat_err pmat_profile_load(struct pmat_profile *profile, const char *name, const char *path,
                                struct pmat_fault *fault);

/* Writes the profile as INI text that pmat_profile_read takes back unchanged. */
void pmat_profile_write(const struct pmat_profile *profile, FILE *stream);

#endif
