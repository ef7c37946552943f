#include "core/labelled.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <zlib.h>

#include "core/frame.h"
#include "core/ini.h"

enum {
    TEXT_COLUMNS = 5, /* person, recording, t_s, posture, detail */
    CELL_TEXT_MAX = 24,
    ROW_TEXT_MAX = 4096, /* what the text columns may take */
    GZ_BUFFER_BYTES = 1 << 17
};

static const char *const text_columns[TEXT_COLUMNS] = {"person", "recording", "t_s", "posture",
                                                       "detail"};

struct pmat_labelled {
    struct pmat_labelled_about about;
    gzFile file;
    int64_t line_number; /* of the line read last */
    char *line;
    size_t line_size;
    float *cells;
    size_t cell_count;
    char path[PATH_MAX];
};

static void copy_text(char *to, size_t size, const char *from)
{
    snprintf(to, size, "%s", from);
}

static enum pmat_err take_grid_side(uint16_t *side, const char *key, const char *value,
                                    struct pmat_fault *fault)
{
    char *end;
    long number = strtol(value, &end, 10);
    if (end == value || *end != '\0' || number < PMAT_GRID_MIN || number > PMAT_GRID_MAX)
        return pmat_fault_set(fault, PMAT_ERR_DATA, "key '%s': '%s' is no whole number %d..%d", key,
                              value, PMAT_GRID_MIN, PMAT_GRID_MAX);
    *side = (uint16_t)number;
    return PMAT_OK;
}

static enum pmat_err take_number(float *number, const char *key, const char *value,
                                 struct pmat_fault *fault)
{
    char *end;
    *number = strtof(value, &end);
    if (end == value || *end != '\0' || !isfinite(*number) || *number < 0.0f)
        return pmat_fault_set(fault, PMAT_ERR_DATA, "key '%s': '%s' is no number >= 0", key, value);
    return PMAT_OK;
}

/* One line of about.ini; what it says beside these keys is for people. */
static enum pmat_err take_about(void *context, const char *section, const char *key,
                                const char *value, int line, struct pmat_fault *fault)
{
    struct pmat_labelled_about *about = context;
    (void)line;
    if (strcmp(section, "mat") != 0)
        return PMAT_OK;
    if (strcmp(key, "rows") == 0)
        return take_grid_side(&about->rows, key, value, fault);
    if (strcmp(key, "cols") == 0)
        return take_grid_side(&about->cols, key, value, fault);
    if (strcmp(key, "adc_max") == 0)
        return take_number(&about->adc_max, key, value, fault);
    if (strcmp(key, "rate_hz") == 0)
        return take_number(&about->rate_hz, key, value, fault);
    if (strcmp(key, "head") == 0 && strcmp(value, "first_row") != 0)
        return pmat_fault_set(fault, PMAT_ERR_DATA,
                              "key 'head': '%s'; labelled frames have the head in the first row",
                              value);
    if (strcmp(key, "name") == 0)
        copy_text(about->name, sizeof about->name, value);
    else if (strcmp(key, "licence") == 0)
        copy_text(about->licence, sizeof about->licence, value);
    else if (strcmp(key, "cite") == 0)
        copy_text(about->cite, sizeof about->cite, value);
    else if (strcmp(key, "view") == 0)
        about->view_known = strcmp(value, "from_above") == 0;
    else if (strcmp(key, "mats") == 0)
        about->many_mats = strcmp(value, "one a recording") == 0;
    else if (strcmp(key, "use") == 0)
        about->evaluation_only = strncasecmp(value, "evaluation only", 15) == 0;
    return PMAT_OK;
}

static enum pmat_err read_about(struct pmat_labelled_about *about, const char *folder,
                                struct pmat_fault *fault)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/about.ini", folder);
    FILE *stream = fopen(path, "re");
    if (stream == NULL)
        return pmat_fault_errno(fault, errno, "no labelled frames: cannot read %s", path);
    enum pmat_err err = pmat_ini_read(stream, path, take_about, about, fault);
    fclose(stream);
    if (err == PMAT_ERR_CONFIG) { /* these are data, nobody's settings */
        if (fault != NULL)
            fault->kind = PMAT_ERR_DATA;
        return PMAT_ERR_DATA;
    }
    if (err == PMAT_OK && (about->rows == 0 || about->cols == 0))
        return pmat_fault_set(fault, PMAT_ERR_DATA, "%s: rows or cols is missing under [mat]",
                              path);
    return err;
}

static enum pmat_err row_fault(const struct pmat_labelled *reader, struct pmat_fault *fault,
                               const char *what)
{
    return pmat_fault_set(fault, PMAT_ERR_DATA, "%s:%lld: %s", reader->path,
                          (long long)reader->line_number, what);
}

/* Drops the rest of a line that is too long, so that the next one can be read. */
static void skip_line(struct pmat_labelled *reader)
{
    while (gzgets(reader->file, reader->line, (int)reader->line_size) != NULL &&
           strchr(reader->line, '\n') == NULL)
        continue;
}

/* 1 with a line without its end, 0 at the end of the file, negative enum pmat_err. */
static int read_line(struct pmat_labelled *reader, struct pmat_fault *fault)
{
    if (gzgets(reader->file, reader->line, (int)reader->line_size) == NULL) {
        int code;
        const char *why = gzerror(reader->file, &code);
        if (code == Z_OK || code == Z_STREAM_END)
            return 0;
        if (code == Z_ERRNO)
            return pmat_fault_errno(fault, errno, "cannot read %s", reader->path);
        return pmat_fault_set(fault, PMAT_ERR_DATA, "%s: damaged or cut short after line %lld: %s",
                              reader->path, (long long)reader->line_number, why);
    }
    reader->line_number++;
    size_t length = strcspn(reader->line, "\r\n");
    if (reader->line[length] == '\0' && length + 1 == reader->line_size) {
        skip_line(reader);
        return row_fault(reader, fault, "the row is far too long for this grid");
    }
    reader->line[length] = '\0';
    return 1;
}

/* Ends the cell at *text and steps to the next one; NULL past the last one. */
static char *take_cell(char **text)
{
    char *cell = *text;
    if (cell == NULL)
        return NULL;
    char *comma = strchr(cell, ',');
    *text = comma != NULL ? comma + 1 : NULL;
    if (comma != NULL)
        *comma = '\0';
    return cell;
}

static enum pmat_err check_header(struct pmat_labelled *reader, struct pmat_fault *fault)
{
    int got = read_line(reader, fault);
    if (got < 0)
        return (enum pmat_err)got;
    if (got == 0)
        return pmat_fault_set(fault, PMAT_ERR_DATA, "%s: the file is empty", reader->path);
    char *rest = reader->line, what[120];
    for (int i = 0; i < TEXT_COLUMNS; i++) {
        const char *name = take_cell(&rest);
        if (name == NULL || strcmp(name, text_columns[i]) != 0) {
            snprintf(what, sizeof what, "column %d is not called '%s'", i + 1, text_columns[i]);
            return row_fault(reader, fault, what);
        }
    }
    size_t cells = 0;
    while (take_cell(&rest) != NULL)
        cells++;
    if (cells == reader->cell_count)
        return PMAT_OK;
    snprintf(what, sizeof what, "%zu columns of cells, but about.ini says %d x %d", cells,
             reader->about.rows, reader->about.cols);
    return row_fault(reader, fault, what);
}

/* Plain decimals, which is all that most files hold, ten times as fast as strtof. */
static const char *parse_plain(const char *text, float *value)
{
    static const float scales[] = {1.0f, 10.0f, 100.0f, 1000.0f, 1e4f, 1e5f, 1e6f};
    uint32_t number = 0;
    int digits = 0, places = 0;
    for (; *text >= '0' && *text <= '9' && digits < 7; digits++)
        number = number * 10 + (uint32_t)(*text++ - '0');
    if (digits > 0 && *text == '.') {
        text++;
        for (; *text >= '0' && *text <= '9' && digits < 7; digits++, places++)
            number = number * 10 + (uint32_t)(*text++ - '0');
    }
    *value = (float)number / scales[places];
    return digits > 0 ? text : NULL;
}

/* Reads one cell and steps past it; false where it is no finite number. */
static bool take_value(const char **text, float *value)
{
    const char *end = parse_plain(*text, value);
    if (end == NULL || (*end != ',' && *end != '\0')) {
        char *stop;
        *value = strtof(*text, &stop);
        if (stop == *text || !isfinite(*value))
            return false;
        end = stop;
    }
    *text = end;
    return *end == ',' || *end == '\0';
}

static enum pmat_err parse_cells(struct pmat_labelled *reader, const char *text,
                                 struct pmat_fault *fault)
{
    char what[120];
    for (size_t i = 0; i < reader->cell_count; i++) {
        if (i > 0 && *text == '\0') {
            snprintf(what, sizeof what, "%zu cells where the grid has %zu", i, reader->cell_count);
            return row_fault(reader, fault, what);
        }
        text += i > 0;
        const char *start = text;
        if (!take_value(&text, &reader->cells[i])) {
            int length = (int)strcspn(start, ",");
            snprintf(what, sizeof what, "c%zu: '%.*s' is no finite number", i,
                     length < CELL_TEXT_MAX ? length : CELL_TEXT_MAX, start);
            return row_fault(reader, fault, what);
        }
    }
    if (*text == '\0')
        return PMAT_OK;
    snprintf(what, sizeof what, "more than the %zu cells of the grid", reader->cell_count);
    return row_fault(reader, fault, what);
}

static enum pmat_err parse_row(struct pmat_labelled *reader, struct pmat_labelled_frame *frame,
                               struct pmat_fault *fault)
{
    char *rest = reader->line, *cells[TEXT_COLUMNS], what[120];
    for (int i = 0; i < TEXT_COLUMNS; i++) {
        cells[i] = take_cell(&rest);
        if (cells[i] == NULL || rest == NULL)
            return row_fault(reader, fault, "the row ends before its cells");
    }
    char *end;
    *frame = (struct pmat_labelled_frame){.person = cells[0],
                                          .recording = cells[1],
                                          .t_s = strtod(cells[2], &end),
                                          .detail = cells[4],
                                          .cells = reader->cells};
    if (end == cells[2] || *end != '\0' || !isfinite(frame->t_s)) {
        snprintf(what, sizeof what, "t_s: '%.*s' is no finite number", CELL_TEXT_MAX, cells[2]);
        return row_fault(reader, fault, what);
    }
    if (!pmat_posture_parse(cells[3], &frame->posture)) {
        snprintf(what, sizeof what, "posture: '%.*s' is none", CELL_TEXT_MAX, cells[3]);
        return row_fault(reader, fault, what);
    }
    return parse_cells(reader, rest, fault);
}

static enum pmat_err open_frames(struct pmat_labelled *reader, const char *folder,
                                 struct pmat_fault *fault)
{
    static const char *const names[] = {"frames.csv.gz", "frames.csv"};
    struct stat status;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        int length = snprintf(reader->path, sizeof reader->path, "%s/%s", folder, names[i]);
        if (length < (int)sizeof reader->path && stat(reader->path, &status) == 0)
            break;
    }
    reader->file = gzopen(reader->path, "rbe");
    if (reader->file == NULL)
        return pmat_fault_errno(fault, errno, "no labelled frames: cannot read %s", reader->path);
    gzbuffer(reader->file, GZ_BUFFER_BYTES);
    reader->cell_count = (size_t)reader->about.rows * reader->about.cols;
    reader->line_size = ROW_TEXT_MAX + reader->cell_count * CELL_TEXT_MAX;
    reader->line = malloc(reader->line_size);
    reader->cells = malloc(reader->cell_count * sizeof *reader->cells);
    if (reader->line == NULL || reader->cells == NULL)
        return pmat_fault_set(fault, PMAT_ERR_INTERNAL, "no memory for %s", reader->path);
    return check_header(reader, fault);
}

enum pmat_err pmat_labelled_open(struct pmat_labelled **reader, const char *folder,
                                 struct pmat_fault *fault)
{
    *reader = NULL;
    struct pmat_labelled *opened = calloc(1, sizeof *opened);
    if (opened == NULL)
        return pmat_fault_set(fault, PMAT_ERR_INTERNAL, "no memory for %s", folder);
    enum pmat_err err = read_about(&opened->about, folder, fault);
    if (err == PMAT_OK)
        err = open_frames(opened, folder, fault);
    if (err != PMAT_OK) {
        pmat_labelled_close(opened);
        return err;
    }
    *reader = opened;
    return PMAT_OK;
}

const struct pmat_labelled_about *pmat_labelled_about(const struct pmat_labelled *reader)
{
    return &reader->about;
}

int pmat_labelled_next(struct pmat_labelled *reader, struct pmat_labelled_frame *frame,
                       struct pmat_fault *fault)
{
    int got = read_line(reader, fault);
    while (got > 0 && reader->line[0] == '\0') /* an empty line is none */
        got = read_line(reader, fault);
    if (got <= 0)
        return got;
    enum pmat_err err = parse_row(reader, frame, fault);
    return err == PMAT_OK ? 1 : (int)err;
}

enum pmat_err pmat_labelled_rewind(struct pmat_labelled *reader, struct pmat_fault *fault)
{
    reader->line_number = 0;
    if (gzrewind(reader->file) != 0)
        return pmat_fault_set(fault, PMAT_ERR_IO, "cannot read %s again from its start",
                              reader->path);
    return check_header(reader, fault);
}

void pmat_labelled_close(struct pmat_labelled *reader)
{
    if (reader == NULL)
        return;
    if (reader->file != NULL)
        gzclose_r(reader->file);
    free(reader->line);
    free(reader->cells);
    free(reader);
}
