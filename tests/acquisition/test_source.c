#include "acquisition/source.h"

#include <errno.h>
#include <fcntl.h>
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "acquisition/source/descriptor.h"
#include "acquisition/source/discovery.h"
#include "tests/support/rows.h"

enum { NAME_SIZE = 400 };

static void make_folder(char folder[NAME_SIZE])
{
    snprintf(folder, NAME_SIZE, "/tmp/pmat-source-XXXXXX");
    assert_non_null(mkdtemp(folder));
}

static void in_folder(char path[NAME_SIZE], const char *folder, const char *name)
{
    assert_true(snprintf(path, NAME_SIZE, "%s/%s", folder, name) < NAME_SIZE);
}

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
    fclose(file);
}

static struct pmat_source *open_source(const char *name)
{
    struct pmat_source *source = NULL;
    struct pmat_fault fault = {.kind = PMAT_OK};
    if (pmat_source_open(&source, name, NULL, &fault) != PMAT_OK)
        fail_msg("%s", fault.text);
    return source;
}

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* A device at the other end of a pty. */
struct wire {
    int master, slave;
    char name[NAME_SIZE];
};

static void wire_open(struct wire *wire)
{
    assert_int_equal(openpty(&wire->master, &wire->slave, NULL, NULL, NULL), 0);
    assert_int_equal(ttyname_r(wire->slave, wire->name, sizeof wire->name), 0);
}

static void wire_close(struct wire *wire)
{
    close(wire->slave);
    close(wire->master);
}

static void every_byte_crosses_a_pty(void **state)
{
    (void)state;
    struct wire wire;
    uint8_t sent[256], bytes[300];
    size_t got, all = 0;
    wire_open(&wire);
    struct pmat_source *source = open_source(wire.name);
    assert_string_equal(pmat_source_kind(source), "pty");
    assert_true(pmat_source_may_wait(source));
    assert_false(pmat_source_set_baud(source, 115200));
    for (int i = 0; i < 256; i++)
        sent[i] = (uint8_t)i; /* with XON, XOFF, CR, LF, EOF, interrupt */
    assert_int_equal(write(wire.master, sent, sizeof sent), sizeof sent);
    while (all < sizeof sent) {
        assert_int_equal(pmat_source_read(source, bytes + all, sizeof bytes - all, 1000, &got),
                         PMAT_SOURCE_BYTES);
        all += got;
    }
    assert_memory_equal(bytes, sent, sizeof sent);
    assert_true(pmat_source_write(source, sent, sizeof sent));
    for (all = 0; all < sizeof sent; all += got)
        got = (size_t)read(wire.master, bytes + all, sizeof bytes - all);
    assert_memory_equal(bytes, sent, sizeof sent);
    assert_null(pmat_source_fault(source));
    pmat_source_close(source);
    wire_close(&wire);
}

static void silence_is_nothing_in_time(void **state)
{
    (void)state;
    struct wire wire;
    uint8_t bytes[16];
    size_t got = 9;
    wire_open(&wire);
    struct pmat_source *source = open_source(wire.name);
    int64_t before_ms = now_ms();
    assert_int_equal(pmat_source_read(source, bytes, sizeof bytes, 100, &got), PMAT_SOURCE_NOTHING);
    assert_in_range(now_ms() - before_ms, 90, 1000);
    assert_int_equal(got, 0);
    assert_int_equal(pmat_source_read(source, bytes, sizeof bytes, 0, &got), PMAT_SOURCE_NOTHING);
    pmat_source_close(source);
    wire_close(&wire);
}

static void an_unplugged_device_is_gone(void **state)
{
    (void)state;
    struct wire wire;
    uint8_t bytes[16];
    size_t got;
    wire_open(&wire);
    struct pmat_source *source = open_source(wire.name);
    wire_close(&wire);
    int64_t before_ms = now_ms();
    for (int i = 0; i < 3; i++)
        assert_int_equal(pmat_source_read(source, bytes, sizeof bytes, 1000, &got),
                         PMAT_SOURCE_GONE);
    assert_in_range(now_ms() - before_ms, 0, 500);
    assert_false(pmat_source_write(source, bytes, 1));
    pmat_source_close(source);
}

/* Nobody reads at the other end: the write gives up within its second. */
static void a_write_does_not_block_for_long(void **state)
{
    (void)state;
    static uint8_t bytes[256 * 1024];
    struct wire wire;
    wire_open(&wire);
    struct pmat_source *source = open_source(wire.name);
    int64_t before_ms = now_ms();
    assert_false(pmat_source_write(source, bytes, sizeof bytes));
    assert_in_range(now_ms() - before_ms, 500, 1900);
    pmat_source_close(source);
    wire_close(&wire);
}

static void a_second_logger_is_kept_off(void **state)
{
    (void)state;
    struct wire wire;
    struct pmat_source *second = NULL;
    struct pmat_fault fault;
    wire_open(&wire);
    struct pmat_source *first = open_source(wire.name);
    for (int i = 0; i < 50; i++) {
        assert_int_equal(pmat_source_open(&second, wire.name, NULL, &fault), PMAT_ERR_IN_USE);
        assert_non_null(strstr(fault.text, "in use"));
        assert_null(second);
    }
    pmat_source_close(first);
    second = open_source(wire.name);
    pmat_source_close(second);
    wire_close(&wire);
}

static void links_are_followed(void **state)
{
    (void)state;
    struct wire wire;
    char folder[NAME_SIZE], link[NAME_SIZE];
    wire_open(&wire);
    make_folder(folder);
    in_folder(link, folder, "mat-by-id");
    assert_int_equal(symlink(wire.name, link), 0);
    struct pmat_source *source = open_source(link);
    assert_string_equal(pmat_source_kind(source), "pty");
    pmat_source_close(source);
    unlink(link);
    rmdir(folder);
    wire_close(&wire);
}

static void a_file_is_read_to_its_end(void **state)
{
    (void)state;
    char folder[NAME_SIZE], path[NAME_SIZE];
    uint8_t bytes[4];
    size_t got;
    make_folder(folder);
    in_folder(path, folder, "capture.bin");
    write_file(path, "abcdef");
    struct pmat_source *source = open_source(path);
    assert_string_equal(pmat_source_kind(source), "file");
    assert_true(pmat_source_may_wait(source));
    assert_int_equal(pmat_source_read(source, bytes, sizeof bytes, 0, &got), PMAT_SOURCE_BYTES);
    assert_int_equal(got, 4);
    assert_memory_equal(bytes, "abcd", 4);
    assert_int_equal(pmat_source_read(source, bytes, sizeof bytes, 0, &got), PMAT_SOURCE_BYTES);
    assert_int_equal(got, 2);
    assert_int_equal(pmat_source_read(source, bytes, sizeof bytes, 0, &got), PMAT_SOURCE_END);
    assert_false(pmat_source_write(source, bytes, 1));
    assert_false(pmat_source_set_baud(source, 9600));
    pmat_source_close(source);
    unlink(path);
    rmdir(folder);
}

static void a_fifo_waits_for_its_writer(void **state)
{
    (void)state;
    char folder[NAME_SIZE], path[NAME_SIZE];
    uint8_t bytes[8];
    size_t got;
    make_folder(folder);
    in_folder(path, folder, "fifo");
    assert_int_equal(mkfifo(path, 0600), 0);
    struct pmat_source *source = open_source(path);
    assert_int_equal(pmat_source_read(source, bytes, sizeof bytes, 20, &got), PMAT_SOURCE_NOTHING);
    int writer = open(path, O_WRONLY);
    assert_int_equal(pmat_source_read(source, bytes, sizeof bytes, 20, &got), PMAT_SOURCE_NOTHING);
    assert_int_equal(write(writer, "xyz", 3), 3);
    close(writer);
    assert_int_equal(pmat_source_read(source, bytes, sizeof bytes, 20, &got), PMAT_SOURCE_BYTES);
    assert_int_equal(got, 3);
    assert_int_equal(pmat_source_read(source, bytes, sizeof bytes, 20, &got), PMAT_SOURCE_END);
    pmat_source_close(source);
    unlink(path);
    rmdir(folder);
}

static void standard_input_ends(void **state)
{
    (void)state;
    int ends[2], kept = dup(STDIN_FILENO);
    uint8_t bytes[8];
    size_t got;
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
    close(ends[0]);
    struct pmat_source *source = open_source("-");
    assert_string_equal(pmat_source_kind(source), "stdin");
    assert_int_equal(pmat_source_read(source, bytes, sizeof bytes, 20, &got), PMAT_SOURCE_NOTHING);
    assert_int_equal(write(ends[1], "hi", 2), 2);
    close(ends[1]);
    assert_int_equal(pmat_source_read(source, bytes, sizeof bytes, 20, &got), PMAT_SOURCE_BYTES);
    assert_int_equal(got, 2);
    assert_int_equal(pmat_source_read(source, bytes, sizeof bytes, 20, &got), PMAT_SOURCE_END);
    pmat_source_close(source);
    assert_int_equal(dup2(kept, STDIN_FILENO), STDIN_FILENO);
    close(kept);
}

static const struct refusal_row {
    const char *name;
    const char *port;
    enum pmat_err err;
    const char *says;
} refusal_rows[] = {
    {"a port that is not there", "/dev/ttyACM77", PMAT_ERR_UNAVAILABLE,
     "no port '/dev/ttyACM77': plug the mat in, or see 'ls /dev/serial/by-id'"},
    {"a short name that is not there", "ttyUSB99", PMAT_ERR_UNAVAILABLE, "no port 'ttyUSB99'"},
    {"a by-id name that is not there", "/dev/serial/by-id/usb-none", PMAT_ERR_UNAVAILABLE,
     "plug the mat in"},
    {"a pty that is not there", "/dev/pts/999999", PMAT_ERR_UNAVAILABLE, "plug the mat in"},
    {"a file that is not there", "/tmp/pmat-no-such-file", PMAT_ERR_MISSING,
     "/tmp/pmat-no-such-file"},
    {"a folder", "/tmp", PMAT_ERR_MISSING, "neither a port nor a file"},
    {"a device that is no tty", "/dev/null", PMAT_ERR_UNAVAILABLE, "no serial port"},
    {"no name at all", "", PMAT_ERR_MISSING, "check the name"},
};

static void refused_with_what_to_do(void **state)
{
    const struct refusal_row *row = *state;
    struct pmat_source *source = NULL;
    struct pmat_fault fault;
    assert_int_equal(pmat_source_open(&source, row->port, NULL, &fault), row->err);
    assert_null(source);
    if (strstr(fault.text, row->says) == NULL)
        fail_msg("'%s' does not say '%s'", fault.text, row->says);
    assert_null(strchr(fault.text, '\n'));
}

/* What open() says, turned into what to do. Real serial ports come this way too. */
static const struct open_row {
    const char *name;
    int errno_value;
    enum pmat_err err;
    const char *says;
} open_rows[] = {
    {"ModemManager holds it", EBUSY, PMAT_ERR_IN_USE, "in use"},
    {"it went away", ENODEV, PMAT_ERR_UNAVAILABLE, "plug the mat in"},
    {"it does not answer", ENXIO, PMAT_ERR_UNAVAILABLE, "plug the mat in"},
    {"something else", EMFILE, PMAT_ERR_IO, "cannot open port"},
};

static void open_faults_say_what_to_do(void **state)
{
    const struct open_row *row = *state;
    struct pmat_fault fault;
    assert_int_equal(pmat_descriptor_open_fault(row->errno_value, "/dev/ttyX", "/dev/tty", &fault),
                     row->err);
    assert_non_null(strstr(fault.text, row->says));
}

static void no_permission_names_the_group(void **state)
{
    (void)state;
    enum { DIALOUT = 20 }; /* the same on every Debian */
    char folder[NAME_SIZE], path[NAME_SIZE];
    struct pmat_fault fault;
    make_folder(folder);
    in_folder(path, folder, "port");
    write_file(path, "");
    bool may_change = chown(path, (uid_t)-1, DIALOUT) == 0;
    if (may_change) {
        assert_int_equal(pmat_descriptor_open_fault(EACCES, "mat", path, &fault),
                         PMAT_ERR_PERMISSION);
        assert_non_null(strstr(fault.text, "'mat'"));
        assert_non_null(strstr(fault.text, "usermod -aG dialout"));
        assert_int_equal(chown(path, (uid_t)-1, 0), 0);
        assert_int_equal(pmat_descriptor_open_fault(EACCES, "mat", path, &fault),
                         PMAT_ERR_PERMISSION);
        assert_non_null(strstr(fault.text, "root alone"));
    }
    unlink(path);
    rmdir(folder);
    if (!may_change)
        skip();
}

static void the_only_port_is_taken(void **state)
{
    (void)state;
    struct wire first, second;
    struct pmat_discovery discovery = {.count = 0};
    struct pmat_fault fault;
    const char *name = NULL;
    char folder[NAME_SIZE], link[NAME_SIZE], twin[NAME_SIZE];
    wire_open(&first);
    wire_open(&second);
    make_folder(folder);
    in_folder(link, folder, "usb-mat-if00");
    in_folder(twin, folder, "usb-mat-if00-again");

    pmat_discovery_add_folder(&discovery, "/tmp/pmat-no-such-folder");
    assert_int_equal(pmat_discovery_choose(&discovery, &name, &fault), PMAT_ERR_UNAVAILABLE);
    assert_non_null(strstr(fault.text, "--port"));

    assert_int_equal(symlink(first.name, link), 0);
    assert_int_equal(symlink(first.name, twin), 0);
    pmat_discovery_add_folder(&discovery, folder);
    pmat_discovery_add(&discovery, first.name); /* the same under its plain name */
    assert_int_equal(pmat_discovery_choose(&discovery, &name, &fault), PMAT_OK);
    assert_string_equal(name, link); /* the stable name is the one to reopen by */

    pmat_discovery_add(&discovery, second.name);
    assert_int_equal(pmat_discovery_choose(&discovery, &name, &fault), PMAT_ERR_UNAVAILABLE);
    assert_non_null(strstr(fault.text, link));
    assert_non_null(strstr(fault.text, second.name));
    assert_non_null(strstr(fault.text, "--port"));

    unlink(link);
    unlink(twin);
    rmdir(folder);
    wire_close(&first);
    wire_close(&second);
}

int main(void)
{
    struct rows rows = {.count = 0};
    rows_add(&rows, "every byte crosses a pty, both ways", every_byte_crosses_a_pty, NULL);
    rows_add(&rows, "silence is nothing, in time", silence_is_nothing_in_time, NULL);
    rows_add(&rows, "an unplugged device is gone at once", an_unplugged_device_is_gone, NULL);
    rows_add(&rows, "a write does not block for long", a_write_does_not_block_for_long, NULL);
    rows_add(&rows, "a second logger is kept off the port", a_second_logger_is_kept_off, NULL);
    rows_add(&rows, "links are followed", links_are_followed, NULL);
    rows_add(&rows, "a file is read to its end", a_file_is_read_to_its_end, NULL);
    rows_add(&rows, "a fifo waits for its writer", a_fifo_waits_for_its_writer, NULL);
    rows_add(&rows, "standard input ends", standard_input_ends, NULL);
    ROWS_ADD_ALL(&rows, refusal_rows, refused_with_what_to_do);
    ROWS_ADD_ALL(&rows, open_rows, open_faults_say_what_to_do);
    rows_add(&rows, "no permission names the group", no_permission_names_the_group, NULL);
    rows_add(&rows, "the only port is taken, several are listed", the_only_port_is_taken, NULL);
    pmat_source_close(NULL);
    return rows_run(&rows, "source");
}
