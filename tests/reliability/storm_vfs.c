#include "storm_vfs.h"

#include <assert.h>
#include <limits.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FILES_MAX = 16, SECTOR_BYTES = 512 };

/* One write or (bytes NULL) one truncation that no sync has followed yet. */
struct pending {
    unsigned char *bytes;
    int64_t offset, size;
};

/* What the disk holds of one file, and what it may or may not hold yet. */
struct disk_file {
    char path[PATH_MAX];
    unsigned char *image;
    int64_t size;
    struct pending *pending;
    size_t pending_count, pending_room;
};

struct storm {
    sqlite3_vfs vfs;
    sqlite3_vfs *real;
    struct disk_file files[FILES_MAX];
    uint64_t random;
    int operations;
    int cut_at, refuse_at;
    unsigned refused_kinds;
    int refused_rc;
    bool cut, sticky, has_refused;
};

struct storm_handle {
    sqlite3_file base;
    sqlite3_file *real;
    struct disk_file *disk; /* NULL for what needs no memory over a cut */
};

/* SQLite's registry is the process's own, and so is this. */
static struct storm storm;

static uint32_t draw(uint32_t below)
{
    storm.random ^= storm.random << 13;
    storm.random ^= storm.random >> 7;
    storm.random ^= storm.random << 17;
    return (uint32_t)(storm.random >> 32) % below;
}

/* ---- the weather ---- */

static int weather(enum storm_operation operation, int otherwise)
{
    if (storm.cut)
        return otherwise;
    bool counts = storm.refuse_at == 0 || (storm.refused_kinds & operation) != 0;
    if (!counts)
        return SQLITE_OK;
    storm.operations++;
    if (storm.cut_at != 0 && storm.operations >= storm.cut_at) {
        storm.cut = true;
        return otherwise;
    }
    bool refused = storm.refuse_at != 0 && (storm.sticky ? storm.operations >= storm.refuse_at
                                                         : storm.operations == storm.refuse_at);
    storm.has_refused |= refused;
    return refused ? storm.refused_rc : SQLITE_OK;
}

/* ---- what the disk holds ---- */

static void slurp(struct disk_file *disk)
{
    FILE *file = fopen(disk->path, "rbe");
    if (file == NULL)
        return;
    fseek(file, 0, SEEK_END);
    disk->size = ftell(file);
    rewind(file);
    disk->image = malloc((size_t)disk->size + 1);
    assert(disk->image != NULL);
    size_t got = fread(disk->image, 1, (size_t)disk->size, file);
    assert(got == (size_t)disk->size);
    (void)got;
    fclose(file);
}

static void forget_pending(struct disk_file *disk)
{
    for (size_t i = 0; i < disk->pending_count; i++)
        free(disk->pending[i].bytes);
    disk->pending_count = 0;
}

static void forget(struct disk_file *disk)
{
    forget_pending(disk);
    free(disk->pending);
    free(disk->image);
    *disk = (struct disk_file){0};
}

static struct disk_file *disk_of(const char *path)
{
    struct disk_file *unused = NULL;
    for (int i = 0; i < FILES_MAX; i++) {
        if (strcmp(storm.files[i].path, path) == 0)
            return &storm.files[i];
        if (unused == NULL && storm.files[i].path[0] == '\0')
            unused = &storm.files[i];
    }
    assert(unused != NULL);
    snprintf(unused->path, sizeof unused->path, "%s", path);
    slurp(unused);
    return unused;
}

static void resize(struct disk_file *disk, int64_t size)
{
    if (size > disk->size) {
        disk->image = realloc(disk->image, (size_t)size);
        assert(disk->image != NULL);
        memset(disk->image + disk->size, 0, (size_t)(size - disk->size));
    }
    disk->size = size;
}

static void apply(struct disk_file *disk, const struct pending *pending, int64_t size)
{
    if (pending->bytes == NULL) {
        resize(disk, pending->offset);
        return;
    }
    if (size == 0)
        return;
    if (pending->offset + size > disk->size)
        resize(disk, pending->offset + size);
    memcpy(disk->image + pending->offset, pending->bytes, (size_t)size);
}

static void remember(struct disk_file *disk, const void *bytes, int64_t offset, int64_t size)
{
    if (disk == NULL)
        return;
    if (disk->pending_count == disk->pending_room) {
        disk->pending_room = disk->pending_room * 2 + 16;
        disk->pending = realloc(disk->pending, disk->pending_room * sizeof *disk->pending);
        assert(disk->pending != NULL);
    }
    struct pending *pending = &disk->pending[disk->pending_count++];
    *pending = (struct pending){NULL, offset, size};
    if (bytes != NULL) {
        pending->bytes = malloc((size_t)size + 1);
        assert(pending->bytes != NULL);
        memcpy(pending->bytes, bytes, (size_t)size);
    }
}

static void keep_all(struct disk_file *disk)
{
    for (size_t i = 0; i < disk->pending_count; i++)
        apply(disk, &disk->pending[i], disk->pending[i].size);
    forget_pending(disk);
}

static void lose_some(struct disk_file *disk)
{
    uint32_t kept_percent = draw(5) * 25; /* from nothing to everything */
    for (size_t i = 0; i < disk->pending_count; i++) {
        int64_t size = disk->pending[i].size;
        if (draw(100) >= kept_percent)
            continue;
        if (draw(4) == 0) /* torn */
            size = (int64_t)draw((uint32_t)(size / SECTOR_BYTES) + 1) * SECTOR_BYTES;
        apply(disk, &disk->pending[i], size);
    }
    forget_pending(disk);
    if (access(disk->path, F_OK) != 0)
        return; /* renamed since: whoever renames syncs first */
    FILE *file = fopen(disk->path, "wbe");
    assert(file != NULL);
    if (disk->size > 0)
        fwrite(disk->image, 1, (size_t)disk->size, file);
    fclose(file);
}

/* ---- the methods ---- */

static struct storm_handle *handle_of(sqlite3_file *file)
{
    return (struct storm_handle *)file;
}

static int storm_close(sqlite3_file *file)
{
    struct storm_handle *handle = handle_of(file);
    int rc =
        handle->real->pMethods != NULL ? handle->real->pMethods->xClose(handle->real) : SQLITE_OK;
    sqlite3_free(handle->real);
    return rc;
}

static int storm_read(sqlite3_file *file, void *bytes, int size, sqlite3_int64 offset)
{
    struct storm_handle *handle = handle_of(file);
    return handle->real->pMethods->xRead(handle->real, bytes, size, offset);
}

static int storm_write(sqlite3_file *file, const void *bytes, int size, sqlite3_int64 offset)
{
    struct storm_handle *handle = handle_of(file);
    int rc = weather(STORM_WRITE, SQLITE_IOERR_WRITE);
    if (rc != SQLITE_OK)
        return rc;
    rc = handle->real->pMethods->xWrite(handle->real, bytes, size, offset);
    if (rc == SQLITE_OK)
        remember(handle->disk, bytes, offset, size);
    return rc;
}

static int storm_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    struct storm_handle *handle = handle_of(file);
    int rc = weather(STORM_TRUNCATE, SQLITE_IOERR_TRUNCATE);
    if (rc != SQLITE_OK)
        return rc;
    rc = handle->real->pMethods->xTruncate(handle->real, size);
    if (rc == SQLITE_OK)
        remember(handle->disk, NULL, size, 0);
    return rc;
}

/* The real disk need not be waited for: what it holds is known here. */
static int storm_sync(sqlite3_file *file, int flags)
{
    (void)flags;
    struct storm_handle *handle = handle_of(file);
    int rc = weather(STORM_SYNC, SQLITE_IOERR_FSYNC);
    if (rc == SQLITE_OK && handle->disk != NULL)
        keep_all(handle->disk);
    return rc;
}

static int storm_file_size(sqlite3_file *file, sqlite3_int64 *size)
{
    struct storm_handle *handle = handle_of(file);
    return handle->real->pMethods->xFileSize(handle->real, size);
}

static int storm_lock(sqlite3_file *file, int level)
{
    struct storm_handle *handle = handle_of(file);
    return handle->real->pMethods->xLock(handle->real, level);
}

static int storm_unlock(sqlite3_file *file, int level)
{
    struct storm_handle *handle = handle_of(file);
    return handle->real->pMethods->xUnlock(handle->real, level);
}

static int storm_check_lock(sqlite3_file *file, int *taken)
{
    struct storm_handle *handle = handle_of(file);
    return handle->real->pMethods->xCheckReservedLock(handle->real, taken);
}

static int storm_control(sqlite3_file *file, int what, void *argument)
{
    struct storm_handle *handle = handle_of(file);
    if (what == SQLITE_FCNTL_SIZE_HINT) /* would grow the file past us */
        return SQLITE_OK;
    return handle->real->pMethods->xFileControl(handle->real, what, argument);
}

static int storm_sector_size(sqlite3_file *file)
{
    (void)file;
    return SECTOR_BYTES;
}

static int storm_characteristics(sqlite3_file *file)
{
    (void)file;
    return 0; /* promises nothing */
}

static int storm_shm_map(sqlite3_file *file, int page, int size, int extend, void volatile **map)
{
    struct storm_handle *handle = handle_of(file);
    return handle->real->pMethods->xShmMap(handle->real, page, size, extend, map);
}

static int storm_shm_lock(sqlite3_file *file, int offset, int count, int flags)
{
    struct storm_handle *handle = handle_of(file);
    return handle->real->pMethods->xShmLock(handle->real, offset, count, flags);
}

static void storm_shm_barrier(sqlite3_file *file)
{
    struct storm_handle *handle = handle_of(file);
    handle->real->pMethods->xShmBarrier(handle->real);
}

static int storm_shm_unmap(sqlite3_file *file, int delete_it)
{
    struct storm_handle *handle = handle_of(file);
    return handle->real->pMethods->xShmUnmap(handle->real, delete_it);
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = storm_close,
    .xRead = storm_read,
    .xWrite = storm_write,
    .xTruncate = storm_truncate,
    .xSync = storm_sync,
    .xFileSize = storm_file_size,
    .xLock = storm_lock,
    .xUnlock = storm_unlock,
    .xCheckReservedLock = storm_check_lock,
    .xFileControl = storm_control,
    .xSectorSize = storm_sector_size,
    .xDeviceCharacteristics = storm_characteristics,
    .xShmMap = storm_shm_map,
    .xShmLock = storm_shm_lock,
    .xShmBarrier = storm_shm_barrier,
    .xShmUnmap = storm_shm_unmap,
};

static int storm_open(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *file, int flags,
                      int *out_flags)
{
    (void)vfs;
    struct storm_handle *handle = handle_of(file);
    *handle = (struct storm_handle){0};
    int rc = weather(STORM_OPEN, SQLITE_CANTOPEN);
    if (rc != SQLITE_OK)
        return rc;
    handle->real = sqlite3_malloc(storm.real->szOsFile);
    if (handle->real == NULL)
        return SQLITE_NOMEM;
    memset(handle->real, 0, (size_t)storm.real->szOsFile);
    /* Looked at before it is opened: closing a descriptor of ours later would drop its locks. */
    struct disk_file *disk = name != NULL ? disk_of(name) : NULL;
    rc = storm.real->xOpen(storm.real, name, handle->real, flags, out_flags);
    if (rc != SQLITE_OK) {
        sqlite3_free(handle->real);
        handle->real = NULL;
        return rc;
    }
    handle->disk = disk;
    handle->base.pMethods = &methods;
    return SQLITE_OK;
}

static int storm_delete(sqlite3_vfs *vfs, const char *name, int sync_folder)
{
    (void)vfs;
    int rc = weather(STORM_DELETE, SQLITE_IOERR_DELETE);
    if (rc != SQLITE_OK)
        return rc;
    forget(disk_of(name));
    return storm.real->xDelete(storm.real, name, sync_folder);
}

/* ---- for the tests ---- */

void storm_begin(uint32_t seed)
{
    sqlite3_vfs *real = sqlite3_vfs_find(NULL);
    storm = (struct storm){.vfs = *real, .real = real};
    storm.random = seed * UINT64_C(0x9E3779B97F4A7C15) + 1;
    storm.vfs.zName = "storm";
    storm.vfs.szOsFile = sizeof(struct storm_handle);
    storm.vfs.xOpen = storm_open;
    storm.vfs.xDelete = storm_delete;
    sqlite3_vfs_register(&storm.vfs, 1);
}

void storm_end(void)
{
    sqlite3_vfs_unregister(&storm.vfs);
    for (int i = 0; i < FILES_MAX; i++)
        forget(&storm.files[i]);
}

void storm_cut_at(int at)
{
    storm.operations = 0;
    storm.cut_at = at;
    storm.cut = false;
    storm.refuse_at = 0;
}

bool storm_is_cut(void)
{
    return storm.cut;
}

void storm_lose(void)
{
    for (int i = 0; i < FILES_MAX; i++) {
        if (storm.files[i].path[0] == '\0')
            continue;
        lose_some(&storm.files[i]);
        forget(&storm.files[i]);
    }
    storm.cut = false;
    storm.cut_at = 0;
}

void storm_refuse_at(int at, unsigned operations, int rc, bool sticky)
{
    storm.operations = 0;
    storm.cut_at = 0;
    storm.refuse_at = at;
    storm.refused_kinds = operations;
    storm.refused_rc = rc;
    storm.sticky = sticky;
    storm.has_refused = false;
}

void storm_calm(void)
{
    storm.refuse_at = 0;
}

bool storm_has_refused(void)
{
    return storm.has_refused;
}

int storm_operations(void)
{
    return storm.operations;
}
