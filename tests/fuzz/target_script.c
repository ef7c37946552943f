/* A night script. */
#include <stdlib.h>

#include "fuzz.h"
#include "sensors-sim/script.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    FILE *stream = fuzz_stream(data, size);
    struct pmat_sim_script *script = calloc(1, sizeof *script);
    if (stream != NULL && script != NULL &&
        pmat_sim_script_read(script, stream, "fuzz", NULL) == PMAT_OK) {
        fuzz_check(script->steps >= 0 && script->steps <= PMAT_SIM_STEPS_MAX,
                   "no more steps than there is room for");
        for (int i = 1; i < script->steps; i++)
            fuzz_check(script->step[i].at_s >= script->step[i - 1].at_s, "steps come by time");
    }
    if (stream != NULL)
        fclose(stream);
    free(script);
    return 0;
}
