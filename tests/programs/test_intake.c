/*
 * What the reading side says of clocks and of a mat that dies, with a clock of the test's own.
 */
#include <pthread.h>
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "acquisition/wire.h"
#include "programs/posture-logger/intake.h"
#include "tests/support/rows.h"

enum { SIDE = 8, CELLS = SIDE * SIDE, FRAMES = 800, LOG_SIZE = 8192 };
#define SECOND_US INT64_C(1000000)

struct row {
    const char *name;
    enum pmat_clock_source source;
    bool knows_utc;      /* HELLO says when the device started */
    int device_ms;       /* between frames, on the mat's clock */
    int host_ms;         /* and on the host's */
    bool dies;           /* after its frames, with --once; else the signal ends the run */
    const char *told;    /* once; NULL = nothing */
    enum pmat_err ended; /* pmat_intake_fault */
};

static const struct row rows[] = {
    {"a mat at life's pace: nothing is said", PMAT_CLOCK_HOST, true, 1000, 1000, false, NULL,
     PMAT_OK},
    {"five times faster than life on the host's clock", PMAT_CLOCK_HOST, true, 1000, 200, false,
     "use --clock device", PMAT_OK},
    {"twice as fast may be a clock that is off", PMAT_CLOCK_HOST, true, 1000, 500, false, NULL,
     PMAT_OK},
    {"five times faster on its own clock", PMAT_CLOCK_DEVICE, true, 1000, 200, false, NULL,
     PMAT_OK},
    {"a mat that does not know the time", PMAT_CLOCK_DEVICE, false, 1000, 1000, false,
     "does not tell what time it is", PMAT_OK},
    {"a mat that dies ends --once, with how long", PMAT_CLOCK_HOST, true, 1000, 1000, true, NULL,
     PMAT_ERR_UNAVAILABLE},
};

struct rig {
    const struct row *row;
    int64_t now_us;
    int master, slave, stop[2];
    int sent;
    char log[LOG_SIZE];
    atomic_bool enough;
    struct pmat_wire_encoder encoder;
};

static bool synced(void *context)
{
    (void)context;
    return true;
}

static void send_item(struct rig *rig)
{
    const struct pmat_wire_format *format = pmat_wire_find("pmat1");
    static uint16_t counts[CELLS];
    uint8_t bytes[4096];
    size_t size;
    uint64_t device_us = (uint64_t)(rig->sent + 1) * (uint64_t)rig->row->device_ms * 1000;
    if (rig->sent == 0) {
        struct pmat_hello hello = {.model = "own", .rows = SIDE, .cols = SIDE, .bits = 12};
        hello.start_utc_us = rig->row->knows_utc ? INT64_C(1773182400000000) : 0;
        size = format->encode_hello(&rig->encoder, &hello, 0, bytes, sizeof bytes);
        assert_int_equal(write(rig->master, bytes, size), size);
    }
    struct pmat_frame frame = {
        .rows = SIDE, .cols = SIDE, .device_us = device_us, .counts = counts};
    size = format->encode_frame(&rig->encoder, &frame, bytes, sizeof bytes);
    assert_int_equal(write(rig->master, bytes, size), size);
}

/* Time passes by being asked for: with each look a frame is sent, then silence. */
static int64_t boottime(void *context)
{
    struct rig *rig = context;
    int unread = 0;
    if (ioctl(rig->slave, FIONREAD, &unread) != 0 || unread > 0)
        return rig->now_us;
    if (rig->sent < FRAMES) {
        send_item(rig);
        rig->sent++;
        rig->now_us += rig->row->host_ms * INT64_C(1000);
    } else if (rig->row->dies) {
        rig->now_us += 20 * SECOND_US;
    } else {
        atomic_store(&rig->enough, true);
    }
    return rig->now_us;
}

static int64_t realtime(void *context)
{
    return INT64_C(1773182400000000) + ((const struct rig *)context)->now_us;
}

static void take_line(void *context, enum pmat_log_level level, const char *text)
{
    struct rig *rig = context;
    size_t used = strlen(rig->log);
    if (level <= PMAT_LOG_WARNING)
        snprintf(rig->log + used, sizeof rig->log - used, "%s\n", text);
}

static void *take_all(void *context)
{
    const struct pmat_item *item;
    do {
        item = pmat_queue_take(context);
        if (item->kind == PMAT_ITEM_CAL)
            free(item->cal);
    } while (item->kind != PMAT_ITEM_STOP);
    return NULL;
}

static int lines_with(const char *log, const char *words)
{
    int count = 0;
    for (const char *at = log; (at = strstr(at, words)) != NULL; at++)
        count++;
    return count;
}

static void open_rig(struct rig *rig, const struct row *row, char port[64])
{
    *rig = (struct rig){.row = row, .encoder = {.boot_id = 5}};
    struct termios raw;
    assert_int_equal(openpty(&rig->master, &rig->slave, port, NULL, NULL), 0);
    assert_int_equal(tcgetattr(rig->slave, &raw), 0);
    cfmakeraw(&raw);
    assert_int_equal(tcsetattr(rig->slave, TCSANOW, &raw), 0);
    assert_int_equal(pipe(rig->stop), 0);
}

static void run(struct rig *rig, const char *port, enum pmat_err *ended)
{
    struct pmat_clock clock = {realtime, boottime, boottime, synced, rig};
    struct pmat_log log = {take_line, rig, PMAT_LOG_WARNING};
    struct pmat_notify notify = {0};
    struct pmat_profile profile;
    struct pmat_fault fault;
    struct pmat_intake *intake;
    struct pmat_queue *queue = pmat_queue_create(16);
    struct pmat_state *state = pmat_state_create();
    pthread_t taker;
    pmat_profile_default(&profile);
    const struct pmat_intake_options options = {.port = port,
                                                .once = rig->row->dies,
                                                .signal_fd = rig->stop[0],
                                                .enough = &rig->enough,
                                                .profile = &profile,
                                                .clock_source = rig->row->source,
                                                .clock = &clock,
                                                .log = &log,
                                                .state = state,
                                                .notify = &notify};
    assert_int_equal(pmat_intake_create(&intake, &options, queue, &fault), PMAT_OK);
    assert_int_equal(pthread_create(&taker, NULL, take_all, queue), 0);
    pmat_intake_run(intake);
    pthread_join(taker, NULL);
    *ended = PMAT_OK;
    if (pmat_intake_fault(intake) != NULL) {
        *ended = pmat_intake_fault(intake)->kind;
        assert_non_null(strstr(pmat_intake_fault(intake)->text, "nothing for 15 min"));
    }
    pmat_intake_destroy(intake);
    pmat_queue_destroy(queue);
    pmat_state_destroy(state);
}

static void says_what_is_wrong_with_the_mat(void **state)
{
    const struct row *row = *state;
    static struct rig rig;
    char port[64];
    enum pmat_err ended;
    open_rig(&rig, row, port);
    run(&rig, port, &ended);
    assert_int_equal(ended, row->ended);
    assert_int_equal(lines_with(rig.log, row->told != NULL ? row->told : "clock"),
                     row->told != NULL);
    close(rig.master);
    close(rig.slave);
    close(rig.stop[0]);
    close(rig.stop[1]);
}

int main(void)
{
    static struct rows tests;
    ROWS_ADD_ALL(&tests, rows, says_what_is_wrong_with_the_mat);
    return rows_run(&tests, "intake");
}
