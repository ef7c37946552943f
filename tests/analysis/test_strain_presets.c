/* What holds where nothing is set. */
#include <stdlib.h>

#include "analysis/strain.h"
#include "tests/support/rows.h"

/* The table of the specification, a second time. */
static const struct preset {
    const char *key, *value;
} presets[] = {
    {"lumbar_flat", "unknown"},
    {"lumbar_knees_raised", "unknown"},
    {"mattress_bought", ""},
    {"confidence_min", "0.6"},
    {"own_nights", "14"},
    {"prone.watch_min", "10"},
    {"prone.watch_longest_min", "5"},
    {"prone.strain_min", "45"},
    {"prone.strain_longest_min", "20"},
    {"lumbar_arch.threshold", "0.7"},
    {"lumbar_arch.own_frac", "0.6"},
    {"lumbar_arch.watch_min", "30"},
    {"lumbar_arch.watch_longest_min", "20"},
    {"lumbar_arch.strain_min", "90"},
    {"lumbar_arch.strain_longest_min", "45"},
    {"hips_unstacked.hip_stack", "0.5"},
    {"hips_unstacked.twist_deg", "20"},
    {"hips_unstacked.watch_min", "30"},
    {"hips_unstacked.watch_longest_min", "20"},
    {"hips_unstacked.strain_min", "90"},
    {"hips_unstacked.strain_longest_min", "45"},
    {"tight_fetal.fetal", "0.7"},
    {"tight_fetal.watch_min", "30"},
    {"tight_fetal.watch_longest_min", "20"},
    {"tight_fetal.strain_min", "120"},
    {"tight_fetal.strain_longest_min", "60"},
    {"torso_twist.twist_deg", "30"},
    {"torso_twist.watch_min", "30"},
    {"torso_twist.watch_longest_min", "20"},
    {"torso_twist.strain_min", "90"},
    {"torso_twist.strain_longest_min", "45"},
    {"long_still.watch_longest_min", "120"},
    {"long_still.strain_longest_min", "180"},
    {"long_in_bed.watch_min", "570"},
    {"long_in_bed.strain_min", "660"},
    {"mattress_firm.over_sd", "2"},
    {"mattress_firm.info_percent", "10"},
    {"mattress_soft.over_sd", "2"},
    {"mattress_soft.info_percent", "10"},
    {"mattress_old.info_years", "7"},
    {"mattress_old.watch_years", "10"},
    {"abrupt_rise.prepare_s", "10"},
    {"abrupt_rise.watch_times", "1"},
    {"restless.over_sd", "2"},
    {"restless.in_bed_min", "60"},
    {"restless.watch_changes_per_h", "5"},
    {"awkward_lie.axis_deg", "20"},
    {"awkward_lie.edge_load_frac", "0.15"},
    {"awkward_lie.watch_min", "30"},
    {"awkward_lie.watch_longest_min", "20"},
    {"awkward_lie.strain_min", "none"},
    {"awkward_lie.strain_longest_min", "none"},
    {"knees_raised.credit_min", "10"},
    {"lumbar_held.credit_min", "10"},
    {"upper_body_inclined.credit_min", "10"},
    {"bent_over_pillow.credit_min", "10"},
    {"pillow_between_knees.credit_min", "10"},
};

static void every_preset_is_the_specified_one(void **state)
{
    (void)state;
    struct pmat_strain_keys *keys = malloc(sizeof *keys);
    assert_non_null(keys);
    pmat_strain_keys_make(keys);
    assert_int_equal(keys->table.count, sizeof presets / sizeof *presets);
    for (size_t i = 0; i < keys->table.count; i++) {
        assert_string_equal(keys->key[i].name, presets[i].key);
        assert_string_equal(keys->key[i].default_text, presets[i].value);
    }
    free(keys);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_preset_is_the_specified_one),
    };
    return cmocka_run_group_tests_name("strain presets", tests, NULL, NULL);
}
