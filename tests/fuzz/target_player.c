/* A raw night: played whole, then from somewhere in it. */
#include "acquisition/recorder.h"
#include "fuzz.h"

static void play(struct pmat_player *player)
{
    enum { READS_MAX = 200 };
    static uint8_t bytes[8192];
    size_t got = 0;
    for (int i = 0; i < READS_MAX; i++) {
        if (pmat_player_read(player, bytes, sizeof bytes, &got, NULL) != 1)
            return;
        fuzz_check(got <= sizeof bytes, "no more is given than there is room for");
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[PATH_MAX];
    struct pmat_player *player = NULL;
    fuzz_file(path, "night.pmatz", data, size);
    if (pmat_player_open(&player, path, NULL) != PMAT_OK)
        return 0;
    play(player);
    if (pmat_player_seek(player, INT64_C(1760000000000000), NULL) == PMAT_OK)
        play(player);
    pmat_player_close(player);
    return 0;
}
