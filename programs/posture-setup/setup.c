#include "programs/posture-setup/setup.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum option_index {
    OPT_PORT,
    OPT_PROFILE,
    OPT_NAME,
    OPT_OUTPUT,
    OPT_AT,
    OPT_SECONDS,
    OPT_LUMBAR,
    OPT_YES
};

static const struct pmat_cli_option table[] = {
    [OPT_PORT] = {"port", "PATH|auto", "serial port, pty, file or recording (auto)"},
    [OPT_PROFILE] = {"profile", "NAME", "what is known of the mat: a name, or a file with '/'"},
    [OPT_NAME] = {"name", "NAME", "what the new profile is called (my-mat)"},
    [OPT_OUTPUT] = {"output", "FILE", "where it goes; without it among your own profiles"},
    [OPT_AT] = {"at", "PLAN", "ask nobody: empty=0,supine=40,left=80,right=120 (seconds)"},
    [OPT_SECONDS] = {"seconds", "S", "how long each lie is looked at, 5 to 120 (20)"},
    [OPT_LUMBAR] = {"lumbar", "FILE", "take your own lumbar values into these settings instead"},
    [OPT_YES] = {"yes", NULL, "replace an existing profile without asking"},
    {0},
};

static enum pmat_err take(void *context, int index, const char *value, struct pmat_fault *fault)
{
    struct pmat_setup_options *options = context;
    char *end;
    switch (index) {
    case OPT_PORT:
        options->port = value;
        break;
    case OPT_PROFILE:
        options->profile = value;
        break;
    case OPT_NAME:
        options->name = value;
        break;
    case OPT_OUTPUT:
        options->output = value;
        break;
    case OPT_AT:
        options->at = value;
        break;
    case OPT_SECONDS:
        options->seconds = strtod(value, &end);
        if (end == value || *end != '\0' || !(options->seconds >= 5 && options->seconds <= 120))
            return pmat_fault_set(fault, PMAT_ERR_USAGE, "--seconds takes 5 to 120, not '%s'",
                                  value);
        break;
    case OPT_LUMBAR:
        options->lumbar = value;
        break;
    case OPT_YES:
        options->replace = true;
        break;
    default:
        return pmat_fault_set(fault, PMAT_ERR_USAGE, "'%s' is no option; see --help", value);
    }
    return PMAT_OK;
}

enum pmat_cli_outcome pmat_setup_options_parse(struct pmat_setup_options *options, int argc,
                                               char **argv, struct pmat_fault *fault)
{
    const struct pmat_cli cli = {
        .program = "posture-setup",
        .summary = "Finds which way round a mat lies, and writes it into a profile.",
        .notes = "Asks you to leave the bed empty, then to lie on your back, your left and your\n"
                 "right side. Only lying on both sides tells left from right.\n"
                 "With --lumbar: to lie flat on your back, then with the knees raised.",
        .options = table,
        .take = take,
    };
    *options = (struct pmat_setup_options){.port = "auto", .name = "my-mat", .seconds = 20};
    enum pmat_cli_outcome outcome = pmat_cli_parse(&cli, argc, argv, options, fault);
    bool sound = options->name[0] != '\0' && strlen(options->name) < 48 &&
                 strpbrk(options->name, "/ \t;#\r\n") == NULL;
    if (outcome == PMAT_CLI_RUN && !sound) {
        pmat_fault_set(fault, PMAT_ERR_USAGE,
                       "--name takes one word without '/', ';' and '#', not '%s'", options->name);
        return PMAT_CLI_WRONG;
    }
    return outcome;
}

/* ---- the profile ---- */

void pmat_setup_write(const struct pmat_profile *profile, FILE *out)
{
    static const char *const heads[] = {"first_row", "last_row", "first_col", "last_col"};
    const struct pmat_geometry *geometry = &profile->geometry;
    fprintf(out, "[mat]\nname = %s\nrows = %u\ncols = %u\n", profile->name, geometry->rows,
            geometry->cols);
    if (geometry->pitch_row_cm > 0)
        fprintf(out, "pitch_row_mm = %.6g\n", 10 * (double)geometry->pitch_row_cm);
    if (geometry->pitch_col_cm > 0)
        fprintf(out, "pitch_col_mm = %.6g\n", 10 * (double)geometry->pitch_col_cm);
    if (profile->bits > 0)
        fprintf(out, "bits = %u\n", profile->bits);
    if (profile->rate_hz > 0)
        fprintf(out, "rate_hz = %.6g\n", (double)profile->rate_hz);
    if (profile->polarity == PMAT_POLARITY_DOWN)
        fputs("polarity = down\n", out);
    if (strcmp(profile->wire, "auto") != 0 || profile->baud > 0)
        fprintf(out, "[wire]\nformat = %s\nbaud = %d\n", profile->wire, profile->baud);
    fprintf(out, "[orientation]\nhead = %s\nview = %s\n", heads[geometry->head],
            geometry->view == PMAT_VIEW_MIRRORED ? "mirrored" : "from_above");
    if (isfinite(geometry->from_head_cm) || isfinite(geometry->from_left_cm) ||
        geometry->bed_length_cm > 0 || geometry->bed_width_cm > 0)
        fputs("[coverage]\n", out);
    if (isfinite(geometry->from_head_cm))
        fprintf(out, "from_head_cm = %.6g\n", (double)geometry->from_head_cm);
    if (isfinite(geometry->from_left_cm))
        fprintf(out, "from_left_cm = %.6g\n", (double)geometry->from_left_cm);
    if (geometry->bed_length_cm > 0)
        fprintf(out, "bed_length_cm = %.6g\n", (double)geometry->bed_length_cm);
    if (geometry->bed_width_cm > 0)
        fprintf(out, "bed_width_cm = %.6g\n", (double)geometry->bed_width_cm);
}

/* ~/.config/sleep-posture/profiles/NAME.ini, its folders made. */
static enum pmat_err own_path(const char *name, char path[PATH_MAX], struct pmat_fault *fault)
{
    static const char *const steps[] = {"", "/sleep-posture", "/profiles"};
    const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
    if (config != NULL && config[0] == '/')
        snprintf(path, PATH_MAX, "%s", config);
    else
        snprintf(path, PATH_MAX, "%s/.config", home != NULL ? home : "");
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        size_t used = strlen(path);
        snprintf(path + used, PATH_MAX - used, "%s", steps[i]);
        if (mkdir(path, 0700) != 0 && errno != EEXIST)
            return pmat_fault_errno(fault, errno, "cannot make the folder %s; --output FILE", path);
    }
    size_t used = strlen(path);
    snprintf(path + used, PATH_MAX - used, "/%s.ini", name);
    return PMAT_OK;
}

static enum pmat_err keep(const struct pmat_setup_options *options,
                          const struct pmat_profile *profile, FILE *out, struct pmat_fault *fault)
{
    char path[PATH_MAX], *text = NULL;
    size_t size = 0;
    enum pmat_err err = PMAT_OK;
    snprintf(path, sizeof path, "%s", options->output != NULL ? options->output : "");
    if (options->output == NULL)
        err = own_path(options->name, path, fault);
    if (err != PMAT_OK)
        return err;
    FILE *memory = open_memstream(&text, &size);
    if (memory == NULL)
        return pmat_fault_set(fault, PMAT_ERR_INTERNAL, "no memory for a profile");
    pmat_setup_write(profile, memory);
    fclose(memory);
    err = pmat_private_file_write(path, text, size, options->replace, fault);
    if (err == PMAT_OK)
        fprintf(out, "%s\nwritten to %s; use it with: posture-logger --profile %s\n", text, path,
                options->output != NULL ? path : options->name);
    free(text);
    return err;
}

static enum pmat_err look(const struct pmat_setup_options *options, struct pmat_lies *lies,
                          struct pmat_profile *profile, struct pmat_fault *fault)
{
    struct pmat_live *live;
    enum pmat_err err = pmat_live_open(&live, options->port, profile, PMAT_CLOCK_DEVICE, fault);
    if (err == PMAT_OK)
        err = pmat_lies_record(lies, live, options->seconds, fault);
    if (err == PMAT_OK)
        *profile = *pmat_live_profile(live);
    pmat_live_close(live);
    return err;
}

static enum pmat_err find(const struct pmat_lies *lies, struct pmat_profile *profile,
                          struct pmat_fault *fault)
{
    struct pmat_setup_finding finding;
    struct pmat_model *model;
    enum pmat_err err = pmat_model_create_default(&model, fault);
    if (err == PMAT_OK)
        err = pmat_setup_find(lies, profile, model, &finding, fault);
    pmat_model_destroy(model);
    if (err != PMAT_OK)
        return err;
    if (!finding.sure)
        return pmat_fault_set(
            fault, PMAT_ERR_DATA,
            "the lies do not show which way round the mat lies: lie in its middle, "
            "stay still, and try again");
    profile->geometry.head = finding.head;
    profile->geometry.view = finding.view;
    profile->polarity = finding.polarity;
    return PMAT_OK;
}

enum pmat_err pmat_setup_run(const struct pmat_setup_options *options, FILE *out,
                             struct pmat_fault *fault)
{
    struct pmat_lies lies = {0};
    struct pmat_profile profile;
    if (options->lumbar != NULL)
        return pmat_setup_lumbar(options, out, fault);
    pmat_profile_default(&profile);
    enum pmat_err err = PMAT_OK;
    if (options->profile != NULL)
        err = pmat_profile_load(&profile, options->profile, NULL, fault);
    if (err == PMAT_OK && options->at != NULL)
        err = pmat_lies_plan(&lies, options->at, fault);
    if (options->at == NULL) {
        pmat_lies_ask(&lies, PMAT_POSTURE_EMPTY);
        pmat_lies_ask(&lies, PMAT_POSTURE_SUPINE);
        pmat_lies_ask(&lies, PMAT_POSTURE_LEFT);
        pmat_lies_ask(&lies, PMAT_POSTURE_RIGHT);
    }
    if (err == PMAT_OK)
        err = look(options, &lies, &profile, fault);
    if (err == PMAT_OK)
        err = find(&lies, &profile, fault);
    if (err == PMAT_OK) {
        snprintf(profile.name, sizeof profile.name, "%s", options->name);
        err = keep(options, &profile, out, fault);
    }
    pmat_lies_clear(&lies);
    return err;
}
