/*
 * The text of a HELLO: lines "key=value\n". Unknown keys are ignored, an empty value is an unknown
 * one, a malformed value spoils the packet: a guess would follow the night to its report.
 */
#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "acquisition/wire/pmat1.h"
#include "acquisition/wire/text.h"

enum { VALUE_SIZE = 64 };

/* Year 2100: a clock beyond it is no clock. */
#define UTC_MAX_US INT64_C(4102444800000000)

static bool read_whole(const char *value, int64_t max, int64_t *out)
{
    char *end;
    if (value[0] < '0' || value[0] > '9')
        return false;
    errno = 0;
    long long number = strtoll(value, &end, 10);
    if (errno != 0 || *end != '\0' || number > max)
        return false;
    *out = number;
    return true;
}

static bool read_positive(const char *value, float *out)
{
    char *end;
    /* strtof also takes "nan", "inf", "0x" and signs. */
    if (strspn(value, "0123456789.eE+-") != strlen(value) || value[0] == '-' || value[0] == '+')
        return false;
    float number = strtof(value, &end);
    if (end == value || *end != '\0' || !isfinite(number) || !(number > 0.0f))
        return false;
    *out = number;
    return true;
}

static enum pmat_wire_outcome read_extent(const char *value, uint16_t *out)
{
    int64_t number;
    if (!read_whole(value, UINT16_MAX, &number))
        return PMAT_WIRE_BAD_VALUE;
    *out = (uint16_t)number;
    return number < PMAT_GRID_MIN || number > PMAT_GRID_MAX ? PMAT_WIRE_BAD_GRID : PMAT_WIRE_HELLO;
}

static bool read_polarity(const char *value, struct pmat_hello *hello)
{
    hello->polarity_down = strcmp(value, "down") == 0;
    hello->polarity_known = hello->polarity_down || strcmp(value, "up") == 0;
    return hello->polarity_known;
}

static bool read_bits(const char *value, uint8_t *out)
{
    int64_t number;
    if (!read_whole(value, 16, &number) || number == 0)
        return false;
    *out = (uint8_t)number;
    return true;
}

static enum pmat_wire_outcome sound(bool ok)
{
    return ok ? PMAT_WIRE_HELLO : PMAT_WIRE_BAD_VALUE;
}

static enum pmat_wire_outcome read_number_key(struct pmat_hello *hello, const char *key,
                                              const char *value)
{
    int64_t number;
    if (strcmp(key, "proto") == 0)
        return strcmp(value, "1") == 0 ? PMAT_WIRE_HELLO : PMAT_WIRE_BAD_VERSION;
    if (strcmp(key, "rows") == 0)
        return read_extent(value, &hello->rows);
    if (strcmp(key, "cols") == 0)
        return read_extent(value, &hello->cols);
    if (strcmp(key, "pitch_row_mm") == 0)
        return sound(read_positive(value, &hello->pitch_row_mm));
    if (strcmp(key, "pitch_col_mm") == 0)
        return sound(read_positive(value, &hello->pitch_col_mm));
    if (strcmp(key, "bits") == 0)
        return sound(read_bits(value, &hello->bits));
    if (strcmp(key, "rate_hz") == 0)
        return sound(read_positive(value, &hello->rate_hz));
    if (strcmp(key, "polarity") == 0)
        return sound(read_polarity(value, hello));
    if (strcmp(key, "start_utc_us") == 0) {
        if (!read_whole(value, UTC_MAX_US, &number))
            return PMAT_WIRE_BAD_VALUE;
        hello->start_utc_us = number;
    }
    return PMAT_WIRE_HELLO;
}

static enum pmat_wire_outcome read_key(struct pmat_hello *hello, const char *key, const char *value)
{
    struct {
        const char *key;
        char *out;
        size_t size;
    } texts[] = {
        {"model", hello->model, sizeof hello->model},
        {"serial", hello->serial, sizeof hello->serial},
        {"fw", hello->firmware, sizeof hello->firmware},
        {"unit", hello->unit, sizeof hello->unit},
        {"cal_id", hello->cal_id, sizeof hello->cal_id},
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if (strcmp(key, texts[i].key) == 0) {
            pmat_wire_text_copy(texts[i].out, texts[i].size, (const uint8_t *)value, strlen(value));
            return PMAT_WIRE_HELLO;
        }
    return read_number_key(hello, key, value);
}

static enum pmat_wire_outcome read_line(struct pmat_hello *hello, const uint8_t *line,
                                        size_t length)
{
    char key[VALUE_SIZE], value[VALUE_SIZE];
    const uint8_t *equals = memchr(line, '=', length);
    if (equals == NULL)
        return PMAT_WIRE_HELLO;
    size_t key_length = (size_t)(equals - line);
    pmat_wire_text_copy(key, sizeof key, line, key_length);
    pmat_wire_text_copy(value, sizeof value, equals + 1, length - key_length - 1);
    return value[0] == '\0' ? PMAT_WIRE_HELLO : read_key(hello, key, value);
}

enum pmat_wire_outcome pmat_pmat1_hello_read(struct pmat_hello *hello, const uint8_t *text,
                                             size_t length)
{
    uint32_t boot_id = hello->boot_id;
    memset(hello, 0, sizeof *hello); /* padding too: HELLOs are compared as bytes */
    hello->boot_id = boot_id;
    hello->pitch_row_mm = hello->pitch_col_mm = hello->rate_hz = NAN;
    while (length > 0) {
        const uint8_t *newline = memchr(text, '\n', length);
        size_t line = newline == NULL ? length : (size_t)(newline - text);
        enum pmat_wire_outcome outcome = read_line(hello, text, line);
        if (outcome != PMAT_WIRE_HELLO)
            return outcome;
        size_t step = newline == NULL ? line : line + 1;
        text += step;
        length -= step;
    }
    return PMAT_WIRE_HELLO;
}

struct writer {
    char *text;
    size_t used;
};

__attribute__((format(printf, 2, 3))) static void put(struct writer *writer, const char *format,
                                                      ...)
{
    size_t room = PMAT_PMAT1_HELLO_TEXT_SIZE - writer->used;
    va_list args;
    va_start(args, format);
    int length = vsnprintf(writer->text + writer->used, room, format, args);
    va_end(args);
    if (length > 0 && (size_t)length < room)
        writer->used += (size_t)length;
}

static void put_text(struct writer *writer, const char *key, const char *value)
{
    char clean[VALUE_SIZE];
    pmat_wire_text_copy(clean, sizeof clean, (const uint8_t *)value, strlen(value));
    if (clean[0] != '\0')
        put(writer, "%s=%s\n", key, clean);
}

static void put_positive(struct writer *writer, const char *key, float value)
{
    if (isfinite(value) && value > 0.0f)
        put(writer, "%s=%.9g\n", key, (double)value);
}

size_t pmat_pmat1_hello_write(const struct pmat_hello *hello, char text[PMAT_PMAT1_HELLO_TEXT_SIZE])
{
    struct writer writer = {.text = text};
    put(&writer, "proto=1\n");
    put_text(&writer, "model", hello->model);
    put_text(&writer, "serial", hello->serial);
    put_text(&writer, "fw", hello->firmware);
    if (hello->rows != 0 && hello->cols != 0)
        put(&writer, "rows=%u\ncols=%u\n", hello->rows, hello->cols);
    put_positive(&writer, "pitch_row_mm", hello->pitch_row_mm);
    put_positive(&writer, "pitch_col_mm", hello->pitch_col_mm);
    if (hello->bits != 0)
        put(&writer, "bits=%u\n", hello->bits);
    put_positive(&writer, "rate_hz", hello->rate_hz);
    put_text(&writer, "unit", hello->unit);
    if (hello->polarity_known)
        put(&writer, "polarity=%s\n", hello->polarity_down ? "down" : "up");
    put_text(&writer, "cal_id", hello->cal_id);
    if (hello->start_utc_us > 0)
        put(&writer, "start_utc_us=%lld\n", (long long)hello->start_utc_us);
    return writer.used;
}
