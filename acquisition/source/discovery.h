/*
 * Which serial ports are there, and is there exactly one?
 */
#ifndef PMAT_ACQUISITION_SOURCE_DISCOVERY_H
#define PMAT_ACQUISITION_SOURCE_DISCOVERY_H

#include <stddef.h>

#include "core/err.h"

enum { PMAT_DISCOVERY_PORTS_MAX = 16, PMAT_DISCOVERY_NAME_SIZE = 256 };

/* `path` is what the name resolves to: two names of one port are listed once. */
struct pmat_discovery {
    size_t count;
    struct {
        char name[PMAT_DISCOVERY_NAME_SIZE];
        char path[PMAT_DISCOVERY_NAME_SIZE];
    } ports[PMAT_DISCOVERY_PORTS_MAX];
};

void pmat_discovery_add(struct pmat_discovery *discovery, const char *name);
/* All links of a folder like /dev/serial/by-id; a folder that is not there has none. */
void pmat_discovery_add_folder(struct pmat_discovery *discovery, const char *folder);
/* USB ports known to the system that no by-id name covers. */
void pmat_discovery_add_system(struct pmat_discovery *discovery);
/* The only port's name, or PMAT_ERR_UNAVAILABLE with what there is. */
enum pmat_err pmat_discovery_choose(const struct pmat_discovery *discovery, const char **name,
                                    struct pmat_fault *fault);

#endif
