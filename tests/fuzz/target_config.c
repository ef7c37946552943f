/* The settings; those that are taken must come back the same from what is written. */
#include <stdlib.h>
#include <string.h>

#include "core/config.h"
#include "fuzz.h"

static char *text_of(const struct pmat_config *config)
{
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    pmat_config_write(config, stream);
    fclose(stream);
    return text;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pmat_config config, again;
    FILE *stream = fuzz_stream(data, size);
    if (stream == NULL)
        return 0;
    pmat_config_default(&config);
    enum pmat_err err = pmat_config_read(&config, stream, "fuzz", NULL);
    fclose(stream);
    if (err != PMAT_OK)
        return 0;
    char *text = text_of(&config);
    pmat_config_default(&again);
    stream = fuzz_stream((const uint8_t *)text, strlen(text));
    fuzz_check(pmat_config_read(&again, stream, "again", NULL) == PMAT_OK,
               "written settings are read");
    fclose(stream);
    char *second = text_of(&again);
    fuzz_check(strcmp(text, second) == 0, "settings come back the same");
    free(text);
    free(second);
    return 0;
}
