/* A mat's profile; one that is taken must come back the same from what is written. */
#include <stdlib.h>
#include <string.h>

#include "core/profile.h"
#include "fuzz.h"

static char *text_of(const struct pmat_profile *profile)
{
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    pmat_profile_write(profile, stream);
    fclose(stream);
    return text;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pmat_profile profile, again;
    FILE *stream = fuzz_stream(data, size);
    if (stream == NULL)
        return 0;
    enum pmat_err err = pmat_profile_read(&profile, stream, "fuzz", NULL);
    fclose(stream);
    if (err != PMAT_OK)
        return 0;
    char *text = text_of(&profile);
    stream = fuzz_stream((const uint8_t *)text, strlen(text));
    fuzz_check(pmat_profile_read(&again, stream, "again", NULL) == PMAT_OK,
               "a written profile is read");
    fclose(stream);
    char *second = text_of(&again);
    fuzz_check(strcmp(text, second) == 0, "a profile comes back the same");
    free(text);
    free(second);
    return 0;
}
