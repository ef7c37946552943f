/*
 * The storing side's judging: a session is looked over at its end, when the sleeper gets up, and
 * now and then meanwhile, so that the morning's report has its flags whatever happens. What cannot
 * be stored is tried again later; recording never waits for it longer than one look takes.
 */
#ifndef PMAT_LOGGER_KEEPER_JUDGE_H
#define PMAT_LOGGER_KEEPER_JUDGE_H

#include "core/log.h"
#include "programs/judge.h"
#include "programs/posture-logger/backlog.h"

struct pmat_keeper_judge {
    struct pmat_judge *judge; /* NULL: no memory for it, nothing is judged */
    const struct pmat_log *log;
    pmat_session_id due; /* to be looked over; 0 = none */
    bool ended;          /* it will not change any more */
    int epochs;          /* stored since the last look */
    bool away;           /* the last epoch was empty */
    bool searched;       /* no ended session is left unjudged */
    int64_t tried_us, told_us;
};

/* What has just been stored of session `id`. */
void pmat_keeper_judge_note(struct pmat_keeper_judge *judging, pmat_session_id id,
                            const struct pmat_backlog_entry *entry);
/* Does what is due; `idle`: nothing waits to be stored. `now_us` on the clock since boot. */
void pmat_keeper_judge_work(struct pmat_keeper_judge *judging, struct pmat_store *store, bool idle,
                            int64_t now_us);
/* One session that ended unjudged (the logger was killed, or it is older than the rules). */
void pmat_keeper_judge_catch_up(struct pmat_keeper_judge *judging, struct pmat_store *store,
                                int64_t now_us);

#endif
