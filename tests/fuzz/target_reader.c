/* Finding the format, losing it, finding it again; restarts and clocks of every kind. */
#include "acquisition/reader.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    struct pmat_profile profile;
    struct pmat_reader *reader = NULL;
    struct pmat_frame frame;
    pmat_profile_default(&profile);
    enum pmat_clock_source clock = data[0] % 2 == 0 ? PMAT_CLOCK_HOST : PMAT_CLOCK_DEVICE;
    size_t piece = data[1] + 1u;
    int64_t now_us = 1760000000000000, last_us = INT64_MIN;
    if (pmat_reader_create(&reader, &profile, clock, NULL) != PMAT_OK)
        return 0;
    for (size_t at = 2; at < size;) {
        size_t taken = 0, room = size - at < piece ? size - at : piece;
        now_us += 10000;
        enum pmat_reader_outcome outcome =
            pmat_reader_push(reader, data + at, room, &taken, now_us, now_us, &frame);
        fuzz_check(taken <= room, "no more is taken than was given");
        fuzz_check(taken > 0 || outcome != PMAT_READER_NOTHING,
                   "a push takes bytes or says something");
        if (outcome == PMAT_READER_FRAME) {
            fuzz_check(frame.time_us >= last_us, "the steady line does not step back");
            last_us = frame.time_us;
        }
        at += taken;
    }
    pmat_reader_destroy(reader);
    return 0;
}
