/*
 * Settings of the service and the reports: one key table; range checks, --help, --print-config and
 * the text stored with each night follow from it.
 */
#ifndef PMAT_CORE_CONFIG_H
#define PMAT_CORE_CONFIG_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "core/err.h"
#include "core/zone.h"

enum pmat_clock_source { PMAT_CLOCK_HOST, PMAT_CLOCK_DEVICE };

/* [strain] as it was given: what may stand there the strain rules know (analysis/strain.h), so that
 * a rule stays one row. */
enum { PMAT_CONFIG_STRAIN_MAX = 96 };
struct pmat_config_strain {
    char origin[128]; /* the file's name, "" = an option */
    int count;
    struct pmat_config_entry {
        char key[48], value[32];
        int line; /* of the file; 0 = an option */
    } entry[PMAT_CONFIG_STRAIN_MAX];
};

struct pmat_config {
    /* [mat] */
    char port[256];    /* path, "auto", "-" for stdin */
    char profile[128]; /* name or file; "" = none */
    char mat[64];      /* the mat's name in the database; "" = the profile's name */
    /* [storage] */
    char db[512];          /* database file; "" = the default place */
    char record[512];      /* folder for raw nights; "" = none */
    int32_t record_nights; /* raw nights kept, 0 = all */
    int32_t record_max_mb; /* cap per raw night */
    /* [time] */
    enum pmat_clock_source clock;
    char zone[PMAT_ZONE_NAME_SIZE]; /* IANA zone; "" = the host's */
    /* [night] */
    float away_merge_min; /* a shorter leave does not end the session */
    float debounce_s;     /* both edges of getting in and out */
    float session_cap_h;  /* a longer session is closed */
    float nap_max_h;      /* a shorter one outside nap_from..nap_to is a nap */
    float settling_min;   /* first minutes marked settling */
    /* [posture] */
    float unknown_below;   /* confidence under which a posture is unknown */
    float turn_hold_s;     /* a new posture held at least this long is a position change */
    float still_threshold; /* movement per second under which a second counts as still, 0..1 */
    struct pmat_config_strain strain;
};

void pmat_config_default(struct pmat_config *config);

/* Reads an INI stream over the present values; faults name file, line and key (PMAT_ERR_CONFIG). */
enum pmat_err pmat_config_read(struct pmat_config *config, FILE *stream, const char *origin,
                               struct pmat_fault *fault);
enum pmat_err pmat_config_load(struct pmat_config *config, const char *path,
                               struct pmat_fault *fault);
/* Sets one key, "night.away_merge_min", from text. */
enum pmat_err pmat_config_set(struct pmat_config *config, const char *key, const char *value,
                              struct pmat_fault *fault);
/* Effective settings as INI text with each key's unit, range and meaning as a comment, and [strain]
 * as it was given; reading it back gives the same settings. */
void pmat_config_write(const struct pmat_config *config, FILE *stream);

/* $XDG_STATE_HOME or ~/.local/state, /sleep-posture/posture.db; the service's own directory
 * ($STATE_DIRECTORY) when set. Does not create anything. */
void pmat_config_default_db(char *path, size_t size);

#endif
