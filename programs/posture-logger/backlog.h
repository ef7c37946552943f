/*
 * What is still to be stored, in order: a bounded list between the analysis and the storing thread.
 * It holds a whole night, so that neither a full disk, nor one that hangs, nor a reader of the
 * database costs an epoch. All its memory is taken in create.
 */
#ifndef PMAT_LOGGER_BACKLOG_H
#define PMAT_LOGGER_BACKLOG_H

#include <stdbool.h>

#include "core/records.h"
#include "storage/store.h"

enum {
    PMAT_BACKLOG_EPOCHS = 1200, /* 10 h; one place an epoch */
    PMAT_BACKLOG_EVENTS = 16    /* of one epoch; more need another place */
};

enum pmat_backlog_kind {
    PMAT_BACKLOG_BEGIN,       /* session, key; `texts` */
    PMAT_BACKLOG_RESUME,      /* session `id`, from epoch.index on */
    PMAT_BACKLOG_PUT,         /* epoch, events, session's sums */
    PMAT_BACKLOG_RELABEL,     /* key, shift_us */
    PMAT_BACKLOG_END,         /* session, key.kind; `maps` */
    PMAT_BACKLOG_CALIBRATION, /* `bytes` */
    PMAT_BACKLOG_SETTINGS,    /* `strain` */
    PMAT_BACKLOG_DOUBTS,      /* `text`: of the session being recorded */
};

struct pmat_backlog_entry {
    enum pmat_backlog_kind kind;
    struct pmat_session session;
    struct pmat_session_key key;
    struct pmat_epoch epoch;
    bool has_epoch;
    struct pmat_event events[PMAT_BACKLOG_EVENTS];
    size_t event_count;
    pmat_session_id id;
    int64_t shift_us;
    char calibration_id[40];
    char unit[16], model_id[64]; /* BEGIN */
    /* BEGIN: config and profile text; END: maps; CALIBRATION: bytes; SETTINGS: a struct
     * pmat_strain_settings; DOUBTS: a text. Owned, or NULL */
    void *extra;
    size_t extra_size;
};

struct pmat_backlog;

struct pmat_backlog *pmat_backlog_create(void);
void pmat_backlog_destroy(struct pmat_backlog *backlog);

/* The analysis' side. Takes a copy, and `extra` itself; an epoch that still waits is replaced by
 * its newer self. Without room: waits while the store takes things and `wait` is set; else false,
 * and the entry is lost. A beginning or an end always finds room. */
bool pmat_backlog_push(struct pmat_backlog *backlog, const struct pmat_backlog_entry *entry,
                       bool wait);
/* No more will come. */
void pmat_backlog_close(struct pmat_backlog *backlog);

/* The storing side. The oldest entry, which nobody changes from now on; NULL when there is none
 * after `wait_ms`. */
const struct pmat_backlog_entry *pmat_backlog_first(struct pmat_backlog *backlog, int wait_ms);
/* It is stored. */
void pmat_backlog_pop(struct pmat_backlog *backlog);
/* Whether the store takes things: a producer that may wait gives up when it does not. */
void pmat_backlog_refusing(struct pmat_backlog *backlog, bool refusing);
/* Waits until something new comes, or the list is closed, or the time is over. */
void pmat_backlog_rest(struct pmat_backlog *backlog, int wait_ms);

bool pmat_backlog_closed(struct pmat_backlog *backlog);
/* Epochs that wait, and those that found no room. */
int pmat_backlog_waiting(struct pmat_backlog *backlog);
int pmat_backlog_lost(struct pmat_backlog *backlog);

#endif
