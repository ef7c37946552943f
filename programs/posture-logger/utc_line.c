#include "programs/posture-logger/utc_line.h"

#include <stdlib.h>

enum {
    TOLERANCE_US = 400000, /* less than this is the jitter of reading two clocks */
    SEEN_MIN = 3 /* a step holds; a reading that was interrupted between clocks does not */
};

void pmat_utc_line_start(struct pmat_utc_line *line, int64_t offset_us)
{
    *line = (struct pmat_utc_line){.known = true, .offset_us = offset_us};
}

int64_t pmat_utc_line_follow(struct pmat_utc_line *line, int64_t time_us, int64_t utc_us,
                             bool trusted)
{
    int64_t offset_us = utc_us - time_us;
    if (!line->known) {
        *line = (struct pmat_utc_line){.known = true, .trusted = trusted, .offset_us = offset_us};
        return 0;
    }
    if (!trusted && line->trusted)
        return 0;
    int64_t shift_us = offset_us - line->offset_us;
    if (llabs(shift_us) <= TOLERANCE_US) {
        line->trusted = trusted || line->trusted;
        line->seen = 0;
        return 0;
    }
    bool same = line->seen > 0 && llabs(offset_us - line->candidate_us) <= TOLERANCE_US;
    line->seen = same ? line->seen + 1 : 1;
    line->candidate_us = offset_us;
    if (line->seen < SEEN_MIN && trusted == line->trusted)
        return 0;
    *line = (struct pmat_utc_line){.known = true, .trusted = trusted, .offset_us = offset_us};
    return shift_us;
}
