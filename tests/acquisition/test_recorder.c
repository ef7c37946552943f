#include "acquisition/recorder.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

#include "acquisition/recording.h"
#include "acquisition/source.h"
#include "acquisition/wire/bytes.h"
#include "tests/acquisition/capture.h"
#include "tests/support/rows.h"

enum { NAME_SIZE = 400, STEP_US = 100000, MAX = 4095 };

#define UTC_US  INT64_C(1760000000000000)
#define TIME_US INT64_C(987654321)

struct shelf {
    char folder[NAME_SIZE], path[NAME_SIZE];
};

static void shelf_open(struct shelf *shelf)
{
    snprintf(shelf->folder, sizeof shelf->folder, "/tmp/pmat-recorder-XXXXXX");
    assert_non_null(mkdtemp(shelf->folder));
    int length = snprintf(shelf->path, sizeof shelf->path, "%.300s/night.pmatz", shelf->folder);
    assert_true(length > 0);
}

static void shelf_close(struct shelf *shelf)
{
    unlink(shelf->path);
    assert_int_equal(rmdir(shelf->folder), 0);
}

static struct pmat_frame night_frame(uint16_t rows, uint16_t cols, uint32_t number, uint16_t max)
{
    static uint16_t counts[PMAT_CELLS_MAX];
    struct pmat_frame frame = capture_frame(rows, cols, number, max, counts);
    frame.time_us = TIME_US + (int64_t)number * STEP_US;
    frame.utc_us = UTC_US + (int64_t)number * STEP_US;
    frame.flags = (uint8_t)(number % 8);
    return frame;
}

static struct pmat_recorder *recorder_new(const char *path, uint16_t rows, uint16_t cols,
                                          int64_t max_bytes)
{
    struct pmat_recorder *recorder = NULL;
    struct pmat_hello hello = capture_hello(rows, cols);
    struct pmat_fault fault = {.kind = PMAT_OK};
    if (pmat_recorder_open(&recorder, path, &hello, max_bytes, &fault) != PMAT_OK)
        fail_msg("%s", fault.text);
    return recorder;
}

static void record(const char *path, uint16_t rows, uint16_t cols, uint32_t frames, uint16_t max)
{
    struct pmat_recorder *recorder = recorder_new(path, rows, cols, 0);
    for (uint32_t number = 1; number <= frames; number++) {
        struct pmat_frame frame = night_frame(rows, cols, number, max);
        assert_int_equal(pmat_recorder_put(recorder, &frame, NULL), PMAT_OK);
    }
    assert_int_equal(pmat_recorder_close(recorder, NULL), PMAT_OK);
}

/* What a player gives, through the reader that a live mat goes through. */
struct played {
    uint32_t count;
    uint32_t first, last; /* frame numbers */
    int result;           /* of the last read: 0, or the error */
    uint32_t hellos, restarts;
    struct pmat_fault fault;
    struct pmat_reader_counters counters;
};

static void check_frame(const struct pmat_frame *frame, uint16_t max, struct played *played)
{
    uint32_t number = (uint32_t)((frame->utc_us - UTC_US) / STEP_US);
    struct pmat_frame expected = night_frame(frame->rows, frame->cols, number, max);
    assert_memory_equal(frame->counts, expected.counts,
                        (size_t)frame->rows * frame->cols * sizeof *frame->counts);
    assert_int_equal(frame->utc_us, expected.utc_us);
    assert_int_equal(frame->flags, expected.flags);
    assert_int_equal(frame->scan_ms, expected.scan_ms);
    if (played->count == 0)
        played->first = number;
    else
        assert_int_equal(number, played->last + 1);
    played->last = number;
    played->count++;
}

static void read_bytes(struct pmat_reader *reader, const uint8_t *bytes, size_t size, uint16_t max,
                       struct played *played)
{
    enum pmat_reader_outcome outcome = PMAT_READER_NOTHING;
    for (size_t at = 0; at < size || outcome != PMAT_READER_NOTHING;) {
        struct pmat_frame frame;
        size_t taken;
        outcome = pmat_reader_push(reader, bytes + at, size - at, &taken, 5, 5, &frame);
        at += taken;
        played->hellos += outcome == PMAT_READER_HELLO;
        played->restarts += outcome == PMAT_READER_RESTART;
        if (outcome == PMAT_READER_FRAME)
            check_frame(&frame, max, played);
    }
}

static struct played play(const char *path, int64_t seek_utc_us, uint16_t max)
{
    static uint8_t bytes[10000];
    struct played played = {.count = 0};
    struct pmat_player *player = NULL;
    size_t got;
    played.result = pmat_player_open(&player, path, &played.fault);
    if (played.result != PMAT_OK)
        return played;
    if (seek_utc_us != 0)
        assert_int_equal(pmat_player_seek(player, seek_utc_us, NULL), PMAT_OK);
    struct pmat_reader *reader = reader_new("auto", 0, 0, PMAT_CLOCK_DEVICE);
    while ((played.result = pmat_player_read(player, bytes, sizeof bytes, &got, &played.fault)) ==
           1)
        read_bytes(reader, bytes, got, max, &played);
    assert_int_equal(got, 0);
    played.counters = *pmat_reader_counters(reader);
    pmat_reader_destroy(reader);
    pmat_player_close(player);
    return played;
}

static const struct night_row {
    const char *name;
    uint16_t rows, cols;
    uint32_t frames;
    uint16_t max;
} night_rows[] = {
    {"one frame", 4, 4, 1, MAX},
    {"smallest grid, several blocks by time", 2, 2, 2000, MAX},
    {"32x64, several blocks by size", 32, 64, 700, MAX},
    {"16 bit", 16, 16, 300, 65535},
    {"8 bit", 10, 10, 300, 255},
    {"largest grid", 128, 128, 70, 65535},
    {"no frame at all", 4, 4, 0, MAX},
};

static void a_night_comes_back(void **state)
{
    const struct night_row *row = *state;
    struct shelf shelf;
    shelf_open(&shelf);
    record(shelf.path, row->rows, row->cols, row->frames, row->max);
    struct played played = play(shelf.path, 0, row->max);
    assert_int_equal(played.result, 0);
    assert_int_equal(played.count, row->frames);
    assert_int_equal(played.counters.lost_packets, 0);
    assert_int_equal(played.restarts, 0);
    assert_int_equal(played.hellos, row->frames > 0); /* the same in each block: news once */
    shelf_close(&shelf);
}

static void a_recording_is_private(void **state)
{
    (void)state;
    struct shelf shelf;
    struct stat status;
    shelf_open(&shelf);
    mode_t before = umask(0);
    record(shelf.path, 4, 4, 10, MAX);
    umask(before);
    assert_int_equal(stat(shelf.path, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    shelf_close(&shelf);
}

static void a_recording_is_not_overwritten(void **state)
{
    (void)state;
    struct shelf shelf;
    struct pmat_recorder *recorder = NULL;
    struct pmat_fault fault;
    struct pmat_hello hello = capture_hello(4, 4);
    shelf_open(&shelf);
    record(shelf.path, 4, 4, 10, MAX);
    assert_int_not_equal(pmat_recorder_open(&recorder, shelf.path, &hello, 0, &fault), PMAT_OK);
    assert_null(recorder);
    assert_non_null(strstr(fault.text, shelf.path));
    assert_int_equal(play(shelf.path, 0, MAX).count, 10);
    shelf_close(&shelf);
}

/* Whole file, freed by the caller. */
static uint8_t *load(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    *size = (size_t)ftell(file);
    rewind(file);
    uint8_t *bytes = malloc(*size + 1);
    assert_int_equal(fread(bytes, 1, *size, file), *size);
    fclose(file);
    return bytes;
}

static void store(const char *path, const uint8_t *bytes, size_t size)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    fclose(file);
}

/* Ends of the blocks and the frames up to there, found by the block heads. */
static size_t list_blocks(const uint8_t *bytes, size_t size, size_t ends[64], uint32_t frames[64])
{
    struct pmat_recording_head head;
    size_t at = 0, count = 0;
    while (at + PMAT_RECORDING_HEAD_SIZE <= size && pmat_recording_head_get(&head, bytes + at)) {
        at += PMAT_RECORDING_HEAD_SIZE + head.packed_size;
        frames[count] = head.frames + (count == 0 ? 0 : frames[count - 1]);
        ends[count++] = at;
    }
    return count;
}

/* A crash at any byte: every complete block is read, then it is said up to where. */
static void cut_anywhere_gives_all_whole_blocks(void **state)
{
    (void)state;
    struct shelf shelf;
    size_t size, ends[64];
    uint32_t frames[64];
    shelf_open(&shelf);
    record(shelf.path, 4, 4, 3000, MAX); /* 60 s blocks: 600 frames each */
    uint8_t *bytes = load(shelf.path, &size);
    size_t blocks = list_blocks(bytes, size, ends, frames);
    assert_int_equal(blocks, 5);
    for (size_t cut = 0; cut < size; cut++) {
        uint32_t whole = 0;
        bool near = cut % 499 == 0 || cut < 60;
        for (size_t i = 0; i < blocks; i++) {
            whole = ends[i] <= cut ? frames[i] : whole;
            near = near || (cut + 5 > ends[i] && cut < ends[i] + 60);
        }
        if (!near)
            continue;
        store(shelf.path, bytes, cut);
        struct played played = play(shelf.path, 0, MAX);
        assert_int_equal(played.count, whole);
        /* the index's magic alone already says that nothing is missing */
        assert_int_equal(played.result, cut >= ends[blocks - 1] + 4 ? 0 : PMAT_ERR_DATA);
        if (whole > 0 && played.result != 0)
            assert_non_null(strstr(played.fault.text, "cut short"));
    }
    free(bytes);
    shelf_close(&shelf);
}

/* A bad sector: the blocks around it are read. Nothing that comes out is wrong. */
static void damage_costs_its_block(void **state)
{
    (void)state;
    struct random random = random_begin("recording damage");
    struct shelf shelf;
    size_t size, ends[64];
    uint32_t frames[64];
    shelf_open(&shelf);
    record(shelf.path, 2, 3, 1800, MAX);
    uint8_t *bytes = load(shelf.path, &size);
    assert_int_equal(list_blocks(bytes, size, ends, frames), 3);
    size_t packed_at = ends[0] + PMAT_RECORDING_HEAD_SIZE;
    for (int round = 0; round < 100; round++) {
        size_t at = packed_at + random_below(&random, (uint32_t)(ends[1] - packed_at));
        uint8_t kept = bytes[at];
        bytes[at] ^= (uint8_t)(1 + random_below(&random, 255));
        store(shelf.path, bytes, size);
        bytes[at] = kept;

        struct pmat_player *player = NULL;
        struct pmat_fault fault = {.kind = PMAT_OK};
        uint8_t chunk[4096];
        size_t got, all = 0;
        int result;
        assert_int_equal(pmat_player_open(&player, shelf.path, &fault), PMAT_OK);
        while ((result = pmat_player_read(player, chunk, sizeof chunk, &got, &fault)) == 1)
            all += got;
        /* a few bits of a zstd frame mean nothing: then all is well */
        if (result != 0) {
            assert_int_equal(result, PMAT_ERR_DATA);
            assert_non_null(strstr(fault.text, "1 of 3 blocks"));
        }
        assert_true(all > 1200 * 30);
        pmat_player_close(player);
    }
    free(bytes);
    shelf_close(&shelf);
}

static void any_damage_is_survived(void **state)
{
    (void)state;
    struct random random = random_begin("recording noise");
    struct shelf shelf;
    size_t size;
    shelf_open(&shelf);
    record(shelf.path, 2, 3, 1800, MAX);
    uint8_t *bytes = load(shelf.path, &size), *damaged = malloc(size);
    for (int round = 0; round < 150; round++) {
        memcpy(damaged, bytes, size);
        for (uint32_t n = 1 + random_below(&random, 20); n > 0; n--)
            damaged[random_below(&random, (uint32_t)size)] = (uint8_t)random_below(&random, 256);
        store(shelf.path, damaged, size);
        struct pmat_player *player = NULL;
        uint8_t chunk[4096];
        size_t got;
        if (pmat_player_open(&player, shelf.path, NULL) == PMAT_OK)
            while (pmat_player_read(player, chunk, sizeof chunk, &got, NULL) == 1)
                assert_true(got <= sizeof chunk);
        pmat_player_close(player);
    }
    free(damaged);
    free(bytes);
    shelf_close(&shelf);
}

static const struct seek_row {
    const char *name;
    int64_t utc_us;
    uint32_t first; /* frame that comes first, 0 = none */
} seek_rows[] = {
    {"before the night", UTC_US - 1000000, 1},
    {"into the first block", UTC_US + 300 * STEP_US, 1},
    {"into the second block", UTC_US + 700 * STEP_US, 601},
    {"onto a block's last frame", UTC_US + 1200 * STEP_US, 601},
    {"between two blocks", UTC_US + 1200 * STEP_US + 1, 1201},
    {"behind the night", UTC_US + 10000 * (int64_t)STEP_US, 0},
};

static void seeking_finds_the_block(void **state)
{
    const struct seek_row *row = *state;
    struct shelf shelf;
    shelf_open(&shelf);
    record(shelf.path, 4, 4, 1800, MAX);
    struct played played = play(shelf.path, row->utc_us, MAX);
    assert_int_equal(played.result, 0);
    assert_int_equal(played.count, row->first == 0 ? 0 : 1800 - row->first + 1);
    assert_int_equal(played.first, row->first);
    shelf_close(&shelf);
}

/* Any zstd tool can walk the index. */
static void the_index_is_zstds_seekable_one(void **state)
{
    (void)state;
    struct shelf shelf;
    size_t size, at = 0;
    shelf_open(&shelf);
    record(shelf.path, 4, 4, 1800, MAX);
    uint8_t *bytes = load(shelf.path, &size);
    assert_int_equal(pmat_bytes_get_u32(bytes + size - 4), PMAT_RECORDING_SEEKABLE_MAGIC);
    uint32_t entries = pmat_bytes_get_u32(bytes + size - 9);
    size_t table = size - 9 - (size_t)entries * 8;
    assert_int_equal(pmat_bytes_get_u32(bytes + table - 8), PMAT_RECORDING_INDEX_MAGIC);
    assert_int_equal(pmat_bytes_get_u32(bytes + table - 4), size - table);
    for (uint32_t i = 0; i < entries; i++) {
        uint32_t packed = pmat_bytes_get_u32(bytes + table + 8 * (size_t)i);
        assert_int_equal(ZSTD_findFrameCompressedSize(bytes + at, size - at), packed);
        if (i % 2 == 1)
            assert_int_equal(ZSTD_getFrameContentSize(bytes + at, size - at),
                             pmat_bytes_get_u32(bytes + table + 8 * (size_t)i + 4));
        at += packed;
    }
    assert_int_equal(at, table - 8);
    free(bytes);
    shelf_close(&shelf);
}

static void a_full_recording_stays_within_its_size(void **state)
{
    (void)state;
    enum { CAP = 300000 };
    struct shelf shelf;
    struct stat status;
    shelf_open(&shelf);
    struct pmat_recorder *recorder = recorder_new(shelf.path, 16, 16, CAP);
    for (uint32_t number = 1; number <= 3000; number++) {
        struct pmat_frame frame = night_frame(16, 16, number, MAX);
        assert_int_equal(pmat_recorder_put(recorder, &frame, NULL), PMAT_OK);
    }
    assert_true(pmat_recorder_full(recorder));
    assert_int_equal(pmat_recorder_close(recorder, NULL), PMAT_OK);
    assert_int_equal(stat(shelf.path, &status), 0);
    assert_in_range(status.st_size, 1, CAP);
    struct played played = play(shelf.path, 0, MAX);
    assert_int_equal(played.result, 0);
    assert_int_equal(played.count, 600);
    shelf_close(&shelf);
}

static void a_full_disk_is_told(void **state)
{
    (void)state;
    struct pmat_recorder *recorder = NULL;
    struct pmat_hello hello = capture_hello(4, 4);
    struct pmat_fault fault = {.kind = PMAT_OK};
    if (access("/dev/full", W_OK) != 0)
        skip();
    struct shelf shelf;
    shelf_open(&shelf);
    recorder = recorder_new(shelf.path, 4, 4, 0);
    /* the file's descriptor is the newest one: put /dev/full in its place */
    FILE *full = fopen("/dev/full", "w");
    int recorder_fd = fileno(full) - 1;
    assert_int_equal(dup2(fileno(full), recorder_fd), recorder_fd);
    fclose(full);
    int failures = 0;
    for (uint32_t number = 1; number <= 2000; number++) {
        struct pmat_frame frame = night_frame(4, 4, number, MAX);
        failures += pmat_recorder_put(recorder, &frame, &fault) != PMAT_OK;
    }
    assert_in_range(failures, 1, 3); /* once a block, not once a frame */
    assert_int_equal(fault.kind, PMAT_ERR_IO);
    assert_non_null(strstr(fault.text, "night.pmatz"));
    assert_int_not_equal(pmat_recorder_close(recorder, &fault), PMAT_OK);
    (void)hello;
    shelf_close(&shelf);
}

/* Restarts, another grid and a stepped clock each begin a block that tells them. */
static void what_changes_in_the_night_comes_back(void **state)
{
    (void)state;
    static uint8_t bytes[10000];
    struct shelf shelf;
    shelf_open(&shelf);
    struct pmat_recorder *recorder = recorder_new(shelf.path, 4, 4, 0);
    for (uint32_t number = 1; number <= 400; number++) {
        struct pmat_frame frame = night_frame(4, 4, number, MAX);
        frame.boot_id = number <= 100 ? 1 : 2;
        frame.device_us = 5; /* no clock: the time line is what counts */
        frame.utc_us += number <= 200 ? 0 : 3600000000;
        if (number > 300)
            frame.cols = 3;
        assert_int_equal(pmat_recorder_put(recorder, &frame, NULL), PMAT_OK);
    }
    assert_int_equal(pmat_recorder_close(recorder, NULL), PMAT_OK);

    struct pmat_player *player = NULL;
    struct pmat_reader *reader = reader_new("auto", 0, 0, PMAT_CLOCK_DEVICE);
    size_t got, taken;
    uint32_t number = 0, restarts = 0;
    assert_int_equal(pmat_player_open(&player, shelf.path, NULL), PMAT_OK);
    while (pmat_player_read(player, bytes, sizeof bytes, &got, NULL) == 1)
        for (size_t at = 0; at < got; at += taken) {
            struct pmat_frame frame;
            enum pmat_reader_outcome outcome =
                pmat_reader_push(reader, bytes + at, got - at, &taken, 5, 5, &frame);
            restarts += outcome == PMAT_READER_RESTART;
            if (outcome != PMAT_READER_FRAME)
                continue;
            number++;
            assert_int_equal(frame.boot_id, number <= 100 ? 1 : 2);
            assert_int_equal(frame.cols, number > 300 ? 3 : 4);
            assert_int_equal(frame.time_us, (int64_t)(number - 1) * STEP_US);
            assert_int_equal(frame.utc_us,
                             UTC_US + (int64_t)number * STEP_US + (number <= 200 ? 0 : 3600000000));
        }
    assert_int_equal(number, 400);
    assert_int_equal(restarts, 1);
    pmat_reader_destroy(reader);
    pmat_player_close(player);
    shelf_close(&shelf);
}

static const struct strange_row {
    const char *name;
    const char *content;
} strange_rows[] = {
    {"an empty file", ""},
    {"a text", "this is no recording at all, however long it may be, and however often it is read"},
    {"zstd of something else", "\x28\xb5\x2f\xfd\x04\x00\x01\x00\x00"},
};

static void what_is_no_recording_is_refused(void **state)
{
    const struct strange_row *row = *state;
    struct shelf shelf;
    struct pmat_player *player = NULL;
    struct pmat_fault fault;
    shelf_open(&shelf);
    store(shelf.path, (const uint8_t *)row->content, strlen(row->content));
    assert_int_equal(pmat_player_open(&player, shelf.path, &fault), PMAT_ERR_DATA);
    assert_null(player);
    assert_non_null(strstr(fault.text, "no recording"));
    shelf_close(&shelf);
    assert_int_equal(pmat_player_open(&player, shelf.path, &fault), PMAT_ERR_MISSING);
}

/* `posture-logger --replay FILE` opens recordings and captures alike. */
static void the_file_source_plays_recordings(void **state)
{
    (void)state;
    static uint8_t bytes[10000];
    struct shelf shelf;
    struct pmat_source *source = NULL;
    struct played played = {.count = 0};
    size_t got, size;
    shelf_open(&shelf);
    record(shelf.path, 4, 4, 700, MAX);
    uint8_t *whole = load(shelf.path, &size);
    store(shelf.path, whole, size - 40); /* cut in the index */
    for (int round = 0; round < 2; round++) {
        struct pmat_reader *reader = reader_new("auto", 0, 0, PMAT_CLOCK_DEVICE);
        assert_int_equal(pmat_source_open(&source, shelf.path, NULL, NULL), PMAT_OK);
        assert_string_equal(pmat_source_kind(source), "file");
        played.count = 0;
        enum pmat_source_outcome outcome;
        while ((outcome = pmat_source_read(source, bytes, sizeof bytes, 10, &got)) ==
               PMAT_SOURCE_BYTES)
            read_bytes(reader, bytes, got, MAX, &played);
        assert_int_equal(outcome, PMAT_SOURCE_END);
        assert_int_equal(played.count, round == 0 ? 700 : 600);
        assert_int_equal(pmat_source_fault(source) != NULL, round == 1);
        pmat_source_close(source);
        pmat_reader_destroy(reader);
        store(shelf.path, whole, size - 200); /* cut in the last block */
    }
    free(whole);
    shelf_close(&shelf);
}

static void old_recordings_are_removed(void **state)
{
    (void)state;
    static const struct {
        const char *file;
        bool left;
    } files[] = {{"2026-01-01-a.pmatz", false}, {"2026-01-02-a.pmatz", false},
                 {"2026-01-03-a.pmatz", true},  {"2026-01-03-b.pmatz", true},
                 {"2025-01-01.txt", true},      {".hidden.pmatz", true}};
    struct shelf shelf;
    char path[2 * NAME_SIZE];
    shelf_open(&shelf);
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        snprintf(path, sizeof path, "%s/%s", shelf.folder, files[i].file);
        store(path, (const uint8_t *)"x", 1);
    }
    assert_int_equal(pmat_recorder_prune(shelf.folder, 4, NULL), PMAT_OK);
    snprintf(path, sizeof path, "%s/%s", shelf.folder, files[0].file);
    assert_int_equal(access(path, F_OK), 0);
    assert_int_equal(pmat_recorder_prune(shelf.folder, 2, NULL), PMAT_OK);
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        snprintf(path, sizeof path, "%s/%s", shelf.folder, files[i].file);
        assert_int_equal(access(path, F_OK) == 0, files[i].left);
        unlink(path);
    }
    assert_int_equal(pmat_recorder_prune(shelf.folder, 0, NULL), PMAT_OK);
    assert_int_equal(pmat_recorder_prune("/tmp/pmat-no-such-folder", 2, NULL), PMAT_ERR_MISSING);
    shelf_close(&shelf);
}

int main(void)
{
    struct rows rows = {.count = 0};
    ROWS_ADD_ALL(&rows, night_rows, a_night_comes_back);
    rows_add(&rows, "a recording is private", a_recording_is_private, NULL);
    rows_add(&rows, "a recording is not overwritten", a_recording_is_not_overwritten, NULL);
    rows_add(&rows, "cut anywhere, all whole blocks are read", cut_anywhere_gives_all_whole_blocks,
             NULL);
    rows_add(&rows, "damage costs its block", damage_costs_its_block, NULL);
    rows_add(&rows, "any damage is survived", any_damage_is_survived, NULL);
    ROWS_ADD_ALL(&rows, seek_rows, seeking_finds_the_block);
    rows_add(&rows, "the index is zstd's seekable one", the_index_is_zstds_seekable_one, NULL);
    rows_add(&rows, "a full recording stays within its size",
             a_full_recording_stays_within_its_size, NULL);
    rows_add(&rows, "a full disk is told once a block", a_full_disk_is_told, NULL);
    rows_add(&rows, "what changes in the night comes back", what_changes_in_the_night_comes_back,
             NULL);
    ROWS_ADD_ALL(&rows, strange_rows, what_is_no_recording_is_refused);
    rows_add(&rows, "the file source plays recordings", the_file_source_plays_recordings, NULL);
    rows_add(&rows, "old recordings are removed", old_recordings_are_removed, NULL);
    pmat_player_close(NULL);
    return rows_run(&rows, "recorder");
}
