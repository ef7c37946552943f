#include "core/config.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/support/rows.h"

static enum pmat_err read_text(struct pmat_config *config, const char *text,
                               struct pmat_fault *fault)
{
    char *copy = strdup(text);
    assert_non_null(copy);
    FILE *stream = fmemopen(copy, strlen(copy), "r");
    assert_non_null(stream);
    enum pmat_err err = pmat_config_read(config, stream, "posture.conf", fault);
    fclose(stream);
    free(copy);
    return err;
}

static void the_defaults_are_those_of_the_definitions(void **state)
{
    (void)state;
    struct pmat_config config;
    pmat_config_default(&config);
    assert_string_equal(config.port, "auto");
    assert_string_equal(config.profile, "");
    assert_int_equal(config.clock, PMAT_CLOCK_HOST);
    assert_float_equal(config.away_merge_min, 45.0f, 0.0f);
    assert_float_equal(config.debounce_s, 30.0f, 0.0f);
    assert_float_equal(config.session_cap_h, 16.0f, 0.0f);
    assert_float_equal(config.nap_max_h, 3.0f, 0.0f);
    assert_float_equal(config.settling_min, 30.0f, 0.0f);
    assert_float_equal(config.turn_hold_s, 60.0f, 0.0f);
}

static void keys_that_are_not_given_stay(void **state)
{
    (void)state;
    struct pmat_config config;
    pmat_config_default(&config);
    assert_int_equal(pmat_config_set(&config, "mat.port", "/dev/ttyACM0", NULL), PMAT_OK);
    assert_int_equal(read_text(&config, "[time]\nclock = device\nzone = Asia/Tokyo\n", NULL),
                     PMAT_OK);
    assert_string_equal(config.port, "/dev/ttyACM0");
    assert_int_equal(config.clock, PMAT_CLOCK_DEVICE);
    assert_string_equal(config.zone, "Asia/Tokyo");
}

static const struct fault_row {
    const char *name;
    const char *text;
    const char *fault;
} fault_rows[] = {
    {"out of range", "[night]\naway_merge_min = 500\n",
     "posture.conf:2: key 'away_merge_min': 500 is outside 1..240 min"},
    {"a debounce longer than the analysis looks ahead", "[night]\ndebounce_s = 61\n",
     "posture.conf:2: key 'debounce_s': 61 is outside 1..60 s"},
    {"a mistyped key", "[night]\n\ndebonce_s = 30\n",
     "posture.conf:3: key 'debonce_s': there is none in [night]; did you mean 'debounce_s'?"},
    {"a mistyped section", "[nigth]\ndebounce_s = 30\n",
     "posture.conf:2: section [nigth]: there is none; did you mean [night]?"},
    {"a key of another section", "[mat]\nzone = UTC\n",
     "posture.conf:2: key 'zone': belongs under [time]"},
    {"a key of [strain] given twice", "[strain]\nx = 1\nx = 2\n",
     "posture.conf:3: key 'x': already given in line 2"},
    {"an unknown clock", "[time]\nclock = wall\n",
     "posture.conf:2: key 'clock': 'wall' is none of host, device"},
    {"an unknown zone", "[time]\nzone = Europe/Atlantis\n",
     "posture.conf:2: key 'zone': 'Europe/Atlantis' is no known time zone; give one like "
     "Europe/Berlin"},
};

static void fault_text(void **state)
{
    const struct fault_row *row = *state;
    struct pmat_config config;
    struct pmat_fault fault = {.text = ""};
    pmat_config_default(&config);
    assert_int_equal(read_text(&config, row->text, &fault), PMAT_ERR_CONFIG);
    assert_string_equal(fault.text, row->fault);
}

static void a_file_that_is_not_there_is_missing(void **state)
{
    (void)state;
    struct pmat_config config;
    struct pmat_fault fault = {.text = ""};
    assert_int_equal(pmat_config_load(&config, "/nowhere/posture.conf", &fault), PMAT_ERR_MISSING);
    assert_non_null(strstr(fault.text, "/nowhere/posture.conf"));
}

static void set_names_the_key_that_is_wrong(void **state)
{
    (void)state;
    struct pmat_config config;
    struct pmat_fault fault = {.text = ""};
    pmat_config_default(&config);
    assert_int_equal(pmat_config_set(&config, "night.debounce_s", "60", &fault), PMAT_OK);
    assert_float_equal(config.debounce_s, 60.0f, 0.0f);
    assert_int_equal(pmat_config_set(&config, "night.debounce", "60", &fault), PMAT_ERR_CONFIG);
    assert_string_equal(fault.text,
                        "key 'debounce': there is none in [night]; did you mean 'debounce_s'?");
    assert_int_equal(
        pmat_config_set(&config, "a_section_that_is_far_too_long_to_be_one.x", "1", &fault),
        PMAT_ERR_CONFIG);
}

static void what_stands_under_strain_is_kept_with_its_line(void **state)
{
    (void)state;
    struct pmat_config config;
    struct pmat_fault fault = {.text = ""};
    pmat_config_default(&config);
    assert_int_equal(read_text(&config, "[night]\n[strain]\nprone.watch_min = 12\nx = y\n", &fault),
                     PMAT_OK);
    assert_int_equal(config.strain.count, 2);
    assert_string_equal(config.strain.entry[0].key, "prone.watch_min");
    assert_string_equal(config.strain.entry[0].value, "12");
    assert_int_equal(config.strain.entry[0].line, 3);
    assert_int_equal(pmat_config_set(&config, "strain.x", "z", &fault), PMAT_OK);
    assert_int_equal(config.strain.count, 2);
    assert_string_equal(config.strain.entry[1].value, "z");
}

static void the_effective_settings_read_back_the_same(void **state)
{
    (void)state;
    struct pmat_config config, back;
    pmat_config_default(&config);
    pmat_config_default(&back);
    pmat_config_set(&config, "mat.port", "/dev/serial/by-id/usb-Mat_1-if00", NULL);
    pmat_config_set(&config, "storage.db", "/srv/my nights/posture.db", NULL);
    pmat_config_set(&config, "time.clock", "device", NULL);
    pmat_config_set(&config, "night.debounce_s", "33.3", NULL);
    pmat_config_set(&config, "posture.still_threshold", "0.0123", NULL);
    pmat_config_set(&config, "strain.prone.watch_min", "12", NULL);
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    assert_non_null(stream);
    pmat_config_write(&config, stream);
    fclose(stream);
    struct pmat_fault fault = {.text = ""};
    if (read_text(&back, text, &fault) != PMAT_OK)
        fail_msg("%s", fault.text);
    free(text);
    assert_string_equal(back.strain.origin, "posture.conf");
    assert_true(back.strain.entry[0].line > 0);
    back.strain.entry[0].line = 0;
    memset(back.strain.origin, 0, sizeof back.strain.origin);
    assert_memory_equal(&config, &back, sizeof config);
}

static const struct place_row {
    const char *name;
    const char *service, *state, *home;
    const char *expected;
} place_rows[] = {
    {"at home", NULL, NULL, "/home/a", "/home/a/.local/state/sleep-posture/posture.db"},
    {"where the state lives", NULL, "/s", "/home/a", "/s/sleep-posture/posture.db"},
    {"a relative state folder does not count", NULL, "s", "/home/a",
     "/home/a/.local/state/sleep-posture/posture.db"},
    {"the service's own folder", "/var/lib/sleep-posture", "/s", "/home/a",
     "/var/lib/sleep-posture/posture.db"},
    {"the first of the service's folders", "/var/lib/a:/var/lib/b", NULL, NULL,
     "/var/lib/a/posture.db"},
};

static void set_or_unset(const char *name, const char *value)
{
    if (value != NULL)
        setenv(name, value, 1);
    else
        unsetenv(name);
}

static void default_place(void **state)
{
    const struct place_row *row = *state;
    char path[512];
    set_or_unset("STATE_DIRECTORY", row->service);
    set_or_unset("XDG_STATE_HOME", row->state);
    set_or_unset("HOME", row->home);
    pmat_config_default_db(path, sizeof path);
    assert_string_equal(path, row->expected);
}

int main(void)
{
    struct rows rows = {.count = 0};
    rows_add(&rows, "the defaults are those of the definitions",
             the_defaults_are_those_of_the_definitions, NULL);
    rows_add(&rows, "keys that are not given stay", keys_that_are_not_given_stay, NULL);
    ROWS_ADD_ALL(&rows, fault_rows, fault_text);
    rows_add(&rows, "a file that is not there is missing", a_file_that_is_not_there_is_missing,
             NULL);
    rows_add(&rows, "set names the key that is wrong", set_names_the_key_that_is_wrong, NULL);
    rows_add(&rows, "what stands under [strain] is kept with its line",
             what_stands_under_strain_is_kept_with_its_line, NULL);
    rows_add(&rows, "the effective settings read back the same",
             the_effective_settings_read_back_the_same, NULL);
    ROWS_ADD_ALL(&rows, place_rows, default_place);
    return rows_run(&rows, "config");
}
