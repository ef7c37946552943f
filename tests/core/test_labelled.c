#include "core/labelled.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "tests/support/rows.h"

#define ABOUT  "[mat]\nname = test\nrows = 2\ncols = 2\n"
#define HEADER "person,recording,t_s,posture,detail,c0,c1,c2,c3\n"

struct folder {
    char path[64];
};

static void write_file(const struct folder *folder, const char *name, const char *text)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", folder->path, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static void make_folder(struct folder *folder, const char *about, const char *frames)
{
    snprintf(folder->path, sizeof folder->path, "/tmp/pmat-labelled-XXXXXX");
    assert_non_null(mkdtemp(folder->path));
    if (about != NULL)
        write_file(folder, "about.ini", about);
    if (frames != NULL)
        write_file(folder, "frames.csv", frames);
}

static void remove_folder(const struct folder *folder)
{
    static const char *const names[] = {"about.ini", "frames.csv", "frames.csv.gz"};
    char path[256];
    for (int i = 0; i < 3; i++) {
        snprintf(path, sizeof path, "%s/%s", folder->path, names[i]);
        unlink(path);
    }
    rmdir(folder->path);
}

static void about_is_told(void **state)
{
    (void)state;
    struct folder folder;
    struct pmat_labelled *reader;
    make_folder(&folder,
                "; a set\n[mat]\nname = A mat\nrows = 2\ncols = 2\nadc_max = 4095\nrate_hz = 0.2\n"
                "head = first_row\nview = from_above\nuse = EVALUATION ONLY: never train on it\n"
                "licence = CC0\ncite = Somebody 2024; doi\nnote = any\nother = any\n",
                HEADER);
    assert_int_equal(pmat_labelled_open(&reader, folder.path, NULL), PMAT_OK);
    const struct pmat_labelled_about *about = pmat_labelled_about(reader);
    assert_string_equal(about->name, "A mat");
    assert_int_equal(about->rows * 10 + about->cols, 22);
    assert_float_equal(about->adc_max, 4095.0f, 0.0f);
    assert_float_equal(about->rate_hz, 0.2f, 1e-7f);
    assert_true(about->view_known);
    assert_true(about->evaluation_only);
    assert_string_equal(about->licence, "CC0");
    assert_string_equal(about->cite, "Somebody 2024; doi");
    pmat_labelled_close(reader);
    remove_folder(&folder);
}

static void what_about_leaves_out_is_unknown(void **state)
{
    (void)state;
    struct folder folder;
    struct pmat_labelled *reader;
    make_folder(&folder, ABOUT "view = not known\nuse = training and evaluation\n", HEADER);
    assert_int_equal(pmat_labelled_open(&reader, folder.path, NULL), PMAT_OK);
    assert_false(pmat_labelled_about(reader)->view_known);
    assert_false(pmat_labelled_about(reader)->evaluation_only);
    assert_float_equal(pmat_labelled_about(reader)->rate_hz, 0.0f, 0.0f);
    struct pmat_labelled_frame frame;
    assert_int_equal(pmat_labelled_next(reader, &frame, NULL), 0);
    pmat_labelled_close(reader);
    remove_folder(&folder);
}

static void rows_come_in_order_and_again(void **state)
{
    (void)state;
    struct folder folder;
    struct pmat_labelled *reader;
    struct pmat_labelled_frame frame;
    make_folder(&folder, ABOUT,
                HEADER "P1,P1_1,3,supine,straight,0,1.5,2,1e3\r\n"
                       "\n"
                       "P2,P2_1,4.5,empty,,-1,20000,0.125,123456789");
    assert_int_equal(pmat_labelled_open(&reader, folder.path, NULL), PMAT_OK);
    for (int pass = 0; pass < 2; pass++) {
        assert_int_equal(pmat_labelled_next(reader, &frame, NULL), 1);
        assert_string_equal(frame.person, "P1");
        assert_string_equal(frame.recording, "P1_1");
        assert_true(frame.t_s == 3.0);
        assert_int_equal(frame.posture, PMAT_POSTURE_SUPINE);
        assert_string_equal(frame.detail, "straight");
        assert_float_equal(frame.cells[1], 1.5f, 0.0f);
        assert_float_equal(frame.cells[3], 1000.0f, 0.0f);
        assert_int_equal(pmat_labelled_next(reader, &frame, NULL), 1);
        assert_string_equal(frame.detail, "");
        assert_int_equal(frame.posture, PMAT_POSTURE_EMPTY);
        assert_float_equal(frame.cells[0], -1.0f, 0.0f);
        assert_float_equal(frame.cells[1], 20000.0f, 0.0f);
        assert_float_equal(frame.cells[2], 0.125f, 0.0f);
        assert_float_equal(frame.cells[3], 123456789.0f, 0.0f);
        assert_int_equal(pmat_labelled_next(reader, &frame, NULL), 0);
        assert_int_equal(pmat_labelled_rewind(reader, NULL), PMAT_OK);
    }
    pmat_labelled_close(reader);
    remove_folder(&folder);
}

static const struct bad_row {
    const char *name;
    const char *line;
    const char *fault; /* after "FILE:3: " */
} bad_rows[] = {
    {"a short row", "P,R,0,supine,,1,2,3", "3 cells where the grid has 4"},
    {"a long row", "P,R,0,supine,,1,2,3,4,5", "more than the 4 cells of the grid"},
    {"a comma too many", "P,R,0,supine,,1,2,3,4,", "more than the 4 cells of the grid"},
    {"a row without cells", "P,R,0,supine", "the row ends before its cells"},
    {"a NaN", "P,R,0,supine,,1,nan,3,4", "c1: 'nan' is no finite number"},
    {"an infinity", "P,R,0,supine,,1,2,inf,4", "c2: 'inf' is no finite number"},
    {"an empty cell", "P,R,0,supine,,1,,3,4", "c1: '' is no finite number"},
    {"an empty last cell", "P,R,0,supine,,1,2,3,", "c3: '' is no finite number"},
    {"a word", "P,R,0,supine,,1,2,x3,4", "c2: 'x3' is no finite number"},
    {"a number with a tail", "P,R,0,supine,,1,2,3x,4", "c2: '3x' is no finite number"},
    {"a number over any float", "P,R,0,supine,,1,2,3,1e99", "c3: '1e99' is no finite number"},
    {"an unknown posture", "P,R,0,standing,,1,2,3,4", "posture: 'standing' is none"},
    {"no time", "P,R,,supine,,1,2,3,4", "t_s: '' is no finite number"},
    {"a time that is none", "P,R,nan,supine,,1,2,3,4", "t_s: 'nan' is no finite number"},
};

static void bad_row(void **state)
{
    const struct bad_row *row = *state;
    struct folder folder;
    struct pmat_labelled *reader;
    struct pmat_labelled_frame frame;
    struct pmat_fault fault = {.text = ""};
    char text[1000], expected[256];
    snprintf(text, sizeof text, HEADER "P,R,0,left,,1,2,3,4\n%s\nP,R,1,right,,5,6,7,8\n",
             row->line);
    make_folder(&folder, ABOUT, text);
    snprintf(expected, sizeof expected, "%s/frames.csv:3: %s", folder.path, row->fault);
    assert_int_equal(pmat_labelled_open(&reader, folder.path, NULL), PMAT_OK);
    assert_int_equal(pmat_labelled_next(reader, &frame, &fault), 1);
    assert_int_equal(pmat_labelled_next(reader, &frame, &fault), PMAT_ERR_DATA);
    assert_string_equal(fault.text, expected);
    /* The next row is read as if nothing had been. */
    assert_int_equal(pmat_labelled_next(reader, &frame, &fault), 1);
    assert_float_equal(frame.cells[3], 8.0f, 0.0f);
    pmat_labelled_close(reader);
    remove_folder(&folder);
}

static void an_endless_row_is_refused_and_skipped(void **state)
{
    (void)state;
    struct folder folder;
    struct pmat_labelled *reader;
    struct pmat_labelled_frame frame;
    struct pmat_fault fault = {.text = ""};
    static char text[60000];
    size_t used = (size_t)snprintf(text, sizeof text, HEADER);
    memset(text + used, '1', 50000);
    snprintf(text + used + 50000, 100, "\nP,R,1,right,,5,6,7,8\n");
    make_folder(&folder, ABOUT, text);
    assert_int_equal(pmat_labelled_open(&reader, folder.path, NULL), PMAT_OK);
    assert_int_equal(pmat_labelled_next(reader, &frame, &fault), PMAT_ERR_DATA);
    assert_non_null(strstr(fault.text, "frames.csv:2: the row is far too long"));
    assert_int_equal(pmat_labelled_next(reader, &frame, &fault), 1);
    assert_float_equal(frame.cells[0], 5.0f, 0.0f);
    pmat_labelled_close(reader);
    remove_folder(&folder);
}

static const struct open_row {
    const char *name;
    const char *about, *frames;
    enum pmat_err err;
    const char *fault; /* somewhere in its text */
} open_rows[] = {
    {"a folder without about.ini", NULL, HEADER, PMAT_ERR_MISSING, "about.ini"},
    {"a folder without frames", ABOUT, NULL, PMAT_ERR_MISSING, "frames.csv"},
    {"no grid in about.ini", "[mat]\nname = x\n", HEADER, PMAT_ERR_DATA, "rows or cols is missing"},
    {"a grid that is none", "[mat]\nrows = two\n", HEADER, PMAT_ERR_DATA,
     "about.ini:2: key 'rows'"},
    {"a grid that is too large", "[mat]\nrows = 129\n", HEADER, PMAT_ERR_DATA,
     "about.ini:2: key 'rows'"},
    {"the head elsewhere", ABOUT "head = last_row\n", HEADER, PMAT_ERR_DATA,
     "about.ini:5: key 'head'"},
    {"about.ini that is no INI", "nonsense\n", HEADER, PMAT_ERR_DATA, "about.ini:1: "},
    {"an empty file of frames", ABOUT, "", PMAT_ERR_DATA, "the file is empty"},
    {"another header", ABOUT, "who,recording,t_s,posture,detail,c0,c1,c2,c3\n", PMAT_ERR_DATA,
     "frames.csv:1: column 1 is not called 'person'"},
    {"a header for another grid", ABOUT, "person,recording,t_s,posture,detail,c0,c1,c2\n",
     PMAT_ERR_DATA, "frames.csv:1: 3 columns of cells, but about.ini says 2 x 2"},
};

static void open_fault(void **state)
{
    const struct open_row *row = *state;
    struct folder folder;
    struct pmat_labelled *reader = NULL;
    struct pmat_fault fault = {.text = ""};
    make_folder(&folder, row->about, row->frames);
    assert_int_equal(pmat_labelled_open(&reader, folder.path, &fault), row->err);
    assert_int_equal(fault.kind, row->err);
    assert_null(reader);
    if (strstr(fault.text, row->fault) == NULL)
        fail_msg("'%s' is not in: %s", row->fault, fault.text);
    remove_folder(&folder);
}

static void no_folder_is_missing(void **state)
{
    (void)state;
    struct pmat_labelled *reader;
    assert_int_equal(pmat_labelled_open(&reader, "/nowhere/set", NULL), PMAT_ERR_MISSING);
    pmat_labelled_close(NULL);
}

/* 64 rows of 128 x 128 cells, compressed; then the file loses its last bytes. */
static void a_file_cut_short_is_told(void **state)
{
    (void)state;
    struct folder folder;
    struct pmat_labelled *reader;
    struct pmat_labelled_frame frame;
    struct pmat_fault fault = {.text = ""};
    make_folder(&folder, "[mat]\nrows = 128\ncols = 128\n", NULL);
    char path[256];
    snprintf(path, sizeof path, "%s/frames.csv.gz", folder.path);
    gzFile file = gzopen(path, "wb1");
    assert_non_null(file);
    gzputs(file, "person,recording,t_s,posture,detail");
    for (int i = 0; i < 128 * 128; i++)
        gzprintf(file, ",c%d", i);
    for (int r = 0; r < 64; r++) {
        gzprintf(file, "\nP,R,%d,prone,", r);
        for (int i = 0; i < 128 * 128; i++)
            gzprintf(file, ",%d", (i * 7 + r) % 4096);
    }
    gzputs(file, "\n");
    gzclose(file);
    int read = 0, got;
    assert_int_equal(pmat_labelled_open(&reader, folder.path, NULL), PMAT_OK);
    while ((got = pmat_labelled_next(reader, &frame, &fault)) == 1) {
        assert_float_equal(frame.cells[16383], (float)((16383 * 7 + read) % 4096), 0.0f);
        read++;
    }
    assert_int_equal(got, 0);
    assert_int_equal(read, 64);
    pmat_labelled_close(reader);
    struct stat status;
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(truncate(path, status.st_size - 20), 0);
    read = 0;
    assert_int_equal(pmat_labelled_open(&reader, folder.path, NULL), PMAT_OK);
    while ((got = pmat_labelled_next(reader, &frame, &fault)) == 1)
        read++;
    assert_int_equal(got, PMAT_ERR_DATA);
    assert_in_range(read, 1, 64);
    pmat_labelled_close(reader);
    remove_folder(&folder);
}

/* The published sets, as their own description counts them. */
static const struct set_row {
    const char *name;
    const char *folder;
    int people, frames;
    const char *postures;
} set_rows[] = {
    {"pmat1 is complete", "pmat1", 11, 16249, "supine left right "},
    {"pmat2 is complete", "pmat2", 7, 404, "supine left right "},
    {"popu is complete", "popu", 1, 850, "empty supine left right prone "},
    {"fsr4x4 is complete", "fsr4x4", 20, 2810, "empty supine left right prone "},
    {"hit is complete", "hit", 24, 5787, "sitting supine left right prone "},
    {"hlpp is complete", "hlpp", 10, 640, "supine left right prone "},
    {"fsr4x7 is complete", "fsr4x7", 26, 16640, "supine left right prone "},
};

enum { PEOPLE_MAX = 64 };

struct tally {
    char people[PEOPLE_MAX][32];
    int person_count, frames;
    bool seen[PMAT_POSTURE_COUNT];
};

static void tally_frame(struct tally *tally, const struct pmat_labelled_frame *frame)
{
    tally->frames++;
    tally->seen[frame->posture] = true;
    if (strcmp(frame->person, "none") == 0) /* nobody: an empty bed */
        return;
    for (int i = 0; i < tally->person_count; i++)
        if (strcmp(tally->people[i], frame->person) == 0)
            return;
    assert_in_range(tally->person_count, 0, PEOPLE_MAX - 1);
    snprintf(tally->people[tally->person_count++], sizeof tally->people[0], "%s", frame->person);
}

static void set_is_complete(void **state)
{
    const struct set_row *row = *state;
    char path[512];
    snprintf(path, sizeof path, "%s/%s", PMAT_SHARED_DATA, row->folder);
    if (access(path, R_OK) != 0) {
        printf("SKIPPED: no labelled frames in %s\n", path);
        skip();
    }
    struct pmat_labelled *reader;
    struct pmat_labelled_frame frame;
    struct pmat_fault fault = {.text = ""};
    struct tally tally = {.frames = 0};
    int got;
    if (pmat_labelled_open(&reader, path, &fault) != PMAT_OK)
        fail_msg("%s", fault.text);
    while ((got = pmat_labelled_next(reader, &frame, &fault)) == 1)
        tally_frame(&tally, &frame);
    if (got != 0)
        fail_msg("%s", fault.text);
    pmat_labelled_close(reader);
    char postures[128] = "";
    for (int i = 0; i < PMAT_POSTURE_COUNT; i++)
        if (tally.seen[i])
            strcat(strcat(postures, pmat_posture_name((enum pmat_posture)i)), " ");
    assert_int_equal(tally.frames, row->frames);
    assert_int_equal(tally.person_count, row->people);
    assert_string_equal(postures, row->postures);
}

int main(void)
{
    struct rows rows = {.count = 0};
    rows_add(&rows, "about.ini is told", about_is_told, NULL);
    rows_add(&rows, "what about.ini leaves out is unknown", what_about_leaves_out_is_unknown, NULL);
    rows_add(&rows, "rows come in order, and again after a rewind", rows_come_in_order_and_again,
             NULL);
    ROWS_ADD_ALL(&rows, bad_rows, bad_row);
    rows_add(&rows, "an endless row is refused and skipped", an_endless_row_is_refused_and_skipped,
             NULL);
    ROWS_ADD_ALL(&rows, open_rows, open_fault);
    rows_add(&rows, "no folder is missing", no_folder_is_missing, NULL);
    rows_add(&rows, "a file cut short is told", a_file_cut_short_is_told, NULL);
    ROWS_ADD_ALL(&rows, set_rows, set_is_complete);
    return rows_run(&rows, "labelled");
}
