/* A zone file and the rule in it. */
#include <stdlib.h>
#include <string.h>

#include "core/tzif.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    /* From the first to the last instant that microseconds can name. */
    static const int64_t instants_s[] = {INT64_MIN / 1000000, -1,         0,
                                         1760000000,          4102444800, INT64_MAX / 1000000};
    char *rule = strndup((const char *)data, size);
    for (size_t i = 0; i < sizeof instants_s / sizeof *instants_s; i++) {
        int offset_s = 0;
        (void)pmat_tzif_offset(data, size, instants_s[i], &offset_s);
        if (rule != NULL)
            (void)pmat_tzif_rule_offset(rule, instants_s[i], &offset_s);
    }
    free(rule);
    return 0;
}
