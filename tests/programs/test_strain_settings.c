/* [strain] in the settings: faults name file, line and key, what is written reads back the same. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "programs/strain_settings.h"
#include "tests/support/rows.h"

static enum pmat_err take(const char *text, struct pmat_strain_settings *settings,
                          struct pmat_fault *fault)
{
    struct pmat_config config;
    char copy[20000];
    snprintf(copy, sizeof copy, "%s", text);
    FILE *stream = fmemopen(copy, strlen(copy), "r");
    assert_non_null(stream);
    pmat_config_default(&config);
    enum pmat_err err = pmat_config_read(&config, stream, "posture.conf", fault);
    fclose(stream);
    return err == PMAT_OK ? pmat_strain_settings_take(settings, &config, fault) : err;
}

static const struct fault_row {
    const char *name, *text, *fault;
} fault_rows[] = {
    {"an unknown key", "[strain]\n\nprone.wotch_min = 3\n",
     "posture.conf:3: key 'prone.wotch_min': there is none in [strain]; did you mean "
     "'prone.watch_min'?"},
    {"no number", "[strain]\nprone.watch_min = soon\n",
     "posture.conf:2: key 'prone.watch_min': 'soon' is no number; give it in min"},
    {"out of range", "[strain]\ntight_fetal.fetal = 7\n",
     "posture.conf:2: key 'tight_fetal.fetal': 7 is outside 0..1"},
    {"no date", "[strain]\nmattress_bought = spring\n",
     "posture.conf:2: key 'mattress_bought': 'spring' is no date; write YYYY-MM-DD"},
    {"own values the wrong way round", "[strain]\nlumbar_flat = 0.3\nlumbar_knees_raised = 0.5\n",
     "posture.conf: keys 'lumbar_flat', 'lumbar_knees_raised': flat must be the greater one; take "
     "them anew with posture-setup --lumbar"},
};

static void fault_text(void **state)
{
    const struct fault_row *row = *state;
    struct pmat_strain_settings settings;
    struct pmat_fault fault = {0};
    assert_int_equal(take(row->text, &settings, &fault), PMAT_ERR_CONFIG);
    assert_string_equal(fault.text, row->fault);
}

static void all_that_is_written_reads_back_the_same(void **state)
{
    (void)state;
    struct pmat_config config;
    struct pmat_strain_settings settings, back;
    struct pmat_fault fault;
    char *text = NULL;
    size_t size = 0;
    pmat_config_default(&config);
    config.settling_min = 20;
    pmat_config_set(&config, "strain.prone.watch_min", "none", &fault);
    pmat_config_set(&config, "strain.lumbar_flat", "0.8", &fault);
    pmat_config_set(&config, "strain.awkward_lie.axis_deg", "12.5", &fault);
    pmat_config_set(&config, "strain.mattress_bought", "2019-05-01", &fault);
    assert_int_equal(pmat_strain_settings_take(&settings, &config, &fault), PMAT_OK);
    FILE *stream = open_memstream(&text, &size);
    pmat_strain_settings_write(&config, &settings, stream);
    fclose(stream);
    if (take(text, &back, &fault) != PMAT_OK)
        fail_msg("%s", fault.text);
    assert_memory_equal(&settings, &back, sizeof back);
    assert_non_null(strstr(text, "\nprone.watch_min = none\n"));
    assert_non_null(strstr(text, "\nawkward_lie.axis_deg = 12.5\n"));
    assert_true(back.settling_min == 20);
    free(text);
}

int main(void)
{
    struct rows rows = {0};
    ROWS_ADD_ALL(&rows, fault_rows, fault_text);
    rows_add(&rows, "all that is written reads back the same",
             all_that_is_written_reads_back_the_same, NULL);
    return rows_run(&rows, "strain settings");
}
