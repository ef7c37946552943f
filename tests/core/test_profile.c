#include "core/profile.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/rows.h"

#define SHIPPED PMAT_SOURCE_DIR "/packaging/profiles"

static enum pmat_err read_text(struct pmat_profile *profile, const char *text,
                               struct pmat_fault *fault)
{
    char *copy = strdup(text);
    assert_non_null(copy);
    FILE *stream = copy[0] != '\0' ? fmemopen(copy, strlen(copy), "r") : fopen("/dev/null", "r");
    assert_non_null(stream);
    enum pmat_err err = pmat_profile_read(profile, stream, "mat.ini", fault);
    fclose(stream);
    free(copy);
    return err;
}

static void an_empty_profile_knows_nothing(void **state)
{
    (void)state;
    struct pmat_profile profile, empty;
    pmat_profile_default(&profile);
    memset(&empty, 0x5a, sizeof empty); /* what stood there before does not shine through */
    assert_int_equal(read_text(&empty, "", NULL), PMAT_OK);
    assert_string_equal(empty.name, "default");
    assert_string_equal(empty.wire, "auto");
    assert_int_equal(empty.geometry.rows, 0);
    assert_int_equal(empty.bits, 0);
    assert_true(isnan(empty.geometry.from_head_cm) && isnan(empty.geometry.from_left_cm));
    assert_float_equal(empty.geometry.pitch_row_cm, 0.0f, 0.0f);
    assert_string_equal(profile.wire, empty.wire);
}

static void ten_lines_describe_a_homemade_mat(void **state)
{
    (void)state;
    struct pmat_profile profile;
    assert_int_equal(pmat_profile_load(&profile, "homemade-16x16", SHIPPED, NULL), PMAT_OK);
    assert_string_equal(profile.wire, "ascii-line");
    assert_int_equal(profile.geometry.rows, 16);
    assert_int_equal(profile.geometry.cols, 16);
    assert_int_equal(profile.baud, 115200);
    assert_int_equal(profile.bits, 10);
    assert_float_equal(profile.geometry.pitch_row_cm, 11.0f, 1e-6f);
    assert_float_equal(profile.geometry.pitch_col_cm, 5.0f, 1e-6f);
    assert_int_equal(profile.geometry.head, PMAT_HEAD_FIRST_ROW);
}

static void every_key_is_taken(void **state)
{
    (void)state;
    struct pmat_profile profile;
    struct pmat_fault fault = {.text = ""};
    if (read_text(&profile,
                  "[mat]\nname = x\nrows = 32\ncols = 64\npitch_row_mm = 12.5\npitch_col_mm = 30\n"
                  "bits = 8\nrate_hz = 5\npolarity = down\n[wire]\nformat = pmat1\nbaud = 9600\n"
                  "[orientation]\nhead = last_col\nview = mirrored\n[coverage]\nfrom_head_cm = 20\n"
                  "from_left_cm = 0\nbed_length_cm = 200\nbed_width_cm = 90\n",
                  &fault) != PMAT_OK)
        fail_msg("%s", fault.text);
    assert_string_equal(profile.name, "x");
    assert_int_equal(profile.geometry.cols, 64);
    assert_float_equal(profile.geometry.pitch_row_cm, 1.25f, 1e-6f);
    assert_int_equal(profile.bits, 8);
    assert_float_equal(profile.rate_hz, 5.0f, 0.0f);
    assert_int_equal(profile.polarity, PMAT_POLARITY_DOWN);
    assert_int_equal(profile.geometry.head, PMAT_HEAD_LAST_COL);
    assert_int_equal(profile.geometry.view, PMAT_VIEW_MIRRORED);
    assert_float_equal(profile.geometry.from_head_cm, 20.0f, 0.0f);
    assert_float_equal(profile.geometry.from_left_cm, 0.0f, 0.0f);
    assert_float_equal(profile.geometry.bed_length_cm, 200.0f, 0.0f);
    assert_float_equal(profile.geometry.bed_width_cm, 90.0f, 0.0f);
}

static const struct fault_row {
    const char *name;
    const char *text;
    const char *fault;
} fault_rows[] = {
    {"a grid that is too large", "[mat]\nrows = 129\ncols = 4\n",
     "mat.ini:2: key 'rows': 129 is outside 0 or 2..128"},
    {"a grid that is too small", "[mat]\nrows = 4\ncols = 1\n",
     "mat.ini:3: key 'cols': 1 is outside 0 or 2..128"},
    {"half a grid", "[mat]\nrows = 16\n",
     "mat.ini: key 'cols': missing; give rows and cols, or neither"},
    {"a pitch in metres", "[mat]\npitch_row_mm = 0.03\n",
     "mat.ini:2: key 'pitch_row_mm': 0.03 is outside 0 or 1..500 mm"},
    {"a negative pitch", "[mat]\npitch_row_mm = -30\n",
     "mat.ini:2: key 'pitch_row_mm': -30 is outside 0 or 1..500 mm"},
    {"an unknown edge", "[orientation]\nhead = top\n",
     "mat.ini:2: key 'head': 'top' is none of first_row, last_row, first_col, last_col"},
    {"a mistyped key", "[orientation]\nheda = first_row\n",
     "mat.ini:2: key 'heda': there is none in [orientation]; did you mean 'head'?"},
    {"a mistyped section", "[orientaton]\nhead = first_row\n",
     "mat.ini:2: section [orientaton]: there is none; did you mean [orientation]?"},
    {"a format that can be none", "[wire]\nformat = ../x\n",
     "mat.ini:2: key 'format': '../x' is no name of a format; give pmat1, ascii-line or auto"},
    {"free bed before its head end", "[coverage]\nfrom_head_cm = -5\n",
     "mat.ini:2: key 'from_head_cm': -5 is outside 0..250 cm"},
};

static void fault_text(void **state)
{
    const struct fault_row *row = *state;
    struct pmat_profile profile;
    struct pmat_fault fault = {.text = ""};
    assert_int_equal(read_text(&profile, row->text, &fault), PMAT_ERR_CONFIG);
    assert_string_equal(fault.text, row->fault);
}

static const struct shipped_row {
    const char *name;
    const char *profile;
} shipped_rows[] = {
    {"the home-made mat reads back as written", "homemade-16x16"},
    {"the example mat reads back as written", "example-32x64"},
};

static void reads_back_as_written(void **state)
{
    const struct shipped_row *row = *state;
    struct pmat_profile profile, back;
    struct pmat_fault fault = {.text = ""};
    memset(&profile, 0, sizeof profile);
    memset(&back, 0, sizeof back);
    if (pmat_profile_load(&profile, row->profile, SHIPPED, &fault) != PMAT_OK)
        fail_msg("%s", fault.text);
    assert_string_equal(profile.name, row->profile);
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    assert_non_null(stream);
    pmat_profile_write(&profile, stream);
    fclose(stream);
    if (read_text(&back, text, &fault) != PMAT_OK)
        fail_msg("%s", fault.text);
    free(text);
    assert_memory_equal(&profile, &back, sizeof profile);
}

/* Two folders, the first with a profile of its own of the same name and a nameless one. */
struct folders {
    char first[64];
    char path[256];
};

static void write_file(const char *folder, const char *name, const char *text)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static void make_folders(struct folders *folders)
{
    snprintf(folders->first, sizeof folders->first, "/tmp/pmat-profiles-XXXXXX");
    assert_non_null(mkdtemp(folders->first));
    snprintf(folders->path, sizeof folders->path, "/nowhere:%s::%s", folders->first, SHIPPED);
    write_file(folders->first, "homemade-16x16.ini", "[mat]\nname = mine\n");
    write_file(folders->first, "nameless.ini", "[mat]\nbits = 8\n");
    write_file(folders->first, "broken.ini", "[mat]\nbits = 99\n");
}

static void remove_folders(const struct folders *folders)
{
    static const char *const names[] = {"homemade-16x16.ini", "nameless.ini", "broken.ini"};
    char path[256];
    for (int i = 0; i < 3; i++) {
        snprintf(path, sizeof path, "%s/%s", folders->first, names[i]);
        unlink(path);
    }
    rmdir(folders->first);
}

static void profiles_are_found_by_name(void **state)
{
    (void)state;
    struct folders folders;
    struct pmat_profile profile;
    struct pmat_fault fault = {.text = ""};
    make_folders(&folders);
    assert_int_equal(pmat_profile_load(&profile, "homemade-16x16", folders.path, NULL), PMAT_OK);
    assert_string_equal(profile.name, "mine"); /* the first folder wins */
    assert_int_equal(pmat_profile_load(&profile, "example-32x64", folders.path, NULL), PMAT_OK);
    assert_int_equal(profile.geometry.head, PMAT_HEAD_FIRST_COL);
    assert_int_equal(pmat_profile_load(&profile, "nameless", folders.path, NULL), PMAT_OK);
    assert_string_equal(profile.name, "nameless");
    assert_int_equal(pmat_profile_load(&profile, "broken", folders.path, &fault), PMAT_ERR_CONFIG);
    assert_non_null(strstr(fault.text, "/broken.ini:2: key 'bits': 99"));
    assert_int_equal(pmat_profile_load(&profile, "absent", folders.path, &fault), PMAT_ERR_CONFIG);
    assert_string_equal(fault.text, "no profile 'absent'; there are: broken, example-32x64, "
                                    "homemade-16x16, nameless (a file is given with a '/', such as "
                                    "./mat.ini)");
    setenv("PMAT_PROFILES", folders.path, 1);
    assert_int_equal(pmat_profile_load(&profile, "nameless", NULL, NULL), PMAT_OK);
    unsetenv("PMAT_PROFILES");
    remove_folders(&folders);
}

static void a_name_with_a_slash_is_a_file(void **state)
{
    (void)state;
    struct pmat_profile profile;
    struct pmat_fault fault = {.text = ""};
    assert_int_equal(pmat_profile_load(&profile, SHIPPED "/example-32x64.ini", NULL, NULL),
                     PMAT_OK);
    assert_int_equal(profile.geometry.cols, 64);
    assert_int_equal(pmat_profile_load(&profile, "/nowhere/mat.ini", NULL, &fault),
                     PMAT_ERR_CONFIG);
    assert_string_equal(fault.text,
                        "cannot read the profile /nowhere/mat.ini: No such file or directory");
}

static void without_any_profile_the_folders_are_named(void **state)
{
    (void)state;
    struct pmat_profile profile;
    struct pmat_fault fault = {.text = ""};
    assert_int_equal(pmat_profile_load(&profile, "absent", "/nowhere", &fault), PMAT_ERR_CONFIG);
    assert_string_equal(fault.text,
                        "no profile 'absent', and none in /nowhere; a file is given with a '/', "
                        "such as ./mat.ini");
}

static void every_key_stands_in_its_documentation(void **state)
{
    (void)state;
    static char text[20000];
    FILE *file = fopen(PMAT_SOURCE_DIR "/docs/profiles.md", "r");
    assert_non_null(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    struct pmat_profile profile;
    pmat_profile_default(&profile);
    char written[4000] = "", word[64];
    file = fmemopen(written, sizeof written, "w");
    assert_non_null(file);
    pmat_profile_write(&profile, file);
    fclose(file);
    int keys = 0;
    char *rest = written;
    for (char *line = strtok_r(rest, "\n", &rest); line != NULL;
         line = strtok_r(NULL, "\n", &rest)) {
        const char *equals = strstr(line, " = ");
        if (line[0] == ';' || equals == NULL)
            continue;
        snprintf(word, sizeof word, "| `%.*s` |", (int)(equals - line), line);
        if (strstr(text, word) == NULL)
            fail_msg("docs/profiles.md has no row %s", word);
        keys++;
    }
    assert_int_equal(keys, 16);
}

int main(void)
{
    struct rows rows = {.count = 0};
    rows_add(&rows, "an empty profile knows nothing", an_empty_profile_knows_nothing, NULL);
    rows_add(&rows, "ten lines describe a home-made mat", ten_lines_describe_a_homemade_mat, NULL);
    rows_add(&rows, "every key is taken", every_key_is_taken, NULL);
    ROWS_ADD_ALL(&rows, fault_rows, fault_text);
    ROWS_ADD_ALL(&rows, shipped_rows, reads_back_as_written);
    rows_add(&rows, "profiles are found by name", profiles_are_found_by_name, NULL);
    rows_add(&rows, "a name with a slash is a file", a_name_with_a_slash_is_a_file, NULL);
    rows_add(&rows, "every key stands in its documentation", every_key_stands_in_its_documentation,
             NULL);
    rows_add(&rows, "without any profile the folders are named",
             without_any_profile_the_folders_are_named, NULL);
    return rows_run(&rows, "profile");
}
