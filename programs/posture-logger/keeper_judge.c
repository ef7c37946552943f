#include "programs/posture-logger/keeper_judge.h"

enum {
    LOOK_EPOCHS = 20, /* 10 min of night time */
    RETRY_US = 5000000,
    TELL_US = 60000000,
};

static bool got_up(const struct pmat_backlog_entry *entry)
{
    for (size_t i = 0; i < entry->event_count; i++)
        if (entry->events[i].kind == PMAT_EVENT_GET_OUT)
            return true;
    return false;
}

static void note_epoch(struct pmat_keeper_judge *judging, pmat_session_id id,
                       const struct pmat_backlog_entry *entry)
{
    bool empty = entry->has_epoch && entry->epoch.posture == PMAT_POSTURE_EMPTY &&
                 entry->epoch.quality != PMAT_QUALITY_GAP;
    bool left = empty && !judging->away;
    if (entry->has_epoch) {
        judging->epochs++;
        judging->away = empty;
    }
    if (left || got_up(entry) || judging->epochs >= LOOK_EPOCHS) {
        judging->due = id;
        judging->ended = false;
    }
}

void pmat_keeper_judge_note(struct pmat_keeper_judge *judging, pmat_session_id id,
                            const struct pmat_backlog_entry *entry)
{
    if (judging->judge == NULL)
        return;
    switch (entry->kind) {
    case PMAT_BACKLOG_BEGIN:
    case PMAT_BACKLOG_RESUME:
        judging->epochs = 0;
        judging->away = false;
        break;
    case PMAT_BACKLOG_PUT:
        note_epoch(judging, id, entry);
        break;
    case PMAT_BACKLOG_END:
        judging->due = id;
        judging->ended = true;
        break;
    case PMAT_BACKLOG_SETTINGS:
        if (entry->extra != NULL)
            judging->judge->settings = *(const struct pmat_strain_settings *)entry->extra;
        break;
    case PMAT_BACKLOG_RELABEL:
    case PMAT_BACKLOG_CALIBRATION:
    case PMAT_BACKLOG_DOUBTS:
        break;
    }
}

static enum pmat_err look(struct pmat_keeper_judge *judging, struct pmat_store *store,
                          pmat_session_id id, int64_t now_us)
{
    struct pmat_fault fault;
    enum pmat_err err = pmat_judge_look(judging->judge, store, id, &fault);
    if (err == PMAT_OK)
        err = pmat_judge_keep(judging->judge, store, id, &fault);
    judging->tried_us = now_us;
    if (err == PMAT_OK || err == PMAT_ERR_MISSING) /* deleted meanwhile, or in another database */
        return PMAT_OK;
    if (judging->told_us == 0 || now_us - judging->told_us >= TELL_US) {
        judging->told_us = now_us;
        pmat_log(judging->log, PMAT_LOG_WARNING, "the night's flags could not be stored yet: %s",
                 fault.text);
    }
    return err;
}

void pmat_keeper_judge_work(struct pmat_keeper_judge *judging, struct pmat_store *store, bool idle,
                            int64_t now_us)
{
    if (judging->judge == NULL || judging->due == 0 || (!idle && !judging->ended))
        return;
    if (judging->tried_us != 0 && !judging->ended && now_us - judging->tried_us < RETRY_US)
        return;
    judging->epochs = 0;
    bool kept = look(judging, store, judging->due, now_us) == PMAT_OK;
    if (!kept && judging->ended)
        judging->searched = false; /* it is found again */
    if (kept || judging->ended)
        judging->due = 0;
}

void pmat_keeper_judge_catch_up(struct pmat_keeper_judge *judging, struct pmat_store *store,
                                int64_t now_us)
{
    struct pmat_fault fault;
    pmat_session_id id;
    if (judging->judge == NULL || judging->searched ||
        (judging->tried_us != 0 && now_us - judging->tried_us < RETRY_US))
        return;
    if (pmat_store_find_unjudged(store, &id, &fault) != PMAT_OK)
        return;
    judging->searched = id == 0;
    enum pmat_err err = id != 0 ? look(judging, store, id, now_us) : PMAT_OK;
    if (err == PMAT_OK)
        judging->tried_us = 0; /* the next one may follow at once */
    else if (err != PMAT_ERR_IO && err != PMAT_ERR_UNAVAILABLE)
        judging->searched = true; /* that row is damaged: not again and again */
}
