#include "acquisition/recorder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

#include "acquisition/recording.h"
#include "acquisition/wire/bytes.h"
#include "acquisition/wire/pmat1.h"

enum {
    BLOCK_US = 60 * 1000000,
    UTC_SLACK_US = 10000, /* UTC may drift this far from the block's before a new one begins */
    LEVEL = 1,
    INDEX_FRAME_SIZE = 8 + 9, /* head and foot around the entries */
    INDEX_ENTRY_SIZE = 8,
};

struct pmat_recorder {
    int fd;
    char *path;
    struct pmat_hello hello;
    int64_t max_bytes, written;
    bool full;
    bool has_first;
    int64_t first_time_us; /* the recording's zero */

    uint16_t rows, cols;
    uint32_t boot_id;
    int64_t start_utc_us;
    struct pmat_recording_head head; /* of the block that is being filled; frames = 0: none */
    size_t plain_used;
    uint16_t before[PMAT_CELLS_MAX];
    uint8_t plain[PMAT_RECORDING_PLAIN_MAX];

    ZSTD_CCtx *zstd;
    size_t packed_capacity;
    uint8_t *packed; /* block head and zstd frame, written at once */
    uint8_t *index;
    size_t blocks;
};

static void destroy(struct pmat_recorder *recorder)
{
    if (recorder == NULL)
        return;
    if (recorder->fd >= 0)
        close(recorder->fd);
    ZSTD_freeCCtx(recorder->zstd);
    free(recorder->packed);
    free(recorder->index);
    free(recorder->path);
    free(recorder);
}

/* zstd takes its tables at the first compression: a block of the largest size makes it take them
 * now and not in the night. */
static bool prepare_zstd(struct pmat_recorder *recorder)
{
    if (recorder->zstd == NULL ||
        ZSTD_isError(ZSTD_CCtx_setParameter(recorder->zstd, ZSTD_c_compressionLevel, LEVEL)) ||
        ZSTD_isError(ZSTD_CCtx_setParameter(recorder->zstd, ZSTD_c_checksumFlag, 1)))
        return false;
    return !ZSTD_isError(ZSTD_compress2(recorder->zstd, recorder->packed, recorder->packed_capacity,
                                        recorder->plain, sizeof recorder->plain));
}

static struct pmat_recorder *create(const char *path)
{
    struct pmat_recorder *recorder = calloc(1, sizeof *recorder);
    if (recorder == NULL)
        return NULL;
    recorder->fd = -1;
    recorder->packed_capacity =
        PMAT_RECORDING_HEAD_SIZE + ZSTD_COMPRESSBOUND(PMAT_RECORDING_PLAIN_MAX);
    recorder->packed = malloc(recorder->packed_capacity);
    recorder->index =
        malloc(2 * (size_t)INDEX_ENTRY_SIZE * PMAT_RECORDING_BLOCKS_MAX + INDEX_FRAME_SIZE);
    recorder->path = strdup(path);
    recorder->zstd = ZSTD_createCCtx();
    if (recorder->packed != NULL && recorder->index != NULL && recorder->path != NULL &&
        prepare_zstd(recorder))
        return recorder;
    destroy(recorder);
    return NULL;
}

enum pmat_err pmat_recorder_open(struct pmat_recorder **recorder, const char *path,
                                 const struct pmat_hello *hello, int64_t max_bytes,
                                 struct pmat_fault *fault)
{
    *recorder = NULL;
    struct pmat_recorder *created = create(path);
    if (created == NULL)
        return pmat_fault_set(fault, PMAT_ERR_INTERNAL, "no memory to record '%s'", path);
    created->hello = *hello;
    created->max_bytes = max_bytes > 0 ? max_bytes : INT64_MAX;
    created->fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (created->fd < 0) {
        enum pmat_err err = pmat_fault_errno(fault, errno, "cannot create recording '%s'", path);
        destroy(created);
        return err;
    }
    *recorder = created;
    return PMAT_OK;
}

/* All or nothing: a part that was written is cut off again. */
static enum pmat_err write_at_end(struct pmat_recorder *recorder, const uint8_t *bytes, size_t size,
                                  struct pmat_fault *fault)
{
    size_t done = 0;
    while (done < size) {
        ssize_t count = pwrite(recorder->fd, bytes + done, size - done,
                               (off_t)(recorder->written + (int64_t)done));
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0) {
            int reason = count < 0 ? errno : ENOSPC;
            if (ftruncate(recorder->fd, (off_t)recorder->written) != 0)
                recorder->full = true; /* nothing can follow what cannot be taken back */
            return pmat_fault_errno(fault, reason, "cannot write recording '%s'", recorder->path);
        }
        done += (size_t)count;
    }
    recorder->written += (int64_t)size;
    return PMAT_OK;
}

static void note_index(struct pmat_recorder *recorder, size_t packed, size_t plain)
{
    uint8_t *entry = recorder->index + 8 + 2 * (size_t)INDEX_ENTRY_SIZE * recorder->blocks;
    pmat_bytes_put(entry, PMAT_RECORDING_HEAD_SIZE, 4);
    pmat_bytes_put(entry + 4, 0, 4);
    pmat_bytes_put(entry + 8, packed, 4);
    pmat_bytes_put(entry + 12, plain, 4);
    recorder->blocks++;
}

static int64_t index_size(size_t blocks)
{
    return INDEX_FRAME_SIZE + 2 * (int64_t)INDEX_ENTRY_SIZE * (int64_t)blocks;
}

static enum pmat_err flush_block(struct pmat_recorder *recorder, struct pmat_fault *fault)
{
    if (recorder->head.frames == 0)
        return PMAT_OK;
    struct pmat_recording_head head = recorder->head;
    recorder->head.frames = 0;
    size_t packed = ZSTD_compress2(recorder->zstd, recorder->packed + PMAT_RECORDING_HEAD_SIZE,
                                   recorder->packed_capacity - PMAT_RECORDING_HEAD_SIZE,
                                   recorder->plain, recorder->plain_used);
    if (ZSTD_isError(packed))
        return pmat_fault_set(fault, PMAT_ERR_INTERNAL, "recording '%s': %s", recorder->path,
                              ZSTD_getErrorName(packed));
    size_t size = PMAT_RECORDING_HEAD_SIZE + packed;
    if (recorder->blocks >= PMAT_RECORDING_BLOCKS_MAX ||
        (int64_t)size >
            recorder->max_bytes - recorder->written - index_size(recorder->blocks + 1)) {
        recorder->full = true;
        return PMAT_OK;
    }
    head.packed_size = (uint32_t)packed;
    head.plain_size = (uint32_t)recorder->plain_used;
    pmat_recording_head_put(&head, recorder->packed);
    enum pmat_err err = write_at_end(recorder, recorder->packed, size, fault);
    if (err == PMAT_OK)
        note_index(recorder, packed, recorder->plain_used);
    return err;
}

static int64_t recorded_time_us(const struct pmat_recorder *recorder,
                                const struct pmat_frame *frame)
{
    return frame->time_us - recorder->first_time_us;
}

static bool utc_fits(const struct pmat_recorder *recorder, const struct pmat_frame *frame)
{
    int64_t off_us = frame->utc_us - recorded_time_us(recorder, frame) - recorder->start_utc_us;
    return off_us <= UTC_SLACK_US && off_us >= -UTC_SLACK_US;
}

static size_t frame_size(const struct pmat_frame *frame)
{
    return PMAT_RECORDING_FRAME_HEAD_SIZE + 2 * (size_t)frame->rows * frame->cols;
}

static bool belongs_to_block(const struct pmat_recorder *recorder, const struct pmat_frame *frame)
{
    return recorder->head.frames > 0 && frame->rows == recorder->rows &&
           frame->cols == recorder->cols && frame->boot_id == recorder->boot_id &&
           utc_fits(recorder, frame) &&
           recorded_time_us(recorder, frame) - recorder->head.first_time_us < BLOCK_US &&
           recorder->plain_used + frame_size(frame) <= sizeof recorder->plain;
}

static void begin_block(struct pmat_recorder *recorder, const struct pmat_frame *frame)
{
    char text[PMAT_PMAT1_HELLO_TEXT_SIZE];
    struct pmat_hello hello = recorder->hello;
    bool same_device = recorder->boot_id == frame->boot_id;
    /* The start is kept while it holds, so that HELLO does not change with every block. */
    if (recorder->written == 0 || !same_device || !utc_fits(recorder, frame))
        recorder->start_utc_us = frame->utc_us - recorded_time_us(recorder, frame);
    recorder->rows = hello.rows = frame->rows;
    recorder->cols = hello.cols = frame->cols;
    recorder->boot_id = frame->boot_id;
    hello.start_utc_us = recorder->start_utc_us;
    size_t length = pmat_pmat1_hello_write(&hello, text);

    pmat_bytes_put(recorder->plain, frame->rows, 2);
    pmat_bytes_put(recorder->plain + 2, frame->cols, 2);
    pmat_bytes_put(recorder->plain + 4, frame->boot_id, 4);
    pmat_bytes_put(recorder->plain + 8, length, 2);
    memcpy(recorder->plain + PMAT_RECORDING_BLOCK_HEAD_SIZE, text, length);
    recorder->plain_used = PMAT_RECORDING_BLOCK_HEAD_SIZE + length;
    memset(recorder->before, 0, sizeof recorder->before);
    recorder->head = (struct pmat_recording_head){
        .first_utc_us = frame->utc_us,
        .first_time_us = recorded_time_us(recorder, frame),
    };
}

static void add_frame(struct pmat_recorder *recorder, const struct pmat_frame *frame)
{
    uint8_t *out = recorder->plain + recorder->plain_used;
    out[0] = frame->flags;
    out[1] = 0;
    pmat_bytes_put(out + 2, frame->scan_ms, 2);
    pmat_bytes_put(out + 4, (uint64_t)recorded_time_us(recorder, frame), 8);
    pmat_recording_planes_put(frame->counts, recorder->before, (size_t)frame->rows * frame->cols,
                              out + PMAT_RECORDING_FRAME_HEAD_SIZE);
    recorder->plain_used += frame_size(frame);
    recorder->head.last_utc_us = frame->utc_us;
    recorder->head.frames++;
}

enum pmat_err pmat_recorder_put(struct pmat_recorder *recorder, const struct pmat_frame *frame,
                                struct pmat_fault *fault)
{
    enum pmat_err err = PMAT_OK;
    if (recorder->full)
        return PMAT_OK;
    if (!recorder->has_first) {
        recorder->has_first = true;
        recorder->first_time_us = frame->time_us;
    }
    if (!belongs_to_block(recorder, frame)) {
        err = flush_block(recorder, fault);
        begin_block(recorder, frame);
    }
    if (!recorder->full)
        add_frame(recorder, frame);
    return err;
}

bool pmat_recorder_full(const struct pmat_recorder *recorder)
{
    return recorder->full;
}

static enum pmat_err write_index(struct pmat_recorder *recorder, struct pmat_fault *fault)
{
    size_t size = (size_t)index_size(recorder->blocks);
    uint8_t *foot = recorder->index + size - 9;
    pmat_bytes_put(recorder->index, PMAT_RECORDING_INDEX_MAGIC, 4);
    pmat_bytes_put(recorder->index + 4, size - 8, 4);
    pmat_bytes_put(foot, 2 * recorder->blocks, 4);
    foot[4] = 0; /* no checksums in the entries */
    pmat_bytes_put(foot + 5, PMAT_RECORDING_SEEKABLE_MAGIC, 4);
    return write_at_end(recorder, recorder->index, size, fault);
}

enum pmat_err pmat_recorder_close(struct pmat_recorder *recorder, struct pmat_fault *fault)
{
    if (recorder == NULL)
        return PMAT_OK;
    enum pmat_err err = recorder->full ? PMAT_OK : flush_block(recorder, fault);
    enum pmat_err index_err = write_index(recorder, err == PMAT_OK ? fault : NULL);
    if (err == PMAT_OK)
        err = index_err;
    if (fdatasync(recorder->fd) != 0 && err == PMAT_OK)
        err = pmat_fault_errno(fault, errno, "cannot write recording '%s'", recorder->path);
    destroy(recorder);
    return err;
}

static int is_recording(const struct dirent *entry)
{
    static const char ending[] = ".pmatz";
    size_t length = strlen(entry->d_name), ending_length = sizeof ending - 1;
    return entry->d_name[0] != '.' && length > ending_length &&
           strcmp(entry->d_name + length - ending_length, ending) == 0;
}

/* By bytes, not by the user's language: the names begin with the date. */
static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

enum pmat_err pmat_recorder_prune(const char *folder, int keep, struct pmat_fault *fault)
{
    struct dirent **entries = NULL;
    enum pmat_err err = PMAT_OK;
    int count = scandir(folder, &entries, is_recording, by_name);
    if (count < 0)
        return pmat_fault_errno(fault, errno, "cannot read folder '%s'", folder);
    int folder_fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    for (int i = 0; i < count; i++) {
        bool old = i < count - keep;
        if (old && unlinkat(folder_fd, entries[i]->d_name, 0) != 0 && err == PMAT_OK)
            err = pmat_fault_errno(fault, errno, "cannot remove old recording '%s/%s'", folder,
                                   entries[i]->d_name);
        free(entries[i]);
    }
    free(entries);
    if (folder_fd >= 0)
        close(folder_fd);
    return err;
}
