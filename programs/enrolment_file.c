#include "programs/enrolment_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { FILE_MAX = 8 << 20 };

bool pmat_enrolment_file_path(const char *db, char *path, size_t size)
{
    size_t stem = strlen(db);
    if (stem > 3 && strcmp(db + stem - 3, ".db") == 0)
        stem -= 3;
    int length = snprintf(path, size, "%.*s.enrolment", (int)stem, db);
    return length > 0 && (size_t)length < size;
}

enum pmat_err pmat_enrolment_file_load(struct pmat_enrolment **enrolment, const char *path,
                                       struct pmat_model *model, struct pmat_enrolment_grid grid,
                                       char id[PMAT_ENROLMENT_ID_SIZE], struct pmat_fault *fault)
{
    struct pmat_enrolment_example *examples = NULL;
    size_t count = 0;
    *enrolment = NULL;
    FILE *file = fopen(path, "rbe");
    if (file == NULL)
        return pmat_fault_errno(fault, errno, "enrolment %s", path);
    void *bytes = malloc(FILE_MAX);
    size_t size = bytes != NULL ? fread(bytes, 1, FILE_MAX, file) : 0;
    fclose(file);
    enum pmat_err err =
        bytes != NULL ? pmat_enrolment_read(bytes, size, grid, &examples, &count, fault)
                      : pmat_fault_set(fault, PMAT_ERR_INTERNAL, "no memory for an enrolment");
    if (err == PMAT_OK)
        err = pmat_enrolment_create(enrolment, model, examples, count, grid, fault);
    if (err == PMAT_OK && id != NULL)
        snprintf(id, PMAT_ENROLMENT_ID_SIZE, "%08lx",
                 (unsigned long)crc32(0, bytes, (uInt)size) & 0xffffffffUL);
    free(examples);
    free(bytes);
    return err;
}
