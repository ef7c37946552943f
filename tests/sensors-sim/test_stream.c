/* Streams: what goes in comes out, in every wire format, through files and ptys, with faults. */
#include "sensors-sim/stream.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "sensors-sim/night.h"
#include "tests/sensors-sim/catcher.h"
#include "tests/support/rows.h"

static struct pmat_sim_show *show_new(const char *keys)
{
    char text[1000];
    snprintf(text, sizeof text,
             "rows = 16\ncols = 8\npitch_row_mm = 120\npitch_col_mm = 100\nrate_hz = 5\n%s"
             "+0:01 get_in\n+0:02 lie left\n+0:04 turn supine\n+0:05 gap 60s\n+0:07 get_out\n"
             "end +0:08\n",
             keys);
    struct pmat_sim_script *script = malloc(sizeof *script);
    struct pmat_fault fault = {0};
    struct pmat_sim_show *show = NULL;
    FILE *stream = fmemopen(text, strlen(text), "r");
    if (pmat_sim_script_read(script, stream, "test", &fault) != PMAT_OK ||
        pmat_sim_night_create(&show, script, &fault) != PMAT_OK)
        fail_msg("%s", fault.text);
    fclose(stream);
    free(script);
    return show;
}

enum { FRAMES = 8 * 60 * 5, GAP_FRAMES = 60 * 5 };

static struct pmat_sim_stream_options options_for(const char *wire)
{
    struct pmat_sim_stream_options options = {.format = pmat_wire_find(wire),
                                              .encoding = PMAT_SIM_ENCODING_FIT,
                                              .fd = -1,
                                              .stop_fd = -1,
                                              .seed = 3};
    assert_non_null(options.format);
    return options;
}

/* Plays into a file and reads it back. */
static void play_to_file(const char *keys, struct pmat_sim_stream_options *options,
                         struct pmat_sim_stream_tally *tally, struct caught *caught)
{
    struct pmat_fault fault = {0};
    FILE *file = tmpfile();
    assert_non_null(file);
    struct pmat_sim_show *show = show_new(keys);
    options->fd = fileno(file);
    if (pmat_sim_stream_play(show, options, tally, &fault) != PMAT_OK)
        fail_msg("%s", fault.text);
    assert_int_equal(lseek(options->fd, 0, SEEK_SET), 0);
    caught_from_fd(caught, options->format, options->fd);
    show->kind->destroy(show);
    fclose(file);
}

/* Sum over the show itself, to compare with. */
static uint64_t show_checksum(const char *keys, int shift)
{
    struct pmat_sim_show *show = show_new(keys);
    struct pmat_frame frame;
    struct pmat_fault fault;
    bool silent;
    uint64_t sum = 0;
    while (show->kind->next(show, &frame, &silent, &fault) > 0)
        for (int i = 0; i < frame.rows * frame.cols && !silent; i++)
            sum = sum * 31 + (uint64_t)(frame.counts[i] >> shift);
    show->kind->destroy(show);
    return sum;
}

struct trip {
    const char *name;
    const char *wire;
    const char *keys;
    enum pmat_sim_encoding encoding;
    int shift; /* bits lost on the way */
};

static const struct trip trips[] = {
    {"12 bits come back", "pmat1", "bits = 12\n", PMAT_SIM_ENCODING_FIT, 0},
    {"8 bits come back", "pmat1", "bits = 8\n", PMAT_SIM_ENCODING_FIT, 0},
    {"16 bits come back", "pmat1", "bits = 16\n", PMAT_SIM_ENCODING_FIT, 0},
    {"12 bits in u16 come back", "pmat1", "bits = 12\n", PMAT_SIM_ENCODING_U16, 0},
    {"12 bits in u8 lose their last four", "pmat1", "bits = 12\n", PMAT_SIM_ENCODING_U8, 4},
    {"text lines come back", "ascii-line", "bits = 12\n", PMAT_SIM_ENCODING_FIT, 0},
};

static void frames_come_back(void **state)
{
    const struct trip *row = *state;
    struct pmat_sim_stream_options options = options_for(row->wire);
    struct pmat_sim_stream_tally tally;
    struct caught caught;
    options.encoding = row->encoding;
    play_to_file(row->keys, &options, &tally, &caught);
    assert_int_equal(tally.frames, FRAMES - GAP_FRAMES);
    assert_int_equal(tally.silent, GAP_FRAMES);
    assert_int_equal(caught.frames, FRAMES - GAP_FRAMES);
    assert_int_equal(caught.bad, 0);
    assert_int_equal(caught.backward, 0);
    assert_int_equal(caught.bytes, tally.bytes);
    assert_true(caught.checksum == show_checksum(row->keys, row->shift));
}

static void hello_tells_of_the_mat_every_five_seconds(void **state)
{
    (void)state;
    struct pmat_sim_stream_options options = options_for("pmat1");
    struct pmat_sim_stream_tally tally;
    struct caught caught;
    play_to_file("start = 2026-01-02T03:04:05Z\nmodel = mat 7\nbits = 10\n", &options, &tally,
                 &caught);
    assert_in_range(caught.hellos, (480 - 60) / 5 - 2, (480 - 60) / 5 + 2);
    assert_string_equal(caught.hello.model, "mat 7");
    assert_int_equal(caught.hello.rows, 16);
    assert_int_equal(caught.hello.cols, 8);
    assert_int_equal(caught.hello.bits, 10);
    assert_true(fabsf(caught.hello.pitch_row_mm - 120.0f) < 0.01f);
    assert_true(caught.hello.start_utc_us == INT64_C(1767323045000000));
}

/* Faults: how many frames may be missing, and what else shows. */
struct trouble {
    const char *name;
    const char *spec;
    int lost_low, lost_high;
    int boots;
};

static const struct trouble troubles[] = {
    {"nothing goes wrong", "", 0, 0, 1},
    {"unplugged for a minute", "unplug@0:02+60s", 300, 300, 2},
    {"a restart loses nothing", "restart@0:03", 0, 0, 2},
    {"garbage costs two frames at the most", "garbage@0:02,garbage@0:03", 0, 4, 1},
    {"one packet in twenty dropped", "drop=0.05", 60, 160, 1},
    {"flipped bits cost their frames", "flip=2e-4", 40, 160, 1},
    {"everything at once", "unplug@0:01+1min,restart@0:06,garbage@0:03,flip=1e-5,drop=0.01", 300,
     360, 3},
};

static void faults_cost_what_they_should(void **state)
{
    const struct trouble *row = *state;
    struct pmat_sim_stream_options options = options_for("pmat1");
    struct pmat_sim_stream_tally tally;
    struct caught caught, again;
    struct pmat_fault fault = {0};
    if (pmat_sim_faults_parse(&options.faults, row->spec, &fault) != PMAT_OK)
        fail_msg("%s", fault.text);
    play_to_file("", &options, &tally, &caught);
    int lost = FRAMES - GAP_FRAMES - caught.frames;
    print_message("%d frames lost, %d boots, %d bad\n", lost, caught.boots, caught.bad);
    assert_in_range(lost, row->lost_low, row->lost_high);
    assert_int_equal(caught.boots, row->boots);
    assert_int_equal(caught.backward, 0);
    play_to_file("", &options, &tally, &again);
    assert_true(again.checksum == caught.checksum && again.frames == caught.frames);
}

struct spec {
    const char *name;
    const char *spec;
};

static const struct spec bad_specs[] = {
    {"an unknown fault", "explode@1:00"},          {"unplugged for ever", "unplug@1:00"},
    {"a restart that lasts", "restart@1:00+5min"}, {"a chance over one", "flip=2"},
    {"a chance without number", "drop="},          {"a time that is none", "garbage@soon"},
};

static void bad_spec_is_refused(void **state)
{
    const struct spec *row = *state;
    struct pmat_sim_faults faults;
    struct pmat_fault fault = {0};
    assert_int_equal(pmat_sim_faults_parse(&faults, row->spec, &fault), PMAT_ERR_USAGE);
    assert_non_null(strstr(fault.text, row->spec));
}

static void fresh_link(char path[64])
{
    static int number;
    snprintf(path, 64, "/tmp/pmat-test-%d-%d", (int)getpid(), number++);
}

/* A child waits for the link, opens it and counts the frames until the device hangs up. Forked
 * before the device exists, it holds none of its descriptors. */
static pid_t start_reader(const char *link, int results)
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child > 0)
        return child;
    struct timespec nap = {.tv_nsec = 200000000L};
    for (int i = 0; i < 50 && access(link, F_OK) != 0; i++)
        nanosleep(&nap, NULL);
    int fd = open(link, O_RDWR | O_NOCTTY);
    struct caught caught = {0};
    if (fd >= 0)
        caught_from_fd(&caught, pmat_wire_find("pmat1"), fd);
    if (write(results, &caught, sizeof caught) != (ssize_t)sizeof caught)
        _exit(2);
    _exit(fd >= 0 ? 0 : 1);
}

/* The reader comes late and is slow to see the end: still every frame arrives. */
static void pty_hands_over_every_frame(void **state)
{
    (void)state;
    char link[64];
    struct stat st;
    int results[2], status = 0;
    struct pmat_fault fault = {0};
    struct pmat_sim_stream_tally tally;
    struct caught caught;
    fresh_link(link);
    assert_int_equal(pipe(results), 0);
    pid_t child = start_reader(link, results[1]);
    struct pmat_sim_stream_options options = options_for("pmat1");
    if (pmat_sim_pty_open(&options.pty, link, &fault) != PMAT_OK)
        fail_msg("%s", fault.text);
    struct pmat_sim_show *show = show_new("");
    if (pmat_sim_stream_play(show, &options, &tally, &fault) != PMAT_OK)
        fail_msg("%s", fault.text);
    pmat_sim_pty_close(options.pty);
    assert_int_equal(read(results[0], &caught, sizeof caught), sizeof caught);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_int_equal(caught.frames, FRAMES - GAP_FRAMES);
    assert_int_equal(caught.bad, 0);
    assert_true(caught.checksum == show_checksum("", 0));
    assert_int_equal(lstat(link, &st), -1);
    assert_int_equal(errno, ENOENT);
    show->kind->destroy(show);
    close(results[0]);
    close(results[1]);
}

static void port_does_not_replace_a_file(void **state)
{
    (void)state;
    char path[] = "/tmp/pmat-test-XXXXXX";
    int fd = mkstemp(path);
    struct pmat_sim_pty *pty = NULL;
    struct pmat_fault fault = {0};
    assert_int_equal(pmat_sim_pty_open(&pty, path, &fault), PMAT_ERR_USAGE);
    assert_null(pty);
    assert_int_equal(access(path, F_OK), 0);
    unlink(path);
    close(fd);
}

static void unwritable_file_is_told(void **state)
{
    (void)state;
    struct pmat_sim_stream_options options = options_for("pmat1");
    struct pmat_fault fault = {0};
    struct pmat_sim_show *show = show_new("");
    options.fd = open("/dev/full", O_WRONLY);
    assert_true(options.fd >= 0);
    assert_int_equal(pmat_sim_stream_play(show, &options, NULL, &fault), PMAT_ERR_IO);
    assert_non_null(strstr(fault.text, "No space left"));
    show->kind->destroy(show);
    close(options.fd);
}

/* 8 minutes at 240 times real time are 2 s. */
static void speed_paces_the_night(void **state)
{
    (void)state;
    struct pmat_sim_stream_options options = options_for("pmat1");
    struct pmat_sim_stream_tally tally;
    struct caught caught;
    struct timespec before, after;
    options.speed = 240.0;
    clock_gettime(CLOCK_MONOTONIC, &before);
    play_to_file("", &options, &tally, &caught);
    clock_gettime(CLOCK_MONOTONIC, &after);
    double took_s =
        (double)(after.tv_sec - before.tv_sec) + 1e-9 * (double)(after.tv_nsec - before.tv_nsec);
    print_message("took %.2f s\n", took_s);
    assert_true(took_s > 1.9 && took_s < 6.0);
    assert_int_equal(caught.frames, FRAMES - GAP_FRAMES);
}

static void stop_ends_the_stream_at_once(void **state)
{
    (void)state;
    struct pmat_sim_stream_options options = options_for("pmat1");
    struct pmat_sim_stream_tally tally;
    struct pmat_fault fault = {0};
    struct pmat_sim_show *show = show_new("");
    int stop[2];
    FILE *file = tmpfile();
    assert_int_equal(pipe(stop), 0);
    assert_int_equal(write(stop[1], "x", 1), 1);
    options.stop_fd = stop[0];
    options.fd = fileno(file);
    options.speed = 1.0;
    assert_int_equal(pmat_sim_stream_play(show, &options, &tally, &fault), PMAT_OK);
    assert_true(tally.frames < 5);
    show->kind->destroy(show);
    fclose(file);
    close(stop[0]);
    close(stop[1]);
}

int main(void)
{
    static struct rows rows;
    ROWS_ADD_ALL(&rows, trips, frames_come_back);
    rows_add(&rows, "a HELLO tells of the mat every five seconds",
             hello_tells_of_the_mat_every_five_seconds, NULL);
    ROWS_ADD_ALL(&rows, troubles, faults_cost_what_they_should);
    ROWS_ADD_ALL(&rows, bad_specs, bad_spec_is_refused);
    rows_add(&rows, "a pty hands over every frame", pty_hands_over_every_frame, NULL);
    rows_add(&rows, "a port does not replace a file", port_does_not_replace_a_file, NULL);
    rows_add(&rows, "an unwritable file is told", unwritable_file_is_told, NULL);
    rows_add(&rows, "speed paces the night", speed_paces_the_night, NULL);
    rows_add(&rows, "stop ends the stream at once", stop_ends_the_stream_at_once, NULL);
    return rows_run(&rows, "sensors-sim stream");
}
