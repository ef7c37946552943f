/* What posture-setup writes of any profile that is taken is a profile again, and the same mat. */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "programs/posture-setup/setup.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pmat_profile profile, again;
    char *text = NULL;
    size_t length = 0;
    FILE *stream = fuzz_stream(data, size);
    if (stream == NULL)
        return 0;
    enum pmat_err err = pmat_profile_read(&profile, stream, "fuzz", NULL);
    fclose(stream);
    if (err != PMAT_OK || profile.geometry.rows == 0)
        return 0;
    stream = open_memstream(&text, &length);
    pmat_setup_write(&profile, stream);
    fclose(stream);
    stream = fuzz_stream((const uint8_t *)text, length);
    fuzz_check(pmat_profile_read(&again, stream, "again", NULL) == PMAT_OK,
               "what is set up is a profile");
    fclose(stream);
    fuzz_check(again.geometry.rows == profile.geometry.rows &&
                   again.geometry.cols == profile.geometry.cols &&
                   again.geometry.head == profile.geometry.head &&
                   again.geometry.view == profile.geometry.view &&
                   again.polarity == profile.polarity,
               "the mat comes back the same");
    free(text);
    return 0;
}
