/* Reads what a stream sent, with the decoder of its wire format. */
#ifndef PMAT_TESTS_SENSORS_SIM_CATCHER_H
#define PMAT_TESTS_SENSORS_SIM_CATCHER_H

#include "acquisition/wire.h"

struct caught {
    int frames, hellos, bad; /* bad: bytes that were lost, of any reason */
    int boots;               /* different boot ids, of formats that have them */
    uint32_t boot_id;
    uint64_t last_us;
    int backward;            /* device_us did not rise within a boot */
    uint64_t checksum;       /* of all counts */
    struct pmat_hello hello; /* the last */
    uint64_t bytes;
};

/* Reads fd to its end (for a pty: hang-up); the grid is 16 x 8. */
void caught_from_fd(struct caught *caught, const struct pmat_wire_format *format, int fd);

#endif
