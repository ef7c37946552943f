#include "programs/logger_status.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The file has always the same size, so that it can be written over where no block is free. */
enum { FILE_SIZE = 4096 };

static const char *const names[PMAT_TROUBLE_COUNT] = {
    [PMAT_TROUBLE_NONE] = "none",
    [PMAT_TROUBLE_ENDED] = "not_running",
    [PMAT_TROUBLE_NO_MAT] = "no_mat",
    [PMAT_TROUBLE_IN_USE] = "port_in_use",
    [PMAT_TROUBLE_STALE] = "stale",
    [PMAT_TROUBLE_UNREADABLE] = "unreadable",
    [PMAT_TROUBLE_NO_SPACE] = "no_space",
    [PMAT_TROUBLE_STORE] = "store",
    [PMAT_TROUBLE_CALIBRATION] = "calibration",
};

const char *pmat_trouble_name(enum pmat_trouble trouble)
{
    return names[trouble];
}

/* A text of `size` bytes; size 0: an int64_t. */
struct field {
    const char *key;
    size_t offset, size;
};
#define TEXT(name)                                                                                 \
    {                                                                                              \
#name, offsetof(struct pmat_logger_status, name),                                          \
            sizeof((struct pmat_logger_status *)0)->name                                           \
    }
#define NUMBER(name)                                                                               \
    {                                                                                              \
#name, offsetof(struct pmat_logger_status, name), 0                                        \
    }

static const struct field fields[] = {
    NUMBER(process),
    TEXT(boot_id),
    NUMBER(told_utc_us),
    NUMBER(told_boottime_us),
    TEXT(mat),
    TEXT(zone),
    TEXT(port),
    NUMBER(trouble),
    TEXT(trouble_words),
    NUMBER(trouble_since_utc_us),
    TEXT(night),
    NUMBER(in_bed_since_utc_us),
    TEXT(posture),
    NUMBER(last_frame_utc_us),
    NUMBER(last_frame_boottime_us),
    NUMBER(frames),
    NUMBER(lost_line),
    NUMBER(lost_bad),
    NUMBER(lost_grid),
    NUMBER(lost_busy),
    NUMBER(restarts),
    NUMBER(reopened),
    NUMBER(epochs_stored),
    NUMBER(epochs_waiting),
    NUMBER(epochs_lost),
    NUMBER(last_stored_utc_us),
};
enum { FIELDS = sizeof fields / sizeof *fields };

void pmat_logger_status_path(char path[PMAT_STATUS_PATH_SIZE], const char *db)
{
    snprintf(path, PMAT_STATUS_PATH_SIZE, "%s.status", db);
}

static size_t print_field(char *text, size_t size, const struct pmat_logger_status *status,
                          const struct field *field)
{
    const char *at = (const char *)status + field->offset;
    int64_t number = 0;
    if (field->size == 0) {
        memcpy(&number, at, sizeof number);
        return (size_t)snprintf(text, size, "%s=%" PRId64 "\n", field->key, number);
    }
    size_t length = (size_t)snprintf(text, size, "%s=%.*s", field->key, (int)field->size, at);
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)text[i] < ' ' || text[i] == 0x7F)
            text[i] = ' '; /* a name from outside must not begin a line of its own */
    text[length++] = '\n';
    return length;
}

static bool write_all(int fd, const char text[FILE_SIZE])
{
    return pwrite(fd, text, FILE_SIZE, 0) == FILE_SIZE;
}

static bool write_beside(const char *path, const char text[FILE_SIZE])
{
    char beside[PMAT_STATUS_PATH_SIZE + 8];
    snprintf(beside, sizeof beside, "%s.new", path);
    unlink(beside);
    int fd = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return false;
    bool written = write_all(fd, text);
    int error = errno;
    close(fd);
    if (written && rename(beside, path) == 0)
        return true;
    error = written ? errno : error;
    unlink(beside);
    errno = error;
    return false;
}

static bool write_over(const char *path, const char text[FILE_SIZE])
{
    int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return false;
    bool written = write_all(fd, text);
    close(fd);
    return written;
}

enum pmat_err pmat_logger_status_write(const struct pmat_logger_status *status, const char *db,
                                       struct pmat_fault *fault)
{
    char path[PMAT_STATUS_PATH_SIZE], text[FILE_SIZE + PMAT_STATUS_WORDS_SIZE];
    size_t used = (size_t)snprintf(text, sizeof text, "posture-logger status 1\n");
    for (size_t i = 0; i < FIELDS; i++)
        used += print_field(text + used, sizeof text - used, status, &fields[i]);
    used += (size_t)snprintf(text + used, sizeof text - used, "end=1\n");
    memset(text + used, '\n', FILE_SIZE - used);
    pmat_logger_status_path(path, db);
    if (write_beside(path, text))
        return PMAT_OK;
    int error = errno;
    if (write_over(path, text))
        return PMAT_OK;
    return pmat_fault_errno(fault, error, "cannot write %s", path);
}

static void take_line(struct pmat_logger_status *status, const char *line, size_t length)
{
    for (size_t i = 0; i < FIELDS; i++) {
        size_t key = strlen(fields[i].key);
        char *at = (char *)status + fields[i].offset;
        if (length <= key || strncmp(line, fields[i].key, key) != 0 || line[key] != '=')
            continue;
        if (fields[i].size == 0) {
            int64_t number = strtoll(line + key + 1, NULL, 10);
            memcpy(at, &number, sizeof number);
        } else {
            snprintf(at, fields[i].size, "%.*s", (int)(length - key - 1), line + key + 1);
        }
    }
}

enum pmat_err pmat_logger_status_read(struct pmat_logger_status *status, const char *db,
                                      struct pmat_fault *fault)
{
    char path[PMAT_STATUS_PATH_SIZE], text[FILE_SIZE + 1];
    pmat_logger_status_path(path, db);
    memset(status, 0, sizeof *status);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return pmat_fault_errno(fault, errno, "cannot read %s", path);
    ssize_t got = read(fd, text, FILE_SIZE);
    close(fd);
    text[got > 0 ? got : 0] = '\0';
    static const char first[] = "posture-logger status 1\n";
    if (strncmp(text, first, sizeof first - 1) != 0 || strstr(text, "\nend=1\n") == NULL)
        return pmat_fault_set(fault, PMAT_ERR_DATA, "%s is no whole status of posture-logger",
                              path);
    for (const char *line = text; *line != '\0';) {
        size_t length = strcspn(line, "\n");
        take_line(status, line, length);
        line += length + (line[length] == '\n');
    }
    if (status->trouble < 0 || status->trouble >= PMAT_TROUBLE_COUNT)
        status->trouble = PMAT_TROUBLE_STORE;
    return PMAT_OK;
}
