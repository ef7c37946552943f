#include "core/profile.h"

#include <dirent.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/frame.h"
#include "core/keys.h"

static const char *const polarity_words[] = {"up", "down", NULL};
static const char *const head_words[] = {"first_row", "last_row", "first_col", "last_col", NULL};
static const char *const view_words[] = {"from_above", "mirrored", NULL};
static const char *const centred_words[] = {"centred", NULL};

static bool is_format_name(const char *text)
{
    return text[0] != '\0' &&
           strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-_") == strlen(text);
}

#define ROW(section_name, key_name, field, kind, given)                                            \
    .section = section_name, .name = key_name, .type = kind, .default_text = given,                \
    .offset = offsetof(struct pmat_profile, field),                                                \
    .size = sizeof((struct pmat_profile *)0)->field
#define REAL(section, key, field, given, least, most)                                              \
    ROW(section, key, field, PMAT_KEY_FLOAT, given), .min = least, .max = most
#define CHOICE(section, key, field, given, choices)                                                \
    ROW(section, key, field, PMAT_KEY_WORD, given), .words = choices
#define CELLS(key, field)                                                                          \
    ROW("mat", key, field, PMAT_KEY_UINT16, "0"), .min = PMAT_GRID_MIN, .max = PMAT_GRID_MAX,      \
                                                  .zero_allowed = true

static const struct pmat_key keys[] = {
    {ROW("mat", "name", name, PMAT_KEY_TEXT, "default"), .help = "name of the mat model"},
    {CELLS("rows", geometry.rows), .help = "rows as the mat scans them, 0 = it tells itself"},
    {CELLS("cols", geometry.cols), .help = "columns as the mat scans them, 0 = it tells itself"},
    {REAL("mat", "pitch_row_mm", geometry.pitch_row_cm, "0", 1, 500), .unit = "mm",
     .zero_allowed = true, .scale = 0.1, .help = "from one scanned row to the next, 0 = unknown"},
    {REAL("mat", "pitch_col_mm", geometry.pitch_col_cm, "0", 1, 500), .unit = "mm",
     .zero_allowed = true, .scale = 0.1,
     .help = "from one scanned column to the next, 0 = unknown"},
    {ROW("mat", "bits", bits, PMAT_KEY_UINT8, "0"), .min = 4, .max = 16, .zero_allowed = true,
     .help = "bits of the converter, 0 = unknown"},
    {REAL("mat", "rate_hz", rate_hz, "0", 0.01, 1000), .unit = "Hz", .zero_allowed = true,
     .help = "scans a second, 0 = unknown"},
    {CHOICE("mat", "polarity", polarity, "up", polarity_words),
     .help = "up: more load gives a higher count"},
    {ROW("wire", "format", wire, PMAT_KEY_TEXT, "auto"), .valid = is_format_name,
     .wrong = "is no name of a format; give pmat1, ascii-line or auto",
     .help = "what comes over the line: pmat1, ascii-line, auto"},
    {ROW("wire", "baud", baud, PMAT_KEY_INT32, "0"), .unit = "baud", .min = 300, .max = 4000000,
     .zero_allowed = true, .help = "speed of the serial line, 0 = try the usual ones"},
    {CHOICE("orientation", "head", geometry.head, "first_row", head_words),
     .help = "the scanned edge that lies at the head of the bed"},
    {CHOICE("orientation", "view", geometry.view, "from_above", view_words),
     .help = "mirrored: the scan is as seen from below"},
    {REAL("coverage", "from_head_cm", geometry.from_head_cm, "centred", 0, 250), .unit = "cm",
     .words = centred_words, .help = "free bed between its head end and the mat"},
    {REAL("coverage", "from_left_cm", geometry.from_left_cm, "centred", 0, 250), .unit = "cm",
     .words = centred_words, .help = "free bed on the left of the mat, seen from above"},
    {REAL("coverage", "bed_length_cm", geometry.bed_length_cm, "0", 50, 300), .unit = "cm",
     .zero_allowed = true, .help = "0 = unknown: the mat covers the bed"},
    {REAL("coverage", "bed_width_cm", geometry.bed_width_cm, "0", 30, 300), .unit = "cm",
     .zero_allowed = true, .help = "0 = unknown: the mat covers the bed"},
};

static const struct pmat_key_table table = {keys, sizeof keys / sizeof *keys};
_Static_assert(sizeof keys / sizeof *keys <= PMAT_KEYS_MAX, "room to note every key");

void pmat_profile_default(struct pmat_profile *profile)
{
    *profile = (struct pmat_profile){0};
    pmat_keys_default(&table, profile);
}

/* What no single key can be wrong about. */
static enum pmat_err check_together(const struct pmat_profile *profile, const char *origin,
                                    struct pmat_fault *fault)
{
    const struct pmat_geometry *geometry = &profile->geometry;
    if ((geometry->rows == 0) != (geometry->cols == 0))
        return pmat_fault_set(fault, PMAT_ERR_CONFIG,
                              "%s: key '%s': missing; give rows and cols, or neither", origin,
                              geometry->rows == 0 ? "rows" : "cols");
    return PMAT_OK;
}

enum pmat_err pmat_profile_read(struct pmat_profile *profile, FILE *stream, const char *origin,
                                struct pmat_fault *fault)
{
    pmat_profile_default(profile);
    enum pmat_err err = pmat_keys_read(&table, profile, stream, origin, NULL, fault);
    return err != PMAT_OK ? err : check_together(profile, origin, fault);
}

void pmat_profile_write(const struct pmat_profile *profile, FILE *stream)
{
    pmat_keys_write(&table, profile, stream);
}

/* The folders that are searched, ':' between them. */
static void default_path(char *path, size_t size)
{
    const char *given = getenv("PMAT_PROFILES"), *config = getenv("XDG_CONFIG_HOME"),
               *home = getenv("HOME");
    size_t used = 0;
    path[0] = '\0';
    if (given != NULL && given[0] != '\0')
        used = (size_t)snprintf(path, size, "%s:", given);
    if (used < size && config != NULL && config[0] == '/')
        used += (size_t)snprintf(path + used, size - used, "%s/sleep-posture/profiles:", config);
    else if (used < size && home != NULL && home[0] == '/')
        used +=
            (size_t)snprintf(path + used, size - used, "%s/.config/sleep-posture/profiles:", home);
    if (used < size)
        snprintf(path + used, size - used, "/etc/sleep-posture/profiles:%s", PMAT_PROFILE_DIR);
}

/* Takes the next folder off *path; false at the end. */
static bool next_folder(const char **path, char *folder, size_t size)
{
    while (**path == ':')
        (*path)++;
    size_t length = strcspn(*path, ":");
    if (length == 0)
        return false;
    snprintf(folder, size, "%.*s", (int)length, *path);
    *path += length;
    return true;
}

enum { NAMES_MAX = 24, PATH_TEXT_SIZE = 4096, FILE_NAME_SIZE = 1024 };

struct name_list {
    char names[NAMES_MAX][64];
    size_t count;
};

/* Adds "mat" for "mat.ini", each name once. */
static void add_name(struct name_list *list, const char *file)
{
    size_t length = strlen(file);
    if (length < 5 || length - 4 >= sizeof list->names[0] || list->count == NAMES_MAX ||
        strcmp(file + length - 4, ".ini") != 0)
        return;
    char *name = list->names[list->count];
    snprintf(name, sizeof list->names[0], "%.*s", (int)(length - 4), file);
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->names[i], name) == 0)
            return;
    list->count++;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(a, b);
}

static void list_names(const char *path, struct name_list *list)
{
    char folder[FILE_NAME_SIZE];
    while (next_folder(&path, folder, sizeof folder)) {
        DIR *dir = opendir(folder);
        if (dir == NULL)
            continue;
        for (const struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir))
            add_name(list, entry->d_name);
        closedir(dir);
    }
    qsort(list->names, list->count, sizeof list->names[0], compare_names);
}

static enum pmat_err no_such_profile(const char *name, const char *path, struct pmat_fault *fault)
{
    struct name_list list = {.count = 0};
    list_names(path, &list);
    if (list.count == 0)
        return pmat_fault_set(
            fault, PMAT_ERR_CONFIG,
            "no profile '%s', and none in %s; a file is given with a '/', such as "
            "./mat.ini",
            name, path);
    char text[300];
    size_t used = 0;
    for (size_t i = 0; i < list.count && used < sizeof text; i++)
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%s", i > 0 ? ", " : "",
                                 list.names[i]);
    return pmat_fault_set(fault, PMAT_ERR_CONFIG,
                          "no profile '%s'; there are: %s (a file is given with a '/', such as "
                          "./mat.ini)",
                          name, text);
}

static enum pmat_err load_file(struct pmat_profile *profile, FILE *stream, const char *file,
                               struct pmat_fault *fault)
{
    enum pmat_err err = pmat_profile_read(profile, stream, file, fault);
    fclose(stream);
    if (err == PMAT_OK && strcmp(profile->name, keys[0].default_text) == 0) {
        /* A profile without a name bears that of its file. */
        const char *base = strrchr(file, '/');
        base = base != NULL ? base + 1 : file;
        snprintf(profile->name, sizeof profile->name, "%.*s", (int)strcspn(base, "."), base);
    }
    return err;
}

enum pmat_err pmat_profile_load(struct pmat_profile *profile, const char *name, const char *path,
                                struct pmat_fault *fault)
{
    char searched[PATH_TEXT_SIZE], folder[FILE_NAME_SIZE], file[FILE_NAME_SIZE + 128];
    if (strchr(name, '/') != NULL) {
        FILE *stream = fopen(name, "re");
        if (stream == NULL)
            return pmat_fault_set(fault, PMAT_ERR_CONFIG, "cannot read the profile %s: %s", name,
                                  strerror(errno));
        return load_file(profile, stream, name, fault);
    }
    if (path == NULL) {
        default_path(searched, sizeof searched);
        path = searched;
    }
    const char *rest = path;
    while (next_folder(&rest, folder, sizeof folder)) {
        int length = snprintf(file, sizeof file, "%s/%s.ini", folder, name);
        FILE *stream = length < (int)sizeof file ? fopen(file, "re") : NULL;
        if (stream != NULL)
            return load_file(profile, stream, file, fault);
    }
    return no_such_profile(name, path, fault);
}
