/*
 * From sessions to the database: gives each session its name (night label, number, kind: local time
 * is known here) and stores what the analysis tells.
 */
#ifndef PMAT_LOGGER_NIGHTS_H
#define PMAT_LOGGER_NIGHTS_H

#include "analysis/night.h"
#include "core/config.h"
#include "core/log.h"
#include "core/records.h"
#include "storage/store.h"

struct pmat_nights {
    struct pmat_store *store;
    const struct pmat_log *log;
    const struct pmat_provenance *provenance;
    char mat[PMAT_MAT_NAME_SIZE];
    char zone[PMAT_ZONE_NAME_SIZE];
    char boot_id[37];
    float nap_max_h;
    /* The session being recorded. */
    struct pmat_session_key key;
    pmat_session_id id; /* 0 = none, or its beginning could not be stored */
    /* Sums over the run. */
    int sessions_ended;
    int epochs_stored;
    int epochs_lost;
    enum pmat_err err; /* of the last failure */
    struct pmat_fault fault;
};

/* A night or a nap, by length and local start: under nap_max_h and not begun between 20:00 and
 * 04:00 is a nap. */
enum pmat_session_kind pmat_nights_kind(const struct pmat_session *session, const char *zone,
                                        float nap_max_h);
/* The sink that stores into `nights`, which must outlive it. */
struct pmat_night_sink pmat_nights_sink(struct pmat_nights *nights);

#endif
