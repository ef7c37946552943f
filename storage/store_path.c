#include "storage/store_path.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <libgen.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "storage/schema.h"

enum { FILE_MODE = 0600, FOLDER_MODE = 0700, NAME_SIZE = PATH_MAX + 16 };

static enum pmat_err refuse(const char *path, struct pmat_fault *fault)
{
    struct stat info;
    char buffer[1024], owner[64] = "?", group[64] = "?";
    if (stat(path, &info) == 0) {
        struct passwd user, *found_user = NULL;
        if (getpwuid_r(info.st_uid, &user, buffer, sizeof buffer, &found_user) == 0 &&
            found_user != NULL)
            snprintf(owner, sizeof owner, "%s", user.pw_name);
        struct group entry, *found_group = NULL;
        if (getgrgid_r(info.st_gid, &entry, buffer, sizeof buffer, &found_group) == 0 &&
            found_group != NULL)
            snprintf(group, sizeof group, "%s", entry.gr_name);
    }
    return pmat_fault_set(
        fault, PMAT_ERR_PERMISSION,
        "no permission for %s: it belongs to user %s, group %s; run as that user, "
        "or join the group (adduser YOU %s)",
        path, owner, group, group);
}

/* Copies the folder part of `path`; "." where it has none. */
static enum pmat_err folder_of(const char *path, char folder[PATH_MAX], struct pmat_fault *fault)
{
    if (path[0] == '\0')
        return pmat_fault_set(fault, PMAT_ERR_USAGE, "no database is named: give a file with --db");
    if (strlen(path) >= PATH_MAX)
        return pmat_fault_errno(fault, ENAMETOOLONG, "%.100s...", path);
    char copy[PATH_MAX];
    memcpy(copy, path, strlen(path) + 1); /* length checked above */
    const char *name = dirname(copy);
    memmove(folder, name, strlen(name) + 1);
    return PMAT_OK;
}

enum pmat_err pmat_store_path_resolve(const char *path, char resolved[PATH_MAX],
                                      struct pmat_fault *fault)
{
    char folder[PATH_MAX];
    enum pmat_err err = folder_of(path, folder, fault);
    if (err != PMAT_OK || realpath(path, resolved) != NULL)
        return err;
    if (errno == EACCES)
        return refuse(folder, fault);
    if (errno != ENOENT || realpath(folder, resolved) == NULL)
        return pmat_fault_errno(fault, errno, "no database %s", path);
    char copy[PATH_MAX];
    memcpy(copy, path, strlen(path) + 1); /* length checked above */
    const char *name = basename(copy);
    size_t used = strcmp(resolved, "/") == 0 ? 0 : strlen(resolved);
    if (used + 1 + strlen(name) >= PATH_MAX)
        return pmat_fault_errno(fault, ENAMETOOLONG, "%.100s...", path);
    resolved[used] = '/';
    memcpy(resolved + used + 1, name, strlen(name) + 1);
    return PMAT_OK;
}

enum pmat_err pmat_store_path_make_folder(const char *path, struct pmat_fault *fault)
{
    char folder[PATH_MAX];
    enum pmat_err err = folder_of(path, folder, fault);
    if (err != PMAT_OK)
        return err;
    if (access(folder, F_OK) == 0)
        return access(folder, W_OK | X_OK) != 0 && errno == EACCES ? refuse(folder, fault)
                                                                   : PMAT_OK;
    for (char *slash = strchr(folder + 1, '/');; slash = strchr(slash + 1, '/')) {
        if (slash != NULL)
            *slash = '\0';
        if (mkdir(folder, FOLDER_MODE) != 0 && errno != EEXIST)
            return pmat_fault_errno(fault, errno, "cannot make the folder %s", folder);
        if (slash == NULL)
            return PMAT_OK;
        *slash = '/';
    }
}

enum pmat_err pmat_store_path_check(const char *resolved, int access_mode, struct pmat_fault *fault)
{
    struct stat info;
    if (stat(resolved, &info) != 0)
        return pmat_fault_errno(fault, errno, "no database %s", resolved);
    if (!S_ISREG(info.st_mode))
        return pmat_fault_set(fault, PMAT_ERR_DATA,
                              "%s is a folder or a device, not a database: give a file with --db",
                              resolved);
    if (access(resolved, access_mode) == 0)
        return PMAT_OK;
    if (errno == EACCES)
        return refuse(resolved, fault);
    return pmat_fault_errno(fault, errno, "cannot use %s", resolved);
}

static void remove_with(const char *path, const char *const *suffixes)
{
    char name[NAME_SIZE];
    for (int i = 0; suffixes[i] != NULL; i++) {
        snprintf(name, sizeof name, "%s%s", path, suffixes[i]);
        unlink(name);
    }
}

/* The mode in the file's header makes every later connection use the write-ahead log. */
static int fill(const char *path)
{
    sqlite3 *db = NULL;
    int rc = sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL);
    if (rc == SQLITE_OK)
        rc = pmat_schema_upgrade(db, pmat_schema_steps, PMAT_SCHEMA_VERSION);
    if (rc == SQLITE_OK)
        rc = sqlite3_exec(db, "PRAGMA journal_mode = WAL", NULL, NULL, NULL);
    int closed = sqlite3_close(db);
    return rc != SQLITE_OK ? rc : closed;
}

enum pmat_err pmat_store_path_sync_folder(const char *path, struct pmat_fault *fault)
{
    char folder[PATH_MAX];
    enum pmat_err err = folder_of(path, folder, fault);
    if (err != PMAT_OK)
        return err;
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 || fsync(fd) != 0)
        err = pmat_fault_errno(fault, errno, "cannot write the folder %s", folder);
    if (fd >= 0)
        close(fd);
    return err;
}

static enum pmat_err move_into_place(const char *fresh, const char *resolved,
                                     struct pmat_fault *fault)
{
    if (rename(fresh, resolved) != 0)
        return pmat_fault_errno(fault, errno, "cannot make %s", resolved);
    return pmat_store_path_sync_folder(resolved, fault);
}

enum pmat_err pmat_store_path_create(const char *resolved, struct pmat_fault *fault)
{
    static const char *const all[] = {"", "-journal", "-wal", "-shm", NULL};
    /* A log that outlived its deleted database would be replayed into the new one. */
    static const char *const beside[] = {"-journal", "-wal", "-shm", NULL};
    char fresh[NAME_SIZE];
    snprintf(fresh, sizeof fresh, "%s.new", resolved);
    remove_with(fresh, all);
    int fd = open(fresh, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, FILE_MODE);
    if (fd < 0)
        return pmat_fault_errno(fault, errno, "cannot make %s", resolved);
    close(fd);
    enum pmat_err err = PMAT_OK;
    int rc = fill(fresh);
    if (rc != SQLITE_OK)
        err =
            pmat_fault_set(fault, PMAT_ERR_IO, "cannot make %s: %s", resolved, sqlite3_errstr(rc));
    remove_with(resolved, beside);
    if (err == PMAT_OK)
        err = move_into_place(fresh, resolved, fault);
    if (err != PMAT_OK)
        remove_with(fresh, all);
    return err;
}
