/* The status file; one that is taken must come back the same from what is written. */
#include <string.h>

#include "fuzz.h"
#include "programs/logger_status.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[PATH_MAX];
    struct pmat_logger_status status, again;
    fuzz_file(path, "night.db.status", data, size);
    path[strlen(path) - strlen(".status")] = '\0';
    if (pmat_logger_status_read(&status, path, NULL) != PMAT_OK)
        return 0;
    fuzz_check(pmat_trouble_name((enum pmat_trouble)status.trouble) != NULL,
               "a trouble has a name");
    fuzz_check(pmat_logger_status_write(&status, path, NULL) == PMAT_OK, "a status is written");
    fuzz_check(pmat_logger_status_read(&again, path, NULL) == PMAT_OK, "a written one is read");
    fuzz_check(again.process == status.process && again.frames == status.frames &&
                   again.trouble == status.trouble && again.told_utc_us == status.told_utc_us,
               "a status comes back the same");
    return 0;
}
