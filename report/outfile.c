#include "report/outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

_Static_assert(PMAT_OUTFILE_PATH_SIZE >= PATH_MAX, "realpath wants that much");

static enum pmat_err open_directly(struct pmat_outfile *file, struct pmat_fault *fault)
{
    file->stream = fopen(file->path, "we");
    if (file->stream == NULL)
        return pmat_fault_errno(fault, errno, "cannot write '%s'", file->path);
    return PMAT_OK;
}

static enum pmat_err name_temporary(struct pmat_outfile *file, struct pmat_fault *fault)
{
    const char *slash = strrchr(file->path, '/');
    int folder = slash != NULL ? (int)(slash - file->path) + 1 : 0;
    int length = snprintf(file->temporary, sizeof file->temporary, "%.*s.%s.XXXXXX", folder,
                          file->path, file->path + folder);
    if (length < 0 || (size_t)length >= sizeof file->temporary)
        return pmat_fault_set(fault, PMAT_ERR_IO, "the name '%.100s...' is too long", file->path);
    return PMAT_OK;
}

enum pmat_err pmat_outfile_open(struct pmat_outfile *file, const char *path,
                                struct pmat_fault *fault)
{
    struct stat status;
    file->stream = NULL;
    file->temporary[0] = '\0';
    bool exists = stat(path, &status) == 0;
    if (!exists || realpath(path, file->path) == NULL)
        snprintf(file->path, sizeof file->path, "%s", path);
    if (exists && S_ISDIR(status.st_mode))
        return pmat_fault_errno(fault, EISDIR, "cannot write '%s'", path);
    if (exists && !S_ISREG(status.st_mode))
        return open_directly(file, fault);
    enum pmat_err err = name_temporary(file, fault);
    if (err != PMAT_OK)
        return err;
    int descriptor = mkostemp(file->temporary, O_CLOEXEC); /* makes it 0600 */
    if (descriptor >= 0)
        file->stream = fdopen(descriptor, "w");
    if (file->stream == NULL) {
        err = pmat_fault_errno(fault, errno, "cannot write '%s'", path);
        if (descriptor >= 0) {
            close(descriptor);
            unlink(file->temporary);
        }
    }
    return err;
}

enum pmat_err pmat_outfile_open_in(struct pmat_outfile *file, const char *folder, const char *name,
                                   const char *ending, struct pmat_fault *fault)
{
    char path[PMAT_OUTFILE_PATH_SIZE];
    int length = snprintf(path, sizeof path, "%s/%s.%s", folder, name, ending);
    if (length < 0 || (size_t)length >= sizeof path)
        return pmat_fault_set(fault, PMAT_ERR_IO, "the name '%.100s...' is too long", folder);
    return pmat_outfile_open(file, path, fault);
}

static enum pmat_err place(struct pmat_outfile *file, struct pmat_fault *fault)
{
    bool temporary = file->temporary[0] != '\0';
    bool sound = fflush(file->stream) == 0 && !ferror(file->stream);
    sound = sound && (!temporary || fsync(fileno(file->stream)) == 0);
    int reason = sound ? 0 : errno;
    if (fclose(file->stream) != 0 && sound) {
        sound = false;
        reason = errno;
    }
    file->stream = NULL;
    if (sound && temporary && rename(file->temporary, file->path) != 0) {
        sound = false;
        reason = errno;
    }
    if (sound)
        return PMAT_OK;
    if (temporary)
        unlink(file->temporary);
    return pmat_fault_set(fault, PMAT_ERR_IO, "writing '%s' failed: %s", file->path,
                          reason != 0 ? strerror(reason) : "disk full?");
}

enum pmat_err pmat_outfile_commit(struct pmat_outfile *file, struct pmat_fault *fault)
{
    enum pmat_err err = place(file, fault);
    file->temporary[0] = '\0';
    return err;
}

void pmat_outfile_discard(struct pmat_outfile *file)
{
    if (file->stream == NULL)
        return;
    fclose(file->stream);
    file->stream = NULL;
    if (file->temporary[0] != '\0')
        unlink(file->temporary);
}
