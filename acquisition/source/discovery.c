#include "acquisition/source/discovery.h"

#include <dirent.h>
#include <libserialport.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void pmat_discovery_add(struct pmat_discovery *discovery, const char *name)
{
    char path[PATH_MAX];
    if (discovery->count >= PMAT_DISCOVERY_PORTS_MAX || realpath(name, path) == NULL)
        return;
    size_t path_size = strlen(path) + 1, name_size = strlen(name) + 1;
    if (path_size > PMAT_DISCOVERY_NAME_SIZE || name_size > PMAT_DISCOVERY_NAME_SIZE)
        return;
    for (size_t i = 0; i < discovery->count; i++)
        if (strcmp(discovery->ports[i].path, path) == 0)
            return;
    memcpy(discovery->ports[discovery->count].name, name, name_size);
    memcpy(discovery->ports[discovery->count].path, path, path_size);
    discovery->count++;
}

void pmat_discovery_add_folder(struct pmat_discovery *discovery, const char *folder)
{
    struct dirent **entries = NULL;
    int count = scandir(folder, &entries, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        char name[PATH_MAX];
        int length = snprintf(name, sizeof name, "%s/%s", folder, entries[i]->d_name);
        if (entries[i]->d_name[0] != '.' && length > 0 && (size_t)length < sizeof name)
            pmat_discovery_add(discovery, name);
        free(entries[i]);
    }
    free(entries);
}

/* Ports on the board (ttyS*) are always listed, whether or not anything is wired to them. */
static bool is_usb(const char *name)
{
    return strstr(name, "/ttyUSB") != NULL || strstr(name, "/ttyACM") != NULL;
}

void pmat_discovery_add_system(struct pmat_discovery *discovery)
{
    struct sp_port **ports = NULL;
    if (sp_list_ports(&ports) != SP_OK)
        return;
    for (size_t i = 0; ports[i] != NULL; i++)
        if (is_usb(sp_get_port_name(ports[i])))
            pmat_discovery_add(discovery, sp_get_port_name(ports[i]));
    sp_free_port_list(ports);
}

static void list_names(const struct pmat_discovery *discovery, char *text, size_t size)
{
    size_t used = 0;
    text[0] = '\0';
    for (size_t i = 0; i < discovery->count; i++) {
        int length = snprintf(text + used, size - used, "%s%s", i == 0 ? "" : ", ",
                              discovery->ports[i].name);
        if (length < 0 || (size_t)length >= size - used)
            return;
        used += (size_t)length;
    }
}

enum pmat_err pmat_discovery_choose(const struct pmat_discovery *discovery, const char **name,
                                    struct pmat_fault *fault)
{
    char names[300];
    if (discovery->count == 1) {
        *name = discovery->ports[0].name;
        return PMAT_OK;
    }
    if (discovery->count == 0)
        return pmat_fault_set(fault, PMAT_ERR_UNAVAILABLE,
                              "no serial port found: plug the mat in, or name it with --port");
    list_names(discovery, names, sizeof names);
    return pmat_fault_set(fault, PMAT_ERR_UNAVAILABLE,
                          "%zu serial ports found: name the mat's with --port: %s",
                          discovery->count, names);
}
