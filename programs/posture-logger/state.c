#include "programs/posture-logger/state.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct part {
    enum pmat_trouble trouble;
    char words[PMAT_STATUS_WORDS_SIZE];
    int64_t since_utc_us;
};

struct pmat_state {
    pthread_mutex_t lock;
    struct pmat_logger_status status;
    struct part parts[PMAT_STATE_PARTS];
};

struct pmat_state *pmat_state_create(void)
{
    struct pmat_state *state = calloc(1, sizeof *state);
    if (state != NULL)
        pthread_mutex_init(&state->lock, NULL);
    return state;
}

void pmat_state_destroy(struct pmat_state *state)
{
    if (state == NULL)
        return;
    pthread_mutex_destroy(&state->lock);
    free(state);
}

struct pmat_logger_status *pmat_state_lock(struct pmat_state *state)
{
    pthread_mutex_lock(&state->lock);
    return &state->status;
}

void pmat_state_unlock(struct pmat_state *state)
{
    pthread_mutex_unlock(&state->lock);
}

void pmat_state_trouble(struct pmat_state *state, enum pmat_state_part which,
                        enum pmat_trouble trouble, const char *words, int64_t utc_us)
{
    pthread_mutex_lock(&state->lock);
    struct part *part = &state->parts[which];
    if (part->trouble != trouble)
        part->since_utc_us = utc_us;
    part->trouble = trouble;
    snprintf(part->words, sizeof part->words, "%s", words);
    pthread_mutex_unlock(&state->lock);
}

void pmat_state_get(struct pmat_state *state, struct pmat_logger_status *status)
{
    pthread_mutex_lock(&state->lock);
    *status = state->status;
    const struct part *part = state->parts;
    while (part->trouble == PMAT_TROUBLE_NONE && part < state->parts + PMAT_STATE_PARTS - 1)
        part++;
    status->trouble = (int64_t)part->trouble;
    status->trouble_since_utc_us = part->trouble != PMAT_TROUBLE_NONE ? part->since_utc_us : 0;
    snprintf(status->trouble_words, sizeof status->trouble_words, "%s", part->words);
    pthread_mutex_unlock(&state->lock);
}
