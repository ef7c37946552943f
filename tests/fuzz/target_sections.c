/* Settings with sections of other parts ([strain]): what is taken is written and taken again. */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "programs/strain_settings.h"

static char *text_of(const struct pmat_config *config, const struct pmat_strain_settings *strain)
{
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    pmat_strain_settings_write(config, strain, stream);
    fclose(stream);
    return text;
}

static bool take(const uint8_t *data, size_t size, struct pmat_config *config,
                 struct pmat_strain_settings *strain)
{
    FILE *stream = fuzz_stream(data, size);
    if (stream == NULL)
        return false;
    pmat_config_default(config);
    bool taken = pmat_config_read(config, stream, "fuzz", NULL) == PMAT_OK &&
                 pmat_strain_settings_take(strain, config, NULL) == PMAT_OK;
    fclose(stream);
    return taken;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct pmat_config config, again;
    struct pmat_strain_settings strain, strain_again;
    if (!take(data, size, &config, &strain))
        return 0;
    char *text = text_of(&config, &strain);
    fuzz_check(take((const uint8_t *)text, strlen(text), &again, &strain_again),
               "written settings are taken");
    char *second = text_of(&again, &strain_again);
    fuzz_check(strcmp(text, second) == 0, "settings come back the same");
    free(text);
    free(second);
    return 0;
}
