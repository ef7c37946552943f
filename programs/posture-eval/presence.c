#include "programs/posture-eval/presence.h"

static bool count_frame(const struct pmat_observation *item, struct pmat_presence_figures *figures)
{
    bool empty = item->truth == PMAT_POSTURE_EMPTY;
    bool right = empty == (item->presence == PMAT_PRESENCE_EMPTY);
    if (empty) {
        figures->empty_frames++;
        figures->empty_right += right;
        return right;
    }
    figures->occupied_frames++;
    figures->occupied_right += right;
    if (item->truth == PMAT_POSTURE_SITTING) {
        figures->sitting_frames++;
        figures->sitting_right += item->presence == PMAT_PRESENCE_SITTING;
    } else {
        figures->lying_frames++;
        figures->lying_sitting += item->presence == PMAT_PRESENCE_SITTING;
    }
    return right;
}

void pmat_presence_count(const struct pmat_observed *observed,
                         struct pmat_presence_figures *figures)
{
    *figures = (struct pmat_presence_figures){0};
    for (size_t i = 0; i < observed->count;) {
        uint32_t recording = observed->items[i].recording;
        if (!observed->items[i].presence_asked) {
            i++;
            continue;
        }
        long frames = 0, right = 0;
        for (; i < observed->count && observed->items[i].recording == recording; i++) {
            frames++;
            right += count_frame(&observed->items[i], figures);
        }
        figures->recordings++;
        figures->recordings_wrong += 2 * right < frames;
    }
}

void pmat_presence_print(const struct pmat_presence_figures *figures, FILE *out)
{
    if (figures->recordings == 0)
        return;
    fprintf(out,
            "in bed or not: %ld of %ld occupied frames and %ld of %ld empty ones right; %ld of %ld "
            "recordings wrong\n",
            figures->occupied_right, figures->occupied_frames, figures->empty_right,
            figures->empty_frames, figures->recordings_wrong, figures->recordings);
    if (figures->lying_sitting > 0)
        fprintf(out, "lying: %ld of %ld frames called sitting\n", figures->lying_sitting,
                figures->lying_frames);
    if (figures->sitting_frames > 0)
        fprintf(out, "sitting: %ld of %ld frames told from lying\n", figures->sitting_right,
                figures->sitting_frames);
}
