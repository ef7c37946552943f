#include "storage/store_lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* "posture-logger (process 1234)", or less where the holder has not written its number yet or
 * cannot be looked up. */
static void name_holder(int fd, char *text, size_t size)
{
    char digits[16] = "";
    if (pread(fd, digits, sizeof digits - 1, 0) < 0)
        digits[0] = '\0';
    long pid = strtol(digits, NULL, 10);
    char path[64], name[32] = "";
    snprintf(path, sizeof path, "/proc/%ld/comm", pid);
    FILE *file = pid > 0 ? fopen(path, "re") : NULL;
    if (file != NULL) {
        if (fgets(name, sizeof name, file) == NULL)
            name[0] = '\0';
        fclose(file);
    }
    name[strcspn(name, "\n")] = '\0';
    if (name[0] == '\0')
        snprintf(text, size, "another posture-logger");
    else
        snprintf(text, size, "%s (process %ld)", name, pid);
}

static void write_own_number(int fd)
{
    char digits[16];
    int length = snprintf(digits, sizeof digits, "%ld\n", (long)getpid());
    /* Only a help for people: the lock holds without it. */
    if (ftruncate(fd, 0) != 0 || pwrite(fd, digits, (size_t)length, 0) != length)
        errno = 0;
}

enum pmat_err pmat_store_lock_take(int *fd, const char *lock_path, const char *database,
                                   struct pmat_fault *fault)
{
    int lock = open(lock_path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (lock < 0)
        return pmat_fault_errno(fault, errno, "cannot make the lock file %s", lock_path);
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    if (fcntl(lock, F_OFD_SETLK, &whole) == 0) {
        write_own_number(lock);
        *fd = lock;
        return PMAT_OK;
    }
    enum pmat_err err;
    if (errno == EAGAIN || errno == EACCES) {
        char holder[80];
        name_holder(lock, holder, sizeof holder);
        err = pmat_fault_set(fault, PMAT_ERR_UNAVAILABLE,
                             "%s is in use by %s: stop that one, or give another file with --db",
                             database, holder);
    } else {
        err = pmat_fault_errno(fault, errno, "cannot lock %s", lock_path);
    }
    close(lock);
    return err;
}

void pmat_store_lock_release(int fd)
{
    if (fd >= 0)
        close(fd);
}

bool pmat_store_lock_held(const char *lock_path)
{
    int lock = open(lock_path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (lock < 0)
        return false;
    /* Asking takes no lock: a writer that starts this very moment is not turned away. */
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    bool held = fcntl(lock, F_OFD_GETLK, &whole) == 0 && whole.l_type != F_UNLCK;
    close(lock);
    return held;
}
