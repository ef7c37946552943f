/*
 * A file or a FIFO with a mat's bytes as they came, or a recording of raw nights (told by its first
 * bytes), which is played as the same bytes.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "acquisition/recorder.h"
#include "acquisition/source/descriptor.h"
#include "acquisition/source/kind.h"
#include "acquisition/wire/bytes.h"

struct file_source {
    struct pmat_source base;
    int fd;                     /* -1: played from a recording */
    struct pmat_player *player; /* NULL: plain bytes */
};

static void file_close(struct pmat_source *source)
{
    struct file_source *file = (struct file_source *)source;
    if (file->fd >= 0)
        close(file->fd);
    pmat_player_close(file->player);
    free(file);
}

/* A zstd frame or one of its skippable frames. */
static bool is_recording(int fd)
{
    uint8_t magic[4];
    struct stat status;
    if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode) ||
        pread(fd, magic, sizeof magic, 0) != (ssize_t)sizeof magic)
        return false;
    uint32_t number = pmat_bytes_get_u32(magic);
    return number == 0xFD2FB528u || (number & ~15u) == 0x184D2A50u;
}

static enum pmat_err open_file(struct file_source *file, const char *shown, const char *path,
                               struct pmat_fault *fault)
{
    /* Non-blocking: a FIFO without a writer would hold the open up. */
    file->fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (file->fd < 0)
        return pmat_fault_errno(fault, errno, "cannot open '%s'", shown);
    if (!is_recording(file->fd))
        return PMAT_OK;
    close(file->fd);
    file->fd = -1;
    return pmat_player_open(&file->player, path, fault);
}

static enum pmat_err file_open(struct pmat_source **source, const char *shown, const char *path,
                               const struct pmat_source_options *options, struct pmat_fault *fault)
{
    (void)options;
    struct file_source *file = calloc(1, sizeof *file);
    if (file == NULL)
        return pmat_fault_set(fault, PMAT_ERR_INTERNAL, "no memory to open '%s'", shown);
    file->base.kind = &pmat_source_file;
    enum pmat_err err = open_file(file, shown, path, fault);
    if (err != PMAT_OK) {
        file_close(&file->base);
        return err;
    }
    *source = &file->base;
    return PMAT_OK;
}

static enum pmat_source_outcome file_read(struct pmat_source *source, uint8_t *bytes, size_t size,
                                          int wait_ms, size_t *got)
{
    struct file_source *file = (struct file_source *)source;
    if (file->player == NULL)
        return pmat_descriptor_read(file->fd, bytes, size, wait_ms, got, PMAT_SOURCE_END);
    int result = pmat_player_read(file->player, bytes, size, got, &source->fault);
    return result == 1 ? PMAT_SOURCE_BYTES : PMAT_SOURCE_END;
}

const struct pmat_source_kind pmat_source_file = {
    .name = "file",
    .may_wait = true,
    .open = file_open,
    .read = file_read,
    .close = file_close,
};
