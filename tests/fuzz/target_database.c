/* A database from anywhere: opened as the service opens it, then read as a report reads it. */
#include <stdlib.h>

#include "fuzz.h"
#include "storage/rescue.h"

static bool read_one(void *context, pmat_session_id id, const struct pmat_night_row *row)
{
    (void)row;
    struct pmat_night_view view;
    if (pmat_store_load_view(context, id, &view, NULL) == PMAT_OK)
        pmat_store_free_view(&view);
    return true;
}

static void read_all(const char *path)
{
    struct pmat_store *store = NULL;
    if (pmat_store_open(&store, path, PMAT_STORE_READ, NULL) != PMAT_OK)
        return;
    void *bytes = NULL;
    size_t size = 0;
    (void)pmat_store_each_session(store, NULL, NULL, NULL, read_one, store, NULL);
    if (pmat_store_get_calibration(store, "bedroom", &bytes, &size, NULL) == PMAT_OK)
        free(bytes);
    pmat_store_close(store);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[PATH_MAX];
    struct pmat_store *store = NULL;
    struct pmat_rescue rescue;
    struct pmat_fault fault = {.kind = PMAT_OK};
    fuzz_file(path, "posture.db", data, size);
    read_all(path);
    enum pmat_err err =
        pmat_store_open_rescued(&store, path, INT64_C(1795000000000000), &rescue, &fault);
    fuzz_check(err == PMAT_OK || err == PMAT_ERR_DATA,
               "what is not somebody else's is opened or set aside");
    pmat_store_close(store);
    fuzz_clean();
    return 0;
}
