#include "programs/judge.h"

#include <stdlib.h>

enum pmat_err pmat_judge_create(struct pmat_judge **judge, struct pmat_fault *fault)
{
    *judge = calloc(1, sizeof **judge);
    if (*judge != NULL) {
        (*judge)->strain = pmat_strain_create();
        if ((*judge)->strain != NULL) {
            pmat_strain_settings_default(&(*judge)->settings);
            return PMAT_OK;
        }
    }
    pmat_judge_destroy(*judge);
    *judge = NULL;
    return pmat_fault_set(fault, PMAT_ERR_INTERNAL, "not enough memory for the strain rules");
}

void pmat_judge_destroy(struct pmat_judge *judge)
{
    if (judge == NULL)
        return;
    pmat_strain_destroy(judge->strain);
    free(judge);
}

static void take_measures(void *context, const struct pmat_night_measures *measures)
{
    pmat_baseline_push(context, measures);
}

static bool take_epoch(void *context, const struct pmat_epoch *epoch)
{
    struct pmat_judge *judge = context;
    pmat_strain_push_epoch(judge->strain, epoch);
    return true;
}

static bool take_event(void *context, const struct pmat_event *event)
{
    pmat_strain_push_event(((struct pmat_judge *)context)->strain, event);
    return true;
}

enum pmat_err pmat_judge_look(struct pmat_judge *judge, struct pmat_store *store,
                              pmat_session_id id, struct pmat_fault *fault)
{
    struct pmat_night_row row;
    struct pmat_baseline baseline = {0};
    enum pmat_err err = pmat_store_get_row(store, id, &row, fault);
    if (err == PMAT_OK)
        err = pmat_store_each_earlier(store, row.key.mat, row.session.start_utc_us,
                                      PMAT_JUDGE_NIGHTS_MAX, take_measures, &baseline, fault);
    if (err != PMAT_OK)
        return err;
    pmat_strain_begin(judge->strain, &judge->settings, &baseline);
    err = pmat_store_each_epoch(store, id, take_epoch, judge, fault);
    if (err == PMAT_OK)
        err = pmat_store_each_event(store, id, take_event, judge, fault);
    if (err != PMAT_OK)
        return err;
    judge->epochs = row.session.epochs;
    pmat_strain_finish(judge->strain, &row.key, &row.session, &judge->result);
    return PMAT_OK;
}

enum pmat_err pmat_judge_keep(const struct pmat_judge *judge, struct pmat_store *store,
                              pmat_session_id id, struct pmat_fault *fault)
{
    const struct pmat_strain_result *result = &judge->result;
    const struct pmat_store_judgement judgement = {.epochs = judge->epochs,
                                                   .flags = result->flags,
                                                   .flag_count = result->flag_count,
                                                   .credits = result->credits,
                                                   .credit_count = result->credit_count,
                                                   .measures = &result->measures};
    return pmat_store_put_judgement(store, id, &judgement, fault);
}
