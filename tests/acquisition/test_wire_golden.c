/*
 * Bytes written down by other means than the encoders here, and what they must be read as:
 * tests/golden/pmat1.hex, ascii-line.in and the .txt beside each.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "acquisition/wire.h"
#include "tests/acquisition/capture.h"
#include "tests/support/rows.h"

enum { TEXT_MAX = 64 * 1024 };

struct text {
    char text[TEXT_MAX];
    size_t used;
};

__attribute__((format(printf, 2, 3))) static void say(struct text *text, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int length = vsnprintf(text->text + text->used, TEXT_MAX - text->used, format, args);
    va_end(args);
    assert_true(length >= 0 && (size_t)length < TEXT_MAX - text->used);
    text->used += (size_t)length;
}

static void say_frame(struct text *text, const struct pmat_wire_item *item)
{
    const struct pmat_frame *frame = &item->frame;
    say(text, " %ux%u flags %u scan %u", frame->rows, frame->cols, frame->flags, frame->scan_ms);
    if (item->has_device_time)
        say(text, " at %llu", (unsigned long long)frame->device_us);
    say(text, ":");
    for (size_t i = 0; i < (size_t)frame->rows * frame->cols; i++)
        say(text, " %u", frame->counts[i]);
}

static void say_hello(struct text *text, const struct pmat_hello *hello)
{
    say(text, " boot %08x model '%s' serial '%s' fw '%s' %ux%u pitch %g %g bits %u rate %g",
        hello->boot_id, hello->model, hello->serial, hello->firmware, hello->rows, hello->cols,
        (double)hello->pitch_row_mm, (double)hello->pitch_col_mm, hello->bits,
        (double)hello->rate_hz);
    if (hello->polarity_known)
        say(text, " %s", hello->polarity_down ? "down" : "up");
    say(text, " start %lld", (long long)hello->start_utc_us);
}

static void say_cal(struct text *text, const struct pmat_wire_cal *cal)
{
    say(text, " %ux%u:", cal->rows, cal->cols);
    for (size_t i = 0; i < (size_t)cal->rows * cal->cols; i++)
        say(text, " %g/%g", (double)cal->gain[i], (double)cal->offset[i]);
}

static void say_item(struct text *text, const struct pmat_wire_item *item)
{
    say(text, "%s", pmat_wire_outcome_name(item->outcome));
    if (item->has_seq)
        say(text, " #%u", item->seq);
    if (item->outcome == PMAT_WIRE_FRAME)
        say_frame(text, item);
    if (item->outcome == PMAT_WIRE_HELLO)
        say_hello(text, &item->hello);
    if (item->outcome == PMAT_WIRE_CAL)
        say_cal(text, &item->cal);
    if (item->outcome == PMAT_WIRE_LOG)
        say(text, " level %u", item->level);
    if (item->outcome == PMAT_WIRE_LOG || item->outcome == PMAT_WIRE_STATUS)
        say(text, " '%s'", item->text);
    if (item->outcome == PMAT_WIRE_REQUEST)
        say(text, " %u", item->request);
    say(text, "\n");
}

static void read_file(const char *name, struct text *text)
{
    char path[512];
    snprintf(path, sizeof path, "%s/tests/golden/%s", PMAT_SOURCE_DIR, name);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    text->used = fread(text->text, 1, TEXT_MAX - 1, file);
    text->text[text->used] = '\0';
    fclose(file);
}

/* Lines of hex bytes; those with # are comments. */
static void read_hex(struct text *text)
{
    size_t used = 0;
    char *rest = NULL;
    for (char *line = strtok_r(text->text, "\n", &rest); line != NULL;
         line = strtok_r(NULL, "\n", &rest)) {
        unsigned byte;
        int length;
        for (; line[0] != '#' && sscanf(line, "%2x%n", &byte, &length) == 1; line += length)
            text->text[used++] = (char)byte;
    }
    text->used = used;
}

static const struct golden_row {
    const char *name;
    const char *format, *input, *expected;
    bool hex;
    uint16_t rows, cols;
} golden_rows[] = {
    {"pmat1: every packet, sound and unsound", "pmat1", "pmat1.hex", "pmat1.txt", true, 0, 0},
    {"ascii-line: every separator and every fault", "ascii-line", "ascii-line.in", "ascii-line.txt",
     false, 2, 3},
    {"ascii-line without a grid says bad_grid", "ascii-line", "ascii-line.in",
     "ascii-line-no-grid.txt", false, 0, 0},
};

static void read_as_written_down(void **state)
{
    static struct text input, expected, got;
    const struct golden_row *row = *state;
    read_file(row->input, &input);
    if (row->hex)
        read_hex(&input);
    const struct pmat_wire_format *format = pmat_wire_find(row->format);
    struct pmat_wire_decoder *decoder = format->create(row->rows, row->cols);
    struct pmat_wire_item item;
    got.used = 0;
    for (size_t at = 0; at < input.used;) {
        size_t taken = 0;
        if (format->push(decoder, (const uint8_t *)input.text + at, input.used - at, &taken,
                         &item) != PMAT_WIRE_NOTHING)
            say_item(&got, &item);
        at += taken;
    }
    format->destroy(decoder);
    if (getenv("PMAT_GOLDEN_UPDATE") != NULL) {
        char path[512];
        snprintf(path, sizeof path, "%s/tests/golden/%s", PMAT_SOURCE_DIR, row->expected);
        FILE *file = fopen(path, "w");
        assert_non_null(file);
        fwrite(got.text, 1, got.used, file);
        fclose(file);
    }
    read_file(row->expected, &expected);
    assert_string_equal(got.text, expected.text);
}

int main(void)
{
    struct rows rows = {.count = 0};
    ROWS_ADD_ALL(&rows, golden_rows, read_as_written_down);
    return rows_run(&rows, "wire_golden");
}
