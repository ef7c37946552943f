#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

#include "acquisition/recorder.h"
#include "acquisition/recording.h"
#include "acquisition/wire/bytes.h"
#include "acquisition/wire/pmat1.h"
#include "acquisition/wire/samples.h"
#include "core/zone.h"

struct block {
    int64_t at; /* of the zstd frame in the file */
    struct pmat_recording_head head;
};

struct pmat_player {
    int fd;
    char *path;
    struct block *blocks; /* every whole one of the file */
    size_t block_count, block_capacity;
    bool cut; /* no index at the end: something is missing */

    size_t next_block;
    size_t damaged;
    uint8_t *packed;
    size_t plain_size, plain_at; /* of the block that is being played */
    uint16_t rows, cols;
    uint16_t counts[PMAT_CELLS_MAX];
    uint8_t plain[PMAT_RECORDING_PLAIN_MAX];

    struct pmat_wire_encoder encoder;
    uint8_t *packet; /* one packet, handed out in pieces */
    size_t packet_capacity, packet_size, packet_at;
};

void pmat_player_close(struct pmat_player *player)
{
    if (player == NULL)
        return;
    if (player->fd >= 0)
        close(player->fd);
    free(player->path);
    free(player->blocks);
    free(player->packed);
    free(player->packet);
    free(player);
}

static bool read_at(int fd, uint8_t *bytes, size_t size, int64_t at)
{
    while (size > 0) {
        ssize_t count = pread(fd, bytes, size, (off_t)at);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return false;
        bytes += count;
        at += count;
        size -= (size_t)count;
    }
    return true;
}

static bool add_block(struct pmat_player *player, const struct block *block)
{
    if (player->block_count == player->block_capacity) {
        size_t capacity = player->block_capacity == 0 ? 64 : 2 * player->block_capacity;
        struct block *blocks = realloc(player->blocks, capacity * sizeof *blocks);
        if (blocks == NULL)
            return false;
        player->blocks = blocks;
        player->block_capacity = capacity;
    }
    player->blocks[player->block_count++] = *block;
    return true;
}

/* Walks along the block heads: needs no index, so a file that was cut short is read the same way.
 */
static bool list_blocks(struct pmat_player *player, int64_t file_size)
{
    uint8_t bytes[PMAT_RECORDING_HEAD_SIZE];
    struct block block;
    int64_t at = 0;
    player->cut = true;
    for (;;) {
        if (read_at(player->fd, bytes, 4, at) &&
            pmat_bytes_get_u32(bytes) == PMAT_RECORDING_INDEX_MAGIC) {
            player->cut = false;
            return true;
        }
        if (!read_at(player->fd, bytes, sizeof bytes, at) ||
            !pmat_recording_head_get(&block.head, bytes))
            return true;
        block.at = at + PMAT_RECORDING_HEAD_SIZE;
        at = block.at + block.head.packed_size;
        if (at > file_size)
            return true;
        if (!add_block(player, &block))
            return false;
    }
}

static enum pmat_err open_file(struct pmat_player *player, const char *path,
                               struct pmat_fault *fault)
{
    struct stat status;
    player->fd = open(path, O_RDONLY | O_CLOEXEC);
    if (player->fd < 0 || fstat(player->fd, &status) != 0)
        return pmat_fault_errno(fault, errno, "cannot open recording '%s'", path);
    if (!S_ISREG(status.st_mode))
        return pmat_fault_set(fault, PMAT_ERR_DATA, "'%s' is no recording: it is not a file", path);
    if (!list_blocks(player, status.st_size))
        return pmat_fault_set(fault, PMAT_ERR_INTERNAL, "no memory to play '%s'", path);
    if (player->block_count == 0 && player->cut)
        return pmat_fault_set(fault, PMAT_ERR_DATA,
                              "'%s' is no recording, or was cut before its first block", path);
    return PMAT_OK;
}

enum pmat_err pmat_player_open(struct pmat_player **player, const char *path,
                               struct pmat_fault *fault)
{
    *player = NULL;
    struct pmat_player *created = calloc(1, sizeof *created);
    if (created == NULL)
        return pmat_fault_set(fault, PMAT_ERR_INTERNAL, "no memory to play '%s'", path);
    created->fd = -1;
    created->packet_capacity = pmat_pmat1_encoded_max(PMAT_GRID_MAX, PMAT_GRID_MAX);
    created->packet = malloc(created->packet_capacity);
    created->packed = malloc(ZSTD_COMPRESSBOUND(PMAT_RECORDING_PLAIN_MAX));
    created->path = strdup(path);
    enum pmat_err err =
        created->packet == NULL || created->packed == NULL || created->path == NULL
            ? pmat_fault_set(fault, PMAT_ERR_INTERNAL, "no memory to play '%s'", path)
            : open_file(created, path, fault);
    if (err != PMAT_OK) {
        pmat_player_close(created);
        return err;
    }
    *player = created;
    return PMAT_OK;
}

static size_t frame_size(const struct pmat_player *player)
{
    return PMAT_RECORDING_FRAME_HEAD_SIZE + 2 * (size_t)player->rows * player->cols;
}

/* Whether the plain block is what its fields say. */
static bool block_is_sound(struct pmat_player *player, uint32_t frames)
{
    const uint8_t *plain = player->plain;
    if (player->plain_size < PMAT_RECORDING_BLOCK_HEAD_SIZE)
        return false;
    player->rows = pmat_bytes_get_u16(plain);
    player->cols = pmat_bytes_get_u16(plain + 2);
    size_t head = PMAT_RECORDING_BLOCK_HEAD_SIZE + (size_t)pmat_bytes_get_u16(plain + 8);
    return player->rows >= PMAT_GRID_MIN && player->rows <= PMAT_GRID_MAX &&
           player->cols >= PMAT_GRID_MIN && player->cols <= PMAT_GRID_MAX &&
           player->plain_size == head + frames * frame_size(player);
}

static bool unpack_block(struct pmat_player *player, const struct block *block)
{
    if (!read_at(player->fd, player->packed, block->head.packed_size, block->at))
        return false;
    player->plain_size = ZSTD_decompress(player->plain, sizeof player->plain, player->packed,
                                         block->head.packed_size);
    if (ZSTD_isError(player->plain_size) || player->plain_size != block->head.plain_size) {
        player->plain_size = 0;
        return false;
    }
    return block_is_sound(player, block->head.frames);
}

static bool prepare_hello(struct pmat_player *player)
{
    const uint8_t *plain = player->plain;
    size_t length = pmat_bytes_get_u16(plain + 8);
    player->encoder.boot_id = pmat_bytes_get_u32(plain + 4);
    player->plain_at = PMAT_RECORDING_BLOCK_HEAD_SIZE + length;
    memset(player->counts, 0, sizeof player->counts);
    /* HELLO goes out at the time of the frame that follows it. */
    uint64_t time_us = player->plain_at < player->plain_size
                           ? pmat_bytes_get_u64(plain + player->plain_at + 4)
                           : 0;
    player->packet_size = pmat_pmat1_encode_packet(&player->encoder, PMAT_PMAT1_HELLO, time_us,
                                                   plain + PMAT_RECORDING_BLOCK_HEAD_SIZE, length,
                                                   player->packet, player->packet_capacity);
    return player->packet_size > 0;
}

static void prepare_frame(struct pmat_player *player)
{
    const uint8_t *bytes = player->plain + player->plain_at;
    size_t cells = (size_t)player->rows * player->cols;
    pmat_recording_planes_get(bytes + PMAT_RECORDING_FRAME_HEAD_SIZE, player->counts, cells);
    struct pmat_frame frame = {
        .rows = player->rows,
        .cols = player->cols,
        .flags = bytes[0],
        .scan_ms = pmat_bytes_get_u16(bytes + 2),
        .device_us = pmat_bytes_get_u64(bytes + 4),
        .counts = player->counts,
    };
    bool narrow = pmat_samples_fit(PMAT_ENCODING_U12, player->counts, cells);
    player->encoder.encoding = narrow ? PMAT_ENCODING_U12 : PMAT_ENCODING_U16;
    player->packet_size =
        pmat_pmat1_encode_frame(&player->encoder, &frame, player->packet, player->packet_capacity);
    player->plain_at += frame_size(player);
}

/* The next packet into player->packet; false at the end. */
static bool prepare_packet(struct pmat_player *player)
{
    player->packet_at = player->packet_size = 0;
    if (player->plain_at < player->plain_size) {
        prepare_frame(player);
        return true;
    }
    while (player->next_block < player->block_count) {
        if (unpack_block(player, &player->blocks[player->next_block++]) && prepare_hello(player))
            return true;
        player->plain_size = player->plain_at = 0;
        player->damaged++;
    }
    return false;
}

static int at_end(const struct pmat_player *player, struct pmat_fault *fault)
{
    if (!player->cut && player->damaged == 0)
        return 0;
    char until[PMAT_ISO_SIZE] = "its beginning";
    if (player->block_count > 0)
        pmat_zone_iso(NULL, player->blocks[player->block_count - 1].head.last_utc_us, until);
    if (player->damaged > 0)
        return pmat_fault_set(
            fault, PMAT_ERR_DATA,
            "recording '%s' is damaged: %zu of %zu blocks were left out, the rest "
            "was read up to %s",
            player->path, player->damaged, player->block_count, until);
    return pmat_fault_set(fault, PMAT_ERR_DATA,
                          "recording '%s' is cut short: it was read up to %s (%zu blocks)",
                          player->path, until, player->block_count);
}

int pmat_player_read(struct pmat_player *player, uint8_t *bytes, size_t size, size_t *got,
                     struct pmat_fault *fault)
{
    *got = 0;
    while (*got < size) {
        if (player->packet_at == player->packet_size && !prepare_packet(player))
            break;
        size_t there = player->packet_size - player->packet_at;
        size_t step = there < size - *got ? there : size - *got;
        memcpy(bytes + *got, player->packet + player->packet_at, step);
        player->packet_at += step;
        *got += step;
    }
    return *got > 0 ? 1 : at_end(player, fault);
}

enum pmat_err pmat_player_seek(struct pmat_player *player, int64_t utc_us, struct pmat_fault *fault)
{
    (void)fault; /* the block table is in memory: there is nothing to fail */
    size_t next = 0;
    while (next < player->block_count && player->blocks[next].head.last_utc_us < utc_us)
        next++;
    player->next_block = next;
    player->plain_size = player->plain_at = 0;
    player->packet_size = player->packet_at = 0;
    return PMAT_OK;
}
